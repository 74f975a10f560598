"""Runs all networks of the artifacts on the test samples, and writes what each answered to each sample.

    python3 -m digit_scenes.evaluate DATA ARTIFACTS RESULTS [--count 2000] [--only NAME ...]

RESULTS/samples/NAME.csv.gz has a row for each sample at each point: picture, layer, grid (or slice, size, quality), bits, share of lost
packets, prediction, confidence, bytes. `digit_scenes.report` makes tables and pictures of them.
"""
import argparse
import gzip
import json
import pathlib
import time

import numpy
import torch

from . import compression, offload, router
from .artifacts import Artifacts, report
from .exits import KINDS, ExitNetwork
from .fleet import FleetNetwork
from .network import TaskNetwork, normalise
from .partition import SCHEMES, PartitionNetwork
from .train_own import OwnLayers
from .training import Dataset, logits

FIELDS = ("picture", "layer", "grid", "bits", "lost", "prediction", "confidence", "bytes")
LOSSES = [tenth / 10 for tenth in range(10)]
PACKET = 20  # bytes, where packets are lost
EXAMPLES = 64  # validation samples for the codes of streams that have none of their own


class Evaluation:
    """The networks of a folder, and the first samples of a split."""

    def __init__(self, data, artifacts, results, count, split="test"):
        torch.set_num_threads(1)
        self.test = Dataset(data, split, count)
        self.task, self.artifacts = self.test.task, Artifacts(artifacts)
        self.inputs, self.results = torch.cat(list(self.test.in_order())), results
        self.base = self.load("base", TaskNetwork(self.task))
        self.examples = Dataset(data, "validation", EXAMPLES).inputs(slice(0, EXAMPLES))

    def load(self, name, model):
        return self.artifacts.load(name, model).eval()

    def batches(self, function, *tensors, size=250):
        """A function of batches, its results together."""
        return torch.cat([function(*(part[at:at + size] for part in tensors)) for at in range(0, len(tensors[0]), size)])

    def several(self, function, inputs, size=250):
        """A function of batches that returns a list of tensors."""
        parts = [function(inputs[at:at + size]) for at in range(0, len(inputs), size)]
        return [torch.cat(column) for column in zip(*parts)]

    def compressed(self, codec, size, quality):
        return [compression.compress(sample, codec, size, quality) for sample in self.test.samples.numpy()]

    def decompressed(self, files, codec):
        return torch.from_numpy(numpy.stack([compression.decompress(file, codec, self.test.samples[0].shape) for file in files]))

    def write(self, name, fields, rows):
        path = self.results / "samples" / f"{name}.csv.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join([",".join(fields), *(",".join(map(str, row)) for row in rows), ""])
        with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as zipped:
            zipped.write(text.encode())


class Samples:
    """The rows of one network."""

    def __init__(self):
        self.rows = []

    def add(self, answers, sizes, layer, grid="", bits="", lost=""):
        confidence, prediction = torch.softmax(answers, 1).max(1)
        sizes = [sizes] * len(answers) if isinstance(sizes, int) else [round(float(size)) for size in sizes]
        self.rows += [(i, layer, grid, bits, lost, p, f"{c:.3f}", size) for i, (p, c, size) in
                      enumerate(zip(prediction.tolist(), confidence.tolist(), sizes))]


def base(e, name, samples):
    samples.add(logits(e.base, e.test), e.test.samples[0].numel(), f"L{len(e.base.layers)}")


def own(e, name, samples):
    """The answers of a device whose front is FLEET's."""
    name = name.removeprefix("own-")
    model, layers = e.load(name, FleetNetwork(e.base)), OwnLayers.of(e.artifacts, name, e.base)
    samples.add(e.batches(lambda part: layers(model.front_to(part, layers.done)), e.inputs), 1, f"L{len(e.base.layers)}")


def fleet_pairs(taps):
    """Grids of both taps, or of one: None for a tap of which nothing is sent."""
    first, second = taps
    return ([(grid, None) for grid in first.grids] + [(None, grid) for grid in second.grids]
            + [(a, b) for a in first.grids[:3] for b in second.grids])


def fleet(e, name, samples):
    model = e.load(name, FleetNetwork(e.base))
    maps = e.several(model.encode, e.inputs)
    examples = model.encode(e.examples)
    for pair in fleet_pairs(model.taps):
        fleet_point(model, maps, pair, samples)
    first, second = (tap.grids for tap in model.taps)
    for lost in LOSSES:
        for pair in ((first[4], None), (None, second[-2]), (None, second[-1]), (first[0], second[2])):
            fleet_point(model, maps, pair, samples, lost=lost)
    for bits in range(2, 9):
        fleet_point(model, maps, (first[0], second[-1]), samples, bits=bits, examples=examples)


def fleet_point(model, maps, pair, samples, lost=None, bits=None, examples=None):
    payload = 244 if lost is None else PACKET
    received, sizes = [], torch.zeros(len(maps[0]))
    for index, grid in enumerate(pair):
        if grid is None:
            continue
        transmission = model.ending_at(index, grid, payload, lost or 0.0, index, bits, examples and examples[index])
        sent = transmission.transmit(maps[index])
        received.append(sent.map)
        sizes += sent.bytes
    if pair[0] is None:
        received.insert(0, model.nothing(maps[0]))
    answers = torch.cat([model.answers([part[at:at + 250] for part in received])[-1] for at in range(0, len(sizes), 250)])
    named = [(tap, grid) for tap, grid in zip(model.taps, pair) if grid is not None]
    samples.add(answers, sizes, "+".join(f"L{tap.layer}" for tap, _ in named), "+".join(str(grid) for _, grid in named),
                "" if bits is None else bits, "" if lost is None else lost)


