"""What every training here shares: options, data, batches, the learning rate, checkpoints, progress, the manifest."""
import argparse
import contextlib
import fcntl
import hashlib
import math
import pathlib
import sys
import time

import numpy
import torch

from .artifacts import Artifacts, report
from .network import TaskNetwork, copied, normalise
from .tasks import TASKS
from .variation import doubled

BATCH = 128


class Dataset:
    """A split in memory: `samples` uint8 N x H x W x C and `labels`."""

    def __init__(self, folder, split, count=None):
        arrays = numpy.load(pathlib.Path(folder) / f"{split}.npz")
        self.task = TASKS[str(arrays["task"])] if "task" in arrays else TASKS["scenes"]
        self.samples = torch.from_numpy(arrays["pictures"][:count])
        self.labels = torch.from_numpy(arrays["labels"][:count]).long()

    def __len__(self):
        return len(self.labels)

    def checksum(self):
        return hashlib.sha256(self.samples.numpy().tobytes() + self.labels.numpy().tobytes()).hexdigest()

    def inputs(self, chosen):
        return normalise(self.samples[chosen], self.task)

    def in_order(self, size=250):
        for first in range(0, len(self), size):
            yield self.inputs(slice(first, first + size))


def options(description, **defaults):
    """DATA ARTIFACTS, the options of `defaults`, and those that every training has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("artifacts", type=pathlib.Path)
    for name, value in {**defaults, "seed": 1}.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--count", type=int, default=0, help="of the training samples; 0: all")
    parser.add_argument("--stop-after", type=int, default=0, help="steps; the same command goes on from there")
    return parser.parse_args()


class Training:
    """One training: its data, the base network and its answers, and what becomes of it in the artifacts.

    With `double`, the data are the samples and a variation of each. `needs` names the artifacts that it begins with. If the manifest has this artifact, made by the same script with the same options,
    from the same data and artifacts, there is nothing to do: `done`. `more` are other scripts that decide what is trained.
    """

    def __init__(self, name, chosen, script, needs=(), double=True, more=()):
        torch.set_num_threads(1)
        self.name, self.seed, self.artifacts = name, chosen.seed, Artifacts(chosen.artifacts)
        self.facts = {key: value for key, value in vars(chosen).items() if key not in ("data", "artifacts", "stop_after")}
        self.stop_after = chosen.stop_after
        self.script = pathlib.Path(script).stem
        self.data = Dataset(chosen.data, "train", chosen.count or None)
        self.validation = Dataset(chosen.data, "validation")
        self.task = self.data.task
        self.folder = pathlib.Path(chosen.artifacts) / "unfinished"
        self.key = self.artifacts.key(name, [script, *more], self.facts, self.data.checksum(), needs)
        self.progress = 0.0
        self.done = self.artifacts.has(name, self.key)
        if double and not self.done:
            self.data.samples, self.data.labels = doubled(self.data.samples, self.data.labels, self.task, seed=1)
        if self.done:
            report(f"{name}: done before")

    def base(self):
        return self.artifacts.load("base", TaskNetwork(self.task))

    def teacher(self):
        """The base's logits of all training samples, computed once for all trainings."""
        name = hashlib.sha256((self.data.checksum() + self.artifacts.manifest()["base"]["sha256"]).encode()).hexdigest()[:12]
        path = self.folder / f"teacher-{name}.pt"
        self.folder.mkdir(exist_ok=True)
        with open(path.with_suffix(".lock"), "w") as lock:  # another training may need them too
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                report(f"{self.name}: the base's answers to {len(self.data)} samples")
                save(path, logits(self.base(), self.data))
        return torch.load(path)

    def finish(self, tensors, seconds, **facts):
        self.artifacts.save(self.name, tensors, self.key, script=self.script, options=self.facts, pytorch=torch.__version__,
                            task=self.task.name, samples=len(self.data), seconds_of_processor=round(seconds), **facts)
        (self.folder / f"{self.name}.pt").unlink(missing_ok=True)

    def fit(self, model, loss, epochs, peak, decay=1e-4, validate=None, batch=BATCH):
        """AdamW. `loss(inputs, labels, indices)` returns a scalar to be made small; `validate()` a text at the end of an epoch.

        The random numbers of a step depend on the seed and the step alone, and a checkpoint is written twice a minute: a training
        that was stopped goes on, and ends with what it would have ended with. Returns seconds of processor time."""
        model.train()
        parameters = [p for p in model.parameters() if p.requires_grad]
        optimiser = torch.optim.AdamW(parameters, lr=peak, weight_decay=decay, **fused())
        each = len(self.data) // batch
        steps, (step, before) = epochs * each, self.resumed(model, optimiser)
        clock, order = Clock(self.name, step, steps), None
        while step < steps:
            epoch, at = divmod(step, each)
            if at == 0 or order is None:
                order = torch.randperm(len(self.data), generator=torch.Generator().manual_seed(self.seed * 1000 + epoch))
            torch.manual_seed(self.seed * 1_000_000 + step)
            self.progress = step / steps
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(step, steps, peak)
            indices = order[at * batch:(at + 1) * batch]
            value = loss(self.data.inputs(indices), self.data.labels[indices], indices)
            optimiser.zero_grad(set_to_none=True)  # AdamW moves weights whose gradient is 0
            value.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 5.0)
            optimiser.step()
            step += 1
            clock.step(step, value.item())
            if step % each == 0:
                clock.line(f"epoch {step // each} of {epochs} {validate() if validate else ''}")
                model.train()
            if clock.saves() or step == self.stop_after:
                self.keep(model, optimiser, step, before + clock.processor())
        model.eval()
        return before + clock.processor()

    def resumed(self, model, optimiser):
        """The step to go on from, and the seconds of processor time until there; (0, 0) if there is no checkpoint."""
        path = self.folder / f"{self.name}.pt"
        kept = torch.load(path) if path.exists() else {}
        if kept.get("key") != self.key:
            return 0, 0.0
        model.load_state_dict(kept["model"])
        optimiser.load_state_dict(kept["optimiser"])
        report(f"{self.name}: goes on at step {kept['step']}")
        return kept["step"], kept["seconds"]

    def keep(self, model, optimiser, step, seconds):
        """Writes a checkpoint."""
        save(self.folder / f"{self.name}.pt", {"key": self.key, "model": model.state_dict(), "optimiser": optimiser.state_dict(),
                                               "step": step, "seconds": seconds})
        if step == self.stop_after:
            raise SystemExit(f"{self.name}: stopped after {step} steps")


