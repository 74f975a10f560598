"""Frame numbers: which frames a receiver keeps, and how it learns their whole numbers: [REASM-2], [REASM-3], [REASM-7]."""

from .loss import ask_symbols, deliver, header, opened
from .profiles import NO_START, Layer, Stream, build, misorder_of
from .seeded import Seeded
from .sessions import announce, receive, restore, report_of
from .sessions import opened as opened_server
from .topic import Topic

CLAUSES = ["REASM-2", "REASM-3"]
RESET, SILENCE = ("reset", {}), ("silence", {})


def profile_of(f, w, m=None):
    """One stream of 16 symbols."""
    return build([Layer()], [Stream([(0, 1, NO_START, 2)])], f=f, window=w, misorder=m)


def make():
    topic = Topic("frames")
    branches(topic)
    strikes(topic)
    same_set(topic)
    every_distance(topic)
    silences(topic)
    announcements(topic)
    restored(topic)
    random(topic)
    random_without_announcements(topic)
    return topic


def part(f, number, offset=0):
    """A fragment of three symbols, which depend on the whole number of the frame."""
    return header(f, number % (1 << f), offset, bytes((number * 7 + offset + i) % 256 for i in range(3)))


def tell(topic, group, f, w, m, numbers, name, clauses=CLAUSES, tier="baseline", flags=(), comment=None):
    """Fragments of frames, named by their numbers, one after the other; other events are taken as they are."""
    story = [opened(profile_of(f, w, m))]
    for i, event in enumerate(numbers):
        story.append(deliver(part(f, event, i % 4 * 3)) if isinstance(event, int) else event)
    return topic.events(group, story, clauses, tier, flags, comment, name=name)


def branches(topic):
    """Every row of the table of [REASM-2], where numbers wrap and where they do not; f = 4, w = 3, m = 2."""
    rows = {
        "first": [5], "in-the-window": [5, 4, 3, 5], "late-once": [5, 2, 5], "late-twice": [5, 2, 2, 5], "late-third": [5, 2, 2, 2, 5],
        "spare": [5, 6], "spare-again": [5, 6, 6], "spare-then-window": [5, 6, 4, 6], "spare-then-newer": [5, 6, 7, 8],
        "spare-far-then-newer": [5, 9, 11], "spare-a-little-ahead": [5, 8, 7, 8], "spare-w-minus-1-ahead": [5, 8, 6, 8],
        "spare-w-ahead": [5, 9, 6, 6], "spare-replaced": [5, 14, 7, 7], "spare-replaced-twice": [5, 14, 10, 6, 6],
        "spare-is-the-farthest": [5, 16, 6, 6], "spare-joins-the-window": [5, 7, 8, 8, 7], "spare-survives-a-move": [5, 8, 7, 6, 8, 9],
        "spare-late-between": [5, 9, 2, 9], "newest-moves-to-the-spare": [5, 9, 10, 10], "farthest": [5, 16, 16], "nearest-late": [5, 17],
        "farthest-late": [5, 18], "window-moves-by-one": [5, 4, 3, 6, 6], "window-moves-by-two": [5, 4, 3, 7, 7],
        "window-moves-by-w": [5, 4, 3, 8, 8], "window-moves-far": [5, 4, 3, 14, 14], "every-slot-full": [5, 4, 3, 12, 5, 4, 3, 12],
        "late-after-a-move": [5, 6, 7, 8, 3, 4, 5], "only-every-other": [1, 3, 5, 7, 9, 11, 13, 15, 17, 19],
        "one-fragment-each": list(range(1, 36)), "two-fragments-each": [n for n in range(1, 20) for _ in (0, 1)],
        "pairs-swapped": [n + d for n in range(1, 20, 2) for d in (1, 0)], "backwards-in-threes": [n + d for n in range(1, 20, 3) for d in (2, 1, 0)],
        "reset": [5, 6, RESET, 2, 3], "reset-after-strikes": [5, 2, 2, RESET, 5, 2, 2, 2]}
    for name, numbers in rows.items():
        for begin in (0, 13):
            shifted = [n + begin if isinstance(n, int) else n for n in numbers]
            tell(topic, "branch", 4, 3, 2, shifted, f"{name}-from-{begin}", flags=["wraps"] if begin else ["newFrame"])
    for m in (0, 1, 6, 10):
        tell(topic, "branch-misorder", 4, 3, m, [5, 4, 2, 1, 3 - m, 2 - m, 1 - m, 16 + 2 - m - 1, 6, 6], f"m-{m}")


