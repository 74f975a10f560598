#!/usr/bin/env python3
"""Writes decisions.json, with which OffloadPolicyTests compares: softmax in whole numbers, acceptance tests, meta features
and a router's margins.

    python3 generate.py             writes it
    python3 generate.py --check     fails if the file is another one

Written from docs/deciding.md, "Numbers", with Python's integers, which have no size. It shares no code with the Swift
sources.
"""
import json
import pathlib
import random
import sys

POLYNOMIAL = [1_488_516_314, 515_797_037, 118_791_697, 19_817_794, 2_048_773]  # Q31


def power(distance):
    """e^(-distance) in Q20, for a distance in Q16."""
    if distance >= 1 << 20:
        return 0
    t = distance * 4096 * 774_541_002 // 2 ** 32  # Q25
    whole, fraction = t // 2 ** 25, t % 2 ** 25 * 128  # Q32
    if whole > 20:
        return 0
    p = POLYNOMIAL[4]
    for coefficient in [*POLYNOMIAL[3::-1], 2 ** 31]:
        p = coefficient - p * fraction // 2 ** 32
    divisor = 2 ** (11 + whole)
    return (p + divisor // 2) // divisor


def logarithm(x):
    """ln(x / 2^20) in Q16."""
    exponent = x.bit_length() - 1
    mantissa, log2 = x * 2 ** (31 - exponent), exponent - 20
    for _ in range(20):
        mantissa = mantissa * mantissa // 2 ** 32 * 2  # Q31, 1 to 4
        bit = mantissa >= 2 ** 32
        if bit:
            mantissa //= 2
        log2 = 2 * log2 + bit
    return log2 * 256 * 2_977_044_472 // 2 ** 32 // 4096


class Softmax:
    def __init__(self, logits):
        order = sorted(range(len(logits)), key=lambda index: (-logits[index], index))
        self.top, self.second = order[0], order[min(1, len(order) - 1)]
        distances = [logits[self.top] - logit for logit in logits]
        powers = [power(distance) for distance in distances]
        self.sum = sum(powers)
        weighted = sum((p * d + 2 ** 15) // 2 ** 16 for p, d in zip(powers, distances) if p)
        self.entropy = logarithm(self.sum) + weighted * 2 ** 16 // self.sum
        self.sorted = [powers[index] * 2 ** 16 // self.sum for index in order]
        self.confidence = self.sorted[0]
        self.runner_up = self.sorted[1] if len(logits) > 1 else 0


def byte(share):
    return min((share + 128) // 256, 255)


def features(softmax, count):
    top = (softmax.sorted + [0] * 10)[:10]
    largest = logarithm(count * 2 ** 20)
    share = 0 if count == 1 else min(softmax.entropy * 2 ** 16 // largest, 2 ** 16)
    return [byte(share)] + [byte(a * b // 2 ** 16) for a in top for b in top]


def half_to_even(value, shift):
    whole, rest = value >> shift, 2 * (value & (1 << shift) - 1)
    return whole + (rest > 1 << shift or rest == 1 << shift and whole & 1)


def weight(layer, index):
    return (index * (37 + 6 * layer) + 11 * layer) % 251 - 125


def margin(values, sizes=(101, 256, 64, 2), shifts=(11, 12)):
    """The router whose weights, biases and shifts are these formulas."""
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        sums = [1000 * (output % 7) - 2000 + sum(weight(layer, output * inputs + index) * value
                                               for index, value in enumerate(values)) for output in range(outputs)]
        if layer == 2:
            return sums[1] - sums[0]
        values = [min(max(half_to_even(total, shifts[layer] + output % 3), 0), 255) for output, total in enumerate(sums)]


def case(rng, logits):
    softmax = Softmax(logits)
    bias, first, second = (rng.randint(-30 << 16, 30 << 16) for _ in range(3))
    meta = features(softmax, len(logits))
    return {
        "logits": logits, "top": softmax.top, "second": softmax.second, "confidence": softmax.confidence,
        "secondConfidence": softmax.runner_up, "entropy": softmax.entropy, "bias": bias, "first": first,
        "secondWeight": second,
        "score": bias + first * softmax.confidence // 2 ** 16 + second * softmax.runner_up // 2 ** 16,
        "features": meta, "margin": margin(meta),
    }


def write(path, text):
    if sys.argv[1:] != ["--check"]:
        path.write_text(text)
    elif path.read_text() != text:
        raise SystemExit(f"{path} is not what its generator writes")


def main():
    rng = random.Random(21)
    cases = []
    for count in [1, 2, 3, 9, 10, 11, 100, 300]:
        for spread in [0, 1, 20_000, 150_000, 700_000]:
            cases.append([rng.randint(-spread, spread) for _ in range(count)])
    cases += [[5], [7, 7], [2 ** 31 - 1, -2 ** 31], [0, -954_000, -953_900, -1_048_575, -1_048_576], [-3] * 4095]
    text = ",\n".join(json.dumps(case(rng, logits), separators=(",", ":")) for logits in cases)
    write(pathlib.Path(__file__).parent / "decisions.json", f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
