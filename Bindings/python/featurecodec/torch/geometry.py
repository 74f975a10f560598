"""Grids of dynamic pooling and their states, [POOL-1] to [POOL-6]. Nothing here looks at a sample."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

import torch

from .number_format import check_count

#: (first sample, samples) of every cell of an axis.
Extents = List[Tuple[int, int]]


class Axis:
    """[POOL-1] Rows or columns: `length` samples in blocks of `kernel`."""

    def __init__(self, length: int, kernel: int, centre_out: bool) -> None:
        self.length, self.kernel, self.centre_out = length, kernel, centre_out
        self.base_blocks = -(-length // kernel)
        self.padded = self.base_blocks * kernel
        self.octaves = (kernel & -kernel).bit_length() - 1      # 2^octaves is the largest power of two that divides kernel

    def blocks(self, octave: int) -> int:
        """[POOL-2]"""
        return self.base_blocks << min(octave, self.octaves)

    def cells(self, octave: int, step: int) -> int:
        """[POOL-2]"""
        return self.blocks(octave) + self._divided(octave, step)

    def _divided(self, octave: int, step: int) -> int:
        return min(step, self.blocks(octave)) if octave < self.octaves else 0

    def _first(self, blocks: int, divided: int) -> int:
        return (blocks - divided) // 2 if self.centre_out else 0

    def extents(self, octave: int, step: int) -> Extents:
        """[POOL-5] (first sample, samples) of every cell."""
        size, divided = self.kernel >> min(octave, self.octaves), self._divided(octave, step)
        first = self._first(self.blocks(octave), divided)
        extents: Extents = []
        for block in range(self.blocks(octave)):
            if first <= block < first + divided:
                extents += [(block * size, size // 2), (block * size + size // 2, size // 2)]
            else:
                extents.append((block * size, size))
        return extents

    def split(self, octave: int, step: int) -> Optional[int]:
        """[POOL-6] The cell that divides in the next step, or None."""
        blocks = self.blocks(octave)
        if octave >= self.octaves or step >= blocks:
            return None
        before, after = self._first(blocks, step), self._first(blocks, step + 1)
        block = after if after < before else before + step      # [POOL-5] next
        return block if block < before else block + step


class Geometry:
    """[POOL-3], [POOL-4] The grids of a map of height x width; `last` is the state of the finest grid."""

    def __init__(self, height: int, width: int, kernel: Sequence[int] = (1, 1), order: str = "corner") -> None:
        if order not in ("corner", "centre"):
            raise ValueError(f"order must be corner or centre, not {order}")
        if not isinstance(kernel, (tuple, list)) or len(kernel) != 2:
            raise ValueError(f"the kernel has rows and columns, not {kernel!r}")
        self.height, self.width = check_count(height, "height"), check_count(width, "width")
        rows, columns = check_count(kernel[0], "the kernel's rows"), check_count(kernel[1], "the kernel's columns")
        check_count(rows * columns, "the kernel's area", 1 << 16)
        self.rows, self.columns = Axis(self.height, rows, order == "centre"), Axis(self.width, columns, order == "centre")
        self.octaves = max(self.rows.octaves, self.columns.octaves)
        self.last = sum(self._steps(octave) for octave in range(self.octaves))
        self._averaging: Dict[int, Tuple[torch.Tensor, ...]] = {}

    def _steps(self, octave: int) -> int:
        return max(axis.blocks(octave) for axis in (self.rows, self.columns) if octave < axis.octaves)

    def position(self, state: int) -> Tuple[int, int]:
        """[POOL-4] (octave, steps done in it)."""
        for octave in range(self.octaves):
            if state < self._steps(octave):
                return octave, state
            state -= self._steps(octave)
        return self.octaves, 0

    def grid(self, state: int) -> Tuple[int, int]:
        """[POOL-4] (rows, columns)."""
        position = self.position(state)
        return self.rows.cells(*position), self.columns.cells(*position)

    def area(self, state: Optional[int]) -> int:
        """[POOL-4], [SCAN-2] Cells of a grid; 0 for no state."""
        if state is None:
            return 0
        rows, columns = self.grid(state)
        return rows * columns

    def state(self, grid: Any) -> int:
        """[POOL-4] The state of a grid (rows, columns)."""
        for state in range(self.last + 1):
            if self.grid(state) == tuple(grid):
                return state
        raise ValueError(f"{tuple(grid)} is not a grid of this map")

    def states(self, grid: Any, count: int) -> torch.Tensor:
        """A state for each of `count` maps: of a grid (rows, columns), of a tensor of `count` states, or of the finest grid."""
        if not isinstance(grid, torch.Tensor):
            return torch.full((count,), self.last if grid is None else self.state(grid))
        if grid.shape != (count,) or ((grid < 0) | (grid > self.last)).any():
            raise ValueError(f"a batch of {count} maps needs {count} states from 0 to {self.last}")
        return grid

    def extents(self, state: int) -> Tuple[Extents, Extents]:
        """[POOL-5] The extents of the rows and of the columns."""
        position = self.position(state)
        return self.rows.extents(*position), self.columns.extents(*position)

    def split(self, state: int) -> Tuple[Optional[int], Optional[int]]:
        """[POOL-6] (split row, split column) of the step after a state; None where an axis does not divide."""
        position = self.position(state)
        return self.rows.split(*position), self.columns.split(*position)

    def averaging(self, state: int) -> Tuple[torch.Tensor, ...]:
        """Two matrices R, C: R @ map @ C.T is the map in which every sample is the mean of its cell, Eq. 3 and [RECON-6]."""
        if state not in self._averaging:
            self._averaging[state] = tuple(averaging_matrix(axis, extents) for axis, extents in
                                           zip((self.rows, self.columns), self.extents(state)))
        return self._averaging[state]


def averaging_matrix(axis: Axis, extents: Extents) -> torch.Tensor:
    """length x length: row i has the weights of the samples in the cell of sample i. Repeated samples count, [POOL-1]."""
    matrix = torch.zeros(axis.length, axis.length, dtype=torch.float64)
    for first, count in extents:
        inside = slice(first, min(first + count, axis.length))
        weights = torch.zeros(axis.length, dtype=torch.float64)
        for sample in range(first, first + count):
            weights[min(sample, axis.length - 1)] += 1 / count
        matrix[inside] = weights
    return matrix.to(torch.float32)
