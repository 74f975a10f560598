"""FLEET's Tables 3 to 5 and its Figure 10 with the networks that are trained here: who is faster and who takes less energy, over the
same range of links and processors.

    python3 -m digit_scenes.link_tables FCODEC OUT EXPORT RESULTS [EXPORT RESULTS]

EXPORT is what `digit_scenes.export` wrote of FLEET; its samples are sent through `fcodec simulate`. RESULTS has what all networks
answered. A second task is for Table 5 alone. Writes OUT/link-tables.md and, with Matplotlib, OUT/speed-up.svg. A scheme that RESULTS
does not have is left out.

Each scheme has an accuracy of at least TARGET on the same test pictures: of the files and partitions the smallest, without headers; of
exits on the device the least work, without that of the branches; of FLEET the lowest threshold. What a partition computes before it
sends counts with its time; compressing a picture takes no time. Exits on the device need no radio, so their time is their work. FLEET's
device goes on after the last tap (`train_own`) and answers itself if no exit comes. What the server says at a grid of L6 is what it
says with L4 at its first grid; on some links nothing of L4 arrives, and it would be right a little less often.
"""
import argparse
import csv
import pathlib
import subprocess
import tempfile
import typing

import numpy

from . import plots
from .bundle import FILES, TAPS, eval_taps, input_scale, own_answers
from .report import Results, tables
from .tasks import TASKS

TARGET = 0.88
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
# Options, multiply-adds per second, mW. The sources are in LinkModel's Platform. No source has the speed of a Cortex-M33 or of a
# Cortex-A77 at 200 MHz: they get an STM32F746's (200 MHz), the former in proportion to its clock.
STM32F746 = 12_790_000 / 0.197
class Platform(typing.NamedTuple):
    words: list
    speed: float
    power: float

    def cost(self, work):
        """(ms, mJ) of so many multiply-adds."""
        return work / self.speed * 1000, work / self.speed * self.power

    def latency(self, work):
        """In ms, as it is written into files."""
        return round(self.cost(work)[0], 3)


PLATFORMS = {
    "Cortex-M33, 64 MHz": Platform(["--platform", "cortex-m33", "--macs-per-second", str(STM32F746 * 64 / 200)], STM32F746 * 64 / 200, 9.3),
    "Cortex-A77, 200 MHz": Platform(["--platform", "cortex-a77", "--macs-per-second", str(STM32F746)], STM32F746, 40),
    "GAP8, 175 MHz": Platform(["--platform", "gap8"], 525e6, 16.4),
}
USUAL = "Cortex-A77, 200 MHz"
PHYS = {"125k": ["--phy", "125k", "--link-payload", "27", "--mtu", "23"], "500k": ["--phy", "500k"], "1M": ["--phy", "1M"],
        "2M": ["--phy", "2M"]}
PACKETS = {f"{2 * n} packets": ["--exchanges", str(n)] for n in (1, 2, 3, 4)}
FREQUENCIES = (200, 400, 600, 900, 1200, 1500)
CATEGORIES = {"exits on the device": ("branchynet", "shallow-deep", "ensemble", "device alone"), "partition": ("clio", "neurosurgeon"),
              "compressed files": ("jpeg", "webp", "deflate")}
