"""Tunes a server's network for each codec and size of a compressed picture, over random qualities.

    python3 -m digit_scenes.train_pictures DATA ARTIFACTS [--epochs 2] [--pictures 60000] [--seed 1]
"""
import argparse
import pathlib

import numpy
import torch

from . import compression, training
from .network import SceneNetwork, normalise
from .train_fleet import distillation


def seen(pictures, codec, size, random):
    """The pictures after compression at random qualities."""
    qualities = compression.QUALITIES[codec]
    return torch.from_numpy(numpy.stack([
        compression.decompress(compression.compress(picture, codec, size, qualities[int(random.integers(len(qualities)))]))
        for picture in pictures.numpy()]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("artifacts", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=60_000, help="an epoch uses so many")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    scenes = training.Scenes(options.data, "train")
    base = SceneNetwork()
    base.load_state_dict(torch.load(options.artifacts / "base.pt"))
    base = base.to(memory_format=torch.channels_last)
    teacher = training.logits(base, scenes)
    scenes.pictures, scenes.labels = scenes.pictures[:options.pictures], scenes.labels[:options.pictures]
    for codec in compression.QUALITIES:
        for size in compression.SIZES:
            name = f"{codec}-{size}"
            model = SceneNetwork().to(memory_format=torch.channels_last)
            model.load_state_dict(base.state_dict())
            random = numpy.random.default_rng(options.seed)

            def loss(_, labels, indices):
                pictures = normalise(seen(scenes.pictures[indices], codec, size, random))
                return distillation(model(pictures.contiguous(memory_format=torch.channels_last)), labels, teacher[indices])

            seconds = training.fit(model.parameters(), scenes, loss, options.epochs, 1e-3, seed=options.seed, name=name)
            torch.save(model.state_dict(), options.artifacts / f"{name}.pt")
            training.note(options.artifacts, f"{name}.pt", script="train_pictures", seed=options.seed, epochs=options.epochs,
                          pictures=len(scenes), seconds_of_processor=round(seconds))


if __name__ == "__main__":
    main()
