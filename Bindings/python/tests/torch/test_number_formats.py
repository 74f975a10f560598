"""Fake quantisation and observers, against the reference."""

import random
import struct
from fractions import Fraction

import pytest
import reference
import torch

from featurecodec.torch import (FakeQuantize, FractionBitsObserver, MinMaxObserver, MovingAverageMinMaxObserver,
                                NumberFormat)


def bits_of(x):
    return struct.unpack("<I", struct.pack("<f", x))[0]


def awkward(generator, scale):
    """Values around and on the ties of a scale, and values far outside."""
    ties = (torch.arange(-300, 300) + 0.5) * scale
    around = torch.cat([ties, torch.nextafter(ties, ties + 1), torch.nextafter(ties, ties - 1)])
    ends = torch.tensor([0.0, -0.0, 1e-45, -1e-38, 3e38, -3e38, float("inf"), float("-inf")])
    return torch.cat([around, ends, torch.randn(300, generator=generator) * 100 * scale]).to(torch.float32)


@pytest.mark.parametrize("bits", range(2, 9))
@pytest.mark.parametrize("signed", [False, True])
def test_q_samples_and_real_numbers_are_those_of_the_specification(bits, signed):
    qformat = reference.module("qformat")
    format, expected = NumberFormat(bits, signed), qformat.Format(bits, signed)
    for n in (-16, -3, 0, 5, 22):
        quantize = FakeQuantize(format).disable_observer()
        quantize.scale.fill_(2.0**-n)
        x = awkward(torch.Generator().manual_seed(n + 100 * bits), 2.0**-n).reshape(1, 1, -1)
        samples = [qformat.quantise_one(expected, n, bits_of(v)) for v in x.flatten().tolist()]
        assert quantize.samples(x).flatten().tolist() == samples
        real = [qformat.dequantise_one(n, v) for v in samples]
        assert [bits_of(v) for v in quantize.eval()(x).flatten().tolist()] == real
        assert torch.equal(quantize.train()(x), quantize.eval()(x))


@pytest.mark.parametrize("bits, signed", [(8, True), (8, False), (5, True), (3, False)])
def test_affine_samples_and_real_numbers_are_those_of_the_specification(bits, signed):
    affine, rng = reference.module("affine"), random.Random(bits)
    format, expected = NumberFormat(bits, signed), reference.module("qformat").Format(bits, signed)
    for _ in range(3):
        scale, zero = torch.tensor(rng.uniform(1e-3, 1)).item(), rng.randint(format.lowest, format.highest)
        quantize = FakeQuantize(format, MinMaxObserver(format)).disable_observer()
        quantize.scale.fill_(scale)
        quantize.zero_point.fill_(zero)
        x = awkward(torch.Generator().manual_seed(bits), scale).reshape(1, 1, -1)
        samples = [affine.quantise_one(expected, bits_of(scale), zero, bits_of(v)) for v in x.flatten().tolist()]
        assert quantize.samples(x).flatten().tolist() == samples
        real = [affine.dequantise_one(bits_of(scale), zero, v) for v in samples]
        assert [bits_of(v) for v in quantize(x).flatten().tolist()] == real


def test_channels_have_their_own_fraction_bits():
    observer = FractionBitsObserver(channels=3)
    quantize = FakeQuantize(observer=observer)
    x = torch.randn(4, 3, 5, 5, generator=torch.Generator().manual_seed(1)) * torch.tensor([0.1, 1, 30]).reshape(1, 3, 1, 1)
    quantize(x)
    n = quantize.fraction_bits().tolist()
    assert n[0] > n[1] > n[2]
    assert (quantize(x) - x).abs().amax((0, 2, 3)).tolist() == [pytest.approx(0, abs=4 * 2.0**-i) for i in n]


@pytest.mark.parametrize("method", ["maximum", "percentile", "leastSquares"])
@pytest.mark.parametrize("bits, signed", [(8, True), (4, False)])
def test_observed_fraction_bits_are_those_of_the_specification(method, bits, signed):
    calibration = reference.module("calibration")
    generator = torch.Generator().manual_seed(bits)
    x = torch.randn(2, 1, 40, generator=generator) * 3
    x[0, 0, 0], x[1, 0, 0] = float("inf"), 40.0
    observer = FractionBitsObserver(NumberFormat(bits, signed), method, share=0.9)
    observer(x[:1])
    observer(x[1:])
    format = reference.module("qformat").Format(bits, signed)
    number = {"maximum": 0, "percentile": 1, "leastSquares": 2}[method]
    n = calibration.calibrate(format, number, Fraction(9, 10), [bits_of(v) for v in x.flatten().tolist()])
    assert observer.fraction_bits().tolist() == [n]


