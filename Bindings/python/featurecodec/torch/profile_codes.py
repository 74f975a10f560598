"""Number formats, means and codes between modules and a profile's JSON form, [PROF-10]."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Tuple

import torch

from .fake_quantize import FakeQuantize
from .stream import ROOTS, Code, Codes, Stream

MODES = ("raw", "plain", "sparse", "sparseUnsigned")            # [CODE-2]


def codes_to_tensor(codes: Codes, channels: int) -> torch.Tensor:
    """A code byte and a channel byte for each channel, of both classes: (2, 1 + channels), uint8."""
    rows = []
    for code in codes:
        pairs = zip(code.levels or (0,) * channels, code.densities or (0,) * channels)
        rows.append([MODES.index(code.mode) | code.correlation << 3] + [level | density << 5 for level, density in pairs])
    return torch.tensor(rows, dtype=torch.uint8)


def codes_from_tensor(codes: torch.Tensor) -> Codes:
    """The inverse. Raises ValueError for bytes that are no codes, such as those of another file."""
    result = []
    for byte, *channels in codes.tolist():
        if byte & 7 >= len(MODES) or byte >> 3 > 8 or any(b & 31 > 23 for b in channels):
            raise ValueError(f"`codes` has bytes that are no codes [CODE-2]: {byte} and {channels}")
        mode = MODES[byte & 7]
        pairs = [(b & 31, b >> 5) for b in channels] if mode != "raw" else []
        result.append(Code(mode, byte >> 3, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)))
    roots, refinements = result
    return roots, refinements


def layer_format(layer: Mapping[str, Any]) -> Tuple[torch.Tensor, torch.Tensor, bool]:
    """(scale, zero point) of a layer, one or one for each channel, and whether its format is affine."""
    if "scale" in layer:
        return torch.tensor([layer["scale"]]), torch.tensor([layer.get("zero", 0)]), True
    n = layer.get("channelFractionBits", [layer.get("fractionBits", 0)])
    return torch.pow(2.0, -torch.tensor(n, dtype=torch.float32)), torch.zeros(len(n)), False


def profile_with(profile: Dict[str, Any], stream: Stream, quantize: FakeQuantize, means: List[int], codes: Codes) -> Dict[str, Any]:
    """A profile with another number format, other means and other codes for one of its streams."""
    profile = dict(profile, layers=list(profile["layers"]), streams=list(profile["streams"]))
    index = profile["streams"][stream.index]["layer"]
    layer = {key: value for key, value in stream.layer.items()
             if key not in ("fractionBits", "channelFractionBits", "scale", "zero")}
    layer["means"] = list(means)
    n = quantize.fraction_bits()
    if n is None:
        layer.update(scale=quantize.effective_scale().item(), zero=quantize.zero_point.item())
    elif len(n) > 1:
        layer["channelFractionBits"] = n.tolist()
    else:
        layer["fractionBits"] = n.item()
    profile["layers"][index] = layer
    own = dict(profile["streams"][stream.index], roots=codes[ROOTS].json(), refinements=codes[1].json())
    profile["streams"][stream.index] = own
    return profile