def strikes(topic):
    """Late fragments in a row, and what breaks the row; f = 5, w = 2, m = 8."""
    rows = {
        "three-of-one-frame": [20, 15, 15, 15], "three-in-order": [20, 13, 14, 15], "one-step": [20, 13, 13, 14], "first-step": [20, 13, 14, 14],
        "two-steps": [20, 13, 15, 15, 15], "backwards": [20, 15, 14, 13, 12, 11], "broken-by-the-window": [20, 15, 15, 20, 15, 15, 15],
        "broken-by-the-window-before": [20, 15, 15, 19, 15, 15], "not-broken-by-a-newer-one": [20, 15, 15, 22, 15],
        "not-broken-by-a-move": [20, 15, 15, 21, 21, 15], "after-the-third": [20, 15, 15, 15, 16, 14, 14, 13, 13, 13],
        "third-frees-the-spare": [20, 19, 25, 15, 15, 15, 25], "not-agreeing": [20, 15, 12, 15, 12, 15, 12], "two-alternating": [20, 14, 15, 14, 15, 15, 15],
        "at-both-ends": [20, 18, 18, 18, 18], "farthest-late": [20, 11, 11, 11], "one-too-far": [20, 10, 10, 10], "bad-fragments-between": [
            20, 15, deliver(b""), 15, deliver(b"\x10\0\0\1"), 15], "repeated-for-ever": [20] + [15, 12] * 6,
        "restart-then-late": [20, 15, 15, 15, 12, 12, 12], "an-old-frame-and-a-new-one": [20, 15, 21, 15, 21, 15, 21, 15]}
    for name, numbers in rows.items():
        for begin in (0, 20):
            shifted = [n + begin if isinstance(n, int) else n for n in numbers]
            tell(topic, "strikes", 5, 2, 8, shifted, f"{name}-from-{begin}", ["REASM-2", "SEC-3"], flags=["late"])
    tell(topic, "strikes", 2, 1, 2, [1, 0, 0, 0, 3, 3, 2, 1, 0], "narrowest", ["REASM-2"], flags=["late", "wraps"])
    tell(topic, "strikes", 4, 1, 0, [5, 4, 4, 4, 3, 3], "no-misorder", ["REASM-2"], comment="Without misorder no frame is late.")


def same_set(topic):
    """Fragments of w consecutive frames in any order, as [REASM-3] allows it: the same symbols at the end."""
    for i in range(24):
        rng = Seeded(9100 + i)
        f = rng.within(2, 8)
        w = rng.choice([1, 1 << (f - 1), rng.within(1, 1 << (f - 1))])
        w = min(w, 6)
        m = rng.choice([0, misorder_of(w, f), (1 << f) - 2 * w, rng.within(0, (1 << f) - 2 * w)])
        first = rng.below(1 << f) + (1 << f)
        before = rng.choice([None, first - 1, first - max(0, (1 << f) - 2 * w - m + 1), first + w - 1, first])
        if before is not None and before < first and first - before > (1 << f) - 2 * w - m + 1:
            before = None
        sent = [part(f, n, offset) for n in range(first, first + w) for offset in (0, 3, 6)]
        ends = []
        for name, packets in (("sent", sent), ("backwards", sent[::-1]), ("shuffled", rng.shuffled(sent)), ("twice", rng.shuffled(sent + sent))):
            story = [opened(profile_of(f, w, m))] + ([deliver(part(f, before))] if before is not None else [])
            story += [deliver(x) for x in packets] + [ask_symbols(n % (1 << f), 0) for n in range(first, first + w)]
            answers = topic.events("same-set", story, ["REASM-1", "REASM-3", "SEC-5"], "baseline", ["reorder", "wraps"], name=f"{i}-{name}")
            ends.append(answers[-w:])
        assert all(end == ends[0] for end in ends), (f, w, m, first, before)
        assert all(sum(answer["result"]["there"]) == 9 for answer in ends[0]), (f, w, m, first, before)


