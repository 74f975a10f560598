"""JPEG and WebP of a scene, at a smaller size if wanted, and what the server sees of it."""
import io

import numpy
from PIL import Image

from .scene import SIDE

QUALITIES = {"jpeg": (5, 10, 15, 20, 30, 45, 60, 75, 90), "webp": (0, 5, 10, 20, 35, 50, 65, 80, 95)}
SIZES = (32, 48, 64)


def compress(picture, codec, size, quality):
    """The file, of a picture that was scaled to size x size by the mean of areas."""
    image = Image.fromarray(picture)
    if size != SIDE:
        image = image.resize((size, size), Image.BOX)
    file = io.BytesIO()
    if codec == "jpeg":
        image.save(file, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")
    else:
        image.save(file, "WEBP", quality=quality, method=4)
    return file.getvalue()


def decompress(file):
    """uint8 SIDE x SIDE x 3, made larger by cubic interpolation if it was scaled."""
    image = Image.open(io.BytesIO(file)).convert("RGB")
    if image.size != (SIDE, SIDE):
        image = image.resize((SIDE, SIDE), Image.BICUBIC)
    return numpy.asarray(image)


def without_headers(file, codec):
    """The bytes of a file that a receiver which knows the codec, the size and the quality cannot do without: of a JPEG its
    Huffman tables and scan, of a WebP the frame without the ten bytes of its header and without the container."""
    if codec == "webp":
        return len(file) - 30
    kept, at = 0, 2
    while at + 4 <= len(file):
        marker, length = file[at + 1], int.from_bytes(file[at + 2:at + 4], "big")
        if marker == 0xC4:
            kept += length - 2
        if marker == 0xDA:
            return kept + len(file) - (at + 2 + length) - 2
        at += 2 + length
    raise ValueError("a JPEG without a scan")
