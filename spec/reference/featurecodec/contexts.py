"""What a code learns in a run, and the modes, [CODE-3], [CODE-7] and [CODE-8]."""

from .bits import digits
from .errors import Refused
from .integers import floor_div
from .profile import PLAIN, RAW, ROOTS, SPARSE
from .rice import BOOKS, MALFORMED, fold, read_mask, read_number, rice, unfold
from .scan import channel_and_number, place, segment_at


class Context:
    """[CODE-3] What a code has learnt in a run, or in the part of the run that is in this fragment."""

    def __init__(self, stream, offset, trace=None):
        code_class = segment_at(stream, offset).code_class
        code = stream.codes[code_class]
        self.format, self.b = stream.layer.format, stream.layer.format.bits
        self.mode, self.rho, self.trace, self.offset = code.mode, code.rho, trace, offset
        if self.mode == RAW:
            return
        channel = channel_and_number(stream, place(stream, offset))[0]
        i, self.d = code.channel_bytes[channel] & 31, code.channel_bytes[channel] >> 5
        self.base = floor_div((102 if i % 2 == 1 else 72) * 2 ** (i // 2), 16)
        is_value = code_class == ROOTS or not stream.difference
        self.mean = stream.layer.means[channel] if is_value else 0
        self.o = stream.layer.zero if is_value else 0           # [CODE-8]
        self.A, self.previous, self.book = self.base, self.mean, self.d

    def k(self):
        """[CODE-3] The parameter k of the next number."""
        return floor_div(self.A, 64).bit_length()

    def learn(self, m):
        """[CODE-3] Moves the running scale towards a magnitude."""
        self.A = floor_div(2 * self.A + 72 * m + self.base, 4)

    def low(self, x):
        """[CODE-1] The low b bits."""
        return x % 2 ** self.b

    def signed(self, x):
        """[CODE-1] The low b bits as two's complement."""
        return self.format.signed(x)

    def expected(self):
        """[CODE-7] The number that plain expects next."""
        return self.mean + floor_div(self.rho * self.signed(self.previous - self.mean) + 4, 8)

    def write(self, writer, symbols, sent):
        """[CODE-7], [CODE-8] Writes one symbol, or a group of a sparse mode; each symbol that fits is appended to sent."""
        if self.mode == RAW:
            writer.write_number(self.low(symbols[0]), self.b)
            sent.append(symbols[0])
        elif self.mode == PLAIN:
            e = self.signed(symbols[0] - self.expected())
            self._write_number(writer, fold(e, self.b), self.k(), len(sent), self.expected())
            self.learn(abs(e))
            self.previous = symbols[0]
            sent.append(symbols[0])
        else:
            self._write_group(writer, symbols[:4], sent)

    def _write_group(self, writer, symbols, sent):
        """[CODE-8], [CODE-9]"""
        mask = sum(2 ** j for j, x in enumerate(symbols) if self.low(x - self.o) != 0)
        if self.trace is not None:
            self.trace.append(["mask", self.offset + len(sent), self.book, mask])
        writer.write(BOOKS[self.book][mask])
        for x in symbols:
            if self.low(x - self.o) != 0 and self.mode == SPARSE:
                e = self.signed(x - self.o)
                self._write_number(writer, fold(e, self.b) - 1, max(self.k(), 1), len(sent), None)
                self.learn(abs(e) - 1)
            elif self.low(x - self.o) != 0:
                z = self.low(x - self.o) - 1
                self._write_number(writer, z, max(self.k() - 1, 0), len(sent), None)
                self.learn(z)
            sent.append(x)
        self.book = (self.d + 2 * digits(mask, 4).count("1")) // 2

    def _write_number(self, writer, z, k, index, expected):
        if self.trace is not None:
            self.trace.append(["number", self.offset + index, self.A, k, expected, z])
        writer.write(rice(z, k))

    def read(self, reader, left, got):
        """[CODE-7], [CODE-8] Reads one symbol, or a group of a sparse mode; `left` symbols of the run are to come."""
        if self.mode == RAW:
            got.append(reader.read(self.b))
        elif self.mode == PLAIN:
            e = unfold(read_number(reader, self.k(), 2 ** self.b - 1))
            x = self.low(e + self.expected())
            self.learn(abs(e))
            self.previous = x
            got.append(x)
        else:
            self._read_group(reader, min(4, left), got)

    def _read_group(self, reader, n, got):
        """[CODE-8]"""
        mask = read_mask(reader, self.book)
        if mask >= 2 ** n:
            raise Refused(MALFORMED)
        for j in range(n):
            if mask >> j & 1 == 0:
                got.append(self.low(self.o))
            elif self.mode == SPARSE:
                e = unfold(read_number(reader, max(self.k(), 1), 2 ** self.b - 2) + 1)
                got.append(self.low(e + self.o))
                self.learn(abs(e) - 1)
            else:
                z = read_number(reader, max(self.k() - 1, 0), 2 ** self.b - 2)
                got.append(self.low(z + 1 + self.o))
                self.learn(z)
        self.book = (self.d + 2 * digits(mask, 4).count("1")) // 2
