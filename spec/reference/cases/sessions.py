"""Sessions of both sides: [SESS], [CTRL-4], [PROF-9]."""

from . import control, fragments, maps
from .loss import Sender, ask_map, ask_symbols
from .profile import FULL
from .profiles import CODED_EXAMPLE, EXAMPLE, EXAMPLE_MAP, NO_START, Layer, Stream, build, byte_layer, fleet, patched
from .seeded import Seeded
from .topic import Topic, Testee

# Two layers with a stream each, a stream of bytes, two operating points.
TWO_LAYERS = build([Layer(2, 4, 4, (2, 2)), Layer(1, 4, 4, (4, 4)), byte_layer(30)],
                   [Stream(fleet(2, [0, 1, 2])), Stream(fleet(1, [0, 3]), 1), Stream([(0, 1, NO_START, 0)], 2)],
                   window=2, points=[3, 4])
SESSION = 0x1234  # the number of most sessions here


def make():
    topic = Topic("sessions")
    server_messages(topic)
    server_events(topic)
    restored(topic)
    hostile_server(topic)
    device_messages(topic)
    device_states(topic)
    device_frames(topic)
    hostile_device(topic)
    return topic


def identifier(profile):
    value = Testee().answer("profile", {"profile": profile})["identifier"]
    return value - 2**32 if value >= 2**31 else value


def opened(profile):
    return ("open_server", {"profile": profile})


def receive(packet):
    return ("server_receive", {"packet": packet})


def to_device(packet):
    return ("device_receive", {"packet": packet})


def device(profile, frame=0, session=SESSION):
    return ("open_device", {"profile": profile, "session": session, "frame": frame})


def hello(profile, session=SESSION, version=1):
    return control.message(0, [version, identifier(profile), session])


def announce(number, session=SESSION):
    return control.message(2, [session, number])


def restore():
    return ("server_restore", {})


def report_of(frame, stream=0):
    return ("server_report", {"frame": frame, "stream": stream})


def sent(profile, stream, frame, data, limit=14, session=0):
    return fragments.fragments_of(profile, stream, frame, fragments.symbols_of(profile, stream, data), [limit], session=session)


def server_messages(topic):
    some = sent(EXAMPLE, 0, 5, EXAMPLE_MAP)
    right = hello(EXAMPLE)
    before = [opened(EXAMPLE)] + [receive(x) for x in some[:2]]
    after = [ask_symbols(5, 0), receive(some[2])]
    topic.events("hello", before + [receive(right)] + after, ["SESS-6", "CTRL-4", "CTRL-5", "REASM-3"], name="right")
    topic.events("hello", before + [receive(right)] * 3 + after, ["SESS-6"], flags=["repeat"], name="three-times")
    for version in (0, 2, 127, 255):
        topic.events("hello", before + [receive(hello(EXAMPLE, version=version))] + after,
                     ["SESS-6", "CTRL-4", "CTRL-5", "VERS-1", "VERS-3", "VERS-4"], "invalid", ["otherVersion", "survived"],
                     name=f"version-{version}")
    topic.events("hello", before + [receive(control.message(0, [2, 1, SESSION]))] + after, ["CTRL-4"], "invalid",
                 ["otherVersion", "otherProfile", "survived"], name="version-and-profile",
                 comment="The version is looked at first.")
    for bit in (0, 7, 15, 24, 31):
        wrong = (identifier(EXAMPLE) % 2**32) ^ 1 << bit
        topic.events("hello", before + [receive(control.message(0, [1, wrong, SESSION]))] + after, ["SESS-6", "CTRL-4", "SEC-3"], "invalid",
                     ["otherProfile", "survived"], name=f"identifier-bit-{bit}")
    for i, fields in enumerate(control.FIELDS[1]):
        topic.events("local-result", before + [receive(control.message(1, fields))] + after, ["CTRL-4", "SESS-6"], name=i)
    for kind in (8, 9, 10, 11, 12):
        topic.events("down-kinds", before + [receive(control.message(kind, control.FIELDS[kind][0]))] + after, ["CTRL-4"], "invalid",
                     ["survived"], name=control.KINDS[kind][0])
    for kind in range(3, 16):
        for length in (1, 2, 6, 9):
            packet = bytes([0xF0 | kind]) + b"\0" * (length - 1)
            if kind in control.KINDS and length == 1 + sum(control.KINDS[kind][1]):
                continue
            topic.events("skipped", before + [receive(packet)] + after[:1], ["CTRL-3", "SESS-6", "SEC-3"], "invalid",
                         ["survived"], name=f"kind-{kind}-{length}-bytes")


