"""From an ONNX graph of float32 to a network: maps (1, C, H, W) become maps of H × W × C."""

from __future__ import annotations

import pathlib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np

from . import onnx_file
from .description import Description, Layer
from .errors import ModelError
from .onnx_file import Node
from .windows import Padding

#: The most numbers of a shape that is computed in the graph.
MOST_SHAPE = 64


@dataclass(frozen=True)
class Value:
    """A map in the graph: a layer, as (1, C, H, W), or flat as (1, C·H·W), with padding that the next window takes."""

    layer: Layer
    flat: bool = False
    padding: Padding = (0, 0, 0, 0)

    @property
    def shape(self) -> Tuple[int, ...]:
        """As ONNX has it."""
        height, width, channels = self.layer.shape
        if self.flat:
            return 1, channels * height * width
        top, bottom, left, right = self.padding
        return 1, channels, height + top + bottom, width + left + right


Reader = Callable[["OnnxImport", Node], None]


class OnnxImport:
    """The import of one graph. `description` is the result.

    readers: for each kind of operation, what adds its layer.
    inexact: whether to read quantised models, which ONNX Runtime rounds in another way.
    """

    def __init__(
        self, model: Any, folder: pathlib.Path, readers: Mapping[str, Reader], outputs: Optional[Sequence[str]] = None,
        inexact: bool = False
    ) -> None:
        self.description, self.inexact = Description(), inexact
        self.opset = onnx_file.opset(model)
        self._operations = readers
        self._folder = folder
        self.values: Dict[str, Value] = {}
        self._tensors = {one.name: one for one in model.graph.initializer}
        self._constants: Dict[str, np.ndarray] = {}
        #: Constants that were dequantised, as they are stored.
        self.integers: Dict[str, Any] = {}
        if model.graph.sparse_initializer:
            raise ModelError("sparse tensors are not read")
        nodes = [Node(proto, folder) for proto in model.graph.node]
        wanted = list(outputs) if outputs else [one.name for one in model.graph.output]
        nodes = needed(nodes, wanted)
        self.readers = Counter(name for node in nodes for name in node.inputs)
        self.readers.update(wanted)
        for given in model.graph.input:
            if given.name not in self._tensors and (self.readers[given.name] or given.name in wanted):
                self._input(given)
        for node in nodes:
            self._node(node)
        for name in wanted:
            if name not in self.values:
                raise ModelError(f"the output {name!r} is no map of the graph")
            self.description.outputs.append(self._whole(name, None).layer)
        if not self.description.layers or not self.description.inputs:
            raise ModelError("the graph has no input or no layer")

    def _input(self, given: Any) -> None:
        kind = given.type.tensor_type
        if kind.elem_type != 1:
            raise ModelError(f"the input {given.name!r} is not of float32")
        dims = [int(one.dim_value) if one.HasField("dim_value") else 0 for one in kind.shape.dim]
        if len(dims) not in (2, 4) or dims[0] not in (0, 1) or any(n < 1 for n in dims[1:]):
            raise ModelError(f"the input {given.name!r} is of {dims}; (1, C, H, W) or (1, C) are read, with known sizes (0: unknown)")
        channels, height, width = (dims + [1, 1])[1:4]
        layer = self.description.input(given.name, (height, width, channels), given.name)
        self.set_map(given.name, Value(layer, flat=len(dims) == 2))

    def _node(self, node: Node) -> None:
        if node.domain not in ("", "ai.onnx"):
            raise node.error(f"an operation of {node.domain}")
        read = self._operations.get(node.kind)
        if read is None:
            raise node.error("there is no such operation here")
        if not node.outputs:
            raise node.error("it has no output")
        for name in node.outputs[1:] if node.kind != "Split" else []:
            if name and self.readers[name]:
                raise node.error(f"its output {name!r} is used")
        read(self, node)
        node.check_all_read()

    # Reading values.

    def constant(self, node: Node, index: int, name: str) -> Optional[np.ndarray]:
        """An input that is a constant, or None if it is not given."""
        if index >= len(node.inputs) or not node.inputs[index]:
            return None
        found = self.known(node.inputs[index])
        if found is None:
            raise node.error(f"{name} is no constant")
        return found

    def known(self, name: str) -> Optional[np.ndarray]:
        if name not in self._constants and name in self._tensors:
            self._constants[name] = onnx_file.array(self._tensors[name], self._folder)
        return self._constants.get(name)

    def numbers(self, node: Node, index: int, name: str) -> Optional[List[int]]:
        """A short list of whole numbers, from an input."""
        found = self.constant(node, index, name)
        if found is None:
            return None
        if found.size > MOST_SHAPE or found.dtype.kind not in "iu":
            raise node.error(f"{name}: not a short list of whole numbers")
        return [int(n) for n in found.reshape(-1)]

    def floats(self, node: Node, index: int, name: str) -> Optional[np.ndarray]:
        found = self.constant(node, index, name)
        if found is not None and found.dtype.kind != "f":
            raise node.error(f"{name} is not of real numbers")
        return found

    def value(self, node: Node, index: int = 0) -> Value:
        """An input that is a map; it may have padding or be flat."""
        if index >= len(node.inputs) or node.inputs[index] not in self.values:
            raise node.error(f"its input {index} is no map")
        return self.values[node.inputs[index]]

    def map(self, node: Node, index: int = 0) -> Value:
        """An input that is a map, as a whole."""
        self.value(node, index)
        return self._whole(node.inputs[index], node)

    def pixels(self, node: Node, index: int = 0) -> Value:
        """An input that is a map of rows and columns, or of one pixel."""
        found = self.map(node, index)
        if found.flat and found.layer.is_map:
            raise node.error("it reads a map that has been flattened")
        return found

    def _whole(self, name: str, node: Optional[Node]) -> Value:
        found = self.values[name]
        if any(found.padding):
            reason = f"the padding in {name!r} is followed by another operation than a convolution"
            raise node.error(reason) if node else ModelError(reason)
        return found

    # Writing layers.

    def layer(self, node: Node, kind: str, on: List[Layer], shape: Tuple[int, int, int], flat: bool = False, **more: Any) -> Layer:
        name = node.outputs[0]
        layer = self.description.add(name, kind, on, shape, name, **more)
        self.set_map(name, Value(layer, flat))
        return layer

    def set_map(self, name: str, value: Value) -> None:
        """The map of a layer of its own."""
        self.values[name] = value
        value.layer.source_shape = value.shape

    def keep(self, node: Node, value: Value) -> None:
        """The output is the input, perhaps in another shape."""
        self.values[node.outputs[0]] = value

    def fold(self, node: Node, kinds: Tuple[str, ...], bounded: bool = False) -> Optional[Layer]:
        """The layer that makes the input, if it is of these kinds, and nothing else reads it. It has no bounds yet, or may have
        some."""
        found = self.map(node)
        layer = found.layer
        is_last = layer.source == node.inputs[0] and self.readers[node.inputs[0]] == 1
        return layer if is_last and layer.kind in kinds and (bounded or "bounds" not in layer.fields) else None

    def extend(self, node: Node, layer: Layer) -> None:
        """The layer takes over what the node does, and has the name of its output."""
        flat = self.values[node.inputs[0]].flat
        self.description.rename(layer, node.outputs[0], node.outputs[0])
        self.set_map(node.outputs[0], Value(layer, flat))

    def set_constant(self, node: Node, values: np.ndarray) -> None:
        self._constants[node.outputs[0]] = values


def needed(nodes: List[Node], outputs: Sequence[str]) -> List[Node]:
    """The nodes that the outputs depend on, in order."""
    needed, kept = set(outputs), []
    for node in reversed(nodes):
        if needed.intersection(node.outputs) - {""}:
            needed.update(node.inputs)
            kept.append(node)
    return kept[::-1]
