#!/usr/bin/env python3
"""What DocC does not check.

    docs/check.py SITE      after `docs/build` has made SITE and the modules

Every public symbol is listed under a topic of its module's page. Every step of a tutorial compiles, together with the
last steps of the examples before it.
"""
import json
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

DOCS = pathlib.Path(__file__).resolve().parent
SOURCES = DOCS.parent / "Sources"
FLAGS = ["-swift-version", "6", "-enable-upcoming-feature", "ExistentialAny", "-enable-upcoming-feature",
         "MemberImportVisibility", "-enable-experimental-feature", "Lifetimes", "-suppress-warnings"]


def without_topic(site, module):
    """Symbols that DocC had to group by itself."""
    page = json.loads((site / "data/documentation" / f"{module.lower()}.json").read_text(encoding="utf-8"))
    return [f"{module}: {symbol.split('/documentation/')[1]} is under no topic"
            for section in page["topicSections"] if section.get("generated") for symbol in section["identifiers"]]


def steps(catalogue):
    """(step, the last steps of the examples before it), in the order in which the tutorials show them."""
    root = next(catalogue.glob("*Tutorials.tutorial"), None)
    if root is None:
        return
    last = {}
    for tutorial in re.findall(r'tutorial: "doc:([^"]+)"', root.read_text(encoding="utf-8")):
        text = (catalogue / f"{tutorial}.tutorial").read_text(encoding="utf-8")
        for name in re.findall(r'file: "([^"]+\.swift)"', text):
            example = name.rsplit("-", 1)[0]
            others = [file for other, file in last.items() if other != example]
            last[example] = catalogue / "Resources" / name
            yield last[example], others


def error(step, others):
    modules = next(DOCS.glob(".build/debug/Modules"))
    headers = [flag for folder in SOURCES.glob("*/include") for flag in ("-Xcc", f"-I{folder}")]
    run = subprocess.run(
        ["swiftc", "-typecheck", "-parse-as-library", *FLAGS, "-I", modules, *headers, step, *others],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return f"{step}: does not compile\n{run.stdout}" if run.returncode else None


def main():
    site = pathlib.Path(sys.argv[1])
    catalogues = sorted(SOURCES.glob("*/*.docc"))
    wrong = [line for catalogue in catalogues for line in without_topic(site, catalogue.stem)]
    all_steps = [step for catalogue in catalogues for step in steps(catalogue)]
    unused = {file for catalogue in catalogues for file in catalogue.glob("Resources/*.swift")}
    wrong += [f"{file}: no tutorial shows it" for file in sorted(unused - {step for step, _ in all_steps})]
    with ThreadPoolExecutor(2) as pool:
        wrong += filter(None, pool.map(lambda step: error(*step), all_steps))
    print(f"{len(catalogues)} catalogues, {len(all_steps)} steps of tutorials, {len(wrong)} mistakes")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


sys.exit(main())
