"""The version of the package: that of Packaging/version."""

from __future__ import annotations

import importlib.metadata
import pathlib


def version() -> str:
    """The version that is installed, or that of the source tree."""
    source = pathlib.Path(__file__).resolve().parents[3] / "Packaging/version"
    if source.is_file():
        return source.read_text(encoding="ascii").strip()
    return importlib.metadata.version("featurecodec")
