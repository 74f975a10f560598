"""Whole models, and models that are cut: LiteRT's bytes, and ONNX Runtime's numbers within a tolerance."""
import numpy as np
import onnx_models
import pytest
import tflite_models
from examples import MODELS

from featurecodec.networks import Network, cut_model, import_model

#: Of float32: the largest difference, as a share of the largest number of the output.
TOLERANCE = 2e-5


def imported(name, folder):
    import_model(MODELS / name).save(folder)
    return Network.load(folder)


def litert(path, pictures):
    """The outputs of LiteRT's reference kernels for float pictures, in what the model's input has, and that input."""
    content = path.read_bytes()
    details = tflite_models.Interpreter(model_content=content).get_input_details()[0]
    values = pictures
    if details["dtype"] == np.int8:
        scale, zero = details["quantization"]
        values = np.clip(np.round(pictures / np.float32(scale)) + zero, -128, 127).astype(np.int8)
    return values, np.concatenate([tflite_models.run(content, one[None])[0] for one in values])


@pytest.mark.parametrize("name", ["digits.tflite", "residual.tflite"])
def test_an_int8_model_gives_the_bytes_of_litert(name, tmp_path, pictures):
    values, expected = litert(MODELS / name, pictures)
    got = imported(name, tmp_path).run(values).reshape(expected.shape)
    assert got.dtype == expected.dtype and np.array_equal(got, expected)
    assert len(np.unique(expected.argmax(1))) > 3  # the pictures are not all the same to it


@pytest.mark.parametrize("name", ["digits.tflite", "residual.tflite"])
def test_an_int8_model_cut_anywhere_gives_the_same_bytes(name, tmp_path, pictures):
    values, expected = litert(MODELS / name, pictures[:3])
    net = imported(name, tmp_path)
    for layer in net.layers[:-1]:
        crossing = cut_model(MODELS / name, layer, tmp_path / "back.tflite")
        back = (tmp_path / "back.tflite").read_bytes()
        details = tflite_models.Interpreter(model_content=back).get_input_details()
        maps = [stored(net, values, one) for one in crossing]
        for number in range(len(values)):
            inputs = [one[number].reshape(detail["shape"]) for one, detail in zip(maps, details)]
            assert np.array_equal(tflite_models.run(back, *inputs)[0][0], expected[number]), (layer, number)


def stored(net, values, layer):
    """The stored samples of a layer's map, of an int8 network that takes stored samples or real numbers."""
    found = net.run(values, upto=layer)
    if found.dtype == np.int8:
        return found
    format = net.format(layer)
    return (np.rint(found / np.float32(format.scale)) + format.zero).astype(np.int8)


@pytest.mark.parametrize("name", ["digits.onnx", "residual.onnx"])
def test_a_float_model_gives_the_numbers_of_onnx_runtime(name, tmp_path, pictures):
    expected = np.concatenate([onnx_models.run(MODELS / name, picture=onnx_models.chw(one[None], (1, 3, 64, 64)))[0] for one in pictures])
    got = imported(name, tmp_path).run(pictures).reshape(expected.shape)
    assert np.abs(got - expected).max() <= TOLERANCE * np.abs(expected).max()
    assert np.array_equal(got.argmax(1), expected.argmax(1))


@pytest.mark.parametrize("name", ["digits.onnx", "residual.onnx"])
def test_a_float_model_cut_anywhere_gives_the_same_numbers(name, tmp_path, pictures):
    chosen = pictures[:2]
    expected = [onnx_models.run(MODELS / name, picture=onnx_models.chw(one[None], (1, 3, 64, 64)))[0] for one in chosen]
    net = imported(name, tmp_path)
    for layer in net.layers[:-1]:
        crossing = cut_model(MODELS / name, layer, tmp_path / "back.onnx")
        shapes = onnx_models.inputs_of(tmp_path / "back.onnx")
        assert list(shapes) == crossing
        maps = {one: net.run(chosen, upto=one) for one in crossing}
        for number, whole in enumerate(expected):
            inputs = {one: onnx_models.chw(maps[one][number:number + 1], shape) for one, shape in shapes.items()}
            got = onnx_models.run(tmp_path / "back.onnx", **inputs)[0]
            assert np.abs(got - whole).max() <= TOLERANCE * np.abs(whole).max(), (layer, number)


def test_a_residual_block_that_is_cut_sends_two_maps(tmp_path):
    net = import_model(MODELS / "digits.onnx")
    names = [layer.name for layer in net.layers]
    inside = names[1]  # the first block begins after the first layer
    assert cut_model(MODELS / "digits.onnx", inside, tmp_path / "back.onnx") == [names[0], inside]


def test_the_rest_of_the_network_continues_from_a_map(tmp_path, pictures):
    """Our engine on both sides."""
    net = imported("digits.tflite", tmp_path)
    after = net.layers[4]
    values, expected = litert(MODELS / "digits.tflite", pictures[:2])
    assert np.array_equal(net.run(net.run(values, upto=after), after=after).reshape(expected.shape), expected)
