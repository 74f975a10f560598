"""Writes the network that `fcodec demo` sends with: both halves, the device's in int8, weights, profile, test pictures, what it answers
to them, and how it compares with networks that are tuned for JPEG and WebP.

    python3 -m digit_scenes.bundle FCODEC DATA ARTIFACTS RESULTS OUT [--name fleet-loss] [--until GRID GRID]

FCODEC is the command-line program: it fits the formats of int8 and measures the features, on the 2,000 test pictures. What the codecs'
networks answered is in RESULTS. All bytes are those of fragments of 20 bytes, with their headers: of a JPEG's scan and Huffman tables,
of a WebP's frame.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy

from . import comparison, compression, export
from .report import PACKET, PACKET_HEADER, Results
from .scene import NONE
from .tasks import TASKS

CODECS = {"jpeg": "JPEG", "webp": "WebP"}
FILES = ("device.json", "server.json", "weights.safetensors", "profile.json")
TAPS = ("encode4", "encode6")  # the device's outputs
ANSWERS = "exits.csv"


def input_scale(task):
    return ["--mean", str(task.mean), "--deviation", str(task.deviation)]


INPUT = input_scale(TASKS["scenes"])


def eval_taps(fcodec, folder, table, *options, scale=INPUT):
    """What `eval-taps` prints of an exported network. `table` receives what is answered to each picture."""
    files = [str(folder / name) for name in (*FILES, "pictures.npy", "labels.npy")]
    return subprocess.run([fcodec, "eval-taps", *files, *scale, "--table", str(table), *options], check=True, capture_output=True, text=True).stdout


def own_answers(results, name, pictures):
    """Lines for such a table, of these pictures, numbered anew: what a device says that answers itself, with the front of FLEET `name`."""
    (predictions, confidences, _), = results.points(f"own-{name}").values()
    for number, index in enumerate(pictures):
        yield f"{number},{results.labels[index]},device,0,0,{predictions[index]},{confidences[index]:.4f}\n"


def features(fcodec, folder):
    """(bytes, right) of each grid of the streams, in the order of sending. Writes what is answered there to each picture."""
    text = eval_taps(fcodec, folder, folder / ANSWERS, "--payload", str(PACKET))
    print(text, end="", file=sys.stderr)
    found = [(float(size), float(share)) for size, share in re.findall(r"(\d+)\s+([01]\.\d+)$", text, re.MULTILINE)]
    grids = [stream["scan"]["fleet"] for stream in json.loads((folder / "profile.json").read_text())["streams"]]
    assert len(found) == sum(map(len, grids)), "eval-taps prints a line for each grid"
    return found


def codecs(results):
    """Name to points (bytes, right, samples) of all sizes and qualities."""
    found = {name: [] for name in CODECS}
    missing = {f"{codec}-{size}-bare" for codec in CODECS for size in compression.CODECS["scenes"][codec][0]} - set(results.names)
    if missing:
        raise SystemExit(f"not evaluated: {', '.join(sorted(missing))}")
    for name in results.names:
        codec = name.split("-")[0]
        if codec not in CODECS or not name.endswith("-bare"):
            continue
        for predictions, _, sizes in results.points(name).values():
            packets = -(-sizes // (PACKET - PACKET_HEADER))
            found[codec].append(((sizes + PACKET_HEADER * packets).mean(), int(results.right(predictions).sum()), len(sizes)))
    return found


def compared(fcodec, folder, results):
    """The table of the demo's page."""
    count = len(results.labels)
    sent = [(size, round(share * count), count) for size, share in features(fcodec, folder)]
    return comparison.table([("demo", sent[-1:]), ("features", comparison.front(sent)),
                             *((CODECS[codec], comparison.front(points)) for codec, points in codecs(results).items())])


def chosen(labels):
    """The first three pictures of each digit and the first six without one, in their order."""
    return sorted(index for label in range(NONE + 1) for index in numpy.flatnonzero(labels == label)[:6 if label == NONE else 3])


def write_pictures(pictures, labels, folder):
    """The chosen ones as PPM named NNN_LABEL."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for index in chosen(labels):
        height, width, _ = pictures[index].shape
        name = f"{index:03d}_{'none' if labels[index] == NONE else labels[index]}.ppm"
        (folder / name).write_bytes(f"P6 {width} {height} 255\n".encode() + pictures[index].tobytes())


def answers(table, results, name):
    """The lines of the chosen pictures, numbered anew, and what a device says of them that answers itself."""
    header, *lines = table.splitlines(keepends=True)
    pictures = chosen(results.labels)
    kept = {index: number for number, index in enumerate(pictures)}
    rows = [line.split(",", 1) for line in lines]
    return "".join([header, *(f"{kept[int(index)]},{rest}" for index, rest in rows if int(index) in kept),
                    *own_answers(results, name, pictures)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fcodec", "data", "artifacts", "results", "out"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--name", default="fleet-loss")
    parser.add_argument("--until", type=int, nargs=2, default=[4, 6])
    options = parser.parse_args()
    results = Results(options.results)
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)
        export.write(options.data, options.artifacts, folder, options.name, len(results.labels), options.until)
        file = {name: str(folder / name) for name in (*FILES, "calibration.npy", "int8.json")}
        subprocess.run([options.fcodec, "network", "calibrate", file["device.json"], file["weights.safetensors"],
                        file["calibration.npy"], *INPUT, "--affine", "--after", ",".join(TAPS), "--profile", file["profile.json"],
                        "-o", file["int8.json"]], check=True, stdout=subprocess.DEVNULL)
        shutil.move(file["int8.json"], file["device.json"])
        pictures, labels = numpy.load(folder / "pictures.npy"), numpy.load(folder / "labels.npy")
        assert (labels == results.labels).all(), "the results are of other pictures"
        write_pictures(pictures, labels, options.out / "pictures")
        (options.out / "comparison.csv").write_text(compared(options.fcodec, folder, results))
        (options.out / ANSWERS).write_text(answers((folder / ANSWERS).read_text(), results, options.name))
        for name in (*FILES, "whole.json"):
            shutil.copy(folder / name, options.out / name)


if __name__ == "__main__":
    main()
