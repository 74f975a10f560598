"""The trained network that this example cuts: a small MobileNetV2 in PyTorch. The names of its layers are those of the files
`digits.json` and `digits.safetensors` in Sources/DigitDemo/Resources, so the file is its `state_dict`."""

import importlib.util
import pathlib
import sys

import numpy as np
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "Sources/DigitDemo/Resources"
if importlib.util.find_spec("featurecodec") is None:            # without pip install
    sys.path.insert(0, str(ROOT / "Bindings/python"))
MEAN, DEVIATION = 0.45, 0.25                                    # of the pictures, as in training
SHAPES = [(48, 16, 1), (64, 24, 2), (96, 24, 1), (96, 40, 2), (160, 40, 1), (160, 64, 2)]


class Block(nn.Module):
    """An inverted residual of MobileNetV2, with batch norm folded into the weights."""

    def __init__(self, inputs, wide, outputs, stride):
        super().__init__()
        self.expand = nn.Conv2d(inputs, wide, 1)
        self.depthwise = nn.Conv2d(wide, wide, 3, stride, 1, groups=wide)
        self.project = nn.Conv2d(wide, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = nn.functional.relu6(self.depthwise(nn.functional.relu6(self.expand(x))))
        return x + self.project(y) if self.residual else self.project(y)


class DigitNet(nn.Module):
    """Pictures (N, 3, 64, 64) to logits (N, 11): ten digits, and none."""

    def __init__(self):
        super().__init__()
        self.L1 = nn.Conv2d(3, 16, 3, 2, 1)
        inputs = 16
        for number, (wide, outputs, stride) in enumerate(SHAPES, 2):
            setattr(self, f"L{number}", Block(inputs, wide, outputs, stride))
            inputs = outputs
        self.head = nn.Conv2d(64, 160, 1)
        self.dense = nn.Linear(160, 11)

    def front(self, x):
        """To the map after L4, 24 x 16 x 16."""
        return self.L4(self.L3(self.L2(nn.functional.relu6(self.L1(x)))))

    def back(self, x):
        """From that map to logits."""
        return self.dense(nn.functional.relu6(self.head(self.L7(self.L6(self.L5(x))))).mean((2, 3)))

    def forward(self, x):
        return self.back(self.front(x))


def bundled_pictures():
    """The 36 pictures of the demo (N, 64, 64, 3) and their labels, 10 for none."""
    files = sorted((RESOURCES / "pictures").glob("*.ppm"))
    pictures = [np.frombuffer(file.read_bytes()[-64 * 64 * 3 :], np.uint8).reshape(64, 64, 3) for file in files]
    labels = [10 if file.stem.endswith("none") else int(file.stem[-1]) for file in files]
    return np.stack(pictures), np.array(labels)
