"""From an ONNX graph of float32 to a network: maps (1, C, H, W) become maps of H × W × C."""

from __future__ import annotations

import os
import pathlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from . import onnx_file
from .description import Description, Layer
from .errors import ModelError
from .onnx_file import Node
from .windows import Padding, Window, nearest_rows, same_padding

#: The most numbers of a shape that is computed in the graph.
_MOST_SHAPE = 64
#: The most channels of a constant that is spread over the channels of a map.
_MOST_SPREAD = 1 << 16


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


class OnnxImport:
    """The import of one graph. `description` is the result."""

    def __init__(self, model: Any, folder: pathlib.Path, outputs: Optional[Sequence[str]] = None) -> None:
        self.description = Description()
        self.opset = onnx_file.opset(model)
        self._folder = folder
        self._values: Dict[str, Value] = {}
        self._tensors = {one.name: one for one in model.graph.initializer}
        self._constants: Dict[str, np.ndarray] = {}
        if model.graph.sparse_initializer:
            raise ModelError("sparse tensors are not read")
        nodes = [Node(proto, folder) for proto in model.graph.node]
        wanted = list(outputs) if outputs else [one.name for one in model.graph.output]
        nodes = _needed(nodes, wanted)
        self._readers = Counter(name for node in nodes for name in node.inputs)
        self._readers.update(wanted)
        for given in model.graph.input:
            if given.name not in self._tensors and (self._readers[given.name] or given.name in wanted):
                self._input(given)
        for node in nodes:
            self._node(node)
        for name in wanted:
            if name not in self._values:
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
        self._set(given.name, Value(layer, flat=len(dims) == 2))

    def _node(self, node: Node) -> None:
        if node.domain not in ("", "ai.onnx"):
            raise node.error(f"an operation of {node.domain}")
        read = _READERS.get(node.kind)
        if read is None:
            raise node.error("there is no such operation here")
        if not node.outputs:
            raise node.error("it has no output")
        for name in node.outputs[1:] if node.kind != "Split" else []:
            if name and self._readers[name]:
                raise node.error(f"its output {name!r} is used")
        read(self, node)
        node.check_all_read()

    # Reading values.

    def constant(self, node: Node, index: int, name: str) -> Optional[np.ndarray]:
        """An input that is a constant, or None if it is not given."""
        if index >= len(node.inputs) or not node.inputs[index]:
            return None
        found = self._constant(node.inputs[index])
        if found is None:
            raise node.error(f"{name} is no constant")
        return found

    def _constant(self, name: str) -> Optional[np.ndarray]:
        if name not in self._constants and name in self._tensors:
            self._constants[name] = onnx_file.array(self._tensors[name], self._folder)
        return self._constants.get(name)

    def numbers(self, node: Node, index: int, name: str) -> Optional[List[int]]:
        """A short list of whole numbers, from an input."""
        found = self.constant(node, index, name)
        if found is None:
            return None
        if found.size > _MOST_SHAPE or found.dtype.kind not in "iu":
            raise node.error(f"{name}: not a short list of whole numbers")
        return [int(n) for n in found.reshape(-1)]

    def floats(self, node: Node, index: int, name: str) -> Optional[np.ndarray]:
        found = self.constant(node, index, name)
        if found is not None and found.dtype.kind != "f":
            raise node.error(f"{name} is not of real numbers")
        return found

    def value(self, node: Node, index: int = 0) -> Value:
        """An input that is a map; it may have padding or be flat."""
        if index >= len(node.inputs) or node.inputs[index] not in self._values:
            raise node.error(f"its input {index} is no map")
        return self._values[node.inputs[index]]

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
        found = self._values[name]
        if any(found.padding):
            reason = f"the padding in {name!r} is followed by another operation than a convolution"
            raise node.error(reason) if node else ModelError(reason)
        return found

    # Writing layers.

    def layer(self, node: Node, kind: str, on: List[Layer], shape: Tuple[int, int, int], flat: bool = False, **more: Any) -> Layer:
        name = node.outputs[0]
        layer = self.description.add(name, kind, on, shape, name, **more)
        self._set(name, Value(layer, flat))
        return layer

    def _set(self, name: str, value: Value) -> None:
        """The map of a layer of its own."""
        self._values[name] = value
        value.layer.source_shape = value.shape

    def keep(self, node: Node, value: Value) -> None:
        """The output is the input, perhaps in another shape."""
        self._values[node.outputs[0]] = value

    def fold(self, node: Node, kinds: Tuple[str, ...], bounded: bool = False) -> Optional[Layer]:
        """The layer that makes the input, if it is of these kinds, and nothing else reads it. It has no bounds yet, or may have
        some."""
        found = self.map(node)
        layer = found.layer
        is_last = layer.source == node.inputs[0] and self._readers[node.inputs[0]] == 1
        return layer if is_last and layer.kind in kinds and (bounded or "bounds" not in layer.fields) else None

    def extend(self, node: Node, layer: Layer) -> None:
        """The layer takes over what the node does, and has the name of its output."""
        flat = self._values[node.inputs[0]].flat
        self.description.rename(layer, node.outputs[0], node.outputs[0])
        self._set(node.outputs[0], Value(layer, flat))

    def set_constant(self, node: Node, values: np.ndarray) -> None:
        self._constants[node.outputs[0]] = values


