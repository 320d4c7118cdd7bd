"""Makes new books and brings older ones up: on a copy, checked, then swapped in. A failure leaves the old book."""

import os
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlite

from desktop.core.problems import N_, Unavailable
from desktop.core.store import cipher
from desktop.core.store.version import APPLICATION_ID, BOOK_VERSION

_LOST_ROWS = N_(
    "book", "Bringing the book {name} up to date would have lost something, so it was left as it is."
)


def make(path: Path, key: bytes | None = None, version: int = BOOK_VERSION) -> None:
    """Make an empty book, whole or not at all, encrypted where there is a key; of an older version for what is of it."""
    for log in ("-wal", "-journal"):  # of a book that is gone: SQLite would write it over the new one
        if (left := path.with_name(path.name + log)).exists():
            left.replace(left.with_name(f"{left.name}.left"))
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    _upgrade(draft, key, version)
    draft.replace(path)
    sync_folder(path.parent)


def bring_up(path: Path, key: bytes | None = None) -> None:
    """Bring an older book up to today's version; the old file stays beside it as a backup.

    Raises:
        Unavailable: the copy did not come out whole; the book is as it was.
    """
    version, before = _open(path, key), None
    try:
        old = version.execute("PRAGMA user_version").fetchone()[0]
        backup = path.with_name(f"{path.stem}-before-{BOOK_VERSION}-from-{old}{path.suffix}")
        draft = path.with_name(path.name + ".new")
        for file in (backup, draft):
            file.unlink(missing_ok=True)
            version.execute("VACUUM INTO ?", (str(file),))
        before = _counts(version)
    finally:
        version.close()
    _upgrade(draft, key)
    check = _open(draft, key)
    try:
        after = _counts(check)
        whole = check.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    finally:
        check.close()
    if not whole or any(after.get(table, 0) < count for table, count in before.items()):
        draft.unlink()
        raise Unavailable(_LOST_ROWS, name=path.name)
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    draft.replace(path)
    sync_folder(path.parent)


def _upgrade(path: Path, key: bytes | None, version: int = BOOK_VERSION) -> None:
    """Run every missing migration up to `version` in one transaction on the file, with foreign keys off while tables are rebuilt."""
    connection = _open(path, key)
    path.chmod(0o600)
    connection.execute(
        "PRAGMA foreign_keys = OFF"
    )  # rebuilding a parent table would delete its children otherwise
    engine = create_engine("sqlite://", creator=lambda: connection, module=sqlite, poolclass=StaticPool)
    with engine.connect() as alchemy:
        alchemy.exec_driver_sql("BEGIN IMMEDIATE")
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = alchemy
        command.upgrade(config, str(version))
        broken = alchemy.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Unavailable(_LOST_ROWS, name=path.name)
        alchemy.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        alchemy.exec_driver_sql(f"PRAGMA user_version = {version}")
        alchemy.commit()
        connection.execute("PRAGMA journal_mode = WAL")  # kept in the file; a reader alone cannot set it
    engine.dispose()


def _open(path: Path, key: bytes | None) -> Any:
    connection = sqlite.connect(str(path), isolation_level=None)
    cipher.unlock(connection, key)
    return connection


def _counts(connection: Any) -> dict[str, int]:
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
        )
    ]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def sync_folder(folder: Path) -> None:
    """Make a rename durable; where folders cannot be synced (Windows), the file system does it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
