"""Makes small ONNX models, and runs models with ONNX Runtime."""
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def model(nodes, shapes, outputs, constants=None, opset=17):
    """nodes: tuples of a kind, inputs, outputs and a dict of attributes. shapes: of the inputs, by name."""
    made = [helper.make_node(kind, inputs, results, name=f"node of {results[0]}", **more) for kind, inputs, results, more in nodes]
    graph = helper.make_graph(
        made, "test", [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(np.asarray(values), name) for name, values in (constants or {}).items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8 if opset > 8 else 7)


def save(made, path):
    onnx.save(made, str(path))
    return path


def run(path, **inputs):
    """The outputs of ONNX Runtime, by one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]).run(None, inputs)


def inputs_of(path):
    """The inputs' names and shapes; an unknown batch is 1."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return {one.name: [n if isinstance(n, int) else 1 for n in one.shape] for one in session.get_inputs()}


def hwc(values):
    """(N, C, H, W), or (N, C), as (N, H, W, C)."""
    return values.transpose(0, 2, 3, 1) if values.ndim == 4 else values[:, None, None, :]


def chw(values, shape):
    """(N, H, W, C) in the shape that a model has: (N, C, H, W), or flat."""
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2)).reshape(shape)
