"""Sessions of both sides: [SESS], [CTRL-4], [PROF-9]."""

from . import control, fragments, maps
from .loss import Sender, ask_map, ask_symbols
from .profile import FULL
from .profiles import (CHECK, CODED_EXAMPLE, EXAMPLE, EXAMPLE_MAP, NO_START, SEEDED, Layer, Stream, build, byte_layer, fleet,
                       patched)
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
    other_hellos(topic)
    numbers(topic)
    named_frames(topic)
    confidences(topic)
    device_bits(topic)
    seeded(topic)
    conversations(topic)
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
    content = [("string", {"frame": 3, "stream": 2})]
    topic.events("content", [opened(TWO_LAYERS), receive(hello(TWO_LAYERS, 7))] + [receive(x) for x in whole] + content +
                 [receive(hello(TWO_LAYERS, 8))] + content + [receive(x) for x in whole] + content, ["SESS-5", "SESS-6", "PROF-8"],
                 name="again-in-a-new-session")
    topic.events("content", [opened(TWO_LAYERS)] + [receive(x) for x in whole] + [("server_reset", {})] + [receive(x) for x in whole] + content,
                 ["SESS-5", "REASM-3"], name="again-after-reset")
    for i in range(40):
        rng = Seeded(8000 + i)
        sender = Sender(rng, 2)
        story = [opened(sender.profile)]
        session = rng.choice([0, SESSION])
        if session:
            story.append(receive(hello(sender.profile)))
        for number in range(1, 4):
            packets = [x for _, x in sender.frame(number, session) if not rng.chance(15)]
            if rng.chance(40):
                packets = rng.shuffled(packets)
            story += [receive(x) for x in packets]
            if rng.chance(20):
                session = rng.choice([SESSION, 9])
                story.append(receive(hello(sender.profile, session)))
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
    for name, story in {"load": [load, step, start, load, step], "exit": [load, to_device(control.message(10, [4, 16, 0, 1, 255])), step, load, start, load, step],
                        "exit-of-the-next": [load, to_device(control.message(10, [5, 16, 0, 1, 255])), step],
                        "messages": [("hello", {}), ("announcement", {}), step]}.items():
        topic.events("before-the-first-frame", [device(TWO_LAYERS, 4)] + story, ["SESS-1", "SESS-2", "SESS-3"], name=name)


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


def other_hellos(topic):
    """Hellos and welcomes of other versions, of every length."""
    some = sent(EXAMPLE, 0, 5, EXAMPLE_MAP)
    before, after = [opened(EXAMPLE)] + [receive(x) for x in some[:2]], [ask_symbols(5, 0), receive(some[2])]
    for version in (0, 2, 16, 255):
        for length in (5, 6, 7, 8, 9, 12):
            packet = (hello(EXAMPLE, version=version) + b"\x77" * 4)[:length]
            topic.events("hello-of-another-version", before + [receive(packet)] + after, ["CTRL-3", "CTRL-5", "VERS-4"], "invalid",
                         ["otherVersion", "survived"], name=f"{version}-{length}-bytes")
    for length in (6, 7, 9):
        topic.events("hello-of-another-length", before + [receive((hello(EXAMPLE) + b"\0")[:length])] + after, ["CTRL-3"], "invalid", ["survived"],
                     name=f"{length}-bytes")
    for version in (0, 2, 255):
        for length in (6, 7, 8, 9):
            packet = (control.message(8, [version, identifier(EXAMPLE), SESSION]) + b"\0")[:length]
            topic.events("welcome-of-another-version", [device(EXAMPLE), to_device(packet)], ["CTRL-4", "CTRL-5"], "invalid",
                         ["otherVersion", "survived"], name=f"{version}-{length}-bytes")


