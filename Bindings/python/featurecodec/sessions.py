"""Receivers and server sessions, and the device's session."""

from __future__ import annotations

import ctypes
import threading
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from . import _library
from ._arrays import (
    address, argument_error, check_layout, extent, in_range, map_fields, packet_bytes, real, sides, split, strides)
from ._library import lib
from .encoding import stored_maps, workspace
from .errors import ClosedError, FragmentError, check
from .pooling import Grid
from .profile import Profile, Stream


class EventKind(IntEnum):
    """What a packet brought to a receiver [SESS-5, SESS-6]."""

    FRAME_SUPERSEDED = 1
    SYMBOLS = 2
    LAYER_SUPERSEDED = 3
    GRID_COMPLETE = 4
    CONTENT_COMPLETE = 5
    REFUSED = 6
    HELLO = 7
    LOCAL_RESULT = 8
    SKIPPED = 9
    ANNOUNCEMENT = 10


@dataclass(frozen=True)
class Event:
    """An event of a receiver. Fields that its kind does not have are None.

    FRAME_SUPERSEDED  frame: it is no longer kept
    SYMBOLS           stream, frame, symbols: how many are new
    LAYER_SUPERSEDED  layer, frame: the device has moved on to a deeper one
    GRID_COMPLETE     stream, frame, grid
    CONTENT_COMPLETE  stream, frame: the string of a stream of bytes
    REFUSED, SKIPPED  code, and a sentence for it
    HELLO             code: 1 welcome, 0 refuse; answer: the packet to send back
    LOCAL_RESULT      frame, frame_bits, layer, class_index, confidence (0 to 255)
    ANNOUNCEMENT      number: the whole number of the frame on air
    """

    kind: EventKind
    stream: Optional[int] = None
    frame: Optional[int] = None
    symbols: Optional[int] = None
    layer: Optional[int] = None
    grid: Optional[Grid] = None
    code: Optional[int] = None
    sentence: Optional[str] = None
    answer: Optional[bytes] = None
    frame_bits: Optional[int] = None
    class_index: Optional[int] = None
    confidence: Optional[int] = None
    number: Optional[int] = None


def _event(e: _library.ServerEvent) -> Event:
    kind = EventKind(e.kind)
    if kind == EventKind.SYMBOLS:
        return Event(kind, stream=e.stream, frame=e.frame, symbols=e.symbols)
    if kind == EventKind.FRAME_SUPERSEDED:
        return Event(kind, frame=e.frame)
    if kind == EventKind.LAYER_SUPERSEDED:
        return Event(kind, layer=e.layer, frame=e.frame)
    if kind == EventKind.GRID_COMPLETE:
        return Event(kind, stream=e.stream, frame=e.frame, grid=(e.rows, e.columns))
    if kind == EventKind.CONTENT_COMPLETE:
        return Event(kind, stream=e.stream, frame=e.frame)
    if kind == EventKind.REFUSED:
        return Event(kind, code=e.code, sentence=lib.fcodec_refusal_text(e.code).decode())
    if kind == EventKind.SKIPPED:
        return Event(kind, code=e.code, sentence=lib.fcodec_skipped_text(e.code).decode())
    if kind == EventKind.HELLO:
        return Event(kind, code=e.code, answer=bytes(e.answer[:e.answer_length]))
    if kind == EventKind.LOCAL_RESULT:
        return Event(
            kind, frame=e.frame, frame_bits=e.frame_bits, layer=e.layer, class_index=e.class_index, confidence=e.confidence)
    return Event(kind, number=e.number)


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


