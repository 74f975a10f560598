"""From a batch of maps to packets, through the package's C library."""

from __future__ import annotations

from typing import Any, List, cast

import torch

from .stream import Stream


def encode_maps(profile: Any, stream: Stream, maps: torch.Tensor, payload: int, frame: int) -> List[List[bytes]]:
    """The fragments of each map of samples (N, C, H, W), as lists of bytes, with the frame's numbers frame, frame + 1, …"""
    from featurecodec import Profile, encode

    array = maps.to(torch.int8 if stream.format.signed else torch.uint8).numpy()
    packets = encode(array, Profile(profile), payload, stream=stream.index, frame=frame, layout="chw")
    return cast(List[List[bytes]], packets)             # of a batch
