"""From a TensorFlow Lite graph, int8 or float32, to a network. Scales, zeros, weights and biases of int8 are kept as they are."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from .description import Description, Format, Layer
from .errors import ModelError
from .tflite_file import File, Operation, Tensor
from .windows import Padding, Window, nearest_rows, same_padding

_SAME, _VALID = 0, 1
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


class TFLiteImport:
    """The import of one graph. `description` is the result.

    rounding: how fully connected layers round: "once", as LiteRT does since version 1.3, or "twice", as before.
    """

    def __init__(self, file: File, outputs: Optional[Sequence[str]] = None, rounding: str = "once") -> None:
        self.description, self.file, self.rounding = Description(), file, rounding
        self._values: Dict[int, Value] = {}
        self._constants: Dict[int, np.ndarray] = {}
        wanted = self._wanted(outputs)
        operations = _needed(file.operations, wanted)
        self._readers = Counter(number for one in operations for number in one.inputs)
        self._readers.update(wanted)
        for number in file.inputs:
            if self._readers[number]:
                self._input(file.tensor(number), operations)
        for operation in operations:
            read = _READERS.get(operation.kind)
            if read is None:
                raise operation.error("there is no such operation here")
            read(self, operation)
        for number in wanted:
            if number not in self._values:
                raise ModelError(f"the output {file.tensor(number).name!r} is no map of the graph")
            self.description.outputs.append(self._whole(number, None).layer)
        if not self.description.layers or not self.description.inputs:
            raise ModelError("the graph has no input or no layer")

    def _wanted(self, outputs: Optional[Sequence[str]]) -> List[int]:
        if not outputs:
            return self.file.outputs
        named = {self.file.tensor(number).name: number for one in self.file.operations for number in one.outputs}
        for name in outputs:
            if name not in named:
                raise ModelError(f"no operation makes {name!r}")
        return [named[name] for name in outputs]

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
        self._values[tensor.number] = Value(layer, tuple(tensor.shape))

    # Reading values.

    def is_map(self, operation: Operation, index: int) -> bool:
        return index < len(operation.inputs) and operation.inputs[index] in self._values

    def value(self, operation: Operation, index: int = 0) -> Value:
        """An input that is a map; it may have padding or be flat."""
        if not self.is_map(operation, index):
            raise operation.error(f"its input {index} is no map")
        return self._values[operation.inputs[index]]

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
        found = self._values[number]
        if any(found.padding):
            reason = "a PAD is followed by another operation than a convolution"
            raise operation.error(reason) if operation else ModelError(reason)
        return found

    def constant(self, operation: Operation, index: int, name: str) -> Optional[np.ndarray]:
        """An input that is a constant, or None if it is not given."""
        if index >= len(operation.inputs) or operation.inputs[index] < 0:
            return None
        number = operation.inputs[index]
        if number in self._constants:
            return self._constants[number]
        if number in self._values or not self.file.tensor(number).is_constant:
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
        self._values[tensor.number] = Value(layer, tuple(tensor.shape))
        return layer

    def keep(self, operation: Operation, value: Value) -> None:
        """The output is the input, perhaps in another shape."""
        self._values[operation.outputs[0]] = value

    def bounded(self, operation: Operation, options: Any, layer: Callable[..., Layer]) -> None:
        """Adds a layer and the activation that is fused with it, for layers that have no bounds themselves."""
        bounds = bounds_of(operation, options)
        made = layer()
        if bounds:
            name = f"{made.name}.{bounds}"
            number = made.source
            made.source = None  # what the model does not have
            after = self.description.add(name, bounds, [made], made.shape, number, format=made.format)
            self._values[number] = Value(after, self._values[number].shape)


def bounds_of(operation: Operation, options: Any) -> Optional[str]:
    """The fused activation."""
    number = options.FusedActivationFunction() if options is not None else 0
    if number not in _BOUNDS:
        raise operation.error(f"the fused activation {number}: only RELU and RELU6")
    return _BOUNDS[number]


def _needed(operations: List[Operation], outputs: Sequence[int]) -> List[Operation]:
    """The operations that the outputs depend on, in order."""
    needed, kept = set(outputs), []
    for operation in reversed(operations):
        if needed.intersection(operation.outputs):
            needed.update(operation.inputs)
            kept.append(operation)
    return kept[::-1]


# Convolutions and dense layers.


def _window(operation: Operation, options: Any, value: Value, kernel: Tuple[int, int], dilated: bool) -> Window:
    stride = (int(options.StrideH()), int(options.StrideW()))
    dilation = (int(options.DilationHFactor()), int(options.DilationWFactor())) if dilated else (1, 1)
    if not all(1 <= n <= 1 << 14 for n in (*stride, *dilation, *kernel)) or options.Padding() not in (_SAME, _VALID):
        raise operation.error(f"strides {stride}, dilations {dilation}, a window of {kernel}")
    window = Window(kernel, stride, dilation)
    if options.Padding() == _VALID:
        return window.padded(value.padding)
    if any(value.padding):
        raise operation.error("a PAD is followed by padding SAME")
    size = (value.layer.shape[0], value.layer.shape[1])
    return window._replace(padding=same_padding(size, kernel, stride, dilation))


def _convolution(importer: TFLiteImport, operation: Operation) -> None:
    is_depthwise = operation.kind == "DEPTHWISE_CONV_2D"
    options = operation.options("DepthwiseConv2DOptions" if is_depthwise else "Conv2DOptions")
    value, weights = importer.value(operation), importer.constant(operation, 1, "the filter")
    if options is None or weights is None or weights.ndim != 4 or value.is_flat:
        raise operation.error("it has no options, or its filter has not four axes")
    channels = value.layer.shape[2]
    axis = 3 if is_depthwise else 0
    if is_depthwise:
        if weights.shape[0] != 1 or weights.shape[3] % channels:
            raise operation.error(f"a filter of {weights.shape} for {channels} channels")
        weights, groups = np.transpose(weights, (3, 1, 2, 0)), channels
    else:
        if weights.shape[3] < 1 or channels % weights.shape[3]:
            raise operation.error(f"a filter of {weights.shape} for {channels} channels")
        groups = channels // weights.shape[3]
    outputs = weights.shape[0]
    window = _window(operation, options, value, (weights.shape[1], weights.shape[2]), True)
    rows, columns = window.output(*value.layer.shape[:2])
    if rows < 1 or columns < 1 or outputs % groups:
        raise operation.error("the window does not fit the map, or the groups not the channels")
    weights = np.ascontiguousarray(np.transpose(weights, (0, 3, 1, 2)))
    importer.layer(
        operation, "convolution", [value.layer], (rows, columns, outputs), channels=outputs, **window.fields,
        groups=None if groups == 1 else groups, bounds=bounds_of(operation, options),
        **_parameters(importer, operation, value, weights, axis))


def _dense(importer: TFLiteImport, operation: Operation) -> None:
    options = operation.options("FullyConnectedOptions")
    value, weights = importer.map(operation), importer.constant(operation, 1, "the weights")
    if options is not None and options.WeightsFormat() != 0:
        raise operation.error("shuffled weights")
    height, width, channels = value.layer.shape
    if weights is None or weights.ndim != 2 or weights.shape[1] != height * width * channels:
        raise operation.error(f"its weights do not fit a map of {value.shape}")
    # From row, column, channel to channel, row, column.
    outputs = weights.shape[0]
    weights = np.transpose(weights.reshape(outputs, height, width, channels), (0, 3, 1, 2)).reshape(outputs, -1)
    parameters = _parameters(importer, operation, value, np.ascontiguousarray(weights), 0)
    is_integer = parameters["tensors"]["weight"].dtype == np.int8
    importer.layer(
        operation, "dense", [value.layer], (1, 1, outputs), channels=outputs, bounds=bounds_of(operation, options),
        rounding="once" if is_integer and importer.rounding == "once" else None, **parameters)


def _parameters(importer: TFLiteImport, operation: Operation, value: Value, weights: np.ndarray, axis: int) -> Dict[str, Any]:
    """The fields and tensors of weights [output, …]."""
    bias = importer.constant(operation, 2, "the bias")
    outputs = weights.shape[0]
    if bias is not None and bias.shape != (outputs,):
        raise operation.error(f"a bias of {bias.shape} for {outputs} outputs")
    has_bias = None if bias is not None else False
    format = value.layer.format
    if weights.dtype == np.float32 and format is None and (bias is None or bias.dtype == np.float32):
        tensors = {"weight": weights} if bias is None else {"weight": weights, "bias": bias}
        return {"tensors": tensors, "bias": has_bias}
    if weights.dtype != np.int8 or format is None or (bias is not None and bias.dtype != np.int32):
        raise operation.error(f"weights of {weights.dtype} for a map of {'float32' if format is None else '8 bits'}; "
                              "int8 for int8, with a bias of int32, and float32 for float32 are read")
    scales, zeros, found_axis = importer.file.tensor(operation.inputs[1]).quantization()
    if len(scales) not in (1, outputs) or np.any(zeros != 0) or len(scales) > 1 and found_axis != axis:
        raise operation.error("its weights have zeros other than 0, or scales of another axis than the outputs")
    if not (np.isfinite(scales).all() and (scales > 0).all()):
        raise operation.error("a scale of its weights is not positive")
    scales = np.full(outputs, scales[0], np.float32) if len(scales) == 1 else scales
    tensors = {"weight": weights, "weight_scale": scales.astype(np.float32)}
    if bias is not None:
        # So precise that the steps are found again.
        tensors["bias"] = bias.astype(np.float64) * (np.float64(np.float32(format.scale)) * scales.astype(np.float64))
    return {"tensors": tensors, "bias": has_bias}


# Poolings.


def _pooling(importer: TFLiteImport, operation: Operation) -> None:
    options, value = operation.options("Pool2DOptions"), importer.pixels(operation)
    if options is None or value.is_flat:
        raise operation.error("it has no options, or reads a flat map")
    kernel = (int(options.FilterHeight()), int(options.FilterWidth()))
    window = _window(operation, options, value, kernel, False)
    rows, columns = window.output(*value.layer.shape[:2])
    if rows < 1 or columns < 1:
        raise operation.error("the window does not fit the map")
    fields = {name: found for name, found in window.fields.items() if name != "dilation"}
    kind = "average" if operation.kind == "AVERAGE_POOL_2D" else "maximum"
    importer.bounded(operation, options, lambda: importer.layer(
        operation, kind, [value.layer], (rows, columns, value.layer.shape[2]), True, **fields))


def _mean(importer: TFLiteImport, operation: Operation) -> None:
    value, axes = importer.pixels(operation), importer.numbers(operation, 1, "axes")
    if value.is_flat or sorted(n % 4 for n in axes) != [1, 2]:
        raise operation.error(f"axes {axes}: only over rows and columns")
    importer.layer(operation, "globalAverage", [value.layer], (1, 1, value.layer.shape[2]))


# Two maps.


def _two_maps(importer: TFLiteImport, operation: Operation) -> None:
    is_sum = operation.kind == "ADD"
    options = operation.options("AddOptions" if is_sum else "MulOptions")
    if len(operation.inputs) != 2 or not importer.is_map(operation, 0) or not importer.is_map(operation, 1):
        raise operation.error("it does not read two maps: a constant is not read")
    first, second = importer.map(operation, 0), importer.map(operation, 1)
    if not is_sum and first.layer.shape != second.layer.shape and not first.layer.is_map:
        first, second = second, first
    shape, one_pixel = first.layer.shape, (1, 1, first.layer.shape[2])
    if not (second.layer.shape == shape or not is_sum and second.layer.shape == one_pixel and not first.is_flat):
        raise operation.error(f"maps of {first.shape} and {second.shape}")
    if first.layer.is_map and first.is_flat != second.is_flat:
        raise operation.error("one of its maps is flat")
    on = [first.layer, second.layer]
    if is_sum:
        importer.layer(operation, "add", on, shape, bounds=bounds_of(operation, options))
    else:
        importer.bounded(operation, options, lambda: importer.layer(operation, "multiply", on, shape))


def _concatenate(importer: TFLiteImport, operation: Operation) -> None:
    options = operation.options("ConcatenationOptions")
    values = [importer.pixels(operation, index) for index in range(len(operation.inputs))]
    rank = len(values[0].shape)
    if options is None or int(options.Axis()) % rank != rank - 1 or len({(one.layer.shape[:2], one.is_flat) for one in values}) > 1:
        raise operation.error("only the channels of maps of the same size")
    output = importer.output(operation).format()
    if any(one.layer.format != output for one in values):
        raise operation.error("its maps have different scales or zeros, which LiteRT's reference kernel does not convert")
    channels = sum(one.layer.shape[2] for one in values)
    importer.bounded(operation, options, lambda: importer.layer(
        operation, "concatenate", [one.layer for one in values], (*values[0].layer.shape[:2], channels)))


# Activations and formats.


def _activation(importer: TFLiteImport, operation: Operation) -> None:
    kind = {"RELU": "relu", "RELU6": "relu6", "LOGISTIC": "sigmoid", "HARD_SWISH": "hardSwish"}[operation.kind]
    value = importer.map(operation)
    format, target = value.layer.format, importer.output(operation).format()
    if format is not None and (operation.kind not in ("RELU", "RELU6") or format != target):
        raise operation.error("in int8, its result would not be LiteRT's in every bit; only RELU and RELU6 that keep their scale are read")
    importer.layer(operation, kind, [value.layer], value.layer.shape)


def _softmax(importer: TFLiteImport, operation: Operation) -> None:
    value = importer.pixels(operation)
    options = operation.options("SoftmaxOptions") if operation.kind == "SOFTMAX" else None
    if value.layer.format is not None:
        raise operation.error(
            "in int8, its result would not be LiteRT's in every bit; import with outputs=[the name of the map before it]")
    if options is not None and options.Beta() != 1:
        raise operation.error(f"beta {options.Beta()}")
    importer.layer(operation, "softmax" if options is not None else "logSoftmax", [value.layer], value.layer.shape)


def _quantize(importer: TFLiteImport, operation: Operation) -> None:
    value = importer.map(operation)
    format = importer.output(operation).format()
    if value.layer.is_input and importer.file.tensor(operation.inputs[0]).dtype == np.float32 and value.layer.format == format:
        return importer.keep(operation, value)
    if value.layer.format is None or format is None:
        raise operation.error("only an input is quantised")
    # A concatenation of one map converts it.
    importer.layer(operation, "concatenate", [value.layer], value.layer.shape)


def _dequantize(importer: TFLiteImport, operation: Operation) -> None:
    if not importer.is_map(operation, 0):
        weights = importer.constant(operation, 0, "its input")
        if weights is None or weights.dtype != np.float16:
            raise operation.error("only weights of float16, and outputs, are dequantised")
        importer._constants[operation.outputs[0]] = weights.astype(np.float32)
        return
    if importer._readers[operation.outputs[0]] != importer.file.outputs.count(operation.outputs[0]):
        raise operation.error("only outputs are dequantised")
    importer.keep(operation, importer.map(operation))


# Shapes, channels, padding, resizing.


def _reshape(importer: TFLiteImport, operation: Operation) -> None:
    value, shape = importer.map(operation), importer.output(operation).shape
    height, width, channels = value.layer.shape
    if shape not in ([1, height * width * channels], [1, height, width, channels]):
        raise operation.error(f"from {value.shape} to {shape}: only to flatten a map, and back")
    if importer.output(operation).format() != value.layer.format and importer.output(operation).dtype != np.float32:
        raise operation.error("its output has another scale or zero than its input")
    importer.keep(operation, replace(value, shape=tuple(shape)))


def _slice(importer: TFLiteImport, operation: Operation) -> None:
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


def _split(importer: TFLiteImport, operation: Operation) -> None:
    value, axis = importer.pixels(operation, 1), importer.numbers(operation, 0, "axis")
    outputs, channels = len(operation.outputs), value.layer.shape[2]
    if axis[0] % len(value.shape) != len(value.shape) - 1 or channels % outputs:
        raise operation.error(f"axis {axis}: only channels are split")
    count = channels // outputs
    for index in range(outputs):
        if importer._readers[operation.outputs[index]]:
            importer.layer(
                operation, "channels", [value.layer], (*value.layer.shape[:2], count), True, index, first=index * count or None,
                channels=count)


def _pad(importer: TFLiteImport, operation: Operation) -> None:
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


def _resize(importer: TFLiteImport, operation: Operation) -> None:
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
            _nearest(length, count, centres) == nearest_rows(length, count) for length, count in zip((height, width), size))
    else:
        good = centres and not corners and value.layer.format is None
    if not good:
        raise operation.error(f"align_corners {corners}, half_pixel_centers {centres}, to {size}: float32 bilinear with half-pixel "
                              "centres, and nearest, are read")
    importer.layer(
        operation, "upSample", [value.layer], (size[0], size[1], channels), True, size=size,
        method=None if is_nearest else "bilinear")


def _nearest(length: int, count: int, centres: bool) -> List[int]:
    """The rows that TensorFlow Lite takes, in float32."""
    scale = np.float32(length) / np.float32(count)
    places = (np.arange(count, dtype=np.float32) + np.float32(0.5 if centres else 0)) * scale
    return [int(n) for n in np.minimum(np.floor(places), length - 1)]


_READERS: Dict[str, Callable[[TFLiteImport, Operation], None]] = {
    "CONV_2D": _convolution, "DEPTHWISE_CONV_2D": _convolution, "FULLY_CONNECTED": _dense, "AVERAGE_POOL_2D": _pooling,
    "MAX_POOL_2D": _pooling, "MEAN": _mean, "ADD": _two_maps, "MUL": _two_maps, "CONCATENATION": _concatenate,
    "RELU": _activation, "RELU6": _activation, "LOGISTIC": _activation, "HARD_SWISH": _activation, "SOFTMAX": _softmax,
    "LOG_SOFTMAX": _softmax, "QUANTIZE": _quantize, "DEQUANTIZE": _dequantize, "RESHAPE": _reshape, "SQUEEZE": _reshape,
    "SLICE": _slice, "STRIDED_SLICE": _slice, "SPLIT": _split, "PAD": _pad, "PADV2": _pad,
    "RESIZE_NEAREST_NEIGHBOR": _resize, "RESIZE_BILINEAR": _resize}


def import_tflite(
    path: Union[str, "os.PathLike[str]"], outputs: Optional[Sequence[str]] = None, rounding: str = "once"
) -> Description:
    """Returns the network of a TensorFlow Lite file."""
    return TFLiteImport(File(path), outputs, rounding).description