class Receiver:
    """Takes fragments in any order, any number of times, with any of them missing [REASM-1].

    profile: the profile of the device's fragments.
    memory_limit: the most bytes that the receiver may keep (`profile.receiver_memory`); None for any.

    Use one per device. Calls from several threads wait for each other.
    """

    _kind = "receiver"

    def __init__(self, profile: Profile, *, memory_limit: Optional[int] = None) -> None:
        self._open(profile, memory_limit, getattr(lib, f"fcodec_{self._kind}_create"))

    def _open(self, profile: Profile, memory_limit: Optional[int], create: Any) -> None:
        if not isinstance(profile, Profile):
            raise argument_error(f"profile: a Profile, not {type(profile).__name__}")
        limit = 0 if memory_limit is None else in_range(memory_limit, 1, (1 << 64) - 1, "memory_limit")
        setup, handle = _library.ReceiverSetup(_library.SERVER_ABI, 0, profile._handle, limit), ctypes.c_void_p()
        check(create(ctypes.byref(setup), ctypes.byref(handle)))
        self.profile, self._lock = profile, threading.Lock()
        self._handle: Optional[ctypes.c_void_p] = handle
        limit = lib.fcodec_event_limit(handle)
        self._events, self._count = (_library.ServerEvent * limit)(), ctypes.c_size_t()

    def close(self) -> None:
        """Frees the memory. Every later call raises ClosedError."""
        with self._lock:
            handle, self._handle = self._handle, None
            if handle:
                lib.fcodec_receiver_destroy(handle)

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle:
            lib.fcodec_receiver_destroy(handle)

    def __reduce__(self) -> Any:
        raise TypeError("a receiver cannot be copied or pickled; a ServerSession can be saved and restored")

    @property
    def _open_handle(self) -> ctypes.c_void_p:
        """The handle; the lock is held."""
        if not self._handle:
            raise ClosedError()
        return self._handle

    def receive(self, packet: Any) -> List[Event]:
        """Takes one packet, as it arrived. Any bytes are safe. Returns what it brought, in order."""
        content = packet_bytes(packet)
        with self._lock:
            check(lib.fcodec_deliver(
                self._open_handle, content, len(content), ctypes.addressof(self._events), len(self._events), self._count))
            return [_event(self._events[index]) for index in range(self._count.value)]

    def reset(self) -> None:
        """Forgets everything that arrived, for a device that restarts [REASM-3]."""
        with self._lock:
            check(lib.fcodec_receiver_reset(self._open_handle))

    def note_silence(self) -> None:
        """Notes that the link was silent: what comes next is newer than everything before [REASM-3]."""
        with self._lock:
            check(lib.fcodec_receiver_silence(self._open_handle))

    @property
    def frames(self) -> FrameState:
        """The frames that are kept."""
        fields, numbers = _library.Frames(), np.empty(256, np.uint32)
        with self._lock:
            check(lib.fcodec_receiver_frames(self._open_handle, fields, numbers.ctypes.data, numbers.size))
        return FrameState(
            fields.newest if fields.newest >= 0 else None, fields.spare if fields.spare >= 0 else None, fields.session,
            fields.number if fields.is_numbered else None, tuple(numbers[:fields.count].tolist()))

    def _stream(self, stream: int) -> Stream:
        return self.profile.stream(stream)

    def progress(self, frame: int, stream: int = 0) -> Progress:
        """Returns what has arrived of a frame's stream. frame: a number on air."""
        fields, chosen = _library.ProgressFields(), self._stream(stream)
        with self._lock:
            check(lib.fcodec_receiver_progress(self._open_handle, _frame(frame), chosen.index, fields))
        complete, finest = (fields.complete_rows, fields.complete_columns), (fields.finest_rows, fields.finest_columns)
        return Progress(
            fields.symbols, bool(fields.is_inconsistent), complete if complete[0] else None, finest if finest[0] else None,
            fields.complete_channels)

    def refusals(self, code: int) -> int:
        """Returns how many fragments were refused for a reason of [FRAG-6]."""
        with self._lock:
            return lib.fcodec_receiver_refusals(self._open_handle, in_range(code, 0, 255, "code"))

    def map(
        self, frame: int, stream: int = 0, *, grid: Optional[Union[int, Grid]] = None, layout: str = "hwc",
        dtype: Any = None, out: Optional[np.ndarray] = None
    ) -> ReceivedMap:
        """Returns the best estimate of a frame's map at a grid, complete or not [RECON-7].

        frame: a number on air. A frame that is not kept gives the means.
        grid: rows and columns, one of the layer's grids; None for the finest one of which anything has arrived.
        layout: the axes of the result: (H, W, C) or (C, H, W), always of the layer's whole size.
        dtype: that of the layer's samples, or float32 for real numbers; None for that of `out`, or else of the samples.
        out: an array for the result, of that shape and dtype, with any strides that are not negative.
        """
        chosen = self._stream(stream)
        if chosen.is_bytes:
            raise argument_error(f"stream {stream} carries bytes, not maps")
        layer, layout = chosen.layer, check_layout(layout)
        try:
            wanted = np.dtype(dtype if dtype is not None else out.dtype if isinstance(out, np.ndarray) else layer.dtype)
        except TypeError:
            raise argument_error(f"dtype: {layer.dtype} or float32") from None
        if wanted not in (layer.dtype, np.dtype(np.float32)):
            raise argument_error(f"dtype: {layer.dtype} or float32, not {wanted}")
        channels, height, width = layer.shape
        if out is None:
            out = np.empty((height, width, channels) if layout == "hwc" else (channels, height, width), wanted)
        elif not isinstance(out, np.ndarray) or out.dtype != wanted or out.ndim != 3 or not out.flags.writeable \
                or any(stride < 0 or stride % out.itemsize for stride in out.strides):
            raise argument_error(f"out: an array of dtype {wanted} that can be written, with strides of whole samples")
        split(out, layer.shape, layout, "out")
        rows, columns = (0, 0) if grid is None else sides(grid, "grid")
        target = _library.Target(
            address(out), extent(out), *strides(out, layout), wanted == np.float32 and wanted != layer.dtype, 0)
        coverage = _library.CoverageFields()
        with self._lock:
            check(lib.fcodec_reconstruct(
                self._open_handle, _frame(frame), chosen.index, rows, columns, target, workspace(), coverage))
        return ReceivedMap(out, coverage.exact, coverage.cells)

    def content(self, frame: int, stream: int = 0) -> Optional[bytes]:
        """Returns the string that a stream of bytes carried, or None if it is not complete."""
        chosen, length = self._stream(stream), ctypes.c_size_t()
        if not chosen.is_bytes:
            raise argument_error(f"stream {stream} carries maps, not bytes")
        room = ctypes.create_string_buffer(max(chosen.symbols, 1))
        with self._lock:
            is_complete = check(lib.fcodec_receiver_bytes(
                self._open_handle, _frame(frame), chosen.index, ctypes.addressof(room), len(room), length))
        return room.raw[:length.value] if is_complete else None

    def symbols(self, frame: int, stream: int = 0) -> Tuple[np.ndarray, np.ndarray]:
        """Returns which symbols of a frame's stream are there, and their stored bytes (0 for others), in stream order."""
        chosen = self._stream(stream)
        there, stored = np.empty(chosen.symbols, np.uint8), np.empty(chosen.symbols, np.uint8)
        with self._lock:
            check(lib.fcodec_receiver_symbols(
                self._open_handle, _frame(frame), chosen.index, there.ctypes.data, stored.ctypes.data, there.size))
        return there.view(np.bool_), stored


