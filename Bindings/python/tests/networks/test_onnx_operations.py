"""Every operation of ONNX that is read, in its versions, against ONNX Runtime; and what is refused, by name."""
import os
import pathlib

import numpy as np
import onnx
import onnx_models
import pytest
from onnx import helper, numpy_helper

from featurecodec.networks import ModelError, Network, import_model

SEED = int(os.environ.get("FUZZ_SEED", "1"))
RNG = np.random.default_rng(SEED)
SHAPE = [1, 6, 9, 8]


def normal(*shape):
    return RNG.normal(size=shape).astype(np.float32)


def node(kind, inputs, output, **attributes):
    return kind, inputs.split(), output.split(), attributes


def norm_constants(channels):
    return {"g": normal(channels), "b": normal(channels), "m": normal(channels), "v": np.abs(normal(channels)) + 0.1}


CONV = node("Conv", "x w", "c", pads=[1, 1, 1, 1])
W = normal(5, 6, 3, 3)
NORM = node("BatchNormalization", "c g b m v", "y", epsilon=1e-3)
MEAN = node("GlobalAveragePool", "x", "p")
INTS = np.int64

# A name: the nodes, from x to y; the constants; the opset, 17 if there is none.
OPERATIONS = {
    "Conv": ([node("Conv", "x w b", "y", strides=[2, 1], pads=[1, 0, 2, 1], dilations=[1, 2])], {"w": normal(4, 6, 3, 2), "b": normal(4)}),
    "Conv, groups": ([node("Conv", "x w", "y", group=3, kernel_shape=[1, 3])], {"w": normal(9, 2, 1, 3)}),
    "Conv, depthwise": ([node("Conv", "x w", "y", group=6, auto_pad="SAME_UPPER", strides=[2, 2])], {"w": normal(12, 1, 3, 3)}),
    "Conv, SAME_LOWER": ([node("Conv", "x w", "y", auto_pad="SAME_LOWER", strides=[2, 2])], {"w": normal(2, 6, 4, 4)}),
    "Conv, VALID": ([node("Conv", "x w", "y", auto_pad="VALID")], {"w": W}),
    "Conv and BatchNormalization": ([CONV, NORM], {"w": W, **norm_constants(5)}),
    "Conv, BatchNormalization, Relu": ([CONV, node("BatchNormalization", "c g b m v", "n"), node("Relu", "n", "y")], {"w": W, **norm_constants(5)}),
    "BatchNormalization, opset 7": ([CONV, NORM], {"w": W, **norm_constants(5)}, 7),
    "BatchNormalization alone": ([node("Relu", "x", "c"), NORM], norm_constants(6)),
    "BatchNormalization of a map that is read twice": ([CONV, NORM[:2] + (["n"],) + NORM[3:], node("Add", "c n", "y")], {"w": W, **norm_constants(5)}),
    "Clip, attributes": ([CONV, node("Clip", "c", "y", min=0.0, max=6.0)], {"w": W}, 9),
    "Clip, inputs": ([CONV, node("Clip", "c l h", "y")], {"w": W, "l": np.float32(0), "h": np.float32(6)}),
    "Clip from 0": ([node("Clip", "x l", "y")], {"l": np.float32(0)}),
    "Relu and Clip": ([CONV, node("Relu", "c", "r"), node("Clip", "r l h", "y")], {"w": W, "l": np.float32(0), "h": np.float32(6)}),
    "Relu of an input": ([node("Relu", "x", "y")], {}),
    "HardSwish": ([node("HardSwish", "x", "y")], {}),
    "HardSigmoid": ([node("HardSigmoid", "x", "y", alpha=1 / 6)], {}),
    "SiLU": ([node("Sigmoid", "x", "s"), node("Mul", "x s", "y")], {}),
    "Softmax": ([node("Softmax", "x", "y", axis=1)], {}),
    "LogSoftmax": ([node("LogSoftmax", "x", "y", axis=-3)], {}),
    "Softmax, opset 11": ([MEAN, node("Flatten", "p", "f"), node("Softmax", "f", "y")], {}, 11),
    "MaxPool": ([node("MaxPool", "x", "y", kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 1])], {}),
    "MaxPool, ceil_mode": ([node("MaxPool", "x", "y", kernel_shape=[3, 2], strides=[2, 2], ceil_mode=1)], {}),
    "AveragePool": ([node("AveragePool", "x", "y", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])], {}),
    "AveragePool, count_include_pad": ([node("AveragePool", "x", "y", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)], {}),
    "GlobalAveragePool": ([node("GlobalAveragePool", "x", "y")], {}),
    "GlobalMaxPool": ([node("GlobalMaxPool", "x", "y")], {}),
    "ReduceMean": ([node("ReduceMean", "x", "y", axes=[2, 3])], {}, 13),
    "ReduceMean, opset 18, flat": ([node("ReduceMean", "x a", "r", keepdims=0), node("Gemm", "r w", "y", transB=1)], {"a": np.array([-1, -2]), "w": normal(4, 6)}, 18),
    "Gemm": ([MEAN, node("Flatten", "p", "f"), node("Gemm", "f w b", "y", transB=1)], {"w": normal(7, 6), "b": normal(7)}),
    "Gemm, alpha and beta": ([node("Flatten", "x", "f"), node("Gemm", "f w b", "y", alpha=0.5, beta=2.0)], {"w": normal(432, 3) * np.float32(0.05), "b": normal(1, 3)}),
    "MatMul and Add": ([node("Flatten", "x", "f"), node("MatMul", "f w", "h"), node("Add", "h b", "z"), node("Relu", "z", "y")], {"w": normal(432, 3) * np.float32(0.05), "b": normal(3)}),
    "Add": ([CONV, node("Add", "c c2", "s"), node("Relu", "s", "y")], {"w": W}),
    "Mul by a channel's number": ([MEAN, node("Sigmoid", "p", "s"), node("Mul", "s x", "y")], {}),
    "constants": ([node("Sub", "x a", "u"), node("Div", "u d", "v"), node("Mul", "v e", "t"), node("Add", "q t", "y")],
                  {"a": normal(1, 6, 1, 1), "d": np.float32([2.5]), "e": normal(6, 1, 1), "q": np.float32(0.5)}),
    "Concat": ([CONV, node("Concat", "x c x", "y", axis=1)], {"w": W}),
    "Reshape": ([node("Reshape", "x s", "f"), node("Gemm", "f w", "y")], {"s": np.array([0, -1]), "w": normal(432, 3) * np.float32(0.05)}),
    "a shape from the graph": ([
        node("Shape", "x", "sh"), node("Gather", "sh zero", "n"), node("Unsqueeze", "n axis", "n1"), node("Concat", "n1 rest", "to", axis=0),
        node("Reshape", "x to", "f"), node("Gemm", "f w", "y")],
        {"zero": np.array(0), "axis": np.array([0]), "rest": np.array([-1]), "w": normal(432, 3) * np.float32(0.05)}),
    "Squeeze and Unsqueeze": ([MEAN, node("Squeeze", "p a", "f"), node("Unsqueeze", "f a", "u"), node("Conv", "u w", "y")], {"a": np.array([2, 3]), "w": normal(4, 6, 1, 1)}),
    "Squeeze, opset 11": ([MEAN, node("Squeeze", "p", "f", axes=[2, 3]), node("Gemm", "f w", "y")], {"w": normal(6, 3)}, 11),
    "Identity and Dropout": ([node("Identity", "x", "i"), node("Dropout", "i", "d"), node("Relu", "d", "y")], {}),
    "Slice": ([node("Slice", "x s e a", "y")], {"s": np.array([1]), "e": np.array([2**40]), "a": np.array([1])}),
    "Slice, opset 9": ([node("Slice", "x", "y", starts=[0, 2], ends=[9, 5], axes=[2, 1])], {}, 9),
    "Split": ([node("Split", "x n", "p q", axis=1), node("Concat", "q p", "y", axis=1)], {"n": np.array([2, 4])}),
    "Split, opset 11": ([node("Split", "x", "p q", axis=1, split=[5, 1]), node("Relu", "q", "y")], {}, 11),
    "Pad and Conv": ([node("Pad", "x p", "z"), node("Conv", "z w", "y", pads=[1, 0, 0, 0])], {"p": np.array([0, 0, 1, 2, 0, 0, 0, 1]), "w": W}),
    "Pad, opset 9": ([node("Pad", "x", "z", pads=[0, 0, 1, 1, 0, 0, 1, 1]), node("Conv", "z w", "y")], {"w": W}, 9),
    "Pad, opset 18, axes": ([node("Pad", "x p v a", "z"), node("Conv", "z w", "y")], {"p": np.array([1, 2, 0, 1]), "v": np.float32(0), "a": np.array([2, -1]), "w": W}, 18),
    "Pad of channels": ([node("Pad", "x p", "y")], {"p": np.array([0, 2, 0, 0, 0, 1, 0, 0])}),
    "Resize, nearest": ([node("Resize", "x n k", "y", coordinate_transformation_mode="asymmetric", nearest_mode="floor")],
                        {"n": np.float32([]), "k": np.float32([1, 1, 2, 3])}),
    "Resize, nearest, half_pixel": ([node("Resize", "x n k", "y")], {"n": np.float32([]), "k": np.float32([1, 1, 2, 2])}),
    "Resize, linear, sizes": ([node("Resize", "x n n t", "y", mode="linear")], {"n": np.float32([]), "t": np.array([1, 6, 13, 20])}),
    "Upsample, opset 9": ([node("Upsample", "x k", "y")], {"k": np.float32([1, 1, 2, 2])}, 9),
}
OPERATIONS["Add"] = ([CONV, node("Conv", "x w2", "c2", pads=[1, 1, 1, 1]), node("Add", "c c2", "s"), node("Relu", "s", "y")], {"w": W, "w2": normal(5, 6, 3, 3)})


