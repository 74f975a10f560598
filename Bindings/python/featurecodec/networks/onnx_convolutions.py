"""Convolutions, dense layers and batch norms of ONNX."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

import numpy as np

from .description import Layer
from .onnx_file import Node
from .onnx_graph import OnnxImport, Value
from .onnx_quantized import integer_parameters
from .windows import Window, same_padding

#: The most channels of a constant that is spread over the channels of a map.
MOST_SPREAD = 1 << 16


def window_of(node: Node, value: Value, kernel: Tuple[int, int]) -> Window:
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


def output_of(node: Node, window: Window, layer: Layer, channels: int) -> Tuple[int, int, int]:
    rows, columns = window.output(*layer.shape[:2])
    if rows < 1 or columns < 1:
        raise node.error("the window does not fit the map")
    return rows, columns, channels


def convolution(importer: OnnxImport, node: Node) -> None:
    value = importer.value(node)
    weights, bias = importer.floats(node, 1, "W"), importer.floats(node, 2, "B")
    if weights is None or weights.ndim != 4 or value.flat:
        raise node.error("only convolutions over rows and columns are read")
    outputs, depth, groups, channels = weights.shape[0], weights.shape[1], node.integer("group", 1), value.layer.shape[2]
    if groups < 1 or depth * groups != channels or outputs % groups or (bias is not None and bias.shape != (outputs,)):
        raise node.error(f"group: {groups}, with weights of {weights.shape} for {channels} channels")
    window = window_of(node, value, (weights.shape[2], weights.shape[3])).padded(value.padding)
    importer.layer(
        node, "convolution", [value.layer], output_of(node, window, value.layer, outputs), channels=outputs, **window.fields,
        groups=None if groups == 1 else groups, **(integer_parameters(importer, node) or parameters(weights, bias)))


def parameters(weights: np.ndarray, bias: Optional[np.ndarray]) -> Dict[str, Any]:
    """The fields and tensors of weights."""
    tensors = {"weight": weights.astype(np.float32)}
    if bias is not None:
        tensors["bias"] = bias.astype(np.float32)
    return {"tensors": tensors, "bias": None if bias is not None else False}


def dense(importer: OnnxImport, node: Node) -> None:
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
        bias = per_channel(node, bias, weights.shape[0]) * np.float32(node.real("beta", 1))
    else:
        node.ignore("beta")
    if scale != 1:
        weights = weights * np.float32(scale)
    integers = integer_parameters(importer, node, not node.integer("transB", 0))
    if integers and (scale != 1 or "bias" in integers["tensors"] and node.real("beta", 1) != 1):
        raise node.error("alpha or beta, with weights that are quantised")
    importer.layer(
        node, "dense", [value.layer], (1, 1, weights.shape[0]), True, channels=weights.shape[0],
        **(integers or parameters(weights, bias)))


def per_channel(node: Node, values: np.ndarray, channels: int) -> np.ndarray:
    """A constant as one number per channel: it has one number, or the channels as its only long axis, where they are in
    (1, C, H, W) or (1, C)."""
    if channels > MOST_SPREAD:
        raise node.error(f"a constant for more than {MOST_SPREAD} channels")
    if values.size == 1:
        return np.full(channels, values.reshape(-1)[0], np.float32)
    if values.size != channels:
        raise node.error(f"a constant of {values.shape} for {channels} channels")
    return values.reshape(-1).astype(np.float32)


def norm(importer: OnnxImport, node: Node) -> None:
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
        affine(importer, node, factor, beta - mean * factor)


def affine(importer: OnnxImport, node: Node, factor: np.ndarray, term: np.ndarray) -> None:
    """x · factor + term, one of each per channel."""
    layer = importer.fold(node, ("convolution", "dense"))
    if layer is None:
        value = importer.pixels(node)
        channels = value.layer.shape[2]
        importer.layer(
            node, "convolution", [value.layer], value.layer.shape, value.flat, channels=channels, kernel=[1, 1],
            groups=None if channels == 1 else channels, **parameters(factor.reshape(-1, 1, 1, 1), term))
        return
    if layer.tensors["weight"].dtype == np.int8:
        raise node.error("it would change weights that are quantised")
    weights, bias = layer.tensors["weight"], layer.tensors.get("bias", np.zeros(len(factor), np.float32))
    layer.tensors["weight"] = (weights.astype(np.float64) * factor.reshape(-1, *[1] * (weights.ndim - 1))).astype(np.float32)
    layer.tensors["bias"] = (bias.astype(np.float64) * factor + term).astype(np.float32)
    layer.fields["bias"] = None
    importer.extend(node, layer)