def every_distance(topic):
    """A second fragment of every number, and a third of every number after a few seconds."""
    for f, w, m in ((2, 1, 0), (2, 1, 2), (2, 2, 0), (3, 1, 6), (3, 2, 1), (3, 3, 2), (3, 4, 0)):
        count = 1 << f
        for second in range(count):
            story = [opened(profile_of(f, w, m))]
            for third in range(count):
                story += [RESET] + [deliver(part(f, n)) for n in (count - 1, second + count, third + 2 * count, third + 2 * count)]
            topic.events(f"three-of-{count}", story, CLAUSES, "uncommon", ["wraps"], name=f"w-{w}-m-{m}-second-{second}")
    for f in range(2, 9):
        for w in sorted({1, 1 << (f - 1)}):
            for m in sorted({0, (1 << f) - 2 * w}):
                edges = sorted({0, 1, w - 1, w, w + m - 1, w + m, (1 << f) - 1})
                story = [opened(profile_of(f, w, m))]
                for behind in edges:
                    story += [RESET, deliver(part(f, 300)), deliver(part(f, 300 - behind)), deliver(part(f, 300 - behind, 3))]
                topic.events("edges", story, CLAUSES + ["LIMIT"], "uncommon", ["wraps", "atLimit"], name=f"f-{f}-w-{w}-m-{m}")


def silences(topic):
    """The call silence, before every kind of fragment and announcement; f = 4, w = 2, m = 1."""
    rows = {"same-number": [5, 4, SILENCE, 21, 21], "late-number": [5, SILENCE, 3, 3], "window-number": [5, 4, SILENCE, 20, 4], "newer": [5, SILENCE, 9, 9],
            "at-first": [SILENCE, 5, 4], "twice": [5, SILENCE, SILENCE, 5, 5], "only-once": [5, SILENCE, 5, 6, 6, 5],
            "refused-between": [5, SILENCE, deliver(b"\5"), deliver(b"\x15\0\0\1"), 5], "then-reset": [5, SILENCE, RESET, 4, 5],
            "with-a-spare": [5, 9, SILENCE, 9, 5], "after-strikes": [5, 3, 3, SILENCE, 3, 3, 2, 2]}
    for name, numbers in rows.items():
        tell(topic, "silence", 4, 2, 1, numbers, name, ["REASM-3"], flags=["silence"])
    server = {"announcement": [announce(70), 70, SILENCE, announce(86), 86, 85], "announcement-of-the-same": [announce(70), 70, SILENCE, announce(70), 70],
              "fragment-forgets-the-number": [announce(70), 70, SILENCE, 86, announce(86), 86], "old-announcement": [announce(70), 70, SILENCE, announce(60), 60],
              "pending-before": [announce(70), 70, announce(900), SILENCE, 71, announce(900), 900],
              "pending-confirmed": [announce(70), 70, announce(900), SILENCE, 900, 901],
              "pending-forgotten": [announce(70), 70, announce(900), SILENCE, 75, 76, 900, 77],
              "pending-then-announced": [announce(70), 70, announce(900), SILENCE, announce(1000), 900, 1000], "at-first": [SILENCE, announce(70), 70, 69],
              "restored": [announce(70), 70, SILENCE, restore(), 86, 85]}
    for name, events in server.items():
        tell_server(topic, "silence-of-a-server", 4, 2, 1, events, name, ["REASM-3", "REASM-7"], flags=["silence", "announced"])


