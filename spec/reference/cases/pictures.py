"""The pictures of `overview.md`, `frame.svg` and `profile.svg`: the worked example, as the reference computes it."""

from html import escape

from check_examples import BOTH_CHANNELS, CODED, RAW
from featurecodec.geometry import Geometry
from featurecodec.operations import Testee

INK, SOFT, LINE, BAD = "#1f2430", "#5b6472", "#8a93a3", "#b3261e"
WHITE, PLAIN = "#ffffff", "#eef1f5"
SEGMENT = ("#cfe3ff", "#ffe3b8", "#cdeed3")  # of the segments 0, 1 and 2
SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
BODY, SMALL, HEAD = 13, 11, 16

FRAME, LIMIT, LOST = 5, 11, 1  # the frame's number, the payload limit, the fragment that is lost
SHAPE = {"height": 4, "width": 4, "rowKernel": 2, "columnKernel": 2, "order": 0, "bits": 8, "signed": 1, "prediction": 0,
         "root": 0, "finest": 2}


class Drawing:
    """SVG, element by element, in whole numbers: every machine writes the same bytes."""

    def __init__(self, width, height, title, description):
        self.lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" font-family="{SANS}" font-size="{BODY}" fill="{INK}">',
            f"<title>{escape(title)}</title>", f"<desc>{escape(description)}</desc>",
            f'<rect width="{width}" height="{height}" rx="8" fill="{WHITE}"/>']
        self.text(24, 34, title, HEAD, bold=True)

    def text(self, x, y, text, size=BODY, anchor="start", fill=INK, bold=False, mono=False):
        style = (f' font-size="{size}"' if size != BODY else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        style += (f' fill="{fill}"' if fill != INK else "") + (' font-weight="600"' if bold else "")
        style += f' font-family="{MONO}"' if mono else ""
        self.lines.append(f'<text x="{x}" y="{y}"{style}>{escape(text)}</text>')

    def note(self, x, y, text):
        self.text(x, y, text, SMALL, fill=SOFT)

    def box(self, x, y, width, height, text="", fill=PLAIN, stroke=LINE, dashed=False, mono=False, ink=INK):
        dash = ' stroke-dasharray="3 3"' if dashed else ""
        self.lines.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{stroke}"{dash}/>')
        words = text.split("\n") if text else []
        top = y + height // 2 + 4 - 7 * (len(words) - 1)
        for index, word in enumerate(words):
            self.text(x + width // 2, top + 14 * index, word, SMALL, "middle", ink, mono=mono)

    def arrow(self, x1, y1, x2, y2):
        dx, dy = (x2 > x1) - (x2 < x1), (y2 > y1) - (y2 < y1)
        bases = (f"{x2 - 8 * dx + s * dy},{y2 - 8 * dy + s * dx}" for s in (-4, 4))
        self.lines.append(f'<path d="M{x1} {y1}L{x2 - 6 * dx} {y2 - 6 * dy}" stroke="{SOFT}" stroke-width="2"/>')
        self.lines.append(f'<polygon points="{x2},{y2} {" ".join(bases)}" fill="{SOFT}"/>')

    def step(self, x, y, number, title, note=""):
        self.text(x, y, str(number), bold=True, fill=SOFT)
        self.text(x + 18, y, title, bold=True)
        if note:
            self.note(x + 18, y + 17, note)

    def side(self, y, height, name):
        self.lines.append(f'<rect x="12" y="{y}" width="936" height="{height}" rx="6" fill="none" stroke="#d0d6df"/>')
        self.text(936, y + 22, name, SMALL, "end", SOFT, bold=True)

    def grid(self, x, y, values, columns, fills, dashed=()):
        for index, value in enumerate(values):
            self.box(x + index % columns * 30, y + index // columns * 30, 30, 30, number(value), fills[index],
                     dashed=index in dashed, mono=True)

    def strip(self, y, values, fills, missing=()):
        """32 symbols in their order, eight for each fragment."""
        for index, value in enumerate(values):
            gone = index in missing
            self.box(24 + 28 * index + 4 * (index // 8), y, 28, 26, "" if gone else value, WHITE if gone else fills[index],
                     BAD if gone else LINE, gone, mono=True)

    def svg(self):
        return "\n".join(self.lines + ["</svg>"]) + "\n"


def number(value):
    return str(value).replace("-", "−")


def signed(data):
    return [byte - 256 if byte > 127 else byte for byte in data]


def frame_picture():
    """A frame's path from a map on the device to a map on the server; one packet is lost."""
    testee = Testee()
    symbols = testee.answer("encode_map", {"profile": RAW, "stream": 0, "map": BOTH_CHANNELS})["symbols"]
    places = testee.answer("order", {"profile": RAW, "stream": 0})["places"]
    fragments = testee.answer("send", {"profile": RAW, "stream": 0, "frame": FRAME, "offset": 0, "limits": [LIMIT],
                                       "symbols": symbols, "session": 0})["fragments"]
    pool = dict(SHAPE, map=BOTH_CHANNELS[:16])
    pooled = testee.answer("pool", pool)
    grids = [bytes.fromhex(text) for text in testee.intermediate("pool", pool)["grids"][:2]] + [pooled["grid"]]
    testee.answer("open_receiver", {"profile": RAW})
    for index, fragment in enumerate(fragments):
        if index != LOST:
            state = testee.answer("deliver", {"packet": fragment})
    rows, columns = state["streams"][0][4:6]
    answer = testee.answer("map", {"frame": FRAME, "stream": 0, "rows": 4, "columns": 4})
    there = testee.answer("symbols", {"frame": FRAME, "stream": 0})["there"]

    # Which segment each place and each cell of channel 0 belongs to, and the places of channel 0.
    segments = [0] * 8 + [1] * 10 + [2] * 14
    own = [*range(0, 4), *range(8, 13), *range(18, 25)]
    tree = Geometry(4, 4, 2, 2, False).tree(0, 2)
    colours = [[WHITE if cell.symbol is None else SEGMENT[segments[own[cell.symbol]]] for row in tree.grid(q) for cell in row]
               for q in range(3)]
    channel = testee.answer("reconstruct", dict(SHAPE, wanted=2, mean=7, there=bytes(there[p] for p in own),
                                                symbols=bytes(symbols[p] * there[p] for p in own)))
    assert channel["map"] == answer["map"][:16]

    d = Drawing(960, 984, "A frame's path: from a map to packets, and back with one packet lost",
                "The worked example in nine steps: map, pooled grids, symbols, scan order, spread, codes, fragments, received "
                "symbols, rebuilt map.")
    d.note(24, 56, "The worked example: 2 channels of 4 × 4 samples, kernel 2 × 2, grids 2 × 2, 3 × 3 and 4 × 4. Steps 1 to 3 and 9 "
           "show channel 0; channel 1 is its negative.")
    d.side(70, 518, "DEVICE")
    d.step(24, 104, 1, "Map", "from the network")
    d.grid(24, 136, signed(BOTH_CHANNELS[:16]), 4, [PLAIN] * 16)
    d.arrow(158, 196, 196, 196)
    d.step(214, 104, 2, "Pooled grids", "means of fewer, larger cells")
    for x, q in ((214, 0), (288, 1), (392, 2)):
        d.grid(x, 136, signed(grids[q]), q + 2, colours[q])
    d.arrow(524, 196, 562, 196)
    d.step(590, 104, 3, "Symbols", "a number for each cell that cannot be derived")
    at = 0
    for row, (count, what) in enumerate(((4, "grid 2 × 2: the roots"), (5, "2 × 2 → 3 × 3"), (7, "3 × 3 → 4 × 4"))):
        for index, value in enumerate(signed(pooled["symbols"])[at:at + count]):
            d.box(590 + 30 * index, 136 + 40 * row, 30, 30, number(value), SEGMENT[row], mono=True)
        d.note(590 + 30 * count + 10, 155 + 40 * row, what)
        at += count
    d.note(24, 276, "Colours name the grid that a symbol belongs to. A white cell needs no symbol: it is the last child of a cell that "
           "divided, and follows from the others.")

    air = [places[offset] for offset in range(32)]
    values = [number(value) for value in signed(symbols)]
    fills = [SEGMENT[segment] for segment in segments]
    d.arrow(480, 286, 480, 308)
    d.step(24, 324, 4, "Scan order", "one segment for each grid; in a segment, channel 0, then channel 1: 8, 10 and 14 symbols")
    d.strip(354, values, fills)
    d.arrow(480, 384, 480, 406)
    d.step(24, 420, 5, "Spread", "inside a segment, chunks of 4 symbols change places: a lost packet then leaves small gaps, not one "
           "large hole")
    d.strip(450, [values[p] for p in air], [fills[p] for p in air])
    d.arrow(480, 480, 480, 502)
    d.step(24, 516, 6, "Codes", "symbols become bits: here raw, one byte each, in hexadecimal; adaptive codes take fewer bits")
    d.strip(546, [f"{symbols[p]:02x}" for p in air], [fills[p] for p in air])

    d.side(598, 112, "ON AIR")
    d.step(24, 632, 7, "Fragments, one packet each", "a header of 3 bytes (stream 0, frame 5, offset), and as many codes as the "
           "limit of 11 bytes leaves room for")
    for index, fragment in enumerate(fragments):
        x, lost = 24 + 228 * index, index == LOST
        d.box(x, 664, 72, 28, fragment[:3].hex(" "), WHITE, BAD if lost else LINE, lost, True, BAD if lost else INK)
        for at, byte in enumerate(fragment[3:]):
            fill = WHITE if lost else fills[air[8 * index + at]]
            d.box(x + 72 + 19 * at, 664, 19, 28, f"{byte:02x}", fill, BAD if lost else LINE, lost, True, BAD if lost else INK)
        if lost:
            d.text(x + 112, 714, "lost", BODY, "middle", BAD, bold=True)
        else:
            d.arrow(x + 112, 696, x + 112, 744)

    d.side(732, 240, "SERVER")
    d.step(24, 764, 8, "Received symbols")
    d.strip(774, [values[p] for p in air], [fills[p] for p in air],
            [offset for offset in range(32) if not there[air[offset]]])
    d.arrow(480, 804, 480, 830)
    d.step(24, 830, 9, "Map, at any grid")
    d.grid(24, 842, signed(channel["map"]), 4, [PLAIN if exact else WHITE for exact in channel["exact"]],
           [index for index, exact in enumerate(channel["exact"]) if not exact])
    for line, text in enumerate((
            f"Grid {rows} × {columns} is complete: every cell is exact.",
            f"At grid 4 × 4, {answer['exact']} of the {answer['cells']} cells of both channels are exact (shaded). A dashed cell is an "
            "estimate from what did arrive.",
            "Each fragment is read without the others, in any order; a repeated fragment changes nothing.",
            "The server runs the rest of the network on this map, and can tell the device to stop sending.")):
        d.note(168, 868 + 24 * line, text)
    return d.svg()


BYTE = 45  # the width of a byte in the picture of the profile
RECORDS = (  # name, how often, fields (name, bytes), where the example's bytes are
    ("Header", "once, 12 bytes",
     (("'F' 'C'", 2), ("version", 1), ("header", 1), ("stream\nbits", 1), ("window", 1), ("mis-\norder", 1), ("layers", 1),
      ("streams", 1), ("check", 1), ("operat-\ning\npoints", 1), ("0", 1)), 0),
    ("Layer record", "20 bytes for each layer: what is sent, and its number format",
     (("kind", 1), ("flags", 1), ("C", 2), ("H", 2), ("W", 2), ("row kernel", 2), ("column kernel", 2), ("bits", 1), ("n or\nzero", 1),
      ("table", 2), ("scale", 4)), 12),
    ("Stream record", "12 bytes for each stream: how a layer is sent",
     (("layer", 1), ("flags", 1), ("spread", 1), ("seg-\nments", 1), ("first segment", 2), ("root\ncode", 1),
      ("refine-\nment\ncode", 1), ("table", 2), ("0", 2)), 32),
    ("Segment record", "8 bytes for each segment: channels, and the grids from which and to which they are sent",
     (("first channel", 2), ("channels", 2), ("start", 2), ("target", 2)), 44))


def profile_picture():
    """The bytes of a profile: every record to one scale, with the second worked example below."""
    d = Drawing(960, 800, "A profile's bytes",
                "Header, layer, stream and segment records, operating points and tables with the widths of their fields, and the "
                "bytes of the worked example.")
    d.note(24, 56, "The parts follow each other in this order, without gaps. Boxes are to scale; the narrowest is one byte. Below them: "
           "the second worked example.")
    y = 84
    for name, often, fields, start in RECORDS:
        d.text(24, y, name, bold=True)
        d.note(170, y, often)
        x, at = 24, start
        for field, width in fields:
            d.box(x, y + 10, BYTE * width, 48, field, PLAIN if field != "0" else WHITE)
            d.text(x + BYTE * width // 2, y + 75, CODED[at:at + width].hex(" "), SMALL, "middle", SOFT, mono=True)
            x, at = x + BYTE * width, at + width
        y += 108
    for text in (f"Segment 1: {CODED[52:60].hex(' ')}", f"Segment 2: {CODED[60:68].hex(' ')}"):
        d.text(510, y - 60 + (18 if text.startswith("Segment 2") else 0), text, SMALL, fill=SOFT, mono=True)
    d.text(24, y, "Operating points", bold=True)
    d.note(170, y, "2 bytes for each point: the streams in use, one bit each. The example has none.")
    d.box(24, y + 10, 2 * BYTE, 34, "streams in use")
    y += 76
    d.text(24, y, "Tables", bold=True)
    d.note(170, y, "each is optional and has one byte per channel; first the tables of all layers, then those of all streams")
    for index, (what, data) in enumerate((
            ("means", CODED[68:70].hex(" ")), ("fraction bits", "none"), ("root channels", CODED[70:72].hex(" ")),
            ("refinement channels", CODED[72:74].hex(" ")))):
        x = 24 + 228 * index
        d.box(x, y + 10, 228, 34, what + " [C]", SEGMENT[0] if index < 2 else SEGMENT[2])
        d.text(x + 114, y + 61, data, SMALL, "middle", SOFT, mono=data != "none")
    d.note(24, y + 80, "Blue: for each layer. Green: for each stream. C is the number of channels of the layer.")
    y += 116
    d.text(24, y, "Bit fields", bold=True)
    d.note(170, y, "most significant bit on the left")
    for index, (what, parts) in enumerate((
            ("header byte", (("h: bytes of\na header", 4), ("f: bits of a\nframe number", 4))),
            ("check byte", (("0", 3), ("see-\nded", 1), ("0", 2), ("kind", 2))), ("code byte", (("0", 1), ("ρ", 4), ("mode", 3))),
            ("channel byte", (("density", 3), ("level", 5))))):
        x = 24 + 232 * index
        for part, bits in parts:
            d.box(x, y + 10, 27 * bits, 40, part, PLAIN if part != "0" else WHITE)
            x += 27 * bits
        d.note(24 + 232 * index, y + 66, what + {"header byte": ": 34, h = 3, f = 4", "check byte": ": 02, two bytes, not seeded",
               "code byte": ": 29, ρ = 5, mode 1 (plain)", "channel byte": ": ac, density 5, scale 12"}[what])
    return d.svg()


def pictures():
    return {"frame.svg": frame_picture(), "profile.svg": profile_picture()}
