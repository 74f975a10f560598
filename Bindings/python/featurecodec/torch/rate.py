"""How many bits and bytes the codes take, with a gradient."""

from __future__ import annotations

import math
from typing import Any, Optional, Union

import torch
from torch import nn

from .code_lengths import Lengths
from .coder import Coder
from .number_format import check_map
from .scan import Scan
from .straight_through import straight_through
from .stream import Code, Stream


class RateEstimate(nn.Module):
    """The bits of a stream's symbols under the profile's codes.

    The forward value is the exact length of the codewords when every run is coded whole. The gradient is that of the
    expected length if symbols were rounded at random (up with the probability of the fraction): along a Rice code of
    parameter k, 2 / 2^k bits for a unit of magnitude. The parameters that the codes adapt are constants in it: they follow
    the magnitudes to where the length is least, so their own change matters little.
    """

    def __init__(self, profile: Any, stream: int = 0) -> None:
        super().__init__()
        self.stream = profile if isinstance(profile, Stream) else Stream(profile, stream)
        self.scan = Scan(self.stream)
        self.codes_changed()

    def codes_changed(self) -> None:
        """Takes over new codes and means of the stream."""
        self.coder = Coder(self.stream, self.scan)

    def forward(self, symbols: torch.Tensor, real: Optional[torch.Tensor] = None) -> torch.Tensor:
        """Bits (N, offsets) of symbols (N, offsets) in their order on air. `real` are the symbols before rounding; by
        default the symbols themselves, whose gradients `DynamicPooling` and `FakeQuantize` pass on."""
        integers = check_map(symbols, "a frame of symbols").detach().round().to(torch.int64)
        with torch.no_grad():
            lengths = self.coder.lengths(integers)
        real = symbols if real is None else real
        if not (real.requires_grad and torch.is_grad_enabled()):
            return lengths.bits.to(symbols.dtype)
        return straight_through(self._slopes(real, integers, lengths), lengths.bits)

    def bytes(self, bits: torch.Tensor, payload: int, end: Optional[Union[int, torch.Tensor]] = None) -> torch.Tensor:
        """Bytes (N) of the fragments of at most `payload` bytes that hold the symbols before the offset `end` (one number,
        or N) and have so many bits (N, offsets). All fragments are full but the one with the stream's last symbol.

        A fragment has besides codewords: the header and the check; the first bits of the codeword that did not fit, on
        average half of one; and what a context that begins inside a run costs, about as much again in a sparse mode, where
        a mask is repeated.
        """
        stream = self.stream
        check_map(bits, "a frame of bits")
        ends = torch.as_tensor(self.scan.count if end is None else end).expand(len(bits))
        counted = torch.arange(self.scan.count) < ends.unsqueeze(1)
        total = torch.where(counted, bits, torch.zeros_like(bits)).sum(1)
        codewords = (counted & (bits.detach() > 0)).sum(1).clamp(min=1)
        sparse = sum(code.mode.startswith("sparse") for code in stream.codes) / 2
        wasted = total.detach() / codewords / 2 * (1 + sparse)
        overhead = 8 * (stream.header_bytes + stream.check_bytes)
        room = 8 * payload - overhead - wasted
        fragments = torch.ceil(total.detach() / room).clamp(min=1)
        last = (total.detach() - (fragments - 1) * room + overhead) / 8 + 0.5            # whole bytes: half a byte more
        expected = (fragments - 1) * payload + torch.where(ends < self.scan.count, torch.full_like(last, payload), last)
        return straight_through(total * payload / room, expected)

    def _slopes(self, real: torch.Tensor, integers: torch.Tensor, lengths: Lengths) -> torch.Tensor:
        """A function of the real symbols whose gradient is that of the expected lengths."""
        result = torch.zeros_like(real)
        for code_class, code in enumerate(self.stream.codes):
            here = (self.scan.code_class == code_class).nonzero().flatten()
            if code.mode == "raw" or len(here) == 0:
                continue
            k, x, run = lengths.k[:, here], real[:, here], self.scan.run[here]
            if code.mode == "plain":
                slope = plain_slope(self._difference(code, integers.to(real.dtype), here).abs(), k)
                result[:, here] = slope * self._difference(code, real, here).abs()
                continue
            distance = x - self.coder.zero[run]
            magnitude = distance.abs() if code.mode == "sparse" else distance.clamp(min=0)
            steps = 2.0 if code.mode == "sparse" else 1.0       # numbers for a unit of magnitude
            slope = steps / 2.0**k
            first = lengths.mask_difference[:, here] + 1 + k    # the bits of a 1 instead of a 0
            result[:, here] = torch.where(magnitude < 1, first * magnitude, first + slope * (magnitude - 1))
        return result

    def _difference(self, code: Code, x: torch.Tensor, here: torch.Tensor) -> torch.Tensor:
        """[CODE-7] x - expected() of the symbols of a class, without rounding."""
        mean, position = self.coder.mean[self.scan.run[here]], self.scan.position[here]
        previous = torch.where(position > 0, x[:, (here - 1).clamp(min=0)], mean.to(x.dtype))
        return x[:, here] - mean - code.correlation / 8 * (previous - mean)


def plain_slope(magnitude: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """[CODE-4] Bits for a unit of magnitude m, whose number is about 2m: 2 / 2^k, and where the codewords become those of a
    logarithm 4 / (z ln 2)."""
    z = 2 * magnitude - 6.0 * 2.0**k
    return torch.where(2 * magnitude < 8 * 2.0**k, 2 / 2.0**k, 4 / (z.clamp(min=1) * math.log(2)))
