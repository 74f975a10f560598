"""Arrays as safetensors files, which the library and `fcodec network` read; no other package is needed."""

from __future__ import annotations

import json
import os
import struct
from typing import Mapping, Union

import numpy as np

from ._arrays import argument_error

_TYPES = {"float32": "F32", "float64": "F64", "int8": "I8"}


def write_safetensors(tensors: Mapping[str, np.ndarray], path: Union[str, "os.PathLike[str]"]) -> None:
    """Writes arrays of float32, float64 or int8. The widest come first, so that all are aligned. Raises ArgumentError for other
    types."""
    header, offset = {}, 0
    for name, values in tensors.items():
        if values.dtype.name not in _TYPES:
            raise argument_error(f"{name}: an array of {', '.join(_TYPES)}; not {values.dtype}")
    ordered = sorted(tensors.items(), key=lambda item: -item[1].dtype.itemsize)
    for name, values in ordered:
        header[name] = {
            "dtype": _TYPES[values.dtype.name], "shape": list(values.shape), "data_offsets": [offset, offset + values.nbytes]}
        offset += values.nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, values in ordered:
            file.write(values.astype(values.dtype.newbyteorder("<")).tobytes())
