"""What a reader copies from a text: its blocks of Python, and its commands. The tests run them as they are printed."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAMS = r"(?:fcodec|python3|pip|swift|bash|apt-get|export|venv/bin/\w+|Bindings/\S+|Examples/\S+)"


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def python_blocks(content):
    """The blocks between ```python and ```; there must be no other kind of block."""
    assert set(re.findall(r"^```(\w*)$", content, re.M)) <= {"python", ""}, "a block in another language, which no test runs"
    return re.findall(r"^```python\n(.*?)^```$", content, re.M | re.S)


def commands(content):
    """The commands: indented by four spaces, each on one line or continued after a backslash; and those within a sentence that
    have a file or an option."""
    prose = re.sub(r"^```.*?^```$", "", content, flags=re.M | re.S)
    for first in re.findall(r"(?<=\n\n)    (?! )(.*)", prose):
        assert re.match(rf"{PROGRAMS}\b|error: ", first), f"neither a command nor a message: {first}"
    found = re.findall(rf"^    ({PROGRAMS}(?: (?:.*\\\n)*.*)?)$", prose, re.M)
    sentences = re.sub(r"^    .*$", "", prose, flags=re.M)
    spans = [one for paragraph in sentences.split("\n\n") for one in re.findall(r"`([^`]+)`", paragraph)]
    found += [one for one in spans if re.fullmatch(rf"{PROGRAMS}\s.*[./-].*|pip install .*", one, re.S)]
    return [" ".join(one.replace("\\\n", " ").split()) for one in found]


def run(command, folder):
    """Runs a command with the command line and the Python of the tests, as in a shell. Returns what it prints."""
    assert os.environ.get("FEATURECODEC_COMMAND"), "FEATURECODEC_COMMAND names the command line fcodec"
    package = {} if "FEATURECODEC_INSTALLED" in os.environ else {"PYTHONPATH": str(ROOT / "Bindings/python")}
    path = [str(folder / "programs"), os.path.dirname(sys.executable), os.environ["PATH"]]
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    if not (programs / "fcodec").exists():
        (programs / "fcodec").symlink_to(os.environ["FEATURECODEC_COMMAND"])
    done = subprocess.run(
        ["bash", "-euc", command], cwd=folder, capture_output=True, text=True, env={**os.environ, **package, "PATH": os.pathsep.join(path)})
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def run_all(found, folder, reasons):
    """Runs commands in their order, except those that begin as one of `reasons`, which says why not. Returns what each one prints."""
    left = [one for one in reasons if not any(command.startswith(one) for command in found)]
    assert not left, f"reasons for commands that the text does not have: {left}"
    return {one: run(one, folder) for one in found if not one.startswith(tuple(reasons))}


def clone(folder):
    """Makes a folder look like a clone of the repository, as far as the texts read its files. What they write stays there."""
    for name in ("Bindings", "Examples", "Sources", "docs", "spec"):
        (folder / name).symlink_to(ROOT / name)
    return folder
