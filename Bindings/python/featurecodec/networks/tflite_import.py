"""Importing TensorFlow Lite files."""

from __future__ import annotations

import os
from typing import Dict, Optional, Sequence, Union

from .description import Description
from .tflite_convolutions import convolution, dense, mean, pooling
from .tflite_elementwise import activation, concatenate, dequantize, quantize, softmax, two_maps
from .tflite_file import File
from .tflite_graph import Reader, TFLiteImport
from .tflite_shapes import pad, reshape, resize, slice_channels, split

READERS: Dict[str, Reader] = {
    "CONV_2D": convolution, "DEPTHWISE_CONV_2D": convolution, "FULLY_CONNECTED": dense, "AVERAGE_POOL_2D": pooling,
    "MAX_POOL_2D": pooling, "MEAN": mean, "ADD": two_maps, "MUL": two_maps, "CONCATENATION": concatenate,
    "RELU": activation, "RELU6": activation, "LOGISTIC": activation, "HARD_SWISH": activation, "SOFTMAX": softmax,
    "LOG_SOFTMAX": softmax, "QUANTIZE": quantize, "DEQUANTIZE": dequantize, "RESHAPE": reshape, "SQUEEZE": reshape,
    "SLICE": slice_channels, "STRIDED_SLICE": slice_channels, "SPLIT": split, "PAD": pad, "PADV2": pad,
    "RESIZE_NEAREST_NEIGHBOR": resize, "RESIZE_BILINEAR": resize}


def read_graph(
    file: File, outputs: Optional[Sequence[str]] = None, rounding: str = "once", inexact: bool = False
) -> Description:
    """Returns the network of a model."""
    return TFLiteImport(file, READERS, outputs, rounding, inexact).description


def import_tflite(
    path: Union[str, "os.PathLike[str]"], outputs: Optional[Sequence[str]] = None, rounding: str = "once", inexact: bool = False
) -> Description:
    """Returns the network of a TensorFlow Lite file."""
    return read_graph(File(path), outputs, rounding, inexact)
