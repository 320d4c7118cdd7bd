"""Runs first in a packed program: gives other programs back the libraries of their system.

The packed program is started with its own folder in front of the libraries. What it opens itself (a reader of PDFs, a
mail program) would inherit that and load our libraries instead of its own. Ours are found before this runs.
"""

import os

_NAME = "LD_LIBRARY_PATH"
_before = os.environ.pop(f"{_NAME}_ORIG", None)
os.environ.pop(_NAME, None)
if _before:
    os.environ[_NAME] = _before
