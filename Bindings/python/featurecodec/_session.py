"""What receivers and devices' sessions share."""

from __future__ import annotations

import ctypes
import threading
from typing import Any, Callable, TypeVar

from . import _library
from ._arrays import in_range
from .errors import ClosedError, Error, check
from .profile import Profile

_Self = TypeVar("_Self", bound="Session")
_Result = TypeVar("_Result")


class Session:
    """Something of the library's that is open until it is closed. Calls from several threads wait for each other.

    profile: what both sides have agreed on.
    """

    #: Why it cannot be copied or pickled.
    _no_copy = "a session cannot be copied or pickled"

    def _start(self, profile: Profile, handle: Any) -> None:
        """Takes over what the library made."""
        self._profile, self._lock, self._handle = profile, threading.RLock(), handle
        self._is_busy = self._closes = False

    @property
    def profile(self) -> Profile:
        """What both sides have agreed on. It stays as long as the session: a device reads it where it lies."""
        return self._profile

    def _free(self, handle: Any) -> None:
        """Frees what the library made."""

    def close(self) -> None:
        """Frees the memory. Every later call raises ClosedError. In a signal handler, the call that it interrupts ends first."""
        with self._lock:
            if self._is_busy:
                self._closes = True
            else:
                self._end()

    def _end(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            self._free(handle)

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle is not None:
            self._free(handle)

    def __reduce__(self) -> Any:
        raise TypeError(self._no_copy)

    def _alone(self, work: Callable[[Any], _Result]) -> _Result:
        """Does what takes the handle, while no other thread does. A signal handler may interrupt it in the same thread, which
        cannot wait for itself: its calls raise an error, and `close` waits."""
        with self._lock:
            if self._is_busy:
                raise Error(_library.BAD_ARGUMENT, "this thread is in a call of the session, which a signal handler interrupted")
            if self._handle is None:
                raise ClosedError()
            self._is_busy = True
            try:
                return work(self._handle)
            finally:
                self._is_busy = False
                if self._closes:
                    self._end()

    def _message(self, function: Any, *arguments: Any) -> bytes:
        """A control message that the library writes."""
        packet = ctypes.create_string_buffer(_library.MESSAGE_SIZE)
        length = self._alone(lambda handle: check(function(handle, *arguments, ctypes.addressof(packet), len(packet))))
        return packet.raw[:length]


def frame_number(frame: Any) -> int:
    return in_range(frame, 0, 0xFFFFFFFF, "frame")
