#!/usr/bin/env python3
"""Writes Sources/DigitDemo/Resources/calibration.json from 64 calibration pictures: for every layer of the digit network,
its Q format, its channels' means, and the correction of the network's confidence at each grid.

  python3 generate_calibration.py TRAINED_FOLDER OUTPUT.json

Formats: L1 to L5 have those of the stored maps; L6 and L7 have the finest in which no calibration value saturates. Layer 0
is the picture itself, as unsigned bytes. Means are rounded half to even.

The network was not trained on pooled maps: on a coarse grid it finds no digit, and is confident of that. Therefore, for
every second grid from 4 cells per axis on, logits z become z / temperature, plus a bias on "none" (vector scaling, Guo et
al. 2017, with two parameters). Both parameters minimise the cross-entropy on the calibration pictures pooled by Eq. 3, with
a weak pull towards 1 and 0; they are found by a grid search. Needs only NumPy.
"""
import json, os, sys
import numpy as np

folder, output = sys.argv[1], sys.argv[2]
sys.argv = [sys.argv[0]]
sys.path.insert(0, folder)
import tail_accuracy as net

labels = np.load(os.path.join(folder, "labels_calibrate.npy"))
load = lambda name: np.load(os.path.join(folder, name)).astype(np.float32)

def first_layer(x):
    x, w = np.pad((x / 255 - 0.45) / 0.25, ((0, 0), (1, 1), (1, 1), (0, 0))), net.W["L1.w"]
    y = sum(x[:, i:i + 64:2, j:j + 64:2] @ w[:, :, i, j].T for i in range(3) for j in range(3))
    return net.relu6(y + net.W["L1.b"])

def logits(x, layer):
    if layer == 0: x, layer = first_layer(x), 1
    return net.tail(x, layer)

def pooled(x, grid, kernel):
    """Eq. 3, corner first, scaled back to the map's size."""
    blocks = x.shape[1] // kernel
    while grid > 2 * blocks: blocks, kernel = blocks * 2, kernel // 2
    edges = [0]
    for block in range(blocks):
        if block < grid - blocks: edges.append(edges[-1] + kernel // 2)
        edges.append((block + 1) * kernel)
    y = np.empty_like(x)
    for a, b in zip(edges, edges[1:]):
        for c, d in zip(edges, edges[1:]): y[:, a:b, c:d] = x[:, a:b, c:d].mean((1, 2), keepdims=True)
    return y

def trust(z):
    best = None
    for log_temperature in np.arange(-1.2, 0.61, 0.1):
        for bias in np.arange(-6, 0.01, 0.1):
            s = z / np.exp(log_temperature); s[:, 10] += bias
            s -= s.max(1, keepdims=True)
            loss = -(s[np.arange(len(s)), labels] - np.log(np.exp(s).sum(1))).mean()
            loss += 0.01 * (log_temperature ** 2 + 0.1 * bias ** 2)
            if best is None or loss < best[0]: best = (loss, log_temperature, bias)
    return {"temperature": round(float(np.exp(best[1])), 4), "noneBias": round(float(best[2]), 4)}

def entry(layer, samples, signed, fraction_bits):
    size = samples.shape[1]
    kernel = 1
    while kernel * 8 <= size: kernel *= 2
    grids = list(range(size // kernel, size, 2)) + [size]
    real = samples.astype(np.float32) / 2.0 ** fraction_bits
    print(f"layer {layer}: {len(grids)} grids", file=sys.stderr)
    return {"isSigned": signed, "fractionBits": fraction_bits,
            "means": [int(m) for m in np.rint(samples.reshape(-1, samples.shape[-1]).mean(0))],
            "trust": [{"side": g, **trust(logits(pooled(real, g, kernel), layer))} for g in grids]}

layers = [entry(0, load("images_calibrate.npy"), False, 0), entry(1, load("L1_u8_n5_calibrate.npy"), False, 5)]
for i, n in ((2, 3), (3, 4), (4, 3), (5, 5)): layers.append(entry(i, load(f"L{i}_s8_n{n}_calibrate.npy"), True, n))
x = load("L5_s8_n5_calibrate.npy") / 32
for i in (6, 7):
    x = net.layer(x, i)
    n = max(n for n in range(-16, 23) if np.rint(x * 2.0 ** n).max() <= 127 and np.rint(x * 2.0 ** n).min() >= -128)
    layers.append(entry(i, np.rint(x * 2.0 ** n), True, n))
with open(output, "w") as file:
    file.write("[\n" + ",\n".join("  " + json.dumps(l) for l in layers) + "\n]\n")
