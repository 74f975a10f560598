"""Exceptions. Each has the library's stable code and its sentence."""

from __future__ import annotations

from . import _library
from ._library import lib


class Error(Exception):
    """A mistake that the library has found.

    code: the library's status, below 0, or the code of a clause of the specification.
    """

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class ArgumentError(Error, ValueError):
    """An argument of the wrong shape, layout or range, or for another profile."""


class ArgumentTypeError(ArgumentError, TypeError):
    """An argument of a type that the call does not take."""


class ProfileError(Error, ValueError):
    """Bytes or JSON that are not a profile. code: of [PROF-3], or -12 for JSON.

    record, offset: the index of the record and the offset of the byte, for bytes.
    """

    def __init__(self, code: int, sentence: str, record: int = 0, offset: int = 0) -> None:
        super().__init__(code, sentence)
        self.record, self.offset = record, offset


class NotANumberError(Error, ValueError):
    """A NaN among numbers to be quantised. index: its place, in C order."""

    def __init__(self, index: int) -> None:
        super().__init__(_library.NOT_A_NUMBER, f"{status_text(_library.NOT_A_NUMBER)}: number {index}")
        self.index = index


class FragmentError(Error, ValueError):
    """A payload that is too short for the stream's fragments (code 1 of [FRAG-5]), or a fragment that a receiver refuses."""


class ClosedError(Error):
    """A session that has been closed."""

    def __init__(self) -> None:
        super().__init__(_library.NOT_OPEN, "the session has been closed")


def status_text(status: int) -> str:
    """Returns the sentence of a status below 0."""
    return lib.fcodec_status_text(status).decode()


def check(status: int) -> int:
    """Returns a status of 0 or more; raises the exception of one below 0."""
    if status >= 0:
        return status
    raise ArgumentError(status, status_text(status))
