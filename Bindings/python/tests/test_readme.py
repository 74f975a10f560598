"""The README: its example runs, its commands are run somewhere, and its numbers are those that are found."""
import importlib.util
import json
import re
import sys
import zlib

import numpy as np
import pytest
import texts

TEXT = texts.text("Bindings/python/README.md")
#: No command of the text can run in a test. Where it runs:
COMMANDS = {
    "Bindings/python/build": "the script `check` runs it",
    "pip install Bindings/python/dist/*.whl": "the script `check` installs the wheel, in a folder of its own",
    'pip install "$(ls Bindings/python/dist/*.whl)[onnx,tflite]"': "tests/networks/run installs the wheel, and these packages with their versions",
    "swift build -c release --product fcodec": "CI's first step builds it",
    'export PATH="$PWD/.build/release:$PATH"': "tests/networks/run has it in FEATURECODEC_COMMAND",
    "python3 Bindings/python/benchmark.py --rounds 5 --fcodec .build/release/fcodec": "a timing is no test; its bytes are compared below",
}


def test_example(capsys):
    names = {}
    (block,) = texts.python_blocks(TEXT)
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102
    assert "profile 0x" in capsys.readouterr().out
    assert names["received"].map.shape == (16, 16, 8) and names["received"].map.dtype == np.float32
    assert 0 < names["received"].coverage < 1 and len(names["packets"]) > 2


def test_every_command_has_a_place_where_it_runs():
    assert set(texts.commands(TEXT)) == set(COMMANDS)


def test_the_number_of_conformance_cases():
    """`check` fails if the package answers fewer or more than all but those of unsupported.txt."""
    passed, total = (int(one.replace(",", "")) for one in re.search(r"answers ([\d,]+) of the ([\d,]+) conformance cases", TEXT).groups())
    unsupported = re.findall(r"^\w+ +(\d+) ", texts.text("Bindings/python/tests/unsupported.txt"), re.M)
    assert passed == total - sum(map(int, unsupported))
    assert total == sum(one["cases"] for one in json.loads(texts.text("spec/vectors/manifest.json"))["files"])


def row(name):
    return [int(cell.replace(",", "")) for cell in re.search(rf"^\| \*bytes:\* {name} \|(.*)\|$", TEXT, re.M)[1].split("|")]


def test_the_bytes_of_the_benchmark():
    spec = importlib.util.spec_from_file_location("benchmark", texts.ROOT / "Bindings/python/benchmark.py")
    path = list(sys.path)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    sys.path[:] = path
    maps = [benchmark.samples(path) for path in sorted(benchmark.MAPS, key=lambda path: path.name)]
    assert [sum(benchmark.map_bytes(one, benchmark.profile_of(one))) for one in maps] == row("`encode`, with headers")
    # Another version of zlib may differ a little.
    assert [len(zlib.compress(one.tobytes(), 6)) for one in maps] == pytest.approx(row("zlib, level 6"), rel=0.01)
