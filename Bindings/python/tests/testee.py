#!/usr/bin/env python3
"""The package as a testee of spec/conformance.md: it answers what its interface has, and nothing else.

    fcodec conformance spec/vectors --testee "python3 Bindings/python/tests/testee.py"
"""
import os
import pathlib
import struct
import sys

import numpy as np

if "FEATURECODEC_INSTALLED" not in os.environ:
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import featurecodec as fc  # noqa: E402
from featurecodec.encoding import fragments_from  # noqa: E402

RESULT, REFUSED, UNSUPPORTED, FAILED = range(4)


class Refused(Exception):
    def __init__(self, code, *details):
        self.numbers = (code, *details)


class Reader:
    def __init__(self, content):
        self.content, self.at = content, 0

    def uint(self):
        self.at += 4
        return struct.unpack_from("<I", self.content, self.at - 4)[0]

    def int(self):
        self.at += 4
        return struct.unpack_from("<i", self.content, self.at - 4)[0]

    def bytes(self):
        count = self.uint()
        self.at += count
        assert self.at <= len(self.content), "a short request"
        return self.content[self.at - count:self.at]

    def array(self, dtype):
        count = self.uint()
        self.at += 4 * count
        return np.frombuffer(self.content, dtype, count, self.at - 4 * count)


def number(value):
    return struct.pack("<I", int(value) & 0xFFFFFFFF)


def packed(content):
    return number(len(content)) + bytes(content)


def numbers(values):
    return number(len(values)) + b"".join(map(number, values))


def packets(values):
    return number(len(values)) + b"".join(map(packed, values))


def lists(values):
    return number(len(values)) + b"".join(map(numbers, values))


def q_format(reader):
    return fc.QFormat(reader.int(), bool(reader.int()), reader.int())


def affine_format(reader):
    bits, signed = reader.int(), bool(reader.int())
    return fc.AffineFormat(bits, signed, float(np.uint32(reader.uint()).view(np.float32)), reader.int())


def quantize(reader, format):
    try:
        return numbers(fc.quantize(reader.array(np.uint32).view(np.float32), format).tolist())
    except fc.NotANumberError as error:
        raise Refused(1, error.index)


def dequantize(reader, format):
    samples = reader.array(np.int32).astype(format.dtype)
    return numbers(fc.dequantize(samples, format).view(np.uint32).tolist())


def requantize(reader):
    source, target = q_format(reader), q_format(reader)
    return numbers(fc.requantize(reader.array(np.int32).astype(source.dtype), source, target).tolist())


def calibrate(reader):
    bits, signed, method, thousandths = reader.int(), bool(reader.int()), reader.int(), reader.int()
    values = reader.array(np.uint32).view(np.float32)
    name = ("maximum", "percentile", "squared error")[method]
    return number(fc.calibrate(values, bits=bits, signed=signed, method=name, share=thousandths / 1000).fraction_bits)


def axes(reader):
    height, width, row_kernel, column_kernel = (reader.int() for _ in range(4))
    return (height, width), (row_kernel, column_kernel)


def grids(reader):
    shape, kernel = axes(reader)
    found = fc.Pooling(shape, kernel).grids
    return numbers([rows for rows, _ in found]) + numbers([columns for _, columns in found])


def cells(reader):
    shape, kernel = axes(reader)
    order, state = ("corner", "centre")[reader.int()], reader.int()
    pooling = fc.Pooling(shape, kernel, order=order)
    both = [pooling.cells(pooling.grids[state], axis) for axis in ("rows", "columns")]
    return b"".join(numbers(one.first.tolist()) + numbers(one.units.tolist()) for one in both) + b"".join(
        number(-1 if one.next_cell is None else one.next_cell) for one in both)


def pooling(reader):
    shape, kernel = axes(reader)
    order, bits, signed = ("corner", "centre")[reader.int()], reader.int(), bool(reader.int())
    prediction, root, finest = ("value", "difference")[reader.int()], reader.int(), reader.int()
    found = fc.Pooling(shape, kernel).grids
    return fc.Pooling(
        shape, kernel, start=found[root], grid=found[finest], bits=bits, signed=signed, order=order, prediction=prediction)


def pool(reader):
    how = pooling(reader)
    map = np.frombuffer(reader.bytes(), how.dtype).reshape(1, *how.shape)
    return packed(how.symbols(map, layout="chw").tobytes()) + packed(how.pool(map, layout="chw").tobytes())


def reconstruct(reader):
    how = pooling(reader)
    wanted, mean = how.grids[reader.int()], reader.int()
    there, symbols = (np.frombuffer(reader.bytes(), np.uint8)[None] for _ in range(2))
    found = how.reconstruct(symbols, there, grid=wanted, means=mean, layout="chw")
    return packed(found.grid.tobytes()) + packed(found.exact.tobytes()) + packed(found.map.tobytes())


