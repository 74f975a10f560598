"""Importing the package is cheap: it takes NumPy and little besides. `benchmark.py` reports the time."""
import os
import pathlib
import subprocess
import sys

import pytest

import featurecodec as fc

#: What may be imported besides NumPy and the package, with whatever they import.
STANDARD = "ctypes, dataclasses, enum, json, os, pathlib, threading, typing"
#: What the package has for those who ask for it.
LATER = ["featurecodec.torch", "featurecodec.networks", "featurecodec.safetensors_file", "featurecodec._version"]


def imported(code):
    """The modules that a program has imported after NumPy and those of the standard library."""
    program = f"import sys, numpy, {STANDARD}; before = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - before))"
    path = str(pathlib.Path(fc.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path})
    return done.stdout.split()


def test_importing_takes_numpy_and_little_besides():
    found = imported("import featurecodec")
    assert not [name for name in found if name.startswith(tuple(LATER))]
    assert {name.split(".")[0] for name in found} <= {"featurecodec", "numpy", "__future__"} and 10 < len(found) < 20


def test_importing_does_not_load_the_library():
    """It is loaded by the first call: without it, what needs no call works."""
    code = "import os; os.environ['FEATURECODEC_LIBRARY'] = '/nowhere'; import featurecodec; featurecodec.QFormat(fraction_bits=3)"
    imported(code)
    with pytest.raises(subprocess.CalledProcessError):
        imported(code + "\nfeaturecodec.Profile('{}')")


@pytest.mark.parametrize("name", ["torch", "onnx", "tflite", "onnxruntime"])
def test_a_missing_optional_package_is_not_missed(name):
    imported(f"sys.modules[{name!r}] = None; import featurecodec, featurecodec.networks; featurecodec.Network, featurecodec.ServerSession")
