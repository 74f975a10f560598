"""Cuts a trained network, trains what is new at the cut through the on-air format, and writes what device and server need.

    python3 train_cut.py --out FOLDER                       the demo's 36 pictures, too few to train: a cut without training
    python3 train_cut.py --out FOLDER --train P.npy --pictures Q.npy --labels L.npy

Pictures are (N, 64, 64, 3) bytes. Training uses no labels: the network itself says what its answer should be. README.md
beside this file explains each step.
"""

import argparse
import copy
import csv
import json
import pathlib

import numpy as np
import torch
from digit_net import DEVIATION, MEAN, RESOURCES, DigitNet, bundled_pictures
from line_chart import line_chart
from torch import nn

from featurecodec.torch import Transmission, load_safetensors, save_safetensors

CHANNELS, PAYLOAD = 4, 20
GRIDS = [4, 5, 6, 7, 8, 10, 12, 16]
LOSSES = [0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9]
PROFILE = {
    "layers": [{"channels": CHANNELS, "height": 16, "width": 16, "kernel": [4, 4], "bits": 5}],
    "streams": [{"layer": 0, "prediction": "difference", "scan": {"fleet": [[side, side] for side in GRIDS]}}],
}


class Cut(nn.Module):
    """The network with a cut after L4. New are `encode`, on the device, which makes 4 channels of 24, and `decode`, on the
    server, which makes 24 of them again, with a correction by `refine1` and `refine2`, which see the neighbours."""

    def __init__(self, net, loss=0.0, seed=0):
        super().__init__()
        self.net, self.encode = net, nn.Conv2d(24, CHANNELS, 1)
        self.link = Transmission(PROFILE, PAYLOAD, loss, seed)
        self.decode = nn.Conv2d(CHANNELS, 24, 1)
        self.refine1, self.refine2 = nn.Conv2d(CHANNELS, 32, 3, padding=1), nn.Conv2d(32, 24, 3, padding=1)

    def device(self, pictures):
        return self.encode(self.net.front(pictures))

    def decoded(self, received):
        return self.decode(received) + self.refine2(nn.functional.relu6(self.refine1(received)))

    def server(self, received):
        return self.net.back(self.decoded(received))


def start_from_principal_components(cut, pictures):
    """`encode` and `decode` begin with the directions in which L4 varies most, and the correction with nothing. Then a format,
    means and codes fit the maps."""
    with torch.no_grad():
        pixels = cut.net.front(pictures).permute(0, 2, 3, 1).reshape(-1, 24)
        directions = torch.linalg.svd(pixels - pixels.mean(0), full_matrices=False).Vh[:CHANNELS]
        cut.encode.weight.copy_(directions[:, :, None, None])
        cut.encode.bias.copy_(-directions @ pixels.mean(0))
        cut.decode.weight.copy_(directions.T[:, :, None, None])
        cut.decode.bias.copy_(pixels.mean(0))
        cut.refine2.weight.zero_()
        cut.refine2.bias.zero_()
        cut.link.calibrate(cut.device(pictures))


def train(cut, whole, pictures, steps, rate_weight, batch=32, seed=1):
    """Distils the whole network into the cut one, with a grid drawn for each picture: `encode` and all of the server's half.
    The number format, the means and the codes follow the maps: they are calibrated again every 200 steps, until the last
    tenth."""
    random = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam([p for p in cut.parameters() if p.requires_grad])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    states = torch.tensor([cut.link.stream.geometry.state((side, side)) for side in GRIDS])
    cut.train()
    for step in range(steps):
        chosen = pictures[torch.randint(len(pictures), (batch,), generator=random)]
        shift = torch.randint(-3, 4, (2,), generator=random).tolist()
        chosen = torch.roll(chosen, shift, (2, 3))
        grids = states[torch.randint(len(states), (batch,), generator=random)]
        with torch.no_grad():
            target_map = whole.front(chosen)
            target = whole.back(target_map)
        received = cut.link.transmit(cut.encode(target_map), grids)
        decoded = cut.decoded(received.map)
        answer = cut.net.back(decoded)
        distillation = nn.functional.kl_div(answer.log_softmax(1), target.softmax(1), reduction="batchmean")
        loss = distillation + 0.1 * (decoded - target_map).square().mean() + rate_weight * received.bytes.mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if (step + 1) % 200 == 0:
            size = received.bytes.mean().item()
            print(f"step {step + 1}: divergence {distillation.item():.3f}, {size:.0f} bytes", flush=True)
            if step < 0.9 * steps:
                with torch.no_grad():
                    cut.link.calibrate(cut.device(pictures[:200]))
    cut.eval()


@torch.no_grad()
def look(cut, maps, labels, whole, side, loss, seed=7):
    """(mean bytes, accuracy, agreement with the whole network's answers) at a grid and a loss of packets, exactly as on
    air, from the maps that the device makes of the pictures."""
    link = Transmission(cut.link.profile(), PAYLOAD, loss, seed).eval()
    received = link.transmit(maps, (side, side))
    answers = cut.server(received.map).argmax(1)
    return received.bytes.mean().item(), *((answers == other).float().mean().item() for other in (labels, whole))


