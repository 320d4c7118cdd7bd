"""One writer per book: a lock that the operating system gives back by itself when a program dies."""

import sys
import time
from pathlib import Path
from typing import BinaryIO

from desktop.core.problems import N_, Unavailable

_IN_USE = N_(
    "book",
    "The book {name} is open in another Septet. Nothing was changed. Close the other window, then try again.",
)
PATIENCE = 3.0
"""Seconds a command waits for another one that is just finishing."""


class Lock:
    """A held lock; `release` gives it back, and so does the end of the program, however it ends."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def release(self) -> None:
        """Give the lock back. The small lock file stays: removing it would open a race."""
        self._file.close()


def acquire(book: Path) -> Lock:
    """Return the lock of a book, after a short wait where another command is just ending.

    Raises:
        Unavailable: another Septet holds it.
        OSError: the folder cannot be written.
    """
    from desktop.core.store import failures

    with failures.translated(book):
        book.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = book.with_name(book.name + ".lock").open("a+b")
    deadline = time.monotonic() + PATIENCE
    while not _try(file):
        if time.monotonic() > deadline:
            file.close()
            raise Unavailable(_IN_USE, name=book.name)
        time.sleep(0.05)
    return Lock(file)


if sys.platform == "win32":
    import msvcrt

    def _try(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
