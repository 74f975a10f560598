"""How many bits the codes take, symbol by symbol, for many runs at a time, [CODE-3] to [CODE-8]. Integers are int64."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Tuple

import torch

from .number_format import NumberFormat
from .stream import Code

# [CODE-6] The lengths of the codewords of masks 0 ... 15, book by book.
BOOK_LENGTHS = torch.tensor([
    [1, 4, 4, 5, 4, 7, 6, 7, 3, 6, 5, 7, 5, 7, 6, 6],
    [1, 4, 4, 5, 4, 7, 5, 6, 4, 7, 6, 7, 4, 7, 5, 5],
    [1, 4, 5, 5, 5, 6, 5, 5, 4, 6, 5, 6, 5, 6, 5, 4],
    [2, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 5, 4, 5, 4, 3],
    [3, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 4, 5, 5, 4, 2],
    [3, 4, 5, 4, 5, 5, 5, 4, 5, 5, 5, 4, 5, 4, 4, 2],
    [5, 5, 6, 5, 6, 6, 6, 4, 6, 5, 6, 4, 5, 4, 4, 1],
    [6, 6, 7, 5, 7, 6, 6, 3, 6, 5, 6, 4, 6, 4, 4, 1]])

PARAMETER_STEPS = torch.tensor([64 << i for i in range(8)])     # [CODE-3] from where on k is 1, 2, …


def base_of_level(level: int) -> int:
    """[CODE-3]"""
    return (102 if level % 2 == 1 else 72) * 2 ** (level // 2) // 16


@dataclass
class Runs:
    """Runs of one class, or the rest of runs in a fragment: `symbols` (runs, longest), of which the first `length` (runs)
    count, with what begins a context: `base`, `mean`, `zero` (the o of [CODE-8]) and `density` (runs)."""

    symbols: torch.Tensor
    length: torch.Tensor
    base: torch.Tensor
    mean: torch.Tensor
    zero: torch.Tensor
    density: torch.Tensor


@dataclass
class Lengths:
    """Of each symbol (runs, longest): the `bits` that its codewords take (those of a mask count for the group's first
    symbol), the parameter `k` of its number, and, in the sparse modes, by how many bits its mask would be longer if this
    symbol were not the layer's zero than if it were."""

    bits: torch.Tensor
    k: torch.Tensor
    mask_difference: torch.Tensor


@lru_cache(maxsize=None)
def rice_lengths() -> torch.Tensor:
    """[CODE-4] The length of `rice(z, k)`: (9, 256)."""
    def length(z: int, k: int) -> int:
        if z >> k < 8:
            return (z >> k) + 1 + k
        z, w, ones = z - (8 << k), k + 1, 8
        while z >= 1 << w:
            z, w, ones = z - (1 << w), w + 1, ones + 1
        return ones + 1 + w
    return torch.tensor([[length(z, k) for z in range(256)] for k in range(9)])


def parameter(A: torch.Tensor) -> torch.Tensor:
    """[CODE-3] k(): the number of bits of A div 64."""
    return torch.bucketize(A, PARAMETER_STEPS, right=True)


def learn(A: torch.Tensor, m: torch.Tensor, base: torch.Tensor) -> torch.Tensor:
    """[CODE-3]"""
    return (2 * A + 72 * m + base) >> 2


def fold(e: torch.Tensor, bits: int) -> torch.Tensor:
    """[CODE-5]"""
    return torch.where(e > 0, 2 * e - 1, torch.clamp(-2 * e, max=2**bits - 1))


def code_lengths(code: Code, format: NumberFormat, runs: Runs) -> Lengths:
    """The lengths of the codewords of runs under a code."""
    columns = torch.arange(runs.symbols.shape[1])
    there = columns < runs.length.unsqueeze(1)
    if code.mode == "raw":
        zero = torch.zeros_like(runs.symbols)
        return Lengths(torch.where(there, zero + format.bits, zero), zero, zero)
    lengths = (plain if code.mode == "plain" else sparse)(code, format, runs, there)
    lengths.bits = torch.where(there, lengths.bits, torch.zeros_like(lengths.bits))
    return lengths


def plain(code: Code, format: NumberFormat, runs: Runs, there: torch.Tensor) -> Lengths:
    """[CODE-7]"""
    bits, k = torch.zeros_like(runs.symbols), torch.zeros_like(runs.symbols)
    A, e = runs.base, plain_errors(code, format, runs)
    z, table = fold(e, format.bits), rice_lengths()
    for j in range(runs.symbols.shape[1]):
        k[:, j] = parameter(A)
        bits[:, j] = table[k[:, j], z[:, j]]
        A = learn(A, e[:, j].abs(), runs.base)
    return Lengths(bits, k, torch.zeros_like(bits))


def plain_errors(code: Code, format: NumberFormat, runs: Runs) -> torch.Tensor:
    """[CODE-7] signed(x - expected()) of each symbol."""
    mean = runs.mean.unsqueeze(1)
    previous = torch.cat([mean, runs.symbols[:, :-1]], 1)
    expected = mean + ((code.correlation * format.as_signed(previous - mean) + 4) >> 3)
    return format.as_signed(runs.symbols - expected)


def sparse_magnitudes(code: Code, format: NumberFormat, runs: Runs) -> Tuple[torch.Tensor, torch.Tensor]:
    """[CODE-8] Which symbols are not o, and what `learn` sees of them."""
    distance = runs.symbols - runs.zero.unsqueeze(1)
    low = torch.remainder(distance, format.modulus)
    return low != 0, (format.as_signed(distance).abs() if code.mode == "sparse" else low) - 1


def sparse(code: Code, format: NumberFormat, runs: Runs, there: torch.Tensor) -> Lengths:
    """[CODE-8]"""
    bits, parameters = torch.zeros_like(runs.symbols), torch.zeros_like(runs.symbols)
    marginal, table, A, book = torch.zeros_like(bits), rice_lengths(), runs.base, runs.density
    nonzero, m = sparse_magnitudes(code, format, runs)
    nonzero = nonzero & there
    z = fold(format.as_signed(runs.symbols - runs.zero.unsqueeze(1)), format.bits) - 1 if code.mode == "sparse" else m
    for first in range(0, runs.symbols.shape[1], 4):
        group = range(first, min(first + 4, runs.symbols.shape[1]))
        mask = sum(nonzero[:, j].to(torch.int64) << (j - first) for j in group)
        bits[:, first] = BOOK_LENGTHS[book, mask]
        for j in group:
            k = parameter(A)
            k = k.clamp(min=1) if code.mode == "sparse" else (k - 1).clamp(min=0)
            bit = 1 << (j - first)
            marginal[:, j] = BOOK_LENGTHS[book, mask | bit] - BOOK_LENGTHS[book, mask & ~bit]
            parameters[:, j] = k
            own = nonzero[:, j]
            bits[:, j] += torch.where(own, table[k, z[:, j].clamp(min=0)], torch.zeros_like(k))
            A = torch.where(own, learn(A, m[:, j], runs.base), A)
        ones = sum(nonzero[:, j].to(torch.int64) for j in group)
        book = (runs.density + 2 * ones) >> 1
    return Lengths(bits, parameters, marginal)
