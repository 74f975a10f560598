"""Passes, segments, places, offsets and runs, [SCAN]."""

from bisect import bisect_right
from functools import lru_cache
from math import gcd

from .errors import Refused


def cut(passes, channels, geometry):
    """[SCAN-2] Segments (first channel, channels, start, target) of passes (first, end, (rows, columns))."""
    state, last, segments = [None] * channels, [None] * channels, []
    for first, end, grid in passes:
        target = geometry.state(*grid)
        if target is None or not 0 <= first < end <= channels:
            raise Refused(1)
        c = first
        while c < end:
            e = c + 1
            while e < end and state[e] == state[c] and last[e] == last[c]:
                e += 1
            if state[c] is not None and state[c] > target:
                raise Refused(1)
            if state[c] != target:
                segments.append((c, e - c, state[c], target))
                for i in range(c, e):
                    state[i], last[i] = target, len(segments) - 1
            c = e
    return segments


@lru_cache(maxsize=1024)
def stride(n):
    """[SCAN-4] The stride with which n whole chunks go on air: near n/φ and coprime to n."""
    if n < 3:
        return 1
    middle = (n // 46368) * 28657 + ((n % 46368) * 28657 + 23184) // 46368
    for d in range(n):
        if middle + d < n and gcd(middle + d, n) == 1:
            return middle + d
        if middle - d >= 1 and gcd(middle - d, n) == 1:
            return middle - d


def order(L, R, i):
    """[SCAN-4] Which symbol of a segment of L symbols is at position i on air, under spread R."""
    if R == 0:
        return i
    n = L // R
    m = i // R
    if m >= n:
        return i                                                # the tail
    return (m * stride(n) % n) * R + i % R


def segment_at(stream, offset):
    """[SCAN-3] The segment of an offset or of a place; a segment has the same set of both."""
    return stream.segments[bisect_right(stream.first_places, offset) - 1]


def place(stream, offset):
    """[SCAN-3] The place of the symbol that has this offset."""
    segment = segment_at(stream, offset)
    return segment.place + order(segment.length, stream.spread, offset - segment.place)


def channel_and_number(stream, place):
    """[SCAN-2] The channel of the symbol at a place, and its number in the channel ([POOL-6])."""
    segment = segment_at(stream, place)
    channel, number = divmod(place - segment.place, segment.each)
    return segment.first + channel, number + stream.layer.geometry.area(segment.start)


def run_end(stream, offset):
    """[SCAN-6] The offset after the run that this offset lies in."""
    segment = segment_at(stream, offset)
    i, R = offset - segment.place, stream.spread
    if R == 0 or i // R >= segment.length // R:
        chunk_end = segment.length                              # the whole segment, or the tail
    else:
        chunk_end = (i // R + 1) * R
    in_channel = order(segment.length, R, i) % segment.each
    return segment.place + min(chunk_end, i + segment.each - in_channel)


def runs(stream):
    """[SCAN-6] The first offset of each run."""
    firsts, offset = [], 0
    while offset < stream.S:
        firsts.append(offset)
        offset = run_end(stream, offset)
    return firsts
