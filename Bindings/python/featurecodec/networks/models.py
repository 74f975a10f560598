"""Importing and cutting models by the kind of their file."""

from __future__ import annotations

import os
from typing import List, Optional, Sequence, Union

from .description import Description
from .errors import ModelError


def _kind(path: Union[str, "os.PathLike[str]"]) -> str:
    kind = os.path.splitext(os.fspath(path))[1].lower()
    if kind not in (".onnx", ".tflite"):
        raise ModelError(f"{os.fspath(path)}: a file .onnx or .tflite")
    return kind


def import_model(
    path: Union[str, "os.PathLike[str]"], *, outputs: Optional[Sequence[str]] = None, dense_rounding: str = "once",
    inexact: bool = False
) -> Description:
    """Returns the network of an ONNX file of float32 (or quantised), or of a TensorFlow Lite file of int8 or float32. `save(folder)` writes it.

    outputs: the names of the maps that the network ends with; by default the model's outputs.
    dense_rounding: for TensorFlow Lite in int8: fully connected layers round "once", as LiteRT does since version 1.3, or
        "twice", as before.
    inexact: in int8, reads what differs by one from LiteRT in some samples of some hundred thousand, or thousand (SOFTMAX,
        HARD_SWISH, RELU to another scale), and quantised ONNX, which ONNX Runtime rounds in another way.
    Raises ModelError with the operation and its name for what networks here do not have, and for files that are broken.
    """
    if dense_rounding not in ("once", "twice"):
        raise ModelError(f"dense_rounding: 'once' or 'twice', not {dense_rounding!r}")
    kind = _kind(path)
    try:
        if kind == ".onnx":
            from .onnx_import import import_onnx

            return import_onnx(path, outputs, inexact)
        from .tflite_import import import_tflite

        return import_tflite(path, outputs, dense_rounding, inexact)
    except (ModelError, OSError, ImportError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001, the parsers' own for files that are broken
        raise ModelError(f"{os.fspath(path)} is broken: {type(error).__name__}: {error}") from error


def cut_model(
    path: Union[str, "os.PathLike[str]"], after: str, out: Union[str, "os.PathLike[str]"], *, outputs: Optional[Sequence[str]] = None
) -> List[str]:
    """Writes the part of a model after a layer as a model of the same kind, for ONNX Runtime or LiteRT. Returns the names of its
    inputs: the maps that cross the cut, in the order in which the network makes them.

    after: the name of a layer of the imported network. If the rest of the model has operations that cannot be imported, only
        what the layer depends on is before the cut: the network that `import_model` makes with outputs=[after].
        Outputs that are made before the cut are left out.
    """
    kind = _kind(path)
    if kind != _kind(out):
        raise ModelError(f"{os.fspath(out)}: a file {kind}")
    try:
        if kind == ".onnx":
            from .onnx_cut import cut_onnx

            return cut_onnx(path, after, out, outputs)
        from .tflite_cut import cut_tflite

        return cut_tflite(path, after, out, outputs)
    except (ModelError, OSError, ImportError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001, the parsers' own for files that are broken
        raise ModelError(f"{os.fspath(path)} is broken: {type(error).__name__}: {error}") from error