def _frame(frame: int) -> int:
    return in_range(frame, 0, 0xFFFFFFFF, "frame")


class ServerSession(Receiver):
    """The server's side of a conversation with one device: a receiver that also takes and makes control messages [SESS-5].

    Send the `answer` of a HELLO event back to the device.
    """

    _kind = "server"

    def _message(self, function: Any, *arguments: Any) -> bytes:
        packet = ctypes.create_string_buffer(_library.MESSAGE_SIZE)
        with self._lock:
            length = check(function(self._open_handle, *arguments, ctypes.addressof(packet), len(packet)))
        return packet.raw[:length]

    def exit(self, frame: int, layer: int, class_index: int, confidence: float) -> bytes:
        """Returns the message that lets the device stop a frame: at which layer the server was sure, of which class, and how
        sure, 0 to 1."""
        return self._message(
            lib.fcodec_server_exit, _frame(frame), in_range(layer, 0, 255, "layer"),
            in_range(class_index, 0, 65535, "class_index"), real(confidence, "confidence"))

    def report(self, frame: int, stream: int = 0) -> bytes:
        """Returns the message that tells the device how many symbols of a stream have arrived."""
        return self._message(lib.fcodec_server_report, _frame(frame), self._stream(stream).index)

    def retune(self, operating_point: int) -> bytes:
        """Returns the message that lets the device change to another operating point."""
        return self._message(lib.fcodec_server_retune, in_range(operating_point, 0, 255, "operating_point"))

    def save(self) -> bytes:
        """Returns the state of the session, to continue it in another process."""
        length = ctypes.c_size_t()
        with self._lock:
            check(lib.fcodec_server_save(self._open_handle, None, 0, length))
            state = ctypes.create_string_buffer(length.value)
            check(lib.fcodec_server_save(self._open_handle, ctypes.addressof(state), len(state), length))
        return state.raw

    @classmethod
    def restore(cls, profile: Profile, state: bytes, *, memory_limit: Optional[int] = None) -> "ServerSession":
        """Creates a session that continues from a saved state. Raises ArgumentError if the bytes are not one."""
        session, content = cls.__new__(cls), packet_bytes(state, "state")
        session._open(
            profile, memory_limit,
            lambda setup, handle: lib.fcodec_server_restore(setup, content, len(content), handle))
        return session


