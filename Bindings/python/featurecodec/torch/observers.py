"""Observers: they look at real maps and say which number format fits. Named as in torch.ao.quantization, with the rules of
the specification, [Q-7] and [Q-8]. A map is (N, C, ...); values are taken as float32. A NaN is an error; infinities are
skipped."""

from __future__ import annotations

from typing import Optional, Tuple

import torch
from torch import nn

from .number_format import NumberFormat, check_count, check_format, check_map

LOWEST_FRACTION_BITS, HIGHEST_FRACTION_BITS = -16, 22


def finite(x: torch.Tensor) -> torch.Tensor:
    x = check_map(x).detach().to(torch.float32)
    if torch.isnan(x).any():
        raise ValueError("a NaN in an observed map")
    return x


class MinMaxObserver(nn.Module):
    """An affine format from the smallest and the largest value, [Q-8] `range`."""

    affine, channels = True, None

    def __init__(self, format: NumberFormat = NumberFormat()) -> None:
        super().__init__()
        self.format = check_format(format)
        self.register_buffer("min_val", torch.tensor(float("inf")))
        self.register_buffer("max_val", torch.tensor(float("-inf")))

    def reset(self) -> None:
        """Forgets what it has seen."""
        self.min_val.fill_(float("inf"))
        self.max_val.fill_(float("-inf"))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Looks at a map (N, C, ...), and returns it."""
        values = finite(x)
        values = values[torch.isfinite(values)]
        if values.numel() > 0:
            self._update(values.min(), values.max())
        return x

    def _update(self, low: torch.Tensor, high: torch.Tensor) -> None:
        self.min_val.copy_(torch.minimum(self.min_val, low))
        self.max_val.copy_(torch.maximum(self.max_val, high))

    def calculate_qparams(self) -> Tuple[torch.Tensor, torch.Tensor]:
        """(scale, zero_point)."""
        low = min(self.min_val.item(), 0.0)                     # 0 is always among the values
        high = max(self.max_val.item(), 0.0)
        scale = torch.tensor((high - low) / (self.format.modulus - 1), dtype=torch.float32)
        if not 2.0**-126 <= scale.item() < float("inf"):
            zero = torch.zeros(1)
            return torch.ones(1), self.format.clamp(zero).to(torch.int32)
        zero = self.format.clamp(torch.round(torch.tensor(self.format.lowest - low / scale.item(), dtype=torch.float64)))
        return scale.reshape(1), zero.to(torch.int32).reshape(1)


class MovingAverageMinMaxObserver(MinMaxObserver):
    """As `MinMaxObserver`, with moving averages of the batches' smallest and largest values; for training."""

    def __init__(self, format: NumberFormat = NumberFormat(), averaging_constant: float = 0.01) -> None:
        super().__init__(format)
        self.averaging_constant = averaging_constant

    def _update(self, low: torch.Tensor, high: torch.Tensor) -> None:
        if torch.isinf(self.min_val):
            self.min_val.copy_(low)
            self.max_val.copy_(high)
        else:
            self.min_val.lerp_(low, self.averaging_constant)
            self.max_val.lerp_(high, self.averaging_constant)


class FractionBitsObserver(nn.Module):
    """A Q format, [Q-7]: for every n from -16 to 22 it counts the values that saturate and adds up the squared errors.

    `method` is "maximum", "percentile" or "leastSquares"; `share` is the p of a percentile. With `channels`, every channel
    gets its own n.
    """

    affine = False

    def __init__(
        self, format: NumberFormat = NumberFormat(), method: str = "leastSquares", share: float = 0.999,
        channels: Optional[int] = None
    ) -> None:
        super().__init__()
        if method not in ("maximum", "percentile", "leastSquares"):
            raise ValueError(f"unknown method {method}")
        if channels is not None:
            check_count(channels, "channels")
        self.format, self.method, self.share, self.channels = check_format(format), method, share, channels
        candidates = HIGHEST_FRACTION_BITS - LOWEST_FRACTION_BITS + 1
        self.register_buffer("saturated", torch.zeros(candidates, channels or 1, dtype=torch.int64))
        self.register_buffer("squared_error", torch.zeros(candidates, channels or 1, dtype=torch.float64))
        self.register_buffer("count", torch.zeros(channels or 1, dtype=torch.int64))

    def reset(self) -> None:
        """Forgets what it has seen."""
        for buffer in self.buffers():
            buffer.zero_()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Looks at a map (N, C, ...), and returns it."""
        values = finite(x).to(torch.float64)
        rows = values.transpose(0, 1).reshape(self.channels, -1) if self.channels else values.reshape(1, -1)
        keep = torch.isfinite(rows)
        rows = torch.where(keep, rows, torch.zeros_like(rows))  # 0 saturates nowhere and has no error
        self.count += keep.sum(1)
        for index in range(len(self.saturated)):
            unit = 2.0 ** -(LOWEST_FRACTION_BITS + index)
            distance = (rows - self.format.clamp(torch.round(rows / unit)) * unit).abs()
            self.saturated[index] += (distance > unit / 2).sum(1)
            self.squared_error[index] += distance.square().sum(1)
        return x

    def fraction_bits(self) -> torch.Tensor:
        """n of each channel, or one n."""
        best = []
        for channel in range(self.saturated.shape[1]):
            if self.method == "leastSquares":
                errors = self.squared_error[:, channel].tolist()
                best.append(max(index for index, error in enumerate(errors) if error == min(errors)))
            else:
                most = 0 if self.method == "maximum" else (1 - self.share) * self.count[channel].item()
                fits = [i for i, number in enumerate(self.saturated[:, channel].tolist()) if number <= most]
                best.append(max(fits, default=0))
        return torch.tensor(best) + LOWEST_FRACTION_BITS

    def calculate_qparams(self) -> Tuple[torch.Tensor, torch.Tensor]:
        """(scale, zero_point): the scale is 2^-n."""
        n = self.fraction_bits()
        return torch.pow(2.0, -n.to(torch.float32)), torch.zeros(len(n), dtype=torch.int32)
