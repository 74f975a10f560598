"""What packets bring to a receiver."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, Optional

from . import _library
from ._library import lib
from .pooling import Grid


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

    def __repr__(self) -> str:
        return fields_text(self)


def fields_text(one: Any) -> str:
    """An event or a message with the fields that its kind has."""
    found = ((field.name, getattr(one, field.name)) for field in fields(one))
    given = (f"{name}={value.name if isinstance(value, IntEnum) else repr(value)}" for name, value in found if value is not None)
    return f"{type(one).__name__}({', '.join(given)})"


def event_of(e: _library.ServerEvent) -> Event:
    """The event of the library's fields."""
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