class Clock:
    """Progress lines: step, loss, time left."""

    def __init__(self, name, start, steps):
        self.name, self.start, self.steps, self.loss = name, start, steps, None
        self.started, self.used = time.monotonic(), time.process_time()
        self.shown = self.saved = self.started

    def processor(self):
        return time.process_time() - self.used

    def step(self, step, loss):
        self.at, self.loss = step, loss if self.loss is None else 0.98 * self.loss + 0.02 * loss
        if time.monotonic() > self.shown + 20:
            self.line()

    def line(self, text=""):
        self.shown = time.monotonic()
        left = (self.shown - self.started) / (self.at - self.start) * (self.steps - self.at)
        report(f"{self.name}: step {self.at} of {self.steps}, loss {self.loss:.3f}, {left / 60:.0f} min left {text}")

    def saves(self):
        if time.monotonic() < self.saved + 30:
            return False
        self.saved = time.monotonic()
        return True


def save(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(f".{time.monotonic_ns()}")
    torch.save(value, whole)
    whole.rename(path)


def learning_rate(step, steps, peak):
    """Rises linearly in a twentieth of the steps, then falls by half a cosine to 0."""
    warm_up = max(steps // 20, 1)
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(steps - warm_up, 1)))


def fused():
    return {"fused": True} if tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 4) else {}


def fast():
    """bfloat16 where the processor has it: layers run about 1.5 times as fast."""
    flags = pathlib.Path("/proc/cpuinfo")
    if fused() and flags.exists() and "avx512_bf16" in flags.read_text():
        return torch.autocast("cpu", torch.bfloat16)
    return contextlib.nullcontext()


def distillation(answers, labels, teacher, temperature=2.0, hard=0.3):
    """Cross entropy to the labels, and divergence from the answers of the base, which sees everything."""
    functional, answers = torch.nn.functional, answers.float()
    soft = functional.kl_div(functional.log_softmax(answers / temperature, 1), functional.softmax(teacher / temperature, 1),
                             reduction="batchmean") * temperature ** 2
    return hard * functional.cross_entropy(answers, labels) + (1 - hard) * soft


@torch.no_grad()
def logits(model, data):
    model.eval()
    return torch.cat([model(inputs) for inputs in data.in_order()])


def accuracy(answers, data):
    return (answers.argmax(1) == data.labels[:len(answers)]).float().mean().item()

