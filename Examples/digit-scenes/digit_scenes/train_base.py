"""Trains the network without any pooling, the teacher of all others, on a variation of each sample that is new in every epoch.

    python3 -m digit_scenes.train_base DATA ARTIFACTS [--epochs 20] [--seed 1]
"""
import torch
from torch.nn import functional

from . import training
from .network import TaskNetwork, folded, normalise
from .variation import varied


def main():
    options = training.options(__doc__, epochs=20)
    run = training.Training("base", options, __file__, double=False)
    if run.done:
        return
    torch.manual_seed(options.seed)
    model = TaskNetwork(run.task, folded=False).to(memory_format=torch.channels_last)

    def loss(_, labels, indices):
        inputs = normalise(varied(run.data.samples[indices], labels, run.task), run.task)
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


if __name__ == "__main__":
    main()
