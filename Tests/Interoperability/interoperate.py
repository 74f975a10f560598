#!/usr/bin/env python3
"""Compares an implementation written from the spec alone with fcodec, bit for bit, on random profiles, maps and losses.

  python3 interoperate.py FCODEC [--cases N] [--seed S]

Each case: a random profile (scans, codes, bits, orders, spreads, checks) and maps; fcodec's fragments must be the same bytes
as the independent encoder's; after a channel that loses, repeats and reorders, with other payloads, cuts, flipped bits and
garbage mixed in, every line of `inspect` and every decoded map must agree. Python 3.9+, standard library only.
"""
import argparse, collections, os, random, struct, subprocess, sys, tempfile
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from independent import *
from random_profiles import profile, rmap

def npy(maps, layer):
    shape = (len(maps), layer.C, layer.H, layer.W)
    header = "{'descr': '|%s', 'fortran_order': False, 'shape': %r, }" % ("i1" if layer.fmt.sg else "u1", shape)
    header += " " * (-(len(header) + 11) % 64) + "\n"
    samples = bytes(v % 256 for m in maps for plane in m for row in plane for v in row)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + samples

def read_npy(data, layer):
    samples = data[10 + struct.unpack("<H", data[8:10])[0]:]
    values = [v - 256 if layer.fmt.sg and v > 127 else v for v in samples]
    size = layer.C * layer.H * layer.W
    return [values[i:i + size] for i in range(0, len(values), size)]

flat = lambda m: [v for plane in m for row in plane for v in row]
records_of = lambda fragments: b"".join(struct.pack("<I", len(x)) + x for x in fragments)
header_of = lambda p, x: int.from_bytes(x[:p.h], "big")

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
    write = lambda name, data: open(path(name), "wb").write(data)
    read = lambda name: open(path(name), "rb").read()
    fail = lambda what: counts.update({"DIFFERENT: " + what: 1}) or print(f"seed {seed}: {what}", file=sys.stderr)

    data = profile(r, r.choice([1, 1, 2]), r.choice([1, 1, 2, 3])); p = parse(data); stream = p.streams[0]; layer = stream.L
    write("p", data)
    maps = [rmap(r, layer) for _ in range(r.randint(1, min(p.w, 3)))]
    write("maps.npy", npy(maps, layer))
    shortest = p.h + p.K + (1 if not stream.codes[0][0] and not stream.codes[1][0] else 4)
    limit = max(shortest, r.choice([shortest, shortest + 1, 20, 20, 60, 244]))
    result = run("encode", path("maps.npy"), "--use-profile", path("p"), "-o", path("sent"), "--profile", path("p2"),
                 "--payload", limit, "--layout", "chw")
    if result.returncode: return fail("encode refused: " + result.stderr.strip())
    sent = records(read("sent"))
    mine = [x for i, m in enumerate(maps) for x in fragments(p, 0, i, symbols(stream, m), limit)]
    if sent != mine: return fail("fragments")
    counts["encoders agree, fragments"] += len(sent)

    mixed = list(sent)
    for i, m in enumerate(maps): mixed += fragments(p, 0, i, symbols(stream, m), max(shortest, r.choice([25, 90])))[r.randint(0, 2):]
    mixed += [damaged(r, sent) for _ in range(5)]
    trial = Receiver(p)
    # A damaged frame number would move the window; here frames stay those that were sent.
    mixed = [x for x in mixed if isinstance(z := trial.parse(x), int) or z[1] < len(maps)]
    write("mixed", records_of(mixed))
    run("channel", path("mixed"), path("arrived"), "--loss", f"{r.choice([0, 10, 30, 60])}%", "--duplicate", .2, "--reorder",
        r.choice([0, 5]), "--seed", seed)
    arrived = records(read("arrived"))
    lines = run("inspect", path("arrived"), "--profile", path("p")).stdout.strip().split("\n") if arrived else []
    receiver = Receiver(p)
    for x, line in zip(arrived, lines):
        z = receiver.parse(x); receiver.push(x)
        agrees = f"({z})" in line if isinstance(z, int) else \
            f"stream {z[0]}  frame {z[1]}  symbols {z[2]}..<{z[2] + len(z[3])}  " in line
        if not agrees: return fail(f"inspect: {line}")
        counts["refusals agree" if isinstance(z, int) else "fragments read alike"] += 1
    if not receiver.fr: return
    for index, stream in enumerate(p.streams):
        state = r.randint(0, stream.L.geo.last)
        rows, columns = stream.L.geo.grid(state)
        result = run("decode", path("arrived"), "--profile", path("p"), "-o", path("back.npy"), "--layout", "chw", "--stream", index,
                     "--grid", f"{rows}x{columns}")
        if result.returncode: return fail("decode refused: " + result.stderr.strip())
        back = read_npy(read("back.npy"), stream.L)
        for frame in range(max(receiver.fr) + 1):
            known = receiver.fr[frame][index][0] if frame in receiver.fr else {}
            if back[frame] != flat(recon(stream, known, state)[0]): return fail(f"map of stream {index} at {rows}x{columns}")
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
