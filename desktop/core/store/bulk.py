"""Very many rows at once, past SQLAlchemy; what triggers do for each gig is done once for all, in the same transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MANY = 2_000
"""Gigs from which on it is worth it."""

GIG_WORDS = """INSERT INTO gig_words (rowid, words) SELECT g.n, g.venue || ' ' || g.place || ' '
        || coalesce(b.name, '') || ' ' || coalesce(c.name, '') || ' ' || g.notes
        FROM gig g LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id WHERE g.n > :last"""
"""Makes the gigs after a number ones that can be searched for."""

_AFTERWARDS = {
    "gig_words_insert": GIG_WORDS,
    "ledger_gig_insert": "INSERT OR IGNORE INTO ledger_dirty (ref) SELECT 'gig:' || id FROM gig WHERE n > :last",
}
"""Triggers that rest meanwhile, and what makes up for each: true of gigs without a contract and without payments."""


@contextmanager
def new_gigs(session: "Session", count: int) -> Iterator[None]:
    """Let the body insert `count` new gigs that are in no contract; an error takes the whole transaction back.

    A trigger that looks at each row takes longer than the row itself. The triggers are back before the transaction
    ends: nobody ever sees the book without them.
    """
    from sqlalchemy import text

    if count < MANY:
        yield
        return
    last = session.scalar(text("SELECT coalesce(max(n), 0) FROM gig"))
    found = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'gig'")
    )
    resting = {name: sql for name, sql in found if name in _AFTERWARDS}
    for name in resting:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for name, sql in resting.items():
        session.execute(text(_AFTERWARDS[name]), {"last": last})
        session.connection().exec_driver_sql(sql)


def insert_rows(session: "Session", table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the columns of the first, values as the driver takes them."""
    if not rows:
        return
    names, places = ", ".join(rows[0]), ", ".join(f":{name}" for name in rows[0])
    statement = f"INSERT INTO {table} ({names}) VALUES ({places})"
    session.connection().exec_driver_sql(statement, list(rows))
