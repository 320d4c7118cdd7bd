"""Tables of a shared company, and the only door to them: short transactions on SQLite or what a URL names."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    create_engine,
    event,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError

SCHEMA_VERSION = 1
WORKERS = 8
"""Threads, and so connections, that one server process uses at most."""

LEAST_SQLITE = (3, 51, 3)
"""Earlier versions can lose a commit when a write-ahead log is reset (sqlite.org/wal.html)."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class _Company(TypedColumns):
    """The company itself: one row."""

    schema_version = Column(Integer, primary_key=True, autoincrement=False)
    company_id: Named[str] = Column(String(64))
    country: Named[str] = Column(String(2))
    name: Named[str] = Column(String(200))
    epoch: Named[int]
    made_at: Named[str] = Column(String(20))


class _Keys(TypedColumns):
    """Keys that sign receipts, with their secrets. They are never removed: old receipts name them."""

    kid = Column(String(43), primary_key=True)
    secret: Named[str] = Column(Text)
    used_from: Named[str] = Column(String(20))


class _Members(TypedColumns):
    """Musicians of the company, each with the end of their feed: `seq`, `chain` and the last instant given."""

    member_id = Column(String(36), primary_key=True)
    name: Named[str] = Column(String(200))
    seq: Named[int] = Column(BigInteger)
    chain: Named[str] = Column(String(64))
    last_at: Named[str] = Column(String(20))


class _Invitations(TypedColumns):
    """Codes by which a member adds a device; only their hashes are kept."""

    code_hash = Column(String(64), primary_key=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"))
    valid_until: Named[str] = Column(String(20))
    used_by: Named[str | None] = Column(String(43))


class _Devices(TypedColumns):
    """Enrolled devices by the thumbprint of their key; only the hash of the token is kept."""

    thumbprint = Column(String(43), primary_key=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"), index=True)
    public_key: Named[bytes] = Column(LargeBinary)
    name: Named[str] = Column(String(200))
    token_hash: Named[str] = Column(String(64), unique=True)
    enrolled_at: Named[str] = Column(String(20))
    revoked_at: Named[str | None] = Column(String(20))


class _Declarations(TypedColumns):
    """Declarations with their newest revision and present state."""

    declaration_id = Column(String(36), primary_key=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"), index=True)
    head_rev: Named[int]
    head_hash: Named[str] = Column(String(64))
    state: Named[str] = Column(String(60))


class _Revisions(TypedColumns):
    """What was received, byte for byte, with the proof of who sent it. Never changed."""

    declaration_id = Column(String(36), ForeignKey("declarations.declaration_id"), primary_key=True)
    rev = Column(Integer, primary_key=True, autoincrement=False)
    doc_hash: Named[str] = Column(String(64))
    payload: Named[bytes] = Column(LargeBinary)
    protected: Named[str] = Column(Text)
    signature: Named[str] = Column(Text)
    device: Named[str] = Column(String(43), ForeignKey("devices.thumbprint"))
    received_at: Named[str] = Column(String(20))


class _Receipts(TypedColumns):
    """Signed receipts, byte for byte as they were first given. Never changed."""

    declaration_id = Column(String(36), primary_key=True)
    rev = Column(Integer, primary_key=True, autoincrement=False)
    body: Named[bytes] = Column(LargeBinary)


class _Events(TypedColumns):
    """The feeds: each event's canonical bytes without its chain, and the chain after it. Never changed."""

    member_id = Column(String(36), ForeignKey("members.member_id"), primary_key=True)
    seq = Column(BigInteger, primary_key=True, autoincrement=False)
    chain: Named[str] = Column(String(64))
    body: Named[bytes] = Column(LargeBinary)


company = Table("company", metadata, _Company)
keys = Table("company_keys", metadata, _Keys)
members = Table("members", metadata, _Members)
invitations = Table("invitations", metadata, _Invitations)
devices = Table("devices", metadata, _Devices)
declarations = Table("declarations", metadata, _Declarations)
revisions = Table("revisions", metadata, _Revisions)
receipts = Table(
    "receipts",
    metadata,
    _Receipts,
    ForeignKeyConstraint(["declaration_id", "rev"], ["revisions.declaration_id", "revisions.rev"]),
)
events = Table("events", metadata, _Events)


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
