#!/usr/bin/env python3
"""Fits how far the demo's server may trust the network at the demo's point, by the cells per channel that have arrived.

  venv/bin/python trust.py FCODEC PICTURES.npy LABELS.npy > ../../Sources/DigitDemo/Resources/trust.json

For the first part of each picture's fragments, it finds the temperature and the bias of "none" (see `ConfidenceTrust`) that
make the right classes most likely.
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "Sources/DigitDemo/Resources"
NETWORK = [RESOURCES / "digits.json", RESOURCES / "digits.safetensors"]
PAYLOAD = 20
COARSE, FINE = 4, 6  # the sides of the point's grids


def records(data):
    """The packets of a recording."""
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "little")
        yield data[at : at + 4 + length]
        at += 4 + length


def log_likelihood(logits, labels, temperature, bias):
    scaled = logits / temperature
    scaled[:, -1] += bias
    scaled -= scaled.max(1, keepdims=True)
    return float((scaled[np.arange(len(labels)), labels] - np.log(np.exp(scaled).sum(1))).mean())


def main():
    fcodec, pictures, labels = sys.argv[1], sys.argv[2], np.load(sys.argv[3])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def run(*arguments):
            subprocess.run([fcodec, *map(str, arguments)], cwd=folder, check=True, capture_output=True)

        profile = RESOURCES / "point.profile"
        run("network", "run", *NETWORK, pathlib.Path(pictures).resolve(), "--mean", 0.45, "--deviation", 0.25, "--through", "L5",
            "-o", "maps.npy")
        entries = []
        maps = np.load(folder / "maps.npy")
        frames = []
        for index, one in enumerate(maps):
            np.save(folder / "one.npy", one[None])
            run("encode", "one.npy", "-o", "sent", "--use-profile", profile, "--payload", PAYLOAD)
            frames.append(list(records((folder / "sent").read_bytes())))
        for side in (4, 4.5, 5, 5.5, 6):
            logits = []
            for frame in frames:
                hello, fragments = frame[0], frame[1:]
                # The coarse grid takes about 45 % of the fragments.
                share = 0.45 + 0.55 * (side**2 - COARSE**2) / (FINE**2 - COARSE**2)
                (folder / "part").write_bytes(hello + b"".join(fragments[: math.ceil(share * len(fragments))]))
                run("decode", "part", "--profile", profile, "--real", "-o", "back.npy")
                logits.append(np.load(folder / "back.npy"))
            np.save(folder / "backs.npy", np.concatenate(logits))
            run("network", "run", *NETWORK, "backs.npy", "--after", "L5", "-o", "logits.npy")
            found = np.load(folder / "logits.npy").reshape(len(labels), -1)
            choices = ((math.exp(t / 10), b / 10) for t in range(-12, 13) for b in range(-60, 21))
            temperature, bias = max(choices, key=lambda pair: log_likelihood(found.copy(), labels, *pair))
            entries.append({"side": side, "temperature": round(temperature, 4), "noneBias": bias})
            print(entries[-1], file=sys.stderr, flush=True)
    print("[" + ",\n ".join(json.dumps(entry) for entry in entries) + "]")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main()
