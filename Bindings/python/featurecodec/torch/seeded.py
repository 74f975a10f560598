"""Modules with a random number generator of their own."""

from __future__ import annotations

from typing import Any, Dict

import torch
from torch import nn


class Seeded(nn.Module):
    """Has a `generator`. Copies and pickled modules go on with the same numbers, also where PyTorch cannot copy a generator.
    Its state is not in the `state_dict`."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.generator = torch.Generator().manual_seed(seed)

    def __getstate__(self) -> Dict[str, Any]:
        return dict(self.__dict__, generator=self.generator.get_state())

    def __setstate__(self, state: Dict[str, Any]) -> None:
        generator = torch.Generator()
        generator.set_state(state["generator"])
        super().__setstate__(dict(state, generator=generator))
