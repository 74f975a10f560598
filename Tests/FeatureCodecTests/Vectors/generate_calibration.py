#!/usr/bin/env python3
"""Writes calibration.json: the codes that [CODE-12] chooses for sample maps, computed by the reference in spec/reference.

    python3 generate_calibration.py        writes the same file every time

A case has a profile, the maps in CHW, and for roots and refinements the code byte, the channel bytes and the number of
bits. They are not in spec/vectors, because a profile's maker may find codes in any way."""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent.parent / "spec" / "reference"))

from cases import maps  # noqa: E402
from cases.profiles import NO_START, Layer, Stream, build, fleet  # noqa: E402
from cases.seeded import Seeded  # noqa: E402
from featurecodec.code_calibration import best_code  # noqa: E402
from featurecodec.encoder import encode_stream  # noqa: E402
from featurecodec.profile import REFINEMENTS, ROOTS  # noqa: E402
from featurecodec.profile_checks import read_profile  # noqa: E402

HALF = 0x3F000000  # as a binary32


def case(name, profile, samples):
    stream = read_profile(profile).streams[0]
    stream.codes = list(stream.codes)
    symbols = [encode_stream(stream, sample) for sample in samples]
    codes = []
    for code_class in (ROOTS, REFINEMENTS):
        code, channels, bits = best_code(stream, code_class, symbols)
        codes.append({"code": code, "channels": channels.hex(), "bits": bits})
    return {"name": name, "profile": profile.hex(), "maps": [sample.hex() for sample in samples], "roots": codes[0],
            "refinements": codes[1]}


def densities():
    """64 symbols of which c are not zero: at c = 4, 12, 20 … the share of eighths is half-way, and is rounded up."""
    layer = Layer(1, 1, 64, (1, 1))
    profile = build([layer], [Stream([(0, 1, NO_START, 0)])])
    for c in [0, 1, 3, 4, 5, 11, 12, 13, 19, 20, 21, 27, 28, 29, 35, 36, 60, 64]:
        yield case(f"{c}-of-64", profile, [bytes(40 + i % 3 if i * c // 64 != (i + 1) * c // 64 else 0 for i in range(64))])
    layer = Layer(1, 1, 64, (1, 1), scale=HALF, zero=-128)
    profile = build([layer], [Stream([(0, 1, NO_START, 0)])])
    for c in [3, 4, 12]:
        yield case(f"affine-{c}-of-64", profile, [bytes(170 if i * c // 64 != (i + 1) * c // 64 else 128 for i in range(64))])


def levels():
    """One magnitude in every symbol: each level, and the steps between two."""
    layer = Layer(1, 1, 24, (1, 1))
    profile = build([layer], [Stream([(0, 1, NO_START, 0)])])
    for m in (1, 2, 3, 4, 5, 6, 8, 11, 16, 23, 32, 45, 64, 90):
        yield case(f"magnitude-{m}", profile, [bytes((m if i % 2 else -m) % 256 for i in range(24))])


def tempers():
    rng = Seeded(7300)
    for difference in (0, 1):
        for bits, signed in ((8, 1), (8, 0), (5, 1), (3, 0)):
            for zero in (None, -1 if signed else 2):
                affine = {} if zero is None else {"scale": HALF, "zero": zero}
                layer = Layer(2, 8, 8, (4, 4), bits, signed, means=[1, 3], **affine)
                profile = build([layer], [Stream(fleet(2, [0, 2, 6]), difference=difference, spread=16)])
                for temper in ("smooth", "sparse", "noise", "saturated"):
                    name = f"{temper}-{'s' if signed else 'u'}{bits}-{'difference' if difference else 'value'}"
                    yield case(name + ("" if zero is None else f"-zero-{zero}"), profile,
                               [maps.channels(rng, layer, temper) for _ in range(rng.within(1, 2))])


cases = [*densities(), *levels(), *tempers()]
text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
(HERE / "calibration.json").write_text(text)
print(len(cases), len(text), {c["roots"]["code"] for c in cases}, {c["refinements"]["code"] for c in cases})
