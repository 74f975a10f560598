"""Q formats, [Q]. Real numbers are passed as bit patterns of IEEE 754 binary32; there is no float arithmetic."""

from .errors import Refused
from .integers import round_shift


class Format:
    """[Q-1], [Q-2] The range of the samples. The fraction bits n are not here, because channels may differ in them."""

    def __init__(self, bits, is_signed):
        self.bits = bits
        self.is_signed = bool(is_signed)
        self.modulus = 2 ** bits
        self.lowest = -2 ** (bits - 1) if is_signed else 0
        self.highest = 2 ** (bits - 1) - 1 if is_signed else 2 ** bits - 1

    def clamp(self, v):
        """[Q-2] The sample nearest to v."""
        return self.lowest if v < self.lowest else self.highest if v > self.highest else v

    def wrap(self, v):
        """[Q-2] The one sample that is congruent to v modulo 2^bits."""
        return (v - self.lowest) % self.modulus + self.lowest

    def pattern(self, v):
        """[Q-2] The byte that stores v."""
        return v % 256

    def sample(self, b):
        """[Q-2] The sample that a byte stores; the nearest sample if it stores none."""
        return self.clamp(b - 256 if self.is_signed and b >= 128 else b)

    def signed(self, b):
        """[Q-2] The low bits of b as a two's complement number, whether the format is signed or not."""
        d = b % self.modulus
        return d - self.modulus if d >= self.modulus // 2 else d


NOT_A_NUMBER = 1


def quantise_one(format, n, pattern, index=0):
    """[Q-4] The sample of one real number, given as a binary32 bit pattern."""
    negative = pattern >> 31 == 1
    exponent = pattern >> 23 & 0xFF
    fraction = pattern & 0x7FFFFF
    if exponent == 255:
        if fraction != 0:
            raise Refused(NOT_A_NUMBER, index)
        return format.lowest if negative else format.highest
    # The number is magnitude * 2^power; below the normal numbers there is no leading 1.
    magnitude = fraction if exponent == 0 else fraction + 0x800000
    power = max(exponent, 1) - 150 + n
    nearest = magnitude * 2 ** power if power >= 0 else round_shift(magnitude, -power)
    return format.clamp(-nearest if negative else nearest)


def quantise(format, n, patterns):
    """[Q-4] The samples of a list of real numbers; refused with the index of the first NaN."""
    return [quantise_one(format, n, pattern, index) for index, pattern in enumerate(patterns)]


def dequantise_one(n, v):
    """[Q-3] v * 2^-n as a binary32 bit pattern; exact, because a sample has at most 8 bits."""
    if v == 0:
        return 0
    sign, magnitude = (1, -v) if v < 0 else (0, v)
    highest_bit = magnitude.bit_length() - 1
    fraction = (magnitude << (23 - highest_bit)) - 0x800000
    return sign << 31 | (highest_bit - n + 127) << 23 | fraction


def requantise(n, v, to_format, to_n):
    """[Q-6] Sample v of a format with n fraction bits, in another format."""
    s = to_n - n
    if s >= 0:
        return to_format.clamp(v * 2 ** min(s, 16))
    return to_format.clamp(round_shift(v, min(-s, 30)))
