"""Operations of TensorFlow Lite that change shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import List

import numpy as np

from .tflite_file import Operation
from .tflite_graph import TFLiteImport
from .windows import Window, nearest_rows


def reshape(importer: TFLiteImport, operation: Operation) -> None:
    value, shape = importer.map(operation), importer.output(operation).shape
    height, width, channels = value.layer.shape
    if shape not in ([1, height * width * channels], [1, height, width, channels]):
        raise operation.error(f"from {value.shape} to {shape}: only to flatten a map, and back")
    if importer.output(operation).format() != value.layer.format and importer.output(operation).dtype != np.float32:
        raise operation.error("its output has another scale or zero than its input")
    importer.keep(operation, replace(value, shape=tuple(shape)))


def slice_channels(importer: TFLiteImport, operation: Operation) -> None:
    value = importer.pixels(operation)
    begin, third = importer.numbers(operation, 1, "begin"), importer.numbers(operation, 2, "size or end")
    shape = value.shape
    if len(begin) != len(shape) or len(third) != len(shape):
        raise operation.error(f"begin {begin}, size or end {third}")
    if operation.kind == "SLICE":
        spans = [(start, length - start if size == -1 else size) for start, size, length in zip(begin, third, shape)]
    else:
        options, steps = operation.options("StridedSliceOptions"), importer.numbers(operation, 3, "strides")
        if options is None or any(step != 1 for step in steps) or len(steps) != len(shape) or any(
                (options.EllipsisMask(), options.NewAxisMask(), options.ShrinkAxisMask())):
            raise operation.error("strides other than 1, or masks of axes")
        spans = []
        for axis, length in enumerate(shape):
            start = None if options.BeginMask() >> axis & 1 else begin[axis]
            end = None if options.EndMask() >> axis & 1 else third[axis]
            first, stop, _ = slice(start, end).indices(length)
            spans.append((first, stop - first))
    *others, (first, count) = spans
    if others != [(0, length) for length in shape[:-1]] or first < 0 or count < 1 or first + count > shape[-1]:
        raise operation.error(f"{spans}: only channels are cut out")
    importer.layer(
        operation, "channels", [value.layer], (*value.layer.shape[:2], count), True, first=first or None, channels=count)


def split(importer: TFLiteImport, operation: Operation) -> None:
    value, axis = importer.pixels(operation, 1), importer.numbers(operation, 0, "axis")
    outputs, channels = len(operation.outputs), value.layer.shape[2]
    if axis[0] % len(value.shape) != len(value.shape) - 1 or channels % outputs:
        raise operation.error(f"axis {axis}: only channels are split")
    count = channels // outputs
    for index in range(outputs):
        if importer.uses[operation.outputs[index]]:
            importer.layer(
                operation, "channels", [value.layer], (*value.layer.shape[:2], count), True, index, first=index * count or None,
                channels=count)


def pad(importer: TFLiteImport, operation: Operation) -> None:
    value, pads = importer.value(operation), importer.numbers(operation, 1, "paddings")
    if value.is_flat or len(pads) != 8 or not all(0 <= n <= 1 << 14 for n in pads) or any(pads[:2]):
        raise operation.error(f"paddings {pads}")
    if operation.kind == "PADV2":
        fill = importer.constant(operation, 2, "the value")
        zero = value.layer.format.zero if value.layer.format else 0
        if fill is None or fill.size != 1 or fill.reshape(-1)[0] != zero:
            raise operation.error("its value does not stand for 0")
    if importer.output(operation).format() != value.layer.format:
        raise operation.error("its output has another scale or zero than its input")
    if pads[6] or pads[7]:
        if any(pads[2:6]):
            raise operation.error("channels and rows or columns are padded at once")
        height, width, channels = importer.pixels(operation).layer.shape
        importer.layer(
            operation, "padChannels", [value.layer], (height, width, pads[6] + channels + pads[7]), True, before=pads[6] or None,
            after=pads[7] or None)
        return
    padded = Window((1, 1), padding=value.padding).padded((pads[2], pads[3], pads[4], pads[5])).padding
    importer.keep(operation, replace(value, padding=padded))


def resize(importer: TFLiteImport, operation: Operation) -> None:
    is_nearest = operation.kind == "RESIZE_NEAREST_NEIGHBOR"
    options = operation.options("ResizeNearestNeighborOptions" if is_nearest else "ResizeBilinearOptions")
    value, size = importer.pixels(operation), importer.numbers(operation, 1, "size")
    height, width, channels = value.layer.shape
    if value.is_flat or len(size) != 2 or not all(1 <= n <= 1 << 14 for n in (*size, height, width)):
        raise operation.error(f"size {size}")
    corners = options is not None and bool(options.AlignCorners())
    centres = options is not None and bool(options.HalfPixelCenters())
    if is_nearest:
        good = not corners and all(
            nearest(length, count, centres) == nearest_rows(length, count) for length, count in zip((height, width), size))
    else:
        good = centres and not corners and value.layer.format is None
    if not good:
        raise operation.error(f"align_corners {corners}, half_pixel_centers {centres}, to {size}: float32 bilinear with half-pixel "
                              "centres, and nearest, are read")
    importer.layer(
        operation, "upSample", [value.layer], (size[0], size[1], channels), True, size=size,
        method=None if is_nearest else "bilinear")


def nearest(length: int, count: int, centres: bool) -> List[int]:
    """The rows that TensorFlow Lite takes, in float32."""
    scale = np.float32(length) / np.float32(count)
    places = (np.arange(count, dtype=np.float32) + np.float32(0.5 if centres else 0)) * scale
    return [int(n) for n in np.minimum(np.floor(places), length - 1)]
