"""The JSON form of profiles: [PROF-10], [SCAN-1], [SCAN-2]."""

import copy
import json
import os

from .topic import Topic

PROFILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "profiles")

BASE = {
    "header": {"bytes": 4, "streamBits": 3, "frameBits": 6}, "check": 1, "seededCheck": True, "window": 3, "misorder": 5,
    "layers": [
        {"channels": 3, "height": 8, "width": 6, "kernel": [4, 2], "order": "centre", "bits": 6, "signed": False,
         "fractionBits": 3, "means": [0, 5, 63], "channelFractionBits": [3, -1, 22]},
        {"kind": "bytes", "maximumBytes": 40}],
    "streams": [
        {"layer": 0, "scan": {"fleet": [[2, 3], [3, 4], [8, 6]]}, "spread": 4, "prediction": "difference",
         "roots": {"mode": "plain", "correlation": 5, "channels": [[12, 0], [3, 0], [23, 0]]},
         "refinements": {"mode": "sparse", "channels": [[12, 0], [3, 7], [0, 3]]}},
        {"layer": 1}],
    "operatingPoints": [[0, 1], [1]]}
SMALL = {"layers": [{"channels": 2, "height": 4, "width": 4}], "streams": [{"layer": 0}]}


def make():
    topic = Topic("profile-json")
    for file in sorted(os.listdir(PROFILES)):
        with open(os.path.join(PROFILES, file), encoding="utf-8") as text:
            topic.add("examples", "profile_json", {"json": text.read()}, ["PROF-10"], name=file[:-5],
                      comment=f"profiles/{file}")
    accepted(topic)
    refused(topic)
    refused_affine(topic)
    texts(topic)
    return topic


def changed(document, path, value):
    """A copy with the value at a path of keys and indices replaced, or taken out where it is `REMOVE`."""
    document = copy.deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    if value is REMOVE:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return document


REMOVE = object()


def good(topic, name, document, clauses=("PROF-10",), tier="baseline"):
    topic.add("accepted", "profile_json", {"json": json.dumps(document)}, clauses, tier, name=name)


def bad(topic, group, name, document, comment=None):
    topic.add(group, "profile_json", {"json": json.dumps(document)}, ["PROF-10"], "invalid", comment=comment, refused=1,
              name=name)


