"""Trains everything that the artifacts do not have yet: hours from nothing, seconds if all is there. Two trainings at a time.

    python3 -m digit_scenes.all DATA ARTIFACTS [--jobs 2] [--toy] [--list]

DATA is the folder of `digit_scenes.data`, or of `digit_scenes.movements`. A training that was stopped goes on where its last checkpoint
was. `--toy` trains everything for one epoch, to see that it runs; the answers are then worthless.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import time

from .compression import CODECS
from .offload import JUDGED
from .tasks import TASKS
from .training import Dataset

# Freed memory is kept: without this a fifth of the time goes into memory that the system clears again.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2 ** 36), "MALLOC_TOP_PAD_": str(2 ** 26)}


def trainings(task, toy=False):
    """Name, script, options, and the names of the trainings that come before, the longest first."""
    # The movements' set is a tenth as large, and a step takes a third of the time.
    times = 1 if toy else {"scenes": 1, "movements": 4}[task.name]

    def epochs(count):
        return ["--epochs", "1" if toy else str(count * times)]

    yield "base", "train_base", epochs(20), []
    yield "fleet-loss", "train_fleet", ["--name", "fleet-loss", "--loss", "0.25", *epochs(8)], ["base"]
    yield "fleet", "train_fleet", ["--name", "fleet", *epochs(8)], ["base"]
    for name in ("fleet", "fleet-loss"):
        yield f"own-{name}", "train_own", ["--fleet", name, *epochs(2)], ["base", name]
    yield "ensemble", "train_exits", ["--name", "ensemble", *epochs(4)], ["base"]
    for tap in task.taps:
        for scheme in ("clio", "neurosurgeon"):
            yield f"{scheme}-{tap.layer}", "train_partition", ["--scheme", scheme, "--layer", str(tap.layer), *epochs(5)], ["base"]
    for codec, (sizes, _) in CODECS[task.name].items():
        for size in sizes:
            yield f"{codec}-{size}", "train_pictures", ["--codec", codec, "--size", str(size), *epochs(8)], ["base"]
    for name in ("branchynet", "shallow-deep"):
        yield name, "train_exits", ["--name", name, *epochs(4)], ["base"]
    yield "hi", "train_hi", [], list(JUDGED)
    sent = {"scenes": "webp-48", "movements": "deflate-32"}[task.name]
    yield "hybrid", "train_hybrid", ["--turns", "1" if toy else "2"], ["ensemble", sent]


class Queue:
    """Runs the trainings, as many at a time as there are jobs, each after those that it needs."""

    def __init__(self, data, artifacts, jobs, left):
        self.data, self.artifacts, self.jobs, self.left = data, artifacts, jobs, left
        self.running, self.done, self.started = {}, set(), time.monotonic()

    def start(self, training):
        name, script, options, _ = training
        self.left.remove(training)
        command = [sys.executable, "-m", f"digit_scenes.{script}", str(self.data), str(self.artifacts), *options]
        where = pathlib.Path(__file__).resolve().parents[1]
        path = os.pathsep.join(filter(None, [str(where), os.environ.get("PYTHONPATH")]))
        self.running[name] = subprocess.Popen(command, env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path})

    def poll(self):
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            del self.running[name]
            if process.returncode != 0:
                raise SystemExit(f"{name} failed; what is done is kept")
            self.done.add(name)
            minutes = (time.monotonic() - self.started) / 60
            print(f"{name} is done: {len(self.done)} of {len(self.done) + len(self.running) + len(self.left)}, {minutes:.0f} min",
                  file=sys.stderr, flush=True)

    def run(self):
        try:
            while self.left or self.running:
                ready = [training for training in self.left if self.done.issuperset(training[3])]
                for training in ready[:self.jobs - len(self.running)]:
                    self.start(training)
                time.sleep(0.2)
                self.poll()
        finally:
            for process in self.running.values():
                process.terminate()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("artifacts", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--toy", action="store_true", help="one epoch of each")
    parser.add_argument("--list", action="store_true", help="print the commands only")
    options = parser.parse_args()
    task = Dataset(options.data, "validation", 1).task
    found = list(trainings(TASKS[task.name], options.toy))
    if options.list:
        for name, script, arguments, needs in found:
            print(f"python3 -m digit_scenes.{script} {options.data} {options.artifacts} {' '.join(arguments)}")
        return
    Queue(options.data, options.artifacts, options.jobs, found).run()


if __name__ == "__main__":
    main()
