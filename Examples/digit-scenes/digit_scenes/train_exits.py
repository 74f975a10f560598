"""Trains the early exits on the device: BranchyNet, Shallow-Deep Networks, an ensemble.

    python3 -m digit_scenes.train_exits DATA ARTIFACTS [--name branchynet|shallow-deep|ensemble] [--epochs 4] [--seed 1]
"""
import torch

from . import training
from .exits import KINDS, ExitNetwork


def main():
    options = training.options(__doc__, name="branchynet", epochs=4, peak=2e-3)
    if options.name not in KINDS:
        raise SystemExit(f"--name is one of {', '.join(KINDS)}")
    run = training.Training(options.name, options, __file__, needs=["base"])
    if run.done:
        return
    teacher = run.teacher()
    torch.manual_seed(options.seed)
    model = ExitNetwork(run.base(), options.name)

    def loss(inputs, labels, indices):
        with training.fast():
            answers = model(inputs)
        return sum(weight * training.distillation(part, labels, teacher[indices])
                   for weight, part in zip(model.weights(run.progress), answers))

    @torch.no_grad()
    def validation():
        model.eval()
        inputs = run.validation.inputs(slice(0, 1000))
        return [round(training.accuracy(part, run.validation), 4) for part in model(inputs)]

    seconds = run.fit(model, loss, options.epochs, options.peak, validate=validation)
    run.finish(model.state_dict(), seconds, validation=validation())


if __name__ == "__main__":
    main()
