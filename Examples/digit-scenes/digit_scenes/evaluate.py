"""Accuracy against bytes on the first 2,000 test pictures, from the trained weights: tables and pictures.

    python3 -m digit_scenes.evaluate DATA ARTIFACTS RESULTS [--pictures 2000]

Writes RESULTS/samples.csv.gz (picture, taps, grids, prediction, confidence, bytes), points.csv (scheme, point, accuracy with its 95 %
interval, bytes), loss.csv and accuracy-bytes.svg.
"""
import argparse
import csv
import gzip
import io
import math
import pathlib
import sys

import torch

from . import compression, training
from .fleet import FleetNetwork
from .network import SceneNetwork, normalise


def interval(right, count):
    """Wilson's 95 % interval of a share."""
    z, p = 1.96, right / count
    middle, half = p + z * z / (2 * count), z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


class Table:
    """Points of all schemes: a row for each."""

    FIELDS = ("scheme", "point", "bytes", "accuracy", "low", "high", "pictures")

    def __init__(self):
        self.rows = []

    def add(self, scheme, point, size, right, count):
        low, high = interval(right, count)
        self.rows.append((scheme, point, round(size, 1), round(right / count, 4), round(low, 4), round(high, 4), count))
        print(f"{scheme:18} {point:14} {size:7.1f} B  {right / count:.4f} ({low:.3f} to {high:.3f})", file=sys.stderr)

    def write(self, path):
        with open(path, "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self.FIELDS)
            writer.writerows(self.rows)


@torch.no_grad()
def fleet_answers(model, scenes, grids, payload=244, loss=0.0, copies=1):
    """Logits and bytes of every picture at a grid for each tap."""
    transmissions = [model.ending_at(index, grid, payload, loss, seed=index) for index, grid in enumerate(grids)]
    logits, sizes = [], []
    for pictures, _ in scenes.in_order():
        parts = [transmission.transmit(x) for transmission, x in zip(transmissions, model.encode(pictures))]
        logits.append(model.answer([part.map for part in parts]))
        sizes.append(sum(part.bytes for part in parts))
    return torch.cat(logits), torch.cat(sizes)


def points(model):
    """One tap at each grid, and both at each pair of grids."""
    first, second = model.taps
    return [[grid] for grid in first.grids] + [[a, b] for a in first.grids[:3] for b in second.grids]


def fleet(name, model, scenes, table, samples, measured):
    for grids in measured:
        logits, sizes = fleet_answers(model, scenes, grids)
        confidence, prediction = torch.softmax(logits, 1).max(1)
        taps = "+".join(f"L{tap.layer}" for tap, _ in zip(model.taps, grids))
        for i in range(len(scenes)):
            samples.append((name, i, taps, "+".join(map(str, grids)), prediction[i].item(),
                            round(confidence[i].item(), 4), int(sizes[i])))
        table.add(name, f"{taps} {'+'.join(map(str, grids))}", sizes.mean().item(),
                  (prediction == scenes.labels).sum().item(), len(scenes))


@torch.no_grad()
def pictures(codec, size, model, scenes, table):
    for quality in compression.QUALITIES[codec]:
        files = [compression.compress(picture, codec, size, quality) for picture in scenes.pictures.numpy()]
        seen = torch.stack([torch.from_numpy(compression.decompress(file).copy()) for file in files])
        right = sum((model(normalise(seen[at:at + 250])).argmax(1) == scenes.labels[at:at + 250]).sum().item()
                    for at in range(0, len(seen), 250))
        whole = sum(map(len, files)) / len(files)
        bare = sum(compression.without_headers(file, codec) for file in files) / len(files)
        table.add(f"{codec}, bare", f"{size} q{quality}", bare, right, len(scenes))
        table.add(codec, f"{size} q{quality}", whole, right, len(scenes))


def draw(table, path):
    """Each scheme's best points: those that no point of the scheme beats with as few bytes."""
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "digit-scenes"
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(8, 5))
    for scheme in dict.fromkeys(row[0] for row in table.rows):
        rows = sorted((row for row in table.rows if row[0] == scheme), key=lambda row: row[2])
        best, highest = [], 0
        for row in rows:
            if row[3] > highest:
                best.append(row)
                highest = row[3]
        x, y = [row[2] for row in best], [row[3] for row in best]
        axes.errorbar(x, y, [[row[3] - row[4] for row in best], [row[5] - row[3] for row in best]], marker="o",
                      markersize=3, linewidth=1, elinewidth=0.6, capsize=2, label=scheme,
                      linestyle="--" if len(best) == 1 else "-")
    axes.set_xscale("log")
    axes.set_xticks([30, 60, 100, 180, 300, 600, 1000, 2000], ["30", "60", "100", "180", "300", "600", "1000", "2000"])
    axes.set_xlabel("bytes sent for a picture, headers counted")
    axes.set_ylabel("right, of the test pictures")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("artifacts", type=pathlib.Path)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--pictures", type=int, default=2000)
    options = parser.parse_args()
    options.results.mkdir(parents=True, exist_ok=True)
    scenes = training.Scenes(options.data, "test")
    scenes.pictures, scenes.labels = scenes.pictures[:options.pictures], scenes.labels[:options.pictures]
    table, losses, samples = Table(), Table(), []

    def load(name, model):
        model.load_state_dict(torch.load(options.artifacts / f"{name}.pt"))
        return model.to(memory_format=torch.channels_last).eval()

    base = load("base", SceneNetwork())
    right = (training.logits(base, scenes).argmax(1) == scenes.labels).sum().item()
    table.add("network itself", "", 64 * 64 * 3, right, len(scenes))
    for name in ("fleet", "fleet-loss"):
        if (options.artifacts / f"{name}.pt").exists():
            model = load(name, FleetNetwork(base))
            fleet(name, model, scenes, table, samples, points(model))
            for loss in (0, 0.1, 0.3, 0.5, 0.7, 0.9):
                logits, sizes = fleet_answers(model, scenes, [4, 8], payload=20, loss=loss)
                losses.add(name, f"{loss:g} lost", sizes.mean().item(),
                           (logits.argmax(1) == scenes.labels).sum().item(), len(scenes))
    for codec in compression.QUALITIES:
        for size in compression.SIZES:
            if (options.artifacts / f"{codec}-{size}.pt").exists():
                pictures(codec, size, load(f"{codec}-{size}", SceneNetwork()), scenes, table)
    table.write(options.results / "points.csv")
    losses.write(options.results / "loss.csv")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("network", "picture", "taps", "grids", "prediction", "confidence", "bytes"))
    writer.writerows(samples)
    with open(options.results / "samples.csv.gz", "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as zipped:
        zipped.write(text.getvalue().encode())
    draw(table, options.results / "accuracy-bytes.svg")


if __name__ == "__main__":
    main()
