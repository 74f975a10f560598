"""Convolutions, dense layers and poolings of TensorFlow Lite."""

from __future__ import annotations

from typing import Any, Dict, Tuple

import numpy as np

from .tflite_file import Operation
from .tflite_graph import TFLiteImport, Value, bounds_of
from .windows import Window, same_padding

_SAME, _VALID = 0, 1


def window_of(operation: Operation, options: Any, value: Value, kernel: Tuple[int, int], dilated: bool) -> Window:
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


def convolution(importer: TFLiteImport, operation: Operation) -> None:
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
    window = window_of(operation, options, value, (weights.shape[1], weights.shape[2]), True)
    rows, columns = window.output(*value.layer.shape[:2])
    if rows < 1 or columns < 1 or outputs % groups:
        raise operation.error("the window does not fit the map, or the groups not the channels")
    weights = np.ascontiguousarray(np.transpose(weights, (0, 3, 1, 2)))
    importer.layer(
        operation, "convolution", [value.layer], (rows, columns, outputs), channels=outputs, **window.fields,
        groups=None if groups == 1 else groups, bounds=bounds_of(operation, options),
        **parameters_of(importer, operation, value, weights, axis))


def dense(importer: TFLiteImport, operation: Operation) -> None:
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
    parameters = parameters_of(importer, operation, value, np.ascontiguousarray(weights), 0)
    is_integer = parameters["tensors"]["weight"].dtype == np.int8
    importer.layer(
        operation, "dense", [value.layer], (1, 1, outputs), channels=outputs, bounds=bounds_of(operation, options),
        rounding="once" if is_integer and importer.rounding == "once" else None, **parameters)


def parameters_of(importer: TFLiteImport, operation: Operation, value: Value, weights: np.ndarray, axis: int) -> Dict[str, Any]:
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


def pooling(importer: TFLiteImport, operation: Operation) -> None:
    options, value = operation.options("Pool2DOptions"), importer.pixels(operation)
    if options is None or value.is_flat:
        raise operation.error("it has no options, or reads a flat map")
    kernel = (int(options.FilterHeight()), int(options.FilterWidth()))
    window = window_of(operation, options, value, kernel, False)
    rows, columns = window.output(*value.layer.shape[:2])
    if rows < 1 or columns < 1:
        raise operation.error("the window does not fit the map")
    fields = {name: found for name, found in window.fields.items() if name != "dilation"}
    kind = "average" if operation.kind == "AVERAGE_POOL_2D" else "maximum"
    importer.bounded(operation, options, lambda: importer.layer(
        operation, kind, [value.layer], (rows, columns, value.layer.shape[2]), True, **fields))


def mean(importer: TFLiteImport, operation: Operation) -> None:
    value, axes = importer.pixels(operation), importer.numbers(operation, 1, "axes")
    if value.is_flat or sorted(n % 4 for n in axes) != [1, 2]:
        raise operation.error(f"axes {axes}: only over rows and columns")
    importer.layer(operation, "globalAverage", [value.layer], (1, 1, value.layer.shape[2]))