def numbers(topic):
    """The numbers of sessions, [SESS-6]: the same, the former, a new one, and one that an announcement brings."""
    h, a = (lambda session: receive(hello(EXAMPLE, session))), (lambda number, session: receive(announce(number, session)))
    some = [receive(x) for x in sent(EXAMPLE, 0, 5, EXAMPLE_MAP)]
    rows = {
        "new": [some[0], h(7), some[1]], "same": [h(7), some[0], h(7), some[1]], "another": [h(7), some[0], h(8), some[1]],
        "former": [h(7), h(8), some[0], h(7), some[1]], "former-then-new": [h(7), h(8), some[0], h(7), h(9), some[1]],
        "before-the-former": [h(7), h(8), h(9), some[0], h(7), some[1]], "back-and-forth": [h(7), h(8), h(7), h(8), h(7)],
        "no-session-at-first": [some[0], h(0), some[1]], "no-session-later": [h(7), some[0], h(0), some[1]],
        "no-session-after-two": [h(7), h(8), some[0], h(0), some[1]], "first-by-announcement": [some[0], a(5, 7), some[1]],
        "first-by-announcement-then-hello": [some[0], a(5, 7), some[1], h(7), some[2]], "announced-anew": [h(7), some[0], a(5, 8), some[1]],
        "announced-anew-then-its-hello": [h(7), some[0], a(5, 8), some[1], h(8), some[2]], "announced-of-the-former": [h(7), h(8), some[0], a(900, 7), some[1]],
        "announced-of-the-former-then-fragment": [h(7), h(8), some[0], a(901, 7), a(902, 7), some[1]], "announced-of-no-session": [some[0], a(5, 0), some[1]],
        "announced-of-no-session-later": [h(7), some[0], a(5, 0), some[1]], "announced-of-no-session-after-two": [h(7), h(8), some[0], a(5, 0)],
        "pending-is-forgotten": [h(7), a(5, 7), some[0], a(700, 7), h(8), a(5, 8), some[1], a(701, 8)],
        "silence-is-forgotten": [h(7), some[0], ("silence", {}), h(8), some[1], a(6, 8)], "highest": [h(65535), some[0], h(65534), h(65535), some[1]],
        "refused-hellos": [h(7), some[0], receive(hello(EXAMPLE, 8, 2)), receive(hello(CODED_EXAMPLE, 8)), some[1], h(7)],
        "reset-keeps-the-numbers": [h(7), h(8), some[0], ("server_reset", {}), h(7), h(8), some[1]], "restored": [
            h(7), restore(), h(8), some[0], restore(), h(7), restore(), a(5, 8), restore(), h(8), some[1]],
        "former-returns": [h(7), some[0], h(5), some[1], h(7), h(7), h(7), some[2], h(5), h(7)],
        "former-returns-by-announcements": [h(7), some[0], h(5), a(5, 7), a(6, 7), some[1], a(7, 7), some[2], a(8, 7)],
        "former-returns-by-both": [h(7), h(8), a(5, 7), h(7), some[0], a(6, 7), some[1]],
        "former-not-in-a-row": [h(7), h(8), h(7), h(7), h(8), some[0], h(7), h(7), a(5, 8), h(7), h(7), some[1]],
        "former-and-refused-between": [h(7), h(8), some[0], h(7), receive(hello(EXAMPLE, 8, 2)), some[1], h(7), receive(hello(CODED_EXAMPLE, 8)), h(7), some[2]],
        "former-and-new-between": [h(7), h(8), h(7), h(7), h(9), h(8), h(8), some[0], h(8), some[1]],
        "former-of-no-session-returns": [h(7), h(0), some[0], a(5, 7), a(5, 7), some[1], a(5, 7), some[2]],
        "former-returns-after-reset": [h(7), h(8), h(7), h(7), ("server_reset", {}), some[0], h(7), some[1]],
        "former-returns-after-silence": [h(7), h(8), some[0], h(7), ("silence", {}), h(7), h(7), some[1]],
        "former-returns-restored": [h(7), h(8), some[0], h(7), restore(), h(7), restore(), some[1], h(7), restore(), some[2], h(8)],
        "restored-adopted": [a(5, 7), restore(), h(7), some[0], restore(), a(6, 7)]}
    for name, events in rows.items():
        topic.events("numbers", [opened(EXAMPLE)] + events + [ask_symbols(5, 0)], ["SESS-6", "CTRL-4", "REASM-3"], name=name,
                     flags=["session"] + ["restore"] * ("restored" in name))
    frames = [receive(x) for f in (5, 6) for x in sent(TWO_LAYERS, 0, f, EXAMPLE_MAP)]
    topic.events("numbers", [opened(TWO_LAYERS)] + frames + [receive(announce(70)), receive(announce(71)), receive(announce(72))] + frames,
                 ["SESS-5", "SESS-6"], name="freed-by-announcements", flags=["newFrame"],
                 comment="Superseded frames are told of before the announcement.")
    topic.events("numbers", [opened(TWO_LAYERS)] + frames + [receive(announce(70, 9)), receive(announce(70, 8))] + frames, ["SESS-5", "SESS-6"],
                 name="freed-by-a-new-session", flags=["restart"], comment="Frames that are forgotten have no event.")


