"""The specification's Python reference, under another name than the package's: the oracle of these tests."""

import importlib
import importlib.util
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[4]
_FOLDER = ROOT / "spec/reference/featurecodec"


def module(name):
    """A module of the reference."""
    if "specification" not in sys.modules:
        spec = importlib.util.spec_from_file_location("specification", _FOLDER / "__init__.py",
                                                      submodule_search_locations=[str(_FOLDER)])
        sys.modules["specification"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["specification"])
    return importlib.import_module(f"specification.{name}")
