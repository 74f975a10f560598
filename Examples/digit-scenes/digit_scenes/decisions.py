"""What `fcodec plan` decides with the networks that are trained here: exits, calibration, hierarchical inference, routing, partition
points, placement. Thresholds are chosen on validation samples and then measured on test samples, except for partition points.

    python3 -m digit_scenes.decisions FCODEC DATA ARTIFACTS RESULTS [--count 2000] [--keep FOLDER]

RESULTS is what `evaluate` wrote. Writes RESULTS/decisions.md, and charts into RESULTS/decisions. With --keep, the files that the
commands read stay in FOLDER.
"""
import argparse
import csv
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

import numpy
import torch

from . import offload, router
from .artifacts import safetensors
from .evaluate import Evaluation
from .exits import ExitNetwork
from .link_tables import PLATFORMS, scheme_of, simulated
from .network import TaskNetwork, normalise
from .report import Results, first_of, tables, write_csv, write_profiles

PLATFORM = "Cortex-M33, 64 MHz"
LINK = ["--phy", "1M", "--interval", "30", "--exchanges", "4"]
EARLY = ("branchynet", "shallow-deep")
LOST = 0.02  # of accuracy, that exits may cost
SHARES = (0.1, 0.2, 0.4)  # of the time of sending, that the router may take on average
TIERS = {"tiers": [{"name": "sensor", "ratio": 1}, {"name": "phone", "ratio": 0.05}, {"name": "server", "ratio": 0.005}],
         "links": [{"bandwidth": 200_000, "latency": 30}, {"bandwidth": 10_000_000, "latency": 40}]}
ENTROPIES = [round(number / 10, 1) for number in range(1, 21)]
PARTS = ("validation", "test")


class Answers:
    """What the networks say to a split: logits."""

    def __init__(self, e):
        self.labels, self.base = e.test.labels.numpy(), e.base
        self.whole, self.exits = e.batches(e.base, e.inputs), {}
        for name in (*EARLY, "ensemble"):
            model = e.load(name, ExitNetwork(e.base, name))
            self.exits[name] = e.several(model, e.inputs)
            self.depths, self.branches = model.depths, [exit.multiply_adds() for exit in model.exits]
        hybrid = e.load("hybrid", offload.HybridNetwork(e.base))
        self.router, self.own = hybrid.int8_router(), e.batches(hybrid.base, e.inputs)
        codec, size, quality = offload.SENT[e.task.name]
        files = e.compressed(codec, size, quality)
        self.bytes, seen = float(numpy.mean([len(file) for file in files])), e.decompressed(files, codec)
        tuned = e.load(f"{codec}-{size}", TaskNetwork(e.task))
        self.server, self.hybrid_server = (e.batches(lambda part: model(normalise(part, e.task)), seen).argmax(1).numpy()
                                           for model in (tuned, hybrid.server))

    def accuracy(self, logits):
        return float((logits.argmax(1).numpy() == self.labels).mean())

    def works(self):
        """(name, multiply-adds until there) of each exit of BranchyNet or a Shallow-Deep network, branches included, and of all layers."""
        branches = numpy.cumsum(self.branches).tolist()
        found = [(f"L{depth}", self.base.multiply_adds(depth) + branch) for depth, branch in zip(self.depths, branches)]
        return found + [("all", self.base.multiply_adds(len(self.base.layers)) + self.base.answer_multiply_adds() + branches[-1])]

    def local(self):
        """The logits and the multiply-adds of the ensemble's network of DEPTH layers."""
        at = self.depths.index(offload.DEPTH)
        return self.exits["ensemble"][at], self.base.multiply_adds(offload.DEPTH) + self.branches[at]


def chances(logits):
    return torch.softmax(logits.double(), 1).numpy()


def entropies(logits):
    shares = chances(logits)
    return (-(shares * numpy.log(numpy.maximum(shares, 1e-30))).sum(1)).round(6).clip(0)


def confidences(logits):
    """The largest probability and the second largest, as the tables have them."""
    ordered = numpy.sort(chances(logits), axis=1)
    return ordered[:, -1].round(6), ordered[:, -2].round(6)


