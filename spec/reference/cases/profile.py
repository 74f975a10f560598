"""Profiles: accepted ones, and every field with every kind of wrong value: [PROF-1] to [PROF-8], [LIMIT]."""

import struct

from .profiles import (CODED_EXAMPLE, EXAMPLE, NO_START, PLAIN, RAW, SPARSE, SPARSE_UNSIGNED, Layer, Stream, build,
                       byte_layer, channel, clio, code, fleet, patched)
from .random_profiles import random_profile
from .seeded import Seeded
from .topic import Topic

# A profile with everything: two map layers, a byte layer, three streams, points. Layers at 12, 32, 52; streams at 72,
# 84, 96; segments at 108 (3), 132 (2), 148 (1); points at 156; tables from 162.
FULL = build(
    [Layer(2, 8, 6, (4, 2), n=3, means=[7, -2]), Layer(3, 4, 4, (2, 2), bits=6, signed=0, centre=1,
                                                       means=[0, 63, 5], fractions=[0, -16, 22]), byte_layer(100)],
    [Stream(fleet(2, [0, 1, 4]), 0, 1, 4, (code(PLAIN, 5), [19, 20]), (code(SPARSE), [channel(12, 5), channel(0, 7)])),
     Stream([(0, 3, NO_START, 1), (1, 1, 1, 2)], 1, 0, 16, (RAW, b""),
            (code(SPARSE_UNSIGNED), [channel(23, 0), channel(4, 1), channel(8, 2)])),
     Stream([(0, 1, NO_START, 0)], 2)],
    h=4, f=6, window=3, check=2, points=[1, 6, 7])
# The worked examples of draft 0.
DRAFT_0 = bytes.fromhex("464300340101010000000000 00050200040004000200020008034000"
                        "000004030000000000000000 00000200ffff0000 0000020000000100 0000020001000200 07fe")
DRAFT_0_CODED = bytes.fromhex("464300340101010200000000 00050200040004000200020008034000 000104030000290242000000"
                              "00000200ffff0000 0000020000000100 0000020001000200 07fe 1314 accc")
LAYER, STREAM, SEGMENT, POINT = (12, 32, 52), (72, 84, 96), (108, 116, 124, 132, 140, 148), 156


def make():
    topic = Topic("profile")
    accepted(topic)
    limits(topic)
    header(topic)
    layers(topic)
    affine_layers(topic)
    byte_layers(topic)
    streams(topic)
    segments(topic)
    tables(topic)
    lengths(topic)
    damaged(topic)
    return topic


def good(topic, group, data, name=None, clauses=("PROF-1", "PROF-2", "PROF-3"), tier="baseline", flags=(), comment=None):
    topic.add(group, "profile", {"profile": data}, clauses, tier, flags, comment, name=name)


def bad(topic, group, data, code_, name=None, clauses=("PROF-3",), flags=(), comment=None):
    topic.add(group, "profile", {"profile": data}, clauses, "invalid", flags, comment, refused=code_, name=name)


def accepted(topic):
    good(topic, "accepted", EXAMPLE, "example", comment="The first worked example of profile.md.")
    good(topic, "accepted", CODED_EXAMPLE, "coded-example", comment="The second worked example of profile.md.")
    good(topic, "accepted", FULL, "full", ("PROF-1", "PROF-4", "PROF-5", "PROF-6", "PROF-7", "PROF-8", "PROF-9"))
    good(topic, "accepted", build([byte_layer(1)], [Stream([(0, 1, NO_START, 0)])]), "one-byte-string", ("PROF-8",))
    rng = Seeded(30)
    for i in range(120):
        data, _ = random_profile(rng)
        good(topic, "random", data, tier="uncommon" if i % 3 else "baseline",
             clauses=("PROF-1", "PROF-2", "PROF-3", "PROF-4", "PROF-5", "PROF-6", "PROF-7", "CODE-11", "REASM-5"))


