"""What makes a book an encrypted one: SQLCipher's key on a connection, and how such a file is told from others.

The key is 32 random-looking bytes and goes to SQLCipher raw, so opening costs nothing; what a person types is turned
into it by `key_slots.py`. Copies made over a connection with a key (`VACUUM INTO`, the backup API) have the same key.
"""

import os
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from desktop.core.problems import N_, Unavailable
from desktop.core.store import key_file

PLAIN = b"SQLite format 3\0"
"""What the file of a plain book begins with; an encrypted one begins with sixteen random bytes."""
KEY_BYTES = 32
PAGE = 4096
"""Bytes of SQLCipher's pages: an encrypted book is whole pages long."""
NOISE = 240
"""Different bytes that one page of noise has at least (256 are nearly always there); text and most files have fewer."""

_NEEDS_KEY = N_(
    "book",
    "The book {name} is encrypted. Its passphrase opens it, or the recovery key. It was left as it is.",
)
_WRONG_KEY = N_(
    "book",
    "This key does not open the book {name}: it is of another book, or the file is damaged. It was left as it is.",
)
_NOT_ENCRYPTED = N_(
    "book",
    "The book {name} is not encrypted, though a key was given. It was left as it is. Check that it is yours.",
)


class NeedsKey(Unavailable):
    """The book is encrypted, and there is no key yet, or the wrong one."""


def unlock(connection: Any, key: bytes | None) -> None:
    """Give a new driver connection the key of its book; this comes before anything else that it is asked.

    A wrong key shows at the first reading ("not a database"), not here.
    """
    if key is None:
        return
    assert len(key) == KEY_BYTES
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to standard error
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    # A build without the cipher takes the key in silence and writes everything readable.
    assert connection.execute("PRAGMA cipher_status").fetchone() == ("1",)


def connect(path: Path, *, read_only: bool, key: bytes | None) -> Any:
    """Return a new driver connection to a book that exists."""
    mode = "ro" if read_only else "rw"
    log = path.with_name(path.name + "-wal")
    if read_only and not os.access(path.parent, os.W_OK) and not log.exists():
        mode += "&immutable=1"  # a stick that cannot be written: there is no log to be read beside it
    connection = sqlite.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    unlock(connection, key)
    return connection


def looks_encrypted(path: Path) -> bool:
    """Tell whether a file may be an encrypted book: it has its wrapped key beside it, or is whole pages of noise."""
    with path.open("rb") as file:
        page = file.read(PAGE)
    if not page or page.startswith(PLAIN):
        return False
    noise = len(set(page)) > NOISE and path.stat().st_size % PAGE == 0
    return noise or key_file.beside(path).exists()


def marks(path: Path, key: bytes | None) -> tuple[int, int]:
    """Return the application id and the version that stand in an encrypted book.

    Raises:
        NeedsKey: there is no key, or it is not the one of this book.
        Unavailable: the book is plain.
    """
    if key is None:
        raise NeedsKey(_NEEDS_KEY, name=path.name)
    if not looks_encrypted(path):
        raise Unavailable(_NOT_ENCRYPTED, name=path.name)
    connection = connect(path, read_only=True, key=key)
    try:
        made_by = connection.execute("PRAGMA application_id").fetchone()[0]
        return made_by, connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite.DatabaseError as error:
        if "not a database" in str(error):
            raise NeedsKey(_WRONG_KEY, name=path.name) from error
        raise
    finally:
        connection.close()
