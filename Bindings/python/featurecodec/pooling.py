"""Dynamic pooling: a map at any of its grids, and back, without packets."""

from __future__ import annotations

import ctypes
from typing import Any, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from . import _library
from ._arrays import (
    argument_error, array, channel_axis, check_layout, flag, in_layout, in_range, map_fields, one_of, sample_dtype, sides, split)
from ._library import lib
from .errors import check

Grid = Tuple[int, int]


class Cells(NamedTuple):
    """The cells of a grid along one axis [POOL-5]: the first unit and the number of units of each; and the cell that divides
    next, or None."""

    first: np.ndarray
    units: np.ndarray
    next_cell: Optional[int]


class Reconstructed(NamedTuple):
    """Channels that were reconstructed from their symbols [RECON-1].

    grid: the cells, (rows, columns, C) for layout "hwc", (C, rows, columns) for "chw"; exact: True where a cell has the value
        that the encoder tracked; map: the map of the layer's size, (H, W, C) or (C, H, W), where every sample has its cell's
        value. Those of a batch have an axis in front.
    """

    grid: np.ndarray
    exact: np.ndarray
    map: np.ndarray


class Pooling:
    """How the channels of a map are pooled [POOL-1].

    shape: height and width of the map.
    kernel: rows and columns of the largest block of samples, or one number for both. The layer's grids follow from it.
    start: the first grid, whose cells are roots; None for the coarsest one.
    grid: the finest grid that symbols lead to; None for the map's own.
    bits, signed: of a sample.
    order: how cells divide: from a "corner", or from the "centre".
    prediction: whether symbols are the "value" of a cell, or its "difference" from the cell that it came from.
    """

    def __init__(
        self, shape: Union[int, Grid], kernel: Union[int, Grid], *, start: Optional[Union[int, Grid]] = None,
        grid: Optional[Union[int, Grid]] = None, bits: int = 8, signed: bool = True, order: str = "corner", prediction: str = "value"
    ) -> None:
        one_of(order, ("corner", "centre"), "order")
        one_of(prediction, ("value", "difference"), "prediction")
        self._fields = _library.Pooling(
            *sides(shape, "shape"), *sides(kernel, "kernel"), order == "centre", in_range(bits, 2, 8, "bits"),
            flag(signed, "signed"), prediction == "difference", 0, 0)
        self._grids = self._passed()
        self._fields.root = 0 if start is None else self.state(start)
        self._fields.finest = len(self._grids) - 1 if grid is None else self.state(grid)
        if self._fields.root > self._fields.finest:
            raise argument_error(f"start: a grid that is no finer than {grid}")

    # What a pooling is does not change: the library writes into memory of these sizes.

    @property
    def shape(self) -> Grid:
        """Height and width of the map."""
        return self._fields.height, self._fields.width

    @property
    def kernel(self) -> Grid:
        """Rows and columns of the largest block of samples."""
        return self._fields.row_kernel, self._fields.column_kernel

    @property
    def signed(self) -> bool:
        """Whether samples are signed."""
        return bool(self._fields.is_signed)

    @property
    def dtype(self) -> np.dtype:
        """int8 for signed samples, uint8 for unsigned ones."""
        return sample_dtype(self.signed)

    @property
    def grids(self) -> List[Grid]:
        """Rows and columns of the grids that pooling with this kernel passes, coarsest first: a list of the caller's own."""
        return list(self._grids)

    @property
    def start(self) -> Grid:
        """The first grid, whose cells are roots."""
        return self._grids[self._fields.root]

    @property
    def grid(self) -> Grid:
        """The finest grid that symbols lead to."""
        return self._grids[self._fields.finest]

    def _passed(self) -> Tuple[Grid, ...]:
        count = ctypes.c_size_t()
        check(lib.fcodec_grids(self._fields, None, None, 0, count))
        found = np.empty((2, count.value), np.uint32)
        check(lib.fcodec_grids(self._fields, found[0].ctypes.data, found[1].ctypes.data, count.value, count))
        return tuple((int(rows), int(columns)) for rows, columns in found.T)

    def state(self, grid: Union[int, Grid]) -> int:
        """Returns the index of a grid in `grids`."""
        grid = sides(grid, "grid")
        if grid not in self._grids:
            raise argument_error(
                f"grid: pooling {self.shape[0]}×{self.shape[1]} with a kernel of {self.kernel[0]}×{self.kernel[1]} never passes "
                f"{grid[0]}×{grid[1]}")
        return self._grids.index(grid)

    def cells(self, grid: Union[int, Grid], axis: str) -> Cells:
        """Returns the cells of a grid along "rows" or "columns", in units of the sample: their extents may reach beyond the
        map's edge."""
        one_of(axis, ("rows", "columns"), "axis")
        state, count, following = self.state(grid), ctypes.c_size_t(), ctypes.c_int32()
        found = np.empty((2, self._grids[state][axis == "columns"]), np.uint32)
        check(lib.fcodec_cells(
            self._fields, state, axis == "columns", found[0].ctypes.data, found[1].ctypes.data, found.shape[1], count,
            following))
        return Cells(found[0], found[1], None if following.value < 0 else following.value)

    def _encode(
        self, value: np.ndarray, layout: str, symbols: Optional[np.ndarray] = None, grid: Optional[np.ndarray] = None
    ) -> None:
        """Encodes a map into symbols, or a grid, channel by channel."""
        channels, count = value.shape[channel_axis(layout)], self.grid[0] * self.grid[1]
        check(lib.fcodec_pool(
            self._fields, map_fields(value, layout), channels, None if symbols is None else symbols.ctypes.data,
            None if grid is None else grid.ctypes.data, channels * count))

    def _check(self, value: Any, layout: str) -> np.ndarray:
        value = array(value, "map")
        if value.dtype != self.dtype:
            raise argument_error(f"map: of dtype {self.dtype}, not {value.dtype}")
        axis = channel_axis(layout)
        if value.ndim not in (3, 4) or value.shape[axis] == 0:
            raise argument_error(f"map: (H, W, C) or (C, H, W), or a batch of such maps; not of shape {value.shape}")
        split(value, (value.shape[axis], *self.shape), layout)
        return value

    def pool(self, map: Any, *, layout: str = "hwc") -> np.ndarray:
        """Returns the map at the finest grid: what a receiver holds when all symbols have arrived.

        map: int8 or uint8, (H, W, C) for "hwc", (C, H, W) for "chw", or a batch of such maps, with any strides. One with a
            negative stride is copied, map by map.
        Returns an array of the same layout, with rows and columns in place of H and W. For "hwc", each grid is turned around
        from memory of its size.
        """
        value = self._check(map, layout)
        maps = value if value.ndim == 4 else value[None]
        size = (value.shape[channel_axis(layout)], *self.grid)
        found = np.empty((len(maps), *in_layout(size, layout)), self.dtype)
        cells = np.empty(size, self.dtype) if layout == "hwc" else None
        for one, place in zip(maps, found):
            self._encode(one, layout, grid=place if cells is None else cells)
            if cells is not None:
                place[...] = cells.transpose(1, 2, 0)
        return found if value.ndim == 4 else found[0]

    def symbols(self, map: Any, *, layout: str = "hwc") -> np.ndarray:
        """Returns the symbols of each channel as stored bytes: (C, symbols), or (N, C, symbols) for a batch.

        map: as for `pool`.
        """
        value = self._check(map, layout)
        maps = value if value.ndim == 4 else value[None]
        found = np.empty((len(maps), value.shape[channel_axis(layout)], self.grid[0] * self.grid[1]), np.uint8)
        for one, place in zip(maps, found):
            self._encode(one, layout, symbols=place)
        return found if value.ndim == 4 else found[0]

    def reconstruct(
        self, symbols: Any, there: Any = None, *, grid: Optional[Union[int, Grid]] = None, means: Any = 0, layout: str = "hwc"
    ) -> Reconstructed:
        """Reconstructs channels from those of their symbols that are there [RECON-1].

        symbols: (C, symbols) stored bytes, or (N, C, symbols) for a batch, as `symbols` returns them. Those that are not there do
            not matter. An array with gaps is copied.
        there: of the same shape, true where a symbol has arrived; None for all.
        grid: the grid to reconstruct, from the first to the finest one; None for the finest.
        means: for each channel, or for all, the sample for cells of which nothing is known.
        layout: of the results. They lie in memory as "chw"; for "hwc" they are views of it.
        """
        stored, as_hwc = array(symbols, "symbols"), check_layout(layout) == "hwc"
        count = self.grid[0] * self.grid[1]
        if stored.dtype.itemsize != 1 or stored.dtype.kind not in "iu" or stored.ndim not in (2, 3) or stored.shape[-1] != count:
            raise argument_error(f"symbols: of bytes, and of shape (C, {count}), or a batch; not {stored.dtype} {stored.shape}")
        stored, outer = np.ascontiguousarray(stored), stored.shape[:-1]
        flags = np.ones(stored.shape, np.uint8)
        if there is not None:
            given = array(there, "there")
            if given.shape != stored.shape:
                raise argument_error(f"there: of shape {stored.shape}, not {given.shape}")
            flags = np.ascontiguousarray(given != 0).view(np.uint8)
        try:
            middle = np.ascontiguousarray(np.broadcast_to(np.broadcast_to(means, outer[-1:]), outer), dtype=np.int32)
        except (TypeError, ValueError, OverflowError):
            raise argument_error(f"means: a number, or {outer[-1]} numbers") from None
        state = self._fields.finest if grid is None else self.state(grid)
        cells, map = np.empty((*outer, *self._grids[state]), self.dtype), np.empty((*outer, *self.shape), self.dtype)
        exact = np.empty(cells.shape, np.uint8)
        if middle.size:
            check(lib.fcodec_reconstruct_channels(
                self._fields, middle.size, state, flags.ctypes.data, stored.ctypes.data, middle.ctypes.data,
                cells.ctypes.data, exact.ctypes.data, map.ctypes.data))
        return Reconstructed(*(np.moveaxis(one, -3, -1) if as_hwc else one for one in (cells, exact.view(np.bool_), map)))


