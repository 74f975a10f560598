"""What training needs to know of a profile: one stream and its layer, from the profile's JSON form, [PROF-10].

The package's own `Profile` checks it. Where the C library is missing, it is taken as correct.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from ..profile import Profile
from .geometry import Geometry
from .number_format import NumberFormat, whole_number

ROOTS, REFINEMENTS = 0, 1                                       # classes, [CODE-1]


@dataclass(frozen=True)
class Code:
    """[CODE-2] The code of a class; a level and a density for each channel unless it is raw."""

    mode: str = "raw"
    correlation: int = 0
    levels: Tuple[int, ...] = ()
    densities: Tuple[int, ...] = ()

    @staticmethod
    def from_json(code: Mapping[str, Any]) -> Code:
        pairs = code.get("channels", [])
        return Code(code["mode"], code.get("correlation", 0), tuple(p[0] for p in pairs), tuple(p[1] for p in pairs))

    def json(self) -> Dict[str, Any]:
        code: Dict[str, Any] = {"mode": self.mode}
        if self.mode == "plain":
            code["correlation"] = self.correlation
        if self.mode != "raw":
            code["channels"] = [list(pair) for pair in zip(self.levels, self.densities)]
        return code


#: Those of the roots and of the refinements.
Codes = Tuple[Code, Code]


@dataclass(frozen=True)
class Segment:
    """[SCAN-2] Channels first ..< first + channels go from state start (None: they have none) to target."""

    first: int
    channels: int
    start: Optional[int]
    target: int


class Stream:
    """A stream of a profile: a `featurecodec.Profile`, or its JSON form as a mapping or as text.

    Raises `featurecodec.ProfileError` with the first field that is wrong.
    """

    def __init__(self, profile: Any, index: int = 0) -> None:
        self.profile, self.index = profile_mapping(profile), index
        try:
            self._read(index)
        except (KeyError, IndexError, AttributeError, TypeError) as error:  # only if the library has not checked it
            raise ValueError(f"not the JSON form of a profile [PROF-10]: {error!r}") from error

    def _read(self, index: int) -> None:
        number = whole_number(index)
        if number is None or not 0 <= number < len(self.profile["streams"]):
            raise ValueError(f"the profile has no stream {index}")
        stream = self.profile["streams"][index]
        layer = self.layer = self.profile["layers"][stream["layer"]]
        if layer.get("kind", "map") != "map":
            raise ValueError(f"stream {index} is not the stream of a map")
        self.channels, self.height, self.width = layer["channels"], layer["height"], layer["width"]
        self.geometry = Geometry(self.height, self.width, layer.get("kernel", (1, 1)), layer.get("order", "corner"))
        self.format = NumberFormat(layer.get("bits", 8), layer.get("signed", True))
        self.zero = layer.get("zero", 0)
        self.means = tuple(layer.get("means", [self.zero] * self.channels))
        self.difference = stream.get("prediction", "value") == "difference"
        self.spread = stream.get("spread", 16)
        self.codes = (Code.from_json(stream.get("roots", {"mode": "raw"})),
                      Code.from_json(stream.get("refinements", {"mode": "raw"})))
        self.segments = cut(passes(stream.get("scan"), self.channels, self.geometry), self.channels, self.geometry)
        self.header_bytes = self.profile.get("header", {}).get("bytes", 3)
        self.check_bytes = self.profile.get("check", 0)

    @property
    def smallest_payload(self) -> int:
        """[CODE-11]"""
        raw = all(code.mode == "raw" for code in self.codes)
        return self.header_bytes + (1 if raw else 4) + self.check_bytes

    def targets(self, channel: int) -> Tuple[int, ...]:
        """[PROF-6] The states of a channel in its segments, the first its root state; none if the scan leaves it out."""
        return tuple(s.target for s in self.segments if s.first <= channel < s.first + s.channels)


def profile_mapping(profile: Any) -> Dict[str, Any]:
    """A profile's JSON form as a mapping of its own, after the library has checked it."""
    if isinstance(profile, Profile):
        return json.loads(json.dumps(profile.json))
    if isinstance(profile, Mapping):
        text = json.dumps(dict(profile))
    elif isinstance(profile, (str, bytes)):
        text = profile if isinstance(profile, str) else profile.decode()
    else:
        raise TypeError("a profile is a featurecodec.Profile, or its JSON form as a mapping or as text")
    try:
        Profile(text)
    except ImportError:                                         # there is no C library
        pass
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("the JSON form of a profile is an object")
    return found


def passes(scan: Any, channels: int, geometry: Geometry) -> List[Tuple[int, int, int]]:
    """[PROF-10] The passes (first, end, state) of a scan."""
    if scan is None:
        return [(0, channels, geometry.last)]
    if "fleet" in scan:
        return [(0, channels, geometry.state(grid)) for grid in scan["fleet"]]
    if "clio" in scan:
        state, step = geometry.state(scan["clio"]["grid"]), scan["clio"]["slice"]
        return [(first, min(first + step, channels), state) for first in range(0, channels, step)]
    return [(*item["channels"], geometry.state(item["grid"])) for item in scan["passes"]]


def cut(passes: List[Tuple[int, int, int]], channels: int, geometry: Geometry) -> List[Segment]:
    """[SCAN-2]"""
    state: List[Optional[int]] = [None] * channels
    last: List[Optional[int]] = [None] * channels
    segments: List[Segment] = []
    for first, end, target in passes:
        c = first
        while c < end:
            e = c + 1
            while e < end and state[e] == state[c] and last[e] == last[c]:
                e += 1
            start = state[c]
            if start is not None and start > target:
                raise ValueError("a pass names a coarser grid than one of its channels has")
            if start != target:
                segments.append(Segment(c, e - c, start, target))
                for i in range(c, e):
                    state[i], last[i] = target, len(segments) - 1
            c = e
    return segments
