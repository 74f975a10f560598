"""What the import of a network refuses."""

from __future__ import annotations

from typing import Optional


class ModelError(ValueError):
    """A model that cannot be imported or cut: the file is broken, or it has something that networks here do not have.

    operation, node: the kind of the operation and the name of its node or output, if the mistake is in one.
    """

    def __init__(self, reason: str, operation: Optional[str] = None, node: Optional[str] = None) -> None:
        super().__init__(reason if operation is None else f"{operation} {node!r}: {reason}")
        self.reason, self.operation, self.node = reason, operation, node
