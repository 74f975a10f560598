#!/usr/bin/env python3
"""Draws the modules and the folders of FeatureCodec, read from the sources: docs/modules.svg and docs/modules.md.

    docs/modules.py                 writes both
    docs/modules.py --check         fails if modules, imports or folders have changed since; numbers may be out of date
    docs/modules.py --table [REV]   prints files and lines per module, for a revision or the working tree

An arrow is an import. The picture leaves out imports that follow from others; the table has all of them. A folder uses
another if it names a type that the other declares; using only members does not count.
"""
import collections
import html
import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMPORT = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:struct\s+|func\s+)?(\w+)", re.M)
TYPE = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|indirect|final|nonisolated)\s+)*(?:struct|class|enum|actor|protocol)\s+(\w+)", re.M)
COMMENT = re.compile(r"//.*$", re.M)
ROOMY = "FeatureCodec"
# Why there are two receivers.
GATEWAY = """\
`Gateway/` is a second receiver beside `Server/`. Both answer alike, bit for bit: the fuzzers `server` and `sessions` compare
them packet by packet, and the vectors run through both. They share what the specification defines: frame numbers, the former
session, control messages, headers, checks, codes, the order on air, the reconstruction of a channel. They differ in storage. A
server derives tables from the profile when it opens it, keeps a counter for each segment, and lets C read, store and
reconstruct many symbols at a time; all of this is on the heap. A gateway has none: it reads the profile's records in place,
counts presence bits, and walks symbol by symbol in bytes that the caller lends. One type for both would have to name every
derived value through the view of the profile, which would cost servers their speed, or would bring the tables to parts
that have no room for them.""".split("\n")


class Sources:
    """The text of all files in Sources, from the working tree or a revision: module to path to text."""

    def __init__(self, revision=None):
        self.modules = collections.defaultdict(dict)
        listed = ["git", "ls-tree", "-r", "--name-only", revision] if revision else ["git", "ls-files"]
        for path in self.run(*listed, "--", "Sources").split("\n"):
            parts = path.split("/")
            if len(parts) < 3 or not path.endswith((".swift", ".c", ".h")) or "Resources" in parts:
                continue
            if revision:
                self.modules[parts[1]][path] = self.run("git", "show", f"{revision}:{path}")
            elif (ROOT / path).exists():
                self.modules[parts[1]][path] = (ROOT / path).read_text(encoding="utf-8")

    @staticmethod
    def run(*command):
        return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout

    def imports(self):
        """Module to the modules of the package that it imports."""
        return {module: {name for text in files.values() for name in IMPORT.findall(text)} & set(self.modules) - {module}
                for module, files in self.modules.items()}

    def rooms(self):
        """Folder of FeatureCodec to its files; files outside a folder are left out."""
        rooms = collections.defaultdict(dict)
        for path, text in self.modules.get(ROOMY, {}).items():
            if len(path.split("/")) > 3:
                rooms[path.split("/")[2]][path] = text
        return rooms


def uses(rooms):
    """Folder to the other folders that it uses, to the names of their types that it uses."""
    texts = {room: "\n".join(COMMENT.sub("", text) for text in files.values()) for room, files in rooms.items()}
    declared = {room: set(TYPE.findall(text)) for room, text in texts.items()}
    words = {room: set(re.findall(r"\w+", text)) for room, text in texts.items()}
    return {room: {other: words[room] & declared[other] for other in rooms
                   if other != room and words[room] & declared[other]} for room in rooms}


def embedded():
    """The modules that .ci/embedded compiles."""
    return set(re.search(r"^modules=\((.*?)\)", (ROOT / ".ci/embedded").read_text(), re.M | re.S)[1].split())


