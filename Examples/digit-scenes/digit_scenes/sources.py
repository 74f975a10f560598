"""The digits and photographs that scenes are made of, as scikit-learn and scikit-image ship them, divided into three splits.

No digit and no photograph is in two splits. Digits: 1,797 of 8x8 samples from 0 to 16, by 13 writers (UCI, CC BY 4.0). Photographs:
uint8 H x W x 3; those without colour have three equal channels. Only files of the packages are read: they need not be importable.
"""
import importlib.util
import pathlib

import numpy

SPLITS = ("train", "validation", "test")
# Digits of each split, of a permutation with a fixed seed.
DIGITS = {"train": (0, 1197), "validation": (1197, 1397), "test": (1397, 1797)}
# Package and file. What scikit-image calls motorcycle_right shows what motorcycle_left shows: it is in no split.
PHOTOGRAPHS = {
    "train": [
        ("sklearn", "datasets/images/china.jpg"), ("sklearn", "datasets/images/flower.jpg"),
        *(("skimage", f"data/{name}") for name in (
            "motorcycle_left.png", "ihc.png", "hubble_deep_field.jpg", "retina.jpg", "brick.png", "grass.png", "gravel.png",
            "camera.png", "moon.png", "page.png", "text.png", "clock_motion.png")),
    ],
    "validation": [("skimage", "data/rocket.jpg"), ("skimage", "data/coins.png")],
    "test": [("skimage", "data/astronaut.png"), ("skimage", "data/chelsea.png"), ("skimage", "data/coffee.png")],
}


def folder(package):
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"the package {package} is missing: pip install --no-deps scikit-learn scikit-image seglearn")
    return pathlib.Path(found.origin).parent


def digits(split):
    """Returns the split's digits, float64 N x 8 x 8 from 0 to 1, and their labels."""
    table = numpy.loadtxt(folder("sklearn") / "datasets/data/digits.csv.gz", delimiter=",")
    first, end = DIGITS[split]
    # A permutation by sorting random numbers: the same in every version of NumPy.
    order = numpy.argsort(numpy.random.Generator(numpy.random.PCG64(2023)).random(len(table)), kind="stable")
    chosen = table[order[first:end]]
    return chosen[:, :64].reshape(-1, 8, 8) / 16, chosen[:, 64].astype(int)


def photographs(split):
    from PIL import Image
    return [numpy.asarray(Image.open(folder(package) / name).convert("RGB")) for package, name in PHOTOGRAPHS[split]]
