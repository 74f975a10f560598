"""Makes small TensorFlow Lite models of random weights, and runs models with LiteRT's reference kernels."""
import ai_edge_litert.schema_py_generated as schema
import flatbuffers
import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

TYPES = {np.dtype(np.float32): 0, np.dtype(np.int32): 2, np.dtype(np.uint8): 3, np.dtype(np.int64): 4, np.dtype(np.int8): 9, np.dtype(np.float16): 1}
SAME, VALID = 0, 1
NONE, RELU, RELU_N1_TO_1, RELU6, TANH = 0, 1, 2, 3, 4


class Model:
    """A model with one subgraph. Each function that adds an operation returns the number of its output."""

    def __init__(self):
        self.model = schema.ModelT()
        self.model.version, self.model.description = 3, "made by a test"
        self.model.buffers, self.model.operatorCodes = [schema.BufferT()], []
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators, self.graph.inputs, self.graph.outputs = [], [], [], []
        self.model.subgraphs = [self.graph]

    def tensor(self, shape, dtype, name=None, data=None, scale=None, zero=None, axis=0):
        made = schema.TensorT()
        made.shape, made.type = [int(n) for n in shape], TYPES[np.dtype(dtype)]
        made.name = (name or f"t{len(self.graph.tensors)}").encode()
        made.buffer = 0
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            self.model.buffers.append(buffer)
            made.buffer = len(self.model.buffers) - 1
        if scale is not None:
            made.quantization = schema.QuantizationParametersT()
            made.quantization.scale = np.atleast_1d(np.asarray(scale, np.float32))
            made.quantization.zeroPoint = np.atleast_1d(np.asarray(zero if zero is not None else np.zeros(np.size(scale)), np.int64))
            made.quantization.quantizedDimension = axis
        self.graph.tensors.append(made)
        return len(self.graph.tensors) - 1

    def constant(self, data, **more):
        data = np.asarray(data)
        return self.tensor(data.shape, data.dtype, data=data, **more)

    def input(self, shape, dtype=np.float32, **more):
        self.graph.inputs.append(self.tensor(shape, dtype, **more))
        return self.graph.inputs[-1]

    def add(self, kind, inputs, output, options=None, version=1):
        """kind: as in BuiltinOperator. options: the name of the options' type, and its fields."""
        code = schema.OperatorCodeT()
        number = getattr(schema.BuiltinOperator, kind)
        code.builtinCode, code.deprecatedBuiltinCode, code.version = number, min(number, 127), version
        self.model.operatorCodes.append(code)
        made = schema.OperatorT()
        made.opcodeIndex, made.inputs, made.outputs = len(self.model.operatorCodes) - 1, list(inputs), [output]
        if options:
            name, fields = options
            made.builtinOptionsType = getattr(schema.BuiltinOptions, name)
            made.builtinOptions = getattr(schema, name + "T")()
            for field, value in fields.items():
                assert hasattr(made.builtinOptions, field), (name, field)
                setattr(made.builtinOptions, field, value)
        self.graph.operators.append(made)
        return output

    def bytes(self, *outputs):
        self.graph.outputs = list(outputs)
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def run(content, *inputs):
    """The outputs of the reference kernels."""
    interpreter = Interpreter(model_content=content, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    for details, value in zip(interpreter.get_input_details(), inputs):
        interpreter.set_tensor(details["index"], value)
    interpreter.invoke()
    return [interpreter.get_tensor(details["index"]) for details in interpreter.get_output_details()]
