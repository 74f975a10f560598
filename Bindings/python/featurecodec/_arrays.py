"""Arrays of NumPy as the C library takes them: where they lie, and how far apart their samples are. A map is
copied only if one of its strides is negative."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, Tuple

import numpy as np

from . import _library
from .errors import ArgumentError, ArgumentTypeError

LAYOUTS = ("hwc", "chw")


def argument_error(sentence: str) -> ArgumentError:
    return ArgumentError(_library.BAD_ARGUMENT, sentence)


def type_error(sentence: str) -> ArgumentTypeError:
    return ArgumentTypeError(_library.BAD_ARGUMENT, sentence)


def check_layout(layout: str) -> str:
    return one_of(layout, LAYOUTS, "layout")


def channel_axis(layout: str) -> int:
    """The axis of the channels, counted from the last."""
    return -1 if check_layout(layout) == "hwc" else -3


def in_layout(shape: Tuple[int, int, int], layout: str) -> Tuple[int, int, int]:
    """The axes of a map of (channels, height, width) in a layout."""
    channels, height, width = shape
    return (height, width, channels) if check_layout(layout) == "hwc" else shape


def channel_index(channel: Any, layout: str) -> Any:
    """The index of a channel, or of a slice of channels, in an array of this layout; axes in front are kept."""
    return (..., channel) if check_layout(layout) == "hwc" else (..., channel, slice(None), slice(None))


def sample_dtype(signed: bool) -> np.dtype:
    """int8 for signed samples, uint8 for unsigned ones."""
    return np.dtype(np.int8 if signed else np.uint8)


def dtype_of(value: Any, choices: str) -> np.dtype:
    """Returns a dtype by its name or type; `choices` says which there are."""
    try:
        return np.dtype(value)
    except Exception:  # noqa: BLE001, NumPy reads words in many ways
        raise argument_error(f"dtype: {choices}, not {value!r}") from None


def floats(value: Any, name: str) -> np.ndarray:
    """Returns an array of float16, float32 or float64."""
    result = array(value, name)
    if result.dtype.kind != "f" or result.dtype.itemsize > 8:
        raise argument_error(f"{name}: float16, float32 or float64, not {result.dtype}")
    return result


def one_of(value: Any, choices: Iterable[str], name: str) -> str:
    """Returns a word."""
    if not isinstance(value, str) or value not in choices:
        raise argument_error(f"{name}: {' or '.join(map(repr, choices))}, not {value!r}")
    return value


def flag(value: Any, name: str) -> bool:
    try:
        return bool(value)
    except Exception:  # noqa: BLE001, what an object raises is its own
        raise argument_error(f"{name}: true or false, not {value!r}") from None


def real(value: Any, name: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise argument_error(f"{name}: a number, not {value!r}") from None


def in_range(value: Any, low: int, high: int, name: str) -> int:
    """Returns a whole number in a range."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise argument_error(f"{name}: a whole number, not {value!r}") from None
    if number != value or not low <= number <= high:
        raise argument_error(f"{name}: {low} to {high}, not {value!r}")
    return number


def sides(value: Any, name: str) -> Tuple[int, int]:
    """Returns rows and columns, of a pair or of one number for both."""
    try:
        pair = tuple(value) if hasattr(value, "__len__") and not isinstance(value, (str, bytes)) else (value, value)
    except TypeError:
        pair = ()
    if len(pair) != 2:
        raise argument_error(f"{name}: a number, or rows and columns, not {value!r}")
    return in_range(pair[0], 1, 65535, name), in_range(pair[1], 1, 65535, name)


def array(value: Any, name: str) -> np.ndarray:
    try:
        result = np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as error:  # such as a tensor that NumPy has no type for
        raise argument_error(f"{name}: {error}") from None
    if result.dtype == object:
        raise argument_error(f"{name}: an array of numbers")
    return result


def samples(value: Any, signed: bool, name: str = "map") -> np.ndarray:
    """Returns an array of stored samples: int8 if they are signed, else uint8."""
    result = array(value, name)
    wanted = sample_dtype(signed)
    if result.dtype != wanted:
        raise argument_error(f"{name}: of dtype {wanted}, or of floats; not {result.dtype}")
    return result


def split(value: np.ndarray, shape: Tuple[int, int, int], layout: str, name: str = "map") -> Iterator[np.ndarray]:
    """Yields the maps of a batch, or the one map, after comparing their shape with (channels, height, width)."""
    wanted = in_layout(shape, layout)
    if value.ndim not in (3, 4) or value.shape[-3:] != wanted:
        raise argument_error(f"{name}: of shape {wanted}, or a batch of such maps; not {value.shape}")
    return iter(value) if value.ndim == 4 else iter((value,))


def map_fields(value: np.ndarray, layout: str) -> _library.Map:
    """Describes a map of one byte per sample to the library. A map with a negative stride cannot be described, and is copied."""
    if any(stride < 0 for stride in value.strides):
        value = np.ascontiguousarray(value)
    channel, row, column = strides(value, layout)
    fields = _library.Map(value.ctypes.data, extent(value), channel, row, column)
    fields.kept = value  # the memory stays as long as the description
    return fields


def strides(value: np.ndarray, layout: str) -> Tuple[int, int, int]:
    """The strides of channel, row and column in elements."""
    size = value.itemsize
    if layout == "hwc":
        row, column, channel = value.strides
    else:
        channel, row, column = value.strides
    return channel // size, row // size, column // size


def extent(value: np.ndarray) -> int:
    """The number of elements from the first to the end of the last."""
    size = value.itemsize
    return 1 + sum((length - 1) * stride // size for length, stride in zip(value.shape, value.strides))


def address(value: np.ndarray) -> int:
    return value.ctypes.data


def packet_bytes(value: Any, name: str = "packet") -> bytes:
    """Returns the bytes of an object with a buffer of bytes in a row: bytes, bytearray, memoryview, an array of dtype uint8,
    array.array("B")."""
    if isinstance(value, bytes):
        return value
    try:
        view = memoryview(value)
    except (TypeError, ValueError, BufferError):  # there is no buffer, or it has been released
        raise type_error(f"{name}: bytes, or an object with a buffer of bytes; not {type(value).__name__}") from None
    if view.format not in ("B", "b", "c") or view.ndim != 1 or not view.contiguous:
        raise type_error(
            f"{name}: bytes in one row without gaps; not a buffer of {view.ndim} axes with the format {view.format!r} and the "
            f"strides {view.strides}")
    return view.tobytes()
