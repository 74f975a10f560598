"""The networks that are timed, with random weights, as files for fcodec and as steps for the peers.

They are the first layers of `fcodec network write mobilenet-v2`, up to the output of its fifth inverted residual (layer 5):
the stem and blocks 1 to 5, with 15 convolutions and two additions. Batch norms are folded. Strided windows are padded only
at the bottom and on the right (TensorFlow's SAME), for which no peer needs an extra layer.
    front   224 × 224 × 3 → 28 × 28 × 32
    cifar   32 × 32 × 3 → 16 × 16 × 32: the stem and block 2 have stride 1, as is usual for small pictures
"""
import json, os, subprocess
import numpy as np

NETWORKS = {"front": "MobileNetV2 224×224 to layer 5", "cifar": "MobileNetV2 32×32 to layer 5"}


class Step:
    """A convolution, whose weights are OHWI, or an addition."""
    def __init__(self, layer, previous, channels):
        self.name, self.on = layer["name"], layer.get("on", [previous])
        self.conv = layer["kind"] == "convolution"
        self.relu6 = layer.get("bounds") == "relu6"
        if self.conv:
            self.co, self.k, self.s = layer["channels"], layer["kernel"][0], layer.get("stride", [1])[0]
            self.ci, self.groups, self.pads = channels, layer.get("groups", 1), layer.get("padding", [0] * 4)
            self.dw = self.groups > 1


class Net:
    def __init__(self, key, fcodec, folder):
        self.key, self.fcodec, self.folder = key, fcodec, folder
        published = self.path("published.json")
        self._run("write", "mobilenet-v2", "-o", published)
        self.json = json.load(open(published))
        self._cut()
        rng = np.random.default_rng(1)
        tensors = {}
        for s in self.convolutions:
            shape = (s.co, s.k, s.k, s.ci // s.groups)
            s.weights = rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape).astype(np.float32)
            exact_scales(s.weights)
            s.bias = rng.uniform(-.1, .3, s.co).astype(np.float32)
            tensors[s.name + ".weight"] = np.transpose(s.weights, (0, 3, 1, 2))
            tensors[s.name + ".bias"] = s.bias
        self.weights = self.path("weights.safetensors")
        write_safetensors(self.weights, tensors)
        examples = rng.uniform(0, 1, (4, self.size, self.size, 3)).astype(np.float32)
        self._calibrate(examples)
        self.x8 = np.round(examples[:1] * 255).astype(np.uint8)  # unsigned, zero 0
        self.x = self.x8.astype(np.float32) / np.float32(255)
        np.save(self.path("x.npy"), self.x)
        np.save(self.path("x8.npy"), self.x8 ^ np.uint8(128))

    def path(self, name):
        return os.path.join(self.folder, f"{self.key}.{name}")

    def _run(self, *arguments):
        subprocess.run([self.fcodec, "network", *arguments], check=True, stderr=subprocess.DEVNULL)

    @property
    def convolutions(self):
        return [s for s in self.steps if s.conv]

    def _cut(self):
        layers = self.json["layers"]
        last = max(i for i, layer in enumerate(layers) if layer["name"].startswith("features.5."))
        layers = self.json["layers"] = layers[:last + 1]
        self.json["outputs"] = [layers[-1]["name"]]
        if self.key == "cifar":
            self.json["inputs"][0].update(height=32, width=32)
            for layer in [layer for layer in layers if layer.get("stride", [1, 1]) != [1, 1]][:2]:
                del layer["stride"]
        self.input, self.size = self.json["inputs"][0]["name"], self.json["inputs"][0]["height"]
        shapes, self.steps, previous = {self.input: (self.size, 3)}, [], self.input
        for layer in layers:
            layer.pop("batchNorm", None)
            layer.pop("bias", None)
            if layer.get("stride", [1, 1]) != [1, 1]:
                layer["padding"] = [0, 1, 0, 1]
            s = Step(layer, previous, shapes[layer.get("on", [previous])[0]][1])
            size, channels = shapes[s.on[0]]
            shapes[s.name] = (size // s.s, s.co) if s.conv else (size, channels)
            s.size, s.channels = shapes[s.name]
            self.steps.append(s)
            previous = s.name
        self.output = previous
        self.macs = sum(s.size ** 2 * s.co * s.k ** 2 * s.ci // s.groups for s in self.convolutions)

    def _calibrate(self, examples):
        """The formats that fcodec finds, but with zero 0 for maps of both signs: other zeros cost some peers time, but not us."""
        plain, out, npy = self.path("float.json"), self.path("json"), self.path("examples.npy")
        json.dump(self.json, open(plain, "w"))
        np.save(npy, examples)
        self._run("calibrate", plain, self.weights, npy, "--affine", "-o", out)
        self.json = json.load(open(out))
        formats, bounded = self.json["formats"], {s.name for s in self.steps if s.relu6} | {self.input}
        formats[self.input].update(scale=float(np.float32(1 / 255)), zero=-128)
        for name, f in formats.items():
            if name not in bounded:
                most = max(abs(-128 - f["zero"]), abs(127 - f["zero"])) * f["scale"]
                f.update(scale=float(np.float32(most / 127)), zero=0)
        json.dump(self.json, open(out, "w"))
        self.description = out
        self.scale = {n: np.float32(f["scale"]) for n, f in formats.items()}
        self.zero = {n: f["zero"] for n, f in formats.items()}
        for s in self.convolutions:  # as `Int8Weights` does
            sx = float(self.scale[s.on[0]])
            most = np.abs(s.weights.reshape(s.co, -1)).max(1).astype(np.float64)
            scale = np.maximum(most / 127, np.abs(s.bias) / (sx * 2.0 ** 30))
            s.w8 = np.clip(away(s.weights / scale[:, None, None, None]), -127, 127).astype(np.int8)
            s.b32 = away(s.bias / (sx * scale)).astype(np.int32)
            s.sw = scale.astype(np.float32)

    def ours(self, int8, *options):
        x = self.path("x8.npy" if int8 else "x.npy")
        return [self.fcodec, "network", "time", self.description, self.weights, "--input", x,
                *(["--int8"] if int8 else []), *options]

    def our_output(self, int8):
        """Our output, HWC; in int8, the unsigned samples as int32."""
        path = self.path(f"y{'8' if int8 else ''}.npy")
        subprocess.run(self.ours(int8, "--ms", "1", "-o", path), check=True, stdout=subprocess.DEVNULL)
        y = np.load(path)[0]
        return (y ^ np.uint8(128)).astype(np.int32) if int8 else y


def exact_scales(weights):
    """Makes each channel's largest weight 127 times a scale of 16 bits, which is the same in float32 (LiteRT) and float64
    (ours)."""
    for w in weights:
        at = np.unravel_index(np.abs(w).argmax(), w.shape)
        part, exponent = np.frexp(np.float64(np.abs(w[at])) / 127)
        w[at] = np.sign(w[at]) * 127 * np.ldexp(np.ceil(part * 2 ** 16), exponent - 16)


def away(values):
    """Rounds to the nearest integer, half away from 0."""
    return np.sign(values) * np.floor(np.abs(values) + .5)


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, t in tensors.items():
        bytes_ = np.ascontiguousarray(t, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(bytes_)]}
        data += bytes_
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(len(text).to_bytes(8, "little") + text + data)