def profile(reader):
    try:
        found = fc.Profile(reader.bytes())
    except fc.ProfileError as error:
        raise Refused(error.code, error.record, error.offset)
    return (
        number(found.identifier) + numbers([one.symbols for one in found.streams])
        + numbers([one.minimum_payload for one in found.streams]) + number(found.receiver_memory))


def profile_json(reader):
    try:
        return packed(fc.Profile(reader.bytes().decode()).bytes)
    except fc.ProfileError:
        raise Refused(1)


def map_of(stream, content):
    return np.frombuffer(content, stream.layer.dtype).reshape(stream.layer.shape)


def encode_map(reader):
    found, index = fc.Profile(reader.bytes()), reader.int()
    return packed(fc.encode_symbols(
        map_of(found.streams[index], reader.bytes()), found, stream=index, layout="chw").tobytes())


def encode_string(reader):
    found, index, content = fc.Profile(reader.bytes()), reader.int(), reader.bytes()
    if len(content) > found.streams[index].layer.maximum_bytes:
        raise Refused(1)
    return packed(fc.encode_symbols(content, found, stream=index).tobytes())


def send(reader):
    found, index, frame, offset = fc.Profile(reader.bytes()), reader.int(), reader.int(), reader.int()
    limits, symbols, session = reader.array(np.int32).tolist(), np.frombuffer(reader.bytes(), np.uint8), reader.int()
    fragments = []
    try:
        while offset < symbols.size:
            last = len(fragments) >= len(limits) - 1
            limit = max(0, min(limits[-1] if last else limits[len(fragments)], 1 << 20))
            some, offset = fragments_from(
                symbols, found, limit, index, frame & 0xFFFFFFFF, session, offset, 1 << 31 if last else 1)
            fragments += some
    except fc.FragmentError as error:
        raise Refused(error.code)
    return packets(fragments)


def read_fragment(reader):
    found, content, session = fc.Profile(reader.bytes()), reader.bytes(), reader.int()
    try:
        read = fc.read_fragment(content, found, session=session)
    except fc.FragmentError as error:
        raise Refused(error.code)
    return number(read.stream) + number(read.frame) + number(read.offset) + packed(read.symbols.tobytes())


def kept(receiver):
    state = receiver.frames
    streams = []
    for frame in state.frames:
        for stream in receiver.profile.streams:
            one = receiver.progress(frame, stream.index)
            streams.append([
                frame, stream.index, one.symbols, one.is_inconsistent, *(one.complete_grid or (0, 0)),
                *(one.finest_grid or (0, 0)), one.complete_channels])
    return (
        number(-1 if state.newest is None else state.newest) + number(-1 if state.spare is None else state.spare)
        + number(state.session) + number(state.number is not None) + number(state.number or 0)
        + numbers(state.frames) + lists(streams))


class Open:
    """What was opened last."""

    receiver = server = device = None


def open_receiver(reader):
    Open.receiver, Open.server, Open.device = fc.Receiver(fc.Profile(reader.bytes())), None, None
    return kept(Open.receiver)


def deliver(reader):
    event = Open.receiver.receive(reader.bytes())[0]
    if event.kind == fc.EventKind.REFUSED:
        return numbers([]) + number(event.code) + kept(Open.receiver)
    return numbers([event.stream, event.frame, event.symbols]) + number(0) + kept(Open.receiver)


def reset(reader):
    Open.receiver.reset()
    return kept(Open.receiver)


def either():
    return Open.receiver or Open.server


def silence(reader):
    either().note_silence()
    return kept(either())


def received_map(reader):
    frame, stream, rows, columns = (reader.int() for _ in range(4))
    if rows < 1 or columns < 1 or (rows, columns) not in either().profile.streams[stream].layer.grids:
        raise Refused(1)
    found = either().map(frame & 0xFFFFFFFF, stream, grid=(rows, columns), layout="chw")
    return packed(found.map.tobytes()) + number(found.exact) + number(found.cells)


def symbols(reader):
    frame = reader.int()
    there, stored = either().symbols(frame & 0xFFFFFFFF, reader.int())
    return packed(there.tobytes()) + packed(stored.tobytes())


def string(reader):
    frame = reader.int()
    content = either().content(frame & 0xFFFFFFFF, reader.int())
    return number(content is not None) + packed(content or b"")


def open_server(reader):
    Open.receiver, Open.server, Open.device = None, fc.ServerSession(fc.Profile(reader.bytes())), None
    return kept(Open.server)


EVENT_FIELDS = {
    1: ("frame",), 2: ("stream", "frame", "symbols"), 3: ("layer", "frame"), 5: ("stream", "frame"), 6: ("code",), 7: ("code",),
    8: ("frame", "frame_bits", "layer", "class_index", "confidence"), 9: ("code",)}


def event_numbers(event):
    if event.kind == fc.EventKind.GRID_COMPLETE:
        return [4, event.stream, event.frame, *event.grid]
    if event.kind == fc.EventKind.ANNOUNCEMENT:
        return [10, event.number & 0xFFFF, event.number >> 16]
    return [int(event.kind), *(getattr(event, name) for name in EVENT_FIELDS[event.kind])]


