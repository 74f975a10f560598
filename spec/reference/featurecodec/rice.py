"""Numbers and masks as bits, [CODE-4] to [CODE-6]."""

from .bits import Incomplete, digits
from .errors import Refused

MALFORMED = 8                                                   # the code of [FRAG-6]


def rice(z, k):
    """[CODE-4] The codeword of z with parameter k, as text of zeros and ones."""
    u = z // 2 ** k
    if u < 8:
        return "1" * u + "0" + digits(z % 2 ** k, k)
    z, w, u = z - 8 * 2 ** k, k + 1, 8
    while z >= 2 ** w:
        z, w, u = z - 2 ** w, w + 1, u + 1
    return "1" * u + "0" + digits(z, w)


def read_number(reader, k, highest):
    """[CODE-4] The next number; raises Incomplete, or Refused if it is malformed ([CODE-10])."""
    u = reader.ones(16)
    if u > 15:
        raise Refused(MALFORMED)
    if u == reader.left:
        raise Incomplete
    reader.read(u + 1)
    if u < 8:
        z = u * 2 ** k + reader.read(k)
    else:
        w = k + u - 7
        z = 8 * 2 ** k + 2 ** w - 2 ** (k + 1) + reader.read(w)
    if z > highest:
        raise Refused(MALFORMED)
    return z


def fold(e, b):
    """[CODE-5] A signed difference as a number: 0, +1, -1, +2, -2, ... are numbered from 0 on."""
    return 2 * e - 1 if e > 0 else min(-2 * e, 2 ** b - 1)


def unfold(z):
    """[CODE-5] The difference that was folded."""
    return (z + 1) // 2 if z % 2 == 1 else -(z // 2)


# [CODE-6] The lengths of the codewords of masks 0 ... 15, book by book.
LENGTHS = [[1, 4, 4, 5, 4, 7, 6, 7, 3, 6, 5, 7, 5, 7, 6, 6],
           [1, 4, 4, 5, 4, 7, 5, 6, 4, 7, 6, 7, 4, 7, 5, 5],
           [1, 4, 5, 5, 5, 6, 5, 5, 4, 6, 5, 6, 5, 6, 5, 4],
           [2, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 5, 4, 5, 4, 3],
           [3, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 4, 5, 5, 4, 2],
           [3, 4, 5, 4, 5, 5, 5, 4, 5, 5, 5, 4, 5, 4, 4, 2],
           [5, 5, 6, 5, 6, 6, 6, 4, 6, 5, 6, 4, 5, 4, 4, 1],
           [6, 6, 7, 5, 7, 6, 6, 3, 6, 5, 6, 4, 6, 4, 4, 1]]


def canonical(lengths):
    """[CODE-6] The codeword of each mask."""
    codewords, following = [None] * 16, 0
    for length in range(1, 8):
        for mask in range(16):
            if lengths[mask] == length:
                codewords[mask] = digits(following, length)
                following += 1
        following *= 2
    return codewords


BOOKS = [canonical(lengths) for lengths in LENGTHS]


def read_mask(reader, book):
    """[CODE-6] The next mask in a book."""
    for mask, codeword in enumerate(BOOKS[book]):
        if reader.text.startswith(codeword, reader.position):
            reader.read(len(codeword))
            return mask
    raise Incomplete                                            # books are complete: more bits would have matched
