"""A network as it is written: layers in the JSON form of docs/networks.md, and their tensors."""

from __future__ import annotations

import json
import os
import pathlib
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple, Union

import numpy as np

from ..safetensors_file import write_safetensors
from .errors import ModelError

#: The limits of docs/networks.md that an import meets first. `fcodec network` checks all of them.
MOST_LAYERS, MOST_SAMPLES, MOST_NAME = 4096, 1 << 28, 256


class Format(NamedTuple):
    """The number format of an int8 map: real = (sample - zero) * scale."""

    signed: bool
    scale: float
    zero: int


@dataclass
class Layer:
    """A layer: its name, its kind, the maps that it reads, its other fields in the JSON, and its tensors by the last part of
    their names."""

    name: str
    kind: str
    on: List["Layer"]
    fields: Dict[str, Any]
    shape: Tuple[int, int, int]
    tensors: Dict[str, np.ndarray] = field(default_factory=dict)
    format: Optional[Format] = None
    #: What the model calls the map: a tensor's name (ONNX) or number (TensorFlow Lite).
    source: Any = None
    #: The shape of the map in the model.
    source_shape: Tuple[int, ...] = ()

    @property
    def is_input(self) -> bool:
        return self.kind == "input"

    @property
    def is_map(self) -> bool:
        """Whether it has more than one pixel."""
        return self.shape[:2] != (1, 1)


class Description:
    """A network in the making. Shapes are (height, width, channels)."""

    def __init__(self) -> None:
        self.inputs: List[Layer] = []
        self.layers: List[Layer] = []
        self.outputs: List[Layer] = []
        self._names: Set[str] = set()

    def input(self, name: str, shape: Tuple[int, int, int], source: Any, format: Optional[Format] = None) -> Layer:
        layer = Layer(self._name(name, "input"), "input", [], {}, _checked(shape), format=format, source=source)
        self.inputs.append(layer)
        return layer

    def add(
        self, name: str, kind: str, on: List[Layer], shape: Tuple[int, int, int], source: Any = None,
        tensors: Optional[Dict[str, np.ndarray]] = None, format: Optional[Format] = None, **fields: Any
    ) -> Layer:
        """Adds a layer that makes a map of this shape."""
        if len(self.layers) >= MOST_LAYERS:
            raise ModelError(f"more than {MOST_LAYERS} layers")
        layer = Layer(self._name(name, kind), kind, on, fields, _checked(shape), tensors or {}, format, source)
        self.layers.append(layer)
        return layer

    def rename(self, layer: Layer, name: str, source: Any) -> None:
        """Gives a layer the name of the map after its activation."""
        layer.name, layer.source = self._name(name, layer.kind), source

    def _name(self, wanted: str, kind: str) -> str:
        """The name in the model up to a semicolon. If it is too long, empty, or taken: the whole name, or one made from the number
        of the layer and its kind."""
        first = wanted.split(";")[0]  # TensorFlow joins the names of fused operations
        for name in (first, wanted, f"{len(self.layers)}.{kind}", f"{len(self.layers)}.{kind}.{len(self._names)}"):
            key = unicodedata.normalize("NFC", name)
            good = 0 < len(name.encode("utf-8", "replace")) <= MOST_NAME and not any(map(_is_control, name))
            if good and key not in self._names:
                self._names.add(key)
                return name
        raise ModelError(f"the name {wanted[:40]!r} is taken")

    def json(self) -> Dict[str, Any]:
        """The description as a dict."""
        layers, before = [], self.inputs[0]
        for layer in self.layers:
            fields = {"name": layer.name, "kind": layer.kind, **{k: v for k, v in layer.fields.items() if v is not None}}
            if [one.name for one in layer.on] != [before.name]:
                fields["on"] = [one.name for one in layer.on]
            layers.append(fields)
            before = layer
        result: Dict[str, Any] = {
            "inputs": [
                {"name": one.name, "height": one.shape[0], "width": one.shape[1], "channels": one.shape[2]}
                for one in self.inputs],
            "layers": layers, "outputs": [one.name for one in self.outputs]}
        formats = {one.name: one.format._asdict() for one in self.inputs + self.layers if one.format}
        if formats:
            result["formats"] = formats
        return result

    def tensors(self) -> Dict[str, np.ndarray]:
        """The tensors of all layers."""
        return {f"{layer.name}.{name}": values for layer in self.layers for name, values in layer.tensors.items()}

    def save(self, folder: Union[str, "os.PathLike[str]"]) -> None:
        """Writes network.json and network.safetensors into a folder, which is made if it is missing."""
        place = pathlib.Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        (place / "network.json").write_text(self.text(), encoding="utf-8")
        write_safetensors(self.tensors(), place / "network.safetensors")

    def text(self) -> str:
        """The JSON, one line per layer and format."""
        whole = self.json()

        def line(value: Any) -> str:
            return json.dumps(value, ensure_ascii=False)

        parts = [
            f'"inputs": {line(whole["inputs"])}', '"layers": [\n  ' + ",\n  ".join(map(line, whole["layers"])) + "\n]",
            f'"outputs": {line(whole["outputs"])}']
        if "formats" in whole:
            formats = [f"{line(name)}: {line(format)}" for name, format in whole["formats"].items()]
            parts.append('"formats": {\n  ' + ",\n  ".join(formats) + "\n}")
        return "{" + ",\n".join(parts) + "}\n"

    def front(self, after: str) -> List[Layer]:
        """The maps before a cut after a layer: the inputs, and those of the layers up to it."""
        numbers = {layer.name: index for index, layer in enumerate(self.layers)}
        if after not in numbers or numbers[after] + 1 == len(self.layers):
            raise ModelError(f"there is no layer {after!r} to cut after, or it is the last; the layers are: "
                             + ", ".join(list(numbers)[:12]) + (" …" if len(numbers) > 12 else ""))
        return self.inputs + self.layers[:numbers[after] + 1]


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _checked(shape: Tuple[int, int, int]) -> Tuple[int, int, int]:
    height, width, channels = shape
    if min(shape) < 1 or height * width * channels > MOST_SAMPLES:
        raise ModelError(f"a map of {height} × {width} × {channels}; a map has 1 to 2^28 samples")
    return shape
