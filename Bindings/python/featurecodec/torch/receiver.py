"""The map that a server has of some of a stream's symbols, [RECON-6], [RECON-7]."""

from __future__ import annotations

from typing import Any, Tuple

import torch

from .reconstruction import reconstruct
from .scan import Scan
from .stream import Stream


def received_map(
    stream: Stream, scan: Scan, symbols: torch.Tensor, present: torch.Tensor, states: torch.Tensor
) -> Tuple[torch.Tensor, torch.Tensor]:
    """Maps (N, C, H, W) of samples, and the share of exact cells (N), at one grid for each sample, from symbols (N, offsets)
    of which `present` says which are there."""
    count = len(symbols)
    maps = means_map(stream, count, symbols.dtype)
    exact, cells = torch.zeros(count), torch.zeros(count)
    for plane, own, there in zip(scan.planes, scan.by_plane(symbols), scan.by_plane(present)):
        means = torch.tensor(stream.means, dtype=symbols.dtype)[plane.channels].expand(count, -1)
        values, is_exact = reconstruct(plane.tree, stream.format, stream.difference, own, there, means)
        brought = states.clamp(plane.tree.root, plane.tree.finest)
        of_samples = torch.stack([plane.tree.cells_of_samples(state) for state in brought.tolist()])
        part = values.gather(-1, of_samples.unsqueeze(1).expand(-1, values.shape[1], -1))
        maps = maps.index_copy(1, plane.channels, part.unflatten(-1, (stream.height, stream.width)))
        for state in brought.unique().tolist():
            here, grid = brought == state, plane.tree.cells(state).flatten()
            exact[here] += is_exact[here][..., grid].sum((1, 2))
            cells[here] += is_exact.shape[1] * len(grid)
    return maps, exact / cells


def means_map(stream: Stream, count: int, dtype: Any) -> torch.Tensor:
    """[RECON-7] What a server has of channels of which nothing is sent."""
    means = torch.tensor(stream.means, dtype=dtype).reshape(1, -1, 1, 1)
    return means.repeat(count, 1, stream.height, stream.width)
