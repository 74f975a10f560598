"""Weights as safetensors files, which `fcodec network` and the C library's users read; no other package is needed."""

from __future__ import annotations

import json
import math
import os
from typing import Dict, Mapping, Union

import torch

from ..safetensors_file import write_safetensors


def save_safetensors(tensors: Mapping[str, torch.Tensor], path: Union[str, os.PathLike[str]]) -> None:
    """Writes a `state_dict`, or any mapping of names to tensors, as float32. The layers of slices get the names that
    Networks has for them: `NAME.@8.weight` becomes `NAME@8.weight`. Tensors of integers, such as the state of
    `FakeQuantize`, are left out: they belong in the profile."""
    write_safetensors({
        name.replace(".@", "@"): tensor.detach().to(torch.float32).contiguous().numpy()
        for name, tensor in tensors.items() if tensor.is_floating_point()}, path)


def load_safetensors(path: Union[str, os.PathLike[str]]) -> Dict[str, torch.Tensor]:
    """A mapping of names to float32 tensors. Only files of float32 tensors are read."""
    with open(path, "rb") as file:
        content = file.read()
    start = 8 + int.from_bytes(content[:8], "little")
    if not 8 < start <= len(content):
        raise ValueError(f"{path} is not a whole safetensors file")
    tensors = {}
    for name, entry in json.loads(content[8:start]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        if entry["dtype"] != "F32" or end - begin != 4 * math.prod(entry["shape"]) or not 0 <= begin <= end <= len(content) - start:
            raise ValueError(f"{name} is not a whole float32 tensor")
        values = bytearray(content[start + begin : start + end])
        flat = torch.frombuffer(values, dtype=torch.float32) if values else torch.zeros(0)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors
