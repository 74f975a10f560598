"""Clio's slices, weights as files, and packages that are not imported."""

import pathlib
import subprocess
import sys

import pytest
import torch
from torch import nn

from featurecodec.torch import ChannelSlices, SlicedConv2d, Transmission, load_safetensors, save_safetensors

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
PROFILE = {"layers": [{"channels": 6, "height": 4, "width": 4}],
           "streams": [{"layer": 0, "scan": {"clio": {"grid": [4, 4], "slice": 2}}}]}


def test_a_slice_is_the_first_channels():
    slices = ChannelSlices(6, 4, probabilities=[0.25, 0.75], seed=1)
    x = torch.randn(2, 6, 4, 4)
    assert slices.counts == [4, 6]
    assert torch.equal(slices(x, 4), x[:, :4]) and torch.equal(slices.eval()(x), x)
    drawn = [slices.train()(x).shape[1] for _ in range(400)]
    assert abs(drawn.count(4) / 400 - 0.25) < 0.08
    with pytest.raises(ValueError):
        slices(x, 5)


def test_every_slice_has_its_own_first_layer():
    convolution = nn.Conv2d(6, 3, 3, padding=1)
    first = SlicedConv2d(convolution, [2, 4, 6])
    x = torch.randn(1, 6, 5, 5)
    assert torch.equal(first(x), convolution(x))
    zeros = torch.cat([x[:, :2], torch.zeros(1, 4, 5, 5)], 1)
    assert torch.allclose(first(x[:, :2]), convolution(zeros), atol=1e-6)
    first(x[:, :4]).sum().backward()
    assert [p.grad is not None for name, p in first.named_parameters() if name.startswith("@4")] == [True, True]
    assert [p.grad is None for name, p in first.named_parameters() if name.startswith("@2")] == [True, True]
    with pytest.raises(ValueError):
        first(x[:, :3])


def test_the_bytes_of_a_slice_are_those_of_its_channels():
    x = torch.round(torch.randn(3, 6, 4, 4, generator=torch.Generator().manual_seed(0)) * 20)
    link = Transmission(PROFILE, 11).eval()                     # 8 symbols in each packet: 4 packets for 2 channels
    for channels in (2, 4, 6):
        received = link.transmit(x, channels=channels)
        assert torch.equal(received.map[:, :channels], x[:, :channels]) and not received.map[:, channels:].any()
        assert received.bytes.tolist() == [2 * channels * 11] * 3
        assert torch.equal(link.train()(x, channels=channels), link.eval()(x, channels=channels))


def test_weights_of_slices_have_the_names_of_networks(tmp_path):
    model = nn.Module()
    model.first = SlicedConv2d(nn.Conv2d(4, 2, 1), [2, 4])
    model.link = Transmission(PROFILE)
    save_safetensors(model.state_dict(), tmp_path / "weights.safetensors")
    loaded = load_safetensors(tmp_path / "weights.safetensors")
    assert {"first@2.weight", "first@2.bias", "first@4.weight"} <= set(loaded)
    assert torch.equal(loaded["first@4.weight"], model.first["@4"].weight)


def test_importing_the_package_does_not_import_torch():
    code = "import sys, featurecodec; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=PACKAGE, check=True)
