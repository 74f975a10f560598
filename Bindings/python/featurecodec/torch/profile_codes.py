"""Number formats, means and codes between modules and a profile's JSON form, [PROF-10]."""

import torch

from .stream import ROOTS, Code

MODES = ("raw", "plain", "sparse", "sparseUnsigned")            # [CODE-2]


def codes_to_tensor(codes, channels):
    """A code byte and a channel byte for each channel, of both classes: (2, 1 + channels), uint8."""
    rows = []
    for code in codes:
        pairs = zip(code.levels or (0,) * channels, code.densities or (0,) * channels)
        rows.append([MODES.index(code.mode) | code.correlation << 3] + [level | density << 5 for level, density in pairs])
    return torch.tensor(rows, dtype=torch.uint8)


def codes_from_tensor(codes):
    result = []
    for byte, *channels in codes.tolist():
        mode = MODES[byte & 7]
        pairs = [(b & 31, b >> 5) for b in channels] if mode != "raw" else []
        result.append(Code(mode, byte >> 3, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)))
    return tuple(result)


def layer_format(layer):
    """(scale, zero point) of a layer, one or one for each channel, and whether its format is affine."""
    if "scale" in layer:
        return torch.tensor([layer["scale"]]), torch.tensor([layer.get("zero", 0)]), True
    n = layer.get("channelFractionBits", [layer.get("fractionBits", 0)])
    return torch.pow(2.0, -torch.tensor(n, dtype=torch.float32)), torch.zeros(len(n)), False


def profile_with(profile, stream, quantize, means, codes):
    """A profile with another number format, other means and other codes for one of its streams."""
    profile = dict(profile, layers=list(profile["layers"]), streams=list(profile["streams"]))
    index = profile["streams"][stream.index]["layer"]
    layer = {key: value for key, value in stream.layer.items()
             if key not in ("fractionBits", "channelFractionBits", "scale", "zero")}
    layer["means"] = list(means)
    if quantize.affine:
        layer.update(scale=quantize.effective_scale().item(), zero=quantize.zero_point.item())
    elif len(quantize.scale) > 1:
        layer["channelFractionBits"] = quantize.fraction_bits().tolist()
    else:
        layer["fractionBits"] = quantize.fraction_bits().item()
    profile["layers"][index] = layer
    own = dict(profile["streams"][stream.index], roots=codes[ROOTS].json(), refinements=codes[1].json())
    profile["streams"][stream.index] = own
    return profile
