"""The contents of a profile, [PROF-1], [PROF-2] and [PROF-4] to [PROF-9]; profile_checks.py reads one."""

import struct
from collections import namedtuple

from .geometry import Geometry
from .qformat import Format

NO_START = 65535                                                # [PROF-6]
AFFINE = 16                                                     # flag of a layer, [PROF-4]
MAP, BYTES = 0, 1                                               # kinds of layers, [PROF-4]
RAW, PLAIN, SPARSE, SPARSE_UNSIGNED = 0, 1, 2, 3                # modes, [CODE-2]
ROOTS, REFINEMENTS = 0, 1                                       # classes, [CODE-1]

# The layout of the records, [PROF-1]; each field has its name from the tables.
LAYER = struct.Struct("<BBHHHHHBBHI")
STREAM = struct.Struct("<BBBBHBBHH")
SEGMENT = struct.Struct("<HHHH")
LayerRecord = namedtuple("LayerRecord", "kind flags C H W row_kernel column_kernel bits n table scale")
StreamRecord = namedtuple("StreamRecord", "layer flags spread segments first_segment roots refinements table reserved")
SegmentRecord = namedtuple("SegmentRecord", "first channels start target")


def identifier(data):
    """[PROF-2] The CRC-32 of the profile's bytes; reflected, so the polynomial 0x04C11DB7 is written backwards."""
    r = 0xFFFFFFFF
    for byte in data:
        r ^= byte
        for _ in range(8):
            r = r >> 1 ^ 0xEDB88320 if r % 2 == 1 else r >> 1
    return r ^ 0xFFFFFFFF


def is_code_byte(b):
    """[CODE-2] Whether a byte is a code byte."""
    mode, rho = b & 7, b >> 3 & 15
    return b < 128 and mode <= 3 and rho <= (8 if mode == PLAIN else 0)


class Layer:
    """[PROF-4], [PROF-7] A layer record and its tables; means and fraction_bits have a number for each channel. `zero` is
    the layer's zero; `scale` is None in a Q format, else the scale's binary32 bit pattern ([Q-8])."""

    def __init__(self, record, zero, means, fraction_bits):
        self.zero, self.scale = zero, record.scale if record.flags & AFFINE else None
        self.kind, self.C, self.H, self.W = record.kind, record.C, record.H, record.W
        self.format = Format(record.bits, record.flags & 1)
        self.geometry = Geometry(record.H, record.W, record.row_kernel, record.column_kernel, record.flags & 2 != 0)
        self.means, self.fraction_bits = means, fraction_bits


class Code:
    """[CODE-2] The code of a class: mode, ρ, and a channel byte for each channel of the layer unless it is raw."""

    def __init__(self, byte, channel_bytes):
        self.mode, self.rho, self.channel_bytes = byte & 7, byte >> 3, channel_bytes


class Segment:
    """[PROF-6], [SCAN-2] A segment; `place` is that of its first symbol, `each` the number of symbols per channel."""

    def __init__(self, geometry, record, place):
        self.first, self.channels, self.target, self.place = record.first, record.channels, record.target, place
        self.start = None if record.start == NO_START else record.start
        self.each = geometry.area(self.target) - geometry.area(self.start)
        self.length = self.each * self.channels

    @property
    def code_class(self):
        """[CODE-1] Roots are the symbols of segments without a start."""
        return ROOTS if self.start is None else REFINEMENTS

    def has(self, channel):
        """[SCAN-2] Whether the segment has symbols of a channel."""
        return self.first <= channel < self.first + self.channels


class Stream:
    """[PROF-5] A stream with its layer, codes and segments; S is the number of its symbols."""

    def __init__(self, index, layer, record, codes, segments):
        self.index, self.layer, self.layer_index, self.spread = index, layer, record.layer, record.spread
        self.difference = record.flags & 1 == 1
        self.codes, self.segments = codes, segments
        self.first_places = [segment.place for segment in segments]
        self.S = sum(segment.length for segment in segments)

    @property
    def both_raw(self):
        """[CODE-11] Whether 1 byte holds a symbol."""
        return self.codes[ROOTS].mode == RAW and self.codes[REFINEMENTS].mode == RAW

    def states(self, channel):
        """[PROF-6] Root state and finest state of a channel, or None if the scan leaves it out."""
        targets = [segment.target for segment in self.segments if segment.has(channel)]
        return (targets[0], targets[-1]) if targets else None


class Profile:
    """[PROF-1] h, f, s, K, the window and the misorder are those of the header; points are sets of streams, [PROF-9]."""

    def __init__(self, data, layers, streams, points):
        self.data, self.identifier = bytes(data), identifier(data)
        self.h, self.f, self.s, self.window, self.misorder = data[3] >> 4, data[3] & 15, data[4], data[5], data[6]
        self.K, self.is_seeded = data[9] & 3, data[9] & 16 != 0
        self.layers, self.streams, self.points = layers, streams, points

    @property
    def memory(self):
        """[REASM-5] The bytes of a receiver's memory for symbols."""
        sizes = [stream.S for stream in self.streams]
        return (self.window + 1) * sum(S + (S + 7) // 8 for S in sizes) + max(sizes)

    def in_use(self, point, stream):
        """[PROF-9] Whether a stream is in use at an operating point."""
        return not self.points or self.points[point] >> stream & 1 == 1
