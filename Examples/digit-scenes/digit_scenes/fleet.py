"""FLEET: what the device sends of each tapped layer, and what the server makes of it.

At a tap the device maps the layer to a few channels by a 1 x 1 convolution, and sends them in grids from coarse to fine. The server
decodes what it has to a map of the layer's size, finishes the network from there, and may stop the device. At the second tap it also
uses what it made of the first (the paper's fusion of k = 2 layers, Eq. 7).
"""
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

from .network import TaskNetwork, convolution, copied, relu6

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "Bindings" / "python"))
from featurecodec.torch import Transmission  # noqa: E402


DEVIATION = 4.0  # steps: what the channels have at the beginning


def tap_profile(task, tap, finest=None, bits=None):
    """The profile of one tap. Real numbers are samples: the convolution learns the scale. `finest` ends the scan at that grid;
    with other `bits` than the tap's, steps are larger or smaller and the range stays."""
    height, width = task.map_size(tap.layer)
    bits = tap.bits if bits is None else bits
    grids = [list(task.pair(side)) for side in tap.grids if finest is None or side <= finest]
    return {
        "layers": [{"channels": tap.channels, "height": height, "width": width, "bits": bits,
                    "kernel": list(task.pair(tap.kernel)), "fractionBits": bits - tap.bits}],
        "streams": [{"layer": 0, "prediction": "value", "scan": {"fleet": grids}}]}


class Decoder(nn.Module):
    """From the few channels, brought back to the layer's size, to the layer's map: a linear part, and a correction that sees the
    neighbours."""

    def __init__(self, task, channels, features, width=32):
        super().__init__()
        self.linear = convolution(task, channels, features)
        self.first = convolution(task, channels, width, wide=True)
        self.second = convolution(task, width, width, wide=True)
        self.last = convolution(task, width, features)

    def forward(self, x):
        y = relu6(self.first(x))
        return self.linear(x) + self.last(y + functional.relu6(self.second(y)))


class FleetNetwork(nn.Module):
    """`base` is where front and server begin; both go on learning. The server has one tail: L5 to the end. What it makes of the
    second tap replaces, together with its own L6 of the first, the map of L6."""

    def __init__(self, base, payload=244):
        super().__init__()
        self.task, self.taps = base.task, base.task.taps
        self.payload = payload
        first, second = self.taps
        self.front = nn.ModuleList(copied(layer) for layer in base.layers[:second.layer])
        features = [base.task.channels(tap.layer) for tap in self.taps]
        self.encoders = nn.ModuleList(convolution(base.task, f, tap.channels) for f, tap in zip(features, self.taps))
        self.transmissions = nn.ModuleList(Transmission(tap_profile(base.task, tap), payload=payload) for tap in self.taps)
        self.decoders = nn.ModuleList(Decoder(base.task, tap.channels, f) for f, tap in zip(features, self.taps))
        self.fusion = convolution(base.task, 2 * features[1], features[1])
        self.server = copied(base)
        self.server.layers = nn.ModuleList([nn.Identity()] * first.layer + list(self.server.layers[first.layer:]))

    @torch.no_grad()
    def begin(self, inputs):
        """Encoders begin with the directions in which the maps vary most, about five bits each, and decoders with the same
        directions, without a correction; the fusion with the mean of its two maps."""
        x, done = inputs, 0
        for tap, encoder, decoder in zip(self.taps, self.encoders, self.decoders):
            x = self.front_to(x, tap.layer, done)
            done = tap.layer
            pixels = x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])
            mean = pixels.mean(0)
            _, values, directions = torch.linalg.svd(pixels - mean, full_matrices=False)
            directions = directions[:tap.channels]
            scale = DEVIATION / (values[:tap.channels] / len(pixels) ** 0.5)
            encoder.weight.copy_((directions * scale[:, None])[:, :, None, None])
            encoder.bias.copy_(-(directions * scale[:, None]) @ mean)
            decoder.linear.weight.copy_((directions / scale[:, None]).T[:, :, None, None])
            decoder.linear.bias.copy_(mean)
            for parameter in decoder.last.parameters():
                parameter.zero_()
        features = len(self.fusion.weight)
        self.fusion.weight.zero_()
        self.fusion.bias.zero_()
        self.fusion.weight[:, :, 0, 0] += 0.5 * torch.cat([torch.eye(features)] * 2, 1)

    @property
    def layers(self):
        return self.front

    def layer(self, x, n):
        return TaskNetwork.layer(self, x, n)

    def front_to(self, x, n, done=0):
        """The map of Ln on the device, from that of L`done`."""
        return TaskNetwork.front(self, x, n, done)

    def encode(self, inputs):
        """The few channels of each tap, before they are quantised."""
        maps, x, done = [], inputs, 0
        for tap, encoder in zip(self.taps, self.encoders):
            x = self.front_to(x, tap.layer, done)
            done = tap.layer
            maps.append(encoder(x).float())
        return maps

    def ending_at(self, index, grid, payload=244, loss=0.0, seed=0, bits=None, maps=None):
        """The transmission of a tap whose scan ends at a grid, with the codes that were calibrated: for measurements. With other
        bits the codes are calibrated for `maps`."""
        result = Transmission(tap_profile(self.task, self.taps[index], grid, bits), payload, loss, seed)
        if maps is not None:
            result.calibrate(maps, format=False)
        else:
            result.load_state_dict(self.transmissions[index].state_dict())
        return result.eval()

    def profile(self):
        """One profile of both taps: two layers, two streams, in JSON form."""
        parts = [transmission.profile() for transmission in self.transmissions]
        return {"layers": [part["layers"][0] for part in parts],
                "streams": [{**part["streams"][0], "layer": index} for index, part in enumerate(parts)]}

    def nothing(self, x):
        """What the server has of the first tap if none of it arrives."""
        return self.transmissions[0].means.to(x.dtype)[None, :, None, None].expand_as(x).contiguous()

    @torch.no_grad()
    def calibrate(self, inputs):
        """Means and codes that fit the maps."""
        for transmission, x in zip(self.transmissions, self.encode(inputs)):
            transmission.calibrate(x, format=False)

    def answers(self, received):
        """Logits after the first tap, and after both if there are two, from the maps that the server has."""
        first, second = self.taps
        middle = self.server.front(self.decoders[0](received[0]), second.layer, first.layer)
        result = [self.server.tail(middle, second.layer)]
        if len(received) == 2:
            both = torch.cat([middle, self.decoders[1](received[1]).to(middle.dtype)], 1)
            result.append(self.server.tail(self.fusion(both), second.layer))
        return result
