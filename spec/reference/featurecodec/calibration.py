"""The fraction bits that fit a set of real numbers, [Q-7], computed exactly with fractions. Values are binary32 bit
patterns."""

from fractions import Fraction

from .errors import Refused
from .qformat import NOT_A_NUMBER, quantise_one

MAXIMUM, PERCENTILE, LEAST_SQUARES = range(3)
LOWEST_N, HIGHEST_N = -16, 22


def real(pattern, index):
    """The number that a bit pattern stands for, None if it is infinite; a NaN is refused."""
    exponent, fraction = pattern >> 23 & 0xFF, pattern & 0x7FFFFF
    if exponent == 255:
        if fraction != 0:
            raise Refused(NOT_A_NUMBER, index)
        return None
    magnitude = fraction if exponent == 0 else fraction + 0x800000
    return Fraction(-magnitude if pattern >> 31 else magnitude) * Fraction(2) ** (max(exponent, 1) - 150)


def distances(format, n, patterns):
    """|v - q(v, n) * 2^-n| of every finite number."""
    numbers = [(pattern, real(pattern, index)) for index, pattern in enumerate(patterns)]
    return [abs(v - quantise_one(format, n, pattern) * Fraction(2) ** -n) for pattern, v in numbers if v is not None]


def saturated(format, n, patterns):
    """How many numbers saturate under n."""
    half = Fraction(2) ** -n / 2
    return sum(distance > half for distance in distances(format, n, patterns))


def calibrate(format, method, share, patterns):
    """[Q-7] The fraction bits; `share` is p of the percentile, a fraction."""
    every = range(HIGHEST_N, LOWEST_N - 1, -1)                  # the largest n first
    if method == LEAST_SQUARES:
        return min(every, key=lambda n: sum(distance ** 2 for distance in distances(format, n, patterns)))
    count = len([index for index, pattern in enumerate(patterns) if real(pattern, index) is not None])
    most = 0 if method == MAXIMUM else (1 - share) * count
    return next((n for n in every if saturated(format, n, patterns) <= most), LOWEST_N)