def exit_of(frame, layer=1, answer=300, confidence=0x3F666666):
    return ("server_exit", {"frame": frame, "layer": layer, "class": answer, "confidence": confidence})


def named_frames(topic):
    """Exits and reports: how they name a frame, before and after its whole number is known, [SESS-8]."""
    frames = {f: [receive(x) for x in sent(TWO_LAYERS, 0, f, EXAMPLE_MAP)] for f in (3, 4, 5, 6, 9)}
    asked = [f(n) for n in (3, 4, 5, 6, 7, 9, 15, 0, 16 + 5, -11, 1000) for f in (exit_of, report_of)]
    for name, events in {
            "nothing": [], "unknown": frames[5][:2], "unknown-two": frames[4] + frames[5], "known": [receive(announce(70 - 1))] + frames[5],
            "known-two": [receive(announce(68))] + frames[4] + frames[5], "known-with-a-spare": [receive(announce(69))] + frames[5] + frames[9][:1],
            "known-without-a-frame": [receive(announce(69))], "known-beyond-16-bits": [receive(announce(65541))] + frames[5] + frames[6][:1],
            "known-at-0": [receive(announce(5))] + frames[5], "known-wraps": [receive(announce(2**32 - 11))] + frames[5] + frames[9][:1],
            "unknown-again": [receive(announce(69))] + frames[5] + frames[3][:1] + frames[3][:1] + frames[3][:1],
            "restored": [receive(announce(69))] + frames[5] + frames[6][:1] + [restore()]}.items():
        topic.events("names-frames", [opened(TWO_LAYERS)] + events + asked, ["SESS-8", "CTRL-2", "REASM-7"], name=name)
    wide = build([Layer()], [Stream([(0, 1, NO_START, 2)])], f=8, window=4)
    topic.events("names-frames", [opened(wide), exit_of(200), report_of(200), receive(announce(70000)), exit_of(112), report_of(113), exit_of(111)],
                 ["SESS-8"], name="eight-bits")
    for stream in (0, 1, 2):
        topic.events("names-frames", [opened(TWO_LAYERS)] + frames[5] + [report_of(5, stream), report_of(4, stream)], ["SESS-8", "CTRL-2"],
                     name=f"stream-{stream}")


def confidences(topic):
    """Confidences are rounded down, exactly: k/255 as a binary32 is a little below or above it."""
    from .numbers import NANS, bits_of
    patterns = [0, 0x80000000, 1, 0x3F800000, 0x3F800001, 0x3F7FFFFF, 0x40000000, 0x7F800000, 0xFF800000, 0xBF800000, 0xBB808081, 0x7F7FFFFF,
                bits_of(0.5), bits_of(0.9), bits_of(1e-40)] + list(NANS.values())
    for k in range(1, 255):
        patterns += [bits_of(k / 255), bits_of(k / 255) + 1, bits_of(k / 255) - 1]
    topic.events("confidence", [opened(EXAMPLE)] + [exit_of(5, 0, 65535, p) for p in patterns], ["CTRL-2", "SESS-8"], name="rounded-down")
    for layer, answer in ((0, 0), (255, 65535), (2, 256)):
        topic.events("confidence", [opened(EXAMPLE), exit_of(5, layer, answer)], ["CTRL-2"], name=f"layer-{layer}-class-{answer}")


def device_bits(topic):
    """Exits and reports that name the current frame by f ... 16 bits, and by other numbers of bits."""
    for f, frame in ((4, 4), (4, 70000), (2, 65534), (8, 2**32 - 2), (7, 12345)):
        profile = build([Layer()], [Stream([(0, 1, NO_START, 2)])] * 2, f=f)
        current = (frame + 1) % 2**32
        for bits in sorted({0, 1, f - 1, f, f + 1, 8, 12, 15, 16, 17, 32, 255}):
            story = [device(profile, frame), ("start_frame", {})]
            for number in (current + 1, current - 1, current + (1 << f), current + (1 << min(bits, 20)), current ^ 0x8000, current):
                low = number % (1 << bits) if bits <= 16 else number
                story += [to_device(control.message(11, [low % 65536, bits, 1, 17])), to_device(control.message(10, [low % 65536, bits, 0, 1, 2])),
                          ("start_frame", {}) if number == current else to_device(b"")]
            topic.events("names-frame", story, ["CTRL-2", "CTRL-4", "SESS-3"], "baseline" if f <= bits <= 16 else "invalid",
                         [] if f <= bits <= 16 else ["survived"], name=f"f-{f}-frame-{current}-bits-{bits}")
        story = [device(profile, frame), ("start_frame", {}), ("load_map", {"stream": 0, "map": bytes(16)})]
        for above in (0x10, 0x8000, 0xFFF0):
            story += [to_device(control.message(11, [current % (1 << f) | above << f & 0xFFFF, f, 1, 17]))]
        topic.events("names-frame", story, ["CTRL-4"], "uncommon", ["survived"], name=f"f-{f}-frame-{current}-higher-bits-are-ignored")


