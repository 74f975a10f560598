#!/usr/bin/env python3
"""Writes the ONNX models of this folder with torch.onnx.export. Run by hand, with PyTorch 1.13:

    python3 make_onnx.py
"""
import pathlib
import sys

import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[4]
sys.path[:0] = [str(ROOT / "Examples/training"), str(ROOT / "Bindings/python")]

import digit_net  # noqa: E402
from featurecodec.torch.safetensors_file import load_safetensors  # noqa: E402


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.short = nn.Conv2d(inputs, outputs, 1, stride) if stride != 1 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.short(x) + self.second(self.first(x)))


class Residual(nn.Module):
    """A residual network with batch norms, poolings and a dense layer that reads a whole map."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 5, 2, 2, bias=False), nn.BatchNorm2d(8), nn.Hardswish(), nn.MaxPool2d(3, 2, 1))
        self.blocks = nn.Sequential(Block(8, 8, 1), Block(8, 16, 2), Block(16, 32, 2))
        self.pool, self.dense = nn.AvgPool2d(2), nn.Linear(32 * 2 * 2, 11)

    def forward(self, x):
        return torch.softmax(self.dense(torch.flatten(self.pool(self.blocks(self.stem(x))), 1)), 1)


def write(model, name, **more):
    torch.onnx.export(model.eval(), torch.zeros(1, 3, 64, 64), HERE / name, input_names=["picture"], output_names=["scores"], **more)
    print(name, (HERE / name).stat().st_size)


if __name__ == "__main__":
    net = digit_net.DigitNet()
    net.load_state_dict(load_safetensors(digit_net.RESOURCES / "digits.safetensors"))
    write(net, "digits.onnx", opset_version=13)

    # Fitted to the pictures of the demo, so that its numbers are those of a trained network; what it answers means nothing.
    torch.manual_seed(1)
    pictures, labels = digit_net.bundled_pictures()
    x = (torch.tensor(pictures).permute(0, 3, 1, 2) / 255 - digit_net.MEAN) / digit_net.DEVIATION
    net = Residual()
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    for _ in range(60):
        optimiser.zero_grad()
        nn.functional.nll_loss(torch.log(net(x) + 1e-9), torch.tensor(labels)).backward()
        optimiser.step()
    # As it is trained: batch norms stay, and the batch is of any size.
    write(net, "residual.onnx", opset_version=16, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
          dynamic_axes={"picture": {0: "batch"}})
