"""A whole copy of a book, made while others read and write it, and what tells that it is whole: counts, sums, seals."""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.files_out import not_written
from desktop.core.problems import N_, Unavailable
from desktop.core.store import cipher, failures
from desktop.core.store.book import SMALL_CACHE, connect

TRIES = 5
"""How often a copy is begun again because something was written meanwhile."""
BLOCK = 1 << 20

_NOT_WHOLE = N_("backup", "The backup {name} is damaged and cannot be used. Your book is as it was.")
_BUSY = N_(
    "backup", "The book {name} was being written all the time, so no backup was made. Try again in a moment."
)


class Holds(NamedTuple):
    """What a book holds.

    Attributes:
        rows: how many rows each table has.
        sums: of every column of money (`table.column`), in minor units of whatever currency.
        sealed: one SHA-256 over the digests of all sealed papers and receipts.
        head: the newest link of the trail; empty where there is none.
    """

    rows: Mapping[str, int]
    sums: Mapping[str, int]
    sealed: str
    head: str


def holds(connection: Any) -> Holds:
    """Return what an open book of any version holds, read in one moment."""
    connection.execute("BEGIN")
    try:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' ORDER BY name"
            )
        ]
        rows = {name: _value(connection, f'SELECT count(*) FROM "{name}"') for name in names}
        sums = {
            f"{name}.{column}": _value(connection, f'SELECT coalesce(sum("{column}"), 0) FROM "{name}"')
            for name in names
            for column in _money(connection, name)
        }
        head = _value(connection, "SELECT chain FROM audit ORDER BY seq DESC LIMIT 1") or ""
        return Holds(rows, sums, _seals(connection), head)
    finally:
        connection.execute("ROLLBACK")


def copy(source: Path, target: Path, key: bytes | None) -> Holds:
    """Write a copy of a book to `target`, whole and on the disk, and return what it holds.

    The copy is encrypted when the book is, is readable by its owner alone, and has been opened again and compared.

    Raises:
        Unavailable: no whole copy could be made; nothing is left at `target`.
    """
    with failures.translated(source), _or_nothing(target):
        for _ in range(TRIES):
            _private(target)
            before = _written(source, target, key)
            if examine(target, key) == before:
                sync_file(target)
                return before
        raise Unavailable(_BUSY, name=source.name)


def examine(path: Path, key: bytes | None) -> Holds:
    """Return what a book holds after a look at every page and every link between tables.

    Raises:
        Unavailable: it is damaged.
    """
    with opened(path, key) as connection:
        whole = connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
        linked = connection.execute("PRAGMA foreign_key_check").fetchone() is None
        if whole and linked and key is not None:
            whole = connection.execute("PRAGMA cipher_integrity_check").fetchone() is None
        if not (whole and linked):
            raise Unavailable(_NOT_WHOLE, name=path.name)
        return holds(connection)


def look_over(path: Path, key: bytes | None) -> None:
    """Look over the pages of an open book, and how they hang together: quicker than `examine`, and less sure.

    Of an encrypted book every page in use is proved by its own seal.

    Raises:
        Unavailable: it is damaged (`failures.DAMAGED`), or cannot be read.
    """
    with opened(path, key) as connection:
        connection.execute(SMALL_CACHE)
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise Unavailable(failures.DAMAGED, name=path.name)


@contextlib.contextmanager
def opened(path: Path, key: bytes | None) -> Iterator[Any]:
    """Open a book for reading, whatever its version, with failures said in words."""
    with failures.translated(path):
        connection = connect(path, read_only=True, key=key)
        try:
            yield connection
        finally:
            connection.close()


def settle(path: Path, key: bytes | None) -> bool:
    """Write everything that stands in the log into the book itself; tell whether nothing is left in the log."""
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return True
    with failures.translated(path):
        connection = cipher.connect(path, read_only=False, key=key)
        try:
            return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        finally:
            connection.close()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def sync_file(path: Path) -> None:
    """Make the content of a file durable."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename durable; where folders cannot be synced (Windows), the file system does it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Run the body; every failure of the system around a file is said in words, also those that only sticks know."""
    try:
        with failures.translated(path):
            yield
    except OSError as error:
        raise not_written(path, error) from error


def _written(source: Path, target: Path, key: bytes | None) -> Holds:
    connection = connect(source, read_only=True, key=key)
    try:
        before = holds(connection)
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    return before


def _private(target: Path) -> None:
    """Make an empty file that nobody else can open; SQLite fills it."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


@contextlib.contextmanager
def _or_nothing(target: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        raise


def _value(connection: Any, sql: str) -> Any:
    found = connection.execute(sql).fetchone()
    return found[0] if found else None


def _money(connection: Any, table: str) -> list[str]:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    return [name for name in columns if name == "minor" or name.endswith("_minor")]


def _seals(connection: Any) -> str:
    found = hashlib.sha256()
    for row in connection.execute("SELECT id, rev, digest FROM declaration ORDER BY id, rev"):
        found.update(f"{row}\n".encode())
    for row in connection.execute(
        "SELECT declaration_id, rev, CAST(document AS BLOB) FROM receipt ORDER BY declaration_id, rev"
    ):
        found.update(f"{row[0]} {row[1]} {hashlib.sha256(row[2] or b'').hexdigest()}\n".encode())
    return found.hexdigest()
