"""Operations of ONNX that change or compute shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, List

import numpy as np

from .onnx_file import Node
from .onnx_graph import MOST_SHAPE, OnnxImport, Value


def flatten(importer: OnnxImport, node: Node) -> None:
    value = importer.map(node)
    axis = node.integer("axis", 1)
    if axis % (len(value.shape) + 1) != 1:
        raise node.error(f"axis {axis}")
    importer.keep(node, replace(value, flat=True))


def reshape(importer: OnnxImport, node: Node) -> None:
    constant = importer.known(node.inputs[0]) if node.inputs else None
    wanted = importer.numbers(node, 1, "shape")
    allows_zero = node.integer("allowzero", 0)
    if constant is not None and wanted is not None and not allows_zero:
        return importer.set_constant(node, constant.reshape(wanted))
    value = importer.map(node)
    if wanted is None or allows_zero and 0 in wanted or any(n == 0 and i >= len(value.shape) for i, n in enumerate(wanted)):
        raise node.error(f"shape {wanted}")
    filled = [value.shape[index] if n == 0 else n for index, n in enumerate(wanted)]
    reshaped(importer, node, value, filled)


def reshaped(importer: OnnxImport, node: Node, value: Value, wanted: List[int]) -> None:
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


def squeeze(importer: OnnxImport, node: Node) -> None:
    """Squeeze and Unsqueeze, of shapes and of maps of one pixel."""
    axes = importer.numbers(node, 1, "axes") if len(node.inputs) > 1 else node.integers("axes", [])
    constant = importer.known(node.inputs[0]) if node.inputs else None
    is_squeeze = node.kind == "Squeeze"
    if constant is not None:
        short(node, constant)
        changed = np.squeeze(constant, tuple(axes or []) or None) if is_squeeze else np.expand_dims(constant, tuple(axes or []))
        return importer.set_constant(node, changed)
    value = importer.map(node)
    if value.layer.is_map or value.flat == is_squeeze or sorted(n % 4 for n in axes or []) != [2, 3]:
        raise node.error(f"axes {axes}: only the rows and columns of maps of one pixel")
    importer.keep(node, replace(value, flat=is_squeeze))


def identity(importer: OnnxImport, node: Node) -> None:
    node.ignore("ratio", "seed", "is_test")
    if node.kind == "Dropout" and len(node.inputs) > 2 and importer.constant(node, 2, "training_mode") is not None:
        if bool(np.any(importer.constant(node, 2, "training_mode"))):
            raise node.error("training_mode")
    constant = importer.known(node.inputs[0]) if node.inputs else None
    if constant is not None:
        return importer.set_constant(node, constant)
    importer.keep(node, importer.value(node))


def given(importer: OnnxImport, node: Node) -> None:
    """Constant."""
    if node.has("value"):
        return importer.set_constant(node, node.tensor("value"))
    for name, kind in (("value_int", np.int64), ("value_ints", np.int64), ("value_float", np.float32), ("value_floats", np.float32)):
        if node.has(name):
            read: Any = {
                "value_int": node.integer, "value_ints": node.integers, "value_float": node.real, "value_floats": node.reals}[name]
            return importer.set_constant(node, np.array(read(name, 0), kind))
    raise node.error("a constant of a kind that is not read")


def shape_of(importer: OnnxImport, node: Node) -> None:
    if node.has("start") or node.has("end"):
        raise node.error("start or end")
    importer.set_constant(node, np.array(importer.map(node).shape, np.int64))


def gather(importer: OnnxImport, node: Node) -> None:
    values, places = importer.constant(node, 0, "data"), importer.constant(node, 1, "indices")
    if values is None or places is None or node.integer("axis", 0) != 0 or places.dtype.kind != "i":
        raise node.error("only of shapes")
    importer.set_constant(node, np.take(short(node, values), short(node, places), 0))


def cast(importer: OnnxImport, node: Node) -> None:
    values, kind = importer.constant(node, 0, "input"), node.integer("to", 0)
    if values is None or kind not in (1, 6, 7):
        raise node.error("only of shapes")
    importer.set_constant(node, short(node, values).astype({1: np.float32, 6: np.int32, 7: np.int64}[kind]))


def short(node: Node, values: np.ndarray) -> np.ndarray:
    if values.size > MOST_SHAPE:
        raise node.error(f"a shape of more than {MOST_SHAPE} numbers")
    return values
