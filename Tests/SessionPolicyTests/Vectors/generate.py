#!/usr/bin/env python3
"""Writes devices.json, with which SessionPolicyTests compares: what a device does after each layer, and when no answer comes.

    python3 generate.py             writes it
    python3 generate.py --check     fails if the file is another one

Written from docs/deciding.md, "A session". It shares no code with the Swift sources; the softmax is that of the vectors of
OffloadPolicyTests.
"""
import importlib.util
import json
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location("decisions", HERE.parents[1] / "OffloadPolicyTests/Vectors/generate.py")
decisions = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(decisions)


class Device:
    def __init__(self, policy):
        self.policy, self.own, self.alone = policy, None, False

    def fall_back(self):
        return f"finish {self.own}" if self.own else "give up"

    def computed(self, k, softmax, keeps):
        rows = self.policy["layers"]
        last = len(rows) - 1 if self.alone else self.policy["partition"]
        row = rows[k]
        if row["rule"]:
            number = k if row["number"] is None else row["number"]
            self.own = f"{number} {softmax.top} {softmax.confidence} {softmax.confidence * 255 // 2 ** 16}"
            kind, threshold = row["rule"]
            met = {"never": False, "always": True, "confidence": softmax.confidence > threshold,
                   "entropy": softmax.entropy < threshold}[kind]
            if met or k == last and self.is_kept(softmax, keeps):
                return self.fall_back()
        if row["stream"] is not None and not self.alone:
            return f"{'send' if k < last else 'hand over'} {row['stream']}"
        return "carry on" if k < last else self.fall_back()

    def is_kept(self, softmax, keeps):
        if keeps is not None:
            return keeps
        if self.policy["test"] is None:
            return False
        bias, first, second = self.policy["test"]
        return bias + first * softmax.confidence // 2 ** 16 + second * softmax.runner_up // 2 ** 16 >= 0

    def waited(self, milliseconds, k):
        if milliseconds < self.policy["patience"]:
            return "wait"
        late = self.policy["late"]
        if late == "give up":
            return late
        if late == "carry on" and any(row["rule"] for row in self.policy["layers"][k + 1:]):
            self.alone = True
            return late
        return self.fall_back()


def rule(rng):
    return rng.choice([None, None, ["never", 0], ["always", 0], ["confidence", rng.randint(20_000, 65_536)],
                       ["entropy", rng.randint(0, 100_000)]])


def policy(rng):
    rows = [{"stream": rng.choice([None, rng.randint(0, 6)]), "rule": rule(rng), "number": rng.choice([None, rng.randint(0, 255)])}
            for _ in range(rng.randint(1, 6))]
    ends = [k for k, row in enumerate(rows) if row["stream"] is not None or row["rule"]]
    if len(rows) - 1 not in ends:
        return policy(rng)
    test = rng.choice([None, [rng.randint(-200_000, 100_000) for _ in range(3)]])
    return {"layers": rows, "test": test, "partition": rng.choice(ends), "patience": rng.randint(1, 400),
            "late": rng.choice(["carry on", "accept", "give up"])}


def case(rng):
    """One sample: layer after layer until something ends it, then waiting."""
    made = policy(rng)
    device, calls, k = Device(made), [], 0
    while True:
        logits = [rng.randint(-150_000, 150_000) for _ in range(rng.choice([2, 3, 10]))]
        keeps = rng.choice([None, None, False, True])
        result = device.computed(k, decisions.Softmax(logits), keeps)
        calls.append({"layer": k, "logits": logits, "keeps": keeps, "result": result})
        if result.startswith("hand over"):
            for milliseconds in sorted([rng.randint(0, 500), rng.randint(0, 500), made["patience"] - rng.randint(0, 1)]):
                result = device.waited(milliseconds, k)
                calls.append({"layer": k, "waited": milliseconds, "result": result})
                if result != "wait":
                    break
        if result.split()[0] not in ("send", "carry"):
            return {**made, "calls": calls}
        k += 1


def main():
    rng = random.Random(22)
    text = ",\n".join(json.dumps(case(rng), separators=(",", ":")) for _ in range(200))
    decisions.write(HERE / "devices.json", f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
