"""Trains what FLEET needs: encoders at the tapped layers, decoders and tails on the server, and the front with them.

    python3 -m digit_scenes.train_fleet DATA ARTIFACTS [--name fleet] [--epochs 8] [--loss 0.3] [--rate 0.0004] [--seed 1]

For each batch a grid is drawn for each tap. The network learns the labels and the answers of the base network, which sees every
sample, and pays for the bytes of its fragments. With --loss, a third of the batches lose fragments of 20 bytes.
"""
import argparse
import pathlib

import torch
from torch.nn import functional

from . import training
from .fleet import FleetNetwork
from .network import SceneNetwork, normalise


def distillation(logits, labels, teacher, temperature=2.0):
    soft = functional.kl_div(functional.log_softmax(logits / temperature, 1), functional.softmax(teacher / temperature, 1),
                             reduction="batchmean") * temperature ** 2
    return 0.3 * functional.cross_entropy(logits, labels) + 0.7 * soft


def received(model, maps, grids):
    """What the server has of each tap at a grid, and the bytes."""
    parts = [transmission.transmit(x, (grid, grid))
             for transmission, x, grid in zip(model.transmissions, maps, grids)]
    return [part.map for part in parts], [part.bytes for part in parts]


def set_loss(model, rate, payload):
    for transmission in model.transmissions:
        transmission.lose.rate, transmission.lose.payload = rate, payload


@torch.no_grad()
def calibrate(model, scenes, count=512):
    model.eval()
    for transmission, x in zip(model.transmissions, model.encode(normalise(scenes.pictures[:count]))):
        transmission.calibrate(x, format=False)
    model.train()


@torch.no_grad()
def point(model, scenes, grids, count):
    """Accuracy and mean bytes of the first `count` pictures at one grid for each tap; one grid: the first tap alone."""
    model.eval()
    transmissions = [model.ending_at(index, grid) for index, grid in enumerate(grids)]
    right = size = 0
    count = min(count, len(scenes))
    for first in range(0, count, 250):
        maps = model.encode(normalise(scenes.pictures[first:first + 250]))
        parts = [transmission.transmit(x) for transmission, x in zip(transmissions, maps)]
        right += (model.answer([part.map for part in parts]).argmax(1) == scenes.labels[first:first + 250]).sum().item()
        size += sum(part.bytes.sum().item() for part in parts)
    model.train()
    return right / count, size / count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("artifacts", type=pathlib.Path)
    parser.add_argument("--name", default="fleet")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--loss", type=float, default=0.0)
    parser.add_argument("--rate", type=float, default=4e-4, help="what a byte costs in the loss")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    scenes, validation = training.Scenes(options.data, "train"), training.Scenes(options.data, "validation")
    base = SceneNetwork()
    base.load_state_dict(torch.load(options.artifacts / "base.pt"))
    teacher = training.logits(base.to(memory_format=torch.channels_last), scenes)
    torch.manual_seed(options.seed)
    model = FleetNetwork(base).to(memory_format=torch.channels_last)
    draw = torch.Generator().manual_seed(options.seed)

    def loss(pictures, labels, indices):
        maps = model.encode(pictures.contiguous(memory_format=torch.channels_last))
        grids = [tap.grids[int(torch.randint(len(tap.grids), (1,), generator=draw))] for tap in model.taps]
        loses = options.loss > 0 and float(torch.rand(1, generator=draw)) < 1 / 3
        set_loss(model, options.loss if loses else 0.0, 20 if loses else 244)
        have, sizes = received(model, maps, grids)
        total = sum(part.mean() for part in sizes) * options.rate
        for count in (1, 2):
            total = total + distillation(model.answer(have[:count]), labels, teacher[indices])
        return total.float()

    def validate():
        set_loss(model, 0.0, 244)
        calibrate(model, scenes)
        torch.save(model.state_dict(), options.artifacts / f"{options.name}.pt")
        points = [point(model, validation, grids, 1000) for grids in ([8], [12], [4, 6], [6, 8])]
        return " ".join(f"{accuracy:.3f} in {size:.0f} B" for accuracy, size in points)

    calibrate(model, scenes)
    seconds = training.fit(model.parameters(), scenes, loss, options.epochs, 2e-3, seed=options.seed, name=options.name,
                           validate=validate)
    training.note(options.artifacts, f"{options.name}.pt", script="train_fleet", seed=options.seed, epochs=options.epochs,
                  loss=options.loss, rate=options.rate, seconds_of_processor=round(seconds))


if __name__ == "__main__":
    main()
