"""Loss vectors: sequences of packets as a receiver meets them, with its state after each: [REASM], [RECON-7]."""

from . import fragments, maps
from .profiles import CODED_EXAMPLE, EXAMPLE, EXAMPLE_MAP, WINDOW, Layer, Stream, build, patched
from .random_profiles import random_profile
from .seeded import Seeded
from .topic import Topic

TWO_FRAMES = patched(EXAMPLE, WINDOW, 2)
WAYS = ("in-order", "reordered", "repeated", "lossy", "lossy-reordered", "cut", "corrupt", "restart", "late", "hostile", "all")


def make():
    topic = Topic("loss")
    traces(topic)
    windows(topic)
    disagreement(topic)
    order_does_not_matter(topic)
    stories(topic)
    refused_leaves_no_trace(topic)
    large(topic)
    return topic


def deliver(packet):
    return ("deliver", {"packet": packet})


def ask_map(frame, stream, rows, columns):
    return ("map", {"frame": frame, "stream": stream, "rows": rows, "columns": columns})


def ask_symbols(frame, stream):
    return ("symbols", {"frame": frame, "stream": stream})


def opened(profile):
    return ("open_receiver", {"profile": profile})


def frame_of(fragment, frame):
    """A fragment of EXAMPLE's header, of another frame."""
    return patched(fragment, 0, fragment[0] & 0xF0 | frame % 16)


def traces(topic):
    """The three traces of reassembly.md, and the state of what they leave."""
    symbols = fragments.symbols_of(TWO_FRAMES, 0, EXAMPLE_MAP)
    p, q, r, t = fragments.fragments_of(TWO_FRAMES, 0, 5, symbols, [11])
    best = ask_map(5, 0, 4, 4)
    story = [opened(TWO_FRAMES), best]
    for packet in (r, p, p, t, q[:7], q[:3], q):
        story += [deliver(packet), best, ask_symbols(5, 0)]
    topic.events("traces", story, ["REASM-1", "REASM-4", "REASM-6", "FRAG-7", "FRAG-9", "RECON-7"], name="one-frame",
                 comment="The first trace of reassembly.md.", flags=["cut", "reorder", "repeat"])
    wrap = [(p, 14), (p, 15), (q, 0), (q, 15), (q, 14), (p, 8), (p, 7)]
    topic.events("traces", [opened(TWO_FRAMES)] + [deliver(frame_of(x, f)) for x, f in wrap], ["REASM-2", "REASM-3"],
                 name="frame-numbers-wrap", comment="The second trace of reassembly.md.", flags=["wraps", "late"])
    thirteen, five = patched(p, 3, 13), patched(p, 3, 5)
    rest = [p, thirteen, p, five, frame_of(p, 6), frame_of(p, 4), q, frame_of(p, 7), r, bytes([5, 0, 40, 1]), frame_of(t, 7) + b"\0"]
    story = [opened(TWO_FRAMES)]
    for packet in rest:
        story += [deliver(packet), ask_symbols(5, 0)]
    topic.events("traces", story, ["REASM-2", "REASM-4", "SEC-3"], name="disagreement",
                 comment="The third trace of reassembly.md.", flags=["disagreement", "late", "restart"])