def server_events(topic):
    """Grids, layers, frames and strings as they come."""
    data = maps.channels(Seeded(80), Layer(2, 4, 4, (2, 2)), "noise")
    deep = maps.channels(Seeded(81), Layer(1, 4, 4, (4, 4)), "noise")
    first, second = sent(TWO_LAYERS, 0, 3, data, 9), sent(TWO_LAYERS, 1, 3, deep, 9)
    topic.events("events", [opened(TWO_LAYERS)] + [receive(x) for x in first + second + first], ["SESS-5", "SESS-7"],
                 name="two-layers", flags=["repeat"])
    topic.events("events", [opened(TWO_LAYERS)] + [receive(x) for x in first[:2] + second[:1] + first[2:] + second[1:]],
                 ["SESS-5", "SESS-7"], name="shallow-still-under-way", flags=["reorder"],
                 comment="What was on its way of the superseded layer is still stored.")
    topic.events("events", [opened(TWO_LAYERS)] + [receive(x) for x in second + first], ["SESS-5"], name="deep-first", flags=["reorder"])
    topic.events("events", [opened(TWO_LAYERS)] + [receive(x) for x in first[::-1]], ["SESS-5"], name="backwards", flags=["reorder"])
    frames = [fragments.fragments_of(TWO_LAYERS, 0, f, fragments.symbols_of(TWO_LAYERS, 0, data), [14])[:2] for f in range(20)]
    topic.events("events", [opened(TWO_LAYERS)] + [receive(x) for two in frames for x in two], ["SESS-5"], name="twenty-frames",
                 flags=["newFrame", "wraps"])
    topic.events("events", [opened(TWO_LAYERS)] + [receive(frames[f][0]) for f in (0, 1, 5, 4, 3, 12, 11, 2)], ["SESS-5", "REASM-2"],
                 name="jumps", flags=["newFrame", "late"])
    text = b"a JPEG, for all we know"
    symbols = Testee().answer("encode_string", {"profile": TWO_LAYERS, "stream": 2, "string": text})["symbols"]
    whole = fragments.fragments_of(TWO_LAYERS, 2, 3, symbols, [9])
    for name, packets in (("in-order", whole), ("backwards", whole[::-1]), ("twice", whole + whole), ("gap", whole[:2] + whole[3:])):
        topic.events("content", [opened(TWO_LAYERS)] + [receive(x) for x in packets] +
                     [("string", {"frame": 3, "stream": 2})], ["SESS-5", "PROF-8"], name=name)
    for i in range(40):
        rng = Seeded(8000 + i)
        sender = Sender(rng, 2)
        story = [opened(sender.profile)]
        if rng.chance(50):
            story.append(receive(hello(sender.profile)))
        for number in range(1, 4):
            packets = [x for _, x in sender.frame(number) if not rng.chance(15)]
            if rng.chance(40):
                packets = rng.shuffled(packets)
            story += [receive(x) for x in packets]
            if rng.chance(20):
                story.append(receive(hello(sender.profile, rng.choice([SESSION, 9]))))
            story += sender.questions(number)
        topic.events("random", story, ["SESS-5", "SESS-6", "SESS-7"], "uncommon", ["newFrame", "drop"])


