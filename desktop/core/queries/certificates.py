"""A musician's certificates."""

from datetime import date
from typing import NamedTuple

from desktop.core.contracts import Certificate
from desktop.core.store.book import Book


class _Row(NamedTuple):
    id: str
    kind: str
    country: str
    from_on: str
    to_on: str
    note: str | None


def certificates_of(book: Book, person: str) -> list[Certificate]:
    """Return a musician's certificates, those that hold longest first."""
    sql = """SELECT id, kind, country, from_on, to_on, note FROM certificate WHERE person_id = ?
        ORDER BY to_on DESC, from_on DESC, id"""
    return [
        Certificate(
            row.id,
            row.kind,
            row.country,
            date.fromisoformat(row.from_on),
            date.fromisoformat(row.to_on),
            row.note or "",
        )
        for row in book.rows(_Row, sql, person)
    ]
