#!/usr/bin/env python3
"""Compares the reference implementation (spec/reference) with fcodec, bit for bit, on random profiles, maps and losses.

  python3 interoperate.py FCODEC [--cases N] [--seed S]

Each case has a random profile (scans, codes, bits, orders, spreads, checks) and random maps. The fragments of fcodec and of
the reference must be the same bytes. A channel then loses, repeats and reorders them, mixed with other payloads, truncated
fragments, flipped bits and garbage; every line of `inspect` and every decoded map must agree. Needs Python 3.9 or later
and only the standard library.
"""
import argparse, collections, os, random, struct, subprocess, sys, tempfile
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "spec", "reference"))
from featurecodec.control import HELLO, OWN_VERSION, read_control
from featurecodec.encoder import encode_stream
from featurecodec.errors import Refused
from featurecodec.fragments import read_fragment, send, smallest_payload
from featurecodec.profile_checks import read_profile
from featurecodec.receiver import Receiver
from random_profiles import profile, random_map

def npy(maps, layer):
    shape = (len(maps), layer.C, layer.H, layer.W)
    kind = "i1" if layer.format.is_signed else "u1"
    header = "{'descr': '|%s', 'fortran_order': False, 'shape': %r, }" % (kind, shape)
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + b"".join(maps)

def read_npy(data, layer):
    samples = data[10 + struct.unpack("<H", data[8:10])[0]:]
    size = layer.C * layer.H * layer.W
    return [samples[i:i + size] for i in range(0, len(samples), size)]

def records(data):
    found, at = [], 0
    while at < len(data):
        size = struct.unpack("<I", data[at:at + 4])[0]
        found.append(data[at + 4:at + 4 + size])
        at += 4 + size
    return found

records_of = lambda fragments: b"".join(struct.pack("<I", len(x)) + x for x in fragments)

def read(p, fragment, session):
    """(stream, frame, offset, symbols), or the code of the refusal."""
    try: return read_fragment(p, fragment, session)
    except Refused as refusal: return refusal.code

def received(receiver, fragment):
    """The fragment as read, checked against the receiver's window and stored."""
    try: receiver.receive(fragment)
    except Refused as refusal: return refusal.code
    return read(receiver.profile, fragment, receiver.session)

def is_control(packet):
    """Whether the packet is a message, which is not a fragment and may begin another session."""
    try: return bool(read_control(packet))
    except Refused: return False

def damaged(r, fragments):
    x = r.choice(fragments)
    kind = r.random()
    if kind < .4: return x[:r.randint(0, len(x))]
    if kind < .7:
        b = bytearray(x); b[r.randrange(len(b))] ^= 1 << r.randrange(8); return bytes(b)
    if kind < .9: return bytes(r.randrange(256) for _ in range(r.randint(0, 30)))
    return x + b"\0"

def case(seed, tool, folder, counts):
    r = random.Random(seed)
    path = lambda name: os.path.join(folder, name)
    run = lambda *words: subprocess.run([tool, *map(str, words)], capture_output=True, text=True)
    write_file = lambda name, data: open(path(name), "wb").write(data)
    read_file = lambda name: open(path(name), "rb").read()
    fail = lambda what: counts.update({"DIFFERENT: " + what: 1}) or print(f"seed {seed}: {what}", file=sys.stderr)

    data = profile(r, r.choice([1, 1, 2]), r.choice([1, 1, 2, 3])); p = read_profile(data); stream = p.streams[0]
    write_file("p", data)
    maps = [random_map(r, stream.layer) for _ in range(r.randint(1, min(p.window, 3)))]
    write_file("maps.npy", npy(maps, stream.layer))
    shortest = smallest_payload(p, stream)
    limit = max(shortest, r.choice([shortest, shortest + 1, 20, 20, 60, 244]))
    result = run("encode", path("maps.npy"), "--use-profile", path("p"), "-o", path("sent"), "--profile", path("p2"),
                 "--payload", limit, "--layout", "chw")
    if result.returncode: return fail("encode refused: " + result.stderr.strip())
    hello, *sent = records(read_file("sent"))
    kind, (version, identifier, session) = read_control(hello)
    if (kind, version, identifier) != (HELLO, OWN_VERSION, p.identifier): return fail("hello")
    fragments = lambda frame, limit: send(p, stream, frame, encode_stream(stream, maps[frame]), 0, [limit], session)
    mine = [x for frame in range(len(maps)) for x in fragments(frame, limit)]
    if sent != mine: return fail("fragments")
    counts["encoders agree, fragments"] += len(sent)

    mixed = list(sent)
    for frame in range(len(maps)): mixed += fragments(frame, max(shortest, r.choice([25, 90])))[r.randint(0, 2):]
    mixed += [damaged(r, sent) for _ in range(5)]
    # A damaged frame number would move the window; here, only frames that were sent are kept. Garbage may read as a message.
    mixed = [x for x in mixed if not is_control(x)]
    mixed = [x for x in mixed if isinstance(z := read(p, x, session), int) or z[1] < len(maps)]
    write_file("mixed", records_of([hello] + mixed))
    run("channel", path("mixed"), path("arrived"), "--loss", f"{r.choice([0, 10, 30, 60])}%", "--duplicate", .2, "--reorder",
        r.choice([0, 5]), "--seed", seed)
    head, *arrived = records(read_file("arrived"))
    if head != hello: return fail("channel: the hello is not at the head")
    first, *lines = run("inspect", path("arrived"), "--profile", path("p")).stdout.strip().split("\n")
    if not first.endswith(f"session {session}"): return fail(f"inspect: {first}")
    if len(lines) != len(arrived): return fail("inspect: not one line per fragment")
    receiver = Receiver(p); receiver.session = session
    for x, line in zip(arrived, lines):
        z = received(receiver, x)
        agrees = f"({z})" in line if isinstance(z, int) else \
            f"stream {z[0]}  frame {z[1]}  symbols {z[2]}..<{z[2] + len(z[3])}  " in line
        if not agrees: return fail(f"inspect: {line}")
        counts["refusals agree" if isinstance(z, int) else "fragments read alike"] += 1
    if not receiver.kept: return
    for index, stream in enumerate(p.streams):
        geometry = stream.layer.geometry
        state = r.randint(0, geometry.last)
        rows, columns = geometry.grid(state)
        result = run("decode", path("arrived"), "--profile", path("p"), "-o", path("back.npy"), "--layout", "chw", "--stream", index,
                     "--grid", f"{rows}x{columns}")
        if result.returncode: return fail("decode refused: " + result.stderr.strip())
        back = read_npy(read_file("back.npy"), stream.layer)
        for frame in range(max(receiver.kept) + 1):
            if back[frame] != receiver.map(frame, index, state)[0]: return fail(f"map of stream {index} at {rows}x{columns}")
            counts["maps agree"] += 1

def main():
    options = argparse.ArgumentParser()
    options.add_argument("fcodec"); options.add_argument("--cases", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.cases):
            case(options.seed * 100_000 + number, os.path.abspath(options.fcodec), folder, counts)
            if sys.stderr.isatty(): print(f"\r{number + 1} of {options.cases}", end="", file=sys.stderr)
    print("\n".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    agrees = counts["maps agree"] > 0 and not any(name.startswith("DIFFERENT") for name in counts)
    sys.exit(0 if agrees else 1)

if __name__ == "__main__": main()