def accepted(topic):
    good(topic, "everything", BASE)
    good(topic, "defaults", SMALL)
    for path in (("header",), ("header", "bytes"), ("header", "frameBits"), ("header", "streamBits"), ("seededCheck",),
                 ("window",), ("misorder",),
                 ("operatingPoints",), ("layers", 0, "order"), ("layers", 0, "fractionBits"),
                 ("layers", 0, "channelFractionBits"), ("layers", 0, "means"), ("streams", 0, "spread"),
                 ("streams", 0, "prediction"), ("streams", 0, "roots"), ("streams", 0, "refinements"),
                 ("streams", 0, "roots", "correlation"), ("streams", 0, "scan")):
        good(topic, "without-" + "-".join(str(p) for p in path), changed(BASE, path, REMOVE))
    good(topic, "order-corner", changed(BASE, ("layers", 0, "order"), "corner"))
    good(topic, "prediction-value", changed(BASE, ("streams", 0, "prediction"), "value"))
    good(topic, "kind-map", changed(BASE, ("layers", 0, "kind"), "map"))
    good(topic, "mode-raw", changed(BASE, ("streams", 0, "roots"), {"mode": "raw"}))
    good(topic, "mode-sparse-unsigned", changed(BASE, ("streams", 0, "refinements", "mode"), "sparseUnsigned"))
    for where in ((), ("layers", 0), ("layers", 1), ("streams", 0)):
        good(topic, "comment-" + "-".join(str(w) for w in where), changed(BASE, where + ("comment",), "changes no byte"))
    for name, document in (
            ("seeded-1", dict(SMALL, check=1, seededCheck=True)), ("seeded-2", dict(SMALL, check=2, seededCheck=True)),
            ("not-seeded", dict(SMALL, check=0, seededCheck=False)), ("widest-window", dict(SMALL, window=64)),
            ("no-misorder-left", dict(SMALL, header={"frameBits": 4}, window=8)), ("misorder-0", dict(SMALL, misorder=0)),
            ("little-misorder-left", dict(SMALL, header={"frameBits": 4}, window=7)), ("misorder-126", dict(SMALL, misorder=126)),
            ("odd-window", dict(SMALL, window=5))):
        good(topic, name, document, ("PROF-10", "PROF-1"))
    for h in (3, 4):
        for s in (None, 1, 2, 3, 4):
            header = {"bytes": h} if s is None else {"bytes": h, "streamBits": s}
            good(topic, f"frame-bits-of-{h}-bytes-{s or 'any'}-stream-bits", dict(SMALL, header=header))
    for streams in (1, 2, 3, 4, 7, 8, 15):
        good(topic, f"stream-bits-of-{streams}-streams", dict(SMALL, streams=SMALL["streams"] * streams))
    scales = {"half": 0.5, "whole": 3, "tie-down": 1 + 2.0**-24, "tie-up": 1 + 3 * 2.0**-24, "smallest": 2.0**-126, "above-smallest": 1.2e-38,
              "rounded-up-to-smallest": 2.0**-126 * (1 - 2.0**-25), "largest": 3.4028234663852886e38, "rounded-down-to-largest": 3.40282356e38,
              "third": 1 / 3, "large-whole": 10**38, "tenth": 0.1}
    for name, scale in scales.items():
        good(topic, "scale-" + name, affine(scale=scale), ("PROF-10", "Q-8"))
    topic.add("accepted", "profile_json", {"json": json.dumps(affine(scale=1)).replace('"scale": 1', '"scale": 1.0000000596046447753906250001')},
              ["PROF-10", "Q-8"], "uncommon", ["tie"], name="scale-rounded-twice",
              comment="Just above a tie of binary32; the nearest binary64 is the tie, which goes to the even one.")
    for bits, signed, zeros in ((8, True, (-128, 0, 5, 127)), (8, False, (0, 200, 255)), (3, True, (-4, 3)), (3, False, (0, 7))):
        for zero in zeros:
            good(topic, f"zero-{'s' if signed else 'u'}{bits}-{zero}", affine(scale=0.25, zero=zero, bits=bits, signed=signed), ("PROF-10", "Q-8"))
    good(topic, "affine-with-means", affine(scale=0.25, zero=3, means=[-128, 127]), ("PROF-10", "Q-8"))
    scans = {
        "clio": {"clio": {"grid": [8, 6], "slice": 2}}, "clio-wide-slice": {"clio": {"grid": [3, 4], "slice": 9}},
        "clio-slice-1": {"clio": {"grid": [2, 3], "slice": 1}}, "one-grid": {"fleet": [[8, 6]]},
        "grid-again": {"fleet": [[2, 3], [2, 3], [8, 6]]},
        "passes": {"passes": [{"channels": [0, 3], "grid": [2, 3]}, {"channels": [1, 2], "grid": [3, 4]},
                              {"channels": [0, 3], "grid": [8, 6]}]},
        "passes-left-out": {"passes": [{"channels": [1, 3], "grid": [3, 4]}]},
        "passes-merge": {"passes": [{"channels": [0, 2], "grid": [2, 3]}, {"channels": [2, 3], "grid": [2, 3]},
                                    {"channels": [0, 3], "grid": [4, 5]}]},
        "passes-already-there": {"passes": [{"channels": [0, 1], "grid": [8, 6]}, {"channels": [0, 1], "grid": [8, 6]},
                                            {"channels": [1, 3], "grid": [2, 3]}]}}
    for name, scan in scans.items():
        good(topic, "scan-" + name, changed(BASE, ("streams", 0, "scan"), scan), ("PROF-10", "SCAN-1", "SCAN-2"))


