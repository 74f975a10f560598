"""The range of a layer's samples, [Q-2]."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class NumberFormat:
    """`bits` (2 to 8) and `signed`. Samples are integers, kept in tensors of any dtype; gradients pass unchanged where a
    sample is in range."""

    bits: int = 8
    signed: bool = True

    def __post_init__(self):
        if not 2 <= self.bits <= 8:
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
