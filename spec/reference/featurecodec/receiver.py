"""The receiver, [REASM]: the symbols that are there, and the queries; window.py says which frames are kept."""

from . import reconstruction, strings
from .fragments import read_fragment
from .profile import BYTES
from .scan import channel_and_number, place, segment_at
from .window import Window


class Kept:
    """[REASM-1] The symbols of one stream of one frame, by place, and the mark."""

    def __init__(self, stream):
        self.stream, self.symbols, self.inconsistent = stream, {}, False
        self.of_segment = [0] * len(stream.segments)            # how many symbols are there
        self.of_channel = {}

    def store(self, place, symbol):
        """[REASM-4] Stores one symbol and returns whether it is new."""
        if place in self.symbols:
            if self.symbols[place] != symbol:
                self.symbols[place] = min(self.symbols[place], symbol, key=self.compared)
                self.inconsistent = True
            return False
        self.symbols[place] = symbol
        self.of_segment[self.stream.segments.index(segment_at(self.stream, place))] += 1
        channel = channel_and_number(self.stream, place)[0]
        self.of_channel[channel] = self.of_channel.get(channel, 0) + 1
        return True

    def compared(self, symbol):
        """[REASM-4] The integer by which two values of a symbol compare."""
        format = self.stream.layer.format
        return format.signed(symbol) if format.is_signed else symbol

    def complete_state(self):
        """[REASM-6] The state of the largest complete grid, or None."""
        lacking = [segment.target for segment, there in zip(self.stream.segments, self.of_segment)
                   if there < segment.length]
        complete = [segment.target for segment in self.stream.segments
                    if not lacking or segment.target < min(lacking)]
        return max(complete, default=None)

    def finest_state(self):
        """[REASM-6] The state of the finest grid, or None."""
        return max((segment.target for segment, there in zip(self.stream.segments, self.of_segment) if there > 0),
                   default=None)

    def complete_channels(self):
        """[REASM-6] How many channels have all their symbols: as many as their finest grid has cells ([POOL-6])."""
        area, states = self.stream.layer.geometry.area, self.stream.states
        return sum(1 for channel, there in self.of_channel.items() if there == area(states(channel)[1]))


class Receiver:
    def __init__(self, profile):
        self.profile, self.session = profile, 0                 # the session's number, [FRAG-8]
        self.window = Window(profile, lambda: [Kept(stream) for stream in profile.streams])

    @property
    def kept(self):
        """For each kept frame a Kept for each stream."""
        return self.window.kept

    def receive(self, packet):
        """[FRAG-6], [REASM-4] Stores a fragment: (stream, frame, number of new symbols, freed frames)."""
        index, frame, offset, symbols = read_fragment(self.profile, packet, self.session)
        freed = self.window.fragment(frame)
        kept, new = self.kept[frame][index], 0
        for i, symbol in enumerate(symbols):
            new += kept.store(place(kept.stream, offset + i), symbol)
        return index, frame, new, freed

    def stream(self, frame, index):
        """[REASM-6] The symbols that are there of a stream of a frame; none of a frame that is not kept."""
        if frame in self.kept:
            return self.kept[frame][index]
        return Kept(self.profile.streams[index])

    def map(self, frame, index, state):
        """[RECON-7] (map, exact cells, cells)."""
        return reconstruction.stream_map(self.profile.streams[index], self.stream(frame, index).symbols, state)

    def string(self, frame, index):
        """[PROF-8] The string of a stream of bytes, or None."""
        stream = self.profile.streams[index]
        return strings.read_string(stream, self.stream(frame, index).symbols) if stream.layer.kind == BYTES else None
