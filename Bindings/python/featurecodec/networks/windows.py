"""The windows of convolutions and poolings, and the geometry of resizing, in both kinds of models."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Tuple

Padding = Tuple[int, int, int, int]


class Window(NamedTuple):
    """Pairs are rows and columns; padding: top, bottom, left, right."""

    kernel: Tuple[int, int]
    stride: Tuple[int, int] = (1, 1)
    dilation: Tuple[int, int] = (1, 1)
    padding: Padding = (0, 0, 0, 0)

    def output(self, height: int, width: int) -> Tuple[int, int]:
        """The rows and columns of the output, less than 1 if the window does not fit."""
        sizes = (height + self.padding[0] + self.padding[1], width + self.padding[2] + self.padding[3])
        rows, columns = (
            (size - (kernel - 1) * dilation - 1) // stride + 1
            for size, kernel, stride, dilation in zip(sizes, self.kernel, self.stride, self.dilation))
        return rows, columns

    def padded(self, more: Padding) -> "Window":
        top, bottom, left, right = (a + b for a, b in zip(self.padding, more))
        return self._replace(padding=(top, bottom, left, right))

    @property
    def fields(self) -> Dict[str, Any]:
        """The fields of the JSON; those that have their default are None."""
        return {
            "kernel": list(self.kernel), "stride": None if self.stride == (1, 1) else list(self.stride),
            "dilation": None if self.dilation == (1, 1) else list(self.dilation),
            "padding": None if not any(self.padding) else list(self.padding)}


def same_padding(
    size: Tuple[int, int], kernel: Tuple[int, int], stride: Tuple[int, int], dilation: Tuple[int, int], more_after: bool = True
) -> Padding:
    """The padding that makes an output of ⌈size / stride⌉. If it is odd, one more comes after, or before."""
    sides: List[int] = []
    for length, window, step, gap in zip(size, kernel, stride, dilation):
        whole = max((-(-length // step) - 1) * step + (window - 1) * gap + 1 - length, 0)
        less = whole // 2
        sides += [less, whole - less] if more_after else [whole - less, less]
    return sides[0], sides[1], sides[2], sides[3]


def nearest_rows(length: int, count: int) -> List[int]:
    """The rows that `upSample` takes with the method `nearest`."""
    return [index * length // count for index in range(count)]
