"""Clio's Figures 9 to 11 with the networks that are trained here: slices, with a fixed partition point and an adaptive one, beside JPEG,
progressive JPEG and WebP, while the bandwidth changes.

    python3 -m digit_scenes.clio_figures FCODEC RESULTS OUT [--traces FOLDER]

RESULTS has what all networks answered. FOLDER has the HSDPA logs that Clio uses (Riiser et al., MMSys 2013), `norway_KIND_N.txt`: two
numbers per line, seconds and Mbit/s; without it, there is no Figure 10. Writes OUT/clio-figures.md and, with Matplotlib, charts.

A sample is to be answered every second, within LATENCY; the accuracy is 0 if nothing of it arrives in time. The device is a GAP8, whose
layers take their time before anything is sent; compressing a picture takes none. Our pictures are 64 x 64 and our networks small, so
that Clio's 300 ms would be enough for every scheme at every bandwidth.
"""
import argparse
import csv
import pathlib
import shutil
import subprocess
import tempfile

import numpy

from . import plots
from .decisions import write
from .link_tables import PLATFORMS
from .report import Results, tables

LATENCY = 50  # ms
SPEED = PLATFORMS["GAP8, 175 MHz"][1]
VARIANCES = (0.05, 0.1, 0.2, 0.4, 0.8)  # (Mbit/s)^2
SEEDS, SECONDS = 5, 1800
LOWEST, HIGHEST = 50_000, 1_000_000  # bit/s
KINDS = ("bus", "car", "ferry", "metro", "train", "tram")
GAPS = ((0, 0.25), (0.25, 0.5), (0.5, 1), (1, numpy.inf))


class Schemes:
    """A table of profiles for each scheme, and which of the planner's methods are shown."""

    def __init__(self, results, folder):
        table, self.methods = tables(results)["points.csv"], {}
        layers = sorted({row[1].split(" ")[0] for row in table.of("clio")})
        self.write(folder, "clio", [(f"clio {layer}", [row for row in table.of("clio") if row[1].split(" ")[0] == layer], 1)
                                    for layer in layers])
        for layer in layers:
            self.methods[f"Clio, {layer}"] = ("clio", f"always clio {layer}")
        self.methods["Clio, adaptive"] = ("clio", "mean of the last minute")
        for name, title, progressive in (("jpeg", "JPEG", 0), ("progressive", "progressive JPEG", 1), ("webp", "WebP", 0)):
            rows = [row for row in table.of(f"{name}, bare") if not row[1].endswith(" base")]
            if rows:
                self.write(folder, name, [(name, plots.best(rows), progressive)])
                self.methods[title] = (name, f"always {name}")

    def write(self, folder, name, partitions):
        rows = []
        for label, points, progressive in partitions:
            for row in sorted(points, key=lambda row: row[2]):
                rows.append((label, round((row[7] or 0) / SPEED * 1000, 3), round(row[2]), row[3], progressive))
        write(folder / f"{name}.csv", ["partition", "latency", "bytes", "accuracy", "progressive"], list(zip(*rows)))


