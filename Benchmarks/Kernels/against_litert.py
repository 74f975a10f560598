#!/usr/bin/env python3
"""Are our outputs those of other engines? LiteRT's reference kernels: every bit, in every ISA that this machine runs.
LiteRT with XNNPACK and ONNX Runtime round in floating point: within 1.

    pip install numpy flatbuffers ai-edge-litert onnx onnxruntime && python3 against_litert.py
"""
import sys
import numpy as np
import library, peers
from layers import LAYERS, Layer

lib, bad = library.load(), 0
for key in LAYERS:
    layer = Layer(key)
    reference = peers.LiteRT(layer, reference=True).y
    others = {"LiteRT, XNNPACK": peers.LiteRT(layer).y, "ONNX Runtime": peers.OnnxRuntime(layer).y}
    for isa, number in library.ISAS.items():
        if not lib.ik_is_available(number):
            continue
        for signed in (False, True):
            ours = library.Runner(lib, layer, isa, signed).run()
            differ = int((ours != reference).sum())
            far = {n: int(np.abs(ours - y).max()) for n, y in others.items()}
            bad += differ > 0 or max(far.values()) > 1
            print(f"{key} {isa:8s}{'s8' if signed else 'u8'}: {differ} of {ours.size} differ from LiteRT's reference; "
                  + ", ".join(f"{n}: at most {d} apart" for n, d in far.items()))
sys.exit(bad > 0)
