"""Write a file that a person asked for: whole or not at all, and said in words when it cannot be written."""

import contextlib
import os
from pathlib import Path

from desktop.core.problems import N_, Unavailable

_CANNOT = N_(
    "file", "{name} cannot be written: {reason}. Nothing in the book was changed; choose another place."
)


def write_file(path: Path, content: bytes) -> None:
    """Write bytes beside the place, then put them there in one move.

    Raises:
        Unavailable: the folder is missing, full or cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise Unavailable(_CANNOT, name=path.name, reason=reason) from None
