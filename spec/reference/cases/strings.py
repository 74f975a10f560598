"""Streams of bytes: [PROF-8], [SEC-11]."""

from . import fragments
from .loss import ask_symbols, deliver, opened
from .profiles import NO_START, Stream, build, byte_layer
from .seeded import Seeded
from .topic import Topic, Testee


def profile_for(maximum, check=0):
    return build([byte_layer(maximum)], [Stream([(0, 1, NO_START, 0)])] * 2, check=check, window=2)


def make():
    topic = Topic("strings")
    rng = Seeded(90)
    for maximum in (1, 2, 20, 300, 65532):
        profile = profile_for(maximum)
        for length in sorted({0, 1, maximum - 1, maximum} | {min(maximum, n) for n in (2, 17, 255, 256, 257)}):
            text = rng.bytes(length) if length < 1000 else b"\xa5" * length
            symbols = topic.add("encode", "encode_string", {"profile": profile, "stream": 1, "string": text}, ["PROF-8"],
                                name=f"{length}-of-{maximum}")["symbols"]
            if length < 1000:
                topic.add("send", "send", {"profile": profile, "stream": 1, "frame": 2, "offset": 0, "limits": [20],
                                           "symbols": symbols, "session": 0}, ["PROF-8", "FRAG-3", "FRAG-4"], name=f"{length}-of-{maximum}")
        for length in (maximum + 1, maximum + 2):
            topic.add("too-long", "encode_string", {"profile": profile, "stream": 0, "string": b"\1" * length}, ["PROF-8"],
                      "invalid", ["beyondLimit"], refused=1, name=f"{length}-of-{maximum}")
    example = profile_for(20)
    topic.add("example", "send", {"profile": example, "stream": 1, "frame": 2, "offset": 0, "limits": [20],
                                  "symbols": Testee().answer("encode_string", {"profile": example, "stream": 1, "string": b"hi"})["symbols"], "session": 0},
              ["PROF-8"], comment="The example of [PROF-8].", name="hi")
    received(topic, rng)
    lengths(topic, rng)
    return topic


def ask(frame=2, stream=1):
    return ("string", {"frame": frame, "stream": stream})


def received(topic, rng):
    """Whole or absent, whatever is lost and in whatever order."""
    for i in range(30):
        maximum = rng.choice([5, 40, 300])
        profile = profile_for(maximum, rng.below(3))
        text = rng.bytes(rng.below(maximum + 1))
        symbols = Testee().answer("encode_string", {"profile": profile, "stream": 1, "string": text})["symbols"]
        packets = fragments.fragments_of(profile, 1, 2, symbols, [rng.within(8, 60)])
        packets = rng.shuffled(packets + packets[:rng.below(3)])
        if i % 3 == 0:
            packets = packets[:-1]
        story = [opened(profile), ask()]
        for packet in packets:
            story += [deliver(packet), ask()]
        topic.events("received", story + [ask_symbols(2, 1), ask(3, 1), ask(2, 0)], ["PROF-8", "SEC-11", "REASM-6"],
                     "baseline" if i < 15 else "uncommon", ["drop"] if i % 3 == 0 else ["reorder", "repeat"])


def lengths(topic, rng):
    """Lengths that no sender writes, and symbols beyond the string's end."""
    for maximum in (1, 20, 300):
        profile = profile_for(maximum)
        for length in (maximum, maximum + 1, 0x100, 0xFFFF, 0x10000, 0xFFFFFF, 0x800000):
            head = bytes([0x12, 0, 0]) + length.to_bytes(3, "little")
            rest = [bytes([0x12, offset >> 8, offset & 255]) + rng.bytes(min(60, maximum + 3 - offset))
                    for offset in range(3, maximum + 3, 60)]
            topic.events("hostile-length", [opened(profile), deliver(head), ask()] + [deliver(x) for x in rest] + [ask()],
                         ["PROF-8", "SEC-11"], "invalid", ["survived", "hostile"], name=f"{length}-of-{maximum}")
    profile = profile_for(20)
    story = [opened(profile), deliver(bytes([0x12, 0, 0, 2, 0, 0, 0x68])), ask(), deliver(bytes([0x12, 0, 5, 1, 2])), ask(),
             deliver(bytes([0x12, 0, 4, 0x69])), ask(), deliver(bytes([0x12, 0, 9, 7, 7])), ask(), deliver(bytes([0x12, 0, 0, 1])), ask()]
    topic.events("beyond-the-end", story, ["PROF-8", "REASM-4"], "uncommon", ["disagreement"],
                 comment="Symbols beyond the string change nothing; a smaller length that disagrees does.")
