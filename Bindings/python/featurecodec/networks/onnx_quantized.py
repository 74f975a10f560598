"""QuantizeLinear and DequantizeLinear of ONNX: the formats of maps, and weights that are int8 already.

ONNX Runtime rescales with factors of float32 and rounds half to even; the network rounds as LiteRT does. So a sample may differ
by one, and these models are read only if that is accepted.
"""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional, Tuple

import numpy as np

from .description import Description, Format
from .errors import ModelError
from .onnx_file import Node
from .onnx_graph import OnnxImport

#: Layers that have the format of the map that they read.
KEEPING = ("maximum", "average", "upSample", "channels", "padChannels")


class Integers(NamedTuple):
    """A constant as stored, and its scale, for all or for each index of an axis."""

    values: np.ndarray
    scale: np.ndarray
    axis: int


def _numbers(importer: OnnxImport, node: Node) -> Tuple[np.ndarray, np.ndarray]:
    scale, zero = importer.floats(node, 1, "the scale"), importer.constant(node, 2, "the zero")
    if scale is None or scale.ndim > 1 or not (np.isfinite(scale).all() and (scale > 0).all()):
        raise node.error("its scale is not one positive number, or one per channel")
    if zero is None:
        zero = np.zeros(scale.shape, np.uint8)
    if zero.size not in (1, scale.size):
        raise node.error("it has another number of zeros than of scales")
    node.ignore("saturate", "block_size", "output_dtype")
    return scale.astype(np.float32), zero


def _format(importer: OnnxImport, node: Node) -> Format:
    if not importer.inexact:
        raise node.error(
            "quantised ONNX is rounded in another way here than by ONNX Runtime: accept that with inexact=True (--inexact)")
    scale, zero = _numbers(importer, node)
    node.ignore("axis")
    if scale.size != 1 or zero.dtype not in (np.int8, np.uint8):
        raise node.error("a map has one scale and one zero, of int8 or uint8")
    return Format(zero.dtype == np.int8, float(scale.reshape(-1)[0]), int(zero.reshape(-1)[0]))


def quantize(importer: OnnxImport, node: Node) -> None:
    format, value = _format(importer, node), importer.map(node)
    layer = value.layer
    fits = layer.kind not in KEEPING or layer.on[0].format == format
    if layer.format is None and fits and layer.source == node.inputs[0]:
        if importer.readers[node.inputs[0]] != 1:
            raise node.error("the map is read before it is quantised, too")
        layer.format = format
    elif layer.format != format:
        # A concatenation of one map converts it.
        importer.layer(node, "concatenate", [layer], layer.shape, value.flat, format=format)
        return
    importer.keep(node, value)


def dequantize(importer: OnnxImport, node: Node) -> None:
    if node.inputs[:1] and node.inputs[0] in importer.values:
        format, value = _format(importer, node), importer.map(node)
        if (value.layer.format or format) != format:
            raise node.error("its scale or zero is not that of the map")
        importer.keep(node, value)
        return
    values = importer.constant(node, 0, "its input")
    scale, zero = _numbers(importer, node)
    axis = node.integer("axis", 1)
    if values is None or values.dtype not in (np.int8, np.int32) or np.any(zero != 0):
        raise node.error("weights are int8, and biases int32, with zeros of 0")
    axis = axis % max(values.ndim, 1) if scale.size > 1 else 0
    if scale.size not in (1, values.shape[axis] if values.ndim else 1):
        raise node.error(f"{scale.size} scales for a constant of {values.shape}")
    shape = [-1 if index == axis else 1 for index in range(values.ndim)] if scale.size > 1 else [1] * values.ndim
    importer.set_constant(node, (values.astype(np.float64) * scale.astype(np.float64).reshape(shape)).astype(np.float32))
    importer.integers[node.outputs[0]] = Integers(values, scale.reshape(-1), axis)


def integer_parameters(importer: OnnxImport, node: Node, transposed: bool = False) -> Optional[Dict[str, Any]]:
    """The fields and tensors of weights that are int8 already; None if they are not. transposed: outputs are the last axis."""
    found = importer.integers.get(node.inputs[1])
    if found is None or found.values.dtype != np.int8:
        return None
    weights = np.ascontiguousarray(found.values.T) if transposed else found.values
    outputs = weights.shape[0]
    if found.scale.size > 1 and found.axis != (found.values.ndim - 1 if transposed else 0):
        raise node.error("the scales of its weights are of another axis than the outputs")
    tensors = {"weight": weights, "weight_scale": np.broadcast_to(found.scale, (outputs,)).astype(np.float32)}
    if len(node.inputs) > 2 and node.inputs[2]:
        bias = importer.integers.get(node.inputs[2])
        real = None if bias is None else bias.values.astype(np.float64) * bias.scale.astype(np.float64)
        if real is None:
            given = importer.floats(node, 2, "the bias")
            real = np.zeros(outputs) if given is None else given.astype(np.float64)
        if real.shape != (outputs,):
            raise node.error(f"a bias of {real.shape} for {outputs} outputs")
        tensors["bias"] = real
    return {"tensors": tensors, "bias": None if "bias" in tensors else False}


def check_formats(description: Description) -> None:
    """Refuses a network of which a part is not quantised."""
    if not any(layer.format for layer in description.inputs + description.layers):
        return
    for layer in description.inputs + description.layers:
        if layer.format is None and layer.kind not in KEEPING:
            raise ModelError("its result is not quantised, but other maps are", layer.kind, layer.name)
        weights = layer.tensors.get("weight")
        if weights is not None and weights.dtype != np.int8:
            raise ModelError("its weights are not quantised, but maps are", layer.kind, layer.name)
