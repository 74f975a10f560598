"""The part of an ONNX model after a cut."""

from __future__ import annotations

import os
from typing import Any, List, Optional, Sequence, Set, Union

import numpy as np

from . import onnx_file
from .cutting import maps_before
from .onnx_import import read_graph


def cut_onnx(
    path: Union[str, "os.PathLike[str]"], after: str, out: Union[str, "os.PathLike[str]"], outputs: Optional[Sequence[str]] = None
) -> List[str]:
    """Writes the nodes after a layer as a model of its own; returns the names of its inputs, in order."""
    model, folder = onnx_file.load(path), onnx_file.folder_of(path)
    maps = maps_before(after, lambda ends: read_graph(model, folder, ends, True), outputs)
    front = {layer.source: layer for layer in maps}
    wanted = [name for name in outputs or [one.name for one in model.graph.output] if name not in front]
    needed: Set[str] = set(wanted)
    nodes: List[Any] = []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output) - {""} - set(front):
            needed.update(node.input)
            nodes.insert(0, node)
    inputs = [layer for source, layer in front.items() if source in needed]
    graph = model.graph
    import onnx

    kept = [_inside(tensor, folder) for tensor in graph.initializer if tensor.name in needed]
    given = {one.name: one for one in graph.input}
    heads = [
        given.get(one.source) or onnx.helper.make_tensor_value_info(one.source, onnx.TensorProto.FLOAT, list(one.source_shape))
        for one in inputs]
    heads += [one for name, one in given.items() if name in {tensor.name for tensor in kept}]  # ir_version 3 lists them
    tails = [one for one in graph.output if one.name in wanted] + [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        for name in wanted if name not in {one.name for one in graph.output}]
    rest = onnx.helper.make_graph(nodes, graph.name or "graph", heads, tails, kept)
    made = onnx.helper.make_model(rest, opset_imports=model.opset_import, functions=model.functions, ir_version=model.ir_version)
    onnx.save(made, os.fspath(out))
    return [one.name for one in inputs]


def _inside(tensor: Any, folder: Any) -> Any:
    """A tensor with its data in itself."""
    if tensor.data_location != 1:
        return tensor
    import onnx

    return onnx.numpy_helper.from_array(np.array(onnx_file.array(tensor, folder)), tensor.name)
