"""What every training here shares: the pictures, batches, the learning rate, accuracy, progress."""
import json
import pathlib
import sys
import time

import numpy
import torch

from .network import normalise


class Scenes:
    """A split in memory."""

    def __init__(self, folder, split):
        arrays = numpy.load(pathlib.Path(folder) / f"{split}.npz")
        self.pictures, self.labels = torch.from_numpy(arrays["pictures"]), torch.from_numpy(arrays["labels"]).long()

    def __len__(self):
        return len(self.labels)

    def batches(self, size, generator):
        """One epoch in a random order: float32 N x 3 x H x W, labels, and the indices."""
        order = torch.randperm(len(self), generator=generator)
        for first in range(0, len(order) - size + 1, size):
            chosen = order[first:first + size]
            yield normalise(self.pictures[chosen]), self.labels[chosen], chosen

    def in_order(self, size=250):
        for first in range(0, len(self), size):
            yield normalise(self.pictures[first:first + size]), self.labels[first:first + size]


def learning_rate(step, steps, peak, warm_up=200):
    """Rises linearly, then falls by half a cosine to 0."""
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return peak * 0.5 * (1 + numpy.cos(numpy.pi * (step - warm_up) / max(steps - warm_up, 1)))


def fit(parameters, scenes, loss, epochs, peak, batch=128, decay=1e-4, seed=0, name="", validate=None):
    """AdamW. `loss(pictures, labels, indices)` returns a scalar to be made small; `validate()` a text at the end of an epoch."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    parameters = list(parameters)
    optimiser = torch.optim.AdamW(parameters, lr=peak, weight_decay=decay)
    steps, step, started = epochs * (len(scenes) // batch), 0, time.process_time()
    for epoch in range(epochs):
        mean = 0.0
        for pictures, labels, indices in scenes.batches(batch, generator):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(step, steps, peak)
            value = loss(pictures, labels, indices)
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 5.0)
            optimiser.step()
            step += 1
            mean += (value.item() - mean) * 0.02
            if step % 50 == 0:
                print(f"\r{name} {step}/{steps} loss {mean:.3f}", end="", file=sys.stderr, flush=True)
        text = validate() if validate else ""
        print(f"\r{name} epoch {epoch + 1}/{epochs} loss {mean:.3f} {text} {time.process_time() - started:.0f} s of processor",
              file=sys.stderr, flush=True)
    return time.process_time() - started


@torch.no_grad()
def logits(model, scenes):
    model.eval()
    result = torch.cat([model(pictures) for pictures, _ in scenes.in_order()])
    model.train()
    return result


def accuracy(model, scenes):
    return (logits(model, scenes).argmax(1) == scenes.labels).float().mean().item()


def note(folder, name, **facts):
    """Adds a line to the manifest: which script made an artifact, with which seed, in how long."""
    path = pathlib.Path(folder) / "manifest.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known[name] = facts
    path.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
