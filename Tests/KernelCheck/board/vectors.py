#!/usr/bin/env python3
"""Runs the vectors of the int8 kernels through a program that answers the requests of kernels.swift.

    vectors.py SET COMMAND…         SET: the number of an instruction set (Convolution.h)

All kernels that have a request must give the model's bytes; the others are listed.
"""
import json
import pathlib
import struct
import subprocess
import sys

KERNELS = ["convolution", "maxPooling", "averagePooling", "globalAveragePooling", "addition", "multiplication",
           "activation", "upSampling", "softmax", "channelSlice", "channelPadding"]
ACTIVATIONS = [None, "relu", "relu6", "hardSwish", "hardSigmoid", "sigmoid"]
VECTORS = pathlib.Path(__file__).resolve().parents[2] / "InferenceKernelsTests/Vectors/int8.json"


def padded(content):
    return content + bytes(-len(content) % 4)


def form(value):
    if "fractionBits" in value:
        return [0, int(value["signed"]), value["fractionBits"], 0, 0]
    return [1, int(value["signed"]), 0, struct.unpack("<i", struct.pack("<f", value["scale"]))[0], value["zero"]]


def request(case, kernel, set_number):
    shapes = [shape if len(shape) == 3 else [1, 1, shape[0]] for shape in case["shapes"]]
    formats = [form(value) for value in case.get("formats", [])]
    window = case.get("window")
    numbers = [kernel, set_number]
    for index in range(2):
        numbers += shapes[index] if index < len(shapes) else [0, 0, 0]
    for index in range(3):
        numbers += formats[index] if index < len(formats) else [0] * 5
    numbers += window["size"] + window["stride"] + window["dilation"] + window["padding"] if window else [0] * 10
    numbers += [case.get("groups", 0), case.get("outputs", 0), ["none", "relu", "relu6"].index(case.get("bounds", "none")),
                int(case.get("countsPadding", False)), ACTIVATIONS.index(case.get("activation")),
                int(case.get("method") == "bilinear")]
    numbers += case.get("size", case.get("channels", [0, 0]))
    parts = [bytes(m) for m in case["maps"]] + [b""] * (2 - len(case["maps"]))
    parts += [bytes(case.get("weights", [])), struct.pack(f"<{len(case.get('bias', []))}i", *case.get("bias", [])),
              struct.pack(f"<{len(case.get('shifts', []))}b", *case.get("shifts", [])),
              struct.pack(f"<{len(case.get('multipliers', []))}i", *case.get("multipliers", []))]
    numbers += [len(part) for part in parts] + [len(case["result"])]
    body = struct.pack("<48i", *numbers) + b"".join(map(padded, parts))
    return struct.pack("<I", len(body)) + body


def main():
    set_number, command = int(sys.argv[1]), sys.argv[2:]
    cases, requests, missing = [], [], {}
    for number, case in enumerate(json.loads(VECTORS.read_text())):
        name = "activation" if case["kernel"] == "requantization" else case["kernel"]
        if name not in KERNELS:
            missing[name] = missing.get(name, 0) + 1
            continue
        cases.append((number, case))
        requests.append(request(case, KERNELS.index(name), set_number))
    output = subprocess.run(command, input=b"".join(requests), stdout=subprocess.PIPE, timeout=300, check=True).stdout
    at, wrong, counts = 0, 0, {}
    for number, case in cases:
        length, = struct.unpack_from("<I", output, at) if at + 4 <= len(output) else (0,)
        answer = output[at + 4:at + 4 + length]
        at += 4 + length
        counts[case["kernel"]] = counts.get(case["kernel"], 0) + 1
        if answer != bytes([0]) + bytes(case["result"]):
            wrong += 1
            print(f"case {number}, {case['kernel']} {case['shapes']}: not the model's bytes", file=sys.stderr)
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    print(f"set {set_number}: {len(cases) - wrong} cases right, {wrong} wrong; no request for "
          + ", ".join(f"{count} {name}" for name, count in missing.items()))
    return 1 if wrong else 0


sys.exit(main())
