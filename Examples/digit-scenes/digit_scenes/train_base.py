"""Trains the network without any pooling, the teacher of all others.

    python3 -m digit_scenes.train_base DATA ARTIFACTS [--epochs 20] [--seed 1]
"""
import argparse
import pathlib

import torch
from torch.nn import functional

from . import training
from .network import SceneNetwork


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("artifacts", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.artifacts.mkdir(parents=True, exist_ok=True)
    scenes, validation = training.Scenes(options.data, "train"), training.Scenes(options.data, "validation")
    torch.manual_seed(options.seed)
    model = SceneNetwork().to(memory_format=torch.channels_last)

    def validate():
        torch.save(model.state_dict(), options.artifacts / "base.pt")
        return f"validation {training.accuracy(model, validation):.4f}"

    seconds = training.fit(
        model.parameters(), scenes,
        lambda pictures, labels, _: functional.cross_entropy(
            model(pictures.contiguous(memory_format=torch.channels_last)), labels, label_smoothing=0.05),
        options.epochs, 4e-3, seed=options.seed, name="base", validate=validate)
    training.note(options.artifacts, "base.pt", script="train_base", seed=options.seed, epochs=options.epochs,
                  seconds_of_processor=round(seconds), validation=round(training.accuracy(model, validation), 4))


if __name__ == "__main__":
    main()