def samples(path, answers, exits, server=None):
    """The planner's table of predictions."""
    fields, columns = ["label"], [answers.labels]
    for number, logits in enumerate(exits, 1):
        fields += [f"{name}_{number}" for name in ("class", "confidence", "second", "entropy")]
        columns += [logits.argmax(1).numpy(), *confidences(logits), entropies(logits)]
    write_table(path, fields, columns, server)


def logits_table(path, answers, logits, server=None):
    fields = ["label", *(f"logit_{index}" for index in range(logits.shape[1]))]
    write_table(path, fields, [answers.labels, *logits.T.double().numpy()], server)


def write_table(path, fields, columns, server):
    if server is not None:
        fields, columns = fields + ["server"], columns + [server]
    write_csv(path, fields, columns)


class Planner:
    """Runs the program in a folder, and keeps what it prints, under the command."""

    def __init__(self, fcodec, folder, out):
        self.fcodec, self.folder, self.out, self.parts = fcodec.resolve(), folder, out, []
        self.platform = PLATFORMS[PLATFORM]
        self.latency = self.platform.latency

    def run(self, *words, may_fail=False):
        words = [str(word) for word in words]
        done = subprocess.run([self.fcodec, *words], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0 and not may_fail:
            raise SystemExit(f"fcodec {' '.join(words)}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def plan(self, *words, lines=None, may_fail=False):
        """Shows the command, and what it prints (the lines for which `lines` is true)."""
        text = self.run("plan", *words, may_fail=may_fail)
        shown = [line for index, line in enumerate(text.splitlines()) if lines is None or lines(index, line)]
        self.parts.append(f"    fcodec plan {' '.join(map(str, words))}\n\n" + "".join(f"    {line}".rstrip() + "\n" for line in shown) + "\n")
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
        return {"latency": self.latency(work), "energy": round(self.platform.cost(work)[1], 5)}

    def sending(self, size):
        """Latency and energy of sending a file, by the simulator."""
        self.run("simulate", *self.platform.words, *LINK, "--picture", f"file={round(size)}", "--out", "sent")
        row = next(row for row in simulated(self.folder / "sent") if scheme_of(row) == "file")
        return {"latency": round(float(row["mean_ms"]), 3), "energy": round(float(row["energy_mj"]), 5)}

    def costs(self, name, exits, decision=0, offload=None):
        content = {"exits": [{"name": exit, **self.cost(work)} for exit, work in exits], "decision": self.cost(decision)}
        if offload:
            content["offload"] = offload
        (self.folder / name).write_text(json.dumps(content))
        return content


def exits(planner, validation, test):
    planner.say("## Exits\n\nOne threshold for all exits: the fastest on the validation samples whose accuracy is at least that of all layers "
                f"minus {LOST * 100:g} points. The same threshold on the test samples:")
    rows, works = [], test.works()
    for name in EARLY:
        planner.costs(f"{name}.json", works)
        for part, answers in zip(PARTS, (validation, test)):
            samples(planner.folder / f"{name}-{part}.csv", answers, answers.exits[name])
        least = round(validation.accuracy(validation.exits[name][-1]) - LOST, 4)
        for signal, span in (("confidence", ("0.5", "1", "0.005")), ("entropy", ("0.01", "1", "0.01"))):
            choice = [f"{name}.json", "--signal", signal, "--from", span[0], "--to", span[1], "--step", span[2], "--out", "report"]
            planner.run("plan", "exits", f"{name}-validation.csv", *choice, "--min-accuracy", least, may_fail=True)
            chosen = next((row for row in planner.rows("exits") if row["chosen"] == "1"), None)
            if chosen is None:
                rows.append(f"| {name}, {signal} | none |" + " |" * 6)
                continue
            planner.run("plan", "exits", f"{name}-test.csv", *choice)
            found = next(row for row in planner.rows("exits") if row["threshold_1"] == chosen["threshold_1"])
            early = 1 - int(found[f"left_{len(works)}"]) / len(test.labels)
            rows.append(f"| {name}, {signal} | {chosen['threshold_1']} | {float(chosen['accuracy']):.3f} | {float(found['accuracy']):.3f} | "
                        f"{test.accuracy(test.exits[name][-1]):.3f} | {early:.1%} | {float(found['latency']):.0f} | {planner.latency(works[-1][1]):.0f} |")
    planner.say("| network, signal | threshold | right, validation | right, test | all layers, test | left early | mean latency, ms | all layers, ms |\n"
                "|---|---:|---:|---:|---:|---:|---:|---:|\n" + "\n".join(rows))
    planner.run("plan", "exits", "branchynet-test.csv", "branchynet.json", "--from", "0.1", "--to", "1", "--step", "0.05", "--out", "report")
    planner.chart("exits", "exits", "Accuracy against latency of BranchyNet's exits, test samples")


def calibration(planner, validation):
    planner.say("## Calibration\n\nThe temperature of the base network's answers is fitted to the validation samples; the table shows the same samples. It has the least "
                "loss, which is not always the least calibration error:")
    logits_table(planner.folder / "base.csv", validation, validation.whole)
    planner.plan("calibrate", "base.csv", "--out", "report")
    planner.chart("reliability", "reliability", "Reliability of the base network")


def hierarchical(planner, validation, test, sent):
    at, works = test.depths.index(offload.DEPTH), test.works()
    planner.say(f"## Hierarchical inference\n\nThe device has the ensemble's network of {offload.DEPTH} layers. What it doubts goes to the server as a "
                f"compressed file: {validation.bytes:.0f} bytes on average of the validation samples, which the costs are of, {test.bytes:.0f} of the test samples.")
    for part, answers in zip(PARTS, (validation, test)):
        samples(planner.folder / f"hi-{part}.csv", answers, [answers.local()[0]], answers.server)
        samples(planner.folder / f"ee-{part}.csv", answers, answers.exits[offload.JUDGED[1]][:at + 1], answers.server)
    planner.costs("hi.json", [(f"L{offload.DEPTH}", test.local()[1])], 2, sent)
    early = planner.costs("ee.json", works[:at + 1], 2, sent)
    planner.plan("hierarchical", "hi-test.csv", "hi.json", "--fit-on", "hi-validation.csv", "--out", "report")
    planner.chart("hierarchical", "hierarchical", "Accuracy against latency of hierarchical inference, test samples")
    text = planner.run("plan", "hierarchical", "ee-validation.csv", "ee.json")
    least = round(float(re.search(r"^hierarchical +([\d.]+)", text, re.MULTILINE).group(1)) / 100 - LOST, 4)
    planner.say(f"With early exits before the test (EE-HI): those of the Shallow-Deep network, of which the last is that of L{offload.DEPTH}. Every combination of two "
                f"thresholds, on the validation samples. The fastest whose accuracy is at least {least:.4f}, that without early exits minus {LOST * 100:g} points:")
    planner.plan("exits", "ee-validation.csv", "ee.json", "--per-exit", "--hierarchical", "--step", "0.02", "--min-accuracy", least,
                 "--out", "report", lines=lambda index, line: index < 2 or "->" in line or "Error" in line, may_fail=True)
    chosen = next((row for row in planner.rows("exits") if row["chosen"] == "1"), None)
    if chosen:
        test_of_acceptance = [int(number) for number in re.search(r"bias: (-?\d+), first: (-?\d+), second: (-?\d+)", text).groups()]
        rows = [early_hierarchical(test, at, thresholds, test_of_acceptance, early)
                for thresholds in ((2, 2), (float(chosen["threshold_1"]), float(chosen["threshold_2"])))]
        planner.say("On the test samples, with the regression of the validation samples:\n\n"
                    "| | right | mean latency, ms | mean energy, mJ | offloaded |\n|---|---:|---:|---:|---:|\n"
                    + "\n".join(f"| {name} | {accuracy:.3f} | {latency:.1f} | {energy:.3f} | {share:.1%} |"
                                for name, (accuracy, latency, energy, share) in zip(("no early exits", "with them"), rows)))


def early_hierarchical(answers, at, thresholds, acceptance, costs):
    """(accuracy, ms, mJ, offloaded share) at fixed thresholds; the acceptance test is in Q16, as `AcceptanceTest` has it."""
    logits = answers.exits[offload.JUDGED[1]][:at + 1]
    left = first_of([confidences(part)[0] > threshold for part, threshold in zip(logits, (*thresholds, 0))])
    first, second = ((part * 65536).round().astype(int) for part in confidences(logits[at]))
    offloaded = (left == at) & (acceptance[0] + (acceptance[1] * first >> 16) + (acceptance[2] * second >> 16) < 0)
    classes = numpy.choose(left, [part.argmax(1).numpy() for part in logits])
    right = numpy.where(offloaded, answers.server, classes) == answers.labels

    def mean(name):
        reached = numpy.array([exit[name] for exit in costs["exits"]])[left]
        return (reached + (left == at) * costs["decision"][name] + offloaded * costs["offload"][name]).mean()

    return right.mean(), mean("latency"), mean("energy"), offloaded.mean()


def routing(planner, validation, test, sent):
    planner.say("## Routing\n\nThe hybrid's base, router (101 features, 256, 64, 2, in int8) and server. Thresholds are tuned on the validation samples "
                "to a bound on the mean latency: the time of base and router, plus a share of the time of sending. The table is of the test samples.")
    (planner.folder / "router.safetensors").write_bytes(safetensors(dict(test.router.tensors())))
    for part, answers in zip(PARTS, (validation, test)):
        logits_table(planner.folder / f"hybrid-{part}.csv", answers, answers.own, answers.hybrid_server)
    work = sum(weights.size for weights, _, _ in test.router.layers)
    own = test.local()[1]
    planner.costs("hybrid.json", [(f"L{offload.DEPTH}", own)], work, sent)
    start = planner.latency(own) + planner.latency(work)
    for share in SHARES:
        planner.plan("route", "hybrid-test.csv", "hybrid.json", "--router", "router.safetensors", "--tune-on", "hybrid-validation.csv",
                     "--max-latency", round(start + share * sent["latency"], 1), "--out", "report")
    planner.chart("route", "route", "Accuracy against latency of the router and of entropy thresholding, test samples")
    scores = [int(row["score"]) for row in planner.rows("scores")]
    if scores != test.router.margin(router.meta_features(test.own)).tolist():
        raise SystemExit("fcodec's router has other margins than router.py's")
    planner.say(f"`router.py` computes the margins independently; for all {len(scores)} test samples they are equal.")


def partitions(planner, results):
    table, whole = tables(results)["points.csv"], planner.latency(results.work["whole"])
    names = [name for name in ("clio", "neurosurgeon", "jpeg", "progressive", "webp", "deflate") if table.of(name)]
    write_profiles(planner.folder / "profiles.csv", table, names, planner.latency)
    target = round(0.95 * whole)
    planner.say("## Partition points\n\nClio's slices and progressive JPEG; Neurosurgeon's grids and compressed files, whose size is chosen before sending. "
                f"Points and accuracies are those of the test samples. The device alone takes {whole:.0f} ms, so the target is {target} ms. The bandwidth is "
                "Clio's synthetic one, with a small variance and a large one; one sample per second, whose accuracy counts as 0 if nothing of it arrives in time.")
    for variance in ("0.05", "0.2"):
        planner.plan("partitions", "profiles.csv", "--latency", target, "--from", "5000", "--to", "1000000", "--markov", variance, "--seconds", "3600",
                     "--out", "report", lines=lambda index, line, first=variance == "0.05": first or of_replay(line))
        planner.chart(f"replay-{variance}", "replay", f"Accuracy over a synthetic trace, variances up to {variance}")
    planner.chart("envelope", "envelope", "Accuracy against bandwidth of each partition point")


def of_replay(line):
    return "always" in line or "mean of" in line or "bandwidth known" in line or "nothing arrives" in line


def placement(planner, validation, test):
    """BranchyNet's exits on three tiers."""
    base, before, blocks = test.base, 0, []
    for depth in range(1, len(base.layers) + 1):
        height, width = base.task.map_size(depth)
        blocks.append({"name": f"L{depth}", "time": planner.latency(base.multiply_adds(depth) - before), "bytes": base.task.channels(depth) * height * width})
        before = base.multiply_adds(depth)
        if depth in test.depths:
            blocks[-1]["exit"] = {"time": planner.latency(test.branches[test.depths.index(depth)])}
    blocks.append({"name": "head", "time": planner.latency(base.answer_multiply_adds()), "bytes": base.task.classes, "exit": {"time": 0}})
    inputs = base.task.size[0] * base.task.size[1] * base.task.inputs
    (planner.folder / "branchynet-blocks.json").write_text(json.dumps(
        {"input": inputs, "result": base.task.classes, "thresholds": ENTROPIES, "blocks": blocks}))
    (planner.folder / "tiers.json").write_text(json.dumps(TIERS))
    logits = validation.exits["branchynet"]
    samples(planner.folder / "placed.csv", validation, logits)
    least = round(validation.accuracy(logits[-1]) - LOST, 3)
    planner.say("## Placement\n\nBranchyNet's blocks and exits on a sensor, a phone 20 times as fast, and a server 200 times as fast: 200 kbit/s and 30 ms "
                "to the phone, 10 Mbit/s and 40 ms from there. Maps have a byte per number. A partition ends with an exit; thresholds are entropies. Chosen on "
                "the validation samples:")
    for words in ([], ["--tiers", "repeated"]):
        planner.plan("place", "branchynet-blocks.json", "tiers.json", "--samples", "placed.csv", "--min-accuracy", least, *words, "--out", "report")
        chosen = next((row for row in planner.rows("placements") if row["chosen"] == "1"), None)
        if chosen:
            planner.say(f"The marked placement is right on {placed(test, chosen):.3f} of the test samples.")
    planner.chart("placements", "placements", "Accuracy against latency, by number of partitions, validation samples")


def placed(answers, chosen):
    """The accuracy of a placement: a sample leaves at the first of its exits whose entropy is below the threshold, or at the last one."""
    exits = [(answers.depths + [len(answers.base.layers) + 1]).index(int(block)) for block in chosen["blocks"].split()]
    logits = [answers.exits["branchynet"][index] for index in exits]
    threshold = float(chosen["threshold"] or 0)  # a single exit has none
    left = first_of([entropies(part) < threshold for part in logits])
    return float((numpy.choose(left, [part.argmax(1).numpy() for part in logits]) == answers.labels).mean())


def head(results, validation, test, sent):
    return (f"# What `fcodec plan` decides with these networks\n\nWritten by `digit_scenes.decisions`: {len(test.labels)} test samples and "
            f"{len(validation.labels)} validation samples of {results.facts['task']}.\n\n"
            f"Time and energy are computed, not measured. The device is a {PLATFORM}: {PLATFORMS[PLATFORM].speed / 1e6:.1f} million multiply-adds per second, "
            f"{PLATFORMS[PLATFORM].power:g} mW; layers of exits are counted. What goes to the server is a file of {validation.bytes:.0f} bytes, headers included, over "
            f"Bluetooth LE at 1M with an interval of 30 ms and 4 exchanges per event. By `fcodec simulate` this takes {sent['latency']:.0f} ms, 5 of them on "
            f"the server, and {sent['energy']:.3f} mJ. Compressing takes no time.")


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fcodec", "data", "artifacts", "results"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    results = Results(options.results)
    (options.results / "decisions").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        folder = options.keep or pathlib.Path(work)
        folder.mkdir(parents=True, exist_ok=True)
        validation, test = (Answers(Evaluation(options.data, options.artifacts, options.results, options.count, split)) for split in PARTS)
        planner = Planner(options.fcodec, folder, options.results)
        sent = planner.sending(validation.bytes)
        planner.say(head(results, validation, test, sent))
        exits(planner, validation, test)
        calibration(planner, validation)
        hierarchical(planner, validation, test, sent)
        routing(planner, validation, test, sent)
        partitions(planner, results)
        placement(planner, validation, test)
        (options.results / "decisions.md").write_text("".join(planner.parts).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
