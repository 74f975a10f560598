"""A topic under construction: cases are added with their input; the reference says what is expected of them."""

import json
import os

from featurecodec.errors import Refused
from featurecodec.operations import Testee

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "vectors")
with open(os.path.join(VECTORS, "operations.json"), encoding="utf-8") as text:
    OPERATIONS = {operation["name"]: operation for operation in json.load(text)["operations"]}


TIERS = ("baseline", "uncommon", "invalid")


class Topic:
    """The cases of one file. `add` and `events` give each a stable id: topic/group/number in the group."""

    def __init__(self, name):
        self.name = name
        self.cases = []
        self.counts = {}

    def add(self, group, operation, given, clauses, tier="baseline", flags=(), comment=None, refused=None,
            name=None, show=False):
        """One question. `refused` is the code that it has to be refused with: the reference must agree."""
        expected = answer(Testee(), operation, given)
        code = expected.get("refused", {}).get("code")
        if code != refused:
            raise AssertionError(f"{self.name}/{group}: {operation} expected refusal {refused}, got {expected}: {given}")
        if refused is not None and tier != "invalid":
            raise AssertionError(f"{self.name}/{group}: a refused case is of tier invalid")
        case = self._begin(group, name, clauses, tier, flags, comment)
        case.update(operation=operation, input=given, expected=expected)
        if show:
            intermediate = Testee().intermediate(operation, given)
            if intermediate:
                case["intermediate"] = intermediate
        return expected.get("result")

    def events(self, group, story, clauses, tier="baseline", flags=(), comment=None, name=None):
        """A sequence: `story` is a list of (operation, input), asked in turn of one testee. Returns the answers."""
        testee = Testee()
        events = [{"operation": operation, "input": given, "expected": answer(testee, operation, given)}
                  for operation, given in story]
        self._begin(group, name, clauses, tier, flags, comment)["events"] = events
        return [event["expected"] for event in events]

    def _begin(self, group, name, clauses, tier, flags, comment):
        assert tier in TIERS
        number = self.counts[group] = self.counts.get(group, 0) + 1
        case = {"id": f"{self.name}/{group}/{number if name is None else name}", "clauses": list(clauses), "tier": tier,
                "flags": list(flags)}
        if comment:
            case["comment"] = comment
        self.cases.append(case)
        return case


def answer(testee, operation, given):
    """What the reference answers, in the form of a case's `expected`."""
    try:
        return {"result": testee.answer(operation, given)}
    except Refused as refusal:
        details = OPERATIONS[operation].get("details", [])
        return {"refused": dict(zip(["code"] + details, [refusal.code] + list(refusal.details)))}
