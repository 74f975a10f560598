"""Any call with any values, of open and closed sessions, from two threads: a result, or an exception that is documented."""
import array
import inspect
import threading

import numpy as np
import pytest
from conftest import SEED, SMALL, agrees, random_map, tracked

import featurecodec as fc

#: What the package makes and a caller only reads; and what runs programs, which has a test of its own.
NO_CALLS = {"Cells", "Event", "EventKind", "Fragment", "FrameState", "Layer", "Message", "MessageKind", "Network", "Phase", "Progress", "ReceivedMap",
            "Reconstructed", "Stream"}
KEYWORDS = ["layout", "stream", "frame", "payload", "grid", "kernel", "out", "dtype", "session", "start", "bits", "signed", "expand"]


def things(rng, profile):
    """Values of all kinds that a caller might pass."""
    layer = profile.streams[0].layer
    good = random_map(rng, layer)
    odd = np.zeros(good.size * 4 + 1, np.uint8)[1:].view(np.float32).reshape(good.shape)
    packet = fc.encode(good, profile, 60, frame=1)[0]
    return [
        good, good.astype(np.float32), odd, good[::-1], good.T, np.stack([good, good]), good[:0], np.asfortranarray(good), None, "hwc", "chw",
        b"", b"abc", bytes(60), bytearray(9), 0, 1, 2, -1, 60, 244, 2.5, 1 << 40, True, (3, 2), (12, 8), [], {}, np.nan, np.float64(3),
        np.array([]), np.array(5), profile, fc.QFormat(), fc.AffineFormat(), [fc.QFormat()] * 5, np.zeros((12, 8, 5), np.int8), object(),
        packet, np.frombuffer(packet, np.uint8), memoryview(packet), array.array("H", [1, 2]), np.float16, "float64", "f4", 1 << 200, "\ud800",
        np.zeros((3, 2, 5), np.float64), float("inf"), fc.DeviceSession(profile).hello(), range(3), "percentile", lambda: 0]


def public(owner):
    """The methods and properties of an object, as calls, but not those that open or close it, nor the profile, which it keeps."""
    for name in dir(type(owner)):
        kind = inspect.getattr_static(type(owner), name)
        if name.startswith("_") or name in ("close", "profile") or isinstance(kind, classmethod):
            continue
        yield name, getattr(owner, name) if callable(kind) else lambda *_, name=name: getattr(owner, name)


def random_call(rng, call, values):
    """Calls it with some values. Returns whether it had a result. Only documented exceptions are taken."""
    positional = [values[rng.integers(len(values))] for _ in range(rng.integers(0, 5))]
    named = {KEYWORDS[rng.integers(len(KEYWORDS))]: values[rng.integers(len(values))] for _ in range(rng.integers(0, 3))}
    try:
        call(*positional, **named)
    except fc.Error as error:
        assert error.code != 0 and str(error)
        return False
    except TypeError as error:  # Python's own, for arguments that the function does not have
        assert "argument" in str(error) or call == fc.Profile.load and "PathLike" in str(error), error
        return False
    except (OSError, ValueError):
        assert call == fc.Profile.load  # there is no such file, or none can have this name
        return False
    return True


def test_random_calls():
    rng = np.random.default_rng(SEED)
    profile = fc.Profile(SMALL)
    values = things(rng, profile)
    functions = [(name, getattr(fc, name)) for name in fc.__all__ if not name.endswith("Error") and name not in NO_CALLS]
    functions += [("restore", fc.ServerSession.restore), ("load", fc.Profile.load)]
    done = closed = 0
    for _ in range(100):
        sessions = [fc.ServerSession(profile), fc.Receiver(profile), fc.DeviceSession(profile)]
        others = [fc.Calibration(), fc.Pooling((12, 8), 4), profile, profile.layers[0], profile.streams[1]]
        calls = functions + [call for owner in others for call in public(owner)]
        of_sessions = [list(public(session)) for session in sessions]
        end = rng.integers(200)
        for number in range(200):
            if number == end:
                for session in sessions:
                    session.close()
            which = rng.integers(4)
            name, call = (lambda found: found[rng.integers(len(found))])(of_sessions[which] if which < 3 else calls)
            has_result = random_call(rng, call, values)
            done += has_result
            if number >= end and which < 3:
                assert not has_result, f"{name} of a closed session"
                closed += 1
    assert done > 500 and closed > 500
    sent = random_map(rng, profile.streams[0].layer)
    fresh = fc.ServerSession(profile)
    for packet in fc.encode(sent, profile, 60, frame=1):
        fresh.receive(packet)
    assert agrees(fresh.map(1).map, tracked(sent, profile.streams[0]))


def test_every_call_of_a_closed_session(profile, rng):
    """With arguments that an open one takes."""
    arguments = {
        "receive": [b"abc"], "refusals": [7], "progress": [0], "map": [0], "content": [0, 2], "symbols": [0], "exit": [0, 0, 0, 0.5], "report": [0],
        "retune": [0], "load": [random_map(rng, profile.streams[0].layer)], "next": [60], "fragments": [60], "local_result": [0, 0, 0]}
    for kind in (fc.ServerSession, fc.Receiver, fc.DeviceSession):
        session = kind(profile)
        calls = list(public(session))
        for name, call in calls:
            call(*arguments.get(name, []))
        session.close()
        session.close()
        for name, call in calls:
            with pytest.raises(fc.ClosedError) as caught:
                call(*arguments.get(name, []))
            assert caught.value.code == -3, name


@pytest.mark.parametrize("kind", [fc.ServerSession, fc.Receiver, fc.DeviceSession])
def test_one_session_from_two_threads_while_it_is_closed(kind):
    profile = fc.Profile(SMALL)
    for turn in range(20):
        session, failures, after = kind(profile), [], [0]
        calls = [call for _, call in public(session)]

        def work(seed, session=session, failures=failures, after=after, calls=calls):
            rng = np.random.default_rng([SEED, seed])
            values = things(rng, profile)
            try:
                for number in range(150):
                    if number == 100:
                        session.close()
                    has_result = random_call(rng, calls[rng.integers(len(calls))], values)
                    if number > 100:
                        after[0] += 1
                        assert not has_result
            except BaseException as error:  # noqa: BLE001
                failures.append(error)

        threads = [threading.Thread(target=work, args=(2 * turn + number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == [] and after[0] == 98
