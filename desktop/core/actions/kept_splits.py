"""Keeps the lines of every contract's split, so that a report over years need not divide each contract anew."""

from typing import TYPE_CHECKING, NamedTuple

from desktop.core.declarations import split_of
from desktop.core.queries.contract_batch import contracts
from desktop.core.queries.kept_splits import stale
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.queries.contracts import ContractFacts


class _Line(NamedTuple):
    contract_id: str
    position: int
    kind: str
    person_id: str | None
    minor: int
    currency: str


class _Contract(NamedTuple):
    contract_id: str
    ends_on: str
    gigs: int
    country: str | None


class _Kept(NamedTuple):
    contract: _Contract | None
    lines: tuple[_Line, ...]


def refresh_splits(book: Book) -> int:
    """Work the splits out again that changed since the last time; return how many. No step to undo.

    A transaction for each portion: who writes meanwhile waits for one of them at most, and a kill loses no more.
    """
    from sqlalchemy import delete

    from desktop.core.store.books_tables import KeptContract, KeptShare, StaleSplit
    from desktop.core.store.bulk import write_rows

    ids = stale(book)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        with book.transaction() as session:
            for table in (KeptShare, KeptContract):
                session.execute(delete(table).where(table.contract_id.in_(some)))
            kept = [_kept(facts) for facts in contracts(book, some) if facts.state != "void"]
            write_rows(session, "kept_contract", [one.contract for one in kept if one.contract])
            write_rows(session, "kept_share", [line for one in kept for line in one.lines])
            session.execute(delete(StaleSplit).where(StaleSplit.contract_id.in_(some)))
    return len(ids)


_AT_ONCE = 500


def _kept(facts: "ContractFacts") -> _Kept:
    """Return what is kept of a contract; one that cannot be divided yet has no lines, one without gigs no last day."""
    gigs = [gig for gig in facts.gigs if gig.state != "cancelled"]
    places = {gig.country for gig in gigs}
    country = places.pop() if len(places) == 1 else None
    contract = _Contract(facts.id, max(gig.on for gig in gigs), len(gigs), country) if gigs else None
    found = split_of(facts)
    lines = () if found.problems else found.lines
    return _Kept(
        contract,
        tuple(
            _Line(facts.id, position, line.kind, line.to, line.minor, line.currency)
            for position, line in enumerate(lines)
        ),
    )
