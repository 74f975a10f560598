"""The pages made with the vectors: `operations.md`, `coverage.md`, and the numbers of cases in `conformance.md`."""

import os
import re

import link_clauses

from .musts import INFORMATIVE, MUSTS

CHAPTERS = ("README", "q-formats", "pooling", "profile", "scan", "codes", "fragments", "reassembly", "reconstruction",
            "control", "sessions", "limits", "security", "versioning")


def operations_page(operations):
    lines = ["# Operations", "", "Generated from `vectors/operations.json`. [conformance.md](conformance.md) explains the types and states.", ""]
    for operation in operations.values():
        fields = lambda part: ", ".join(f"{f['name']}: {f['type']}" for f in operation[part]) or "nothing"  # noqa: E731
        lines += [f"## {operation['number']}. {operation['name']}", "", operation["does"], "",
                  f"- clauses: {', '.join(f'[{c}]' for c in operation['clauses'])}", f"- input: {fields('input')}",
                  f"- result: {fields('result')}"]
        if "refusals" in operation:
            lines.append("- refused: " + "; ".join(f"{code} {what}" for code, what in operation["refusals"].items()) +
                         (f"; details: {', '.join(operation['details'])}" if "details" in operation else ""))
        lines.append("")
    return "\n".join(lines)


def clauses_of(spec):
    """{clause: its text}, in the order of the chapters; a clause ends where the next one or a heading begins."""
    found = {}
    for chapter in CHAPTERS:
        with open(os.path.join(spec, chapter + ".md"), encoding="utf-8") as file:
            text = link_clauses.plain(chapter + ".md", file.read())
        at = chapter
        for line in text.split("\n"):
            start = link_clauses.DEFINITION.match(line)
            if start:
                at = start.group(1)
                assert at not in found, f"{at} twice"
            elif line.startswith("## "):
                at = chapter
            found.setdefault(at, []).append(line)
    return {clause: "\n".join(lines) for clause, lines in found.items()}


def sentences_with_must(text):
    """The sentences of a clause that say MUST."""
    text = re.sub(r"\s+", " ", re.sub(r"(?m)^    .*$|^\|[^A-Za-z]*\|$", "", text))
    parts = re.split(r'(?<=[.;:]) (?=[A-Z*"\[])|\| ', text)
    return [part.strip() for part in parts if re.search(r"\bMUST\b", part)]


def named_in_page(place):
    """A clause as the text spells it, or the chapter that a sentence outside all clauses is in."""
    return place if place in CHAPTERS else f"[{place}]"


def coverage_page(spec, topics):
    cases = [case for topic in topics for case in topic.cases]
    clauses = clauses_of(spec)
    named = {c for case in cases for c in case["clauses"]}
    assert named <= set(clauses), f"vectors name clauses that are not in the text: {named - set(clauses)}"
    lines = ["# Coverage", "", "Generated with the vectors. First every sentence that says MUST, with the cases that test it; then every clause.", "",
             "## Sentences", "", "| clause | sentence | cases | for example |", "|---|---|---|---|"]
    unused = list(MUSTS)
    for clause, text in clauses.items():
        for sentence in sentences_with_must(text):
            if clause == "README" and "RFC 2119" in sentence:
                continue
            entries = [entry for entry in MUSTS if entry[0] == clause and entry[1] in sentence]
            count = len(re.findall(r"\bMUST\b", sentence.replace("MUST cut passes", "cut passes"))) or 1
            assert len(entries) >= count, f"of {count} MUST, cases are named for {len(entries)}: [{clause}] {sentence}"
            for entry in entries:
                unused = [other for other in unused if other is not entry]
                chosen = [case["id"] for case in cases if entry[2](case)]
                assert chosen, f"no case for: [{clause}] {entry[1]}"
                lines.append(f"| {named_in_page(clause)} | … {entry[1]} … | {len(chosen)} | {chosen[0]} |")
    assert not unused, f"sentences that are not in the text: {[entry[:2] for entry in unused]}"
    lines += ["", "## Clauses", "", "| clause | baseline | uncommon | invalid | for example |", "|---|---|---|---|---|"]
    for clause in clauses:
        if clause in CHAPTERS:
            continue
        of = [case for case in cases if clause in case["clauses"]]
        if clause in INFORMATIVE:
            lines.append(f"| [{clause}] | | | | {INFORMATIVE[clause]} |")
            continue
        assert of, f"clause {clause} has no vector"
        counts = [str(sum(case["tier"] == tier for case in of)) for tier in ("baseline", "uncommon", "invalid")]
        lines.append(f"| [{clause}] | {' | '.join(counts)} | {of[0]['id']} |")
    return "\n".join(lines) + "\n"


def conformance_page(spec, topics):
    """The page as it is, with its table of files and its example of the manifest brought up to date."""
    with open(os.path.join(spec, "conformance.md"), encoding="utf-8") as file:
        text = file.read()
    rows = [f"| `{topic.name}.json` | {len(topic.cases)} | {sum(case['tier'] == 'invalid' for case in topic.cases)} | "
            f"{sum('events' in case for case in topic.cases)} |\n" for topic in topics]
    text = replaced_once(r"(?<=\| file \| cases \| invalid \| sequences \|\n\|---\|---:\|---:\|---:\|\n)(\|.*\n)*", "".join(rows), text)
    for topic in topics:
        if topic.name == "fragments":
            text = replaced_once(r'(?<="file": "fragments.json", "cases": )\d+', str(len(topic.cases)), text)
    return text


def replaced_once(pattern, by, text):
    text, count = re.subn(pattern, lambda match: by, text, count=1)
    assert count == 1, f"conformance.md has nothing like {pattern}"
    return text
