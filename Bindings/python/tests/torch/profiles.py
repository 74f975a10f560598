"""Random profiles and symbols, for comparisons with the reference."""

import json

import reference
import torch

from featurecodec.torch.encoder import cell_sums, encode, symbols_of
from featurecodec.torch.geometry import Geometry


def random_code(rng, channels):
    mode = rng.choice(["raw", "plain", "sparse", "sparseUnsigned"])
    code = {"mode": mode}
    if mode == "plain":
        code["correlation"] = rng.randint(0, 8)
    if mode != "raw":
        code["channels"] = [[rng.randint(0, 23), 0 if mode == "plain" else rng.randint(0, 7)] for _ in range(channels)]
    return code


def random_profile(rng):
    """A description with one layer and one stream."""
    kernel = rng.choice([(1, 1), (2, 2), (4, 4), (4, 2), (3, 3)])
    height, width, channels = (rng.randint(kernel[0], 9), rng.randint(kernel[1], 9), rng.randint(1, 5))
    bits, signed = rng.randint(2, 8), rng.random() < 0.5
    lowest = -2 ** (bits - 1) if signed else 0
    order = rng.choice(["corner", "centre"])
    geometry = Geometry(height, width, kernel, order)
    scan = rng.choice(["fleet", "clio", "passes"])
    states = sorted(rng.sample(range(geometry.last + 1), min(geometry.last + 1, rng.randint(1, 4))))
    if scan == "fleet":
        scan = {"fleet": [list(geometry.grid(state)) for state in states]}
    elif scan == "clio":
        scan = {"clio": {"grid": list(geometry.grid(states[-1])), "slice": rng.randint(1, channels)}}
    else:
        passes = [[(first, channels) for first in [rng.randrange(channels)]] + [(0, channels)] for _ in states]
        scan = {"passes": [{"channels": list(part), "grid": list(geometry.grid(state))}
                           for state, parts in zip(states, passes) for part in parts]}
    layer = {"channels": channels, "height": height, "width": width, "kernel": list(kernel), "order": order, "bits": bits,
             "signed": signed}
    if rng.random() < 0.5:
        layer["means"] = [rng.randint(lowest, lowest + 2**bits - 1) for _ in range(channels)]
    if rng.random() < 0.5:
        layer.update(scale=0.5, zero=rng.randint(lowest, lowest + 2**bits - 1))
    stream = {"layer": 0, "scan": scan, "spread": rng.choice([0, 1, 3, 4, 8, 16]),
              "prediction": rng.choice(["value", "difference"]), "roots": random_code(rng, channels),
              "refinements": random_code(rng, channels)}
    return {"layers": [layer], "streams": [stream], "check": rng.randint(0, 2)}


def reference_profile(profile):
    data = reference.module("profile_json").profile_from_json(json.dumps(profile))
    return reference.module("profile_checks").read_profile(data)


def random_maps(stream, count, generator):
    """Maps (count, C, H, W) of samples: half of them smooth noise, half of them sparse."""
    format, shape = stream.format, (count, stream.channels, stream.height, stream.width)
    spread = torch.rand((count, 1, 1, 1), generator=generator) * format.modulus / 2
    samples = torch.round(torch.randn(shape, generator=generator) * spread)
    sparse = torch.rand(shape, generator=generator) < 0.6
    sparse[: count // 2] = False
    return format.clamp(torch.where(sparse, torch.full_like(samples, stream.zero), samples + stream.zero))


def symbols_on_air(stream, scan, samples):
    """The symbols (count, offsets) of maps of samples, int64."""
    by_plane = []
    for plane in scan.planes:
        values = encode(plane.tree, stream.format, cell_sums(plane.tree, samples[:, plane.channels]))
        by_plane.append(symbols_of(plane.tree, stream.format, values, stream.difference))
    return scan.on_air(by_plane).to(torch.int64)


def map_bytes(samples):
    """A map (C, H, W) as the reference takes it."""
    return bytes(int(v) % 256 for v in samples.flatten().tolist())