class Phase(IntEnum):
    """The phases of a device's session [SESS-1]."""

    IDLE = 0
    SENDING = 1
    SENT = 2
    STOPPED = 3


class MessageKind(IntEnum):
    """What a packet from the server says to a device [CTRL-1]."""

    IGNORED = 0
    WELCOME = 8
    REFUSED = 9
    EXIT = 10
    REPORT = 11
    RETUNED = 12


@dataclass(frozen=True)
class Message:
    """A message from the server. Fields that its kind does not have are None.

    EXIT     frame, frame_bits, layer, class_index, confidence (0 to 255)
    REPORT   stream, symbols
    REFUSED  reason, version
    RETUNED  operating_point
    """

    kind: MessageKind
    frame: Optional[int] = None
    frame_bits: Optional[int] = None
    layer: Optional[int] = None
    class_index: Optional[int] = None
    confidence: Optional[int] = None
    stream: Optional[int] = None
    symbols: Optional[int] = None
    reason: Optional[int] = None
    version: Optional[int] = None
    operating_point: Optional[int] = None


_MESSAGE_FIELDS = {
    MessageKind.EXIT: ("frame", "frame_bits", "layer", "class_index", "confidence"),
    MessageKind.REPORT: ("stream", "symbols"), MessageKind.REFUSED: ("reason", "version"),
    MessageKind.RETUNED: ("operating_point",),
}


