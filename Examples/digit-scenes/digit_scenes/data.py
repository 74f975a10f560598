"""Makes the data set: train.npz, validation.npz and test.npz, with `pictures` (uint8 N x 64 x 64 x 3) and `labels` (uint8 N).

    python3 -m digit_scenes.data FOLDER [--small | --test N]

The whole set has 60,000, 4,000 and 4,000 pictures, the small one 600, 200 and 200, which are the first of the whole; `--test` makes the
first N test pictures alone. Checksums of the pictures are compared with those in data.json, so that results are about the same pictures.
"""
import argparse
import hashlib
import json
import pathlib
import sys
import time

import numpy

from . import scene, sources

COUNTS = {"train": 60_000, "validation": 4_000, "test": 4_000}
SMALL = {"train": 600, "validation": 200, "test": 200}
CHECKSUMS = pathlib.Path(__file__).with_name("data.json")


def make(split, count):
    digits, labels = sources.digits(split)
    photographs = sources.photographs(split)
    pictures = numpy.empty((count, scene.SIDE, scene.SIDE, 3), numpy.uint8)
    answers = numpy.empty(count, numpy.uint8)
    started = shown = time.monotonic()
    for i in range(count):
        # Three splits take every third seed each.
        pictures[i], answers[i] = scene.scene(digits, labels, photographs, 3 * i + sources.SPLITS.index(split))
        if time.monotonic() > shown + 5:
            shown = time.monotonic()
            left = (shown - started) / (i + 1) * (count - i - 1)
            print(f"{split}: {i + 1} of {count} pictures, {left:.0f} s left", file=sys.stderr, flush=True)
    print(f"{split}: {count} pictures, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return pictures, answers


def checksum(pictures, labels):
    return hashlib.sha256(pictures.tobytes() + labels.tobytes()).hexdigest()


def check(found, pin):
    """Compares checksums with those of data.json, or writes them there."""
    known = json.loads(CHECKSUMS.read_text()) if CHECKSUMS.exists() else {}
    for name, value in found.items():
        if pin:
            known[name] = value
        elif known.get(name) != value:
            raise SystemExit(f"{name}: this is not the data of data.json; is a package of another version?")
    if pin:
        CHECKSUMS.write_text(json.dumps(known, indent=2) + "\n")


def write(folder, split, samples, labels, task):
    folder.mkdir(parents=True, exist_ok=True)
    numpy.savez(folder / f"{split}.npz", pictures=samples, labels=labels, task=task)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--small", action="store_true", help="few pictures, for a first try")
    parser.add_argument("--test", type=int, default=0, help="the first so many test pictures alone")
    parser.add_argument("--pin", action="store_true", help="write the checksums to data.json instead of comparing them")
    options = parser.parse_args()
    counts = {"test": options.test} if options.test else SMALL if options.small else COUNTS
    for split, count in counts.items():
        pictures, labels = make(split, count)
        # The first pictures of each split are the small set, whatever the count.
        first = min(SMALL[split], count)
        found = {f"{split}, first {first}": checksum(pictures[:first], labels[:first])}
        if count == COUNTS[split]:
            found[f"{split}, {count}"] = checksum(pictures, labels)
        check(found, options.pin)
        write(options.folder, split, pictures, labels, "scenes")


if __name__ == "__main__":
    main()
