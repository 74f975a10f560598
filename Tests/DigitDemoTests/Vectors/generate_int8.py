"""Writes int8_logits.json: the bundled network's int8 results for bundled pictures, as bytes.

  python3 generate_int8.py

The inputs are digits.json (its affine formats), digits.safetensors and the pictures. The arithmetic is model.py of
InferenceKernelsTests, in Python's integers and fractions. Each map is represented by the sum of its samples. Needs only
NumPy.
"""
import json
import pathlib
import struct
import sys

import numpy as np

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parents[1] / "InferenceKernelsTests/Vectors"))
from model import *

resources = here.parents[2] / "Sources/DigitDemo/Resources"
network = json.loads((resources / "digits.json").read_text())
blob = (resources / "digits.safetensors").read_bytes()
length = struct.unpack("<Q", blob[:8])[0]
tensors = {}
for name, entry in json.loads(blob[8 : 8 + length]).items():
    begin, end = entry["data_offsets"]
    tensors[name] = np.frombuffer(blob[8 + length :][begin:end], "<f4").reshape(entry["shape"])
formats = {name: Format("affine", f["signed"], f["scale"], f["zero"]) for name, f in network["formats"].items()}


def away(x):
    return np.sign(x) * np.floor(np.abs(x) + 0.5)


def requantised(sums, factors, target, bounded):
    low, high = (target.zero, min(target.high, target.clamp(round_half_away(6 / target.scale) + target.zero))) \
        if bounded else (target.low, target.high)
    columns = [np.vectorize(lambda v: multiplied(int(v), *f), otypes=[int])(sums[..., o]) for o, f in enumerate(factors)]
    return np.clip(np.stack(columns, -1) + target.zero, low, high)


def convolve(x, layer, source, target):
    prefix = layer.get("weights", layer["name"])
    w, bias = tensors[prefix + ".weight"].astype(float), tensors[prefix + ".bias"].astype(float)
    w = w.reshape(w.shape[0], -1, *layer.get("kernel", [1, 1])).transpose(0, 2, 3, 1)
    scales = np.abs(w).max((1, 2, 3)) / 127
    step = float(source.scale) * scales
    integers = away(w / scales[:, None, None, None]).astype(int)
    assert np.abs(integers).max() == 127 and (np.abs(bias) / step < 2**30).all()
    window = {"size": layer.get("kernel", [1, 1]), "stride": layer.get("stride", [1, 1]), "dilation": [1, 1],
              "padding": layer.get("padding", [0] * 4)}
    sums = convolution(x, integers, away(bias / step).astype(int), window, layer.get("groups", 1), source.zero)
    factors = [fixed_point(s / float(target.scale)) for s in step]
    return requantised(sums, factors, target, layer.get("bounds") == "relu6")


def run(pixels):
    """The bytes of the logits, and the sum of every map's samples."""
    real = ((pixels.astype(F) / F(255)) - F(0.45)) / F(0.25)
    first = formats["picture"]
    x = np.clip(away((real / F(float(first.scale))).astype(float)) + first.zero, first.low, first.high).astype(int)
    maps, last, sums = {"picture": x}, "picture", [int(x.sum())]
    for layer in network["layers"]:
        inputs = layer.get("on", [last])
        a, source, target = maps[inputs[0]], formats[inputs[0]], formats[layer["name"]]
        if layer["kind"] == "add":
            y = int8_addition(a, source, maps[inputs[1]], formats[inputs[1]], target, (target.low, target.high))
        elif layer["kind"] == "globalAverage":
            count = a.shape[0] * a.shape[1]
            totals = a.sum((0, 1)) - count * source.zero
            factor = fixed_point(source.scale / (target.scale * count))
            y = np.array([target.clamp(target.zero + multiplied(int(t), *factor)) for t in totals]).reshape(1, 1, -1)
        else:
            y = convolve(a, layer, source, target)
        last = layer["name"]
        maps[last] = y
        sums.append(int(y.sum()))
    return (maps[last].reshape(-1) & 255).tolist(), sums


cases = []
for path in sorted((resources / "pictures").iterdir())[::12]:
    pixels = np.frombuffer(path.read_bytes()[13:], np.uint8).reshape(64, 64, 3)
    logits, sums = run(pixels)
    cases.append({"picture": path.name, "logits": logits, "sums": sums})
(here / "int8_logits.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(cases)
