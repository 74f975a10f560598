"""Trains what FLEET needs: encoders at the tapped layers, decoders and tail on the server, and the front with them.

    python3 -m digit_scenes.train_fleet DATA ARTIFACTS [--name fleet] [--epochs 8] [--loss 0.3] [--rate 0.0004] [--seed 1]

For each batch a grid is drawn for each tap. The network learns the labels and the answers of the base network, which sees every
sample, and pays for the bytes of its fragments. With --loss, half of the batches lose fragments of 20 bytes, at rates up to twice that.
"""
import json

import torch

from . import training
from .fleet import FleetNetwork

RATE_STEPS = 4  # the price of bytes is charged in one step of so many, so many times: counting them takes longer than the network
ALONE = 0.1  # the share of steps in which nothing of the first tap arrives


def train(run, options):
    teacher = run.teacher()
    torch.manual_seed(options.seed)
    model = FleetNetwork(run.base()).to(memory_format=torch.channels_last)
    model.begin(run.data.inputs(slice(0, 256)))
    model.calibrate(run.data.inputs(slice(0, 512)))

    def loss(inputs, labels, indices):
        with training.fast():
            maps = model.encode(inputs)
        loses = options.loss > 0 and torch.rand(()) < 0.5
        pays = not loses and torch.rand(()) < 1 / RATE_STEPS
        received, price, alone = [], 0.0, torch.rand(()) < ALONE
        for transmission, tap, x in zip(model.transmissions, model.taps, maps):
            transmission.lose.rate = 2 * options.loss * torch.rand(()).item() if loses else 0.0
            transmission.lose.payload = 20 if options.loss > 0 else 244
            transmission.lose.generator.manual_seed(torch.randint(2 ** 31, ()).item())
            side = tap.grids[int(torch.randint(len(tap.grids), ()))]
            sent = transmission.transmit(x, run.task.pair(side), with_bytes=bool(pays))
            received.append(sent.map)
            price = price + sent.bytes.float().mean() * options.rate * RATE_STEPS if pays else price
        if alone:
            received[0] = model.nothing(received[0])
        with training.fast():
            answers = model.answers(received)[1 if alone else 0:]
        return sum(training.distillation(part, labels, teacher[indices]) for part in answers) + price

    def validate():
        model.eval()
        model.calibrate(run.data.inputs(slice(0, 512)))
        return " ".join(f"{accuracy:.3f} in {size:.0f} B" for accuracy, size in points(model, run))

    seconds = run.fit(model, loss, options.epochs, options.peak, validate=validate)
    (run.artifacts.folder / f"{run.name}.profile.json").write_text(json.dumps(model.profile(), indent=1) + "\n")
    run.finish(model.state_dict(), seconds, validation=[list(point) for point in points(model, run)])


@torch.no_grad()
def points(model, run, count=1000):
    """Accuracy and mean bytes of the first `count` validation samples at some grids; one grid: the first tap alone."""
    first, second = model.taps
    inputs, labels = run.validation.inputs(slice(0, count)), run.validation.labels[:count]
    maps, result = model.encode(inputs), []
    payload, rates = (20, (0.0, 0.3)) if run.facts.get("loss") else (244, (0.0,))
    for rate in rates:
        for grids in ((first.grids[0],), (first.grids[4],), (first.grids[5],), (first.grids[0], second.grids[2])):
            sent = [model.ending_at(i, grid, payload, rate, seed=i).transmit(maps[i]) for i, grid in enumerate(grids)]
            answers = model.answers([part.map for part in sent])[-1]
            result.append((round(training.accuracy(answers, run.validation), 4),
                           round(sum(part.bytes.mean().item() for part in sent), 1)))
    return result


def main():
    options = training.options(__doc__, name="fleet", epochs=8, loss=0.0, rate=4e-4, peak=2e-3)
    run = training.Training(options.name, options, __file__, needs=["base"])
    if not run.done:
        train(run, options)


if __name__ == "__main__":
    main()