def made(name, path):
    nodes, constants, *opset = OPERATIONS[name]
    return onnx_models.save(onnx_models.model(nodes, {"x": SHAPE}, ["y"], constants, *opset), path)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_gives_the_numbers_of_onnx_runtime(name, tmp_path):
    path = made(name, tmp_path / "m.onnx")
    x = (RNG.normal(size=SHAPE) * 3).astype(np.float32)
    expected = onnx_models.hwc(onnx_models.run(path, x=x)[0])
    import_model(path).save(tmp_path)
    got = Network.load(tmp_path).run(onnx_models.hwc(x))
    assert got.shape == expected.shape
    assert np.abs(got - expected).max() <= 1e-5 * max(1, np.abs(expected).max()), f"seed {SEED}"


def test_activations_and_norms_are_folded(tmp_path):
    net = import_model(made("Conv, BatchNormalization, Relu", tmp_path / "m.onnx"))
    assert [(layer.name, layer.kind, layer.fields.get("bounds")) for layer in net.layers] == [("y", "convolution", "relu")]
    net = import_model(made("Relu and Clip", tmp_path / "m.onnx"))
    assert [(layer.name, layer.fields.get("bounds")) for layer in net.layers] == [("y", "relu6")]


REFUSED = {
    "LSTM 'node of y': there is no such operation": [node("LSTM", "x", "y")],
    "ConvTranspose 'node of y': there is no such operation": [node("ConvTranspose", "x w", "y")],
    "Clip 'node of y': min -1": [node("Clip", "x one six", "y")],
    "alpha 0.2": [node("HardSigmoid", "x", "y")],
    "axis 2": [node("Softmax", "x", "y", axis=2)],
    "ceil_mode": [node("MaxPool", "x", "y", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)],
    "dilations": [node("MaxPool", "x", "y", kernel_shape=[2, 2], dilations=[2, 2])],
    "auto_pad: SAME": [node("Conv", "x w", "y", auto_pad="SAME")],
    "group: 4": [node("Conv", "x w", "y", group=4)],
    "the attribute surprise": [node("Relu", "x", "y", surprise=1)],
    "an operation of com.example": [node("Relu", "x", "y", domain="com.example")],
    "W is no constant|its input 1|W": [node("Relu", "x", "w2"), node("Conv", "x w2", "y")],
    "the padding in 'z' is followed": [node("Pad", "x pads", "z"), node("Relu", "z", "y")],
    "mode, value 0 or pads": [node("Pad", "x pads", "z", mode="reflect"), node("Conv", "z w", "y")],
    "only to flatten": [node("Reshape", "x swapped", "y")],
    "there is no such operation here|Transpose": [node("Transpose", "x", "y", perm=[0, 2, 3, 1])],
    "a constant comes first": [node("Div", "one x", "y")],
    "one number per channel": [node("Add", "x plane", "y")],
    "align_corners": [node("Resize", "x none twice", "y", mode="linear", coordinate_transformation_mode="align_corners")],
    "mode cubic": [node("Resize", "x none twice", "y", mode="cubic")],
    "training_mode": [node("BatchNormalization", "x v6 v6 v6 v6", "y", training_mode=1)],
    "its output 'i' is used": [node("MaxPool", "x", "z i", kernel_shape=[2, 2]), node("Add", "z i", "y")],
    "only over rows and columns": [node("ReduceMean", "x", "y", axes=[1])],
    "only channels are cut out": [node("Slice", "x one64 two64 two64", "y")],
}
CONSTANTS = {
    "w": W, "one": np.float32(-1), "six": np.float32(6), "pads": np.array([0, 0, 1, 1, 0, 0, 1, 1]), "swapped": np.array([1, 9, 6, 8]),
    "plane": normal(9, 8), "none": np.float32([]), "twice": np.float32([1, 1, 2, 2]), "v6": np.ones(6, np.float32), "one64": np.array([1]),
    "two64": np.array([2])}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_not_supported_is_named(message, tmp_path):
    path = onnx_models.save(onnx_models.model(REFUSED[message], {"x": SHAPE}, ["y"], CONSTANTS), tmp_path / "m.onnx")
    with pytest.raises(ModelError, match=message):
        import_model(path)


