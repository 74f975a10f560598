"""The cells that one channel goes through from its root grid to its finest grid, as tensors, [POOL-6], [POOL-7]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

import torch

from .geometry import Extents, Geometry

#: top, left, height, width.
Rectangle = Tuple[int, int, int, int]


@dataclass(frozen=True)
class Division:
    """Cells that divide in the same number of children and do not depend on one another: `parents` (m), `children` (m, n),
    `area` (m), the samples in each child. Within an octave a cell divides at most twice, so there are few of these."""

    parents: torch.Tensor
    children: torch.Tensor
    area: torch.Tensor


class Tree:
    """All cells of a channel. `roots` are the first cells; cell i has the `rectangles[i]` (top, left, height, width) and
    `area[i]` samples. Symbol s belongs to cell `cell_of_symbol[s]`, whose parent is `parent_of_symbol[s]` (roots: -1).
    `divisions` are in an order in which parents come first."""

    def __init__(self, geometry: Geometry, root: int, finest: int) -> None:
        self.geometry, self.root, self.finest = geometry, root, finest
        self.rectangles: List[Rectangle] = []
        self.root_grid = geometry.grid(root)
        symbols: List[int] = []
        depths: List[int] = []
        parents: Dict[int, int] = {}
        index: Dict[Rectangle, int] = {}
        families: List[Tuple[int, int, List[int]]] = []

        def add(rectangle: Rectangle, parent: int, depth: int) -> int:
            index[rectangle] = len(self.rectangles)
            parents[len(self.rectangles)] = parent
            self.rectangles.append(rectangle)
            depths.append(depth)
            return index[rectangle]

        def cell(extents: Tuple[Extents, Extents], y: int, x: int) -> int:
            (top, height), (left, width) = extents[0][y], extents[1][x]
            return index[top, left, height, width]

        for top, height in geometry.extents(root)[0]:
            for left, width in geometry.extents(root)[1]:
                symbols.append(add((top, left, height, width), -1, 0))
        for state in range(root, finest):
            (r, c), before, after = geometry.split(state), geometry.extents(state), geometry.extents(state + 1)
            dividing = [] if r is None else [(r, x) for x in range(len(before[1]))]
            dividing += [] if c is None else [(y, c) for y in range(len(before[0])) if y != r]
            for y, x in dividing:
                parent = cell(before, y, x)
                children = [add(half, parent, depths[parent] + 1) for half in
                            halves(self.rectangles[parent], y == r, x == c)]
                families.append((depths[parent], parent, children))
            symbols += [] if r is None else [cell(after, r, x) for x in range(len(after[1]))]
            symbols += [] if c is None else [cell(after, y, c) for y in range(len(after[0])) if y != r]

        self._index = index
        self.area = torch.tensor([height * width for _, _, height, width in self.rectangles], dtype=torch.float64)
        self.corners = self._corners()
        self.roots = len([parent for parent in parents.values() if parent < 0])
        self.cell_of_symbol = torch.tensor(symbols)
        self.parent_of_symbol = torch.tensor([parents[i] for i in symbols])
        self.symbol_of_cell = torch.full((len(self.rectangles),), -1).index_put((self.cell_of_symbol,),
                                                                               torch.arange(len(symbols)))
        self.divisions = self._divisions(families)
        self._cells_of_samples: Dict[int, torch.Tensor] = {}

    def _corners(self) -> List[torch.Tensor]:
        """Where the corners of the cells (lower right, upper right, lower left, upper left) are in an integral image of the
        padded map, which has a row and a column of zeros in front."""
        top, left, height, width = torch.tensor(self.rectangles).T
        stride = self.geometry.columns.padded + 1
        return [y * stride + x for y, x in ((top + height, left + width), (top, left + width), (top + height, left),
                                            (top, left))]

    def _divisions(self, families: List[Tuple[int, int, List[int]]]) -> List[Division]:
        groups: Dict[Tuple[int, int], List[Tuple[int, List[int]]]] = {}
        for depth, parent, children in families:
            groups.setdefault((depth, len(children)), []).append((parent, children))
        divisions = []
        for key in sorted(groups):
            parents, children = (torch.tensor(column) for column in zip(*groups[key]))
            divisions.append(Division(parents, children, self.area[children[:, 0]]))
        return divisions

    def cells(self, state: int) -> torch.Tensor:
        """The cells of the grid of a state, root <= state <= finest: (rows, columns)."""
        rows, columns = self.geometry.extents(state)
        return torch.tensor([[self._index[top, left, height, width] for left, width in columns] for top, height in rows])

    def cells_of_samples(self, state: int) -> torch.Tensor:
        """[RECON-6] For every sample of the map its cell in the grid of a state, (height * width)."""
        if state not in self._cells_of_samples:
            rows, columns = self.geometry.extents(state)
            row_of = [j for j, (_, count) in enumerate(rows) for _ in range(count)][: self.geometry.height]
            column_of = [j for j, (_, count) in enumerate(columns) for _ in range(count)][: self.geometry.width]
            self._cells_of_samples[state] = self.cells(state)[row_of][:, column_of].reshape(-1)
        return self._cells_of_samples[state]


def halves(rectangle: Rectangle, in_rows: bool, in_columns: bool) -> List[Rectangle]:
    """[POOL-7] The rectangles of a cell's children, in order, the derived one last."""
    top, left, height, width = rectangle
    tops, lefts = [top], [left]
    if in_rows:
        height //= 2
        tops.append(top + height)
    if in_columns:
        width //= 2
        lefts.append(left + width)
    return [(y, x, height, width) for y in tops for x in lefts]
