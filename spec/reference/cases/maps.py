"""Feature maps to send: synthetic ones of every temper, and the real ones of `../maps`."""

import ast
import os

MAPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "maps")
TEMPERS = ("noise", "smooth", "sparse", "saturated", "ramp", "constant", "spike", "checkers")


def limits(bits, signed):
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)


def synthetic(rng, height, width, bits, signed, temper, zero=0):
    """One channel, row by row, as patterns; `zero` is the layer's."""
    low, high = limits(bits, signed)
    middle = 0 if signed else (low + high + 1) // 2
    base, slope, at = rng.within(low, high), rng.within(-3, 3), rng.below(height * width)

    def value(y, x):
        if temper == "noise":
            return rng.within(low, high)
        if temper == "smooth":
            return middle + (high - low) * (y * 2 - height + slope * x) // (4 * (height + width)) + rng.within(-1, 1)
        if temper == "sparse":
            return zero if rng.chance(70) else zero + rng.magnitude(low - zero, high - zero)
        if temper == "saturated":
            return rng.choice([low, high, high, 0])
        if temper == "ramp":
            return low + (y * width + x) * (high - low) // max(1, height * width - 1)
        if temper == "constant":
            return base
        if temper == "spike":
            return high if y * width + x == at else low if signed else 0
        return high if (y + x) % 2 else low

    return bytes(max(low, min(high, value(y, x))) % 256 for y in range(height) for x in range(width))


def channels(rng, layer, temper=None):
    """A whole map of a layer, CHW."""
    return b"".join(synthetic(rng, layer.height, layer.width, layer.bits, layer.signed, temper or rng.choice(TEMPERS), layer.zero)
                    for _ in range(layer.channels))


def real(name):
    """(channels, height, width, the map in CHW as bytes) of a NumPy file in HWC."""
    with open(os.path.join(MAPS, name), "rb") as file:
        data = file.read()
    length = int.from_bytes(data[8:10], "little")
    header = ast.literal_eval(data[10:10 + length].decode("latin-1"))
    height, width, count = header["shape"]
    samples = data[10 + length:]
    assert header["descr"][1:] in ("i1", "u1") and not header["fortran_order"] and len(samples) == height * width * count
    return count, height, width, b"".join(samples[c::count] for c in range(count))
