"""The reference encoder, one channel at a time: [POOL-7] to [POOL-10]."""

from . import geometry, maps
from .seeded import Seeded
from .topic import Topic

SHAPES = [(4, 4, 2, 2), (8, 8, 4, 4), (16, 16, 8, 8), (13, 13, 8, 8), (8, 24, 4, 4), (20, 20, 12, 12), (9, 5, 4, 2),
          (1, 40, 1, 16), (40, 1, 16, 1), (7, 7, 1, 1), (5, 7, 9, 13), (8, 8, 1, 4), (3, 3, 4, 4), (2, 2, 3, 3),
          (10, 6, 5, 3), (1, 1, 1, 1)]


def request(shape, order, bits, signed, prediction, root, finest, data):
    return dict(geometry.fields(shape), order=order, bits=bits, signed=signed, prediction=prediction, root=root,
                finest=finest, map=data)


def flags_of(shape, order, temper):
    return (geometry.flags_of(shape) + ["centreOut"] * order +
            {"saturated": ["clamped"], "spike": ["clamped"], "sparse": ["sparse"]}.get(temper, []))


def make():
    topic = Topic("pooling")
    data = bytes(v % 256 for v in [10, 12, 30, 31, 13, 14, 33, 37, 0, -4, 100, 127, 5, 2, 90, 60])
    for prediction in (0, 1):
        topic.add("example", "pool", request((4, 4, 2, 2), 0, 8, 1, prediction, 0, 2, data),
                  ["POOL-6", "POOL-7", "POOL-8", "POOL-9", "POOL-10"], name=("value", "difference")[prediction],
                  comment="The worked example of pooling.md.", show=True)
    spike = bytes([255, 0, 0, 0])
    topic.add("example", "pool", request((2, 2, 2, 2), 0, 8, 0, 0, 0, 1, spike), ["POOL-10"], flags=["clamped"],
              comment="The means' candidate clamps, so each child's own value is tried and is nearer.", show=True)
    everything(topic)
    formats(topic)
    parts(topic)
    real(topic)
    return topic


def everything(topic):
    """Every shape in both orders and predictions, with maps of every temper, to the finest grid."""
    rng = Seeded(10)
    for shape in SHAPES:
        finest = len(geometry.topic_states(shape)) - 1
        for order in (0, 1):
            for prediction in (0, 1):
                for temper in maps.TEMPERS:
                    if shape[0] * shape[1] > 200 and temper in ("ramp", "constant", "checkers"):
                        continue
                    signed = rng.below(2)
                    data = maps.synthetic(rng, shape[0], shape[1], 8, signed, temper)
                    topic.add("{}x{}-by-{}x{}".format(*shape), "pool",
                              request(shape, order, 8, signed, prediction, 0, finest, data),
                              ["POOL-1", "POOL-7", "POOL-8", "POOL-9", "POOL-10"], geometry.tier_of(shape),
                              flags_of(shape, order, temper), show=shape[0] * shape[1] <= 64 and not prediction,
                              name=f"{'centre' if order else 'corner'}-{('value', 'difference')[prediction]}-{temper}")


def formats(topic):
    """Every number format."""
    rng = Seeded(11)
    for bits in range(2, 9):
        for signed in (0, 1):
            for prediction in (0, 1):
                for temper in ("noise", "sparse", "saturated", "spike"):
                    data = maps.synthetic(rng, 6, 6, bits, signed, temper)
                    topic.add(f"{'s' if signed else 'u'}{bits}", "pool",
                              request((6, 6, 4, 4), 0, bits, signed, prediction, 0, 6, data),
                              ["Q-1", "POOL-9", "POOL-10"], "baseline" if bits == 8 else "uncommon",
                              flags_of((6, 6, 4, 4), 0, temper),
                              name=f"{('value', 'difference')[prediction]}-{temper}")


def parts(topic):
    """Scans that begin at a finer grid than the coarsest, or end before the finest."""
    rng = Seeded(12)
    for shape in ((8, 8, 4, 4), (13, 13, 8, 8), (8, 24, 4, 4), (1, 40, 1, 16)):
        last = len(geometry.topic_states(shape)) - 1
        for root, finest in ((0, 0), (1, 1), (0, last // 2), (last // 2, last), (last, last), (1, last - 1)):
            for prediction in (0, 1):
                data = maps.synthetic(rng, shape[0], shape[1], 8, 1, "noise")
                topic.add("parts-{}x{}-by-{}x{}".format(*shape), "pool",
                          request(shape, rng.below(2), 8, 1, prediction, root, finest, data), ["POOL-6", "POOL-8"],
                          "baseline", geometry.flags_of(shape) + ["oneGrid"] * (root == finest) + ["laterRoot"] * (root > 0),
                          name=f"{root}-to-{finest}-{('value', 'difference')[prediction]}")


def real(topic):
    for file, kernel, signed in (("L5_s8_n5_8x8x40.npy", 4, 1), ("coffee_linear_14x14x8.npy", 2, 1),
                                 ("rocket_relu_7x7x32.npy", 7, 0), ("coffee_relu_28x28x4.npy", 8, 0),
                                 ("L4_s8_n3_16x16x24.npy", 8, 1), ("L1_u8_n5_32x32x4.npy", 8, 0)):
        count, height, width, data = maps.real(file)
        shape = (height, width, kernel, kernel)
        finest = len(geometry.topic_states(shape)) - 1
        for c in range(min(4, count)):
            for prediction in (0, 1):
                channel = data[c * height * width:(c + 1) * height * width]
                topic.add(f"real-{file[:-4]}", "pool", request(shape, c % 2, 8, signed, prediction, 0, finest, channel),
                          ["POOL-10"], "baseline", ["real"] + geometry.flags_of(shape),
                          name=f"channel-{c}-{('value', 'difference')[prediction]}")