def restored(topic):
    """Saved and gone on with after every packet: nothing is lost."""
    data = maps.channels(Seeded(82), Layer(2, 4, 4, (2, 2)), "noise")
    packets = [x for f in (14, 15, 0) for x in sent(TWO_LAYERS, 0, f, data, 14)]
    story = [opened(TWO_LAYERS), ("server_restore", {})]
    for packet in packets:
        story += [receive(packet), ("server_restore", {}), ask_symbols(15, 0)]
    topic.events("restored", story, ["SESS-8"], name="after-every-packet", flags=["restore"])
    thirteen = patched(packets[0], 3, packets[0][3] ^ 1)
    topic.events("restored", [opened(TWO_LAYERS), receive(packets[0]), receive(thirteen), ("server_restore", {}),
                              ask_symbols(14, 0), receive(packets[0])], ["SESS-8", "REASM-4"], "uncommon",
                 ["restore", "disagreement"], name="keeps-the-mark")
    long, short, rest, late = (bytes([0x2E, 0, at]) + x for at, x in ((0, b"\5\0\0"), (0, b"\3\0\0"), (3, b"abc"), (6, b"de")))
    story = [opened(TWO_LAYERS), receive(long), receive(rest), receive(short), ("server_restore", {}),
             ("string", {"frame": 14, "stream": 2}), receive(late)]
    topic.events("restored", story, ["SESS-8", "SESS-5"], "uncommon", ["restore", "disagreement"], name="length-lowered",
                 comment="The fragment that makes the content whole has no new symbol; it is told of once.")
    topic.events("content", [x for x in story if x[0] != "server_restore"] + [receive(short)], ["SESS-5"], "uncommon",
                 ["disagreement"], name="length-lowered")
    for i in range(12):
        rng = Seeded(8100 + i)
        sender = Sender(rng, 2)
        story = [opened(sender.profile)]
        for number in (7, 8):
            for _, packet in sender.frame(number):
                if rng.chance(70):
                    story.append(receive(packet))
                if rng.chance(15):
                    story += [("server_restore", {})] + sender.questions(number)
        topic.events("restored", story + [("server_restore", {})] + sender.questions(8), ["SESS-8"], "uncommon", ["restore", "drop"])


    story = [opened(TWO_LAYERS)] + [receive(x) for x in packets[:5]]
    for position in list(range(0, 40)) + [97, 1000, 4711, 65535, 2**31 - 1]:
        for flip in (1, 0x80, 0xFF) if position < 4 else (0xFF,):
            story.append(("server_restore_damaged", {"position": position, "flip": flip}))
    topic.events("restored", story + [ask_symbols(15, 0), receive(packets[5])], ["SESS-8", "SEC-1"], "invalid",
                 ["restore", "damagedState", "survived"], name="damaged")


def hostile_server(topic):
    for i in range(30):
        rng = Seeded(8200 + i)
        profile = rng.choice([EXAMPLE, CODED_EXAMPLE, TWO_LAYERS, FULL])
        story = [opened(profile)]
        for _ in range(20):
            packet = rng.bytes(rng.within(0, 20))
            if packet and rng.chance(60):
                packet = bytes([packet[0] & 0x0F | (0xF0 if rng.chance(50) else 0)]) + packet[1:]
            story.append(receive(packet))
        topic.events("hostile", story + [ask_symbols(3, 0)], ["SESS-5", "SEC-1", "SEC-3"], "invalid", ["survived", "hostile"])


