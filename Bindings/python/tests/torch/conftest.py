import importlib.util
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
if "FEATURECODEC_INSTALLED" not in os.environ:
    sys.path.insert(0, str(HERE.parents[1]))

if importlib.util.find_spec("torch") is None:
    collect_ignore_glob = ["test_*.py"]                         # PyTorch is optional
else:
    import torch

    torch.set_num_threads(1)                                    # small tensors: more threads only wait for each other
