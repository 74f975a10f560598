import pathlib
import sys

import torch

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[2]), str(pathlib.Path(__file__).resolve().parent)]
torch.set_num_threads(1)                                        # small tensors: more threads only wait for each other
