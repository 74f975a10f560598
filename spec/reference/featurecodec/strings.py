"""Strings of bytes in a stream of a layer of kind 1, [PROF-8]."""

from .errors import Refused

STRING_TOO_LONG = 1


def encode_string(stream, string):
    """[PROF-8] The symbols that are sent: the length, 3 bytes, little-endian, then the string."""
    if len(string) > stream.layer.W - 3:
        raise Refused(STRING_TOO_LONG)
    return len(string).to_bytes(3, "little") + string


def read_string(stream, symbols):
    """[PROF-8] The string, or None while it is not there; symbols are those that are there, by place."""
    if not all(place in symbols for place in range(3)):
        return None
    length = symbols[0] + 256 * symbols[1] + 65536 * symbols[2]
    if length > stream.layer.W - 3 or not all(3 + i in symbols for i in range(length)):
        return None
    return bytes(symbols[3 + i] for i in range(length))