def reach(edges, start):
    """All nodes that the arrows lead to."""
    seen, waiting = set(), [start]
    while waiting:
        for after in edges.get(waiting.pop(), ()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


def reduced(edges):
    """The edges without those that follow from others."""
    return {node: {after for after in afters if not any(after in reach(edges, other) for other in afters if other != after)}
            for node, afters in edges.items()}


def ordered(found):
    """The arrows between folders without cycles, those with the most types first; and the rest, as (folder, other, types)."""
    edges, rest = {room: set() for room in found}, []
    weights = [(len(names), room, other) for room, others in found.items() for other, names in others.items()]
    for count, room, other in sorted(weights, key=lambda weight: (-weight[0], weight[1:])):
        if room in reach(edges, other):
            rest.append((room, other, sorted(found[room][other])))
        else:
            edges[room].add(other)
    return edges, sorted(rest)


def ranks(edges):
    """The length of the longest path from each node."""
    found = {}

    def rank(node, path=()):
        if node in path:
            raise SystemExit(f"modules import each other: {' → '.join((*path, node))}")
        if node not in found:
            found[node] = max((rank(after, (*path, node)) + 1 for after in edges.get(node, ())), default=0)
        return found[node]
    for node in edges:
        rank(node)
    return found


class Drawing:
    """A graph in rows: a module is above the modules that it imports."""
    WIDTH, HEIGHT, GAP, ROW = 216, 46, 26, 96

    def __init__(self, edges, labels):
        self.labels = labels
        self.nodes = set(labels)
        self.row = ranks({node: edges.get(node, set()) for node in labels})
        # A module without imports is directly below the modules that import it.
        for node in labels:
            above = [self.row[other] for other in edges if node in edges[other]]
            if not edges.get(node) and above:
                self.row[node] = min(above) - 1
        # An arrow across several rows bends around the boxes in between: one point in each row.
        self.chains, self.links = [], collections.defaultdict(set)
        for node in sorted(edges):
            for after in sorted(edges[node]):
                chain = [node]
                for row in range(self.row[node] - 1, self.row[after], -1):
                    point = (node, after, row)
                    self.row[point] = row
                    chain.append(point)
                chain.append(after)
                self.chains.append(chain)
                for one, other in zip(chain, chain[1:]):
                    self.links[one].add(other)
                    self.links[other].add(one)
        self.place()

    def size(self, node):
        return self.WIDTH if node in self.nodes else 14

    def place(self):
        rows = collections.defaultdict(list)
        for node in sorted(self.row, key=str):
            rows[self.row[node]].append(node)
        order = {node: index for row in rows.values() for index, node in enumerate(row)}
        for turn in range(40):
            for number in sorted(rows, reverse=turn % 2 == 0):
                middle = {node: statistics.mean([order[other] / len(rows[self.row[other]]) for other in self.links[node]]
                                                or [order[node] / len(rows[number])]) for node in rows[number]}
                rows[number].sort(key=lambda node: middle[node])
                order.update({node: index for index, node in enumerate(rows[number])})
        self.x = {}
        for row in rows.values():
            at = 0
            for node in row:
                self.x[node] = at + self.size(node) / 2
                at += self.size(node) + self.GAP
        for turn in range(300):
            for row in rows.values():
                wish = [statistics.mean([self.x[other] for other in self.links[node]] or [self.x[node]]) for node in row]
                self.x.update(zip(row, self.spread(row, wish)))
        left = min(self.x[node] - self.size(node) / 2 for node in self.x)
        self.x = {node: x - left for node, x in self.x.items()}
        self.width = max(self.x[node] + self.size(node) / 2 for node in self.x)
        self.height = len(rows) * self.ROW - (self.ROW - self.HEIGHT)

    def spread(self, row, wish):
        """Positions near the desired ones, in order and without overlap: neighbours that would collide move together."""
        groups = []
        for node, x in zip(row, wish):
            offset = 0
            group = [[(node, 0, x)], x]
            groups.append(group)
            while len(groups) > 1:
                one, other = groups[-2], groups[-1]
                last = one[0][-1]
                apart = self.size(last[0]) / 2 + self.GAP + self.size(other[0][0][0]) / 2
                if one[1] + last[1] + apart <= other[1]:
                    break
                shift = last[1] + apart
                members = one[0] + [(n, o + shift, w) for n, o, w in other[0]]
                groups[-2:] = [[members, statistics.mean(w - o for _, o, w in members)]]
        return [group[1] + offset for group in groups for _, offset, _ in group[0]]

    def y(self, node):
        return (max(self.row.values()) - self.row[node]) * self.ROW

    def svg(self, left, top):
        out = []
        # Arrows are spread along a box's edge, in the order of their other ends.
        ends = collections.defaultdict(list)
        for chain in self.chains:
            ends[chain[0], "below"].append(self.x[chain[1]])
            ends[chain[-1], "above"].append(self.x[chain[-2]])

        def port(node, side, other):
            others = sorted(ends[node, side])
            step = min(22, (self.WIDTH - 40) / max(len(others), 1))
            return self.x[node] + (others.index(other) - (len(others) - 1) / 2) * step

        for chain in self.chains:
            points = [(port(chain[0], "below", self.x[chain[1]]), self.y(chain[0]) + self.HEIGHT)]
            for node in chain[1:-1]:
                points += [(self.x[node], self.y(node)), (self.x[node], self.y(node) + self.HEIGHT)]
            points.append((port(chain[-1], "above", self.x[chain[-2]]), self.y(chain[-1]) - 7))
            path = f"M{points[0][0] + left:.0f},{points[0][1] + top:.0f}"
            for index, ((x0, y0), (x1, y1)) in enumerate(zip(points, points[1:])):
                x0, y0, x1, y1 = x0 + left, y0 + top, x1 + left, y1 + top
                bend = (y1 - y0) / 2
                path += f" L{x1:.0f},{y1:.0f}" if x0 == x1 else f" C{x0:.0f},{y0 + bend:.0f} {x1:.0f},{y1 - bend:.0f} {x1:.0f},{y1:.0f}"
            out.append(f'<path class="arrow" d="{path}" marker-end="url(#head)"/>')
        for node in sorted(self.nodes):
            title, detail, kind, mark = self.labels[node]
            x, y = self.x[node] - self.WIDTH / 2 + left, self.y(node) + top
            out.append(f'<rect class="{kind}" x="{x:.0f}" y="{y:.0f}" width="{self.WIDTH}" height="{self.HEIGHT}" rx="6"/>')
            out.append(f'<text class="name" x="{x + self.WIDTH / 2 - (10 if mark else 0):.0f}" y="{y + 20:.0f}">{html.escape(title)}</text>')
            out.append(f'<text class="detail" x="{x + self.WIDTH / 2 - (10 if mark else 0):.0f}" y="{y + 36:.0f}">{html.escape(detail)}</text>')
            if mark:
                out.append(f'<circle class="badge" cx="{x + self.WIDTH - 18:.0f}" cy="{y + 23:.0f}" r="9"/>'
                           f'<text class="mark" x="{x + self.WIDTH - 18:.0f}" y="{y + 27:.0f}">{mark}</text>')
        return out


STYLE = """
  text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2933; }
  .heading { font-size: 17px; font-weight: 600; }
  .note { font-size: 12px; fill: #52606d; }
  .name { font-size: 14px; font-weight: 600; text-anchor: middle; }
  .detail { font-size: 11px; fill: #52606d; text-anchor: middle; }
  .core { fill: #e3f0fb; stroke: #3572a5; }
  .c { fill: #eef0f2; stroke: #7b8794; }
  .host { fill: #fdf3e0; stroke: #b7791f; }
  .badge { fill: #3572a5; }
  .mark { font-size: 11px; font-weight: 700; fill: #fff; text-anchor: middle; }
  .arrow { fill: none; stroke: #7b8794; stroke-width: 1.4; }
"""


def lines(files):
    return [text.count("\n") for text in files.values()]


def counted(files):
    return f"{len(files)} {'file' if len(files) == 1 else 'files'} · {sum(lines(files)):,} lines"


def svg(sources):
    small = embedded()
    labels = {}
    for module, files in sources.modules.items():
        is_c = all(not path.endswith(".swift") for path in files)
        kind = "c" if is_c else "core" if module in small else "host"
        labels[module] = (module, counted(files), kind, "E" if module in small else "")
    modules = Drawing(reduced(sources.imports()), labels)
    rooms = sources.rooms()
    used, against = ordered(uses(rooms))
    inside = Drawing(reduced(used), {room: (room, counted(files), "core", "") for room, files in rooms.items()}) if rooms else None
    edge = 36
    width = max(modules.width, inside.width if inside else 0) + 2 * edge
    out = [f'<text class="heading" x="{edge}" y="40">Modules</text>',
           f'<text class="note" x="{edge}" y="60">Arrows are imports. Imports that follow from others are left out. '
           'E: also compiles as Embedded Swift.</text>']
    out += modules.svg((width - modules.width) / 2, 86)
    height = 86 + modules.height
    if inside:
        note = "An arrow: uses types of. Arrows that follow from others are left out."
        if against:
            note += f" Uses against the arrows: {len(against)}, see the table."
        out += [f'<text class="heading" x="{edge}" y="{height + 60:.0f}">Folders of {ROOMY}</text>',
                f'<text class="note" x="{edge}" y="{height + 80:.0f}">{html.escape(note)}</text>']
        out += inside.svg((width - inside.width) / 2, height + 106)
        height += 106 + inside.height
    height += edge
    head = ('<marker id="head" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0,0 L8,4 L0,8 z" fill="#7b8794"/></marker>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">\n'
            f'<title>Modules of the package and folders of {ROOMY}</title>\n<defs><style>{STYLE}</style>{head}</defs>\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(out) + "\n</svg>\n")


def row(name, files, *more):
    counts = lines(files) or [0]
    return (f"| {name} | {len(files)} | {sum(counts):,} | {statistics.median_low(counts)} | {max(counts)} | "
            f"{sum(count < 30 for count in counts)} |" + "".join(f" {text} |" for text in more))


HEAD = "files | lines | median | longest | under 30 |"


def table(sources, *, with_imports):
    edges, small = sources.imports(), embedded() if with_imports else set()
    by_rank = ranks(edges)
    out = [f"| module | {HEAD}" + (" imports |" if with_imports else ""), "|---|---|---|---|---|---|" + ("---|" if with_imports else "")]
    for module in sorted(sources.modules, key=lambda name: (by_rank[name], name)):
        name = f"`{module}`" + (" E" if module in small else "")
        more = [", ".join(sorted(edges[module])) or "nothing"] if with_imports else []
        out.append(row(name, sources.modules[module], *more))
    whole = {path: text for files in sources.modules.values() for path, text in files.items()}
    out.append(row("all", whole, *[""] * with_imports))
    return out


def page(sources):
    out = ["# Modules", "", "Written by [`docs/modules.py`](modules.py) from the sources. CI checks modules, imports and folders; numbers may be\nout of date.", "",
           "![Modules and their imports](modules.svg)", "",
           "E: also compiles as Embedded Swift. All lines are counted. The last columns show the median and the longest",
           "file, and how many files have fewer than 30 lines.", "", *table(sources, with_imports=True)]
    rooms = sources.rooms()
    if rooms:
        found = uses(rooms)
        out += ["", f"## Folders of {ROOMY}", "", f"| folder | {HEAD} uses, with the number of types |", "|---|---|---|---|---|---|---|"]
        for room in sorted(rooms):
            text = ", ".join(f"{other} {len(names)}" for other, names in sorted(found[room].items()))
            out.append(row(f"`{room}/`", rooms[room], text or "nothing"))
        if "Gateway" in rooms:
            out += ["", *GATEWAY]
        against = ordered(found)[1]
        if against:
            out += ["", "Uses against the arrows of the picture:", ""]
            out += [f"- {room} uses {other}: {', '.join(f'`{name}`' for name in names)}" for room, other, names in against]
    return "\n".join(out) + "\n"


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--table"]:
        print("\n".join(table(Sources(*arguments[1:2]), with_imports=False)))
        return 0
    sources = Sources()
    made = {ROOT / "docs/modules.svg": svg(sources), ROOT / "docs/modules.md": page(sources)}
    if arguments[:1] == ["--check"]:
        def words(text):
            return re.sub(r"[-\d.,]+", "", text)
        old = [str(path.relative_to(ROOT)) for path, text in made.items()
               if not path.exists() or words(path.read_text(encoding="utf-8")) != words(text)]
        for path in old:
            print(f"{path} is out of date: run docs/modules.py", file=sys.stderr)
        return 1 if old else 0
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return 0


sys.exit(main())
