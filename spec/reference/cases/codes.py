"""Codes: every mode, book, scale and width, written and read: [CODE-1] to [CODE-11]."""

from . import maps
from .profiles import CODED_EXAMPLE, EXAMPLE_MAP, NO_START, PLAIN, RAW, SPARSE, SPARSE_UNSIGNED, Layer, Stream, build, channel, code, fleet
from .seeded import Seeded
from .topic import Topic, Testee

NAMES = {RAW: "raw", PLAIN: "plain", SPARSE: "sparse", SPARSE_UNSIGNED: "sparse-unsigned"}


def line(symbols, mode, rho=0, scale=8, density=0, bits=8, signed=1, mean=0, spread=0, check=0):
    """A profile of one channel in one row of raw values: its symbols are the samples, of the class of roots."""
    table = b"" if mode == RAW else bytes([channel(scale, density)])
    layer = Layer(1, 1, symbols, (1, 1), bits, signed, means=[mean] if mean else None)
    return build([layer], [Stream([(0, 1, NO_START, 0)], spread=spread, roots=(code(mode, rho), table))], check=check)


def make():
    topic = Topic("codes")
    symbols = Testee().answer("encode_map", {"profile": CODED_EXAMPLE, "stream": 0, "map": EXAMPLE_MAP})["symbols"]
    write(topic, "example", CODED_EXAMPLE, symbols, [20], ["CODE-3", "CODE-4", "CODE-5", "CODE-6", "CODE-7", "CODE-8", "CODE-9"],
          comment="The worked example of codes.md.", show=True)
    numbers(topic)
    modes(topic)
    books(topic)
    ends(topic)
    classes(topic)
    malformed(topic)
    endless(topic)
    affine(topic)
    return topic


def write(topic, group, profile, symbols, limits, clauses, tier="baseline", flags=(), name=None, comment=None, show=False,
          stream=0, read=True):
    """Symbols to fragments, and each of the first few fragments back."""
    sent = topic.add(group, "send", {"profile": profile, "stream": stream, "frame": 5, "offset": 0, "limits": limits,
                                     "symbols": symbols, "session": 0}, clauses, tier, flags, comment, name=name, show=show)
    for i, fragment in enumerate(sent["fragments"][:2] if read else []):
        topic.add(group + "-read", "read_fragment", {"profile": profile, "fragment": fragment, "session": 0}, clauses, tier, flags,
                  name=f"{name or topic.counts[group]}-fragment-{i}")


def patterns(values):
    return bytes(v % 256 for v in values)


def numbers(topic):
    """Every number at every scale: the parameter k, the tail beyond seven ones, folding at both ends."""
    for bits in (8, 5, 2):
        low, high = maps.limits(bits, 1)
        every = list(range(low, high + 1))
        for scale in range(24) if bits == 8 else (0, 6, 12, 23):
            for mode, values in ((PLAIN, every), (SPARSE, every), (SPARSE_UNSIGNED, every)):
                profile = line(len(values), mode, 0, scale, 0, bits, spread=1)  # each symbol is a run: no learning
                write(topic, f"numbers-{NAMES[mode]}-{bits}-bits", profile, patterns(values), [600],
                      ["CODE-3", "CODE-4", "CODE-5", "CODE-7" if mode == PLAIN else "CODE-8"],
                      "baseline" if bits == 8 else "uncommon", name=f"scale-{scale}", read=scale % 3 == 0)


