"""Fits the logistic regressions of hierarchical inference: whether the answer of the device's network is right, from its two highest
softmax values, on the validation samples. For the ensemble's network of five layers (HI), and the Shallow-Deep network's exit there (EE-HI).

    python3 -m digit_scenes.train_hi DATA ARTIFACTS
"""
import time

import torch

from . import offload, training
from .exits import ExitNetwork


def main():
    options = training.options(__doc__)
    run = training.Training("hi", options, __file__, needs=offload.JUDGED)
    if run.done:
        return
    started, weights = time.process_time(), {}
    for name in offload.JUDGED:
        model = run.artifacts.load(name, ExitNetwork(run.base(), name)).eval()
        with torch.no_grad():
            answers = torch.cat([model(inputs)[model.depths.index(offload.DEPTH)] for inputs in run.validation.in_order()])
        right = (answers.argmax(1) == run.validation.labels).numpy().astype(float)
        weights[name] = torch.from_numpy(offload.logistic_regression(offload.features(answers), right)).float()
    run.finish(weights, time.process_time() - started)


if __name__ == "__main__":
    main()
