"""Number formats and pooling."""
import numpy as np
import pytest

import featurecodec as fc

Q = fc.QFormat(fraction_bits=3)
AFFINE = fc.AffineFormat(signed=False, scale=0.1, zero=30)


def test_rounding_and_saturation():
    values = np.array([0.0625, 0.1875, -0.0625, 100, -100, np.inf, -np.inf], np.float32)
    assert fc.quantize(values, Q).tolist() == [0, 2, 0, 127, -128, 127, -128]
    assert fc.dequantize(np.array([-128, 127], np.int8), Q).tolist() == [-16, 15.875]
    assert fc.quantize(np.array([-9, 0, 0.1, 99], np.float32), AFFINE).tolist() == [0, 30, 31, 255]


@pytest.mark.parametrize("format", [Q, AFFINE], ids=["q", "affine"])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4"])
def test_any_strides_and_dtypes(format, dtype, rng):
    values = rng.normal(scale=9, size=(2, 30, 41, 7)).astype(dtype)
    expected = fc.quantize(np.ascontiguousarray(values, np.float32), format)
    for one, same in [(values, expected), (values[:, ::3], expected[:, ::3]), (values.T, expected.T), (values[..., 3], expected[..., 3]),
                      (values[:, ::-1], expected[:, ::-1]), (np.asfortranarray(values), expected), (values[:0], expected[:0])]:
        found = fc.quantize(one, format)
        assert found.dtype == format.dtype and np.array_equal(found, same)
    odd = np.zeros(values.nbytes + 1, np.uint8)[1:].view(dtype).reshape(values.shape)
    odd[...] = values
    assert not odd.flags.aligned and np.array_equal(fc.quantize(odd, format), expected)
    assert fc.calibrate(odd) == fc.calibrate(values)
    out = np.zeros((2, 41, 30, 7), format.dtype).transpose(0, 2, 1, 3)
    assert fc.quantize(values, format, out=out) is out and np.array_equal(out, expected)
    real = fc.dequantize(expected, format)
    assert np.array_equal(fc.dequantize(expected.T, format), real.T)
    assert np.array_equal(fc.dequantize(expected[::-1], format, dtype=np.float64), real[::-1].astype(np.float64))


@pytest.mark.parametrize("layout", ["hwc", "chw"])
def test_formats_by_channel(layout, rng):
    formats = [fc.QFormat(fraction_bits=n) for n in (-2, 0, 3, 7)]
    shape = (2, 5, 6, 4) if layout == "hwc" else (2, 4, 5, 6)
    axis = shape.index(4, 1)
    values = rng.normal(scale=20, size=shape).astype(np.float32)
    expected = np.stack([fc.quantize(values.take(c, axis), one) for c, one in enumerate(formats)], axis)
    assert np.array_equal(fc.quantize(values, formats, layout=layout), expected)
    assert np.array_equal(fc.quantize(values.astype(np.float64), formats, layout=layout), expected)
    assert np.array_equal(fc.quantize(values[::-1], formats, layout=layout), expected[::-1])
    real = np.stack([fc.dequantize(expected.take(c, axis), one) for c, one in enumerate(formats)], axis)
    assert np.array_equal(fc.dequantize(expected, formats, layout=layout), real)
    assert np.array_equal(fc.dequantize(expected[::-1], formats, layout=layout), real[::-1])
    with pytest.raises(fc.ArgumentError, match="3 formats"):
        fc.quantize(values, formats[:3], layout=layout)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_nan_is_found(dtype, rng):
    values = rng.normal(size=(300, 301)).astype(dtype)
    values[200, 17] = np.nan
    for one, index in [(values, 200 * 301 + 17), (values.T, 17 * 300 + 200)]:
        with pytest.raises(fc.NotANumberError, match="NaN") as caught:
            fc.quantize(one, Q)
        assert caught.value.index == index and caught.value.code == -9
        with pytest.raises(fc.NotANumberError):
            fc.calibrate(one)


def test_calibration(rng):
    values = rng.normal(size=(50, 60, 3)).astype(np.float32)

    def fits(fraction_bits):
        scaled = values.astype(float) * 2.0 ** fraction_bits
        rounded = np.trunc(scaled + np.copysign(0.5, scaled))
        return rounded.min() >= -128 and rounded.max() <= 127  # not symmetric

    most = max(n for n in range(-16, 23) if fits(n))
    assert fc.calibrate(values, method="maximum") == fc.QFormat(fraction_bits=most)
    assert not fc.calibrate(abs(values)).signed
    affine = fc.calibrate(values, method="affine")
    low, high = fc.dequantize(np.array([-128, 127], np.int8), affine)
    assert low - affine.scale <= values.min() and values.max() <= high + affine.scale
    values[..., 1] *= 8
    by_channel = fc.calibrate(values, per_channel=True)
    assert by_channel[1].fraction_bits == by_channel[0].fraction_bits - 3
    assert fc.calibrate(values.transpose(2, 0, 1), per_channel=True, layout="chw") == by_channel
    pieces = fc.Calibration()
    for piece in values:
        pieces.add(piece)
    assert pieces.format() == fc.calibrate(values, signed=True)


