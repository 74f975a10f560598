"""Integers in the forward pass, gradients of real numbers in the backward pass (straight-through estimator)."""

from __future__ import annotations

from typing import Any, Tuple

import torch


class _StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, real: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        return value

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Tuple[torch.Tensor, None]:
        return gradient, None


def straight_through(real: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """`value`, with the gradient of `real`. Unlike real + (value - real).detach(), the result is `value` to the last bit."""
    return _StraightThrough.apply(real, value.detach().to(real.dtype))


def round_half_even(x: torch.Tensor) -> torch.Tensor:
    """[ARITH-2] The nearest integer, the even one if two are equally near; the gradient is that of x.

    a / b of two integers below 2^53 / b, as float64, is rounded as round_div(a, b): a quotient that is not halfway between
    two integers is further from halfway than the division's own rounding error.
    """
    return straight_through(x, torch.round(x))