def modes(topic):
    """Runs long enough to learn, in every width, mode and correlation."""
    rng = Seeded(50)
    for bits in range(2, 9):
        for signed in (0, 1):
            for mode, rho in [(RAW, 0), (PLAIN, 0), (PLAIN, rng.within(1, 8)), (SPARSE, 0), (SPARSE_UNSIGNED, 0)]:
                low, high = maps.limits(bits, signed)
                values = [rng.magnitude(low, high) for _ in range(150)]
                profile = line(150, mode, rho, rng.below(24), 0 if mode < 2 else rng.below(8), bits, signed,
                               mean=rng.magnitude(low, high) if mode == PLAIN else 0, spread=rng.choice([0, 16]))
                write(topic, f"learning-{NAMES[mode]}", profile, patterns(values), [60],
                      ["CODE-1", "CODE-2", "CODE-3", "CODE-7" if mode < 2 else "CODE-8"],
                      "baseline" if bits == 8 else "uncommon", ["rising"] if rho else [],
                      name=f"{'s' if signed else 'u'}{bits}-rho-{rho}")
    for rho in range(9):
        for shape in ("ramp", "jumps"):
            values = [(i * 3 - 100 if shape == "ramp" else rng.within(-128, 127)) for i in range(80)]
            values = [max(-128, min(127, v)) for v in values]
            profile = line(80, PLAIN, rho, 9, mean=rng.within(-100, 100))
            write(topic, "correlation", profile, patterns(values), [100], ["CODE-7"], name=f"rho-{rho}-{shape}",
                  show=shape == "ramp" and rho in (0, 5))


def books(topic):
    """Every mask of every book, at every group length."""
    for density in range(8):
        for mode in (SPARSE, SPARSE_UNSIGNED):
            values = []
            for mask in range(16):
                values += [(3 - j if mode == SPARSE else 2 + j) if mask >> j & 1 else 0 for j in range(4)]
            profile = line(64, mode, 0, 6, density, spread=4)  # a run a group: each mask with the first book
            write(topic, f"books-{NAMES[mode]}", profile, patterns(values), [200], ["CODE-6", "CODE-8"],
                  name=f"density-{density}", show=density in (0, 5))
            for length in (1, 2, 3, 5, 6, 7):
                rng = Seeded(51 + density * 10 + length)
                values = [rng.magnitude(-20, 20) if rng.chance(10 + density * 11) else 0 for _ in range(length * 6)]
                profile = line(length * 6, mode, 0, 6, density, spread=length)
                write(topic, f"groups-{NAMES[mode]}", profile, patterns(values), [200], ["CODE-8", "SCAN-6"], "uncommon",
                      name=f"density-{density}-runs-of-{length}", read=length % 2 == 1)


def ends(topic):
    """A code that does not fit: every payload from the smallest on, so that the end falls into every kind of code."""
    rng = Seeded(52)
    values = [rng.magnitude(-128, 127) if rng.chance(60) else 0 for _ in range(64)]
    for mode, rho in ((RAW, 0), (PLAIN, 4), (SPARSE, 0), (SPARSE_UNSIGNED, 0)):
        profile = line(64, mode, rho, 10, 0 if mode < 2 else 4, spread=16)
        for limit in range(4 if mode == RAW else 7, 34):
            write(topic, f"ends-{NAMES[mode]}", profile, patterns(values), [limit], ["CODE-9", "CODE-11", "FRAG-4"],
                  flags=["splitGroup"] if mode >= 2 else [], name=f"limit-{limit}", read=False)
    for mode in (PLAIN, SPARSE, SPARSE_UNSIGNED):
        profile = line(64, mode, 0, 10, 0 if mode < 2 else 4, spread=16)
        whole = Testee().answer("send", {"profile": profile, "stream": 0, "frame": 5, "offset": 0, "limits": [60],
                                         "symbols": patterns(values), "session": 0})["fragments"][0]
        for length in range(4, len(whole)):
            topic.add(f"cut-{NAMES[mode]}", "read_fragment", {"profile": profile, "fragment": whole[:length], "session": 0},
                      ["CODE-9", "FRAG-7", "SEC-4"], "invalid", ["cut", "survived"], name=length,
                      comment="The first symbols of the whole fragment, never others.")


def classes(topic):
    """Roots and refinements with codes of their own, means that one class uses and the other does not."""
    rng = Seeded(53)
    for roots in NAMES:
        for rest in NAMES:
            for difference in (0, 1):
                layer = Layer(2, 8, 6, (4, 2), 8, rng.below(2), means=[rng.within(0, 100), rng.within(0, 100)])
                stream = Stream(fleet(2, [0, 1, 3, 4]), 0, difference, rng.choice([0, 3, 16]), coded(rng, roots), coded(rng, rest))
                profile = build([layer], [stream])
                symbols = Testee().answer("encode_map", {"profile": profile, "stream": 0, "map": maps.channels(rng, layer)})
                write(topic, "classes", profile, symbols["symbols"], [30], ["CODE-1", "CODE-3", "PROF-7"],
                      flags=["difference"] * difference,
                      name=f"{NAMES[roots]}-{NAMES[rest]}-{('value', 'difference')[difference]}")


