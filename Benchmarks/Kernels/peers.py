"""Single-layer models for ONNX Runtime, LiteRT and OpenVINO. Each class builds a layer, runs it and gives the times of
single runs; `node` times are those of the compute node alone, from the engine's own profiler (1 µs resolution)."""
import json, os, tempfile, time
import numpy as np


def wall_times(run, seconds):
    times, clock = [], time.perf_counter
    for _ in range(3):
        run()
    end = clock() + seconds
    while True:
        start = clock()
        run()
        stop = clock()
        times.append(stop - start)
        if stop > end and len(times) >= 5:
            return np.array(times)


class OnnxRuntime:
    def __init__(self, layer):
        self.layer, L = layer, layer
        import onnxruntime
        self.ort = onnxruntime
        onnxruntime.set_default_logger_severity(3)
        self.session, self.binding, self.out, self.keep = self._session()
        self.run_once()
        self.y = self.out.numpy().reshape(L.oh, L.ow, L.co).astype(np.int32)

    def _model(self):
        import onnx
        from onnx import TensorProto, helper, numpy_helper
        L, u8 = self.layer, lambda v: np.array(v, np.uint8)
        constants = {"sx": np.array(L.sx), "zx": u8(0), "sw": L.sw, "zw": np.zeros(L.co, np.int8), "sy": np.array(L.sy),
                     "zy": u8(L.zy), "b": L.bias,
                     "w": L.weights.reshape(L.co, L.ci).T if L.fc else np.transpose(L.weights, (0, 3, 1, 2))}
        if L.fc:
            node = helper.make_node("QGemm", ["x", "sx", "zx", "w", "sw", "zw", "b", "sy", "zy"], ["y"], domain="com.microsoft")
            xs, ys = [1, L.ci], [1, L.co]
        else:
            node = helper.make_node(
                "QLinearConv", ["x", "sx", "zx", "w", "sw", "zw", "sy", "zy", "b"], ["y"], domain="com.microsoft",
                channels_last=1, kernel_shape=[L.k] * 2, strides=[L.s] * 2, pads=[L.before] * 2 + [L.after] * 2,
                group=L.ci if L.dw else 1)
            xs, ys = [1, L.h, L.w, L.ci], [1, L.oh, L.ow, L.co]
        info = helper.make_tensor_value_info
        graph = helper.make_graph([node], "g", [info("x", TensorProto.UINT8, xs)], [info("y", TensorProto.UINT8, ys)],
                                  [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in constants.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = 8
        return model.SerializeToString(), xs, ys

    def _session(self, profile=None):
        model, xs, ys = self._model()
        o = self.ort.SessionOptions()
        o.intra_op_num_threads = o.inter_op_num_threads = 1
        o.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if profile:
            o.enable_profiling, o.profile_file_prefix = True, profile
        session = self.ort.InferenceSession(model, o, providers=["CPUExecutionProvider"])
        x, y = (self.ort.OrtValue.ortvalue_from_numpy(v) for v in (self.layer.x.reshape(xs), np.zeros(ys, np.uint8)))
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", x)
        binding.bind_ortvalue_output("y", y)
        return session, binding, y, x

    def run_once(self):
        self.session.run_with_iobinding(self.binding)

    def times(self, seconds):
        return wall_times(self.run_once, seconds)

    def node_times(self, seconds):
        count = 10 + int(seconds / np.median(self.times(seconds / 10)))
        with tempfile.TemporaryDirectory() as folder:
            session, binding, y, x = self._session(os.path.join(folder, "p"))
            for _ in range(count):
                session.run_with_iobinding(binding)
            events = json.load(open(session.end_profiling()))
        return np.array([e["dur"] * 1e-6 for e in events if e.get("cat") == "Node" and e["name"].endswith("_kernel_time")
                         and e["args"]["op_name"] in ("QLinearConv", "QGemm")][3:])


class LiteRT:
    """int8 activations with zero -128: the same real values. `reference`: its plain kernels, not XNNPACK's."""

    def __init__(self, layer, reference=False):
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
        L = layer
        resolver = OpResolverType.BUILTIN_REF if reference else OpResolverType.AUTO
        it = Interpreter(model_content=self._model(L), num_threads=1, experimental_op_resolver_type=resolver)
        it.allocate_tensors()
        d = it.get_input_details()[0]
        it.set_tensor(d["index"], (L.x ^ np.uint8(128)).view(np.int8).reshape(d["shape"]))
        it.invoke()
        self.y = it.get_tensor(it.get_output_details()[0]["index"]).reshape(L.oh, L.ow, L.co).astype(np.int32) + 128
        self.run_once = it.invoke

    def _model(self, L):
        import flatbuffers
        from ai_edge_litert import schema_py_generated as S
        model, graph = S.ModelT(), S.SubGraphT()
        model.version, model.buffers, graph.tensors = 3, [S.BufferT()], []

        def tensor(name, shape, kind, scale, zero, data=None, axis=0):
            t = S.TensorT()
            t.name, t.shape, t.type, t.buffer = name, list(shape), kind, 0
            if data is not None:
                b = S.BufferT()
                b.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
                model.buffers.append(b)
                t.buffer = len(model.buffers) - 1
            q = t.quantization = S.QuantizationParametersT()
            q.scale, q.zeroPoint = np.atleast_1d(scale).astype(np.float32), np.atleast_1d(zero).astype(np.int64)
            q.quantizedDimension = axis
            graph.tensors.append(t)
            return len(graph.tensors) - 1

        I8, I32 = S.TensorType.INT8, S.TensorType.INT32
        xs, ys = ([1, L.ci], [1, L.co]) if L.fc else ([1, L.h, L.w, L.ci], [1, L.oh, L.ow, L.co])
        w = L.weights.reshape(L.co, L.ci) if L.fc else np.transpose(L.weights, (3, 1, 2, 0)) if L.dw else L.weights
        zeros = np.zeros(L.co)
        ins = [tensor("x", xs, I8, L.sx, -128), tensor("w", w.shape, I8, L.sw, zeros, w, 3 if L.dw else 0),
               tensor("b", [L.co], I32, L.sx * L.sw, zeros, L.bias)]
        outs = [tensor("y", ys, I8, L.sy, L.zy - 128)]
        op, code = S.OperatorT(), S.OperatorCodeT()
        op.opcodeIndex, op.inputs, op.outputs = 0, ins, outs
        name = "FullyConnected" if L.fc else "DepthwiseConv2D" if L.dw else "Conv2D"
        o = getattr(S, name + "OptionsT")()
        op.builtinOptionsType = getattr(S.BuiltinOptions, name + "Options")
        builtin = S.BuiltinOperator
        builtin = builtin.FULLY_CONNECTED if L.fc else builtin.DEPTHWISE_CONV_2D if L.dw else builtin.CONV_2D
        code.version = 5 if L.fc else 3
        if not L.fc:
            o.padding, o.strideH, o.strideW, o.dilationHFactor, o.dilationWFactor = S.Padding.SAME, L.s, L.s, 1, 1
        if L.dw:
            o.depthMultiplier = 1
        kinds = S.ActivationFunctionType
        o.fusedActivationFunction = kinds.RELU if L.relu else kinds.NONE
        op.builtinOptions, code.builtinCode, code.deprecatedBuiltinCode = o, builtin, builtin
        model.operatorCodes, graph.inputs, graph.outputs, graph.operators = [code], ins[:1], outs, [op]
        model.subgraphs = [graph]
        builder = flatbuffers.Builder(1 << 16)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def times(self, seconds):
        return wall_times(self.run_once, seconds)


class OpenVINO:
    def __init__(self, layer):
        import openvino as ov
        import openvino.opset13 as op
        L, f = layer, np.float32
        p = op.parameter([1, L.ci] if L.fc else [1, L.h, L.w, L.ci], ov.Type.u8)
        x = op.multiply(op.convert(p, "f32"), op.constant(f(L.sx)))
        w = L.weights.reshape(L.co, L.ci) if L.fc else np.transpose(L.weights, (0, 3, 1, 2))
        if L.dw:
            w = w[:, None]
        scale = op.constant(L.sw.reshape((L.co,) + (1,) * (w.ndim - 1)))
        w = op.multiply(op.convert(op.constant(np.ascontiguousarray(w)), "f32"), scale)
        if L.fc:
            y = op.matmul(x, w, False, True)
        else:
            x = op.transpose(x, op.constant(np.array([0, 3, 1, 2])))
            y = (op.group_convolution if L.dw else op.convolution)(x, w, [L.s] * 2, [L.before] * 2, [L.after] * 2, [1, 1])
        real = (L.bias * (L.sx * L.sw)).astype(f).reshape((1, L.co) if L.fc else (1, L.co, 1, 1))
        y = op.add(y, op.constant(real))
        if L.relu:
            y = op.relu(y)
        lo, hi = f(-L.zy * L.sy), f((255 - L.zy) * L.sy)
        y = op.fake_quantize(y, op.constant(lo), op.constant(hi), op.constant(f(0)), op.constant(f(255)), 256)
        if not L.fc:
            y = op.transpose(y, op.constant(np.array([0, 2, 3, 1])))
        graph = ov.Model([op.convert(y, "u8")], [p])

        def request(count):
            model = ov.Core().compile_model(graph, "CPU", {
                "PERF_COUNT": count, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
                "ENABLE_CPU_PINNING": False, "INFERENCE_PRECISION_HINT": "f32"})
            r = model.create_infer_request()
            r.set_input_tensor(ov.Tensor(np.ascontiguousarray(L.x.reshape(p.shape))))
            r.infer()
            return r
        r, self.request = request(False), request
        self.run_once = r.infer
        self.y = r.get_output_tensor().data.reshape(L.oh, L.ow, L.co).astype(np.int32)

    def times(self, seconds):
        return wall_times(self.run_once, seconds)

    def node_times(self, seconds):
        """The profiler tells a mean over all runs of a model, disturbed ones too: some models compiled anew."""
        times, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end or len(times) < 60:
            counted = self.request(True)
            for _ in range(20):
                counted.infer()
                times.append(max(p.real_time.microseconds for p in counted.profiling_info
                                 if p.node_type not in ("Parameter", "Result")) * 1e-6)
        return np.array(times)
