"""The kernels' arithmetic, written from their documentation alone: NumPy, and Python's integers and fractions.

float32: whole-array operations, one tap at a time on a padded map, in the order of summation that the kernels promise; each
result is also compared here with a float64 computation in another order, so that a mistake in the model itself is found.
int8: exact integers; the roundings are stated as fractions, not as shifts.
"""
import itertools
from fractions import Fraction

import numpy as np

F = np.float32


def near(result, exact, tolerance=2e-5):
    assert result.dtype == F and result.shape == exact.shape, (result.dtype, result.shape, exact.shape)
    assert np.allclose(result, exact, rtol=0, atol=tolerance * max(1, np.abs(exact).max()))
    return result


def taps(x, window, fill):
    """Pairs of a tap and the samples that it reads: rows × columns × channels; `fill` outside the map."""
    (ky, kx), (sy, sx), (dy, dx), (top, bottom, left, right) = (window[k] for k in ("size", "stride", "dilation", "padding"))
    x = np.pad(x, ((top, bottom), (left, right), (0, 0)), constant_values=fill)
    rows = (x.shape[0] - (ky - 1) * dy - 1) // sy + 1
    columns = (x.shape[1] - (kx - 1) * dx - 1) // sx + 1
    for i, j in itertools.product(range(ky), range(kx)):
        yield i, j, x[i * dy :: sy, j * dx :: sx][:rows, :columns]


def convolution(x, w, bias, window, groups, zero=0):
    """w is [o][ky][kx][c]; floats are summed in their own type, integers exactly."""
    outputs, depth = w.shape[0], w.shape[3]
    total = None
    for i, j, samples in taps(x, window, zero):
        if total is None:
            total = np.broadcast_to(bias, samples.shape[:2] + (outputs,)).astype(bias.dtype)
        for c in range(depth):
            channels = [o // (outputs // groups) * depth + c for o in range(outputs)]
            total = total + (samples[:, :, channels] - bias.dtype.type(zero)) * w[:, i, j, c]
    if total.dtype == F:
        exact = sum(
            np.einsum("yxgc,goc->yxgo",
                      s.astype(float).reshape(*s.shape[:2], groups, depth),
                      w[:, i, j].astype(float).reshape(groups, -1, depth)).reshape(*s.shape[:2], outputs)
            for i, j, s in taps(x, window, 0))
        near(total, exact + bias)
    return total


def round_half_even(fraction):
    return round(Fraction(fraction))


def round_half_away(fraction):
    magnitude = int(abs(fraction) + Fraction(1, 2))
    return magnitude if fraction >= 0 else -magnitude


def saturated(value):
    return min(max(value, -(2**31)), 2**31 - 1)


def q_scaled(value, shift):
    """value · 2^−shift, rounded once, half to even."""
    return round_half_even(Fraction(value) * Fraction(2) ** -shift)


def multiplied(value, multiplier, shift):
    """TensorFlow Lite's MultiplyByQuantizedMultiplier: half up, then half away from 0; left shifts saturate."""
    left, right = max(shift, 0), max(-shift, 0)
    product = Fraction(saturated(value * 2**left) * multiplier, 2**31)
    high = (product + Fraction(1, 2)).__floor__()
    return round_half_away(Fraction(high, 2**right))


def fixed_point(real):
    """The multiplier and shift nearest to a positive real number."""
    if real == 0:
        return 0, 0
    significand, shift = np.frexp(float(real))
    fixed, shift = round_half_away(Fraction(float(significand)) * 2**31), int(shift)
    if fixed == 2**31:
        fixed, shift = 2**30, shift + 1
    return (0, 0) if shift < -31 else (fixed, shift)


def divided(multiplier, shift, count):
    """LiteRT's factor of a mean over `count` samples: the quotient with as many more bits as the count has after its first."""
    more = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << more) // count, shift - more


class Format:
    """("q", signed, fraction bits) or ("affine", signed, scale, zero)."""

    def __init__(self, kind, signed, *rest):
        self.kind, self.signed = kind, signed
        self.low, self.high = (-128, 127) if signed else (0, 255)
        self.scale = Fraction(2) ** -rest[0] if kind == "q" else Fraction(float(F(rest[0])))
        self.zero = 0 if kind == "q" else rest[1]
        self.json = {"signed": signed, "fractionBits": rest[0]} if kind == "q" else {
            "signed": signed, "scale": float(F(rest[0])), "zero": rest[1]}

    def clamp(self, value):
        return min(max(value, self.low), self.high)

    def nearest(self, real):
        """The sample nearest to a real number that is not near a tie, where float32 and exact results may differ."""
        place = Fraction(float(real)) / self.scale
        distance = abs(place - (place.__floor__() + Fraction(1, 2)))
        if self.kind == "affine":
            assert distance > Fraction(1, 10000), (real, place)
            return self.clamp(round_half_away(place) + self.zero)
        assert distance == 0 or distance > Fraction(1, 10000), (real, place)
        return self.clamp(round_half_even(place))

    def rescale(self, value, source_scale):
        """An integer in units of `source_scale` in this format."""
        if self.kind == "q":
            return self.clamp(round_half_even(value * source_scale / self.scale))
        return self.clamp(self.zero + multiplied(value, *fixed_point(Fraction(float(source_scale)) / self.scale)))


