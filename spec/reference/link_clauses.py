#!/usr/bin/env python3
"""Turns the clause references in the repository's Markdown files into links. `link_clauses.py [FILE…]` writes anchors and
links; with --check it writes nothing and fails if one is missing or wrong. DocC's catalogues are left out: their links
cannot leave the catalogue.

In spec/*.md, a line that begins with **[PROF-3]** defines a clause; the line before it is the clause's anchor, <a id="PROF-3"></a>. A
reference is spelt [PROF-3], or [PROF] for the whole family. Markdown turns these words into links if the file has a
line [PROF-3]: profile.md#PROF-3. All such lines are at the end of the file, so that the text stays readable as it is. A
definition becomes a link to itself. Code blocks and code spans are not changed.

The script also fails on a reference to a clause that does not exist, on a clause that is defined twice, and on any other
spelling of a reference.
"""

import argparse
import os
import posixpath
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MARK = "<!-- Link targets, written by spec/reference/link_clauses.py -->"
CLAUSE = r"[A-Z]+(?:-[1-9]\d*)?"
DEFINITION = re.compile(rf"\*\*\[({CLAUSE})\]\*\*")
ANCHOR = re.compile(rf'<a id="{CLAUSE}"></a>')
TARGETS = re.compile(rf"(?:\[{CLAUSE}\]: \S+|\s)*")


class Wrong(Exception):
    """An error in a text, with its file and line."""


def order(clause):
    """Families by name, the clauses of each by number."""
    family, _, number = clause.partition("-")
    return family, int(number or 0)


def plain(file, text):
    """A text without anchors and targets, as its author writes it."""
    text, _, targets = text.partition(MARK)
    if not TARGETS.fullmatch(targets):
        raise Wrong(f"{file}: there is text after the link targets")
    text = text.rstrip("\n") + "\n"
    return "".join(line for line in text.splitlines(True) if not ANCHOR.fullmatch(line.rstrip("\n")))


def prose(text):
    """The lines of a plain text, with blanks in place of code blocks and code spans."""
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


def defines(file):
    """Whether a file may define clauses: the chapters of the specification."""
    return posixpath.dirname(file) == "spec"


def definitions(texts):
    """From {file: plain text}: {clause: its file} and {family: its file}."""
    found, families = {}, {}
    for file, text in texts.items():
        if not defines(file):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            start = DEFINITION.match(line)
            if not start:
                continue
            clause = start.group(1)
            if clause in found:
                raise Wrong(f"{file}:{number}: [{clause}] is also defined in {found[clause]}")
            found[clause] = file
            families.setdefault(clause.partition("-")[0], file)
    return found, families


def references(file, text, clauses, families):
    """The clauses and families that a plain text defines or refers to."""
    names = "|".join(sorted(families))
    spelling = re.compile(rf"\[(?:{names})\]|\[[A-Z]+-\d+\]|(?i:\[(?:{names})\W?\d+[^\]]*\])|(?<![\w-])(?:{names})-\d+\b")
    used = set()
    for number, line in enumerate(prose(text), 1):
        for match in spelling.finditer(line):
            word, after = match.group(), line[match.end():match.end() + 1]
            name = word[1:-1]
            if not re.fullmatch(rf"\[{CLAUSE}\]", word) or after in ("(", "["):
                raise Wrong(f"{file}:{number}: a reference is spelt [FAMILY-1], not {(word + after).strip()}")
            if name not in clauses and name not in families:
                raise Wrong(f"{file}:{number}: there is no clause {word}")
            used.add(name)
    return used


def target(file, name, clauses, families):
    """The target of a link to a clause or a family, as seen from `file`."""
    page = clauses.get(name, families.get(name))
    path = posixpath.relpath("/" + page, posixpath.dirname("/" + file))
    return path if name not in clauses else f"{'' if page == file else path}#{name}"


def linked(file, text, clauses, families):
    """A plain text with its anchors and targets."""
    used = references(file, text, clauses, families)
    lines = []
    for line in text.split("\n"):
        start = defines(file) and DEFINITION.match(line)
        if start:
            lines.append(f'<a id="{start.group(1)}"></a>')
        lines.append(line)
    text = "\n".join(lines)
    if used:
        targets = [f"[{name}]: {target(file, name, clauses, families)}\n" for name in sorted(used, key=order)]
        text += f"\n{MARK}\n\n{''.join(targets)}"
    return text


def link_all(texts, files=None):
    """From {file: text}: {file: text with links}, for all files or for those in `files`."""
    texts = {file: plain(file, text) for file, text in texts.items()}
    clauses, families = definitions(texts)
    return {file: linked(file, texts[file], clauses, families) for file in files or texts}


def read():
    """{file: text} of the repository's Markdown files, by their paths from its root."""
    texts = {}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(".") and not name.endswith(".docc")]
        for file in files:
            if file.endswith(".md"):
                path = os.path.join(folder, file)
                with open(path, encoding="utf-8", newline="") as page:
                    texts[os.path.relpath(path, ROOT).replace(os.sep, "/")] = page.read()
    return dict(sorted(texts.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    parser.add_argument("files", nargs="*", metavar="FILE", help="Markdown files of this repository; default: all")
    arguments = parser.parse_args()
    texts = read()
    try:
        pages = link_all(texts, [os.path.relpath(file, ROOT).replace(os.sep, "/") for file in arguments.files])
    except Wrong as wrong:
        sys.exit(str(wrong))
    different = [file for file, text in pages.items() if texts[file] != text]
    if arguments.check:
        for file in different:
            print(f"{file}: anchors or links are missing or wrong; run spec/reference/link_clauses.py", file=sys.stderr)
        sys.exit(1 if different else 0)
    for file in different:
        with open(os.path.join(ROOT, file), "w", encoding="utf-8", newline="\n") as page:
            page.write(pages[file])


if __name__ == "__main__":
    main()
