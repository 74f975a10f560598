"""Affine formats, [Q-8], computed exactly with fractions: the two roundings to binary32 are `nearest`. Real numbers are
passed as bit patterns of binary32."""

from fractions import Fraction

from .calibration import real
from .integers import round_div

INFINITY = 0x7F800000


def nearest(x):
    """The binary32 number nearest to a fraction, the even one of two; infinity if it is too large."""
    if x == 0:
        return 0
    sign, x = (1, -x) if x < 0 else (0, x)
    exponent = x.numerator.bit_length() - x.denominator.bit_length()                # x is between 2^exponent / 2 and 2^exponent · 2
    if x < Fraction(2) ** exponent:
        exponent -= 1
    exponent = max(exponent, -126)                              # below it, numbers are subnormal
    units = x * Fraction(2) ** (23 - exponent)                  # of the last bit; below 2^23 if it is subnormal or 0
    pattern = (exponent + 126 << 23) + round_div(units.numerator, units.denominator)
    return sign << 31 | min(pattern, INFINITY)


def quantise_one(format, scale, zero, pattern, index=0):
    """[Q-8] The sample of one real number."""
    x = real(pattern, index)
    quotient = pattern if x is None else nearest(x / real(scale, 0))
    q = real(quotient, index)
    if q is None:
        return format.lowest if quotient >> 31 == 1 else format.highest
    return format.clamp(round_div(q.numerator, q.denominator) + zero)


def quantise(format, scale, zero, patterns):
    """[Q-8] The samples of a list of real numbers; refused with the index of the first NaN."""
    return [quantise_one(format, scale, zero, pattern, index) for index, pattern in enumerate(patterns)]


def dequantise_one(scale, zero, v):
    """[Q-8] (v - zero) * scale."""
    return nearest((v - zero) * real(scale, 0))
