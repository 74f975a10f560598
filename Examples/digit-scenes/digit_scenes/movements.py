"""Makes the second data set: six axes of a watch's accelerometer and gyroscope, seven exercises of the shoulder by ten persons, as the
package seglearn ships them (D. Burns et al., arXiv 1802.01489; BSD licence). Windows of 128 samples, 2.56 s; the file has the form
of the scenes', with height 1.

    python3 -m digit_scenes.movements FOLDER [--small]

Train, validation and test share no person.
"""
import argparse
import pathlib

import numpy

from . import data, sources
from .artifacts import report

SUBJECTS = {"train": (1, 2, 3, 5, 6, 8), "validation": (4, 9), "test": (7, 10)}
WINDOW = 128
STEPS = {"train": 16, "validation": 32, "test": 32}
SMALL = {"train": 600, "validation": 200, "test": 200}
SCALES = numpy.array([3.0, 3.0, 3.0, 8.0, 8.0, 8.0])  # what 127 steps are, in the file's units


def windows(split):
    """uint8 N x 1 x 128 x 6, in a fixed random order, and labels."""
    path = sources.folder("seglearn") / "data/watch_dataset.npy"
    whole = numpy.load(path, allow_pickle=True).item()
    samples, labels = [], []
    for signal, exercise, subject in zip(whole["X"], whole["y"], whole["subject"]):
        if int(subject) not in SUBJECTS[split]:
            continue
        steps = numpy.clip(numpy.rint(signal / SCALES * 127 + 127.5), 0, 255).astype(numpy.uint8)
        for first in range(0, len(steps) - WINDOW + 1, STEPS[split]):
            samples.append(steps[None, first:first + WINDOW])
            labels.append(int(exercise))
    order = numpy.argsort(numpy.random.Generator(numpy.random.PCG64(2023)).random(len(labels)), kind="stable")
    return numpy.stack(samples)[order], numpy.array(labels, numpy.uint8)[order]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--small", action="store_true", help="few windows, for a first try")
    parser.add_argument("--pin", action="store_true", help="write the checksums to data.json instead of comparing them")
    options = parser.parse_args()
    for split in SUBJECTS:
        samples, labels = windows(split)
        data.check({f"movements, {split}, {len(labels)}": data.checksum(samples, labels)}, options.pin)
        if options.small:
            samples, labels = samples[:SMALL[split]], labels[:SMALL[split]]
        report(f"{split}: {len(labels)} windows")
        data.write(options.folder, split, samples, labels, "movements")


if __name__ == "__main__":
    main()
