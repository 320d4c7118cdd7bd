"""Two papers under one number: the company has one, this book another. The person says which one counts."""

import dataclasses
import json
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.problems import N_, refuse
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"declarations", "contracts", "gigs", "sync"})

_NONE = N_("conflict", "There is nothing to choose any more: this version waits for nobody.")
_NOT_READ = N_("conflict", "What the company has is not here yet. Sync first, then choose.")


class Head(NamedTuple):
    """The newest revision that a company has of a declaration."""

    rev: int
    digest: str


def head_of(book: Book, declaration_id: str) -> Head | None:
    """Return the newest revision that the company reported; None when it reported none."""
    return book.row(
        Head,
        """SELECT rev, json_extract(body, '$.doc_hash') AS hash FROM event WHERE declaration_id = ? AND kind = 'received'
        AND hash IS NOT NULL ORDER BY rev DESC, seq DESC LIMIT 1""",
        declaration_id,
    )


def keep_theirs(book: Book, declaration_id: str, rev: int) -> Done:
    """Let the company's version count: this book's stays to be read, and is sent no more.

    What was sealed on top of it and waits goes with it: it corrects a version that nobody will ever have.

    Raises:
        Refused: this version is in no conflict.
    """
    from desktop.core.actions import trail

    with book.transaction() as session:
        row = _conflicting(session, declaration_id, rev)
        for each in (row, *built_on(session, declaration_id, rev)):
            each.state, each.reason, each.next_try_at = "withdrawn", None, None
        trail.note(session, book, "withdraw", declaration_id)
    return Done(declaration_id, TOPICS)


def built_on(session: "Session", declaration_id: str, rev: int) -> Iterator[Any]:
    """Yield the places in the outbox of later versions that follow this one, each the one before it, and still wait."""
    from sqlalchemy import select

    from desktop.core.store.tables import Declaration as Table
    from desktop.core.store.tables import Outbox
    from wire import declaration
    from wire.signing import unpack

    before = session.get(Table, (declaration_id, rev))
    later = select(Table).where(Table.id == declaration_id, Table.rev > rev).order_by(Table.rev)
    for paper in session.scalars(later).all() if before is not None else ():
        row = session.get(Outbox, (declaration_id, paper.rev))
        base = declaration.read(unpack(paper.document).payload).base
        if row is not None and row.state in ("queued", "conflict") and before and base == before.digest:
            yield row
            before = paper


def send_as_next(book: Book, declaration_id: str, rev: int) -> Done:
    """Seal this book's version once more, as a correction of the company's newest.

    Of several versions that follow each other the last one counts. Numbers that were sealed here are left out: a number
    is sealed once, and the protocol lets numbers be left out.

    Raises:
        Refused: this version is in no conflict, or the company's was not read yet.
    """
    from desktop.core.actions import trail
    from desktop.core.store.tables import Declaration as Table
    from desktop.core.store.tables import Outbox

    head = head_of(book, declaration_id)
    if head is None:
        raise refuse("", _NOT_READ)
    newest = int(book.value("SELECT max(rev) FROM declaration WHERE id = ?", declaration_id) or 0)
    number = max(newest, head.rev) + 1
    key = trail.device_key(book)
    with book.transaction() as session:
        rows = (_conflicting(session, declaration_id, rev), *built_on(session, declaration_id, rev))
        mine = session.get(Table, (declaration_id, rows[-1].rev))
        assert mine is not None
        payload = _following(mine.document, head, number, book, trail.head(session), key.public.thumbprint)
        made = _sealed(mine, payload, number, key, trail.instant(book))
        for row in rows:
            row.state, row.reason, row.next_try_at = "withdrawn", None, None
        session.add_all(
            (made, Outbox(declaration_id=declaration_id, rev=made.rev, state="queued", attempts=0))
        )
        trail.note(session, book, "withdraw", declaration_id)
        trail.note(session, book, "seal", declaration_id, made.digest)
    book.undo_log.clear()
    return Done(declaration_id, TOPICS)


def _conflicting(session: "Session", declaration_id: str, rev: int) -> Any:
    from desktop.core.store.tables import Outbox

    row = session.get(Outbox, (declaration_id, rev))
    if row is None or row.state != "conflict":
        raise refuse("", _NONE)
    return row


def _following(document: bytes, head: Head, number: int, book: Book, audit_head: str, device: str) -> bytes:
    """Return the same paper as a revision that follows `head`: complete, as every revision is."""
    from wire import declaration
    from wire.signing import unpack

    paper = declaration.read(unpack(document).payload)
    return dataclasses.replace(
        paper,
        rev=number,
        base=head.digest,
        kind="cancel" if paper.kind == "cancel" else "amend",
        contract_version=paper.contract_version + 1,
        salt=secrets.token_hex(16),
        author_device=device,
        sealed_at=book.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        audit_head=audit_head,
    ).to_bytes()


def _sealed(mine: Any, payload: bytes, rev: int, key: Any, at: str) -> Any:
    from desktop.core.store.tables import Declaration as Table
    from wire.canonical import digest
    from wire.signing import sign

    kept = {
        name: getattr(mine, name)
        for name in ("id", "contract_id", "part", "country", "company_id", "members", "total_minor", "currency",
                     "deadline", "edition", "demo", "contract_version")
    }  # fmt: skip
    found = json.loads(payload)
    return Table(
        **kept | {"contract_version": found["contract_version"]},
        rev=rev,
        kind=found["kind"],
        document=sign(payload, key),
        digest=digest(payload),
        sealed_at=at,
    )
