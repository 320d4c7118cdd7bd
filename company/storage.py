"""The only door to a shared company's tables: short transactions on PostgreSQL or SQLite, by the same rules."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, select, update
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as NoConnection

from company import migrating
from company.failures import Busy, Unusable
from company.tables import SCHEMA_VERSION, company, keys
from company.vault import Vault, WrongKey, make_key_file, read_key_file

__all__ = ["Busy", "Storage", "Unusable", "exists", "open_storage", "padded"]

T = TypeVar("T")

WORKERS = 8
"""Threads, and so connections, that one server process uses at most."""

KEY_FILE = "SEPTET_COMPANY_KEY_FILE"
"""Names the key file in the environment, where `--key-file` is not given."""

_READING: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {"reading": True},
    "postgresql": {"reading": True, "isolation_level": "AUTOCOMMIT"},
}
_PATIENT: Mapping[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

LEAST_SQLITE = (3, 51, 3)
"""Earlier versions can lose a commit when a write-ahead log is reset (sqlite.org/wal.html)."""


class Storage:
    """A database of a shared company. Thread-safe; every `with` is one transaction."""

    def __init__(self, engine: Engine, vault: Vault, place: str) -> None:
        self.vault = vault
        self.place = place
        self._base = engine
        self._writable = True
        self._engine = engine.execution_options(vault=vault)
        self._reader = self._engine.execution_options(**_READING[engine.dialect.name])
        self._turn = threading.Lock() if self.is_sqlite else contextlib.nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite."""
        return self._engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def writing(self, *, patient: bool = False) -> Iterator[Connection]:
        """One transaction that writes; it is durable when the block has ended and undone if it raises.

        `patient` is for what may take minutes, such as making an index.

        SQLite has one writer: threads wait in line here, where waiting costs nothing.

        Raises:
            Busy: the database could not do it.
        """
        with self._turn, self._minded(), _world(), self._engine.begin() as connection:
            if patient and not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    @contextlib.contextmanager
    def _minded(self) -> Iterator[None]:
        """Remember whether the last write went through; two that met (`integrity`) say nothing of that."""
        try:
            yield
            self._writable = True
        except Busy as error:
            self._writable = str(error) == "integrity"
            raise

    @contextlib.contextmanager
    def reading(self, *, patient: bool = False) -> Iterator[Connection]:
        """Read; with `patient`, for what may take minutes, all of it from one state of the database.

        On PostgreSQL each question of a short reading is a transaction of its own: two journeys less for each.

        Raises:
            Busy: the database could not do it.
        """
        engine = (
            self._engine.execution_options(**_PATIENT) if patient and not self.is_sqlite else self._reader
        )
        with _world(), engine.connect() as connection:
            if patient and not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

    def ping(self) -> None:
        """Prove that the database answers.

        Raises:
            Busy: it does not.
        """
        with self.reading() as connection:
            connection.scalar(select(company.c.epoch))

    def can_write(self) -> bool:
        """Return whether the database takes what is written; asked of the database only after a write failed.

        Raises:
            Busy: it does not even answer.
        """
        if self._writable:
            return True
        self.ping()
        with contextlib.suppress(Busy), self.writing() as connection:
            connection.execute(update(company).values(epoch=company.c.epoch))
        return self._writable

    def watch_inserts(self, table: Table, note: Callable[[list[Mapping[str, Any]]], None]) -> None:
        """Call `note` with the rows of every insert into a table, before it is executed."""

        def look(
            _connection: object,
            _cursor: object,
            _statement: str,
            _parameters: object,
            context: Any,
            _many: bool,
        ) -> None:
            if context.isinsert and context.compiled.statement.table is table:
                note(context.compiled_parameters)

        event.listen(self._base, "before_cursor_execute", look)

    def copy_to(self, path: Path) -> None:
        """Copy an SQLite database, as it is at this moment, into an empty file."""
        with contextlib.closing(self._base.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def padded(values: list[T]) -> list[T]:
    """Return values for an `IN`, some of them repeated: few lengths make few statements, which the database then knows."""
    return [*values, *values[-1:] * (-len(values) % 8 if len(values) > 1 else 0)]


@contextlib.contextmanager
def _world() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InternalError, InterfaceError) as error:
        raise Busy(_reason(error)) from error
    except NoConnection as error:
        raise Busy("no connection was free") from error
    except IntegrityError as error:  # two transactions at once; the message may quote what was stored
        raise Busy("integrity") from error


