"""ONNX Runtime, in its fastest layouts: int8 with channels last (QLinearConv, QGemm), float32 in planes (Conv, Gemm)."""
import json, os, tempfile
import numpy as np
import onnx, onnxruntime
from onnx import TensorProto, helper, numpy_helper
from peers import Peer

NODES = "QLinearConv", "QGemm", "Conv", "FusedConv", "Gemm"


class OnnxRuntime(Peer):
    def __init__(self, layer):
        self.layer = layer
        onnxruntime.set_default_logger_severity(3)
        self.session, self.binding, self.out, self.keep = self._session()
        self.run_once()
        y = self.out.numpy()
        self.y = self.outputs(y if layer.int8 or layer.fc else np.transpose(y, (0, 2, 3, 1)))

    def _window(self):
        L = self.layer
        return dict(kernel_shape=[L.k] * 2, strides=[L.s] * 2, pads=[L.before] * 2 + [L.after] * 2,
                    group=L.ci if L.dw else 1)

    def _weights(self):
        L = self.layer
        return L.weights.reshape(L.co, L.ci).T if L.fc else np.transpose(L.weights, (0, 3, 1, 2))

    def _int8(self):
        L, u8 = self.layer, lambda v: np.array(v, np.uint8)
        constants = {"sx": np.array(L.sx), "zx": u8(0), "sw": L.sw, "zw": np.zeros(L.co, np.int8), "sy": np.array(L.sy),
                     "zy": u8(L.zy), "b": L.bias, "w": self._weights()}
        if L.fc:
            inputs = ["x", "sx", "zx", "w", "sw", "zw", "b", "sy", "zy"]
            return [helper.make_node("QGemm", inputs, ["y"], domain="com.microsoft")], constants
        inputs = ["x", "sx", "zx", "w", "sw", "zw", "sy", "zy", "b"]
        return [helper.make_node("QLinearConv", inputs, ["y"], domain="com.microsoft", channels_last=1,
                                 **self._window())], constants

    def _float(self):
        L, constants = self.layer, {"b": self.layer.bias, "w": self._weights()}
        if L.fc:
            return [helper.make_node("Gemm", ["x", "w", "b"], ["y"])], constants
        nodes = [helper.make_node("Conv", ["x", "w", "b"], ["t" if L.relu else "y"], **self._window())]
        return nodes + ([helper.make_node("Relu", ["t"], ["y"])] if L.relu else []), constants

    def _session(self, profile=None):
        L = self.layer
        nodes, constants = self._int8() if L.int8 else self._float()
        x, y = L.x.reshape(L.in_shape), np.zeros(L.out_shape, np.uint8 if L.int8 else np.float32)
        if not (L.int8 or L.fc):
            x, y = (np.ascontiguousarray(np.transpose(a, (0, 3, 1, 2))) for a in (x, y))
        kind, info = TensorProto.UINT8 if L.int8 else TensorProto.FLOAT, helper.make_tensor_value_info
        graph = helper.make_graph(nodes, "g", [info("x", kind, x.shape)], [info("y", kind, y.shape)],
                                  [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in constants.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = 8
        o = onnxruntime.SessionOptions()
        o.intra_op_num_threads = o.inter_op_num_threads = 1
        o.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if profile:
            o.enable_profiling, o.profile_file_prefix = True, profile
        session = onnxruntime.InferenceSession(model.SerializeToString(), o, providers=["CPUExecutionProvider"])
        binding, keep = session.io_binding(), (x, y)  # the values only refer to these arrays
        x, y = map(onnxruntime.OrtValue.ortvalue_from_numpy, keep)
        binding.bind_ortvalue_input("x", x)
        binding.bind_ortvalue_output("y", y)
        return session, binding, y, (x, keep)

    def run_once(self):
        self.session.run_with_iobinding(self.binding)

    def node_times(self, seconds):
        count = 10 + int(seconds / np.median(self.times(seconds / 10)))
        with tempfile.TemporaryDirectory() as folder:
            session, binding, y, keep = self._session(os.path.join(folder, "p"))
            for _ in range(count):
                session.run_with_iobinding(binding)
            events = json.load(open(session.end_profiling()))
        return np.array([e["dur"] * 1e-6 for e in events if e.get("cat") == "Node" and e["name"].endswith("_kernel_time")
                         and e["args"]["op_name"] in NODES][3:])
