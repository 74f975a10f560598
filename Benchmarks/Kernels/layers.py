"""The layers that are timed and compared: shapes, fixed random data, quantisation.

Activations u8 with zero 0 (LiteRT: int8 with zero -128, the same real values), weights s8 per output channel, bias s32,
output u8 with zero 0 after a ReLU and 128 without. Padding as TensorFlow's SAME.
"""
import numpy as np

#        key  kind   H    W    Cin  Cout k s relu
LAYERS = {s[0]: s for s in [
    ("a", "conv", 224, 224, 3, 32, 3, 2, 1), ("b", "dw", 112, 112, 32, 32, 3, 1, 1),
    ("c", "conv", 112, 112, 32, 16, 1, 1, 0), ("d", "conv", 56, 56, 24, 144, 1, 1, 1),
    ("e", "dw", 56, 56, 144, 144, 3, 2, 1), ("f", "conv", 28, 28, 192, 32, 1, 1, 0),
    ("g", "conv", 56, 56, 64, 64, 3, 1, 1), ("h", "conv", 32, 32, 16, 16, 3, 1, 1),
    ("i", "fc", 1, 1, 1280, 1000, 1, 1, 0),
    # others, for which nothing was tuned but the last
    ("j", "dw", 7, 7, 960, 960, 3, 1, 1), ("k", "conv", 7, 7, 320, 1280, 1, 1, 1),
    ("l", "dw", 14, 14, 576, 576, 5, 1, 1), ("m", "conv", 28, 28, 128, 128, 3, 1, 1),
    ("n", "conv", 14, 14, 96, 576, 1, 1, 1), ("o", "conv", 14, 14, 576, 96, 1, 1, 0),
    ("p", "conv", 56, 56, 64, 128, 1, 2, 0), ("q", "dw", 112, 112, 96, 96, 3, 2, 1),
    ("r", "conv", 112, 112, 24, 24, 3, 1, 1), ("s", "dw", 28, 28, 40, 40, 3, 1, 1),
    ("t", "conv", 7, 7, 512, 512, 3, 1, 1)]}

MAIN = "abcdefghi"


def title(key):
    _, kind, h, w, ci, co, k, s, _ = LAYERS[key]
    if kind == "fc":
        return f"dense {ci}→{co}"
    name = "depthwise" if kind == "dw" else "pointwise" if k == 1 else "conv"
    window = "" if k == 1 else f" {k}×{k}"
    return f"{name}{window}{' s2' if s == 2 else ''} {h}×{w}×{ci}" + ("" if kind == "dw" else f"→{co}")


class Layer:
    def __init__(self, key):
        self.key, self.kind, self.h, self.w, self.ci, self.co, self.k, self.s, self.relu = LAYERS[key]
        self.dw, self.fc = self.kind == "dw", self.kind == "fc"
        self.oh, self.ow = self.h // self.s, self.w // self.s
        half = self.k // 2
        self.before, self.after = (0, half) if self.s == 2 else (half, half)
        self.macs = self.oh * self.ow * self.co * self.k * self.k * (1 if self.dw else self.ci)
        r = np.random.default_rng(ord(key))
        self.x = r.integers(0, 256, (self.h, self.w, self.ci), dtype=np.uint8)
        self.weights = r.integers(-127, 128, (self.co, self.k, self.k, 1 if self.dw else self.ci)).astype(np.int8)  # OHWI
        self.bias = r.integers(-5000, 5000, self.co).astype(np.int32)
        self.sx = np.float32(1 / 64)
        self.sw = (r.uniform(.5, 1, self.co) / 128).astype(np.float32)
        real = self._sums() * (self.sx * self.sw)
        if self.relu:
            real = np.maximum(real, 0)
        self.zy = 0 if self.relu else 128
        self.sy = np.float32(np.abs(real).max() / (255 if self.relu else 127))
        self.rounded = np.clip(np.round(real / self.sy) + self.zy, 0, 255).astype(np.int32)

    def _sums(self):
        x = np.pad(self.x.astype(np.float64), ((self.before, self.after),) * 2 + ((0, 0),))
        sums = np.zeros((self.oh, self.ow, self.co)) + self.bias
        for i in range(self.k):
            for j in range(self.k):
                v = x[i:i + self.s * (self.oh - 1) + 1:self.s, j:j + self.s * (self.ow - 1) + 1:self.s]
                sums += v * self.weights[:, i, j, 0] if self.dw else v @ self.weights[:, i, j].T.astype(np.float64)
        return sums

    def factors(self):
        """TensorFlow Lite's multiplier and shift of each output channel."""
        q, shift = np.frexp(self.sx.astype(np.float64) * self.sw.astype(np.float64) / np.float64(self.sy))
        m = np.floor(q * 2.0 ** 31 + 0.5).astype(np.int64)
        shift = shift + (m == 1 << 31)
        m = np.where(m == 1 << 31, 1 << 30, m)
        return m.astype(np.int32), shift.astype(np.int8)
