"""Values and messages of the protocol between runner and testee, spec/conformance.md."""

import json
import os

RESULT, REFUSED, UNSUPPORTED, FAILED = range(4)                 # statuses

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "..", "..", "vectors", "operations.json"), encoding="utf-8") as file:
    OPERATIONS = {operation["number"]: operation for operation in json.load(file)["operations"]}
NUMBERS = {operation["name"]: number for number, operation in OPERATIONS.items()}


class Malformed(ValueError):
    """Bytes that are not a value or message of the protocol, or a value that does not fit its type."""


ITEMS = {"ints": "int", "uints": "uint", "packets": "bytes", "lists": "ints"}       # lists, and the types of their items


def encode_value(kind, value):
    """The bytes of a value: int, uint, bytes, text (str), or a list of these."""
    if kind in ITEMS:
        return encode_value("uint", len(value)) + b"".join(encode_value(ITEMS[kind], item) for item in value)
    if kind == "int" and -2 ** 31 <= value < 2 ** 31:
        return int(value).to_bytes(4, "little", signed=True)
    if kind == "uint" and 0 <= value < 2 ** 32:
        return int(value).to_bytes(4, "little")
    if kind == "bytes":
        return encode_value("uint", len(value)) + bytes(value)
    if kind == "text":
        return encode_value("bytes", value.encode("utf-8"))
    raise Malformed(f"{value} is no {kind}")


def decode_value(kind, data, at):
    """The value that begins at an offset, and the offset after it."""
    if kind in ITEMS:
        count, at = decode_value("uint", data, at)
        items = []
        for _ in range(count):
            item, at = decode_value(ITEMS[kind], data, at)
            items.append(item)
        return items, at
    if kind in ("bytes", "text"):
        count, at = decode_value("uint", data, at)
        if at + count > len(data):
            raise Malformed("the message ends inside a value")
        value = data[at:at + count]
        return (value if kind == "bytes" else value.decode("utf-8")), at + count
    if at + 4 > len(data):
        raise Malformed("the message ends inside a value")
    return int.from_bytes(data[at:at + 4], "little", signed=kind == "int"), at + 4


def encode_values(fields, values):
    """The bytes of named values, in the order of their fields."""
    return b"".join(encode_value(field["type"], values[field["name"]]) for field in fields)


def decode_values(fields, data):
    """The named values of a message, which has to end after the last one."""
    values, at = {}, 0
    for field in fields:
        values[field["name"]], at = decode_value(field["type"], data, at)
    if at != len(data):
        raise Malformed("bytes after the last value")
    return values


def message(first, values):
    """A request or an answer: length, the number of the operation or the status, values."""
    return encode_value("uint", 1 + len(values)) + bytes([first]) + values
