"""Number formats in the forward pass of training, [Q-4], [Q-8]."""

from __future__ import annotations

import math
from typing import Optional, Tuple

import torch
from torch import nn

from .number_format import NumberFormat, check_format, check_map
from .observers import HIGHEST_FRACTION_BITS, LOWEST_FRACTION_BITS, FractionBitsObserver
from .straight_through import round_half_even, straight_through

SMALLEST_SCALE = 2.0**-126                                      # the scale is a positive normal number


def refuse_nan(x: torch.Tensor) -> None:
    """[Q-4] A NaN has no sample; the error names the element's index."""
    if torch.isnan(check_map(x)).any():
        raise ValueError(f"element {torch.isnan(x).reshape(-1).nonzero()[0].item()} is a NaN")


class FakeQuantize(nn.Module):
    """Rounds a map (N, C, ...) to the samples of a number format and gives the real numbers that they stand for.

    The observer chooses the format: `FractionBitsObserver` a Q format, where the scale is a power of two, and
    `MinMaxObserver` or `MovingAverageMinMaxObserver` an affine one. As in PyTorch, the observer is
    `activation_post_process`, it looks at every map until `disable_observer()`, and the state is `scale` and `zero_point`.

    With `learn_scale`, `scale` is a parameter: calibrate with the observer first, then train it (learned step size
    quantisation: within the range a value moves the scale by its rounding error, outside by the bound that it meets). The
    scale of a Q format is rounded to a power of two in the forward pass, and may swing between two of them: set it with the
    observer, or stop training it, before the last epochs.

    Forward values are those of the specification to the last bit, in training and in evaluation; in particular a value is
    divided by the scale, not multiplied by its reciprocal. NaN stays NaN; `samples` refuses it.
    """

    def __init__(
        self, format: NumberFormat = NumberFormat(), observer: Optional[nn.Module] = None, learn_scale: bool = False
    ) -> None:
        super().__init__()
        self.activation_post_process = observer if observer is not None else FractionBitsObserver(format)
        if not isinstance(self.activation_post_process, nn.Module) or not hasattr(self.activation_post_process, "affine"):
            raise TypeError(f"the observer is a module like those of this package, not {type(observer).__name__}")
        if self.activation_post_process.format != check_format(format):
            raise ValueError("the observer is for another number format")
        self.format, self.affine = format, self.activation_post_process.affine
        scale = torch.ones(self.activation_post_process.channels or 1)
        if learn_scale:
            self.scale = nn.Parameter(scale)
        else:
            self.register_buffer("scale", scale)
        self.register_buffer("zero_point", torch.zeros(len(scale), dtype=torch.int32))
        self.register_buffer("fake_quant_enabled", torch.tensor([1], dtype=torch.uint8))
        self.register_buffer("observer_enabled", torch.tensor([1], dtype=torch.uint8))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Real numbers of maps (N, C, ...), rounded to samples of the format."""
        self.observe(x)
        return self.real(self.differentiable_samples(x)).to(x.dtype) if self.fake_quant_enabled[0] else x

    def observe(self, x: torch.Tensor) -> None:
        """Shows a map to the observer, if it is enabled, and takes over the format that it finds."""
        check_map(x)
        if self.observer_enabled[0]:
            self.activation_post_process(x)
            self.calculate_qparams()

    def calculate_qparams(self) -> Tuple[torch.Tensor, torch.Tensor]:
        """Takes over the observer's (scale, zero_point), and returns them."""
        scale, zero_point = self.activation_post_process.calculate_qparams()
        with torch.no_grad():
            self.scale.copy_(scale)
            self.zero_point.copy_(zero_point)
        return scale, zero_point

    def enable_observer(self, enabled: bool = True) -> "FakeQuantize":
        """Lets the observer look at every map."""
        self.observer_enabled[0] = int(enabled)
        return self

    def disable_observer(self) -> "FakeQuantize":
        """Keeps the format as it is."""
        return self.enable_observer(False)

    def enable_fake_quant(self, enabled: bool = True) -> "FakeQuantize":
        """Rounds in `forward`."""
        self.fake_quant_enabled[0] = int(enabled)
        return self

    def disable_fake_quant(self) -> "FakeQuantize":
        """Passes maps through `forward` as they are."""
        return self.enable_fake_quant(False)

    def fraction_bits(self) -> Optional[torch.Tensor]:
        """[Q-1] n of each channel, or one n; None for an affine format."""
        if self.affine:
            return None
        n = torch.round(-torch.log2(self.scale.detach().clamp(min=SMALLEST_SCALE)))
        return n.clamp(LOWEST_FRACTION_BITS, HIGHEST_FRACTION_BITS).to(torch.int64)

    def effective_scale(self) -> torch.Tensor:
        """The scale that the samples have: as it is, or in a Q format the nearest power of two."""
        scale = self.scale.clamp(min=SMALLEST_SCALE)
        n = self.fraction_bits()
        return scale if n is None else straight_through(scale, torch.pow(2.0, -n.to(torch.float32)))

    def differentiable_samples(self, x: torch.Tensor) -> torch.Tensor:
        """Samples as float32, with straight-through gradients for x and, if it is learned, for the scale."""
        scale = self._by_channel(self._slowed(self.effective_scale(), check_map(x)), x)
        zero = self._by_channel(self.zero_point.to(torch.float32), x)
        return self.format.clamp(round_half_even(x.to(torch.float32) / scale) + zero)

    def samples(self, x: torch.Tensor) -> torch.Tensor:
        """[Q-4], [Q-8] Samples as int64. A NaN is refused, with the index of the element."""
        refuse_nan(x)
        with torch.no_grad():
            return self.differentiable_samples(x).to(torch.int64)

    def real(self, samples: torch.Tensor) -> torch.Tensor:
        """[Q-3], [Q-8] The real numbers that samples stand for, as float32: one rounded product."""
        samples = check_map(samples).to(torch.float32)
        scale = self._by_channel(self._slowed(self.effective_scale(), samples), samples)
        return (samples - self._by_channel(self.zero_point.to(torch.float32), samples)) * scale

    def _by_channel(self, values: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return values if len(values) == 1 else values.reshape(-1, *[1] * (x.dim() - 2))

    def _slowed(self, scale: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """A learned scale's gradient is the sum over a map; divided as in learned step size quantisation it is as large as
        those of weights."""
        if not self.scale.requires_grad:
            return scale
        factor = 1 / math.sqrt(x[0].numel() / len(scale) * max(-self.format.lowest, self.format.highest))
        slowed = scale * factor
        return straight_through(slowed, scale)

    def extra_repr(self) -> str:
        kind = "affine" if self.affine else "Q"
        return f"{self.format}, {kind}, scale={self.scale.tolist()}, zero_point={self.zero_point.tolist()}"
