"""The order of a stream's symbols on air, as tensors by offset, [SCAN]."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Dict, List, Optional, Tuple

import torch

from .stream import REFINEMENTS, ROOTS, Stream
from .tree import Tree


@dataclass(frozen=True)
class Plane:
    """Channels with the same states in all segments: these states, the channels' tree, and the offset of every symbol,
    (channels, symbols)."""

    targets: Tuple[int, ...]
    tree: Tree
    channels: torch.Tensor
    offsets: torch.Tensor

    def reached(self, state: int) -> int:
        """The finest state in the scan that is not finer than another one; at least the root state."""
        return max((target for target in self.targets if target <= state), default=self.targets[0])


class Scan:
    """Of each offset of a stream: its `channel`, its `number` in the channel, its `code_class`, its `run` and its
    `position` in that run. Of each run: `run_first` and `run_length`, [SCAN-6]. `segment_end` has the offset after each
    segment."""

    def __init__(self, stream: Stream) -> None:
        channel, number, code_class, chunk, self.segment_end, offset = [], [], [], [], [], 0
        for segment in stream.segments:
            before = stream.geometry.area(segment.start)
            each = stream.geometry.area(segment.target) - before
            length = each * segment.channels
            order, chunks = air_order(length, stream.spread)
            channel.append(segment.first + order // each)
            number.append(before + order % each)
            code_class.append(torch.full((length,), ROOTS if segment.start is None else REFINEMENTS))
            chunk.append(offset + chunks)                       # different in different segments
            offset += length
            self.segment_end.append(offset)
        self.channel, self.number = torch.cat(channel), torch.cat(number)
        self.code_class = torch.cat(code_class)
        self.count = offset
        self._runs(torch.cat(chunk))
        self.planes = self._planes(stream)
        self._place_of_offset = torch.argsort(torch.cat([plane.offsets.flatten() for plane in self.planes]))
        self._segments = stream.segments

    def _runs(self, chunk: torch.Tensor) -> None:
        offsets = torch.arange(self.count)
        begins = torch.ones(self.count, dtype=torch.bool)
        begins[1:] = (chunk[1:] != chunk[:-1]) | (self.channel[1:] != self.channel[:-1])
        self.run = begins.to(torch.int64).cumsum(0) - 1
        self.run_first = offsets[begins]
        self.run_length = torch.bincount(self.run)
        self.position = offsets - self.run_first[self.run]

    def _planes(self, stream: Stream) -> List[Plane]:
        groups: Dict[Tuple[int, ...], List[int]] = {}
        planes: List[Plane] = []
        for c in range(stream.channels):
            targets = stream.targets(c)
            if targets:
                groups.setdefault(targets, []).append(c)
        order = torch.argsort(self.channel * (int(self.number.max()) + 1) + self.number)
        starts = torch.searchsorted(self.channel[order], torch.arange(stream.channels))
        for targets, channels in groups.items():
            tree, members = Tree(stream.geometry, targets[0], targets[-1]), torch.tensor(channels)
            symbols = torch.arange(len(tree.cell_of_symbol))
            planes.append(Plane(targets, tree, members, order[starts[members].unsqueeze(1) + symbols]))
        return planes

    def end(self, state: int, channels: Optional[int] = None) -> int:
        """The offset at which a sender stops that wants no finer grid than that of a state, and in Clio's scan no more than
        so many channels: the end of the last segment that fits, at least of the first."""
        if channels is not None and any(segment.start is not None for segment in self._segments):
            raise ValueError("a number of channels needs a scan in which every channel is sent at one grid")
        return max((end for end, segment in zip(self.segment_end, self._segments)
                    if segment.target <= state and (channels is None or segment.first + segment.channels <= channels)),
                   default=self.segment_end[0])

    def roots_end(self, channels: int) -> torch.Tensor:
        """For each channel the offset after the segment with its roots; beyond every offset if it is left out."""
        ends = torch.full((channels,), self.count + 1)
        for end, segment in zip(self.segment_end, self._segments):
            if segment.start is None:
                ends[segment.first : segment.first + segment.channels] = end
        return ends

    def on_air(self, by_plane: List[torch.Tensor]) -> torch.Tensor:
        """Symbols (N, channels, symbols) of each plane to symbols (N, offsets)."""
        return torch.cat([symbols.flatten(-2) for symbols in by_plane], -1).index_select(-1, self._place_of_offset)

    def by_plane(self, symbols: torch.Tensor) -> List[torch.Tensor]:
        """The inverse of `on_air`."""
        return [symbols[..., plane.offsets] for plane in self.planes]


def air_order(length: int, spread: int) -> Tuple[torch.Tensor, torch.Tensor]:
    """[SCAN-4] Which symbol of a segment is at each position on air, and the number of its chunk (the tail is one more)."""
    i = torch.arange(length)
    if spread == 0:
        return i, torch.zeros_like(i)
    n, m = length // spread, i // spread
    moved = m * stride(n) % max(n, 1) * spread + i % spread
    return torch.where(m < n, moved, i), m.clamp(max=n)


def stride(n: int) -> int:
    """[SCAN-4]"""
    if n < 3:
        return 1
    middle = n // 46368 * 28657 + (n % 46368 * 28657 + 23184) // 46368
    for d in range(n):
        if middle + d < n and gcd(middle + d, n) == 1:
            return middle + d
        if middle - d >= 1 and gcd(middle - d, n) == 1:
            return middle - d
    return 1                                                    # never: 1 is relatively prime to n
