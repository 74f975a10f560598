"""Early exits that run on the device: BranchyNet, Shallow-Deep Networks, and an ensemble of shallower networks."""
import torch
from torch import nn

from .network import copied

KINDS = ("branchynet", "shallow-deep", "ensemble")
FIRST = 3  # the first layer with an exit


class Exit(nn.Module):
    """Pools a map to 4 x 4 or 2 x 2 and classifies. `mixed`: feature reduction of Shallow-Deep Networks, a learned mixture of the
    means and the maxima."""

    def __init__(self, task, layer, mixed):
        super().__init__()
        height, width = task.map_size(layer)
        side = 4 if width > 8 else 2
        self.size = (min(height, side), min(width, side))
        self.mixture = nn.Parameter(torch.zeros(())) if mixed else None
        self.dense = nn.Linear(task.channels(layer) * self.size[0] * self.size[1], task.classes)

    def forward(self, x):
        pooled = nn.functional.adaptive_avg_pool2d(x, self.size)
        if self.mixture is not None:
            share = torch.sigmoid(self.mixture)
            pooled = share * nn.functional.adaptive_max_pool2d(x, self.size) + (1 - share) * pooled
        return self.dense(pooled.flatten(1))

    def multiply_adds(self):
        return self.dense.weight.numel()


class ExitNetwork(nn.Module):
    """An exit after each layer from L3 on; the last one is the base's. In the ensemble each exit has layers of its own."""

    def __init__(self, base, kind):
        super().__init__()
        self.task, self.kind = base.task, kind
        self.depths = list(range(FIRST, len(base.layers)))
        self.exits = nn.ModuleList(Exit(base.task, depth, kind == "shallow-deep") for depth in self.depths)
        if kind == "ensemble":
            self.fronts = nn.ModuleList(nn.ModuleList(copied(layer) for layer in base.layers[:depth]) for depth in self.depths)
        else:
            self.base = copied(base)

    def forward(self, inputs):
        """Logits of all exits, the earliest first; without the base's own in the ensemble, where nothing of it is trained."""
        if self.kind == "ensemble":
            return [exit(run(front, inputs)) for front, exit in zip(self.fronts, self.exits)]
        answers, x = [], self.base.front(inputs, FIRST - 1)
        for depth, exit in zip(self.depths, self.exits):
            x = self.base.front(x, depth, depth - 1)
            answers.append(exit(x))
        return answers + [self.base.tail(x, self.depths[-1])]

    def weights(self, progress):
        """What each exit's loss counts. BranchyNet: 0.05, 0.1 and 0.4, as FLEET has it. Shallow-Deep: from 0.01 to the exit's share
        of the whole network's depth. Ensemble: all alike."""
        if self.kind == "ensemble":
            return [1.0] * len(self.depths)
        if self.kind == "branchynet":
            return [0.05] * 2 + [0.1] * (len(self.depths) - 2) + [0.4]
        whole = self.base.multiply_adds(len(self.base.layers))
        return [0.01 + progress * (self.base.multiply_adds(depth) / whole - 0.01) for depth in self.depths] + [1.0]


def run(layers, x):
    """The map after layers of a network."""
    for i, layer in enumerate(layers):
        x = layer(x) if i else nn.functional.relu6(layer(x))
    return x


class LocalNetwork(nn.Module):
    """One network of the ensemble on its own: the device's in the schemes that ask the server only when in doubt."""

    def __init__(self, base, depth=5):
        super().__init__()
        self.depth, self.task = depth, base.task
        self.front = nn.ModuleList(copied(layer) for layer in base.layers[:depth])
        self.exit = Exit(base.task, depth, mixed=False)

    def take(self, ensemble):
        at = ensemble.depths.index(self.depth)
        self.front.load_state_dict(ensemble.fronts[at].state_dict())
        self.exit.load_state_dict(ensemble.exits[at].state_dict())
        return self

    def forward(self, inputs):
        return self.exit(run(self.front, inputs))


def ensemble(artifacts, base):
    return artifacts.load("ensemble", ExitNetwork(base, "ensemble"))
