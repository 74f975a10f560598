"""The folder of trained weights: one safetensors file for each network, and a manifest that says what made it.

Matrices are stored as int8 with a scale for each output channel, small tensors as float16. Networks that are only compared with FLEET use
six of the eight bits. Networks that began with the base's weights are stored as the difference of these int8 numbers (modulo 256) from
the base's, and compressed by xz. So the networks that are measured are those that are stored, and all of them together stay small.
`read` gives float32 back.
"""
import ast
import fcntl
import hashlib
import json
import lzma
import pathlib
import struct
import sys

import numpy
import torch

SMALLEST = 512  # elements of a tensor that is stored as int8
KINDS = {"I8": numpy.dtype("i1"), "F16": numpy.dtype("<f2"), "I32": numpy.dtype("<i4"), "F64": numpy.dtype("<f8")}
WHOLE = ("base", "fleet", "own-")  # networks with all eight bits, by the beginning of their names
COMPARED_BITS = 6
FINER = 8  # scales of differences are those of the base, times 2^(n / FINER)


class Artifacts:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, name):
        return self.folder / (f"{name}.safetensors" if name == "base" else f"{name}.safetensors.xz")

    def read(self, name):
        """The tensors as float32, or int32."""
        return read(self.path(name), None if name == "base" else read(self.path("base")))

    def manifest(self):
        path = self.folder / "manifest.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def key(self, name, scripts, facts, data, needs):
        """What an artifact depends on: scripts without comments and documentation, options, the data, other artifacts, how it is stored."""
        parts = [*map(code, scripts), json.dumps(facts, sort_keys=True), data, *(checksum(self.path(need)) for need in needs)]
        if bits(name) < 8:
            parts.append(f"{bits(name)} bits")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def has(self, name, key):
        return self.path(name).exists() and self.manifest().get(name, {}).get("key") == key

    def save(self, name, tensors, key, **facts):
        write(self.path(name), tensors, None if name == "base" else read(self.path("base")), bits(name))
        with open(self.folder / ".lock", "w") as lock:  # two trainings may end at the same time
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = self.manifest()
            known[name] = {"key": key, "sha256": checksum(self.path(name)), "bytes": self.path(name).stat().st_size, **facts}
            (self.folder / "manifest.json").write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")

    def load(self, name, module):
        module.load_state_dict(self.read(name))
        return module.to(memory_format=torch.channels_last)

    def names(self):
        return [name for name in self.manifest() if self.path(name).exists()]


def code(script):
    tree = ast.parse(pathlib.Path(script).read_text())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            node.body[0].value.value = ""
    return ast.unparse(tree)


def bits(name):
    """Of a network's weights."""
    return 8 if name.startswith(WHOLE) else COMPARED_BITS


def checksum(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def origin(name, tensor, base):
    """The base's tensor that a network's tensor began with: of the same shape, and of a name that ends alike."""
    parts = name.split(".")
    for first in range(len(parts)):
        for candidate in (".".join(parts[first:]), ".".join(["layers", *parts[first:]])):
            if base is not None and candidate in base and base[candidate].shape == tensor.shape:
                return base[candidate].numpy().reshape(len(tensor), -1)
    return None


def samples(rows, scale):
    return numpy.rint(rows / scale[:, None])


def row_scale(rows):
    """What a step of int8 is worth in each row, rounded up to a float16."""
    scale = numpy.maximum(abs(rows).max(axis=1) / 127, 1e-6)
    return (scale * (1 + 2 ** -10)).astype(numpy.float16).astype(numpy.float32)


def stored(name, tensor, base, width=8):
    """The arrays that hold a tensor: one, or int8 samples and their scales, or differences and what their scales are of the base's.
    With a smaller width, steps are larger."""
    values = tensor.detach().contiguous().numpy()
    if not tensor.is_floating_point():
        return {"": values.astype("<i4")}
    if values.dtype == numpy.float64:
        return {"": values.astype("<f8")}
    if values.ndim < 2 or values.size < SMALLEST or values[0].size < 4:
        return {"": values.astype("<f2")}
    rows, began = values.reshape(len(values), -1), origin(name, tensor, base)
    if began is None:
        scale = (row_scale(rows) * 2 ** (8 - width)).astype(numpy.float16).astype(numpy.float32)
        return {"": samples(rows, scale).astype("i1").reshape(values.shape), "#scale": scale.astype("<f2")}
    own = row_scale(began)
    finer = (numpy.maximum(numpy.ceil(FINER * numpy.log2(row_scale(rows) / own)), 0) + FINER * (8 - width)).clip(0, 127)
    scale = own * 2 ** (finer / FINER)
    difference = samples(rows, scale) - samples(began, scale)
    wrapped = (difference.astype(int) % 256).astype("u1").view("i1")
    return {"": wrapped.reshape(values.shape), "#finer": finer.astype("i1")}


def restored(name, values, scale, finer, base):
    rows = values.reshape(len(values), -1).astype(numpy.float32)
    if finer is not None:
        began = origin(name, values, base)
        scale = row_scale(began) * 2 ** (finer.astype(numpy.float64) / FINER)
        rows = ((rows + samples(began, scale)).astype(int) % 256).astype("u1").view("i1")
    return (rows * scale[:, None].astype(numpy.float32)).reshape(values.shape).astype(numpy.float32)


def write(path, tensors, base=None, width=8):
    """A router runs in int8 on a device, so its weights keep eight bits."""
    arrays = {name + suffix: values for name, tensor in tensors.items()
              for suffix, values in stored(name, tensor, base, 8 if name.startswith("router.") else width).items()}
    path, content = pathlib.Path(path), safetensors(arrays)
    path.write_bytes(lzma.compress(content, preset=9) if path.suffix == ".xz" else content)


def safetensors(arrays):
    """The bytes of a file with these arrays."""
    header, data = {}, b""
    for name, values in arrays.items():
        kind = next(kind for kind, dtype in KINDS.items() if dtype == values.dtype)
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def read(path, base=None):
    """The tensors as float32, or int32."""
    path = pathlib.Path(path)
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    arrays = {}
    for name, entry in json.loads(content[8:start]).items():
        first, end = entry["data_offsets"]
        arrays[name] = numpy.frombuffer(content[start + first:start + end], KINDS[entry["dtype"]]).reshape(entry["shape"])
    tensors = {}
    for name in (name for name in arrays if "#" not in name):
        values, scale, finer = (arrays.get(name + suffix) for suffix in ("", "#scale", "#finer"))
        if scale is not None or finer is not None:
            values = restored(name, values, scale, finer, base)
        elif values.dtype != KINDS["I32"]:
            values = values.astype(numpy.float32)
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def report(text):
    print(text, file=sys.stderr, flush=True)
