"""The server's side of a session, [SESS-5] to [SESS-8]. Events are the lists of numbers of spec/conformance.md."""

import json

from . import control
from .errors import Failed, Refused
from .profile import BYTES
from .receiver import Receiver

(FRAME_SUPERSEDED, SYMBOLS, LAYER_SUPERSEDED, GRID_COMPLETE, CONTENT_COMPLETE, REFUSED, HELLO, LOCAL_RESULT,
 SKIPPED) = range(1, 10)


class Told:
    """[SESS-5] For a kept frame: the deepest layer, and for each stream the state announced, or 0 for a complete content."""

    def __init__(self, streams):
        self.deepest, self.states = None, [None] * streams


class Server:
    def __init__(self, profile):
        self.profile, self.receiver, self.told = profile, Receiver(profile), {}

    def receive(self, packet):
        """[SESS-5] (events, answer to send back); the answer is empty if there is none."""
        if len(packet) > 0 and packet[0] >> 4 == 15:
            return self.receive_control(packet)
        try:
            index, frame, new, freed = self.receiver.receive(packet)
        except Refused as refusal:
            return [[REFUSED, refusal.code]], b""
        events = []
        for x in freed:
            events.append([FRAME_SUPERSEDED, x])
            del self.told[x]
        if new > 0:
            events.append([SYMBOLS, index, frame, new])
        told = self.told.setdefault(frame, Told(len(self.profile.streams)))
        stream = self.profile.streams[index]
        if told.deepest is not None and stream.layer_index > told.deepest:
            events.append([LAYER_SUPERSEDED, told.deepest, frame])
        told.deepest = stream.layer_index if told.deepest is None else max(told.deepest, stream.layer_index)
        if new > 0 or stream.layer.kind == BYTES:
            events += self.completed(stream, frame, told)
        return events, b""

    def completed(self, stream, frame, told):
        """[SESS-5] The event of a complete grid or content, if there is one to announce."""
        before = told.states[stream.index]
        if stream.layer.kind == BYTES:
            if before is None and self.receiver.string(frame, stream.index) is not None:
                told.states[stream.index] = 0
                return [[CONTENT_COMPLETE, stream.index, frame]]
            return []
        state = self.receiver.stream(frame, stream.index).complete_state()
        if state is None or (before is not None and state <= before):
            return []
        told.states[stream.index] = state
        return [[GRID_COMPLETE, stream.index, frame, *stream.layer.geometry.grid(state)]]

    def receive_control(self, packet):
        """[SESS-6], [CTRL-4] One event, and the answer to a hello."""
        try:
            kind, fields = control.read_control(packet)
        except Refused as refusal:
            return [[SKIPPED, refusal.code]], b""
        if kind == control.LOCAL_RESULT:
            return [[LOCAL_RESULT, *fields]], b""
        if kind != control.HELLO:
            return [[SKIPPED, control.UNKNOWN_KIND]], b""
        version, identifier = fields
        if version != control.OWN_VERSION:
            return [[HELLO, 0]], control.write_control(control.REFUSE, [control.UNKNOWN_VERSION, control.OWN_VERSION])
        if identifier != self.profile.identifier:
            return [[HELLO, 0]], control.write_control(control.REFUSE, [control.UNKNOWN_PROFILE, control.OWN_VERSION])
        self.receiver.reset()
        self.told = {}
        return [[HELLO, 1]], control.write_control(control.WELCOME, [control.OWN_VERSION, identifier])

    def save(self):
        """[SESS-8] The session as bytes, in this implementation's own form, which is JSON."""
        frames = []
        for frame in self.receiver.frames():
            told = self.told[frame]
            streams = [[state, kept.inconsistent, sorted(kept.symbols.items())]
                       for state, kept in zip(told.states, self.receiver.kept[frame])]
            frames.append([frame, told.deepest, streams])
        return json.dumps([self.profile.identifier, self.receiver.newest, frames]).encode()

    @classmethod
    def restored(cls, profile, saved):
        """[SESS-8] The session that was saved under the same profile."""
        server = cls(profile)
        try:
            identifier, newest, frames = json.loads(saved)
            if identifier != profile.identifier:
                raise Failed("saved under another profile")
            if newest is not None:
                server.receiver.newest = newest % 2 ** profile.f
            for frame, deepest, streams in frames:
                kept_frame = frame in range(2 ** profile.f) and server.receiver.behind(frame) < profile.window
                if not kept_frame or len(streams) != len(profile.streams):
                    raise Failed("no such frame, or not its streams")
                server.receiver.keep(frame)
                server.told[frame] = told = Told(len(streams))
                if deepest not in range(len(profile.layers)):
                    raise Failed("no such layer")
                told.deepest = deepest
                for index, (state, inconsistent, symbols) in enumerate(streams):
                    kept = server.receiver.kept[frame][index]
                    if state is not None and state not in range(kept.stream.layer.geometry.last + 1):
                        raise Failed("no such grid")
                    told.states[index], kept.inconsistent = state, inconsistent is True
                    for place, symbol in symbols:
                        if place not in range(kept.stream.S) or symbol not in range(256):
                            raise Failed("no such symbol")
                        kept.store(place, symbol)
        except (ValueError, TypeError) as error:
            raise Failed(f"not a saved session: {error}")
        return server
