"""Which frames a receiver keeps, [REASM-2], [REASM-3] and [REASM-7]: the rule of the frame numbers. Nothing here looks at a
symbol."""

from .errors import Refused
from .fragments import LATE_FRAME


class Window:
    """`kept` has what `new` makes for each kept frame. `fragment` and `announcement` return the frames that were freed, in
    their order before the packet, the oldest first."""

    def __init__(self, profile, new):
        self.modulus, self.w, self.m, self.new = 2 ** profile.f, profile.window, profile.misorder, new
        self.farthest = self.modulus - self.w - self.m          # the farthest newer frame
        self.reset()

    def reset(self):
        """[REASM-3] Forgets all frames and all that is known about their numbers."""
        self.kept, self.freed = {}, set()
        self.newest, self.spare, self.strikes, self.struck = None, None, 0, None
        self.number, self.pending, self.is_silent = None, None, False

    def apart(self, x, y):
        """x - y modulo 2^f."""
        return (x - y) % self.modulus

    def frames(self):
        """The kept frames: those of the window, the oldest first, and then that of the spare slot."""
        return sorted(self.kept, key=lambda x: (x == self.spare, -self.apart(self.newest, x)))

    def silence(self):
        """[REASM-3] The next fragment or announcement restarts the window."""
        self.is_silent = True

    def fragment(self, g):
        """[REASM-2] Keeps the frame of a fragment that has passed the other checks."""
        before, self.freed = self.frames(), set()
        if self.pending is not None and self.apart(g, self.pending) == 0:               # [REASM-7]
            self._restart(g, self.pending)
        elif self.is_silent:
            self._restart(g, None)
        self._place(g)
        if g not in self.kept:
            self.kept[g] = self.new()
        return [x for x in before if x in self.freed]

    def _place(self, g):
        if self.newest is None:
            self.newest = g
        behind = self.apart(self.newest, g)
        if behind < self.w:
            self.strikes = 0
        elif behind < self.w + self.m:
            self._strike(g)
        elif self.spare is None:
            self.spare = g
        else:
            self._newer(g)

    def _strike(self, g):
        """[REASM-2] A late frame; the third in a row restarts the window."""
        agrees = self.strikes > 0 and self.apart(g, self.struck) <= 1
        self.strikes = self.strikes + 1 if agrees else 1
        self.struck = g
        if self.strikes < 3:
            raise Refused(LATE_FRAME)
        self._restart(g, None, self.pending)

    def _newer(self, g):
        """[REASM-2] A newer frame while another one is in the spare slot."""
        ahead, doubt = self.apart(g, self.newest), self.apart(self.spare, self.newest)
        if ahead == doubt:
            self._move(g)
        elif ahead > doubt:
            x, self.spare = self.spare, g
            self._move(x)
        elif doubt - ahead < self.w:
            self._move(g)
        else:
            self._free(self.spare)
            self.spare = g

    def _free(self, x):
        if x in self.kept:
            del self.kept[x]
            self.freed.add(x)

    def _move(self, x):
        """[REASM-2] x is the newest frame now."""
        if self.number is not None:
            self.number = (self.number + self.apart(x, self.newest)) % 2 ** 32
        self.newest = x
        for y in list(self.kept):
            if self.apart(x, y) >= self.w and y != self.spare:
                self._free(y)
        if self.spare is not None and self.apart(x, self.spare) < self.w:
            self.spare = None

    def _restart(self, x, number, pending=None):
        """[REASM-2] Everything is freed; x is the newest frame, and its whole number may be known."""
        for y in list(self.kept):
            self._free(y)
        self.newest, self.spare, self.strikes = x, None, 0
        self.number, self.pending, self.is_silent = number, pending, False

    def announcement(self, A):
        """[REASM-7] An announced whole number."""
        before, self.freed = self.frames(), set()
        self._announced(A, A % self.modulus)
        return [x for x in before if x in self.freed]

    def _announced(self, A, x):
        if self.newest is None or self.is_silent:
            self._restart(x, A)
            return
        if self.number is None:
            behind = self.apart(self.newest, x)
            if behind < self.w:
                self.number = (A + behind) % 2 ** 32
            elif behind >= self.w + self.m:
                self.number = (A - self.apart(x, self.newest)) % 2 ** 32
        if self.number is not None:
            d = difference(A, self.number)
            if -(self.w + self.m) < d <= 0:
                self.pending = None
                return
            if 0 < d <= self.farthest:
                self.pending = None
                if self.spare is not None and d - self.apart(self.spare, self.newest) >= self.w:
                    self._free(self.spare)
                    self.spare = None
                self._move(x)
                return
        if self.pending is not None and 0 <= difference(A, self.pending) <= self.farthest:
            self._restart(x, A)
        else:
            self.pending = A

    def whole(self, y):
        """[REASM-7], [SESS-8] The whole number of frame y, None if it is not known. A frame that is not kept counts as one
        before the newest."""
        if self.number is None:
            return None
        distance = self.apart(y, self.newest) if y == self.spare else -self.apart(self.newest, y)
        return (self.number + distance) % 2 ** 32


def difference(a, b):
    """[REASM-7] a - b modulo 2^32, as -2^31 ... 2^31 - 1."""
    return (a - b + 2 ** 31) % 2 ** 32 - 2 ** 31
