#!/usr/bin/env python3
"""Runs every worked example of spec/ through the reference implementation. Prints one line per chapter; the status is 1
if a result differs from the text."""

import json
import os
import re
import struct
import sys

from featurecodec import affine, control, encoder, integers, rice, scan
from featurecodec.bits import BitReader, Incomplete
from featurecodec.codes import read_symbols, write_symbols
from featurecodec.contexts import Context
from featurecodec.errors import Refused
from featurecodec.fragments import crc
from featurecodec.fragments import header as fragment_header
from featurecodec.geometry import Axis, Geometry
from featurecodec.operations import Testee
from featurecodec.profile import identifier
from featurecodec.profile_checks import read_profile
from featurecodec.qformat import Format, dequantise_one, quantise_one, requantise

checked, wrong = 0, 0
testee = Testee()


def same(what, got, expected):
    """Compares the result of an example with the result in the text."""
    global checked, wrong
    checked += 1
    if got != expected:
        wrong += 1
        print(f"  {what}: {got}, and not {expected}")


def ask(name, **input):
    return testee.answer(name, input)


def refusal(function, *arguments, **named):
    """The code with which a call is refused, or None."""
    try:
        function(*arguments, **named)
    except Refused as refused:
        return refused.code
    return None


def first_stream(data):
    return read_profile(data).streams[0]


def patterns(numbers):
    return bytes(number % 256 for number in numbers)


def list_of(text):
    return [int(word) for word in text.replace("−", "-").replace("|", " ").split()]


# The profiles of profile.md, and the symbols of fragments.md and codes.md.

RAW = bytes.fromhex("""
    46 43 01 34 04 01 01 01 01 00 00 00
    00 05 02 00 04 00 04 00 02 00 02 00 08 03 44 00 00 00 00 00
    00 00 04 03 00 00 00 00 00 00 00 00
    00 00 02 00 ff ff 00 00
    00 00 02 00 00 00 01 00
    00 00 02 00 01 00 02 00
    07 fe""")
CODED = bytes.fromhex("""
    46 43 01 34 04 01 01 01 01 02 00 00
    00 05 02 00 04 00 04 00 02 00 02 00 08 03 44 00 00 00 00 00
    00 01 04 03 00 00 29 02 46 00 00 00
    00 00 02 00 ff ff 00 00
    00 00 02 00 00 00 01 00
    00 00 02 00 01 00 02 00
    07 fe
    13 14
    ac cc""")
MAP = list_of("10 12 30 31  13 14 33 37  0 −4 100 127  5 2 90 60")
BOTH_CHANNELS = patterns(MAP + [-v for v in MAP])
RAW_SYMBOLS = patterns(list_of("""12 33 1 94 −12 −33 −1 −94 | 10 12 31 13 3 −9 −12 −31 −13 −3 |
    1 −4 100 127 31 33 90 0 4 −99 −127 −30 −33 −90"""))
CODED_SYMBOLS = patterns(list_of("""12 33 1 94 −12 −33 −1 −94 | −2 0 −2 1 2 3 0 2 −1 −2 |
    −2 −3 6 33 0 −2 −4 3 3 −5 −33 1 2 4"""))


def overview():
    """The blocks of "A frame in bytes", read from the page itself."""
    with open(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "overview.md"), encoding="utf-8") as page:
        section = page.read().split("## A frame in bytes\n")[1].split("\n## ")[0]
    drawn, grids, profile, fragments, rebuilt = re.findall(r"(?:^    .*\n)+", section, re.M)
    data = [bytes.fromhex("".join(re.findall(r"(?m)^    ((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  |$)", block)))
            for block in (profile, fragments)]
    same("map", list_of(drawn), MAP)
    question = dict(height=4, width=4, rowKernel=2, columnKernel=2, order=0, bits=8, signed=1, prediction=0, root=0, finest=2)
    pooled = ask("pool", map=patterns(MAP), **question)
    sizes = [bytes.fromhex(grid) for grid in testee.intermediate("pool", dict(question, map=patterns(MAP)))["grids"]][:2]
    sizes = [(size, (sizes + [pooled["grid"]])[size - 2]) for size in (2, 3, 4)]
    same("grids", patterns(list_of(grids)),
         b"".join(grid[row * size:row * size + size] for row in range(4) for size, grid in sizes))
    same("profile", data[0], RAW)
    same("identifier", f"the identifier 0x{identifier(RAW):08X}:" in section, True)
    sent = ask("send", profile=RAW, stream=0, frame=5, offset=0, limits=[11], symbols=RAW_SYMBOLS, session=0)["fragments"]
    same("fragments", data[1], b"".join(sent))
    ask("open_receiver", profile=RAW)
    state = [ask("deliver", packet=packet) for packet in (sent[0], sent[2], sent[3])][-1]["streams"][0]
    answer = ask("map", frame=5, stream=0, rows=4, columns=4)
    same("received", (state[2], state[4:6], answer["exact"], answer["cells"]), (24, [2, 2], 19, 32))
    places = [*range(4), *range(8, 13), *range(18, 25)]
    there = ask("symbols", frame=5, stream=0)["there"]
    channel = ask("reconstruct", wanted=2, mean=7, there=bytes(there[place] for place in places),
                  symbols=bytes(RAW_SYMBOLS[place] * there[place] for place in places), **question)
    same("rebuilt", (list_of(rebuilt.replace("~", "")), bytes("~" not in word for word in rebuilt.split())),
         ([byte - 256 * (byte > 127) for byte in answer["map"][:16]], channel["exact"]))


