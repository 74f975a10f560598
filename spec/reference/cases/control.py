"""Control messages: [CTRL-1] to [CTRL-3], [CTRL-5]."""

from .topic import Topic

# kind: (name, lengths of the fields in bytes)
KINDS = {0: ("hello", (1, 4, 2)), 1: ("local-result", (2, 1, 1, 2, 1)), 2: ("announcement", (2, 4)), 8: ("welcome", (1, 4, 2)),
         9: ("refuse", (1, 1)), 10: ("exit", (2, 1, 1, 2, 1)), 11: ("report", (2, 1, 1, 3)), 12: ("retune", (1,))}
# Fields of the worked examples and of every limit; an identifier is two's complement of 32 bits.
FIELDS = {
    0: [[1, 0x78A3447D, 0x1234], [1, 0, 0], [1, -1, 65535], [1, 1, 255], [1, -2147483648, 256], [1, 0xF35615AC - 2**32, 7]],
    1: [[0, 16, 0, 0, 0], [4464, 16, 2, 300, 229], [65535, 255, 255, 65535, 255], [15, 4, 14, 256, 1], [256, 16, 0, 255, 128]],
    2: [[0x1234, 70000], [0, 0], [65535, -1], [255, 2147483647], [256, -2147483648], [7, 0x01020304]],
    8: [[1, 0x78A3447D, 0x1234], [1, 0, 0], [1, -1, 65535], [1, 2147483647, 255], [1, 256, 256]],
    9: [[1, 1], [2, 1], [3, 1], [255, 1], [2, 255], [1, 0]],
    10: [[0, 16, 0, 0, 0], [5, 4, 2, 300, 229], [65535, 255, 255, 65535, 255], [15, 0, 14, 257, 254], [256, 16, 1, 1, 1]],
    11: [[4464, 16, 0, 17], [0, 4, 0, 0], [65535, 255, 14, 16777215], [3, 8, 1, 256], [3, 2, 1, 65536], [256, 16, 14, 65535]],
    12: [[0], [1], [15]]}


def message(kind, fields):
    data = bytes([0xF0 | kind])
    for value, size in zip(fields, KINDS[kind][1]):
        data += (value % 2**(8 * size)).to_bytes(size, "little")
    return data


def make():
    topic = Topic("control")
    for kind, (name, _) in KINDS.items():
        for i, fields in enumerate(FIELDS[kind]):
            packet = message(kind, fields)
            clauses = ["CTRL-1", "CTRL-2"] + ["CTRL-5"] * (kind in (0, 8, 9))
            topic.add(f"read-{name}", "read_control", {"packet": packet}, clauses)
            written = topic.add(f"write-{name}", "write_control", {"kind": kind, "fields": fields}, clauses)
            assert written == {"packet": packet}, (written, packet)
        whole = message(kind, FIELDS[kind][0])
        for length in range(1, len(whole)):
            refuse(topic, f"cut-{name}", whole[:length], 3, length, ["cut"])
        for more in (1, 2, 3, 14, 238):
            refuse(topic, f"longer-{name}", whole + b"\0" * more, 3, more)
        for first in range(0, 16, 3):
            refuse(topic, f"not-control-{name}", bytes([first << 4 & 0xE0 | kind]) + whole[1:], 1, first)
    topic.add("write-report", "write_control", {"kind": 11, "fields": [3, 4, 1, 1 << 24]}, ["CTRL-2"], "uncommon", ["atLimit"],
              comment="2^24 is sent as 2^24 - 1.", name="2-24-symbols")
    for reason in (0, 4, 5, 100, 254):
        topic.add("unknown-reason", "read_control", {"packet": bytes([0xF9, reason, 1])}, ["CTRL-3", "VERS-5"], "invalid",
                  ["survived"], comment="An unknown reason is read as 255.", name=reason)
        topic.add("write-unknown-reason", "write_control", {"kind": 9, "fields": [reason, 1]}, ["CTRL-1", "VERS-5"], "uncommon",
                  comment="A reason without a name is sent as 255.", name=reason)
    refuse(topic, "empty", b"", 1, "empty")
    other_versions(topic)
    for kind in range(16):
        if kind not in KINDS:
            for length in (1, 2, 3, 6, 8, 20):
                refuse(topic, "unknown-kind", bytes([0xF0 | kind]) + b"\0" * (length - 1), 2, f"{kind}-{length}-bytes",
                       ["reserved"], ["CTRL-3", "VERS-5"])
    for first in list(range(0, 240, 16)) + [1, 0x7F, 0xEF]:
        for length in (1, 3, 6):
            refuse(topic, "not-control", bytes([first]) + b"\0" * (length - 1), 1, f"{first}-{length}-bytes")
    return topic


def other_versions(topic):
    """A hello or a welcome of another version: the first six bytes are read, however many follow."""
    for kind in (0, 8):
        whole = message(kind, [1, 0x78A3447D, 0x1234]) + b"\x99" * 30
        for version in (0, 2, 16, 255):
            for length in (6, 7, 8, 9, 20):
                packet = whole[:1] + bytes([version]) + whole[2:length]
                topic.add(f"other-version-{KINDS[kind][0]}", "read_control", {"packet": packet}, ["CTRL-3", "CTRL-5", "VERS-4"], "invalid",
                          ["otherVersion", "survived"], name=f"{version}-{length}-bytes")
            for length in (1, 2, 5):
                refuse(topic, f"other-version-{KINDS[kind][0]}", whole[:1] + (bytes([version]) + whole[2:])[:length - 1], 3,
                       f"{version}-{length}-bytes", ["otherVersion", "cut"], ["CTRL-3", "CTRL-5"])


def refuse(topic, group, packet, code, name, flags=(), clauses=("CTRL-3",)):
    topic.add(group, "read_control", {"packet": packet}, clauses, "invalid", flags, refused=code, name=name)
