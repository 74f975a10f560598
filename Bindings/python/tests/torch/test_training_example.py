"""Examples/training in a small form: what it writes can be used."""

import csv
import json
import subprocess
import sys
import xml.etree.ElementTree

import pytest
import reference
import torch

from featurecodec.torch import load_safetensors

EXAMPLE = reference.ROOT / "Examples/training/train_cut.py"


STAGES = {(): {"components": 18}, ("--steps", "8"): {"components": 0, "trained": 18}}         # and their rows with loss


@pytest.fixture(scope="module", params=STAGES, ids=["no training", "eight steps"])
def written(request, tmp_path_factory):
    """What the example writes, what it prints, and its stages."""
    folder = tmp_path_factory.mktemp("training")
    run = subprocess.run([sys.executable, EXAMPLE, "--out", folder, *request.param], check=True, capture_output=True, text=True)
    return folder, run.stdout, STAGES[request.param]


def test_bytes_grow_with_the_grid_and_not_with_the_loss(written):
    folder, text, stages = written
    rows = list(csv.DictReader((folder / "results.csv").open()))
    for stage, losses in stages.items():
        of_stage = [row for row in rows if row["stage"] == stage]
        sizes = [float(row["bytes"]) for row in of_stage if row["loss"] == "0.0"]
        assert len(sizes) == 8 and sizes == sorted(sizes) and sizes[0] < sizes[-1] / 4
        assert len(of_stage) == 8 + losses
        for row in of_stage:
            assert row["bytes"] == next(other["bytes"] for other in of_stage if other["grid"] == row["grid"])
    assert "the whole network: 0.833 of 18 pictures" in text


def test_the_principal_components_keep_most_answers(written):
    rows = list(csv.DictReader((written[0] / "results.csv").open()))
    assert float(next(row["agreement"] for row in rows if row["grid"] == "16")) >= 0.6


def test_the_profile_is_accepted(written):
    description = (written[0] / "profile.json").read_text()
    profile = reference.module("profile_checks").read_profile(reference.module("profile_json").profile_from_json(description))
    layer = profile.layers[0]
    assert (layer.C, layer.H, layer.W, layer.format.bits) == (4, 16, 16, 5) and len(profile.streams[0].segments) == 8


def test_every_layer_of_the_graph_has_its_weights(written):
    layers = json.loads((written[0] / "network.json").read_text())["layers"]
    tensors = load_safetensors(written[0] / "network.safetensors")
    names = [layer.get("weights", layer["name"]) for layer in layers if layer["kind"] in ("convolution", "dense")]
    assert set(tensors) == {f"{name}.{part}" for name in names for part in ("weight", "bias")}
    for layer in layers:
        if layer["kind"] == "convolution":
            weight = tensors[layer.get("weights", layer["name"]) + ".weight"]
            assert weight.shape[0] == layer["channels"] and list(weight.shape[2:]) == layer["kernel"]
    assert all(torch.isfinite(tensor).all() for tensor in tensors.values())


def test_the_pictures_are_whole(written):
    for name in ("bytes.svg", "loss.svg"):
        root = xml.etree.ElementTree.parse(written[0] / name).getroot()
        assert root.tag.endswith("svg") and len(root) > 20
