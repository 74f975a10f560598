"""Fragments: headers, limits, padding, checks, cuts and damage: [FRAG]."""

from . import maps
from .profiles import (CHECK, CODED_EXAMPLE, EXAMPLE, EXAMPLE_MAP, NO_START, PLAIN, RAW, SEEDED, SPARSE, WINDOW, Layer, Stream, build,
                       channel, code, fleet, patched)
from .random_profiles import random_profile
from .seeded import Seeded
from .topic import Topic, Testee, answer

CLASSES = (7, 8, 10, 11, 12, 16, 20, 23, 27, 40, 62, 100, 182, 185, 244, 247, 251, 495, 498, 512, 1000, 4096, 65535)


def symbols_of(profile, stream, data):
    return Testee().answer("encode_map", {"profile": profile, "stream": stream, "map": data})["symbols"]


def fragments_of(profile, stream, frame, symbols, limits, offset=0, session=0):
    return Testee().answer("send", {"profile": profile, "stream": stream, "frame": frame, "offset": offset,
                                    "limits": limits, "symbols": symbols, "session": session})["fragments"]


def make():
    topic = Topic("fragments")
    examples(topic)
    headers(topic)
    limits(topic)
    raw_widths(topic)
    repetition(topic)
    checks(topic)
    cuts(topic)
    refusals(topic)
    damage(topic)
    random(topic)
    stream_bits(topic)
    seeded_checks(topic)
    longest(topic)
    return topic


def send(topic, group, profile, symbols, payloads, clauses, tier="baseline", flags=(), name=None, stream=0, frame=5,
         offset=0, comment=None, session=0):
    return topic.add(group, "send", {"profile": profile, "stream": stream, "frame": frame, "offset": offset, "limits": payloads,
                                     "symbols": symbols, "session": session}, clauses, tier, flags, comment, name=name)


def read(topic, group, profile, fragment, clauses, name=None, flags=(), tier="baseline", comment=None, session=0):
    topic.add(group, "read_fragment", {"profile": profile, "fragment": fragment, "session": session}, clauses, tier, flags, comment, name=name)


def refuse(topic, group, profile, fragment, code_, name=None, flags=(), clauses=("FRAG-6",), comment=None, session=0):
    topic.add(group, "read_fragment", {"profile": profile, "fragment": fragment, "session": session}, clauses, "invalid", flags,
              comment, refused=code_, name=name)


def survive(topic, group, profile, fragment, clauses, flags=(), name=None):
    given = {"profile": profile, "fragment": fragment, "session": 0}
    code_ = answer(Testee(), "read_fragment", given).get("refused", {}).get("code")
    topic.add(group, "read_fragment", given, clauses, "invalid",
              list(flags) + ([] if code_ else ["survived"]), refused=code_, name=name)


def examples(topic):
    for profile, name in ((EXAMPLE, "raw"), (CODED_EXAMPLE, "coded")):
        symbols = symbols_of(profile, 0, EXAMPLE_MAP)
        sent = send(topic, "example", profile, symbols, [20], ["FRAG-1", "FRAG-3", "FRAG-4", "FRAG-8"], name=name,
                    comment="The worked examples of fragments.md and codes.md.")["fragments"]
        for i, fragment in enumerate(sent):
            read(topic, "example-read", profile, fragment, ["FRAG-1", "FRAG-3", "FRAG-6"], f"{name}-{i}")


