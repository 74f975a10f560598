"""Sums, products, concatenations, activations and conversions of TensorFlow Lite."""

from __future__ import annotations

import numpy as np

from .tflite_file import Operation
from .tflite_graph import TFLiteImport, bounds_of


def two_maps(importer: TFLiteImport, operation: Operation) -> None:
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


def concatenate(importer: TFLiteImport, operation: Operation) -> None:
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


def activation(importer: TFLiteImport, operation: Operation) -> None:
    kind = {"RELU": "relu", "RELU6": "relu6", "LOGISTIC": "sigmoid", "HARD_SWISH": "hardSwish"}[operation.kind]
    value = importer.map(operation)
    is_bounded = operation.kind in ("RELU", "RELU6")
    if value.layer.format is not None and (is_bounded and value.layer.format != importer.output(operation).format()
                                           or operation.kind == "HARD_SWISH"):
        check_exact(importer, operation)
    importer.layer(operation, kind, [value.layer], value.layer.shape)


def check_exact(importer: TFLiteImport, operation: Operation) -> None:
    if not importer.inexact:
        raise operation.error(
            "in int8, its result is not LiteRT's in every bit: accept that with inexact=True (--inexact), or end the network before "
            "it with outputs=[the map before it] (--outputs)")


def softmax(importer: TFLiteImport, operation: Operation) -> None:
    value = importer.pixels(operation)
    options = operation.options("SoftmaxOptions") if operation.kind == "SOFTMAX" else None
    if value.layer.format is not None:
        check_exact(importer, operation)
    if options is not None and options.Beta() != 1:
        raise operation.error(f"beta {options.Beta()}")
    importer.layer(operation, "softmax" if options is not None else "logSoftmax", [value.layer], value.layer.shape)


def quantize(importer: TFLiteImport, operation: Operation) -> None:
    value = importer.map(operation)
    format = importer.output(operation).format()
    if value.layer.is_input and importer.file.tensor(operation.inputs[0]).dtype == np.float32 and value.layer.format == format:
        return importer.keep(operation, value)
    if value.layer.format is None or format is None:
        raise operation.error("only an input is quantised")
    # A concatenation of one map converts it.
    importer.layer(operation, "concatenate", [value.layer], value.layer.shape)


def dequantize(importer: TFLiteImport, operation: Operation) -> None:
    if not importer.is_map(operation, 0):
        weights = importer.constant(operation, 0, "its input")
        if weights is None or weights.dtype != np.float16:
            raise operation.error("only weights of float16, and outputs, are dequantised")
        importer.constants[operation.outputs[0]] = weights.astype(np.float32)
        return
    if importer.uses[operation.outputs[0]] != importer.file.outputs.count(operation.outputs[0]):
        raise operation.error("only outputs are dequantised")
    importer.keep(operation, importer.map(operation))
