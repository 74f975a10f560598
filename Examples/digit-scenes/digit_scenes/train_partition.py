"""Trains a network that is cut at one layer: Clio with a first server layer for each slice of channels, or Neurosurgeon with maps of
several spatial sizes.

    python3 -m digit_scenes.train_partition DATA ARTIFACTS [--scheme clio|neurosurgeon] [--layer 4] [--epochs 5] [--seed 1]
"""
import torch

from . import training
from .partition import PartitionNetwork


def main():
    options = training.options(__doc__, scheme="clio", layer=4, epochs=5, peak=2e-3)
    run = training.Training(f"{options.scheme}-{options.layer}", options, __file__, needs=["base"])
    if run.done:
        return
    teacher = run.teacher()
    torch.manual_seed(options.seed)
    model = PartitionNetwork(run.base(), options.scheme, options.layer)
    calibration = run.data.inputs(slice(0, 256))
    model.calibrate(calibration)

    def loss(inputs, labels, indices):
        """Clio, Eq. 1: the expectation over what may arrive, of which one is drawn for each batch."""
        with training.fast():
            maps = model.encode(inputs)
        point = model.points[int(torch.randint(len(model.points), ()))]
        received, _ = model.send(maps, point)
        with training.fast():
            answer = model.answer(received)
        return training.distillation(answer, labels, teacher[indices])

    @torch.no_grad()
    def validation():
        model.eval()
        model.calibrate(calibration)
        maps = model.encode(run.validation.inputs(slice(0, 500)))
        result = []
        for point in (model.points[0], model.points[len(model.points) // 2], model.points[-1]):
            received, size = model.send(maps, point)
            result.append((round(training.accuracy(model.answer(received), run.validation), 4), round(size.mean().item())))
        return result

    seconds = run.fit(model, loss, options.epochs, options.peak, validate=validation)
    run.finish(model.state_dict(), seconds, validation=validation())


if __name__ == "__main__":
    main()
