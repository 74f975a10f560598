"""Files that are broken or hostile: an exception of the importer's own, soon, and without much memory."""
import os
import struct
import subprocess
import sys

import numpy as np
import onnx
import onnx_models
import pytest
import tflite_models
from examples import MODELS

from featurecodec.networks import ModelError, cut_model, import_model

SEED = int(os.environ.get("FUZZ_SEED", "1"))


def read(path):
    """Imports a file, and cuts what can be imported. Anything but a ModelError is a fault."""
    try:
        net = import_model(path)
        net.text()
        cut_model(path, net.layers[0].name, path.with_name("back" + path.suffix))
    except ModelError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", ["residual.tflite", "residual.onnx"])
def test_spoilt_files_are_refused_or_read(name, tmp_path):
    rng, whole = np.random.default_rng([SEED, len(name)]), (MODELS / name).read_bytes()
    path = tmp_path / name
    refused = 0
    for _ in range(150):
        content = bytearray(whole)
        # The structure is at the end of a TensorFlow Lite file, and weights are most of both.
        places = rng.integers(0, len(content), rng.integers(1, 40))
        if rng.random() < 0.7:
            places = len(content) - 1 - (places % 9000) if name.endswith("tflite") else places % 4000
        for place in places:
            content[place] = rng.choice([0, 1, 127, 128, 255, int(rng.integers(256))])
        if rng.random() < 0.2:
            content = content[:rng.integers(len(content))]
        path.write_bytes(content)
        refused += read(path) is not None
    assert refused > 30, f"seed {SEED}"


@pytest.mark.parametrize("suffix", [".tflite", ".onnx"])
def test_what_is_no_model_is_refused(suffix, tmp_path):
    path = tmp_path / f"m{suffix}"
    for content in (b"", b"\0" * 100, b"TFL3" * 50, b"\x20\0\0\0TFL3" + b"\xff" * 200, os.urandom(1000)):
        path.write_bytes(content)
        assert read(path) is not None


def test_a_list_that_claims_to_be_long_is_refused(tmp_path):
    """The number of tensors, of operations, or the length of a shape becomes 2^31 - 1."""
    m = tflite_models.Model()
    x = m.input((1, 4, 4, 2))
    content = bytearray(m.bytes(m.add("RELU", [x], m.tensor((1, 4, 4, 2), np.float32))))
    path, refused = tmp_path / "m.tflite", 0
    for place in range(8, len(content) - 4, 4):
        if 0 < struct.unpack_from("<I", content, place)[0] < 16:
            changed = bytearray(content)
            struct.pack_into("<I", changed, place, 0x7FFFFFFF)
            path.write_bytes(changed)
            refused += read(path) is not None
    assert refused > 5


def test_names_that_are_shared_do_not_multiply(tmp_path):
    """65,000 operations that all are the same table with a name of a megabyte."""
    m = tflite_models.Model()
    x = m.input((1, 4, 4, 2), name="x" * (1 << 20))
    y = m.add("RELU", [x], m.tensor((1, 4, 4, 2), np.float32))
    m.graph.operators = m.graph.operators * (1 << 16)
    path = tmp_path / "m.tflite"
    path.write_bytes(m.bytes(y))
    assert "more than" in read(path)


SHAPES = {"channels": [1, 1 << 40, 1, 1], "samples": [1, 1 << 20, 1 << 20, 1 << 20], "negative": [1, -5, 4, 4], "zero": [1, 0, 4, 4]}


@pytest.mark.parametrize("name", SHAPES)
def test_maps_that_are_too_large_are_refused(name, tmp_path):
    made = onnx_models.model([("Relu", ["x"], ["y"], {})], {"x": SHAPES[name]}, ["y"])
    assert read(onnx_models.save(made, tmp_path / "m.onnx")) is not None


def test_a_tensor_has_the_size_of_its_data(tmp_path):
    """Dimensions of 2^60 numbers, with data for eight."""
    made = onnx_models.model([("Conv", ["x", "w"], ["y"], {})], {"x": [1, 2, 4, 4]}, ["y"], {"w": np.ones((4, 2, 1, 1), np.float32)})
    made.graph.initializer[0].dims[0] = 1 << 60
    assert "elements" in read(onnx_models.save(made, tmp_path / "m.onnx"))
    # A number spread over the channels of a map is a small file's way to much memory.
    made = onnx_models.model([("Mul", ["x", "w"], ["y"], {})], {"x": [1, 1 << 28, 1, 1]}, ["y"], {"w": np.float32(2)})
    assert "channels" in read(onnx_models.save(made, tmp_path / "m.onnx"))


def test_memory_stays_within_some_hundred_megabytes(tmp_path):
    """A spoilt file for each place of the structure, with the address space limited."""
    code = """
import resource, sys
import onnx, tflite, numpy
sys.path.insert(0, sys.argv[2])
import pathlib, test_broken_files
used = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmSize")))
resource.setrlimit(resource.RLIMIT_AS, ((used + 500_000) * 1024,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
test_broken_files.test_spoilt_files_are_refused_or_read("residual.tflite", pathlib.Path(sys.argv[1]))
test_broken_files.test_spoilt_files_are_refused_or_read("residual.onnx", pathlib.Path(sys.argv[1]))
"""
    here = os.path.dirname(os.path.abspath(__file__))
    package = os.pathsep.join([os.path.dirname(os.path.dirname(here)), os.environ.get("PYTHONPATH", "")])
    if "FEATURECODEC_INSTALLED" in os.environ:
        package = os.environ["PYTHONPATH"]
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), here], check=True, env={**os.environ, "PYTHONPATH": package, "FUZZ_SEED": str(SEED + 1)})


def test_a_model_without_a_graph_is_refused(tmp_path):
    onnx.save(onnx.ModelProto(), tmp_path / "m.onnx")
    assert read(tmp_path / "m.onnx") is not None
    onnx.save(onnx_models.model([], {"x": [1, 1, 1, 1]}, ["x"]), tmp_path / "m.onnx")
    assert "no layer" in read(tmp_path / "m.onnx")
