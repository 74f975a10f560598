"""Operations of ONNX that cut out and pad channels, pad and resize maps."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Tuple

import numpy as np

from .onnx_activations import scalar
from .onnx_file import Node
from .onnx_graph import OnnxImport, Value
from .onnx_shapes import short
from .windows import nearest_rows


def slice_channels(importer: OnnxImport, node: Node) -> None:
    if importer.opset < 10:
        starts, ends, steps = node.integers("starts", []), node.integers("ends", []), [1] * len(node.integers("starts", []))
        axes = node.integers("axes", list(range(len(starts))))
    else:
        starts, ends = importer.numbers(node, 1, "starts") or [], importer.numbers(node, 2, "ends") or []
        axes = importer.numbers(node, 3, "axes") or list(range(len(starts)))
        steps = importer.numbers(node, 4, "steps") or [1] * len(starts)
    if not len(starts) == len(ends) == len(axes) == len(steps) or not starts or any(step != 1 for step in steps):
        raise node.error("steps, or lists of different lengths")
    constant = importer.known(node.inputs[0])
    if constant is not None and constant.ndim == 1 and len(starts) == 1:
        return importer.set_constant(node, short(node, constant)[starts[0]:ends[0]])
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
    add_channels(importer, node, value, 0, first, count)


def add_channels(importer: OnnxImport, node: Node, value: Value, output: int, first: int, count: int) -> None:
    name = node.outputs[output]
    layer = importer.description.add(
        name, "channels", [value.layer], (*value.layer.shape[:2], count), name, first=first or None, channels=count)
    importer.set_map(name, Value(layer, value.flat))


def split(importer: OnnxImport, node: Node) -> None:
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
        if node.outputs[output] and importer.readers[node.outputs[output]]:
            add_channels(importer, node, value, output, first, count)
        first += count


def pad(importer: OnnxImport, node: Node) -> None:
    value = importer.value(node)
    if importer.opset < 11:
        pads, fill = node.integers("pads", []), node.real("value", 0)
    else:
        pads, fill = importer.numbers(node, 1, "pads") or [], scalar(importer, node, 2, "constant_value") or 0
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


def resize(importer: OnnxImport, node: Node) -> None:
    value = importer.pixels(node)
    sizes = sizes_of(importer, node, value)
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
            nearest(node, length, count, how, rounding) == nearest_rows(length, count)
            for length, count in ((height, sizes[0]), (width, sizes[1])))
    if not good:
        raise node.error(f"mode {mode}, coordinate_transformation_mode {how}, nearest_mode {rounding}, to {sizes}")
    importer.layer(
        node, "upSample", [value.layer], (*sizes, channels), size=list(sizes), method="bilinear" if mode == "linear" else None)


def sizes_of(importer: OnnxImport, node: Node, value: Value) -> Tuple[int, int]:
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


def nearest(node: Node, length: int, count: int, how: str, rounding: str) -> List[int]:
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
