"""Bad input gives an exception, never a crash; and random calls."""
import array
import copy
import pickle

import numpy as np
import pytest
from conftest import SMALL, random_map

import featurecodec as fc


class Unreadable:
    """Such as a tensor that needs a gradient."""

    def __array__(self, *_, **__):
        raise RuntimeError("detach it first")


BAD_MAPS = [
    np.zeros((12, 8, 5), np.uint8), np.zeros((12, 8, 5), np.int16), np.zeros((12, 8, 4), np.int8), np.zeros((5, 12, 8), np.int8),
    np.zeros((12, 8), np.int8), np.zeros((1, 1, 12, 8, 5), np.int8), np.int8(3), None, "map", [[1, 2], [3]],
    np.zeros((12, 8, 5), complex), np.zeros((12, 8, 5), object), np.zeros((12, 8, 5), "S3"), np.full((12, 8, 5), np.nan),
    np.ma.masked, Unreadable()]


@pytest.mark.parametrize("map", BAD_MAPS, ids=lambda map: f"{type(map).__name__}-{getattr(map, 'dtype', '')}{getattr(map, 'shape', '')}")
def test_bad_maps(profile, map):
    device = fc.DeviceSession(profile)
    device.start_frame()
    for call in (lambda: fc.encode(map, profile, 60), lambda: device.load(map), lambda: profile.calibrated(map)):
        with pytest.raises(fc.Error):
            call()
    assert device.phase == fc.Phase.IDLE


def test_bad_numbers(profile, rng):
    sent = random_map(rng, profile.streams[0].layer)
    for arguments in ({"payload": 0}, {"payload": 5}):
        with pytest.raises(fc.FragmentError) as caught:
            fc.encode(sent, profile, **arguments)
        assert caught.value.code == 1
    for arguments in ({"payload": -1}, {"payload": "60"}, {"payload": 60, "stream": 3}, {"payload": 60, "stream": -1},
                      {"payload": 60, "frame": 1 << 32}, {"payload": 60, "frame": -1}, {"payload": 60, "session": 65536},
                      {"payload": 60, "layout": "nhwc"}, {"payload": 60.5}, {"payload": None}, {"payload": 60, "stream": 2}):
        with pytest.raises(fc.ArgumentError):
            fc.encode(sent, profile, **arguments)
    with pytest.raises(fc.ArgumentError):
        fc.encode(b"x" * 301, profile, 60, stream=2)
    with pytest.raises(fc.ArgumentError):
        fc.encode(sent, None, 60)


@pytest.mark.parametrize("source", [b"", b"FC", b"x" * 100000, "", "{}", "[" * 100, "{\"layers\": 1}", {"layers": []}, None, 3, {1: object()}, "\ud800", {"a": float("nan")}])
def test_bad_profiles(source):
    with pytest.raises((fc.ProfileError, fc.ArgumentError)) as caught:
        fc.Profile(source)
    assert caught.value.code != 0 and len(str(caught.value)) > 5


def test_a_number_is_no_path():
    """Python's open would take it as a file that is open."""
    with pytest.raises(TypeError, match="PathLike"):
        fc.Profile.load(0)


def test_damaged_profiles(example, rng):
    for _ in range(300):
        content = bytearray(example.bytes[:rng.integers(1, len(example.bytes) + 1)])
        content[rng.integers(len(content))] = rng.integers(256)
        try:
            found = fc.Profile(bytes(content))
        except fc.ProfileError as error:
            assert 1 <= error.code <= 33 and error.offset <= len(content)
        else:
            assert found.describe()


def test_a_foreign_profile(profile, rng):
    other = fc.Profile({**SMALL, "window": 2})
    server = fc.ServerSession(other)
    event = server.receive(fc.DeviceSession(profile).hello())[0]
    assert (event.kind, event.code) == (fc.EventKind.HELLO, 0)
    device = fc.DeviceSession(profile)
    assert device.receive(event.answer).kind == fc.MessageKind.REFUSED
    refused = server.receive(fc.encode(random_map(rng, profile.streams[0].layer), profile, 60)[0])[0]
    assert (refused.kind, refused.code) == (fc.EventKind.REFUSED, 7) and "check" in refused.sentence
    assert server.refusals(7) == 1


def test_closed_sessions(profile):
    server, device = fc.ServerSession(profile), fc.DeviceSession(profile)
    for _ in range(2):
        server.close()
        device.close()
    for call in (lambda: server.receive(b""), lambda: server.map(0), lambda: server.frames, lambda: server.save(), server.reset,
                 lambda: server.exit(0, 0, 0, 0), lambda: server.symbols(0), lambda: server.content(0, 2), device.start_frame,
                 lambda: device.next(60), lambda: device.phase, device.hello, lambda: device.receive(b"")):
        with pytest.raises(fc.ClosedError):
            call()
    with pytest.raises(fc.ClosedError):
        with fc.ServerSession(profile) as inside:
            pass
        inside.receive(b"")


