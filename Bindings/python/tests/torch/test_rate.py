"""The rate estimate: bytes on maps to which the codes were not fitted, and gradients."""

import pathlib

import numpy as np
import pytest
import torch

from featurecodec.torch import Transmission
from featurecodec.torch.code_lengths import rice_lengths
from featurecodec.torch.rate import plain_slope

MAPS = np.load(pathlib.Path(__file__).parent / "maps/digits.npz")
LAYERS = {"L1_u8_n5": [4, 8, 16], "L4_s8_n3": [4, 6, 8, 12, 16], "L5_s8_n5": [2, 4, 6, 8]}


def maps(name, fraction_bits):
    return torch.from_numpy(MAPS[name].astype(np.float32)) * 2.0**-fraction_bits


def fitted(layer, prediction, payload, grids=None, bits=8):
    """A cut whose codes are fitted to the calibration maps, and the other maps."""
    n = int(layer[-1])
    known, other = maps(f"{layer}_calibrate", n)[:, :8], maps(f"{layer}_measure", n)[:, :8]
    channels, side = known.shape[1:3]
    grids = grids or LAYERS[layer]
    kernel = side // LAYERS[layer][0]
    profile = {"layers": [{"channels": channels, "height": side, "width": side, "kernel": [kernel, kernel], "bits": bits,
                           "signed": "s8" in layer, "fractionBits": n - (8 - bits)}],
               "streams": [{"layer": 0, "prediction": prediction, "scan": {"fleet": [[g, g] for g in grids]}}]}
    link = Transmission(profile, payload)
    link.calibrate(known, format=False)
    return link, other


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("prediction", ["value", "difference"])
@pytest.mark.parametrize("payload, bits", [(20, 8), (244, 8), (20, 5)])
def test_estimated_bytes_are_within_3_percent_of_the_true_bytes(layer, prediction, payload, bits):
    """The estimate in training against the fragments, on 12 maps."""
    for end in range(1, len(LAYERS[layer]) + 1):
        link, x = fitted(layer, prediction, payload, LAYERS[layer][:end], bits=bits)
        estimate, true = link.train().transmit(x).bytes, link.eval().transmit(x).bytes
        error = (estimate.mean() / true.mean() - 1).item()
        print(f"{layer} {prediction} {payload} B, {bits} bits, grid {LAYERS[layer][end - 1]}: {true.mean():.0f} B, "
              f"estimate {100 * error:+.2f} %, worst map {100 * (estimate / true - 1).abs().max():.1f} %")
        assert abs(error) <= 0.03


@pytest.mark.parametrize("layer", LAYERS)
def test_a_sender_that_stops_at_a_grid(layer):
    """All of its packets are full; half a packet more or less is the estimate's error."""
    link, x = fitted(layer, "difference", 20)
    for grid in LAYERS[layer]:
        estimate, true = link.train().transmit(x, (grid, grid)).bytes, link.eval().transmit(x, (grid, grid)).bytes
        assert estimate.mean().item() == pytest.approx(true.mean().item(), rel=0.03, abs=10)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("prediction", ["value", "difference"])
def test_the_gradient_says_how_the_true_bits_change(layer, prediction):
    """Maps that are scaled by 10 % more and less: the gradient's prediction against the difference of the true bits."""
    link, x = fitted(layer, prediction, 244)
    link.train()
    x.requires_grad_()
    symbols, real = link.symbols(link.quantize.differentiable_samples(x).double())
    bits = link.rate(symbols, real).sum()
    predicted = (torch.autograd.grad(bits, x)[0] * x).sum().item() * 0.2
    with torch.no_grad():
        more, less = (link.rate(link.symbols(link.quantize.samples(x * factor).double())[0]).sum().item()
                      for factor in (1.1, 0.9))
    print(f"{layer} {prediction}: predicted {predicted:.0f}, true {more - less:.0f}, of {bits.item():.0f} bits")
    assert 0.9 <= predicted / (more - less) <= 1.1


def test_descending_the_gradient_saves_bytes_of_packets():
    """A scale for each channel, trained for the rate alone, then with the maps' error against it."""
    link, x = fitted("L4_s8_n3", "difference", 20)
    gain = torch.zeros(8, 1, 1, requires_grad=True)
    optimizer = torch.optim.Adam([gain], lr=0.05)
    before = link.eval().transmit(x).bytes.mean()
    link.train()
    for _ in range(20):
        optimizer.zero_grad()
        link.transmit(x * gain.exp()).bytes.mean().backward()
        optimizer.step()
    assert link.eval().transmit(x * gain.detach().exp()).bytes.mean() < 0.8 * before


def test_slopes_are_those_of_the_codewords():
    """Along the codewords of both kinds, those of eight ones and more too."""
    table = rice_lengths().double()
    for k in range(5):
        for low, high in ((1, 3 * 2**k), (8 * 2**k, 20 * 2**k)):
            if high > 127:
                continue
            magnitudes = torch.arange(low, high, dtype=torch.float64)
            bits = table[k, 2 * high] - table[k, 2 * low]
            assert plain_slope(magnitudes, torch.tensor(k)).sum().item() == pytest.approx(bits.item(), rel=0.25, abs=0.6)
