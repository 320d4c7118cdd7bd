"""Files that leave the book: names that every system takes, and writing that leaves a whole file or none."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from desktop.core.problems import Unavailable
from desktop.core.store import failures
from desktop.core.text import tidy

LONGEST_NAME = 80
"""Letters of a name; with four bytes for each it stays below what file systems take, its ending included."""

_UNSAFE = re.compile(r"[^\w .,()+&'-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(*parts: str, suffix: str = "") -> str:
    """Return a file name made of texts: letters and digits of every script, no path, no device, never hidden."""
    text = " - ".join(" ".join(_UNSAFE.sub(" ", tidy(part)).split()) for part in parts if part.strip())
    name = text[:LONGEST_NAME].strip(" .-") or "septet"
    while len(name.encode()) + len(suffix) > 2 * LONGEST_NAME + 80:
        name = name[:-1].strip(" .-")
    return f"_{name}{suffix}" if _RESERVED.fullmatch(name) else name + suffix


def unused(folder: Path, name: str, taken: set[str]) -> Path:
    """Return a path for this name that is not in `taken` (in any capitals), and note it there."""
    stem, dot, ending = name.rpartition(".")
    number, wanted = 1, name
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{stem} {number}{dot}{ending}"
    taken.add(wanted.casefold())
    return folder / wanted


def write_whole(path: Path, data: bytes) -> None:
    """Write a file through a new one beside it, so that what is there is never half of something.

    Raises:
        Unavailable: the folder cannot be written, or the disk is full; what was there before is still there.
    """
    with failures.translated(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, beside = tempfile.mkstemp(prefix=".septet-", dir=path.parent)
            try:
                with os.fdopen(descriptor, "wb") as target:
                    target.write(data)
                    target.flush()
                    os.fsync(target.fileno())
                Path(beside).replace(path)
            except OSError:
                with suppress(OSError):
                    Path(beside).unlink()
                raise
        except FileExistsError as error:  # a file stands where a folder should be
            raise Unavailable(failures.READ_ONLY, name=path.parent.name) from error