def int8_addition(a, fa, b, fb, out, bounds):
    low, high = bounds
    def one(x, y):
        x, y = x - fa.zero, y - fb.zero
        if out.kind == "q":
            return min(max(round_half_even((x * fa.scale + y * fb.scale) / out.scale), low), high)
        twice = 2 * max(fa.scale, fb.scale)
        total = multiplied(x * 2**20, *fixed_point(fa.scale / twice)) + multiplied(y * 2**20, *fixed_point(fb.scale / twice))
        return min(max(out.zero + multiplied(total, *fixed_point(twice / (2**20 * out.scale))), low), high)
    return np.vectorize(one, otypes=[int])(a, b)


def int8_product(a, fa, b, fb, out):
    real = fa.scale * fb.scale
    if out.kind == "affine":  # LiteRT computes the factor in float32
        factor = fixed_point(F(F(fa.scale) * F(fb.scale)) / F(out.scale))
        return np.vectorize(lambda x, y: out.clamp(out.zero + multiplied((x - fa.zero) * (y - fb.zero), *factor)), otypes=[int])(a, b)
    return np.vectorize(lambda x, y: out.rescale((x - fa.zero) * (y - fb.zero), real), otypes=[int])(a, b)


def windows_of(x, window):
    """For each output pixel, the samples in its window: pixels × channels, ky, kx ascending."""
    marked = [(i, j, s) for i, j, s in taps(np.ones_like(x, dtype=int), window, 0)]
    values = [s for _, _, s in taps(x, window, 0)]
    rows, columns = values[0].shape[:2]
    return [[np.array([v[y, c] for v, (_, _, m) in zip(values, marked) if m[y, c, 0]]) for c in range(columns)]
            for y in range(rows)]


def average(samples, count):
    total = np.zeros(samples.shape[1], F)
    for pixel in samples:
        total = total + pixel
    return near(total / F(count), samples.astype(float).sum(0) / count)


def interpolate(x, height, width, method, integer):
    """Half-pixel centres; float32 as documented, or exact fractions for integers."""
    h, w, _ = x.shape
    if method == "nearest":
        return x[[y * h // height for y in range(height)]][:, [c * w // width for c in range(width)]]
    number = Fraction if integer else lambda n, d=1: F(n) / F(d)
    def place(index, count, length):
        at = max(Fraction(2 * index + 1, 2) * Fraction(length, count) - Fraction(1, 2), Fraction(0))
        first = min(at.__floor__(), length - 1)
        part = at - first
        return first, min(first + 1, length - 1), number(int(part * 2 * count), 2 * count)
    result = np.zeros((height, width, x.shape[2]), object if integer else F)
    for y in range(height):
        top, bottom, v = place(y, height, h)
        for c in range(width):
            left, right, u = place(c, width, w)
            a, b, d, e = x[top, left], x[top, right], x[bottom, left], x[bottom, right]
            upper, lower = a + (b - a) * u, d + (e - d) * u
            result[y, c] = upper + (lower - upper) * v
    return np.vectorize(round_half_even, otypes=[int])(result) if integer else result


def exponential(x):
    """Cephes' expf in float32 throughout; the two parts of n·ln 2 are subtracted one after the other. −104 ≤ x ≤ 0."""
    n = np.rint(x * F(1.442695041)).astype(F)
    r = (x - n * F(0.693359375)) - n * F(-2.12194440e-4)
    p = F(0)
    for factor in (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1):
        p = p * r + F(factor)
    result = np.ldexp((p * (r * r) + r) + F(1), n.astype(int)).astype(F)
    exact = np.exp(x.astype(float))
    assert np.all(np.abs(result - exact) <= np.maximum(exact * 2.0**-23, 2.0**-149))
    return result


def shares(powers):
    total = F(0)
    for power in powers:
        total = total + power
    return near(powers / total, powers.astype(float) / powers.astype(float).sum())


def softmax(x):
    below = x - x.max()
    return shares(np.where(below < -104, F(0), exponential(np.maximum(below, F(-104)))))


def int8_softmax(x, source):
    """The real probabilities of samples; the zero point cancels."""
    return shares(exponential(-((x.max() - x).astype(F) * F(source.scale))))
