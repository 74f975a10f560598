"""Clio's Figures 9 to 11 with the networks that are trained here: slices, with a fixed partition point and an adaptive one, beside JPEG,
progressive JPEG and WebP, while the bandwidth changes.

    python3 -m digit_scenes.clio_figures FCODEC RESULTS OUT [--traces FOLDER]

RESULTS has what all networks answered. FOLDER has the HSDPA logs that Clio uses (Riiser et al., MMSys 2013), `norway_KIND_N.txt`: two
numbers per line, seconds and Mbit/s; without it, there is no Figure 10. Writes OUT/clio-figures.md and, with Matplotlib, charts.
"""
import argparse
import csv
import pathlib
import subprocess
import tempfile

import numpy

from . import plots
from .link_tables import PLATFORMS
from .report import Results, tables, write_csv, write_profiles

LATENCY = 50  # ms
DEVICE = PLATFORMS["GAP8, 175 MHz"]
VARIANCES = (0.05, 0.1, 0.2, 0.4, 0.8)  # (Mbit/s)^2
SEEDS, SECONDS = 5, 1800
LOWEST, HIGHEST = 50_000, 1_000_000  # bit/s
KINDS = ("bus", "car", "ferry", "metro", "train", "tram")
GAPS = ((0, 0.25), (0.25, 0.5), (0.5, 1), (1, numpy.inf))


class Schemes:
    """A table of profiles for each scheme, and which of the planner's methods are shown."""

    def __init__(self, table, folder):
        self.methods = {}
        for name, title in (("clio", "Clio"), ("jpeg", "JPEG"), ("progressive", "progressive JPEG"), ("webp", "WebP")):
            if not table.of(name):
                raise SystemExit(f"not evaluated: {name}")
            for label in write_profiles(folder / f"{name}.csv", table, [name], DEVICE.latency):
                layer = label.removeprefix("clio ")
                self.methods[f"{title} {layer}" if name == "clio" else title] = (name, f"always {label}")
            if name == "clio":
                self.methods["Clio adaptive"] = (name, "mean of the last minute")


