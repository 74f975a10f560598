"""Whole maps to fragments, without a session."""

from __future__ import annotations

import ctypes
import threading
from typing import Any, List, NamedTuple, Tuple, Union

import numpy as np

from . import _library
from ._arrays import argument_error, array, in_range, map_fields, packet_bytes, samples, split
from ._library import lib
from .errors import FragmentError, check
from .formats import quantize
from .profile import Profile, Stream, check_profile

_threads = threading.local()


class _Workspace:
    """Memory of the library, one per thread: it grows to the largest stream that the thread has met."""

    def __init__(self) -> None:
        self.handle = lib.fcodec_workspace_create()

    def __del__(self) -> None:
        if getattr(self, "handle", None):
            lib.fcodec_workspace_destroy(self.handle)


def workspace() -> int:
    """Returns the handle of this thread's workspace."""
    if not hasattr(_threads, "workspace"):
        _threads.workspace = _Workspace()
    return _threads.workspace.handle


def stored_maps(map: Any, stream: Stream, layout: str) -> Tuple[List[np.ndarray], bool]:
    """Returns the maps of a batch, or the one map, as stored samples, and whether it is a batch; floats are quantised with the
    layer's formats."""
    if stream.is_bytes:
        raise argument_error(f"stream {stream.index} carries bytes, not maps")
    value, layer = array(map, "map"), stream.layer
    split(value, layer.shape, layout)
    if value.dtype.kind == "f":
        value = quantize(value, layer.formats if len(set(layer.formats)) > 1 else layer.formats[0], layout=layout)
    else:
        value = samples(value, layer.format.signed)
    return list(split(value, layer.shape, layout)), value.ndim == 4


def encode_symbols(map: Any, profile: Profile, *, stream: int = 0, layout: str = "hwc") -> np.ndarray:
    """Returns a map's symbols in stream order, as stored bytes: (symbols,), or (N, symbols) for a batch.

    map: as for `encode`; for a stream of bytes, the bytes.
    """
    chosen = _stream(profile, stream)
    if chosen.is_bytes:
        return _byte_symbols(map, profile, chosen)
    maps, is_batch = stored_maps(map, chosen, layout)
    symbols = np.empty((len(maps), chosen.symbols), np.uint8)
    for one, place in zip(maps, symbols):
        _map_symbols(one, profile, chosen, layout, place)
    return symbols if is_batch else symbols[0]


def _map_symbols(value: np.ndarray, profile: Profile, stream: Stream, layout: str, symbols: np.ndarray) -> np.ndarray:
    check(lib.fcodec_encode_map(
        profile._handle, stream.index, map_fields(value, layout), workspace(), symbols.ctypes.data, symbols.size,
        ctypes.c_size_t()))
    return symbols


def _byte_symbols(content: Any, profile: Profile, stream: Stream) -> np.ndarray:
    content = packet_bytes(content, "map")
    longest = stream.layer.maximum_bytes or 0
    if len(content) > longest:
        raise argument_error(f"map: at most {longest} bytes, not {len(content)}")
    symbols, count = np.empty(stream.symbols, np.uint8), ctypes.c_size_t()
    check(lib.fcodec_encode_bytes(
        profile._handle, stream.index, content, len(content), symbols.ctypes.data, symbols.size, count))
    return symbols[:count.value]


def write_fragments(
    symbols: Any, profile: Profile, payload: int, *, stream: int = 0, frame: int = 0, session: int = 0, offset: int = 0
) -> List[bytes]:
    """Returns the fragments of a frame's symbols [FRAG-1].

    symbols: all symbols of the frame, in stream order, as stored bytes. An array with gaps is copied.
    payload: the most bytes of a fragment.
    frame: the number of the inference, whose low bits go on air. session: the number of the device's session.
    offset: the first symbol to send [FRAG-9].
    Raises FragmentError if the payload is below the stream's minimum_payload.
    """
    return fragments_from(symbols, profile, payload, stream, frame, session, offset)[0]


