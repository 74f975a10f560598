"""From arrays to packets and back."""
import pickle
import threading

import numpy as np
import pytest
from conftest import agrees, random_map, tracked

import featurecodec as fc


def maps(profile):
    return [stream for stream in profile.streams if not stream.is_bytes]


def test_a_map_arrives_whole(example, rng):
    for stream in maps(example):
        if stream.passes[-1][2] != stream.layer.shape[1:]:
            continue  # the scan does not reach the map's own size
        sent = random_map(rng, stream.layer)
        packets = fc.encode(sent, example, 244, stream=stream.index, frame=5)
        assert max(map(len, packets)) <= 244
        receiver = fc.Receiver(example)
        for packet in rng.permutation(np.array(packets, dtype=object)):
            receiver.receive(packet)
        found = receiver.map(5, stream.index)
        assert found.exact == found.cells > 0 and found.coverage == 1
        assert agrees(found.map, tracked(sent, stream))


def test_layouts_strides_and_batches_give_the_same_packets(profile, rng):
    layer = profile.streams[0].layer
    batch = np.stack([random_map(rng, layer) for _ in range(3)])
    expected = [fc.encode(one, profile, 60, frame=frame) for frame, one in enumerate(batch, 7)]
    assert fc.encode(batch, profile, 60, frame=7) == expected
    chw = np.ascontiguousarray(batch.transpose(0, 3, 1, 2))
    assert fc.encode(chw, profile, 60, frame=7, layout="chw") == expected
    assert fc.encode(batch.transpose(0, 3, 1, 2), profile, 60, frame=7, layout="chw") == expected
    gaps = np.zeros((3, 24, 16, 10), np.int8)
    gaps[:, ::2, ::2, ::2] = batch
    assert fc.encode(gaps[:, ::2, ::2, ::2], profile, 60, frame=7) == expected
    backwards = np.ascontiguousarray(batch[:, ::-1, :, ::-1])
    assert fc.encode(backwards[:, ::-1, :, ::-1], profile, 60, frame=7) == expected
    fixed = np.asfortranarray(batch[0])
    assert fc.encode(fixed, profile, 60, frame=7) == expected[0]
    assert fc.encode(batch[:0], profile, 60) == []


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("stream", [0, 1])
def test_floats_are_quantised_with_the_layers_format(profile, rng, dtype, stream):
    layer = profile.streams[stream].layer
    values = rng.normal(scale=3, size=(*layer.shape[1:], layer.shape[0])).astype(dtype)
    samples = fc.quantize(values, layer.format)
    assert fc.encode(values, profile, 60, stream=stream) == fc.encode(samples, profile, 60, stream=stream)


def test_a_device_sends_what_encode_gives(profile, rng):
    for stream in profile.streams:
        content = bytes(rng.integers(0, 256, 100, dtype=np.uint8)) if stream.is_bytes else random_map(rng, stream.layer)
        device = fc.DeviceSession(profile, session=3, frame=41)
        assert device.phase == fc.Phase.IDLE
        device.start_frame()
        assert device.load(content, stream=stream.index) == 0
        assert device.phase == fc.Phase.SENDING and device.frame == 42
        expected = fc.encode(content, profile, 40, stream=stream.index, frame=42, session=3)
        assert device.fragments(40) == expected
        assert device.phase == fc.Phase.SENT and device.next(40) is None
        device.restart()
        assert device.next(40) == expected[0]


def test_a_conversation(profile, rng):
    device, server = fc.DeviceSession(profile, session=9), fc.ServerSession(profile)
    hello = server.receive(device.hello())
    assert [event.kind for event in hello] == [fc.EventKind.HELLO] and hello[0].code == 1
    assert device.receive(hello[0].answer).kind == fc.MessageKind.WELCOME
    sent = random_map(rng, profile.streams[0].layer)
    device.start_frame()
    device.load(sent)
    server.receive(device.announcement())
    assert server.frames.number == 1 and server.frames.session == 9
    first = device.next(60)
    kinds = [event.kind for event in server.receive(first)]
    assert fc.EventKind.SYMBOLS in kinds
    assert repr(server.receive(device.next(60))[0]).startswith("Event(kind=SYMBOLS, stream=0, frame=1, symbols=")
    report = device.receive(server.report(1))
    assert report.kind == fc.MessageKind.REPORT and report.symbols == server.progress(1).symbols
    exit = device.receive(server.exit(1, 0, 7, 1.0))
    assert repr(exit).startswith("Message(kind=EXIT, frame=1, ") and "None" not in repr(exit)
    assert (exit.kind, exit.class_index, exit.confidence) == (fc.MessageKind.EXIT, 7, 255)
    assert device.phase == fc.Phase.STOPPED and device.next(60) is None
    result = server.receive(device.local_result(2, 8, 128))[0]
    assert (result.kind, result.layer, result.class_index, result.confidence) == (fc.EventKind.LOCAL_RESULT, 2, 8, 128)


