"""Networks that are cut at one layer, whose whole map goes to the server: Clio's slices of channels, Neurosurgeon's spatial sizes.

Both send all channels of the layer as 8-bit numbers in a Q format, in the same packets as FLEET.
"""
import torch
from torch import nn

from .fleet import Transmission
from .network import copied
from featurecodec.torch import ChannelSlices, SlicedConv2d

BITS, STEP = 8, 4
SCHEMES = ("clio", "neurosurgeon")


def clio_profile(task, layer, end=None):
    """`end` ends the scan after so many channels."""
    (height, width), channels = task.map_size(layer), task.channels(layer)
    slices = [{"channels": [first, min(first + STEP, channels)], "grid": [height, width]}
              for first in range(0, channels if end is None else end, STEP)]
    return {"layers": [{"channels": channels, "height": height, "width": width, "bits": BITS}],
            "streams": [{"layer": 0, "scan": {"passes": slices}}]}


def neurosurgeon_profile(task, tap, sides):
    height, width = task.map_size(tap.layer)
    return {"layers": [{"channels": task.channels(tap.layer), "height": height, "width": width, "bits": BITS,
                        "kernel": list(task.pair(tap.kernel))}],
            "streams": [{"layer": 0, "scan": {"fleet": [list(task.pair(side)) for side in sides]}}]}


class PartitionNetwork(nn.Module):
    """`points` are what may arrive: numbers of channels for Clio, sides of the grid for Neurosurgeon. Clio's server has a first layer
    for each number of channels, and the layers after it in common."""

    def __init__(self, base, scheme, layer):
        super().__init__()
        self.task, self.scheme, self.layer = base.task, scheme, layer
        self.tap = next(tap for tap in base.task.taps if tap.layer == layer)
        self.base = copied(base)
        if scheme == "clio":
            self.points = ChannelSlices(base.task.channels(layer), STEP).counts
            self.transmission = Transmission(clio_profile(base.task, layer))
            self.first = SlicedConv2d(base.layers[layer].expand, self.points).to(memory_format=torch.channels_last)
            del self.base.layers[layer].expand
        else:
            self.points = list(self.tap.grids)
            self.transmission = Transmission(neurosurgeon_profile(base.task, self.tap, self.points))

    def encode(self, inputs):
        return self.base.front(inputs, self.layer).float()

    def send(self, maps, point, transmission=None):
        """What the server has at one of the points, and the bytes of all packets."""
        transmission = transmission or self.transmission
        bytes_too = not self.training
        if self.scheme == "clio":
            sent = transmission.transmit(maps, channels=point, with_bytes=bytes_too)
            return sent.map[:, :point], sent.bytes
        sent = transmission.transmit(maps, self.task.pair(point), with_bytes=bytes_too)
        return sent.map, sent.bytes

    def at(self, point, maps):
        """For measurements: a stream that ends at a point. Neurosurgeon knows the size before it sends, so its stream has that grid
        alone, and codes for it."""
        if self.scheme == "clio":
            result = Transmission(clio_profile(self.task, self.layer, point))
            result.load_state_dict(self.transmission.state_dict())
        else:
            result = Transmission(neurosurgeon_profile(self.task, self.tap, [point]))
            result.quantize.load_state_dict(self.transmission.quantize.state_dict())
            result.calibrate(maps, format=False)
        return result.eval()

    def answer(self, received):
        if self.scheme == "neurosurgeon":
            return self.base.tail(received, self.layer)
        x = self.base.layers[self.layer].after(received, self.first)
        return self.base.tail(x, self.layer + 1)

    def calibrate(self, inputs):
        self.transmission.calibrate(self.encode(inputs))