def tell_server(topic, group, f, w, m, events, name, clauses=("REASM-7",), tier="baseline", flags=(), comment=None, session=True):
    """As `tell`, with a server session, and with a report of the newest frame at the end."""
    story = [opened_server(profile_of(f, w, m))]
    for i, event in enumerate(events):
        if isinstance(event, bytes):
            event = receive(event)
        story.append(receive(part(f, event, i % 4 * 3)) if isinstance(event, int) else event)
    last = [event for event in events if isinstance(event, int)][-1:]
    story += [report_of(n % (1 << f)) for n in last]
    return topic.events(group, story, list(clauses), tier, flags, comment, name=name)


def announcements(topic):
    """Every branch of [REASM-7]; f = 4, w = 2, m = 1: 16 numbers, 13 newer ones."""
    A = announce
    rows = {
        "first": [A(70), 70, 71, 71], "first-without-a-frame": [A(70), A(71), 71], "window-frame-while-unknown": [14, 13, A(61), 14],
        "newest-while-unknown": [14, A(62), 14], "newer-while-unknown": [14, A(63), 63], "farthest-newer-while-unknown": [14, A(75), 75],
        "late-while-unknown": [14, A(60), 14], "late-while-unknown-twice": [14, A(60), A(60), 60], "late-while-unknown-then-newer": [14, A(60), A(63), 63],
        "next": [A(70), 70, A(71), 71], "next-without-a-frame": [A(70), 70, A(71), 70, 71], "window": [A(70), 70, A(69), 69],
        "late": [A(70), 70, A(68), 70], "too-late": [A(70), 70, A(67), 70], "one-window-late": [A(70), 70, A(54), 70],
        "farthest": [A(70), 70, A(83), 83], "beyond-the-farthest": [A(70), 70, A(84), 84], "same-on-air": [A(62), 14, 13, A(94), 94],
        "same-on-air-fragment-before": [A(62), 14, 13, 94, A(94), 94], "far-ahead-confirmed-by-a-fragment": [A(70), 70, 69, A(700), 700, 701],
        "far-ahead-not-confirmed": [A(70), 70, 69, A(700), 71, 71, 72], "far-ahead-confirmed-by-an-announcement": [A(70), 70, A(700), A(701), 701],
        "far-ahead-confirmed-by-the-same": [A(70), 70, A(700), A(700), 700], "far-ahead-farthest-confirmation": [A(70), 70, A(700), A(713), 713],
        "far-ahead-too-far-for-confirmation": [A(70), 70, A(700), A(714), A(715), 715], "far-ahead-then-before": [A(70), 70, A(700), A(699), 699],
        "pending-dropped-by-the-window": [A(70), 70, A(700), A(70), 700 % 16 + 64, A(701), 701], "pending-dropped-by-a-move": [A(70), 70, A(700), A(71), A(701), 71],
        "pending-dropped-by-a-late-one": [A(70), 70, A(700), A(68), A(701), 70], "behind-by-far": [A(700), 700, A(70), A(71), 71],
        "behind-by-far-confirmed-by-a-fragment": [A(700), 700, A(70), 70, 71], "spare-joins": [A(70), 70, 71, A(71), 71],
        "spare-joins-as-older": [A(70), 70, 71, A(72), 71, 72], "spare-is-freed": [A(70), 70, 71, A(73), 73], "spare-stays": [A(70), 70, 74, A(72), 72, 74],
        "spare-stays-next-to-it": [A(70), 70, 73, A(72), 72, 73], "spare-is-announced-later": [A(70), 70, 74, A(74), 74],
        "moves-frees-the-window": [A(70), 70, 69, A(80), 80], "moves-frees-half": [A(70), 70, 69, A(71), 70, 69], "number-follows-a-move": [A(70), 70, 71, 71, 72, 72],
        "number-follows-the-spare": [A(70), 70, 75, 77, 77], "third-strike-forgets": [A(70), 70, 68, 68, 68, A(80), 80],
        "third-strike-keeps-pending": [A(70), 70, A(700), 68, 68, 68, 700], "unknown-again-then-known": [A(70), 70, 68, 68, 68, A(116), 116],
        "restored": [A(70), 70, A(700), restore(), 700, restore(), 701], "restored-without-a-frame": [A(70), restore(), 70],
        "reset": [A(70), 70, A(700), ("server_reset", {}), 700, A(700), 700], "far-ahead-frees-the-spare": [A(70), 70, 69, 74, A(700), 700]}
    for name, events in rows.items():
        tell_server(topic, "announcement", 4, 2, 1, events, name, flags=["announced"] + ["wraps"] * ("far" in name))
    top = 2**32
    wraps = {"next": [A(top - 1), top - 1, A(0), top, 1 + top, 1 + top], "window": [A(0), top, A(top - 1), top - 1], "late": [A(0), A(top - 2), top],
             "too-late": [A(0), A(top - 3), top - 3], "moves": [A(top - 2), top - 2, top - 1, top - 1, top, top, top + 1, top + 1],
             "farthest": [A(top - 3), A(10), 10 + top], "beyond": [A(top - 3), A(11), 11 + top], "pending": [A(5), A(top - 5), A(3), 3 + top],
             "half-way": [A(0), A(2**31), 2**31], "half-way-less-one": [A(0), A(2**31 - 1), A(2**31), 2**31], "spare": [A(top - 1), top - 1, top + 3, A(1), top + 1],
             "unknown-window": [0, 15, A(top - 1), 0], "unknown-newer": [15, A(0), 0]}
    for name, events in wraps.items():
        tell_server(topic, "announcement-wraps-32-bits", 4, 2, 1, events, name, tier="uncommon", flags=["announced", "wraps", "wide"])
    for f, w, m in ((2, 1, 0), (2, 2, 0), (2, 1, 2), (8, 128, 0), (8, 1, 254), (8, 4, 2), (6, 8, 48)):
        farthest = (1 << f) - w - m
        for d in sorted({0, 1, farthest - 1, farthest, farthest + 1, 1 << f, 5000, -1, 1 - w, -w, 1 - w - m, -w - m, -1 - w - m, -5000}):
            events = [A(9000), 9000, A(9000 + d), 9000 + d, 9001 + d]
            tell_server(topic, "announcement-edges", f, w, m, events, f"f-{f}-w-{w}-m-{m}-{d}", ["REASM-7", "LIMIT"], "uncommon", ["announced", "atLimit"])
            tell_server(topic, "announcement-edges-unknown", f, w, m, [9000, A(9000 + d), 9000 + d, 9001 + d], f"f-{f}-w-{w}-m-{m}-{d}",
                        ["REASM-7", "LIMIT"], "uncommon", ["announced", "atLimit"])


