"""What a sync writes down: receipts, refusals, a company's news. Each is one transaction; repeating one is safe."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.core.outbox import Reason
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from wire.receipt import Event, Receipt

TOPICS = frozenset({"declarations", "contracts", "gigs"})


def keep_receipt(book: Book, receipt: "Receipt", body: bytes) -> Done:
    """Keep a receipt that was proved genuine; the same one a second time changes nothing."""
    from desktop.core.actions import trail
    from desktop.core.store.tables import Outbox
    from desktop.core.store.tables import Receipt as Table
    from wire.canonical import digest

    with book.transaction() as session:
        key = (receipt.declaration_id, receipt.rev)
        if session.get(Table, key) is None:
            session.add(
                Table(
                    declaration_id=receipt.declaration_id,
                    rev=receipt.rev,
                    company_id=receipt.company_id,
                    document=body,
                    received_at=receipt.received_at,
                    seq=receipt.seq,
                )
            )
            trail.note(session, book, "receipt", receipt.declaration_id, digest(body))
        row = session.get(Outbox, key)
        if row is not None and row.state != "confirmed":
            row.state, row.reason, row.next_try_at = "receipted", None, None
            row.attempts += 1
    return Done(receipt.declaration_id, TOPICS)


def hold(
    book: Book, declaration_id: str, rev: int, state: str, reason: Reason, *, tried: bool = True
) -> Done:
    """Note why a declaration still waits: `queued` to be sent again, or `conflict` and `fault` for a person to solve."""
    from desktop.core.store.tables import Outbox

    with book.transaction() as session:
        row = session.get(Outbox, (declaration_id, rev))
        if row is not None and row.state not in ("receipted", "confirmed"):
            row.state, row.reason = state, reason.kept()
            row.attempts += int(tried)
    return Done(declaration_id, TOPICS)


def apply_changes(book: Book, company_id: str, events: Sequence["Event"], cursor: str) -> Done:
    """Write a page of a company's news and how far it was read, in one transaction.

    News of declarations that this book does not
    hold (another device's) are kept as well: they are the member's.
    """
    from desktop.core.store.tables import Enrolment
    from desktop.core.store.tables import Event as Table

    with book.transaction() as session:
        for event in events:
            session.merge(
                Table(
                    company_id=company_id,
                    seq=event.seq,
                    chain=event.chain,
                    at=event.at,
                    kind=event.kind,
                    declaration_id=event.declaration_id,
                    rev=event.rev,
                    state=event.state,
                    text=event.text,
                )
            )
        enrolment = session.get(Enrolment, company_id)
        assert enrolment is not None
        enrolment.cursor = cursor
    return Done(company_id, TOPICS if events else frozenset({"sync"}))


def settle(book: Book, company_id: str) -> bool:
    """At the end of a company's news: a receipted paper seen there is confirmed, one not seen is queued once more.

    Returns:
        Whether any was queued: the company gave a receipt and has lost what it is for.
    """
    from sqlalchemy import exists, select

    from desktop.core.store.tables import Event, Outbox, Receipt

    seen = exists().where(
        Event.company_id == Receipt.company_id,
        Event.declaration_id == Outbox.declaration_id,
        Event.rev == Outbox.rev,
    )
    ours = (Receipt.declaration_id == Outbox.declaration_id) & (Receipt.rev == Outbox.rev)
    receipted = (
        select(Outbox, seen)
        .join(Receipt, ours)
        .where(Receipt.company_id == company_id, Outbox.state == "receipted")
    )
    with book.transaction() as session:
        found = session.execute(receipted).all()
        for row, is_seen in found:
            row.state = "confirmed" if is_seen else "queued"
    return not all(is_seen for _, is_seen in found)


def keep_keys(book: Book, company_id: str, keys: Sequence[Mapping[str, Any]]) -> Done:
    """Keep keys that a company has named since the enrolment, beside those it named before."""
    from desktop.core.store.tables import Enrolment

    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        assert enrolment is not None
        known = json.loads(enrolment.keys)
        enrolment.keys = json.dumps([*known, *(key for key in keys if key not in known)])
    return Done(company_id, frozenset({"sync"}))


def note_success(book: Book, company_id: str) -> Done:
    """Note that a sync with this company went through to the end."""
    from desktop.core.actions import trail
    from desktop.core.store.tables import Enrolment

    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        assert enrolment is not None
        enrolment.synced_at = trail.instant(book)
    return Done(company_id, frozenset({"sync"}))


def push_again(book: Book, company_id: str) -> Done:
    """After a company's system was restored: read its news from the start and send every held paper again."""
    from sqlalchemy import delete, select

    from desktop.core.store.tables import Enrolment, Outbox, Receipt
    from desktop.core.store.tables import Event as Table
    from wire.receipt import START

    with book.transaction() as session:
        enrolment = session.get(Enrolment, company_id)
        assert enrolment is not None
        enrolment.cursor = str(START)
        session.execute(delete(Table).where(Table.company_id == company_id))
        ours = select(Receipt.declaration_id).where(Receipt.company_id == company_id)
        for row in session.scalars(select(Outbox).where(Outbox.declaration_id.in_(ours))):
            row.state = "queued"
    return Done(company_id, TOPICS)


def enrol(
    book: Book, found: Mapping[str, Any], url: str, token: str, member_name: str, *, demo: bool = False
) -> Done:
    """Keep an enrolment: the company's own words about itself, and the token this device was given."""
    from desktop.core.actions import trail
    from desktop.core.store.tables import Enrolment
    from wire.receipt import START

    with book.transaction() as session:
        known = session.get(Enrolment, found["company_id"])
        session.merge(
            Enrolment(
                company_id=found["company_id"],
                country=found["country"],
                name=found["name"],
                url=url,
                member_name=member_name,
                token=token,
                keys=json.dumps(found["keys"]),
                cursor=known.cursor if known else str(START),
                enrolled_at=trail.instant(book),
                synced_at=known.synced_at if known else None,
                demo=demo,
            )
        )
        trail.note(session, book, "enrol", found["company_id"])
    return Done(found["company_id"], frozenset({"sync", "contracts"}))