def fragments_from(
    symbols: Any, profile: Profile, payload: int, stream: int, frame: int, session: int, offset: int, most: int = 1 << 31
) -> Tuple[List[bytes], int]:
    """Returns up to `most` fragments from a symbol on, and the symbol after the last."""
    chosen = _stream(profile, stream)
    stored = np.ascontiguousarray(array(symbols, "symbols"))
    if stored.ndim != 1 or stored.dtype.itemsize != 1 or stored.dtype.kind not in "iu":
        raise argument_error("symbols: a row of bytes")
    sending = _library.Sending(
        chosen.index, in_range(frame, 0, 0xFFFFFFFF, "frame"), in_range(session, 0, 0xFFFF, "session"), 0,
        min(in_range(payload, 0, 1 << 31, "payload"), 65535))
    following = ctypes.c_uint32(in_range(offset, 0, stored.size, "offset"))
    # Enough for most maps in one turn: an encoder seldom needs more bytes than symbols.
    room = np.empty(min(stored.size, most * sending.payload) + sending.payload + 64, np.uint8)
    lengths = np.empty(min(most, stored.size // max(sending.payload - 6, 1) + 16, 1 << 16), np.uint32)
    fragments: List[bytes] = []
    written = ctypes.c_size_t()
    while following.value < stored.size and len(fragments) < most:
        status = lib.fcodec_write_fragments(
            profile._handle, sending, stored.ctypes.data, stored.size, ctypes.byref(following), room.ctypes.data,
            room.size, lengths.ctypes.data, min(lengths.size, most - len(fragments)), written)
        if status == _library.SHORT_BUFFER:
            raise FragmentError(1, f"the payload is shorter than {chosen.minimum_payload} bytes")
        check(status)
        content, start = room.data, 0
        for length in lengths[:written.value].tolist():
            fragments.append(bytes(content[start:start + length]))
            start += length
    return fragments, following.value


def encode(
    map: Any, profile: Profile, payload: int, *, stream: int = 0, frame: int = 0, session: int = 0, layout: str = "hwc"
) -> Union[List[bytes], List[List[bytes]]]:
    """Encodes a map into fragments of at most `payload` bytes, which a receiver of the profile takes in any order.

    map: stored samples, int8 or uint8 as the layer says; or floats, which are quantised with the layer's formats into an array
        of samples first. (H, W, C) for layout "hwc", (C, H, W) for "chw", with any strides. A batch has an axis in front, and gives a list of
        lists, for consecutive frames. For a stream of bytes: the bytes.
    payload: the most bytes of a fragment: 244 and 495 fill the packets of Bluetooth LE.
    stream: the index of the profile's stream.
    frame: the number of the (first) inference, whose low bits go on air.
    session: the number of the device's session, for profiles whose check is seeded with it.

    A map whose samples are neighbours, in either layout, is read where it is. A map with gaps is copied into memory that
    the thread keeps for its next map; one with a negative stride is copied anew.
    """
    chosen = _stream(profile, stream)
    if chosen.is_bytes:
        return write_fragments(_byte_symbols(map, profile, chosen), profile, payload, stream=stream, frame=frame, session=session)
    maps, is_batch = stored_maps(map, chosen, layout)
    in_range(frame, 0, 0xFFFFFFFF, "frame")
    symbols = np.empty(chosen.symbols, np.uint8)
    encoded = [
        write_fragments(
            _map_symbols(one, profile, chosen, layout, symbols), profile, payload, stream=stream,
            frame=(frame + number) & 0xFFFFFFFF, session=session)
        for number, one in enumerate(maps)]
    return encoded if is_batch else encoded[0]


class Fragment(NamedTuple):
    """The content of a fragment: the symbols from `offset` on, in the order on air."""

    stream: int
    frame: int
    offset: int
    symbols: np.ndarray


def read_fragment(fragment: Any, profile: Profile, *, session: int = 0) -> Fragment:
    """Reads a fragment without storing it, for tools that inspect traffic.

    Raises FragmentError with the code of [FRAG-6] if a receiver would refuse it in any state.
    """
    check_profile(profile)
    content, fields = packet_bytes(fragment, "fragment"), _library.FragmentFields()
    symbols = np.empty(max((one.symbols for one in profile.streams), default=0), np.uint8)
    code = lib.fcodec_read_fragment(
        profile._handle, in_range(session, 0, 0xFFFF, "session"), content, len(content), fields, symbols.ctypes.data,
        symbols.size)
    if code > 0:
        raise FragmentError(code, lib.fcodec_refusal_text(code).decode())
    check(code)
    return Fragment(fields.stream, fields.frame, fields.offset, symbols[:fields.count].copy())


def _stream(profile: Profile, stream: int) -> Stream:
    return check_profile(profile).stream(stream)
