"""Keeps the lines of every contract's split, so that a report over years need not divide each contract anew."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desktop.core.declarations import split_of
from desktop.core.queries.contract_batch import contracts
from desktop.core.queries.kept_splits import stale
from desktop.core.store.book import Book


class _Line(NamedTuple):
    contract_id: str
    position: int
    kind: str
    person_id: str | None
    minor: int
    currency: str


def refresh_splits(book: Book) -> int:
    """Work the splits out again that changed since the last time; return how many. One transaction, no step to undo."""
    from sqlalchemy import delete, insert

    from desktop.core.store.books_tables import KeptShare, StaleSplit

    ids = stale(book)
    if not ids:
        return 0
    with book.transaction() as session:
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            session.execute(delete(KeptShare).where(KeptShare.contract_id.in_(some)))
            if lines := [line._asdict() for line in _lines(book, some)]:
                session.execute(insert(KeptShare), lines)
            session.execute(delete(StaleSplit).where(StaleSplit.contract_id.in_(some)))
    return len(ids)


_AT_ONCE = 500


def _lines(book: Book, ids: Sequence[str]) -> Iterator[_Line]:
    """Yield the lines of complete splits; a contract that was dropped, or cannot be divided yet, has none."""
    for facts in contracts(book, ids):
        found = split_of(facts)
        if facts.state == "void" or found.problems:
            continue
        for position, line in enumerate(found.lines):
            yield _Line(facts.id, position, line.kind, line.to, line.minor, line.currency)
