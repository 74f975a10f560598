"""The network that is split: MobileNetV2's blocks on 64 x 64 x 3 pictures, eleven classes, seven taps.

| layer | output C x H x W | |
|---|---|---|
| L1 | 16 x 32 x 32 | 3 x 3, stride 2, ReLU6 |
| L2 | 16 x 32 x 32 | inverted residual, expansion 3 |
| L3 | 24 x 16 x 16 | stride 2, expansion 4 |
| L4 | 24 x 16 x 16 | expansion 4 |
| L5 | 40 x 8 x 8 | stride 2, expansion 4 |
| L6 | 40 x 8 x 8 | expansion 4 |
| L7 | 64 x 4 x 4 | stride 2, expansion 4 |
| head | 160, 11 | 1 x 1, ReLU6, mean, dense |
"""
import torch
from torch import nn

CLASSES = 11


def normalise(pictures):
    """uint8 N x H x W x 3 to float32 N x 3 x H x W from -1 to 1."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1


def convolution(inputs, outputs, kernel=1, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, expansion, stride):
        super().__init__()
        wide = inputs * expansion
        self.expand = convolution(inputs, wide)
        self.depthwise = convolution(wide, wide, 3, stride, groups=wide)
        self.project = convolution(wide, outputs)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.project(nn.functional.relu6(self.depthwise(nn.functional.relu6(self.expand(x)))))
        return x + y if self.adds else y


class SceneNetwork(nn.Module):
    """`layers[i]` is layer L(i + 1). `tail(map, n)` finishes what the first n layers began."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([
            nn.Sequential(convolution(3, 16, 3, 2), nn.ReLU6()),
            InvertedResidual(16, 16, 3, 1), InvertedResidual(16, 24, 4, 2), InvertedResidual(24, 24, 4, 1),
            InvertedResidual(24, 40, 4, 2), InvertedResidual(40, 40, 4, 1), InvertedResidual(40, 64, 4, 2)])
        self.head = nn.Sequential(convolution(64, 160), nn.ReLU6())
        self.dense = nn.Linear(160, CLASSES)

    def front(self, pictures, n):
        x = pictures
        for layer in self.layers[:n]:
            x = layer(x)
        return x

    def tail(self, x, n):
        for layer in self.layers[n:]:
            x = layer(x)
        return self.dense(nn.functional.dropout(self.head(x).mean(dim=(2, 3)), 0.1, self.training))

    def forward(self, pictures):
        return self.tail(pictures, 0)