class DeviceSession:
    """The device's side of a conversation, as firmware runs it: bit for bit the C library for microcontrollers.

    profile: the device's profile.
    session: the number of the session [SESS-6], another one at each start of the device. 0: none.
    frame: the number before the first `start_frame`.

    Calls from several threads wait for each other. For many maps at a time, `encode` is much faster.
    """

    def __init__(self, profile: Profile, *, session: int = 0, frame: int = 0) -> None:
        if not isinstance(profile, Profile):
            raise argument_error(f"profile: a Profile, not {type(profile).__name__}")
        self.profile, self._lock = profile, threading.Lock()
        described = [_library.StreamFields() for _ in profile.streams]
        for index, fields in enumerate(described):
            check(lib.fcodec_describe(profile._fields, index, fields))
        self._symbols = np.empty(max(fields.symbols for fields in described), np.uint8)
        self._cells = np.empty((max(fields.cells for fields in described) + 7) // 8, np.uint64)
        self._device: Optional[_library.Device] = _library.Device()
        setup = _library.Setup(
            _library.ABI, in_range(frame, 0, 0xFFFFFFFF, "frame"), profile._fields, self._symbols.ctypes.data,
            self._symbols.size, self._cells.ctypes.data, self._cells.nbytes, in_range(session, 0, 0xFFFF, "session"), 0)
        check(lib.fcodec_open(self._device, setup))

    def close(self) -> None:
        """Ends the session. Every later call raises ClosedError."""
        with self._lock:
            self._device = None

    def __enter__(self) -> "DeviceSession":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __reduce__(self) -> Any:
        raise TypeError("a device's session cannot be copied or pickled")

    @property
    def _open_device(self) -> _library.Device:
        """The device; the lock is held."""
        if self._device is None:
            raise ClosedError()
        return self._device

    def _state(self) -> Tuple[int, _library.State]:
        state = _library.State()
        with self._lock:
            return check(lib.fcodec_phase(self._open_device, state)), state

    @property
    def phase(self) -> Phase:
        """What the device does [SESS-1]."""
        return Phase(self._state()[0])

    @property
    def frame(self) -> int:
        """The number of the current frame, modulo 2^32."""
        return self._state()[1].frame

    @property
    def operating_point(self) -> int:
        """The operating point in use [PROF-9]."""
        return self._state()[1].operating_point

    @property
    def ignored(self) -> int:
        """How many packets have been skipped."""
        return self._state()[1].ignored

    @property
    def sent(self) -> Tuple[int, int]:
        """How many symbols of what is loaded have been sent, and how many there are."""
        state = self._state()[1]
        return state.offset, state.symbols

    def start_frame(self) -> None:
        """Begins the next inference: what is loaded is dropped."""
        with self._lock:
            check(lib.fcodec_start_frame(self._open_device))

    def load(self, map: Any, *, stream: int = 0, layout: str = "hwc") -> int:
        """Encodes a map of a stream's layer, or takes the bytes of a stream of bytes, and loads its symbols.

        map: as for `encode`, one map.
        Returns 0, or why the session does not accept it [SESS-2]: 1 stopped, 2 the stream is not in use, 3 too long.
        """
        chosen = self.profile.stream(stream)
        if chosen.is_bytes:
            content = packet_bytes(map, "map")
            with self._lock:
                return check(lib.fcodec_load_bytes(self._open_device, chosen.index, content, len(content)))
        maps, is_batch = stored_maps(map, chosen, layout)
        if is_batch:
            raise argument_error("map: one map of three axes, not a batch")
        fields = map_fields(maps[0], layout)
        with self._lock:
            return check(lib.fcodec_load_map(self._open_device, chosen.index, fields))

    def next(self, payload: int) -> Optional[bytes]:
        """Returns the next fragment, of at most `payload` bytes, or None if there is nothing to send.

        Raises FragmentError if the payload is below the stream's minimum_payload.
        """
        room = np.empty(min(in_range(payload, 0, 1 << 31, "payload"), 65535), np.uint8)
        length = ctypes.c_size_t()
        with self._lock:
            status = lib.fcodec_next(self._open_device, room.ctypes.data or 1, room.size, length)
        if status == _library.SHORT_BUFFER:
            raise FragmentError(1, "the payload is shorter than the stream's smallest one")
        check(status)
        return room[:length.value].tobytes() if length.value else None

    def fragments(self, payload: int) -> List[bytes]:
        """Returns all fragments that are left."""
        found: List[bytes] = []
        while (fragment := self.next(payload)) is not None:
            found.append(fragment)
        return found

    def restart(self, offset: int = 0) -> None:
        """Sends what is loaded again, from a symbol on [FRAG-9]."""
        with self._lock:
            check(lib.fcodec_restart(self._open_device, in_range(offset, 0, 0xFFFFFFFF, "offset")))

    def receive(self, packet: Any) -> Message:
        """Takes a packet from the server [CTRL-4]. Any bytes are safe."""
        content, fields = packet_bytes(packet), _library.DeviceEvent()
        with self._lock:
            kind = MessageKind(check(lib.fcodec_receive(self._open_device, content, len(content), fields)))
        return Message(kind, **{name: getattr(fields, name) for name in _MESSAGE_FIELDS.get(kind, ())})

    def _message(self, function: Any, *arguments: Any) -> bytes:
        packet = ctypes.create_string_buffer(_library.MESSAGE_SIZE)
        with self._lock:
            length = check(function(self._open_device, *arguments, ctypes.addressof(packet), len(packet)))
        return packet.raw[:length]

    def hello(self) -> bytes:
        """Returns the message that opens a conversation; repeat it until the welcome arrives."""
        return self._message(lib.fcodec_hello)

    def announcement(self) -> bytes:
        """Returns the message with the whole number of the current frame [REASM-7]."""
        return self._message(lib.fcodec_announcement)

    def local_result(self, layer: int, class_index: int, confidence: int) -> bytes:
        """Returns the message with the device's own answer for the current frame; confidence: 0 to 255."""
        return self._message(
            lib.fcodec_local_result, in_range(layer, 0, 255, "layer"), in_range(class_index, 0, 65535, "class_index"),
            in_range(confidence, 0, 255, "confidence"))
