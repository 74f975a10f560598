"""Accuracy against bytes, against loss and against bits, as SVG. Needs Matplotlib."""
import re

from .comparison import front

STYLES = {"fleet": ("C3", "-"), "fleet-loss": ("C1", "-"), "fleet, exits": ("C3", "--"), "fleet-loss, exits": ("C1", "--"),
          "jpeg": ("C0", "-"), "jpeg, bare": ("C0", ":"), "progressive, bare": ("C9", ":"), "webp": ("C2", "-"), "webp, bare": ("C2", ":"),
          "deflate": ("C0", "-"), "deflate, bare": ("C0", ":"), "clio": ("C4", "-"), "neurosurgeon": ("C5", "-"),
          "HI": ("C6", "-"), "EE-HI": ("C6", "--"), "hybrid": ("C7", "-"), "base": ("black", "-")}
TICKS = [10, 20, 30, 60, 100, 180, 300, 600, 1000, 2000, 4000, 12000]


def best(rows):
    """The rows of a table of points that no row with as few bytes beats."""
    return front(rows, lambda row: row[2:4])


def lines(axes, series):
    for name, (x, rows) in series.items():
        colour, style = STYLES.get(name, (None, "-"))
        y = [row[3] for row in rows]
        axes.errorbar(x, y, [[row[3] - row[4] for row in rows], [row[5] - row[3] for row in rows]], label=name, color=colour,
                      linestyle=style, marker="o", markersize=2.5, linewidth=1, elinewidth=0.5, capsize=1.5)
    axes.grid(alpha=0.3)
    axes.set_ylabel("right, of the test samples (bars: 95 % intervals)")
    axes.legend(fontsize="small", loc="lower right")


def bytes_plot(axes, table):
    series = {}
    for scheme in (name for name in STYLES if table.of(name)):
        rows = best(table.of(scheme))
        series[scheme] = ([row[2] for row in rows], rows)
    lines(axes, series)
    axes.set_xscale("log")
    axes.set_xticks(TICKS, map(str, TICKS))
    axes.minorticks_off()
    axes.set_xlabel("bytes sent for a sample, headers counted")


def loss_plot(axes, table):
    """FLEET at each of its points; of the files that whose accuracy without loss is nearest to FLEET's best."""
    series = {}
    fleet = [row for row in table.rows if row[0].startswith("fleet")]
    target = max((row[3] for row in fleet), default=0)
    names = list(dict.fromkeys((row[0], row[1].rsplit(", ", 1)[0]) for row in fleet))
    for codec in dict.fromkeys(row[0] for row in table.rows if not row[0].startswith("fleet")):
        unlost = [row for row in table.of(codec) if row[1].endswith(", 0% lost")]
        names.append((codec, min(unlost, key=lambda row: abs(row[3] - target))[1].rsplit(", ", 1)[0]))
    for scheme, point in names:
        rows = [row for row in table.of(scheme) if row[1].rsplit(", ", 1)[0] == point]
        x = [int(re.search(r"(\d+)% lost", row[1]).group(1)) for row in rows]
        series[f"{scheme} {point}, {rows[0][2]:.0f} B"] = (x, rows)
    lines(axes, series)
    axes.legend(fontsize="small", loc="upper right")
    axes.set_xlabel("% of the packets of 20 bytes that are lost")


def bits_plot(axes, table):
    series = {}
    for scheme in dict.fromkeys(row[0] for row in table.rows):
        rows = table.of(scheme)
        series[f"{scheme} {rows[0][1].rsplit(', ', 1)[0]}"] = ([int(row[1].split(", ")[-1].split()[0]) for row in rows], rows)
    lines(axes, series)
    axes.set_xlabel("bits of a number")


def picture(path, size, plot):
    """An SVG file of what `plot` draws on axes, the same each time; none without Matplotlib."""
    try:
        import matplotlib
    except ImportError:
        return
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "digit-scenes"
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=size)
    plot(axes)
    figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)


def draw(found, folder):
    for name, plot, table in (("bytes", bytes_plot, found["points.csv"]), ("loss", loss_plot, found["loss.csv"]),
                              ("bits", bits_plot, found["bits.csv"])):
        if table.rows:
            picture(folder / f"accuracy-{name}.svg", (9, 5.5), lambda axes: plot(axes, table))
