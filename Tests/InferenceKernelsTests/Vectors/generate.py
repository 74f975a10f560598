"""Writes float.json and int8.json: random layers and model.py's results for them. Floats are IEEE 754 bit patterns.

  python3 generate.py           writes both
  python3 generate.py --check   compares them with what it would write, and names the cases that differ
"""
import itertools
import json
import pathlib
import sys

import numpy as np

from model import *

random = np.random.default_rng(20250611)
floats, integers = [], []


def window(size, stride=(1, 1), dilation=(1, 1), padding=(0, 0, 0, 0)):
    return {"size": list(size), "stride": list(stride), "dilation": list(dilation), "padding": list(padding)}


# height, width, channels, outputs, groups, window
WINDOWED = [
    (8, 8, 3, 8, 1, window((3, 3), (2, 2), padding=(1, 1, 1, 1))),
    (7, 9, 5, 6, 1, window((3, 3), (2, 2), padding=(1, 1, 1, 1))),
    (6, 5, 2, 3, 1, window((3, 3))),
    (5, 7, 4, 7, 1, window((3, 3), padding=(0, 2, 1, 0))),
    (8, 8, 1, 1, 1, window((3, 3), (2, 2), padding=(0, 1, 0, 1))),
    (1, 1, 6, 5, 1, window((3, 3), padding=(1, 1, 1, 1))),
    (1, 24, 2, 9, 1, window((1, 5), (2, 2), padding=(0, 0, 2, 1))),
    (9, 4, 3, 2, 1, window((4, 2), (3, 1), padding=(3, 0, 0, 1))),
    (10, 3, 7, 1, 1, window((5, 1), padding=(2, 2, 0, 0))),
    (3, 5, 2, 4, 1, window((3, 5), (7, 7), padding=(2, 2, 4, 4))),
    (9, 10, 3, 4, 1, window((3, 3), (1, 2), (2, 3), (2, 1, 0, 4))),
    (6, 6, 4, 6, 2, window((3, 3), padding=(1, 1, 1, 1))),
    (5, 5, 6, 9, 3, window((3, 2), (2, 1), (1, 2), (1, 1, 0, 1))),
    (8, 8, 6, 6, 6, window((3, 3), (2, 2), padding=(1, 1, 1, 1))),
    (7, 6, 9, 9, 9, window((5, 5), padding=(2, 2, 2, 2))),
    (9, 9, 17, 17, 17, window((3, 3), (1, 1), (2, 2), (2, 2, 2, 2))),
    (4, 3, 2, 6, 2, window((3, 3), padding=(1, 1, 1, 1))),
    (1, 1, 1, 1, 1, window((1, 1))), (4, 3, 5, 7, 1, window((1, 1))), (2, 5, 16, 3, 1, window((1, 1))),
    (3, 3, 6, 24, 1, window((1, 1))), (1, 1, 160, 11, 1, window((1, 1))), (2, 3, 7, 5, 1, window((2, 3))),
]
POOLED = [
    (6, 6, 3, window((2, 2), (2, 2))), (7, 5, 2, window((3, 3), (2, 2), padding=(1, 1, 1, 1))),
    (4, 9, 5, window((3, 2), (1, 3), padding=(0, 2, 1, 0))), (1, 1, 4, window((3, 3), padding=(1, 1, 1, 1))),
    (5, 4, 1, window((5, 4))), (6, 5, 2, window((1, 1), (2, 2))),
]


def bits(array):
    return np.ascontiguousarray(array, dtype=F).reshape(-1).view(np.uint32).tolist()


def values(*shape):
    return random.normal(0, 1, shape).astype(F)


def add(kernel, result, maps, **more):
    floats.append({"kernel": kernel, "shapes": [list(m.shape) for m in maps], "maps": [bits(m) for m in maps],
                   **more, "result": bits(result)})


def formats():
    """Pairs of formats for a layer's input and output, both conventions, signed or not."""
    yield Format("q", True, 4), Format("q", True, 3)
    yield Format("q", False, 5), Format("q", True, 2)
    yield Format("q", True, 6), Format("q", False, 5)
    yield Format("affine", True, 0.0421, -7), Format("affine", True, 0.0613, 11)
    yield Format("affine", False, 0.0235, 0), Format("affine", True, 0.0871, -128)
    yield Format("affine", False, 0.0117, 131), Format("affine", False, 0.0235, 3)


