"""What is sent instead of features: JPEG and WebP of a scene, at a smaller size if wanted; of a signal its samples, fewer and coarser,
through deflate. And what the server sees of it."""
import io
import zlib

import numpy
from PIL import Image

# Codec: sizes, and qualities (for signals: bits of a sample).
CODECS = {
    "scenes": {
        "jpeg": ((32, 48, 64), (5, 10, 15, 20, 30, 45, 60, 75, 90)),
        "webp": ((32, 48, 64), (0, 5, 10, 20, 35, 50, 65, 80, 95))},
    "movements": {"deflate": ((16, 32, 64, 128), (3, 4, 5, 6, 8))},
}


def compress(sample, codec, size, quality):
    """The file, of a sample H x W x C that was scaled to `size` by the mean of areas."""
    if codec == "deflate":
        return deflated(sample, size, quality)
    image = Image.fromarray(sample)
    if size != len(sample):
        image = image.resize((size, size), Image.BOX)
    file = io.BytesIO()
    if codec == "jpeg":
        image.save(file, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")
    else:
        image.save(file, "WEBP", quality=quality, method=4)
    return file.getvalue()


def scans(sample, quality=75):
    """A progressive JPEG, as what has arrived after each scan."""
    file = io.BytesIO()
    Image.fromarray(sample).save(file, "JPEG", quality=quality, optimize=True, subsampling="4:2:0", progressive=True)
    file = file.getvalue()
    return [file[:end] + b"\xff\xd9" for marker, _, end in segments(file) if marker is None]


def segments(file):
    """(marker, first byte, end) of each marker's contents in a JPEG, and (None, first byte, end) of each scan's data."""
    at = 2
    while file[at + 1] != 0xD9:
        marker, start = file[at + 1], at + 4
        at += 2 + int.from_bytes(file[at + 2:at + 4], "big")
        yield marker, start, at
        if marker == 0xDA:
            start = at
            while file[at] != 0xFF or file[at + 1] == 0:  # without restart markers
                at += 1
            yield None, start, at


def decompress(file, codec, shape):
    """uint8 of a shape H x W x C, made larger by cubic interpolation if it was scaled; of a signal linearly."""
    if codec == "deflate":
        return inflated(file, shape)
    image = Image.open(io.BytesIO(file)).convert("RGB")
    if image.size != (shape[1], shape[0]):
        image = image.resize((shape[1], shape[0]), Image.BICUBIC)
    return numpy.asarray(image)


def deflated(signal, size, bits):
    """A byte with the size, a byte with the bits, and the differences of the samples of each channel, raw deflate."""
    width, channels = signal.shape[1:]
    samples = signal.reshape(size, width // size, channels).astype(numpy.float64).mean(axis=1)
    coarse = numpy.clip(numpy.rint(samples / 2 ** (8 - bits)), 0, 2 ** bits - 1).astype(numpy.uint8).T
    differences = numpy.diff(coarse, axis=1, prepend=numpy.uint8(0))
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    return bytes([size - 1, bits]) + coder.compress(differences.tobytes()) + coder.flush()


def inflated(file, shape):
    size, bits = file[0] + 1, file[1]
    differences = numpy.frombuffer(zlib.decompress(file[2:], -15), numpy.uint8).reshape(shape[2], size)
    coarse = numpy.add.accumulate(differences, axis=1, dtype=numpy.uint8).astype(numpy.float64) * 2 ** (8 - bits)
    middle = (numpy.arange(shape[1]) + 0.5) * size / shape[1] - 0.5
    whole = [numpy.interp(middle, numpy.arange(size), channel) for channel in coarse]
    return numpy.clip(numpy.rint(numpy.stack(whole, 1)), 0, 255).astype(numpy.uint8)[None]


def without_headers(file, codec):
    """The bytes of a file that a receiver which knows the codec, the size and the quality cannot do without: of a JPEG its
    Huffman tables and scans, of a WebP the frame without the ten bytes of its header and without the container."""
    if codec == "deflate":
        return len(file) - 2
    if codec == "webp":
        return len(file) - 30
    return sum(end - start for marker, start, end in segments(file) if marker in (0xC4, None))