def device_messages(topic):
    known = identifier(TWO_LAYERS)
    for frame in (0, 4, 15, 255, 65534, 2**31 - 1, 2**32 - 1):
        start = [device(TWO_LAYERS, frame), ("hello", {}), ("announcement", {}), ("start_frame", {}), ("hello", {}), ("announcement", {}),
                 ("local_result", {"layer": 1, "class": 300, "confidence": 229})]
        topic.events("says", start, ["SESS-1", "SESS-2", "CTRL-2"], name=f"from-frame-{frame}")
    begin = [device(TWO_LAYERS, 4), ("start_frame", {}), ("load_map", {"stream": 0, "map": EXAMPLE_MAP})]
    rest = [("next_fragment", {"limit": 14, "repetition": 0})]
    for name, packet, tier in [
            ("welcome", control.message(8, [1, known, SESSION]), "baseline"), ("welcome-version", control.message(8, [0, known, SESSION]), "invalid"),
            ("welcome-session", control.message(8, [1, known, SESSION ^ 1]), "invalid"), ("welcome-no-session", control.message(8, [1, known, 0]), "invalid"),
            ("welcome-profile", control.message(8, [1, known ^ 1, SESSION]), "invalid"), ("refuse", control.message(9, [1, 1]), "baseline"),
            ("refuse-version", control.message(9, [2, 7]), "baseline"), ("refuse-busy", control.message(9, [3, 1]), "baseline"),
            ("refuse-unknown", control.message(9, [77, 1]), "uncommon"),
            ("exit", control.message(10, [5, 16, 0, 7, 200]), "baseline"), ("exit-other-layer", control.message(10, [5, 16, 99, 7, 200]), "uncommon"),
            ("exit-frame-before", control.message(10, [4, 16, 0, 7, 200]), "invalid"), ("exit-frame-21", control.message(10, [21, 16, 0, 7, 200]), "invalid"),
            ("exit-frame-after", control.message(10, [6, 16, 0, 7, 200]), "invalid"), ("report", control.message(11, [5, 16, 1, 17]), "baseline"),
            ("report-most", control.message(11, [5, 16, 2, (1 << 24) - 1]), "uncommon"), ("report-stream", control.message(11, [5, 16, 3, 17]), "invalid"),
            ("report-frame", control.message(11, [4, 16, 0, 17]), "invalid"), ("retune-0", control.message(12, [0]), "baseline"),
            ("retune-1", control.message(12, [1]), "baseline"), ("retune-2", control.message(12, [2]), "invalid"),
            ("retune-255", control.message(12, [255]), "invalid"), ("hello", control.message(0, [1, known, SESSION]), "invalid"),
            ("announcement", control.message(2, [SESSION, 5]), "invalid"),
            ("local-result", control.message(1, [5, 16, 0, 7, 200]), "invalid"), ("empty", b"", "invalid"), ("data", b"\x05\0\0\1", "invalid"),
            ("exit-cut", control.message(10, [5, 16, 0, 7, 200])[:5], "invalid"), ("exit-longer", control.message(10, [5, 16, 0, 7, 200]) + b"\0", "invalid"),
            ("kind-13", b"\xfd\0", "invalid"), ("kind-15", b"\xff" * 6, "invalid")]:
        topic.events("message", begin + [to_device(packet)] + rest + [to_device(packet)] + rest, ["SESS-3", "CTRL-4"], tier,
                     ["survived"] if tier == "invalid" else [], name=name)
    none = build([Layer()], [Stream([(0, 1, NO_START, 0)])])
    topic.events("message", [device(none), to_device(control.message(12, [0]))], ["CTRL-4", "PROF-9"], "invalid", ["survived"],
                 name="retune-without-points")


