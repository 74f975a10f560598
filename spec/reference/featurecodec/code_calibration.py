"""The codes that the project's tool chooses for a stream, [CODE-12]."""

from .bits import BitWriter
from .contexts import Context
from .integers import floor_div
from .profile import PLAIN, RAW, SPARSE, SPARSE_UNSIGNED, Code
from .scan import channel_and_number, place, run_end, runs, segment_at

UNLIMITED = 1 << 40
CANDIDATES = [PLAIN | rho << 3 for rho in range(9)] + [SPARSE, SPARSE_UNSIGNED]


def runs_of(stream, code_class, samples):
    """(first offset, symbols) of each run of a class in each sample, a list of symbols by place."""
    for symbols in samples:
        for first in runs(stream):
            if segment_at(stream, first).code_class == code_class:
                yield first, [symbols[place(stream, offset)] for offset in range(first, run_end(stream, first))]


def base(level):
    """[CODE-3]"""
    return floor_div((102 if level % 2 == 1 else 72) * 2 ** (level // 2), 16)


def channel_byte(mode, magnitudes, zeros):
    """The level and the density of a channel with these magnitudes and so many symbols that are o."""
    c, s, a = len(magnitudes), sum(magnitudes), len(magnitudes) + zeros
    level = next((i for i in range(23) if (72 * (s + 1)) ** 2 < base(i) * base(i + 1) * (c + 1) ** 2), 23)
    density = 0 if mode == PLAIN or a == 0 else min((8 * c + a // 2) // a, 7)
    return level | density << 5


def channel_bytes(stream, code_class, candidate, samples):
    """A channel byte for each channel, from the symbols of the class."""
    stream.codes[code_class] = Code(candidate, bytes(stream.layer.C))
    magnitudes, zeros = [[] for _ in range(stream.layer.C)], [0] * stream.layer.C
    for first, symbols in runs_of(stream, code_class, samples):
        channel, context = channel_and_number(stream, place(stream, first))[0], Context(stream, first)
        for x in symbols:
            if candidate & 7 == PLAIN:
                magnitudes[channel].append(abs(context.signed(x - context.expected())))
                context.previous = x
            elif context.low(x - context.o) == 0:
                zeros[channel] += 1
            elif candidate == SPARSE:
                magnitudes[channel].append(abs(context.signed(x - context.o)) - 1)
            else:
                magnitudes[channel].append(context.low(x - context.o) - 1)
    return bytes(channel_byte(candidate & 7, m, z) for m, z in zip(magnitudes, zeros))


def bits(stream, code_class, code, samples):
    """How many bits all runs of the class take, each whole."""
    stream.codes[code_class], total = code, 0
    for first, symbols in runs_of(stream, code_class, samples):
        context, writer, sent = Context(stream, first), BitWriter(UNLIMITED), []
        while len(sent) < len(symbols):
            context.write(writer, symbols[len(sent):len(sent) + 4], sent)
        total += writer.length
    return total


def best_code(stream, code_class, samples):
    """[CODE-12] The best code byte, its channel bytes, and the bits. Changes the stream's code of the class."""
    raw = Code(RAW, b"")
    best = (RAW, b"", bits(stream, code_class, raw, samples))
    for candidate in CANDIDATES:
        channels = channel_bytes(stream, code_class, candidate, samples)
        size = bits(stream, code_class, Code(candidate, channels), samples)
        if size + (size // 50 if candidate & 7 in (SPARSE, SPARSE_UNSIGNED) else 0) < best[2]:
            best = (candidate, channels, size)
    return best
