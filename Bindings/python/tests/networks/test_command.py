"""The command: python3 -m featurecodec.networks."""
import json
import os
import subprocess
import sys

import numpy as np
import onnx_models
from examples import MODELS

import featurecodec


def command(*arguments):
    package = os.path.dirname(os.path.dirname(os.path.abspath(featurecodec.__file__)))
    return subprocess.run(
        [sys.executable, "-m", "featurecodec.networks", *map(str, arguments)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": package})


def test_import_writes_a_network_that_the_command_line_reads(tmp_path):
    done = command("import", MODELS / "digits.tflite", "--out", tmp_path)
    assert done.returncode == 0 and "25 layers, " in done.stdout and "int8" in done.stdout
    shown = subprocess.run(
        [os.environ["FEATURECODEC_COMMAND"], "network", tmp_path / "network.json", "--weights", tmp_path / "network.safetensors"],
        capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert json.loads((tmp_path / "network.json").read_text())["outputs"]


def test_cut_says_what_the_rest_reads(tmp_path):
    done = command("cut", MODELS / "residual.onnx", "--after", "/stem/stem.3/MaxPool_output_0", "--out", tmp_path / "back.onnx")
    assert done.returncode == 0 and done.stdout.strip().endswith("reads /stem/stem.3/MaxPool_output_0")
    x = np.zeros((1, 8, 16, 16), np.float32)
    assert onnx_models.run(tmp_path / "back.onnx", **{"/stem/stem.3/MaxPool_output_0": x})[0].shape == (1, 11)


def test_mistakes_are_one_line(tmp_path):
    onnx_models.save(onnx_models.model([("Erf", ["x"], ["y"], {})], {"x": [1, 1, 1, 1]}, ["y"]), tmp_path / "m.onnx")
    for arguments, message in (
            (("import", tmp_path / "m.onnx", "--out", tmp_path), "Erf 'node of y': there is no such operation here"),
            (("import", tmp_path / "missing.onnx", "--out", tmp_path), "No such file"),
            (("import", tmp_path / "m.txt", "--out", tmp_path), "a file .onnx or .tflite"),
            (("cut", MODELS / "digits.tflite", "--after", "nothing", "--out", tmp_path / "b.tflite"), "there is no layer 'nothing'"),
            (("cut", MODELS / "digits.tflite", "--after", "nothing", "--out", tmp_path / "b.onnx"), "a file .tflite")):
        done = command(*arguments)
        assert done.returncode == 1 and message in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


def fcodec(*arguments, **environment):
    package = os.path.dirname(os.path.dirname(os.path.abspath(featurecodec.__file__)))
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    return subprocess.run(
        [os.environ["FEATURECODEC_COMMAND"], "network", *map(str, arguments)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": package, "PATH": path, **environment},
        cwd=os.path.dirname(__file__))  # Python finds packages in the current folder, too


def test_the_command_line_starts_the_package(tmp_path):
    direct, started = tmp_path / "direct", tmp_path / "started"
    assert command("import", MODELS / "residual.onnx", "--out", direct).returncode == 0
    done = fcodec("import", MODELS / "residual.onnx", "--out", started)
    assert done.returncode == 0 and "17 layers" in done.stdout, done.stderr
    for name in ("network.json", "network.safetensors"):
        assert (started / name).read_bytes() == (direct / name).read_bytes()
    assert "--dense-rounding" in fcodec("import", "--help").stdout and "--after" in fcodec("cut", "--help").stdout
    refused = fcodec("cut", MODELS / "residual.onnx", "--after", "nothing", "--out", tmp_path / "b.onnx")
    assert refused.returncode == 1 and refused.stderr.startswith("error: there is no layer 'nothing'")


def test_the_command_line_without_the_package_is_one_sentence(tmp_path):
    (tmp_path / "python3").write_text(f"#!/bin/sh\nexec {sys.executable} -S -E \"$@\"\n")  # sees no package
    (tmp_path / "python3").chmod(0o755)
    done = fcodec("import", MODELS / "residual.onnx", "--out", tmp_path, PATH=str(tmp_path))
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Error: No module named 'featurecodec': this command needs the Python package"), done.stderr


def test_the_package_has_the_network_and_its_version():
    assert featurecodec.Network.__module__ == "featurecodec.networks.network"
    assert featurecodec.__version__.count(".") == 2
    assert "Network" in featurecodec.__all__ and not hasattr(featurecodec, "Nothing")