def pool(
    map: Any, grid: Union[int, Grid], *, kernel: Optional[Union[int, Grid]] = None, start: Optional[Union[int, Grid]] = None,
    bits: int = 8, order: str = "corner", layout: str = "hwc"
) -> np.ndarray:
    """Returns a map at a grid: each cell is the mean of its samples, rounded to nearest, ties to even [POOL-6].

    map: int8 or uint8, (H, W, C) for "hwc", (C, H, W) for "chw", or a batch of such maps, as for `Pooling.pool`.
    grid: rows and columns, one of the grids that pooling with this kernel passes (`Pooling(...).grids`).
    kernel: rows and columns of the largest block of samples. For what a receiver holds, that of the profile's layer. None: the
        smallest blocks of which so many cover the map, H / rows by W / columns, rounded up.
    start: the grid at which a scan begins. A finer grid is then what a receiver holds after all steps from there, in closed
        loop. None: the scan begins at `grid`.
    Returns an array of the same layout and dtype, with rows and columns in place of H and W.
    """
    value = array(map, "map")
    if value.dtype not in (np.int8, np.uint8):
        raise argument_error(f"map: of dtype int8 or uint8, not {value.dtype}; `quantize` makes samples of floats")
    if value.ndim not in (3, 4):
        raise argument_error(f"map: (H, W, C) or (C, H, W), or a batch of such maps; not of shape {value.shape}")
    shape = value.shape[-3:-1] if check_layout(layout) == "hwc" else value.shape[-2:]
    grid = sides(grid, "grid")
    if kernel is None:
        kernel = max(1, -(-shape[0] // grid[0])), max(1, -(-shape[1] // grid[1]))
    pooling = Pooling(
        shape, kernel, start=grid if start is None else start, grid=grid, bits=bits, signed=value.dtype == np.int8, order=order)
    return pooling.pool(value, layout=layout)


def reconstruct(
    symbols: Any, there: Any = None, *, shape: Union[int, Grid], kernel: Union[int, Grid], start: Optional[Union[int, Grid]] = None,
    finest: Optional[Union[int, Grid]] = None, grid: Optional[Union[int, Grid]] = None, means: Any = 0, bits: int = 8,
    signed: bool = True, order: str = "corner", prediction: str = "value", layout: str = "hwc"
) -> Reconstructed:
    """Reconstructs channels from those of their symbols that are there: `Pooling.reconstruct`, in one call."""
    pooling = Pooling(
        shape, kernel, start=start, grid=finest, bits=bits, signed=signed, order=order, prediction=prediction)
    return pooling.reconstruct(symbols, there, grid=grid, means=means, layout=layout)
