#!/usr/bin/env python3
"""Writes the networks that docs/deciding.md places: stand-ins for what the paper measures and does not publish.

    docs/deciding/stand_ins.py [FOLDER]     the default is its own folder

Shapes and bytes are those of the networks, in 32 bits. Times, accuracies and exit rates are assumptions:

- a residual block takes `block` ms on the reference processor, the first convolution a third of that, an exit 0.3 ms; Inception's
  stem takes 1.5 times as long as one of its modules;
- accuracies rise from block to block to the accuracy of the whole network;
- at threshold T, the share acc_i^(1 - T) of the samples is sure enough for exit i, and what is sure enough for one exit is so
  for all later ones. T = 0.05, 0.1, ... 1.
"""
import json
import pathlib
import sys

THRESHOLDS = [round(number / 20, 2) for number in range(1, 21)]
FLOAT = 4
# Ten probabilities.
RESULT = 10 * FLOAT


def rates(accuracies):
    """The shares that leave, [exit][threshold]; the last exit takes the rest."""
    table = [[] for _ in accuracies]
    for threshold in THRESHOLDS:
        left = 0
        for exit_, accuracy in enumerate(accuracies):
            reached = 1 if exit_ == len(accuracies) - 1 else max(left, round(accuracy ** (1 - threshold), 4))
            table[exit_].append(round(reached - left, 4))
            left = reached
    return table


def network(side, names, values, times, accuracies):
    """`side` of the input with three channels; `values` of each block's output."""
    blocks = [
        {"name": name, "time": time, "bytes": count * FLOAT, "exit": {"time": 0.3, "accuracy": accuracy, "rates": leave}}
        for name, count, time, accuracy, leave in zip(names, values, times, accuracies, rates(accuracies), strict=True)]
    return {"input": side * side * 3 * FLOAT, "result": RESULT, "thresholds": THRESHOLDS, "blocks": blocks}


def resnet20(side, block, accuracies):
    names = ["conv"] + [f"stage {stage}, block {number}" for stage in (1, 2, 3) for number in (1, 2, 3)]
    values = [16 * side ** 2] * 4 + [32 * (side // 2) ** 2] * 3 + [64 * (side // 4) ** 2] * 3
    return network(side, names, values, [round(block / 3, 3)] + [block] * 9, accuracies)


def inception(block, accuracies):
    """Inception v3 with its own input of 299 x 299: the stem and eleven modules."""
    values = ([35 * 35 * 192, 35 * 35 * 256] + [35 * 35 * 288] * 2 + [17 * 17 * 768] * 5
              + [8 * 8 * 1280] + [8 * 8 * 2048] * 2)
    names = ["stem"] + [f"mixed {number}" for number in range(11)]
    return network(299, names, values, [1.5 * block] + [block] * 11, accuracies)


NETWORKS = {
    "resnet20-cats": resnet20(128, 2.7, [0.70, 0.76, 0.81, 0.86, 0.90, 0.9232, 0.933, 0.94, 0.946, 0.95]),
    "resnet20-cifar10": resnet20(32, 1.5, [0.45, 0.56, 0.64, 0.70, 0.76, 0.80, 0.84, 0.87, 0.90, 0.915]),
    "inception-cifar10": inception(5, [0.40, 0.48, 0.55, 0.61, 0.66, 0.71, 0.75, 0.79, 0.82, 0.86, 0.90, 0.92]),
}


def text(table):
    """JSON with a line per block."""
    head = json.dumps({name: value for name, value in table.items() if name != "blocks"})
    blocks = ",\n  ".join(json.dumps(block) for block in table["blocks"])
    return f'{head[:-1]},\n "blocks": [\n  {blocks}]}}\n'


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    for name, table in NETWORKS.items():
        (folder / f"{name}.json").write_text(text(table), encoding="utf-8")


main()