def arithmetic():
    same("floor_div", [integers.floor_div(a, 2) for a in (7, -7, -8)], [3, -4, -4])
    same("round_div", [integers.round_div(a, b) for a, b in ((5, 2), (7, 2), (8, 3), (-5, 2), (-7, 2))],
         [2, 4, 3, -2, -4])
    same("round_shift", [integers.round_shift(a, 3) for a in (-12, 4, 12)], [-2, 0, 2])


def q_formats():
    s8, u6, s4, u8 = Format(8, True), Format(6, False), Format(4, True), Format(8, False)
    same("ranges", [(f.lowest, f.highest) for f in (s8, u6, s4)], [(-128, 127), (0, 63), (-8, 7)])
    same("wrap", (s8.wrap(200), u6.wrap(-2), s4.wrap(9)), (-56, 62, -7))
    same("pattern", (s8.pattern(-56), s4.pattern(-7)), (0xC8, 0xF9))
    same("sample", (u6.sample(0x50), s4.sample(0x80)), (63, -8))
    same("signed", (s8.signed(0xC8), u6.signed(0x3E)), (-56, -2))

    def real(x):
        return struct.unpack("<I", struct.pack("<f", x))[0]

    same("dequantise", [dequantise_one(n, v) for n, v in ((3, -128), (3, 127), (5, 255), (-16, 3))],
         [real(x) for x in (-16, 15.875, 7.96875, 196608)])
    same("quantise, signed", [quantise_one(s8, 3, real(x)) for x in (0.3125, 0.4375, -0.3125, 100, float("-inf"))],
         [2, 4, -2, 127, -128])
    same("quantise, unsigned", [quantise_one(u8, 5, real(x)) for x in (-0.4, 7.96, 1 / 64, 3 / 64)], [0, 255, 0, 2])
    same("quantise, NaN", refusal(quantise_one, s8, 3, real(float("nan"))), 1)
    half, tenth = real(0.5), real(0.1)
    same("affine, signed", [affine.quantise_one(s8, half, -128, real(x)) for x in (1.25, -3, 200)], [-126, -128, 127])
    same("affine, dequantised", affine.dequantise_one(half, -128, -126), real(1.0))
    same("affine, unsigned", [affine.quantise_one(u8, tenth, 10, real(x)) for x in (0.05, 0.25, -2)], [10, 12, 0])
    same("requantise", [requantise(3, v, s8, 1) for v in (11, 10, -10)], [3, 2, -2])
    same("requantise to unsigned", [requantise(3, v, u6, 4) for v in (11, 40, -10)], [22, 63, 0])


