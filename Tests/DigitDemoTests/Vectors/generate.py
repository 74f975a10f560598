"""Writes the command line's network, its pictures, and NumPy's results for them.

  python3 generate.py TRAINED_FOLDER

TRAINED_FOLDER holds weights.npz, images_measure.npy and labels_measure.npy. Written, next to this file's package:
Sources/DigitDemo/Resources/digits.safetensors, digits.json and pictures/NNN_LABEL.ppm, and Tests/DigitDemoTests/Vectors/logits.json.
Needs only NumPy. The network is implemented here a second time on purpose, in float64 and channel-first: it shares neither
layout nor order of summation with the Swift implementation.
"""
import json
import pathlib
import struct
import sys

import numpy as np

trained = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).resolve().parent
resources = here.parents[2] / "Sources/DigitDemo/Resources"
weights = np.load(trained / "weights.npz")
images = np.load(trained / "images_measure.npy")
labels = np.load(trained / "labels_measure.npy")
NAMES = [str(digit) for digit in range(10)] + ["none"]


def write_safetensors():
    """Names and order as in PyTorch: NAME.weight is outputs, channels, rows, columns."""
    header, blob = {}, b""
    for name in weights.files:
        values = np.ascontiguousarray(weights[name], dtype="<f4")
        name = name.removesuffix(".w") + ".weight" if name.endswith(".w") else name.removesuffix(".b") + ".bias"
        header[name] = {"dtype": "F32", "shape": list(values.shape),
                        "data_offsets": [len(blob), len(blob) + values.nbytes]}
        blob += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (resources / "digits.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + blob)


def write_network():
    """The graph; int8 formats already in the file are kept (see Sources/DigitDemo/Resources/README.md)."""
    path = resources / "digits.json"
    formats = json.loads(path.read_text()).get("formats") if path.exists() else None
    def window(stride):
        return {"kernel": [3, 3], "padding": [1, 1, 1, 1], **({"stride": [stride, stride]} if stride > 1 else {})}
    layers = [{"name": "L1", "kind": "convolution", "channels": 16, **window(2), "bounds": "relu6"}]
    last = "L1"
    shapes = [(48, 16, 1), (64, 24, 2), (96, 24, 1), (96, 40, 2), (160, 40, 1), (160, 64, 2)]
    for number, (wide, outputs, stride) in enumerate(shapes, 2):
        name = f"L{number}"
        residual = number in (2, 4, 6)
        layers += [
            {"name": f"{name}.expand", "kind": "convolution", "channels": wide, "kernel": [1, 1], "bounds": "relu6"},
            {"name": f"{name}.depthwise", "kind": "convolution", "channels": wide, "groups": wide, **window(stride),
             "bounds": "relu6"},
            {"name": f"{name}.project" if residual else name, "kind": "convolution", "channels": outputs,
             "kernel": [1, 1], **({} if residual else {"weights": f"{name}.project"})}]
        if residual:
            layers.append({"name": name, "kind": "add", "on": [last, f"{name}.project"]})
        last = name
    layers += [{"name": "head", "kind": "convolution", "channels": 160, "kernel": [1, 1], "bounds": "relu6"},
               {"name": "mean", "kind": "globalAverage"}, {"name": "dense", "kind": "dense", "channels": 11}]
    line = lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"))
    parts = ['"inputs": ' + line([{"name": "picture", "height": 64, "width": 64, "channels": 3}]),
             '"layers": [\n  ' + ",\n  ".join(map(line, layers)) + "\n]", '"outputs": ["dense"]']
    if formats:
        lines = [f"{line(name)}: {line(formats[name])}" for name in sorted(formats)]
        parts.append('"formats": {\n  ' + ",\n  ".join(lines) + "\n}")
    path.write_text("{" + ",\n".join(parts) + "}\n")


def chosen():
    """The first three of every digit and the first six of "none", in order: the first 36 lack a digit."""
    indices = []
    for label in range(11):
        indices += list(np.flatnonzero(labels == label)[: 6 if label == 10 else 3])
    return sorted(int(index) for index in indices)


def write_pictures(indices):
    for index in indices:
        pixels = images[index]
        head = f"P6\n{pixels.shape[1]} {pixels.shape[0]}\n255\n".encode()
        (resources / "pictures" / f"{index:03}_{NAMES[labels[index]]}.ppm").write_bytes(head + pixels.tobytes())


def convolve(x, kernel, bias, stride, padding, depthwise):
    size = kernel.shape[2]
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    rule = "cyxij,cij->cyx" if depthwise else "cyxij,ocij->oyx"
    return np.einsum(rule, windows, kernel[:, 0] if depthwise else kernel) + bias[:, None, None]


def forward(pixels):
    """Logits, and the map after every layer."""
    w = {name: weights[name].astype(np.float64) for name in weights.files}
    relu6 = lambda x: np.clip(x, 0, 6)
    x = ((pixels / 255 - 0.45) / 0.25).transpose(2, 0, 1)
    x = relu6(convolve(x, w["L1.w"], w["L1.b"], 2, 1, False))
    maps = [x]
    for layer, stride in zip(range(2, 8), (1, 2, 1, 2, 1, 2)):
        part = lambda name: (w[f"L{layer}.{name}.w"], w[f"L{layer}.{name}.b"])
        y = relu6(convolve(x, *part("expand"), 1, 0, False))
        y = relu6(convolve(y, *part("depthwise"), stride, 1, True))
        y = convolve(y, *part("project"), 1, 0, False)
        x = x + y if layer in (2, 4, 6) else y
        maps.append(x)
    y = relu6(convolve(x, w["head.w"], w["head.b"], 1, 0, False)).mean((1, 2))
    return w["dense.w"] @ y + w["dense.b"], maps


(resources / "pictures").mkdir(parents=True, exist_ok=True)
write_safetensors()
write_network()
indices = chosen()
write_pictures(indices)
cases = []
for index in indices:
    logits, maps = forward(images[index])
    # For each layer's map, one sample, [channel, row, column, value], and the sum of all: shows which layer is wrong.
    probes = []
    for m in maps:
        place = [step * index % size for step, size in zip((7, 5, 3), m.shape)]
        probes.append(place + [float(m[tuple(place)]), float(m.sum())])
    cases.append({"picture": f"{index:03}_{NAMES[labels[index]]}.ppm", "logits": logits.tolist(), "layers": probes})
lines = ",\n".join(json.dumps(case) for case in cases)
(here / "logits.json").write_text("[\n" + lines + "\n]\n")
right = sum(int(np.argmax(case["logits"]) == labels[index]) for case, index in zip(cases, indices))
print(len(cases), "pictures; top-1 right on", right)
print("smallest margin", min(float(np.diff(np.sort(c["logits"])[-2:])[0]) for c in cases))
