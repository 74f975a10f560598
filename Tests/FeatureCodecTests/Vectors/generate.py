#!/usr/bin/env python3
"""Writes codes.json: codes of symbols, computed on strings of bits by a model that shares no code with the library.

    python3 generate.py        needs only the standard library; writes the same file every time

A case is one payload of `room` bytes. Runs of symbols are written into it one after another, each with its own context,
until a code does not fit. The case gives the number of symbols, `sent`, and the payload's bytes as hexadecimal digits."""
import json
import pathlib
import random

PLAIN, SPARSE, SPARSE_UNSIGNED, RAW = "plain", "sparse", "sparseUnsigned", "raw"
BASE = [((102 if i & 1 else 72) << (i >> 1)) >> 4 for i in range(24)]
MASK_LENGTHS = [
    [1, 4, 4, 5, 4, 7, 6, 7, 3, 6, 5, 7, 5, 7, 6, 6], [1, 4, 4, 5, 4, 7, 5, 6, 4, 7, 6, 7, 4, 7, 5, 5],
    [1, 4, 5, 5, 5, 6, 5, 5, 4, 6, 5, 6, 5, 6, 5, 4], [2, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 5, 4, 5, 4, 3],
    [3, 4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 4, 5, 5, 4, 2], [3, 4, 5, 4, 5, 5, 5, 4, 5, 5, 5, 4, 5, 4, 4, 2],
    [5, 5, 6, 5, 6, 6, 6, 4, 6, 5, 6, 4, 5, 4, 4, 1], [6, 6, 7, 5, 7, 6, 6, 3, 6, 5, 6, 4, 6, 4, 4, 1],
]


def canonical(lengths):
    code, codes = 0, {}
    for length in range(1, 9):
        for mask, wanted in enumerate(lengths):
            if wanted == length:
                codes[mask] = format(code, f"0{length}b")
                code += 1
        code <<= 1
    return codes


MASKS = [canonical(lengths) for lengths in MASK_LENGTHS]


def rice(z, k):
    ones = z >> k
    if ones < 8:
        return "1" * ones + "0" + (format(z & ((1 << k) - 1), f"0{k}b") if k else "")
    z, width, ones = z - (8 << k), k + 1, 8
    while z >= 1 << width:
        z, width, ones = z - (1 << width), width + 1, ones + 1
    return "1" * ones + "0" + format(z, f"0{width}b")


def wrap(x, bits):
    half = 1 << (bits - 1)
    return (x + half) % (2 * half) - half


def fold(e, bits):
    return min(2 * e - 1 if e > 0 else -2 * e, (1 << bits) - 1)


def parameter(scale):
    return (scale >> 6).bit_length()


def codes(run, bits):
    """The codes of a run, each with the number of symbols that are there once it is."""
    symbols, mean, base = run["symbols"], run["mean"], BASE[run["scale"]]
    scale, previous, book, done = base, mean, run["density"], 0
    if run["mode"] == RAW:
        for x in symbols:
            done += 1
            yield format(x % (1 << bits), f"0{bits}b"), done
    elif run["mode"] == PLAIN:
        for x in symbols:
            error = wrap(x - mean - ((run["correlation"] * wrap(previous - mean, bits) + 4) >> 3), bits)
            done += 1
            yield rice(fold(error, bits), parameter(scale)), done
            scale, previous = (2 * scale + 72 * abs(error) + base) >> 2, x
    else:
        while done < len(symbols):
            group = symbols[done:done + 4]
            on = [i for i, x in enumerate(group) if x % (1 << bits) != 0]
            after = [done + i for i in on] + [done + len(group)]
            yield MASKS[book][sum(1 << i for i in on)], after[0]
            for number, i in enumerate(on):
                k = parameter(scale)
                if run["mode"] == SPARSE:
                    value = wrap(group[i], bits)
                    z, magnitude, k = fold(value, bits) - 1, abs(value) - 1, max(k, 1)
                else:
                    z = magnitude = group[i] % (1 << bits) - 1
                    k = max(k - 1, 0)
                yield rice(z, k), after[number + 1]
                scale = (2 * scale + 72 * magnitude + base) >> 2
            book, done = (run["density"] + 2 * len(on)) >> 1, done + len(group)


def encode(case):
    text, sent, before = "", 0, 0
    for run in case["runs"]:
        for code, done in codes(run, case["bits"]):
            if len(text) + len(code) > 8 * case["room"]:
                text = (text + code)[:8 * case["room"]]
                return finish(case, text, sent)
            text, sent = text + code, before + done
        before += len(run["symbols"])
    return finish(case, text, sent)


def finish(case, text, sent):
    text += "0" * (-len(text) % 8)
    case["sent"] = sent
    case["payload"] = "".join(format(int(text[i:i + 8], 2), "02x") for i in range(0, len(text), 8))
    return case


def symbols(rng, bits, count):
    half = 1 << (bits - 1)
    kind = rng.choice(["noise", "sparse", "smooth", "extreme", "alternating", "zero", "lowest"])
    if kind == "noise":
        return [rng.randrange(-half, half) for _ in range(count)]
    if kind == "sparse":
        share = rng.random()
        return [round(rng.gauss(0, half / 6)) if rng.random() < share else 0 for _ in range(count)]
    if kind == "smooth":
        return [max(-half, min(half - 1, round(half / 2 * (t / count) + rng.gauss(0, 2)))) for t in range(count)]
    if kind == "extreme":
        return [rng.choice([-half, half - 1]) for _ in range(count)]
    if kind == "alternating":
        return [[-half, half - 1][t % 2] for t in range(count)]
    return [0 if kind == "zero" else -half] * count


def case(rng, mode, bits, runs, longest):
    half = 1 << (bits - 1)
    made = []
    for _ in range(runs):
        count = rng.randint(1, longest)
        made.append({
            "mode": mode, "correlation": rng.randint(0, 8) if mode == PLAIN else 0,
            "mean": rng.randrange(-half, half) if rng.random() < 0.5 else 0, "scale": rng.randrange(24),
            "density": rng.randrange(8) if mode in (SPARSE, SPARSE_UNSIGNED) else 0,
            "symbols": [x % 256 for x in symbols(rng, bits, count)],
        })
    return encode({"bits": bits, "room": rng.choice([4, 8, 17, 29, 241, 4000]), "runs": made})


def main():
    rng = random.Random(3)
    cases = []
    for mode in (PLAIN, SPARSE, SPARSE_UNSIGNED, RAW):
        for bits, count in [(8, 40), (7, 4), (5, 6), (3, 4), (2, 6)]:
            cases += [case(rng, mode, bits, rng.choice([1, 1, 4]), rng.choice([3, 16, 33])) for _ in range(count)]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path = pathlib.Path(__file__).with_name("codes.json")
    path.write_text("[\n" + lines + "\n]\n")
    print(len(cases), "cases,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
