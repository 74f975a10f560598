"""Writes kernels.json: random layers and what they give, as IEEE 754 bit patterns of float32.

  python3 generate.py

NumPy only. Each result is built by whole-array float32 operations, one tap at a time on a zero-padded map, in the order
of summation that the kernels promise; so the Swift results must have the same bits. Every result is also compared here
with a float64 computation in another order, so that a mistake in the model itself is found.
"""
import itertools
import json
import pathlib

import numpy as np

random = np.random.default_rng(20250611)
F = np.float32


def values(*shape):
    return random.normal(0, 1, shape).astype(F)


def bits(array):
    return np.ascontiguousarray(array, dtype=F).reshape(-1).view(np.uint32).tolist()


def padded(x, padding):
    top, bottom, left, right = padding
    return np.pad(x, ((top, bottom), (left, right), (0, 0)))


def taps(x, kernel, stride, padding):
    """Pairs of a tap and the samples that it sees: rows × columns × channels."""
    x = padded(x, padding)
    rows, columns = ((n - k) // stride + 1 for n, k in zip(x.shape, kernel))
    for ky, kx in itertools.product(range(kernel[0]), range(kernel[1])):
        yield (ky, kx), x[ky : ky + rows * stride : stride, kx : kx + columns * stride : stride][:rows, :columns]


def windows(x, kernel, stride, padding):
    view = np.lib.stride_tricks.sliding_window_view(padded(x, padding).astype(np.float64), kernel, axis=(0, 1))
    return view[::stride, ::stride]  # y x c i j


def near(result, exact):
    assert result.dtype == F and result.shape == exact.shape, (result.dtype, result.shape, exact.shape)
    assert np.allclose(result, exact, rtol=0, atol=2e-5 * max(1, np.abs(exact).max()))
    return result


def convolution(x, w, bias, stride, padding):
    total = bias
    for (ky, kx), samples in taps(x, w.shape[:2], stride, padding):
        for c in range(x.shape[2]):
            total = total + samples[:, :, c, None] * w[ky, kx, c]
    return near(total, np.einsum("yxcij,ijco->yxo", windows(x, w.shape[:2], stride, padding), w) + bias)


def depthwise(x, w, bias, stride, padding):
    total = bias
    for (ky, kx), samples in taps(x, w.shape[:2], stride, padding):
        total = total + samples * w[ky, kx]
    return near(total, np.einsum("yxcij,ijc->yxc", windows(x, w.shape[:2], stride, padding), w) + bias)


def pointwise(x, w, bias):
    total = bias
    for c in range(x.shape[-1]):
        total = total + x[..., c, None] * w[c]
    return near(total, x.astype(np.float64) @ w + bias)


def average(x):
    total = np.zeros(x.shape[2], F)
    for pixel in x.reshape(-1, x.shape[2]):
        total = total + pixel
    return near(total / F(x.shape[0] * x.shape[1]), x.astype(np.float64).mean((0, 1)))


# height, width, channels, outputs, kernel, stride, padding (top, bottom, left, right)
WINDOWED = [
    (8, 8, 3, 8, (3, 3), 2, (1, 1, 1, 1)),
    (7, 9, 5, 6, (3, 3), 2, (1, 1, 1, 1)),
    (6, 5, 2, 3, (3, 3), 1, (0, 0, 0, 0)),
    (5, 7, 4, 7, (3, 3), 1, (0, 2, 1, 0)),
    (8, 8, 1, 1, (3, 3), 2, (0, 1, 0, 1)),
    (1, 1, 6, 5, (3, 3), 1, (1, 1, 1, 1)),
    (1, 1, 3, 4, (1, 1), 1, (0, 0, 0, 0)),
    (1, 24, 2, 9, (1, 5), 2, (0, 0, 2, 1)),
    (9, 4, 3, 2, (4, 2), 3, (3, 0, 0, 1)),
    (10, 3, 7, 1, (5, 1), 1, (2, 2, 0, 0)),
    (4, 4, 9, 17, (2, 2), 2, (0, 0, 0, 0)),
    (3, 5, 2, 4, (3, 5), 7, (2, 2, 4, 4)),
]
cases = []


def add(kernel, x, result, **more):
    shape = list(x.shape) if x.ndim == 3 else [1, 1, x.shape[0]]
    arrays = {name: bits(more.pop(name)) for name in ("weights", "bias") if name in more}
    cases.append({"kernel": kernel, "input": shape, **more, "map": bits(x), **arrays, "result": bits(result)})


for height, width, channels, outputs, kernel, stride, padding in WINDOWED:
    x, w, bias = values(height, width, channels), values(*kernel, channels, outputs), values(outputs)
    about = {"window": list(kernel), "stride": stride, "padding": list(padding)}
    add("convolution", x, convolution(x, w, bias, stride, padding), outputs=outputs, weights=w, bias=bias, **about)
    w, bias = values(*kernel, channels), values(channels)
    add("depthwise", x, depthwise(x, w, bias, stride, padding), outputs=channels, weights=w, bias=bias, **about)
for height, width, channels, outputs in [(1, 1, 1, 1), (4, 3, 5, 7), (2, 5, 16, 3), (3, 3, 6, 24), (1, 7, 9, 2)]:
    x, w, bias = values(height, width, channels), values(channels, outputs), values(outputs)
    add("pointwise", x, pointwise(x, w, bias), outputs=outputs, weights=w, bias=bias)
    add("average", x, average(x), outputs=channels)
for inputs, outputs in [(1, 1), (160, 11), (7, 5), (2, 33)]:
    x, w, bias = values(inputs), values(inputs, outputs), values(outputs)
    add("dense", x, pointwise(x, w, bias), outputs=outputs, weights=w, bias=bias)
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
path = pathlib.Path(__file__).with_name("kernels.json")
path.write_text("[\n" + lines + "\n]\n")
print(len(cases), "cases,", path.stat().st_size, "bytes")
