"""From a TensorFlow Lite graph, int8 or float32, to a network. Scales, zeros, weights and biases of int8 are kept as they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from .description import Description, Layer
from .errors import ModelError
from .tflite_file import File, Operation, Tensor
from .windows import Padding

_BOUNDS = {0: None, 1: "relu", 3: "relu6"}


@dataclass(frozen=True)
class Value:
    """A map in the graph: a layer, in a shape of one batch, with padding that the next convolution takes."""

    layer: Layer
    shape: Tuple[int, ...]
    padding: Padding = (0, 0, 0, 0)

    @property
    def is_flat(self) -> bool:
        """Whether rows, columns and channels are one axis."""
        return len(self.shape) == 2


Reader = Callable[["TFLiteImport", Operation], None]


class TFLiteImport:
    """The import of one graph. `description` is the result.

    readers: for each kind of operation, what adds its layer.
    rounding: how fully connected layers round: "once", as LiteRT does since version 1.3, or "twice", as before.
    inexact: whether to read operations of int8 that are not LiteRT's in every bit.
    """

    def __init__(
        self, file: File, readers: Mapping[str, Reader], outputs: Optional[Sequence[str]] = None, rounding: str = "once",
        inexact: bool = False
    ) -> None:
        self.description, self.file, self.rounding, self.inexact = Description(), file, rounding, inexact
        self.values: Dict[int, Value] = {}
        self.constants: Dict[int, np.ndarray] = {}
        wanted = file.ends(outputs)
        operations = needed(file.operations, wanted)
        self.uses = Counter(number for one in operations for number in one.inputs)
        self.uses.update(wanted)
        for number in file.inputs:
            if self.uses[number]:
                self._input(file.tensor(number), operations)
        for operation in operations:
            read = readers.get(operation.kind)
            if read is None:
                raise operation.error("there is no such operation here")
            read(self, operation)
        for number in wanted:
            if number not in self.values:
                raise ModelError(f"the output {file.tensor(number).name!r} is no map of the graph")
            self.description.outputs.append(self._whole(number, None).layer)
        if not self.description.layers or not self.description.inputs:
            raise ModelError("the graph has no input or no layer")

    def _input(self, tensor: Tensor, operations: List[Operation]) -> None:
        if len(tensor.shape) not in (2, 4) or tensor.shape[0] != 1 or min(tensor.shape) < 1:
            raise tensor.error(f"an input of {tensor.shape}; (1, H, W, C) or (1, C) are read")
        height, width, channels = ([1, 1] + tensor.shape[1:])[-3:]
        format = tensor.format()
        if tensor.dtype == np.float32:
            # A QUANTIZE that alone reads the input gives it its format.
            first = [one for one in operations if tensor.number in one.inputs]
            if len(first) == 1 and first[0].kind == "QUANTIZE":
                format = self.file.tensor(first[0].outputs[0]).format()
        elif format is None:
            raise tensor.error("an input of a type that is not read")
        layer = self.description.input(tensor.name or "input", (height, width, channels), tensor.number, format)
        self.values[tensor.number] = Value(layer, tuple(tensor.shape))

    # Reading values.

    def is_map(self, operation: Operation, index: int) -> bool:
        return index < len(operation.inputs) and operation.inputs[index] in self.values

    def value(self, operation: Operation, index: int = 0) -> Value:
        """An input that is a map; it may have padding or be flat."""
        if not self.is_map(operation, index):
            raise operation.error(f"its input {index} is no map")
        return self.values[operation.inputs[index]]

    def map(self, operation: Operation, index: int = 0) -> Value:
        """An input that is a map, as a whole."""
        self.value(operation, index)
        return self._whole(operation.inputs[index], operation)

    def pixels(self, operation: Operation, index: int = 0) -> Value:
        """An input that is a map of rows and columns, or of one pixel."""
        found = self.map(operation, index)
        if found.is_flat and found.layer.is_map:
            raise operation.error("it reads a map that has been flattened")
        return found

    def _whole(self, number: int, operation: Optional[Operation]) -> Value:
        found = self.values[number]
        if any(found.padding):
            reason = "a PAD is followed by another operation than a convolution"
            raise operation.error(reason) if operation else ModelError(reason)
        return found

    def constant(self, operation: Operation, index: int, name: str) -> Optional[np.ndarray]:
        """An input that is a constant, or None if it is not given."""
        if index >= len(operation.inputs) or operation.inputs[index] < 0:
            return None
        number = operation.inputs[index]
        if number in self.constants:
            return self.constants[number]
        if number in self.values or not self.file.tensor(number).is_constant:
            raise operation.error(f"{name} is no constant")
        return self.file.tensor(number).constant()

    def numbers(self, operation: Operation, index: int, name: str) -> List[int]:
        """A short list of whole numbers, from an input."""
        found = self.constant(operation, index, name)
        if found is None or found.size > 64 or found.dtype.kind not in "iu":
            raise operation.error(f"{name}: not a short list of whole numbers")
        return [int(n) for n in found.reshape(-1)]

    # Writing layers.

    def output(self, operation: Operation, index: int = 0) -> Tensor:
        return self.file.tensor(operation.outputs[index])

    def layer(
        self, operation: Operation, kind: str, on: List[Layer], shape: Tuple[int, int, int], keeps: bool = False, index: int = 0,
        **more: Any
    ) -> Layer:
        """Adds the layer of an operation. keeps: whether its format must be that of its input."""
        tensor = self.output(operation, index)
        format = tensor.format()
        if {(one.format is None) for one in on} != {format is None}:
            raise operation.error("it reads and makes different types: float32 with int8 weights is not read")
        if keeps and format != on[0].format:
            raise operation.error("its output has another scale or zero than its input")
        if len(tensor.shape) not in (2, 4) or int(np.prod(tensor.shape, dtype=object)) != shape[0] * shape[1] * shape[2]:
            raise operation.error(f"its output is of {tensor.shape}, not {(1, *shape)}")
        layer = self.description.add(tensor.name, kind, on, shape, tensor.number, format=format, **more)
        self.values[tensor.number] = Value(layer, tuple(tensor.shape))
        return layer

    def keep(self, operation: Operation, value: Value) -> None:
        """The output is the input, perhaps in another shape."""
        self.values[operation.outputs[0]] = value

    def bounded(self, operation: Operation, options: Any, layer: Callable[..., Layer]) -> None:
        """Adds a layer and the activation that is fused with it, for layers that have no bounds themselves."""
        bounds = bounds_of(operation, options)
        made = layer()
        if bounds:
            name = f"{made.name}.{bounds}"
            number = made.source
            made.source = None  # what the model does not have
            after = self.description.add(name, bounds, [made], made.shape, number, format=made.format)
            self.values[number] = Value(after, self.values[number].shape)


def bounds_of(operation: Operation, options: Any) -> Optional[str]:
    """The fused activation."""
    number = options.FusedActivationFunction() if options is not None else 0
    if number not in _BOUNDS:
        raise operation.error(f"the fused activation {number}: only RELU and RELU6")
    return _BOUNDS[number]


def needed(operations: List[Operation], outputs: Sequence[int]) -> List[Operation]:
    """The operations that the outputs depend on, in order."""
    needed, kept = set(outputs), []
    for operation in reversed(operations):
        if needed.intersection(operation.outputs):
            needed.update(operation.inputs)
            kept.append(operation)
    return kept[::-1]
