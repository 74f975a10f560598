"""A network for ONNX Runtime, LiteRT and OpenVINO, in float32 and in int8. Each class has `run_once`, and `result()` for
the output of the last run: HWC; in int8, the unsigned samples as int32. Before a call, the inputs are already in the engine's
own memory."""
import time
import numpy as np


class OnnxRuntime:
    """float32: Conv and Clip in NCHW, which ONNX Runtime fuses and lays out in blocks itself. int8: QLinearConv with channels
    last and QLinearAdd, with unsigned activations. From NCHW, its graph optimiser makes the same, plus two transpositions."""
    def __init__(self, net, int8):
        import onnxruntime as ort
        ort.set_default_logger_severity(3)
        o = ort.SessionOptions()
        o.intra_op_num_threads = o.inter_op_num_threads = 1
        o.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        o.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.int8 = int8
        model, x, shape = self._int8(net) if int8 else self._float(net)
        self.session = ort.InferenceSession(model, o, providers=["CPUExecutionProvider"])
        self.arrays = np.ascontiguousarray(x), np.zeros(shape, x.dtype)
        self.values = [ort.OrtValue.ortvalue_from_numpy(a) for a in self.arrays]
        self.binding = self.session.io_binding()
        self.binding.bind_ortvalue_input(net.input, self.values[0])
        self.binding.bind_ortvalue_output(net.output, self.values[1])

    def run_once(self):
        self.session.run_with_iobinding(self.binding)

    def result(self):
        y = self.values[1].numpy()
        return y[0].astype(np.int32) if self.int8 else np.transpose(y[0], (1, 2, 0))

    def _model(self, net, nodes, constants, kind, shapes):
        from onnx import helper, numpy_helper
        info = helper.make_tensor_value_info
        graph = helper.make_graph(nodes, "g", [info(net.input, kind, shapes[0])], [info(net.output, kind, shapes[1])],
                                  [numpy_helper.from_array(np.asarray(v, order="C"), k) for k, v in constants.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = 8
        return model.SerializeToString()

    def _float(self, net):
        from onnx import TensorProto, helper
        nodes, constants = [], {"lowest": np.float32(0), "highest": np.float32(6)}
        for s in net.steps:
            if not s.conv:
                nodes.append(helper.make_node("Add", s.on, [s.name]))
                continue
            constants |= {s.name + ".w": np.transpose(s.weights, (0, 3, 1, 2)), s.name + ".b": s.bias}
            out = s.name + (".sum" if s.relu6 else "")
            nodes.append(helper.make_node("Conv", [s.on[0], s.name + ".w", s.name + ".b"], [out], **attributes(s)))
            if s.relu6:
                nodes.append(helper.make_node("Clip", [out, "lowest", "highest"], [s.name]))
        last = net.steps[-1]
        shape = [1, last.channels, last.size, last.size]
        x = np.transpose(net.x, (0, 3, 1, 2))
        return self._model(net, nodes, constants, TensorProto.FLOAT, (x.shape, shape)), x, shape

    def _int8(self, net):
        from onnx import TensorProto, helper
        nodes, constants = [], {}
        for name in net.scale:
            constants |= {name + ".s": net.scale[name], name + ".z": np.uint8(net.zero[name] + 128)}
        numbers = lambda name: [name + ".s", name + ".z"]
        for s in net.steps:
            if not s.conv:
                a, b = s.on
                nodes.append(helper.make_node(
                    "QLinearAdd", [a, *numbers(a), b, *numbers(b), *numbers(s.name)], [s.name], domain="com.microsoft"))
                continue
            constants |= {s.name + ".w": np.transpose(s.w8, (0, 3, 1, 2)), s.name + ".sw": s.sw,
                          s.name + ".zw": np.zeros(s.co, np.int8), s.name + ".b": s.b32}
            a = s.on[0]
            nodes.append(helper.make_node(
                "QLinearConv", [a, *numbers(a), *(s.name + e for e in (".w", ".sw", ".zw")), *numbers(s.name), s.name + ".b"],
                [s.name], domain="com.microsoft", channels_last=1, **attributes(s)))
        last = net.steps[-1]
        shape = [1, last.size, last.size, last.channels]
        return self._model(net, nodes, constants, TensorProto.UINT8, (net.x8.shape, shape)), net.x8, shape


def attributes(s):
    top, bottom, left, right = s.pads
    return dict(kernel_shape=[s.k] * 2, strides=[s.s] * 2, pads=[top, left, bottom, right], group=s.groups)


class LiteRT:
    """NHWC; int8 with one scale per output channel. XNNPACK takes all layers; `reference` selects the reference kernels."""
    def __init__(self, net, int8, reference=False):
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
        resolver = OpResolverType.BUILTIN_REF if reference else OpResolverType.AUTO
        self.int8 = int8
        self.it = Interpreter(
            model_content=self._model(net, int8), num_threads=1, experimental_op_resolver_type=resolver)
        self.it.allocate_tensors()
        x = (net.x8 ^ np.uint8(128)).view(np.int8) if int8 else net.x
        self.it.set_tensor(self.it.get_input_details()[0]["index"], x)
        self.run_once = self.it.invoke

    def result(self):
        y = self.it.get_tensor(self.it.get_output_details()[0]["index"])[0]
        return y.astype(np.int32) + 128 if self.int8 else y

    def _model(self, net, int8):
        import flatbuffers
        from ai_edge_litert import schema_py_generated as S
        model, graph = S.ModelT(), S.SubGraphT()
        model.version, model.buffers, graph.tensors, graph.operators = 3, [S.BufferT()], [], []
        kinds = ["Conv2D", "DepthwiseConv2D", "Add"]
        builtins = [S.BuiltinOperator.CONV_2D, S.BuiltinOperator.DEPTHWISE_CONV_2D, S.BuiltinOperator.ADD]
        model.operatorCodes = []
        for builtin in builtins:
            code = S.OperatorCodeT()
            code.builtinCode = code.deprecatedBuiltinCode = builtin
            code.version = 3 if int8 and builtin != S.BuiltinOperator.ADD else 2 if int8 else 1
            model.operatorCodes.append(code)

        def tensor(name, shape, kind, scale=None, zero=0, data=None, axis=0):
            t = S.TensorT()
            t.name, t.shape, t.type, t.buffer = name, list(shape), kind, 0
            if data is not None:
                b = S.BufferT()
                b.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
                model.buffers.append(b)
                t.buffer = len(model.buffers) - 1
            if scale is not None:
                q = t.quantization = S.QuantizationParametersT()
                q.scale = np.atleast_1d(scale).astype(np.float32)
                q.zeroPoint = np.broadcast_to(zero, q.scale.shape).astype(np.int64)
                q.quantizedDimension = axis
            graph.tensors.append(t)
            return len(graph.tensors) - 1

        F32, I8, I32 = S.TensorType.FLOAT32, S.TensorType.INT8, S.TensorType.INT32
        activation = lambda name, shape: tensor(
            name, shape, *((I8, net.scale[name], net.zero[name]) if int8 else (F32,)))
        maps = {net.input: activation(net.input, net.x.shape)}
        for s in net.steps:
            op = S.OperatorT()
            op.opcodeIndex = 2 if not s.conv else 1 if s.dw else 0
            op.inputs = [maps[name] for name in s.on]
            options = getattr(S, kinds[op.opcodeIndex] + "OptionsT")()
            op.builtinOptionsType = getattr(S.BuiltinOptions, kinds[op.opcodeIndex] + "Options")
            options.fusedActivationFunction = \
                S.ActivationFunctionType.RELU6 if s.relu6 else S.ActivationFunctionType.NONE
            if s.conv:
                turn = (lambda w: np.transpose(w, (3, 1, 2, 0))) if s.dw else (lambda w: w)
                w, axis = turn(s.w8 if int8 else s.weights), 3 if s.dw else 0
                op.inputs += [tensor(s.name + ".w", w.shape, I8, s.sw, 0, w, axis),
                              tensor(s.name + ".b", [s.co], I32, net.scale[s.on[0]] * s.sw, 0, s.b32)] if int8 else [
                    tensor(s.name + ".w", w.shape, F32, data=w), tensor(s.name + ".b", [s.co], F32, data=s.bias)]
                options.padding, options.strideH, options.strideW = S.Padding.SAME, s.s, s.s
                options.dilationHFactor = options.dilationWFactor = 1
                if s.dw:
                    options.depthMultiplier = 1
            maps[s.name] = activation(s.name, [1, s.size, s.size, s.channels])
            op.outputs, op.builtinOptions = [maps[s.name]], options
            graph.operators.append(op)
        graph.inputs, graph.outputs = [maps[net.input]], [maps[net.output]]
        model.subgraphs = [graph]
        builder = flatbuffers.Builder(1 << 16)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


class OpenVINO:
    """int8: FakeQuantize after every layer. `last`: inputs and outputs have channels last and are transposed; otherwise NCHW."""
    def __init__(self, net, int8, last):
        import openvino as ov
        import openvino.opset13 as op
        f = np.float32
        self.int8, self.last = int8, last
        turned = lambda v, order: op.transpose(v, op.constant(np.array(order)))
        x = np.ascontiguousarray(net.x8 if int8 else net.x)
        if not last:
            x = np.ascontiguousarray(np.transpose(x, (0, 3, 1, 2)))
        p = op.parameter(list(x.shape), ov.Type.u8 if int8 else ov.Type.f32)
        start = op.multiply(op.convert(p, "f32"), op.constant(f(net.scale[net.input]))) if int8 else p
        maps = {net.input: turned(start, [0, 3, 1, 2]) if last else start}
        for s in net.steps:
            if s.conv:
                w = np.ascontiguousarray(np.transpose(s.w8 if int8 else s.weights, (0, 3, 1, 2)))
                if s.dw:
                    w = w[:, None]
                node = op.constant(w)
                if int8:
                    node = op.multiply(op.convert(node, "f32"), op.constant(s.sw.reshape((s.co,) + (1,) * (w.ndim - 1))))
                top, bottom, left, right = s.pads
                y = (op.group_convolution if s.dw else op.convolution)(
                    maps[s.on[0]], node, [s.s] * 2, [top, left], [bottom, right], [1, 1])
                bias = s.b32 * (net.scale[s.on[0]] * s.sw) if int8 else s.bias
                y = op.add(y, op.constant(bias.astype(f).reshape(1, s.co, 1, 1)))
                if s.relu6:
                    y = op.clamp(y, 0.0, 6.0)
            else:
                y = op.add(maps[s.on[0]], maps[s.on[1]])
            if int8:
                scale, zero = float(net.scale[s.name]), net.zero[s.name]
                ends = op.constant(f((-128 - zero) * scale)), op.constant(f((127 - zero) * scale))
                y = op.fake_quantize(y, *ends, *(self._samples(op) if s.name == net.output else ends), 256)
            maps[s.name] = y
        y = maps[net.output]
        if last:
            y = turned(y, [0, 2, 3, 1])
        graph = ov.Model([op.convert(y, "u8") if int8 else y], [p])
        self.model = ov.Core().compile_model(graph, "CPU", {
            "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "f32"})
        self.request = self.model.create_infer_request()
        self.x = x
        self.request.set_input_tensor(ov.Tensor(x))
        self.run_once = self.request.infer

    @staticmethod
    def _samples(op):
        return op.constant(np.float32(0)), op.constant(np.float32(255))

    def result(self):
        y = self.request.get_output_tensor().data[0]
        y = y if self.last else np.transpose(y, (1, 2, 0))
        return y.astype(np.int32) if self.int8 else y


def openvino(net, int8):
    """The fastest of six models, three per layout, because the times of OpenVINO vary from one compiled model to the next."""
    made = [OpenVINO(net, int8, last) for last in (True, False) * 3]
    return min(made, key=lambda e: min(calls(e.run_once, 0.1)))


def calls(run, seconds):
    """The seconds of each call, for about `seconds` and at least five calls."""
    times, clock = [], time.perf_counter
    for _ in range(3):
        run()
    end = clock() + seconds
    while len(times) < 5 or clock() < end:
        start = clock()
        run()
        times.append(clock() - start)
    return times


PEERS = {"ONNX Runtime": OnnxRuntime, "LiteRT": LiteRT, "OpenVINO": openvino}
