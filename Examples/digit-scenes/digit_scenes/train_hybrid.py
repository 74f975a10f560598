"""Trains the hybrid model (base, server and router in turns, algorithm 1 of "Achieving high TinyML accuracy through selective cloud
interactions"), from the ensemble's network of five layers and the network that is tuned for what is sent.

    python3 -m digit_scenes.train_hybrid DATA ARTIFACTS [--turns 2] [--seed 1]
"""
import torch
from torch.nn import functional

from . import offload, training
from .exits import ExitNetwork
from .network import normalise
from .train_pictures import seen

SAMPLES = 20_000
PHASES = ("router", "server", "base")


def compressed(run, data, split):
    """What the server sees of each sample, made once."""
    path = run.folder / f"{run.name}-{split}-{run.key}.pt"
    if not path.exists():
        codec, size, quality = offload.SENT[run.task.name]
        training.save(path, seen(data.samples, codec, size, [quality] * len(data)))
    return torch.load(path)


def router_loss(model, own, server, labels, coverage_weight=1.0):
    """Eq. 5: how far the coverage is below that of the oracle (Eq. 4), and cross entropy to the oracle, which counts threefold where
    it asks the server."""
    oracle = ((own.argmax(1) != labels) & (server.argmax(1) == labels)).float()
    route = model.route(own)
    coverage = 1 - functional.relu(route).mean()
    missing = functional.relu((1 - oracle.mean()) - coverage)
    fit = functional.binary_cross_entropy_with_logits(route, oracle, weight=1 + 2 * oracle)
    return coverage_weight * missing + fit


def main():
    options = training.options(__doc__, turns=2, peak=5e-4)
    codec, size, _ = offload.SENT[training.Dataset(options.data, "validation").task.name]
    needs = ["base", "ensemble", f"{codec}-{size}"]
    run = training.Training("hybrid", options, __file__, needs=needs)
    if run.done:
        return
    run.data.samples, run.data.labels = run.data.samples[:SAMPLES], run.data.labels[:SAMPLES]
    torch.manual_seed(options.seed)
    base = run.base()
    model = offload.HybridNetwork(base)
    model.base.take(run.artifacts.load("ensemble", ExitNetwork(base, "ensemble")))
    run.artifacts.load(needs[2], model.server)
    sent = compressed(run, run.data, "train")

    def loss(inputs, labels, indices):
        phase = PHASES[min(int(run.progress * 3 * options.turns), 3 * options.turns - 1) % 3]
        with training.fast(), torch.set_grad_enabled(phase == "base"):
            own = model.base(inputs)
        own = own.float()
        with torch.no_grad():
            asks = (model.route(own) > 0).float()
        if phase == "base":
            return ((2 - asks) * functional.cross_entropy(own, labels, reduction="none")).mean()
        with training.fast(), torch.set_grad_enabled(phase == "server"):
            server = model.server(normalise(sent[indices], run.task))
        server = server.float()
        if phase == "server":
            return ((1 + asks) * functional.cross_entropy(server, labels, reduction="none")).mean()
        return router_loss(model, own, server, labels)

    @torch.no_grad()
    def validate():
        model.eval()
        own = model.base(run.validation.inputs(slice(0, 1000)))
        seen_there = compressed(run, run.validation, "validation")[:1000]
        server = model.server(normalise(seen_there, run.task))
        asks = model.route(own) > 0
        answers = torch.where(asks[:, None], server, own)
        return [round(training.accuracy(part, run.validation), 4) for part in (own, server, answers)] + [
            round(1 - asks.float().mean().item(), 4)]

    seconds = run.fit(model, loss, 3 * options.turns, options.peak, validate=validate)
    run.finish(model.state_dict(), seconds, validation=validate())



if __name__ == "__main__":
    main()
