"""The decoder for many channels at a time: from any subset of the symbols to the values of all cells, [RECON-1] to
[RECON-5]. Integers are float64, which is exact here; roundings pass gradients straight through."""

from __future__ import annotations

from typing import Tuple

import torch
import torch.nn.functional as F

from .number_format import NumberFormat
from .straight_through import round_half_even
from .tree import Tree


def reconstruct(
    tree: Tree, format: NumberFormat, difference: bool, symbols: torch.Tensor, present: torch.Tensor, means: torch.Tensor
) -> Tuple[torch.Tensor, torch.Tensor]:
    """Values and exactness (..., cells) of all cells, from symbols (..., symbols) as `symbols_of` gives them, of which
    `present` (bool) says which are there. `means` (...) are the channels' means."""
    shape = (*symbols.shape[:-1], len(tree.area))
    roots, roots_exact = lost_roots(tree, format, difference, symbols, present, means)
    values = torch.cat([roots, roots.new_zeros(*shape[:-1], shape[-1] - tree.roots)], -1)
    exact = torch.cat([roots_exact, roots_exact.new_zeros(*shape[:-1], shape[-1] - tree.roots)], -1)
    for division in tree.divisions:
        numbers = tree.symbol_of_cell[division.children[:, :-1]]
        v, e = children(format, difference, values.index_select(-1, division.parents),
                        exact.index_select(-1, division.parents), symbols[..., numbers], present[..., numbers])
        cells = division.children.flatten()
        values = values.index_copy(-1, cells, v.flatten(-2))
        exact = exact.index_copy(-1, cells, e.flatten(-2))
    return values, exact


def children(
    format: NumberFormat, difference: bool, p: torch.Tensor, exact: torch.Tensor, symbols: torch.Tensor, there: torch.Tensor
) -> Tuple[torch.Tensor, torch.Tensor]:
    """[RECON-3], [RECON-4] Values and exactness (..., m, n) of the children of parents p (..., m), from the sent children's
    symbols (..., m, n - 1)."""
    p, exact = p.unsqueeze(-1), exact.unsqueeze(-1)
    n = symbols.shape[-1] + 1
    if difference:
        known = torch.where(exact, format.wrap(p + symbols), format.clamp(p + symbols))
        known_exact = there & exact
    else:
        known, known_exact = symbols, there
    count = there.sum(-1, keepdim=True)
    rest = n * p - torch.where(there, known, torch.zeros_like(known)).sum(-1, keepdim=True)
    shared = torch.where(exact, format.clamp(round_half_even(rest / (n - count))), p)
    sent = torch.where(there, known, shared)
    derived_exact = exact & (count == n - 1)
    return torch.cat([sent, shared], -1), torch.cat([known_exact, derived_exact], -1)


def lost_roots(
    tree: Tree, format: NumberFormat, difference: bool, symbols: torch.Tensor, present: torch.Tensor, means: torch.Tensor
) -> Tuple[torch.Tensor, torch.Tensor]:
    """[RECON-2] The roots' values and exactness (..., roots)."""
    received, there = symbols[..., : tree.roots], present[..., : tree.roots]
    if there.all():
        return received, there
    values = format.clamp(means).unsqueeze(-1).expand_as(received)                      # 3
    total, count = neighbours(tree, received, there)
    values = torch.where(count > 0, round_half_even(total / count.clamp(min=1)), values)                # 2
    if not difference:
        total, area = evidence(tree, symbols, present)
        values = torch.where(area > 0, round_half_even(total / area.clamp(min=1)), values)              # 1
    return torch.where(there, received, values), there


def neighbours(tree: Tree, received: torch.Tensor, there: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    """[RECON-2] 2: the sum and the number of the roots beside each root that are there."""
    def around(x: torch.Tensor) -> torch.Tensor:
        x = F.pad(x.unflatten(-1, tree.root_grid), (1, 1, 1, 1))
        return (x[..., :-2, 1:-1] + x[..., 2:, 1:-1] + x[..., 1:-1, :-2] + x[..., 1:-1, 2:]).flatten(-2)

    known = there.to(received.dtype)
    return around(torch.where(there, received, torch.zeros_like(received))), around(known)


def evidence(tree: Tree, symbols: torch.Tensor, present: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
    """[RECON-2] 1: Σ value·area and Σ area of the topmost received values in each root."""
    total = symbols.new_zeros(*symbols.shape[:-1], len(tree.area))
    area = torch.zeros_like(total)
    for division in reversed(tree.divisions):
        numbers = tree.symbol_of_cell[division.children[:, :-1]]
        there = F.pad(present[..., numbers], (0, 1))            # the derived child has no symbol
        weight = division.area.unsqueeze(-1)
        below_total, below_area = total[..., division.children], area[..., division.children]
        own = F.pad(symbols[..., numbers], (0, 1)) * weight
        total = total.index_copy(-1, division.parents, torch.where(there, own, below_total).sum(-1))
        area = area.index_copy(-1, division.parents, torch.where(there, weight.expand_as(own), below_area).sum(-1))
    return total[..., : tree.roots], area[..., : tree.roots]
