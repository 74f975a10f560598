"""Maps at any grid: expanded to the layer's size, and as the grid's own cells."""
import numpy as np
import pytest
from conftest import random_map

import featurecodec as fc

GRIDS = ([4, 3], [8, 6], [16, 12])


def profile_of(**stream):
    """Its finest grids have cells that lie wholly in the padding: the map has 14 rows and 9 columns."""
    return fc.Profile({
        "layers": [{"channels": 20, "height": 14, "width": 9, "kernel": [4, 4], "means": list(range(20))}],
        "streams": [{"layer": 0, "scan": {"fleet": GRIDS}, "spread": 0, **stream}]})


@pytest.fixture(params=["value", "difference"])
def profile(request):
    return profile_of(prediction=request.param)


def received(profile, packets):
    receiver = fc.Receiver(profile)
    for packet in packets:
        receiver.receive(packet)
    return receiver


def expanded(cells, layer, grid):
    """[RECON-6] Every sample has the value of its cell."""
    whole = cells
    for axis, name in enumerate(("rows", "columns")):
        whole = np.repeat(whole, layer.pooling.cells(grid, name).units, axis)
    return whole[:layer.shape[1], :layer.shape[2]]


def test_a_complete_grid_is_what_pooling_gives(profile, rng):
    layer = profile.layers[0]
    sent = random_map(rng, layer)
    receiver = received(profile, fc.encode(sent, profile, 60, frame=1))
    for grid in layer.grids:
        found = receiver.map(1, grid=grid, expand=False)
        how = fc.Pooling(layer.shape[1:], layer.kernel, start=GRIDS[0], grid=grid, prediction=profile.streams[0].prediction)
        assert found.map.shape == (*grid, 20) and found.exact == found.cells == 20 * grid[0] * grid[1]
        assert np.array_equal(found.map, how.pool(sent))
        assert np.array_equal(receiver.map(1, grid=grid).map, expanded(found.map, layer, grid))
    assert np.array_equal(receiver.map(1, grid=(4, 3), expand=False).map, fc.pool(sent, (4, 3), kernel=4))


def channel_symbols(receiver, profile):
    """What arrived, (C, symbols), and which: without a spread, each pass has its channels one after the other."""
    there, stored = receiver.symbols(1)
    areas = [0, *(rows * columns for rows, columns in GRIDS)]
    ends = np.cumsum([20 * (area - before) for before, area in zip(areas, areas[1:])])
    return [np.concatenate([part.reshape(20, -1) for part in np.split(one, ends[:-1])], 1) for one in (stored, there)]


@pytest.mark.parametrize("share", [0.9, 0.4, 0.05])
def test_an_incomplete_grid_is_what_reconstruction_gives(profile, rng, share):
    layer = profile.layers[0]
    packets = fc.encode(random_map(rng, layer), profile, 25, frame=1)
    receiver = received(profile, [packet for packet in packets if rng.random() < share] or packets[:1])
    symbols, there = channel_symbols(receiver, profile)
    for grid in layer.grids:
        expected = fc.reconstruct(
            symbols, there, shape=layer.shape[1:], kernel=layer.kernel, start=GRIDS[0], grid=grid, means=range(20),
            prediction=profile.streams[0].prediction)
        found = receiver.map(1, grid=grid, expand=False)
        assert np.array_equal(found.map, expected.grid) and found.exact == expected.exact.sum()
        whole = receiver.map(1, grid=grid)
        assert np.array_equal(whole.map, expected.map) and (whole.exact, whole.cells) == (found.exact, found.cells)


@pytest.mark.parametrize("expand", [True, False])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_real_numbers_in_any_array(rng, dtype, expand):
    profile = fc.Profile({
        "layers": [{"channels": 5, "height": 14, "width": 9, "kernel": [4, 4], "channelFractionBits": [-15, 0, 3, 7, 22]}],
        "streams": [{"layer": 0, "scan": {"fleet": GRIDS}}]})
    layer = profile.layers[0]
    receiver = received(profile, fc.encode(random_map(rng, layer), profile, 60, frame=1)[::2])
    samples = receiver.map(1, grid=(8, 6), expand=expand).map
    with np.errstate(over="ignore"):
        expected = fc.dequantize(samples, layer.formats).astype(dtype)
    found = receiver.map(1, grid=(8, 6), expand=expand, dtype=dtype).map
    assert found.dtype == dtype and np.array_equal(found, expected)
    assert np.array_equal(
        receiver.map(1, grid=(8, 6), expand=expand, dtype=dtype, layout="chw").map, expected.transpose(2, 0, 1))
    room = np.full([2 * length for length in expected.shape], 99, dtype)
    out = room[::2, ::2, ::2]
    assert receiver.map(1, grid=(8, 6), expand=expand, out=out).map is out
    assert np.array_equal(out, expected) and (room[1::2] == 99).all()


def test_without_a_grid_it_is_the_finest_that_has_arrived(rng):
    profile = profile_of()
    packets = fc.encode(random_map(rng, profile.layers[0]), profile, 60, frame=1)
    nothing = fc.Receiver(profile).map(1, expand=False)
    assert nothing.map.shape == (4, 3, 20) and (nothing.map == np.arange(20)).all() and nothing.coverage == 0
    receiver = fc.Receiver(profile)
    for packet in packets:
        receiver.receive(packet)
        grid = receiver.progress(1).finest_grid
        assert np.array_equal(
            receiver.map(1, expand=False).map, receiver.map(1, grid=grid, expand=False).map)
    assert receiver.map(1, expand=False).map.shape == (16, 12, 20)


def test_channels_with_other_grids(rng):
    """Channels 0 and 1 begin at 8×8, 2 ends at 2×2, and 3 is left out."""
    profile = fc.Profile({
        "layers": [{"channels": 4, "height": 8, "width": 8, "kernel": [4, 4], "means": [0, 0, 0, 9]}],
        "streams": [{"layer": 0, "scan": {"passes": [
            {"channels": [0, 2], "grid": [8, 8]}, {"channels": [2, 3], "grid": [2, 2]}]}}]})
    sent = random_map(rng, profile.layers[0])
    receiver = received(profile, fc.encode(sent, profile, 60, frame=1))
    found = receiver.map(1, grid=(8, 8), expand=False).map
    assert np.array_equal(found[..., :2], sent[..., :2]) and (found[..., 3] == 9).all()
    assert np.array_equal(found[::4, ::4, 2], fc.pool(sent, 2, kernel=4)[..., 2])
    assert np.array_equal(found, receiver.map(1, grid=(8, 8)).map)
    assert receiver.map(1, expand=False).map.shape == fc.Receiver(profile).map(1, expand=False).map.shape == (8, 8, 4)
    for grid in [(2, 2), (4, 4), (7, 8), (65535, 65535), 3]:
        for out in (None, np.zeros((2, 2, 4), np.int8)):
            with pytest.raises(fc.ArgumentError) as caught:
                receiver.map(1, grid=grid, expand=False, out=out)
            assert out is not None and caught.value.code == -1 or caught.value.code == -10 and "begins at a finer one" in str(caught.value)
