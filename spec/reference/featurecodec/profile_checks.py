"""The checks of a profile, [PROF-3], in their order. A refusal has the code, the record and the byte's offset."""

from .errors import Refused
from .profile import (AFFINE, BYTES, LAYER, NO_START, PLAIN, RAW, SEGMENT, STREAM, Code, Layer, LayerRecord, Profile, Segment,
                      SegmentRecord, Stream, StreamRecord, is_code_byte)
from .qformat import Format

(LENGTH, MAGIC, VERSION, HEADER_LENGTH, FRAME_BITS, WINDOW, LAYER_COUNT, STREAM_COUNT, LAYER_FLAGS, SHAPE, KERNEL,
 BITS, FRACTION_BITS, CHANNEL_TABLE, STREAM_LAYER, STREAM_FLAGS, SEGMENT_COUNT, SEGMENT_CHANNELS, SEGMENT_START,
 SEGMENT_TARGET, SYMBOL_COUNT, TRAILING_BYTES, CHECK, OPERATING_POINTS, CODE, CODE_TABLE, LAYER_KIND,
 SPREAD, STREAM_BITS, MISORDER, AUTHENTICATION, ZERO, SCALE) = range(1, 34)
SMALLEST_SCALE, INFINITE = 0x00800000, 0x7F800000               # 2^-126 and infinity as binary32 bit patterns


def require(condition, code, record, at):
    if not condition:
        raise Refused(code, record, at)


def twos_complement(byte):
    return byte - 256 if byte >= 128 else byte


def read_profile(data):
    """[PROF-3] The profile that the bytes hold; the first check that fails refuses it with (code, record, at)."""
    end = len(data)
    require(12 <= end <= 65535, LENGTH, 0, end)
    require(data[0:2] == b"FC", MAGIC, 0, 0)
    require(data[2] == 1, VERSION, 0, 2)
    h, f = data[3] >> 4, data[3] & 15
    require(h in (3, 4), HEADER_LENGTH, 0, 3)
    require(2 <= f <= 8, FRAME_BITS, 0, 3)
    s, window, misorder, layer_count, stream_count, check, point_count = data[4:11]
    require(1 <= s <= 4, STREAM_BITS, 0, 4)
    require(1 <= window <= 2 ** (f - 1), WINDOW, 0, 5)
    require(misorder <= 2 ** f - 2 * window, MISORDER, 0, 6)
    require(1 <= layer_count <= 15, LAYER_COUNT, 0, 7)
    require(1 <= stream_count <= 2 ** s - 1, STREAM_COUNT, 0, 8)
    require(check & 3 != 3, AUTHENTICATION, 0, 9)
    require(check in (0, 1, 2, 17, 18), CHECK, 0, 9)
    require(point_count <= 16, OPERATING_POINTS, 0, 10)
    require(data[11] == 0, TRAILING_BYTES, 0, 11)
    streams_at = 12 + LAYER.size * layer_count
    segments_at = streams_at + STREAM.size * stream_count
    require(end >= segments_at, LENGTH, 0, end)
    points_at = segments_at + SEGMENT.size * sum(data[streams_at + STREAM.size * i + 3] for i in range(stream_count))
    table = points_at + 2 * point_count
    require(end >= table, LENGTH, 0, end)

    layers, streams, points, segment_index = [], [], [], 0
    for index in range(layer_count):
        layer, table = read_layer(data, index, 12 + LAYER.size * index, table)
        layers.append(layer)
    for index in range(stream_count):
        stream, table = read_stream(data, index, streams_at + STREAM.size * index, table, layers, segment_index, segments_at)
        streams.append(stream)
        segment_index += len(stream.segments)
    for index in range(point_count):
        at = points_at + 2 * index
        point = data[at] + 256 * data[at + 1]
        require(1 <= point < 2 ** stream_count, OPERATING_POINTS, index, at)
        points.append(point)
    require(end == table, TRAILING_BYTES, 0, table)
    return Profile(data, layers, streams, points)


