"""Reading ONNX files: the graph, its constants, and the attributes of its nodes."""

from __future__ import annotations

import os
import pathlib
from typing import Any, Dict, List, Set, Tuple, Union

import numpy as np

from .errors import ModelError

#: The longest file that is read.
MOST_BYTES = 1 << 31
MOST_NODES = 1 << 16
#: The types of tensors that are read; others have no use in a network of ours.
_TYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64, 10: np.float16, 11: np.float64}


def load(path: Union[str, "os.PathLike[str]"]) -> Any:
    """Returns the model of a file; its tensors may be in other files of the folder."""
    try:
        import onnx
    except ImportError as error:
        raise ImportError("importing ONNX needs the package onnx: pip install onnx") from error
    if os.stat(path).st_size > MOST_BYTES:
        raise ModelError(f"{path}: more than 2 GB")
    model = onnx.load(os.fspath(path), load_external_data=False)
    if len(model.graph.node) > MOST_NODES:
        raise ModelError(f"{path}: more than {MOST_NODES} nodes")
    return model


def opset(model: Any) -> int:
    """The version of ONNX's own operations."""
    versions = [one.version for one in model.opset_import if one.domain in ("", "ai.onnx")]
    if len(versions) != 1 or not 7 <= versions[0] <= 25:
        raise ModelError(f"opset {versions or 'missing'}: 7 to 25 are read")
    return int(versions[0])


def array(tensor: Any, folder: pathlib.Path) -> np.ndarray:
    """Returns the array of a tensor. Its size is that of its data, whatever its dimensions say."""
    if tensor.data_type not in _TYPES:
        raise ModelError(f"tensor {tensor.name!r}: of a type that is not read, {tensor.data_type}")
    dtype = np.dtype(_TYPES[tensor.data_type])
    if tensor.data_location == 1:
        values = _external(tensor, dtype, folder)
    elif tensor.raw_data:
        values = np.frombuffer(tensor.raw_data, dtype.newbyteorder("<")).astype(dtype, copy=False)
    else:
        values = _listed(tensor, dtype)
    dims = [int(n) for n in tensor.dims]
    if values.size != _product(dims):
        raise ModelError(f"tensor {tensor.name!r}: {values.size} elements, not those of {dims}")
    return values.reshape(dims)


def _product(dims: List[int]) -> int:
    result = 1
    for length in dims:
        if length < 0:
            return -1
        result *= length
    return result


def _listed(tensor: Any, dtype: np.dtype) -> np.ndarray:
    """Data that are not raw, in the field of the type."""
    if dtype == np.float32:
        return np.array(tensor.float_data, np.float32)
    if dtype == np.float64:
        return np.array(tensor.double_data, np.float64)
    if dtype == np.int64:
        return np.array(tensor.int64_data, np.int64)
    numbers = np.array(tensor.int32_data, np.int32)
    return numbers.astype(np.uint16).view(np.float16) if dtype == np.float16 else numbers.astype(dtype)


def _external(tensor: Any, dtype: np.dtype, folder: pathlib.Path) -> np.ndarray:
    """Data in another file, which is in the model's own folder."""
    given = {entry.key: entry.value for entry in tensor.external_data}
    name, offset, length = given.get("location", ""), int(given.get("offset", 0)), int(given.get("length", -1))
    place = folder / name
    if not name or pathlib.PurePath(name).name != name or name in (".", "..") or place.is_symlink() or not place.is_file():
        raise ModelError(f"tensor {tensor.name!r}: its data are in {name!r}, which is no file of the model's folder")
    size = place.stat().st_size
    length = size - offset if length < 0 else length
    if offset < 0 or not 0 <= length <= size - offset or length % dtype.itemsize:
        raise ModelError(f"tensor {tensor.name!r}: its data are beyond the end of {name!r}")
    return np.fromfile(place, dtype.newbyteorder("<"), length // dtype.itemsize, offset=offset).astype(dtype, copy=False)


class Node:
    """A node: its kind, its name for people, the names of its inputs and outputs, and its attributes."""

    def __init__(self, proto: Any, folder: pathlib.Path) -> None:
        self.kind: str = proto.op_type
        self.inputs: List[str] = list(proto.input)
        self.outputs: List[str] = list(proto.output)
        self.name: str = proto.name or (self.outputs[0] if self.outputs else "")
        self.domain: str = proto.domain
        self._folder = folder
        self._attributes = {one.name: one for one in proto.attribute}
        self._read: Set[str] = set()

    def error(self, reason: str) -> ModelError:
        return ModelError(reason, self.kind, self.name)

    def _attribute(self, name: str) -> Any:
        self._read.add(name)
        return self._attributes.get(name)

    def has(self, name: str) -> bool:
        return name in self._attributes

    def integer(self, name: str, default: int) -> int:
        found = self._attribute(name)
        return default if found is None else int(found.i)

    def real(self, name: str, default: float) -> float:
        found = self._attribute(name)
        return default if found is None else float(found.f)

    def text(self, name: str, default: str) -> str:
        found = self._attribute(name)
        return default if found is None else bytes(found.s).decode("utf-8", "replace")

    def integers(self, name: str, default: List[int]) -> List[int]:
        found = self._attribute(name)
        return default if found is None else [int(n) for n in found.ints]

    def reals(self, name: str, default: List[float]) -> List[float]:
        found = self._attribute(name)
        return default if found is None else [float(n) for n in found.floats]

    def tensor(self, name: str) -> Any:
        found = self._attribute(name)
        return None if found is None else array(found.t, self._folder)

    def ignore(self, *names: str) -> None:
        """Attributes without an effect on an inference."""
        self._read.update(names)

    def check_all_read(self) -> None:
        """Refuses an attribute that no importer looked at: it might change the result."""
        rest = sorted(set(self._attributes) - self._read)
        if rest:
            raise self.error(f"the attribute {rest[0]} is not read")

    def pair(self, name: str, default: Tuple[int, int] = (1, 1)) -> Tuple[int, int]:
        found = self.integers(name, list(default))
        if len(found) != 2 or not all(1 <= n <= 1 << 14 for n in found):
            raise self.error(f"{name}: {found}; two numbers of 1 to 16384")
        return found[0], found[1]


def folder_of(path: Union[str, "os.PathLike[str]"]) -> pathlib.Path:
    return pathlib.Path(path).resolve().parent


Constants = Dict[str, np.ndarray]
