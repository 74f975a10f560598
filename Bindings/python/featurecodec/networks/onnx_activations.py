"""Activations and poolings of ONNX."""

from __future__ import annotations

from typing import Optional

import numpy as np

from .onnx_convolutions import output_of, window_of
from .onnx_file import Node
from .onnx_graph import OnnxImport


def relu(importer: OnnxImport, node: Node) -> None:
    bounded(importer, node, "relu")


def clip(importer: OnnxImport, node: Node) -> None:
    low: Optional[float]
    high: Optional[float]
    if importer.opset < 11:
        low, high = (node.real(name, 0) if node.has(name) else None for name in ("min", "max"))
    else:
        low, high = (scalar(importer, node, index, name) for index, name in ((1, "min"), (2, "max")))
    if low != 0 or high is not None and high != 6 and high < float(np.finfo(np.float32).max):
        raise node.error(f"min {low}, max {high}: only 0 to 6, and from 0 on, are read")
    bounded(importer, node, "relu6" if high == 6 else "relu")


def scalar(importer: OnnxImport, node: Node, index: int, name: str) -> Optional[float]:
    found = importer.floats(node, index, name)
    if found is not None and found.size != 1:
        raise node.error(f"{name} is not one number")
    return None if found is None else float(found.reshape(-1)[0])


def bounded(importer: OnnxImport, node: Node, bounds: str) -> None:
    layer = importer.fold(node, ("convolution", "dense", "add"), bounded=True)
    if layer is None:
        elementwise(importer, node, bounds)
        return
    # PyTorch writes ReLU6 as Relu and Clip.
    layer.fields["bounds"] = "relu6" if layer.fields.get("bounds") == "relu6" else bounds
    importer.extend(node, layer)


def elementwise(importer: OnnxImport, node: Node, kind: str) -> None:
    value = importer.map(node)
    importer.layer(node, kind, [value.layer], value.layer.shape, value.flat)


def hard_sigmoid(importer: OnnxImport, node: Node) -> None:
    alpha, beta = node.real("alpha", 0.2), node.real("beta", 0.5)
    if abs(alpha - 1 / 6) > 1e-6 or beta != 0.5:
        raise node.error(f"alpha {alpha}, beta {beta}: only 1/6 and 1/2 are read")
    elementwise(importer, node, "hardSigmoid")


def softmax(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    rank = len(value.shape)
    axis = node.integer("axis", -1 if importer.opset >= 13 else 1)
    axis += rank if axis < 0 else 0
    # Before opset 13, everything from the axis on is one row.
    if axis != 1 or (importer.opset < 13 and value.layer.is_map):
        raise node.error(f"axis {axis}: only over the channels")
    elementwise(importer, node, "softmax" if node.kind == "Softmax" else "logSoftmax")


def pooling(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    is_average = node.kind == "AveragePool"
    window = window_of(node, value, node.pair("kernel_shape", (0, 0)) if node.has("kernel_shape") else (0, 0))
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
        node, "average" if is_average else "maximum", [value.layer], output_of(node, window, value.layer, value.layer.shape[2]),
        countsPadding=counts or None, **fields)


def global_average(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    importer.layer(node, "globalAverage", [value.layer], (1, 1, value.layer.shape[2]))


def global_maximum(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    height, width, channels = value.layer.shape
    importer.layer(node, "maximum", [value.layer], (1, 1, channels), kernel=[height, width])


def mean(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    axes = importer.numbers(node, 1, "axes") if len(node.inputs) > 1 else node.integers("axes", [])
    keeps = node.integer("keepdims", 1)
    node.ignore("noop_with_empty_axes")
    if value.flat or sorted(n % 4 for n in axes or []) != [2, 3]:
        raise node.error(f"axes {axes}: only over rows and columns")
    importer.layer(node, "globalAverage", [value.layer], (1, 1, value.layer.shape[2]), not keeps)
