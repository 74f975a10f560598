"""Orders on air and runs: [SCAN-2] to [SCAN-6]."""

from .profiles import EXAMPLE, NO_START, Layer, Stream, build, clio, fleet
from .random_profiles import random_profile
from .seeded import Seeded
from .topic import Topic


def make():
    topic = Topic("scan")
    topic.add("strides", "strides", {"n": list(range(1, 400))}, ["SCAN-4"], name="1-to-399")
    topic.add("strides", "strides", {"n": [46367, 46368, 46369, 65535, 65536, 92736, 100000, 1 << 20, 12345678,
                                           (1 << 24) - 1, 1 << 24, 23184, 144577, 219602]}, ["SCAN-4"], "uncommon", ["wide"], name="large",
              comment="The last three have another stride if `middle` is computed from the golden ratio or by round_div.")
    topic.add("strides", "strides", {"n": [30030, 510510, 9699690, 2310, 210]}, ["SCAN-4"], "uncommon",
              name="many-divisors")
    ask(topic, "example", EXAMPLE, 0, comment="The worked example of fragments.md.")
    for spread in (0, 1, 2, 3, 4, 7, 8, 9, 16, 31, 64, 255):
        layer = Layer(3, 8, 8, (4, 4))
        ask(topic, "fleet", build([layer], [Stream(fleet(3, [0, 1, 2, 6]), spread=spread)]), 0, name=f"spread-{spread}")
        ask(topic, "clio", build([layer], [Stream(clio(3, 6, 2), spread=spread)]), 0, name=f"spread-{spread}")
        mixed = [(0, 3, NO_START, 0), (1, 1, 0, 2), (0, 1, 0, 1), (2, 1, 0, 6), (1, 1, 2, 6)]
        ask(topic, "mixed", build([layer], [Stream(mixed, spread=spread)]), 0, name=f"spread-{spread}")
    for symbols in range(1, 41):
        data = build([Layer(1, 1, symbols, (1, 1))], [Stream([(0, 1, NO_START, 0)], spread=4)])
        ask(topic, "tails", data, 0, name=f"{symbols}-symbols")
    rng = Seeded(40)
    for _ in range(60):
        data, parts = random_profile(rng)
        ask(topic, "random", data, rng.below(len(parts["streams"])), tier="uncommon")
    large = build([Layer(24, 56, 56, (8, 8))], [Stream(fleet(24, [0, 7]), spread=16)])
    ask(topic, "large", large, 0, name="56x56x24-to-14x14")
    far(topic)
    return topic


def far(topic):
    """More than 83,000 chunks: the product m * σ of [SCAN-4] passes 2^32."""
    profile = build([Layer(1, 2, 45000, (1, 1))], [Stream([(0, 1, NO_START, 0)], spread=1)], h=4)
    symbols = bytes((i * 167 + i // 256 * 13) % 256 for i in range(90000))
    for offset in (83300, 89500):
        given = {"profile": profile, "stream": 0, "frame": 1, "offset": offset, "limits": [300], "symbols": symbols, "session": 0}
        topic.add("far", "send", given, ["SCAN-4", "ARITH-4"], "uncommon", ["wide"], name=f"from-chunk-{offset}-of-90000")


def ask(topic, group, data, stream, tier="baseline", name=None, comment=None):
    topic.add(group, "order", {"profile": data, "stream": stream}, ["SCAN-2", "SCAN-3", "SCAN-4", "SCAN-6", "SEC-12"], tier,
              name=name, comment=comment)
