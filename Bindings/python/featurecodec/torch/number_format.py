"""The range of a layer's samples, [Q-2]."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any, Optional

import torch


def check_map(x: object, name: str = "a map") -> torch.Tensor:
    """Returns a tensor of real numbers. Anything else has no samples."""
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{name} is a tensor, not {type(x).__name__}")
    if x.is_complex():
        raise TypeError(f"{name} is a tensor of real numbers, not of {x.dtype}")
    return x


@dataclass(frozen=True)
class NumberFormat:
    """`bits` (2 to 8) and `signed`. Samples are integers, kept in tensors of any dtype; gradients pass unchanged where a
    sample is in range."""

    bits: int = 8
    signed: bool = True

    def __post_init__(self) -> None:
        bits = whole_number(self.bits)
        if bits is None or not 2 <= bits <= 8:
            raise ValueError(f"bits must be 2 to 8, not {self.bits}")

    @property
    def modulus(self) -> int:
        """The number of samples."""
        return 2**self.bits

    @property
    def lowest(self) -> int:
        """The lowest sample."""
        return -(2 ** (self.bits - 1)) if self.signed else 0

    @property
    def highest(self) -> int:
        """The highest sample."""
        return self.lowest + self.modulus - 1

    def clamp(self, v: torch.Tensor) -> torch.Tensor:
        """[Q-2] The sample nearest to v."""
        return torch.clamp(v, self.lowest, self.highest)

    def wrap(self, v: torch.Tensor) -> torch.Tensor:
        """[Q-2] The one sample that is congruent to v modulo 2^bits."""
        return torch.remainder(v - self.lowest, self.modulus) + self.lowest

    def as_signed(self, v: torch.Tensor) -> torch.Tensor:
        """[Q-2] `signed`: the low bits of v as a two's complement number, whether the format is signed or not."""
        half = self.modulus // 2
        return torch.remainder(v + half, self.modulus) - half


def check_format(format: object) -> NumberFormat:
    """Returns a number format."""
    if not isinstance(format, NumberFormat):
        raise TypeError(f"the format is a NumberFormat, not {type(format).__name__}")
    return format


def check_count(value: object, name: str, most: int = 65535) -> int:
    """Returns a number of channels, rows or columns, [PROF-4]."""
    number = whole_number(value)
    if number is None or not 1 <= number <= most:
        raise ValueError(f"{name} must be 1 to {most}, not {value!r}")
    return number


def whole_number(value: Any) -> Optional[int]:
    """Returns an integer of Python, NumPy or PyTorch, or None."""
    try:
        return operator.index(value)
    except (TypeError, RuntimeError):
        return None
