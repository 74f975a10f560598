"""The shapes of the layers that are timed and compared, with padding as in TensorFlow's SAME. data.py has their data."""
import numpy as np

#        key  kind   H    W    Cin  Cout k s relu
LAYERS = {s[0]: s for s in [
    ("a", "conv", 224, 224, 3, 32, 3, 2, 1), ("b", "dw", 112, 112, 32, 32, 3, 1, 1),
    ("c", "conv", 112, 112, 32, 16, 1, 1, 0), ("d", "conv", 56, 56, 24, 144, 1, 1, 1),
    ("e", "dw", 56, 56, 144, 144, 3, 2, 1), ("f", "conv", 28, 28, 192, 32, 1, 1, 0),
    ("g", "conv", 56, 56, 64, 64, 3, 1, 1), ("h", "conv", 32, 32, 16, 16, 3, 1, 1),
    ("i", "fc", 1, 1, 1280, 1000, 1, 1, 0),
    # other layers; the kernels were not tuned for these, except for the last one
    ("j", "dw", 7, 7, 960, 960, 3, 1, 1), ("k", "conv", 7, 7, 320, 1280, 1, 1, 1),
    ("l", "dw", 14, 14, 576, 576, 5, 1, 1), ("m", "conv", 28, 28, 128, 128, 3, 1, 1),
    ("n", "conv", 14, 14, 96, 576, 1, 1, 1), ("o", "conv", 14, 14, 576, 96, 1, 1, 0),
    ("p", "conv", 56, 56, 64, 128, 1, 2, 0), ("q", "dw", 112, 112, 96, 96, 3, 2, 1),
    ("r", "conv", 112, 112, 24, 24, 3, 1, 1), ("s", "dw", 28, 28, 40, 40, 3, 1, 1),
    ("t", "conv", 7, 7, 512, 512, 3, 1, 1)]}

MAIN = "abcdefghi"


class Shape:
    def __init__(self, key):
        self.key, self.kind, self.h, self.w, self.ci, self.co, self.k, self.s, self.relu = LAYERS[key]
        self.dw, self.fc = self.kind == "dw", self.kind == "fc"
        self.oh, self.ow = self.h // self.s, self.w // self.s
        half = self.k // 2
        self.before, self.after = (0, half) if self.s == 2 else (half, half)
        self.macs = self.oh * self.ow * self.co * self.k * self.k * (1 if self.dw else self.ci)
        self.in_shape = [1, self.ci] if self.fc else [1, self.h, self.w, self.ci]
        self.out_shape = [1, self.co] if self.fc else [1, self.oh, self.ow, self.co]

    def title(self):
        if self.fc:
            return f"dense {self.ci}→{self.co}"
        name = "depthwise" if self.dw else "pointwise" if self.k == 1 else "conv"
        window = "" if self.k == 1 else f" {self.k}×{self.k}"
        size = f"{self.h}×{self.w}×{self.ci}" + ("" if self.dw else f"→{self.co}")
        return f"{name}{window}{' s2' if self.s == 2 else ''} {size}"

    def sums(self, x, weights, bias):
        """The sums in double precision; weights are OHWI."""
        x = np.pad(x.astype(np.float64), ((self.before, self.after),) * 2 + ((0, 0),))
        sums = np.zeros((self.oh, self.ow, self.co)) + bias
        for i in range(self.k):
            for j in range(self.k):
                v = x[i:i + self.s * (self.oh - 1) + 1:self.s, j:j + self.s * (self.ow - 1) + 1:self.s]
                sums += v * weights[:, i, j, 0] if self.dw else v @ weights[:, i, j].T.astype(np.float64)
        return sums