def _needed(nodes: List[Node], outputs: Sequence[str]) -> List[Node]:
    """The nodes that the outputs depend on, in order."""
    needed, kept = set(outputs), []
    for node in reversed(nodes):
        if needed.intersection(node.outputs) - {""}:
            needed.update(node.inputs)
            kept.append(node)
    return kept[::-1]


# Convolutions and dense layers.


def _window(node: Node, value: Value, kernel: Tuple[int, int]) -> Window:
    if node.integers("kernel_shape", list(kernel)) != list(kernel):
        raise node.error("kernel_shape is not that of the weights")
    window = Window(kernel, node.pair("strides"), node.pair("dilations"))
    pads = node.integers("pads", [0, 0, 0, 0])
    how = node.text("auto_pad", "NOTSET")
    if len(pads) != 4 or any(not 0 <= n <= 1 << 14 for n in pads):
        raise node.error(f"pads: {pads}")
    if how in ("SAME_UPPER", "SAME_LOWER"):
        size = (value.shape[2], value.shape[3]) if len(value.shape) == 4 else (1, 1)
        return window._replace(padding=same_padding(size, kernel, window.stride, window.dilation, how == "SAME_UPPER"))
    if how not in ("NOTSET", "VALID"):
        raise node.error(f"auto_pad: {how}")
    top, left, bottom, right = pads if how == "NOTSET" else [0, 0, 0, 0]
    return window._replace(padding=(top, bottom, left, right))


def _output(node: Node, window: Window, layer: Layer, channels: int) -> Tuple[int, int, int]:
    rows, columns = window.output(*layer.shape[:2])
    if rows < 1 or columns < 1:
        raise node.error("the window does not fit the map")
    return rows, columns, channels


def _convolution(importer: OnnxImport, node: Node) -> None:
    value = importer.value(node)
    weights, bias = importer.floats(node, 1, "W"), importer.floats(node, 2, "B")
    if weights is None or weights.ndim != 4 or value.flat:
        raise node.error("only convolutions over rows and columns are read")
    outputs, depth, groups, channels = weights.shape[0], weights.shape[1], node.integer("group", 1), value.layer.shape[2]
    if groups < 1 or depth * groups != channels or outputs % groups or (bias is not None and bias.shape != (outputs,)):
        raise node.error(f"group: {groups}, with weights of {weights.shape} for {channels} channels")
    window = _window(node, value, (weights.shape[2], weights.shape[3])).padded(value.padding)
    importer.layer(
        node, "convolution", [value.layer], _output(node, window, value.layer, outputs), channels=outputs, **window.fields,
        groups=None if groups == 1 else groups, **_parameters(weights, bias))


def _parameters(weights: np.ndarray, bias: Optional[np.ndarray]) -> Dict[str, Any]:
    """The fields and tensors of weights."""
    tensors = {"weight": weights.astype(np.float32)}
    if bias is not None:
        tensors["bias"] = bias.astype(np.float32)
    return {"tensors": tensors, "bias": None if bias is not None else False}


