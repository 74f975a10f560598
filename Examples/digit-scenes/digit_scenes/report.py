"""Tables, pictures and sentences from what every network answered to every test sample; no network is run.

    python3 -m digit_scenes.report RESULTS [--check]

Writes points.csv (scheme, point, bytes, accuracy with its 95 % interval), loss.csv, bits.csv, claims.md, and, with Matplotlib,
accuracy-bytes.svg, accuracy-loss.svg, accuracy-bits.svg. With --check the tables in RESULTS are compared with the samples instead.
"""
import argparse
import csv
import gzip
import io
import json
import math
import pathlib

import numpy

from . import claims, plots

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
EARLY = 0.95  # EE-HI: the confidence above which a sample leaves at the first exit
PROGRESSIVE = ("clio", "progressive")  # what is sent until the time is over; the others choose a size before
COVERAGES = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
PACKET, PACKET_HEADER = 20, 3


def interval(right, count):
    """Wilson's 95 % interval of a share."""
    z, p = 1.96, right / count
    middle, half = p + z * z / (2 * count), z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def write_csv(path, fields, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(fields)
        writer.writerows(zip(*(column.tolist() if hasattr(column, "tolist") else column for column in columns)))
    return path


class Table:
    """Points of schemes, a row for each."""

    FIELDS = ("scheme", "point", "bytes", "accuracy", "low", "high", "samples", "multiply_adds")

    def __init__(self):
        self.rows = []

    def add(self, scheme, point, size, right, work=""):
        low, high = interval(int(right.sum()), len(right))
        self.rows.append((scheme, point, round(float(size), 1), round(float(right.mean()), 4), round(low, 4), round(high, 4),
                          len(right), work if work == "" else round(float(work))))

    def text(self):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.FIELDS)
        writer.writerows(self.rows)
        return text.getvalue()

    def of(self, scheme):
        return [row for row in self.rows if row[0] == scheme]

    def point(self, scheme, name):
        return next((row for row in self.of(scheme) if row[1] == name), None)


class Results:
    """Facts, and the samples of each network: a column of numbers for each point."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.facts = json.loads((self.folder / "facts.json").read_text())
        self.labels = numpy.array([int(digit, 16) for digit in self.facts["labels"]])
        self.work = self.facts["multiply_adds"]
        self.names = sorted(path.name.removesuffix(".csv.gz") for path in (self.folder / "samples").glob("*.csv.gz"))

    def rows(self, name):
        with gzip.open(self.folder / "samples" / f"{name}.csv.gz", "rt") as file:
            return list(csv.DictReader(file))

    def points(self, name):
        """(layer, grid, bits, lost) to predictions, confidences and bytes of all samples, in the order of the file."""
        found = {}
        for row in self.rows(name):
            point = found.setdefault((row["layer"], row["grid"], row["bits"], row["lost"]), ([], [], []))
            for column, value in zip(point, (int(row["prediction"]), float(row["confidence"]), int(row["bytes"]))):
                column.append(value)
        return {key: tuple(map(numpy.array, columns)) for key, columns in found.items()}

    def right(self, predictions):
        return predictions == self.labels


def device_work(results, layer):
    """Multiply-adds of the device up to the last layer of "L4+L6"."""
    return results.work.get(layer.split("+")[-1], 0)


def fixed_points(results, name, table, losses, bits):
    """Every point as it is, all samples alike."""
    scheme = name.split("-bare")[0].split("-")[0] + (", bare" if name.endswith("-bare") else "")
    scheme = name if name.startswith(("fleet", "own-", "shallow-deep")) else scheme
    for (layer, grid, width, lost), (predictions, _, sizes) in results.points(name).items():
        where = losses if lost else bits if width else table
        point = f"{layer} {grid}".strip() + (f", {float(lost):.0%} lost" if lost else f", {width} bits" if width else "")
        where.add(scheme, point, sizes.mean(), results.right(predictions), device_work(results, layer))


def chains(points):
    """Orders in which FLEET's points can follow each other: grids of the first tap, then of the second."""
    first = [key for key in points if "+" not in key[0] and key[0] == min(k[0] for k in points) and not (key[2] or key[3])]
    for count in range(1, 4):
        pairs = [key for key in points if "+" in key[0] and key[1].split("+")[0] == first[count - 1][1] and not (key[2] or key[3])]
        yield first[:count], pairs


def exits(results, name, table):
    """The server stops the device at the first point that it is sure enough of. Bytes are those sent until then."""
    points = results.points(name)
    for first, pairs in chains(points):
        order = first + pairs
        for threshold in THRESHOLDS:
            decided = decide([points[key] for key in order], threshold)
            predictions, _, sizes = (numpy.choose(decided, [points[key][i] for key in order]) for i in range(3))
            work = numpy.choose(decided, [device_work(results, key[0]) for key in order])
            table.add(f"{name}, exits", f"{first[-1][1]} then {pairs[0][0].split('+')[1]}, {threshold}", sizes.mean(),
                      results.right(predictions), work.mean())


def decide(points, threshold):
    """Which point each sample stops at."""
    return first_of([confidences >= threshold for _, confidences, _ in points])


def first_of(conditions):
    """The first condition that each sample meets, or the last one, whether it is met or not."""
    found = numpy.full(len(conditions[0]), len(conditions) - 1)
    for index in reversed(range(len(conditions) - 1)):
        found[conditions[index]] = index
    return found