def headers(topic):
    """Every width of every field, with the highest and lowest values."""
    for h in (3, 4):
        for f in range(2, 9):
            most = min(1 << (8 * h - 4 - f), 1 << 24)
            layer = Layer(1, 16, most // 16 if most // 16 <= 4096 else 4096, (1, 1))
            profile = build([Layer(), layer], [Stream([(0, 1, NO_START, 0)])] * 14 + [Stream([(0, 1, NO_START, 0)], 1)], h=h, f=f)
            count = layer.height * layer.width
            for stream, frame, offset in ((0, 0, 0), (0, (1 << f) - 1, 3), (14, 1, count - 1), (14, (1 << f) - 1, count // 2),
                                          (13, 1 << (f - 1), 0)):
                number = (stream << f | frame) << (8 * h - 4 - f) | offset
                read(topic, f"header-{h}-bytes", profile, number.to_bytes(h, "big") + b"\x11", ["FRAG-1", "FRAG-2"],
                     f"f-{f}-stream-{stream}-frame-{frame}-offset-{offset}", ["atLimit"], "uncommon" if f != 4 else "baseline")
            if stream < 14 or offset + 1 < count:
                pass
            for bad_offset in (4, 5, 255):
                refuse(topic, f"offset-{h}-bytes", profile, (bad_offset).to_bytes(h, "big") + b"\1", 4, f"f-{f}-offset-{bad_offset}")
            for frame in (0, 1, (1 << f) - 1, 1 << f, (1 << f) + 1, 1000):
                send(topic, f"frame-number-{h}-bytes", profile, bytes([1, 2, 3, 4]), [20], ["FRAG-1"], "baseline",
                     ["wraps"] if frame >> f else [], f"f-{f}-frame-{frame}", frame=frame)
    two = build([Layer()], [Stream([(0, 1, NO_START, 0)])] * 2)
    for stream in range(2, 15):
        refuse(topic, "stream", two, bytes([stream << 4, 0, 0, 1]), 3, stream)
    for low in range(16):
        refuse(topic, "control-nibble", two, bytes([0xF0 | low, 0, 0, 1]), 2, low, clauses=("FRAG-2", "FRAG-6"))
        refuse(topic, "control-nibble-alone", two, bytes([0xF0 | low]), 2, low, clauses=("FRAG-2", "FRAG-6"))


def limits(topic):
    """Every payload class, raw and coded, with and without a check; below the smallest it fails."""
    rng = Seeded(60)
    layer = Layer(6, 16, 16, (8, 8), means=[3, -4, 0, 9, 1, 2])
    data = maps.channels(rng, layer, "smooth")
    tables = [channel(10, 3)] * 6
    kinds = {"raw": ((RAW, b""), (RAW, b"")), "coded": ((code(PLAIN, 5), [14] * 6), (code(SPARSE), tables)),
             "half": ((RAW, b""), (code(PLAIN, 2), [10] * 6))}
    for name, (roots, rest) in kinds.items():
        for h, k in ((3, 0), (3, 1), (3, 2), (4, 0), (4, 2)):
            stream = Stream(fleet(6, [0, 1, 2, 6, 14]), 0, 1, 16, roots, rest)
            profile = build([layer], [stream], h=h, check=k)
            symbols = symbols_of(profile, 0, data)
            least = h + (1 if name == "raw" else 4) + k
            for limit in CLASSES:
                if limit < least or (h, k) != (3, 0) and limit not in (least, 20, 244):
                    continue
                few = symbols if limit > 16 or name != "raw" else symbols
                offset = max(0, len(symbols) - 40 * limit) if limit < 100 else 0
                send(topic, f"limit-{name}-h{h}-k{k}", profile, few, [limit], ["FRAG-3", "FRAG-5"], name=limit, offset=offset,
                     tier="baseline" if limit in (20, 182, 244, 495) else "uncommon")
            send(topic, f"limit-{name}-h{h}-k{k}", profile, symbols, [least], ["FRAG-5", "CODE-11"], "uncommon", ["atLimit"],
                 "smallest", offset=len(symbols) - 30)
            for limit in range(0, least):
                topic.add(f"too-small-{name}-h{h}-k{k}", "send",
                          {"profile": profile, "stream": 0, "frame": 1, "offset": 0, "limits": [limit], "symbols": symbols,
                           "session": 0}, ["FRAG-5", "CODE-11"], "invalid", ["payloadTooSmall"], refused=1, name=limit)
            for _ in range(3):
                payloads = [rng.within(least, 60) for _ in range(rng.within(2, 12))] + [244]
                send(topic, f"changing-{name}-h{h}-k{k}", profile, symbols, payloads, ["FRAG-5"], "uncommon", ["changingLimit"])
            topic.add(f"changing-too-small-{name}-h{h}-k{k}", "send",
                      {"profile": profile, "stream": 0, "frame": 1, "offset": 0, "limits": [20, 20, least - 1],
                       "symbols": symbols, "session": 0}, ["FRAG-5"], "invalid", ["payloadTooSmall", "changingLimit"], refused=1)


def raw_widths(topic):
    """Raw symbols of every width: most significant bit first, the head of the next symbol as padding."""
    rng = Seeded(61)
    for bits in range(2, 9):
        for signed in (0, 1):
            layer = Layer(1, 1, 61, (1, 1), bits, signed)
            profile = build([layer], [Stream([(0, 1, NO_START, 0)])])
            symbols = maps.synthetic(rng, 1, 61, bits, signed, "noise")
            for limit in (4, 5, 6, 20, 64):
                sent = send(topic, "raw", profile, symbols, [limit], ["FRAG-3", "FRAG-4", "CODE-7"], flags=["padding"],
                            name=f"{'s' if signed else 'u'}{bits}-limit-{limit}")["fragments"]
                if limit in (6, 64):
                    read(topic, "raw-read", profile, sent[0], ["FRAG-3", "FRAG-4"], f"{'s' if signed else 'u'}{bits}-limit-{limit}")
            last = sent[-1]
            spare = -(61 * bits) % 8
            for ones in range(1, 1 << min(spare, 3)):
                read(topic, "padding-ignored", profile, last[:-1] + bytes([last[-1] | ones]), ["FRAG-4"],
                     f"{'s' if signed else 'u'}{bits}-{ones}", ["padding"], "uncommon")
            for more in (1, 2, 7):
                refuse(topic, "trailing-bytes", profile, last + b"\0" * more, 5, f"{'s' if signed else 'u'}{bits}-{more}")


def repetition(topic):
    """Any part again, from any offset."""
    for profile, name in ((EXAMPLE, "raw"), (CODED_EXAMPLE, "coded")):
        symbols = symbols_of(profile, 0, EXAMPLE_MAP)
        for offset in range(len(symbols)):
            send(topic, f"from-offset-{name}", profile, symbols, [14], ["FRAG-9", "SCAN-5"], "baseline", ["repetition"],
                 offset, offset=offset)


def checks(topic):
    nine = b"123456789"
    rng = Seeded(62)
    for k in (1, 2):
        for name, identifier, data in [("empty", 0, b""), ("digits", 0, nine), ("digits-identified", 0x78A3447D, nine),
                                       ("zeros", 0, b"\0" * 20), ("ones", 0xFFFFFFFF, b"\xff" * 20)] + [
                                           (f"random-{i}", rng.next() % 2**32, rng.bytes(rng.within(1, 60))) for i in range(12)]:
            topic.add(f"check-{k}", "check", {"k": k, "identifier": identifier, "seeded": 0, "session": 0, "bytes": data}, ["FRAG-8"], name=name)
    for k in (1, 2):
        profile = patched(CODED_EXAMPLE, CHECK, k)
        fragment = fragments_of(profile, 0, 5, symbols_of(profile, 0, EXAMPLE_MAP), [20])[1]
        read(topic, f"check-fits-{k}", profile, fragment, ["FRAG-8"])
        for byte in range(len(fragment)):
            for bit in range(8):
                if byte == 0 and fragment[0] ^ 1 << bit >= 0xF0:
                    continue
                wrong = patched(fragment, byte, fragment[byte] ^ 1 << bit)
                first = 3 if wrong[0] >> 4 else 7
                refuse(topic, f"check-flipped-{k}", profile, wrong, first, f"byte-{byte}-bit-{bit}", ["damaged"],
                       ("FRAG-6", "FRAG-8"))
        for more in (b"\0", b"\0\0", b"\xff"):
            refuse(topic, f"check-longer-{k}", profile, fragment + more, 7, more.hex(), ["damaged"], ("FRAG-8",))
        other = patched(profile, WINDOW, 2)
        refuse(topic, f"check-of-another-profile-{k}", other, fragment, 7, None, ["otherProfile"], ("FRAG-8", "VERS-6"))
        for length in range(len(fragment)):
            survive(topic, f"check-cut-{k}", profile, fragment[:length], ["FRAG-7", "FRAG-8", "SEC-4"], ["cut"], length)


def cuts(topic):
    """Fragments without a check cut at every byte: refused, or the first symbols of the whole."""
    rng = Seeded(63)
    coded = patched(CODED_EXAMPLE, CHECK, 0)
    long_layer = Layer(4, 16, 16, (8, 8), means=[3, -4, 0, 9])
    long = build([long_layer], [Stream(fleet(4, [0, 2, 6, 14]), 0, 1, 16, (code(PLAIN, 5), [14] * 4), (code(PLAIN, 2), [10] * 4))])
    long_raw = build([long_layer], [Stream(fleet(4, [0, 2, 6, 14]), 0, 0, 16)])
    sparse_layer = Layer(4, 16, 16, (8, 8), 8, 0)
    sparse = build([sparse_layer], [Stream(fleet(4, [0, 2, 6, 14]), 0, 0, 16, (code(SPARSE), [channel(10, 3)] * 4),
                                           (code(3), [channel(8, 2)] * 4))])
    for profile, data, limit, name in ((EXAMPLE, EXAMPLE_MAP, 20, "raw-20"), (coded, EXAMPLE_MAP, 20, "coded-20"),
                                       (long, maps.channels(rng, long_layer, "smooth"), 244, "plain-244"),
                                       (long_raw, maps.channels(rng, long_layer, "noise"), 100, "raw-100"),
                                       (sparse, maps.channels(rng, sparse_layer, "sparse"), 182, "sparse-182")):
        fragment = fragments_of(profile, 0, 5, symbols_of(profile, 0, data), [limit])[0]
        for length in range(len(fragment)):
            survive(topic, f"cut-{name}", profile, fragment[:length], ["FRAG-6", "FRAG-7", "SEC-4"], ["cut"], length)


def refusals(topic):
    """The order of the checks: a fragment with several faults has the reason of the first."""
    checked = patched(EXAMPLE, CHECK, 2)
    for data, code_, name in ((b"", 1, "empty"), (b"\x05", 1, "one-byte"), (b"\x05\0", 1, "two-bytes"),
                              (b"\x05\0\0", 1, "header-alone"), (b"\xf5", 2, "control"), (b"\xf5\0\0\1", 2, "control-long"),
                              (b"\x15\0\0\1", 3, "stream"), (b"\x15\xff\xff\1", 3, "stream-and-offset"),
                              (b"\x05\0\x20\1", 4, "offset"), (b"\x05\xff\xff\1", 4, "highest-offset"),
                              (b"\x05\0\x1f\1\0", 5, "trailing"), (b"\x05\0\x1f\1\1\1\1", 5, "trailing-three")):
        refuse(topic, "order", EXAMPLE, data, code_, name)
    for data, code_, name in ((b"\x05\0\0\0", 1, "h+1"), (b"\x05\0\0\0\0", 1, "h+2"), (b"\x15\0\0\0\0", 1, "stream-too-short"),
                              (b"\x15\0\0\0\0\0", 3, "stream-and-check"), (b"\x05\xff\xff\0\0\0", 7, "check-and-offset")):
        refuse(topic, "order-with-check", checked, data, code_, name)
    for bits in (2, 5, 7):
        profile = build([Layer(1, 1, 61, (1, 1), bits)], [Stream([(0, 1, NO_START, 0)])])
        read(topic, "one-byte-of-symbols", profile, b"\x05\0\0\xa5", ["FRAG-3"], f"{bits}-bits")
    plain = build([Layer(1, 1, 61, (1, 1))], [Stream([(0, 1, NO_START, 0)], roots=(code(PLAIN), [23]))])
    refuse(topic, "no-symbol", plain, b"\x05\0\0\xff", 1, "eight-ones", clauses=("FRAG-6", "CODE-9"),
           comment="The code of one number is longer than what is there.")
    refuse(topic, "no-symbol", plain, b"\x05\0\0\0", 1, "cut-number", clauses=("FRAG-6", "CODE-9"))
    sparse = build([Layer(1, 1, 61, (1, 1))], [Stream([(0, 1, NO_START, 0)], roots=(code(SPARSE), [channel(23, 7)]))])
    refuse(topic, "no-symbol", sparse, b"\x05\0\0\x80", 1, "mask-alone", clauses=("FRAG-6", "CODE-9"),
           comment="The mask 15 fits, the number of the group's first symbol does not.")


def damage(topic):
    """Random bytes and flipped bits without a check: one defined result each."""
    rng = Seeded(64)
    coded = patched(CODED_EXAMPLE, CHECK, 0)
    sent = fragments_of(coded, 0, 5, symbols_of(coded, 0, EXAMPLE_MAP), [20])
    for i, fragment in enumerate(sent):
        for byte in range(len(fragment)):
            for bit in (0, 3, 7):
                wrong = patched(fragment, byte, fragment[byte] ^ 1 << bit)
                survive(topic, "flipped", coded, wrong, ["FRAG-6", "FRAG-7", "SEC-1"], ["damaged"], f"{i}-byte-{byte}-bit-{bit}")
    for _ in range(150):
        profile = rng.choice([EXAMPLE, coded, CODED_EXAMPLE])
        data = rng.bytes(rng.within(0, 24))
        if data and rng.chance(70):
            data = bytes([data[0] & 15]) + (b"\0" + data[2:] if len(data) > 1 else b"")
        survive(topic, "random-bytes", profile, data, ["FRAG-6", "SEC-1"], ["damaged"])


def random(topic):
    """Random profiles and maps: some of the fragments, and what they hold."""
    rng = Seeded(65)
    for i in range(60):
        profile, parts = random_profile(rng)
        stream = rng.below(len(parts["streams"]))
        layer = parts["layers"][parts["streams"][stream].layer]
        symbols = symbols_of(profile, stream, maps.channels(rng, layer))
        coded = parts["streams"][stream].tables
        least = parts["h"] + (4 if coded else 1) + parts["check"]
        payloads = [max(least, p) for p in [rng.within(7, 40) for _ in range(rng.within(0, 5))] + [rng.choice([20, 64, 244])]]
        topic.add("random-map", "encode_map", {"profile": profile, "stream": stream, "map": maps.channels(rng, layer)},
                  ["POOL-10", "SCAN-2"], "uncommon")
        sent = send(topic, "random", profile, symbols, payloads, ["FRAG-1", "FRAG-3", "CODE-9", "SCAN-4"], "uncommon",
                    stream=stream, frame=rng.below(300))["fragments"]
        read(topic, "random-read", profile, rng.choice(sent), ["FRAG-3", "FRAG-6"], tier="uncommon")


def stream_bits(topic):
    """Every width of the stream's number, with every width of the frame's."""
    for s in (1, 2, 3, 4):
        for h, f in ((3, 2), (3, 4), (3, 7), (3, 8), (4, 5), (4, 8)):
            count = (1 << s) - 1
            most = min(1 << (8 * h - s - f), 1 << 24)
            width = min(most, 65536) // 16
            profile = build([Layer(), Layer(1, 16, width, (1, 1))], [Stream([(0, 1, NO_START, 0)])] * (count - 1) + [Stream([(0, 1, NO_START, 0)], 1)],
                            h=h, f=f, s=s)
            for stream, frame, offset in ((count - 1, 0, 0), (count - 1, (1 << f) - 1, 16 * width - 1), (0, 1, 0), (0, (1 << f) - 2, 3 * (s > 1))):
                number = (stream << f | frame) << (8 * h - s - f) | offset
                read(topic, f"stream-bits-{s}", profile, number.to_bytes(h, "big") + b"\x11", ["FRAG-1", "FRAG-2"],
                     f"h-{h}-f-{f}-stream-{stream}-frame-{frame}-offset-{offset}", ["atLimit"])
            for stream in range(count - 1):
                send(topic, f"stream-bits-{s}", profile, b"\1\2\3\4", [20], ["FRAG-1"], name=f"h-{h}-f-{f}-send-{stream}", stream=stream,
                     frame=1000 + stream)
    for s in (2, 3, 4):
        two = build([Layer()], [Stream([(0, 1, NO_START, 0)])] * 2, s=s)
        for stream in range(2, (1 << s) - 1):
            refuse(topic, f"stream-bits-{s}", two, bytes([stream << 8 - s, 0, 0, 1]), 3, f"no-stream-{stream}")
        all_ones = bytes([((1 << s) - 1) << 8 - s, 0, 0, 1])
        refuse(topic, f"stream-bits-{s}", two, all_ones, 2 if s == 4 else 3, "all-ones-frame-0", clauses=("FRAG-1", "FRAG-2", "FRAG-6"))


def seeded_checks(topic):
    """Checks that begin with the session's number: a fragment of one session is refused in another."""
    nine = b"123456789"
    for k in (1, 2):
        for session in (0, 1, 255, 256, 0x1234, 65535):
            topic.add(f"seeded-check-{k}", "check", {"k": k, "identifier": 0x09D3F40A, "seeded": 1, "session": session, "bytes": nine}, ["FRAG-8"],
                      name=session)
        topic.add(f"seeded-check-{k}", "check", {"k": k, "identifier": 0x09D3F40A, "seeded": 0, "session": 0x1234, "bytes": nine}, ["FRAG-8"],
                  name="not-seeded")
        for source, name in ((EXAMPLE, "raw"), (CODED_EXAMPLE, "coded")):
            profile, plain = patched(source, CHECK, k | SEEDED), patched(source, CHECK, k)
            symbols = symbols_of(profile, 0, EXAMPLE_MAP)
            for session in (0, 0x1234, 65535):
                sent = send(topic, f"seeded-{k}", profile, symbols, [20], ["FRAG-8"], flags=["seeded"], name=f"{name}-{session}", session=session)["fragments"]
                read(topic, f"seeded-{k}", profile, sent[1], ["FRAG-8"], f"{name}-{session}-read", session=session)
                for other in sorted({0, 1, 0x1235, 0x3412, 65535} - {session}):
                    refuse(topic, f"seeded-{k}", profile, sent[1], 7, f"{name}-{session}-in-session-{other}", ["seeded"], ("FRAG-6", "FRAG-8"), session=other)
                refuse(topic, f"seeded-{k}", plain, sent[1], 7, f"{name}-{session}-under-the-unseeded-profile", ["otherProfile"], ("FRAG-8",), session=session)
            sent = send(topic, f"seeded-{k}", plain, symbols, [20], ["FRAG-8"], name=f"{name}-unseeded", session=77)["fragments"]
            read(topic, f"seeded-{k}", plain, sent[0], ["FRAG-8"], f"{name}-unseeded-in-another-session", session=5)


def longest(topic):
    """Fragments of 65,536 bytes and more, which no sender makes and every receiver reads."""
    profile = build([Layer(2, 200, 200, (1, 1))], [Stream([(0, 2, NO_START, 0)])], h=4)
    head = bytes([0x05, 0, 0, 0])
    data = bytes(i * 7 % 256 for i in range(70000))
    read(topic, "longest", profile, head + data[:65532], ["FRAG-5", "FRAG-6", "LIMIT"], "65536-bytes", ["beyondLimit"], "uncommon")
    topic.events("longest", [("open_receiver", {"profile": profile}), ("deliver", {"packet": head + data})], ["FRAG-5", "FRAG-6", "LIMIT"], "uncommon",
                 ["beyondLimit"], name="70004-bytes")
    whole = build([Layer(1, 100, 655, (1, 1))], [Stream([(0, 1, NO_START, 0)])], h=4)
    refuse(topic, "longest", whole, head + data[:65500] + b"\0" * 36, 5, "trailing-bytes-past-65535", ["beyondLimit"])
    send(topic, "longest", profile, (data + data)[:80000], [65536, 65535, 100000], ["FRAG-5", "LIMIT"], "uncommon", ["beyondLimit"], "limits-above-65535")