def coded(rng, mode):
    if mode == RAW:
        return (RAW, b"")
    return (code(mode, rng.below(9) if mode == PLAIN else 0),
            [channel(rng.within(4, 18), 0 if mode == PLAIN else rng.below(8)) for _ in range(2)])


def pack(bits):
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


HEAD = bytes([0x05, 0, 0])


def malformed(topic):
    """Bits that no encoder writes: [CODE-10]. The fragment is refused whole, even after good symbols."""
    plain = line(64, PLAIN, 0, 0, spread=0)
    good = "0"  # the number 0 with k = 0
    for before in (0, 1, 7, 20):
        for ones in (16, 17, 24):
            malform(topic, plain, "ones", good * before + "1" * ones + "0" * 12, f"{ones}-after-{before}")
        malform(topic, plain, "number", good * before + "1" * 15 + "0" + "0" * 8, f"too-large-after-{before}")
        malform(topic, plain, "number", good * before + "1" * 14 + "0" + "1111010", f"256-after-{before}")
    for before in (0, 8, 16):
        for ones in (16, 24, 32):
            malform(topic, plain, "ones-at-the-end", good * before + "1" * ones, f"{ones}-after-{before}", tail=0)
        for ones in (8, 15):
            survive(topic, "incomplete", plain, HEAD + pack(good * before + "0" * (8 - ones % 8) + "1" * ones), f"{ones}-ones-after-{before}")
        survive(topic, "incomplete", plain, HEAD + pack(good * before + "1" * 15 + "0"), f"too-large-after-{before}")
    for density, text in ((0, "111"), (0, "1111111"), (7, "11111")):
        survive(topic, "incomplete", line(9, SPARSE, 0, 6, density), HEAD + pack(mask_code(density, 0) * 2 + text), f"mask-book-{density}-{text}")
    for bits in range(2, 9):
        for k, scale in ((0, 0), (4, 14), (8, 23)):
            narrow = line(64, PLAIN, 0, scale, bits=bits)
            number = 1 << bits
            text = rice(number, k if scale != 23 else k_of(13056))
            malform(topic, narrow, f"number-of-{bits}-bits", text, f"scale-{scale}", number_too_large=True)
    for density in range(8):
        for mode in (SPARSE, SPARSE_UNSIGNED):
            for n in (1, 2, 3):
                short = line(n, mode, 0, 6, density)
                for mask in range(1 << n, 16):
                    malform(topic, short, f"mask-{NAMES[mode]}", mask_code(density, mask) + "0" * 40,
                            f"book-{density}-{n}-symbols-mask-{mask}")
    rng = Seeded(54)
    for mode in (PLAIN, SPARSE, SPARSE_UNSIGNED):
        for bits in (8, 4):
            profile = line(200, mode, 0, 6, 0 if mode == PLAIN else 3, bits, spread=16)
            for _ in range(15):
                survive(topic, f"random-bits-{NAMES[mode]}", profile, HEAD + rng.bytes(rng.within(1, 60)))


def endless(topic):
    """The longest packets that a link might bring, full of the bits that give most symbols, or least."""
    sparse = line(65535, SPARSE, 0, 6, 0)
    plain = line(65535, PLAIN, 0, 23)
    for name, profile, data in (("zeros-sparse", sparse, b"\0" * 65532), ("zeros-plain", plain, b"\0" * 65532),
                                ("ones-plain", plain, b"\xff" * 65532), ("ones-sparse", sparse, b"\xff" * 65532),
                                ("tail-plain", plain, b"\xff\x80" * 32766)):
        survive(topic, "long-packet", profile, HEAD + data, name)