# FLEET, Tables 3 and 4: connection intervals in ms at which FLEET is faster, and the speed-up; PHYs in Mbit/s, and the saving.
PAPER_3 = {
    "Cortex-M33, 64 MHz": ("7.5–66, 1–2.3×", "18–64.5, 1–1.2×", "18–100, 1–1.7×", "18–64.5, 1–1.2×"),
    "Cortex-A77, 200 MHz": ("7.5–64.5, 1–4.7×", "7.5–4 s, 2.3–3.2×", "7.5–4 s, 1.8–3.4×", "7.5–64.5, 1–3.1×"),
    "GAP8, 175 MHz": ("7.5–46.5, 1–2.7×", "7.5–4 s, 2.1–3.1×", "7.5–4 s, 1.5–3.4×", "7.5–46.5, 1–2.6×"),
    "2 packets": ("7.5–25.5, 1–3.2×", "7.5–4 s, 3.4–4.3×", "7.5–4 s, 5.2–5.5×", "7.5–75, 1–3.2×"),
    "4 packets": ("7.5–45, 1–4.6×", "7.5–4 s, 3.1–4.0×", "7.5–4 s, 3.6–4.9×", "7.5–45, 1–4.0×"),
    "6 packets": ("7.5–63, 1–4.7×", "7.5–4 s, 3.2–3.9×", "7.5–4 s, 2.5–4.7×", "7.5–63, 1–3.9×"),
    "8 packets": ("7.5–64.5, 1–4.7×", "7.5–4 s, 2.3–3.2×", "7.5–4 s, 1.8–3.4×", "7.5–64.5, 1–3.1×"),
    "125k": ("–", "7.5–4 s, 3.5–3.9×", "7.5–4 s, 5.8–6.1×", "–"),
    "500k": ("7.5–48, 1–3.2×", "7.5–4 s, 2.7–4.1×", "7.5–4 s, 4.2–5.5×", "7.5–48, 1–3.2×"),
    "1M": ("7.5–63, 1–4.5×", "7.5–4 s, 2.3–3.9×", "7.5–4 s, 2.7–4.0×", "7.5–63, 1–3.9×"),
    "2M": ("7.5–63, 1–4.7×", "7.5–4 s, 2.3–3.2×", "7.5–4 s, 1.8–3.4×", "7.5–63, 1–3.1×"),
}
PAPER_4 = {
    ("partition", "Cortex-M33, 64 MHz"): "0.125–1: 1.57–1.08, 4.15–1.25, 1–2.6×",
    ("partition", "Cortex-A77, 200 MHz"): "0.125–2: 14.15–8.11, 36.68–13.44, 1.6–2.6×",
    ("partition", "GAP8, 175 MHz"): "0.125–2: 7.29–1.04, 26.05–1.88, 3.6–1.8×",
    ("compressed files", "Cortex-M33, 64 MHz"): "0.125–0.5: 1.57–1.08, 7.01–1.25, 1.1–4.4×",
    ("compressed files", "Cortex-A77, 200 MHz"): "0.125–0.5: 14.15–8.11, 39.65–6.80, 2.8–0.8×",
    ("compressed files", "GAP8, 175 MHz"): "0.125–2: 7.29–1.04, 41.20–1.68, 5.6–1.6×",
    ("all", "Cortex-M33, 64 MHz"): "0.125–0.5: 1.57–1.08, 1.51–1.17, 1–1.4×",
    ("all", "Cortex-A77, 200 MHz"): "0.125–0.5: 14.15–8.11, 35.81–6.80, 2.5–0.8×",
    ("all", "GAP8, 175 MHz"): "0.5–2: 1.83–1.04, 2.26–1.68, 1–1.6×",
}
PAPER_5 = "ResNet34 7.5–52.5, 1–4.5×; InceptionV3 7.5–49.5, 1–4.2×; CIFAR-100 18–64.5, 1–1.2×; Tiny-ImageNet 7.5–19.5, 1–2.3×"


