"""The C library: finding it, and its structures and functions, as `feature_codec.h` and `feature_codec_server.h` have them."""

from __future__ import annotations

import ctypes
import os
import pathlib
from ctypes import (
    POINTER, Structure, c_char_p, c_double, c_float, c_int32, c_size_t, c_uint8, c_uint16, c_uint32, c_uint64,
    c_void_p)
from typing import Any

ABI = 3
SERVER_ABI = 2
MESSAGE_SIZE = 8

BAD_ARGUMENT, OTHER_ABI, NOT_OPEN, FOREIGN_PROFILE, SHORT_BUFFER, OTHER_CONTENT, LEFT_OUT = range(-1, -8, -1)
TOO_LARGE, NOT_A_NUMBER, NO_GRID, DAMAGED_STATE, NOT_A_PROFILE, NO_SESSION = range(-8, -14, -1)


class ProfileBytes(Structure):
    _fields_ = [("bytes", c_void_p), ("length", c_size_t), ("identifier", c_uint32)]


class Fault(Structure):
    _fields_ = [("record", c_uint32), ("offset", c_uint32)]


class StreamFields(Structure):
    _fields_ = [
        ("channels", c_uint32), ("height", c_uint32), ("width", c_uint32), ("bits", c_uint8), ("is_signed", c_uint8),
        ("is_bytes", c_uint8), ("reserved", c_uint8), ("maximum_bytes", c_uint32), ("symbols", c_uint32),
        ("cells", c_uint32), ("minimum_payload", c_uint32)]


class Device(Structure):
    _fields_ = [("content", c_void_p * 44)]


class Setup(Structure):
    _fields_ = [
        ("abi", c_uint32), ("frame", c_uint32), ("profile", ProfileBytes), ("symbols", c_void_p),
        ("symbols_length", c_size_t), ("cells", c_void_p), ("cells_length", c_size_t), ("session", c_uint16),
        ("reserved", c_uint16)]


class State(Structure):
    _fields_ = [
        ("frame", c_uint32), ("operating_point", c_uint32), ("ignored", c_uint32), ("symbols", c_uint32),
        ("offset", c_uint32)]


class Map(Structure):
    _fields_ = [
        ("samples", c_void_p), ("length", c_size_t), ("channel_stride", c_size_t), ("row_stride", c_size_t),
        ("column_stride", c_size_t)]


class DeviceEvent(Structure):
    _fields_ = [(name, c_uint32) for name in (
        "frame", "frame_bits", "layer", "class_index", "confidence", "stream", "symbols", "reason", "version",
        "operating_point")]


class Format(Structure):
    _fields_ = [
        ("bits", c_uint8), ("is_signed", c_uint8), ("is_affine", c_uint8), ("reserved", c_uint8),
        ("fraction_bits", c_int32), ("scale", c_float), ("zero", c_int32)]


class Formats(Structure):
    _fields_ = [("formats", POINTER(Format)), ("count", c_size_t), ("run", c_size_t)]


class Pooling(Structure):
    _fields_ = [
        ("height", c_uint32), ("width", c_uint32), ("row_kernel", c_uint32), ("column_kernel", c_uint32),
        ("is_centre_out", c_uint8), ("bits", c_uint8), ("is_signed", c_uint8), ("is_difference", c_uint8),
        ("root", c_uint32), ("finest", c_uint32)]


class Sending(Structure):
    _fields_ = [
        ("stream", c_uint32), ("frame", c_uint32), ("session", c_uint16), ("reserved", c_uint16), ("payload", c_uint32)]


class FragmentFields(Structure):
    _fields_ = [("stream", c_uint32), ("frame", c_uint32), ("offset", c_uint32), ("count", c_uint32)]


class ReceiverSetup(Structure):
    _fields_ = [("abi", c_uint32), ("reserved", c_uint32), ("profile", c_void_p), ("memory_limit", c_uint64)]


class ServerEvent(Structure):
    _fields_ = [
        ("kind", c_int32), ("code", c_int32), *((name, c_uint32) for name in (
            "stream", "frame", "layer", "symbols", "rows", "columns", "frame_bits", "class_index", "confidence",
            "number")), ("answer", c_uint8 * MESSAGE_SIZE), ("answer_length", c_uint32)]


class Frames(Structure):
    _fields_ = [
        ("newest", c_int32), ("spare", c_int32), ("session", c_uint32), ("is_numbered", c_uint32), ("number", c_uint32),
        ("count", c_uint32)]


