#!/usr/bin/env python3
"""Checks that each Swift file in Sources is named for its contents: for a type that it declares or extends (`Type` or
`Type+Capability`), or for a free function.

    .ci/file_names.py [FOLDER …]     the default is Sources

Fails with the names of files that are not, and of files that declare a second type of 30 or more lines of code at top
level, which needs its own file; private types and extensions may be longer. Also fails if more files than `MOST_SHORT`
have fewer than 30 lines of code: each could move into its type's file, except those with unsafe code, which must be in
files of their own. `main.swift` and files in a folder `Resources`
are exempt.
"""
import pathlib
import re
import sys

SHORT = 30
MOST_SHORT = 73  # raise it only for a type of its own
DECLARATION = re.compile(
    r"^\s*(?:(?:public|package|internal|fileprivate|private|open|final|indirect|nonisolated|@\w+(?:\([^)]*\))?)\s+)*"
    r"(?:struct|class|enum|actor|protocol|extension|typealias)\s+([\w.]+)", re.M)

# A type at top level that is not private, to its closing brace.
TYPE = re.compile(
    r"^(?:(?:public|package|internal|open|final|indirect|nonisolated|@\w+(?:\([^)]*\))?)\s+)*"
    r"(?:struct|class|enum|actor|protocol)\s+(\w+)(?:[^\n]*\}$|.*?^\}$)", re.M | re.S)

FUNCTION = re.compile(r"^(?:(?:public|package|internal|@\w+(?:\([^)]*\))?)\s+)*func\s+(\w+)", re.M)


def code(text):
    """The lines of code, without comments and blank lines."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    lines = (line for line in text.split("\n") if not re.match(r"\s*(//|$)", line))
    return "\n".join(lines)


def long_types(text, own):
    """The types of SHORT or more lines other than the file's own, which is `own` or else the first."""
    types = {match[1]: match[0].count("\n") + 1 for match in TYPE.finditer(text)}
    own = own if own in types else next(iter(types), None)
    return [name for name, lines in types.items() if name != own and lines >= SHORT]


def main():
    folders = sys.argv[1:] or ["Sources"]
    files = [file for folder in folders for file in sorted(pathlib.Path(folder).rglob("*.swift"))
             if file.name != "main.swift" and "Resources" not in file.parts]
    wrong, crowded, short = [], [], 0
    for file in files:
        text = code(file.read_text(encoding="utf-8"))
        short += text.count("\n") + 1 < SHORT and not file.stem.endswith("+Unsafe")
        # The file of `Outer.Inner` may be named for either.
        names = {part for name in DECLARATION.findall(text) for part in (name, *name.split("."))}
        # A free function's file has the function's name; a file that only imports has its module's name.
        names |= {name[0].upper() + name[1:] for name in FUNCTION.findall(text)}
        if all(re.match(r"(@\w+ )*(\w+ )?import ", line) for line in text.split("\n")):
            names.add(file.parent.name)
        if file.stem.split("+")[0] not in names:
            wrong.append(f"{file}: holds {', '.join(sorted(names)) or 'no type'}")
        crowded += [f"{file}: {name} needs its own file" for name in long_types(text, file.stem.split("+")[0])]
    print(f"{len(files)} files, {len(wrong)} not named for a type that they declare or extend, "
          f"{short} with fewer than {SHORT} lines of code")
    if short > MOST_SHORT:
        crowded.append(f"at most {MOST_SHORT} files may have fewer than {SHORT} lines of code")
    for problem in wrong + crowded:
        print(problem, file=sys.stderr)
    return 1 if wrong + crowded else 0


sys.exit(main())
