"""What a sync writes down about a company itself: the enrolment, its keys, and since when it cannot be spoken to."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core import backoff
from desktop.core.outbox import Reason
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.store.tables import Enrolment

SYNC = frozenset({"sync"})


class Enrolled(NamedTuple):
    """A company as it was proved at the enrolment: `keyset` are the signed bytes of its newest list of keys."""

    company_id: str
    country: str
    name: str
    url: str
    keyset: bytes
    keys: tuple[Mapping[str, Any], ...]
    epoch: int


def enrol(
    book: Book, company: Enrolled, token: str, member_id: str, member_name: str, *, demo: bool = False
) -> Done:
    """Keep an enrolment: the company's own words about itself, and the token this device was given."""
    from desktop.core.actions import trail
    from desktop.core.store.tables import Enrolment
    from wire.receipt import START

    with book.transaction() as session:
        known = session.get(Enrolment, company.company_id)
        session.merge(
            Enrolment(
                company_id=company.company_id,
                country=company.country,
                name=company.name,
                url=company.url,
                member_name=member_name,
                member_id=member_id,
                token=token,
                keys=json.dumps(company.keys),
                keyset=company.keyset.decode(),
                epoch=company.epoch,
                cursor=known.cursor if known else str(START),
                enrolled_at=trail.instant(book),
                synced_at=known.synced_at if known else None,
                failures=0,
                next_try_at=None,
                trouble=None,
                trouble_since=None,
                demo=demo,
            )
        )
        trail.note(session, book, "enrol", company.company_id)
    return Done(company.company_id, frozenset({"sync", "contracts"}))


def keep_keyset(book: Book, company_id: str, keyset: bytes, keys: Sequence[Mapping[str, Any]]) -> Done:
    """Keep a newer list of keys, which was proved; what a stolen key signed has to be confirmed once more."""
    from desktop.core.actions import trail

    stolen = {str(key["kid"]): str(since) for key in keys if (since := key.get("compromised_since"))}
    with book.transaction() as session:
        row = _enrolment(session, company_id)
        if row is None:
            return Done(company_id, SYNC)
        row.keyset, row.keys = keyset.decode(), json.dumps(list(keys))
        trail.note(session, book, "keys", company_id)
        if stolen:
            _confirm_again(session, company_id, stolen)
    return Done(company_id, frozenset({"sync", "declarations"}))


def _confirm_again(session: "Session", company_id: str, stolen: Mapping[str, str]) -> None:
    """Queue every paper whose only good word is a receipt of a stolen key, dated after the theft."""
    from sqlalchemy import select

    from desktop.core.store.sync_tables import LaterReceipt
    from desktop.core.store.tables import Outbox, Receipt

    held = session.execute(
        select(Outbox, Receipt.document, Receipt.received_at)
        .join(Receipt, (Receipt.declaration_id == Outbox.declaration_id) & (Receipt.rev == Outbox.rev))
        .where(Receipt.company_id == company_id)
    ).all()
    for row, document, received_at in held:
        if not _by_stolen(document, received_at, stolen):
            continue
        later = session.execute(
            select(LaterReceipt.document, LaterReceipt.received_at).where(
                LaterReceipt.declaration_id == row.declaration_id, LaterReceipt.rev == row.rev
            )
        ).all()
        if all(_by_stolen(document, at, stolen) for document, at in later):
            row.state, row.reason, row.next_try_at = "queued", None, None


def _by_stolen(document: bytes, received_at: str, stolen: Mapping[str, str]) -> bool:
    from wire.signing import unpack

    since = stolen.get(unpack(document).kid)
    return since is not None and received_at >= since


def note_success(book: Book, company_id: str, epoch: int | None = None) -> Done:
    """Note that a sync with this company went through to the end."""
    from desktop.core.actions import trail

    with book.transaction() as session:
        row = _enrolment(session, company_id)
        if row is None:
            return Done(company_id, SYNC)
        row.synced_at = row.tried_at = trail.instant(book)
        row.failures, row.next_try_at, row.trouble, row.trouble_since = 0, None, None, None
        row.epoch = epoch or row.epoch
    return Done(company_id, SYNC)


def note_trouble(
    book: Book, company_id: str, reason: Reason, roll: float, asked: timedelta | None = None
) -> Done:
    """Note why a company could not be spoken to, and when it is tried again: also after the next start."""
    from desktop.core.actions import trail

    with book.transaction() as session:
        row = _enrolment(session, company_id)
        if row is None:
            return Done(company_id, SYNC)
        row.failures += 1
        row.tried_at = trail.instant(book)
        row.next_try_at = backoff.instant(book.clock() + backoff.pause(row.failures, roll, asked))
        row.trouble = reason.kept()
        row.trouble_since = row.trouble_since or row.tried_at
    return Done(company_id, SYNC)


def _enrolment(session: "Session", company_id: str) -> "Enrolment | None":
    """Return the enrolment; None when it went, with the demo band, while a sync was under way."""
    from desktop.core.store.tables import Enrolment

    return session.get(Enrolment, company_id)
