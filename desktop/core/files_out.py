"""Files that leave the book: names that every system takes, and writing that leaves a whole file or none."""

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.core.problems import N_, Unavailable
from desktop.core.text import tidy

LONGEST_NAME = 80
"""Letters of a name; with four bytes for each it stays below what file systems take, its ending included."""

_NOT_WRITTEN = N_(
    "file",
    "{name} cannot be written: {reason}. Nothing in the book was changed; choose another place.",
)
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
    """Write a file, so that what is there is never half of something.

    Raises:
        Unavailable: it cannot be written; what was there before is still there.
    """
    try:
        if path.exists() and not path.is_file():
            raise _no_file(path)
        with beside(path, data) as made:
            made.replace(path)
    except OSError as error:
        raise not_written(path, error) from error


def _no_file(path: Path) -> OSError:
    """Return what keeps a folder, or a device such as `/dev/stdout`, from being replaced by a file."""
    code = errno.EISDIR if path.is_dir() else errno.ENOTSUP
    return OSError(code, os.strerror(code))


def make_folder(folder: Path) -> None:
    """Make a folder, and those around it, where they are missing.

    Raises:
        Unavailable: it cannot be made, or a file stands in its place.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error


@contextmanager
def beside(path: Path, data: bytes) -> Iterator[Path]:
    """Write data to a file beside its goal, for its owner alone and safe on the disk; what is left of it goes in the end."""
    handle, name = tempfile.mkstemp(prefix=".septet-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def not_written(path: Path, error: OSError) -> Unavailable:
    """Return the refusal of the world to take a file."""
    return Unavailable(_NOT_WRITTEN, name=path.name or str(path), reason=error.strerror or str(error))