def _dense(importer: OnnxImport, node: Node) -> None:
    """Gemm, and MatMul by a constant: weights of (outputs, inputs)."""
    value, weights = importer.map(node), importer.floats(node, 1, "the second factor")
    scale = node.real("alpha", 1)
    if not value.flat or weights is None or weights.ndim != 2 or node.integer("transA", 0):
        raise node.error("only a flat map times constant weights is read")
    if not node.integer("transB", 0):
        weights = weights.T
    if weights.shape[1] != value.shape[1]:
        raise node.error(f"weights of {weights.shape} for {value.shape[1]} numbers")
    bias = importer.floats(node, 2, "C")
    if bias is not None:
        bias = _spread(node, bias, weights.shape[0]) * np.float32(node.real("beta", 1))
    else:
        node.ignore("beta")
    if scale != 1:
        weights = weights * np.float32(scale)
    importer.layer(
        node, "dense", [value.layer], (1, 1, weights.shape[0]), True, channels=weights.shape[0], **_parameters(weights, bias))


def _spread(node: Node, values: np.ndarray, channels: int) -> np.ndarray:
    """A constant as one number per channel: it has one number, or the channels as its only long axis, where they are in
    (1, C, H, W) or (1, C)."""
    if channels > _MOST_SPREAD:
        raise node.error(f"a constant for more than {_MOST_SPREAD} channels")
    if values.size == 1:
        return np.full(channels, values.reshape(-1)[0], np.float32)
    if values.size != channels:
        raise node.error(f"a constant of {values.shape} for {channels} channels")
    return values.reshape(-1).astype(np.float32)


def _norm(importer: OnnxImport, node: Node) -> None:
    """BatchNormalization: x · f + (beta − mean · f), f = gamma / √(variance + ε). It changes the weights of a convolution or a
    dense layer before it, in float64, or becomes a depthwise convolution."""
    node.ignore("momentum", "spatial")
    if node.integer("training_mode", 0) or not node.integer("is_test", 1):
        raise node.error("training_mode")
    value = importer.pixels(node)
    channels = value.layer.shape[2]
    numbers = [importer.floats(node, index, name) for index, name in enumerate(("scale", "B", "mean", "var"), 1)]
    if any(one is None or one.shape != (channels,) for one in numbers):
        raise node.error(f"its constants are not of {channels} numbers")
    gamma, beta, mean, variance = (np.asarray(one, np.float64) for one in numbers)
    epsilon = float(np.float32(node.real("epsilon", 1e-5)))
    if not (np.isfinite(variance).all() and (variance >= 0).all() and epsilon >= 0):
        raise node.error("a variance or epsilon is negative or not finite")
    with np.errstate(all="ignore"):
        factor = gamma / np.sqrt(variance + epsilon)
        _affine(importer, node, factor, beta - mean * factor)


def _affine(importer: OnnxImport, node: Node, factor: np.ndarray, term: np.ndarray) -> None:
    """x · factor + term, one of each per channel."""
    layer = importer.fold(node, ("convolution", "dense"))
    if layer is None:
        value = importer.pixels(node)
        channels = value.layer.shape[2]
        importer.layer(
            node, "convolution", [value.layer], value.layer.shape, value.flat, channels=channels, kernel=[1, 1],
            groups=None if channels == 1 else channels, **_parameters(factor.reshape(-1, 1, 1, 1), term))
        return
    weights, bias = layer.tensors["weight"], layer.tensors.get("bias", np.zeros(len(factor), np.float32))
    layer.tensors["weight"] = (weights.astype(np.float64) * factor.reshape(-1, *[1] * (weights.ndim - 1))).astype(np.float32)
    layer.tensors["bias"] = (bias.astype(np.float64) * factor + term).astype(np.float32)
    layer.fields["bias"] = None
    importer.extend(node, layer)


# Activations.


def _relu(importer: OnnxImport, node: Node) -> None:
    _bounded(importer, node, "relu")


def _clip(importer: OnnxImport, node: Node) -> None:
    low: Optional[float]
    high: Optional[float]
    if importer.opset < 11:
        low, high = (node.real(name, 0) if node.has(name) else None for name in ("min", "max"))
    else:
        low, high = (_scalar(importer, node, index, name) for index, name in ((1, "min"), (2, "max")))
    if low != 0 or high not in (None, 6.0) and high < float(np.finfo(np.float32).max):
        raise node.error(f"min {low}, max {high}: only 0 to 6, and from 0 on, are read")
    _bounded(importer, node, "relu6" if high == 6 else "relu")


