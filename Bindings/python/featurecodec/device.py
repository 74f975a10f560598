"""The device's side of a conversation."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, List, Optional, Tuple

import numpy as np

from . import _library
from ._arrays import argument_error, in_range, map_fields, packet_bytes
from ._library import lib
from ._session import Session, frame_number
from .encoding import stored_maps
from .errors import FragmentError, check
from .events import fields_text
from .profile import Profile, check_profile


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

    def __repr__(self) -> str:
        return fields_text(self)


_MESSAGE_FIELDS = {
    MessageKind.EXIT: ("frame", "frame_bits", "layer", "class_index", "confidence"),
    MessageKind.REPORT: ("stream", "symbols"), MessageKind.REFUSED: ("reason", "version"),
    MessageKind.RETUNED: ("operating_point",),
}


class DeviceSession(Session):
    """The device's side of a conversation, as firmware runs it: bit for bit the C library for microcontrollers.

    profile: the device's profile.
    session: the number of the session [SESS-6], another one at each start of the device. 0: none.
    frame: the number before the first `start_frame`.

    Calls from several threads wait for each other. For many maps at a time, `encode` is much faster.
    """

    _no_copy = "a device's session cannot be copied or pickled"

    def __init__(self, profile: Profile, *, session: int = 0, frame: int = 0) -> None:
        check_profile(profile)
        symbols = np.empty(max(stream.symbols for stream in profile.streams), np.uint8)
        cells = np.empty((max(stream.cells for stream in profile.streams) + 7) // 8, np.uint64)
        device = _library.Device()
        setup = _library.Setup(
            _library.ABI, frame_number(frame), profile._fields, symbols.ctypes.data, symbols.size, cells.ctypes.data, cells.nbytes,
            in_range(session, 0, 0xFFFF, "session"), 0)
        check(lib.fcodec_open(device, setup))
        device.kept = symbols, cells  # the memory stays as long as the device
        self._start(profile, device)

    def _state(self) -> Tuple[int, _library.State]:
        state = _library.State()
        return self._alone(lambda device: check(lib.fcodec_phase(device, state))), state

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
        self._alone(lambda device: check(lib.fcodec_start_frame(device)))

    def load(self, map: Any, *, stream: int = 0, layout: str = "hwc") -> int:
        """Encodes a map of a stream's layer, or takes the bytes of a stream of bytes, and loads its symbols.

        map: as for `encode`, one map.
        Returns 0, or why the session does not accept it [SESS-2]: 1 stopped, 2 the stream is not in use, 3 too long.
        """
        chosen = self.profile.stream(stream)
        if chosen.is_bytes:
            content = packet_bytes(map, "map")
            return self._alone(lambda device: check(lib.fcodec_load_bytes(device, chosen.index, content, len(content))))
        maps, is_batch = stored_maps(map, chosen, layout)
        if is_batch:
            raise argument_error("map: one map of three axes, not a batch")
        fields = map_fields(maps[0], layout)
        return self._alone(lambda device: check(lib.fcodec_load_map(device, chosen.index, fields)))

    def next(self, payload: int) -> Optional[bytes]:
        """Returns the next fragment, of at most `payload` bytes, or None if there is nothing to send.

        Raises FragmentError if the payload is below the stream's minimum_payload.
        """
        room = np.empty(min(in_range(payload, 0, 1 << 31, "payload"), 65535), np.uint8)
        length = ctypes.c_size_t()
        status = self._alone(lambda device: lib.fcodec_next(device, room.ctypes.data or 1, room.size, length))
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
        offset = in_range(offset, 0, 0xFFFFFFFF, "offset")
        self._alone(lambda device: check(lib.fcodec_restart(device, offset)))

    def receive(self, packet: Any) -> Message:
        """Takes a packet from the server [CTRL-4]. Any bytes are safe."""
        content, fields = packet_bytes(packet), _library.DeviceEvent()
        kind = MessageKind(self._alone(lambda device: check(lib.fcodec_receive(device, content, len(content), fields))))
        return Message(kind, **{name: getattr(fields, name) for name in _MESSAGE_FIELDS.get(kind, ())})

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
