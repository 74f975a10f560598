"""Integers: the three divisions of [ARITH]. Python's integers have no limit, so [ARITH-4] needs no care here."""


def floor_div(a, b):
    """[ARITH-1] The largest integer that is not greater than a/b, b > 0."""
    return a // b


def round_div(a, b):
    """[ARITH-2] The integer nearest to a/b, b > 0; the even one if two are equally near."""
    q = floor_div(a, b)
    r = a - q * b                                   # 0 <= r < b
    if r > b - r or (r == b - r and q % 2 == 1):
        q += 1
    return q


def round_shift(a, s):
    """[ARITH-3] round_div(a, 2^s), s >= 0."""
    return round_div(a, 2 ** s)
