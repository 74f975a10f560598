#!/usr/bin/env python3
"""How often the digit network is right on pictures that went through JPEG or WebP, and at how many bytes.

  venv/bin/pip install numpy pillow
  venv/bin/python codecs.py FCODEC PICTURES.npy LABELS.npy > codecs.csv

FCODEC is the command line's executable; it runs the network. Bytes are what a device would send: of JPEG only the scan,
because all else is the same for all pictures; of WebP all but the 20 bytes of its container; and 3 bytes of header for each
fragment of at most 244 or 20 bytes, as `fcodec` counts. Pictures are also sent smaller, and enlarged again.
"""
import io
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

NETWORK = pathlib.Path(__file__).resolve().parents[2] / "Sources/DigitDemo/Resources"
SIDES = (64, 48, 32)
QUALITIES = {"JPEG": (5, 12, 18, 25, 35, 50, 70, 90), "WEBP": (0, 5, 10, 20, 35, 50, 70, 90)}
PAYLOADS, HEADER = (244, 20), 3


def scan_length(jpeg):
    """The length of the entropy-coded data: after the header of the scan, before the marker of the end."""
    scan = jpeg.index(b"\xff\xda")
    return len(jpeg) - 2 - (scan + 2 + int.from_bytes(jpeg[scan + 2 : scan + 4], "big"))


def send(picture, codec, side, quality):
    """The picture that arrives, and the number of bytes sent for each payload."""
    file = io.BytesIO()
    small = Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS)
    small.save(file, codec, quality=quality, **({"method": 6} if codec == "WEBP" else {}))
    length = scan_length(file.getvalue()) if codec == "JPEG" else len(file.getvalue()) - 20
    arrived = Image.open(file).convert("RGB").resize(picture.shape[1::-1], Image.Resampling.BICUBIC)
    return np.asarray(arrived), [length + HEADER * -(-length // (payload - HEADER)) for payload in PAYLOADS]


def right(fcodec, pictures, labels, folder):
    """The number of pictures on which the network is right."""
    np.save(folder / "pictures.npy", pictures)
    network = [NETWORK / "digits.json", NETWORK / "digits.safetensors", folder / "pictures.npy"]
    options = ["--mean", "0.45", "--deviation", "0.25", "-o", folder / "logits.npy"]
    subprocess.run([fcodec, "network", "run", *network, *options], check=True, stdout=subprocess.DEVNULL)
    return int((np.load(folder / "logits.npy").reshape(len(labels), -1).argmax(1) == labels).sum())


def main():
    fcodec, pictures, labels = sys.argv[1], np.load(sys.argv[2]), np.load(sys.argv[3])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        print("codec,side,quality," + ",".join(f"mean_bytes_{payload}" for payload in PAYLOADS) + ",right,count")
        for codec, qualities in QUALITIES.items():
            for side in SIDES:
                for quality in qualities:
                    sent = [send(picture, codec, side, quality) for picture in pictures]
                    arrived = np.stack([picture for picture, _ in sent])
                    means = ",".join(f"{mean:.1f}" for mean in np.mean([counts for _, counts in sent], axis=0))
                    score = right(fcodec, arrived, labels, folder)
                    print(f"{codec},{side},{quality},{means},{score},{len(labels)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main()