def read_layer(data, index, at, table):
    """[PROF-3] A layer, whose tables begin at `table` if it has any; the layer and the end of its tables."""
    record = LayerRecord(*LAYER.unpack_from(data, at))

    def check(condition, code, field):
        require(condition, code, index, at + field)

    check(record.kind <= 1, LAYER_KIND, 0)
    check(record.flags <= 31 and record.flags & 24 != 24, LAYER_FLAGS, 1)
    check(min(record.C, record.H, record.W) >= 1 and record.C * record.H * record.W <= 2 ** 28, SHAPE, 2)
    if record.kind == BYTES:
        check(record.C == 1 and record.H == 1 and record.W >= 4, SHAPE, 2)
        check(record.flags == 0, LAYER_FLAGS, 1)
        check(record.row_kernel == 1, KERNEL, 8)
        check(record.column_kernel == 1, KERNEL, 10)
        check(record.bits == 8, BITS, 12)
        check(record.n == 0, FRACTION_BITS, 13)
    for kernel, length, field in ((record.row_kernel, record.H, 8), (record.column_kernel, record.W, 10)):
        check(1 <= kernel <= 32768 and (kernel == 1 or kernel < 2 * length), KERNEL, field)
    check(record.row_kernel * record.column_kernel <= 65536, KERNEL, 8)
    check(2 <= record.bits <= 8, BITS, 12)
    format = Format(record.bits, record.flags & 1)
    if record.flags & AFFINE:
        n, zero = 0, format.sample(record.n)
        check(format.pattern(zero) == record.n, ZERO, 13)
        check(SMALLEST_SCALE <= record.scale < INFINITE, SCALE, 16)
    else:
        n, zero = twos_complement(record.n), 0
        check(-16 <= n <= 22, FRACTION_BITS, 13)
        check(record.scale == 0, SCALE, 16)
    has_means, has_fraction_bits = record.flags & 4 != 0, record.flags & 8 != 0
    check(record.table == (table if has_means or has_fraction_bits else 0), CHANNEL_TABLE, 14)
    require(len(data) >= table + record.C * (has_means + has_fraction_bits), LENGTH, index, len(data))

    means, fraction_bits = [zero] * record.C, [n] * record.C
    if has_means:
        for c in range(record.C):
            b = data[table + c]
            require(format.pattern(format.sample(b)) == b, CHANNEL_TABLE, index, table + c)
            means[c] = format.sample(b)
        table += record.C
    if has_fraction_bits:
        for c in range(record.C):
            n = twos_complement(data[table + c])
            require(-16 <= n <= 22, FRACTION_BITS, index, table + c)
            fraction_bits[c] = n
        table += record.C
    return Layer(record, zero, means, fraction_bits), table


def read_stream(data, index, at, table, layers, first_segment, segments_at):
    """[PROF-3] A stream with its segments; the stream and the end of its tables."""
    record = StreamRecord(*STREAM.unpack_from(data, at))

    def check(condition, code, field):
        require(condition, code, index, at + field)

    check(record.layer < len(layers), STREAM_LAYER, 0)
    layer = layers[record.layer]
    check(record.flags <= (0 if layer.kind == BYTES else 1), STREAM_FLAGS, 1)
    check(layer.kind != BYTES or record.spread == 0, SPREAD, 2)
    check(record.segments >= 1, SEGMENT_COUNT, 3)
    check(record.first_segment == first_segment, SEGMENT_COUNT, 4)
    check(is_code_byte(record.roots), CODE, 6)
    check(is_code_byte(record.refinements), CODE, 7)
    check(layer.kind != BYTES or record.roots == record.refinements == RAW, CODE, 6)
    tables = (record.roots != RAW) + (record.refinements != RAW)
    check(record.table == (table if tables else 0), CODE_TABLE, 8)
    require(len(data) >= table + layer.C * tables, LENGTH, index, len(data))
    codes = []
    for byte in (record.roots, record.refinements):
        channel_bytes = None
        if byte != RAW:
            channel_bytes = data[table:table + layer.C]
            for c, b in enumerate(channel_bytes):
                good = b & 31 <= 23 and (byte & 7 != PLAIN or b >> 5 == 0)
                require(good, CODE_TABLE, index, table + c)
            table += layer.C
        codes.append(Code(byte, channel_bytes))
    for field in (10, 11):
        check(data[at + field] == 0, TRAILING_BYTES, field)

    most = min(2 ** 24, 2 ** (8 * (data[3] >> 4) - data[4] - (data[3] & 15)))
    segments = []
    for i in range(record.segments):
        number = first_segment + i
        segments.append(read_segment(data, number, segments_at + 8 * number, layer, segments, most))
    return Stream(index, layer, record, codes, segments), table


def read_segment(data, index, at, layer, earlier, most):
    """[PROF-3] A segment after the earlier ones of its stream."""
    record = SegmentRecord(*SEGMENT.unpack_from(data, at))

    def check(condition, code, field):
        require(condition, code, index, at + field)

    check(record.channels >= 1 and record.first + record.channels <= layer.C, SEGMENT_CHANNELS, 0)
    check(record.target <= layer.geometry.last and record.target != NO_START, SEGMENT_TARGET, 6)
    end = record.first + record.channels
    e = None                                                    # the last earlier one that shares a channel
    for other in earlier:
        if other.first < end and record.first < other.first + other.channels:
            e = other
    if e is not None:
        check(e.first <= record.first and end <= e.first + e.channels, SEGMENT_CHANNELS, 0)
    check(record.start == (NO_START if e is None else e.target), SEGMENT_START, 4)
    check(record.start == NO_START or record.start < record.target, SEGMENT_TARGET, 6)
    place = earlier[-1].place + earlier[-1].length if earlier else 0
    segment = Segment(layer.geometry, record, place)
    check(segment.length <= 2 ** 24, SYMBOL_COUNT, 0)
    check(place + segment.length <= most, SYMBOL_COUNT, 0)
    return segment
