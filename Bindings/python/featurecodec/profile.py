"""Profiles: what both sides agree on before the first packet."""

from __future__ import annotations

import ctypes
import json
import os
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple, Union

import numpy as np

from . import _library
from ._arrays import argument_error, check_layout, in_range, packet_bytes, samples, split, type_error
from ._library import lib
from .errors import ProfileError, check
from .formats import AffineFormat, Format, QFormat
from .pooling import Grid, Pooling


@dataclass(frozen=True)
class Layer:
    """A layer of a profile.

    shape: (C, H, W). kernel: rows and columns. order: "corner" or "centre".
    format: of the layer; formats: of each channel. means: of each channel, or None.
    maximum_bytes: the longest string of a layer of bytes, whose shape is (1, 1, 3 + maximum_bytes); None for a layer of maps.
    """

    index: int
    shape: Tuple[int, int, int]
    kernel: Grid = (1, 1)
    order: str = "corner"
    format: Format = QFormat(8, False, 0)
    formats: Tuple[Format, ...] = field(default=(), repr=False)
    means: Optional[Tuple[int, ...]] = field(default=None, repr=False)
    maximum_bytes: Optional[int] = None

    @property
    def is_bytes(self) -> bool:
        """Whether the layer carries strings of bytes, not maps [PROF-8]."""
        return self.maximum_bytes is not None

    @property
    def dtype(self) -> np.dtype:
        """int8 for signed samples, uint8 for unsigned ones and for bytes."""
        return self.format.dtype

    @property
    def pooling(self) -> Pooling:
        """The pooling of the layer from its coarsest to its finest grid."""
        if self.is_bytes:
            raise argument_error("a layer of bytes is not pooled")
        return Pooling(
            self.shape[1:], self.kernel, bits=self.format.bits, signed=self.format.signed, order=self.order)

    @property
    def grids(self) -> List[Grid]:
        """The grids of the layer, coarsest first; none for a layer of bytes."""
        return [] if self.is_bytes else self.pooling.grids

    def _may_have(self, rows: int, columns: int) -> bool:
        """Whether a grid is no larger than the finest one may be, the map with its padding [POOL-1]."""
        lengths = (-(-length // kernel) * kernel for length, kernel in zip(self.shape[1:], self.kernel))
        return all(count <= length for count, length in zip((rows, columns), lengths))


@dataclass(frozen=True)
class Stream:
    """A stream of a profile.

    symbols: the number of its symbols. minimum_payload: the smallest payload of a fragment.
    cells: the bytes that a device needs for cells while it encodes a map.
    passes: (first channel, channel after the last, grid), in the order of the scan.
    """

    index: int
    layer: Layer
    symbols: int
    minimum_payload: int
    cells: int
    passes: Tuple[Tuple[int, int, Grid], ...] = field(repr=False)
    prediction: str = "value"

    @property
    def is_bytes(self) -> bool:
        """Whether the stream carries strings of bytes, not maps [PROF-8]."""
        return self.layer.is_bytes


class Profile:
    """A profile with everything that follows from it. It does not change, and may be used by any number of threads.

    source: the canonical bytes, in any object with a buffer of bytes; or JSON [PROF-10], as a text or as a dict.
    Raises ProfileError with the first field that is wrong.
    """

    def __init__(self, source: Any) -> None:
        handle = ctypes.c_void_p()
        if not isinstance(source, (str, dict)):
            content, fault = packet_bytes(source, "source (JSON as a text or a dict, or canonical bytes)"), _library.Fault()
            code = lib.fcodec_profile_open(content, len(content), ctypes.byref(handle), ctypes.byref(fault))
            if code > 0:
                sentence = lib.fcodec_fault_text(code).decode()
                raise ProfileError(
                    code, f"{sentence} (record {fault.record}, byte {fault.offset})", fault.record, fault.offset)
            check(code)
        else:
            text = _json_text(source)
            reason = ctypes.create_string_buffer(1000)
            status = lib.fcodec_profile_from_json(text, len(text), ctypes.byref(handle), reason, len(reason))
            if status == _library.NOT_A_PROFILE:
                raise ProfileError(status, reason.value.decode(errors="replace"))
            check(status)
        self._take(handle)

    def _take(self, handle: ctypes.c_void_p) -> None:
        self._handle = handle
        fields = _library.ProfileBytes()
        check(lib.fcodec_profile_content(handle, ctypes.byref(fields)))
        self._fields = fields
        #: The canonical bytes [PROF-1].
        self.bytes: bytes = ctypes.string_at(fields.bytes, fields.length)
        #: The identifier, by which both sides name the profile [PROF-2].
        self.identifier: int = fields.identifier
        #: The profile as JSON: a dict with one pass per segment.
        self.json: Dict[str, Any] = json.loads(self._text())
        self.layers: Tuple[Layer, ...] = tuple(map(_layer, range(len(self.json["layers"])), self.json["layers"]))
        self.streams: Tuple[Stream, ...] = tuple(map(self._stream, range(len(self.json["streams"]))))
        #: The bytes that a receiver keeps for symbols [REASM-5].
        self.receiver_memory: int = lib.fcodec_receiver_memory(handle)

    @classmethod
    def load(cls, path: Union[str, "os.PathLike[str]"]) -> "Profile":
        """Reads a file of canonical bytes or of JSON."""
        with open(os.fspath(path), "rb") as file:  # a number would be a file that is open
            content = file.read()
        if content[:2] == b"FC":
            return cls(content)
        try:
            return cls(content.decode())
        except UnicodeDecodeError:
            return cls(content)

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle:
            lib.fcodec_profile_close(handle)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and self.bytes == other.bytes

    def __hash__(self) -> int:
        return hash(self.bytes)

    def __reduce__(self) -> Any:
        return Profile, (self.bytes,)

    def __repr__(self) -> str:
        return f"<Profile 0x{self.identifier:08x}: {len(self.layers)} layers, {len(self.streams)} streams>"

    def _text(self) -> str:
        length = ctypes.c_size_t()
        check(lib.fcodec_profile_to_json(self._handle, None, 0, length))
        text = ctypes.create_string_buffer(length.value)
        check(lib.fcodec_profile_to_json(self._handle, ctypes.addressof(text), length.value, length))
        return text.raw.decode()

    def _stream(self, index: int) -> Stream:
        fields, given = _library.StreamFields(), self.json["streams"][index]
        check(lib.fcodec_describe(self._fields, index, fields))
        passes = tuple((*one["channels"], tuple(one["grid"])) for one in given["scan"]["passes"])
        return Stream(
            index, self.layers[given["layer"]], fields.symbols, fields.minimum_payload, fields.cells, passes, given["prediction"])

    def stream(self, index: int) -> Stream:
        """Returns a stream by its number."""
        return self.streams[in_range(index, 0, len(self.streams) - 1, "stream")]

    def describe(self) -> str:
        """Returns the profile as text for people: layers, streams, and what they cost."""
        given = self.json
        header = given["header"]
        lines = [
            f"profile 0x{self.identifier:08x}, {len(self.bytes)} bytes",
            f"header {header['bytes']} bytes: {header['streamBits']} stream bits, {1 << header['frameBits']} frames; "
            f"check {given['check']} bytes{', seeded with the session' if given.get('seededCheck') else ''}; "
            f"window {given['window']}, misorder {given['misorder']}",
            f"receiver memory {self.receiver_memory} bytes",
        ]
        for layer in self.layers:
            if layer.is_bytes:
                lines.append(f"layer {layer.index}  bytes, at most {layer.maximum_bytes}")
                continue
            channels, height, width = layer.shape
            lines.append(
                f"layer {layer.index}  {channels}×{height}×{width}, {_text(layer.format)}, kernel "
                f"{layer.kernel[0]}×{layer.kernel[1]}, {layer.order} first, {len(layer.grids)} grids")
        for stream in self.streams:
            used = self.json["streams"][stream.index]
            lines.append(
                f"stream {stream.index}  layer {stream.layer.index}, {stream.symbols} symbols, {stream.prediction}s, spread "
                f"{used['spread']}, roots {used['roots']['mode']}, refinements {used['refinements']['mode']}, payloads of "
                f"at least {stream.minimum_payload} bytes")
            if not stream.is_bytes:
                lines.append("  channels " + ", ".join(
                    f"{first}..<{end} to {rows}×{columns}" for first, end, (rows, columns) in stream.passes))
        for index, point in enumerate(given.get("operatingPoints", [])):
            lines.append(f"operating point {index}  streams {' '.join(map(str, point))}")
        return "\n".join(lines)

    def calibrated(self, maps: Any, *, stream: int = 0, layout: str = "hwc") -> "Profile":
        """Returns a profile whose stream has the codes that take the fewest bits for sample maps [CODE-12].

        maps: a batch of stored samples of the stream's layer, (N, H, W, C) or (N, C, H, W), N at least 1. The library keeps
            the symbols of all of them until it has chosen. A batch with gaps, such as every second map or some of the
            channels, is copied as a whole.
        """
        chosen = self.stream(stream)
        if chosen.is_bytes:
            raise argument_error("a stream of bytes has no codes")
        batch = samples(maps, chosen.layer.format.signed, "maps")
        split(batch, chosen.layer.shape, layout, "maps")
        batch = np.ascontiguousarray(batch if batch.ndim == 4 else batch[None])
        handle = ctypes.c_void_p()
        code = lib.fcodec_profile_calibrate(
            self._handle, stream, batch.ctypes.data, len(batch), check_layout(layout) == "chw", ctypes.byref(handle))
        if code > 0:
            raise ProfileError(code, lib.fcodec_fault_text(code).decode())
        check(code)
        result = Profile.__new__(Profile)
        result._take(handle)
        return result


def check_profile(profile: Any) -> Profile:
    if not isinstance(profile, Profile):
        raise type_error(f"profile: a Profile, not {type(profile).__name__}")
    return profile


def _json_text(source: Union[str, Dict[str, Any]]) -> bytes:
    try:
        return (source if isinstance(source, str) else json.dumps(source)).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise argument_error(f"source: {error}") from None


def _layer(index: int, given: Dict[str, Any]) -> Layer:
    if given.get("kind") == "bytes":
        return Layer(index, (1, 1, 3 + given["maximumBytes"]), maximum_bytes=given["maximumBytes"])
    bits, signed, channels = given["bits"], given["signed"], given["channels"]
    if "scale" in given:
        format: Format = AffineFormat(bits, signed, given["scale"], given["zero"])
        formats: Tuple[Format, ...] = (format,) * channels
    else:
        format = QFormat(bits, signed, given["fractionBits"])
        formats = tuple(QFormat(bits, signed, n) for n in given.get("channelFractionBits", [format.fraction_bits] * channels))
    means = tuple(given["means"]) if "means" in given else None
    return Layer(
        index, (channels, given["height"], given["width"]), tuple(given["kernel"]), given["order"], format, formats, means)


def _text(format: Format) -> str:
    kind = f"{'signed' if format.signed else 'unsigned'} {format.bits} bits"
    if isinstance(format, QFormat):
        return f"{kind}, {format.fraction_bits} fraction bits"
    return f"{kind}, scale {format.scale:g}, zero {format.zero}"
