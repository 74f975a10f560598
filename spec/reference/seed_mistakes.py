#!/usr/bin/env python3
"""Do the vectors catch mistakes? Breaks a copy of the reference in one place at a time, runs the vectors until an answer
is wrong, and reports that case. Fails if a mistake goes unnoticed, or if mistakes.md or README.md says otherwise. With
--page it writes mistakes.md."""

import argparse
import importlib
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(os.path.dirname(HERE), "vectors")
sys.path.insert(0, HERE)

from cases.mistakes import MISTAKES  # noqa: E402

PATIENCE = 20  # seconds for one answer
CASES = []  # (id, [(operation, input, expected)]), before the processes fork


def load():
    """All cases, with hexadecimal text as bytes."""
    with open(os.path.join(VECTORS, "operations.json"), encoding="utf-8") as text:
        operations = {operation["name"]: operation for operation in json.load(text)["operations"]}
    with open(os.path.join(VECTORS, "manifest.json"), encoding="utf-8") as text:
        files = [entry["file"] for entry in json.load(text)["files"] if "cases" in entry]
    for file in files:
        with open(os.path.join(VECTORS, file), encoding="utf-8") as text:
            for case in json.load(text)["cases"]:
                events = [(event["operation"], typed(event["input"], operations[event["operation"]]["input"]),
                           expected(event["expected"], operations[event["operation"]])) for event in case.get("events", [case])]
                CASES.append((case["id"], events))


def typed(values, fields):
    kinds = {field["name"]: field["type"] for field in fields}
    convert = {"bytes": bytes.fromhex, "packets": lambda items: [bytes.fromhex(item) for item in items]}
    return {name: convert.get(kinds[name], lambda value: value)(value) for name, value in values.items()}


def expected(answer, operation):
    return typed(answer["result"], operation["result"]) if "result" in answer else list(answer["refused"].values())


def same(a, b):
    """Equal, whether bytes or bytearray, list or tuple."""
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return isinstance(b, (list, tuple)) and len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    return a == b


def first_wrong(topics):
    """(case, what was wrong) of the first case that the reference on sys.path gets wrong, the named topics first."""
    from featurecodec.errors import Refused
    from featurecodec.operations import Testee
    for identifier, events in sorted(CASES, key=lambda case: not case[0].startswith(tuple(topics))):
        testee = Testee()
        for operation, given, right in events:
            signal.alarm(PATIENCE)
            try:
                answer = testee.answer(operation, given)
            except Refused as refusal:
                answer = [refusal.code] + list(refusal.details)
            except Exception as failure:  # a trap or a hang: caught as well
                signal.alarm(0)
                return identifier, f"{type(failure).__name__}"
            if isinstance(answer, list) and isinstance(right, list):
                answer = answer[:len(right)]  # a refusal may know more than the operation tells
            signal.alarm(0)
            if not same(answer, right):
                return identifier, "refusal" if isinstance(answer, list) != isinstance(right, list) else "answer"
    return None


def give_up(number, frame):
    raise TimeoutError("an answer takes longer than any should")


def catch(mistake):
    """Runs in a process of its own: the broken copy is imported, not the original."""
    module, before, after, topics, _ = mistake
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "reference"))
        shutil.copytree(os.path.join(HERE, "featurecodec"), os.path.join(folder, "reference", "featurecodec"))
        os.makedirs(os.path.join(folder, "vectors"))
        shutil.copy(os.path.join(VECTORS, "operations.json"), os.path.join(folder, "vectors"))
        path = os.path.join(folder, "reference", "featurecodec", module + ".py")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if text.count(before) != 1:
            return "not found", f"{module}.py has {text.count(before)} times: {before}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(before, after))
        for name in [name for name in sys.modules if name.split(".")[0] == "featurecodec"]:
            del sys.modules[name]
        sys.path.insert(0, os.path.join(folder, "reference"))
        importlib.invalidate_caches()
        sys.dont_write_bytecode = True
        return first_wrong(topics)


def main():
    signal.signal(signal.SIGALRM, give_up)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="store_true", help="write mistakes.md")
    parser.add_argument("--only", default="", help="only the mistakes whose description contains this")
    parser.add_argument("--share", type=int, default=1, metavar="N", help="one mistake in N, which --seed chooses")
    parser.add_argument("--seed", type=int, default=0, help="which mistakes --share takes")
    arguments = parser.parse_args()
    load()
    chosen = [mistake for mistake in MISTAKES if arguments.only in mistake[4]]
    if arguments.share > 1:
        print(f"one mistake in {arguments.share}: --share {arguments.share} --seed {arguments.seed}")
        chosen = random.Random(arguments.seed).sample(chosen, -(-len(chosen) // arguments.share))
    wrong = first_wrong(())
    if wrong:
        sys.exit(f"the reference itself is wrong: {wrong}")
    missed, rows = 0, []
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for mistake, caught in zip(chosen, pool.imap(catch, chosen, chunksize=1)):
            missed += caught is None or caught[0] == "not found"
            rows.append((mistake[4], mistake[0], caught))
            print(f"{'MISSED' if caught is None else caught[0]:48} {mistake[4]}" +
                  (f"  ({caught[1]})" if caught and caught[0] == "not found" else ""), flush=True)
    print(f"{len(rows)} mistakes, {len(rows) - missed} caught, {missed} missed")
    rows = [f"| {what} | {module} | {caught[0] if caught else 'nothing'} |" for what, module, caught in rows]
    if arguments.page:
        with open(os.path.join(HERE, "mistakes.md"), "w", encoding="utf-8") as page:
            page.write("\n".join(PAGE + rows) + "\n")
    stale = list(out_of_date(rows))
    for line in stale:
        print(line, file=sys.stderr)
    sys.exit(1 if missed or stale or not rows else 0)


PAGE = ["# Seeded mistakes", "", f"The {len(MISTAKES)} mistakes that `seed_mistakes.py` makes in the reference, one at a time, and the first "
        "case that catches each.", "This page is generated: `seed_mistakes.py --page`.", "", "| mistake | module | caught by |", "|---|---|---|"]


def out_of_date(rows):
    """What mistakes.md and README.md say that is not so; `rows` are those of the mistakes that were made."""
    with open(os.path.join(HERE, "mistakes.md"), encoding="utf-8") as page:
        lines = page.read().splitlines()
    listed = [line.split(" | ")[:2] for line in lines[len(PAGE):]]
    if lines[:len(PAGE)] != PAGE or listed != [[f"| {mistake[4]}", mistake[0]] for mistake in MISTAKES]:
        yield "mistakes.md does not list the mistakes as they are: run seed_mistakes.py --page"
    yield from (f"mistakes.md does not have the line: {row}" for row in rows if row not in lines)
    with open(os.path.join(HERE, "README.md"), encoding="utf-8") as page:
        if re.findall(r"in (\d+) ways", page.read()) != [str(len(MISTAKES))]:
            yield f"README.md does not say \"in N ways\" once, with N = {len(MISTAKES)}"


if __name__ == "__main__":
    main()
