"""What a sync writes down of a company's news: events page by page, what they confirm, and a history that was lost."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from wire.receipt import Event

TOPICS = frozenset({"declarations", "contracts", "gigs"})

_CONFIRM = """UPDATE outbox SET state = 'confirmed', reason = NULL, next_try_at = NULL
    WHERE state IN ('receipted', 'parked', 'review') AND EXISTS (
        SELECT 1 FROM event v JOIN declaration d ON d.id = outbox.declaration_id AND d.rev = outbox.rev
        JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev AND r.company_id = v.company_id
        WHERE v.company_id = :company AND v.declaration_id = d.id AND v.rev = d.rev AND v.kind = 'received'
        AND json_extract(v.body, '$.doc_hash') = d.digest)"""
_LOST = """UPDATE outbox SET state = 'queued', next_try_at = NULL
    WHERE state IN ('receipted', 'parked', 'review') AND EXISTS (
        SELECT 1 FROM declaration d JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
        WHERE d.id = outbox.declaration_id AND d.rev = outbox.rev AND r.company_id = :company
        AND NOT EXISTS (SELECT 1 FROM event v WHERE v.company_id = :company AND v.declaration_id = d.id AND v.rev = d.rev
            AND json_extract(v.body, '$.doc_hash') = d.digest))"""
_ASIDE = """WITH last AS (SELECT d.id, d.rev, v.kind, max(v.seq) FROM event v
        JOIN declaration d ON d.id = v.declaration_id AND d.rev = v.rev
        JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev AND r.company_id = v.company_id
        WHERE v.company_id = :company AND v.kind IN ('parked', 'review') AND json_extract(v.body, '$.doc_hash') = d.digest
        GROUP BY d.id, d.rev)
    UPDATE outbox SET state = last.kind, reason = json_object('code', last.kind, 'detail', '') FROM last
    WHERE outbox.declaration_id = last.id AND outbox.rev = last.rev AND outbox.state IN ('receipted', 'parked', 'review')"""
_ANSWERED = """UPDATE answer SET state = 'confirmed', reason = NULL WHERE company_id = :company AND state = 'receipted' AND EXISTS (
    SELECT 1 FROM event v WHERE v.company_id = :company AND v.declaration_id = answer.declaration_id AND v.kind = 'answer'
    AND json_extract(v.body, '$.data.answer_id') = answer.id)"""
_ANSWER_LOST = "UPDATE answer SET state = 'queued', next_try_at = NULL WHERE company_id = :company AND state = 'receipted'"
_KEEP_PAST = """INSERT OR IGNORE INTO past_event (company_id, chain, seq, at, kind, declaration_id, rev, state, text, body, lost_at)
    SELECT company_id, chain, seq, at, kind, declaration_id, rev, state, text, body, :at FROM event WHERE company_id = :company"""


def apply_changes(
    book: Book,
    company_id: str,
    events: Sequence["Event"],
    entries: Sequence[Mapping[str, Any]],
    after: str,
    cursor: str,
) -> Done:
    """Write a page of a company's news and how far it was read, in one transaction.

    News of declarations that this book does not hold (another device's) are kept as well: they are the member's. The
    first page of a history anew puts the old one, which the company lost, aside as evidence. A page that does not
    begin where the book stands (`after`) is dropped.
    """
    from sqlalchemy import insert

    from desktop.core.actions import trail
    from desktop.core.store.tables import Enrolment
    from desktop.core.store.tables import Event as Table
    from wire.canonical import canonical

    rows = [
        {
            "company_id": company_id,
            "seq": event.seq,
            "chain": event.chain,
            "at": event.at,
            "kind": event.kind,
            "declaration_id": event.declaration_id,
            "rev": event.rev,
            "state": event.state,
            "text": event.text,
            "body": canonical(dict(entry)).decode(),
        }
        for event, entry in zip(events, entries, strict=True)
    ]
    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        if enrolment is None or enrolment.cursor != after:
            return Done(company_id, frozenset())
        if rows and rows[0]["seq"] == 1:
            _put_aside(session, company_id, trail.instant(book))
        if rows:
            session.execute(insert(Table), rows)
        enrolment.cursor = cursor
    return Done(company_id, TOPICS if events else frozenset({"sync"}))


def _put_aside(session: "Session", company_id: str, at: str) -> None:
    """Keep a history that its company lost as evidence."""
    from sqlalchemy import delete, text

    from desktop.core.store.tables import Event as Table

    session.execute(text(_KEEP_PAST), {"company": company_id, "at": at})
    session.execute(delete(Table).where(Table.company_id == company_id))


def settle(book: Book, company_id: str) -> bool:
    """At the end of a company's news: what is seen there is confirmed, what is receipted and not seen is queued once more.

    Where the news that were read anew hold nothing at all, what the company had said is put aside now and confirms nothing.

    Returns:
        Whether any was queued: the company gave a receipt and has lost what it is for.
    """
    from sqlalchemy import text

    from desktop.core.actions import trail
    from desktop.core.store.tables import Enrolment
    from wire.receipt import START

    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        if enrolment is not None and enrolment.cursor == str(START):
            _put_aside(session, company_id, trail.instant(book))
        company = {"company": company_id}
        session.execute(text(_CONFIRM), company)
        session.execute(text(_ASIDE), company)
        lost = session.execute(text(_LOST), company).rowcount  # type: ignore[attr-defined]
        session.execute(text(_ANSWERED), company)
        lost += session.execute(text(_ANSWER_LOST), company).rowcount  # type: ignore[attr-defined]
    return bool(lost)


def begin_anew(book: Book, company_id: str, missing: Sequence[tuple[str, int]] | None) -> Done:
    """After a company's system was restored: its news are read from the start, and what it lost is sent again.

    What it had said stays in the book until its new history comes, and is put aside then. `missing` are the revisions
    that it says it lacks; None when it could not be asked: then everything is sent again.
    """
    from sqlalchemy import select, text

    from desktop.core.actions import trail
    from desktop.core.store.tables import Enrolment, Outbox, Receipt
    from wire.receipt import START

    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        if enrolment is None:
            return Done(company_id, frozenset())
        if enrolment.cursor != str(START):
            trail.note(session, book, "history lost", company_id)
        enrolment.cursor = str(START)
        held = session.scalars(
            select(Outbox)
            .join(Receipt, (Receipt.declaration_id == Outbox.declaration_id) & (Receipt.rev == Outbox.rev))
            .where(
                Receipt.company_id == company_id,
                Outbox.state.in_(("receipted", "confirmed", "parked", "review")),
            )
        )
        for row in held:
            lost = missing is None or (row.declaration_id, row.rev) in missing
            row.state, row.next_try_at = ("queued" if lost else "receipted"), None
        session.execute(
            text(
                "UPDATE answer SET state = 'queued', next_try_at = NULL WHERE company_id = :c AND state IN ('receipted', 'confirmed')"
            ),
            {"c": company_id},
        )
    return Done(company_id, TOPICS)
