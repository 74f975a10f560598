#!/usr/bin/env python3
"""Writes profiles into a folder, as canonical bytes: the examples of the specification, and some of its vectors.

    profiles.py FOLDER SEED
"""
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "spec/reference"))
from featurecodec.profile_json import profile_from_json  # noqa: E402

folder, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2])
for path in sorted((ROOT / "spec/profiles").glob("*.json")):
    (folder / path.stem).write_bytes(profile_from_json(path.read_text()))
cases = json.loads((ROOT / "spec/vectors/profile.json").read_text())["cases"]
valid = [case for case in cases if "result" in case["expected"]]
for case in random.Random(seed).sample(valid, 12):
    (folder / case["id"].replace("/", "-")).write_bytes(bytes.fromhex(case["input"]["profile"]))
