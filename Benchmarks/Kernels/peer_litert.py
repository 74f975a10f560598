"""LiteRT with XNNPACK or with its reference kernels. int8: activations have zero -128, and the same real values."""
import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as S
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from peers import Peer


class LiteRT(Peer):
    def __init__(self, layer, reference=False):
        self.layer, L = layer, layer
        resolver = OpResolverType.BUILTIN_REF if reference else OpResolverType.AUTO
        it = Interpreter(model_content=model(L), num_threads=1, experimental_op_resolver_type=resolver)
        it.allocate_tensors()
        x = (L.x ^ np.uint8(128)).view(np.int8) if L.int8 else L.x
        it.set_tensor(it.get_input_details()[0]["index"], np.ascontiguousarray(x.reshape(L.in_shape)))
        it.invoke()
        self.y = self.outputs(it.get_tensor(it.get_output_details()[0]["index"])) + (128 if L.int8 else 0)
        self.run_once = it.invoke


def model(L):
    whole, graph = S.ModelT(), S.SubGraphT()
    whole.version, whole.buffers, graph.tensors = 3, [S.BufferT()], []

    def tensor(name, shape, kind, scale, zero, data=None, axis=0):
        t = S.TensorT()
        t.name, t.shape, t.type, t.buffer = name, list(shape), kind if L.int8 else S.TensorType.FLOAT32, 0
        if data is not None:
            b = S.BufferT()
            b.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            whole.buffers.append(b)
            t.buffer = len(whole.buffers) - 1
        if L.int8:
            q = t.quantization = S.QuantizationParametersT()
            q.scale, q.zeroPoint = np.atleast_1d(scale).astype(np.float32), np.atleast_1d(zero).astype(np.int64)
            q.quantizedDimension = axis
        graph.tensors.append(t)
        return len(graph.tensors) - 1

    I8, I32, zeros = S.TensorType.INT8, S.TensorType.INT32, np.zeros(L.co)
    sx, sw, sy, zy = (L.sx, L.sw, L.sy, L.zy) if L.int8 else (1, 1, 1, 0)
    w = L.weights.reshape(L.co, L.ci) if L.fc else np.transpose(L.weights, (3, 1, 2, 0)) if L.dw else L.weights
    ins = [tensor("x", L.in_shape, I8, sx, -128), tensor("w", w.shape, I8, sw, zeros, w, 3 if L.dw else 0),
           tensor("b", [L.co], I32, sx * sw, zeros, L.bias)]
    outs = [tensor("y", L.out_shape, I8, sy, zy - 128)]
    op, code = S.OperatorT(), S.OperatorCodeT()
    op.opcodeIndex, op.inputs, op.outputs = 0, ins, outs
    name = "FullyConnected" if L.fc else "DepthwiseConv2D" if L.dw else "Conv2D"
    o = getattr(S, name + "OptionsT")()
    op.builtinOptionsType = getattr(S.BuiltinOptions, name + "Options")
    builtin = S.BuiltinOperator
    builtin = builtin.FULLY_CONNECTED if L.fc else builtin.DEPTHWISE_CONV_2D if L.dw else builtin.CONV_2D
    code.version = (5 if L.fc else 3) if L.int8 else 1
    if not L.fc:
        o.padding, o.strideH, o.strideW, o.dilationHFactor, o.dilationWFactor = S.Padding.SAME, L.s, L.s, 1, 1
    if L.dw:
        o.depthMultiplier = 1
    kinds = S.ActivationFunctionType
    o.fusedActivationFunction = kinds.RELU if L.relu else kinds.NONE
    op.builtinOptions, code.builtinCode, code.deprecatedBuiltinCode = o, builtin, builtin
    whole.operatorCodes, graph.inputs, graph.outputs, graph.operators = [code], ins[:1], outs, [op]
    whole.subgraphs = [graph]
    builder = flatbuffers.Builder(1 << 16)
    builder.Finish(whole.Pack(builder), b"TFL3")
    return bytes(builder.Output())