def local_exits(results, name, table):
    """Early exits on the device: no bytes but the answer's, work until the exit."""
    points = results.points(name)
    layers = list(points)
    works = [results.work[key[0]] for key in layers]
    if name == "ensemble":  # each network begins anew
        works = list(numpy.cumsum(works))
    for threshold in THRESHOLDS:
        decided = decide([points[key] for key in layers], threshold)
        predictions = numpy.choose(decided, [points[key][0] for key in layers])
        table.add(f"{name}, exits", f"{threshold}", 1, results.right(predictions), numpy.array(works)[decided].mean())


def offloaded(results, table):
    """Answers on the device if it is sure, else the server's to a compressed picture; at shares of answers on the device."""
    rows = results.rows("device")
    column = {name: numpy.array([float(row[name]) for row in rows]) for name in rows[0]}
    local = results.work["L5"]
    for name, own, server, sure, work in (
            ("confidence", "local", "server", column["local_confidence"], local),
            ("HI", "local", "server", column["local_right"], local),
            ("hybrid", "hybrid", "hybrid_server", -column["hybrid_route"], local)):
        for asks in chosen_at(sure):
            add_offload(results, table, name, asks, column[own], column[server], column["bytes"], work)
    # As many samples as the router sends, so that both can be compared.
    for asks in chosen_at(-column["hybrid_route"]):
        lowest = numpy.zeros(len(asks), bool)
        lowest[numpy.argsort(column["hybrid_confidence"], kind="stable")[:asks.sum()]] = True
        add_offload(results, table, "hybrid, confidence", lowest, column["hybrid"], column["hybrid_server"], column["bytes"], local)
    early = column["early_confidence"] > EARLY
    sure = numpy.where(early, 2, column["exit_right"])
    own = numpy.where(early, column["early"], column["exit"])
    for asks in chosen_at(sure):
        work = numpy.where(early, results.work["L3"], local).mean()
        add_offload(results, table, "EE-HI", asks & ~early, own, column["server"], column["bytes"], work)
    table.add("server alone", "", column["bytes"].mean(), results.right(column["server"]), 0)
    table.add("device alone", "L5", 1, results.right(column["local"]), local)


def chosen_at(sure):
    """Which samples are sent, for each coverage that differs from the one before: equal scores are sent together or not at all."""
    found = []
    for coverage in COVERAGES:
        asks = sure < numpy.quantile(sure, 1 - coverage)
        if not found or asks.sum() != found[-1].sum():
            found.append(asks)
    return found


def add_offload(results, table, name, asks, own, server, sizes, work):
    coverage = 1 - asks.mean()
    predictions = numpy.where(asks, server, own).astype(int)
    table.add(name, f"{coverage:.0%} on the device", (asks * sizes).mean() + 1, results.right(predictions), work)


def tables(results):
    table, losses, bits = Table(), Table(), Table()
    for name in results.names:
        if name == "device":
            offloaded(results, table)
            continue
        fixed_points(results, name, table, losses, bits)
        if name.startswith("fleet"):
            exits(results, name, table)
        elif name in ("branchynet", "shallow-deep", "ensemble"):
            local_exits(results, name, table)
        elif name.split("-")[0] in ("jpeg", "webp", "deflate") and not name.endswith("-bare"):
            whole_files(results, name, losses)
    return {"points.csv": table, "loss.csv": losses, "bits.csv": bits}


def partition_points(table, name):
    """(partition, points) of a scheme for the planner, files without their headers: (bytes, accuracy, multiply-adds on the device) in the
    order of bytes. Clio and Neurosurgeon have a partition for each layer and all of its points; a codec is one partition with its best points."""
    if name in ("clio", "neurosurgeon"):
        layers = sorted({row[1].split(" ")[0] for row in table.of(name)})
        groups = [(f"{name} {layer}", [row for row in table.of(name) if row[1].split(" ")[0] == layer]) for layer in layers]
    else:
        groups = [(name, plots.best(table.of(f"{name}, bare")))]
    for label, rows in groups:
        points = {}
        for _, _, size, accuracy, _, _, _, work in sorted(rows, key=lambda row: (row[2], row[3])):
            points[max(round(size), 1)] = (max(round(size), 1), accuracy, work or 0)
        yield label, list(points.values())


def write_profiles(path, table, names, latency):
    """The planner's file of partition points. `latency`: ms of so many multiply-adds. Returns the points' names, in order."""
    rows = [(label, latency(work), size, accuracy, int(name in PROGRESSIVE))
            for name in names for label, points in partition_points(table, name) for size, accuracy, work in points]
    write_csv(path, ["partition", "latency", "bytes", "accuracy", "progressive"], list(zip(*rows)))
    return list(dict.fromkeys(row[0] for row in rows))


def whole_files(results, name, losses):
    """A file whose packets are not all there is none: then the most frequent class is the answer."""
    guess = numpy.bincount(results.labels).max() / len(results.labels)
    for (layer, grid, _, _), (predictions, _, sizes) in results.points(name).items():
        packets = numpy.ceil(sizes / (PACKET - PACKET_HEADER))
        right = results.right(predictions)
        for lost in range(10):
            whole = (1 - lost / 10) ** packets
            losses.add(name.split("-")[0], f"{layer} {grid}, {lost * 10}% lost", (sizes + packets * PACKET_HEADER).mean(),
                       right * whole + guess * (1 - whole))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    results = Results(options.results)
    found = tables(results)
    texts = {name: table.text() for name, table in found.items()}
    texts["claims.md"] = claims.text(found["points.csv"], found["loss.csv"], found["bits.csv"], results)
    for name, text in texts.items():
        path = options.results / name
        if not options.check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            raise SystemExit(f"{path} is not what the samples say: python3 -m digit_scenes.report {options.results}")
    if not options.check:
        plots.draw(found, options.results)


if __name__ == "__main__":
    main()
