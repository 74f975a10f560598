"""The code in docs/training.md runs; packets are those of the format."""

import importlib
import os
import pathlib
import random
import subprocess
import sys

import pytest
import reference
import texts
import torch
from profiles import random_maps, random_profile, reference_profile
from test_transmission import packets_of

from featurecodec.torch import Transmission


def test_the_code_of_the_documentation_runs():
    text, names = texts.text("docs/training.md"), {}
    assert not texts.commands(text)                             # those would have to run, too
    for code in texts.python_blocks(text):
        exec(compile(code, "training.md", "exec"), names)
    assert names["rebuilt"].shape == names["maps"].shape and torch.isfinite(names["maps"].grad).all()
    assert names["agreed"]["streams"][0]["roots"]["mode"] != "raw"


def test_only_packets_need_the_library():
    code = """
import torch
from featurecodec.torch import Transmission
link = Transmission({"layers": [{"channels": 2, "height": 8, "width": 8, "kernel": [4, 4]}], "streams": [{"layer": 0}]}, 20).eval()
link(torch.zeros(1, 2, 8, 8))
try:
    link.packets(torch.zeros(1, 2, 8, 8))
except ImportError as error:
    assert "nowhere" in str(error)
else:
    raise AssertionError("packets without the library")
"""
    package = str(pathlib.Path(importlib.import_module("featurecodec").__file__).parents[1])
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": package, "FEATURECODEC_LIBRARY": "/nowhere"})


@pytest.mark.parametrize("seed", range(5))
def test_packets_are_those_of_the_reference(seed):
    if not hasattr(importlib.import_module("featurecodec"), "encode"):
        pytest.skip("featurecodec.encode is not there")
    description = random_profile(random.Random(seed))
    link = Transmission(description, 20)
    x = link.quantize.real(random_maps(link.stream, 2, torch.Generator().manual_seed(seed)))
    profile = reference_profile(link.profile())
    packets = link.packets(x)
    assert packets[0] == packets_of(profile, link.quantize.samples(x)[0], 20)[0]
    assert [sum(map(len, of_map)) for of_map in packets] == link.eval().transmit(x).bytes.tolist()
    package = importlib.import_module("featurecodec")
    assert torch.equal(Transmission(package.Profile(link.profile()), 20).eval()(x), link(x))


@pytest.mark.parametrize("learn_scale", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_encode_of_the_quantised_maps_gives_the_packets(seed, learn_scale):
    package = importlib.import_module("featurecodec")
    link = Transmission(random_profile(random.Random(seed)), 20, learn_scale=learn_scale)
    link.calibrate(link.quantize.real(random_maps(link.stream, 4, torch.Generator().manual_seed(seed))).detach() * 3)
    x = link.quantize.real(random_maps(link.stream, 2, torch.Generator().manual_seed(seed + 9))) * 0.7
    quantised = link.quantize(x).detach()
    agreed = package.Profile(link.profile())
    assert package.encode(quantised, agreed, 20, layout="chw", stream=link.stream.index) == link.packets(x)
