import importlib.util
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[2]), str(pathlib.Path(__file__).resolve().parent)]

if importlib.util.find_spec("torch") is None:
    collect_ignore_glob = ["test_*.py"]                         # PyTorch is optional
else:
    import torch

    torch.set_num_threads(1)                                    # small tensors: more threads only wait for each other
