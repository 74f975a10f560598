"""Samples that the data does not have, of the same digits, persons and photographs: the network meets others in the test."""
import torch

from .scene import NONE


def varied(samples, labels, task):
    """uint8 N x H x W x C, from the same; the random numbers are PyTorch's own."""
    return varied_scenes(samples, labels) if task.name == "scenes" else varied_signals(samples)


def varied_scenes(samples, labels):
    """Moved by up to 3 samples, another contrast and brightness. Pictures without a digit are also turned and mirrored, and mixed with
    each other: photographs are few, and what looks like a digit is in every one. Other pictures get a trace of one of these."""
    samples = torch.roll(samples, torch.randint(-3, 4, (2,)).tolist(), (1, 2))
    none = (labels == NONE).nonzero().flatten()
    if len(none) == 0:
        return light(samples.float(), 127.5)
    turned = torch.rot90(samples[none], int(torch.randint(4, ())), (1, 2))
    turned = turned.flip(2) if torch.rand(()) < 0.5 else turned
    samples[none] = turned
    most = torch.where(labels == NONE, 0.5, 0.15)
    share = (most * (2 * torch.rand(len(samples)) - 1).clamp(min=0)).reshape(-1, 1, 1, 1)
    other = turned[torch.randint(len(none), (len(samples),))].flip(1).float()
    return light(samples + share * (other - samples), 127.5)


def varied_signals(samples):
    """Moved by up to 8 samples in time, stronger or weaker by up to 15 %."""
    moved = torch.roll(samples, int(torch.randint(-8, 9, ())), 2).float()
    return light(moved, 127.5, brightness=0)


def light(samples, middle, brightness=20):
    """Another contrast, from 0.85 to 1.15 times, and brightness."""
    contrast = 0.85 + 0.3 * torch.rand(len(samples), 1, 1, 1)
    more = brightness * (2 * torch.rand(len(samples), 1, 1, 1) - 1)
    return ((samples - middle) * contrast + middle + more).round().clamp(0, 255).to(torch.uint8)


def doubled(samples, labels, task, seed, batch=128):
    """The samples, and a variation of each after them."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        copies = [varied(samples[at:at + batch], labels[at:at + batch], task) for at in range(0, len(labels), batch)]
    return torch.cat([samples, *copies]), torch.cat([labels, labels])
