"""FLEET on the scene network: what the device sends of each tapped layer, and what the server makes of it.

At a tap the device maps the layer to a few channels by a 1 x 1 convolution, and sends them in grids from coarse to fine. The server
decodes what it has to a map of the layer's size, finishes the network from there, and may stop the device. At the second tap it also
uses what it has of the first (the paper's fusion of k = 2 layers).
"""
import copy
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "Bindings" / "python"))
from featurecodec.torch import Transmission  # noqa: E402


class Tap:
    """A tapped layer: its map's channels and side, the channels that are sent, their bits, and the grids."""

    def __init__(self, layer, features, side, channels, bits, kernel, grids):
        self.layer, self.features, self.side, self.channels = layer, features, side, channels
        self.bits, self.kernel, self.grids = bits, kernel, grids

    def profile(self, finest=None):
        """Real numbers are samples: the convolution learns the scale. `finest` ends the scan at that grid."""
        grids = [grid for grid in self.grids if finest is None or grid <= finest]
        return {
            "layers": [{"channels": self.channels, "height": self.side, "width": self.side, "bits": self.bits,
                        "kernel": [self.kernel, self.kernel], "fractionBits": 0}],
            "streams": [{"layer": 0, "prediction": "value", "scan": {"fleet": [[grid, grid] for grid in grids]}}]}


TAPS = [Tap(4, 24, 16, 4, 5, 4, [4, 6, 8, 10, 12, 16]), Tap(6, 40, 8, 8, 5, 2, [4, 5, 6, 7, 8])]


class Decoder(nn.Module):
    """From the few channels, brought back to the layer's size, to the layer's map."""

    def __init__(self, channels, features, width=48):
        super().__init__()
        self.first = nn.Conv2d(channels, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.last = nn.Conv2d(width, features, 1)

    def forward(self, x):
        y = functional.relu(self.first(x))
        return self.last(y + functional.relu(self.second(y)))


class FleetNetwork(nn.Module):
    """`base` gives the front, which goes on learning, and a tail for each tap. Its batch normalisation keeps the base's
    statistics: those of maps of mixed grids are of no use."""

    def __init__(self, base, taps=TAPS):
        super().__init__()
        self.taps = taps
        self.front = copy.deepcopy(base.layers[:taps[-1].layer])
        self.encoders = nn.ModuleList(
            nn.Sequential(nn.Conv2d(tap.features, tap.channels, 1), nn.BatchNorm2d(tap.channels)) for tap in taps)
        for encoder in self.encoders:
            nn.init.constant_(encoder[1].weight, 4.0)  # about five bits
        self.transmissions = nn.ModuleList(Transmission(tap.profile(), payload=244) for tap in taps)
        self.decoders = nn.ModuleList(Decoder(tap.channels, tap.features) for tap in taps)
        self.fusion = nn.Conv2d(taps[0].features, taps[1].features, 3, stride=2, padding=1)
        self.tails = nn.ModuleList(tail_of(base, tap.layer) for tap in taps)

    def train(self, mode=True):
        super().train(mode)
        for part in (self.front, self.tails):
            for module in part.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()
        return self

    def encode(self, pictures):
        """The few channels of each tap, before they are quantised."""
        maps, x, done = [], pictures, 0
        for tap, encoder in zip(self.taps, self.encoders):
            for layer in self.front[done:tap.layer]:
                x = layer(x)
            done = tap.layer
            maps.append(encoder(x))
        return maps

    def ending_at(self, index, grid, payload=244, loss=0.0, seed=0):
        """The transmission of a tap whose scan ends at a grid, with the codes that were calibrated: for measurements."""
        result = Transmission(self.taps[index].profile(grid), payload, loss, seed)
        result.load_state_dict(self.transmissions[index].state_dict())
        return result.eval()

    def answer(self, received):
        """Logits after the first tap, or after both, from the maps that the server has."""
        first = self.decoders[0](received[0])
        if len(received) == 1:
            return self.tails[0](first)
        return self.tails[1](self.decoders[1](received[1]) + self.fusion(first))


def tail_of(base, layer):
    return nn.Sequential(*copy.deepcopy(base.layers[layer:]), copy.deepcopy(base.head), nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), copy.deepcopy(base.dense))
