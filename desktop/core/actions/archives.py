"""Bring an archive into an empty book: afterwards it is the same book, except for the keys of its device."""

from typing import TYPE_CHECKING, Any

from desktop.core.problems import N_, refuse
from desktop.core.store.book import Book, Done
from desktop.core.transfer.archive import DERIVED, SECRET_SETTINGS, Archive, tables
from desktop.core.transfer.planned import Tell

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

PORTION = 5_000

TOPICS = frozenset(
    {"gigs", "contracts", "people", "declarations", "settings", "shares", "expenses", "money", "imports"}
)

_NOT_EMPTY = N_(
    "archive", "This book has entries already. Open a new book, then bring the archive into that one."
)
_DOES_NOT_FIT = N_("archive", "The archive does not hold together: {reason}. Nothing was changed.")

EMPTY = (
    "band",
    "client",
    "contract",
    "gig",
    "declaration",
    "expense",
    "payment",
    "fund_entry",
    "mate_entry",
    "audit",
)


def _quiet(_done: int, _all: int) -> None:
    """Tell nobody."""


def restore_archive(book: Book, archive: Archive, tell: Tell = _quiet) -> Done:
    """Fill an empty book with what an archive says, in one transaction; no step to undo.

    Raises:
        Refused: the book is not empty, or the archive does not hold together.
    """
    from sqlalchemy.exc import IntegrityError

    if _holds_something(book):
        raise refuse("", _NOT_EMPTY)
    everything = sum(len(rows) for rows in archive.tables.values())
    done = 0
    try:
        with book.transaction() as session:
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            # a posted entry takes no more lines, so its lines come first; what is derived comes last
            late = {"ledger_entry": 1, **dict.fromkeys(DERIVED, 2)}
            ordered = sorted(tables(), key=lambda table: late.get(table.name, 0))
            for table in ordered:
                _clear(session, table)
            for table in ordered:
                if table.name in DERIVED:
                    session.execute(table.delete())
                done = _fill(session, table, archive.tables[table.name], done, everything, tell)
            session.flush()
            book.undo_log.clear()
    except IntegrityError as error:
        raise refuse("", _DOES_NOT_FIT, reason=str(error.orig)) from None
    return Done("", TOPICS)


def _holds_something(book: Book) -> bool:
    """Tell whether anything was recorded but the name of whoever keeps the book, which every new one asks for."""
    others = (
        "SELECT EXISTS (SELECT 1 FROM person WHERE id IS NOT (SELECT value FROM setting WHERE key = 'me'))"
    )
    asked = (f'SELECT EXISTS (SELECT 1 FROM "{name}")' for name in EMPTY)  # noqa: S608  # names of our own
    return any(book.value(question) for question in (others, *asked))


def _clear(session: "Session", table: "Table") -> None:
    """Make room for what a new book has of itself: its choices, and its keeper. The keys of this device stay."""
    if table.name == "setting":
        session.execute(table.delete().where(table.c.key.not_in(SECRET_SETTINGS)))
    elif table.name in ("exchange_rate", "person"):
        session.execute(table.delete())


def _fill(session: "Session", table: "Table", rows: Any, done: int, everything: int, tell: Tell) -> int:
    """Write the rows of a table; those that name fewer columns leave the others to their defaults."""
    shapes: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        shapes.setdefault(tuple(row), []).append(row)
    for same in shapes.values():
        for start in range(0, len(same), PORTION):
            tell(done, everything)
            session.execute(table.insert(), same[start : start + PORTION])
            done += len(same[start : start + PORTION])
    return done
