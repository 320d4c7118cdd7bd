"""The only door to a shared company's tables: short transactions on SQLite or what a URL names."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError

from company.tables import SCHEMA_VERSION, company, metadata

WORKERS = 8
"""Threads, and so connections, that one server process uses at most."""

LEAST_SQLITE = (3, 51, 3)
"""Earlier versions can lose a commit when a write-ahead log is reset (sqlite.org/wal.html)."""


class Unusable(Exception):  # noqa: N818  # an answer to the operator
    """A database or setting that cannot be used. The message is one plain sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


class Busy(Exception):  # noqa: N818  # names the world's state
    """The database did not take or give just now: locked for too long, disk full, connection gone. Nothing is stored."""


class Storage:
    """A database of a shared company. Thread-safe; every `with` is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(reading=True)
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else contextlib.nullcontext()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes; it is durable when the block has ended and undone if it raises.

        SQLite has one writer: threads wait in line here, where waiting costs nothing.

        Raises:
            Busy: the database could not do it.
        """
        with self._turn, _world(), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that reads a single state of the database.

        Raises:
            Busy: the database could not do it.
        """
        with _world(), self._reader.connect() as connection:
            yield connection

    def ping(self) -> None:
        """Prove that the database answers.

        Raises:
            Busy: it does not.
        """
        with self.reading() as connection:
            connection.scalar(select(company.c.epoch))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


@contextlib.contextmanager
def _world() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Busy(str(error.orig)) from error
    except IntegrityError as error:  # two transactions at once; the message may quote what was stored
        raise Busy("integrity") from error


def open_storage(database: str) -> Storage:
    """Open the database at a path or URL, making a new one where there is none.

    A database of a newer version, or of something else, is left exactly as it is.

    Raises:
        Unusable: it cannot be opened, is not ours, or is newer.
    """
    url = _url(database)
    shown = url.database if url.drivername == "sqlite" else url.render_as_string(hide_password=True)
    try:
        engine = _sqlite(url) if url.drivername == "sqlite" else create_engine(url, hide_parameters=True)
        new = _recognise(engine, str(shown))
        if url.drivername == "sqlite":
            _use_write_ahead_log(engine)
        if new:
            with engine.begin() as connection:
                metadata.create_all(connection)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise Unusable(
            "database", f"There is no driver here for databases of the kind “{url.drivername}”."
        ) from None
    except OperationalError as error:
        reason = " ".join(str(error.orig).split()).rstrip(".?")
        raise Unusable("database", f"{shown} cannot be opened: {reason}.") from None
    except DatabaseError:
        raise Unusable(
            "database", f"{shown} is not a database of a shared company; it was left as it is."
        ) from None
    return Storage(engine)


def exists(database: str) -> bool:
    """Return whether there is a file for this database; other kinds of database answer when they are opened."""
    url = _url(database)
    return url.drivername != "sqlite" or Path(str(url.database)).exists()


def _url(database: str) -> URL:
    if "://" not in database:
        return URL.create("sqlite", database=database)
    try:
        url = make_url(database)
    except ArgumentError:
        raise Unusable(
            "database", "The database is neither a file nor a URL such as sqlite:////folder/be.sqlite."
        ) from None
    if url.get_backend_name() != "sqlite":
        return url
    if not url.database or url.database == ":memory:":
        raise Unusable("database", "Receipts are kept for ever, so the database must be a file.")
    return URL.create("sqlite", database=url.database)


def _recognise(engine: Engine, shown: str) -> bool:
    """Return whether the database is empty.

    One that holds other things, or ours in a newer form, is refused before anything is changed in it.
    """
    with engine.execution_options(reading=True).connect() as connection:
        found = set(inspect(connection).get_table_names())
        if found and not {"company", "company_keys", "revisions", "receipts"} <= found:
            raise Unusable(
                "database", f"{shown} is not a database of a shared company; it was left as it is."
            )
        version = connection.scalar(select(company.c.schema_version)) if found else None
    if version is not None and version > SCHEMA_VERSION:
        raise Unusable(
            "database",
            f"{shown} was made by a newer version of this server (form {version}); update the server.",
        )
    return not found


def _sqlite(url: URL) -> Engine:
    from sqlcipher3 import dbapi2  # the SQLite that was chosen and tested, not the system's

    if dbapi2.sqlite_version_info < LEAST_SQLITE:
        raise Unusable("database", f"SQLite {dbapi2.sqlite_version} is too old to keep receipts safely.")
    _make_private(Path(str(url.database)))
    engine = create_engine(
        url, module=dbapi2, pool_size=WORKERS, max_overflow=0, pool_timeout=30, hide_parameters=True
    )
    event.listen(engine, "connect", _settings)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    """Make a new file that only its owner can read."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise Unusable("database", f"{path} cannot be opened: {error.strerror}.") from None


def _settings(connection: Any, _record: object) -> None:
    """Set what `reliability` asks of every SQLite connection; transactions are begun by `_begin` alone."""
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=5000",
        "foreign_keys=ON",
        "synchronous=FULL",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "fullfsync=ON",
        "checkpoint_fullfsync=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _use_write_ahead_log(engine: Engine) -> None:
    """Switch to the write-ahead log. SQLite does not wait here for another process that does the same, so we do."""
    connection = engine.raw_connection()
    try:
        for _ in range(50):
            with contextlib.suppress(engine.dialect.dbapi.OperationalError):  # type: ignore[union-attr]
                if connection.cursor().execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",):
                    return
            time.sleep(0.1)
        raise Unusable("database", f"{engine.url.database} is in use by another program.")
    finally:
        connection.close()