def affine(**fields):
    """A profile whose layer has an affine format."""
    return dict(SMALL, layers=[dict(SMALL["layers"][0], **fields)])


def refused_affine(topic):
    for i, scale in enumerate((0, -1, 0.0, -0.0, -0.5, 1e-38, 1e-40, 1e-320, 1e-400, 3.41e38, 1e39, 1e308, 1e400, 10**400, "1", None, True, [1], {})):
        text = "1e-400" if i == 8 else "1e400" if i == 12 else json.dumps(scale)
        topic.add("wrong-scale", "profile_json", {"json": json.dumps(affine(scale="S")).replace('"S"', text)}, ["PROF-10", "Q-8"],
                  "invalid", refused=1, name=i)
    for text in ("3.4028235677973366e38", "1.17549421e-38", "1.1754942807573642e-38"):  # a tie with infinity; subnormal; just below a tie
        topic.add("edge-of-scale", "profile_json", {"json": json.dumps(affine(scale="S")).replace('"S"', text)}, ["PROF-10", "Q-8"],
                  "invalid", refused=1, name=text)
    for name, fields in {"fraction-bits": {"scale": 1, "fractionBits": 0}, "channel-fraction-bits": {"scale": 1, "channelFractionBits": [0, 0]},
                         "zero-alone": {"zero": 0}, "zero-with-fraction-bits": {"zero": 0, "fractionBits": 3}}.items():
        bad(topic, "affine", name, affine(**fields))
    for i, (zero, bits, signed) in enumerate(((128, 8, True), (-129, 8, True), (-1, 8, False), (256, 8, False), (4, 3, True), (8, 3, False),
                                              (0.5, 8, True), ("0", 8, True), (None, 8, True), (False, 8, True))):
        bad(topic, "wrong-zero", i, affine(scale=0.5, zero=zero, bits=bits, signed=signed))