def pooling():
    for N, k, M, O, cells in ((56, 8, 7, 3, [7, 14, 28, 56]), (13, 8, 2, 3, [2, 4, 8, 16]), (20, 12, 2, 2, [2, 4, 8]),
                              (7, 1, 7, 0, [7])):
        axis = Axis(N, k, False)
        same(f"axis {N}, {k}", (axis.M, axis.O, [axis.blocks(o) for o in range(axis.O + 1)]), (M, O, cells))
    same("last kernel", Axis(20, 12, False).kernel(2), 3)

    square = Geometry(56, 56, 8, 8, False)
    same("56 × 56", [square.grid(q) for q in (0, 1, 7, 8, 21, 49)], [(s, s) for s in (7, 8, 14, 15, 28, 56)])
    oblong = Geometry(8, 24, 4, 4, False)
    same("8 × 24", [oblong.grid(q) for q in range(8)] + [oblong.grid(18)],
         [(2, 6), (3, 7), (4, 8), (4, 9), (4, 10), (4, 11), (4, 12), (5, 13), (8, 24)])
    same("8 × 17", oblong.state(8, 17) is not None and oblong.state(8, 16) is not None, True)
    column = Geometry(13, 1, 8, 1, False)
    same("13 × 1", [column.grid(q) for q in range(column.last + 1)], [(rows, 1) for rows in range(2, 17)])
    same("no such grid", square.state(7, 8), None)

    for centre_out, B, blocks in ((False, 4, [0, 1, 2, 3]), (True, 4, [1, 2, 0, 3]), (True, 5, [2, 1, 3, 0, 4])):
        axis = Axis(B, 2, centre_out)
        same(f"order of {B}", [axis.next(B, t) for t in range(B)], blocks)
    same("extents, corner-first", Axis(16, 4, False).extents(0, 2), [(0, 2), (2, 2), (4, 2), (6, 2), (8, 4), (12, 4)])
    same("extents, centre-out", Axis(16, 4, True).extents(0, 2), [(0, 4), (4, 2), (6, 2), (8, 2), (10, 2), (12, 4)])

    # [POOL-6]: 3 × 3 → 4 × 4 with r = 1, c = 1.
    tree = Geometry(6, 6, 2, 2, True).tree(0, 1)
    same("split", tree.geometry.split(0), (1, 1))
    same("symbols of 3 × 3 → 4 × 4", [[cell.symbol for cell in row] for row in tree.grid(1)],
         [[0, 13, None, 2], [9, 10, 11, 12], [None, 14, None, None], [6, 15, None, 8]])
    u8, s8 = Format(8, False), Format(8, True)
    same("derived", (encoder.derived(u8, 10, [12]), encoder.derived(u8, 1, [3, 0, 2])), (8, 0))
    same("wrapped difference", (u8.pattern(u8.wrap(3 - 250)), u8.wrap(250 + 9)), (9, 3))
    same("children", encoder.children(s8, 12, [47, 57, 49, 46], 4, 4), [11, 14, 12, 11])
    same("children, clamped", encoder.children(u8, 60, [255, 0, 0, 0], 1, 4), [255, 0, 0, 0])
    same("their first candidate", encoder.shifted(u8, 60, [255, 0, 0, 0], 1, 4), ([252, 0, 0, 0], True))

    question = dict(height=4, width=4, rowKernel=2, columnKernel=2, order=0, bits=8, signed=1, root=0, finest=2,
                    map=patterns(MAP))
    value = ask("pool", prediction=0, **question)
    same("value", value["symbols"], patterns(list_of("12 33 1 94 | 10 12 31 13 3 | 1 −4 100 127 31 33 90")))
    same("grid", value["grid"], patterns(list_of("10 12 31 31  13 13 33 37  1 −4 100 127  5 2 90 59")))
    same("grids on the way", testee.intermediate("pool", dict(question, prediction=0))["grids"][:2],
         [patterns([12, 33, 1, 94]).hex(), patterns([10, 12, 31, 13, 13, 35, 3, -1, 94]).hex()])
    same("difference", ask("pool", prediction=1, **question)["symbols"],
         patterns(list_of("12 33 1 94 | −2 0 −2 1 2 | −2 −3 6 33 0 −2 −4")))
    children, encoder.children = encoder.children, encoder.rounded
    alone = ask("pool", prediction=0, **question)["symbols"]
    encoder.children = children
    same("rounded alone", alone, patterns(list_of("12 33 1 94 | 10 12 30 13 2 | 0 −4 100 127 30 33 90")))


def profile():
    same("CRC-32", identifier(b"123456789"), 0xCBF43926)
    same("first profile", (len(RAW), ask("profile", profile=RAW)),
         (70, {"identifier": 0x09D3F40A, "symbols": [32], "smallestPayloads": [4], "memory": 104}))
    same("second profile", (len(CODED), ask("profile", profile=CODED)["identifier"]), (74, 0x21177928))
    form = {"header": {"streamBits": 4, "frameBits": 4}, "layers": [{"channels": 2, "height": 4, "width": 4, "kernel": [2, 2], "fractionBits": 3, "means": [7, -2]}],
            "streams": [{"layer": 0, "spread": 4, "scan": {"fleet": [[2, 2], [3, 3], [4, 4]]}}]}
    same("first profile's JSON", ask("profile_json", json=json.dumps(form))["profile"], RAW)
    form["check"] = 2
    form["streams"][0].update(
        prediction="difference",
        roots={"mode": "plain", "correlation": 5, "channels": [[19, 0], [20, 0]]},
        refinements={"mode": "sparse", "channels": [[12, 5], [12, 6]]})
    same("second profile's JSON", ask("profile_json", json=json.dumps(form))["profile"], CODED)

    with_string = ask("profile_json", json=json.dumps(
        {"header": {"streamBits": 4, "frameBits": 4},
         "layers": [{"channels": 1, "height": 1, "width": 1}, {"kind": "bytes", "maximumBytes": 100}],
         "streams": [{"layer": 0}, {"layer": 1}]}))["profile"]
    symbols = ask("encode_string", profile=with_string, stream=1, string=b"hi")["symbols"]
    same("'hi'", symbols, bytes.fromhex("02 00 00 68 69"))
    same("its fragment",
         ask("send", profile=with_string, stream=1, frame=2, offset=0, limits=[20], symbols=symbols, session=0)["fragments"],
         [bytes.fromhex("12 00 00 02 00 00 68 69")])


