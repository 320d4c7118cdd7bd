"""The programs of `docs/examples/protocol`, as somebody runs them who has nothing of Septet."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[1] / "docs" / "examples" / "protocol"


def example(name: str) -> ModuleType:
    """Load one of them."""
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(FOLDER))
