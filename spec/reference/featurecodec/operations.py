"""The operations of spec/vectors/operations.json, each answered by the module of its chapter."""

from fractions import Fraction
from functools import lru_cache

from . import affine, calibration, control, encoder, fragments, integers, qformat, reconstruction, scan, strings
from .device import Device
from .errors import Failed, Refused
from .geometry import Geometry
from .profile import BYTES
from .profile_checks import INFINITE, SMALLEST_SCALE, read_profile
from .profile_json import profile_from_json
from .receiver import Receiver
from .server import Server


def twos_complement(number):
    """A number of 32 bits as an int of the protocol."""
    return number - 2 ** 32 if number >= 2 ** 31 else number


def need(condition, why):
    if not condition:
        raise Failed(why)


@lru_cache(maxsize=8)
def usable_profile(data):
    """A profile that the operation expects to be valid."""
    try:
        return read_profile(data)
    except Refused as refusal:
        raise Failed(f"the profile is refused: {refusal}")


def stream_of(profile, index, kind=None):
    need(0 <= index < len(profile.streams), "no such stream")
    stream = profile.streams[index]
    need(kind is None or (stream.layer.kind == BYTES) == (kind == BYTES), "a stream of another kind")
    return stream


def geometry_of(x):
    need(min(x["height"], x["width"], x["rowKernel"], x["columnKernel"]) >= 1, "not a geometry")
    return Geometry(x["height"], x["width"], x["rowKernel"], x["columnKernel"], x.get("order", 0) == 1)


def format_of(bits, is_signed, *fraction_bits):
    """[Q-1] The format; its fraction bits have to be in their range too."""
    need(2 <= bits <= 8 and all(-16 <= n <= 22 for n in fraction_bits), "not a format")
    return qformat.Format(bits, is_signed)


def affine_format_of(x):
    """[Q-8] The format, whose scale and zero point have to be ones of a profile."""
    format = format_of(x["bits"], x["signed"])
    need(SMALLEST_SCALE <= x["scale"] < INFINITE and format.clamp(x["zero"]) == x["zero"], "not an affine format")
    return format


def channel_of(x):
    """The tree, format and prediction of one channel, for pool and reconstruct."""
    geometry = geometry_of(x)
    need(0 <= x["root"] <= x["finest"] <= geometry.last, "not states of the geometry")
    return geometry.tree(x["root"], x["finest"]), format_of(x["bits"], x["signed"]), x["prediction"] == 1


def symbols_there(there, symbols):
    return {number: symbols[number] for number in range(len(there)) if there[number] != 0}