def simulated(folder):
    """The rows of schemes.csv, which `fcodec simulate` wrote into the folder."""
    with open(folder / "schemes.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def scheme_of(row):
    return row["scheme"].split(" ")[0].rstrip(",")


class Schemes:
    """The point of each scheme that is accurate enough and needs least: (name, point, bytes, accuracy, multiply-adds)."""

    def __init__(self, results):
        table = tables(results)["points.csv"]
        self.sent, self.local = {}, {}
        for name in ("jpeg", "webp", "deflate", "clio", "neurosurgeon"):
            rows = [row for row in table.of(name + ", bare") or table.of(name) if row[3] >= TARGET]
            if rows:
                row = min(rows, key=lambda row: row[2])
                self.sent[name] = (row[1], row[2], row[3], row[7])
        for name in ("branchynet", "shallow-deep", "ensemble"):
            rows = [row for row in table.of(name) + table.of(f"{name}, exits") if row[3] >= TARGET]
            if rows:
                row = min(rows, key=lambda row: row[7])
                self.local[name] = (row[1], row[2], row[3], row[7])
        self.local["device alone"] = ("", 0, table.of("base")[0][3], results.work["whole"])

    def text(self):
        rows = [f"| {name} | {point} | {size if name in self.sent else '–'} | {accuracy:.3f} | {work / 1e6:.2f} |"
                for name, (point, size, accuracy, work) in [*self.sent.items(), *self.local.items()]]
        return "\n".join(["| scheme | point | bytes | accuracy | 10⁶ multiply-adds on the device |", "|---|---|---:|---:|---:|", *rows])


class Simulator:
    def __init__(self, fcodec, export, results, schemes, folder):
        self.fcodec, self.schemes, self.folder, self.known = str(fcodec), schemes, folder, {}
        self.lowest = 1.0
        labels = numpy.load(export / "labels.npy")
        if (labels != results.labels[:len(labels)]).any():
            raise SystemExit("the results are of other pictures than EXPORT")
        task = TASKS[results.facts["task"]]
        scale = input_scale(task)
        eval_taps(fcodec, export, folder / "exits.csv", scale=scale)
        with open(folder / "exits.csv", "a") as table:
            table.write("".join(own_answers(results, "fleet", range(len(labels)))))
        device, _, weights, profile = (export / name for name in FILES)
        self.network = [export / "whole.json", "--use-profile", profile, "--after", ",".join(TAPS), "--table", folder / "exits.csv"]
        for tap in TAPS:
            self.run("network", "run", device, weights, export / "pictures.npy", *scale, "--through", tap, "-o", folder / f"{tap}.npy")
            self.network += ["--maps", folder / f"{tap}.npy"]
        self.threshold = self.lowest_threshold()

    def run(self, *words):
        subprocess.run([self.fcodec, *map(str, words)], check=True, stdout=subprocess.DEVNULL)

    def rows(self, options, threshold=None):
        out = self.folder / "out"
        self.run("simulate", *self.network, "--threshold", threshold or self.threshold, *options, "--out", out)
        return simulated(out)

    def lowest_threshold(self):
        """On the links and processors with which the server sees least: at each interval FLEET must be accurate enough."""
        for threshold in THRESHOLDS:
            rows = [row for platform in PLATFORMS for phy in ("125k", "2M")
                    for row in self.rows([*PLATFORMS[platform].words, *PACKETS["8 packets"], *PHYS[phy], "--sweep", "interval"], threshold)
                    if row["scheme"] == "FLEET"]
            found = [float(row["accuracy"]) for row in rows]
            if min(found) >= TARGET:
                self.fleet = (threshold, min(found), max(found))
                return threshold
        raise SystemExit(f"FLEET reaches {TARGET} at no threshold")

    def sweep(self, platform, options, sweep="interval", frequency=None):
        """Place to scheme to (ms, mJ)."""
        chosen = PLATFORMS[platform]
        if frequency:
            chosen = Platform(chosen.words + ["--frequency", frequency], chosen.speed * frequency / 200, 40 + (frequency - 200) / 1300 * 710)
        key = (platform, tuple(options), sweep, frequency)
        if key not in self.known:
            sent = [word for name, (_, size, accuracy, work) in self.schemes.sent.items()
                    for word in ("--picture", f"{name}={round(size)}:{chosen.cost(work)[0]:.3f}:{accuracy}")]
            points = {}
            for row in self.rows([*chosen.words, *options, *sent, *(["--sweep", sweep] if sweep else [])]):
                if row["scheme"] == "FLEET":
                    self.lowest = min(self.lowest, float(row["accuracy"]))
                place = row[sweep] if sweep else ""
                points.setdefault(place, {})[scheme_of(row)] = (float(row["mean_ms"]), float(row["energy_mj"]))
            for found in points.values():
                for name, (_, _, _, work) in self.schemes.local.items():
                    found[name] = chosen.cost(work)
            self.known[key] = points
        return self.known[key]


def compared(points, names, what):
    """Place to (FLEET's figure, the best other's); None if there is no other."""
    found = {}
    for place, schemes in points.items():
        others = [schemes[name][what] for name in names if name in schemes]
        if not others:
            return None
        found[float(place)] = (schemes["FLEET"][what], min(others))
    return found


def faster(points, names):
    """The intervals in ms at which FLEET is faster, and the largest speed-up."""
    found = compared(points, names, 0)
    if found is None:
        return "not measured"
    ratios = {place: other / own for place, (own, other) in sorted(found.items())}
    places = [place for place, ratio in ratios.items() if ratio > 1]
    if not places:
        return f"–, {max(ratios.values()):.2f}×"
    gaps = "" if places == [place for place in ratios if places[0] <= place <= places[-1]] else " with gaps"
    last = f"{places[-1] / 1000:g} s" if places[-1] >= 1000 else f"{places[-1]:g}"
    span = f"{places[0]:g}–{last}{gaps}" if len(places) > 1 else last
    return f"{span}, {max(ratios.values()):.2f}×"


def everything():
    return [name for names in CATEGORIES.values() for name in names]


def table_3(simulator):
    rows = [(name, name, PACKETS["8 packets"] + PHYS["2M"]) for name in PLATFORMS]
    rows += [(name, USUAL, options + PHYS["2M"]) for name, options in PACKETS.items()]
    rows += [(name, USUAL, PACKETS["8 packets"] + options) for name, options in PHYS.items()]
    yield "| row | " + " | ".join([*CATEGORIES, "all"]) + " | FLEET's Table 3, in the same order |"
    yield "|---|" + "---|" * (len(CATEGORIES) + 2)
    for name, platform, options in rows:
        points = simulator.sweep(platform, options)
        cells = [faster(points, names) for names in [*CATEGORIES.values(), everything()]]
        yield f"| {name} | {' | '.join(cells)} | {'; '.join(PAPER_3[name])} |"


def table_4(simulator):
    yield "| compared with | processor | PHYs on which FLEET takes less energy | FLEET, mJ, 125k to 2M | the best other, mJ | other / FLEET | FLEET's Table 4: Mbit/s, mJ, mJ, saving |"
    yield "|---|---|---|---|---|---|---|"
    for category, names in [*CATEGORIES.items(), ("all", everything())]:
        for platform in PLATFORMS:
            found = {}
            for phy, options in PHYS.items():
                one = compared({"0": simulator.sweep(platform, PACKETS["8 packets"] + options, None)[""]}, names, 1)
                if one:
                    found[phy] = one[0]
            if not found:
                continue
            less = [phy for phy, (own, other) in found.items() if own < other]
            own, other = zip(*found.values())
            ratios = [b / a for a, b in found.values()]
            paper = PAPER_4.get((category, platform), "not in the paper")
            yield (f"| {category} | {platform} | {', '.join(less) or '–'} | {own[0]:.2f}–{own[-1]:.2f} | {other[0]:.2f}–{other[-1]:.2f} | "
                   f"{min(ratios):.2f}–{max(ratios):.2f}× | {paper} |")


def figure_10(simulator, out):
    """The speed-up over the best of all others, and the intervals at which FLEET is faster, against the processor's clock."""
    yield "| clock, MHz | faster than all others at, ms | than exits on the device | than partitions | than compressed files |"
    yield "|---|---|---|---|---|"
    speed_ups = []
    for frequency in FREQUENCIES:
        points = simulator.sweep(USUAL, PACKETS["8 packets"] + PHYS["1M"], frequency=frequency)
        yield f"| {frequency} | " + " | ".join(faster(points, names) for names in [everything(), *CATEGORIES.values()]) + " |"
        speed_ups.append([max(other / own for own, other in (compared(points, names, 0) or {0: (1, 0)}).values())
                          for names in [everything(), *CATEGORIES.values()]])
    plots.picture(out / "speed-up.svg", (7, 4), lambda axes: speed_up_plot(axes, speed_ups))


def speed_up_plot(axes, speed_ups):
    for name, column in zip(["all", *CATEGORIES], zip(*speed_ups)):
        if max(column) > 0:
            axes.plot(FREQUENCIES, column, marker="o", label=f"over {name}")
    axes.axhline(1, color="grey", linewidth=0.8)
    axes.set_yscale("log")
    axes.set_xlabel("clock of the Cortex-A77, MHz")
    axes.set_ylabel("FLEET's largest speed-up at any connection interval")
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3)