def test_of_equally_good_fraction_bits_the_largest_are_taken():
    observer = FractionBitsObserver(NumberFormat(8, True))
    observer(torch.tensor([[[1.0, -2.0]]]))                     # exact for n = 0 ... 6: -2 * 2^6 is the lowest sample
    assert observer.fraction_bits().tolist() == [6]
    observer(torch.tensor([[[2.0]]]))                           # 2 * 2^6 is above the highest
    assert observer.fraction_bits().tolist() == [5]


def test_an_affine_range_has_zero_in_it():
    observer = MinMaxObserver(NumberFormat(8, True))
    observer(torch.tensor([[[1.0, 5.1]]]))
    scale, zero = observer.calculate_qparams()
    assert (scale.item(), zero.item()) == (torch.tensor(5.1 / 255).item(), -128)
    moving = MovingAverageMinMaxObserver(NumberFormat(8, False), averaging_constant=0.5)
    moving(torch.tensor([[[-1.0, 1.0]]]))
    moving(torch.tensor([[[-2.0, 3.0]]]))
    assert (moving.min_val.item(), moving.max_val.item()) == (-1.5, 2.0)
    empty = MinMaxObserver(NumberFormat(4, True))
    assert [v.item() for v in empty.calculate_qparams()] == [1, 0]


def test_nan_is_refused_where_samples_are_made():
    x = torch.tensor([[[0.0, float("nan")]]])
    quantize = FakeQuantize().disable_observer()
    with pytest.raises(ValueError, match="element 1"):
        quantize.samples(x)
    with pytest.raises(ValueError):
        FractionBitsObserver()(x)
    assert torch.isnan(quantize(x)).tolist() == [[[False, True]]]


def test_gradients_pass_within_the_range_and_stop_outside():
    quantize = FakeQuantize(NumberFormat(4, True)).disable_observer()               # scale 1: -8 ... 7
    x = torch.tensor([[[-9.0, -8.2, 0.3, 7.4, 7.6]]], requires_grad=True)
    quantize(x).sum().backward()
    assert x.grad.flatten().tolist() == [0, 1, 1, 1, 0]


@pytest.mark.parametrize("observer", [None, MinMaxObserver(NumberFormat(4, True))])
def test_a_learned_scale_finds_the_range(observer):
    """From a scale that is 16 times too large. That of a Q format ends between the best power of two and its neighbour."""
    x = torch.randn(16, 1, 100, generator=torch.Generator().manual_seed(0)) * 0.4
    quantize = FakeQuantize(NumberFormat(4, True), observer, learn_scale=True).disable_observer()
    with torch.no_grad():
        quantize.scale.fill_(2.0)
    assert [name for name, _ in quantize.named_parameters()] == ["scale"]
    optimizer = torch.optim.Adam(quantize.parameters(), lr=0.05)
    for _ in range(100):
        optimizer.zero_grad()
        (quantize(x) - x).square().mean().backward()
        optimizer.step()
    fixed, errors = FakeQuantize(NumberFormat(4, True)).disable_observer(), {}
    for n in range(6):
        fixed.scale.fill_(2.0**-n)
        errors[n] = (fixed(x) - x).square().mean().item()
    best = min(errors, key=errors.get)
    if observer is None:
        assert abs(quantize.fraction_bits().item() - best) <= 1
    else:
        assert (quantize(x) - x).square().mean() <= errors[best]


def test_state_dict_names_are_those_of_pytorch():
    state = FakeQuantize(observer=MinMaxObserver()).state_dict()
    assert set(state) == {"scale", "zero_point", "fake_quant_enabled", "observer_enabled",
                          "activation_post_process.min_val", "activation_post_process.max_val"}


def test_the_gradient_of_a_learned_scale_is_that_of_learned_step_size_quantisation():
    format = NumberFormat(4, True)
    quantize = FakeQuantize(format, MinMaxObserver(format), learn_scale=True).disable_observer()
    with torch.no_grad():
        quantize.scale.fill_(0.5)
    x = torch.tensor([[[0.6, 9.0, -9.0, 1.4]]])                 # 1.2 and 2.8 steps, and both bounds
    quantize(x).sum().backward()
    assert quantize.scale.grad.item() == pytest.approx(((1 - 1.2) + 7 - 8 + (3 - 2.8)) / (4 * 8) ** 0.5)