def _reason(error: DBAPIError) -> str:
    """Return what the database says, in one line; PostgreSQL's details and hints are left out, they may quote rows."""
    said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
    return " ".join(said.split()).rstrip(".?")


def open_storage(database: str, key_file: Path | None = None) -> Storage:
    """Open the database at a path or URL, making a new one where there is none, in today's form.

    `key_file` holds the server's key; for an SQLite file it lies beside it unless another place is given. It is made
    with a new database. A database of a newer version, or of something else, is left exactly as it is.

    Raises:
        Unusable: it cannot be opened, is not ours, or is newer; its key is missing or is another's.
    """
    url = _url(database)
    sqlite = url.drivername == "sqlite"
    shown = str(url.database) if sqlite else url.render_as_string(hide_password=True)
    key_place = key_file or _key_place(url)
    engine = _sqlite(url) if sqlite else _postgresql(url)
    try:
        return Storage(engine, _prepared(engine, shown, key_place), shown)
    except BaseException:
        engine.dispose()
        raise


def _prepared(engine: Engine, shown: str, key_place: Path) -> Vault:
    """Bring a database that is ours to today's form and return the vault that opens it."""
    try:
        if engine.dialect.name == "sqlite":
            form = migrating.form_of(engine, shown)
            _use_write_ahead_log(engine)
        else:
            _check_promises(engine)
            form = migrating.form_of(engine, shown)
        vault = _vault(engine, key_place, encrypted=form > 1)
        if form < SCHEMA_VERSION:
            migrating.bring_up(engine.execution_options(vault=vault), shown)
        # another process may have been faster, with another key
        return vault if form == SCHEMA_VERSION else _vault(engine, key_place, encrypted=True)
    except OperationalError as error:
        raise Unusable("database", f"{shown} cannot be opened: {_reason(error)}.") from None
    except DatabaseError:
        raise Unusable(
            "database", f"{shown} is not a database of a shared company; it was left as it is."
        ) from None


def _key_place(url: URL) -> Path:
    if url.drivername == "sqlite":
        return Path(f"{url.database}.key")
    if named := os.environ.get(KEY_FILE):
        return Path(named)
    raise Unusable(
        "key-file",
        "What members write is stored encrypted. Say where the key lies with --key-file; "
        "with a new database a new key is put there.",
    )


def _vault(engine: Engine, place: Path, *, encrypted: bool) -> Vault:
    """Return the vault whose key lies at a place, having proved that it opens what is stored."""
    with engine.execution_options(reading=True).connect() as connection:
        stored = (
            connection.execute(select(keys.c.kid, keys.c.secret).limit(1)).one_or_none()
            if encrypted
            else None
        )
    if stored is None and not place.exists():
        return make_key_file(place)
    found = read_key_file(place)
    try:
        if stored is not None:
            found.unwrap_text(stored.secret, f"key:{stored.kid}")
    except WrongKey:
        raise Unusable(
            "key-file",
            f"The key in {place} is not the one of this database; nothing was changed. Name the right file with --key-file.",
        ) from None
    return found


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
            "database", "The database is neither a file nor a URL such as postgresql://user@host/be."
        ) from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise Unusable("database", f"There is no driver here for databases of the kind “{url.drivername}”.")
    if url.get_backend_name() == "postgresql":
        return url
    if not url.database or url.database == ":memory:":
        raise Unusable("database", "Receipts are kept for ever, so the database must be a file.")
    return URL.create("sqlite", database=url.database)


def _postgresql(url: URL) -> Engine:
    """Return an engine whose every connection waits for the disk, and for nobody for ever."""
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=WORKERS,
            max_overflow=0,
            pool_timeout=30,
            hide_parameters=True,
            connect_args={
                "application_name": "septet-company",
                "connect_timeout": 10,
                "options": "-c lock_timeout=5000 -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000",
            },
        )
    except (NoSuchModuleError, ModuleNotFoundError):
        raise Unusable(
            "database", "The driver for PostgreSQL is not installed here: pip install septet[server]."
        ) from None


def _check_promises(engine: Engine) -> None:
    """Refuse a PostgreSQL that may forget what it has confirmed."""
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("fsync", "full_page_writes", "synchronous_commit", "server_encoding")
        }
    risky = [name for name in ("fsync", "full_page_writes", "synchronous_commit") if settings[name] == "off"]
    if risky:
        raise Unusable(
            "database",
            f"PostgreSQL is set up with {risky[0]} = off: it could lose receipts. Switch it on first.",
        )
    if settings["server_encoding"] != "UTF8":
        raise Unusable("database", "The database is not in UTF-8; make it with ENCODING 'UTF8'.")


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
