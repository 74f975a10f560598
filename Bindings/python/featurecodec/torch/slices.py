"""Clio's progressive slices of channels: the server gets the first i channels, and has its own first layer for every i."""

from __future__ import annotations

from typing import Optional, Sequence

import torch
from torch import nn

from .number_format import check_count, check_map
from .seeded import Seeded


class ChannelSlices(Seeded):
    """The numbers of channels that may arrive: `step`, 2·`step`, …, `channels`. `probabilities` says how often each does
    (the π of Clio, section 3.2); by default all are equally probable."""

    def __init__(self, channels: int, step: int, probabilities: Optional[Sequence[float]] = None, seed: int = 0) -> None:
        super().__init__(seed)
        channels, step = check_count(channels, "channels"), check_count(step, "step")
        self.counts = [min(first + step, channels) for first in range(0, channels, step)]
        self.register_buffer("probabilities", torch.tensor(probabilities or [1 / len(self.counts)] * len(self.counts)))
        if len(self.probabilities) != len(self.counts):
            raise ValueError(f"there are {len(self.counts)} slices, and {len(self.probabilities)} probabilities")

    def sample(self) -> int:
        """A number of channels, for one step of training."""
        return self.counts[int(torch.multinomial(self.probabilities, 1, generator=self.generator))]

    def forward(self, x: torch.Tensor, count: Optional[int] = None) -> torch.Tensor:
        """slice(i, x): the first `count` channels of maps (N, C, ...). By default all of them in evaluation, and in training
        as many as `sample` gives."""
        check_map(x)
        if count is None:
            count = self.sample() if self.training else self.counts[-1]
        if count not in self.counts:
            raise ValueError(f"{count} channels are not a slice; there are {self.counts}")
        return x[:, :count]


class SlicedConv2d(nn.ModuleDict):
    """The server's first layer: a convolution for each number of channels that may arrive. Each begins with the weights that
    `convolution` has for these channels.

    The layer of i channels is named `@i`, so that its tensors are `NAME.@i.weight` in the `state_dict`. `save_safetensors`
    writes `NAME@i.weight`, the name that the versions of a network have in Networks (`NetworkDescription.slice`).
    """

    def __init__(self, convolution: nn.Conv2d, counts: Sequence[int]) -> None:
        if convolution.groups != 1:
            raise ValueError("the first layer of the server has groups")
        super().__init__({f"@{count}": first_channels(convolution, count) for count in counts})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The convolution of as many channels as the map (N, C, H, W) has."""
        if f"@{check_map(x).shape[1]}" not in self:
            raise ValueError(f"{x.shape[1]} channels are not a slice; there are {', '.join(name[1:] for name in self)}")
        return self[f"@{x.shape[1]}"](x)


def first_channels(convolution: nn.Conv2d, count: int) -> nn.Conv2d:
    """A convolution of the first `count` input channels."""
    if not 1 <= count <= convolution.in_channels:
        raise ValueError(f"the layer has {convolution.in_channels} channels, not {count}")
    sliced = nn.Conv2d(count, convolution.out_channels, convolution.kernel_size, convolution.stride, convolution.padding,
                       convolution.dilation, bias=convolution.bias is not None)
    with torch.no_grad():
        sliced.weight.copy_(convolution.weight[:, :count])
        if sliced.bias is not None:
            sliced.bias.copy_(convolution.bias)
    return sliced
