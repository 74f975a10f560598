"""A network that cannot be read, and calls of one that runs with anything: a result, or a ModelError."""
import json
import os
import shutil

import numpy as np
import pytest
from examples import MODELS

from featurecodec.networks import ModelError, Network, import_model

SEED = int(os.environ.get("FUZZ_SEED", "1"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("net")
    import_model(MODELS / "digits.tflite").save(place)
    return place


@pytest.fixture
def network(folder):
    return Network.load(folder)


@pytest.mark.parametrize("text", [
    "", "{", "[]", "3", "null", "{}", "[" * 100000, '{"layers": [], "inputs": [], "outputs": []}', '{"layers": 3, "inputs": 4, "outputs": 5}',
    '{"layers": [3], "inputs": [3], "outputs": [3]}', '{"layers": [{"name": 3}], "inputs": [{"name": "x"}], "outputs": ["a"]}', "\ufeff{}"])
def test_what_is_no_description(tmp_path, text):
    (tmp_path / "network.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="not the description"):
        Network.load(tmp_path)
    (tmp_path / "network.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match="not the description"):
        Network.load(tmp_path)
    with pytest.raises(OSError):
        Network.load(tmp_path / "nowhere")


def damaged(value, rng):
    """The same with one thing left out, or replaced by one of another kind."""
    if isinstance(value, (dict, list)) and value and rng.random() < 0.9:
        result = value.copy()
        key = list(value)[rng.integers(len(value))] if isinstance(value, dict) else int(rng.integers(len(value)))
        if rng.random() < 0.2:
            del result[key]
        else:
            result[key] = damaged(value[key], rng)
        return result
    return [None, 3, -1, 2.5, "x", "", [], {}, True, 1e300, "\ud800"][rng.integers(11)]


@pytest.mark.parametrize("name", ["\ud800", "a\0b", "--help", "-o", "", " ", "x" * 1000, "é\n"])
def test_names_of_any_kind(folder, tmp_path, name):
    """Those that are allowed are layers like others."""
    text = (folder / "network.json").read_text()
    last = json.loads(text)["outputs"][0]
    (tmp_path / "network.json").write_text(text.replace(json.dumps(last, ensure_ascii=False), json.dumps(name)))
    shutil.copy(folder / "network.safetensors", tmp_path)
    try:
        found = Network.load(tmp_path).run(np.zeros((64, 64, 3), np.float32))
    except ModelError as error:
        assert str(error) and "usage" not in str(error).lower()
    else:
        assert found.size == 10


def test_damaged_descriptions(folder, tmp_path):
    rng = np.random.default_rng(SEED)
    whole = json.loads((folder / "network.json").read_text())
    shutil.copy(folder / "network.safetensors", tmp_path)
    read = runs = 0
    for _ in range(400):
        (tmp_path / "network.json").write_text(json.dumps(damaged(whole, rng)))
        try:
            net = Network.load(tmp_path)
            read += 1
            assert net.layers and net.inputs and isinstance(net.is_int8, bool)
            for name in [*net.layers, *net.inputs]:
                net.format(name)
            if runs < 25:  # each starts a program
                runs += 1
                net.run(np.zeros((64, 64, 3), [np.float32, np.int8][runs % 2]))
        except ModelError as error:
            assert str(error)
    assert read > 20


@pytest.mark.parametrize("maps", [
    None, 3, "x", [], [[1, 2], [3]], np.zeros((64, 64)), np.zeros((0, 64, 64, 3)), np.zeros((1, 1, 64, 64, 3)), np.zeros((64, 64, 3), complex),
    np.zeros((64, 64, 3), bool), np.zeros((64, 64, 3), object), np.zeros((64, 64, 3), "S2"), np.full((64, 64, 3), np.nan), np.zeros((3, 64, 64)),
    np.zeros((64, 64, 4)), np.zeros((64, 64, 3), np.uint8), np.zeros((64, 63, 3), np.int8)],
    ids=lambda maps: f"{type(maps).__name__}-{getattr(maps, 'dtype', '')}{getattr(maps, 'shape', '')}")
def test_maps_that_do_not_fit(network, maps):
    with pytest.raises(ModelError):
        network.run(maps)


def test_a_nan_is_named(network):
    maps = np.zeros((64, 64, 3))
    maps[0, 1, 2] = np.nan
    with pytest.raises(ModelError, match="number 5 is a NaN"):
        network.run(maps)


@pytest.mark.parametrize("name", ["", "nothing", "a\0b", "\ud800", "--help", "-o", 3, [], {}, 2.5])
def test_layers_that_are_not_there(network, name):
    x = np.zeros((64, 64, 3), np.float32)
    for how in ({"upto": name}, {"after": name}):
        with pytest.raises(ModelError, match="there is no layer"):
            network.run(x, **how)
    assert network.format("nothing") is None


def test_layers_in_the_wrong_order(network):
    first, last = network.layers[0], network.layers[-1]
    with pytest.raises(ModelError):
        network.run(np.zeros((64, 64, 3), np.float32), upto=first, after=last)
    with pytest.raises(ModelError):
        network.run(np.zeros((64, 64, 3), np.float32), after=last)


def test_numbers_that_are_large(network):
    for value in (1e300, np.inf, -np.inf, 1e-300):
        try:
            assert network.run(np.full((64, 64, 3), value)).dtype == np.float32
        except ModelError as error:
            assert str(error)


def test_commands_that_are_none(folder, tmp_path):
    x = np.zeros((64, 64, 3), np.float32)
    with pytest.raises(OSError):
        Network.load(folder, command=str(tmp_path / "nothing")).run(x)
    with pytest.raises(OSError):
        Network.load(folder, command=str(folder / "network.json")).run(x)
    with pytest.raises(ModelError):
        Network.load(folder, command=shutil.which("false")).run(x)


def test_weights_that_are_broken(folder, tmp_path):
    shutil.copy(folder / "network.json", tmp_path)
    content = (folder / "network.safetensors").read_bytes()
    for broken in (b"", content[:9], content[:-1], content[8:]):
        (tmp_path / "network.safetensors").write_bytes(broken)
        with pytest.raises(ModelError):
            Network.load(tmp_path).run(np.zeros((64, 64, 3), np.float32))