class Replays:
    """Runs `fcodec plan partitions`. Method to (bandwidths, expected ones, accuracies, partition points), one of each second."""

    def __init__(self, fcodec, schemes, folder):
        self.fcodec, self.schemes, self.folder = fcodec.resolve(), schemes, folder

    def of(self, *words):
        found = {}
        for scheme in dict.fromkeys(scheme for scheme, _ in self.schemes.methods.values()):
            subprocess.run([self.fcodec, "plan", "partitions", f"{scheme}.csv", "--latency", str(LATENCY), "--from", str(LOWEST), "--to",
                            str(HIGHEST), *map(str, words), "--out", "out"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
            with open(self.folder / "out" / "replay.csv", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            for title, (name, method) in self.schemes.methods.items():
                if name == scheme:
                    mine = [row for row in rows if row["method"] == method]
                    found[title] = (*(numpy.array([float(row[column]) for row in mine]) for column in ("bandwidth", "expected", "accuracy")),
                                    [row["partition"] for row in mine])
        return found


def joined(parts):
    """Several replays as one."""
    return {title: (*(numpy.concatenate([part[title][i] for part in parts]) for i in range(3)),
                    [name for part in parts for name in part[title][3]]) for title in parts[0]}


def header(first, titles):
    return f"| {first} | " + " | ".join(titles) + " |\n|---|" + "---:|" * len(titles) + "\n"


def figure_9(replays, out):
    rows, titles = [], list(replays.schemes.methods)
    for variance in VARIANCES:
        found = joined([replays.of("--markov", variance, "--seconds", SECONDS, "--seed", seed) for seed in range(1, SEEDS + 1)])
        rows.append([found[title][2].mean() for title in titles])

    def plot(axes):
        for title, column in zip(titles, zip(*rows)):
            axes.plot(VARIANCES, column, marker="o", label=title)
        axes.set_xlabel("largest variance of the bandwidth, (Mbit/s)²")
        finish(axes, "right, of the seconds' samples")

    plots.picture(out / "clio-variance.svg", (7, 4), plot)
    best = [titles[int(numpy.argmax(row))] for row in rows]
    return (f"## Figure 9: variance\n\nMean accuracy in % over {SEEDS} synthetic traces of {SECONDS} s each.\n\n" + header("σ_max, (Mbit/s)²", titles)
            + "".join(f"| {variance:g} | " + " | ".join(f"{value * 100:.1f}" for value in row) + " |\n" for variance, row in zip(VARIANCES, rows))
            + f"\nBest: {', '.join(best)}. From the smallest variance to the largest, they lose "
            + ", ".join(f"{(a - b) * 100:.1f} ({title})" for title, a, b in zip(titles, rows[0], rows[-1])) + " points.\n\n"
            "![Accuracy against variance](clio-variance.svg)\n\n")


def per_second(path):
    """The mean bandwidth of each second of a log, stretched to LOWEST ... HIGHEST."""
    times, rates = numpy.loadtxt(path, unpack=True)
    bits = numpy.concatenate([[0], numpy.cumsum(rates[1:] * 1e6 * numpy.diff(times))])
    seconds = numpy.arange(numpy.ceil(times[0]), times[-1])
    means = numpy.diff(numpy.interp(seconds, times, bits))
    return LOWEST + (means - means.min()) / (means.max() - means.min()) * (HIGHEST - LOWEST)


def figure_10(replays, traces, out):
    titles, rows, everything = list(replays.schemes.methods), [], []
    for kind in KINDS:
        parts = []
        for path in sorted(traces.glob(f"norway_{kind}_*.txt")):
            write(replays.folder / "trace.csv", ["bandwidth"], [per_second(path).round(1)])
            parts.append(replays.of("--trace", "trace.csv"))
        if not parts:
            continue
        found = joined(parts)
        everything.append(found)
        rows.append((kind, len(parts), [(found[title][2].mean(), (found[title][2] == 0).mean()) for title in titles]))
    whole = joined(everything)

    def plot(axes):
        for title in titles:
            accuracies = numpy.sort(whole[title][2])
            axes.plot(accuracies, numpy.arange(1, len(accuracies) + 1) / len(accuracies), label=title, drawstyle="steps-post")
        axes.set_xlabel("accuracy in a second")
        finish(axes, "seconds with at most this accuracy")

    plots.picture(out / "clio-traces.svg", (7, 4), plot)
    text = (f"## Figure 10: recorded traces\n\nMean accuracy in %, and the share of seconds in which nothing arrives. {len(whole[titles[0]][2]):,} "
            "seconds; each log is stretched to 50 kbit/s to 1 Mbit/s.\n\n" + header("logs", titles))
    for kind, count, cells in rows:
        text += f"| {kind} ({count}) | " + " | ".join(f"{mean * 100:.1f}, {none:.0%}" for mean, none in cells) + " |\n"
    return text + "\n![Distribution of the accuracy](clio-traces.svg)\n\n", whole


def figure_11(replays, found, out, source):
    titles = list(replays.schemes.methods)
    text = (f"## Figure 11: wrong estimates\n\n(a) Mean accuracy in %, by the distance of the last minute's mean from the bandwidth, as a share of the "
            f"bandwidth ({source}).\n\n" + header("distance", [*titles, "seconds"]))
    reference = "Clio, adaptive"
    bandwidths, expected = found[reference][:2]
    with numpy.errstate(divide="ignore", invalid="ignore"):
        gap = numpy.where(expected > 0, abs(expected - bandwidths) / bandwidths, 0)
    for low, high in GAPS:
        chosen = (gap >= low) & (gap < high)
        if chosen.any():
            name = f"{low:.0%} to {high:.0%}" if numpy.isfinite(high) else f"{low:.0%} and more"
            text += f"| {name} | " + " | ".join(f"{found[title][2][chosen].mean() * 100:.1f}" for title in titles) + f" | {chosen.sum():,} |\n"

    shown = replays.of("--markov", "0.05", "--seconds", "300", "--seed", "1")

    def plot(axes):
        for title in (title for title in titles if title.startswith("Clio")):
            axes.plot(shown[title][2], label=title, drawstyle="steps-post")
        axes.set_xlabel("s")
        finish(axes, "accuracy")
        other = axes.twinx()
        other.plot(shown[reference][0] / 1000, color="grey", linewidth=0.7)
        other.set_ylabel("bandwidth, kbit/s (grey)")

    plots.picture(out / "clio-series.svg", (9, 4), plot)
    points = shown[reference][3]
    changes = sum(a != b for a, b in zip(points, points[1:]))
    return text + (f"\n(b) 300 s of a synthetic trace, in which the adaptive partition point changes {changes} times:\n\n"
                   "![Accuracy and bandwidth over time](clio-series.svg)\n")


def finish(axes, label):
    axes.set_ylabel(label)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fcodec", "results", "out"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--traces", type=pathlib.Path)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        replays = Replays(options.fcodec, Schemes(Results(options.results), folder), folder)
        text = (f"# Clio's figures with these networks\n\nWritten by `digit_scenes.clio_figures`. An answer within {LATENCY} ms, on a GAP8. JPEG and WebP choose "
                "their size and quality for the mean of the last minute; progressive JPEG and Clio send until the time is over.\n\n")
        text += figure_9(replays, options.out)
        if options.traces:
            part, found = figure_10(replays, options.traces, options.out)
            text += part + figure_11(replays, found, options.out, "the recorded traces")
        else:
            found = joined([replays.of("--markov", VARIANCES[2], "--seconds", SECONDS, "--seed", seed) for seed in range(1, SEEDS + 1)])
            text += figure_11(replays, found, options.out, f"synthetic traces, σ_max {VARIANCES[2]:g}")
        (options.out / "clio-figures.md").write_text(text, encoding="utf-8")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
