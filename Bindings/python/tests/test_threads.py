"""Calls release the interpreter's lock, so that other threads go on."""
import ctypes
import signal
import sys
import threading
import time

import numpy as np
import pytest

import featurecodec as fc
from featurecodec import _library


@pytest.fixture
def counter():
    """The steps of a thread that gives the lock away after each, while no thread is interrupted: a step is made only while
    another thread has released the lock."""
    steps, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            steps[0] += 1
            time.sleep(0)

    thread, before = threading.Thread(target=count), sys.getswitchinterval()
    sys.setswitchinterval(1000)
    thread.start()
    yield steps
    stop.set()
    sys.setswitchinterval(before)
    thread.join()


def advances(steps, call):
    """Whether the other thread makes a step during a call. The system may not run it at once, so the call is repeated; with the
    lock held, there is no step however often it is."""
    for _ in range(300):
        before = steps[0]
        call()
        if steps[0] > before:
            return True
    return False


def test_the_counter_stands_while_a_call_keeps_the_lock(counter):
    """The check itself: PyDLL keeps the lock."""
    kept = ctypes.PyDLL(None).usleep
    assert not any(advances(counter, lambda: kept(300)) for _ in range(2))
    assert advances(counter, lambda: ctypes.CDLL(None).usleep(300))


def test_calls_release_the_lock(counter, rng):
    profile = fc.Profile({
        "layers": [{"channels": 48, "height": 128, "width": 128, "kernel": [32, 32], "fractionBits": 3}],
        "streams": [{"layer": 0, "scan": {"fleet": [[4, 4], [32, 32]]}}]})
    map = rng.integers(-9, 9, (128, 128, 48)).astype(np.int8)
    receiver, device = fc.Receiver(profile), fc.DeviceSession(profile)
    packets = fc.encode(map, profile, 65535, frame=1)
    real, out, samples = map.astype(np.float32), np.empty((128, 128, 48), np.int8), np.empty((128, 128, 48), np.float32)
    how, q = fc.Pooling((128, 128), 32, start=(4, 4)), fc.QFormat()
    device.start_frame()
    # One call of the library each; what NumPy does in them does not release the lock.
    for name, call in [
            ("encode", lambda: fc.encode_symbols(map, profile)), ("receive", lambda: receiver.receive(packets[0])),
            ("map", lambda: receiver.map(1, out=out)), ("cells", lambda: receiver.map(1, grid=128, expand=False, out=samples)),
            ("load", lambda: device.load(map)), ("pool", lambda: how.symbols(map)),
            ("quantize", lambda: fc.quantize(real, q, out=out)), ("dequantize", lambda: fc.dequantize(map, q)),
            ("calibrated", lambda: profile.calibrated(map))]:
        assert advances(counter, call), name


def test_every_function_of_the_library_does():
    assert _library.lib.fcodec_version() > 0
    functions = [getattr(_library.lib, name) for name in _library._FUNCTIONS]
    assert len(functions) > 40 and not any(function._flags_ & ctypes._FUNCFLAG_PYTHONAPI for function in functions)


def interrupted(profile, handler):
    """A session that receives packets until it is closed, while a signal handler calls it."""
    server = fc.ServerSession(profile)
    packets = fc.encode(np.zeros((12, 8, 5), np.int8), profile, 60)
    before = signal.signal(signal.SIGALRM, lambda *_: handler(server))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        with pytest.raises(fc.ClosedError):
            while True:
                for packet in packets:
                    server.receive(packet)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return server


def test_a_signal_handler_closes_the_session_that_it_interrupts(profile):
    for _ in range(30):
        server = interrupted(profile, lambda server: server.close())
        with pytest.raises(fc.ClosedError):
            server.save()


def test_a_signal_handler_calls_the_session_that_it_interrupts(profile):
    """It has a result, or a sentence: it never waits for itself, and does not disturb the call."""
    results, sentences = [], []

    def handler(server):
        try:
            results.append(server.save())
        except fc.Error as error:
            sentences.append(str(error))
        if len(results) + len(sentences) >= 40:
            server.close()

    for _ in range(10):
        results.clear()
        interrupted(profile, handler)
    assert set(sentences) <= {"this thread is in a call of the session, which a signal handler interrupted", "the session has been closed"}
    assert len(sentences) > 0
