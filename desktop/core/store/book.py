"""A book: one SQLite file. Opens it, reads from it and runs each action in one transaction.

Reading goes straight through the driver, so that the first list is on the screen before SQLAlchemy is even
imported; writing goes through mapped objects (`docs/decisions/0003-two-doors-to-the-book.md`).
"""

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from desktop.core.store import cipher, failures, locking
from desktop.core.store.steps import AUTO, Done, Step
from desktop.core.store.turn import Turn
from desktop.core.store.version import APPLICATION_ID, BOOK_VERSION
from desktop.core.text import fold

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.store.undo import UndoLog

Row = TypeVar("Row", bound=tuple[Any, ...])

SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
)
"""FULL, not NORMAL: with NORMAL a power cut takes back commits that the screen called saved."""
SMALL_CACHE = "PRAGMA cache_size = -2000"
"""Kilobytes that a passing reader keeps of the file: the driver's 8 MB, read once, are only taken from the program's memory."""


def utc_now() -> datetime:
    """Return the present instant; the clock of a book that is not told another one."""
    return datetime.now(UTC)


def random_id() -> str:
    """Return a new random id."""
    return str(uuid.uuid4())


class Book:
    """An open book.

    Args:
        path: the file; made when it does not exist and `create` allows it.
        writable: take the book's lock and allow actions. One writer at a time: a window or a command.
        key: the 32 bytes that an encrypted book is encrypted with (`store/key_slots.py` finds them); None for a
            plain book. A new book is made as the key says.
        clock, new_id: where instants and ids come from; tests pass their own.

    Attributes:
        key: as above. Whoever copies the book opens the copy with it, so that a copy is encrypted when the book is.

    Raises:
        Refused: the file is no book, or was written by a newer Septet.
        NeedsKey: the book is encrypted and no key was given, or another one.
        Unavailable: it cannot be opened, is in use, or the disk does not play along.
    """

    def __init__(
        self,
        path: Path,
        *,
        writable: bool = True,
        create: bool = True,
        key: bytes | None = None,
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = random_id,
    ) -> None:
        from desktop.core.store import opening

        self.path = path
        self.key = key
        self.clock = clock
        self.new_id = new_id
        self._lock = locking.acquire(path) if writable else None
        self._session_maker: Callable[[], Session] | None = None
        self._engine: Any = None
        self._writer: Any = None
        self._undo: UndoLog | None = None
        self._opening = threading.Lock()
        self._turn = Turn()
        try:
            with failures.translated(path):
                opening.prepare(path, create=create and writable, migrate=writable, key=key)
                self._reader = connect(path, read_only=True, key=key)
        except BaseException:
            self._release()
            raise

    def rows(self, shape: type[Row], sql: str, *parameters: object) -> list[Row]:
        """Return the rows of a query as `shape`, a NamedTuple whose fields are the columns in order."""
        with failures.translated(self.path):
            found = self._reader.execute(sql, parameters)
            return list(map(_maker(shape, found), found))

    def each(self, shape: type[Row], sql: str, *parameters: object) -> Iterator[Row]:
        """Yield the rows of a query one by one, so that a long answer never lies in memory as a whole."""
        with failures.translated(self.path):
            found = self._reader.execute(sql, parameters)
            yield from map(_maker(shape, found), found)

    def row(self, shape: type[Row], sql: str, *parameters: object) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(shape, sql, *parameters)
        return found[0] if found else None

    def value(self, sql: str, *parameters: object) -> Any:
        """Return the first column of the first row, or None."""
        with failures.translated(self.path):
            found = self._reader.execute(sql, parameters).fetchone()
        return found[0] if found else None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let everything that the body reads be of one moment, whoever writes meanwhile."""
        with failures.translated(self.path):
            self._reader.execute("BEGIN")
        try:
            yield
        finally:
            self._reader.execute("ROLLBACK")

    @contextlib.contextmanager
    def transaction(self, undo: Step | None = None) -> "Iterator[Session]":
        """Run the body as one transaction with a SQLAlchemy session; an error rolls all of it back.

        Args:
            undo: the step this is to the person; None for what is not taken back (sealing, receipts), which also
                ends what could be undone before where it says so through `undo_log.clear`.
        """
        with failures.translated(self.path), self._turn.taken(), self._session() as session:
            self.undo_log.begin(undo is not None)
            with session.begin():
                yield session
            self.undo_log.commit(undo)

    @property
    def undo_log(self) -> "UndoLog":
        """The steps that can be taken back in this sitting."""
        self._open_writer()
        assert self._undo is not None
        return self._undo

    def warm_up(self) -> None:
        """Import and connect what the first action needs; called from a thread once the window is painted."""
        from desktop.core.store import writing

        self._open_writer()
        writing.map_tables()

    def another(self) -> "Book":
        """Return a second door to the same book, for another thread of this program; it shares the lock."""
        twin = object.__new__(Book)
        twin.path, twin.key, twin.clock, twin.new_id = self.path, self.key, self.clock, self.new_id
        twin._lock, twin._session_maker, twin._undo = None, None, None
        twin._engine, twin._writer = None, None
        twin._opening, twin._turn = threading.Lock(), Turn()
        twin._reader = connect(self.path, read_only=True, key=self.key)
        twin._reader.execute(SMALL_CACHE)
        return twin

    def beside(self) -> "Book":
        """Return a door with a reader of its own that writes through this book's: for one long action in another thread.

        What it does is a step of this book's undo, as if it were done here; who writes here meanwhile is told to wait.
        """
        self._open_writer()
        twin = self.another()
        twin._session_maker, twin._undo, twin._turn = self._session_maker, self._undo, self._turn
        return twin

    def today(self) -> date:
        """Return the day on which the person sits here; instants are kept in UTC, days are those of the place."""
        return self.clock().astimezone().date()

    def close(self) -> None:
        """Close every connection and give the lock back; what is being written comes to its end before."""
        self._reader.close()
        if self._engine is not None:
            self._turn.wait()
            self._engine.dispose()
            self._writer.close()  # the engine closes it only where something was written
        self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _session(self) -> "Session":
        self._open_writer()
        assert self._session_maker is not None
        return self._session_maker()

    def _open_writer(self) -> None:
        if self._session_maker is not None:
            return
        from desktop.core.store import writing
        from desktop.core.store.undo import UndoLog

        with self._opening:  # the first action may come while a thread is still warming up
            if self._session_maker is None:
                self._writer = connect(self.path, read_only=False, key=self.key)
                self._engine = writing.engine_for(self._writer)
                self._undo = UndoLog(self._writer, self.path, self._turn)
                self._session_maker = writing.sessions(self._engine)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _maker(shape: type[Row], found: Any) -> Callable[[tuple[Any, ...]], Row]:
    """Return what makes `shape` of a row: where every field has its column, no line of Python runs for it."""
    if len(found.description or ()) == len(getattr(shape, "_fields", ())):  # fewer columns leave defaults
        return partial(tuple.__new__, shape)
    return lambda row: shape(*row)


def connect(path: Path, *, read_only: bool, key: bytes | None = None) -> Any:
    """Return a driver connection with the book's settings; transactions are begun and ended by hand."""
    connection = cipher.connect(path, read_only=read_only, key=key)
    connection.create_function("fold", 1, fold, deterministic=True)
    for setting in SETTINGS[1:] if read_only else SETTINGS:
        connection.execute(setting)
    return connection


__all__ = ["APPLICATION_ID", "AUTO", "BOOK_VERSION", "Book", "Done", "Step", "connect"]
