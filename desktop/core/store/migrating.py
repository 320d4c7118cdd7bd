"""Makes new books and brings older ones up: on a copy, compared, then swapped in. A failure leaves the old book."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlite

from desktop.core.problems import N_, Unavailable
from desktop.core.store import backups, cipher, copying, failures
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
    copying.sync_folder(path.parent)


def bring_up(path: Path, key: bytes | None = None) -> None:
    """Bring an older book up to today's version: backed up, on a copy, compared, swapped in.

    Raises:
        Unavailable: there is no room for a backup, or the copy did not come out whole; the book is as it was.
    """
    if not copying.settle(path, key):  # what stands in its log would be lost with the swap
        raise Unavailable(failures.LOCKED, name=path.name)
    backups.make_of(path, key, backups.UPDATE, datetime.now(UTC))
    draft = path.with_name(path.name + ".new")
    before = copying.copy(path, draft, key)
    try:
        _upgrade(draft, key)
        _compare(path, before, copying.examine(draft, key))
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    finally:
        _without_logs(draft)
    _without_logs(path)
    draft.replace(path)
    copying.sync_folder(path.parent)


def _compare(path: Path, before: copying.Holds, after: copying.Holds) -> None:
    """Refuse a migration that lost something: a row, a sum of money, a sealed paper, the trail."""
    if (
        any(after.rows.get(table, 0) < count for table, count in before.rows.items())
        or any(after.sums.get(column) != total for column, total in before.sums.items())
        or (after.sealed, after.head) != (before.sealed, before.head)
    ):
        raise Unavailable(_LOST_ROWS, name=path.name)


def _without_logs(path: Path) -> None:
    """Remove the empty logs of a file: SQLite would take them for those of the next one of this name."""
    for log in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + log).unlink(missing_ok=True)


def _upgrade(path: Path, key: bytes | None, version: int = BOOK_VERSION) -> None:
    """Run every missing migration up to `version` in one transaction on the file, with foreign keys off while tables are rebuilt."""
    connection = _open(path, key)
    path.chmod(0o600)
    connection.execute(
        "PRAGMA foreign_keys = OFF"
    )  # rebuilding a parent table would delete its children otherwise
    engine = create_engine("sqlite://", creator=lambda: connection, module=sqlite, poolclass=StaticPool)
    try:
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
    finally:
        engine.dispose()
        connection.close()


def _open(path: Path, key: bytes | None) -> Any:
    connection = sqlite.connect(str(path), isolation_level=None)
    cipher.unlock(connection, key)
    return connection
