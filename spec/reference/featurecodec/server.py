"""The server's side of a session, [SESS-5] to [SESS-8]. Events are the lists of numbers of spec/conformance.md."""

import json

from . import calibration, control
from .errors import Failed, Refused
from .integers import floor_div
from .profile import BYTES
from .receiver import Receiver

(FRAME_SUPERSEDED, SYMBOLS, LAYER_SUPERSEDED, GRID_COMPLETE, CONTENT_COMPLETE, REFUSED, HELLO, LOCAL_RESULT,
 SKIPPED, ANNOUNCED) = range(1, 11)


class Told:
    """[SESS-5] For a kept frame: the deepest layer, and for each stream the state announced, or 0 for a complete content."""

    def __init__(self, streams):
        self.deepest, self.states = None, [None] * streams


class Server:
    def __init__(self, profile):
        self.profile, self.receiver, self.told, self.former = profile, Receiver(profile), {}, 0
        self.returns = 0                                        # messages of the former session in a row

    def receive(self, packet):
        """[SESS-5] (events, answer to send back); the answer is empty if there is none."""
        if len(packet) > 0 and packet[0] >> 4 == 15:
            return self.receive_control(packet)
        try:
            index, frame, new, freed = self.receiver.receive(packet)
        except Refused as refusal:
            return [[REFUSED, refusal.code]], b""
        events = self.superseded(freed)
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

    def superseded(self, freed):
        """[SESS-5] The events of freed frames."""
        for x in freed:
            del self.told[x]
        return [[FRAME_SUPERSEDED, x] for x in freed]

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
        """[SESS-6], [CTRL-4] The events, and the answer to a hello."""
        try:
            kind, fields = control.read_control(packet)
        except Refused as refusal:
            return [[SKIPPED, refusal.code]], b""
        if kind == control.LOCAL_RESULT:
            return [[LOCAL_RESULT, *fields]], b""
        if kind == control.ANNOUNCEMENT:
            return self.receive_announcement(*fields), b""
        if kind != control.HELLO:
            return [[SKIPPED, control.UNKNOWN_KIND]], b""
        version, identifier, session = fields
        if version != control.OWN_VERSION:
            return [[HELLO, 0]], control.write_control(control.REFUSE, [control.UNKNOWN_VERSION, control.OWN_VERSION])
        if identifier != self.profile.identifier:
            return [[HELLO, 0]], control.write_control(control.REFUSE, [control.UNKNOWN_PROFILE, control.OWN_VERSION])
        if self.is_late(session):
            return [[SKIPPED, control.FORMER_SESSION]], b""
        if session != self.session:
            self.start(session)
        return [[HELLO, 1]], control.write_control(control.WELCOME, [control.OWN_VERSION, identifier, session])

    def receive_announcement(self, session, number):
        """[SESS-6] The events of an announcement."""
        if self.is_late(session):
            return [[SKIPPED, control.FORMER_SESSION]]
        if session not in (self.session, self.former) and self.session == 0:    # learned in its middle
            self.session, self.returns = session, 0
        elif session != self.session:
            self.start(session)
        events = self.superseded(self.receiver.window.announcement(number))
        return events + [[ANNOUNCED, number % 2 ** 16, number // 2 ** 16]]

    @property
    def session(self):
        """[SESS-6] The number of the current session, which seeds the receiver's checks."""
        return self.receiver.session

    @session.setter
    def session(self, number):
        self.receiver.session = number

    def is_late(self, session):
        """[SESS-6] Whether a message is from before the device's restart: one of the former session, but the third in a row
        is of a device that still has it."""
        if session == self.session:
            self.returns = 0
        elif session == self.former:
            self.returns += 1
            return self.returns < 3
        return False

    def start(self, session):
        """[SESS-6] The device has started anew."""
        self.former, self.session, self.returns = self.session, session, 0
        self.forget()

    def forget(self):
        """[SESS-6], [REASM-3] Forgets the frames and what was told about them; the session's numbers stay."""
        self.receiver.window.reset()
        self.told = {}

    def exit(self, frame, layer, answer, confidence):
        """[SESS-8], [CTRL-2] The exit of a frame; the confidence is a binary32 bit pattern."""
        return control.write_control(control.EXIT, [*self.named(frame), layer, answer, steps(confidence)])

    def report(self, frame, index):
        """[SESS-8], [CTRL-2] The report of a stream of a frame."""
        count = len(self.receiver.stream(frame % 2 ** self.profile.f, index).symbols)
        return control.write_control(control.REPORT, [*self.named(frame), index, count])

    def named(self, frame):
        """[SESS-8] The fields frame and bits that name a frame, from its number on air."""
        on_air = frame % 2 ** self.profile.f
        whole = self.receiver.window.whole(on_air)
        return [on_air, self.profile.f] if whole is None else [whole % 2 ** 16, 16]

    def save(self):
        """[SESS-8] The session as bytes, in this implementation's own form, which is JSON."""
        window, frames = self.receiver.window, []
        for frame in window.frames():
            told = self.told[frame]
            streams = [[state, kept.inconsistent, sorted(kept.symbols.items())]
                       for state, kept in zip(told.states, self.receiver.kept[frame])]
            frames.append([frame, told.deepest, streams])
        numbers = [getattr(window, name) for name in NUMBERS]
        return json.dumps([self.profile.identifier, self.session, self.former, self.returns, numbers, window.is_silent, frames]).encode()

    @classmethod
    def restored(cls, profile, saved):
        """[SESS-8] The session that was saved under the same profile."""
        server = cls(profile)
        try:
            identifier, session, former, returns, numbers, is_silent, frames = json.loads(saved)
            if identifier != profile.identifier:
                raise Failed("saved under another profile")
            if session not in range(2 ** 16) or former not in range(2 ** 16) or returns not in range(3):
                raise Failed("no such session")
            server.session, server.former, server.returns = session, former, returns
            restore_window(server.receiver.window, numbers, is_silent is True, [frame for frame, _, _ in frames])
            for frame, deepest, streams in frames:
                if len(streams) != len(profile.streams):
                    raise Failed("not its streams")
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


NUMBERS = ("newest", "spare", "strikes", "struck", "number", "pending")     # of a window, as they are saved


def restore_window(window, numbers, is_silent, frames):
    """[SESS-8] Gives a new window its saved numbers and frames, if they can be those of a window."""
    newest, spare, strikes, struck, number, pending = numbers
    on_air, whole = range(window.modulus), range(2 ** 32)

    def need(condition):
        if not condition:
            raise Failed("not the numbers of a window")

    need(newest in on_air or numbers[:2] + numbers[4:] == [None] * 4 and strikes == 0)
    need(spare is None or spare in frames and window.apart(spare, newest) in range(1, window.farthest + 1))
    need(strikes in range(3) and (struck in on_air or struck is None and strikes == 0))
    need(number is None or number in whole and window.apart(number, newest) == 0)
    need(pending is None or pending in whole)
    need(len(set(frames)) == len(frames))
    for frame in frames:
        need(newest is not None and frame in on_air and (frame == spare or window.apart(newest, frame) < window.w))
        window.kept[frame] = window.new()
    for name, value in zip(NUMBERS, numbers):
        setattr(window, name, value)
    window.is_silent = is_silent


def steps(confidence):
    """[CTRL-2] A confidence, a binary32 bit pattern, in steps of 1/255, rounded down; 0 for a NaN."""
    try:
        real = calibration.real(confidence, 0)
    except Refused:
        return 0
    if real is None:
        return 0 if confidence >> 31 == 1 else 255
    return max(0, min(255, floor_div(255 * real.numerator, real.denominator)))
