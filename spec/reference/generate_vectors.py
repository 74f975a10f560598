#!/usr/bin/env python3
"""Makes the vectors: `generate_vectors.py` writes spec/vectors, spec/operations.md, spec/coverage.md, the pictures of
spec/overview.md and the numbers of cases in spec/conformance.md. With --check it writes nothing, and fails if a file
differs from what it would write."""

import argparse
import hashlib
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.dirname(HERE)
sys.path.insert(0, HERE)

import link_clauses  # noqa: E402
from cases import (codes, control, fragments, frames, geometry, loss, numbers, pooling, profile, profile_json, reconstruction,  # noqa: E402
                   scan, sessions, strings, whole)
from cases.flags import FLAGS  # noqa: E402
from cases.pages import conformance_page, coverage_page, operations_page  # noqa: E402
from cases.pictures import pictures  # noqa: E402
from cases.topic import OPERATIONS  # noqa: E402

TOPICS = (numbers, geometry, pooling, reconstruction, profile, profile_json, scan, codes, fragments, control, loss,
          frames, sessions, strings, whole)


def plain(value):
    """Bytes as hexadecimal text, everywhere in a value."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, bool) else value


def file_text(topic):
    """One case a line, in the order in which they were made."""
    lines = [json.dumps(plain(case), ensure_ascii=True, separators=(",", ":")) for case in topic.cases]
    head = {"format": "FeatureCodec vectors", "draft": 1, "topic": topic.name}
    return json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n"


def lint(topics):
    """What has to hold of every case."""
    seen = set()
    for topic in topics:
        for case in topic.cases:
            assert case["id"] not in seen, f"{case['id']} twice"
            seen.add(case["id"])
            assert case["clauses"], f"{case['id']} has no clause"
            for flag in case["flags"]:
                assert flag in FLAGS, f"{case['id']}: unknown flag {flag}"
            for event in case.get("events", [case]):
                check_fields(case["id"], event)
    used = {flag for topic in topics for case in topic.cases for flag in case["flags"]}
    assert used == set(FLAGS), f"flags without a case: {set(FLAGS) - used}"


def check_fields(identifier, event):
    operation = OPERATIONS[event["operation"]]
    assert list(event["input"]) == [f["name"] for f in operation["input"]], f"{identifier}: input {list(event['input'])}"
    if "result" in event["expected"]:
        names = [f["name"] for f in operation["result"]]
        assert list(event["expected"]["result"]) == names, f"{identifier}: result {list(event['expected']['result'])}"
    for values, fields in ((event["input"], operation["input"]), (event["expected"].get("result", {}), operation["result"])):
        for field in fields:
            if field["name"] in values:
                check_type(identifier, values[field["name"]], field["type"])


def check_type(identifier, value, kind):
    kinds = {"int": int, "uint": int, "bytes": (bytes, bytearray), "text": str}
    fits = isinstance(value, kinds.get(kind, (list, tuple))) and not isinstance(value, bool)
    if fits and kind in ("int", "ints"):
        fits = all(-2**31 <= v < 2**31 for v in (value if kind == "ints" else [value]))
    assert fits, f"{identifier}: {value!r} is no {kind}"


def manifest(texts, topics):
    files = [{"file": name, "cases": len(topic.cases), "sha256": hashlib.sha256(texts[name].encode()).hexdigest()}
             for topic in topics for name in [topic.name + ".json"]]
    others = [{"file": name, "sha256": hashlib.sha256(text.encode()).hexdigest()}
              for name, text in sorted(texts.items()) if name in ("flags.json", "operations.json")]
    lines = [",\n".join(" " + json.dumps(entry) for entry in entries) for entries in (files, others)]
    return ('{"format": "FeatureCodec manifest", "draft": 1, "files": [\n' + lines[0] + '\n], "others": [\n' + lines[1] +
            "\n]}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    topics = []
    for module in TOPICS:
        started = time.time()
        topics.append(module.make())
        print(f"{topics[-1].name:16} {len(topics[-1].cases):6} cases  {time.time() - started:6.1f} s", file=sys.stderr, flush=True)
    lint(topics)
    vectors = os.path.join(SPEC, "vectors")
    texts = {topic.name + ".json": file_text(topic) for topic in topics}
    texts["flags.json"] = json.dumps(dict(sorted(FLAGS.items())), indent=1) + "\n"
    with open(os.path.join(vectors, "operations.json"), encoding="utf-8") as text:
        texts["operations.json"] = text.read()
    texts["manifest.json"] = manifest(texts, topics)
    pages = {os.path.join(vectors, name): text for name, text in texts.items()}
    made = {"operations.md": operations_page(OPERATIONS), "coverage.md": coverage_page(SPEC, topics),
            "conformance.md": conformance_page(SPEC, topics)}
    made = {f"spec/{name}": text for name, text in made.items()}
    for path, text in link_clauses.link_all({**link_clauses.read(), **made}, made).items():
        pages[os.path.join(SPEC, os.path.basename(path))] = text
    pages.update((os.path.join(SPEC, name), text) for name, text in pictures().items())
    wrong = [path for path, text in pages.items() if differs(path, text)]
    if arguments.check:
        for path in wrong:
            print(f"{os.path.relpath(path, SPEC)} is not what the generator makes", file=sys.stderr)
        sys.exit(1 if wrong else 0)
    for path in wrong:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(pages[path])
    summarise(topics)


def differs(path, text):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read() != text
    except FileNotFoundError:
        return True


def summarise(topics):
    cases = [case for topic in topics for case in topic.cases]
    invalid = sum(case["tier"] == "invalid" for case in cases)
    sequences = sum("events" in case for case in cases)
    print(f"{len(cases)} cases, {invalid} of them ({100 * invalid // len(cases)} %) to be refused or survived, "
          f"{sequences} sequences")


if __name__ == "__main__":
    main()