class ProgressFields(Structure):
    _fields_ = [(name, c_uint32) for name in (
        "symbols", "is_inconsistent", "complete_rows", "complete_columns", "finest_rows", "finest_columns",
        "complete_channels")]


class Target(Structure):
    _fields_ = [
        ("samples", c_void_p), ("length", c_size_t), ("channel_stride", c_size_t), ("row_stride", c_size_t),
        ("column_stride", c_size_t), ("type", c_int32), ("reserved", c_int32)]


class CoverageFields(Structure):
    _fields_ = [("cells", c_uint32), ("exact", c_uint32)]


_out = POINTER(c_void_p)
_size = POINTER(c_size_t)

# Name: result, arguments.
_FUNCTIONS = {
    "fcodec_version": (c_uint32, []),
    "fcodec_abi": (c_uint32, []),
    "fcodec_server_abi": (c_uint32, []),
    "fcodec_status_text": (c_char_p, [c_int32]),
    "fcodec_fault_text": (c_char_p, [c_int32]),
    "fcodec_refusal_text": (c_char_p, [c_int32]),
    "fcodec_skipped_text": (c_char_p, [c_int32]),
    "fcodec_describe": (c_int32, [POINTER(ProfileBytes), c_uint32, POINTER(StreamFields)]),
    "fcodec_open": (c_int32, [POINTER(Device), POINTER(Setup)]),
    "fcodec_phase": (c_int32, [POINTER(Device), POINTER(State)]),
    "fcodec_start_frame": (c_int32, [POINTER(Device)]),
    "fcodec_load_map": (c_int32, [POINTER(Device), c_uint32, POINTER(Map)]),
    "fcodec_load_bytes": (c_int32, [POINTER(Device), c_uint32, c_char_p, c_size_t]),
    "fcodec_load_symbols": (c_int32, [POINTER(Device), c_uint32, c_uint32]),
    "fcodec_next": (c_int32, [POINTER(Device), c_void_p, c_size_t, _size]),
    "fcodec_restart": (c_int32, [POINTER(Device), c_uint32]),
    "fcodec_receive": (c_int32, [POINTER(Device), c_char_p, c_size_t, POINTER(DeviceEvent)]),
    "fcodec_hello": (c_int32, [POINTER(Device), c_void_p, c_size_t]),
    "fcodec_announcement": (c_int32, [POINTER(Device), c_void_p, c_size_t]),
    "fcodec_local_result": (c_int32, [POINTER(Device), c_uint8, c_uint16, c_uint8, c_void_p, c_size_t]),
    "fcodec_profile_open": (c_int32, [c_char_p, c_size_t, _out, POINTER(Fault)]),
    "fcodec_profile_from_json": (c_int32, [c_char_p, c_size_t, _out, c_char_p, c_size_t]),
    "fcodec_profile_close": (None, [c_void_p]),
    "fcodec_profile_content": (c_int32, [c_void_p, POINTER(ProfileBytes)]),
    "fcodec_profile_to_json": (c_int32, [c_void_p, c_void_p, c_size_t, _size]),
    "fcodec_profile_calibrate": (c_int32, [c_void_p, c_uint32, c_void_p, c_size_t, c_int32, _out]),
    "fcodec_quantise": (c_int32, [POINTER(Formats), c_void_p, c_size_t, c_void_p, _size]),
    "fcodec_dequantise": (c_int32, [POINTER(Formats), c_void_p, c_size_t, c_void_p]),
    "fcodec_requantise": (c_int32, [POINTER(Format), POINTER(Format), c_void_p, c_size_t, c_void_p]),
    "fcodec_calibration_create": (c_int32, [c_uint8, c_uint8, _out]),
    "fcodec_calibration_destroy": (None, [c_void_p]),
    "fcodec_calibration_add": (c_int32, [c_void_p, c_void_p, c_size_t, _size]),
    "fcodec_calibration_format": (c_int32, [c_void_p, c_int32, c_double, POINTER(Format), POINTER(c_int32)]),
    "fcodec_grids": (c_int32, [POINTER(Pooling), c_void_p, c_void_p, c_size_t, _size]),
    "fcodec_cells": (
        c_int32, [POINTER(Pooling), c_uint32, c_int32, c_void_p, c_void_p, c_size_t, _size, POINTER(c_int32)]),
    "fcodec_pool": (c_int32, [POINTER(Pooling), POINTER(Map), c_uint32, c_void_p, c_void_p, c_size_t]),
    "fcodec_reconstruct_channels": (
        c_int32,
        [POINTER(Pooling), c_uint32, c_uint32, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "fcodec_workspace_create": (c_void_p, []),
    "fcodec_workspace_destroy": (None, [c_void_p]),
    "fcodec_encode_map": (c_int32, [c_void_p, c_uint32, POINTER(Map), c_void_p, c_void_p, c_size_t, _size]),
    "fcodec_encode_bytes": (c_int32, [c_void_p, c_uint32, c_char_p, c_size_t, c_void_p, c_size_t, _size]),
    "fcodec_write_fragments": (
        c_int32,
        [c_void_p, POINTER(Sending), c_void_p, c_size_t, POINTER(c_uint32), c_void_p, c_size_t, c_void_p, c_size_t, _size]),
    "fcodec_read_fragment": (
        c_int32, [c_void_p, c_uint16, c_char_p, c_size_t, POINTER(FragmentFields), c_void_p, c_size_t]),
    "fcodec_receiver_memory": (c_uint64, [c_void_p]),
    "fcodec_receiver_create": (c_int32, [POINTER(ReceiverSetup), _out]),
    "fcodec_server_create": (c_int32, [POINTER(ReceiverSetup), _out]),
    "fcodec_receiver_destroy": (None, [c_void_p]),
    "fcodec_event_limit": (c_uint32, [c_void_p]),
    "fcodec_deliver": (c_int32, [c_void_p, c_char_p, c_size_t, c_void_p, c_size_t, _size]),
    "fcodec_receiver_reset": (c_int32, [c_void_p]),
    "fcodec_receiver_silence": (c_int32, [c_void_p]),
    "fcodec_receiver_frames": (c_int32, [c_void_p, POINTER(Frames), c_void_p, c_size_t]),
    "fcodec_receiver_progress": (c_int32, [c_void_p, c_uint32, c_uint32, POINTER(ProgressFields)]),
    "fcodec_receiver_refusals": (c_uint64, [c_void_p, c_int32]),
    "fcodec_reconstruct": (
        c_int32,
        [c_void_p, c_uint32, c_uint32, c_uint32, c_uint32, POINTER(Target), c_void_p, POINTER(CoverageFields)]),
    "fcodec_reconstruct_cells": (
        c_int32,
        [c_void_p, c_uint32, c_uint32, c_uint32, c_uint32, POINTER(Target), c_void_p, POINTER(CoverageFields)]),
    "fcodec_receiver_bytes": (c_int32, [c_void_p, c_uint32, c_uint32, c_void_p, c_size_t, _size]),
    "fcodec_receiver_symbols": (c_int32, [c_void_p, c_uint32, c_uint32, c_void_p, c_void_p, c_size_t]),
    "fcodec_server_exit": (c_int32, [c_void_p, c_uint32, c_uint8, c_uint16, c_float, c_void_p, c_size_t]),
    "fcodec_server_report": (c_int32, [c_void_p, c_uint32, c_uint32, c_void_p, c_size_t]),
    "fcodec_server_retune": (c_int32, [c_void_p, c_uint8, c_void_p, c_size_t]),
    "fcodec_server_save": (c_int32, [c_void_p, c_void_p, c_size_t, _size]),
    "fcodec_server_restore": (c_int32, [POINTER(ReceiverSetup), c_char_p, c_size_t, _out]),
}


def _load() -> ctypes.CDLL:
    """Loads the library: the file that FEATURECODEC_LIBRARY names, or the one in this package. As a `CDLL`, every call releases
    the interpreter's lock."""
    path = os.environ.get("FEATURECODEC_LIBRARY") or pathlib.Path(__file__).with_name("libfeature_codec_server.so.1")
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(
            f"the C library of featurecodec cannot be loaded: {error}. A wheel has it; for a source tree, "
            "Bindings/python/build makes it, or FEATURECODEC_LIBRARY names it.") from error
    missing = [name for name in _FUNCTIONS if not hasattr(library, name)]
    if missing:
        raise ImportError(f"{path} is not the C library of this package, or an older one: it has no {missing[0]}")
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    found = (library.fcodec_abi(), library.fcodec_server_abi())
    if found != (ABI, SERVER_ABI):
        raise ImportError(f"the C library has the interface {found}, but this package needs {(ABI, SERVER_ABI)}")
    return library


class _Library:
    """The library's functions. It is loaded by the first call: most of `featurecodec.torch` works without it."""

    def __getattr__(self, name: str) -> Any:
        if name not in _FUNCTIONS:
            raise AttributeError(name)
        library = _load()
        self.__dict__.update((function, getattr(library, function)) for function in _FUNCTIONS)
        return self.__dict__[name]


lib: Any = _Library()