class Testee:
    """answer(name, input) returns the result. It raises Refused if the specification refuses the input, and Failed or
    another exception if there is no answer."""

    def __init__(self):
        self.opened = None                                      # a Receiver, a Server or a Device

    def answer(self, name, input):
        return getattr(self, "answer_" + name)(input)

    def supports(self, name):
        return hasattr(self, "answer_" + name)

    def intermediate(self, name, input):
        """Intermediate values of an answer, which help to find a mistake; None if there are none."""
        method = getattr(self, "intermediate_" + name, None)
        try:
            return method(input) if method else None
        except (Refused, Failed):
            return None

    def _open(self, kind, what):
        need(isinstance(self.opened, kind), f"no {what} is open")
        return self.opened

    def _receiver(self):
        opened = self._open((Receiver, Server), "receiver or server")
        return opened.receiver if isinstance(opened, Server) else opened

    # Integers and Q formats

    def answer_floor_div(self, x):
        need(len(x["a"]) == len(x["b"]), "not pairs")
        return {"quotients": [integers.floor_div(a, b) for a, b in zip(x["a"], x["b"])]}

    def answer_round_div(self, x):
        need(len(x["a"]) == len(x["b"]), "not pairs")
        return {"quotients": [integers.round_div(a, b) for a, b in zip(x["a"], x["b"])]}

    def answer_round_shift(self, x):
        need(all(0 <= s <= 62 for s in x["s"]), "not a shift")
        return {"quotients": [integers.round_shift(a, s) for a, s in zip(x["a"], x["s"])]}

    def answer_quantise(self, x):
        return {"samples": qformat.quantise(format_of(x["bits"], x["signed"], x["n"]), x["n"], x["values"])}

    def answer_dequantise(self, x):
        format_of(x["bits"], x["signed"], x["n"])
        return {"values": [qformat.dequantise_one(x["n"], v) for v in x["samples"]]}

    def answer_quantise_affine(self, x):
        format = affine_format_of(x)
        return {"samples": affine.quantise(format, x["scale"], x["zero"], x["values"])}

    def answer_dequantise_affine(self, x):
        affine_format_of(x)
        return {"values": [affine.dequantise_one(x["scale"], x["zero"], v) for v in x["samples"]]}

    def answer_requantise(self, x):
        format_of(x["bits"], x["signed"], x["n"])
        to = format_of(x["toBits"], x["toSigned"], x["toN"])
        return {"samples": [qformat.requantise(x["n"], v, to, x["toN"]) for v in x["samples"]]}

    def answer_sample(self, x):
        return {"samples": [format_of(x["bits"], x["signed"]).sample(b) for b in x["stored"]]}

    def answer_calibrate(self, x):
        format, share = qformat.Format(x["bits"], x["signed"]), Fraction(x["thousandths"], 1000)
        return {"n": calibration.calibrate(format, x["method"], share, x["values"])}

    # Pooling and reconstruction of one channel

    def answer_grids(self, x):
        geometry = geometry_of(x)
        grids = [geometry.grid(q) for q in range(geometry.last + 1)]
        return {"rows": [rows for rows, _ in grids], "columns": [columns for _, columns in grids]}

    def answer_cells(self, x):
        geometry = geometry_of(x)
        need(0 <= x["state"] <= geometry.last, "not a state of the geometry")
        rows, columns = geometry.extents(x["state"])
        r, c = geometry.split(x["state"])
        return {"rowFirst": [first for first, _ in rows], "rowCount": [count for _, count in rows],
                "columnFirst": [first for first, _ in columns], "columnCount": [count for _, count in columns],
                "splitRow": -1 if r is None else r, "splitColumn": -1 if c is None else c}

    def _pool(self, x, trace=None):
        tree, format, difference = channel_of(x)
        need(len(x["map"]) == x["height"] * x["width"], "not a map of this size")
        samples = [format.sample(b) for b in x["map"]]
        rows = [samples[y * x["width"]:(y + 1) * x["width"]] for y in range(x["height"])]
        return format, encoder.encode_channel(tree, format, difference, rows, trace)

    def answer_pool(self, x):
        format, (symbols, grid) = self._pool(x)
        return {"symbols": bytes(symbols), "grid": bytes(format.pattern(v) for row in grid for v in row)}

    def intermediate_pool(self, x):
        trace = []
        format, _ = self._pool(x, trace)
        return {"grids": [bytes(format.pattern(v) for row in grid for v in row).hex() for grid in trace]}

    def _reconstruct(self, x, trace=None):
        tree, format, difference = channel_of(x)
        need(tree.root <= x["wanted"] <= tree.finest, "not a state of the channel")
        need(len(x["there"]) == len(x["symbols"]) == tree.geometry.area(tree.finest), "not the channel's symbols")
        there = symbols_there(x["there"], x["symbols"])
        return tree, format, reconstruction.reconstruct(tree, format, difference, x["wanted"], x["mean"], there, trace)

    def answer_reconstruct(self, x):
        tree, format, grid = self._reconstruct(x)
        patterns = [[format.pattern(value) for value, _ in row] for row in grid]
        return {"grid": b"".join(map(bytes, patterns)), "exact": bytes(exact for row in grid for _, exact in row),
                "map": bytes(reconstruction.expand(tree.geometry, x["wanted"], patterns))}

    def intermediate_reconstruct(self, x):
        trace = []
        _, format, _ = self._reconstruct(x, trace)
        return {"roots": bytes(format.pattern(v) for row in trace[0] for v in row).hex()}

    # Profile and scan

    def answer_profile(self, x):
        profile = read_profile(x["profile"])
        return {"identifier": profile.identifier, "symbols": [stream.S for stream in profile.streams],
                "smallestPayloads": [fragments.smallest_payload(profile, stream) for stream in profile.streams],
                "memory": profile.memory}

    def answer_profile_json(self, x):
        return {"profile": profile_from_json(x["json"])}

    def answer_strides(self, x):
        return {"strides": [scan.stride(n) for n in x["n"]]}

    def answer_order(self, x):
        stream = stream_of(usable_profile(x["profile"]), x["stream"])
        return {"places": [scan.place(stream, offset) for offset in range(stream.S)], "runs": scan.runs(stream)}

    # Fragments

    def answer_encode_map(self, x):
        stream = stream_of(usable_profile(x["profile"]), x["stream"], kind=0)
        need(len(x["map"]) == stream.layer.C * stream.layer.H * stream.layer.W, "not a map of this size")
        return {"symbols": encoder.encode_stream(stream, x["map"])}

    def intermediate_encode_map(self, x):
        stream = stream_of(usable_profile(x["profile"]), x["stream"])
        return {"segments": [segment.length for segment in stream.segments]}

    def answer_encode_string(self, x):
        stream = stream_of(usable_profile(x["profile"]), x["stream"], kind=BYTES)
        return {"symbols": strings.encode_string(stream, x["string"])}

    def _send(self, x, trace=None):
        profile = usable_profile(x["profile"])
        stream = stream_of(profile, x["stream"])
        most = len(x["symbols"]) <= stream.S if stream.layer.kind == BYTES else len(x["symbols"]) == stream.S
        need(most and 0 <= x["offset"] and x["limits"], "not the stream's symbols, no offset, or no limit")
        return fragments.send(profile, stream, x["frame"], x["symbols"], x["offset"], x["limits"], x["session"], trace)

    def answer_send(self, x):
        return {"fragments": self._send(x)}

    def intermediate_send(self, x):
        """Of the first fragment: [offset, A, k, expected or null, number] of each number, of which the last may be
        incomplete; [offset, book, mask] of each mask."""
        trace = []
        self._send(x, trace)
        numbers = [item[1:] for item in trace if item[0] == "number"]
        masks = [item[1:] for item in trace if item[0] == "mask"]
        return {"numbers": numbers, "masks": masks} if trace else None

    def answer_read_fragment(self, x):
        profile = usable_profile(x["profile"])
        stream, frame, offset, symbols = fragments.read_fragment(profile, x["fragment"], x["session"])
        return {"stream": stream, "frame": frame, "offset": offset, "symbols": symbols}

    def answer_check(self, x):
        need(x["k"] in (1, 2), "a check has 1 or 2 bytes")
        session = x["session"] if x["seeded"] else None
        return {"check": fragments.check(x["k"], x["identifier"], session, x["bytes"])}

    # Control

    def answer_read_control(self, x):
        kind, fields = control.read_control(x["packet"])
        return {"kind": kind, "fields": [twos_complement(field) for field in fields]}

    def answer_write_control(self, x):
        fields = list(x["fields"])
        if x["kind"] in (control.HELLO, control.WELCOME, control.ANNOUNCEMENT) and len(fields) >= 2:
            fields[1] %= 2 ** 32                                # an identifier or a whole number
        return {"packet": control.write_control(x["kind"], fields)}

    # Receiver

    def _receiver_state(self):
        receiver = self._receiver()
        window, streams = receiver.window, []
        for frame in window.frames():
            for index, kept in enumerate(receiver.kept[frame]):
                grids = [(0, 0) if state is None else kept.stream.layer.geometry.grid(state)
                         for state in (kept.complete_state(), kept.finest_state())]
                streams.append([frame, index, len(kept.symbols), int(kept.inconsistent), *grids[0], *grids[1],
                                kept.complete_channels()])
        return {"newest": -1 if window.newest is None else window.newest, "spare": -1 if window.spare is None else window.spare,
                "session": receiver.session, "numbered": int(window.number is not None), "number": window.number or 0,
                "frames": window.frames(), "streams": streams}

    def answer_open_receiver(self, x):
        self.opened = Receiver(usable_profile(x["profile"]))
        return self._receiver_state()

    def answer_deliver(self, x):
        stored, refused = [], 0
        try:
            stored = list(self._open(Receiver, "receiver").receive(x["packet"])[:3])
        except Refused as refusal:
            refused = refusal.code
        return {"stored": stored, "refused": refused, **self._receiver_state()}

    def answer_reset(self, x):
        self._open(Receiver, "receiver").window.reset()
        return self._receiver_state()

    def answer_map(self, x):
        receiver = self._receiver()
        state = stream_of(receiver.profile, x["stream"]).layer.geometry.state(x["rows"], x["columns"])
        if state is None:
            raise Refused(1)
        samples, exact, cells = receiver.map(x["frame"], x["stream"], state)
        return {"map": samples, "exact": exact, "cells": cells}

    def answer_symbols(self, x):
        receiver = self._receiver()
        stream = stream_of(receiver.profile, x["stream"])
        symbols = receiver.stream(x["frame"], x["stream"]).symbols
        return {"there": bytes(place in symbols for place in range(stream.S)),
                "symbols": bytes(symbols.get(place, 0) for place in range(stream.S))}

    def answer_string(self, x):
        receiver = self._receiver()
        stream_of(receiver.profile, x["stream"], kind=BYTES)
        string = receiver.string(x["frame"], x["stream"])
        return {"present": int(string is not None), "string": string or b""}

    def answer_silence(self, x):
        self._receiver().window.silence()
        return self._receiver_state()

    # Server

    def _server(self):
        return self._open(Server, "server")

    def answer_open_server(self, x):
        self.opened = Server(usable_profile(x["profile"]))
        return self._receiver_state()

    def answer_server_receive(self, x):
        events, answer = self._server().receive(x["packet"])
        return {"events": events, "answer": answer, **self._receiver_state()}

    def answer_server_restore(self, x):
        server = self._server()
        self.opened = Server.restored(server.profile, server.save())
        return self._receiver_state()

    def answer_server_restore_damaged(self, x):
        server = self._server()
        saved = bytearray(server.save())
        saved[x["position"] % len(saved)] ^= x["flip"]
        try:
            Server.restored(server.profile, bytes(saved))
        except (Refused, Failed):
            pass                                                # it may be refused, or be another session
        return self._receiver_state()

    def answer_server_reset(self, x):
        self._server().forget()
        return self._receiver_state()

    def answer_server_exit(self, x):
        return {"packet": self._server().exit(x["frame"], x["layer"], x["class"], x["confidence"])}

    def answer_server_report(self, x):
        server = self._server()
        stream_of(server.profile, x["stream"])
        return {"packet": server.report(x["frame"], x["stream"])}

    # Device

    def _device(self):
        return self._open(Device, "device")

    def _device_state(self):
        device = self._device()
        return {"state": device.state, "frame": device.frame, "operatingPoint": device.point}

    def answer_open_device(self, x):
        self.opened = Device(usable_profile(x["profile"]), x["session"], x["frame"])
        return self._device_state()

    def answer_start_frame(self, x):
        self._device().start_frame()
        return self._device_state()

    def _refused(self, action):
        """The code of a refusal that is part of a result, and the action's value."""
        try:
            return 0, action()
        except Refused as refusal:
            return refusal.code, b""

    def answer_load_map(self, x):
        layer = stream_of(self._device().profile, x["stream"], kind=0).layer
        need(len(x["map"]) == layer.C * layer.H * layer.W, "not a map of this size")
        refused, _ = self._refused(lambda: self._device().load_map(x["stream"], x["map"]))
        return {"refused": refused, **self._device_state()}

    def answer_load_string(self, x):
        stream_of(self._device().profile, x["stream"], kind=BYTES)
        refused, _ = self._refused(lambda: self._device().load_string(x["stream"], x["string"]))
        return {"refused": refused, **self._device_state()}

    def answer_next_fragment(self, x):
        refused, fragment = self._refused(lambda: self._device().next_fragment(x["limit"], x["repetition"] != 0))
        return {"refused": refused, "fragment": fragment, **self._device_state()}

    def answer_device_receive(self, x):
        return {"event": self._device().receive(x["packet"]), **self._device_state()}

    def answer_hello(self, x):
        return {"packet": self._device().hello(), **self._device_state()}

    def answer_local_result(self, x):
        packet = self._device().local_result(x["layer"], x["class"], x["confidence"])
        return {"packet": packet, **self._device_state()}

    def answer_announcement(self, x):
        return {"packet": self._device().announcement(), **self._device_state()}
