"""The cut of a split network: what the server has of a feature map, and what it costs to send."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import torch
from torch import nn

from .code_calibration import calibrate_codes
from .encoder import cell_sums, encode, symbols_of
from .fake_quantize import FakeQuantize, refuse_nan
from .fragment_loss import FragmentLoss
from .number_format import check_map
from .observers import FractionBitsObserver, MinMaxObserver
from .profile_codes import codes_from_tensor, codes_to_tensor, layer_format, profile_with
from .rate import RateEstimate
from .receiver import means_map, received_map
from .straight_through import round_half_even, straight_through
from .stream import Stream, profile_mapping


class Received(NamedTuple):
    """`map`: as the input, what the server has. `bytes` (N): of all fragments that were sent; None unless asked for.
    `exact` (N): the share of exact cells, [RECON-7]."""

    map: torch.Tensor
    bytes: Optional[torch.Tensor]
    exact: torch.Tensor


class Transmission(nn.Module):
    """Quantises a map (N, C, H, W), pools it, loses fragments of it and rebuilds it, under a profile: a
    `featurecodec.Profile`, or its JSON form, for which the library's ProfileError names what is wrong. Maps of signals are (N, C, L) if the profile's height is 1.

    In evaluation every number is that of the format: the map is what a receiver rebuilds from the fragments that arrive,
    and the bytes are those of all fragments. In training without loss the map is that of the fast form of `DynamicPooling`,
    and the bytes are those that `RateEstimate` expects of the encoder's symbols; with loss, or with `exact_in_training`,
    all is as in evaluation, and gradients pass through the decoder's estimates.

    `calibrate` chooses the number format, the means and the codes. They are in the `state_dict`: `quantize.*`, `means`, and
    `codes` (a code byte and the channel bytes of each class, [CODE-2]). `profile()` writes them down for device and server.
    """

    def __init__(
        self, profile: Any, payload: int = 244, loss: float = 0.0, seed: int = 0, stream: int = 0,
        observer: Optional[nn.Module] = None, learn_scale: bool = False, exact_in_training: bool = False
    ) -> None:
        super().__init__()
        self.stream = Stream(profile, stream)
        scale, zero_point, affine = layer_format(self.stream.layer)
        if observer is None and affine:
            observer = MinMaxObserver(self.stream.format)
        elif observer is None:
            observer = FractionBitsObserver(self.stream.format, channels=len(scale) if len(scale) > 1 else None)
        self.quantize = FakeQuantize(self.stream.format, observer, learn_scale).disable_observer()
        with torch.no_grad():
            one = len(self.quantize.scale) == 1                 # one format for all channels: the coarsest
            self.quantize.scale.copy_(scale.max() if one else scale)
            self.quantize.zero_point.copy_(zero_point[0])
        self.rate = RateEstimate(self.stream)
        self.lose = FragmentLoss(self.stream, payload, loss, seed)
        self.exact_in_training = exact_in_training
        self.register_buffer("means", torch.tensor(self.stream.means, dtype=torch.int32))
        self.register_buffer("codes", codes_to_tensor(self.stream.codes, self.stream.channels))

    def forward(
        self, x: torch.Tensor, grid: Optional[Union[Sequence[int], torch.Tensor]] = None, channels: Optional[int] = None
    ) -> torch.Tensor:
        """The map that the server has. `grid` is (rows, columns), or N states for a batch of mixed grids; the sender stops at
        the finest grid of the scan that is not finer, by default at the last. With `channels`, it stops after so many
        channels of Clio's scan."""
        return self.transmit(x, grid, channels, with_bytes=False).map

    def transmit(
        self, x: torch.Tensor, grid: Optional[Union[Sequence[int], torch.Tensor]] = None, channels: Optional[int] = None,
        with_bytes: bool = True
    ) -> Received:
        """As `forward`, with the bytes, which have a gradient, and the share of exact cells."""
        check_map(x)
        stream, scan = self._stream(), self.lose.scan
        fast = self.training and self.lose.rate == 0 and not self.exact_in_training
        if with_bytes or not fast:
            refuse_nan(x)                                       # has no symbol
        self.quantize.observe(x)
        samples = self._maps(self.quantize.differentiable_samples(x)).to(torch.float64)
        states = stream.geometry.states(grid, len(x))
        end = torch.tensor([scan.end(state, channels) for state in states.tolist()], dtype=torch.int64)
        bits, size = None, None
        if with_bytes or not fast:
            symbols, real = self.symbols(samples)
        if with_bytes:
            bits = self.rate(symbols, real)
            size = self.rate.bytes(bits, self.lose.payload, end)
        if fast:
            maps, exact = self._fast(samples, states, end), torch.ones(len(x))
        else:
            sent = self.lose.fragments(symbols, bits)
            size = straight_through(size, self.lose.bytes(sent, end)) if with_bytes else None
            maps, exact = received_map(stream, scan, symbols, self.lose.lose(sent, end), states)
        return Received(self.quantize.real(maps.reshape(x.shape)).to(x.dtype), size, exact)

    def symbols(self, samples: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        """The encoder's symbols (N, offsets) of maps of samples in their order on air, and the same before rounding."""
        check_map(samples)
        stream, scan, symbols, real = self._stream(), self.lose.scan, [], []
        for plane in scan.planes:
            sums = cell_sums(plane.tree, samples[:, plane.channels])
            means = sums / plane.tree.area
            values = encode(plane.tree, stream.format, sums)
            symbols.append(symbols_of(plane.tree, stream.format, values, stream.difference))
            real.append(symbols_of(plane.tree, stream.format, means, stream.difference))
        return scan.on_air(symbols), scan.on_air(real)

    @torch.no_grad()
    def calibrate(self, x: torch.Tensor, format: bool = True, codes: bool = True) -> None:
        """Chooses the number format, the means of the channels and the codes from maps (N, C, H, W), [Q-7], [Q-8],
        [CODE-12]. `format=False` keeps the number format, such as a learned one."""
        check_map(x)
        if format:
            self.quantize.activation_post_process.reset()
            self.quantize.enable_observer().observe(x)
            self.quantize.disable_observer()
        samples = self._maps(self.quantize.samples(x))
        self.means.copy_(torch.round(samples.to(torch.float64).mean((0, 2, 3))))
        if codes:
            symbols = self.symbols(samples)[0].to(torch.int64)
            self.codes.copy_(codes_to_tensor(calibrate_codes(self._stream(), self.lose.scan, symbols),
                                             self.stream.channels))
        self._stream()

    def profile(self, into: Optional[Mapping[str, Any]] = None) -> Dict[str, Any]:
        """The profile's JSON form, as a mapping, with the number format, the means and the codes of this module. With `into`,
        they replace those of this stream in another profile: so those of several cuts come together in one. Raises
        `featurecodec.ProfileError` if they do not fit in it."""
        whole = self.stream.profile if into is None else profile_mapping(into)
        if self.stream.index >= len(whole["streams"]):
            raise ValueError(f"the profile has no stream {self.stream.index}")
        return profile_mapping(
            profile_with(whole, self.stream, self.quantize, self.means.tolist(), codes_from_tensor(self.codes)))

    def packets(self, x: torch.Tensor, frame: int = 0) -> List[List[bytes]]:
        """The fragments of each map of a batch, lists of bytes, through the package's C library."""
        from .packets import encode_maps
        return encode_maps(self.profile(), self.stream, self._maps(self.quantize.samples(x)), self.lose.payload, frame)

    def _stream(self) -> Stream:
        """The stream with the means, the zero point and the codes that the buffers have now, in the coders too."""
        found = (tuple(self.means.tolist()), int(self.quantize.zero_point[0]), codes_from_tensor(self.codes))
        if found != (self.stream.means, self.stream.zero, self.stream.codes):
            self.stream.means, self.stream.zero, self.stream.codes = found
            self.lose.codes_changed()
            self.rate.codes_changed()
        return self.stream

    def _maps(self, x: torch.Tensor) -> torch.Tensor:
        stream = self.stream
        if len(x) == 0:
            raise ValueError("a batch of no maps")
        shape = (len(x), stream.channels, stream.height, stream.width)
        if tuple(x.shape) != shape and not (stream.height == 1 and tuple(x.shape) == (*shape[:2], stream.width)):
            raise ValueError(f"maps of {tuple(x.shape)}; the profile's are (N, C, H, W) with {shape[1:]}")
        return x.reshape(shape)

    def _fast(self, samples: torch.Tensor, states: torch.Tensor, end: torch.Tensor) -> torch.Tensor:
        """The means of the cells of each channel's grid, rounded; channels that are not sent have their mean."""
        maps = means_map(self.stream, len(samples), samples.dtype)
        for plane in self.lose.scan.planes:
            matrices = [self.stream.geometry.averaging(plane.reached(state)) for state in states.tolist()]
            rows, columns = (torch.stack(part).unsqueeze(1).to(samples.dtype) for part in zip(*matrices))
            means = rows @ samples[:, plane.channels] @ columns.transpose(-1, -2)
            maps = maps.index_copy(1, plane.channels, round_half_even(means))
        sent = self.lose.scan.roots_end(self.stream.channels) <= end.unsqueeze(1)
        return torch.where(sent[:, :, None, None], maps, means_map(self.stream, len(samples), samples.dtype))
