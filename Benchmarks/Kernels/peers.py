"""Single-layer models for other engines. Each class builds a layer, runs it (`y` is its output), and returns the times of
single runs. `node_times` returns those of the compute node alone, from the engine's own profiler, in whole µs."""
import importlib, time
import numpy as np

#        name        module              class
PEERS = {"ort": ("peer_onnxruntime", "OnnxRuntime"), "litert": ("peer_litert", "LiteRT"),
         "openvino": ("peer_openvino", "OpenVINO")}


def peer(name):
    module, made = PEERS[name]
    return getattr(importlib.import_module(module), made)


class Peer:
    def outputs(self, y):
        L = self.layer
        return np.array(y).reshape(L.oh, L.ow, L.co).astype(np.int32 if L.int8 else np.float32)

    def times(self, seconds):
        times, clock = [], time.perf_counter
        for _ in range(3):
            self.run_once()
        end = clock() + seconds
        while True:
            start = clock()
            self.run_once()
            stop = clock()
            times.append(stop - start)
            if stop > end and len(times) >= 5:
                return np.array(times)
