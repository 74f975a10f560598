"""From a profile's JSON form, [PROF-10], to its canonical bytes, [PROF-1]. Every refusal has code 1."""

import json
import struct
from decimal import Decimal

from .errors import Refused
from .geometry import Geometry
from .profile import (AFFINE, BYTES, LAYER, MAP, NO_START, PLAIN, RAW, SEGMENT, SPARSE, SPARSE_UNSIGNED, STREAM)
from .profile_checks import read_profile
from .scan import cut

NEEDED, LEFT_OUT = object(), object()
MODES = {"raw": RAW, "plain": PLAIN, "sparse": SPARSE, "sparseUnsigned": SPARSE_UNSIGNED}


def require(condition, why):
    if not condition:
        raise Refused(1, why)


def parse(text):
    """The values of a JSON text. A field that occurs twice in an object is refused, and so are NaN and Infinity."""
    def no_constant(word):
        raise Refused(1, word)

    def fields_once(pairs):
        require(len(dict(pairs)) == len(pairs), "a field twice")
        return dict(pairs)

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=no_constant, object_pairs_hook=fields_once)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Refused(1, str(error))


def fields(value, **known):
    """The fields of an object, with defaults for those that are left out; an unknown or a missing field is refused."""
    require(isinstance(value, dict), "not an object")
    for name in value:
        require(name in known, f"unknown field {name}")
    for name, default in known.items():
        require(name in value or default is not NEEDED, f"no {name}")
    if "comment" in value:
        require(isinstance(value["comment"], str), "a comment that is not a text")
    return {name: value.get(name, default) for name, default in known.items()}


def whole(value, lowest, highest):
    """A whole number in a range. 1.0 is one, as in JSON Schema; true and "1" are not."""
    if isinstance(value, Decimal) and -2 ** 64 < value < 2 ** 64 and value == value.to_integral_value():
        value = int(value)
    require(isinstance(value, int) and not isinstance(value, bool), "not a whole number")
    require(lowest <= value <= highest, "number out of range")
    return value


def numbers(value, lowest, highest, count=None):
    """A list of whole numbers."""
    require(isinstance(value, list) and count in (None, len(value)), "not a list, or of the wrong length")
    return [whole(item, lowest, highest) for item in value]


def choice(value, words):
    """The value that one of several words stands for."""
    require(isinstance(value, str) and value in words, "not one of the words")
    return words[value]


def sample(value, bits, is_signed):
    """A sample of the range, [Q-2], as its pattern."""
    lowest, highest = (-2 ** (bits - 1), 2 ** (bits - 1) - 1) if is_signed else (0, 2 ** bits - 1)
    return whole(value, lowest, highest) % 256


def binary32(value):
    """The bit pattern of the binary32 number nearest to the binary64 number nearest to a number."""
    require(isinstance(value, (int, Decimal)) and not isinstance(value, bool), "not a number")
    try:
        return int.from_bytes(struct.pack("<f", float(value)), "little")
    except OverflowError:
        raise Refused(1, "a scale that is too large")


def read_layer(value):
    """The layer's record without its table's offset, its shape and the bytes of its tables."""
    require(isinstance(value, dict), "not an object")
    if value.get("kind", "map") == "bytes":
        f = fields(value, kind=NEEDED, maximumBytes=NEEDED, comment="")
        W = whole(f["maximumBytes"], 1, 65532) + 3
        return (BYTES, 0, 1, 1, W, 1, 1, 8, 0, 0), Geometry(1, W, 1, 1, False), b""
    f = fields(value, kind="map", channels=NEEDED, height=NEEDED, width=NEEDED, kernel=[1, 1], order="corner", bits=8,
               signed=True, fractionBits=0, scale=None, zero=0, means=None, channelFractionBits=None, comment="")
    choice(f["kind"], {"map": MAP})
    C, H, W = (whole(f[name], 1, 65535) for name in ("channels", "height", "width"))
    kernels = numbers(f["kernel"], 1, 32768, 2)
    centre_out = choice(f["order"], {"corner": False, "centre": True})
    require(isinstance(f["signed"], bool), "signed is neither true nor false")
    bits, n, scale = whole(f["bits"], 2, 8), whole(f["fractionBits"], -16, 22) % 256, 0
    flags, tables = f["signed"] + 2 * centre_out, b""
    if "scale" in value:
        require("fractionBits" not in value and "channelFractionBits" not in value, "scale and fraction bits")
        n, scale = sample(f["zero"], bits, f["signed"]), binary32(f["scale"])
        flags += AFFINE
    require("zero" not in value or "scale" in value, "zero without scale")
    if "means" in value:
        require(isinstance(f["means"], list) and len(f["means"]) == C, "not one mean per channel")
        tables += bytes(sample(mean, bits, f["signed"]) for mean in f["means"])
        flags += 4
    if "channelFractionBits" in value:
        tables += bytes(number % 256 for number in numbers(f["channelFractionBits"], -16, 22, C))
        flags += 8
    return (MAP, flags, C, H, W, *kernels, bits, n, scale), Geometry(H, W, *kernels, centre_out), tables


def read_grid(value):
    """Rows and columns."""
    return tuple(numbers(value, 1, 65535, 2))


