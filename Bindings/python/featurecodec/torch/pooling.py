"""Dynamic pooling as a layer."""

from __future__ import annotations

from typing import Optional, Sequence, Union

import torch
from torch import nn

from .encoder import cell_sums, encode
from .geometry import Geometry
from .number_format import NumberFormat, check_format, check_map
from .straight_through import round_half_even, straight_through
from .tree import Tree


class DynamicPooling(nn.Module):
    """Pools maps (N, C, H, W) of samples to a grid and brings them back to H x W: what a server has when nothing is lost.

    In evaluation this is the integer encoder followed by the decoder, bit for bit, [POOL-10], [RECON]. In training it is
    the mean of each cell, rounded: two products of matrices, without the encoder's memory of the coarser grids. The two are
    equal at the root grid. Two octaves further, 40 % of the samples of linear layers differ, by 1 or 2, rms 0.7; after a
    ReLU 25 to 30 % differ, rms 0.6, a few by more (10 to 20 after three octaves), where the encoder's range cuts off.
    `closed_loop` chooses one of the forms for both modes. The gradient is that of the means in any case.

    `root` is the first grid of the scan. `grid` of `forward` is (rows, columns), or a tensor of N states
    (`Geometry.state`) for a batch of mixed grids; by default the finest grid.
    """

    def __init__(
        self, height: int, width: int, kernel: Sequence[int] = (1, 1), order: str = "corner",
        format: NumberFormat = NumberFormat(), root: Optional[Sequence[int]] = None, closed_loop: Optional[bool] = None
    ) -> None:
        super().__init__()
        self.geometry, self.format, self.closed_loop = Geometry(height, width, kernel, order), check_format(format), closed_loop
        self.tree = Tree(self.geometry, 0 if root is None else self.geometry.state(root), self.geometry.last)

    def forward(self, samples: torch.Tensor, grid: Optional[Union[Sequence[int], torch.Tensor]] = None) -> torch.Tensor:
        """Maps (N, C, H, W) of samples, pooled to the grid and expanded again."""
        if check_map(samples).shape[-2:] != (self.geometry.height, self.geometry.width):
            raise ValueError(f"maps of {tuple(samples.shape)} are not {self.geometry.height} x {self.geometry.width}")
        states = self.geometry.states(grid, len(samples))
        if int(states.min()) < self.tree.root:
            raise ValueError(f"{self.geometry.grid(int(states.min()))} is coarser than the root grid")
        if self.closed_loop if self.closed_loop is not None else not self.training:
            return self._closed_loop(samples, states)
        return self.format.clamp(round_half_even(self._means(samples, states)))

    def _means(self, samples: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
        if len(states) > 0 and (states == states[0]).all():
            rows, columns = self.geometry.averaging(int(states[0]))
        else:
            pairs = [self.geometry.averaging(state) for state in states.tolist()]
            rows, columns = (torch.stack(part).unsqueeze(1) for part in zip(*pairs))
        return rows.to(samples.dtype) @ samples @ columns.to(samples.dtype).transpose(-1, -2)

    def _closed_loop(self, samples: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            values = encode(self.tree, self.format, cell_sums(self.tree, samples))
            cells = torch.stack([self.tree.cells_of_samples(state) for state in states.tolist()])
            exact = values.gather(-1, cells.unsqueeze(1).expand(-1, samples.shape[1], -1)).view_as(samples)
        if not (samples.requires_grad and torch.is_grad_enabled()):
            return exact.to(samples.dtype)
        return straight_through(self._means(samples, states), exact)
