"""Losses in the loop of training, and gradients through the decoder's estimates."""

import torch

from featurecodec.torch import FragmentLoss, Transmission

PROFILE = {"layers": [{"channels": 2, "height": 8, "width": 8, "kernel": [4, 4], "bits": 6, "fractionBits": 2}],
           "streams": [{"layer": 0, "scan": {"fleet": [[2, 2], [4, 4], [8, 8]]}, "spread": 4}]}


def smooth_maps(count):
    generator = torch.Generator().manual_seed(0)
    return torch.nn.functional.interpolate(torch.randn(count, 2, 3, 3, generator=generator) * 3, (8, 8), mode="bilinear")


def test_as_many_fragments_are_lost_as_the_rate_says():
    for rate in (0.0, 0.3, 1.0):
        lose = FragmentLoss(PROFILE, 12, rate, seed=4)
        present = lose(torch.zeros(400, lose.scan.count))
        assert abs((~present).float().mean().item() - rate) < 0.03


def test_lost_packets_leave_single_gaps():
    """With a spread of 4, one packet's symbols of a grid are not neighbours of each other by chunks."""
    lose = FragmentLoss(PROFILE, 12, 0.3, seed=1)
    sent = lose.fragments(torch.zeros(1, lose.scan.count))
    places = lose.scan.number[sent.fragment[0] == 5]
    assert (places.diff().abs() > 1).any()


def test_training_with_loss_gives_what_evaluation_gives():
    x = smooth_maps(6)
    training, evaluation = (Transmission(PROFILE, 12, 0.4, seed=9).train(mode)(x) for mode in (True, False))
    assert torch.equal(training, evaluation)


def test_without_loss_the_gradient_of_the_decoder_is_that_of_the_means():
    x = smooth_maps(3).requires_grad_()
    weights = torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    exact = Transmission(PROFILE, 60, exact_in_training=True)
    fast = Transmission(PROFILE, 60)
    for grid in ((2, 2), (4, 4), (8, 8)):
        gradients = [torch.autograd.grad((link.train()(x, grid) * weights).sum(), x)[0] for link in (exact, fast)]
        assert torch.allclose(*gradients, atol=1e-5)


def test_with_loss_the_gradient_is_that_of_what_arrived():
    """The map is linear in the symbols that arrived, but for roundings: its change along the gradient is its derivative.
    A whole unit is added to a map, so that every rounding moves alike."""
    x = smooth_maps(4).requires_grad_()
    link = Transmission(PROFILE, 12, 0.5, seed=3, exact_in_training=True)
    y = link(x)
    gradient = torch.autograd.grad(y.sum(), x)[0]
    with torch.no_grad():
        moved = Transmission(PROFILE, 12, 0.5, seed=3, exact_in_training=True)
        moved.means += 1                                        # a cell of which nothing is known
        change = (moved(x + 0.25) - y).sum((1, 2, 3))           # the unit is 2^-2
    lost_to_means = (y == 0).float().sum((1, 2, 3))             # those change with the mean, not with the map
    assert torch.all((gradient.sum((1, 2, 3)) * 0.25 - change).abs() <= 0.25 * lost_to_means + 1e-3)


def test_training_through_losses_finds_a_better_map():
    """A gain for the map before the cut is trained so that the server's map is close to a target, at 30 % loss."""
    target = smooth_maps(32)
    gain = torch.full((1, 2, 1, 1), 0.2, requires_grad=True)
    link = Transmission(PROFILE, 12, 0.3, seed=2)
    optimizer = torch.optim.Adam([gain], lr=0.05)
    errors = []
    for _ in range(40):
        optimizer.zero_grad()
        error = (link(target * gain) - target).square().mean()
        error.backward()
        optimizer.step()
        errors.append(error.item())
    assert sum(errors[-5:]) < 0.5 * sum(errors[:5])
    assert torch.all((gain - 1).abs() < 0.15)


def test_a_grid_that_the_scan_does_not_have():
    """The sender stops at the grid before it."""
    x, link = smooth_maps(3), Transmission(PROFILE, 12)
    assert torch.equal(link.train()(x, (3, 3)), link(x, (2, 2)))
    assert torch.equal(link(x, (7, 7)), link(x, (4, 4)))
    assert link.eval().transmit(x, (3, 3)).bytes.tolist() == link.transmit(x, (2, 2)).bytes.tolist()
