"""One channel from any subset of its symbols: [RECON-1] to [RECON-6]."""

from . import geometry, maps, pooling
from .seeded import Seeded
from .topic import Topic, Testee

EXAMPLES = {"nothing-lost": [], "symbols-6-and-11": [6, 11], "root-3": [3], "root-0-and-4-and-14": [0, 4, 14],
            "all-but-three-roots": range(3, 16), "all-but-root-0": range(1, 16), "everything": range(16)}
PATTERNS = ("half", "few", "most", "roots", "one-root", "no-roots", "tail", "head", "odd", "random-symbols")


def request(shape, order, bits, signed, prediction, root, finest, wanted, mean, there, symbols):
    symbols = bytes(s if t else 0 for s, t in zip(symbols, there))
    return dict(geometry.fields(shape), order=order, bits=bits, signed=signed, prediction=prediction, root=root,
                finest=finest, wanted=wanted, mean=mean, there=bytes(there), symbols=symbols)


def make():
    topic = Topic("reconstruction")
    examples(topic)
    patterns(topic)
    formats(topic)
    real(topic)
    return topic


def examples(topic):
    data = bytes(v % 256 for v in [10, 12, 30, 31, 13, 14, 33, 37, 0, -4, 100, 127, 5, 2, 90, 60])
    for prediction in (0, 1):
        symbols = Testee().answer("pool", pooling.request((4, 4, 2, 2), 0, 8, 1, prediction, 0, 2, data))["symbols"]
        for name, lost in EXAMPLES.items():
            there = [0 if i in lost else 1 for i in range(16)]
            for wanted in (0, 1, 2):
                topic.add("example", "reconstruct",
                          request((4, 4, 2, 2), 0, 8, 1, prediction, 0, 2, wanted, 7, there, symbols),
                          ["RECON-1", "RECON-2", "RECON-3", "RECON-4", "RECON-5", "RECON-6"],
                          flags=["loss"] * bool(lost),
                          comment="The worked example of reconstruction.md." if wanted == 2 and not prediction else None,
                          name=f"{('value', 'difference')[prediction]}-{name}-state-{wanted}", show=True)


def lost_by(rng, pattern, area, roots):
    """1 for each symbol that is there."""
    percent = {"half": 50, "few": 90, "most": 15, "random-symbols": 70}.get(pattern)
    if percent is not None:
        return [int(rng.chance(percent)) for _ in range(area)]
    cut, one = rng.below(area) + 1, rng.below(roots)
    return [int({"roots": i < roots, "one-root": i != one, "no-roots": i >= roots, "tail": i < cut, "head": i >= cut,
                 "odd": i % 2 == 1}[pattern]) for i in range(area)]


def patterns(topic):
    """Every way to lose, for several shapes, both orders and predictions."""
    rng = Seeded(20)
    for shape in pooling.SHAPES[:14]:
        areas = geometry.topic_states(shape)
        for pattern in PATTERNS:
            for order in (0, 1):
                for prediction in (0, 1):
                    if shape[0] * shape[1] > 150 and (order + prediction + PATTERNS.index(pattern)) % 2:
                        continue
                    root = rng.choice([0, 0, 0, rng.below(len(areas))])
                    finest = rng.choice([len(areas) - 1, rng.within(root, len(areas) - 1)])
                    wanted = rng.choice([finest, finest, rng.within(root, finest)])
                    signed = rng.below(2)
                    data = maps.synthetic(rng, shape[0], shape[1], 8, signed, rng.choice(maps.TEMPERS))
                    symbols = Testee().answer(
                        "pool", pooling.request(shape, order, 8, signed, prediction, root, finest, data))["symbols"]
                    if pattern == "random-symbols":
                        symbols = rng.bytes(areas[finest])
                    there = lost_by(rng, pattern, areas[finest], areas[root])
                    topic.add("{}x{}-by-{}x{}".format(*shape), "reconstruct",
                              request(shape, order, 8, signed, prediction, root, finest, wanted,
                                      rng.within(*maps.limits(8, signed)), there, symbols),
                              ["RECON-1", "RECON-2", "RECON-3", "RECON-4", "RECON-6"], geometry.tier_of(shape),
                              ["loss"] + pooling.flags_of(shape, order, None) + ["hostileSymbols"] * (pattern == "random-symbols"),
                              name=f"{'centre' if order else 'corner'}-{('value', 'difference')[prediction]}-{pattern}")


def formats(topic):
    """Every number format with random symbols, also ones that no encoder sends; every byte is a symbol."""
    rng = Seeded(21)
    shape = (8, 6, 4, 2)
    areas = geometry.topic_states(shape)
    last = len(areas) - 1
    for bits in range(2, 9):
        for signed in (0, 1):
            for prediction in (0, 1):
                for share in (100, 80, 40):
                    there = [int(rng.chance(share)) for _ in range(areas[last])]
                    topic.add(f"hostile-{'s' if signed else 'u'}{bits}", "reconstruct",
                              request(shape, rng.below(2), bits, signed, prediction, 0, last, last,
                                      rng.within(*maps.limits(bits, signed)), there, rng.bytes(areas[last])),
                              ["RECON-1", "RECON-4", "RECON-5", "SEC-10"], "invalid", ["hostileSymbols", "clamped"],
                              name=f"{('value', 'difference')[prediction]}-{share}-percent")


def real(topic):
    rng = Seeded(22)
    for file, kernel, signed in (("L5_s8_n5_8x8x40.npy", 4, 1), ("coffee_linear_14x14x8.npy", 2, 1),
                                 ("rocket_relu_7x7x32.npy", 7, 0), ("coffee_relu_28x28x4.npy", 8, 0)):
        count, height, width, data = maps.real(file)
        shape = (height, width, kernel, kernel)
        areas = geometry.topic_states(shape)
        for percent in (95, 70, 40):
            for prediction in (0, 1):
                c = rng.below(count)
                channel = data[c * height * width:(c + 1) * height * width]
                symbols = Testee().answer(
                    "pool", pooling.request(shape, 0, 8, signed, prediction, 0, len(areas) - 1, channel))["symbols"]
                there = [int(rng.chance(percent)) for _ in symbols]
                topic.add(f"real-{file[:-4]}", "reconstruct",
                          request(shape, 0, 8, signed, prediction, 0, len(areas) - 1, len(areas) - 1, 0, there, symbols),
                          ["RECON-1", "RECON-2", "RECON-3", "RECON-4"], "baseline", ["real", "loss"],
                          name=f"{percent}-percent-{('value', 'difference')[prediction]}")
