"""The folder of trained weights: one safetensors file for each network, and a manifest that says what made it.

Matrices are stored as int8 with a scale for each output channel, the few small tensors as float16. So the networks that are measured
are those that are stored, and all of them together stay small.
"""
import ast
import fcntl
import hashlib
import json
import pathlib
import struct
import sys

import numpy
import torch

SMALLEST = 512  # elements of a tensor that is stored as int8
KINDS = {"I8": numpy.dtype("i1"), "F16": numpy.dtype("<f2"), "I32": numpy.dtype("<i4"), "F32": numpy.dtype("<f4")}


class Artifacts:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, name):
        return self.folder / f"{name}.safetensors"

    def manifest(self):
        path = self.folder / "manifest.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def key(self, script, facts, data, needs):
        """What an artifact depends on: the script without comments and documentation, its options, the data, other artifacts."""
        tree = ast.parse(pathlib.Path(script).read_text())
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
                node.body[0].value.value = ""
        parts = [ast.unparse(tree), json.dumps(facts, sort_keys=True), data, *(checksum(self.path(need)) for need in needs)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def has(self, name, key):
        return self.path(name).exists() and self.manifest().get(name, {}).get("key") == key

    def save(self, name, tensors, key, **facts):
        write(self.path(name), tensors)
        with open(self.folder / ".lock", "w") as lock:  # two trainings may end at the same time
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = self.manifest()
            known[name] = {"key": key, "sha256": checksum(self.path(name)), "bytes": self.path(name).stat().st_size, **facts}
            (self.folder / "manifest.json").write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")

    def load(self, name, module):
        module.load_state_dict(read(self.path(name)))
        return module.to(memory_format=torch.channels_last)

    def names(self):
        return [name for name in self.manifest() if self.path(name).exists()]


def checksum(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def stored(tensor):
    """The arrays that hold a tensor: one, or int8 samples and their scales."""
    values = tensor.detach().contiguous().numpy()
    if not tensor.is_floating_point():
        return {"": values.astype(KINDS["I32"])}
    if values.ndim < 2 or values.size < SMALLEST or values[0].size < 4:
        return {"": values.astype(KINDS["F16"])}
    rows = values.reshape(len(values), -1)
    scale = numpy.maximum(abs(rows).max(axis=1) / 127, 1e-12).astype(KINDS["F32"])
    return {"": numpy.rint(rows / scale[:, None]).astype("i1").reshape(values.shape), "#scale": scale}


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        for suffix, values in stored(tensor).items():
            kind = next(kind for kind, dtype in KINDS.items() if dtype == values.dtype)
            header[name + suffix] = {"dtype": kind, "shape": list(values.shape),
                                     "data_offsets": [len(data), len(data) + values.nbytes]}
            data += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + data)


def read(path):
    """The tensors as float32, or int32."""
    content = pathlib.Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    arrays = {}
    for name, entry in json.loads(content[8:start]).items():
        first, end = entry["data_offsets"]
        arrays[name] = numpy.frombuffer(content[start + first:start + end], KINDS[entry["dtype"]]).reshape(entry["shape"])
    tensors = {}
    for name, values in arrays.items():
        if name.endswith("#scale"):
            continue
        if values.dtype != KINDS["I32"]:
            values = values.astype(numpy.float32)
        scale = arrays.get(name + "#scale")
        if scale is not None:
            values = values * scale.reshape(-1, *[1] * (values.ndim - 1))
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def report(text):
    print(text, file=sys.stderr, flush=True)