def test_unknown_sizes_are_named_and_an_unknown_batch_is_one(tmp_path):
    path = tmp_path / "m.onnx"
    onnx_models.save(onnx_models.model([node("Relu", "x", "y")], {"x": ["N", 3, "H", 8]}, ["y"]), path)
    with pytest.raises(ModelError, match=r"the input 'x' is of \[0, 3, 0, 8\]"):
        import_model(path)
    onnx_models.save(onnx_models.model([node("Relu", "x", "y")], {"x": ["N", 3, 8, 8]}, ["y"]), path)
    assert import_model(path).inputs[0].shape == (8, 8, 3)


def test_weights_in_a_file_beside_the_model_are_read(tmp_path):
    made = onnx_models.model([node("Conv", "x w", "y")], {"x": SHAPE}, ["y"], {"w": W})
    onnx.save(made, tmp_path / "m.onnx", save_as_external_data=True, location="weights.bin", size_threshold=0)
    net = import_model(tmp_path / "m.onnx")
    assert np.array_equal(net.tensors()["y.weight"], W)


@pytest.mark.parametrize("location", ["../weights.bin", "/etc/passwd", "", "missing.bin", "link.bin"])
def test_weights_outside_the_folder_are_not_read(location, tmp_path):
    made = onnx_models.model([node("Conv", "x w", "y")], {"x": SHAPE}, ["y"], {"w": W})
    tensor = made.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    (tmp_path / "inner").mkdir()
    (tmp_path / "weights.bin").write_bytes(W.tobytes())
    (tmp_path / "inner/link.bin").symlink_to(tmp_path / "weights.bin")
    path = pathlib.Path(tmp_path / "inner/m.onnx")
    path.write_bytes(made.SerializeToString())
    with pytest.raises(ModelError, match="no file of the model's folder"):
        import_model(path)


def test_other_outputs_can_be_chosen(tmp_path):
    path = onnx_models.save(onnx_models.model(
        [CONV, node("Relu", "c", "r"), node("Erf", "r", "y")], {"x": SHAPE}, ["y"], {"w": W}), tmp_path / "m.onnx")
    assert [one.name for one in import_model(path, outputs=["r"]).outputs] == ["r"]


def test_numbers_that_are_not_raw_are_read(tmp_path):
    """Older writers put them into fields of their types."""
    made = onnx_models.model([node("Conv", "x w", "y")], {"x": SHAPE}, ["y"], {"w": W})
    made.graph.initializer[0].CopyFrom(helper.make_tensor("w", onnx.TensorProto.FLOAT, W.shape, W.reshape(-1).tolist()))
    path = onnx_models.save(made, tmp_path / "m.onnx")
    assert np.array_equal(import_model(path).tensors()["y.weight"], W)
    made.graph.initializer[0].CopyFrom(numpy_helper.from_array(W.astype(np.float16), "w"))
    assert np.array_equal(import_model(onnx_models.save(made, path)).tensors()["y.weight"], W.astype(np.float16).astype(np.float32))
