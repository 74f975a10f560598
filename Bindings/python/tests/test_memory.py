"""No call copies a large array unless its docstring says so. Python counts NumPy's memory; that of the library is not counted."""
import gc
import tracemalloc

import numpy as np
import pytest

import featurecodec as fc

HEIGHT, WIDTH, CHANNELS = 128, 128, 64
MAP = HEIGHT * WIDTH * CHANNELS
#: Below it is what calls need besides: symbols of the coarse grids, packets, and blocks of 65,536 numbers.
LITTLE = MAP * 3 // 4
Q = fc.QFormat(fraction_bits=3)


@pytest.fixture(scope="module")
def profile():
    """The maps are large, and their symbols few."""
    return fc.Profile({
        "layers": [{"channels": CHANNELS, "height": HEIGHT, "width": WIDTH, "kernel": [32, 32], "fractionBits": 3}],
        "streams": [{"layer": 0, "scan": {"fleet": [[4, 4], [8, 8]]}}]})


def peak(call):
    """The most memory that was taken at any moment of a call, its result included, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        result = call()
        return tracemalloc.get_traced_memory()[1], result
    finally:
        tracemalloc.stop()


def arrays(dtype):
    """Maps in every place that needs no copy: name, map, layout."""
    hwc = np.zeros((HEIGHT, WIDTH, CHANNELS), dtype)
    gaps = np.zeros((HEIGHT, WIDTH, 2 * CHANNELS), dtype)[..., ::2]
    return [
        ("contiguous", hwc, "hwc"), ("contiguous", hwc.reshape(CHANNELS, HEIGHT, WIDTH), "chw"), ("turned", hwc.transpose(2, 0, 1), "chw"),
        ("turned", np.zeros((CHANNELS, HEIGHT, WIDTH), dtype).transpose(1, 2, 0), "hwc"), ("gaps", gaps, "hwc"),
        ("gaps", gaps.transpose(2, 0, 1), "chw"), ("batch", np.zeros((2, HEIGHT, WIDTH, CHANNELS), dtype), "hwc"),
        ("batch with gaps", np.zeros((4, HEIGHT, WIDTH, CHANNELS), dtype)[::2], "hwc"), ("Fortran", np.asfortranarray(hwc), "hwc")]


def names(cases):
    return [f"{name}-{layout}" for name, _, layout in cases]


@pytest.mark.parametrize("name, map, layout", arrays(np.int8), ids=names(arrays(np.int8)))
def test_maps_are_read_where_they_are(profile, name, map, layout):
    device = fc.DeviceSession(profile)
    device.start_frame()
    calls = [
        lambda: fc.encode(map, profile, 244, layout=layout), lambda: fc.encode_symbols(map, profile, layout=layout),
        lambda: fc.pool(map, 8, kernel=32, layout=layout), lambda: fc.Pooling((HEIGHT, WIDTH), 32, grid=8).symbols(map, layout=layout)]
    if map.ndim == 3:
        calls.append(lambda: device.load(map, layout=layout))
    for call in calls:
        assert peak(call)[0] < LITTLE


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_are_quantised_into_samples_first(profile, dtype):
    for name, map, layout in arrays(dtype):
        assert peak(lambda: fc.encode(map, profile, 244, layout=layout))[0] < map.size + LITTLE, name


@pytest.mark.parametrize("map", [
    np.zeros((HEIGHT, WIDTH, CHANNELS), np.int8)[::-1], np.zeros((2, HEIGHT, WIDTH, CHANNELS), np.int8)[:, :, ::-1]], ids=["map", "batch"])
def test_a_negative_stride_costs_a_copy_of_one_map(profile, map):
    for call in (lambda: fc.encode(map, profile, 244), lambda: fc.pool(map, 8, kernel=32)):
        assert MAP <= peak(call)[0] < MAP + LITTLE


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_number_formats(dtype):
    by_channel = [Q] * CHANNELS
    for name, values, layout in arrays(dtype):
        out = np.empty(values.shape, np.int8)
        assert peak(lambda: fc.quantize(values, Q, out=out))[0] < LITTLE, name
        assert peak(lambda: fc.quantize(values, by_channel, layout=layout, out=out))[0] < LITTLE, name
        assert peak(lambda: fc.quantize(values, Q))[0] < values.size + LITTLE, name
        if name in ("contiguous", "gaps"):
            assert peak(lambda: fc.calibrate(values))[0] < LITTLE, name
            assert peak(lambda: fc.calibrate(values, per_channel=True, layout=layout))[0] < LITTLE, name
    for name, samples, layout in arrays(np.int8):
        size = samples.size * np.dtype(dtype).itemsize
        assert peak(lambda: fc.dequantize(samples, Q, dtype=dtype))[0] < size + LITTLE, name
        assert peak(lambda: fc.dequantize(samples, by_channel, layout=layout, dtype=dtype))[0] < size + LITTLE, name
    for reversed in (np.zeros(MAP, dtype)[::-1], np.zeros((MAP // 64, 64), dtype)[:, ::-1]):
        assert peak(lambda: fc.quantize(reversed, Q))[0] < MAP + LITTLE


@pytest.mark.parametrize("layout", ["hwc", "chw"])
def test_pooling_to_a_large_grid_takes_its_results_and_one_grid(layout):
    shape = (3, HEIGHT, WIDTH, CHANNELS) if layout == "hwc" else (3, CHANNELS, HEIGHT, WIDTH)
    maps = np.zeros(shape, np.int8)
    most = 4 if layout == "hwc" else 3
    assert peak(lambda: fc.pool(maps, (HEIGHT, WIDTH), kernel=32, layout=layout))[0] < most * MAP + LITTLE


@pytest.mark.parametrize("expand", [True, False])
def test_maps_are_written_where_they_belong(profile, expand):
    server = fc.ServerSession(profile)
    for packet in fc.encode(np.ones((HEIGHT, WIDTH, CHANNELS), np.int8), profile, 244, frame=1):
        server.receive(packet)
    for dtype, besides in [(np.int8, 0), (np.float32, 0), (np.float16, 4), (np.float64, 4)]:
        how = {"grid": (HEIGHT, WIDTH), "expand": expand}
        size = MAP * np.dtype(dtype).itemsize
        assert size <= peak(lambda: server.map(1, dtype=dtype, **how))[0] < size + besides * MAP + LITTLE
        gaps = np.empty((HEIGHT, WIDTH, 2 * CHANNELS), dtype)
        for out, layout in [(np.empty((HEIGHT, WIDTH, CHANNELS), dtype), "hwc"), (np.empty((CHANNELS, HEIGHT, WIDTH), dtype), "chw"),
                            (gaps[..., ::2], "hwc"), (gaps[..., ::2].transpose(2, 0, 1), "chw")]:
            assert peak(lambda: server.map(1, out=out, layout=layout, **how))[0] < besides * MAP + LITTLE
            assert (out == (1 if dtype == np.int8 else 0.125)).all()


def test_a_grid_that_is_none_takes_no_memory(profile):
    server = fc.ServerSession(profile)

    def call():
        with pytest.raises(fc.ArgumentError, match="not one of the layer's grids"):
            server.map(1, grid=(65535, 65535), expand=False)

    assert peak(call)[0] < LITTLE


def test_calibrating_codes_reads_a_batch_without_gaps_where_it_is(profile):
    for maps, layout in [(np.zeros((2, HEIGHT, WIDTH, CHANNELS), np.int8), "hwc"), (np.zeros((CHANNELS, HEIGHT, WIDTH), np.int8), "chw")]:
        assert peak(lambda: profile.calibrated(maps, layout=layout))[0] < LITTLE
    gaps = np.zeros((4, HEIGHT, WIDTH, CHANNELS), np.int8)[::2]
    assert 2 * MAP <= peak(lambda: profile.calibrated(gaps))[0] < 2 * MAP + LITTLE
