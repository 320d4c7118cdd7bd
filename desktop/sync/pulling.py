"""Reads one company's news: page by page, each proved to continue the history, looked at before it is taken over."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import desktop.core.actions.outbox as papers
from desktop.core.actions import news
from desktop.core.feed_guard import Said, is_too_much, set_back
from desktop.core.outbox import Reason
from desktop.core.queries import outbox as read
from desktop.core.store.book import Book
from desktop.sync.api import Door
from desktop.sync.failed import CallFailed
from wire.canonical import Malformed, digest
from wire.reading import Invalid
from wire.receipt import START, BrokenChain, Cursor, Event, follow, read_event
from wire.signing import unpack

MOST_PAGES = 400
"""Pages read in one sync; what is left comes with the next one."""
MOST_FETCHED = 100
"""Papers of other computers that are fetched in one sync, the newest first."""
RECONCILED = 500
"""Revisions that a company is asked about at once."""


class NewsRead(NamedTuple):
    """How many events came, which declarations they set back, and whether that was all there is."""

    news: int
    set_back: frozenset[str]
    whole: bool


class _Page(NamedTuple):
    after: str
    reached: str
    events: list[Event]
    entries: list[Mapping[str, Any]]


def read_news(
    book: Book, door: Door, company_id: str, *, careful: bool, go_on: Callable[[], None]
) -> NewsRead:
    """Read a company's news to the end and take them over, each page in one transaction.

    Args:
        book: where they are kept.
        door: whose news.
        company_id: the same company.
        careful: stop, and take nothing over, when they would set back many of the declarations known.
        go_on: called between pages; raises to stop.

    Raises:
        CallFailed: the company cannot be spoken to, its news do not continue what was read, or are too much at once.
        HistoryDiverged: it does not know how far we had read.
    """
    cursor = read.cursor_of(book, company_id)
    known = read.said(book, company_id)
    anew = cursor == str(START)
    pages = _pages(door, cursor, go_on)
    if not known:  # nothing to be set back: a first pull goes straight into the book
        counts = [_apply(book, company_id, page) for page in pages]
        return NewsRead(sum(counts), frozenset(), len(counts) < MOST_PAGES)
    found = list(pages)
    said = [(event.declaration_id, Said(event.rev, event.state)) for page in found for event in page.events]
    worse = set_back(known, said, whole=anew)
    if careful and is_too_much(len(worse), len(known)):
        raise CallFailed(Reason("mass_change", str(len(worse))))
    count = sum(_apply(book, company_id, page) for page in found)
    return NewsRead(count, worse if anew else frozenset(), len(found) < MOST_PAGES)


def _pages(door: Door, cursor: str, go_on: Callable[[], None]) -> Iterator[_Page]:
    for _ in range(MOST_PAGES):
        go_on()
        page = door.changes(cursor)
        try:
            reached = str(follow(Cursor.read(cursor), page.events))
            events = [read_event(dict(entry)) for entry in page.events]
        except (BrokenChain, Malformed, Invalid, TypeError, ValueError, AttributeError):
            raise CallFailed(Reason("bad_history")) from None
        if events:
            yield _Page(cursor, reached, events, page.events)
        if page.end or not events:
            return
        cursor = reached


def _apply(book: Book, company_id: str, page: _Page) -> int:
    news.apply_changes(book, company_id, page.events, page.entries, page.after, page.reached)
    return len(page.events)


def begin_anew(book: Book, door: Door, company_id: str) -> None:
    """Ask a company that went back to a backup what it lacks, and begin its history anew."""
    news.begin_anew(book, company_id, _missing(door, read.held(book, company_id)))


def _missing(door: Door, held: list[read.HeldRow]) -> list[tuple[str, int]] | None:
    """Return what a company lacks; None when it cannot say: then everything is sent again, which is harmless."""
    found: list[tuple[str, int]] = []
    try:
        for at in range(0, len(held), RECONCILED):
            found += door.reconcile(held[at : at + RECONCILED])
    except CallFailed:
        return None
    return found


def fetch_unseen(book: Book, door: Door, company_id: str, go_on: Callable[[], None]) -> int:
    """Fetch papers that this book does not hold: of another computer, or from before the book was restored."""
    count = 0
    for paper in read.unseen(book, company_id, MOST_FETCHED):
        go_on()
        try:
            body = door.revision(paper.id, paper.rev)
        except CallFailed as failed:
            if failed.status not in (404, 410):
                return count  # shown later; nothing depends on it
            body = b""
        if body and not _is(body, paper.digest):
            return count
        papers.keep_elsewhere(book, company_id, paper.id, paper.rev, body, paper.digest)
        count += 1
    return count


def _is(body: bytes, expected: str) -> bool:
    try:
        return digest(unpack(body).payload) == expected
    except Malformed:
        return False
