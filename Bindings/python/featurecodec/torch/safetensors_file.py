"""Weights as safetensors files, which `fcodec network` and the C library's users read; no other package is needed."""

from __future__ import annotations

import json
import math
import os
from typing import Any, Dict, Mapping, Union

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
    """A mapping of names to float32 tensors. Only files of float32 tensors are read. Raises ValueError for others."""
    with open(path, "rb") as file:
        content = file.read()
    start = 8 + int.from_bytes(content[:8], "little")
    if not 8 < start <= len(content):
        raise ValueError(f"{path} is not a whole safetensors file")
    try:
        entries = json.loads(content[8:start]).items()
    except (ValueError, AttributeError, RecursionError) as error:
        raise ValueError(f"the header of {path} is broken: {error}") from error
    return {name: _tensor(name, entry, memoryview(content)[start:]) for name, entry in entries if name != "__metadata__"}


def _tensor(name: str, entry: Any, content: memoryview) -> torch.Tensor:
    try:
        (begin, end), shape = entry["data_offsets"], [int(length) for length in entry["shape"]]
        is_whole = entry["dtype"] == "F32" and end - begin == 4 * math.prod(shape) and 0 <= begin <= end <= len(content)
        values = bytearray(content[begin:end]) if is_whole and min(shape, default=0) >= 0 else None
    except (KeyError, TypeError, ValueError, OverflowError):
        values = None
    if values is None:
        raise ValueError(f"{name} is not a whole float32 tensor")
    return (torch.frombuffer(values, dtype=torch.float32) if values else torch.zeros(0)).reshape(shape)