def refused(topic):
    for path in (("layers",), ("streams",), ("layers", 0, "channels"), ("layers", 0, "height"), ("layers", 0, "width"),
                 ("layers", 1, "maximumBytes"), ("layers", 1, "kind"), ("streams", 0, "layer"),
                 ("streams", 0, "roots", "mode"), ("streams", 0, "roots", "channels")):
        bad(topic, "missing", "-".join(str(p) for p in path), changed(BASE, path, REMOVE))
    for where in ((), ("header",), ("layers", 0), ("layers", 1), ("streams", 0), ("streams", 0, "roots"),
                  ("streams", 0, "scan")):
        bad(topic, "unknown-field", "-".join(str(p) for p in where) or "profile", changed(BASE, where + ("extra",), 1))
    wrong = {
        ("header", "bytes"): [2, 5, 0, -1, "3", 3.5, None, True, [3]], ("header", "frameBits"): [1, 9, 0, -4, 256],
        ("header", "streamBits"): [0, 1, 5, -1, 256, "2", 2.5, None, True], ("check",): [0, 3, -1, 17, 256, "2", None],
        ("window",): [0, 33, -1, 256, 1000000, "2"], ("misorder",): [-1, 59, 256, 1.5, "1", None, False],
        ("seededCheck",): [0, 1, "true", None, 2],
        ("layers",): [[], {}, None, 1, "layers"], ("streams",): [[], {}, None],
        ("layers", 0, "channels"): [0, -1, 65536, 4294967296, 1e300, "3", None],
        ("layers", 0, "height"): [0, 65536, -8], ("layers", 0, "width"): [0, 65536, 2.5],
        ("layers", 0, "kernel"): [[0, 2], [4], [4, 2, 1], 4, [16, 2], [4, 12], [-1, 2], [65536, 2], "4x2"],
        ("layers", 0, "order"): ["center", "", 0, None, "Corner"], ("layers", 0, "bits"): [1, 9, 0, -1, 264, "8"],
        ("layers", 0, "signed"): [0, 1, "true", None], ("layers", 0, "fractionBits"): [-17, 23, 256, -128, 0.5],
        ("layers", 0, "means"): [[], [0, 5], [0, 5, 64], [0, 5, -1], [0, 5, 63, 1], "none", [0, 5, 319]],
        ("layers", 0, "channelFractionBits"): [[], [3, -1], [3, -1, 23], [3, -17, 2], [3, -1, 22, 0]],
        ("layers", 0, "kind"): ["bytes", "maps", 0], ("layers", 1, "kind"): ["map", "string", 1],
        ("layers", 1, "maximumBytes"): [0, -1, 65533, "40"], ("layers", 1, "channels"): [1], ("layers", 1, "bits"): [8],
        ("streams", 0, "layer"): [2, -1, 15, "0", None], ("streams", 0, "spread"): [-1, 256, "16"],
        ("streams", 0, "prediction"): ["values", "", 1], ("streams", 0, "roots"): [{}, [], "raw", {"mode": "Raw"}],
        ("streams", 0, "roots", "mode"): ["huffman", 1, "raw", "sparse"],
        ("streams", 0, "roots", "correlation"): [-1, 9, 0.5],
        ("streams", 0, "roots", "channels"): [[], [[12, 0]], [[12, 0]] * 4, [[24, 0]] * 3, [[12, 1]] * 3, [[-1, 0]] * 3,
                                              [[12]] * 3, [12] * 3, [[12, 0, 0]] * 3],
        ("streams", 0, "refinements", "channels"): [[[12, 8]] * 3, [[12, -1]] * 3, [[24, 7]] * 3],
        ("streams", 0, "refinements", "correlation"): [1],
        ("streams", 0, "scan"): [
            {}, [], {"fleet": []}, {"fleet": [[3, 3]]}, {"fleet": [[8, 6], [2, 3]]}, {"fleet": [[2, 3, 4]]}, {"fleet": [2, 3]},
            {"fleet": [[2, 3]], "clio": {"grid": [2, 3], "slice": 1}}, {"clio": {"grid": [2, 3]}}, {"clio": {"slice": 1}},
            {"clio": {"grid": [2, 3], "slice": 0}}, {"clio": {"grid": [2, 2], "slice": 1}}, {"passes": []},
            {"passes": [{"channels": [0, 4], "grid": [2, 3]}]}, {"passes": [{"channels": [1, 1], "grid": [2, 3]}]},
            {"passes": [{"channels": [2, 1], "grid": [2, 3]}]}, {"passes": [{"channels": [0, 3]}]},
            {"passes": [{"channels": [0, 3], "grid": [3, 4]}, {"channels": [0, 1], "grid": [2, 3]}]},
            {"passes": [{"channels": [0, 3], "grid": [2, 3], "extra": 0}]}, {"fleet": [[0, 0]]}, {"fleet": [[9, 6]]}],
        ("streams", 1, "spread"): [4], ("streams", 1, "prediction"): ["difference"],
        ("operatingPoints",): [[[]], [[2]], [[-1]], [[0]] * 17, 1, [0], [["0"]]]}
    for path, values in wrong.items():
        for i, value in enumerate(values):
            bad(topic, "wrong-" + "-".join(str(p) for p in path), i, changed(BASE, path, value))
    bad(topic, "too-many", "layers", changed(SMALL, ("layers",), SMALL["layers"] * 16))
    bad(topic, "too-many", "streams", changed(SMALL, ("streams",), SMALL["streams"] * 16))


    for where in (("header",), ("streams", 0, "roots"), ("streams", 0, "scan")):
        bad(topic, "comment", "-".join(str(p) for p in where), changed(BASE, where + ("comment",), "only profiles, layers and streams have one"))
    bad(topic, "raw-code", "channels", changed(SMALL, ("streams", 0, "roots"), {"mode": "raw", "channels": [[12, 0]] * SMALL["layers"][0]["channels"]}))
    for mode in ("raw", "sparse", "sparseUnsigned"):
        code = {"mode": mode, "correlation": 0}
        if mode != "raw":
            code["channels"] = [[12, 0]] * SMALL["layers"][0]["channels"]
        bad(topic, "correlation", mode, changed(SMALL, ("streams", 0, "roots"), code))


