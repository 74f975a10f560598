#!/usr/bin/env python3
"""Makes the figures of this folder again: the CSV files, the two charts, and the tables of README.md.

  venv/bin/pip install numpy scikit-learn scikit-image
  venv/bin/python make.py FCODEC [LAYER …]

FCODEC is the command line's executable. It takes the 300 pictures of ../point/pictures.py with seed 4, and 64 others, seed 1,
to fit the codes to. About 20 minutes on one core for the layers 2 to 5; the tables need all of them.
"""
import csv
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "point"))
import pictures  # noqa: E402

NETWORK = [HERE.parents[1] / "Sources/DigitDemo/Resources" / name for name in ("digits.json", "digits.safetensors")]
PAYLOADS = (244, 20)
LOSSES = ("0.0", "0.1", "0.3", "0.6", "0.9")


def measure(fcodec, layers):
    def run(*arguments):
        subprocess.run([fcodec, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        labels = folder / "labels.npy"
        for file, count, seed in (("fit", 64, 1), ("test", 300, 4)):
            images, classes = pictures.make(count, seed)
            np.save(folder / f"{file}.npy", images)
            np.save(labels, classes)
        for layer in layers:
            fit, test = folder / f"fit{layer}.npy", folder / f"test{layer}.npy"
            for source, target in (("fit.npy", fit), ("test.npy", test)):
                run("network", "run", *NETWORK, folder / source, "--mean", 0.45, "--deviation", 0.25,
                    "--through", f"L{layer}", "-o", target)
            common = (test, labels, "--layer", layer, "--calibrate-on", fit, "--out", folder / "out")
            run("eval", *common)
            shutil.copy(folder / "out/eval.csv", HERE / f"bytes_L{layer}.csv")
            if layer == 4:
                shutil.copy(folder / "out/accuracy-bytes.svg", HERE / "bytes_L4.svg")
            for payload in PAYLOADS:
                run("loss", *common, "--payload", payload)
                shutil.copy(folder / "out/loss.csv", HERE / f"L{layer}_{payload}.csv")
                if (layer, payload) == (4, 244):
                    shutil.copy(folder / "out/loss.svg", HERE / "L4_244.svg")
            print(f"layer {layer}", flush=True)


def rows(file):
    return list(csv.DictReader((HERE / file).open()))


def variants():
    """The table of values, differences and complete grids."""
    lines = ["| layer, payload | sent as | bytes | 0 % lost | 10 % | 30 % | 60 % | 90 % |", "|---|---|---|---|---|---|---|---|"]
    kinds = (("values", "value", "16", "false"), ("differences", "difference", "16", "false"),
             ("values, complete grids only", "value", "0", "true"))
    for layer in (2, 3, 4, 5):
        for payload in PAYLOADS:
            found = rows(f"L{layer}_{payload}.csv")
            for title, prediction, spread, complete in kinds:
                chosen = [row for row in found if (row["prediction"], row["spread"], row["order"], row["complete_only"])
                          == (prediction, spread, "corner", complete)]
                cells = " | ".join(f"{float(row['accuracy']):.3f} / {float(row['psnr_db']):.1f}" for row in chosen)
                lines.append(f"| L{layer}, {payload} B | {title} | {float(chosen[0]['mean_bytes']):.0f} | {cells} |")
    return lines


def means():
    """The means for values, by spread and by order."""
    found = [row for layer in (2, 3, 4, 5) for payload in PAYLOADS for row in rows(f"L{layer}_{payload}.csv")
             if (row["prediction"], row["complete_only"]) == ("value", "false")]
    lines = ["| | bytes | 0 % | 10 % | 30 % | 60 % | 90 % |", "|---|---|---|---|---|---|---|"]
    for title, field, value in (("no spread", "spread", "0"), ("R = 1", "spread", "1"), ("R = 16", "spread", "16"),
                                ("R = 32", "spread", "32"), ("corner first", "order", "corner"),
                                ("centre out", "order", "centre")):
        chosen = [row for row in found if row[field] == value]
        mean = lambda name, some: sum(float(row[name]) for row in some) / len(some)
        size = f"{mean('mean_bytes', chosen):,.0f}" if field == "spread" else ""
        cells = " | ".join(f"{mean('accuracy', [row for row in chosen if row['loss'] == loss]):.3f}"[1:] for loss in LOSSES)
        lines.append(f"| {title} |{f' {size}' if size else ''} | {cells} |")
    return lines


def bytes_table():
    """Accuracy against bytes, without loss."""
    lines = ["| layer | grid: mean bytes, right decisions |", "|---|---|"]
    for layer in (2, 3, 4, 5):
        cells = "; ".join(f"{row['rows']}×{row['columns']}: {float(row['mean_bytes']):.0f}, {float(row['accuracy']):.3f}"
                          for row in rows(f"bytes_L{layer}.csv") if row["loss"] == "0.0")
        lines.append(f"| L{layer} | {cells} |")
    return lines


def write_tables():
    """Replaces the three tables of README.md: the lines from a table's first to its last."""
    lines = (HERE / "README.md").read_text(encoding="utf-8").split("\n")
    for table in (variants(), means(), bytes_table()):
        first = lines.index(table[0])
        last = first
        while lines[last].startswith("|"):
            last += 1
        lines[first:last] = table
    (HERE / "README.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    layers = [int(layer) for layer in sys.argv[2:]]
    measure(sys.argv[1], layers or (5, 4, 3, 2))
    if not layers:
        write_tables()
