"""Runs the networks of the artifacts on the first test samples, and compares their answers with those in the tables.

    python3 -m digit_scenes.compare DATA ARTIFACTS RESULTS [--count 48]

Another processor or version of PyTorch may change an answer that was undecided: two in a hundred may differ; of pictures that a codec of
another version compressed, ten. Answers where packets are lost have their own random numbers and are not compared.
"""
import argparse
import pathlib
import tempfile

from .artifacts import report
from .compression import CODECS
from .evaluate import evaluate
from .report import Results

ALLOWED, ALLOWED_FOR_CODECS = 0.02, 0.1


def compared(now, then, count):
    """Answers that are the same, and how many there are."""
    same = total = 0
    for key, (predictions, _, _) in now.items():
        if key[3] == "":
            same += int((predictions == then[key][0][:count]).sum())
            total += count
    return same, total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "artifacts", "results"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=48)
    options = parser.parse_args()
    then, options.only = Results(options.results), []
    with tempfile.TemporaryDirectory() as folder:
        options.results = pathlib.Path(folder)
        evaluate(options)
        now = Results(folder)
        if (now.labels != then.labels[:options.count]).any():
            raise SystemExit("these are other test samples")
        for name in (name for name in now.names if name != "device"):
            same, total = compared(now.points(name), then.points(name), options.count)
            report(f"{name}: {same} of {total} answers are those of the table")
            codec = name.split("-")[0] in (*CODECS[then.facts["task"]], "progressive")
            if same < (1 - (ALLOWED_FOR_CODECS if codec else ALLOWED)) * total:
                raise SystemExit(f"{name} does not answer as its table says")


if __name__ == "__main__":
    main()