def _scalar(importer: OnnxImport, node: Node, index: int, name: str) -> Optional[float]:
    found = importer.floats(node, index, name)
    if found is not None and found.size != 1:
        raise node.error(f"{name} is not one number")
    return None if found is None else float(found.reshape(-1)[0])


def _bounded(importer: OnnxImport, node: Node, bounds: str) -> None:
    layer = importer.fold(node, ("convolution", "dense", "add"), bounded=True)
    if layer is None:
        _elementwise(importer, node, bounds)
        return
    # PyTorch writes ReLU6 as Relu and Clip.
    layer.fields["bounds"] = "relu6" if layer.fields.get("bounds") == "relu6" else bounds
    importer.extend(node, layer)


def _elementwise(importer: OnnxImport, node: Node, kind: str) -> None:
    value = importer.map(node)
    importer.layer(node, kind, [value.layer], value.layer.shape, value.flat)


def _hard_sigmoid(importer: OnnxImport, node: Node) -> None:
    alpha, beta = node.real("alpha", 0.2), node.real("beta", 0.5)
    if abs(alpha - 1 / 6) > 1e-6 or beta != 0.5:
        raise node.error(f"alpha {alpha}, beta {beta}: only 1/6 and 1/2 are read")
    _elementwise(importer, node, "hardSigmoid")