def test_memory_limit(profile):
    with pytest.raises(fc.ArgumentError, match="memory") as caught:
        fc.Receiver(profile, memory_limit=profile.receiver_memory - 1)
    assert caught.value.code == -8
    fc.Receiver(profile, memory_limit=profile.receiver_memory)


def test_bad_questions(profile):
    server = fc.ServerSession(profile)
    for call in (lambda: server.map(0, grid=(5, 6)), lambda: server.map(0, grid="ab"), lambda: server.map(0, 2), lambda: server.map(0, 9),
                 lambda: server.map(-1), lambda: server.map(0, dtype=np.int16), lambda: server.map(0, dtype=">f4"), lambda: server.map(0, dtype=np.longdouble), lambda: server.map(0, dtype="nothing"),
                 lambda: server.map(0, out=np.zeros((12, 8, 5), np.uint8), dtype=np.int8), lambda: server.map(0, out=np.zeros(3, np.int8)),
                 lambda: server.map(0, out=np.zeros((12, 8, 5), np.int8)[::-1]), lambda: server.map(0, out=[1]), lambda: server.content(0, 0),
                 lambda: server.map(0, out=np.broadcast_to(np.int8(0), (12, 8, 5))), lambda: server.receive("text"), lambda: server.receive(None),
                 lambda: server.exit(0, 256, 0, 0), lambda: server.exit(0, 0, 0, "x"), lambda: server.report(0, 5), lambda: server.retune(-1),
                 lambda: fc.ServerSession(None), lambda: fc.DeviceSession(profile, frame=-1), lambda: fc.QFormat(bits=9),
                 lambda: fc.AffineFormat(scale=0.0), lambda: fc.AffineFormat(zero=400), lambda: fc.AffineFormat(scale="x"),
                 lambda: fc.Pooling(8, 0), lambda: fc.Pooling(8, 3, start=(9, 9)), lambda: fc.Pooling(8, 4, start=(8, 8), grid=(2, 2)),
                 lambda: fc.pool(np.zeros((8, 8, 2)), 2, kernel=4), lambda: fc.quantize([1, 2], fc.QFormat()), lambda: fc.quantize([1.0], []),
                 lambda: fc.calibrate(np.zeros(3, int)), lambda: fc.calibrate(np.zeros(3), method="best"),
                 lambda: fc.quantize([1.0], None), lambda: fc.quantize([1.0], 3), lambda: fc.calibrate([1.0], method=[]),
                 lambda: fc.calibrate([1.0], method="percentile", share="x"), lambda: fc.Pooling(8, 4, order=np.array(["corner", "x"])),
                 lambda: fc.QFormat(signed=np.zeros(2)), lambda: fc.Calibration(signed=np.zeros(2)), lambda: server.map(0, dtype="\ud800"),
                 lambda: fc.dequantize(np.zeros(3, np.int8), fc.QFormat(), dtype="\ud800"), lambda: fc.AffineFormat(scale=np.ones(2)), lambda: fc.AffineFormat(signed=np.zeros(2)),
                 lambda: fc.dequantize(np.zeros(3, np.uint8), fc.QFormat()), lambda: fc.dequantize(np.zeros(3, np.int8), fc.QFormat(), dtype=int)):
        with pytest.raises(fc.Error):
            call()


def test_what_has_memory_of_the_library_is_not_copied(profile):
    for one in (fc.ServerSession(profile), fc.Receiver(profile), fc.DeviceSession(profile), fc.Calibration()):
        for how in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="copied"):
                how(one)


def test_packets_of_any_object_with_bytes_in_a_row(profile, rng):
    packets = fc.encode(random_map(rng, profile.streams[0].layer), profile, 60, frame=1)
    first = np.frombuffer(packets[0], np.uint8)
    gaps = np.repeat(first, 2)
    for one in (packets[0], bytearray(packets[0]), memoryview(packets[0]), first, first.view(np.int8), array.array("B", packets[0]),
                memoryview(first), np.ascontiguousarray(gaps[::2]), np.array([first, first])[1], memoryview(packets[0]).cast("c")):
        assert fc.Receiver(profile).receive(one)[0].symbols == fc.read_fragment(one, profile).symbols.size > 0
    assert fc.Profile(np.frombuffer(profile.bytes, np.uint8)) == profile
    server, device = fc.ServerSession(profile), fc.DeviceSession(profile)
    assert fc.ServerSession.restore(profile, bytearray(server.save())).frames == server.frames
    assert device.receive(np.frombuffer(server.receive(array.array("B", device.hello()))[0].answer, np.uint8)).kind == fc.MessageKind.WELCOME
    text = np.frombuffer(b"content", np.uint8)
    assert fc.encode(text, profile, 60, stream=2) == fc.encode(b"content", profile, 60, stream=2)


