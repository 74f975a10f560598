#!/usr/bin/env python3
"""Compares our outputs with those of other engines. They must equal the outputs of LiteRT's reference kernels in every bit, on
every ISA that this machine can run. LiteRT with XNNPACK and ONNX Runtime round in floating point: outputs may differ by 1.

    pip install numpy flatbuffers ai-edge-litert onnx onnxruntime && python3 against_litert.py
"""
import sys
import numpy as np
import library
from data import Int8Layer
from layers import LAYERS
from peer_litert import LiteRT
from peer_onnxruntime import OnnxRuntime

lib, bad = library.load(), 0
for key in LAYERS:
    layer = Int8Layer(key)
    reference = LiteRT(layer, reference=True).y
    others = {"LiteRT, XNNPACK": LiteRT(layer).y, "ONNX Runtime": OnnxRuntime(layer).y}
    for isa, number in library.ISAS.items():
        if not lib.ik_is_available(number):
            continue
        for signed in (False, True):
            ours = library.Runner(lib, layer, isa, signed).y
            differ = int((ours != reference).sum())
            far = {n: int(np.abs(ours - y).max()) for n, y in others.items()}
            bad += differ > 0 or max(far.values()) > 1
            print(f"{key} {isa:8s}{'s8' if signed else 'u8'}: {differ} of {ours.size} differ from LiteRT's reference; "
                  + ", ".join(f"{n}: at most {d} apart" for n, d in far.items()))
sys.exit(bad > 0)