def _softmax(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    rank = len(value.shape)
    axis = node.integer("axis", -1 if importer.opset >= 13 else 1)
    axis += rank if axis < 0 else 0
    # Before opset 13, everything from the axis on is one row.
    if axis != 1 or (importer.opset < 13 and value.layer.is_map):
        raise node.error(f"axis {axis}: only over the channels")
    _elementwise(importer, node, "softmax" if node.kind == "Softmax" else "logSoftmax")


# Poolings.


def _pooling(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    is_average = node.kind == "AveragePool"
    window = _window(node, value, node.pair("kernel_shape", (0, 0)) if node.has("kernel_shape") else (0, 0))
    if value.flat or window.dilation != (1, 1) or node.integer("storage_order", 0):
        raise node.error("dilations or storage_order")
    counts = bool(is_average and node.integer("count_include_pad", 0) and any(window.padding))
    if node.integer("ceil_mode", 0):
        exact = [(size + before + after - kernel) % step == 0 for size, before, after, kernel, step in zip(
            value.layer.shape, window.padding[::2], window.padding[1::2], window.kernel, window.stride)]
        if not all(exact):
            raise node.error("ceil_mode, where it makes another size")
    fields = window._replace(dilation=(1, 1)).fields
    fields.pop("dilation")
    importer.layer(
        node, "average" if is_average else "maximum", [value.layer], _output(node, window, value.layer, value.layer.shape[2]),
        countsPadding=counts or None, **fields)


def _global_average(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    importer.layer(node, "globalAverage", [value.layer], (1, 1, value.layer.shape[2]))


def _global_maximum(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    height, width, channels = value.layer.shape
    importer.layer(node, "maximum", [value.layer], (1, 1, channels), kernel=[height, width])


def _mean(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    axes = importer.numbers(node, 1, "axes") if len(node.inputs) > 1 else node.integers("axes", [])
    keeps = node.integer("keepdims", 1)
    node.ignore("noop_with_empty_axes")
    if value.flat or sorted(n % 4 for n in axes or []) != [2, 3]:
        raise node.error(f"axes {axes}: only over rows and columns")
    importer.layer(node, "globalAverage", [value.layer], (1, 1, value.layer.shape[2]), not keeps)


# Two maps, or a map and a constant.


def _arithmetic(importer: OnnxImport, node: Node) -> None:
    node.ignore("axis", "broadcast")
    constants = [importer._constant(name) for name in node.inputs]
    if len(constants) != 2 or all(one is not None for one in constants):
        if all(one is not None and one.size <= _MOST_SHAPE for one in constants) and len(constants) == 2:
            return importer.set_constant(node, _FUNCTIONS[node.kind](*constants))
        raise node.error("it does not read two values")
    if constants[0] is None and constants[1] is None:
        return _two_maps(importer, node)
    number = 0 if constants[0] is not None else 1
    values = constants[number]
    if number == 0:
        if node.kind in ("Sub", "Div"):
            raise node.error("a constant comes first")
        node.inputs = node.inputs[::-1]
    value = importer.pixels(node)
    assert values is not None
    if values.dtype.kind != "f" or not _is_per_channel(values, value):
        raise node.error(f"a constant of {values.shape} that is not one number per channel")
    spread = _spread(node, values, value.layer.shape[2]).astype(np.float64)
    one, zero = np.ones_like(spread), np.zeros_like(spread)
    with np.errstate(all="ignore"):
        factor, term = {
            "Add": (one, spread), "Sub": (one, -spread), "Mul": (spread, zero), "Div": (one / spread, zero)}[node.kind]
    _affine(importer, node, factor, term)


_FUNCTIONS: Dict[str, Callable[..., np.ndarray]] = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.floor_divide}


def _is_per_channel(values: np.ndarray, value: Value) -> bool:
    """Whether a constant, aligned with the last axes, is the same in all rows and columns."""
    rank = len(value.shape)
    if values.size == 1:
        return values.ndim <= rank
    shape = (1,) * (rank - values.ndim) + values.shape
    return len(shape) == rank and shape == (1, value.layer.shape[2]) + (1,) * (rank - 2)


def _two_maps(importer: OnnxImport, node: Node) -> None:
    first, second = importer.map(node, 0), importer.map(node, 1)
    if node.kind not in ("Add", "Mul"):
        raise node.error("of two maps, only sums and products are read")
    if node.kind == "Mul" and second.layer.shape != first.layer.shape and not first.layer.is_map:
        first, second = second, first
    shape, one_pixel = first.layer.shape, (1, 1, first.layer.shape[2])
    if first.flat != second.flat or not (second.layer.shape == shape or node.kind == "Mul" and second.layer.shape == one_pixel):
        raise node.error(f"maps of {first.shape} and {second.shape}")
    importer.layer(node, "add" if node.kind == "Add" else "multiply", [first.layer, second.layer], shape, first.flat)


def _concatenate(importer: OnnxImport, node: Node) -> None:
    axis = node.integer("axis", 1)
    constants = [importer._constant(name) for name in node.inputs]
    if constants and all(one is not None and one.ndim == 1 for one in constants):
        return importer.set_constant(node, _short(node, np.concatenate([one for one in constants if one is not None])))
    values = [importer.pixels(node, index) for index in range(len(node.inputs))]
    sides = {(one.layer.shape[:2], one.flat) for one in values}
    if len(sides) != 1 or axis % len(values[0].shape) != 1:
        raise node.error(f"axis {axis}: only the channels of maps of the same size")
    channels = sum(one.layer.shape[2] for one in values)
    importer.layer(
        node, "concatenate", [one.layer for one in values], (*values[0].layer.shape[:2], channels), values[0].flat)


# Shapes.


def _flatten(importer: OnnxImport, node: Node) -> None:
    value = importer.map(node)
    axis = node.integer("axis", 1)
    if axis % (len(value.shape) + 1) != 1:
        raise node.error(f"axis {axis}")
    importer.keep(node, replace(value, flat=True))


def _reshape(importer: OnnxImport, node: Node) -> None:
    constant = importer._constant(node.inputs[0]) if node.inputs else None
    wanted = importer.numbers(node, 1, "shape")
    allows_zero = node.integer("allowzero", 0)
    if constant is not None and wanted is not None and not allows_zero:
        return importer.set_constant(node, constant.reshape(wanted))
    value = importer.map(node)
    if wanted is None or allows_zero and 0 in wanted or any(n == 0 and i >= len(value.shape) for i, n in enumerate(wanted)):
        raise node.error(f"shape {wanted}")
    filled = [value.shape[index] if n == 0 else n for index, n in enumerate(wanted)]
    _reshaped(importer, node, value, filled)


def _reshaped(importer: OnnxImport, node: Node, value: Value, wanted: List[int]) -> None:
    """Only the channel, row, column of a whole map, and flat, are shapes of a map."""
    height, width, channels = value.layer.shape
    count = height * width * channels
    if wanted.count(-1) == 1:
        rest = int(np.prod([n for n in wanted if n != -1], dtype=object))
        wanted = [count // rest if n == -1 and rest > 0 else n for n in wanted]
    if wanted == [1, count]:
        return importer.keep(node, replace(value, flat=True))
    if wanted == [1, channels, height, width]:
        return importer.keep(node, replace(value, flat=False))
    raise node.error(f"from {value.shape} to {wanted}: only to flatten a map, and back")


def _squeeze(importer: OnnxImport, node: Node) -> None:
    """Squeeze and Unsqueeze, of shapes and of maps of one pixel."""
    axes = importer.numbers(node, 1, "axes") if len(node.inputs) > 1 else node.integers("axes", [])
    constant = importer._constant(node.inputs[0]) if node.inputs else None
    is_squeeze = node.kind == "Squeeze"
    if constant is not None:
        _short(node, constant)
        changed = np.squeeze(constant, tuple(axes or []) or None) if is_squeeze else np.expand_dims(constant, tuple(axes or []))
        return importer.set_constant(node, changed)
    value = importer.map(node)
    if value.layer.is_map or value.flat == is_squeeze or sorted(n % 4 for n in axes or []) != [2, 3]:
        raise node.error(f"axes {axes}: only the rows and columns of maps of one pixel")
    importer.keep(node, replace(value, flat=is_squeeze))


def _identity(importer: OnnxImport, node: Node) -> None:
    node.ignore("ratio", "seed", "is_test")
    if node.kind == "Dropout" and len(node.inputs) > 2 and importer.constant(node, 2, "training_mode") is not None:
        if bool(np.any(importer.constant(node, 2, "training_mode"))):
            raise node.error("training_mode")
    constant = importer._constant(node.inputs[0]) if node.inputs else None
    if constant is not None:
        return importer.set_constant(node, constant)
    importer.keep(node, importer.value(node))


def _given(importer: OnnxImport, node: Node) -> None:
    """Constant."""
    if node.has("value"):
        return importer.set_constant(node, node.tensor("value"))
    for name, kind in (("value_int", np.int64), ("value_ints", np.int64), ("value_float", np.float32), ("value_floats", np.float32)):
        if node.has(name):
            read: Any = {
                "value_int": node.integer, "value_ints": node.integers, "value_float": node.real, "value_floats": node.reals}[name]
            return importer.set_constant(node, np.array(read(name, 0), kind))
    raise node.error("a constant of a kind that is not read")


def _shape(importer: OnnxImport, node: Node) -> None:
    if node.has("start") or node.has("end"):
        raise node.error("start or end")
    importer.set_constant(node, np.array(importer.map(node).shape, np.int64))


def _gather(importer: OnnxImport, node: Node) -> None:
    values, places = importer.constant(node, 0, "data"), importer.constant(node, 1, "indices")
    if values is None or places is None or node.integer("axis", 0) != 0 or places.dtype.kind != "i":
        raise node.error("only of shapes")
    importer.set_constant(node, np.take(_short(node, values), _short(node, places), 0))


def _cast(importer: OnnxImport, node: Node) -> None:
    values, kind = importer.constant(node, 0, "input"), node.integer("to", 0)
    if values is None or kind not in (1, 6, 7):
        raise node.error("only of shapes")
    importer.set_constant(node, _short(node, values).astype({1: np.float32, 6: np.int32, 7: np.int64}[kind]))


def _short(node: Node, values: np.ndarray) -> np.ndarray:
    if values.size > _MOST_SHAPE:
        raise node.error(f"a shape of more than {_MOST_SHAPE} numbers")
    return values


# Channels, padding, resizing.


def _slice(importer: OnnxImport, node: Node) -> None:
    if importer.opset < 10:
        starts, ends, steps = node.integers("starts", []), node.integers("ends", []), [1] * len(node.integers("starts", []))
        axes = node.integers("axes", list(range(len(starts))))
    else:
        starts, ends = importer.numbers(node, 1, "starts") or [], importer.numbers(node, 2, "ends") or []
        axes = importer.numbers(node, 3, "axes") or list(range(len(starts)))
        steps = importer.numbers(node, 4, "steps") or [1] * len(starts)
    if not len(starts) == len(ends) == len(axes) == len(steps) or not starts or any(step != 1 for step in steps):
        raise node.error("steps, or lists of different lengths")
    constant = importer._constant(node.inputs[0])
    if constant is not None and constant.ndim == 1 and len(starts) == 1:
        return importer.set_constant(node, _short(node, constant)[starts[0]:ends[0]])
    value = importer.pixels(node)
    first, count = 0, value.layer.shape[2]
    for start, end, axis in zip(starts, ends, axes):
        length = value.shape[axis % len(value.shape)]
        begin, stop, _ = slice(start, end).indices(length)
        if axis % len(value.shape) == 1:
            first, count = begin, stop - begin
        elif (begin, stop) != (0, length):
            raise node.error(f"axis {axis}: only channels are cut out")
    if count < 1:
        raise node.error("no channel is left")
    _channels(importer, node, value, 0, first, count)


def _channels(importer: OnnxImport, node: Node, value: Value, output: int, first: int, count: int) -> None:
    name = node.outputs[output]
    layer = importer.description.add(
        name, "channels", [value.layer], (*value.layer.shape[:2], count), name, first=first or None, channels=count)
    importer._set(name, Value(layer, value.flat))


def _split(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    axis, outputs, channels = node.integer("axis", 0), len(node.outputs), value.layer.shape[2]
    node.ignore("num_outputs")
    sizes = importer.numbers(node, 1, "split") if importer.opset >= 13 else node.integers("split", []) or None
    if sizes is None:
        each = -(-channels // outputs)
        sizes = [each] * (outputs - 1) + [channels - each * (outputs - 1)]
    if axis % len(value.shape) != 1 or len(sizes) != outputs or sum(sizes) != channels or min(sizes) < 1:
        raise node.error(f"axis {axis}, sizes {sizes}: only channels are split")
    first = 0
    for output, count in enumerate(sizes):
        if node.outputs[output] and importer._readers[node.outputs[output]]:
            _channels(importer, node, value, output, first, count)
        first += count


def _pad(importer: OnnxImport, node: Node) -> None:
    value = importer.value(node)
    if importer.opset < 11:
        pads, fill = node.integers("pads", []), node.real("value", 0)
    else:
        pads, fill = importer.numbers(node, 1, "pads") or [], _scalar(importer, node, 2, "constant_value") or 0
    if len(node.inputs) > 3 and node.inputs[3]:
        axes = importer.numbers(node, 3, "axes") or []
        whole = [0] * (2 * len(value.shape))
        for index, axis in enumerate(axes):
            if len(pads) == 2 * len(axes):
                whole[axis % 4], whole[axis % 4 + len(value.shape)] = pads[index], pads[index + len(axes)]
        pads = whole
    if node.text("mode", "constant") != "constant" or fill != 0 or value.flat or len(pads) != 8 or any(
            not 0 <= n <= 1 << 14 for n in pads) or pads[0] or pads[4]:
        raise node.error(f"mode, value {fill} or pads {pads}: zeros are added to channels, rows and columns")
    if pads[1] or pads[5]:
        if any(pads[2:4] + pads[6:8]):
            raise node.error("channels and rows or columns are padded at once")
        before, after = pads[1], pads[5]
        whole_value = importer.pixels(node)
        shape = (*whole_value.layer.shape[:2], before + whole_value.layer.shape[2] + after)
        importer.layer(node, "padChannels", [whole_value.layer], shape, before=before or None, after=after or None)
        return
    top, bottom, left, right = value.padding
    importer.keep(node, replace(value, padding=(top + pads[2], bottom + pads[6], left + pads[3], right + pads[7])))


def _resize(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    sizes = _sizes(importer, node, value)
    mode = node.text("mode", "nearest")
    how = node.text("coordinate_transformation_mode", "half_pixel" if importer.opset >= 11 else "asymmetric")
    rounding = node.text("nearest_mode", "round_prefer_floor" if importer.opset >= 11 else "floor")
    node.ignore("cubic_coeff_a", "extrapolation_value", "keep_aspect_ratio_policy", "axes")
    if value.flat or node.integer("antialias", 0) or node.integer("exclude_outside", 0) or node.has("axes"):
        raise node.error("antialias, exclude_outside or axes")
    height, width, channels = value.layer.shape
    if mode == "linear":
        good = how == "half_pixel" or how == "pytorch_half_pixel" and min(sizes) > 1
    else:
        good = mode == "nearest" and all(
            _nearest(node, length, count, how, rounding) == nearest_rows(length, count)
            for length, count in ((height, sizes[0]), (width, sizes[1])))
    if not good:
        raise node.error(f"mode {mode}, coordinate_transformation_mode {how}, nearest_mode {rounding}, to {sizes}")
    importer.layer(
        node, "upSample", [value.layer], (*sizes, channels), size=list(sizes), method="bilinear" if mode == "linear" else None)


def _sizes(importer: OnnxImport, node: Node, value: Value) -> Tuple[int, int]:
    """The rows and columns that a Resize or an Upsample makes."""
    height, width, channels = value.layer.shape
    if node.kind == "Resize" and len(node.inputs) > 3 and node.inputs[3]:
        found = importer.numbers(node, 3, "sizes") or []
    else:
        if node.kind == "Upsample" and importer.opset < 9:
            scales = node.reals("scales", [])
        else:
            read = importer.floats(node, 2 if node.kind == "Resize" and importer.opset >= 11 else 1, "scales")
            scales = [] if read is None or read.size != 4 else [float(n) for n in read]
        if len(scales) != 4 or not all(0 < n < 1 << 14 for n in scales):
            raise node.error(f"scales {scales}")
        found = [int(np.floor(length * scale)) for length, scale in zip((1, channels, height, width), scales)]
    if len(found) != 4 or found[:2] != [1, channels] or not all(1 <= n <= 1 << 14 for n in found[2:]):
        raise node.error(f"to {found}")
    return found[2], found[3]


def _nearest(node: Node, length: int, count: int, how: str, rounding: str) -> List[int]:
    """The rows that ONNX takes. scale = count / length, in float32 as ONNX Runtime has it."""
    places = np.arange(count, dtype=np.float32)
    scale = np.float32(count) / np.float32(length)
    if how == "asymmetric":
        places = places / scale
    elif how in ("half_pixel", "pytorch_half_pixel", "half_pixel_symmetric"):
        places = (places + np.float32(0.5)) / scale - np.float32(0.5)
        places = places * 0 if how == "pytorch_half_pixel" and count == 1 else places
    else:
        raise node.error(f"coordinate_transformation_mode {how}")
    rounded = {
        "floor": np.floor(places), "ceil": np.ceil(places), "round_prefer_floor": np.ceil(places - np.float32(0.5)),
        "round_prefer_ceil": np.floor(places + np.float32(0.5))}.get(rounding)
    if rounded is None:
        raise node.error(f"nearest_mode {rounding}")
    return [int(n) for n in np.clip(rounded, 0, length - 1)]


_READERS: Dict[str, Callable[[OnnxImport, Node], None]] = {
    "Conv": _convolution, "Gemm": _dense, "MatMul": _dense, "BatchNormalization": _norm, "Relu": _relu, "Clip": _clip,
    "HardSwish": lambda importer, node: _elementwise(importer, node, "hardSwish"), "HardSigmoid": _hard_sigmoid,
    "Sigmoid": lambda importer, node: _elementwise(importer, node, "sigmoid"), "Softmax": _softmax, "LogSoftmax": _softmax,
    "MaxPool": _pooling, "AveragePool": _pooling, "GlobalAveragePool": _global_average, "GlobalMaxPool": _global_maximum,
    "ReduceMean": _mean, "Add": _arithmetic, "Sub": _arithmetic, "Mul": _arithmetic, "Div": _arithmetic, "Concat": _concatenate,
    "Flatten": _flatten, "Reshape": _reshape, "Squeeze": _squeeze, "Unsqueeze": _squeeze, "Identity": _identity,
    "Dropout": _identity, "Constant": _given, "Shape": _shape, "Gather": _gather, "Cast": _cast, "Slice": _slice,
    "Split": _split, "Pad": _pad, "Resize": _resize, "Upsample": _resize}


def import_onnx(path: Union[str, "os.PathLike[str]"], outputs: Optional[Sequence[str]] = None) -> Description:
    """Returns the network of an ONNX file."""
    return OnnxImport(onnx_file.load(path), onnx_file.folder_of(path), outputs).description
