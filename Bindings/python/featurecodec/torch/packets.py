"""From a batch of maps to packets, through the package's C library, which is imported only here."""

import torch


def encode_maps(profile, stream, maps, payload, frame):
    """The fragments of each map of samples (N, C, H, W), as lists of bytes, with the frame's numbers frame, frame + 1, …"""
    from featurecodec import Profile, encode

    array = maps.to(torch.int8 if stream.format.signed else torch.uint8).numpy()
    return encode(array, Profile(profile), payload, stream=stream.index, frame=frame, layout="chw")
