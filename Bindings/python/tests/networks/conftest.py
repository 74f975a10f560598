"""What the tests of importing share."""
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
if "FEATURECODEC_INSTALLED" not in os.environ:
    sys.path.insert(0, str(HERE.parents[1]))
assert os.environ.get("FEATURECODEC_COMMAND"), "FEATURECODEC_COMMAND names the command line fcodec, which runs the networks"

import examples  # noqa: E402


@pytest.fixture(scope="session")
def pictures():
    return examples.pictures()
