"""Trains the layers with which a device answers itself whose front is that of a FLEET: the base's last ones, on that front as it is.

    python3 -m digit_scenes.train_own DATA ARTIFACTS [--fleet fleet] [--epochs 2] [--seed 1]

FLEET's front learned for its encoders, and the base's last layers no longer fit to it.
"""
import torch
from torch import nn

from . import training
from .fleet import FleetNetwork
from .network import TaskNetwork, copied


class OwnLayers(nn.Module):
    """From the map of the last tap, L`done`, to logits."""

    def __init__(self, base):
        super().__init__()
        self.done = base.task.taps[-1].layer
        self.layers = nn.ModuleList(copied(layer) for layer in base.layers[self.done:])
        self.head, self.dense = copied(base.head), copied(base.dense)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return TaskNetwork.answer(self, x)

    @staticmethod
    def of(artifacts, name, base):
        """Trained ones, for the FLEET of this name; None if there are none."""
        known = f"own-{name}"
        return artifacts.load(known, OwnLayers(base)).eval() if artifacts.path(known).exists() else None


def main():
    options = training.options(__doc__, fleet="fleet", epochs=2, peak=1e-3)
    run = training.Training(f"own-{options.fleet}", options, __file__, needs=["base", options.fleet])
    if run.done:
        return
    teacher, base = run.teacher(), run.base()
    fleet = run.artifacts.load(options.fleet, FleetNetwork(base)).eval()
    torch.manual_seed(options.seed)
    model = OwnLayers(base)

    def front(inputs):
        with torch.no_grad(), training.fast():
            return fleet.front_to(inputs, model.done)

    def loss(inputs, labels, indices):
        features = front(inputs)
        with training.fast():
            answers = model(features)
        return training.distillation(answers, labels, teacher[indices])

    @torch.no_grad()
    def validate():
        model.eval()
        answers = torch.cat([model(front(inputs).float()) for inputs in run.validation.in_order()])
        return round(training.accuracy(answers, run.validation), 4)

    seconds = run.fit(model, loss, options.epochs, options.peak, validate=validate)
    run.finish(model.state_dict(), seconds, validation=validate())


if __name__ == "__main__":
    main()
