"""The code and the commands in docs/import.md run, one after the other, as they are printed."""
import os
import re

import numpy as np
import pytest
import texts
import tflite_models
from examples import MODELS

#: Commands of the text that are not run here, and why.
REASONS = {
    "swift build": "CI builds the command line in its first step",
    "export PATH": "the tests have the command line on the PATH",
    "Bindings/python/build": "CI builds the wheel in the step before",
    "pip install": "the script `run` installs the wheel, and these packages with their versions",
    "python3 -m featurecodec.networks": "a name, not a command; `fcodec network import` and `cut` start it",
}


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """The folder, and what the blocks of Python leave; their commands run before and after them."""
    folder = texts.clone(tmp_path_factory.mktemp("clone"))
    content = texts.text("docs/import.md")
    found, names = texts.commands(content), {"folder": folder}
    before = [one for one in found if "network import" in one or "network cut" in one or one.startswith(tuple(REASONS))]
    after = [one for one in found if one not in before]
    assert len(after) == 3
    texts.run_all(before, folder, REASONS)
    assert (folder / "digits/network.json").exists() and (folder / "back.tflite").exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for block in texts.python_blocks(content):
            exec(compile(block, "import.md", "exec"), names)  # noqa: S102
            names.setdefault("after", []).append({**names})
    texts.run_all(after, folder, {})
    return names


def test_the_map_that_arrives_is_the_one_that_was_sent(names):
    tflite, onnx = names["after"][0], names["after"][2]
    assert tflite["received"].coverage == 1 and len(tflite["packets"]) > 5
    # Closed loop: the map differs by the rounding of its steps.
    assert np.abs(tflite["received"].map.astype(int) - tflite["maps"][0]).max() <= 4
    assert np.abs(onnx["received"].map.transpose(1, 2, 0) - onnx["maps"][0]).max() <= 4 * onnx["form"].scale


def test_the_servers_half_continues_from_the_devices(names):
    content = (MODELS / "digits.tflite").read_bytes()
    stored, maps = names["after"][0]["stored"], names["after"][0]["maps"]
    whole = tflite_models.run(content, stored[:1])[0]
    assert np.array_equal(tflite_models.run((names["folder"] / "back.tflite").read_bytes(), maps[:1])[0], whole)


def test_both_examples_recognise_the_picture(names, capsys):
    assert names["files"][0].endswith("000_8.ppm")
    assert names["after"][1]["scores"].argmax() == 8
    back, received = names["after"][2]["back"], names["after"][2]["received"]
    assert back.run(None, {names["cut"]: received.map[None]})[0].argmax() == 8


def test_the_headers_have_the_layers_up_to_the_cut(names):
    for header in ("front.h", "float/front.h"):
        assert "FRONT_OUTPUT_SIZE = 6144" in (names["folder"] / header).read_text(encoding="utf-8")


@pytest.mark.skipif("WHEEL" not in os.environ, reason="WHEEL names no wheel")
@pytest.mark.parametrize("path, sentence", [("README.md", r"a wheel\s+of ([\d.]+) MB"), ("Bindings/python/README.md", r"The wheel has ([\d.]+) MB")])
def test_the_size_of_the_wheel(path, sentence):
    size = os.path.getsize(os.environ["WHEEL"]) / 1e6
    assert abs(size - float(re.search(sentence, texts.text(path))[1])) <= 0.05, size
