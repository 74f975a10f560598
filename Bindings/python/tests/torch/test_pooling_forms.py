"""The fast form of dynamic pooling in training, compared with the exact one."""

import pathlib

import numpy as np
import pytest
import torch

from featurecodec.torch import DynamicPooling, NumberFormat, Transmission

MAPS = np.load(pathlib.Path(__file__).parent / "maps/digits.npz")


def maps(name):
    return torch.from_numpy(MAPS[name].astype(np.float32))


# How far apart the two forms are on real maps: the share of samples that differ, the largest and the rms difference, in
# units of the format, at the finest grid (three octaves of L1, two of L4 and L5).
@pytest.mark.parametrize("name, kernel, signed, share, largest, rms", [
    ("L1_u8_n5_measure", 8, False, 0.34, 10, 0.66), ("L4_s8_n3_measure", 4, True, 0.43, 2, 0.67),
    ("L5_s8_n5_measure", 4, True, 0.41, 2, 0.65)])
def test_training_and_evaluation_differ_by_the_closed_loop_alone(name, kernel, signed, share, largest, rms):
    samples = maps(name)
    pool = DynamicPooling(*samples.shape[2:], (kernel, kernel), format=NumberFormat(8, signed))
    assert torch.equal(pool.train()(samples), samples)          # every cell of the finest grid is one sample
    for state in range(pool.geometry.last + 1):
        grid = pool.geometry.grid(state)
        difference = pool.train()(samples, grid) - pool.eval()(samples, grid)
        if state == 0:
            assert not difference.any()
        assert difference.abs().max() <= largest
        assert difference.square().mean().sqrt() <= rms
        assert (difference != 0).float().mean() <= share
    print(name, f"{(difference != 0).float().mean():.3f} differ, at most {difference.abs().max():.0f}, "
          f"rms {difference.square().mean().sqrt():.3f}")


@pytest.mark.parametrize("training", [True, False])
def test_a_batch_of_mixed_grids_is_as_its_maps_alone(training):
    samples = maps("L4_s8_n3_measure")[:6]
    pool = DynamicPooling(16, 16, (4, 4)).train(training)
    states = torch.tensor([0, 3, 12, 7, 3, 1])
    mixed = pool(samples, states)
    for n, state in enumerate(states.tolist()):
        assert torch.equal(mixed[n : n + 1], pool(samples[n : n + 1], pool.geometry.grid(state)))


def test_evaluation_is_what_a_receiver_has_of_all_packets():
    samples = maps("L5_s8_n5_measure")[:4]
    profile = {"layers": [{"channels": 40, "height": 8, "width": 8, "kernel": [4, 4]}],
               "streams": [{"layer": 0, "prediction": "difference", "scan": {"fleet": [[2, 2], [5, 5], [8, 8]]}}]}
    for grid in ((2, 2), (5, 5), (8, 8)):
        assert torch.equal(DynamicPooling(8, 8, (4, 4)).eval()(samples, grid), Transmission(profile).eval()(samples, grid))


@pytest.mark.parametrize("training", [True, False])
def test_the_gradient_is_that_of_the_means(training):
    pool = DynamicPooling(16, 16, (4, 4)).train(training)
    samples = maps("L4_s8_n3_measure")[:2].requires_grad_()
    weights = torch.randn(2, 24, 16, 16, generator=torch.Generator().manual_seed(0))
    (pool(samples, (4, 4)) * weights).sum().backward()
    means = torch.nn.functional.avg_pool2d(weights, 4).repeat_interleave(4, 2).repeat_interleave(4, 3)
    assert torch.allclose(samples.grad, means, atol=1e-5)


def test_grids_of_another_geometry_are_refused():
    pool = DynamicPooling(16, 16, (4, 4), root=(6, 6))
    samples = torch.zeros(1, 1, 16, 16)
    with pytest.raises(ValueError):
        pool(samples, (5, 7))
    with pytest.raises(ValueError):
        pool(samples, (4, 4))                                   # coarser than the root grid
    with pytest.raises(ValueError):
        pool(samples, torch.tensor([99]))
    with pytest.raises(ValueError):
        pool(torch.zeros(1, 1, 16, 17))