def exits(e, name, samples):
    model = e.load(name, ExitNetwork(e.base, name))
    layers = model.depths + [len(e.base.layers)]
    for layer, answers in zip(layers, e.several(model, e.inputs)):
        samples.add(answers, 0, f"L{layer}")


def partition(e, name, samples):
    scheme, layer = name.split("-")
    model = e.load(name, PartitionNetwork(e.base, scheme, int(layer)))
    maps = e.batches(model.encode, e.inputs)
    examples = model.encode(e.examples)
    for point in model.points:
        transmission = model.at(point, examples)
        received, sizes = model.send(maps, point, transmission)
        samples.add(e.batches(model.answer, received), sizes, f"L{layer}", point)


def pictures(e, name, samples, bare):
    """Each quality through the tuned network and through the base: a network that is tuned for all qualities may be worse at the
    highest ones than one that is tuned for none."""
    codec, size = name.split("-")
    tuned = e.load(name, TaskNetwork(e.task))
    for quality in compression.CODECS[e.task.name][codec][1]:
        files = e.compressed(codec, int(size), quality)
        see(e, tuned, files, codec, size, f"q{quality}", samples, bare)


def see(e, tuned, files, codec, size, point, samples, bare):
    """What the tuned network and the base say to files."""
    seen = e.decompressed(files, codec)
    for model, name in ((tuned, point), (e.base, f"{point} base")):
        answers = e.batches(lambda part: model(normalise(part, e.task)), seen)
        samples.add(answers, [len(file) for file in files], size, name)
        bare.add(answers, [compression.without_headers(file, codec) for file in files], size, name)


def progressive(e, name, samples, bare):
    """What has arrived after each scan of a progressive JPEG at full size, through the network that is tuned for JPEG, and the base."""
    tuned = e.load(name, TaskNetwork(e.task))
    for number, files in enumerate(zip(*map(compression.scans, e.test.samples.numpy())), 1):
        see(e, tuned, files, "jpeg", str(len(e.test.samples[0])), f"scan {number}", samples, bare)


def device(e):
    """All that the schemes decide by which ask the server only when in doubt."""
    regressions = e.artifacts.read("hi")
    local, early_exits = (e.several(e.load(name, ExitNetwork(e.base, name)), e.inputs) for name in offload.JUDGED)
    at = offload.DEPTH - 3
    hybrid = e.load("hybrid", offload.HybridNetwork(e.base))
    own = e.batches(hybrid.base, e.inputs)
    codec, size, quality = offload.SENT[e.task.name]
    files = e.compressed(codec, size, quality)
    seen = e.decompressed(files, codec)
    server, tuned = (e.batches(lambda part: model(normalise(part, e.task)), seen)
                     for model in (hybrid.server, e.load(f"{codec}-{size}", TaskNetwork(e.task))))
    early = torch.softmax(early_exits[0], 1).max(1)
    columns = {
        "local": local[at].argmax(1), "local_right": offload.right(local[at], regressions[offload.JUDGED[0]]),
        "local_confidence": torch.softmax(local[at], 1).max(1).values,
        "early": early.indices, "early_confidence": early.values,
        "exit": early_exits[at].argmax(1), "exit_right": offload.right(early_exits[at], regressions[offload.JUDGED[1]]),
        "hybrid": own.argmax(1), "hybrid_confidence": torch.softmax(own, 1).max(1).values, "hybrid_route": hybrid.int8_router().margin(router.meta_features(own)),
        "hybrid_server": server.argmax(1), "server": tuned.argmax(1), "bytes": [len(file) for file in files]}
    rows = zip(range(len(own)), *(column if isinstance(column, list) else column.tolist() for column in columns.values()))
    e.write("device", ("picture", *columns), [[f"{v:.4f}" if isinstance(v, float) else v for v in row] for row in rows])


def both(e, name, written, function):
    """With headers, and without."""
    samples, bare = Samples(), Samples()
    function(e, name, samples, bare)
    e.write(written, FIELDS, samples.rows)
    e.write(f"{written}-bare", FIELDS, bare.rows)


def facts(e):
    """Labels, and multiply-adds of the device at each layer."""
    e.results.mkdir(parents=True, exist_ok=True)
    known = {"task": e.task.name, "samples": len(e.test),
             "multiply_adds": {**{f"L{n}": e.base.multiply_adds(n) for n in range(1, len(e.base.layers) + 1)},
                               "whole": e.base.multiply_adds(len(e.base.layers)) + e.base.answer_multiply_adds()},
             "labels": "".join(f"{label:x}" for label in e.test.labels.tolist())}
    (e.results / "facts.json").write_text(json.dumps(known, indent=2) + "\n")


def function_of(name):
    if name == "base":
        return base
    if name.startswith("fleet"):
        return fleet
    if name.startswith("own-"):
        return own
    if name in KINDS:
        return exits
    return partition if name.split("-")[0] in SCHEMES else None


@torch.no_grad()
def evaluate(options):
    e, started = Evaluation(options.data, options.artifacts, options.results, options.count), time.monotonic()
    facts(e)
    names = e.artifacts.names()
    for name in names:
        if options.only and name not in options.only:
            continue
        samples = Samples()
        if function_of(name):
            function_of(name)(e, name, samples)
            e.write(name, FIELDS, samples.rows)
        elif name.split("-")[0] in compression.CODECS[e.task.name]:
            both(e, name, name, pictures)
            if name == "jpeg-64":
                both(e, name, "progressive-64", progressive)
        report(f"{name}: {time.monotonic() - started:.0f} s")
    if {"hi", "hybrid"} <= set(names) and (not options.only or "device" in options.only):
        device(e)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("artifacts", type=pathlib.Path)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--only", nargs="*", default=[])
    evaluate(parser.parse_args())


if __name__ == "__main__":
    main()
