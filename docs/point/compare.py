#!/usr/bin/env python3
"""Writes the comparison of `demo --point` from the figures of this folder: name, mean bytes, right decisions, pictures.

  python3 compare.py > ../../Sources/DigitDemo/Resources/comparison.csv

Of the features it takes the front that was reported on other pictures (demo.csv), of each codec the settings that no other
setting of it beats (codecs.csv). The chosen point is there once more as "demo".
"""
import csv
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "Examples/digit-scenes"))
from digit_scenes.comparison import front, table  # noqa: E402

PAYLOAD = 20


def main():
    codecs = list(csv.DictReader((HERE / "codecs.csv").open()))
    count = int(codecs[0]["count"])
    found = {row["place"]: row for row in csv.DictReader((HERE / "demo.csv").open())}
    points = [row for row in csv.DictReader((HERE / "demo.csv").open()) if row["place"]]
    other = lambda row: (float(row["other_mean_bytes"]), round(float(row["other_accuracy"]) * count), count)
    groups = [("demo", [other(found["chosen"])]), ("features", front(map(other, points)))]
    for name, title in (("JPEG", "JPEG"), ("WEBP", "WebP")):
        rows = [row for row in codecs if row["codec"] == name]
        groups.append((title, front((float(row[f"mean_bytes_{PAYLOAD}"]), int(row["right"]), count) for row in rows)))
    print(table(groups), end="")


if __name__ == "__main__":
    main()
