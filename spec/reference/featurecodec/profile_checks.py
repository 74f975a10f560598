"""The checks of a profile, [PROF-3], in their order. A refusal has the code, the record and the byte's offset."""

from .errors import Refused
from .profile import (BYTES, LAYER, NO_START, PLAIN, RAW, SEGMENT, STREAM, Code, Layer, LayerRecord, Profile, Segment,
                      SegmentRecord, Stream, StreamRecord, is_code_byte)
from .qformat import Format

(LENGTH, MAGIC, VERSION, HEADER_LENGTH, FRAME_BITS, WINDOW, LAYER_COUNT, STREAM_COUNT, LAYER_FLAGS, SHAPE, KERNEL,
 BITS, FRACTION_BITS, CHANNEL_TABLE, STREAM_LAYER, STREAM_FLAGS, SEGMENT_COUNT, SEGMENT_CHANNELS, SEGMENT_START,
 SEGMENT_TARGET, SYMBOL_COUNT, TRAILING_BYTES, CHECK, OPERATING_POINTS, CODE, CODE_TABLE, LAYER_KIND,
 SPREAD) = range(1, 29)


def require(condition, code, record, at):
    if not condition:
        raise Refused(code, record, at)


def read_profile(data):
    """[PROF-3] The profile that the bytes hold; the first check that fails refuses it with (code, record, at)."""
    end = len(data)
    require(12 <= end <= 65535, LENGTH, 0, end)
    require(data[0:2] == b"FC", MAGIC, 0, 0)
    require(data[2] == 0, VERSION, 0, 2)
    h, f = data[3] >> 4, data[3] & 15
    require(h in (3, 4), HEADER_LENGTH, 0, 3)
    require(2 <= f <= 8, FRAME_BITS, 0, 3)
    require(1 <= data[4] <= 2 ** (f - 1), WINDOW, 0, 4)
    require(1 <= data[5] <= 15, LAYER_COUNT, 0, 5)
    require(1 <= data[6] <= 15, STREAM_COUNT, 0, 6)
    require(data[7] <= 2, CHECK, 0, 7)
    require(data[8] <= 16, OPERATING_POINTS, 0, 8)
    for at in (9, 10, 11):
        require(data[at] == 0, TRAILING_BYTES, 0, at)
    streams_at = 12 + 16 * data[5]
    segments_at = streams_at + 12 * data[6]
    require(end >= segments_at, LENGTH, 0, end)
    points_at = segments_at + 8 * sum(data[streams_at + 12 * i + 3] for i in range(data[6]))
    table = points_at + 2 * data[8]
    require(end >= table, LENGTH, 0, end)

    layers, streams, points, segment_index = [], [], [], 0
    for index in range(data[5]):
        layer, table = read_layer(data, index, 12 + 16 * index, table)
        layers.append(layer)
    for index in range(data[6]):
        stream, table = read_stream(data, index, streams_at + 12 * index, table, layers, segment_index, segments_at)
        streams.append(stream)
        segment_index += len(stream.segments)
    for index in range(data[8]):
        at = points_at + 2 * index
        point = data[at] + 256 * data[at + 1]
        require(1 <= point < 2 ** data[6], OPERATING_POINTS, index, at)
        points.append(point)
    require(end == table, TRAILING_BYTES, 0, table)
    return Profile(data, layers, streams, points)


def read_layer(data, index, at, table):
    """[PROF-3] A layer, whose tables begin at `table` if it has any; the layer and the end of its tables."""
    record = LayerRecord(*LAYER.unpack_from(data, at))

    def check(condition, code, field):
        require(condition, code, index, at + field)

    check(record.kind <= 1, LAYER_KIND, 0)
    check(record.flags <= 15, LAYER_FLAGS, 1)
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
    check(-16 <= record.n <= 22, FRACTION_BITS, 13)
    has_means, has_fraction_bits = record.flags & 4 != 0, record.flags & 8 != 0
    check(record.table == (table if has_means or has_fraction_bits else 0), CHANNEL_TABLE, 14)
    require(len(data) >= table + record.C * (has_means + has_fraction_bits), LENGTH, index, len(data))

    format = Format(record.bits, record.flags & 1)
    means, fraction_bits = [format.clamp(0)] * record.C, [record.n] * record.C
    if has_means:
        for c in range(record.C):
            b = data[table + c]
            require(format.pattern(format.sample(b)) == b, CHANNEL_TABLE, index, table + c)
            means[c] = format.sample(b)
        table += record.C
    if has_fraction_bits:
        for c in range(record.C):
            n = data[table + c] - 256 if data[table + c] >= 128 else data[table + c]
            require(-16 <= n <= 22, FRACTION_BITS, index, table + c)
            fraction_bits[c] = n
        table += record.C
    return Layer(record, means, fraction_bits), table


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

    most = min(2 ** 24, 2 ** (8 * (data[3] >> 4) - 4 - (data[3] & 15)))
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