def test_saved_sessions_continue(profile, rng):
    sent = random_map(rng, profile.streams[0].layer)
    packets = fc.encode(sent, profile, 40, frame=1)
    server = fc.ServerSession(profile)
    for packet in packets[::2]:
        server.receive(packet)
    again = fc.ServerSession.restore(profile, server.save())
    assert again.progress(1) == server.progress(1)
    for packet in packets[1::2]:
        again.receive(packet)
    assert agrees(again.map(1).map, tracked(sent, profile.streams[0]))
    with pytest.raises(fc.ArgumentError, match="state"):
        fc.ServerSession.restore(profile, server.save()[:-1])


def test_maps_at_any_grid_in_any_array(profile, rng):
    layer = profile.streams[0].layer
    sent = random_map(rng, layer)
    server = fc.ServerSession(profile)
    for packet in fc.encode(sent, profile, 60, frame=2):
        server.receive(packet)
    coarse = server.map(2, grid=(3, 2)).map
    whole = server.map(2).map
    assert agrees(whole, tracked(sent, profile.streams[0]))
    expanded = fc.pool(sent, (3, 2), kernel=layer.kernel).repeat(4, 0).repeat(4, 1)
    assert np.array_equal(coarse, expanded)
    assert np.array_equal(server.map(2, layout="chw").map, whole.transpose(2, 0, 1))
    real = server.map(2, dtype=np.float32).map
    assert real.dtype == np.float32 and np.array_equal(real, fc.dequantize(whole, layer.format))
    out = np.full((24, 16, 10), 99, np.float32)
    assert server.map(2, out=out[::2, ::2, ::2]).map.base is not None
    assert np.array_equal(out[::2, ::2, ::2], real) and (out[1::2] == 99).all()
    chw = np.zeros((5, 12, 8), np.int8)
    server.map(2, layout="chw", out=chw)
    assert np.array_equal(chw, whole.transpose(2, 0, 1))
    nothing = server.map(77)
    assert nothing.exact == 0 and nothing.coverage == 0


def test_strings(profile):
    content = bytes(range(256))
    server = fc.ServerSession(profile)
    assert server.content(4, 2) is None
    events = [event for packet in fc.encode(content, profile, 50, stream=2, frame=4) for event in server.receive(packet)]
    assert events[-1].kind == fc.EventKind.CONTENT_COMPLETE
    assert server.content(4, 2) == content


def test_profiles(example):
    assert fc.Profile(example.bytes) == example == fc.Profile(example.json) == pickle.loads(pickle.dumps(example))
    assert f"0x{example.identifier:08x}" in example.describe()
    assert len(example.layers) and all(stream.symbols > 0 for stream in example.streams)


def test_a_calibrated_profile_takes_fewer_bytes(profile, rng):
    layer = profile.streams[0].layer
    smooth = np.cumsum(rng.integers(-2, 3, (20, *layer.shape[1:], layer.shape[0])), axis=2).astype(np.int8)
    better = profile.calibrated(smooth)
    assert better != profile and better.streams[0].symbols == profile.streams[0].symbols
    before, after = (sum(map(len, fc.encode(smooth[0], one, 244))) for one in (profile, better))
    assert after < before
    assert profile.calibrated(smooth.transpose(0, 3, 1, 2), layout="chw") == better


def test_fragments_can_be_inspected(profile, rng):
    packets = fc.encode(random_map(rng, profile.streams[0].layer), profile, 60, frame=6)
    read = [fc.read_fragment(packet, profile) for packet in packets]
    assert sum(one.symbols.size for one in read) == profile.streams[0].symbols
    assert {(one.stream, one.frame) for one in read} == {(0, 6)} and read[0].offset == 0
    with pytest.raises(fc.FragmentError) as caught:
        fc.read_fragment(packets[0][:-1], profile)
    assert caught.value.code == 7


def test_one_session_in_many_threads(profile, rng):
    layer = profile.streams[0].layer
    sent = [random_map(rng, layer) for _ in range(3)]
    packets = [packet for frame, one in enumerate(sent) for packet in fc.encode(one, profile, 30, frame=frame)]
    server, failures = fc.ServerSession(profile), []

    def work(number):
        try:
            for index in range(len(packets)):
                server.receive(packets[(index * 7 + number) % len(packets)])
                server.map(number % 3)
                server.progress(number % 3)
                fc.encode(sent[number % 3], profile, 30, frame=number % 3)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for frame, one in enumerate(sent):
        assert agrees(server.map(frame).map, tracked(one, profile.streams[0]))


def test_closing_while_another_thread_calls(profile, rng):
    server, packet = fc.ServerSession(profile), fc.encode(random_map(rng, profile.streams[0].layer), profile, 60)[0]
    seen = []

    def work():
        try:
            while True:
                server.receive(packet)
        except fc.ClosedError:
            seen.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    server.close()
    thread.join(10)
    assert seen == [True]