def table(stage, cut, pictures, labels, whole, losses):
    """Rows of the results, printed as they come: all grids without loss, and three of them with losses."""
    with torch.no_grad():
        maps = cut.device(pictures)
    points = [(side, 0.0) for side in GRIDS] + [(side, loss) for side in (4, 8, 16) for loss in losses[1:]]
    rows = []
    print(f"{stage:10s}  grid  loss  bytes  accuracy  agreement")
    for side, loss in points:
        rows.append((stage, side, loss, *look(cut, maps, labels, whole, side, loss)))
        print("{:10s}  {:4d}  {:4.1f}  {:5.1f}  {:8.3f}  {:9.3f}".format(*rows[-1]), flush=True)
    return rows


def write(out, cut, rows, accuracy):
    """The profile for both sides, the graph and the weights for `fcodec network` and the firmware, a table and pictures."""
    (out / "profile.json").write_text(json.dumps(cut.link.profile(), indent=1))
    network = json.loads((RESOURCES / "digits.json").read_text())
    del network["formats"]                                      # of the whole network; `fcodec network calibrate` finds new ones
    at = [layer["name"] for layer in network["layers"]].index("L5.expand")
    window = {"kind": "convolution", "kernel": [3, 3], "padding": [1, 1, 1, 1]}
    network["layers"][at:at] = [
        {"name": "encode", "kind": "convolution", "channels": CHANNELS, "kernel": [1, 1]},
        {"name": "decode", "kind": "convolution", "channels": 24, "kernel": [1, 1]},
        {"name": "refine1", "channels": 32, "bounds": "relu6", "on": ["encode"], **window},
        {"name": "refine2", "channels": 24, **window}, {"name": "decoded", "kind": "add", "on": ["decode", "refine2"]}]
    (out / "network.json").write_text(json.dumps(network, indent=1))
    state = {name.removeprefix("net."): value for name, value in cut.state_dict().items() if not name.startswith("link.")}
    save_safetensors(state, out / "network.safetensors")
    with open(out / "results.csv", "w", newline="") as file:
        csv.writer(file).writerows([("stage", "grid", "loss", "bytes", "accuracy", "agreement"), *rows])
    draw(out, rows, accuracy)


def draw(out, rows, accuracy):
    """The pictures of the results: accuracy against bytes for every stage, and against loss for the last one."""
    stages = list(dict.fromkeys(row[0] for row in rows))
    (out / "bytes.svg").write_text(line_chart(
        "Accuracy against bytes", "bytes of packets per picture", "accuracy",
        [(stage, [row[3:5] for row in rows if row[0] == stage and row[2] == 0]) for stage in stages],
        ("the whole network", accuracy)))
    last = [row for row in rows if row[0] == stages[-1]]
    lines = [(f"grid {side}, {next(row[3] for row in last if row[1] == side):.0f} B",
              [(row[2], row[4]) for row in last if row[1] == side]) for side in (4, 8, 16)]
    (out / "loss.svg").write_text(line_chart(f"Accuracy against loss, packets of {PAYLOAD} bytes", "share of packets lost",
                                             "accuracy", lines, ("the whole network", accuracy)))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--train", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--labels", type=pathlib.Path)
    parser.add_argument("--steps", type=int, help="of training; by default 1500 with --train, else none")
    parser.add_argument("--loss", type=float, default=0.2, help="the share of packets that are lost in training")
    parser.add_argument("--rate", type=float, default=2e-4, help="the price of a byte in the loss function")
    return parser.parse_args()


def main():
    options = arguments()
    torch.manual_seed(0)
    pictures, labels = bundled_pictures()
    known, seen = pictures[::2], pictures[1::2]
    labels = labels[1::2]
    if options.train:
        known = np.load(options.train)
    if options.pictures:
        seen, labels = np.load(options.pictures), np.load(options.labels)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, array in (("pictures", seen), ("labels", labels), ("calibration", known[:200])):  # for `fcodec`
        np.save(options.out / f"{name}.npy", array)
    known, seen = (torch.from_numpy((p / 255 - MEAN) / DEVIATION).float().permute(0, 3, 1, 2) for p in (known, seen))
    labels = torch.from_numpy(labels)

    net = DigitNet()
    net.load_state_dict(load_safetensors(RESOURCES / "digits.safetensors"))
    net.eval().requires_grad_(False)
    with torch.no_grad():
        whole = net(seen).argmax(1)
    accuracy = (whole == labels).float().mean().item()
    print(f"the whole network: {accuracy:.3f} of {len(seen)} pictures; L4 has {24 * 16 * 16} samples")

    cut = Cut(copy.deepcopy(net), options.loss)
    for layer in ("L5", "L6", "L7", "head", "dense"):
        getattr(cut.net, layer).requires_grad_(True)            # the server's half
    start_from_principal_components(cut, known)
    cut.eval()
    steps = options.steps if options.steps is not None else 1500 if options.train else 0
    rows = table("components", cut, seen, labels, whole, LOSSES if steps == 0 else [0.0])
    if steps > 0:
        train(cut, net, known, steps, options.rate)
        with torch.no_grad():
            cut.link.calibrate(cut.device(known[:200]), format=False)
        rows += table("trained", cut, seen, labels, whole, LOSSES)
    write(options.out, cut, rows, accuracy)


if __name__ == "__main__":
    main()
