"""The codes that fit a stream's symbols, as the project's tool chooses them, [CODE-12]."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import List

import torch

from .code_lengths import Runs, base_of_level, code_lengths, plain_errors, sparse_magnitudes
from .coder import Coder
from .scan import Scan
from .stream import REFINEMENTS, ROOTS, Code, Codes, Stream

CANDIDATES = [Code("plain", correlation) for correlation in range(9)] + [Code("sparse"), Code("sparseUnsigned")]


def calibrate_codes(stream: Stream, scan: Scan, symbols: torch.Tensor) -> Codes:
    """The best codes (roots, refinements) for symbols (N, offsets), int64."""
    return best_code(stream, scan, symbols, ROOTS), best_code(stream, scan, symbols, REFINEMENTS)


def best_code(stream: Stream, scan: Scan, symbols: torch.Tensor, code_class: int) -> Code:
    stream = copy.copy(stream)
    stream.codes = (Code(), Code())
    coder = Coder(stream, scan)
    if len(coder.classes[code_class][0]) == 0:
        return Code()
    runs = coder.runs(symbols, code_class)
    channel = scan.channel[scan.run_first[coder.classes[code_class][0]]]
    channel_of_row = channel.repeat(len(symbols))
    best, least = Code(), int(runs.length.sum()) * stream.format.bits
    for candidate in CANDIDATES:
        code = with_channels(candidate, stream, runs, channel_of_row)
        fitted = replace(runs, base=torch.tensor([base_of_level(level) for level in code.levels])[channel_of_row],
                         density=torch.tensor(code.densities)[channel_of_row])
        bits = int(code_lengths(code, stream.format, fitted).bits.sum())
        if bits + (bits // 50 if code.mode != "plain" else 0) < least:
            best, least = code, bits
    return best


def with_channels(code: Code, stream: Stream, runs: Runs, channel: torch.Tensor) -> Code:
    """A code with a level and a density for each channel."""
    there = torch.arange(runs.symbols.shape[1]) < runs.length.unsqueeze(1)
    if code.mode == "plain":
        counts, magnitudes = there, plain_errors(code, stream.format, runs).abs()
    else:
        nonzero, magnitudes = sparse_magnitudes(code, stream.format, runs)
        counts = there & nonzero
    magnitudes = torch.where(counts, magnitudes, torch.zeros_like(magnitudes))

    def by_channel(x: torch.Tensor) -> List[int]:
        return torch.zeros(stream.channels, dtype=torch.int64).index_add(0, channel, x.to(torch.int64).sum(1)).tolist()

    count, total, symbols = by_channel(counts), by_channel(magnitudes), by_channel(there)
    levels = tuple(level_of(s, c) for s, c in zip(total, count))
    densities = tuple(0 if code.mode == "plain" or a == 0 else min((8 * c + a // 2) // a, 7)
                      for c, a in zip(count, symbols))
    return replace(code, levels=levels, densities=densities)


def level_of(total: int, count: int) -> int:
    """The level for `count` magnitudes with this sum."""
    return next((i for i in range(23)
                 if (72 * (total + 1)) ** 2 < base_of_level(i) * base_of_level(i + 1) * (count + 1) ** 2), 23)