def server_receive(reader):
    events = Open.server.receive(reader.bytes())
    answer = b"".join(event.answer for event in events if event.kind == fc.EventKind.HELLO)
    return lists([event_numbers(event) for event in events]) + packed(answer) + kept(Open.server)


def server_restore(reader):
    Open.server = fc.ServerSession.restore(Open.server.profile, Open.server.save())
    return kept(Open.server)


def server_restore_damaged(reader):
    position, flip = reader.int(), reader.int()
    state = bytearray(Open.server.save())
    state[position % len(state)] ^= flip
    try:
        fc.ServerSession.restore(Open.server.profile, bytes(state))
    except fc.ArgumentError:
        pass
    return kept(Open.server)


def server_reset(reader):
    Open.server.reset()
    return kept(Open.server)


def server_exit(reader):
    frame, layer, answer = reader.int(), reader.int(), reader.int()
    confidence = float(np.uint32(reader.uint()).view(np.float32))
    return packed(Open.server.exit(frame & 0xFFFFFFFF, layer, answer, confidence))


def server_report(reader):
    return packed(Open.server.report(reader.int() & 0xFFFFFFFF, reader.int()))


def state():
    return number(Open.device.phase) + number(Open.device.frame) + number(Open.device.operating_point)


def open_device(reader):
    content, session = reader.bytes(), reader.int()
    Open.receiver, Open.server = None, None
    Open.device = fc.DeviceSession(fc.Profile(content), session=session, frame=reader.uint())
    return state()


def start_frame(reader):
    Open.device.start_frame()
    return state()


def load_map(reader):
    stream = Open.device.profile.streams[reader.int()]
    return number(Open.device.load(map_of(stream, reader.bytes()), stream=stream.index, layout="chw")) + state()


def load_string(reader):
    return number(Open.device.load(stream=reader.int(), map=reader.bytes())) + state()


def next_fragment(reader):
    limit, repeats = max(0, reader.int()), reader.int()
    refused, fragment = 0, None
    before = Open.device.sent[0]
    is_again = repeats and Open.device.phase == fc.Phase.SENT
    try:
        if is_again:
            Open.device.restart()
        fragment = Open.device.next(limit)
    except fc.FragmentError as error:
        refused = error.code
        if is_again:
            Open.device.restart(before)
    return number(refused) + packed(fragment or b"") + state()


MESSAGE_FIELDS = {
    9: ("reason", "version"), 10: ("frame", "frame_bits", "layer", "class_index", "confidence"), 11: ("stream", "symbols"),
    12: ("operating_point",)}


def device_receive(reader):
    packet = reader.bytes()
    message = Open.device.receive(packet)
    fields = [int(message.kind)] if message.kind else []
    if message.kind == fc.MessageKind.WELCOME:  # the version and the session of the message, which are the device's own
        fields += [1, packet[6] | packet[7] << 8]
    fields += [getattr(message, name) for name in MESSAGE_FIELDS.get(message.kind, ())]
    return numbers(fields) + state()


def hello(reader):
    return packed(Open.device.hello()) + state()


def local_result(reader):
    return packed(Open.device.local_result(reader.int(), reader.int(), reader.int())) + state()


def announcement(reader):
    return packed(Open.device.announcement()) + state()


OPERATIONS = {
    4: lambda reader: quantize(reader, q_format(reader)), 5: lambda reader: dequantize(reader, q_format(reader)),
    6: requantize, 8: calibrate, 10: grids, 11: cells, 12: pool, 13: reconstruct,
    14: lambda reader: quantize(reader, affine_format(reader)),
    15: lambda reader: dequantize(reader, affine_format(reader)), 20: profile, 21: profile_json, 30: encode_map,
    31: encode_string, 32: send, 33: read_fragment, 50: open_receiver, 51: deliver, 52: reset, 53: received_map, 54: symbols,
    55: string, 56: silence, 60: open_server, 61: server_receive, 62: server_restore, 63: server_restore_damaged,
    64: server_reset, 66: server_exit, 67: server_report, 70: open_device, 71: start_frame, 72: load_map, 73: load_string,
    74: next_fragment, 75: device_receive, 76: hello, 77: local_result, 78: announcement}


def answer(request):
    operation = OPERATIONS.get(request[0])
    if operation is None:
        return bytes([UNSUPPORTED])
    reader = Reader(request[1:])
    try:
        result = operation(reader)
        assert reader.at == len(reader.content), "a longer request than the operation has"
        return bytes([RESULT]) + result
    except Refused as refused:
        return bytes([REFUSED]) + b"".join(map(number, refused.numbers))
    except Exception as error:
        return bytes([FAILED]) + packed(f"{type(error).__name__}: {error}".encode())


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(4)) == 4:
        reply = answer(source.read(struct.unpack("<I", head)[0]))
        sink.write(struct.pack("<I", len(reply)) + reply)
        sink.flush()


if __name__ == "__main__":
    main()
