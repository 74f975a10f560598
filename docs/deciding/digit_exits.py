#!/usr/bin/env python3
"""Gives the bundled digit network exits, and measures them: writes digits.json and digit_samples.csv for `fcodec plan place`.

    python3 -m venv venv && venv/bin/pip install numpy scikit-learn scikit-image
    venv/bin/python docs/deciding/digit_exits.py FCODEC FOLDER     FCODEC is the program

Exits follow the blocks L3 to L7: means of 4 x 4 parts of the map, and a dense layer with softmax (logistic regression), fitted to
3,000 pictures. The last exit is the network's own. Accuracies and rates come from 1,000 other pictures, with other digits on
the same photographs. Times are an assumption: 300 ms for the whole network, shared by multiply-adds.
"""
import csv
import json
import pathlib
import subprocess
import sys
import types

import numpy as np
import sklearn.datasets
import sklearn.linear_model

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "docs/point"))
import pictures  # noqa: E402

FILES = ROOT / "Sources/DigitDemo/Resources"
CLASSES = 11
PARTS = 4
THRESHOLDS = [round(number / 10, 1) for number in range(1, 21)]  # nats
WHOLE = 300
# Block: the multiply-adds, and the values of its map. `fcodec network show` prints them.
BLOCKS = {
    "L1, L2": (2_457_600, 32 * 32 * 16), "L3": (1_589_248, 16 * 16 * 24), "L4": (1_400_832, 16 * 16 * 24),
    "L5": (890_880, 8 * 8 * 40), "L6": (911_360, 8 * 8 * 40), "L7": (596_480, 4 * 4 * 64), "head": (165_600, CLASSES)}
EXITS = ["L3", "L4", "L5", "L6", "L7", "head"]


def known_digits():
    """The digits that `pictures` does not draw from by itself."""
    data = sklearn.datasets.load_digits()
    return types.SimpleNamespace(images=data.images[:pictures.FIRST_DIGIT], target=data.target[:pictures.FIRST_DIGIT])


def make_pictures():
    test = pictures.make(1000, 77)
    known, load, first = known_digits(), sklearn.datasets.load_digits, pictures.FIRST_DIGIT
    pictures.sklearn.datasets.load_digits, pictures.FIRST_DIGIT = lambda: known, 0
    train = pictures.make(3000, 78)
    pictures.sklearn.datasets.load_digits, pictures.FIRST_DIGIT = load, first
    return train, test


def maps(program, folder, name, layer):
    """The float32 maps of a layer, N x H x W x C."""
    output = folder / "maps.npy"
    subprocess.run(
        [program, "network", "run", FILES / "digits.json", FILES / "digits.safetensors", folder / f"{name}.npy", "--mean", "0.45",
         "--deviation", "0.25", *(["--through", layer] if layer else []), "-o", output], check=True)
    return np.load(output)


def features(found):
    count, height, width, channels = found.shape
    parts = found.reshape(count, PARTS, height // PARTS, PARTS, width // PARTS, channels)
    return parts.mean((2, 4)).reshape(count, -1)


def softmax(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def predictions(program, folder, labels):
    """(probabilities, multiply-adds of the branch) of each exit for the test pictures."""
    for layer in EXITS[:-1]:
        train, test = (features(maps(program, folder, name, layer)) for name in ("train", "test"))
        mean, deviation = train.mean(0), train.std(0) + 1e-6
        model = sklearn.linear_model.LogisticRegression(C=0.01, max_iter=300)
        model.fit((train - mean) / deviation, labels)
        yield model.predict_proba((test - mean) / deviation), train.shape[1] * CLASSES
    yield softmax(maps(program, folder, "test", None).reshape(-1, CLASSES)), 0


def rates(entropies):
    """[exit][threshold]: a sample leaves at the first exit whose entropy is below the threshold, or at the last one."""
    table = []
    inside = np.ones((len(THRESHOLDS), len(entropies[0])), bool)
    for index, entropy in enumerate(entropies):
        leaves = inside if index == len(entropies) - 1 else inside & (entropy < np.array(THRESHOLDS)[:, None])
        table.append([round(float(share), 4) for share in leaves.mean(1)])
        inside = inside & ~leaves
    return table


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (train, train_labels), (test, labels) = make_pictures()
    np.save(folder / "train.npy", train)
    np.save(folder / "test.npy", test)
    found = list(predictions(program, folder, train_labels))
    # Rounded as they are written, so that both files say the same.
    chances = [np.round(chance, 4) for chance, _ in found]
    entropies = [np.round(-(chance * np.log(np.maximum(chance, 1e-30))).sum(1), 4) for chance, _ in found]
    per_millisecond = sum(operations for operations, _ in BLOCKS.values()) / WHOLE
    blocks = []
    for name, (operations, values) in BLOCKS.items():
        blocks.append({"name": name, "time": round(operations / per_millisecond, 3), "bytes": values})
        if name in EXITS:
            index = EXITS.index(name)
            blocks[-1]["exit"] = {
                "time": round(found[index][1] / per_millisecond, 3),
                "accuracy": round(float((chances[index].argmax(1) == labels).mean()), 4), "rates": rates(entropies)[index]}
    head = json.dumps({"input": 64 * 64 * 3, "result": CLASSES, "thresholds": THRESHOLDS})
    lines = ",\n  ".join(json.dumps(block) for block in blocks)
    (folder / "digits.json").write_text(f'{head[:-1]},\n "blocks": [\n  {lines}]}}\n', encoding="utf-8")
    with open(folder / "digit_samples.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["label"] + [f"{column}_{number}" for number in range(1, len(EXITS) + 1)
                                     for column in ("class", "confidence", "entropy")])
        for sample, label in enumerate(labels):
            row = [label]
            for chance, entropy in zip(chances, entropies):
                row += [chance[sample].argmax(), chance[sample].max(), entropy[sample]]
            writer.writerow(row)
    for block in blocks:
        if "exit" in block:
            print(f"{block['name']}: right on {block['exit']['accuracy']}, {block['exit']['time']} ms")


main()
