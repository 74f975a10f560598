"""Divisions and Q formats: [ARITH], [Q]."""

import struct

from .seeded import Seeded
from .topic import Topic

WIDEST = 2**31 - 1


def make():
    topic = Topic("numbers")
    divisions(topic)
    quantisation(topic)
    requantisation(topic)
    calibration(topic)
    percentiles(topic)
    affine(topic)
    return topic


def divisions(topic):
    small = [(a, b) for b in range(1, 9) for a in range(-20, 21)]
    edges = [(a, b) for b in (1, 2, 3, 4, 7, 255, 65536, WIDEST - 1, WIDEST)
             for a in (-WIDEST - 1, -WIDEST, -WIDEST // 2, -1, 0, 1, WIDEST // 2, WIDEST // 2 + 1, WIDEST - 1, WIDEST)]
    rng = Seeded(1)
    random = [(rng.within(-WIDEST - 1, WIDEST), rng.within(1, rng.choice([5, 300, 70000, WIDEST]))) for _ in range(200)]
    halves = [(sign * (2 * q + 1) * b, 2 * b) for q in range(8) for b in (1, 3, 32768) for sign in (-1, 1)]
    for operation, clause in (("floor_div", "ARITH-1"), ("round_div", "ARITH-2")):
        for name, pairs in (("small", small), ("edges", edges), ("random", random), ("halves", halves)):
            topic.add(operation, operation, {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]},
                      [clause, "ARITH-4"], "uncommon" if name == "edges" else "baseline",
                      {"halves": ["tie"], "edges": ["wide"]}.get(name, []), name=name)
    for s in (0, 1, 2, 3, 7, 8, 15, 16, 23, 30):
        values = sorted({sign * (q * 2**s + half) for q in (0, 1, 2, 3, 5) for sign in (-1, 1)
                         for half in (0, 1, 2**s // 2 - 1, 2**s // 2, 2**s // 2 + 1, 2**s - 1)})
        values = [v for v in values if -WIDEST - 1 <= v <= WIDEST] + [-WIDEST - 1, WIDEST]
        topic.add("round_shift", "round_shift", {"a": values, "s": [s] * len(values)}, ["ARITH-3"], "baseline",
                  ["tie"] if s else [], name=f"by-{s}")


def bits_of(x):
    return struct.unpack("<I", struct.pack("<f", x))[0]


INFINITY, NEGATIVE_INFINITY = 0x7F800000, 0xFF800000
NANS = {"quiet": 0x7FC00000, "signalling": 0x7F800001, "negative": 0xFFC00000, "payload": 0x7FFFFFFF}


def formats():
    for bits in range(2, 9):
        for signed in (0, 1):
            for n in sorted({-16, -3, 0, bits - 1, 7, 22}):
                yield bits, signed, n


def edge_values(bits, signed, n):
    """Every tie and neighbour of a tie around 0 and both ends, and what binary32 has besides numbers."""
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    values = []
    for v in sorted({low - 1, low, -2, -1, 0, 1, 2, high - 1, high}):
        tie = bits_of((v + 0.5) * 2.0**-n)
        values += [bits_of(v * 2.0**-n), tie, tie + 1, tie - 1]
    values += [0, 0x80000000, 1, 0x80000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0xFF7FFFFF, INFINITY,
               NEGATIVE_INFINITY]
    return values


def quantisation(topic):
    for bits, signed, n in formats():
        what = {"bits": bits, "signed": signed, "n": n}
        name = f"{'s' if signed else 'u'}{bits}-n{n}"
        topic.add("quantise", "quantise", dict(what, values=edge_values(bits, signed, n)), ["Q-1", "Q-2", "Q-4"],
                  "baseline" if bits == 8 and n in (0, 7) else "uncommon", ["tie", "infinity", "subnormal"], name=name)
        for i, kind in enumerate(NANS):
            if (bits + n + i) % 4 == 0 or bits == 8:
                values = [bits_of(1.0)] * (i * 3) + [NANS[kind], NANS["quiet"]]
                topic.add("quantise-nan", "quantise", dict(what, values=values), ["Q-4"], "invalid", ["nan"],
                          refused=1, name=f"{name}-{kind}")
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        topic.add("dequantise", "dequantise", dict(what, samples=sorted({low, low + 1, -signed, 0, 1, high - 1, high})),
                  ["Q-3"], "baseline" if bits == 8 else "uncommon", [], name=name)
    rng = Seeded(2)
    for signed, n in ((1, 3), (0, 5), (1, 0), (0, 8)):
        values = [bits_of(rng.within(-4000, 4000) / 97.0) for _ in range(200)]
        topic.add("quantise-many", "quantise", {"bits": 8, "signed": signed, "n": n, "values": values}, ["Q-4"])
    for bits in range(2, 9):
        for signed in (0, 1):
            topic.add("sample", "sample", {"bits": bits, "signed": signed, "stored": bytes(range(256))}, ["Q-2"],
                      "baseline", ["outOfRange"], name=f"{'s' if signed else 'u'}{bits}")


def requantisation(topic):
    rng = Seeded(3)
    pairs = [(8, 1, 3, 8, 1, 1), (8, 1, 3, 6, 0, 4), (8, 1, 3, 8, 1, 3), (8, 0, 0, 8, 1, 0), (8, 1, -16, 8, 1, 22),
             (8, 1, 22, 8, 1, -16), (2, 1, 0, 8, 1, 6), (8, 0, 7, 2, 0, 1)]
    pairs += [(rng.within(2, 8), rng.below(2), rng.within(-16, 22), rng.within(2, 8), rng.below(2), rng.within(-16, 22))
              for _ in range(30)]
    for bits, signed, n, to_bits, to_signed, to_n in (
            pairs + [(8, s, 4, 8, t, 4 - d) for s in (0, 1) for t in (0, 1) for d in range(-9, 10)]):
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        topic.add("requantise", "requantise",
                  {"bits": bits, "signed": signed, "n": n, "toBits": to_bits, "toSigned": to_signed, "toN": to_n,
                   "samples": list(range(low, high + 1))}, ["Q-6"],
                  "baseline" if abs(n - to_n) < 8 else "uncommon", ["tie"] if to_n < n else [])


def calibration(topic):
    rng = Seeded(4)
    sets = {
        "ramp": [i / 16 for i in range(-128, 128)], "one": [1.0], "zero": [0.0], "tiny": [2.0**-30, -(2.0**-31)],
        "huge": [3e38, -3e38], "halves": [127.5, -128.5, 63.5], "spike": [0.25] * 99 + [100.0],
        "random": [rng.within(-1000, 1000) / 37 for _ in range(100)], "positive": [rng.below(5000) / 64 for _ in range(64)]}
    for name, values in sets.items():
        for bits, signed in ((8, 1), (8, 0), (4, 1), (2, 0)):
            for method, share in ((0, 1000), (1, 950), (1, 1000), (2, 1000)):
                if method == 2 and name in ("huge",):
                    continue  # sums of floating-point numbers may differ there
                topic.add("calibrate", "calibrate",
                          {"bits": bits, "signed": signed, "method": method, "thousandths": share,
                           "values": [bits_of(v) for v in values] + [INFINITY] * (name == "ramp")}, ["Q-7"],
                          "uncommon", ["calibration"],
                          name=f"{name}-{'s' if signed else 'u'}{bits}-{('maximum', f'percentile{share}', 'squares')[method]}")


def percentiles(topic):
    """As many outliers as the percentile allows, exactly, and one more: (1 - p) * count has to be exact."""
    for thousandths, count, allowed in ((900, 10, 1), (800, 10, 2), (700, 10, 3), (950, 20, 1), (850, 20, 3), (990, 100, 1), (930, 100, 7),
                                        (999, 1000, 1), (993, 1000, 7), (667, 1000, 333), (0, 5, 5)):
        for outliers in {allowed, allowed + 1} if allowed < count else {allowed}:
            values = [bits_of(0.25)] * (count - outliers) + [bits_of(100.0)] * outliers
            topic.add("percentile", "calibrate", {"bits": 8, "signed": 1, "method": 1, "thousandths": thousandths, "values": values},
                      ["Q-7"], "uncommon", ["calibration", "atLimit" if outliers == allowed else "beyondLimit"],
                      name=f"{thousandths}-of-{count}-{outliers}-outliers")
    topic.add("percentile", "calibrate", {"bits": 8, "signed": 1, "method": 1, "thousandths": 900, "values":
                                          [INFINITY] * 10 + [bits_of(0.25)] * 8 + [bits_of(100.0)] * 2}, ["Q-7"], "uncommon", ["calibration"],
              name="infinite-values-do-not-count")


SCALES = {"half": 0.5, "tenth": 0.1, "third": 1 / 3, "one": 1.0, "fine": 0.0235294122248888, "large": 3.0e38, "smallest": 2.0**-126}


def affine(topic):
    """Affine formats: ties of the quotient and of the product, both ends, and what binary32 has besides numbers."""
    for bits, signed, zeros in ((8, 1, (-128, 0, 5, 127)), (8, 0, (0, 10, 128, 255)), (5, 1, (-16, 3, 15)), (5, 0, (0, 31)), (2, 1, (-2, 1)), (2, 0, (0, 3))):
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        for zero in zeros:
            for name, scale in SCALES.items():
                what = {"bits": bits, "signed": signed, "scale": bits_of(scale), "zero": zero}
                real = struct.unpack("<f", struct.pack("<f", scale))[0]
                values = []
                for v in sorted({low - 1, low, zero - 1, zero, zero + 1, high - 1, high}):
                    for x in ((v - zero) * real, (v - zero + 0.5) * real):
                        if abs(x) < 3.4e38:
                            tie = bits_of(x)
                            values += [tie, tie + 1, tie - 1 if tie & 0x7FFFFFFF else tie]
                values += [0, 0x80000000, 1, 0x80000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF, 0xFF7FFFFF, INFINITY, NEGATIVE_INFINITY]
                case = f"{'s' if signed else 'u'}{bits}-zero-{zero}-scale-{name}"
                tier = "baseline" if bits == 8 else "uncommon"
                topic.add("quantise-affine", "quantise_affine", dict(what, values=values), ["Q-8"], tier, ["affine", "tie", "infinity", "subnormal"], name=case)
                samples = sorted({low, low + 1, zero, 0 if low <= 0 <= high else low, high - 1, high} | ({zero + 1} if zero < high else set()))
                topic.add("dequantise-affine", "dequantise_affine", dict(what, samples=samples), ["Q-8"], tier, ["affine"], name=case)
    for i, kind in enumerate(NANS):
        values = [bits_of(1.0)] * (i * 2) + [NANS[kind], NANS["quiet"]]
        topic.add("quantise-affine-nan", "quantise_affine", {"bits": 8, "signed": 1, "scale": bits_of(0.5), "zero": 3, "values": values}, ["Q-8"],
                  "invalid", ["nan"], refused=1, name=kind)
    rng = Seeded(5)
    for i in range(24):
        scale = rng.choice([bits_of(rng.within(1, 9999) / 10007.0), rng.within(0x00800000, 0x7F7FFFFF)])
        signed = rng.below(2)
        what = {"bits": 8, "signed": signed, "scale": scale, "zero": rng.within(-128, 127) if signed else rng.below(256)}
        real = struct.unpack("<f", struct.pack("<I", scale))[0]
        near = [x for x in (rng.within(-520, 520) * 0.5 * real for _ in range(60)) if abs(x) < 3.4e38]
        values = [bits_of(x) for x in near] + [rng.below(0x7F800000) + 0x80000000 * rng.below(2) for _ in range(20)]
        topic.add("quantise-affine-many", "quantise_affine", dict(what, values=values), ["Q-8"], "uncommon")
        low = -128 if signed else 0
        topic.add("dequantise-affine-many", "dequantise_affine", dict(what, samples=list(range(low, low + 256))), ["Q-8"], "uncommon")
