"""Running a network that has been imported, or any other in the files of docs/networks.md."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import Any, Dict, List, Optional, Tuple, Union

import numpy as np

from .description import MOST_NAME, Format
from .errors import ModelError


class Network:
    """A network in a folder, with network.json and network.safetensors.

    It runs in the command line `fcodec`, with the same kernels and bytes as on a device: the file that `command` names, or the
    environment variable FEATURECODEC_COMMAND, or the one on the PATH.

    Raises ModelError for a description that cannot be read, and for what the command refuses.
    """

    def __init__(self, folder: Union[str, "os.PathLike[str]"], command: Optional[str] = None) -> None:
        self.folder = pathlib.Path(folder)
        self.json: Dict[str, Any] = _read(self.folder / "network.json")
        self._command = command

    @classmethod
    def load(cls, folder: Union[str, "os.PathLike[str]"], command: Optional[str] = None) -> "Network":
        """Reads the network in a folder."""
        return cls(folder, command)

    @property
    def layers(self) -> List[str]:
        """The names of the layers, in the order in which they run."""
        return [layer["name"] for layer in self.json["layers"]]

    @property
    def inputs(self) -> Dict[str, Tuple[int, int, int]]:
        """The shapes (H, W, C) of the inputs, by name."""
        return {one["name"]: (one["height"], one["width"], one["channels"]) for one in self.json["inputs"]}

    @property
    def is_int8(self) -> bool:
        """Whether its maps have formats, in which it runs in int8."""
        return bool(self.json.get("formats"))

    def format(self, name: str) -> Optional[Format]:
        """The number format of a map; None in float32. A profile's layer takes `signed`, `scale` and `zero`."""
        found = self.json.get("formats", {}).get(name)
        if found is None:
            return None
        if "fractionBits" in found:
            return Format(found["signed"], 2.0 ** -found["fractionBits"], 0)
        return Format(found["signed"], found["scale"], found["zero"])

    def run(self, x: Any, upto: Optional[str] = None, after: Optional[str] = None) -> np.ndarray:
        """Runs the network on maps (H, W, C), or a batch of them.

        x: real numbers; in int8 also stored samples, int8 or uint8 as the format says.
        upto: the last layer that runs; None for the last one of the network.
        after: the layer that x is the map of, if only the layers after it run.
        Returns a batch of maps (N, H, W, C) of the last layer: float32, or stored samples if x is of stored samples.
        Raises ModelError for another shape or type, a NaN, or a name that no layer has.
        """
        for name in (upto, after):
            if name is not None and name not in self.layers:
                raise ModelError(f"there is no layer {name!r}; the layers are: {', '.join(self.layers[:12])}{' …' * (len(self.layers) > 12)}")
        batch = _batch(x)
        is_stored = batch.dtype in (np.dtype(np.int8), np.dtype(np.uint8))
        if is_stored:
            batch = self._real(batch, after or next(iter(self.inputs)))
        last = upto or self.json["outputs"][0]
        command = [self._program(), "network", "run", str(self.folder / "network.json"), str(self.folder / "network.safetensors")]
        with tempfile.TemporaryDirectory() as place:
            source, target = os.path.join(place, "input.npy"), os.path.join(place, "output.npy")
            with np.errstate(over="ignore"):
                np.save(source, np.ascontiguousarray(batch, np.float32))
            command += [source, "-o", target, f"--through={last}"]  # a name may begin with a hyphen
            command += [f"--after={after}"] if after else []
            command += ["--int8"] if self.is_int8 else []
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise ModelError(done.stderr.strip().replace("Error: ", "", 1) or f"fcodec ended with {done.returncode}")
            result = np.load(target)
        return self._stored(result, last) if is_stored else result

    def _real(self, samples: np.ndarray, name: str) -> np.ndarray:
        format = self._format(name)
        if samples.dtype != (np.int8 if format.signed else np.uint8):
            raise ModelError(f"stored samples of {samples.dtype}, but the format of {name!r} is of the other kind")
        return (samples.astype(np.float32) - np.float32(format.zero)) * np.float32(format.scale)

    def _stored(self, values: np.ndarray, name: str) -> np.ndarray:
        """Exact: the values are multiples of the scale."""
        format = self._format(name)
        samples = np.rint(values.astype(np.float64) / np.float64(np.float32(format.scale))) + format.zero
        return samples.astype(np.int8 if format.signed else np.uint8)

    def _format(self, name: str) -> Format:
        """The format of a map. A pooling has that of the map that it reads."""
        by_name = {layer["name"]: (index, layer) for index, layer in enumerate(self.json["layers"])}
        while self.format(name) is None and name in by_name:
            index, layer = by_name[name]
            before = self.json["layers"][index - 1]["name"] if index else next(iter(self.inputs))
            name = layer.get("on", [before])[0]
        found = self.format(name)
        if found is None:
            raise ModelError(f"{name!r} has no number format, so its samples stand for nothing")
        return found

    def _program(self) -> str:
        found = self._command or os.environ.get("FEATURECODEC_COMMAND") or shutil.which("fcodec")
        if not found:
            raise ModelError(
                "the command line fcodec, which runs networks, is not on the PATH. Build it with `swift build -c release`, or "
                "set FEATURECODEC_COMMAND to its file.")
        return found


def _batch(x: Any) -> np.ndarray:
    """Maps (N, H, W, C) of real numbers or stored samples."""
    try:
        values = np.asarray(x)
    except (ValueError, TypeError, RuntimeError) as error:  # such as a tensor that needs a gradient
        raise ModelError(f"maps: {error}") from None
    if values.dtype.kind not in "fiu" or values.ndim not in (3, 4) or values.size == 0:
        raise ModelError(f"maps: numbers of shape (H, W, C), or a batch of such maps; not {values.dtype} of shape {values.shape}")
    if values.dtype.kind == "f" and np.isnan(values).any():
        raise ModelError(f"maps: number {int(np.argmax(np.isnan(values)))} is a NaN")
    return values if values.ndim == 4 else values[None]


def _read(path: pathlib.Path) -> Dict[str, Any]:
    """The description in a file. Only what is read here is checked; the command checks everything."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        names = [layer["name"] for layer in found["layers"]] + [
            one["name"] for one in found["inputs"]] + [name for layer in found["layers"] for name in layer.get("on", [])]
        sizes = [one[side] for one in found["inputs"] for side in ("height", "width", "channels")]
        formats = list(found.get("formats", {}).values())
        is_good = (
            all(_is_name(name) for name in names + found["outputs"]) and all(type(size) is int for size in sizes)
            and len(found["inputs"]) > 0 and len(found["layers"]) > 0 and len(found["outputs"]) > 0
            and all(_is_format(one) for one in formats))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path}: not the description of a network: {type(error).__name__}: {error}") from None
    if not is_good:
        raise ModelError(f"{path}: not the description of a network: inputs, layers, outputs or formats are of other types")
    return dict(found)


def _is_name(name: Any) -> bool:
    """Whether a text has as many bytes in UTF-8 as a name may have, and no zero."""
    return isinstance(name, str) and 0 < len(name.encode()) <= MOST_NAME and "\0" not in name


def _is_format(format: Dict[str, Any]) -> bool:
    numbers = [format["fractionBits"]] if "fractionBits" in format else [format["scale"], format["zero"]]
    return type(format["signed"]) is bool and all(type(number) in (int, float) for number in numbers) and abs(numbers[0]) < 1e9
