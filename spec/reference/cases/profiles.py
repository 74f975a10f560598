"""Profiles as bytes, field by field, so that a wrong one can be made as easily as a right one ([PROF-1])."""

import struct

RAW, PLAIN, SPARSE, SPARSE_UNSIGNED = 0, 1, 2, 3
NO_START = 65535


def code(mode, rho=0):
    """A code byte, [CODE-2]."""
    return mode | rho << 3


def channel(scale, density=0):
    """A channel byte, [CODE-2]."""
    return scale | density << 5


class Layer:
    def __init__(self, channels=1, height=4, width=4, kernel=(2, 2), bits=8, signed=1, n=0, centre=0,
                 means=None, fractions=None, kind=0, scale=None, zero=0):
        self.channels, self.height, self.width, self.kernel = channels, height, width, kernel
        self.bits, self.signed, self.n, self.centre, self.kind = bits, signed, n, centre, kind
        self.means, self.fractions = means, fractions
        self.scale, self.zero = scale, zero  # of an affine format: a binary32 bit pattern, and the zero point

    @property
    def flags(self):
        return (self.signed | self.centre << 1 | (self.means is not None) << 2 | (self.fractions is not None) << 3 |
                (self.scale is not None) << 4)

    @property
    def tables(self):
        return (bytes(m % 256 for m in self.means or []) + bytes(n % 256 for n in self.fractions or []))

    def geometry(self):
        """The input fields of the operations on one channel."""
        return {"height": self.height, "width": self.width, "rowKernel": self.kernel[0], "columnKernel": self.kernel[1]}


def byte_layer(maximum):
    """A layer of kind 1 for strings of at most `maximum` bytes, [PROF-8]."""
    return Layer(1, 1, maximum + 3, (1, 1), signed=0, kind=1)


class Stream:
    """`segments` are (first channel, channels, start, target); `roots`, `rest` code bytes with channel bytes."""

    def __init__(self, segments, layer=0, difference=0, spread=0, roots=(RAW, b""), rest=(RAW, b"")):
        self.segments, self.layer, self.difference, self.spread = segments, layer, difference, spread
        self.roots, self.rest = roots, rest

    @property
    def tables(self):
        return bytes(self.roots[1]) + bytes(self.rest[1])


SEEDED = 16  # bit of the check byte
WINDOW, CHECK = 5, 9  # offsets in the header


def misorder_of(window, f):
    """What the JSON form takes if nothing is said."""
    return max(0, min(max(1, window - 1), (1 << f) - 2 * window))


def build(layers, streams, h=3, f=4, window=1, check=0, points=(), s=4, misorder=None):
    """The canonical bytes; nothing is checked."""
    misorder = misorder_of(window, f) if misorder is None else misorder
    at = 12 + 20 * len(layers) + 12 * len(streams) + 8 * sum(len(s.segments) for s in streams) + 2 * len(points)
    records, tables = b"", b""
    for layer in layers:
        table = at + len(tables) if layer.tables else 0
        tables += layer.tables
        n = layer.n if layer.scale is None else layer.zero
        records += struct.pack("<BBHHHHHBBHI", layer.kind, layer.flags, layer.channels, layer.height, layer.width,
                               *layer.kernel, layer.bits, n % 256, table, layer.scale or 0)
    first = 0
    for stream in streams:
        table = at + len(tables) if stream.tables else 0
        tables += stream.tables
        records += struct.pack("<BBBBHBBHH", stream.layer, stream.difference, stream.spread, len(stream.segments),
                               first, stream.roots[0], stream.rest[0], table, 0)
        first += len(stream.segments)
    for stream in streams:
        for segment in stream.segments:
            records += struct.pack("<HHHH", *segment)
    for point in points:
        records += struct.pack("<H", point)
    head = struct.pack("<2sBBBBBBBBBB", b"FC", 1, h << 4 | f, s, window, misorder, len(layers), len(streams), check,
                       len(points), 0)
    return head + records + tables


def patched(data, at, *values):
    """The bytes with others from `at` on."""
    return data[:at] + bytes(values) + data[at + len(values):]


def fleet(channels, states):
    """The segments of FLEET's scan: all channels, state after state."""
    return [(0, channels, NO_START if i == 0 else states[i - 1], state) for i, state in enumerate(states)]


def clio(channels, state, width):
    """The segments of Clio's scan: slices of `width` channels, all at one state."""
    return [(c, min(width, channels - c), NO_START, state) for c in range(0, channels, width)]


# The two profiles of the worked example in profile.md.
EXAMPLE = build([Layer(2, n=3, means=[7, -2])], [Stream(fleet(2, [0, 1, 2]), spread=4)])
CODED_EXAMPLE = build(
    [Layer(2, n=3, means=[7, -2])],
    [Stream(fleet(2, [0, 1, 2]), difference=1, spread=4, roots=(code(PLAIN, 5), bytes([19, 20])),
            rest=(code(SPARSE), bytes([channel(12, 5), channel(12, 6)])))], check=2)
# Channel 0 is the map of pooling.md's example, channel 1 its negative.
EXAMPLE_MAP = [10, 12, 30, 31, 13, 14, 33, 37, 0, -4, 100, 127, 5, 2, 90, 60]
EXAMPLE_MAP = bytes(v % 256 for v in EXAMPLE_MAP + [-v for v in EXAMPLE_MAP])
