#!/usr/bin/env python3
"""Links the clauses of spec/*.md: `link_clauses.py [FILE…]` writes the anchors and links; with --check it writes nothing and
fails where one is missing.

A clause is defined by a line that begins with **[PROF-3]**; the line before it is its anchor, <a id="PROF-3"></a>. A
reference is spelt [PROF-3], or [PROF] for the whole family, and nothing else. So that the text stays readable as it is,
the targets stand at the end of the file, [PROF-3]: profile.md#PROF-3, as links in the reference style of Markdown. A
definition is a link to itself. Code blocks and code spans are left alone.

Also refused: a reference to a clause that is not there, a clause that is defined twice, and any other spelling.
"""

import argparse
import os
import re
import sys

SPEC = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MARK = "<!-- The targets of the clauses' links, written by reference/link_clauses.py. -->"
CLAUSE = r"[A-Z]+(?:-[1-9]\d*)?"
DEFINITION = re.compile(rf"\*\*\[({CLAUSE})\]\*\*")
ANCHOR = re.compile(rf'<a id="{CLAUSE}"></a>')


class Wrong(Exception):
    """What is wrong with a text, by file and line."""


def order(clause):
    """Families by name, the clauses of each by number."""
    family, _, number = clause.partition("-")
    return family, int(number or 0)


def plain(text):
    """A text without anchors and targets, as its author writes it."""
    text = text.split(MARK)[0].rstrip("\n") + "\n"
    return "".join(line for line in text.splitlines(True) if not ANCHOR.fullmatch(line.rstrip("\n")))


def prose(text):
    """The lines of a plain text, with code blocks and code spans blank."""
    lines, fenced, code, blank = [], False, False, True
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        indented = line.startswith("    ")
        # An indented line is code after an empty line or other code; in a paragraph it continues the paragraph.
        code = indented and (blank or code) or code and not line.strip()
        if fence:
            fenced = not fenced
        hidden = fence or fenced or code
        lines.append("" if hidden else re.sub(r"(`+).+?\1", lambda span: " " * len(span.group()), line))
        blank = not line.strip()
    return lines


def definitions(texts):
    """{clause: its file} of {file: plain text}, and {family: its file or, of a family of one clause, that clause}."""
    found, families = {}, {}
    for file, text in texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            start = DEFINITION.match(line)
            if not start:
                continue
            clause = start.group(1)
            if clause in found:
                raise Wrong(f"{file}:{number}: [{clause}] is defined in {found[clause]} too")
            found[clause] = file
            families.setdefault(clause.partition("-")[0], file)
    return found, families


def references(file, text, clauses, families):
    """The clauses and families that a plain text refers to or defines."""
    names = "|".join(sorted(families))
    spelling = re.compile(rf"\[(?:{names})\]|\[[A-Z]+-\d+\]|(?i:\[(?:{names})\W?\d+[^\]]*\])|(?<![\w-])(?:{names})-\d+\b")
    used = set()
    for number, line in enumerate(prose(text), 1):
        for match in spelling.finditer(line):
            word, after = match.group(), line[match.end():match.end() + 1]
            name = word[1:-1]
            if not re.fullmatch(rf"\[{CLAUSE}\]", word) or after in ("(", "["):
                raise Wrong(f"{file}:{number}: a clause is spelt [FAMILY-1] and not {(word + after).strip()}")
            if name not in clauses and name not in families:
                raise Wrong(f"{file}:{number}: there is no clause {word}")
            used.add(name)
    return used


def target(file, name, clauses, families):
    """Where the link of a clause or a family leads."""
    to = clauses.get(name) or families[name]
    page = "" if to == file else to
    return f"{page}#{name}" if name in clauses else page or to


def linked(file, text, clauses, families):
    """A plain text with its anchors and targets."""
    used = references(file, text, clauses, families)
    lines = []
    for line in text.split("\n"):
        start = DEFINITION.match(line)
        if start:
            lines.append(f'<a id="{start.group(1)}"></a>')
        lines.append(line)
    text = "\n".join(lines)
    if used:
        targets = [f"[{name}]: {target(file, name, clauses, families)}\n" for name in sorted(used, key=order)]
        text += f"\n{MARK}\n\n{''.join(targets)}"
    return text


def link_all(texts, files=None):
    """{file: text with links} of {file: text}; with `files`, of these alone, although all are read."""
    texts = {file: plain(text) for file, text in texts.items()}
    clauses, families = definitions(texts)
    return {file: linked(file, texts[file], clauses, families) for file in files or texts}


def read(spec):
    texts = {}
    for file in sorted(os.listdir(spec)):
        if file.endswith(".md"):
            with open(os.path.join(spec, file), encoding="utf-8", newline="") as page:
                texts[file] = page.read()
    return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is not as it would be written")
    parser.add_argument("files", nargs="*", metavar="FILE", help="files of spec/, all unless told")
    arguments = parser.parse_args()
    texts = read(SPEC)
    try:
        pages = link_all(texts, [os.path.basename(file) for file in arguments.files])
    except Wrong as wrong:
        sys.exit(str(wrong))
    different = [file for file, text in pages.items() if texts[file] != text]
    if arguments.check:
        for file in different:
            print(f"{file}: its links are not as link_clauses.py writes them", file=sys.stderr)
        sys.exit(1 if different else 0)
    for file in different:
        with open(os.path.join(SPEC, file), "w", encoding="utf-8", newline="\n") as page:
            page.write(pages[file])


if __name__ == "__main__":
    main()