def table_5(simulators):
    yield "| data | " + " | ".join([*CATEGORIES, "all"]) + " | threshold, accuracy of FLEET |"
    yield "|---|" + "---|" * (len(CATEGORIES) + 2)
    for name, simulator in simulators.items():
        points = simulator.sweep(USUAL, PACKETS["8 packets"] + PHYS["2M"])
        cells = [faster(points, names) for names in [*CATEGORIES.values(), everything()]]
        threshold, low, high = simulator.fleet
        yield f"| {name} | {' | '.join(cells)} | {threshold}, {low:.3f} to {high:.3f} |"
    yield f"\nOf the movements, “compressed files” is deflate. The paper's, over all: {PAPER_5}."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fcodec", "out"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("tasks", type=pathlib.Path, nargs="+", metavar="EXPORT RESULTS")
    options = parser.parse_args()
    if len(options.tasks) % 2:
        parser.error("EXPORT and RESULTS come in pairs")
    with tempfile.TemporaryDirectory() as work:
        folder, simulators = pathlib.Path(work), {}
        for export, results in zip(options.tasks[::2], map(Results, options.tasks[1::2])):
            name = results.facts["task"]
            (folder / name).mkdir()
            simulators[name] = Simulator(options.fcodec.resolve(), export.resolve(), results, Schemes(results), folder / name)
        simulator = next(iter(simulators.values()))
        threshold, low, high = simulator.fleet
        parts = [f"Written by `digit_scenes.link_tables`. FLEET: threshold {threshold}, accuracy {low:.3f} to {high:.3f} on the links that chose "
                 "it. The others:\n", simulator.schemes.text()]
        for title, lines in (("Table 3: latency", table_3(simulator)), ("Table 4: energy", table_4(simulator)),
                             ("Table 5: other data", table_5(simulators)),
                             ("Figure 10: the clock of the processor", figure_10(simulator, options.out))):
            parts += [f"\n## {title}\n", *lines]
            print(parts[-1], flush=True)
        parts.append(f"\nFLEET's lowest accuracy in any cell: {simulator.lowest:.3f}.")
        (options.out / "link-tables.md").write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
