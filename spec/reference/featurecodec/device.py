"""The device's side of a session, [SESS-1] to [SESS-4]."""

from . import control, strings
from .encoder import encode_stream
from .errors import Refused
from .fragments import make_fragment

IDLE, SENDING, SENT, STOPPED = range(4)                         # states
IS_STOPPED, NOT_IN_USE, STRING_TOO_LONG = 1, 2, 3               # why a stream is not loaded


class Device:
    def __init__(self, profile, session, frame):
        """`session` is the session's number; `frame` is the whole number before the first start."""
        self.profile, self.session, self.frame, self.point, self.stopped = profile, session, frame, 0, False
        self.stream, self.symbols, self.offset = None, b"", 0   # what is loaded

    @property
    def state(self):
        """[SESS-1] The table of states."""
        if self.stopped:
            return STOPPED
        if self.stream is None:
            return IDLE
        return SENDING if self.offset < len(self.symbols) else SENT

    def start_frame(self):
        """[SESS-2] The next frame: what is loaded is dropped."""
        self.frame = (self.frame + 1) % 2 ** 32
        self.stream, self.symbols, self.offset, self.stopped = None, b"", 0, False

    def load(self, index, symbols):
        """[SESS-2] Loads a stream; `symbols` is called to make its symbols once it is known that they will be sent."""
        if self.stopped:
            raise Refused(IS_STOPPED)
        if not self.profile.in_use(self.point, index):
            raise Refused(NOT_IN_USE)
        self.symbols = symbols(self.profile.streams[index])
        self.stream, self.offset = self.profile.streams[index], 0

    def load_map(self, index, data):
        """[SESS-2] Loads a stream of a map layer with a map in CHW."""
        self.load(index, lambda stream: encode_stream(stream, data))

    def load_string(self, index, string):
        """[SESS-2], [PROF-8] Loads a stream of bytes with a string."""
        def symbols(stream):
            try:
                return strings.encode_string(stream, string)
            except Refused:
                raise Refused(STRING_TOO_LONG)
        self.load(index, symbols)

    def next_fragment(self, limit, repetition):
        """[SESS-2] The next fragment of at most limit bytes; empty for none."""
        if self.state in (IDLE, STOPPED) or (self.state == SENT and not repetition):
            return b""
        offset = 0 if self.state == SENT else self.offset
        fragment, count = make_fragment(self.profile, self.stream, self.frame, self.symbols, offset, limit, self.session)
        self.offset = offset + count
        return fragment

    def receive(self, packet):
        """[SESS-3], [CTRL-4] A packet from the server: the event as a list of numbers, empty if it is skipped."""
        try:
            kind, fields = control.read_control(packet)
        except Refused:
            return []
        if kind == control.WELCOME and fields == [control.OWN_VERSION, self.profile.identifier, self.session]:
            return [kind, fields[0], fields[2]]
        if kind == control.REFUSE:
            return [kind, *fields]
        if kind == control.EXIT and self.is_current(*fields[:2]):
            self.stopped = True
            return [kind, *fields]
        if kind == control.REPORT and self.is_current(*fields[:2]) and fields[2] < len(self.profile.streams):
            return [kind, *fields[2:]]
        if kind == control.RETUNE and fields[0] < len(self.profile.points):
            self.point = fields[0]
            return [kind, *fields]
        return []

    def is_current(self, frame, bits):
        """[CTRL-4] Whether the low bits that a message has of a frame's number are those of the current frame."""
        return self.profile.f <= bits <= 16 and (frame - self.frame) % 2 ** bits == 0

    def hello(self):
        """[CTRL-1] The session's hello."""
        return control.write_control(control.HELLO, [control.OWN_VERSION, self.profile.identifier, self.session])

    def announcement(self):
        """[CTRL-1] The whole number of the current frame."""
        return control.write_control(control.ANNOUNCEMENT, [self.session, self.frame])

    def local_result(self, layer, answer, confidence):
        """[CTRL-1] The device's own answer for the current frame."""
        return control.write_control(control.LOCAL_RESULT, [self.frame % 2 ** 16, 16, layer, answer, confidence])
