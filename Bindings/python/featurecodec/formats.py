"""Number formats: floats to samples and back, and choosing a format."""

from __future__ import annotations

import ctypes
import threading
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Union

import numpy as np

from . import _library
from ._arrays import (
    argument_error, array, channel_axis, channel_index, dtype_of, flag, floats, in_range, one_of, real, sample_dtype)
from ._library import lib
from .errors import NotANumberError, check


@dataclass(frozen=True)
class QFormat:
    """A fixed-point format [Q-1]: integers of 2 to 8 bits, real = integer · 2^-fraction_bits."""

    bits: int = 8
    signed: bool = True
    fraction_bits: int = 0

    def __post_init__(self) -> None:
        in_range(self.bits, 2, 8, "bits")
        in_range(self.fraction_bits, -16, 22, "fraction_bits")
        flag(self.signed, "signed")

    @property
    def scale(self) -> float:
        """The size of one step."""
        return 2.0 ** -self.fraction_bits

    zero = 0

    @property
    def dtype(self) -> np.dtype:
        """int8 for signed samples, uint8 for unsigned ones."""
        return sample_dtype(self.signed)

    def _fields(self) -> _library.Format:
        return _library.Format(int(self.bits), bool(self.signed), 0, 0, int(self.fraction_bits), 0, 0)


@dataclass(frozen=True)
class AffineFormat:
    """An affine format [Q-8]: integers of 2 to 8 bits, real = (integer - zero) · scale."""

    bits: int = 8
    signed: bool = True
    scale: float = 1.0
    zero: int = 0

    def __post_init__(self) -> None:
        in_range(self.bits, 2, 8, "bits")
        bits = int(self.bits)
        low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if flag(self.signed, "signed") else (0, (1 << bits) - 1)
        in_range(self.zero, low, high, "zero")
        with np.errstate(all="ignore"):
            scale = np.float32(real(self.scale, "scale"))
        if not np.finfo(np.float32).tiny <= scale < np.inf:
            raise argument_error(f"scale: positive, finite, and a normal float32; not {self.scale!r}")

    @property
    def dtype(self) -> np.dtype:
        """int8 for signed samples, uint8 for unsigned ones."""
        return sample_dtype(self.signed)

    def _fields(self) -> _library.Format:
        return _library.Format(int(self.bits), bool(self.signed), 1, 0, 0, float(self.scale), int(self.zero))


Format = Union[QFormat, AffineFormat]


def _format(fields: _library.Format) -> Format:
    if fields.is_affine:
        return AffineFormat(fields.bits, bool(fields.is_signed), fields.scale, fields.zero)
    return QFormat(fields.bits, bool(fields.is_signed), fields.fraction_bits)


def _list(format: Union[Format, Sequence[Format]]) -> List[Format]:
    try:
        formats = [format] if isinstance(format, (QFormat, AffineFormat)) else list(format)
    except TypeError:
        formats = []
    if not formats or not all(isinstance(one, (QFormat, AffineFormat)) for one in formats):
        raise argument_error("format: a QFormat, an AffineFormat, or one of these per channel")
    if len({one.dtype for one in formats}) > 1:
        raise argument_error("format: all signed, or all unsigned")
    return formats


def _fields(formats: List[Format], run: int) -> _library.Formats:
    return _library.Formats((_library.Format * len(formats))(*(one._fields() for one in formats)), len(formats), run)


def _run(value: np.ndarray, formats: List[Format], layout: str) -> int:
    """The number of neighbours of one channel, in C order."""
    axis = channel_axis(layout)
    if len(formats) == 1:
        return 1
    if value.ndim < -axis or value.shape[axis] != len(formats):
        raise argument_error(f"{len(formats)} formats for an array of shape {value.shape} and layout {layout!r}")
    return int(np.prod(value.shape[value.ndim + axis + 1:], dtype=np.int64))


_BLOCK = 1 << 16


