"""The licences of everything that is packed into the program: written when it is built, shown under About.

Where Septet runs from its source, every package keeps its own licence beside itself, and nothing is shipped here.
"""

import json
from pathlib import Path
from typing import NamedTuple

from desktop.paths import resources


class Notice(NamedTuple):
    """One part that is shipped.

    Attributes:
        licence: its short name, as the part itself says it; empty where the text alone says it.
        file: the name of the file with its licence and its authors' notices.
    """

    name: str
    version: str
    licence: str
    file: str


def shipped() -> bool:
    """Tell whether this copy of the program carries notices."""
    return (_folder() / "index.json").is_file()


def notices() -> list[Notice]:
    """Return the parts in their order; none where nothing is shipped."""
    if not shipped():
        return []
    return [Notice(**each) for each in json.loads((_folder() / "index.json").read_text("utf-8"))]


def text(notice: Notice) -> str:
    """Return the licence and notices of a part."""
    return (_folder() / notice.file).read_text("utf-8")


def _folder() -> Path:
    return resources() / "licences"