def restored(topic):
    """Saved and restored after every event, and with a newest frame of which nothing is kept."""
    A = announce
    for name, events in {"announced-only": [A(70), A(71), 70, 71], "moved-by-an-announcement": [A(70), 70, 69, A(80), 79, 80],
                         "with-a-spare": [A(70), 70, 74, 75, 75], "spare-alone": [A(70), 74, 75, 75], "strikes": [70, 68, 68, 68, 69],
                         "pending": [A(70), 70, A(700), 700], "silent": [A(70), 70, SILENCE, 86], "wrapped": [A(2**32 - 1), 2**32 - 1, 2**32, 2**32]}.items():
        story = [restore()]
        for event in events:
            story += [event, restore()]
        tell_server(topic, "restored", 4, 2, 1, story, name, ["SESS-8", "REASM-7"], flags=["restore", "announced"])
    damaged = [("server_restore_damaged", {"position": position, "flip": flip}) for position in range(72) for flip in (1, 0x0F)]
    tell_server(topic, "restored", 4, 2, 1, [A(70), 70, 69, A(700), 74, 68] + damaged + [70, restore(), 75], "damaged", ["SESS-8", "SEC-1"], "invalid",
                ["restore", "damagedState", "survived"])


def random_shape(rng):
    f = rng.within(2, 8)
    w = rng.choice([1, 1 << (f - 1), rng.within(1, 1 << (f - 1)), min(3, 1 << (f - 1)), 2])
    most = (1 << f) - 2 * w
    return f, w, rng.choice([0, most, rng.within(0, most), misorder_of(w, f)])


