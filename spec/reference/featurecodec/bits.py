"""Bits, the most significant bit of a byte first, [CODE-1]. They are text of zeros and ones, which is slow but plain."""


class Full(Exception):
    """A codeword did not fit whole, [CODE-9]."""


class Incomplete(Exception):
    """The bits ended inside a codeword, [CODE-9]."""


class BitWriter:
    """Takes codewords until one does not fit; it takes the first bits of that one, [FRAG-4]."""

    def __init__(self, room):
        self.room, self.codewords, self.length = room, [], 0

    def write(self, codeword):
        self.codewords.append(codeword[:self.room - self.length])
        self.length += len(self.codewords[-1])
        if len(self.codewords[-1]) < len(codeword):
            raise Full

    def write_number(self, value, width):
        self.write(digits(value, width))

    def to_bytes(self):
        """The bytes; the free bits of the last one are 0."""
        text = "".join(self.codewords)
        text += "0" * (-len(text) % 8)
        return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


class BitReader:
    def __init__(self, data):
        self.text, self.position = "".join(digits(byte, 8) for byte in data), 0

    @property
    def left(self):
        return len(self.text) - self.position

    def read(self, width):
        """The next bits as a number."""
        if width > self.left:
            raise Incomplete
        self.position += width
        return int(self.text[self.position - width:self.position] or "0", 2)

    def ones(self, most):
        """The number of ones that come next, at most `most`; they stay unread."""
        u = 0
        while u < most and u < self.left and self.text[self.position + u] == "1":
            u += 1
        return u


def digits(value, width):
    """A number in `width` binary digits; nothing for a width of 0."""
    return format(value, f"0{width}b") if width > 0 else ""
