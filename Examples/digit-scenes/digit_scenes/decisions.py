"""What `fcodec plan` decides with the networks that are trained here: exits, calibration, hierarchical inference, routing, partition
points, placement. Thresholds are chosen on validation samples, and measured on test samples.

    python3 -m digit_scenes.decisions FCODEC DATA ARTIFACTS RESULTS [--count 2000]

RESULTS is what `evaluate` wrote. Writes RESULTS/decisions.md, and charts into RESULTS/decisions. Costs are computed: a processor takes
its time for each multiply-add, and what is sent takes what `fcodec simulate` says of a file of that size (Bluetooth LE, 1M, an interval of
30 ms).
"""
import argparse
import csv
import json
import pathlib
import shutil
import subprocess
import tempfile

import numpy
import torch

from . import compression, offload, router
from .artifacts import safetensors
from .evaluate import Evaluation
from .exits import ExitNetwork
from .link_tables import PLATFORMS
from .network import TaskNetwork, normalise
from .report import Results, tables

PLATFORM = "Cortex-M33, 64 MHz"
LINK = ["--phy", "1M", "--interval", "30", "--exchanges", "4"]
EARLY = ("branchynet", "shallow-deep")
LOST = 0.01  # of accuracy, that exits may cost
TIERS = {"tiers": [{"name": "sensor", "ratio": 1}, {"name": "phone", "ratio": 0.05}, {"name": "server", "ratio": 0.005}],
         "links": [{"bandwidth": 200_000, "latency": 30}, {"bandwidth": 10_000_000, "latency": 40}]}
ENTROPIES = [round(number / 10, 1) for number in range(1, 21)]


def softmax(logits):
    return torch.softmax(logits.double(), 1).numpy()


class Answers:
    """What the networks say to a split: logits."""

    def __init__(self, e):
        self.labels = e.test.labels.numpy()
        self.base = e.base
        self.whole = e.batches(e.base, e.inputs)
        self.exits = {}
        for name in (name for name in (*EARLY, "ensemble") if name in e.artifacts.names()):
            model = e.load(name, ExitNetwork(e.base, name))
            self.exits[name] = e.several(model, e.inputs)
            self.depths, self.branches = model.depths, [exit.multiply_adds() for exit in model.exits]
        hybrid = e.load("hybrid", offload.HybridNetwork(e.base))
        self.router = hybrid.int8_router()
        self.own = e.batches(hybrid.base, e.inputs)
        codec, size, quality = offload.SENT[e.task.name]
        files = [compression.compress(sample, codec, size, quality) for sample in e.test.samples.numpy()]
        self.bytes = float(numpy.mean([len(file) for file in files]))
        seen = torch.from_numpy(numpy.stack([compression.decompress(file, codec, e.test.samples[0].shape) for file in files]))
        tuned = e.load(f"{codec}-{size}", TaskNetwork(e.task))
        self.server, self.hybrid_server = (e.batches(lambda part: model(normalise(part, e.task)), seen).argmax(1).numpy()
                                           for model in (tuned, hybrid.server))

    def accuracy(self, logits):
        return float((logits.argmax(1).numpy() == self.labels).mean())