def seeded(topic):
    """A profile whose check is seeded with the session's number: fragments of other sessions are refused."""
    for k, source, name in ((1, EXAMPLE, "raw"), (2, CODED_EXAMPLE, "coded")):
        profile = patched(source, CHECK, k | SEEDED)
        of = {session: [receive(x) for x in sent(profile, 0, 5, EXAMPLE_MAP, 20, session)] for session in (0, SESSION, 9)}
        rows = {"before-the-hello": of[0][:1] + of[SESSION][:1] + [receive(hello(profile))] + of[0][:1] + of[SESSION],
                "other-session": [receive(hello(profile))] + of[9] + of[SESSION] + [receive(hello(profile, 9))] + of[SESSION] + of[9],
                "by-announcement": [receive(announce(5))] + of[SESSION][:1] + [receive(announce(5, 9))] + of[SESSION][:1] + of[9],
                "former": [receive(hello(profile)), receive(hello(profile, 9)), receive(hello(profile))] + of[SESSION][:1] + of[9],
                "former-returns": [receive(hello(profile)), receive(hello(profile, 9))] + [receive(hello(profile))] * 3 + of[9][:1] + of[SESSION],
                "restored": [receive(hello(profile)), restore()] + of[9][:1] + of[SESSION][:1] + [restore()] + of[SESSION],
                "reset": [receive(hello(profile))] + of[SESSION][:1] + [("server_reset", {})] + of[SESSION] + of[0]}
        for what, events in rows.items():
            topic.events("seeded", [opened(profile)] + events + [ask_symbols(5, 0)], ["FRAG-8", "SESS-6"], name=f"{name}-{what}", flags=["seeded", "session"])
        alone = [("deliver", {"packet": x[1]["packet"]}) for x in of[SESSION][:1] + of[0]]
        topic.events("seeded", [("open_receiver", {"profile": profile})] + alone, ["FRAG-8"], name=f"{name}-receiver-alone", flags=["seeded"])
        for session in (0, 1, SESSION, 65535):
            story = [device(profile, 4, session), ("start_frame", {}), ("load_map", {"stream": 0, "map": EXAMPLE_MAP}),
                     ("next_fragment", {"limit": 20, "repetition": 0}), ("hello", {})]
            topic.events("seeded", story, ["FRAG-8", "SESS-1"], name=f"{name}-device-{session}", flags=["seeded"])


def conversations(topic):
    """What devices say, lost and late, with restarts that a server sees by a hello or by an announcement."""
    for i in range(30):
        rng = Seeded(8500 + i)
        sender = Sender(rng, 2)
        f, session, number = sender.parts["f"], SESSION, rng.choice([3, 70000, 2**32 - 2])
        story, late = [opened(sender.profile)], []
        for _ in range(rng.within(4, 7)):
            packets = [x for _, x in sender.frame(number, session)][:6]
            queue = ([announce(number, session)] if rng.chance(60) else []) + packets
            if rng.chance(35):
                queue.insert(0, hello(sender.profile, session))
            story += [receive(x) for x in queue if not rng.chance(25)]
            late += rng.shuffled(queue)[:2]
            if rng.chance(40):
                story.append(receive(rng.choice(late)))
            if rng.chance(30):
                story.append(restore())
            story += [says(number % (1 << f)) for says in (exit_of, report_of) if rng.chance(40)]
            if rng.chance(25):
                session, number = rng.choice([9, 10, SESSION]), rng.choice([number, 0])
            number = (number + rng.choice([1, 1, 1, 1 << f, 50])) % 2**32
        topic.events("conversation", story + sender.questions(number), ["SESS-5", "SESS-6", "SESS-8"], "uncommon", ["newFrame", "drop", "restore"])
