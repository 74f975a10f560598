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

from .description import Format
from .errors import ModelError


class Network:
    """A network in a folder, with network.json and network.safetensors.

    It runs in the command line `fcodec`, with the same kernels and bytes as on a device: the file that `command` names, or the
    environment variable FEATURECODEC_COMMAND, or the one on the PATH.
    """

    def __init__(self, folder: Union[str, "os.PathLike[str]"], command: Optional[str] = None) -> None:
        self.folder = pathlib.Path(folder)
        self.json: Dict[str, Any] = json.loads((self.folder / "network.json").read_text(encoding="utf-8"))
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
        """
        values = np.asarray(x)
        batch = values if values.ndim == 4 else values[None]
        is_stored = batch.dtype in (np.dtype(np.int8), np.dtype(np.uint8))
        if is_stored:
            batch = self._real(batch, after or next(iter(self.inputs)))
        last = upto or self.json["outputs"][0]
        command = [self._program(), "network", "run", str(self.folder / "network.json"), str(self.folder / "network.safetensors")]
        with tempfile.TemporaryDirectory() as place:
            source, target = os.path.join(place, "input.npy"), os.path.join(place, "output.npy")
            np.save(source, np.ascontiguousarray(batch, np.float32))
            command += [source, "-o", target, "--through", last]
            command += ["--after", after] if after else []
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
