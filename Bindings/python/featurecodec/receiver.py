"""Receivers: from packets to maps."""

from __future__ import annotations

import ctypes
from typing import Any, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from . import _library
from ._arrays import (
    address, argument_error, check_layout, dtype_of, extent, flag, in_layout, in_range, packet_bytes, sides, split, strides)
from ._library import lib
from ._session import Session, frame_number
from .encoding import workspace
from .errors import ArgumentError, check
from .events import Event, event_of
from .pooling import Grid
from .profile import Profile, Stream, check_profile


class FrameState(NamedTuple):
    """The frames that a receiver keeps [REASM-2]: numbers on air, oldest first, the spare one last. number: the whole number
    of the newest one, if it is known."""

    newest: Optional[int]
    spare: Optional[int]
    session: int
    number: Optional[int]
    frames: Tuple[int, ...]


class Progress(NamedTuple):
    """What has arrived of a frame's stream [REASM-6].

    complete_grid: the largest complete grid, or None. finest_grid: the finest one of which anything has arrived, or None.
    complete_channels: the number of channels whose symbols are all there.
    """

    symbols: int
    is_inconsistent: bool
    complete_grid: Optional[Grid]
    finest_grid: Optional[Grid]
    complete_channels: int


class ReceivedMap(NamedTuple):
    """A map as a receiver estimates it, and its coverage [RECON-7].

    map: of the layer's size, or of the grid's.
    cells: the number of cells of the grid, in all channels of the scan.
    exact: how many of them have exactly the value that the encoder tracked.
    """

    map: np.ndarray
    exact: int
    cells: int

    @property
    def coverage(self) -> float:
        """The share of exact cells, 0 to 1."""
        return self.exact / self.cells if self.cells else 0.0


def _dtype(dtype: Any, of_samples: np.dtype) -> np.dtype:
    """Returns the dtype of a map: that of the samples, or one of floats."""
    choices = f"{of_samples}, float16, float32 or float64"
    wanted = dtype_of(dtype, choices)
    if wanted not in (of_samples, *map(np.dtype, (np.float16, np.float32, np.float64))):
        raise argument_error(f"dtype: {choices}, not {wanted}")
    return wanted


def _no_cells(rows: int, columns: int) -> ArgumentError:
    return ArgumentError(
        _library.NO_GRID, f"grid: {rows}×{columns} is not one of the layer's grids, or a channel begins at a finer one")