def released():
    view = memoryview(b"abc")
    view.release()
    return view


@pytest.mark.parametrize("packet", [
    "text", None, 3, 2.5, [1, 2, 3], (1, 2), {}, object(), np.uint8(3), np.zeros((2, 3), np.uint8), np.zeros(4, np.int16), np.zeros(4, np.float32),
    np.zeros(4, bool), np.zeros(4, object), np.zeros(4, "S1"), np.zeros(8, np.uint8)[::2], np.zeros(8, np.uint8)[::-1], array.array("H", [1]),
    array.array("d", [1]), memoryview(b"abcd").cast("H"), memoryview(bytes(4)).cast("B", (2, 2)), released()], ids=lambda value: f"{type(value).__name__}-{getattr(value, 'dtype', '')}")
def test_other_packets_are_of_the_wrong_type(profile, packet):
    server, device = fc.ServerSession(profile), fc.DeviceSession(profile)
    device.start_frame()
    calls = [lambda: server.receive(packet), lambda: device.receive(packet), lambda: fc.read_fragment(packet, profile),
             lambda: fc.encode(packet, profile, 60, stream=2), lambda: device.load(packet, stream=2), lambda: fc.ServerSession.restore(profile, packet)]
    if not isinstance(packet, (str, dict)):
        calls.append(lambda: fc.Profile(packet))
    for call in calls:
        with pytest.raises(TypeError, match="bytes") as caught:
            call()
        assert isinstance(caught.value, fc.ArgumentTypeError) and caught.value.code == -1


def test_what_the_library_reads_and_fills_cannot_be_exchanged(profile, rng):
    """A device reads its profile where it lies, and pooling writes into memory of the size of its grids."""
    how, other = fc.Pooling((12, 8), 4), fc.Profile({**SMALL, "window": 2})
    for session in (fc.ServerSession(profile), fc.Receiver(profile), fc.DeviceSession(profile)):
        with pytest.raises(AttributeError):
            session.profile = other
        assert session.profile == profile
    for name, value in [("shape", (1, 1)), ("kernel", (1, 1)), ("signed", False), ("grids", [(1, 1)]), ("grid", (1, 1)), ("start", (1, 1))]:
        with pytest.raises(AttributeError):
            setattr(how, name, value)
    how.grids.clear()
    how.grids.append((1, 1))
    map = random_map(rng, profile.layers[0])
    assert np.array_equal(how.pool(map), fc.Pooling((12, 8), 4).pool(map)) and how.grids == profile.layers[0].grids
    device = fc.DeviceSession(profile)
    device.start_frame()
    with pytest.raises(fc.ArgumentError):
        device.__init__(profile, session=-1)
    device.load(map)
    assert device.fragments(60) == fc.encode(map, profile, 60, frame=1)


class Closing:
    """A number that closes a session when it is read."""

    def __init__(self, session):
        self.session = session

    def __int__(self):
        self.session.close()
        return 0

    def __eq__(self, other):
        return other == 0

    def __le__(self, other):
        return 0 <= other

    def __ge__(self, other):
        return 0 >= other


def test_an_argument_that_closes_the_session(profile):
    for name in ("map", "progress", "symbols", "refusals", "report", "retune"):
        session = fc.ServerSession(profile)
        with pytest.raises(fc.ClosedError):
            getattr(session, name)(Closing(session))
    device = fc.DeviceSession(profile)
    with pytest.raises(fc.ClosedError):
        device.restart(Closing(device))
    with pytest.raises(fc.ClosedError):
        (lambda server: server.content(Closing(server), 2))(fc.ServerSession(profile))


def test_noise_is_refused(profile, rng):
    server, device = fc.ServerSession(profile), fc.DeviceSession(profile)
    for _ in range(3000):
        packet = rng.integers(0, 256, rng.integers(0, 40), dtype=np.uint8).tobytes()
        if packet and rng.random() < 0.3:
            packet = bytes([rng.integers(0xF0, 0x100)]) + packet[1:]
        server.receive(packet)
        device.receive(packet)
    assert server.profile == profile
