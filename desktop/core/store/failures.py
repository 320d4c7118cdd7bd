"""Turns what the driver and the operating system say into what happened, what is safe and what to do next."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from desktop.core.problems import N_, Message, Unavailable

DAMAGED = N_(
    "book",
    "The book {name} is damaged or is not a Septet book. It was left as it is. Open a backup, or choose another file.",
)
FULL = N_(
    "book",
    "The disk is full, so nothing was saved just now; what was saved before is safe. Make room on the disk, then try again.",
)
READ_ONLY = N_(
    "book",
    "{name} cannot be written: the folder or the file is read-only. Nothing was changed. Choose a folder of your own.",
)
LOCKED = N_(
    "book",
    "Another program is holding the book {name}. Nothing was saved just now. Close the other program, then try again.",
)
MISSING = N_("book", "There is no book at {path}. Check the path, or leave it out to use your own book.")
BROKEN_DISK = N_(
    "book",
    "The disk reported an error, so nothing was saved just now. Copy the book {name} to another disk before you go on.",
)

_BY_TEXT: tuple[tuple[str, Message], ...] = (
    ("unsupported file format", DAMAGED),
    ("database or disk is full", FULL),
    ("readonly", READ_ONLY),
    ("not a database", DAMAGED),
    ("malformed", DAMAGED),
    ("Could not decode to UTF-8", DAMAGED),
    ("database is locked", LOCKED),
    ("disk I/O error", BROKEN_DISK),
    ("unable to open database", READ_ONLY),
)
_BY_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EROFS: READ_ONLY,
    errno.ENOENT: MISSING,
    errno.ENOTDIR: MISSING,
    errno.EISDIR: DAMAGED,
    errno.EIO: BROKEN_DISK,
}

_CALLERS = {
    ("connect", "book.py"),
    ("connect", "cipher.py"),
    ("rows", "book.py"),
    ("each", "book.py"),
    ("<listcomp>", "book.py"),
    ("value", "book.py"),
    ("do_execute", "default.py"),
}
"""Functions that call the driver: ours, and SQLAlchemy's."""


@contextlib.contextmanager
def translated(book: Path) -> Iterator[None]:
    """Run the body; a known failure of the disk or the driver becomes `Unavailable` in a person's words."""
    try:
        yield
    except OSError as error:
        if message := _BY_ERRNO.get(error.errno or 0):
            raise Unavailable(message, name=book.name, path=str(book)) from error
        raise
    except Exception as error:
        if message := _message(error):
            raise Unavailable(message, name=book.name) from error
        raise


def _message(error: Exception) -> Message | None:
    """Return the sentence for a failure of the driver, also where SQLAlchemy wrapped it."""
    if isinstance(error, UnicodeDecodeError) and _is_from_driver(error):
        return DAMAGED  # what the engine quotes of a damaged file is no text
    cause = getattr(error, "orig", None) or error
    if not isinstance(cause, sqlite.OperationalError | sqlite.DatabaseError):
        return None
    return next((message for text, message in _BY_TEXT if text in str(cause)), None)


def _is_from_driver(error: Exception) -> bool:
    """Return whether an error was raised below a call of the driver, and not by what a person's file says."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    code = at.tb_frame.f_code if at is not None else None
    return code is not None and (code.co_name, Path(code.co_filename).name) in _CALLERS