def write(path, fields, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(fields)
        writer.writerows(zip(*(column.tolist() if hasattr(column, "tolist") else column for column in columns)))
    return path


def samples(path, answers, exits, server=None):
    """The planner's table of predictions."""
    fields, columns = ["label"], [answers.labels]
    for number, logits in enumerate(exits, 1):
        chances = softmax(logits)
        ordered = numpy.sort(chances, axis=1)
        fields += [f"{name}_{number}" for name in ("class", "confidence", "second", "entropy")]
        columns += [chances.argmax(1), ordered[:, -1].round(6), ordered[:, -2].round(6),
                    (-(chances * numpy.log(numpy.maximum(chances, 1e-30))).sum(1)).round(6).clip(0)]
    if server is not None:
        fields, columns = fields + ["server"], columns + [server]
    return write(path, fields, columns)


def logits_table(path, answers, logits, server=None):
    fields = ["label", *(f"logit_{index}" for index in range(logits.shape[1]))]
    columns = [answers.labels, *logits.T.double().numpy()]
    return write(path, fields + ["server"], columns + [server]) if server is not None else write(path, fields, columns)


class Planner:
    """Runs the program in a folder, and keeps what it prints, under the command."""

    def __init__(self, fcodec, folder, out):
        self.fcodec, self.folder, self.out, self.parts = fcodec.resolve(), folder, out, []
        self.speed, self.power = PLATFORMS[PLATFORM][1:]

    def run(self, *words):
        words = [str(word) for word in words]
        done = subprocess.run([self.fcodec, *words], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"fcodec {' '.join(words)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def plan(self, *words, lines=None):
        """Shows the command, and what it prints (the lines for which `lines` is true)."""
        text = self.run("plan", *words)
        if lines:
            text = "\n".join(line for index, line in enumerate(text.splitlines()) if lines(index, line)) + "\n"
        self.parts.append(f"    fcodec plan {' '.join(map(str, words))}\n\n" + "".join(f"    {line}\n" for line in text.splitlines()) + "\n")
        return text

    def say(self, text):
        self.parts.append(text + "\n\n")

    def chart(self, name, of, caption):
        shutil.copy(self.folder / "report" / f"{of}.svg", self.out / "decisions" / f"{name}.svg")
        self.say(f"![{caption}](decisions/{name}.svg)")

    def rows(self, name):
        with open(self.folder / "report" / f"{name}.csv", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def cost(self, work):
        return {"latency": round(work / self.speed * 1000, 3), "energy": round(work / self.speed * self.power, 5)}

    def sending(self, size):
        """Latency and energy of sending a file, by the simulator."""
        self.run("simulate", *PLATFORMS[PLATFORM][0], *LINK, "--picture", f"file={round(size)}", "--out", "sent")
        with open(self.folder / "sent" / "schemes.csv", encoding="utf-8") as file:
            row = next(row for row in csv.DictReader(file) if row["scheme"].split(" ")[0].rstrip(",") == "file")
        return {"latency": round(float(row["mean_ms"]), 3), "energy": round(float(row["energy_mj"]), 5)}

    def costs(self, name, exits, decision=0, offload=None):
        content = {"exits": [{"name": exit, **self.cost(work)} for exit, work in exits], "decision": self.cost(decision)}
        if offload:
            content["offload"] = offload
        (self.folder / name).write_text(json.dumps(content))
        return name


def exit_works(answers, name):
    """(name, multiply-adds until there) of each exit, its branches included, the last being the whole network's."""
    found, base, branches = [], answers.base, 0
    for depth, branch in zip(answers.depths, answers.branches):
        branches += branch
        found.append((f"L{depth}", base.multiply_adds(depth) + branches))
    whole = base.multiply_adds(len(base.layers)) + base.answer_multiply_adds()
    return found + [("all", whole + branches)]


def exits(planner, validation, test):
    planner.say("## Exits\n\nOne threshold for all exits, the fastest on validation with an accuracy of at least the whole network's less "
                f"{LOST * 100:g} point. The same threshold on the test samples:")
    rows = []
    for name in (name for name in EARLY if name in test.exits):
        works = exit_works(test, name)
        costs = planner.costs(f"{name}.json", works)
        least = round(validation.accuracy(validation.exits[name][-1]) - LOST, 4)
        for signal, span in (("confidence", ("0.1", "0.95", "0.05")), ("entropy", ("0.1", "2", "0.1"))):
            choice = ["--signal", signal, "--from", span[0], "--to", span[1], "--step", span[2]]
            files = [samples(planner.folder / f"{name}-{part}.csv", answers, answers.exits[name]).name
                     for part, answers in (("validation", validation), ("test", test))]
            planner.run("plan", "exits", files[0], costs, *choice, "--min-accuracy", least, "--out", "report")
            chosen = next(row for row in planner.rows("exits") if row["chosen"] == "1")
            planner.run("plan", "exits", files[1], costs, *choice, "--out", "report")
            found = next(row for row in planner.rows("exits") if row["threshold_1"] == chosen["threshold_1"])
            early = 1 - int(found[f"left_{len(works)}"]) / len(test.labels)
            rows.append(f"| {name}, {signal} | {chosen['threshold_1']} | {float(chosen['accuracy']):.3f} | {float(found['accuracy']):.3f} | "
                        f"{test.accuracy(test.exits[name][-1]):.3f} | {early:.1%} | {float(found['latency']):.0f} | {planner.cost(works[-1][1])['latency']:.0f} |")
        if name == EARLY[0]:
            planner.run("plan", "exits", files[1], costs, "--from", "0.1", "--to", "0.95", "--step", "0.05", "--out", "report")
            planner.chart("exits", "exits", "Accuracy against latency of BranchyNet's exits")
    planner.say("| network, signal | threshold | right, validation | right, test | all layers, test | left early | mean latency, ms | all layers, ms |\n"
                "|---|---:|---:|---:|---:|---:|---:|---:|\n" + "\n".join(rows))


def calibration(planner, validation, test):
    planner.say("## Calibration\n\nThe temperature of the base network's answers, fitted to the validation samples, which the table shows, too:")
    logits_table(planner.folder / "base.csv", validation, validation.whole)
    planner.plan("calibrate", "base.csv", "--out", "report")
    planner.chart("reliability", "reliability", "Reliability of the base network")


def hierarchical(planner, validation, test):
    at = validation.depths.index(offload.DEPTH)
    works = exit_works(test, "branchynet")
    sent = planner.sending(test.bytes)
    planner.say(f"## Hierarchical inference\n\nThe device has the ensemble's network of {offload.DEPTH} layers; what it doubts goes to the server as a "
                f"compressed file of {test.bytes:.0f} bytes.")
    for part, answers in (("validation", validation), ("test", test)):
        samples(planner.folder / f"hi-{part}.csv", answers, [answers.exits["ensemble"][at]], answers.server)
        samples(planner.folder / f"ee-{part}.csv", answers, answers.exits["branchynet"][:at + 1], answers.server)
    own = test.base.multiply_adds(offload.DEPTH) + test.branches[at]
    planner.costs("hi.json", [(f"L{offload.DEPTH}", own)], 2, sent)
    planner.costs("ee.json", works[:at + 1], 2, sent)
    planner.plan("hierarchical", "hi-test.csv", "hi.json", "--fit-on", "hi-validation.csv", "--out", "report")
    planner.chart("hierarchical", "hierarchical", "Accuracy against latency of hierarchical inference")
    planner.run("plan", "exits", "hi-test.csv", "hi.json", "--hierarchical", "--fit-on", "hi-validation.csv", "--out", "report")
    least = round(float(planner.rows("exits")[0]["accuracy"]) - LOST, 4)
    planner.say(f"With early exits before it (EE-HI, BranchyNet's, of which the last is that of L{offload.DEPTH}), every combination of two "
                f"thresholds; the fastest with an accuracy of at least {least:.3f}, HI's less {LOST * 100:g} point, is marked:")
    planner.plan("exits", "ee-test.csv", "ee.json", "--per-exit", "--hierarchical", "--fit-on", "ee-validation.csv", "--step", "0.02",
                 "--min-accuracy", least, "--out", "report", lines=lambda index, line: index < 2 or "->" in line)


def routing(planner, validation, test):
    planner.say("## Routing\n\nThe hybrid's base, router (101 features, 256, 64, 2, in int8) and server. Thresholds are tuned on the validation "
                "samples to a bound on the latency: that of the base, plus a share of what sending takes.")
    (planner.folder / "router.safetensors").write_bytes(safetensors(dict(test.router.tensors())))
    for part, answers in (("validation", validation), ("test", test)):
        logits_table(planner.folder / f"hybrid-{part}.csv", answers, answers.own, answers.hybrid_server)
    sent = planner.sending(test.bytes)
    own = test.base.multiply_adds(offload.DEPTH) + test.branches[test.depths.index(offload.DEPTH)]
    work = sum(weights.size for weights, _, _ in test.router.layers)
    planner.costs("hybrid.json", [(f"L{offload.DEPTH}", own)], work, sent)
    start = planner.cost(own)["latency"] + planner.cost(work)["latency"]
    for share in (0.1, 0.2, 0.4):
        planner.plan("route", "hybrid-test.csv", "hybrid.json", "--router", "router.safetensors", "--tune-on", "hybrid-validation.csv",
                     "--max-latency", round(start + share * sent["latency"], 1), "--out", "report")
    planner.chart("route", "route", "Accuracy against latency of the router and of entropy thresholding")
    scores = [int(float(row["score"])) for row in planner.rows("scores")]
    wanted = test.router.margin(router.meta_features(test.own)).tolist()
    if scores != wanted:
        raise SystemExit("fcodec's router has other margins than router.py's")
    planner.say(f"The program's margins of all {len(scores)} test samples are those of `router.py`, which has its own arithmetic, to the last bit.")


def partitions(planner, results):
    """Profiles of Clio, Neurosurgeon and the codecs, each with its best points."""
    table = tables(results)["points.csv"]
    names = {"clio": 1, "neurosurgeon": 0, **{codec: 0 for codec in compression.CODECS[results.facts["task"]]}}
    rows = []
    for name, progressive in names.items():
        for row in table.of(f"{name}, bare") or table.of(name):
            if row[1].endswith(" base"):
                continue
            layer = row[1].split(" ")[0]
            label = f"{name} {layer}"
            rows.append((label, round(row[7] / planner.speed * 1000, 3), max(round(row[2]), 1), row[3], progressive))
    rows.sort(key=lambda row: (row[0], row[2]))
    kept = {}
    for row in rows:  # of two points of the same size, the better one
        kept[row[0], row[2]] = max(kept.get((row[0], row[2]), row), row, key=lambda row: row[3])
    write(planner.folder / "profiles.csv", ["partition", "latency", "bytes", "accuracy", "progressive"], list(zip(*kept.values())))
    whole = results.work["whole"] / planner.speed * 1000
    planner.say("## Partition points\n\nClio's slices, and what has one size: Neurosurgeon's grids, compressed files. Latencies are those of the "
                f"device's layers on a {PLATFORM}; the whole network takes {whole:.0f} ms there. Clio's synthetic bandwidth, with a small variance "
                "and a large one, a picture a second, 0 if it does not arrive in time:")
    target = round(whole * 1.1)
    for variance in ("0.05", "0.2"):
        planner.plan("partitions", "profiles.csv", "--latency", target, "--from", "5000", "--to", "1000000", "--markov", variance, "--seconds", "3600",
                     "--out", "report", lines=lambda index, line, first=variance == "0.05": first or shown_again(line))
        planner.chart(f"replay-{variance}", "replay", f"Accuracy over a synthetic trace, variances up to {variance}")
    planner.chart("envelope", "envelope", "Accuracy against bandwidth of each partition point")


def shown_again(line):
    return "always" in line or "mean of" in line or "bandwidth known" in line or "nothing arrives" in line


def placement(planner, test):
    """BranchyNet's exits on three tiers."""
    base, works = test.base, exit_works(test, "branchynet")
    samples(planner.folder / "placed.csv", test, test.exits["branchynet"])
    entropies = [-(p * numpy.log(numpy.maximum(p, 1e-30))).sum(1) for p in map(softmax, test.exits["branchynet"])]
    blocks, before, inside = [], 0, numpy.ones((len(ENTROPIES), len(test.labels)), bool)
    for depth in range(1, len(base.layers) + 1):
        work = base.multiply_adds(depth)
        height, width = base.task.map_size(depth)
        blocks.append({"name": f"L{depth}", "time": round((work - before) / planner.speed * 1000, 3), "bytes": base.task.channels(depth) * height * width})
        before = work
        if depth in test.depths:
            blocks[-1]["exit"] = exit_of(test, test.depths.index(depth), test.branches[test.depths.index(depth)], planner, entropies, inside, False)
    blocks.append({"name": "head", "time": planner.cost(base.answer_multiply_adds())["latency"], "bytes": base.task.classes,
                   "exit": exit_of(test, len(test.depths), 0, planner, entropies, inside, True)})
    samples_bytes = base.task.size[0] * base.task.size[1] * base.task.inputs
    (planner.folder / "branchynet-blocks.json").write_text(json.dumps(
        {"input": samples_bytes, "result": base.task.classes, "thresholds": ENTROPIES, "blocks": blocks}))
    (planner.folder / "tiers.json").write_text(json.dumps(TIERS))
    least = round(test.accuracy(test.exits["branchynet"][-1]) - LOST, 3)
    planner.say("## Placement\n\nBranchyNet's blocks and exits on a sensor, a phone 20 times as fast, and a server 200 times as fast: 200 kbit/s and "
                "30 ms to the phone, 10 Mbit/s and 40 ms from there. Every exit that a part of the network ends with, thresholds of entropy:")
    for words in ([], ["--tiers", "repeated"]):
        planner.plan("place", "branchynet-blocks.json", "tiers.json", "--samples", "placed.csv", "--min-accuracy", least, *words, "--out", "report")
    planner.chart("placements", "placements", "Accuracy against latency, by number of partitions")


def exit_of(test, index, branch, planner, entropies, inside, last):
    """An exit's own time, accuracy, and the share of samples that leave there. `inside` loses these."""
    leaves = inside.copy() if last else inside & (entropies[index] < numpy.array(ENTROPIES)[:, None])
    inside &= ~leaves
    return {"time": planner.cost(branch)["latency"], "accuracy": round(test.accuracy(test.exits["branchynet"][index]), 4),
            "rates": [round(float(share), 4) for share in leaves.mean(1)]}


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fcodec", "data", "artifacts", "results"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=2000)
    options = parser.parse_args()
    results = Results(options.results)
    (options.results / "decisions").mkdir(exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        validation, test = (Answers(Evaluation(options.data, options.artifacts, options.results, options.count, split))
                            for split in ("validation", "test"))
        planner = Planner(options.fcodec, folder, options.results)
        planner.say(f"# What `fcodec plan` decides with these networks\n\nWritten by `digit_scenes.decisions`: {len(test.labels)} test samples of "
                    f"{results.facts['task']}, {len(validation.labels)} validation samples. The device is a {PLATFORM}; time and energy are computed, "
                    "not measured.")
        exits(planner, validation, test)
        calibration(planner, validation, test)
        hierarchical(planner, validation, test)
        routing(planner, validation, test)
        partitions(planner, results)
        placement(planner, test)
        (options.results / "decisions.md").write_text("".join(planner.parts).rstrip() + "\n", encoding="utf-8")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
