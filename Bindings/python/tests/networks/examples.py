"""The models of this folder, and pictures for them."""
import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[4]
MODELS = pathlib.Path(__file__).resolve().parent / "models"


def pixels():
    """The 36 pictures of the demo, as a camera leaves them: bytes, (N, 64, 64, 3)."""
    files = sorted((ROOT / "Sources/DigitDemo/Resources/pictures").glob("*.ppm"))
    return np.stack([np.frombuffer(one.read_bytes()[-64 * 64 * 3:], np.uint8).reshape(64, 64, 3) for one in files])


def pictures():
    """The same pictures as the networks take them: float32."""
    return ((pixels() / 255 - 0.45) / 0.25).astype(np.float32)
