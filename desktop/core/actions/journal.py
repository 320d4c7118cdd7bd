"""The journal: what was sent to a company when, and what it answered. One line for each call, never changed."""

from typing import TYPE_CHECKING, NamedTuple

from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"journal"})


class Entry(NamedTuple):
    """One call. No bodies, no tokens and nothing personal: `ref` is an id, `code` a stable word, `status` HTTP's."""

    company_id: str
    what: str
    ref: str
    rev: int | None
    digest: str | None
    status: int | None
    code: str | None
    trace: str | None
    detail: str | None = None


def note(book: Book, entry: Entry) -> Done:
    """Write a line, in a transaction of its own: what was sent is written down whatever comes after."""
    with book.transaction() as session:
        line(session, book, entry)
    return Done(entry.ref, TOPICS)


def line(session: "Session", book: Book, entry: Entry) -> None:
    """Write a line in the transaction of what it belongs to."""
    from desktop.core.actions import trail
    from desktop.core.store.sync_tables import Exchange

    session.add(
        Exchange(
            at=trail.instant(book),
            company_id=entry.company_id,
            what=entry.what,
            ref=entry.ref,
            rev=entry.rev,
            digest=entry.digest,
            status=entry.status,
            code=entry.code,
            detail=entry.detail,
            trace_id=entry.trace,
        )
    )
