"""Control messages, [CTRL-1] to [CTRL-3]: a message is its kind and the list of its fields."""

from .errors import Failed, Refused

HELLO, LOCAL_RESULT, ANNOUNCEMENT = range(3)                    # up
WELCOME, REFUSE, EXIT, REPORT, RETUNE = 8, 9, 10, 11, 12        # down
NOT_CONTROL, UNKNOWN_KIND, WRONG_LENGTH, FORMER_SESSION = range(1, 5)
UNKNOWN_PROFILE, UNKNOWN_VERSION, BUSY, OTHER = 1, 2, 3, 255    # reasons of a refuse
OWN_VERSION = 1

# [CTRL-1] The bytes of each field.
FIELDS = {HELLO: [1, 4, 2],                                     # version, identifier, session
          LOCAL_RESULT: [2, 1, 1, 2, 1],                        # frame, bits, layer, class, confidence
          ANNOUNCEMENT: [2, 4],                                 # session, number
          WELCOME: [1, 4, 2],
          REFUSE: [1, 1],                                       # reason, version
          EXIT: [2, 1, 1, 2, 1],
          REPORT: [2, 1, 1, 3],                                 # frame, bits, stream, symbols
          RETUNE: [1]}                                          # operating point


def read_control(packet):
    """[CTRL-3] (kind, fields)."""
    if len(packet) < 1 or packet[0] >> 4 != 15:
        raise Refused(NOT_CONTROL)
    kind = packet[0] & 15
    if kind not in FIELDS:
        raise Refused(UNKNOWN_KIND)
    if kind in (HELLO, WELCOME) and len(packet) >= 6 and packet[1] != OWN_VERSION:
        packet = packet[:6] + bytes(2)                          # [CTRL-5]; no session
    if len(packet) != 1 + sum(FIELDS[kind]):
        raise Refused(WRONG_LENGTH)
    fields, at = [], 1
    for size in FIELDS[kind]:
        fields.append(int.from_bytes(packet[at:at + size], "little"))
        at += size
    if kind == REFUSE and fields[0] not in (UNKNOWN_PROFILE, UNKNOWN_VERSION, BUSY):
        fields[0] = OTHER
    return kind, fields


def write_control(kind, fields):
    """[CTRL-1], [CTRL-2] The bytes of a message."""
    if kind not in FIELDS or len(fields) != len(FIELDS[kind]):
        raise Failed(f"no message of kind {kind} with {len(fields)} fields")
    if kind == REFUSE and fields[0] not in (UNKNOWN_PROFILE, UNKNOWN_VERSION, BUSY) and 0 <= fields[0] < 256:
        fields = [OTHER] + fields[1:]
    if kind == REPORT:
        fields = fields[:3] + [min(fields[3], 2 ** 24 - 1)]
    packet = bytes([0xF0 + kind])
    for size, field in zip(FIELDS[kind], fields):
        if not 0 <= field < 256 ** size:
            raise Failed(f"{field} does not fit a field of {size} bytes")
        packet += field.to_bytes(size, "little")
    return packet
