"""Fragments, [FRAG]: writing them, reading them, and the check."""

from .codes import read_symbols, write_symbols
from .errors import Refused

(TOO_SHORT, UNKNOWN_CONTROL, UNKNOWN_STREAM, OFFSET_OUT_OF_RANGE, TRAILING_BYTES, LATE_FRAME, CHECK_FAILED,
 MALFORMED_CODE) = range(1, 9)
PAYLOAD_TOO_SMALL = 1
LONGEST = 65535                                                 # bytes of a fragment, [LIMIT]


def check(K, identifier, session, data):
    """[FRAG-8] The check of K bytes, as a number, of a fragment's bytes under a profile's identifier; `session` is the
    session's number, None if the check is not seeded with it."""
    width, polynomial = 8 * K, {1: 0x07, 2: 0x1021}[K]
    seed = b"" if session is None else session.to_bytes(2, "little")
    return crc(width, polynomial, identifier.to_bytes(4, "little") + seed + data)


def check_of(profile, session, data):
    """[FRAG-8] The check's bytes under a profile, in a session."""
    number = check(profile.K, profile.identifier, session if profile.is_seeded else None, data)
    return number.to_bytes(profile.K, "big")


def crc(width, polynomial, data):
    """[FRAG-8] The check of some bytes: the register after them, inverted."""
    r = 2 ** width - 1
    for byte in data:
        r ^= byte * 2 ** (width - 8)
        for _ in range(8):
            r = (2 * r) % 2 ** width ^ polynomial if r >= 2 ** (width - 1) else 2 * r
    return 2 ** width - 1 - r


def header(profile, stream, frame, offset):
    """[FRAG-1] The header's bytes."""
    offset_bits = 8 * profile.h - profile.s - profile.f
    number = (stream * 2 ** profile.f + frame % 2 ** profile.f) * 2 ** offset_bits + offset
    return number.to_bytes(profile.h, "big")


def smallest_payload(profile, stream):
    """[CODE-11] The shortest limit under which a stream can be sent."""
    return profile.h + (1 if stream.both_raw else 4) + profile.K


def make_fragment(profile, stream, frame, symbols, offset, limit, session, trace=None):
    """[FRAG-3] to [FRAG-5] A fragment of at most `limit` bytes from an offset on, and how many symbols it holds.

    Symbols are by place, as many as are to be sent: all of the stream's, or of a stream of bytes those of [PROF-8].
    """
    if limit < smallest_payload(profile, stream):
        raise Refused(PAYLOAD_TOO_SMALL)
    room = 8 * (min(limit, LONGEST) - profile.h - profile.K)
    data, count = write_symbols(stream, symbols, offset, len(symbols), room, trace)
    fragment = header(profile, stream.index, frame, offset) + data
    if profile.K > 0:
        fragment += check_of(profile, session, fragment)
    return fragment, count


def send(profile, stream, frame, symbols, offset, limits, session, trace=None):
    """[SCAN-5] The fragments from an offset to the end, each with the next limit; the last limit serves for the rest."""
    fragments = []
    while offset < len(symbols):
        limit = limits[min(len(fragments), len(limits) - 1)]
        fragment, count = make_fragment(profile, stream, frame, symbols, offset, limit, session,
                                        None if fragments else trace)
        fragments.append(fragment)
        offset += count
    return fragments


def read_fragment(profile, packet, session):
    """[FRAG-6] Rows 1 to 9: (stream, frame, offset, symbols as they are stored)."""
    if len(packet) < 1:
        raise Refused(TOO_SHORT)
    if packet[0] >> 4 == 15:
        raise Refused(UNKNOWN_CONTROL)
    if len(packet) <= profile.h + profile.K:
        raise Refused(TOO_SHORT)
    number = int.from_bytes(packet[:profile.h], "big")
    offset_bits = 8 * profile.h - profile.s - profile.f
    offset = number % 2 ** offset_bits
    frame = number // 2 ** offset_bits % 2 ** profile.f
    index = number // 2 ** (offset_bits + profile.f)
    if index >= len(profile.streams):
        raise Refused(UNKNOWN_STREAM)
    end = len(packet) - profile.K
    if profile.K > 0 and check_of(profile, session, packet[:end]) != packet[end:]:
        raise Refused(CHECK_FAILED)
    stream = profile.streams[index]
    if offset >= stream.S:
        raise Refused(OFFSET_OUT_OF_RANGE)
    symbols, bits_left = read_symbols(stream, offset, packet[profile.h:end])
    if len(symbols) == 0:
        raise Refused(TOO_SHORT)
    if offset + len(symbols) == stream.S and bits_left >= 8:
        raise Refused(TRAILING_BYTES)
    return index, frame, offset, symbols