def windows(topic):
    """Every distance between two frames, for every width of frame numbers and several windows."""
    for f in (2, 3, 4, 8):
        for window in sorted({1, 2, 1 << (f - 2), 1 << (f - 1)}):
            profile = build([Layer()], [Stream([(0, 1, 65535, 2)])], f=f, window=window)
            count = 1 << f
            for newest in (0, 1, count - 1) if f < 8 else (0, 200):
                distances = range(count) if f < 8 else (0, 1, 2, 126, 127, 128, 129, 255, 256 - window, 255 - window)
                story = [opened(profile)]
                for d in distances:
                    frame = (newest + d) % count
                    story += [("reset", {}), deliver(header(f, newest)), deliver(header(f, frame))]
                topic.events(f"window-{window}-of-{count}", story, ["REASM-2", "REASM-3"], "baseline",
                             ["wraps"], name=f"newest-{newest}")
            rng = Seeded(70 + f * 10 + window)
            for i in range(3):
                frame, story = rng.below(count), [opened(profile)]
                for _ in range(24):
                    step = rng.choice([0, 0, 1, 1, 1, 2, count // 2 - 1, count // 2, count - 1, count - window, count - window + 1])
                    sent = (frame + step) % count
                    frame = sent if step < count // 2 else frame
                    story.append(deliver(header(f, sent, rng.below(16), bytes([rng.below(256)]))))
                topic.events(f"window-{window}-of-{count}", story, ["REASM-2", "REASM-3", "SEC-2"], "baseline",
                             ["wraps", "late"], name=f"walk-{i}")


def header(f, frame, offset=0, data=b"\1\2\3"):
    return ((frame << (20 - f)) | offset).to_bytes(3, "big") + data[:16 - offset]


def disagreement(topic):
    """Two values for one symbol: the smaller as an integer of the format stays, in either order."""
    for bits in (8, 4, 2):
        for signed in (0, 1):
            for difference in (0, 1):
                profile = build([Layer(1, 4, 4, (2, 2), bits, signed)],
                                [Stream([(0, 1, 65535, 0), (0, 1, 0, 2)], difference=difference)])
                rng = Seeded(71 + bits * 4 + signed * 2 + difference)
                for i in range(3):
                    a, b = bytes([5, 0, 0]) + rng.bytes(2 * bits), bytes([5, 0, 0]) + rng.bytes(2 * bits)
                    for name, two in (("one-way", (a, b)), ("the-other", (b, a))):
                        story = [opened(profile)] + [deliver(x) for x in two] + [ask_symbols(5, 0), ask_map(5, 0, 4, 4)]
                        topic.events("disagreement", story, ["REASM-4", "SEC-5"], "invalid", ["disagreement", "survived"],
                                     name=f"{'s' if signed else 'u'}{bits}-{('value', 'difference')[difference]}-{i}-{name}")


class Sender:
    """What a device sends of one random profile, frame after frame."""

    def __init__(self, rng, window=None):
        self.rng = rng
        self.profile, self.parts = random_profile(rng, window=window or rng.within(1, 3), frame_bits=rng.choice([3, 4, 8]))
        if self.parts["window"] > 1 << self.parts["f"] - 1:
            raise AssertionError
        self.symbols = {}

    def frame(self, number, session=0):
        """(stream, fragment) for every stream in use, in the order of sending."""
        sent = []
        for i, stream in enumerate(self.parts["streams"]):
            layer = self.parts["layers"][stream.layer]
            symbols = fragments.symbols_of(self.profile, i, maps.channels(self.rng, layer, self.rng.choice(maps.TEMPERS)))
            self.symbols[i] = symbols
            least = self.parts["h"] + (4 if stream.tables else 1) + self.parts["check"]
            limit = max(least, self.rng.choice([12, 20, 20, 33, 64]), len(symbols) // 10)
            sent += [(i, x) for x in fragments.fragments_of(self.profile, i, number % 2**31, symbols, [limit], session=session)]
        return sent

    def questions(self, frame):
        """The map of a random stream at its finest grid, and at another."""
        i = self.rng.below(len(self.parts["streams"]))
        layer = self.parts["layers"][self.parts["streams"][i].layer]
        kernel = layer.kernel
        coarse = -(-layer.height // kernel[0]), -(-layer.width // kernel[1])
        rows, columns = coarse
        while not kernel[0] % 2 or not kernel[1] % 2:
            rows, columns = rows * (2 - kernel[0] % 2), columns * (2 - kernel[1] % 2)
            kernel = [k if k % 2 else k // 2 for k in kernel]
        on_air = frame % (1 << self.parts["f"])
        return [ask_map(on_air, i, rows, columns), ask_symbols(on_air, i)] + (
            [ask_map(on_air, i, *coarse)] if self.rng.chance(40) else [])


def stories(topic):
    """Frames on their way through links of every kind."""
    for way in WAYS:
        for i in range(14):
            rng = Seeded(7200 + WAYS.index(way) * 100 + i)
            story, flags = tell(rng, way)
            hostile = way in ("cut", "corrupt", "hostile", "all")
            topic.events(way, story, ["REASM-1", "REASM-2", "REASM-4", "REASM-6", "RECON-7", "SEC-6", "SEC-7"],
                         "invalid" if hostile else "baseline" if i < 7 else "uncommon", flags + ["survived"] * hostile)


def tell(rng, way):
    sender = Sender(rng, rng.within(2, 4) if way in ("late", "all") else None)
    story, flags, queue = [opened(sender.profile)], set(), []
    first = rng.choice([0, 1, (1 << sender.parts["f"]) - 1])
    for number in range(first, first + (3 if way in ("late", "restart", "all") else 2)):
        packets = [x for _, x in sender.frame(number)]
        if way in ("reordered", "lossy-reordered", "late", "all"):
            packets = rng.shuffled(packets)
            flags.add("reorder")
        sent = []
        for packet in packets:
            if way.startswith("lossy") and rng.chance(40) or way == "all" and rng.chance(20):
                flags.add("drop")
                continue
            if way in ("cut", "all") and rng.chance(40 if way == "cut" else 10):
                packet = packet[:rng.below(len(packet))]
                flags.add("cut")
            if way in ("corrupt", "all") and rng.chance(40 if way == "corrupt" else 10):
                at = rng.below(len(packet)) if packet else 0
                packet = patched(packet, at, packet[at] ^ 1 << rng.below(8)) if packet else b""
                flags.add("corrupt")
            if way in ("repeated", "all") and rng.chance(30):
                sent.append(packet)
                flags.add("repeat")
            if way in ("late", "all") and rng.chance(35):
                queue.append(packet)
                flags.add("late")
                continue
            if way in ("hostile", "all") and rng.chance(40 if way == "hostile" else 10):
                sent.append(rng.bytes(rng.within(0, 24)))
                flags.add("hostile")
            sent.append(packet)
        if way in ("late", "all") and number > first:
            for packet in queue[:len(queue) // 2]:
                sent.insert(rng.below(len(sent) + 1), packet)
            queue = queue[len(queue) // 2:]
        if way in ("restart", "all") and rng.chance(60):
            story.append(("reset", {}))
            flags.add("restart")
        for j, packet in enumerate(sent):
            story.append(deliver(packet))
            if j % 4 == 3:
                story += sender.questions(number)
        story += sender.questions(number)
        flags.add("newFrame")
    return story, sorted(flags)


def order_does_not_matter(topic):
    """The same fragments in three orders: the same symbols and the same map at the end."""
    for i in range(16):
        rng = Seeded(7600 + i)
        sender = Sender(rng)
        sent = [x for _, x in sender.frame(1) if rng.chance(75)]
        end = sender.questions(1)
        ends = []
        for name, packets in (("sent", sent), ("backwards", sent[::-1]), ("shuffled-twice", rng.shuffled(sent + sent))):
            answers = topic.events("same-set", [opened(sender.profile)] + [deliver(x) for x in packets] + end,
                                   ["REASM-1", "SEC-5", "RECON-5"], "baseline", ["reorder", "repeat"], name=f"{i}-{name}")
            ends.append(answers[-len(end):])
        assert ends[0] == ends[1] == ends[2]


def refused_leaves_no_trace(topic):
    """Between two looks at the symbols, everything that has to be refused."""
    for profile, name in ((TWO_FRAMES, "raw"), (patched(CODED_EXAMPLE, WINDOW, 2), "coded")):
        symbols = fragments.symbols_of(profile, 0, EXAMPLE_MAP)
        sent = fragments.fragments_of(profile, 0, 5, symbols, [14])
        refused = [b"", sent[0][:3], b"\xf5\0\0\0\0", b"\x15\0\0\0\0\0", sent[-1] + b"\0\0", sent[0][:4] + b"\xff" * 9,
                   bytes([5, 0, 32]) + sent[0][3:], frame_of(sent[0], 3), frame_of(sent[1], 13)]
        story = [opened(profile)] + [deliver(x) for x in sent[:2]] + [ask_symbols(5, 0), ask_map(5, 0, 4, 4)]
        for packet in refused:
            story += [deliver(packet), ask_symbols(5, 0)]
        topic.events("refused", story + [ask_map(5, 0, 4, 4)], ["FRAG-6", "REASM-2", "SEC-3"], "invalid", ["survived", "hostile"],
                     name=name)
    grids = [(3, 3), (2, 2), (4, 4), (2, 3), (5, 5), (0, 0), (1, 1), (4, 3), (65535, 65535), (-1, -1)]
    story = [opened(TWO_FRAMES)] + [ask_map(frame, 0, *grid) for grid in grids for frame in (5, 15)]
    topic.events("refused", story, ["RECON-7"], "invalid", ["noSuchGrid"], name="grids-that-are-none")


def large(topic):
    """A whole real map, with a third of its packets lost."""
    for file, kernel, states, k in (("L4_s8_n3_16x16x24.npy", 4, [0, 4, 12], 0), ("coffee_relu_28x28x4.npy", 4, [0, 7, 21], 2)):
        count, height, width, data = maps.real(file)
        layer = Layer(count, height, width, (kernel, kernel), 8, int("_s8_" in file))
        from .profiles import PLAIN, SPARSE, channel, code, fleet
        stream = Stream(fleet(count, states), 0, 1, 16, (code(PLAIN, 5), [16] * count), (code(SPARSE), [channel(10, 4)] * count))
        profile = build([layer], [stream], window=2, check=k)
        rng = Seeded(77 + k)
        symbols = fragments.symbols_of(profile, 0, data)
        sent = [x for x in fragments.fragments_of(profile, 0, 3, symbols, [244]) if rng.chance(67)]
        story = [opened(profile)] + [deliver(x) for x in sent]
        grids = [(height // kernel, width // kernel), (height // 2, width // 2), (height, width)]
        topic.events("real", story + [ask_map(3, 0, *grid) for grid in grids] + [ask_symbols(3, 0)],
                     ["RECON-7", "REASM-6"], "baseline", ["real", "drop"], name=file[:-4])