class Receiver(Session):
    """Takes fragments in any order, any number of times, with any of them missing [REASM-1].

    profile: the profile of the device's fragments.
    memory_limit: the most bytes that the receiver may keep (`profile.receiver_memory`); None for any.

    Use one per device. Calls from several threads wait for each other.
    """

    _kind = "receiver"
    _no_copy = "a receiver cannot be copied or pickled; a ServerSession can be saved and restored"

    def __init__(self, profile: Profile, *, memory_limit: Optional[int] = None) -> None:
        self._open(profile, memory_limit, getattr(lib, f"fcodec_{self._kind}_create"))

    def _open(self, profile: Profile, memory_limit: Optional[int], create: Any) -> None:
        check_profile(profile)
        limit = 0 if memory_limit is None else in_range(memory_limit, 1, (1 << 64) - 1, "memory_limit")
        setup, handle = _library.ReceiverSetup(_library.SERVER_ABI, 0, profile._handle, limit), ctypes.c_void_p()
        check(create(ctypes.byref(setup), ctypes.byref(handle)))
        self._start(profile, handle)
        limit = lib.fcodec_event_limit(handle)
        self._events, self._count = (_library.ServerEvent * limit)(), ctypes.c_size_t()

    def _free(self, handle: Any) -> None:
        lib.fcodec_receiver_destroy(handle)

    def receive(self, packet: Any) -> List[Event]:
        """Takes one packet, as it arrived. Any bytes are safe. Returns what it brought, in order."""
        content = packet_bytes(packet)

        def deliver(handle: Any) -> List[Event]:
            check(lib.fcodec_deliver(
                handle, content, len(content), ctypes.addressof(self._events), len(self._events), self._count))
            return [event_of(self._events[index]) for index in range(self._count.value)]

        return self._alone(deliver)

    def reset(self) -> None:
        """Forgets everything that arrived, for a device that restarts [REASM-3]."""
        self._alone(lambda handle: check(lib.fcodec_receiver_reset(handle)))

    def note_silence(self) -> None:
        """Notes that the link was silent: what comes next is newer than everything before [REASM-3]."""
        self._alone(lambda handle: check(lib.fcodec_receiver_silence(handle)))

    @property
    def frames(self) -> FrameState:
        """The frames that are kept."""
        fields, numbers = _library.Frames(), np.empty(256, np.uint32)
        self._alone(lambda handle: check(lib.fcodec_receiver_frames(handle, fields, numbers.ctypes.data, numbers.size)))
        return FrameState(
            fields.newest if fields.newest >= 0 else None, fields.spare if fields.spare >= 0 else None, fields.session,
            fields.number if fields.is_numbered else None, tuple(numbers[:fields.count].tolist()))

    def _stream(self, stream: int) -> Stream:
        return self.profile.stream(stream)

    def progress(self, frame: int, stream: int = 0) -> Progress:
        """Returns what has arrived of a frame's stream. frame: a number on air."""
        fields, chosen, frame = _library.ProgressFields(), self._stream(stream), frame_number(frame)
        self._alone(lambda handle: check(lib.fcodec_receiver_progress(handle, frame, chosen.index, fields)))
        complete, finest = (fields.complete_rows, fields.complete_columns), (fields.finest_rows, fields.finest_columns)
        return Progress(
            fields.symbols, bool(fields.is_inconsistent), complete if complete[0] else None, finest if finest[0] else None,
            fields.complete_channels)

    def refusals(self, code: int) -> int:
        """Returns how many fragments were refused for a reason of [FRAG-6]."""
        code = in_range(code, 0, 255, "code")
        return self._alone(lambda handle: lib.fcodec_receiver_refusals(handle, code))

    def map(
        self, frame: int, stream: int = 0, *, grid: Optional[Union[int, Grid]] = None, expand: bool = True, layout: str = "hwc",
        dtype: Any = None, out: Optional[np.ndarray] = None
    ) -> ReceivedMap:
        """Returns the best estimate of a frame's map at a grid, complete or not [RECON-7].

        frame: a number on air. A frame that is not kept gives the means.
        grid: rows and columns, one of the layer's grids; None for the finest one of which anything has arrived.
        expand: true: the result has the layer's whole size, and every sample has the value of its cell, so one network reads
            every grid. False: the result has the grid's own size, one element per cell: (4, 4, C) for a grid of 4×4, as `pool`
            returns it. A grid may have more rows and columns than the map: the cells of its padding are there, too. The grid
            must not be coarser than the first grid of any channel. A channel whose scan ends at a coarser grid has that grid's
            values, repeated.
        layout: the axes of the result: (H, W, C) or (C, H, W).
        dtype: that of the layer's samples; or float16, float32 or float64 for real numbers; None for that of `out`, or else of
            the samples. Real numbers are those of `dequantize` in float32; float16 rounds them.
        out: an array for the result, of that shape and dtype, with any strides that are not negative.

        The library writes samples without gaps, and float32, where they belong. Other results are first made in memory that the
        thread keeps: samples if `out` has gaps, or if the channels have their own formats. For float16 and float64, a map of
        float32 is made for the call and converted.
        """
        chosen, frame = self._stream(stream), frame_number(frame)
        if chosen.is_bytes:
            raise argument_error(f"stream {stream} carries bytes, not maps")
        layer, layout, expand = chosen.layer, check_layout(layout), flag(expand, "expand")
        wanted = _dtype(dtype if dtype is not None else out.dtype if isinstance(out, np.ndarray) else layer.dtype, layer.dtype)
        rows, columns = (0, 0) if grid is None else sides(grid, "grid")
        if not expand and grid is None:
            rows, columns = self._finest_grid(frame, chosen)
        shape = layer.shape if expand else (layer.shape[0], rows, columns)
        if not expand and not layer._may_have(rows, columns):  # which may be too many cells to allocate
            raise _no_cells(rows, columns)
        if out is None:
            out = np.empty(in_layout(shape, layout), wanted)
        elif not isinstance(out, np.ndarray) or out.dtype != wanted or out.ndim != 3 or not out.flags.writeable \
                or any(stride < 0 or stride % out.itemsize for stride in out.strides):
            raise argument_error(f"out: an array of dtype {wanted} that can be written, with strides of whole samples")
        split(out, shape, layout, "out")
        is_real = wanted.kind == "f"
        place = np.empty(out.shape, np.float32) if is_real and wanted != np.float32 else out
        target = _library.Target(address(place), extent(place), *strides(place, layout), is_real, 0)
        coverage, reconstruct = _library.CoverageFields(), lib.fcodec_reconstruct if expand else lib.fcodec_reconstruct_cells
        status = self._alone(
            lambda handle: reconstruct(handle, frame, chosen.index, rows, columns, target, workspace(), coverage))
        if status == _library.NO_GRID:
            raise _no_cells(rows, columns) if not expand else ArgumentError(
                status, f"grid: {rows}×{columns} is not one of the layer's grids")
        check(status)
        if place is not out:
            with np.errstate(over="ignore"):
                out[...] = place
        return ReceivedMap(out, coverage.exact, coverage.cells)

    def _finest_grid(self, frame: int, stream: Stream) -> Grid:
        """The finest grid of which anything has arrived, but none that is coarser than the first grid of a channel."""
        seen: np.ndarray = np.zeros(stream.layer.shape[0], np.bool_)
        found = [self.progress(frame, stream.index).finest_grid or (1, 1)]
        for first, end, grid in stream.passes:
            if not seen[first:end].all():
                found.append(grid)
            seen[first:end] = True
            if seen.all():
                break
        return max(found, key=lambda grid: grid[0] * grid[1])

    def content(self, frame: int, stream: int = 0) -> Optional[bytes]:
        """Returns the string that a stream of bytes carried, or None if it is not complete."""
        chosen, frame, length = self._stream(stream), frame_number(frame), ctypes.c_size_t()
        if not chosen.is_bytes:
            raise argument_error(f"stream {stream} carries maps, not bytes")
        room = ctypes.create_string_buffer(max(chosen.symbols, 1))
        is_complete = self._alone(lambda handle: check(lib.fcodec_receiver_bytes(
            handle, frame, chosen.index, ctypes.addressof(room), len(room), length)))
        return room.raw[:length.value] if is_complete else None

    def symbols(self, frame: int, stream: int = 0) -> Tuple[np.ndarray, np.ndarray]:
        """Returns which symbols of a frame's stream are there, and their stored bytes (0 for others), in stream order."""
        chosen, frame = self._stream(stream), frame_number(frame)
        there, stored = np.empty(chosen.symbols, np.uint8), np.empty(chosen.symbols, np.uint8)
        self._alone(lambda handle: check(lib.fcodec_receiver_symbols(
            handle, frame, chosen.index, there.ctypes.data, stored.ctypes.data, there.size)))
        return there.view(np.bool_), stored