def survive(topic, group, profile, fragment, name=None):
    from .topic import answer
    given = {"profile": profile, "fragment": fragment, "session": 0}
    expected = answer(Testee(), "read_fragment", given)
    code_ = expected.get("refused", {}).get("code")
    topic.add(group, "read_fragment", given, ["CODE-9", "CODE-10", "SEC-1", "SEC-8"], "invalid",
              [] if code_ else ["survived"], refused=code_, name=name)


def malform(topic, profile, group, bits, name, number_too_large=False, tail=8):
    topic.add("malformed-" + group, "read_fragment", {"profile": profile, "fragment": HEAD + pack(bits + "0" * tail), "session": 0},
              ["CODE-10", "FRAG-6"], "invalid", ["numberTooLarge"] if number_too_large else [], refused=8, name=name)


def k_of(a):
    return (a // 64).bit_length()


def rice(z, k):
    """[CODE-4]'s code of a number, also of one that is too large for its width."""
    u = z >> k
    if u < 8:
        return "1" * u + "0" + (format(z % (1 << k), f"0{k}b") if k else "")
    z, w, u = z - (8 << k), k + 1, 8
    while z >= 1 << w:
        z, w, u = z - (1 << w), w + 1, u + 1
    return "1" * u + "0" + format(z, f"0{w}b")


LENGTHS = ["1445476736575766", "1445475647674755", "1455565546565654", "2454555445554543", "3454555445545542",
           "3454555455545442", "5565666465645441", "6675766365646441"]  # [CODE-6]'s table, by hand


def mask_code(book, mask):
    """[CODE-6]'s code of a mask as text."""
    code_ = 0
    for length in range(1, 8):
        for m in range(16):
            if int(LENGTHS[book][m]) == length:
                if m == mask:
                    return format(code_, f"0{length}b")
                code_ += 1
        code_ *= 2
    raise AssertionError


def affine(topic):
    """Layers whose zero is not 0: masks and numbers count from it, except in refinements under difference prediction."""
    rng = Seeded(55)
    for bits, signed, zeros in ((8, 1, (-128, 0, 5, 127)), (8, 0, (0, 5, 127, 255)), (4, 1, (-8, 7)), (4, 0, (3, 15))):
        for zero in zeros:
            for mode in (PLAIN, SPARSE, SPARSE_UNSIGNED):
                for difference in (0, 1):
                    for means in (None, "means"):
                        low, high = maps.limits(bits, signed)
                        layer = Layer(2, 8, 6, (4, 2), bits, signed, means=[rng.within(low, high) for _ in range(2)] if means else None,
                                      scale=0x3D4CCCCD, zero=zero)
                        spread = rng.choice([0, 4, 16])
                        profile = build([layer], [Stream(fleet(2, [0, 1, 3, 4]), 0, difference, spread, coded(rng, mode), coded(rng, mode))])
                        data = maps.channels(rng, layer, rng.choice(["sparse", "sparse", "noise", "saturated"]))
                        symbols = Testee().answer("encode_map", {"profile": profile, "stream": 0, "map": data})["symbols"]
                        write(topic, f"affine-{NAMES[mode]}", profile, symbols, [rng.choice([20, 40])], ["CODE-6", "CODE-8", "PROF-7", "Q-8"],
                              flags=["affine"] + ["difference"] * difference, name=f"{'s' if signed else 'u'}{bits}-zero-{zero}-"
                              f"{('value', 'difference')[difference]}-{means or 'no-means'}", show=bits == 8 and zero == 5)
    for zero in (-128, 5, 127):
        low = Layer(1, 1, 64, (1, 1), scale=0x3F000000, zero=zero)
        for mode in (SPARSE, SPARSE_UNSIGNED):
            profile = build([low], [Stream([(0, 1, NO_START, 0)], spread=16, roots=(code(mode), [channel(8, 4)]))])
            values = [zero if i % 3 else (i * 37 + 11) % 256 - 128 for i in range(64)]
            write(topic, "affine-every-distance", profile, patterns(values), [120], ["CODE-8"], flags=["affine"], name=f"{NAMES[mode]}-zero-{zero}")
            for _ in range(6):
                survive(topic, "affine-random-bits", profile, HEAD + rng.bytes(rng.within(1, 40)))