class Replays:
    """Runs `fcodec plan partitions`. Method to (bandwidths, means of the last minute, accuracies, those if the bandwidth were known) of
    each second, and the partition points."""

    def __init__(self, fcodec, schemes, folder):
        self.fcodec, self.schemes, self.folder = fcodec.resolve(), schemes, folder

    def of(self, *words):
        found = {}
        for scheme in dict.fromkeys(scheme for scheme, _ in self.schemes.methods.values()):
            subprocess.run([self.fcodec, "plan", "partitions", f"{scheme}.csv", "--latency", str(LATENCY), "--from", str(LOWEST), "--to",
                            str(HIGHEST), *map(str, words), "--out", "out"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
            methods = {}
            with open(self.folder / "out" / "replay.csv", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    methods.setdefault(row["method"], []).append(row)

            def column(method, name):
                return numpy.array([float(row[name]) for row in methods[method]])

            for title, (name, method) in self.schemes.methods.items():
                if name == scheme:
                    found[title] = (*(column(method, name) for name in ("bandwidth", "expected", "accuracy")),
                                    column("bandwidth known", "accuracy"), [row["partition"] for row in methods[method]])
        return found

    def synthetic(self, variance):
        return joined([self.of("--markov", variance, "--seconds", SECONDS, "--seed", seed) for seed in range(1, SEEDS + 1)])


def joined(parts):
    """Several replays as one."""
    return {title: (*(numpy.concatenate([part[title][i] for part in parts]) for i in range(4)),
                    [name for part in parts for name in part[title][4]]) for title in parts[0]}


def header(first, titles):
    return f"| {first} | " + " | ".join(titles) + " |\n|---|" + "---:|" * len(titles) + "\n"


def line(first, numbers, bold=True, more=""):
    """Percentages, the largest one in bold; `more` are other cells."""
    cells = [f"{number * 100:.1f}" for number in numbers]
    if bold:
        cells[int(numpy.argmax(numbers))] = f"**{cells[int(numpy.argmax(numbers))]}**"
    return f"| {first} | {' | '.join(cells)} |{more}\n"


def figure_9(replays, out):
    rows, titles = [], list(replays.schemes.methods)
    for variance in VARIANCES:
        found = replays.synthetic(variance)
        rows.append([found[title][2].mean() for title in titles])

    def plot(axes):
        for title, column in zip(titles, zip(*rows)):
            axes.plot(VARIANCES, column, marker="o", label=title)
        axes.set_xlabel("largest variance of the bandwidth, (Mbit/s)²")
        finish(axes, "mean accuracy")

    plots.picture(out / "clio-variance.svg", (7, 4), plot)
    lost = [a - b for a, b in zip(rows[0], rows[-1])]
    return (f"## Figure 9: variance\n\nMean accuracy in % over {SEEDS} synthetic traces of {SECONDS} s each; the last row is the difference of the first "
            "variance and the last one. In the paper, Clio with an adaptive partition point is best and loses least, and progressive JPEG is much worse.\n\n" + header("σ_max, (Mbit/s)²", titles)
            + "".join(line(f"{variance:g}", row) for variance, row in zip(VARIANCES, rows)) + line("lost", lost, bold=False)
            + "\n![Accuracy against variance](clio-variance.svg)\n\n")


def per_second(path):
    """The mean bandwidth of each second of a log, stretched to LOWEST ... HIGHEST."""
    times, rates = numpy.loadtxt(path, unpack=True)
    bits = numpy.concatenate([[0], numpy.cumsum(rates[1:] * 1e6 * numpy.diff(times))])
    means = numpy.diff(numpy.interp(numpy.arange(numpy.ceil(times[0]), times[-1]), times, bits))
    return LOWEST + (means - means.min()) / max(means.max() - means.min(), 1) * (HIGHEST - LOWEST)


def figure_10(replays, traces, out):
    titles, rows, everything = list(replays.schemes.methods), [], []
    for kind in KINDS:
        parts = []
        for path in sorted(traces.glob(f"norway_{kind}_*.txt")):
            write_csv(replays.folder / "trace.csv", ["bandwidth"], [per_second(path).round(1)])
            parts.append(replays.of("--trace", "trace.csv"))
        if not parts:
            raise SystemExit(f"{traces} has no norway_{kind}_*.txt")
        found = joined(parts)
        everything.append(found)
        rows.append((kind, len(parts), [found[title][2].mean() for title in titles]))
    whole = joined(everything)

    def plot(axes):
        for title in titles:
            accuracies = numpy.sort(whole[title][2])
            axes.plot(accuracies, numpy.arange(1, len(accuracies) + 1) / len(accuracies), label=title, drawstyle="steps-post")
        axes.set_xlabel("accuracy in a second")
        finish(axes, "seconds with at most this accuracy")

    plots.picture(out / "clio-traces.svg", (7, 4), plot)
    text = (f"## Figure 10: recorded traces\n\nMean accuracy in %. {len(whole[titles[0]][2]):,} seconds; each log is stretched to 50 kbit/s to 1 Mbit/s, "
            "so its lowest bandwidth is 50 kbit/s. The chart is of all logs together. In the paper, adaptive Clio is as good as JPEG or better, "
            "and progressive JPEG is worse.\n\n" + header("logs", titles))
    for kind, count, cells in rows:
        text += line(f"{kind} ({count})", cells)
    text += line("nothing arrives", [(whole[title][2] == 0).mean() for title in titles], bold=False)
    return text + "\n![Distribution of the accuracy](clio-traces.svg)\n\n", whole


def figure_11(replays, found, out, source):
    titles = list(replays.schemes.methods)
    text = ("## Figure 11: wrong estimates\n\n(a) Loss of accuracy in points, against the best partition point and size of the scheme at the true bandwidth, by the "
            f"relative error of the estimate: |mean of the last minute − bandwidth| / bandwidth ({source}).\n\n" + header("error", [*titles, "seconds"]))
    bandwidths, expected = found["Clio adaptive"][:2]
    error = abs(expected - bandwidths) / bandwidths  # no trace has a bandwidth of 0
    for low, high in GAPS:
        chosen = (error >= low) & (error < high)
        if chosen.any():
            name = f"{low:.0%} to {high:.0%}" if numpy.isfinite(high) else f"{low:.0%} and more"
            losses = [(found[title][3] - found[title][2])[chosen].mean() for title in titles]
            text += line(name, losses, bold=False, more=f" {chosen.sum():,} |")

    shown = replays.of("--markov", str(VARIANCES[0]), "--seconds", "300", "--seed", "1")

    def plot(axes):
        for title in (title for title in titles if title.startswith("Clio")):
            axes.plot(shown[title][2], label=title, drawstyle="steps-post")
        axes.set_xlabel("s")
        finish(axes, "accuracy")
        other = axes.twinx()
        other.plot(shown["Clio adaptive"][0] / 1000, color="grey", linewidth=0.7)
        other.set_ylabel("bandwidth, kbit/s (grey)")

    plots.picture(out / "clio-series.svg", (9, 4), plot)
    points = shown["Clio adaptive"][4]
    changes = sum(a != b for a, b in zip(points, points[1:]))
    return text + (f"\n(b) 300 s of a synthetic trace, in which the adaptive partition point changes {changes} times (the paper shows a recorded one):\n\n"
                   "![Accuracy and bandwidth over time](clio-series.svg)\n")


def finish(axes, label):
    axes.set_ylabel(label)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")


def head(results, table):
    whole, base = DEVICE.latency(results.work["whole"]), table.of("base")[0]
    return (f"# Clio's figures with these networks\n\nWritten by `digit_scenes.clio_figures`. One sample per second on a GAP8, to be answered within {LATENCY} ms; "
            "the accuracy counts as 0 if nothing arrives in time. The device's layers take their time before anything is sent; compressing a picture takes none. "
            "JPEG and WebP choose size and quality for the mean bandwidth of the last minute; Clio and progressive JPEG send until the time is over. Bytes of "
            "Clio are those of fragments with headers; those of files count neither their own headers nor packets'. Each file goes to the network that is best "
            "for its quality, the tuned one or the base. Progressive JPEG has quality 75; no network was trained for its first scans. Points and "
            f"accuracies are those of the {results.facts['samples']:,} test samples.\n\n"
            f"Clio's own pictures are larger, its target is 300 ms, and its network does not fit there without a server. Ours does: the GAP8 alone takes {whole:.0f} ms "
            f"and is right on {base[3]:.1%} whatever the bandwidth, more often than any column below. So these figures show how the schemes compare with each other, "
            "not what to use here.\n\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fcodec", "results", "out"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--traces", type=pathlib.Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        folder, results = pathlib.Path(work), Results(options.results)
        table = tables(results)["points.csv"]
        replays = Replays(options.fcodec, Schemes(table, folder), folder)
        text = head(results, table) + figure_9(replays, options.out)
        if options.traces:
            part, found = figure_10(replays, options.traces, options.out)
            text, source = text + part, "the recorded traces"
        else:
            found, source = replays.synthetic(VARIANCES[2]), f"synthetic traces, σ_max {VARIANCES[2]:g}"
        text += figure_11(replays, found, options.out, source)
        (options.out / "clio-figures.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