def test_requantisation():
    samples = np.array([-128, -3, -1, 0, 1, 3, 127], np.int8)
    assert fc.requantize(samples, Q, fc.QFormat(fraction_bits=2)).tolist() == [-64, -2, 0, 0, 0, 2, 64]


def test_pooling_is_the_mean_rounded_to_even(rng):
    map = rng.integers(-128, 128, (2, 8, 12, 3)).astype(np.int8)
    found = fc.pool(map, (2, 3), kernel=4)
    mean = map.reshape(2, 2, 4, 3, 4, 3).astype(np.float64).mean((2, 4))
    assert found.dtype == np.int8 and np.array_equal(found, np.rint(mean))
    chw = fc.pool(map.transpose(0, 3, 1, 2), (2, 3), kernel=4, layout="chw")
    assert np.array_equal(chw, found.transpose(0, 3, 1, 2))
    assert np.array_equal(fc.pool(map[0], (8, 12), kernel=4), map[0])
    assert fc.pool(map[:0], (2, 3), kernel=4).shape == (0, 2, 3, 3)


def test_pooling_without_a_kernel_takes_the_smallest_blocks(rng):
    map = rng.integers(-128, 128, (12, 16, 3)).astype(np.int8)
    for grid, kernel in [((4, 4), (3, 4)), ((6, 4), (2, 4)), ((12, 16), 1), ((1, 1), (12, 16)), ((4, 5), (3, 4)), ((3, 4), 4), (4, (3, 4))]:
        for layout, one in (("hwc", map), ("chw", map.transpose(2, 0, 1))):
            assert np.array_equal(fc.pool(one, grid, layout=layout), fc.pool(one, grid, kernel=kernel, layout=layout)), grid
    means = map.reshape(4, 3, 4, 4, 3).astype(np.float64).mean((1, 3))
    assert np.array_equal(fc.pool(map, (4, 4)), np.rint(means))
    with pytest.raises(fc.ArgumentError, match="12×16 with a kernel of 2×4 never passes 7×4"):
        fc.pool(map, (7, 4))
    with pytest.raises(fc.ArgumentError, match="quantize"):
        fc.pool(map.astype(np.float32), (4, 4))


def test_reconstruction_from_some_symbols(rng):
    how = fc.Pooling((8, 8), 4, start=(2, 2), grid=(8, 8))
    map = rng.integers(-128, 128, (8, 8, 3)).astype(np.int8)
    symbols = how.symbols(map)
    assert symbols.shape == (3, 64)
    whole = how.reconstruct(symbols)
    assert whole.exact.all() and np.array_equal(whole.grid, how.pool(map))
    there = rng.random(symbols.shape) < 0.7
    some = how.reconstruct(symbols, there, means=[1, 2, 3])
    assert np.array_equal(some.grid[some.exact], whole.grid[some.exact]) and not some.exact.all()
    none = how.reconstruct(symbols, np.zeros_like(symbols), means=[1, 2, 3], grid=(2, 2))
    assert np.array_equal(none.grid, np.broadcast_to([1, 2, 3], (2, 2, 3)))
    assert np.array_equal(fc.reconstruct(symbols, there, shape=8, kernel=4, start=(2, 2), means=[1, 2, 3]).map, some.map)


def test_reconstruction_of_a_batch_in_both_layouts(rng):
    how = fc.Pooling((8, 12), 4, start=(2, 3), prediction="difference")
    maps = rng.integers(-128, 128, (5, 8, 12, 3)).astype(np.int8)
    symbols = how.symbols(maps)
    there, means = rng.random(symbols.shape) < 0.7, [1, 2, 3]
    for grid in ((2, 3), (4, 6), (8, 12)):
        batch = how.reconstruct(symbols, there, grid=grid, means=means)
        assert [one.shape for one in batch] == [(5, *grid, 3), (5, *grid, 3), (5, 8, 12, 3)] and batch.exact.dtype == np.bool_
        chw = how.reconstruct(symbols, there, grid=grid, means=means, layout="chw")
        for both in zip(batch, chw):
            assert np.array_equal(both[0], both[1].transpose(0, 2, 3, 1))
        for number in range(5):
            for whole, part in zip(batch, how.reconstruct(symbols[number], there[number], grid=grid, means=means)):
                assert np.array_equal(whole[number], part)
    assert np.array_equal(how.reconstruct(symbols).grid, how.pool(maps))
    assert how.reconstruct(symbols[:0]).map.shape == (0, 8, 12, 3)
    for bad in ({"means": [1, 2]}, {"means": np.zeros((5, 3))}, {"there": there[0]}, {"layout": "nhwc"}):
        with pytest.raises(fc.ArgumentError):
            how.reconstruct(symbols, **bad)


def test_cells_cover_the_map():
    how = fc.Pooling((7, 12), 4)
    assert how.grids[0] == (2, 3) and how.grids[-1] == (8, 12)
    cells = how.cells((2, 3), "columns")
    assert cells.first.tolist() == [0, 4, 8] and cells.units.tolist() == [4, 4, 4]
