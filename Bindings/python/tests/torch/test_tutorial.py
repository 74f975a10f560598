"""Examples/training/README.md: its commands run, in the small run's folder, and its numbers are those that the script writes."""

import csv
import os
import pathlib
import re
import subprocess
import sys

import device_program
import featurecodec
import numpy as np
import pytest
import texts

TEXT = texts.text("Examples/training/README.md")
EXAMPLE = texts.ROOT / "Examples/training"
GRIDS = [4, 5, 6, 7, 8, 10, 12, 16]
PICTURES = 18
#: Commands of the text that are not run here, and why.
REASONS = {
    "apt-get install": "the script `run` installs these packages",
    "swift build": "CI builds the command line in its first step",
    "python3 -m venv": "of the full run: packages from PyPI, for its pictures",
    "venv/bin/python docs/point/pictures.py": "of the full run: needs these packages",
    "python3 Examples/training/train_cut.py --out cut --train": "the full run takes minutes; a test below runs it with 8 steps",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The folder of the small run, and what each command prints."""
    folder = texts.clone(tmp_path_factory.mktemp("clone"))
    return folder, texts.run_all(texts.commands(TEXT), folder, REASONS)


def results(path):
    """(bytes, accuracy, agreement) by stage, grid and loss."""
    with open(path, newline="") as file:
        return {(row["stage"], int(row["grid"]), float(row["loss"])): tuple(float(row[one]) for one in ("bytes", "accuracy", "agreement"))
                for row in csv.DictReader(file)}


def table(first):
    """The numbers of the table whose head begins with `first`, without its first column."""
    rows = re.search(rf"^\| {re.escape(first)}.*\n\|[-:|]+\n((?:\|.*\n)+)", TEXT, re.M)[1].strip().split("\n")
    return [[float(cell) for cell in row.strip("| ").split(" | ")[1:]] for row in rows]


def test_the_table_of_the_small_run_is_what_it_writes(small):
    found = results(small[0] / "cut/results.csv")
    rows = table("grid | bytes | accuracy | agreement")
    assert len(rows) == len(GRIDS)
    for grid, row in zip(GRIDS, rows):
        # Another processor may round another way in float32: one picture, or half a byte for each.
        assert np.allclose(row, found["components", grid, 0.0], rtol=0, atol=[0.55, 0.06, 0.06]), grid


def test_the_tables_of_the_full_run_are_what_it_wrote():
    found = results(EXAMPLE / "results.csv")
    for grid, row in zip(GRIDS, table("grid | bytes | accuracy | without training")):
        expected = [*found["trained", grid, 0.0][:2], *found["components", grid, 0.0][:2]]
        assert row == [round(expected[0]), round(expected[1], 3), round(expected[2]), round(expected[3], 3)], grid
    for loss, row in zip((0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9), table("packets lost")):
        assert row == [round(found["trained", grid, loss][1], 3) for grid in (4, 8, 16)], loss


def test_the_full_run_trains_with_the_files_that_it_is_given(tmp_path):
    """The command of the full run, but 8 steps, with the pictures of the demo in place of others."""
    sys.path.insert(0, str(EXAMPLE))
    import digit_net

    folder = texts.clone(tmp_path)
    pictures, labels = digit_net.bundled_pictures()
    for name, array in (("train", pictures[:20]), ("pictures", pictures[20:]), ("labels", labels[20:])):
        np.save(folder / f"{name}.npy", array)
    (command,) = (one for one in texts.commands(TEXT) if "--train" in one)
    texts.run(f"{command} --steps 8", folder)
    assert {stage for stage, _, _ in results(folder / "cut/results.csv")} == {"components", "trained"}
    for name, array in (("calibration", pictures[:20]), ("pictures", pictures[20:]), ("labels", labels[20:])):
        assert np.array_equal(np.load(folder / f"cut/{name}.npy"), array), name


def test_the_pictures_are_those_of_the_full_run(tmp_path):
    sys.path.insert(0, str(EXAMPLE))
    import train_cut

    rows = [(*key, *values) for key, values in results(EXAMPLE / "results.csv").items()]
    train_cut.draw(tmp_path, rows, float(re.search(r"whole network is right on (\.\d+) of the same", TEXT)[1]))
    for name in ("bytes.svg", "loss.svg"):
        assert (tmp_path / name).read_text() == (EXAMPLE / name).read_text(), name


def test_the_code_in_the_text_is_that_of_the_script():
    code = re.sub(r"\s+", " ", (EXAMPLE / "train_cut.py").read_text())
    for line in "\n".join(texts.python_blocks(TEXT)).strip().split("\n"):
        assert line in code


def test_the_command_line_finds_the_same_bytes_and_accuracies(small):
    """PyTorch's modules in evaluation mode, and the codec with the engine for networks."""
    found = results(small[0] / "cut/results.csv")
    with open(small[0] / "cut/eval/eval.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(GRIDS)
    for grid, row in zip(GRIDS, rows):
        size, accuracy = found["components", grid, 0.0][:2]
        assert abs(float(row["mean_bytes"]) - size) <= 1 and abs(float(row["accuracy"]) - accuracy) < 1.5 / PICTURES, grid


def test_int8_costs_what_the_text_says(small):
    printed = next(text for command, text in small[1].items() if command.startswith("fcodec network accuracy"))
    right = [int(one) for one in re.findall(r"(\d+) of 18 right", printed)]
    expected = [int(one) for one in re.search(r"prints (\d+) and (\d+) of 18", TEXT).groups()]
    assert np.allclose(right, expected, rtol=0, atol=1), "another processor may round another way: one picture"


def library():
    return os.environ.get("FEATURECODEC_LIBRARY") or str(pathlib.Path(featurecodec.__file__).with_name("libfeature_codec_server.so.1"))


def test_the_exported_headers_make_a_device_that_the_server_understands(small, tmp_path):
    """Pictures go through a program in C of both headers; `fcodec` decodes its packets and runs the rest of the network."""
    cut = small[0] / "cut"
    program = device_program.link(
        pathlib.Path(__file__).with_name("device.c"), device_program.kernels(tmp_path), tmp_path / "device", f"-I{cut}",
        f"-I{texts.ROOT / 'Sources/CFeatureCodec/include'}", library(), f"-Wl,-rpath,{os.path.dirname(library())}")
    pictures, labels = np.load(cut / "pictures.npy"), np.load(cut / "labels.npy")
    sent = subprocess.run([program], input=pictures.tobytes(), capture_output=True, check=True).stdout
    (small[0] / "sent").write_bytes(sent)
    found = results(cut / "results.csv")["components", 16, 0.0]
    assert abs((len(sent) - 4 * sent_packets(sent)) / PICTURES - found[0]) < 0.05 * found[0]

    network = "cut/network.json cut/network.safetensors"
    texts.run("fcodec decode sent --profile cut/contract.profile --first 1 -o received.npy", small[0])
    texts.run(f"fcodec network run {network} received.npy --after encode --profile cut/contract.profile -o scores.npy", small[0])
    right = np.load(small[0] / "scores.npy").reshape(PICTURES, 11).argmax(1) == labels
    assert abs(right.mean() - found[1]) <= 2.5 / PICTURES

    texts.run("fcodec network run cut/int8.json cut/network.safetensors cut/pictures.npy --mean 0.45 --deviation 0.25 --int8 "
              "--through encode -o here.npy", small[0])
    profile = featurecodec.Profile.load(cut / "contract.profile")
    packets = [packet for maps in featurecodec.encode(np.load(small[0] / "here.npy"), profile, payload=20, frame=1) for packet in maps]
    assert sent == b"".join(len(one).to_bytes(4, "little") + one for one in packets)


def sent_packets(records):
    count = place = 0
    while place < len(records):
        place += 4 + int.from_bytes(records[place:place + 4], "little")
        count += 1
    return count
