"""Random profiles that pass [PROF-3], with the layers and streams that they were made of."""

from .geometry import topic_states
from .profiles import NO_START, PLAIN, RAW, SEEDED, SPARSE, SPARSE_UNSIGNED, Layer, Stream, build, channel, code, misorder_of


def random_kernel(rng, length):
    kernel = rng.choice([1, 2, 4, 8, 16, rng.within(1, max(1, 2 * length - 1))])
    while kernel > 1 and kernel >= 2 * length:
        kernel //= 2
    return kernel


def random_layer(rng, small=False):
    bits, signed = rng.choice([8, 8, 8, rng.within(2, 8)]), rng.below(2)
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    channels = rng.within(1, 3 if small else 5)
    height, width = rng.choice([1, 2, 3, 5, 7, 8, 11]), rng.choice([1, 2, 4, 6, 8, 9, 12])
    affine = rng.chance(25)
    return Layer(channels, height, width, (random_kernel(rng, height), random_kernel(rng, width)), bits, signed,
                 rng.choice([0, 3, -2]), rng.below(2),
                 [rng.magnitude(low, high) for _ in range(channels)] if rng.chance(60) else None,
                 [rng.within(-16, 22) for _ in range(channels)] if rng.chance(20) and not affine else None,
                 scale=rng.within(0x00800000, 0x7F7FFFFF) if affine else None, zero=rng.within(low, high) if affine else 0)


def random_segments(rng, layer):
    """A scan, cut by hand: FLEET's, Clio's, or one in which the channels go their own ways."""
    last = len(topic_states((layer.height, layer.width) + tuple(layer.kernel))) - 1
    kind = rng.below(3)
    if kind == 0:
        states = sorted({rng.below(last + 1) for _ in range(rng.within(1, 5))})
        return [(0, layer.channels, NO_START if i == 0 else states[i - 1], q) for i, q in enumerate(states)]
    if kind == 1:
        width, state = rng.within(1, 3), rng.below(last + 1)
        return [(c, min(width, layer.channels - c), NO_START, state) for c in range(0, layer.channels, width)]
    cut, at = [], {}
    for _ in range(rng.within(1, 8)):
        c = rng.below(layer.channels)
        start = at.get(c)
        if start == last:
            continue
        target = rng.within(0 if start is None else start + 1, last)
        cut.append((c, 1, NO_START if start is None else start, target))
        at[c] = target
    return cut


def random_code(rng, layer):
    mode = rng.choice([RAW, PLAIN, PLAIN, SPARSE, SPARSE_UNSIGNED])
    if mode == RAW:
        return (RAW, b"")
    rho = rng.below(9) if mode == PLAIN else 0
    return (code(mode, rho), [channel(rng.choice([rng.below(24), 8, 12]), 0 if mode == PLAIN else rng.below(8))
                              for _ in range(layer.channels)])


def random_profile(rng, layers=None, window=None, frame_bits=None, check=None):
    """(bytes, profile's parts); "check" is the number of the check's bytes."""
    layers = [random_layer(rng) for _ in range(layers or rng.within(1, 2))]
    streams = []
    for _ in range(rng.within(1, 3)):
        index = rng.below(len(layers))
        layer = layers[index]
        segments = random_segments(rng, layer) or [(0, layer.channels, NO_START, 0)]
        streams.append(Stream(segments, index, rng.below(2), rng.choice([0, 1, 3, 4, 8, 16, 255]),
                              random_code(rng, layer), random_code(rng, layer)))
    f = frame_bits or rng.within(2, 8)
    w = window or rng.within(1, min(8, 1 << (f - 1)))
    points = [rng.within(1, (1 << len(streams)) - 1) for _ in range(rng.choice([0, 0, 1, 3]))]
    check = rng.choice([0, 0, 1, 2]) if check is None else check
    s = rng.within(len(streams).bit_length(), 4)
    m = rng.choice([misorder_of(w, f), rng.within(0, (1 << f) - 2 * w)])
    parts = {"layers": layers, "streams": streams, "h": rng.choice([3, 4]), "f": f, "window": w, "check": check, "misorder": m}
    seeded = SEEDED if check and rng.chance(40) else 0
    return build(layers, streams, parts["h"], f, w, check | seeded, points, s, m), parts
