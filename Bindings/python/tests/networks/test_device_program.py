"""The device's half of every model as a program in C: `fcodec network c`, compiled here, cut after every layer that C can have."""
import os
import re
import shutil
import subprocess

import device_program
import numpy as np
import onnx_models
import pytest
import tflite_models
from examples import MODELS, pixels
from test_models import imported, litert

from featurecodec.networks import Network, cut_model

COUNT = 2  # pictures
CAMERA = ["--mean", "0.45", "--deviation", "0.25"]
#: Why a cut cannot be written: two maps cross it, nothing is after it, or C does not have the layer.
REFUSALS = r"a cut after .* sends .* and |is the last layer|cannot be written in C"


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    return device_program.kernels(tmp_path_factory.mktemp("kernels"))


def fcodec(*arguments):
    return subprocess.run([os.environ["FEATURECODEC_COMMAND"], *map(str, arguments)], capture_output=True, text=True)


def fronts(net, kernels, pictures, folder):
    """The maps, (N, samples), stored bytes, of a program in C by their layers: of every cut that C can have. Both kinds of kernels
    must agree."""
    layers, headers = [], []
    for number, layer in enumerate(net.layers):
        made = [folder / f"front{number}_{target}.h" for target in ("dsp", "scalar")]
        for header in made:
            done = fcodec("network", "c", net.folder / "network.json", net.folder / "network.safetensors", "--through", layer,
                          "--target", header.stem.split("_")[1], "--name", header.stem, *CAMERA, "-o", header)
            assert done.returncode == 0 or re.search(REFUSALS, done.stderr), done.stderr
        if made[0].exists():
            assert made[1].exists()
            layers.append(layer)
            headers += made
    found = device_program.maps(device_program.build(headers, kernels, folder), headers, pictures)
    for layer, dsp, scalar in zip(layers, found[::2], found[1::2]):
        assert np.array_equal(dsp, scalar), layer
    return dict(zip(layers, found[::2]))


@pytest.mark.parametrize("name, cuts", [("digits.tflite", 14), ("residual.tflite", 6)])
def test_an_int8_model_on_the_device_and_litert_after_it_give_the_bytes_of_the_whole(name, cuts, kernels, tmp_path, pictures):
    net = imported(name, tmp_path)
    values, expected = litert(MODELS / name, pictures[:COUNT])
    found = fronts(net, kernels, pixels()[:COUNT], tmp_path)
    assert len(found) == cuts
    for layer, maps in found.items():
        maps = maps.view(np.int8)
        assert cut_model(MODELS / name, layer, tmp_path / "back.tflite") == [layer]
        back = (tmp_path / "back.tflite").read_bytes()
        shape = tflite_models.Interpreter(model_content=back).get_input_details()[0]["shape"]
        for number in range(COUNT):
            assert np.array_equal(tflite_models.run(back, maps[number].reshape(shape))[0][0], expected[number]), (layer, number)


#: Of int8 against float32: the largest difference of a score, as a share of the largest score. Measured: 0.101 and 0.046 (digits),
#: 0.005 and 0.001 (residual).
NEARLY = {"Q formats": 0.15, "scales and zeros": 0.07}


@pytest.mark.parametrize("formats", NEARLY)
@pytest.mark.parametrize("name, cuts", [("digits.onnx", 14), ("residual.onnx", 8)])
def test_a_float_model_in_int8_on_the_device_gives_the_bytes_of_the_engine(name, cuts, formats, kernels, tmp_path, pictures):
    """And ONNX Runtime after it nearly the numbers of the whole model in float32."""
    whole = imported(name, tmp_path / "float")
    np.save(tmp_path / "pictures.npy", pixels())
    shutil.copytree(whole.folder, tmp_path / "int8")
    done = fcodec("network", "calibrate", whole.folder / "network.json", whole.folder / "network.safetensors",
                  tmp_path / "pictures.npy", *CAMERA, *(["--affine"] if formats == "scales and zeros" else []),
                  "-o", tmp_path / "int8/network.json")
    assert done.returncode == 0, done.stderr
    net = Network.load(tmp_path / "int8")
    expected = [onnx_models.run(MODELS / name, picture=onnx_models.chw(one[None], (1, 3, 64, 64)))[0] for one in pictures[:COUNT]]
    found = fronts(net, kernels, pixels()[:COUNT], tmp_path)
    assert len(found) == cuts
    for layer, maps in found.items():
        of_engine, format = net.run(pictures[:COUNT], upto=layer), net._format(layer)
        samples = maps.view(np.int8 if format.signed else np.uint8).reshape(of_engine.shape)
        real = (samples.astype(np.float32) - format.zero) * np.float32(format.scale)
        assert np.array_equal(real, of_engine), layer
        assert cut_model(MODELS / name, layer, tmp_path / "back.onnx") == [layer]
        (shape,) = onnx_models.inputs_of(tmp_path / "back.onnx").values()
        for number, scores in enumerate(expected):
            got = onnx_models.run(tmp_path / "back.onnx", **{layer: onnx_models.chw(real[number][None], shape)})[0]
            assert got.argmax() == scores.argmax() and np.abs(got - scores).max() <= NEARLY[formats] * np.abs(scores).max(), (layer, number)