def limits(topic):
    """The last value that is accepted, of each bound of [LIMIT] that a profile can reach."""
    at_limit = {
        "fifteen-layers-and-streams": build([Layer()] * 15, [Stream([(0, 1, NO_START, 0)], i) for i in range(15)]),
        "sixteen-points": build([Layer()], [Stream([(0, 1, NO_START, 0)])], points=[1] * 16),
        "widest-window": build([Layer()], [Stream([(0, 1, NO_START, 0)])], f=8, window=128),
        "largest-misorder": build([Layer()], [Stream([(0, 1, NO_START, 0)])], f=8, window=1, misorder=254),
        "one-stream-bit": build([Layer(1, 1, 32768, (1, 1))], [Stream([(0, 1, NO_START, 0)])], f=8, s=1),
        "shortest-frame-number": build([Layer()], [Stream([(0, 1, NO_START, 0)])], f=2, window=2),
        "255-segments": build([Layer(255, 1, 1, (1, 1))], [Stream(clio(255, 0, 1))]),
        "65535-channels": build([Layer(65535, 1, 1, (1, 1))], [Stream([(0, 65535, NO_START, 0)])]),
        "largest-map": build([Layer(4096, 256, 256, (32, 32))], [Stream([(0, 1024, NO_START, 0)])]),
        "tallest-map": build([Layer(1, 65535, 1, (32768, 1))], [Stream([(0, 1, NO_START, 0)])]),
        "largest-kernel-area": build([Layer(1, 256, 256, (256, 256))], [Stream([(0, 1, NO_START, 0)])]),
        "kernel-just-below-twice": build([Layer(1, 5, 7, (9, 13))], [Stream([(0, 1, NO_START, 0)])]),
        "65536-symbols": build([Layer(16, 64, 64, (1, 1))], [Stream([(0, 16, NO_START, 0)])]),
        "2-24-symbols": build([Layer(256, 256, 256, (1, 1))], [Stream([(0, 256, NO_START, 0)])], h=4, f=4),
        "2-20-symbols": build([Layer(16, 256, 256, (1, 1))], [Stream([(0, 16, NO_START, 0)])], h=4, f=8),
        "spread-255": build([Layer()], [Stream([(0, 1, NO_START, 0)], spread=255)]),
        "longest-string": build([byte_layer(65532)], [Stream([(0, 1, NO_START, 0)])]),
        "fraction-bits-minus-16": build([Layer(n=-16)], [Stream([(0, 1, NO_START, 0)])]),
        "fraction-bits-22": build([Layer(n=22)], [Stream([(0, 1, NO_START, 0)])]),
        "two-bits": build([Layer(bits=2)], [Stream([(0, 1, NO_START, 0)])]),
        "highest-scale": build([Layer()], [Stream([(0, 1, NO_START, 0)], roots=(code(SPARSE), [channel(23, 7)]))]),
        "highest-correlation": build([Layer()], [Stream([(0, 1, NO_START, 0)], roots=(code(PLAIN, 8), [23]))]),
    }
    for name, data in at_limit.items():
        good(topic, "limit", data, name, ("LIMIT", "PROF-3", "SEC-9"), "uncommon", ["atLimit"])
    one = [Stream([(0, 1, NO_START, 0)])]
    beyond = {
        "window-above-half": (build([Layer()], one, f=4, window=9), 6),
        "map-above-2-28": (build([Layer(4097, 256, 256, (32, 32))], one), 10),
        "kernel-twice-the-height": (build([Layer(1, 5, 7, (10, 13))], one), 11),
        "kernel-twice-the-width": (build([Layer(1, 5, 7, (9, 14))], one), 11),
        "kernel-area": (build([Layer(1, 512, 512, (512, 256))], one), 11),
        "kernel-above-32768": (build([Layer(1, 65535, 1, (32769, 1))], one), 11),
        "65537-symbols": (build([Layer(1, 1, 257, (1, 1)), Layer(257, 255, 1, (1, 1))],
                                [Stream([(0, 257, NO_START, 0)], 1)] + one, f=4, h=3), None),
        "above-65536-symbols": (build([Layer(17, 64, 64, (1, 1))], [Stream([(0, 17, NO_START, 0)])]), 21),
        "two-segments-above": (build([Layer(17, 64, 64, (1, 1))],
                                     [Stream([(0, 16, NO_START, 0), (16, 1, NO_START, 0)])]), 21),
        "above-2-24-symbols": (build([Layer(257, 256, 256, (1, 1))], [Stream([(0, 257, NO_START, 0)])], h=4, f=4), 21),
        "above-2-20-symbols": (build([Layer(17, 256, 256, (1, 1))], [Stream([(0, 17, NO_START, 0)])], h=4, f=8), 21),
    }
    for name, (data, code_) in beyond.items():
        if code_:
            bad(topic, "beyond", data, code_, name, ("LIMIT", "PROF-3"), ["beyondLimit"])
        else:
            good(topic, "limit", data, name, ("LIMIT",), "uncommon", ["atLimit"])
    for symbols, f in ((65535, 4), (16384, 6), (4096, 8), (262143, 2)):
        fits = 1 << (24 - 4 - f)
        for count in (fits, fits + 1):
            if count > 65535 * 4:
                continue
            height = next((h for h in (1, 2, 3, 4, 5, 7, 11, 13, 17) if count % h == 0 and count // h <= 65535), None)
            if height is None:
                continue
            data = build([Layer(1, height, count // height, (1, 1))], one, f=f)
            if count <= fits:
                good(topic, "limit", data, f"symbols-with-{f}-frame-bits", ("LIMIT", "FRAG-1"), "uncommon", ["atLimit"])
            else:
                bad(topic, "beyond", data, 21, f"symbols-with-{f}-frame-bits", ("LIMIT", "PROF-3"), ["beyondLimit"])


def header(topic):
    for data, what in ((EXAMPLE, "example"), (FULL, "full")):
        for at, values in ((0, (0, 0x47, 0xFF)), (1, (0, 0x42, 0x63))):
            for v in sorted(set(values)):
                bad(topic, "magic", patched(data, at, v), 2, f"{what}-{at}-{v}")
        for v in (0, 2, 15, 16, 127, 128, 255):
            bad(topic, "version", patched(data, 2, v), 3, f"{what}-{v}", ("PROF-3", "VERS-2", "VERS-4"), ["otherVersion"])
        for h in (0, 1, 2, 5, 6, 15):
            bad(topic, "header-length", patched(data, 3, h << 4 | 4), 4, f"{what}-{h}")
        for f in (0, 1, 9, 10, 15):
            bad(topic, "frame-bits", patched(data, 3, data[3] & 0xF0 | f), 5, f"{what}-{f}")
        for s in (0, 5, 8, 128, 255):
            bad(topic, "stream-bits", patched(data, 4, s), 29, f"{what}-{s}", ("PROF-3", "FRAG-1"))
        count = 1 << (data[3] & 15)
        for w in (0, count // 2 + 1, 128, 255):
            bad(topic, "window", patched(data, 5, w), 6, f"{what}-{w}")
        for m in (count - 2 * data[5] + 1, count, 128, 255):
            bad(topic, "misorder", patched(data, 6, m), 30, f"{what}-{m}", ("PROF-3", "REASM-2"))
        for m in (0, count - 2 * data[5]):
            good(topic, "misorder", patched(data, 6, m), f"{what}-{m}", ("PROF-1", "REASM-2"), flags=["atLimit"])
        for at, code_, name in ((7, 7, "layers"), (8, 8, "streams")):
            for v in (0, 16, 17, 128, 255):
                bad(topic, f"number-of-{name}", patched(data, at, v), code_, f"{what}-{v}")
        for v in (3, 7, 19, 35, 131, 255):
            bad(topic, "authenticated", patched(data, 9, v), 31, f"{what}-{v}", ("PROF-3", "VERS-5"), ["reserved"])
        for v in (4, 8, 16, 20, 32, 33, 64, 128, 254):
            bad(topic, "check", patched(data, 9, v), 23, f"{what}-{v}", ("PROF-3", "FRAG-8"))
        for v in (0, 1, 2, 17, 18):
            good(topic, "check", patched(data, 9, v), f"{what}-{v}", ("PROF-1", "FRAG-8"))
        for v in (17, 18, 128, 255):
            bad(topic, "number-of-points", patched(data, 10, v), 24, f"{what}-{v}", ("PROF-3", "PROF-9"))
        for v in (1, 128, 255):
            bad(topic, "reserved", patched(data, 11, v), 22, f"{what}-{v}", ("PROF-3", "VERS-5"), ["reserved"])
    for s in (1, 2, 3, 4):
        few = build([Layer()], [Stream([(0, 1, NO_START, 0)])] * ((1 << s) - 1), s=s)
        good(topic, "stream-bits", few, f"{s}-full", ("PROF-1", "FRAG-1"), flags=["atLimit"])
        more = build([Layer()], [Stream([(0, 1, NO_START, 0)])] * (1 << s), s=s)
        bad(topic, "stream-bits", more, 8, f"{s}-one-stream-too-many", ("PROF-3", "FRAG-1"), ["beyondLimit"])
    order_of_header(topic)
    for data, name in ((DRAFT_0, "raw"), (DRAFT_0_CODED, "coded")):
        bad(topic, "draft-0", data, 3, name, ("PROF-3", "VERS-2", "VERS-4"), ["otherVersion"],
            comment="A worked example of draft 0.")
    for v in (0, 8, 9, 0xFFFF, 0x8000):
        for i in range(3):
            bad(topic, "points", patched(FULL, POINT + 2 * i, v & 255, v >> 8), 24, f"{i}-{v}", ("PROF-3", "PROF-9"))
    for v in range(1, 8):
        good(topic, "points", patched(FULL, POINT, v), f"streams-{v}", ("PROF-9",))


def order_of_header(topic):
    """A header with two faults: the first check in the table names its field."""
    faults = ((0, 0, 2), (2, 0, 3), (3, 0x24, 4), (3, 0x31, 5), (4, 0, 29), (5, 0, 6), (6, 255, 30), (7, 0, 7), (8, 0, 8), (9, 3, 31),
              (9, 4, 23), (10, 17, 24), (11, 1, 22))
    for (at, v, code_), (next_at, next_v, _) in zip(faults, faults[1:]):
        if at != next_at:
            bad(topic, "order", patched(patched(EXAMPLE, next_at, next_v), at, v), code_, f"{code_}-first")


def short(v):
    return struct.pack("<H", v)


def layers(topic):
    """Fields of the first and second layer of FULL."""
    for i in (0, 1):
        at = LAYER[i]
        for v in (2, 3, 128, 255):
            bad(topic, "layer-kind", patched(FULL, at, v), 27, f"{i}-{v}", ("PROF-3", "VERS-5"), ["reserved"])
        for v in (24, 32, 64, 128, 255):
            bad(topic, "layer-flags", patched(FULL, at + 1, FULL[at + 1] & 15 | v), 9, f"{i}-{v}", ("PROF-3", "PROF-4", "VERS-5"),
                ["reserved"])
        for offset, name in ((2, "channels"), (4, "height"), (6, "width")):
            bad(topic, "shape", patched(FULL, at + offset, 0, 0), 10, f"{i}-no-{name}")
        bad(topic, "shape", patched(FULL, at + 2, *(b"\xff" * 6)), 10, f"{i}-too-large", flags=["wide"])
        bad(topic, "shape", patched(FULL, at + 2, *short(65535), *short(65535), 1, 0), 10, f"{i}-too-deep", flags=["wide"])
        for offset, name, length in ((8, "row", FULL[at + 4]), (10, "column", FULL[at + 6])):
            for v in (0, 2 * length, 2 * length + 1, 32768, 32769, 65535):
                bad(topic, f"{name}-kernel", patched(FULL, at + offset, *short(v)), 11, f"{i}-{v}", ("PROF-3", "PROF-4"))
        for v in (0, 1, 9, 128, 255):
            bad(topic, "bits", patched(FULL, at + 12, v), 12, f"{i}-{v}", ("PROF-3", "Q-1"))
        for v in (23, 24, 127, 128, 200, 239):
            bad(topic, "fraction-bits", patched(FULL, at + 13, v), 13, f"{i}-{v}", ("PROF-3", "Q-1"))
        for v in (0, 1, FULL[at + 14] - 1, FULL[at + 14] + 1, 65535):
            bad(topic, "layer-table", patched(FULL, at + 14, *short(v)), 14, f"{i}-{v}", ("PROF-3", "PROF-7"))
    bad(topic, "layer-table", patched(EXAMPLE, 13, 1), 14, "offset-without-table", ("PROF-3", "PROF-7"))
    without = build([Layer()], [Stream([(0, 1, NO_START, 0)])])
    for v in (1, 50, 52, 65535):
        bad(topic, "layer-table", patched(without, 26, *short(v)), 14, f"none-{v}", ("PROF-3", "PROF-7"))


def affine_layers(topic):
    """Zero points and scales, [Q-8]; a layer of a Q format has neither."""
    one = [Stream([(0, 1, NO_START, 0)])]
    for bits, signed, zeros in ((8, 1, (-128, -1, 0, 5, 127)), (8, 0, (0, 5, 127, 128, 255)), (4, 1, (-8, 7)), (4, 0, (0, 15)),
                                (2, 1, (-2, 1)), (2, 0, (0, 3))):
        for zero in zeros:
            data = build([Layer(bits=bits, signed=signed, scale=0x3F000000, zero=zero)], one)
            good(topic, "zero", data, f"{'s' if signed else 'u'}{bits}-{zero}", ("PROF-4", "Q-8"))
    for bits, signed, wrong in ((7, 1, (64, 127, 128, 191)), (4, 1, (8, 0x77, 0xF7)), (2, 1, (2, 0xFD)), (7, 0, (128, 255)), (2, 0, (4, 255))):
        for v in wrong:
            data = build([Layer(bits=bits, signed=signed, scale=0x3F000000)], one)
            bad(topic, "zero", patched(data, 25, v), 32, f"{'s' if signed else 'u'}{bits}-{v}", ("PROF-3", "PROF-4", "Q-8"))
    affine = build([Layer(scale=0x3F000000, zero=-3)], one)
    for name, scale in (("smallest", 0x00800000), ("one", 0x3F800000), ("largest", 0x7F7FFFFF), ("odd", 0x3DCCCCCD)):
        good(topic, "scale", patched(affine, 28, *struct.pack("<I", scale)), name, ("PROF-4", "Q-8", "LIMIT"))
    for name, scale in (("zero", 0), ("subnormal", 0x007FFFFF), ("least-subnormal", 1), ("infinity", 0x7F800000), ("nan", 0x7FC00000),
                        ("minus-zero", 0x80000000), ("negative", 0xBF000000), ("minus-infinity", 0xFF800000), ("all-ones", 0xFFFFFFFF)):
        bad(topic, "scale", patched(affine, 28, *struct.pack("<I", scale)), 33, name, ("PROF-3", "PROF-4", "Q-8"))
    for at in range(28, 32):
        bad(topic, "scale", patched(EXAMPLE, at, 1), 33, f"q-format-byte-{at - 28}", ("PROF-3", "PROF-4"), ["reserved"])
    bad(topic, "layer-flags", patched(EXAMPLE, 13, EXAMPLE[13] | 24), 9, "affine-with-fraction-bits", ("PROF-3", "PROF-4"))
    bad(topic, "zero", patched(patched(affine, 24, 4), 25, 8), 32, "before-scale", ("PROF-3",))
    tables_ = [Layer(3, means=[1, -128, 127], scale=0x3F000000, zero=4), Layer(2, scale=0x00800000, zero=200, signed=0)]
    good(topic, "affine", build(tables_, one + [Stream([(0, 2, NO_START, 2)], 1)]), "with-means", ("PROF-4", "PROF-7", "Q-8"))


def byte_layers(topic):
    """A layer of kind 1 has one shape and nothing that a map has."""
    data = build([byte_layer(9)], [Stream([(0, 1, NO_START, 0)])])  # the stream at 32, the segment at 44
    for offset, value, code_, name in ((2, 2, 10, "two-channels"), (4, 2, 10, "two-rows"), (6, 3, 10, "no-room"),
                                       (6, 0, 10, "no-width"), (6, 1, 10, "width-1"), (8, 2, 11, "row-kernel"),
                                       (8, 0, 11, "row-kernel-0"), (10, 2, 11, "column-kernel"),
                                       (10, 0, 11, "column-kernel-0")):
        bad(topic, "byte-layer", patched(data, 12 + offset, *short(value)), code_, name, ("PROF-3", "PROF-8"))
    for flags in (1, 2, 3, 4, 8, 15, 16):
        bad(topic, "byte-layer", patched(data, 13, flags), 9, f"flags-{flags}", ("PROF-3", "PROF-8"))
    for bits in (2, 7, 9):
        bad(topic, "byte-layer", patched(data, 24, bits), 12, f"bits-{bits}", ("PROF-3", "PROF-8"))
    for n in (1, 255, 22):
        bad(topic, "byte-layer", patched(data, 25, n), 13, f"n-{n}", ("PROF-3", "PROF-8"))
    for at in range(28, 32):
        bad(topic, "byte-layer", patched(data, at, 1), 33, f"scale-byte-{at - 28}", ("PROF-3", "PROF-8"))
    bad(topic, "byte-stream", patched(data, 33, 1), 16, "difference", ("PROF-3", "PROF-8"))
    for spread in (1, 16, 255):
        bad(topic, "byte-stream", patched(data, 34, spread), 28, f"spread-{spread}", ("PROF-3", "PROF-8"))
    for at in (38, 39):
        for mode in (1, 2, 3):
            coded = build([byte_layer(9)], [Stream([(0, 1, NO_START, 0)], roots=(mode, [0]) if at == 38 else (RAW, b""),
                                                   rest=(mode, [0]) if at == 39 else (RAW, b""))])
            bad(topic, "byte-stream", coded, 25, f"{'roots' if at == 38 else 'refinements'}-mode-{mode}",
                ("PROF-3", "PROF-8"))
    bad(topic, "byte-stream", patched(data, 38, 2, 7), 25, "coded-roots-and-no-code", ("PROF-3", "PROF-8"),
        comment="The refinement code is not a code byte: its row comes first.")
    bad(topic, "byte-stream", patched(data, 50, 1, 0), 20, "target-1", ("PROF-3", "PROF-8"))


def streams(topic):
    for i in range(3):
        at = STREAM[i]
        for v in (3, 4, 15, 255):
            bad(topic, "stream-layer", patched(FULL, at, v), 15, f"{i}-{v}", ("PROF-3", "PROF-5"))
        for v in (2, 3, 128, 255):
            bad(topic, "stream-flags", patched(FULL, at + 1, v), 16, f"{i}-{v}", ("PROF-3", "PROF-5", "VERS-5"), ["reserved"])
        for v in (FULL[at + 4] + 1, 255, 256, 65535) + ((0,) if i else ()):
            bad(topic, "first-segment", patched(FULL, at + 4, *short(v)), 17, f"{i}-{v}", ("PROF-3", "PROF-5"))
        for offset, name in ((6, "roots"), (7, "refinements")):
            for v in (4, 5, 6, 7, 8, 10, 11, 1 | 9 << 3, 1 | 15 << 3, 2 | 2 << 3, 3 | 8 << 3, 0x80, 0x81, 255):
                bad(topic, "code", patched(FULL, at + offset, v), 25, f"{i}-{name}-{v}", ("PROF-3", "CODE-2", "VERS-5"),
                    ["reserved"] if v & 7 > 3 else [])
        for offset in (10, 11):
            for v in (1, 255):
                bad(topic, "stream-reserved", patched(FULL, at + offset, v), 22, f"{i}-{offset}-{v}", ("PROF-3", "VERS-5"),
                    ["reserved"])
        table = FULL[at + 8]
        for v in {1, table + 1, table - 1 if table else 7, 65535} | ({0} if table else set()):
            bad(topic, "stream-table", patched(FULL, at + 8, *short(v)), 26, f"{i}-{v}", ("PROF-3", "PROF-7"))
    for count in (1, 2, 3):
        for i in range(count):
            data = build([Layer()] * count, [Stream([(0, 1, NO_START, 0)], j) for j in range(count)])
            bad(topic, "segments", patched(data, 12 + 20 * count + 12 * i + 3, 0), 17, f"none-in-{i}-of-{count}",
                ("PROF-3", "PROF-5"))
    bad(topic, "segments", patched(EXAMPLE, 35, 255), 1, "more-than-bytes", ("PROF-3", "PROF-5"), ["cut"])
    bad(topic, "segments", patched(EXAMPLE, 35, 4), 1, "one-more-than-bytes", ("PROF-3", "PROF-5"), ["cut"])


def segments(topic):
    layer = Layer(4, 8, 8, (4, 4))  # states 0 ... 6

    def with_segments(*cut, **more):
        return build([layer], [Stream(list(cut))], **more)

    wrong = {
        "no-channels": ([(0, 0, NO_START, 0)], 18), "beyond-the-last": ([(3, 2, NO_START, 0)], 18),
        "first-beyond": ([(4, 1, NO_START, 0)], 18), "far-beyond": ([(65535, 1, NO_START, 0)], 18),
        "many-channels": ([(0, 65535, NO_START, 0)], 18), "both-far": ([(65535, 65535, NO_START, 0)], 18),
        "no-such-state": ([(0, 4, NO_START, 7)], 20), "state-65535": ([(0, 4, NO_START, NO_START)], 20),
        "state-65534": ([(0, 4, NO_START, 65534)], 20), "start-0-first": ([(0, 4, 0, 1)], 19),
        "start-without-roots": ([(0, 4, 2, 3)], 19), "start-again": ([(0, 4, NO_START, 0), (0, 4, NO_START, 1)], 19),
        "gap": ([(0, 4, NO_START, 0), (0, 4, 1, 2)], 19), "same-state": ([(0, 4, NO_START, 2), (0, 4, 2, 2)], 20),
        "backwards": ([(0, 4, NO_START, 2), (0, 4, 2, 1)], 20),
        "wider-than-before": ([(0, 2, NO_START, 0), (0, 4, 0, 1)], 18),
        "crosses-two": ([(0, 2, NO_START, 0), (2, 2, NO_START, 0), (1, 2, 0, 1)], 18),
        "latest-counts": ([(0, 4, NO_START, 0), (0, 2, 0, 1), (0, 2, 0, 2)], 19),
        "latest-is-narrower": ([(0, 4, NO_START, 0), (1, 1, 0, 1), (0, 2, 1, 2)], 18),
    }
    for name, (cut, code_) in wrong.items():
        bad(topic, "segment", with_segments(*cut), code_, name, ("PROF-3", "PROF-6", "SCAN-2"))
        second = build([Layer(), layer], [Stream([(0, 1, NO_START, 0), (0, 1, 0, 1)]), Stream(cut, 1)])
        bad(topic, "segment-of-second-stream", second, code_, name, ("PROF-3", "PROF-6"))
    right = {
        "one-pass": [(0, 4, NO_START, 6)], "left-out": [(1, 2, NO_START, 3)],
        "halves": [(0, 2, NO_START, 0), (2, 2, NO_START, 0), (0, 2, 0, 3), (2, 2, 0, 6)],
        "splitting": [(0, 4, NO_START, 0), (0, 1, 0, 2), (1, 3, 0, 1), (1, 1, 1, 6), (2, 2, 1, 2)],
        "jump": [(0, 4, NO_START, 1), (0, 4, 1, 6)], "backwards-in-channels": [(3, 1, NO_START, 0), (0, 3, NO_START, 5)],
        "uncut": [(0, 2, NO_START, 0), (2, 2, NO_START, 0)]}
    for name, cut in right.items():
        good(topic, "segment", with_segments(*cut), name, ("PROF-6", "SCAN-2"), "uncommon")
    for i, at in enumerate(SEGMENT):
        bad(topic, "segment-fields", patched(FULL, at + 2, 0, 0), 18, f"{i}-no-channels", ("PROF-3", "PROF-6"))
        bad(topic, "segment-fields", patched(FULL, at, 255, 255), 18, f"{i}-first-65535", ("PROF-3", "PROF-6"))
        bad(topic, "segment-fields", patched(FULL, at + 6, 255, 255), 20, f"{i}-target-65535", ("PROF-3", "PROF-6"))
        bad(topic, "segment-fields", patched(FULL, at + 4, 254, 255), 19, f"{i}-start-65534", ("PROF-3", "PROF-6"))


def tables(topic):
    one = [Stream([(0, 3, NO_START, 0)])]
    for bits in range(2, 8):
        high, low = (1 << bits - 1) - 1, 256 - (1 << bits - 1)
        for signed, values in ((1, (high + 1, low - 1, 127, 128)), (0, ((1 << bits), 128, 255))):
            for v in sorted(set(values)):
                if (signed and bits == 8) or (signed and (v <= high or v >= low)):
                    continue
                for c in (0, 2):
                    means = [0, 0, 0]
                    means[c] = v
                    bad(topic, "mean", build([Layer(3, bits=bits, signed=signed, means=means)], one), 14,
                        f"{'s' if signed else 'u'}{bits}-channel-{c}-{v}", ("PROF-3", "PROF-7"))
        for signed, values in ((1, (high, low, 0, 255)), (0, ((1 << bits) - 1, 0))):
            for v in sorted(set(values)):
                good(topic, "mean", build([Layer(3, bits=bits, signed=signed, means=[v] * 3)], one),
                     f"{'s' if signed else 'u'}{bits}-{v}", ("PROF-7", "Q-2"), "uncommon")
    for v in (-17, -18, 23, 24, 127, -128):
        for c in (0, 1, 2):
            fractions = [0, 0, 0]
            fractions[c] = v
            for means in (None, [1, 2, 3]):
                bad(topic, "channel-fraction-bits", build([Layer(3, means=means, fractions=fractions)], one), 13,
                    f"{v}-channel-{c}{'-means' if means else ''}", ("PROF-3", "PROF-7", "Q-5"))
    for v in (-16, -1, 0, 22):
        good(topic, "channel-fraction-bits", build([Layer(3, fractions=[v, 0, max(-16, -v)])], one), f"{v}", ("Q-5",),
             "uncommon")
    for mode in (PLAIN, SPARSE, SPARSE_UNSIGNED):
        for which in ("roots", "rest"):
            for scale, density in ((24, 0), (25, 0), (31, 0), (24, 7), (31, 7)) + (((0, 1), (5, 7)) if mode == PLAIN else ()):
                for c in (0, 2):
                    table = [channel(8), channel(8), channel(8)]
                    table[c] = channel(scale, density)
                    bad(topic, "channel-byte", build([Layer(3)], [Stream(fleet(3, [0, 1]), **{which: (mode, table)})]), 26,
                        f"mode-{mode}-{which}-{scale}-{density}-channel-{c}", ("PROF-3", "CODE-2", "PROF-7"),
                        ["densityInPlain"] if mode == PLAIN and scale < 24 else [])
            for scale in (0, 1, 12, 22, 23):
                good(topic, "channel-byte", build([Layer(3)], [Stream(fleet(3, [0, 1]), **{which: (mode, [scale] * 3)})]),
                     f"mode-{mode}-{which}-scale-{scale}", ("CODE-2", "PROF-7"))


def lengths(topic):
    """Every profile cut at every byte, and with bytes after its end."""
    for data, name in ((EXAMPLE, "example"), (CODED_EXAMPLE, "coded-example"), (FULL, "full")):
        for length in range(len(data)):
            expected = topic.add("cut-" + name, "profile", {"profile": data[:length]}, ["PROF-3", "SEC-1"], "invalid",
                                 ["cut"], refused=1, name=length)
            assert expected is None
        for more in (b"\0", b"\0\0", b"\xff" * 9):
            bad(topic, "longer", data + more, 22, f"{name}-{len(more)}", ("PROF-1", "PROF-3"))
    huge = EXAMPLE + b"\0" * (65536 - len(EXAMPLE))
    bad(topic, "longer", huge[:65535], 22, "65535-bytes", ("PROF-3", "LIMIT"))
    bad(topic, "longer", huge, 1, "65536-bytes", ("PROF-3", "LIMIT"), ["beyondLimit"])


def damaged(topic):
    """Random damage: whatever comes of it is one of two things, and never a trap."""
    rng = Seeded(31)
    for source, name in ((EXAMPLE, "example"), (CODED_EXAMPLE, "coded"), (FULL, "full")):
        for _ in range(70):
            data = bytearray(source)
            for _ in range(rng.within(1, 3)):
                data[rng.below(len(data))] = rng.choice([0, 1, 255, rng.below(256)])
            add_damaged(topic, f"damaged-{name}", bytes(data))
    for _ in range(40):
        add_damaged(topic, "random-bytes", b"FC\1" + rng.bytes(rng.within(9, 80)))


def add_damaged(topic, group, data):
    from .topic import Testee, answer
    expected = answer(Testee(), "profile", {"profile": data})
    if "result" in expected:
        good(topic, group, data, tier="invalid", flags=["survived"], clauses=("PROF-3", "SEC-1"))
    else:
        bad(topic, group, data, expected["refused"]["code"], clauses=("PROF-3", "SEC-1"))
