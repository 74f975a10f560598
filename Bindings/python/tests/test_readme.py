"""The example in the README runs."""
import pathlib
import re

import numpy as np


def test_example(capsys):
    text = (pathlib.Path(__file__).resolve().parent.parent / "README.md").read_text()
    names = {}
    exec(compile(re.search(r"```python\n(.*?)```", text, re.S)[1], "README.md", "exec"), names)  # noqa: S102
    assert "profile 0x" in capsys.readouterr().out
    assert names["received"].map.shape == (16, 16, 8) and names["received"].map.dtype == np.float32
    assert 0 < names["received"].coverage < 1 and len(names["packets"]) > 2
