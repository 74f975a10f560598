"""Writes a trained FLEET for the Swift library and the tool: networks as JSON, weights as safetensors, and the profile of both taps.

    python3 -m digit_scenes.export DATA ARTIFACTS OUT [--name fleet] [--count 64] [--until GRID [GRID]]

    OUT/device.json, OUT/server.json   the device's layers with the encoders of both taps; the server's, from what it has of them
    OUT/whole.json, OUT/whole.safetensors   if they are trained: the device's layers, and those after them with which it answers itself
    OUT/weights.safetensors            the weights of both, float32, with the names of the layers
    OUT/profile.json                   one profile, a stream for each tap
    OUT/pictures.npy, OUT/labels.npy   the first test samples to try them with
    OUT/calibration.npy                64 validation samples, to fit the formats of int8 to

With --until, the streams of the taps end at these grids, so that a device that sends one map after another soon comes to the
second. No operation is missing in Networks: the server has no normalisation.
"""
import argparse
import json
import pathlib

import numpy

from .artifacts import Artifacts
from .fleet import FleetNetwork
from .network import TaskNetwork
from .train_own import OwnLayers
from .training import Dataset

from featurecodec.torch import save_safetensors


class Description:
    """The layers of one network in the JSON form of docs/networks.md, and the tensors of those layers."""

    def __init__(self):
        self.layers, self.tensors = [], {}

    def add(self, name, kind, on, **fields):
        self.layers.append({"name": name, "kind": kind, "on": on, **fields})
        return name

    def convolution(self, name, module, on, bounds=None, weights=None):
        top, left = module.padding
        fields = {"channels": module.out_channels, "kernel": list(module.kernel_size)}
        if module.stride != (1, 1):
            fields["stride"] = list(module.stride)
        if (top, left) != (0, 0):
            fields["padding"] = [top, top, left, left]
        if module.groups > 1:
            fields["groups"] = module.groups
        if bounds:
            fields["bounds"] = bounds
        return self.add(name, "convolution", [on], **fields, **self.take(name, module, weights))

    def take(self, name, module, weights=None):
        """The tensors of a layer; with `weights`, those of a layer that has them already."""
        if weights not in (None, name):
            return {"weights": weights}
        self.tensors[name + ".weight"], self.tensors[name + ".bias"] = module.weight, module.bias
        return {}

    def block(self, name, module, x, weights=None):
        weights = weights or name
        y = self.convolution(name + ".expand", module.expand, x, "relu6", weights + ".expand")
        y = self.convolution(name + ".depthwise", module.depthwise, y, "relu6", weights + ".depthwise")
        y = self.convolution(name + ".project", module.project, y, weights=weights + ".project")
        return self.add(name, "add", [x, y]) if module.adds else y

    def decoder(self, name, module, x):
        linear = self.convolution(name + ".linear", module.linear, x)
        x = self.convolution(name + ".first", module.first, x, "relu6")
        y = self.convolution(name + ".second", module.second, x, "relu6")
        correction = self.convolution(name + ".last", module.last, self.add(name + ".sum", "add", [x, y]))
        return self.add(name, "add", [linear, correction])

    def tail(self, name, server, x, done):
        """From the map of layer L`done` to logits, with the weights of `server.` whatever the name."""
        for n in range(done + 1, len(server.layers) + 1):
            x = self.block(f"{name}L{n}", server.layers[n - 1], x, f"server.L{n}")
        x = self.convolution(name + "head", server.head, x, "relu6", "server.head")
        x = self.add(name + "mean", "globalAverage", [x])
        weights = self.take(name + "dense", server.dense, "server.dense")
        return self.add(name + "dense", "dense", [x], channels=server.dense.out_features, **weights)

    def json(self, inputs, outputs):
        return json.dumps({"inputs": inputs, "layers": self.layers, "outputs": outputs}, indent=1) + "\n"


def shape(name, size, channels):
    return {"name": name, "height": size[0], "width": size[1], "channels": channels}


def device(model, own=None):
    """Up to the encoders; with `own`, also the layers after the last tap: what a device computes that answers itself."""
    d, task = Description(), model.task
    x, outputs = d.convolution("L1", model.front[0], "input", "relu6"), []
    for n in range(2, len(model.front) + 1):
        x = d.block(f"L{n}", model.front[n - 1], x)
        for tap, encoder in zip(model.taps, model.encoders):
            if tap.layer == n:
                outputs.append(d.convolution(f"encode{n}", encoder, x))
    if own:
        for n, layer in enumerate(own.layers, len(model.front) + 1):
            x = d.block(f"L{n}", layer, x)
        x = d.add("mean", "globalAverage", [d.convolution("head", own.head, x, "relu6")])
        outputs.append(d.add("dense", "dense", [x], channels=own.dense.out_features, **d.take("dense", own.dense)))
    return d, d.json([shape("input", task.size, task.inputs)], outputs)


def server(model):
    d, task = Description(), model.task
    first, second = model.taps
    inputs = [shape(f"L{tap.layer}", task.map_size(tap.layer), tap.channels) for tap in model.taps]
    x = d.decoder(f"decode{first.layer}", model.decoders[0], inputs[0]["name"])
    for n in range(first.layer + 1, second.layer + 1):
        x = d.block(f"server.L{n}", model.server.layers[n - 1], x)
    early = d.tail("server.", model.server, x, second.layer)
    y = d.decoder(f"decode{second.layer}", model.decoders[1], inputs[1]["name"])
    y = d.convolution("fusion", model.fusion, d.add("both", "concatenate", [x, y]))
    late = d.tail("fused.", model.server, y, second.layer)
    return d, d.json(inputs, [early, late])


def write(data, artifacts, out, name="fleet", count=64, until=()):
    """Writes all files of a trained FLEET; `until`: the last grid of each tap."""
    test, artifacts = Dataset(data, "test", count), Artifacts(artifacts)
    base = artifacts.load("base", TaskNetwork(test.task))
    model = artifacts.load(name, FleetNetwork(base)).eval()
    out.mkdir(parents=True, exist_ok=True)
    halves = {"device": device(model), "server": server(model)}
    for half, (_, text) in halves.items():
        (out / f"{half}.json").write_text(text)
    own = OwnLayers.of(artifacts, name, base)
    if own:
        whole, text = device(model, own)
        (out / "whole.json").write_text(text)
        save_safetensors(whole.tensors, out / "whole.safetensors")
    save_safetensors({**halves["device"][0].tensors, **halves["server"][0].tensors}, out / "weights.safetensors")
    profile = model.profile()
    for stream, last in zip(profile["streams"], until):
        stream["scan"]["fleet"] = [grid for grid in stream["scan"]["fleet"] if grid[1] <= last]
        if not stream["scan"]["fleet"]:
            raise SystemExit(f"--until {last}: the first grid is finer")
    (out / "profile.json").write_text(json.dumps(profile, indent=1) + "\n")
    numpy.save(out / "pictures.npy", test.samples.numpy())
    numpy.save(out / "calibration.npy", Dataset(data, "validation", 64).samples.numpy())
    numpy.save(out / "labels.npy", test.labels.numpy().astype(numpy.uint8))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "artifacts", "out"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--name", default="fleet")
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--until", type=int, nargs="+", default=[], help="the last grid of the first tap, of the second")
    options = parser.parse_args()
    write(options.data, options.artifacts, options.out, options.name, options.count, options.until)


if __name__ == "__main__":
    main()
