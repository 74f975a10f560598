#!/usr/bin/env python3
"""The rows of FLEET's Table 3 with the bundled network: the connection intervals at which FLEET is faster than other schemes.

    docs/links/crossings.py FCODEC      runs `fcodec simulate` for each row, and prints a Markdown table

A range is from the smallest to the largest interval of the sweep at which FLEET's mean latency is lower; its speed-up is the
largest ratio. "with gaps" means that FLEET is not lower at every interval between.
"""
import csv
import subprocess
import sys
import tempfile

# WebP and JPEG files at which their networks are as often right as FLEET's server is here (Resources/comparison.csv).
COMMON = ["--sweep", "interval", "--picture", "WebP=431:0:0.861", "--picture", "JPEG=682:0:0.871"]
ROWS = [
    ("STM32F746, 200 MHz", "Cortex-M33@64MHz", ["--platform", "stm32f746", "--exchanges", "4", "--phy", "2M"]),
    ("GAP8, 175 MHz", "GAP8@175MHz", ["--platform", "gap8", "--exchanges", "4", "--phy", "2M"]),
    ("2 packets", "2", ["--exchanges", "1", "--phy", "2M"]),
    ("4 packets", "4", ["--exchanges", "2", "--phy", "2M"]),
    ("6 packets", "6", ["--exchanges", "3", "--phy", "2M"]),
    ("8 packets", "8", ["--exchanges", "4", "--phy", "2M"]),
    ("125k, 27 bytes", "125 Kbps", ["--exchanges", "4", "--phy", "125k", "--link-payload", "27", "--mtu", "23"]),
    ("500k", "500 Kbps", ["--exchanges", "4", "--phy", "500k"]),
    ("1M", "1Mbps", ["--exchanges", "4", "--phy", "1M"]),
    ("2M", "2Mbps", ["--exchanges", "4", "--phy", "2M"]),
]
# FLEET, Table 3, column CI: local early exit, model partition, JPEG, all; in ms.
PAPER = {
    "Cortex-M33@64MHz": ("7.5–66", "18–64.5", "18–100", "18–64.5"),
    "GAP8@175MHz": ("7.5–46.5", "7.5–4 s", "7.5–4 s", "7.5–46.5"),
    "2": ("7.5–25.5", "7.5–4 s", "7.5–4 s", "7.5–75"),
    "4": ("7.5–45", "7.5–4 s", "7.5–4 s", "7.5–45"),
    "6": ("7.5–63", "7.5–4 s", "7.5–4 s", "7.5–63"),
    "8": ("7.5–64.5", "7.5–4 s", "7.5–4 s", "7.5–64.5"),
    "125 Kbps": ("–", "7.5–4 s", "7.5–4 s", "–"),
    "500 Kbps": ("7.5–48", "7.5–4 s", "7.5–4 s", "7.5–48"),
    "1Mbps": ("7.5–63", "7.5–4 s", "7.5–4 s", "7.5–63"),
    "2Mbps": ("7.5–63", "7.5–4 s", "7.5–4 s", "7.5–63"),
}
GROUPS = [("device alone",), ("partition",), ("WebP", "JPEG"), ("device alone", "partition", "WebP", "JPEG")]


def sweep(fcodec, options):
    """Interval to scheme to mean latency in ms."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([fcodec, "simulate", *COMMON, *options, "--out", folder], check=True, stdout=subprocess.DEVNULL)
        points = {}
        for row in csv.DictReader(open(folder + "/schemes.csv", encoding="utf-8")):
            points.setdefault(float(row["interval"]), {})[row["scheme"]] = float(row["mean_ms"])
        return points


def cell(points, group):
    """The range in which FLEET is faster than the best scheme of a group, and the largest ratio."""
    ratios = {interval: min(time for scheme, time in schemes.items() if scheme.startswith(group)) / schemes["FLEET"]
              for interval, schemes in sorted(points.items())}
    faster = [interval for interval, ratio in ratios.items() if ratio > 1]
    if not faster:
        return "–"
    between = [interval for interval in ratios if faster[0] <= interval <= faster[-1]]
    gaps = "" if between == faster else " with gaps"
    return f"{faster[0]:g}–{faster[-1]:g}{gaps}, {max(ratios.values()):.1f}×"


def main():
    print("| row | device alone | partition | WebP, JPEG | all | FLEET's Table 3: local exit, partition, JPEG, all |")
    print("|---|---|---|---|---|---|")
    for name, paper, options in ROWS:
        points = sweep(sys.argv[1], options)
        print(f"| {name} | {' | '.join(cell(points, group) for group in GROUPS)} | {', '.join(PAPER[paper])} |", flush=True)


if __name__ == "__main__":
    main()
