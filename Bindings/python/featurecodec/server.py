"""The server's side of a conversation."""

from __future__ import annotations

import ctypes
from typing import Any, Optional

from ._arrays import in_range, packet_bytes, real
from ._library import lib
from ._session import frame_number
from .errors import check
from .profile import Profile
from .receiver import Receiver


class ServerSession(Receiver):
    """The server's side of a conversation with one device: a receiver that also takes and makes control messages [SESS-5].

    Send the `answer` of a HELLO event back to the device.
    """

    _kind = "server"

    def exit(self, frame: int, layer: int, class_index: int, confidence: float) -> bytes:
        """Returns the message that lets the device stop a frame: at which layer the server was sure, of which class, and how
        sure, 0 to 1."""
        return self._message(
            lib.fcodec_server_exit, frame_number(frame), in_range(layer, 0, 255, "layer"),
            in_range(class_index, 0, 65535, "class_index"), real(confidence, "confidence"))

    def report(self, frame: int, stream: int = 0) -> bytes:
        """Returns the message that tells the device how many symbols of a stream have arrived."""
        return self._message(lib.fcodec_server_report, frame_number(frame), self._stream(stream).index)

    def retune(self, operating_point: int) -> bytes:
        """Returns the message that lets the device change to another operating point."""
        return self._message(lib.fcodec_server_retune, in_range(operating_point, 0, 255, "operating_point"))

    def save(self) -> bytes:
        """Returns the state of the session, to continue it in another process."""
        length = ctypes.c_size_t()

        def save(handle: Any) -> bytes:
            check(lib.fcodec_server_save(handle, None, 0, length))
            state = ctypes.create_string_buffer(length.value)
            check(lib.fcodec_server_save(handle, ctypes.addressof(state), len(state), length))
            return state.raw

        return self._alone(save)

    @classmethod
    def restore(cls, profile: Profile, state: bytes, *, memory_limit: Optional[int] = None) -> "ServerSession":
        """Creates a session that continues from a saved state. Raises ArgumentError if the bytes are not one."""
        session, content = cls.__new__(cls), packet_bytes(state, "state")
        session._open(
            profile, memory_limit,
            lambda setup, handle: lib.fcodec_server_restore(setup, content, len(content), handle))
        return session