def _pieces(value: np.ndarray, dtype: Any, out: Optional[np.ndarray] = None) -> Any:
    """Contiguous pieces of an array, or pairs of them and of a result of the same shape, in C order, converted where they must
    be: no array is copied as a whole."""
    results = [] if out is None else [out]
    iterate: Any = np.nditer  # its types differ between versions of NumPy
    return iterate(
        [value, *results], flags=["external_loop", "buffered", "zerosize_ok", "delay_bufalloc"], order="C",
        op_flags=[["readonly", "contig", "aligned"], *(["writeonly", "contig", "aligned"] for _ in results)],
        op_dtypes=[dtype, *(one.dtype for one in results)], casting="same_kind", buffersize=_BLOCK)


def quantize(
    values: Any, format: Union[Format, Sequence[Format]], *, layout: str = "hwc", out: Optional[np.ndarray] = None
) -> np.ndarray:
    """Returns the samples nearest to real numbers [Q-4, Q-8]: ties to even, saturating.

    values: float16, float32 or float64, of any shape and strides. float64 is rounded to float32 first.
    format: one format, or one per channel; then `layout` says which axis has the channels: the last ("hwc"), or the third
        from the last ("chw"). Axes in front of these are batches.
    out: an array for the result, of the same shape and of the format's dtype.
    Returns an int8 or uint8 array of the same shape.
    Raises NotANumberError for a NaN.
    """
    values, formats = floats(values, "values"), _list(format)
    run = _run(values, formats, layout)
    if out is None:
        out = np.empty(values.shape, formats[0].dtype)
    elif not isinstance(out, np.ndarray) or out.shape != values.shape or out.dtype != formats[0].dtype:
        raise argument_error(f"out: of shape {values.shape} and dtype {formats[0].dtype}")
    if not out.flags.writeable:
        raise argument_error("out: an array that can be written")
    if values.dtype == np.float32 and values.dtype.isnative and values.flags.c_contiguous and values.flags.aligned \
            and out.flags.c_contiguous:
        _quantize(values, _fields(formats, run), out)
        return out
    for channel, one in enumerate(formats):
        where = _channel(channel, formats, layout)
        _quantize_pieces(values[where], one, out[where], values)
    return out


def _channel(channel: int, formats: List[Format], layout: str) -> Any:
    """The index of a channel, or of everything if there is one format."""
    return ... if len(formats) == 1 else channel_index(channel, layout)


def _quantize(values: np.ndarray, formats: _library.Formats, out: np.ndarray, before: int = 0) -> None:
    index = ctypes.c_size_t()
    status = lib.fcodec_quantise(formats, values.ctypes.data, values.size, out.ctypes.data, index)
    if status == _library.NOT_A_NUMBER:
        raise NotANumberError(before + index.value)
    check(status)


def _quantize_pieces(values: np.ndarray, format: Format, out: np.ndarray, whole: np.ndarray) -> None:
    fields, done = _fields([format], 1), 0
    with np.errstate(over="ignore"), _pieces(values, np.float32, out) as pieces:
        pieces.reset()
        try:
            for piece, samples in pieces:
                _quantize(piece, fields, samples, done)
                done += piece.size
        except NotANumberError:
            raise NotANumberError(int(np.argmax(np.isnan(whole)))) from None


def dequantize(
    samples: Any, format: Union[Format, Sequence[Format]], *, layout: str = "hwc", dtype: Any = np.float32
) -> np.ndarray:
    """Returns the real numbers that samples stand for [Q-3, Q-8].

    samples: int8 for signed formats, else uint8, of any shape and strides.
    format, layout: as for `quantize`.
    dtype: float32, or another type of floats, to which the float32 results are converted.
    """
    samples, formats = array(samples, "samples"), _list(format)
    if samples.dtype != formats[0].dtype:
        raise argument_error(f"samples: of dtype {formats[0].dtype}, not {samples.dtype}")
    dtype = dtype_of(dtype, "a type of floats")
    if dtype.kind != "f":
        raise argument_error(f"dtype: a type of floats, not {dtype}")
    run = _run(samples, formats, layout)
    out = np.empty(samples.shape, dtype)
    if samples.flags.c_contiguous and dtype == np.float32 and dtype.isnative:
        check(lib.fcodec_dequantise(_fields(formats, run), samples.ctypes.data, samples.size, out.ctypes.data))
        return out
    for channel, one in enumerate(formats):
        where = _channel(channel, formats, layout)
        fields = _fields([one], 1)
        numbers = np.empty(_BLOCK, np.float32)
        with _pieces(samples[where], samples.dtype, out[where]) as pieces, np.errstate(over="ignore"):
            pieces.reset()
            for piece, place in pieces:
                for first in range(0, piece.size, _BLOCK):
                    part = piece[first:first + _BLOCK]
                    check(lib.fcodec_dequantise(fields, part.ctypes.data, part.size, numbers.ctypes.data))
                    place[first:first + _BLOCK] = numbers[:part.size]
    return out