def texts(topic):
    text = json.dumps(SMALL)
    for number in ("1e0", "1.0", "10e-1", "0.1e1", "1.00000000000000000000"):
        topic.add("whole", "profile_json", {"json": text[:-1] + f', "window": {number}}}'}, ["PROF-10"], "uncommon", name=number)
    for number in ("-0", "0e9", "-0.0"):
        topic.add("whole", "profile_json", {"json": text[:-1] + f', "check": {number}}}'}, ["PROF-10"], "uncommon", name=number)
    for name, wrong in (("empty", ""), ("cut", text[:-1]), ("more", text + "x"), ("list", "[]"), ("number", "1"),
                        ("null", "null"), ("nan", text.replace("4", "NaN", 1)), ("open", "{"), ("deep", "[" * 2000)):
        topic.add("text", "profile_json", {"json": wrong}, ["PROF-10", "SEC-1"], "invalid", refused=1, name=name)
    for name, wrong in (("byte-order-mark", "\ufeff" + text), ("comma-after-last-item", text.replace("}]", "},]", 1)),
                        ("comma-after-last-field", text[:-1] + ",}"), ("leading-zero", text.replace("4", "04", 1)),
                        ("plus-sign", text.replace("4", "+4", 1)), ("point-without-digits", text.replace("4", "4.", 1)),
                        ("comment", text + " // two channels"), ("single-quotes", text.replace('"', "'")),
                        ("name-without-quotes", text.replace('"height"', "height", 1))):
        topic.add("text", "profile_json", {"json": wrong}, ["PROF-10"], "invalid", refused=1, name=name)
    for name, wrong in (("utf-16-le", "".join(c + "\0" for c in text)), ("utf-16-be", "".join("\0" + c for c in text))):
        topic.add("text", "profile_json", {"json": wrong}, ["PROF-10"], "invalid", refused=1, name=name,
                  comment="The bytes of UTF-16, which are also UTF-8 with zero bytes.")
    for field, number in (("window", "1.0000000000000001"), ("window", "0.99999999999999999999"), ("check", "1e-400"),
                          ("check", "-1e-400"), ("check", "1.0000000000000001"), ("window", "10000000000000001e-16")):
        topic.add("almost-whole", "profile_json", {"json": text[:-1] + f', "{field}": {number}}}'}, ["PROF-10"], "invalid",
                  refused=1, name=f"{field}-{number}", comment="A binary64 would be whole.")
    again = text[:-1] + ', "window": 1, "window": 1}'
    for name, wrong in (("behind-byte-order-mark", "\ufeff" + again), ("comma-after-last-field", again[:-1] + ",}"),
                        ("utf-16-le", "".join(c + "\0" for c in again))):
        topic.add("twice", "profile_json", {"json": wrong}, ["PROF-10"], "invalid", refused=1, name=name,
                  comment="Two faults, either of which may hide the other.")
    for name, field, again in (("profile", '"streams"', '"check": 0, "check": 0, "streams"'),
                               ("layer", '"height"', '"height": 4, "height"'), ("stream", '"layer"', '"layer": 0, "layer"'),
                               ("needed", '"streams"', '"layers": [], "streams"'),
                               ("comment", '"streams"', '"comment": "", "comment": "", "streams"'),
                               ("escaped", '"height"', '"\\u0068eight": 4, "height"')):
        topic.add("twice", "profile_json", {"json": text.replace(field, again, 1)}, ["PROF-10"], "invalid", refused=1, name=name)
