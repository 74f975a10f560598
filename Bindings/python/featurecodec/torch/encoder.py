"""The reference encoder for many channels at a time, [POOL-8] to [POOL-10]. Integers are float64, which is exact here."""

from __future__ import annotations

from typing import Tuple

import torch
import torch.nn.functional as F

from .number_format import NumberFormat
from .straight_through import straight_through
from .tree import Tree


def cell_sums(tree: Tree, samples: torch.Tensor) -> torch.Tensor:
    """[POOL-8] The sums of a padded map's samples in all cells: (..., height, width) to (..., cells), differentiable."""
    rows, columns = tree.geometry.rows, tree.geometry.columns
    row_of = torch.arange(rows.padded).clamp(max=rows.length - 1)                       # [POOL-1]
    column_of = torch.arange(columns.padded).clamp(max=columns.length - 1)
    padded = samples.to(torch.float64).index_select(-2, row_of).index_select(-1, column_of)
    integral = F.pad(padded.cumsum(-2).cumsum(-1), (1, 0, 1, 0)).flatten(-2)
    lower_right, upper_right, lower_left, upper_left = (integral.index_select(-1, corner) for corner in tree.corners)
    return lower_right - upper_right - lower_left + upper_left


def encode(tree: Tree, format: NumberFormat, sums: torch.Tensor) -> torch.Tensor:
    """[POOL-10] The values that the decoder will hold when nothing is lost, of all cells, from their sums: (..., cells).
    The gradient of a value is that of its cell's mean."""
    means = sums / tree.area
    with torch.no_grad():
        values = torch.round(means)                             # right for the roots; the others follow
        for division in tree.divisions:
            p = values.index_select(-1, division.parents)
            S = sums[..., division.children]
            values[..., division.children] = children(format, p, S, division.area)
    return straight_through(means, values)


def children(format: NumberFormat, p: torch.Tensor, S: torch.Tensor, area: torch.Tensor) -> torch.Tensor:
    """[POOL-10] The values (..., m, n) of children with sums S under parents of values p (..., m)."""
    A, clamped = shifted(format, p, S, area)
    if not clamped.any():
        return A
    B = rounded(format, p, S, area)
    better = clamped & (error(B, S, area) < error(A, S, area))
    return torch.where(better.unsqueeze(-1), B, A)


def shifted(format: NumberFormat, p: torch.Tensor, S: torch.Tensor, area: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    """[POOL-10] The first candidate, and which parents have a child that the range cut off."""
    n = S.shape[-1]
    den = (n * area).unsqueeze(-1)
    shift = den * p.unsqueeze(-1) - S.sum(-1, keepdim=True)
    num = n * S + shift
    Q = torch.floor(num / den)
    rem = num - Q * den
    missing = n * p - Q.sum(-1)
    earlier = torch.ones(n, n, dtype=torch.bool).tril(-1)       # [i, j]: j < i
    mine, other = rem.unsqueeze(-1), rem.unsqueeze(-2)
    rank = ((other > mine) | ((other == mine) & earlier)).sum(-1)
    v = Q + (rank < missing.unsqueeze(-1))
    sent = format.clamp(v[..., :-1])
    last = n * p - sent.sum(-1)
    derived = format.clamp(last)
    clamped = (sent != v[..., :-1]).any(-1) | (derived != last)
    return torch.cat([sent, derived.unsqueeze(-1)], -1), clamped


def rounded(format: NumberFormat, p: torch.Tensor, S: torch.Tensor, area: torch.Tensor) -> torch.Tensor:
    """[POOL-10] The second candidate: each sent child rounded on its own."""
    sent = torch.round(S[..., :-1] / area.unsqueeze(-1))
    derived = format.clamp(S.shape[-1] * p - sent.sum(-1))      # [POOL-7]
    return torch.cat([sent, derived.unsqueeze(-1)], -1)


def error(V: torch.Tensor, S: torch.Tensor, area: torch.Tensor) -> torch.Tensor:
    """[POOL-10]"""
    return (area.unsqueeze(-1) * V - S).abs().sum(-1)


def symbols_of(tree: Tree, format: NumberFormat, values: torch.Tensor, difference: bool) -> torch.Tensor:
    """[POOL-9] The symbols of all cells that are sent, by number: (..., cells) to (..., symbols). Values are samples;
    differences are the low bits as two's complement."""
    own = values.index_select(-1, tree.cell_of_symbol)
    if not difference:
        return own
    roots = tree.roots
    parents = values.index_select(-1, tree.parent_of_symbol[roots:])
    return torch.cat([own[..., :roots], format.as_signed(own[..., roots:] - parents)], -1)
