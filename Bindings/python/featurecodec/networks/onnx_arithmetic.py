"""Sums, products and concatenations of ONNX: of two maps, of a map and a constant, and of shapes."""

from __future__ import annotations

from typing import Callable, Dict

import numpy as np

from .onnx_convolutions import affine, per_channel
from .onnx_file import Node
from .onnx_graph import MOST_SHAPE, OnnxImport, Value
from .onnx_shapes import short


def arithmetic(importer: OnnxImport, node: Node) -> None:
    node.ignore("axis", "broadcast")
    constants = [importer.known(name) for name in node.inputs]
    if len(constants) != 2 or all(one is not None for one in constants):
        if all(one is not None and one.size <= MOST_SHAPE for one in constants) and len(constants) == 2:
            return importer.set_constant(node, _FUNCTIONS[node.kind](*constants))
        raise node.error("it does not read two values")
    if constants[0] is None and constants[1] is None:
        return two_maps(importer, node)
    number = 0 if constants[0] is not None else 1
    values = constants[number]
    if number == 0:
        if node.kind in ("Sub", "Div"):
            raise node.error("a constant comes first")
        node.inputs = node.inputs[::-1]
    value = importer.pixels(node)
    assert values is not None
    if values.dtype.kind != "f" or not is_per_channel(values, value):
        raise node.error(f"a constant of {values.shape} that is not one number per channel")
    spread: np.ndarray = per_channel(node, values, value.layer.shape[2]).astype(np.float64)
    one, zero = np.ones_like(spread), np.zeros_like(spread)
    with np.errstate(all="ignore"):
        factor, term = {
            "Add": (one, spread), "Sub": (one, -spread), "Mul": (spread, zero), "Div": (one / spread, zero)}[node.kind]
    affine(importer, node, factor, term)


_FUNCTIONS: Dict[str, Callable[..., np.ndarray]] = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.floor_divide}


def is_per_channel(values: np.ndarray, value: Value) -> bool:
    """Whether a constant, aligned with the last axes, is the same in all rows and columns."""
    rank = len(value.shape)
    if values.size == 1:
        return values.ndim <= rank
    shape = (1,) * (rank - values.ndim) + values.shape
    return len(shape) == rank and shape == (1, value.layer.shape[2]) + (1,) * (rank - 2)


def two_maps(importer: OnnxImport, node: Node) -> None:
    first, second = importer.map(node, 0), importer.map(node, 1)
    if node.kind not in ("Add", "Mul"):
        raise node.error("of two maps, only sums and products are read")
    if node.kind == "Mul" and second.layer.shape != first.layer.shape and not first.layer.is_map:
        first, second = second, first
    shape, one_pixel = first.layer.shape, (1, 1, first.layer.shape[2])
    if first.flat != second.flat or not (second.layer.shape == shape or node.kind == "Mul" and second.layer.shape == one_pixel):
        raise node.error(f"maps of {first.shape} and {second.shape}")
    importer.layer(node, "add" if node.kind == "Add" else "multiply", [first.layer, second.layer], shape, first.flat)


def concatenate(importer: OnnxImport, node: Node) -> None:
    axis = node.integer("axis", 1)
    constants = [importer.known(name) for name in node.inputs]
    if constants and all(one is not None and one.ndim == 1 for one in constants):
        return importer.set_constant(node, short(node, np.concatenate([one for one in constants if one is not None])))
    values = [importer.pixels(node, index) for index in range(len(node.inputs))]
    sides = {(one.layer.shape[:2], one.flat) for one in values}
    if len(sides) != 1 or axis % len(values[0].shape) != 1:
        raise node.error(f"axis {axis}: only the channels of maps of the same size")
    channels = sum(one.layer.shape[2] for one in values)
    importer.layer(
        node, "concatenate", [one.layer for one in values], (*values[0].layer.shape[:2], channels), values[0].flat)
