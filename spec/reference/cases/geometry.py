"""Grids and steps: [POOL-1] to [POOL-6]."""

from .topic import Topic

# rows, columns, row kernel, column kernel
SHAPES = [
    (4, 4, 2, 2), (8, 8, 4, 4), (16, 16, 8, 8), (7, 7, 1, 1), (14, 14, 7, 7), (12, 12, 6, 6), (20, 20, 12, 12),
    (13, 13, 8, 8), (8, 24, 4, 4), (24, 8, 4, 4), (8, 8, 2, 4), (8, 8, 4, 2), (8, 8, 1, 4), (8, 8, 4, 1), (9, 5, 4, 2),
    (13, 1, 8, 1), (1, 13, 1, 8), (1, 1, 1, 1), (1, 4, 1, 4), (2, 2, 2, 2), (2, 2, 3, 3), (5, 7, 9, 13), (3, 3, 4, 4),
    (28, 28, 8, 8), (56, 56, 8, 8), (32, 32, 16, 16), (17, 31, 16, 2), (1, 128, 1, 64), (10, 6, 5, 3), (11, 11, 16, 16),
    (6, 10, 10, 4), (33, 3, 64, 1), (25, 25, 2, 8), (1, 257, 1, 256), (5, 5, 8, 8), (100, 1, 4, 1), (21, 14, 3, 7)]

STEPS = [(4, 4, 2, 2), (8, 8, 4, 4), (13, 13, 8, 8), (8, 24, 4, 4), (20, 20, 12, 12), (9, 5, 4, 2), (1, 13, 1, 8),
         (13, 1, 8, 1), (5, 7, 9, 13), (7, 7, 1, 1), (8, 8, 1, 4), (3, 3, 4, 4), (16, 16, 16, 16), (10, 6, 5, 3),
         (17, 9, 16, 2), (2, 2, 3, 3)]


def fields(shape):
    return dict(zip(("height", "width", "rowKernel", "columnKernel"), shape))


def flags_of(shape):
    h, w, kr, kc = shape
    found = []
    if h % kr or w % kc:
        found.append("padded")
    if h == 1 or w == 1:
        found.append("oneDimensional")
    if h != w or kr != kc:
        found.append("rectangular")
    if (kr & -kr) != kr or (kc & -kc) != kc:
        found.append("oddKernel")
    return found


def tier_of(shape):
    return "uncommon" if flags_of(shape) else "baseline"


def make():
    topic = Topic("geometry")
    for shape in SHAPES:
        name = "{}x{}-by-{}x{}".format(*shape)
        topic.add("grids", "grids", fields(shape), ["POOL-1", "POOL-2", "POOL-3", "POOL-4"], tier_of(shape),
                  flags_of(shape), name=name)
    for shape in STEPS:
        states = len(topic_states(shape))
        for order in (0, 1):
            for state in range(states):
                position = ["finest"] if state == states - 1 else ["coarsest"] if state == 0 else []
                topic.add("cells-{}x{}-by-{}x{}".format(*shape), "cells", dict(fields(shape), order=order, state=state),
                          ["POOL-5", "POOL-6", "POOL-7"] if order == 0 else ["POOL-5", "POOL-6"], tier_of(shape),
                          flags_of(shape) + ["centreOut"] * order + position, name=f"{'centre' if order else 'corner'}-{state}")
    large = (224, 224, 32, 32)
    for order in (0, 1):
        for state in (0, 1, 6, 7, 8, 20, 100, 216, 217):
            topic.add("cells-224x224-by-32x32", "cells", dict(fields(large), order=order, state=state),
                      ["POOL-4", "POOL-5"], "baseline", ["centreOut"] * order + ["large"],
                      name=f"{'centre' if order else 'corner'}-{state}")
    return topic


def topic_states(shape):
    """The areas of all grids of a shape, as the reference has them."""
    from .topic import Testee
    grids = Testee().answer("grids", fields(shape))
    return [r * c for r, c in zip(grids["rows"], grids["columns"])]