def device_states(topic):
    """The table of [SESS-2], state by state."""
    load = ("load_map", {"stream": 0, "map": EXAMPLE_MAP})
    deep = ("load_map", {"stream": 1, "map": EXAMPLE_MAP[:16]})
    string = ("load_string", {"stream": 2, "string": b"picture"})
    step = ("next_fragment", {"limit": 20, "repetition": 0})
    again = ("next_fragment", {"limit": 20, "repetition": 1})
    small = ("next_fragment", {"limit": 3, "repetition": 0})
    start = ("start_frame", {})
    stop = to_device(control.message(10, [5, 16, 0, 1, 255]))
    begin = [device(TWO_LAYERS, 4), start]
    stories = {
        "idle": [step, again, small], "sent": [load, step, step, step, step, step], "repetition": [load] + [again] * 6,
        "too-small-sending": [load, small, step, small, step], "too-small-sent": [load, step, step, step, small],
        "too-small-repetition": [load, step, step, ("next_fragment", {"limit": 3, "repetition": 1}), again],
        "load-drops": [load, step, deep, step, step, step], "load-again": [load, step, load, step, step],
        "start-drops": [load, step, start, step, load, step], "stop": [load, step, stop, step, again, load, string, start, load, step],
        "stop-idle": [stop, load, start, load, step], "stop-small": [load, stop, small], "not-in-use": [string, step, load, string, step],
        "retune": [load, to_device(control.message(12, [1])), step, load, string, step, to_device(control.message(12, [0])), string, load, step],
        "retune-outlives-frames": [to_device(control.message(12, [1])), start, load, string, ("hello", {}), load],
        "retune-while-stopped": [load, stop, to_device(control.message(12, [1])), start, string, step],
        "exit-again": [load, stop, stop, start, stop, load, step], "string-too-long": [
            to_device(control.message(12, [1])), ("load_string", {"stream": 2, "string": b"x" * 31}),
            ("load_string", {"stream": 2, "string": b"x" * 30}), step, step, step],
        "string-empty": [to_device(control.message(12, [1])), ("load_string", {"stream": 2, "string": b""}), step, step],
        "limits-change": [load] + [("next_fragment", {"limit": n, "repetition": 0}) for n in (4, 5, 7, 4, 20, 9, 100, 4)],
    }
    for name, story in stories.items():
        clauses = ["SESS-1", "SESS-2", "SESS-3"] + (["SESS-4", "PROF-9"] if "retune" in name else [])
        topic.events("device", begin + story, clauses + (["PROF-8"] if "string" in name else []),
                     "invalid" if "too" in name or "not" in name else "baseline",
                     ["survived"] if "too" in name or "not" in name else [], name=name)


def device_frames(topic):
    """Random days of a device: what it sends is what a receiver of the same profile reads."""
    for i in range(40):
        rng = Seeded(8300 + i)
        sender = Sender(rng)
        parts = sender.parts
        frame = rng.choice([0, (1 << parts["f"]) - 2, 70, 65534, 2**32 - 3])
        story = [device(sender.profile, frame)]
        for _ in range(rng.within(2, 4)):
            story.append(("start_frame", {}))
            frame += 1
            for _ in range(rng.within(1, 3)):
                index = rng.below(len(parts["streams"]))
                stream = parts["streams"][index]
                story.append(("load_map", {"stream": index, "map": maps.channels(rng, parts["layers"][stream.layer])}))
                least = parts["h"] + (4 if stream.tables else 1) + parts["check"]
                for _ in range(rng.within(1, 6)):
                    limit = rng.choice([20, 20, least, least + 1, 40, least - 1 if rng.chance(20) else 30])
                    story.append(("next_fragment", {"limit": limit, "repetition": int(rng.chance(30))}))
                if rng.chance(25):
                    story.append(to_device(control.message(10, [(frame - rng.below(2)) % 65536, rng.within(parts["f"], 16), 0, 1, 2])))
                if rng.chance(25):
                    story.append(to_device(control.message(12, [rng.below(3)])))
        topic.events("device-random", story, ["SESS-2", "SESS-3", "FRAG-5", "FRAG-9"], "uncommon", ["repetition", "newFrame"])


def hostile_device(topic):
    for i in range(30):
        rng = Seeded(8400 + i)
        story = [device(TWO_LAYERS, 4), ("start_frame", {}), ("load_map", {"stream": 0, "map": EXAMPLE_MAP})]
        for _ in range(16):
            packet = rng.bytes(rng.within(0, 9))
            if packet and rng.chance(80):
                packet = bytes([packet[0] | 0xF0]) + packet[1:]
            story += [to_device(packet), ("next_fragment", {"limit": 9, "repetition": 1})]
        topic.events("hostile-device", story, ["SESS-3", "CTRL-4", "SEC-1"], "invalid", ["survived", "hostile"])
