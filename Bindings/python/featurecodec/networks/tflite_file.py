"""Reading TensorFlow Lite files: tensors, operations and their options, in place.

The format is FlatBuffers; the package tflite has the generated readers. They follow offsets without a check, which in Python
ends in an exception, and never outside the file. What could take long, the lengths of vectors, is checked here.
"""

from __future__ import annotations

import os
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from .description import Format
from .errors import ModelError

#: The longest file that is read, and the most operations, tensors, and inputs of an operation.
MOST_BYTES, MOST_OPERATIONS, MOST_TENSORS, MOST_INPUTS = 1 << 31, 1 << 13, 1 << 16, 1 << 12
_TYPES = {0: np.float32, 1: np.float16, 2: np.int32, 3: np.uint8, 4: np.int64, 9: np.int8}


class Tensor:
    """A tensor: name, shape, type, the scales and zeros of its quantisation, and its constant data."""

    def __init__(self, file: "File", number: int) -> None:
        self.number, self._file = number, file
        found = file.graph.Tensors(number)
        self._found = found
        self.name = (found.Name() or b"").decode("utf-8", "replace")
        self.shape = [int(n) for n in file.vector(found.ShapeLength(), found.ShapeAsNumpy, 8)]
        self.dtype: Optional[np.dtype] = np.dtype(_TYPES[found.Type()]) if found.Type() in _TYPES else None
        if found.Sparsity() is not None:
            raise self.error("it is sparse")

    def error(self, reason: str) -> ModelError:
        return ModelError(f"tensor {self.number}, {self.name[:80]!r}: {reason}")

    def quantization(self) -> Tuple[np.ndarray, np.ndarray, int]:
        """Scales, zeros and the axis that they belong to; empty if there are none."""
        found = self._found.Quantization()
        if found is None:
            return np.zeros(0, np.float32), np.zeros(0, np.int64), 0
        scales = np.asarray(self._file.vector(found.ScaleLength(), found.ScaleAsNumpy, MOST_TENSORS), np.float32)
        zeros = np.asarray(self._file.vector(found.ZeroPointLength(), found.ZeroPointAsNumpy, MOST_TENSORS), np.int64)
        return scales, zeros, int(found.QuantizedDimension())

    def format(self) -> Optional[Format]:
        """The format of a map of int8 or uint8."""
        if self.dtype is None or self.dtype.name not in ("int8", "uint8"):
            return None
        scales, zeros, _ = self.quantization()
        if len(scales) != 1 or len(zeros) != 1:
            raise self.error("a map has one scale and one zero")
        signed, scale, zero = self.dtype.name == "int8", float(scales[0]), int(zeros[0])
        low = -128 if signed else 0
        if not 2.0**-40 <= scale <= 2.0**40 or not low <= zero <= low + 255:
            raise self.error(f"scale {scale}, zero {zero}")
        return Format(signed, scale, zero)

    @property
    def is_constant(self) -> bool:
        number = self._found.Buffer()
        return number != 0 and self._data(number).size > 0

    def _data(self, number: int) -> np.ndarray:
        if not 0 < number < self._file.model.BuffersLength():
            raise self.error("it has no buffer")
        buffer = self._file.model.Buffers(number)
        length = buffer.DataLength()
        if length:
            return np.asarray(buffer.DataAsNumpy()).view(np.uint8)
        offset, size = getattr(buffer, "Offset", int)(), getattr(buffer, "Size", int)()
        if offset > 1:  # beyond the FlatBuffer, in large files
            if not 0 < size <= len(self._file.content) - offset:
                raise self.error("its data are beyond the end of the file")
            return np.frombuffer(self._file.content, np.uint8, size, offset)
        return np.zeros(0, np.uint8)

    def constant(self) -> np.ndarray:
        """The constant data."""
        if self.dtype is None:
            raise self.error("of a type that is not read")
        data = self._data(self._found.Buffer())
        count = 1
        for length in self.shape:
            count *= max(length, 0)
        if data.size != count * self.dtype.itemsize:
            raise self.error(f"{data.size} bytes for a shape of {self.shape}")
        return np.frombuffer(data.tobytes(), self.dtype.newbyteorder("<")).astype(self.dtype, copy=False).reshape(self.shape)


