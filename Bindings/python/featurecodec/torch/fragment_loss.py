"""Which symbols are lost with the fragments that are lost."""

from __future__ import annotations

from typing import Any, Optional, Union

import torch

from .coder import Coder, Fragments, fragments
from .number_format import check_map
from .scan import Scan
from .seeded import Seeded
from .stream import Stream


class FragmentLoss(Seeded):
    """Loses the fragments of a stream independently of each other, each with probability `rate`.

    The fragments are those in which a device sends the symbols: their codes decide how many symbols a fragment of at most
    `payload` bytes holds, [CODE-9], and the spread decides where these symbols are in the map, [SCAN-4]. `seed` starts an
    own random number generator; the same seed and the same symbols lose the same fragments.
    """

    def __init__(self, profile: Any, payload: int, rate: float, seed: int = 0, stream: int = 0) -> None:
        super().__init__(seed)
        if not 0 <= rate <= 1:
            raise ValueError(f"rate must be 0 to 1, not {rate}")
        self.stream = profile if isinstance(profile, Stream) else Stream(profile, stream)
        self.scan = Scan(self.stream)
        self.codes_changed()
        self.payload, self.rate = payload, rate

    def codes_changed(self) -> None:
        """Takes over new codes and means of the stream."""
        self.coder = Coder(self.stream, self.scan)

    def forward(self, symbols: torch.Tensor, end: Optional[Union[int, torch.Tensor]] = None) -> torch.Tensor:
        """Which symbols are there (N, offsets), bool, of symbols (N, offsets) in their order on air. A sender that stops
        at the offset `end` (one number, or N) sends the fragments that have a symbol before it, whole."""
        sent = self.fragments(symbols)
        return self.lose(sent, end)

    def fragments(self, symbols: torch.Tensor, bits: Optional[torch.Tensor] = None) -> Any:
        """The fragments that are sent if nothing stops the sender. `bits` are those of `RateEstimate`, if they are known."""
        bits = bits if bits is None else check_map(bits, "a frame of bits").detach().to(torch.int64)
        return fragments(self.coder, check_map(symbols, "a frame of symbols").detach().round().to(torch.int64), self.payload, bits)

    def lose(self, sent: Any, end: Optional[Union[int, torch.Tensor]] = None) -> torch.Tensor:
        """Which symbols of these fragments are there."""
        if not isinstance(sent, Fragments):
            raise TypeError(f"what `fragments` returns, not {type(sent).__name__}")
        arrived = torch.rand(len(sent.count), int(sent.count.max()), generator=self.generator) >= self.rate
        if end is not None:
            arrived &= torch.arange(arrived.shape[1]) < self.sent(sent, end).unsqueeze(1)
        return arrived.gather(1, sent.fragment)

    def sent(self, sent: Any, end: Optional[Union[int, torch.Tensor]]) -> torch.Tensor:
        """How many fragments a sender sends that stops at an offset, as in `forward`."""
        ends = torch.as_tensor(end).expand(len(sent.count))
        return sent.fragment.gather(1, (ends - 1).unsqueeze(1)).squeeze(1) + 1

    def bytes(self, sent: Any, end: Optional[Union[int, torch.Tensor]] = None) -> torch.Tensor:
        """The bytes (N) of the fragments that are sent."""
        if end is None:
            return sent.bytes
        count = self.sent(sent, end)
        return torch.where(count < sent.count, count * self.payload, sent.bytes)

    def extra_repr(self) -> str:
        return f"payload={self.payload}, rate={self.rate}"
