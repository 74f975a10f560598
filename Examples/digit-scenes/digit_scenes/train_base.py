"""Trains the network without any pooling, the teacher of all others.

    python3 -m digit_scenes.train_base DATA ARTIFACTS [--epochs 16] [--seed 1]
"""
import torch
from torch.nn import functional

from . import training
from .network import TaskNetwork, folded, normalise


def varied(samples, task):
    """Pictures that the set does not have, of the same digits: the channels in another order, half of them in negative, moved by up
    to 3 samples, with another contrast and brightness, and half of them with a trace of another picture, upside down. Signals get
    other signs, times and strengths."""
    count = len(samples)
    negative = torch.randint(0, 2, (count, 1, 1, 1), dtype=torch.uint8) * 255
    samples = (samples[..., torch.randperm(3)] if task.inputs == 3 else samples) ^ negative
    reach = torch.randint(-3, 4, (2,)).tolist()
    samples = torch.roll(samples, reach if task.size[0] > 1 else [0, reach[1]], (1, 2))
    inputs = normalise(samples, task)
    trace = 0.4 * (torch.rand(count, 1, 1, 1) - 0.5).clamp(min=0)
    inputs = inputs + trace * (inputs.roll(1, 0).flip(2, 3) - inputs)
    return inputs * (0.75 + 0.5 * torch.rand(count, 1, 1, 1)) + 0.6 * (torch.rand(count, 1, 1, 1) - 0.5)


def main():
    options = training.options(__doc__, epochs=16)
    run = training.Training("base", options, __file__)
    if run.done:
        return
    torch.manual_seed(options.seed)
    model = TaskNetwork(run.task, folded=False).to(memory_format=torch.channels_last)

    def loss(_, labels, indices):
        inputs = varied(run.data.samples[indices], run.task)
        with training.fast():
            answers = model(inputs)
        return functional.cross_entropy(answers.float(), labels, label_smoothing=0.05)

    def validate():
        return f"validation {training.accuracy(training.logits(model, run.validation), run.validation):.4f}"

    seconds = run.fit(model, loss, options.epochs, 4e-3, validate=validate)
    model.eval()
    result = folded(model)
    run.finish(result.state_dict(), seconds,
               validation=round(training.accuracy(training.logits(result, run.validation), run.validation), 4))
    run.teacher()


if __name__ == "__main__":
    main()
