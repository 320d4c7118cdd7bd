"""Very many rows at once, past SQLAlchemy; what triggers do for each gig is done once for all, in the same transaction."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.store.naming import HEADS
from desktop.core.store.undo import KEYS, as_one

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MANY = 2_000
"""Gigs from which on it is worth it."""

GIG_WORDS = """INSERT INTO gig_words (rowid, words) SELECT g.n, g.venue || ' ' || g.place || ' '
        || coalesce(b.name, '') || ' ' || coalesce(c.name, '') || ' ' || g.notes
        FROM gig g LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id WHERE g.n > :last"""
"""Makes the gigs after a number ones that can be searched for."""

AT_ONCE = 2_000
"""Rows that one line of the undo log takes back."""

_INSERTED = {
    "gig_words_insert": GIG_WORDS,
    "ledger_gig_insert": "INSERT OR IGNORE INTO ledger_dirty (ref) SELECT 'gig:' || id FROM gig WHERE n > :last",
}
"""Triggers that rest meanwhile, and what makes up for each: true of gigs without a contract and without payments."""

_THESE = "IN (SELECT value FROM json_each(:ids))"
_DELETED = {
    "gig_words_delete": f"DELETE FROM gig_words WHERE rowid IN (SELECT n FROM gig WHERE id {_THESE})",
    "ledger_gig_delete": f"""INSERT OR IGNORE INTO ledger_dirty (ref) SELECT 'gig:' || id FROM gig WHERE id {_THESE}
        UNION SELECT 'contract:' || contract_id FROM gig WHERE id {_THESE} AND contract_id IS NOT NULL
        UNION SELECT 'payment:' || payment_id FROM allocation WHERE target = 'gig' AND target_id {_THESE}""",
}
"""The same for gigs that go, done before they are gone."""


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
    with _resting(session, _INSERTED):
        yield
        for statement in _INSERTED.values():
            session.execute(text(statement), {"last": last})


def delete_rows(session: "Session", table: str, ids: Sequence[str]) -> None:
    """Delete rows by their ids; what is gone already stays gone."""
    from sqlalchemy import text

    where = f"id {_THESE}"
    if table != "gig" or len(ids) < MANY:
        _delete(session, table, where, ids)
        return
    for statement in _DELETED.values():
        session.execute(text(statement), {"ids": json.dumps(ids)})
    with _resting(session, _DELETED):
        _delete(session, table, where, ids)


def forget_rows(session: "Session", batch: str, table: str, ids: Sequence[str]) -> None:
    """Delete the notes that an import made these rows of a table."""
    where = f"batch_id = :batch AND table_name = :name AND row_id {_THESE}"
    _delete(session, "imported_row", where, ids, batch=batch, name=table)


def _delete(session: "Session", table: str, where: str, ids: Sequence[str], **more: str) -> None:
    from sqlalchemy import text

    from desktop.core.store.tables import Base

    columns = [column.name for column in Base.metadata.tables[table].columns]
    row = " || ', ' || ".join(f"quote({column})" for column in columns)
    ask = text(
        f"SELECT group_concat('(' || {row} || ')', ', '), min({HEADS[table].owner}) FROM {table} WHERE {where}"
    )
    for some in _portions(ids):
        these = {"ids": json.dumps(some), **more}
        rows, owner = session.execute(ask, these).one()
        if rows is not None:
            inverse = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {rows}"
            with as_one(session.connection(), inverse, table, owner, "DELETE", len(some)):
                session.execute(text(f"DELETE FROM {table} WHERE {where}"), these)


@contextmanager
def _resting(session: "Session", names: Collection[str]) -> Iterator[None]:
    """Let these triggers of gigs rest while the body runs."""
    from sqlalchemy import text

    found = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'gig'")
    )
    resting = [(name, sql) for name, sql in found if name in names]
    for name, _ in resting:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in resting:
        session.connection().exec_driver_sql(sql)


def insert_rows(session: "Session", table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert new rows that all have the columns of the first, values as the driver takes them."""
    keys, connection = KEYS[table], session.connection()
    for some in _portions(rows):
        names, places = ", ".join(some[0]), ", ".join(f":{name}" for name in some[0])
        these = ", ".join(f"({', '.join(_quoted(row[key]) for key in keys)})" for row in some)
        inverse = f"DELETE FROM {table} WHERE ({', '.join(keys)}) IN (VALUES {these})"
        with as_one(connection, inverse, table, some[0][HEADS[table].owner], "INSERT", len(some)):
            connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({places})", list(some))


def write_rows(session: "Session", table: str, rows: Sequence[NamedTuple]) -> None:
    """Insert rows whose fields are called like the columns into a table whose changes are no step to undo.

    By the driver itself: SQLAlchemy takes longer over a row than it took to work it out.
    """
    if rows:
        names = rows[0]._fields
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"
        session.connection().exec_driver_sql(statement, list(rows))


def _portions(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
