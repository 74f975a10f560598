"""OpenVINO (oneDNN). int8: FakeQuantize around the layer, u8 in and out. OpenVINO computes in its own thread."""
import time
import numpy as np
import openvino as ov
import openvino.opset13 as op
from peers import Peer


class OpenVINO(Peer):
    def __init__(self, layer):
        self.layer, self.graph = layer, graph(layer)
        self.request = self._request(False)
        self.run_once = self.request.infer
        self.y = self.outputs(self.request.get_output_tensor().data)

    def _request(self, count):
        model = ov.Core().compile_model(self.graph, "CPU", {
            "PERF_COUNT": count, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
            "ENABLE_CPU_PINNING": False, "INFERENCE_PRECISION_HINT": "f32"})
        r = model.create_infer_request()
        r.set_input_tensor(ov.Tensor(np.ascontiguousarray(self.layer.x.reshape(self.layer.in_shape))))
        r.infer()
        return r

    def node_times(self, seconds):
        """The profiler reports the mean time over all runs of a model. The first runs, with cold memory, distort the mean of
        a few runs, and other programs distort the mean of many. So several models are compiled, and for each of them the
        means after 1, 2, 3 … 200 runs are returned."""
        times, clock, models = [], time.perf_counter, 0
        end = clock() + seconds
        while clock() < end or models < 3:
            counted, models, turn = self._request(True), models + 1, clock() + seconds / 3
            for run in range(200):
                counted.infer()
                times.append(max(p.real_time.microseconds for p in counted.profiling_info
                                 if p.node_type not in ("Parameter", "Result")) * 1e-6)
                if run >= 20 and clock() > turn:
                    break
        return np.array(times)


def graph(L):
    f, constant = np.float32, lambda a: op.constant(np.ascontiguousarray(a))
    x = p = op.parameter(L.in_shape, ov.Type.u8 if L.int8 else ov.Type.f32)
    w = L.weights.reshape(L.co, L.ci) if L.fc else np.transpose(L.weights, (0, 3, 1, 2))
    w = constant(w[:, None] if L.dw else w)
    bias = L.bias
    if L.int8:
        x = op.multiply(op.convert(p, "f32"), op.constant(f(L.sx)))
        w = op.multiply(op.convert(w, "f32"), constant(L.sw.reshape((L.co,) + (1,) * (1 if L.fc else 4 if L.dw else 3))))
        bias = (L.bias * (L.sx * L.sw)).astype(f)
    if L.fc:
        y = op.matmul(x, w, False, True)
    else:
        x = op.transpose(x, op.constant(np.array([0, 3, 1, 2])))
        y = (op.group_convolution if L.dw else op.convolution)(x, w, [L.s] * 2, [L.before] * 2, [L.after] * 2, [1, 1])
    y = op.add(y, constant(bias.reshape((1, L.co) if L.fc else (1, L.co, 1, 1))))
    if L.relu:
        y = op.relu(y)
    if L.int8:
        low, high = f(-L.zy * L.sy), f((255 - L.zy) * L.sy)
        y = op.fake_quantize(y, op.constant(low), op.constant(high), op.constant(f(0)), op.constant(f(255)), 256)
    if not L.fc:
        y = op.transpose(y, op.constant(np.array([0, 2, 3, 1])))
    return ov.Model([op.convert(y, "u8") if L.int8 else y], [p])
