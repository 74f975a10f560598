#!/usr/bin/env python3
"""What became of the pictures, without NumPy.

    results.py same MAPS PROFILE.json HERE…        fails unless the device's maps are those of the same int8 network here,
                                                   HERE.npy for each stream of the profile
    results.py draw FILE.npy                       draws each map as FILE-1.pgm, …: its channels side by side, in rows of 8
    results.py classes LOGITS.npy PICTURE…         the class of each picture; a picture is named NUMBER_LABEL.ppm
"""
import array
import ast
import json
import pathlib
import sys

LABELS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none"]


def read(path):
    """The shape and the values of a .npy file."""
    content = pathlib.Path(path).read_bytes()
    length = int.from_bytes(content[8:10], "little")
    header = ast.literal_eval(content[10:10 + length].decode())
    return header["shape"], array.array({"|i1": "b", "<f4": "f"}[header["descr"]], content[10 + length:])


def same(maps, profile, *here):
    """The device writes the maps of all streams for each picture in turn."""
    layers = json.loads(pathlib.Path(profile).read_text())["layers"]
    streams = []
    for name, layer in zip(here, layers):
        (count, *_), values = read(name + ".npy")
        scale = layer.get("scale", 2 ** -layer.get("fractionBits", 0))
        samples = array.array("b", (round(value / scale) + layer.get("zero", 0) for value in values)).tobytes()
        streams.append([samples[n * len(samples) // count:(n + 1) * len(samples) // count] for n in range(count)])
    bytes_here = b"".join(b"".join(picture) for picture in zip(*streams))
    if pathlib.Path(maps).read_bytes() != bytes_here:
        sys.exit("the device's maps are not those of the same network here")
    print(f"the device's maps are those of the same int8 network here, {len(bytes_here)} bytes")


def draw(path):
    (count, height, width, channels), values = read(path)
    rows = (channels + 7) // 8
    for number in range(count):
        pixels = bytearray(rows * (height + 1) * 8 * (width + 1))
        for y in range(height):
            for x in range(width):
                for c in range(channels):
                    value = values[((number * height + y) * width + x) * channels + c]
                    pixels[(c // 8 * (height + 1) + y) * 8 * (width + 1) + c % 8 * (width + 1) + x] = value + 128
        picture = pathlib.Path(path).with_name(f"{pathlib.Path(path).stem}-{number + 1}.pgm")
        picture.write_bytes(b"P5 %d %d 255\n" % (8 * (width + 1), rows * (height + 1)) + bytes(pixels))
        print(picture)


def classes(path, *pictures):
    (count, _, _, channels), values = read(path)
    if count != len(pictures):
        sys.exit(f"{len(pictures)} pictures, but {count} maps")
    for number, picture in enumerate(pictures):
        logits = values[number * channels:(number + 1) * channels].tolist()
        print(f"{pathlib.Path(picture).name}: the network reads {LABELS[logits.index(max(logits))]}")


{"same": same, "draw": draw, "classes": classes}[sys.argv[1]](*sys.argv[2:])
