"""Layers with fixed random data, their expected outputs, and the largest error that an engine may have."""
import numpy as np
from layers import Shape


class Int8Layer(Shape):
    """Activations u8 with zero 0 (LiteRT: int8 with zero -128, the same real values), weights s8 per output channel, bias
    s32, output u8 with zero 0 after a ReLU and 128 otherwise."""
    int8, bound = True, 1  # engines round differently

    def __init__(self, key):
        super().__init__(key)
        r = np.random.default_rng(ord(key))
        self.x = r.integers(0, 256, (self.h, self.w, self.ci), dtype=np.uint8)
        self.weights = r.integers(-127, 128, (self.co, self.k, self.k, 1 if self.dw else self.ci)).astype(np.int8)
        self.bias = r.integers(-5000, 5000, self.co).astype(np.int32)
        self.sx = np.float32(1 / 64)
        self.sw = (r.uniform(.5, 1, self.co) / 128).astype(np.float32)
        real = self.sums(self.x, self.weights, self.bias) * (self.sx * self.sw)
        if self.relu:
            real = np.maximum(real, 0)
        self.zy = 0 if self.relu else 128
        self.sy = np.float32(np.abs(real).max() / (255 if self.relu else 127))
        self.rounded = np.clip(np.round(real / self.sy) + self.zy, 0, 255).astype(np.int32)

    def error(self, y):
        """The largest error, in steps of the output."""
        return int(np.abs(y - self.rounded).max())

    def factors(self):
        """TensorFlow Lite's multiplier and shift of each output channel."""
        q, shift = np.frexp(self.sx.astype(np.float64) * self.sw.astype(np.float64) / np.float64(self.sy))
        m = np.floor(q * 2.0 ** 31 + 0.5).astype(np.int64)
        shift = shift + (m == 1 << 31)
        m = np.where(m == 1 << 31, 1 << 30, m)
        return m.astype(np.int32), shift.astype(np.int8)


class FloatLayer(Shape):
    int8, bound = False, 1e-5

    def __init__(self, key):
        super().__init__(key)
        r = np.random.default_rng(ord(key))
        self.x = r.uniform(0, 4, (self.h, self.w, self.ci)).astype(np.float32)
        self.weights = r.uniform(-1, 1, (self.co, self.k, self.k, 1 if self.dw else self.ci)).astype(np.float32)
        self.bias = r.uniform(-1, 1, self.co).astype(np.float32)
        self.exact = self.sums(self.x, self.weights, self.bias)
        if self.relu:
            self.exact = np.maximum(self.exact, 0)

    def error(self, y):
        """The largest error, relative to the largest output."""
        return float(np.abs(y - self.exact).max() / np.abs(self.exact).max())


TYPES = {"int8": Int8Layer, "float32": FloatLayer}
