#!/usr/bin/env python3
"""The reference implementation as a testee: requests on standard input, answers on standard output, as
spec/conformance.md has it."""

import sys

from featurecodec import wire
from featurecodec.errors import Refused
from featurecodec.operations import Testee

LONGEST_REQUEST = 2 ** 24


def answer(testee, request):
    """The answer to one request, without its length."""
    try:
        if len(request) == 0:
            raise wire.Malformed("a request without an operation")
        operation = wire.OPERATIONS.get(request[0])
        if operation is None or not testee.supports(operation["name"]):
            return wire.message(wire.UNSUPPORTED, b"")
        values = wire.decode_values(operation["input"], request[1:])
        try:
            result = testee.answer(operation["name"], values)
        except Refused as refusal:
            details = [refusal.code, *refusal.details[:len(operation.get("details", []))]]
            return wire.message(wire.REFUSED, b"".join(wire.encode_value("int", detail) for detail in details))
        return wire.message(wire.RESULT, wire.encode_values(operation["result"], result))
    except Exception as error:                                  # whatever it is, it is this testee's own fault
        return wire.message(wire.FAILED, wire.encode_value("text", f"{type(error).__name__}: {error}"))


def main():
    testee, requests, answers = Testee(), sys.stdin.buffer, sys.stdout.buffer
    while True:
        length = requests.read(4)
        if len(length) == 0:
            return 0
        count = int.from_bytes(length, "little")
        if len(length) < 4 or count > LONGEST_REQUEST:
            print("not a request", file=sys.stderr)
            return 1
        request = requests.read(count)
        if len(request) < count:
            print("the input ended inside a request", file=sys.stderr)
            return 1
        answers.write(answer(testee, request))
        answers.flush()


if __name__ == "__main__":
    sys.exit(main())
