"""Turns a plain book into an encrypted one and back: a copy is made, compared, and swapped in. A failure changes nothing."""

import contextlib
import os
from itertools import zip_longest
from pathlib import Path
from typing import Any

from desktop.core.problems import N_, Unavailable
from desktop.core.store import cipher, copying, failures

_NOT_WHOLE = N_(
    "encryption",
    "The copy of the book {name} did not come out whole, so the book was left as it is. Try again.",
)
_CHUNK = 1024 * 1024


def convert(path: Path, key: bytes | None, new_key: bytes | None) -> None:
    """Write a book anew under another key; None stands for none. The caller holds the book's lock.

    Raises:
        Unavailable: the disk is full, another program reads the book, or the copy is not whole; the book is as it was.
        NeedsKey: `key` does not open it.
    """
    draft = path.with_name(path.name + ".new")
    with failures.translated(path):
        try:
            _discard(draft)
            _copy(path, key, draft, new_key)
            _swap(path, draft, wipe=key is None)
        finally:
            _discard(draft)


def _copy(path: Path, key: bytes | None, draft: Path, new_key: bytes | None) -> None:
    """Write the copy, compare it row by row, and leave it on the disk; nothing stays in the book's log."""
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = cipher.connect(path, read_only=False, key=key)
    try:
        connection.execute("PRAGMA busy_timeout = 3000")
        connection.execute("PRAGMA temp_store = MEMORY")  # nothing readable in a file of the system's
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        version, mark = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _MARKS)
        connection.execute("ATTACH ? AS copy KEY ?", (str(draft), f"x'{new_key.hex()}'" if new_key else ""))
        connection.execute("PRAGMA copy.synchronous = OFF")  # it is made durable once, when it is whole
        connection.execute("PRAGMA copy.journal_mode = OFF")
        connection.execute("SELECT sqlcipher_export('copy')").fetchall()
        connection.execute(f"PRAGMA copy.user_version = {version}")
        connection.execute(f"PRAGMA copy.application_id = {mark}")
        if not _same_rows(connection):
            raise Unavailable(_NOT_WHOLE, name=path.name)
        connection.execute("DETACH copy")
    finally:
        connection.close()
    _settle(draft, new_key, path.name)
    if path.with_name(path.name + "-wal").exists():  # somebody else still reads: the log is not ours to end
        raise Unavailable(failures.LOCKED, name=path.name)


_MARKS = ("user_version", "application_id")


def _same_rows(connection: Any) -> bool:
    """Tell whether the copy has the same rows in every table, one after the other, and no others."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
        )
    ]
    return all(
        ours == theirs
        for name in names
        for ours, theirs in zip_longest(
            connection.execute(f'SELECT * FROM main."{name}"'),
            connection.execute(f'SELECT * FROM copy."{name}"'),
        )
    )


def _settle(draft: Path, key: bytes | None, name: str) -> None:
    """Give the copy its log mode, read it whole from the disk, and have the disk write it down."""
    connection = cipher.connect(draft, read_only=False, key=key)
    try:
        connection.execute("PRAGMA journal_mode = WAL")  # kept in the file; a reader alone cannot set it
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        pages = connection.execute("PRAGMA cipher_integrity_check").fetchall() if key else []
    finally:
        connection.close()
    if not whole or pages:
        raise Unavailable(_NOT_WHOLE, name=name)
    with draft.open("r+b") as file:
        os.fsync(file.fileno())


def _swap(path: Path, draft: Path, *, wipe: bool) -> None:
    """Put the copy in the place of the book; the pages of a plain one are written over, as far as the disk allows."""
    for log in ("-wal", "-shm"):
        path.with_name(path.name + log).unlink(missing_ok=True)
    if not wipe or os.name == "nt":  # Windows replaces no file that is open
        draft.replace(path)
        copying.sync_folder(path.parent)
        return
    with path.open("r+b") as old:
        draft.replace(path)
        copying.sync_folder(path.parent)
        with contextlib.suppress(
            OSError
        ):  # the book is encrypted already; what cannot be wiped is said in the docs
            _write_over(old)


def _write_over(file: Any) -> None:
    left = os.fstat(file.fileno()).st_size
    while left > 0:
        left -= file.write(bytes(min(left, _CHUNK)))
    file.flush()
    os.fsync(file.fileno())


def _discard(draft: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)