def read_scan(value, C, geometry):
    """[SCAN-1] The passes of one of the three scans."""
    require(isinstance(value, dict) and len(value) == 1, "a scan has one field")
    f = fields(value, fleet=None, clio=None, passes=None)
    if "fleet" in value:
        require(isinstance(f["fleet"], list) and f["fleet"], "no list of grids")
        return [(0, C, read_grid(grid)) for grid in f["fleet"]]
    if "clio" in value:
        clio = fields(f["clio"], grid=NEEDED, slice=NEEDED)
        grid, step = read_grid(clio["grid"]), whole(clio["slice"], 1, 2 ** 63 - 1)
        return [(first, min(first + step, C), grid) for first in range(0, C, step)]
    require(isinstance(f["passes"], list) and f["passes"], "no list of passes")
    passes = []
    for item in f["passes"]:
        g = fields(item, channels=NEEDED, grid=NEEDED)
        passes.append((*numbers(g["channels"], 0, 65535, 2), read_grid(g["grid"])))
    return passes


def read_code(value, C):
    """[CODE-2] A code byte, and the channel bytes."""
    f = fields(value, mode=NEEDED, correlation=0, channels=None)
    mode = choice(f["mode"], MODES)
    require("correlation" not in value or mode == PLAIN, "correlation in another mode than plain")
    require(("channels" in value) == (mode != RAW), "channels with raw, or none without")
    table = b""
    if mode != RAW:
        require(isinstance(f["channels"], list) and len(f["channels"]) == C, "not one pair per channel")
        for pair in f["channels"]:
            require(isinstance(pair, list) and len(pair) == 2, "not a pair")
            table += bytes([whole(pair[0], 0, 23) + 32 * whole(pair[1], 0, 7)])
    return mode + 8 * whole(f["correlation"], 0, 8), table


def read_stream(value, layers):
    """The stream's layer, flags, spread, codes, segments, and the bytes of its tables."""
    f = fields(value, layer=NEEDED, scan=None, spread=None, prediction="value", roots={"mode": "raw"},
               refinements={"mode": "raw"}, comment="")
    index = whole(f["layer"], 0, len(layers) - 1)
    record, geometry, _ = layers[index]
    C = record[2]
    spread = whole(f["spread"], 0, 255) if "spread" in value else 0 if record[0] == BYTES else 16
    passes = read_scan(f["scan"], C, geometry) if "scan" in value else [(0, C, geometry.grid(geometry.last))]
    segments = cut(passes, C, geometry)
    require(len(segments) <= 255 and all(segment[3] < NO_START for segment in segments), "not to be written")
    codes = [read_code(f["roots"], C), read_code(f["refinements"], C)]
    difference = choice(f["prediction"], {"value": 0, "difference": 1})
    return (index, difference, spread), [byte for byte, _ in codes], segments, b"".join(table for _, table in codes)


def read_header(top, layers, streams, points):
    """[PROF-1] The header record, with what follows from other fields if it is left out."""
    header = fields(top["header"], bytes=3, streamBits=LEFT_OUT, frameBits=LEFT_OUT)

    def number(value, default, lowest, highest):
        return default if value is LEFT_OUT else whole(value, lowest, highest)

    h, w = whole(header["bytes"], 3, 4), whole(top["window"], 1, 128)
    s = number(header["streamBits"], streams.bit_length(), 1, 4)
    f = number(header["frameBits"], min(8, 8 * h - 16 - s), 2, 8)
    m = number(top["misorder"], max(0, min(max(1, w - 1), 2 ** f - 2 * w)), 0, 254)
    require(isinstance(top["seededCheck"], bool), "seededCheck is neither true nor false")
    return b"FC" + bytes([1, 16 * h + f, s, w, m, layers, streams, whole(top["check"], 0, 2) + 16 * top["seededCheck"],
                          points, 0])


def profile_from_json(text):
    """[PROF-10] The canonical bytes."""
    top = fields(parse(text), header={}, check=0, seededCheck=False, window=1, misorder=LEFT_OUT, layers=NEEDED,
                 streams=NEEDED, operatingPoints=[], comment="")
    require(isinstance(top["layers"], list) and 1 <= len(top["layers"]) <= 15, "layers")
    require(isinstance(top["streams"], list) and 1 <= len(top["streams"]) <= 15, "streams")
    require(isinstance(top["operatingPoints"], list) and len(top["operatingPoints"]) <= 16, "operating points")
    layers = [read_layer(layer) for layer in top["layers"]]
    streams = [read_stream(stream, layers) for stream in top["streams"]]
    points = [numbers(point, 0, len(streams) - 1) for point in top["operatingPoints"]]
    require(all(points), "an operating point without a stream")

    data = read_header(top, len(layers), len(streams), len(points))
    segment_count = sum(len(segments) for _, _, segments, _ in streams)
    table = (len(data) + LAYER.size * len(layers) + STREAM.size * len(streams) + SEGMENT.size * segment_count +
             2 * len(points))
    require(table + sum(len(item[-1]) for item in layers + streams) <= 65535, "longer than a profile can be")
    tables, first_segment = b"", 0
    for (*record, scale), _, bytes_of_tables in layers:
        data += LAYER.pack(*record, table + len(tables) if bytes_of_tables else 0, scale)
        tables += bytes_of_tables
    for (index, difference, spread), codes, segments, bytes_of_tables in streams:
        data += STREAM.pack(index, difference, spread, len(segments), first_segment, *codes,
                            table + len(tables) if bytes_of_tables else 0, 0)
        tables += bytes_of_tables
        first_segment += len(segments)
    for _, _, segments, _ in streams:
        for first, channels, start, target in segments:
            data += SEGMENT.pack(first, channels, NO_START if start is None else start, target)
    for point in points:
        data += sum(2 ** stream for stream in set(point)).to_bytes(2, "little")
    data += tables
    try:
        read_profile(data)
    except Refused as refusal:
        raise Refused(1, str(refusal))
    return data
