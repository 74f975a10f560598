"""The part of a TensorFlow Lite model after a cut.

The file stays as it is, except for its lists: the graph has the operations after the cut, and the maps that cross it as
inputs. Options and constants are those of the whole model, byte for byte.

    graph table    | … | inputs ●──┐ | outputs ●──┐ | operators ● |      new lists of numbers stand at the end of the file;
                                   └──────────────┴──▶ end               the list of operations is shortened where it is
"""

from __future__ import annotations

import os
import struct
from typing import List, Optional, Sequence, Set, Union

from .cutting import maps_before
from .errors import ModelError
from .tflite_file import File
from .tflite_import import read_graph

# Places of fields in the tables SubGraph and Model of the schema.
_INPUTS, _OUTPUTS, _OPERATORS, _SIGNATURES = 6, 8, 10, 18


def cut_tflite(
    path: Union[str, "os.PathLike[str]"], after: str, out: Union[str, "os.PathLike[str]"], outputs: Optional[Sequence[str]] = None
) -> List[str]:
    """Writes the operations after a layer as a model of its own; returns the names of its inputs, in order."""
    file = File(path)
    maps = maps_before(after, lambda ends: read_graph(file, ends, inexact=True), outputs)
    if maps[-1].source is None:
        raise ModelError(f"{after!r} is inside an operation of the model, which cannot be cut there")
    front = {layer.source: layer for layer in maps if layer.source is not None}
    wanted = [number for number in file.ends(outputs) if number not in front]
    needed: Set[int] = set(wanted)
    kept: List[int] = []
    for operation in reversed(file.operations):
        if needed.intersection(operation.outputs) - set(front):
            needed.update(operation.inputs)
            kept.insert(0, operation.number)
    inputs = [number for number in front if number in needed]
    content = bytearray(file.content)
    _keep(content, file, kept)
    _set_numbers(content, file, _INPUTS, inputs)
    _set_numbers(content, file, _OUTPUTS, wanted)
    table = file.model._tab
    if table.Offset(_SIGNATURES):
        struct.pack_into("<I", content, table.Vector(table.Offset(_SIGNATURES)) - 4, 0)
    with open(out, "wb") as target:
        target.write(content)
    return [front[number].name for number in inputs]


def _keep(content: bytearray, file: File, kept: List[int]) -> None:
    """Shortens the list of operations. Its elements are distances from their own place."""
    table = file.graph._tab
    start = table.Vector(table.Offset(_OPERATORS))
    places = [start + 4 * number + struct.unpack_from("<I", content, start + 4 * number)[0] for number in kept]
    struct.pack_into("<I", content, start - 4, len(kept))
    for index, place in enumerate(places):
        struct.pack_into("<I", content, start + 4 * index, place - (start + 4 * index))


def _set_numbers(content: bytearray, file: File, field: int, numbers: List[int]) -> None:
    """Appends a list of numbers, and lets the graph's field point to it."""
    table = file.graph._tab
    offset = table.Offset(field)
    if not offset:
        raise ModelError("the graph has no list of inputs or outputs")
    content.extend(b"\0" * (-len(content) % 4))
    place = table.Pos + offset
    struct.pack_into("<I", content, place, len(content) - place)
    content.extend(struct.pack(f"<I{len(numbers)}i", len(numbers), *numbers))
