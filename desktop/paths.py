"""Where things lie: what is shipped with the program, and what belongs to the person."""

import os
import sys
from pathlib import Path


def resources() -> Path:
    """Return the folder of country packs, fonts, icons and the demo band, in a checkout or a frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    base = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return base / "resources"


def data_folder() -> Path:
    """Return the person's own folder for books, made when missing and closed to other users of the machine.

    `SEPTET_DATA` names another folder, for tests and for people who keep their book on a stick.
    """
    folder = _data_path()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _data_path() -> Path:
    from platformdirs import user_data_path

    named = os.environ.get("SEPTET_DATA")
    return Path(named) if named else user_data_path("septet", appauthor=False)


def logs_folder() -> Path:
    """Return the folder of the log; it is made with the first line, where there is a data folder."""
    return _data_path() / "logs"


def default_book() -> Path:
    """Return the path of the book that opens when none is named."""
    return data_folder() / "book.septet"


def translations_folder() -> Path:
    """Return the folder for the person's own catalogues; it is made when somebody opens it."""
    return data_folder() / "translations"
