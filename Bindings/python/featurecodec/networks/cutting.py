"""Where a model is cut, for both kinds of models."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence

from .description import Description, Layer
from .errors import ModelError


def maps_before(
    after: str, read: Callable[[Optional[Sequence[str]]], Description], outputs: Optional[Sequence[str]]
) -> List[Layer]:
    """The maps before a cut, as `cut_model` says. read: imports the model up to these outputs."""
    try:
        whole = read(outputs)
    except ModelError as error:
        try:
            part = read([after])
        except ModelError:
            raise error from None
        return part.inputs + part.layers
    return whole.front(after)