FORMATS = list(formats())


def samples(form, *shape):
    return random.integers(form.low, form.high + 1, shape)


def stored(array):
    return (np.asarray(array).astype(int).reshape(-1) & 255).tolist()


def add8(kernel, result, maps, forms, **more):
    integers.append({"kernel": kernel, "shapes": [list(m.shape) for m in maps], "maps": [stored(m) for m in maps],
                     "formats": [f.json for f in forms], **more, "result": stored(result)})


BOUNDS = ["none", "relu", "relu6"]


def bounds8(name, form):
    low = form.low if name == "none" else form.zero
    return low, max(form.zero, form.nearest(6)) if name == "relu6" else form.high


for number, (height, width, channels, outputs, groups, win) in enumerate(WINDOWED):
    x, bias = values(height, width, channels), values(outputs)
    w = values(outputs, *win["size"], channels // groups)
    name = BOUNDS[number % 3]
    result = convolution(x, w, bias, win, groups)
    low, high = {"none": (-np.inf, np.inf), "relu": (0, np.inf), "relu6": (0, 6)}[name]
    add("convolution", np.minimum(np.maximum(result, F(low)), F(high)), [x], weights=bits(w), bias=bits(bias),
        window=win, groups=groups, outputs=outputs, bounds=name)
    for source, target in [FORMATS[number % 3], FORMATS[3 + number % 3]]:
        x = samples(source, height, width, channels)
        w = random.integers(-128, 128, w.shape)
        bias = random.integers(-3000, 3000, outputs)
        sums = convolution(x, w, bias, win, groups, source.zero)
        # Factors that scale the sums to about the output's range, one of them far beyond it.
        size = max(1.0, float(np.abs(sums).mean()))
        reals = [60 / size * float(random.uniform(0.3, 2)) for _ in range(outputs)]
        if outputs > 2:
            reals[-1] = 3.7
        if source.kind == "q":
            shifts = [int(-np.round(np.log2(real))) for real in reals]
            factors = {"shifts": shifts, "multipliers": []}
            scaled = np.stack([np.vectorize(lambda v: q_scaled(int(v), s), otypes=[int])(sums[..., o])
                               for o, s in enumerate(shifts)], -1)
        else:
            pairs = [fixed_point(real) for real in reals]
            factors = {"shifts": [s for _, s in pairs], "multipliers": [m for m, _ in pairs]}
            scaled = np.stack([np.vectorize(lambda v: multiplied(int(v), *p), otypes=[int])(sums[..., o])
                               for o, p in enumerate(pairs)], -1) + target.zero
        low, high = bounds8(name, target)
        add8("convolution", np.clip(scaled, low, high), [x], [source, target], weights=stored(w), bias=bias.tolist(),
             window=win, groups=groups, outputs=outputs, bounds=name, **factors)

for number, (height, width, channels, win) in enumerate(POOLED):
    x = values(height, width, channels)
    seen = windows_of(x, win)
    area = win["size"][0] * win["size"][1]
    add("maxPooling", [[s.max(0) for s in row] for row in seen], [x], window=win)
    add("averagePooling", [[average(s, len(s)) for s in row] for row in seen], [x], window=win, countsPadding=False)
    add("averagePooling", [[average(s, area) for s in row] for row in seen], [x], window=win, countsPadding=True)
    add("globalAveragePooling", average(x.reshape(-1, channels), height * width), [x])
    for source, target in [FORMATS[number % 3], FORMATS[3 + number % 3]]:
        x = samples(source, height, width, channels)
        seen = windows_of(x, win)
        add8("maxPooling", [[s.max(0) for s in row] for row in seen], [x], [source], window=win)
        half = round_half_even if source.kind == "q" else round_half_away
        for counts in (False, True):
            def mean(s):
                count = area if counts else len(s)
                return [half(Fraction(int(t) + source.zero * (count - len(s)), count)) for t in s.sum(0)]
            add8("averagePooling", [[mean(s) for s in row] for row in seen], [x], [source], window=win, countsPadding=counts)
        fine = Format("q", target.signed, 7) if target.kind == "q" else Format("affine", target.signed, 0.00831, target.zero)
        count = height * width
        def overall(total):
            if fine.kind == "q":
                return fine.clamp(round_half_even(Fraction(int(total), count) * source.scale / fine.scale))
            return fine.clamp(fine.zero + multiplied(
                int(total) - count * source.zero, *divided(*fixed_point(source.scale / fine.scale), count)))
        add8("globalAveragePooling", [overall(t) for t in x.sum((0, 1))], [x], [source, fine])

for number, (source, target) in enumerate(FORMATS):
    other = FORMATS[(number + 1) % 3 + (number >= 3) * 3][0]
    a, b = samples(source, 3, 5, 7), samples(other, 3, 5, 7)
    name = BOUNDS[number % 3]
    add8("addition", int8_addition(a, source, b, other, target, bounds8(name, target)), [a, b], [source, other, target],
         bounds=name)
    add8("multiplication", int8_product(a, source, b, other, target), [a, b], [source, other, target])
    b = samples(other, 7)
    add8("multiplication", int8_product(a, source, np.broadcast_to(b, a.shape), other, target), [a, b], [source, other, target])
    every = np.arange(source.low, source.high + 1)
    add8("requantization", [target.rescale(int(v) - source.zero, source.scale) for v in every], [every], [source, target])
    real = np.array([float((int(v) - source.zero) * source.scale) for v in every])
    hard = lambda x: min(max(x + 3, 0), 6) / 6
    for activation, f in {"relu": lambda x: max(x, 0), "relu6": lambda x: min(max(x, 0), 6), "hardSigmoid": hard,
                          "hardSwish": lambda x: x * hard(x), "sigmoid": lambda x: 1 / (1 + np.exp(-x))}.items():
        for out in [target] if target.kind == "affine" else [target, Format("q", False, 8)]:
            try:
                add8("activation", [out.nearest(f(x)) for x in real], [every], [source, out], activation=activation)
            except AssertionError:
                pass  # A value too near to a tie: float32 may round it to the other side.
    for method in ("nearest", "bilinear"):
        x = samples(source, 3, 4, 2)
        for height, width in ((6, 8), (5, 3), (7, 9)):
            add8("upSampling", interpolate(x, height, width, method, True), [x], [source], method=method, size=[height, width])

for height, width in ((6, 8), (5, 3), (3, 4), (7, 9), (1, 1)):
    x = values(3, 4, 2)
    for method in ("nearest", "bilinear"):
        add("upSampling", interpolate(x, height, width, method, False), [x], method=method, size=[height, width])
a, b = values(4, 3, 6), values(4, 3, 6)
for name, f in {"none": lambda x: x, "relu": lambda x: np.maximum(x, F(0)), "relu6": lambda x: np.clip(x, F(0), F(6))}.items():
    add("addition", f(a + b), [a, b], bounds=name)
add("multiplication", a * b, [a, b])
add("multiplication", a * b[0, 0], [a, b[0, 0]])
x = np.concatenate([values(40) * F(3), np.array([-3, 3, 0, 6, 7, -100, 100], F)])
sixth = lambda x: np.clip(x + F(3), F(0), F(6))
add("activation", np.maximum(x, F(0)), [x], activation="relu")
add("activation", np.clip(x, F(0), F(6)), [x], activation="relu6")
add("activation", sixth(x) / F(6), [x], activation="hardSigmoid")
add("activation", np.where(x > 3, x, np.where(x < -3, F(0), x * sixth(x) / F(6))), [x], activation="hardSwish")
# Outputs far finer than inputs: a left shift beyond 32 bits saturates.
for number, (source, target) in enumerate(FORMATS[3:]):
    fine = [Format("affine", target.signed, scale, target.zero) for scale in (2e-4, 3e-7, 5.1e-10)]
    x, win = samples(source, 2, 3, 5), window((1, 1))
    w, bias = random.integers(-128, 128, (18, 1, 1, 5)), random.integers(-(2**30), 2**30, 18)
    w[0], bias[0], bias[1:6] = 0, 2**30 - 1, random.integers(-9, 9, 5)
    pairs = [fixed_point(1.37 * 2.0 ** (o % 6 * 5 + 3)) for o in range(18)]
    sums = convolution(x, w, bias, win, 1, source.zero)
    scaled = np.stack([np.vectorize(lambda v: multiplied(int(v), *p), otypes=[int])(sums[..., o])
                       for o, p in enumerate(pairs)], -1) + target.zero
    add8("convolution", np.clip(scaled, target.low, target.high), [x], [source, target], weights=stored(w),
         bias=bias.tolist(), window=win, groups=1, outputs=18, bounds="none", shifts=[s for _, s in pairs],
         multipliers=[m for m, _ in pairs])
    a, b = samples(source, 4, 3, 6), samples(source, 4, 3, 6)
    every = np.arange(source.low, source.high + 1)
    for out in fine:
        if source.scale <= 2**17 * out.scale:  # Beyond, an addition is refused.
            add8("addition", int8_addition(a, source, b, source, out, (out.low, out.high)), [a, b],
                 [source, source, out], bounds="none")
        add8("multiplication", int8_product(a, source, b, source, out), [a, b], [source, source, out])
        factor = divided(*fixed_point(source.scale / out.scale), 12)
        add8("globalAveragePooling", [out.clamp(out.zero + multiplied(int(t) - 12 * source.zero, *factor)) for t in a.sum((0, 1))],
             [a], [source, out])
        add8("requantization", [out.rescale(int(v) - source.zero, source.scale) for v in every], [every], [source, out])
# Maps one after another in the channels: parts with their own formats, and the channels around them.
for number, (source, target) in enumerate(FORMATS):
    others = [FORMATS[(number + step) % 3 + number // 3 * 3][0] for step in (1, 2)]
    forms = [source, *others, target]
    parts = [samples(form, 2, 3, channels) for form, channels in zip(forms, (3, 1, 18))]
    moved = [np.vectorize(lambda v: target.rescale(int(v) - form.zero, form.scale), otypes=[int])(part)
             for form, part in zip(forms, parts)]
    add8("concatenation", np.concatenate(moved, 2), parts, forms)
    x = samples(source, 2, 3, 5)
    add8("channelPadding", np.pad(x, ((0, 0), (0, 0), (2, 1)), constant_values=source.zero), [x], [source], channels=[2, 1])
    add8("channelSlice", x[:, :, 1:4], [x], [source], channels=[1, 3])
    for out in (Format("q", False, 8), Format("q", True, 6)) if source.kind == "q" else (
            Format("affine", True, 1 / 256, -128), Format("affine", False, 0.0047, 5)):
        for count in (1, 2, 7, 19):
            # A share too close to a tie could round either way; the largest logits are close to each other.
            for attempt in itertools.count():
                x = np.clip(random.integers(-90, 91) + random.integers(-40, 41, count), source.low, source.high)
                try:
                    add8("softmax", [out.nearest(share) for share in int8_softmax(x, source)], [x], [source, out])
                    break
                except AssertionError:
                    assert attempt < 50
parts = [values(2, 3, channels) for channels in (3, 1, 5)]
add("concatenation", np.concatenate(parts, 2), parts)
add("channelPadding", np.pad(parts[0], ((0, 0), (0, 0), (2, 1))), [parts[0]], channels=[2, 1])
add("channelSlice", parts[2][:, :, 1:4], [parts[2]], channels=[1, 3])
for logits in (values(1), values(7) * F(4), values(40), values(19) * F(30), np.array([5, 5, 5, -200, -101], F)):
    add("softmax", softmax(logits), [logits])

differences = 0
for name, cases in (("float", floats), ("int8", integers)):
    path = pathlib.Path(__file__).with_name(name + ".json")
    lines = [json.dumps(case, separators=(",", ":")) for case in cases]
    if sys.argv[1:] == ["--check"]:
        stored_lines = path.read_text().removeprefix("[\n").removesuffix("\n]\n").split(",\n")
        for number, (ours, theirs) in enumerate(itertools.zip_longest(lines, stored_lines)):
            if ours != theirs:
                differences += 1
                what = cases[number]["kernel"] if ours else "not made"
                print(f"{path.name}: case {number} ({what}) is not what the model makes", file=sys.stderr)
    else:
        path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(name, len(cases), "cases,", path.stat().st_size, "bytes")
print(sorted({(c["kernel"], c.get("activation")) for c in integers}, key=str))
sys.exit(differences > 0)