class Operation:
    """An operation: its kind, its name for people, the numbers of its tensors (-1: not given), and its options."""

    def __init__(self, file: "File", number: int) -> None:
        found = file.graph.Operators(number)
        self._found, self._file, self.number = found, file, number
        index = found.OpcodeIndex()
        if not 0 <= index < file.model.OperatorCodesLength():
            raise ModelError(f"operation {number} is of no kind")
        code = file.model.OperatorCodes(index)
        kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        self.kind: str = file.kinds.get(kind, f"operation {kind}")
        if self.kind == "CUSTOM":
            self.kind = (code.CustomCode() or b"CUSTOM").decode("utf-8", "replace")[:80]
        self.inputs = [int(n) for n in file.vector(found.InputsLength(), found.InputsAsNumpy, MOST_INPUTS)]
        self.outputs = [int(n) for n in file.vector(found.OutputsLength(), found.OutputsAsNumpy, MOST_INPUTS)]
        if not self.outputs or not all(-1 <= n < file.tensor_count for n in self.inputs + self.outputs) or -1 in self.outputs:
            raise ModelError(f"{self.kind} {number}: it reads or makes a tensor that does not exist")
        self.name = file.tensor(self.outputs[0]).name or str(number)

    def error(self, reason: str) -> ModelError:
        return ModelError(reason, self.kind, self.name)

    def options(self, name: str) -> Any:
        """The options of this type; an object with all defaults if there are none."""
        import tflite

        made = getattr(tflite, name)()
        table = self._found.BuiltinOptions()
        if table is None or self._found.BuiltinOptionsType() == 0:
            return None
        if self._found.BuiltinOptionsType() != getattr(tflite.BuiltinOptions, name):
            raise self.error(f"its options are not {name}")
        made.Init(table.Bytes, table.Pos)
        return made


class File:
    """A model of one graph."""

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        try:
            import tflite
        except ImportError as error:
            raise ImportError("importing TensorFlow Lite needs the package tflite: pip install tflite") from error
        if os.stat(path).st_size > MOST_BYTES:
            raise ModelError(f"{path}: more than 2 GB")
        with open(path, "rb") as file:
            self.content = file.read()
        if len(self.content) < 8 or self.content[4:8] != b"TFL3":
            raise ModelError(f"{path} is not a TensorFlow Lite file")
        self.kinds: Dict[int, str] = {
            number: name for name, number in vars(tflite.BuiltinOperator).items() if isinstance(number, int)}
        self.model = tflite.Model.GetRootAs(self.content, 0)
        if self.model.SubgraphsLength() != 1:
            raise ModelError(f"{path} has {self.model.SubgraphsLength()} graphs; one is read")
        self.graph = self.model.Subgraphs(0)
        self.tensor_count = int(self.graph.TensorsLength())
        count = int(self.graph.OperatorsLength())
        if self.tensor_count > MOST_TENSORS or count > MOST_OPERATIONS:
            raise ModelError(f"{path}: more than {MOST_OPERATIONS} operations or {MOST_TENSORS} tensors")
        self._tensors: Dict[int, Tensor] = {}
        self.inputs = self._numbers(self.graph.InputsLength(), self.graph.InputsAsNumpy)
        self.outputs = self._numbers(self.graph.OutputsLength(), self.graph.OutputsAsNumpy)
        self.operations: List[Operation] = [Operation(self, number) for number in range(count)]

    def vector(self, length: int, read: Any, most: int) -> Any:
        """A vector of at most so many numbers."""
        if length > most:
            raise ModelError(f"a list of {length} numbers; at most {most} are read")
        return read() if length else []

    def _numbers(self, length: int, read: Any) -> List[int]:
        found = [int(n) for n in self.vector(length, read, MOST_INPUTS)]
        if not all(0 <= n < self.tensor_count for n in found):
            raise ModelError("an input or an output that does not exist")
        return found

    def ends(self, outputs: Optional[Sequence[str]]) -> List[int]:
        """The numbers of the tensors of these names, up to a semicolon or as a whole; without names, the model's outputs."""
        if not outputs:
            return self.outputs
        named: Dict[str, int] = {}
        for number in [one for operation in self.operations for one in operation.outputs]:
            name = self.tensor(number).name
            named.setdefault(name.split(";")[0], number)
            named.setdefault(name, number)
        for name in outputs:
            if name not in named:
                raise ModelError(f"no operation makes {name!r}")
        return [named[name] for name in outputs]

    def tensor(self, number: int) -> Tensor:
        if number not in self._tensors:
            self._tensors[number] = Tensor(self, number)
        return self._tensors[number]
