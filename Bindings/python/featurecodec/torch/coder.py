"""The code lengths of whole streams, and where fragments begin, [CODE-3], [CODE-9], [FRAG-3]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import torch

from .code_lengths import Lengths, Runs, base_of_level, code_lengths
from .scan import Scan
from .stream import ROOTS, Stream


class Coder:
    """The contexts of a stream's runs. `symbols` are (N, offsets), int64, as `Scan.on_air` orders them."""

    def __init__(self, stream: Stream, scan: Scan) -> None:
        self.stream, self.scan = stream, scan
        run_class, run_channel = scan.code_class[scan.run_first], scan.channel[scan.run_first]
        means = torch.tensor(stream.means)
        is_value = (run_class == ROOTS) | (not stream.difference)
        self.run_class = run_class
        self.mean = torch.where(is_value, means[run_channel], torch.zeros_like(run_channel))
        self.zero = torch.where(is_value, torch.full_like(run_channel, stream.zero), torch.zeros_like(run_channel))
        self.base, self.density = torch.zeros_like(run_channel), torch.zeros_like(run_channel)
        for code_class, code in enumerate(stream.codes):
            if code.mode != "raw":
                here = run_class == code_class
                bases = torch.tensor([base_of_level(level) for level in code.levels])
                self.base[here] = bases[run_channel[here]]
                self.density[here] = torch.tensor(code.densities)[run_channel[here]]
        self.classes = [self._table(code_class) for code_class in range(2)]

    def _table(self, code_class: int) -> Tuple[torch.Tensor, torch.Tensor]:
        """The runs of a class, and the offsets of their symbols (runs, longest)."""
        runs = (self.run_class == code_class).nonzero().flatten()
        if len(runs) == 0:
            return runs, torch.zeros(0, 0, dtype=torch.int64)
        columns = torch.arange(int(self.scan.run_length[runs].max()))
        return runs, (self.scan.run_first[runs].unsqueeze(1) + columns).clamp(max=self.scan.count - 1)

    def runs(self, symbols: torch.Tensor, code_class: int) -> Runs:
        """The runs of a class in every sample, as rows: those of sample 0, then those of sample 1, …"""
        runs, offsets = self.classes[code_class]
        count = len(symbols)
        rows = symbols[:, offsets].flatten(0, 1)
        return self._rows(rows, self.scan.run_length[runs].repeat(count), runs.repeat(count))

    def _rows(self, symbols: torch.Tensor, length: torch.Tensor, run: torch.Tensor) -> Runs:
        return Runs(symbols, length, self.base[run], self.mean[run], self.zero[run], self.density[run])

    def lengths(self, symbols: torch.Tensor) -> Lengths:
        """The lengths of all symbols (N, offsets), each run coded whole."""
        result = Lengths(*(torch.zeros_like(symbols) for _ in range(3)))
        for code_class, code in enumerate(self.stream.codes):
            runs, offsets = self.classes[code_class]
            if len(runs) == 0:
                continue
            rows = code_lengths(code, self.stream.format, self.runs(symbols, code_class))
            there = torch.arange(offsets.shape[1]) < self.scan.run_length[runs].unsqueeze(1)
            for name in ("bits", "k", "mask_difference"):
                values = getattr(rows, name).unflatten(0, (len(symbols), len(runs)))
                getattr(result, name)[:, offsets[there]] = values[:, there]
        return result

    def rest_of_run(self, symbols: torch.Tensor, row: torch.Tensor, offset: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        """Bits (rows, longest) of the symbols of sample `row` from `offset` to the end of its run, with a context that
        begins there, and the number of these symbols."""
        run = self.scan.run[offset]
        left = self.scan.run_length[run] - self.scan.position[offset]
        columns = (offset.unsqueeze(1) + torch.arange(int(left.max()))).clamp(max=self.scan.count - 1)
        values = symbols.reshape(-1)[row.unsqueeze(1) * self.scan.count + columns]
        bits = torch.zeros_like(values)
        for code_class, code in enumerate(self.stream.codes):
            here = (self.run_class[run] == code_class).nonzero().flatten()
            if len(here) > 0:
                runs = self._rows(values[here], left[here], run[here])
                bits[here] = code_lengths(code, self.stream.format, runs).bits
        return bits, left


@dataclass
class Fragments:
    """Of each sample: the number of the `fragment` that has each symbol (N, offsets), the `count` of fragments (N), and
    the `bytes` of all fragments together (N), headers and checks included."""

    fragment: torch.Tensor
    count: torch.Tensor
    bytes: torch.Tensor


def fragments(coder: Coder, symbols: torch.Tensor, payload: int, bits: Optional[torch.Tensor] = None) -> Fragments:
    """[CODE-9], [FRAG-3] The fragments of at most `payload` bytes in which a sender sends every sample's stream. `bits` are
    those of `lengths`, if they are known."""
    stream, S, N = coder.stream, coder.scan.count, len(symbols)
    if payload < stream.smallest_payload:
        raise ValueError(f"a payload of {payload} bytes is below the stream's smallest, {stream.smallest_payload}")
    overhead = stream.header_bytes + stream.check_bytes
    totals = Totals(coder.lengths(symbols).bits if bits is None else bits)
    begins = torch.zeros(N, S, dtype=torch.int64)
    last_bits, row = torch.zeros(N, dtype=torch.int64), torch.arange(N)
    offset = torch.zeros(N, dtype=torch.int64)
    while len(row) > 0:
        begins[row, offset] = 1
        end, last_bits[row] = fragment_end(coder, symbols, totals, row, offset, 8 * (payload - overhead))
        row, offset = row[end < S], end[end < S]
    fragment = begins.cumsum(1) - 1
    count = fragment[:, -1] + 1
    return Fragments(fragment, count, (count - 1) * payload + overhead + (last_bits + 7) // 8)


class Totals:
    """The sums of the lengths of the symbols before each offset, each run coded whole; of all samples, one after the other,
    so that one search serves them all."""

    def __init__(self, bits: torch.Tensor) -> None:
        self.each = bits.shape[1] + 1
        whole = bits.sum(1)
        self.first = whole.cumsum(0) - whole                    # what comes before a sample
        self.sums = torch.zeros(len(bits), self.each, dtype=torch.int64)
        self.sums[:, 1:] = bits.cumsum(1)
        self.sums = (self.sums + self.first.unsqueeze(1)).reshape(-1)

    def before(self, row: torch.Tensor, offset: torch.Tensor) -> torch.Tensor:
        return self.sums[row * self.each + offset] - self.first[row]

    def last(self, row: torch.Tensor, bits: torch.Tensor) -> torch.Tensor:
        """The last offset with at most so many bits before it."""
        place = torch.searchsorted(self.sums, bits + self.first[row], right=True) - 1
        return torch.minimum(place - row * self.each, torch.full_like(place, self.each - 1))


def fragment_end(
    coder: Coder, symbols: torch.Tensor, totals: Totals, row: torch.Tensor, offset: torch.Tensor, room: int
) -> torch.Tensor:
    """The offset after the fragment of sample `row` that begins at `offset`, and the bits of its symbols."""
    bits, left = coder.rest_of_run(symbols, row, offset)
    sums = bits.cumsum(1)
    fits = ((sums <= room) & (torch.arange(bits.shape[1]) < left.unsqueeze(1))).sum(1)
    rest, run_end = sums.gather(1, (left - 1).unsqueeze(1)).squeeze(1), offset + left
    before = totals.before(row, run_end)
    whole = fits == left
    end = torch.where(whole, torch.maximum(totals.last(row, before + room - rest), run_end), offset + fits)
    used = torch.where(whole, rest + totals.before(row, torch.where(whole, end, run_end)) - before,
                       sums.gather(1, (fits - 1).clamp(min=0).unsqueeze(1)).squeeze(1))
    return end, used
