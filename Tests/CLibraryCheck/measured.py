#!/usr/bin/env python3
"""Writes the profiles of `measure.c` as one C header: FLEET's scan on maps of three sizes, raw and with codes.

    measured.py HEADER
"""
import pathlib
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "spec/reference"))
import json  # noqa: E402

from featurecodec.profile_json import profile_from_json  # noqa: E402


def profile(channels, side, kernel, grids, code, prediction, check):
    stream = {"layer": 0, "scan": {"fleet": [[grid, grid] for grid in grids]}}
    if code != "raw":
        of_channel = {"channels": [[6, 3]] * channels} if code != "plain" else {"channels": [[6, 0]] * channels}
        stream["roots"] = {"mode": "plain", "correlation": 6, "channels": [[8, 0]] * channels}
        stream["refinements"] = {"mode": code, **of_channel}
        stream["prediction"] = prediction
    value = {"window": 4, "check": check, "layers": [{"channels": channels, "height": side, "width": side,
             "kernel": [kernel, kernel], "fractionBits": 4}], "streams": [stream]}
    return profile_from_json(json.dumps(value))


MAPS = [(16, 16, 8, [3, 4, 5, 6, 7, 8, 10, 12, 14, 16]), (16, 28, 4, range(7, 29)), (24, 56, 8, range(10, 30, 2))]
# With each case, the same map whose only grid is the first: it is pooled, but no cell divides.
CASES = [(f"{side}x{side}x{channels} {code}",
          profile(channels, side, kernel, grids, code, "value" if code == "raw" else "difference", check),
          profile(channels, side, kernel, grids[:1], "raw", "value", 0))
         for channels, side, kernel, grids in MAPS for code, check in (("raw", 0), ("plain", 2), ("sparse", 2))]


def reference(name, content):
    return f"{{{name}, sizeof {name}, {zlib.crc32(content)}u}}"


with open(sys.argv[1], "w") as out:
    for number, (_, *contents) in enumerate(CASES):
        for name, content in zip(("profile", "pooled"), contents):
            out.write(f"static const uint8_t {name}{number}[] = {{{', '.join(map(str, content))}}};\n")
    out.write("static const struct { const char *name; fcodec_profile profile, pooled; } cases[] = {\n")
    for number, (name, content, pooled) in enumerate(CASES):
        out.write(f'  {{"{name}", {reference(f"profile{number}", content)}, {reference(f"pooled{number}", pooled)}}},\n')
    out.write("};\n")