def requantize(samples: Any, source: QFormat, target: QFormat) -> np.ndarray:
    """Returns samples of one Q format as the nearest samples of another one [Q-6]. Rounds once, in integers."""
    if not isinstance(source, QFormat) or not isinstance(target, QFormat):
        raise argument_error("source and target: QFormats")
    samples = array(samples, "samples")
    if samples.dtype != source.dtype:
        raise argument_error(f"samples: of dtype {source.dtype}, not {samples.dtype}")
    out = np.array(samples, order="C", copy=True)
    check(lib.fcodec_requantise(source._fields(), target._fields(), out.ctypes.data, out.size, out.ctypes.data))
    return out.view(target.dtype)


METHODS = {"maximum": 0, "percentile": 1, "squared error": 2, "affine": 3}


class Calibration:
    """Chooses a format from sample values, added in as many pieces as you like [Q-7, Q-8].

    signed: whether samples are signed; an unsigned format clamps negative values to 0.
    """

    def __init__(self, *, bits: int = 8, signed: bool = True) -> None:
        handle = ctypes.c_void_p()
        check(lib.fcodec_calibration_create(in_range(bits, 2, 8, "bits"), flag(signed, "signed"), ctypes.byref(handle)))
        self._handle, self._lock = handle, threading.Lock()

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle:
            lib.fcodec_calibration_destroy(handle)

    def __reduce__(self) -> Any:
        raise TypeError("a calibration cannot be copied or pickled")

    def add(self, values: Any) -> None:
        """Adds floats of any shape. Infinities are skipped. Raises NotANumberError for a NaN."""
        values = floats(values, "values")
        done, index = 0, ctypes.c_size_t()
        with np.errstate(over="ignore"), _pieces(values, np.float32) as pieces:
            pieces.reset()
            for piece in pieces:
                with self._lock:
                    status = lib.fcodec_calibration_add(self._handle, piece.ctypes.data, piece.size, index)
                if status == _library.NOT_A_NUMBER:
                    raise NotANumberError(done + index.value)
                check(status)
                done += piece.size

    def format(self, method: str = "squared error", share: float = 0.999) -> Format:
        """Returns the format.

        method: "maximum": the finest Q format in which no value saturates; "percentile": in which at least `share` of the
            values do not; "squared error": the one with the least; "affine": the affine format that spans all values.
        """
        one_of(method, METHODS, "method")
        fields = _library.Format()
        with self._lock:
            check(lib.fcodec_calibration_format(self._handle, METHODS[method], real(share, "share"), ctypes.byref(fields), None))
        return _format(fields)


def calibrate(
    values: Any, *, bits: int = 8, signed: Optional[bool] = None, method: str = "squared error", share: float = 0.999,
    per_channel: bool = False, layout: str = "hwc"
) -> Union[Format, List[Format]]:
    """Returns the format for sample values [Q-7, Q-8], or a list of one per channel.

    values: floats of any shape; with `per_channel`, `layout` says which axis has the channels, as for `quantize`.
    signed: None means signed if any value is negative.
    method, share: as for `Calibration.format`.
    """
    values = floats(values, "values")
    if signed is None:
        signed = bool(values.size and np.fmin.reduce(values, axis=None) < 0)
    parts = [values]
    if per_channel:
        axis = channel_axis(layout)
        if values.ndim < -axis:
            raise argument_error(f"values: an array with channels, not of shape {values.shape}")
        parts = [values[channel_index(channel, layout)] for channel in range(values.shape[axis])]
    formats = []
    for part in parts:
        calibration = Calibration(bits=bits, signed=signed)
        calibration.add(part)
        formats.append(calibration.format(method, share))
    return formats if per_channel else formats[0]
