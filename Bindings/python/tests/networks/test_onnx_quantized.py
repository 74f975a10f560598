"""Quantised ONNX: what ONNX Runtime's own tool writes, against ONNX Runtime."""
import numpy as np
import onnx
import onnx_models
import onnxruntime
import pytest
from examples import MODELS
from onnx import numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quant_pre_process, quantize_static

from featurecodec.networks import ModelError, Network, cut_model, import_model


class Pictures(CalibrationDataReader):
    def __init__(self, pictures):
        self.left = [{"picture": onnx_models.chw(one[None], (1, 3, 64, 64))} for one in pictures]

    def get_next(self):
        return self.left.pop() if self.left else None


def run_unfused(path, **inputs):
    """Every operation by itself, in float32: the meaning of the model, without kernels that saturate."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level, options.log_severity_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL, 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]).run(None, inputs)[0]


@pytest.fixture(scope="module", params=[(QuantType.QUInt8, True), (QuantType.QInt8, False)], ids=["uint8, per channel", "int8"])
def quantized(request, tmp_path_factory, pictures):
    folder = tmp_path_factory.mktemp("quantized")
    quant_pre_process(str(MODELS / "digits.onnx"), str(folder / "prepared.onnx"), skip_symbolic_shape=True)
    activations, per_channel = request.param
    quantize_static(
        str(folder / "prepared.onnx"), str(folder / "q.onnx"), Pictures(pictures), quant_format=QuantFormat.QDQ, per_channel=per_channel,
        activation_type=activations, weight_type=QuantType.QInt8)
    return folder


def test_it_is_read_only_if_other_rounding_is_accepted(quantized):
    with pytest.raises(ModelError, match="QuantizeLinear .* inexact"):
        import_model(quantized / "q.onnx")


def test_outputs_are_near_those_of_onnx_runtime(quantized, pictures):
    import_model(quantized / "q.onnx", inexact=True).save(quantized / "net")
    net = Network.load(quantized / "net")
    assert net.is_int8
    got = net.run(pictures).reshape(len(pictures), -1)
    expected = np.concatenate([run_unfused(quantized / "q.onnx", picture=onnx_models.chw(one[None], (1, 3, 64, 64))) for one in pictures])
    steps = np.abs(got - expected) / np.float32(net.format(net.json["outputs"][0]).scale)
    print(f"steps: {steps.mean():.2f}, at most {steps.max():.0f}; the same class: {(got.argmax(1) == expected.argmax(1)).sum()}")
    assert steps.mean() < 2.5 and steps.max() < 20
    assert (got.argmax(1) == expected.argmax(1)).mean() > 0.9


def test_one_layer_differs_in_rare_samples_by_one(quantized, pictures, tmp_path):
    """Differences are those of rounding; later layers make more of them."""
    description = import_model(quantized / "q.onnx", inexact=True)
    description.save(tmp_path)
    net, first = Network.load(tmp_path), description.layers[0].name
    model = onnx.load(quantized / "q.onnx")
    model.graph.output.insert(0, onnx.helper.make_tensor_value_info(first, onnx.TensorProto.FLOAT, None))
    onnx.save(model, tmp_path / "m.onnx")
    expected = onnx_models.hwc(run_unfused(tmp_path / "m.onnx", picture=onnx_models.chw(pictures[:1], (1, 3, 64, 64))))
    format = net.format(first)
    low = -128 if format.signed else 0
    stored = np.clip(np.rint(expected / np.float32(format.scale)) + format.zero, low, low + 255)
    off = np.abs(np.rint(net.run(pictures[:1], upto=first) / np.float32(format.scale)) + format.zero - stored)
    assert off.max() <= 1 and off.mean() < 0.01


def test_the_weights_are_those_of_the_model(quantized):
    net = import_model(quantized / "q.onnx", inexact=True)
    stored = {one.name: numpy_helper.to_array(one) for one in onnx.load(quantized / "q.onnx").graph.initializer}
    kept = [layer.tensors["weight"] for layer in net.layers if layer.tensors]
    assert len(kept) == 21
    for weights in kept:
        assert any(np.array_equal(weights, one) for one in stored.values())


def test_the_rest_continues_from_a_map(quantized, pictures, tmp_path):
    import_model(quantized / "q.onnx", inexact=True).save(tmp_path)
    net = Network.load(tmp_path)
    layer = net.layers[6]
    crossing = cut_model(quantized / "q.onnx", layer, tmp_path / "back.onnx")
    shapes = onnx_models.inputs_of(tmp_path / "back.onnx")
    maps = {one: onnx_models.chw(net.run(pictures[:1], upto=one), shapes[one]) for one in crossing}
    got = run_unfused(tmp_path / "back.onnx", **maps)
    expected = run_unfused(quantized / "q.onnx", picture=onnx_models.chw(pictures[:1], (1, 3, 64, 64)))
    assert np.abs(got - expected).max() < 20 * net.format(net.json["outputs"][0]).scale


def test_a_network_of_which_a_part_is_quantised_is_refused(tmp_path):
    nodes = [("QuantizeLinear", ["x", "s", "z"], ["q"], {}), ("DequantizeLinear", ["q", "s", "z"], ["d"], {}), ("HardSwish", ["d"], ["y"], {})]
    path = onnx_models.save(onnx_models.model(nodes, {"x": [1, 2, 4, 4]}, ["y"], {"s": np.float32(0.1), "z": np.int8(3)}), tmp_path / "m.onnx")
    with pytest.raises(ModelError, match="hardSwish 'y': its result is not quantised"):
        import_model(path, inexact=True)