def random(topic):
    """A device on a link that loses, repeats and reorders, falls silent and restarts, with announcements now and then."""
    for i in range(160):
        rng = Seeded(9200 + i)
        f, w, m = random_shape(rng)
        count, number, session = 1 << f, rng.choice([0, rng.below(2**32), 2**32 - 3, rng.below(300)]), rng.choice([0, 7])
        announcing = rng.choice([0, 10, 60])
        story = [opened_server(profile_of(f, w, m))]
        for _ in range(rng.within(25, 45)):
            dice = rng.below(100)
            if dice < announcing:
                drift = rng.choice([0, 0, 0, 0, -1, -w, -w - m, 1, rng.within(-count, count), rng.within(-2**31, 2**31 - 1)])
                story.append(receive(announce((number + drift) % 2**32, session)))
            if dice % 10 < 6:
                drift = rng.choice([0, 0, 0, 0, 1, -1, -1, -w, 1 - w, -w - m, 1 - w - m, rng.within(-count, count)])
                for _ in range(rng.choice([1, 1, 1, 2, 3])):
                    story.append(receive(part(f, (number + drift) % 2**32, rng.below(5) * 3)))
            elif dice % 10 < 8:
                number = (number + rng.choice([1, 1, 1, 2, w, rng.within(1, count)])) % 2**32
            elif dice % 10 == 8:
                number = (number + rng.choice([count - w, count - w - m, count, rng.within(1, 2000), 65536, rng.below(2**32)])) % 2**32
                if rng.chance(30):
                    story.append(SILENCE)
            elif rng.chance(40):
                story.append(rng.choice([restore(), restore(), ("server_reset", {}), ask_symbols(number % count, 0)]))
            elif rng.chance(30):
                session, number = rng.within(0, 3), rng.choice([number, rng.below(300)])
            else:
                story.append(report_of((number - rng.choice([0, 1, w, rng.below(count)])) % count))
        topic.events("random", story + [ask_symbols(number % count, 0), report_of(number % count)], ["REASM-1", "REASM-2", "REASM-7", "SESS-6", "SEC-2"],
                     "baseline" if i < 80 else "uncommon", ["announced", "wraps", "late", "restore"])


def random_without_announcements(topic):
    """The same without a session: a receiver alone."""
    for i in range(60):
        rng = Seeded(9500 + i)
        f, w, m = random_shape(rng)
        count, number = 1 << f, rng.below(300)
        story = [opened(profile_of(f, w, m))]
        for _ in range(rng.within(25, 40)):
            number += rng.choice([0, 0, 0, 1, 1, 2, w, rng.within(0, count), rng.below(2) * rng.below(900)])
            drift = rng.choice([0, 0, 0, 1, -1, -w, 1 - w, -w - m, -rng.below(w + m + 1)])
            story += [deliver(part(f, (number + drift) % count, rng.below(5) * 3)) for _ in range(rng.choice([1, 1, 2, 3]))]
            if rng.chance(4):
                story.append(rng.choice([RESET, SILENCE]))
        topic.events("random-receiver", story + [ask_symbols(number % count, 0)], ["REASM-1", "REASM-2", "REASM-3", "SEC-2", "SEC-3"],
                     "baseline" if i < 30 else "uncommon", ["wraps", "late"])
