#!/usr/bin/env python3
"""Writes each row of an array of N x H x W x 3 bytes as a picture: FILE-1.ppm, FILE-2.ppm, ...

    pictures.py FILE.npy
"""
import ast
import pathlib
import sys

path = pathlib.Path(sys.argv[1])
content = path.read_bytes()
length = int.from_bytes(content[8:10], "little")
rows, height, width, channels = ast.literal_eval(content[10:10 + length].decode())["shape"]
size = height * width * channels
for row in range(rows):
    picture = path.with_name(f"{path.stem}-{row + 1}.ppm")
    start = 10 + length + row * size
    picture.write_bytes(b"P6 %d %d 255\n" % (width, height) + content[start:start + size])
    print(picture)
