"""The code in docs/import.md runs, and ends where the whole model ends."""
import re
import shutil

import numpy as np
import tflite_models
from examples import MODELS, ROOT


def test_the_code_of_the_documentation_runs(tmp_path, monkeypatch, pictures):
    content = (MODELS / "digits.tflite").read_bytes()
    scale, zero = tflite_models.Interpreter(model_content=content).get_input_details()[0]["quantization"]
    stored = np.clip(np.round(pictures / np.float32(scale)) + zero, -128, 127).astype(np.int8)
    shutil.copy(MODELS / "digits.tflite", tmp_path)
    np.save(tmp_path / "pictures.npy", stored)
    monkeypatch.chdir(tmp_path)
    names = {}
    for code in re.findall(r"```python\n(.*?)```", (ROOT / "docs/import.md").read_text(), re.DOTALL):
        exec(compile(code, "import.md", "exec"), names)  # noqa: S102
    assert names["received"].coverage == 1 and len(names["packets"]) > 5
    # Closed loop: the map differs by the rounding of its steps.
    assert np.abs(names["received"].map.astype(int) - names["maps"][0]).max() <= 4
    back = (tmp_path / "back.tflite").read_bytes()
    whole = tflite_models.run(content, stored[:1])[0]
    assert np.array_equal(tflite_models.run(back, names["maps"][:1])[0], whole)
    assert tflite_models.run(back, names["received"].map[None])[0].argmax() == whole.argmax()
