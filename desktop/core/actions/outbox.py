"""What a sync writes down about papers: receipts and refusals. Each is one transaction; repeating one is safe."""

from datetime import timedelta
from typing import TYPE_CHECKING

from desktop.core import backoff
from desktop.core.outbox import Reason
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from wire.answer import AnswerReceipt
    from wire.receipt import Receipt

TOPICS = frozenset({"declarations", "contracts", "gigs"})

_STATES = {"received": "receipted", "parked": "parked", "review": "review"}
"""A receipt's disposition → the state in the outbox."""
_WAITING = frozenset({"queued", "conflict", "fault"})


def keep_receipt(book: Book, receipt: "Receipt", body: bytes) -> Done:
    """Keep a receipt that was proved genuine; the same one a second time changes nothing, another one stands beside it."""
    from desktop.core.store.tables import Outbox

    with book.transaction() as session:
        row = session.get(Outbox, (receipt.declaration_id, receipt.rev))
        if row is None:  # it went, with the demo band, while the sync was under way
            return Done(receipt.declaration_id, frozenset())
        _keep(session, book, receipt, body)
        if row.state != "confirmed":
            row.state, row.next_try_at = _STATES[receipt.disposition], None
            row.reason = None if row.state == "receipted" else Reason(row.state).kept()
            row.attempts += 1
    return Done(receipt.declaration_id, TOPICS)


def _keep(session: "Session", book: Book, receipt: "Receipt", body: bytes) -> None:
    from desktop.core.actions import journal, trail
    from desktop.core.store.sync_tables import LaterReceipt
    from desktop.core.store.tables import Receipt as Table
    from wire.canonical import digest

    first, key = session.get(Table, (receipt.declaration_id, receipt.rev)), digest(body)
    if first is not None and (first.document == body or session.get(LaterReceipt, key) is not None):
        return
    kept = {
        "declaration_id": receipt.declaration_id,
        "rev": receipt.rev,
        "company_id": receipt.company_id,
        "document": body,
        "received_at": receipt.received_at,
        "seq": receipt.seq,
    }
    if first is None:
        session.add(Table(**kept))
    else:
        session.add(LaterReceipt(**kept, digest=key, kept_at=trail.instant(book)))
    trail.note(session, book, "receipt", receipt.declaration_id, key)
    seen = journal.Entry(
        receipt.company_id,
        "receipt",
        receipt.declaration_id,
        receipt.rev,
        key,
        None,
        receipt.disposition,
        None,
    )
    journal.line(session, book, seen)


def hold(
    book: Book,
    declaration_id: str,
    rev: int,
    state: str,
    reason: Reason,
    *,
    tried: bool = True,
    roll: float = 0.0,
    asked: timedelta | None = None,
) -> Done:
    """Note why a declaration still waits: `queued` to be sent again, or `conflict` and `fault` for a person to solve.

    What was `tried` is tried again by itself after a growing pause, and what waits for a person only once a day.
    """
    from desktop.core.store.tables import Outbox

    with book.transaction() as session:
        row = session.get(Outbox, (declaration_id, rev))
        if row is not None and row.state in _WAITING:
            row.state, row.reason = state, reason.kept()
            if tried:
                row.attempts += 1
                stuck = state != "queued"
                wait = backoff.STUCK if stuck else backoff.pause(row.attempts, roll, asked)
                row.next_try_at = backoff.instant(book.clock() + wait)
    return Done(declaration_id, TOPICS)


def keep_answer_receipt(book: Book, receipt: "AnswerReceipt", body: bytes) -> Done:
    """Keep the company's word that it has an answer."""
    from desktop.core.actions import trail
    from desktop.core.store.sync_tables import Answer
    from wire.canonical import digest

    with book.transaction() as session:
        row = session.get(Answer, receipt.answer_id)
        if row is not None and row.receipt is None:
            row.receipt, row.received_at = body, receipt.received_at
            trail.note(session, book, "receipt", receipt.answer_id, digest(body))
        if row is not None and row.state != "confirmed":
            row.state, row.reason, row.next_try_at = "receipted", None, None
            row.attempts += 1
    return Done(receipt.answer_id, TOPICS)


def hold_answer(
    book: Book, answer_id: str, state: str, reason: Reason, roll: float, asked: timedelta | None = None
) -> Done:
    """Note why an answer still waits."""
    from desktop.core.store.sync_tables import Answer

    with book.transaction() as session:
        row = session.get(Answer, answer_id)
        if row is not None and row.state in _WAITING:
            row.state, row.reason = state, reason.kept()
            row.attempts += 1
            wait = backoff.STUCK if state != "queued" else backoff.pause(row.attempts, roll, asked)
            row.next_try_at = backoff.instant(book.clock() + wait)
    return Done(answer_id, TOPICS)


def keep_elsewhere(
    book: Book, company_id: str, declaration_id: str, rev: int, document: bytes, digest: str
) -> Done:
    """Keep a paper that another device sealed, to be shown; empty bytes say that the company has it no more."""
    from desktop.core.actions import trail
    from desktop.core.store.sync_tables import Elsewhere

    with book.transaction() as session:
        session.merge(
            Elsewhere(
                declaration_id=declaration_id,
                rev=rev,
                company_id=company_id,
                document=document,
                digest=digest,
                fetched_at=trail.instant(book),
            )
        )
    return Done(declaration_id, TOPICS)
