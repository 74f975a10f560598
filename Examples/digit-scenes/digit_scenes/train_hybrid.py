"""Trains the hybrid model (router, server and base in turns, algorithm 1 of "Achieving high TinyML accuracy through selective cloud
interactions"), from the ensemble's network of five layers and the network that is tuned for what is sent.

    python3 -m digit_scenes.train_hybrid DATA ARTIFACTS [--turns 2] [--seed 1]

The router is fitted at the beginning of each turn, to all samples' answers of the base and of the server, computed once per turn; then
the server and the base learn for an epoch each.
"""
import torch
from torch.nn import functional

from . import offload, router, training
from .exits import ExitNetwork
from .network import normalise
from .train_pictures import seen

SAMPLES = 20_000
ROUTER_STEPS, ROUTER_PEAK, ROUTER_BATCH = 2000, 3e-3, 256
COVERAGE_WEIGHT = 1.0  # lambda_r, where both terms of Eq. 5 are means


def compressed(run, data, split):
    """What the server sees of each sample, made once."""
    path = run.folder / f"{run.name}-{split}-{run.key}.pt"
    if not path.exists():
        codec, size, quality = offload.SENT[run.task.name]
        training.save(path, seen(data.samples, codec, size, [quality] * len(data)))
    return torch.load(path)


def oracle(own, server, labels):
    """Eq. 4: 1 if only the server is right."""
    return ((own.argmax(1) != labels) & (server.argmax(1) == labels)).float()


def router_loss(route, wanted, target):
    """Eq. 5: how far the coverage is below the target, and cross entropy to the oracle, which counts threefold where it asks the
    server."""
    coverage = 1 - functional.relu(route).mean()
    return COVERAGE_WEIGHT * functional.relu(target - coverage) + functional.binary_cross_entropy_with_logits(route, wanted, weight=1 + 2 * wanted)


def fit_router(model, own, server, labels, seed):
    """The target of the coverage is the oracle's."""
    torch.manual_seed(seed)
    model.router = router.network()
    inputs, wanted = router.inputs(own), oracle(own, server, labels)
    target = 1 - wanted.mean()
    optimiser = torch.optim.AdamW(model.router.parameters(), lr=ROUTER_PEAK, weight_decay=1e-4)
    for step in range(ROUTER_STEPS):
        for group in optimiser.param_groups:
            group["lr"] = training.learning_rate(step, ROUTER_STEPS, ROUTER_PEAK)
        chosen = torch.randint(len(inputs), (ROUTER_BATCH,))
        loss = router_loss(model.route(inputs[chosen]), wanted[chosen], target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        model.formats.copy_(torch.tensor(router.formats(model.router, inputs)))


def main():
    options = training.options(__doc__, turns=2, peak=5e-4)
    codec, size, _ = offload.SENT[training.Dataset(options.data, "validation").task.name]
    needs = ["base", "ensemble", f"{codec}-{size}"]
    run = training.Training("hybrid", options, __file__, needs=needs, more=[router.__file__, offload.__file__])
    if run.done:
        return
    run.data.samples, run.data.labels = run.data.samples[:SAMPLES], run.data.labels[:SAMPLES]
    torch.manual_seed(options.seed)
    base = run.base()
    model = offload.HybridNetwork(base)
    model.base.take(run.artifacts.load("ensemble", ExitNetwork(base, "ensemble")))
    run.artifacts.load(needs[2], model.server)
    model.router.requires_grad_(False)  # it is fitted on its own
    sent = compressed(run, run.data, "train")
    each = len(run.data) // training.BATCH

    @torch.no_grad()
    def answers():
        """Of the base and the server, to all samples."""
        model.eval()
        own = training.logits(model.base, run.data)
        server = torch.cat([model.server(normalise(sent[at:at + 250], run.task)) for at in range(0, len(sent), 250)])
        model.train()
        return own, server

    def loss(inputs, labels, indices):
        step = round(run.progress * 2 * options.turns * each)
        turn, phase = divmod(step // each, 2)
        if step % (2 * each) == 0:
            fit_router(model, *answers(), run.data.labels, options.seed + turn)
            model.router.requires_grad_(False)
        with training.fast(), torch.set_grad_enabled(phase == 1):
            own = model.base(inputs)
        own = own.float()
        with torch.no_grad():
            asks = (model.route(router.inputs(own)) > 0).float()
        if phase == 1:
            return ((2 - asks) * functional.cross_entropy(own, labels, reduction="none")).mean()
        with training.fast():
            server = model.server(normalise(sent[indices], run.task))
        return ((1 + asks) * functional.cross_entropy(server.float(), labels, reduction="none")).mean()

    @torch.no_grad()
    def validate():
        model.eval()
        own = model.base(run.validation.inputs(slice(0, 1000)))
        seen_there = compressed(run, run.validation, "validation")[:1000]
        server = model.server(normalise(seen_there, run.task))
        asks = torch.from_numpy(model.int8_router().margin(router.meta_features(own)) > 0)
        answers = torch.where(asks[:, None], server, own)
        return [round(training.accuracy(part, run.validation), 4) for part in (own, server, answers)] + [
            round(1 - asks.float().mean().item(), 4)]

    seconds = run.fit(model, loss, 2 * options.turns, options.peak, validate=validate)
    run.finish(model.state_dict(), seconds, validation=validate())


if __name__ == "__main__":
    main()
