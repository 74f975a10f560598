"""Trains a toy of each kind and evaluates it, to see that all of it runs: a minute.

    python3 -m digit_scenes.toy DATA FOLDER

The scenes are those of DATA; of the second task the windows are random numbers. Also: a training that is stopped goes on and ends with the weights that it would have had; a second run has nothing to do; the tables that are written
say what the samples say.
"""
import argparse
import importlib
import pathlib
import shutil
import sys

import numpy
import torch

from . import data
from .all import trainings
from .artifacts import Artifacts
from .tasks import MOVEMENTS
from .training import Dataset

COUNT = 256  # training samples: two or four steps
# After a stop no weight differs with PyTorch 2.13. With 1.13, 14 % differ, nearly all by one step of their int8 number; without the
# optimiser's state 60 % differ.
DIFFER = 0.3
# Steps before the stop: after the warm-up, whose learning rates are computed otherwise; in the hybrid's third phase, the base's.
STOPPED = {"fleet-loss": 2, "hybrid": 6}
KINDS = {"scenes": ("base", "fleet-loss", "own-fleet-loss", "ensemble", "clio-4", "neurosurgeon-6", "webp-48", "branchynet", "shallow-deep", "jpeg-64", "hi", "hybrid"),
         "movements": ("base", "fleet-loss", "clio-6", "deflate-32")}


def run(script, *arguments):
    sys.argv = [script, *map(str, arguments)]
    importlib.import_module(f"digit_scenes.{script}").main()


def stops_and_goes_on(samples, folder, script, options, name, steps):
    """Trains again in another folder, with a stop after some steps."""
    other = folder / "stopped"
    other.mkdir(parents=True)
    for path in folder.glob("*.safetensors*"):
        if path != Artifacts(folder).path(name):
            shutil.copy(path, other)
    shutil.copy(folder / "manifest.json", other)
    known = Artifacts(other)
    try:
        run(script, samples, other, *options, "--count", COUNT, "--stop-after", steps)
    except SystemExit as stop:
        print(stop, file=sys.stderr)
    assert not known.path(name).exists(), "it did not stop"
    # PyTorch reads no numbers of NumPy by default since 2.6; 1.13 reads everything, but with `weights_only` not even Python's.
    groups = torch.load(other / "unfinished" / f"{name}.pt")["optimiser"]["param_groups"]
    assert all(type(value).__module__ != "numpy" for group in groups for value in group.values()), "a rate is a NumPy number"
    run(script, samples, other, *options, "--count", COUNT)
    whole = Artifacts(folder).read(name)
    differ = sum((value != whole[tensor]).sum().item() for tensor, value in known.read(name).items())
    share = differ / sum(value.numel() for value in whole.values())
    assert share <= DIFFER, f"{name}: {share:.0%} of the weights differ after a stop"
    shutil.rmtree(other)


def toy(samples, folder):
    """All kinds for one task."""
    task = Dataset(samples, "validation", 1).task
    chosen = [training for training in trainings(task, toy=True) if training[0] in KINDS[task.name]]
    chosen.sort(key=lambda training: KINDS[task.name].index(training[0]))
    for name, script, arguments, _ in chosen:
        run(script, samples, folder, *arguments, "--count", COUNT)
    before = (folder / "manifest.json").read_bytes()
    for name, script, arguments, _ in chosen:
        if name in STOPPED:
            stops_and_goes_on(samples, folder, script, arguments, name, STOPPED[name])
    name, script, arguments, _ = chosen[1]
    run(script, samples, folder, *arguments, "--count", COUNT)
    assert (folder / "manifest.json").read_bytes() == before, f"{name} was trained again"
    results = folder / "results"
    run("evaluate", samples, folder, results, "--count", 24)
    run("report", results)
    run("report", results, "--check")
    run("compare", samples, folder, results, "--count", 8)


def random_windows(folder):
    """Data of the second task's form."""
    random = numpy.random.default_rng(1)
    for split, count in (("train", COUNT), ("validation", 100), ("test", 100)):
        samples = random.integers(0, 256, (count, *MOVEMENTS.size, MOVEMENTS.inputs), numpy.uint8)
        data.write(folder, split, samples, random.integers(0, MOVEMENTS.classes, count, numpy.uint8), MOVEMENTS.name)
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    toy(options.data, options.folder / "scenes")
    toy(random_windows(options.folder / "windows"), options.folder / "movements")


if __name__ == "__main__":
    main()
