"""From the symbols of a fragment to bits and back, and where a fragment ends, [CODE-9]."""

from .bits import BitReader, BitWriter, Full, Incomplete
from .contexts import Context
from .scan import place, run_end


def write_symbols(stream, symbols, offset, end, room, trace=None):
    """[CODE-9], [FRAG-3] The bytes, at most `room` bits, of the symbols (by place) with offsets offset to end - 1,
    and the number of symbols sent."""
    writer, count = BitWriter(room), 0
    try:
        while offset + count < end:
            first = offset + count
            context = Context(stream, first, trace)
            left = min(run_end(stream, first) - first, end - first, 4 * room + 4)       # no more can fit
            run = [symbols[place(stream, first + i)] for i in range(left)]
            sent = []
            try:
                while len(sent) < len(run):
                    context.write(writer, run[len(sent):len(sent) + 4], sent)
            finally:
                count += len(sent)
    except Full:
        pass
    return writer.to_bytes(), count


def read_symbols(stream, offset, data):
    """[CODE-9], [FRAG-3] The symbols from offset on, as they are stored, and the number of bits after them."""
    reader, symbols = BitReader(data), []
    try:
        while offset + len(symbols) < stream.S:
            first = offset + len(symbols)
            context, got = Context(stream, first), []
            left = run_end(stream, first) - first
            try:
                while len(got) < left:
                    context.read(reader, left - len(got), got)
            finally:
                symbols += got
    except Incomplete:
        pass
    format = stream.layer.format
    stored = bytes(format.pattern(format.signed(c)) if format.is_signed else c for c in symbols)
    return stored, reader.left