def scans():
    segments = scan.cut([(0, 2, (s, s)) for s in (2, 3, 4)], 2, Geometry(4, 4, 2, 2, False))
    same("cut", segments, [(0, 2, None, 0), (0, 2, 0, 1), (0, 2, 1, 2)])
    stream = first_stream(RAW)
    same("lengths", [segment.length for segment in stream.segments], [8, 10, 14])
    same("the second symbol of channel 1 in segment 1", scan.channel_and_number(stream, 14), (1, 4 + 1))
    ns = [1, 2, 3, 4, 8, 9, 10, 100, 4096, 65536]
    same("strides", ask("strides", n=ns)["strides"], [1, 1, 2, 3, 5, 7, 7, 63, 2531, 40503])
    same("chunks", [scan.order(70, 8, 8 * m) // 8 for m in range(8)], [0, 5, 2, 7, 4, 1, 6, 3])
    same("their tail", [scan.order(70, 8, i) for i in range(64, 70)], list(range(64, 70)))
    ten = ask("profile_json", json=json.dumps({"layers": [{"channels": 2, "height": 1, "width": 5}],
                                               "streams": [{"layer": 0, "spread": 4}]}))["profile"]
    order = ask("order", profile=ten, stream=0)
    same("runs of 2 × 5", ([order["places"][offset] for offset in order["runs"]], order["places"]),
         ([0, 4, 5, 8], list(range(10))))


def codes():
    for k, examples in ((0, {0: "0", 3: "1110", 7: "11111110", 8: "11111111 0 0", 9: "11111111 0 1",
                             10: "111111111 0 00", 14: "1111111111 0 000", 255: "1" * 14 + "0 1111001"}),
                        (2, {0: "000", 5: "10 01", 31: "11111110 11", 32: "11111111 0 000", 40: "111111111 0 0000"}),
                        (4, {100: "1111110 0100", 127: "11111110 1111", 128: "11111111 0 00000"}),
                        (8, {0: "0 00000000", 255: "0 11111111"})):
        same(f"rice, k = {k}", [rice.rice(z, k) for z in examples],
             [code.replace(" ", "") for code in examples.values()])
    es = [0, 1, -1, 2, 127, -127, -128]
    same("fold", [rice.fold(e, 8) for e in es], [0, 1, 2, 3, 253, 254, 255])
    same("unfold", [rice.unfold(rice.fold(e, 8)) for e in es], es[:-1] + [128])
    books = {0: "0 → 0 8 → 100 1 → 1010 2 → 1011 4 → 1100 3 → 11010 10 → 11011 12 → 11100 6 → 111010 9 → 111011 "
                "14 → 111100 15 → 111101 5 → 1111100 7 → 1111101 11 → 1111110 13 → 1111111",
             5: "15 → 00 0 → 010 1 → 0110 3 → 0111 7 → 1000 11 → 1001 13 → 1010 14 → 1011 2 → 11000 4 → 11001 "
                "5 → 11010 6 → 11011 8 → 11100 9 → 11101 10 → 11110 12 → 11111"}
    for book, text in books.items():
        words = text.replace("→", " ").split()
        same(f"book {book}", {mask: code for mask, code in enumerate(rice.BOOKS[book])},
             dict(sorted((int(mask), code) for mask, code in zip(words[::2], words[1::2]))))
    for book in range(8):
        same(f"book {book} is complete", sum(2 ** (7 - len(code)) for code in rice.BOOKS[book]), 128)
    for b, longest in ((8, 22), (7, 20), (6, 18), (5, 16), (4, 14), (3, 9), (2, 9)):
        same(f"longest number, b = {b}", max(len(rice.rice(z, k)) for z in range(2 ** b) for k in range(9)), longest)

    bases = [Context(first_stream(CODED[:-2] + bytes([i, i])), 8).base for i in range(24)]
    same("bases", bases, [4, 6, 9, 12, 18, 25, 36, 51, 72, 102, 144, 204, 288, 408, 576, 816, 1152, 1632, 2304, 3264,
                          4608, 6528, 9216, 13056])

    # [CODE-9]'s example: one channel of four refinements, sparse, scale 8, density 2, ten bits left.
    four = ask("profile_json", json=json.dumps(
        {"layers": [{"channels": 1, "height": 1, "width": 4}],
         "streams": [{"layer": 0, "roots": {"mode": "sparse", "channels": [[8, 2]]}}]}))["profile"]
    data, sent = write_symbols(first_stream(four), patterns([0, 0, -3, 1]), 0, 4, 10)
    same("ten bits", (data, sent), (bytes([0b11100110, 0b10000000]), 3))
    same("ten bits read", read_symbols(first_stream(four), 0, bytes([0b11100110, 0b10111111]))[0][:3],
         patterns([0, 0, -3]))
    # [CODE-10]'s examples.
    two = ask("profile_json", json=json.dumps(
        {"layers": [{"channels": 1, "height": 1, "width": 2}],
         "streams": [{"layer": 0, "roots": {"mode": "sparse", "channels": [[8, 0]]}}]}))["profile"]
    same("mask 12 of 2", refusal(read_symbols, first_stream(two), 0, bytes([0b11100000])), 8)
    same("sixteen ones", refusal(rice.read_number, BitReader(b"\xff\xff\0\0"), 4, 255), 8)
    same("fifteen ones, zero", refusal(rice.read_number, BitReader(b"\xff\xfe\0"), 0, 255), 8)
    try:
        same("eight ones and no more bits", rice.read_number(BitReader(b"\xff"), 0, 255), "incomplete")
    except Incomplete:
        pass

    # The worked example.
    same("symbols", ask("encode_map", profile=CODED, stream=0, map=BOTH_CHANNELS)["symbols"], CODED_SYMBOLS)
    same("runs", ask("order", profile=CODED, stream=0)["runs"], [0, 4, 8, 12, 13, 16, 18, 22, 26, 29, 30])
    question = dict(profile=CODED, stream=0, frame=5, offset=0, limits=[20], symbols=CODED_SYMBOLS, session=0)
    fragments = [bytes.fromhex("05 00 00 12 b5 66 d4 51 92 7d d5 1b 0c 5e 22 d0 b0 e7 da ba"),
                 bytes.fromhex("05 00 14 79 7f 80 99 ff 08 36 77 94 d1 50 7b dd")]
    same("fragments", ask("send", **question)["fragments"], fragments)
    same("symbols in them", [len(ask("read_fragment", profile=CODED, fragment=f, session=0)["symbols"]) for f in fragments],
         [20, 12])
    on_the_way = testee.intermediate("send", question)
    same("numbers", on_the_way["numbers"][:15],
         [[0, 3264, 6, 7, 9], [1, 2538, 6, 10, 45], [2, 2499, 6, 23, 44], [3, 2461, 6, 3, 181], [4, 4608, 7, -2, 20],
          [5, 3636, 6, -8, 50], [6, 3420, 6, -21, 39], [7, 3222, 6, -1, 186], [8, 288, 3, None, 3],
          [10, 234, 2, None, 3], [11, 207, 2, None, 0], [12, 288, 3, None, 2], [13, 288, 3, None, 4],
          [15, 252, 2, None, 2], [16, 288, 3, None, 1]])
    same("masks", on_the_way["masks"][:4], [[8, 5, 13], [12, 5, 1], [13, 6, 5], [16, 6, 3]])


def fragments():
    def header(h, s, f):
        return RAW[:3] + bytes([16 * h + f, s]) + RAW[5:]

    same("header, s = 4", fragment_header(read_profile(header(3, 4, 4)), 2, 11, 1000), bytes.fromhex("2b 03 e8"))
    same("header, s = 1", fragment_header(read_profile(header(3, 1, 7)), 0, 75, 1000), bytes.fromhex("4b 03 e8"))
    same("header, h = 4", fragment_header(read_profile(header(4, 4, 6)), 2, 43, 70000), bytes.fromhex("2a c1 11 70"))
    six = ask("profile_json", json=json.dumps({"layers": [{"channels": 1, "height": 1, "width": 4, "bits": 6}],
                                               "streams": [{"layer": 0}]}))["profile"]
    sent = ask("send", profile=six, stream=0, frame=0, offset=0, limits=[5], symbols=patterns([0x15, 0x2A, 1, 0x3F]), session=0)
    same("padding", sent["fragments"][0][3:], bytes.fromhex("56 a0"))
    same("checks without an identifier", (crc(8, 0x07, b"123456789"), crc(16, 0x1021, b"123456789")), (0x04, 0xD64E))
    same("checks with one", [ask("check", k=k, identifier=0x09D3F40A, seeded=seeded, session=0x1234, bytes=b"123456789")["check"]
                             for seeded in (0, 1) for k in (1, 2)], [0x83, 0x81DF, 0x35, 0xFA9F])
    same("symbols", ask("encode_map", profile=RAW, stream=0, map=BOTH_CHANNELS)["symbols"], RAW_SYMBOLS)
    same("order", ask("order", profile=RAW, stream=0)["places"][18:],
         [18, 19, 20, 21, 26, 27, 28, 29, 22, 23, 24, 25, 30, 31])
    same("fragments",
         ask("send", profile=RAW, stream=0, frame=5, offset=0, limits=[20], symbols=RAW_SYMBOLS, session=0)["fragments"],
         [bytes.fromhex("05 00 00 0c 21 01 5e f4 df ff a2 0a 0c 1f 0d 03 f7 f4 e1 f3"),
          bytes.fromhex("05 00 11 fd 01 fc 64 7f 04 9d 81 e2 1f 21 5a 00 df a6")])


TRACED = RAW[:5] + b"\2" + RAW[6:]


def of_frame(packet, frame):
    return bytes([packet[0] // 16 * 16 + frame]) + packet[1:]


def traces():
    same("identifier", ask("profile", profile=TRACED)["identifier"], 0x539C0561)
    P, Q, R, T = (bytes.fromhex(text) for text in
                  ("05 00 00 0c 21 01 5e f4 df ff a2", "05 00 08 0a 0c 1f 0d 03 f7 f4 e1",
                   "05 00 10 f3 fd 01 fc 64 7f 04 9d", "05 00 18 81 e2 1f 21 5a 00 df a6"))
    same("fragments",
         ask("send", profile=TRACED, stream=0, frame=5, offset=0, limits=[11], symbols=RAW_SYMBOLS, session=0)["fragments"],
         [P, Q, R, T])
    none, two, three, four = (0, 0), (2, 2), (3, 3), (4, 4)
    ask("open_receiver", profile=TRACED)
    for what, packet, outcome, there, complete, channels, exact in (
            ("R", R, 8, 8, none, 0, 7), ("P", P, 8, 16, two, 0, 8), ("P again", P, 0, 16, two, 0, 8),
            ("T", T, 8, 24, two, 0, 19), ("Q cut after 7", Q[:7], 4, 28, two, 0, 25),
            ("Q cut after 3", Q[:3], "refused 1", 28, two, 0, 25), ("Q whole", Q, 4, 32, four, 2, 32)):
        state = ask("deliver", packet=packet)
        same(f"trace 1, {what}", outcome_of(state), outcome)
        same(f"trace 1, state after {what}", state["streams"], [[5, 0, there, 0, *complete, *four, channels]])
        shown = ask("map", frame=5, stream=0, rows=4, columns=4)
        same(f"trace 1, exact after {what}", (shown["exact"], shown["cells"]), (exact, 32))

    ask("reset")
    for step, (packet, frame, outcome, newest, spare, kept) in enumerate((
            (P, 14, 8, 14, -1, [(14, 8, two)]), (P, 15, 8, 14, 15, [(14, 8, two), (15, 8, two)]),
            (Q, 15, 8, 15, -1, [(14, 8, two), (15, 16, two)]), (Q, 0, 8, 15, 0, [(14, 8, two), (15, 16, two), (0, 8, none)]),
            (R, 1, 8, 0, 1, [(15, 16, two), (0, 8, none), (1, 8, none)]),
            (R, 15, 8, 0, 1, [(15, 24, three), (0, 8, none), (1, 8, none)]),
            (Q, 14, "refused 6", 0, 1, [(15, 24, three), (0, 8, none), (1, 8, none)]),
            (P, 9, 8, 1, 9, [(0, 8, none), (1, 8, none), (9, 8, two)]), (P, 2, 8, 1, 2, [(0, 8, none), (1, 8, none), (2, 8, two)]),
            (Q, 3, 8, 2, 3, [(1, 8, none), (2, 8, two), (3, 8, none)]),
            (P, 0, "refused 6", 2, 3, [(1, 8, none), (2, 8, two), (3, 8, none)]),
            (Q, 0, "refused 6", 2, 3, [(1, 8, none), (2, 8, two), (3, 8, none)]), (R, 0, 8, 0, -1, [(0, 8, none)]),
            (P, 3, 8, 0, 3, [(0, 8, none), (3, 8, two)]), (P, 2, 8, 2, 3, [(2, 8, two), (3, 8, two)]))):
        state = ask("deliver", packet=of_frame(packet, frame))
        same(f"trace 2, event {step}", (outcome_of(state), state["newest"], state["spare"]), (outcome, newest, spare))
        same(f"trace 2, kept after {step}", [(s[0], s[2], (s[4], s[5])) for s in state["streams"]], kept)

    first, second = (P[:3] + bytes([byte]) + P[4:] for byte in (0x0D, 0x05))
    ask("open_server", profile=TRACED)
    ask("server_receive", packet=control.write_control(control.HELLO, [1, identifier(TRACED), 7]))
    for step, (event, outcome, newest, number, kept) in enumerate((
            ((P, 14), [[2, 0, 14, 8], [4, 0, 14, 2, 2]], 14, None, [(14, 8, 12)]), (62, [[10, 62, 0]], 14, 62, [(14, 8, 12)]),
            (63, [[10, 63, 0]], 15, 63, [(14, 8, 12)]),
            ((P, 15), [[2, 0, 15, 8], [4, 0, 15, 2, 2]], 15, 63, [(14, 8, 12), (15, 8, 12)]),
            (94, [[10, 94, 0]], 15, 63, [(14, 8, 12), (15, 8, 12)]),
            ((first, 14), [[1, 14], [1, 15], [2, 0, 14, 8], [4, 0, 14, 2, 2]], 14, 94, [(14, 8, 13)]),
            (93, [[10, 93, 0]], 14, 94, [(14, 8, 13)]), (2005, [[10, 2005, 0]], 14, 94, [(14, 8, 13)]),
            ((P, 0), [[2, 0, 0, 8], [4, 0, 0, 2, 2]], 14, 94, [(14, 8, 13), (0, 8, 12)]),
            (96, [[1, 14], [10, 96, 0]], 0, 96, [(0, 8, 12)]), ((Q, 5), [[2, 0, 5, 8]], 0, 96, [(0, 8, 12), (5, 8, 0)]),
            ((R, 5), [[1, 0], [2, 0, 5, 8]], 5, 101, [(5, 16, 0)]))):
        packet = control.write_control(control.ANNOUNCEMENT, [7, event]) if isinstance(event, int) else of_frame(*event)
        state = ask("server_receive", packet=packet)
        same(f"trace 3, event {step}", state["events"], outcome)
        same(f"trace 3, numbers after {step}", (state["newest"], state["number"] if state["numbered"] else None), (newest, number))
        same(f"trace 3, kept after {step}",
             [(s[0], s[2], ask("symbols", frame=s[0], stream=0)["symbols"][0]) for s in state["streams"]], kept)

    ask("open_receiver", profile=TRACED)
    for step, (packet, frame, outcome, newest, kept, zero) in enumerate((
            (P, 5, 8, 5, [(5, 8, 0)], 12), (first, 5, 0, 5, [(5, 8, 1)], 12), (P, 5, 0, 5, [(5, 8, 1)], 12),
            (second, 5, 0, 5, [(5, 8, 1)], 5), (P, 6, 8, 5, [(5, 8, 1), (6, 8, 0)], 5),
            (Q, 6, 8, 6, [(5, 8, 1), (6, 16, 0)], 5), (P, 4, "refused 6", 6, [(5, 8, 1), (6, 16, 0)], 5),
            (Q, 5, 8, 6, [(5, 16, 1), (6, 16, 0)], 5), (P, 7, 8, 6, [(5, 16, 1), (6, 16, 0), (7, 8, 0)], 5),
            (Q, 7, 8, 7, [(6, 16, 0), (7, 16, 0)], 0), (R, 5, "refused 6", 7, [(6, 16, 0), (7, 16, 0)], 0),
            (bytes.fromhex("05 00 28 01"), 5, "refused 4", 7, [(6, 16, 0), (7, 16, 0)], 0),
            (T + b"\0", 7, "refused 5", 7, [(6, 16, 0), (7, 16, 0)], 0))):
        state = ask("deliver", packet=of_frame(packet, frame))
        same(f"trace 4, event {step}", (outcome_of(state), state["newest"]), (outcome, newest))
        same(f"trace 4, kept after {step}", [(s[0], s[2], s[3]) for s in state["streams"]], kept)
        same(f"trace 4, place 0 after {step}", ask("symbols", frame=5, stream=0)["symbols"][0], zero)

    sized = {"window": 4, "layers": [{"channels": 24, "height": 16, "width": 16}], "streams": [{"layer": 0}]}
    same("memory", ask("profile", profile=ask("profile_json", json=json.dumps(sized))["profile"])["memory"], 40704)
    ask("open_receiver", profile=TRACED)
    outcomes = {}
    for frame in range(16):
        ask("reset")
        ask("deliver", packet=of_frame(P, 14))
        outcomes[frame] = ask("deliver", packet=of_frame(P, frame))
    same("window: newer", [g for g in range(16) if outcomes[g]["spare"] == g], [*range(12), 15])
    same("window: late", [g for g in range(16) if outcomes[g]["refused"] == 6], [12])
    # [REASM-7]'s example.
    ask("open_server", profile=TRACED)

    def after(*packets):
        state = [ask("server_receive", packet=packet) for packet in packets][-1]
        return state["newest"], state["number"], state["frames"]

    def announce(number):
        return control.write_control(control.ANNOUNCEMENT, [0, number])

    same("announced 62", after(of_frame(P, 13), of_frame(P, 14), of_frame(P, 14), announce(62)), (14, 62, [13, 14]))
    same("announced 61", after(announce(61)), (14, 62, [13, 14]))
    same("announced 94", after(announce(94)), (14, 62, [13, 14]))
    same("frame 94", after(of_frame(P, 14)), (14, 94, [14]))
    same("announced 95", after(announce(95)), (15, 95, [14]))


def outcome_of(state):
    return f"refused {state['refused']}" if state["refused"] else state["stored"][2]


def reconstructed():
    symbols = list_of("12 33 1 94 | 10 12 31 13 3 | 1 −4 100 127 31 33 90")
    for lost, grid in (
            ([], "10 12 31 31  13 13 33 37  1 −4 100 127  5 2 90 59"),
            ([6, 11], "10 12 31 33~  13 13 33 33~  1 −4 80~ 127  5 2 90 80~"),
            ([3], "10 12 31 31  13 13 33 37  1 −4 100 127  5 2 90 106~"),
            ([0, 4, 14], "12~ 12 31 31  13 12~ 35~ 35~  1 −4 100 127  5 2 90 59"),
            (range(3, 16), "12~ 12~ 33~ 33~  12~ 12~ 33~ 33~  1~ 1~ 17~ 17~  1~ 1~ 17~ 17~"),
            (range(1, 16), "12~ 12~ 12~ 12~  12~ 12~ 12~ 12~  12~ 12~ 7~ 7~  12~ 12~ 7~ 7~")):
        there = bytes(number not in lost for number in range(16))
        answer = ask("reconstruct", height=4, width=4, rowKernel=2, columnKernel=2, order=0, bits=8, signed=1,
                     prediction=0, root=0, finest=2, wanted=2, mean=7, there=there,
                     symbols=bytes(symbol % 256 * here for symbol, here in zip(symbols, there)))
        words = grid.replace("−", "-").split()
        same(f"without {list(lost)}", (answer["grid"], answer["exact"]),
             (patterns(int(word.rstrip("~")) for word in words), bytes("~" not in word for word in words)))
        same(f"map without {list(lost)}", answer["map"], answer["grid"])


def controls():
    for kind, fields, packet in ((control.HELLO, [1, 0x09D3F40A, 0x1234], "F0 01 0A F4 D3 09 34 12"),
                                 (control.ANNOUNCEMENT, [0x1234, 70000], "F2 34 12 70 11 01 00"),
                                 (control.EXIT, [5, 4, 2, 300, 229], "FA 05 00 04 02 2C 01 E5"),
                                 (control.REPORT, [4464, 16, 0, 17], "FB 70 11 10 00 11 00 00"),
                                 (control.REFUSE, [control.UNKNOWN_VERSION, 1], "F9 02 01")):
        same(f"kind {kind}", control.write_control(kind, fields), bytes.fromhex(packet))
        same(f"kind {kind}, read", control.read_control(bytes.fromhex(packet)), (kind, fields))
    same("70,000 in 16 bits", 70000 % 2 ** 16, 4464)
    same("confidence 0.9", 9 * 255 // 10, 229)
    same("2^24 symbols", control.write_control(control.REPORT, [5, 4, 0, 2 ** 24])[5:], b"\xff\xff\xff")
    same("unknown reason", control.read_control(b"\xf9\x07\x00"), (control.REFUSE, [255, 0]))
    same("refusals", [refusal(control.read_control, bytes.fromhex(text)) for text in ("", "12 00 00", "F3", "FA 05")],
         [1, 1, 2, 3])


def sessions():
    """The conversation of sessions.md, with a second, deeper layer in addition to the example's."""
    shape = {"channels": 2, "height": 4, "width": 4, "kernel": [2, 2]}
    grids = {"fleet": [[2, 2], [3, 3], [4, 4]]}
    data = ask("profile_json", json=json.dumps(
        {"layers": [shape, shape], "streams": [{"layer": 0, "scan": grids}, {"layer": 1, "scan": grids}]}))["profile"]
    server, device = Testee(), Testee()
    server.answer("open_server", {"profile": data})
    device.answer("open_device", {"profile": data, "session": 7, "frame": 0})

    def up(limit=11):
        fragment = device.answer("next_fragment", {"limit": limit, "repetition": 0})["fragment"]
        return server.answer("server_receive", {"packet": fragment})["events"] if fragment else None

    def load(stream):
        return device.answer("load_map", {"stream": stream, "map": BOTH_CHANNELS})["refused"]

    hello = device.answer("hello", {})["packet"]
    welcomed = server.answer("server_receive", {"packet": hello})
    same("hello", (welcomed["events"], welcomed["answer"]), ([[7, 1]], b"\xf8" + hello[1:]))
    same("welcome", device.answer("device_receive", {"packet": welcomed["answer"]})["event"], [8, 1, 7])
    same("start frame", device.answer("start_frame", {}), {"state": 0, "frame": 1, "operatingPoint": 0})
    announced = server.answer("server_receive", {"packet": device.answer("announcement", {})["packet"]})
    same("announcement", (announced["events"], announced["newest"], announced["number"]), ([[10, 1, 0]], 1, 1))
    same("load", load(0), 0)
    same("first fragments", [up(), up(), up()],
         [[[2, 0, 1, 8], [4, 0, 1, 2, 2]], [[2, 0, 1, 8]], [[2, 0, 1, 8], [4, 0, 1, 3, 3]]])
    same("load the deeper layer", load(1), 0)
    same("its fragment", up(), [[2, 1, 1, 8], [3, 0, 1], [4, 1, 1, 2, 2]])
    late = device.answer("device_receive", {"packet": control.write_control(control.EXIT, [0, 16, 1, 300, 229])})
    same("exit of a frame that is over", (late["event"], late["state"]), ([], 1))
    exit = server.answer("server_exit", {"frame": 1, "layer": 1, "class": 300, "confidence": 0x3F666666})["packet"]     # 0.9
    stopped = device.answer("device_receive", {"packet": exit})
    same("exit", (stopped["event"], stopped["state"]), ([10, 1, 16, 1, 300, 229], 3))
    same("stopped", (up(), load(0)), (None, 1))
    same("next frame", device.answer("start_frame", {})["frame"], 2)
    same("load again", load(0), 0)
    same("frame 2 waits", up(19), [[2, 0, 2, 16], [4, 0, 2, 2, 2]])
    same("frame 1 is freed", up(40), [[1, 1], [2, 0, 2, 16], [4, 0, 2, 4, 4]])
    same("sent", device.answer("next_fragment", {"limit": 11, "repetition": 0}),
         {"refused": 0, "fragment": b"", "state": 2, "frame": 2, "operatingPoint": 0})
    before = server.answer("server_receive", {"packet": b""})
    same("empty packet", before["events"], [[6, 1]])
    after = server.answer("server_restore", {})
    same("restored", after, {name: before[name] for name in after})


CHAPTERS = (("overview", overview), ("integers", arithmetic), ("Q formats", q_formats), ("pooling", pooling), ("profile", profile),
            ("scan", scans), ("codes", codes), ("fragments", fragments), ("reassembly", traces),
            ("reconstruction", reconstructed), ("control", controls), ("sessions", sessions))


def main():
    global wrong
    for chapter, check in CHAPTERS:
        before = checked, wrong
        try:
            check()
        except Exception as error:                              # the rest of the chapter's examples is not run
            wrong += 1
            print(f"  {type(error).__name__}: {error}")
        print(f"{chapter}: {checked - before[0]} examples, {wrong - before[1]} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
