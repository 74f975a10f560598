"""What the tests share: profiles, and a seed that a failure prints."""
import os
import pathlib
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
if "FEATURECODEC_INSTALLED" not in os.environ:
    sys.path.insert(0, str(ROOT / "Bindings/python"))

import featurecodec as fc  # noqa: E402

SEED = int(os.environ.get("FUZZ_SEED", "1"))


def pytest_report_header():
    return f"FUZZ_SEED={SEED}, library {os.environ.get('FEATURECODEC_LIBRARY', 'of the package')}"


@pytest.fixture
def rng():
    return np.random.default_rng(SEED)


SMALL = {
    "check": 2, "window": 3, "misorder": 2,
    "layers": [
        {"channels": 5, "height": 12, "width": 8, "kernel": [4, 4], "fractionBits": 4},
        {"channels": 3, "height": 6, "width": 4, "kernel": [2, 2], "signed": False, "scale": 0.05, "zero": 7},
        {"kind": "bytes", "maximumBytes": 300}],
    "streams": [
        {"layer": 0, "scan": {"fleet": [[3, 2], [6, 4], [12, 8]]}}, {"layer": 1, "prediction": "difference"}, {"layer": 2}]}


@pytest.fixture(scope="session")
def profile():
    return fc.Profile(SMALL)


def examples():
    return sorted((ROOT / "spec/profiles").glob("*.json"))


@pytest.fixture(scope="session", params=examples(), ids=lambda path: path.stem)
def example(request):
    return fc.Profile(request.param.read_text())


def random_map(rng, layer, layout="hwc"):
    channels, height, width = layer.shape
    shape = (height, width, channels) if layout == "hwc" else (channels, height, width)
    bits, signed = layer.format.bits, layer.format.signed
    low = -(1 << (bits - 1)) if signed else 0
    return rng.integers(low, low + (1 << bits), shape).astype(layer.dtype)


def tracked(sent, stream):
    """What a receiver holds for a map (H, W, C) when all symbols have arrived: in closed loop, so it may differ by the rounding
    of each step. Channels whose scan ends at a coarser grid, or that it leaves out, are not compared: their samples are None."""
    layer, found = stream.layer, np.empty(sent.shape, object)
    for channel in range(layer.shape[0]):
        grids = [grid for first, end, grid in stream.passes if first <= channel < end]
        if grids and grids[-1] == layer.shape[1:]:
            how = fc.Pooling(
                layer.shape[1:], layer.kernel, start=grids[0], grid=grids[-1], bits=layer.format.bits, signed=layer.format.signed,
                order=layer.order, prediction=stream.prediction)
            found[..., channel] = how.pool(sent[..., channel:channel + 1])[..., 0]
    return found


def agrees(received, expected):
    """Whether a received map (H, W, C) is the tracked one, where that is known."""
    known = expected != None  # noqa: E711
    return bool(known.any()) and np.array_equal(received[known], expected[known].astype(received.dtype))
