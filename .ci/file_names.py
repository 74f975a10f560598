#!/usr/bin/env python3
"""Checks that each Swift file in Sources is named for its contents: for a type that it declares or extends (`Type` or
`Type+Capability`), or for a free function.

    .ci/file_names.py [FOLDER …]     the default is Sources

Prints the names of files that are not, and fails. Files with fewer than 30 lines of code are counted, because each could move
into its type's file. `main.swift` and files in a folder `Resources` are exempt.
"""
import pathlib
import re
import sys

SHORT = 30
DECLARATION = re.compile(
    r"^\s*(?:(?:public|package|internal|fileprivate|private|open|final|indirect|nonisolated|@\w+(?:\([^)]*\))?)\s+)*"
    r"(?:struct|class|enum|actor|protocol|extension|typealias)\s+([\w.]+)", re.M)

FUNCTION = re.compile(r"^(?:(?:public|package|internal|@\w+(?:\([^)]*\))?)\s+)*func\s+(\w+)", re.M)


def code(text):
    """The lines of code, without comments and blank lines."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    lines = (line for line in text.split("\n") if not re.match(r"\s*(//|$)", line))
    return "\n".join(lines)


def main():
    folders = sys.argv[1:] or ["Sources"]
    files = [file for folder in folders for file in sorted(pathlib.Path(folder).rglob("*.swift"))
             if file.name != "main.swift" and "Resources" not in file.parts]
    wrong, short = [], 0
    for file in files:
        text = code(file.read_text(encoding="utf-8"))
        short += text.count("\n") + 1 < SHORT
        # The file of `Outer.Inner` may be named for either.
        names = {part for name in DECLARATION.findall(text) for part in (name, *name.split("."))}
        # A free function's file has the function's name; a file that only imports has its module's name.
        names |= {name[0].upper() + name[1:] for name in FUNCTION.findall(text)}
        if all(re.match(r"(@\w+ )*(\w+ )?import ", line) for line in text.split("\n")):
            names.add(file.parent.name)
        if file.stem.split("+")[0] not in names:
            wrong.append(f"{file}: holds {', '.join(sorted(names)) or 'no type'}")
    print(f"{len(files)} files, {len(wrong)} not named for a type that they declare or extend, "
          f"{short} with fewer than {SHORT} lines of code")
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main())
