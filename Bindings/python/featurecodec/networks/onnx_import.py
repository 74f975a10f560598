"""Importing ONNX files."""

from __future__ import annotations

import os
import pathlib
from typing import Any, Dict, Optional, Sequence, Union

from . import onnx_file
from .description import Description
from .onnx_activations import clip, elementwise, global_average, global_maximum, hard_sigmoid, mean, pooling, relu, softmax
from .onnx_arithmetic import arithmetic, concatenate
from .onnx_convolutions import convolution, dense, norm
from .onnx_graph import OnnxImport, Reader
from .onnx_quantized import check_formats, dequantize, quantize
from .onnx_resizing import pad, resize, slice_channels, split
from .onnx_shapes import cast, flatten, gather, given, identity, reshape, shape_of, squeeze

READERS: Dict[str, Reader] = {
    "Conv": convolution, "Gemm": dense, "MatMul": dense, "BatchNormalization": norm, "Relu": relu, "Clip": clip,
    "HardSwish": lambda importer, node: elementwise(importer, node, "hardSwish"), "HardSigmoid": hard_sigmoid,
    "Sigmoid": lambda importer, node: elementwise(importer, node, "sigmoid"), "Softmax": softmax, "LogSoftmax": softmax,
    "MaxPool": pooling, "AveragePool": pooling, "GlobalAveragePool": global_average, "GlobalMaxPool": global_maximum,
    "ReduceMean": mean, "Add": arithmetic, "Sub": arithmetic, "Mul": arithmetic, "Div": arithmetic, "Concat": concatenate,
    "Flatten": flatten, "Reshape": reshape, "Squeeze": squeeze, "Unsqueeze": squeeze, "Identity": identity,
    "Dropout": identity, "Constant": given, "Shape": shape_of, "Gather": gather, "Cast": cast, "Slice": slice_channels,
    "Split": split, "Pad": pad, "Resize": resize, "Upsample": resize,
    "QuantizeLinear": quantize, "DequantizeLinear": dequantize}


def read_graph(
    model: Any, folder: pathlib.Path, outputs: Optional[Sequence[str]] = None, inexact: bool = False
) -> Description:
    """Returns the network of a model whose other files are in a folder."""
    description = OnnxImport(model, folder, READERS, outputs, inexact).description
    check_formats(description)
    return description


def import_onnx(
    path: Union[str, "os.PathLike[str]"], outputs: Optional[Sequence[str]] = None, inexact: bool = False
) -> Description:
    """Returns the network of an ONNX file."""
    return read_graph(onnx_file.load(path), onnx_file.folder_of(path), outputs, inexact)
