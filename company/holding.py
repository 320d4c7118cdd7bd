"""Revisions that are signed for and not part of their declaration: parked before their predecessor has come, or in
review because they contradict what is there. The server never refuses bytes that it has once signed for.
"""  # noqa: D205

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, or_, select, update

from company import contents, feed, receipts
from company.contents import Alone
from company.identity import Company
from company.tables import held, revisions
from company.tables import receipts as kept_receipts
from wire.declaration import Declaration, read
from wire.receipt import Receipt
from wire.signing import Envelope

MOST_PARKED = 1000
"""So many revisions of one member wait for their predecessors at most."""

_OWNERS = select(held.c.member_id).where(held.c.declaration_id == bindparam("declaration")).distinct()
_COUNT = select(func.count()).where(
    held.c.member_id == bindparam("member"), held.c.why == "parked", held.c.ended_at.is_(None)
)
_PARKED = (
    select(held)
    .where(
        held.c.declaration_id == bindparam("declaration"),
        or_(held.c.rev <= bindparam("number"), held.c.base == bindparam("hash")),
        held.c.why == "parked",
        held.c.ended_at.is_(None),
    )
    .order_by(held.c.received_at, held.c.doc_hash)
)
_KEEP = insert(held)


class Sealed(NamedTuple):
    """A paper with the bytes that were signed and the device that signed them."""

    paper: Declaration
    envelope: Envelope
    doc_hash: str
    device: str

    def follows(self, before: "Sealed") -> bool:
        """Return whether this continues another paper; numbers in between may be left out."""
        return self.paper.rev > before.paper.rev and self.paper.base == before.doc_hash


class Waiting(NamedTuple):
    """A held paper with the receipt that was given for it."""

    sealed: Sealed
    received_at: str
    receipt: bytes


def owners(connection: Connection, declaration_id: str) -> set[str]:
    """Return the members of whom something is held under this id."""
    return set(connection.execute(_OWNERS, {"declaration": declaration_id}).scalars())


def is_full(connection: Connection, member_id: str) -> bool:
    """Return whether the member has as many parked revisions as are kept."""
    return (connection.scalar(_COUNT, {"member": member_id}) or 0) >= MOST_PARKED


def keep(
    connection: Connection, company: Company, head: feed.Head, sealed: Sealed, at: str, why: str
) -> bytes:
    """Keep a paper aside, tell the member, and return the receipt for it."""
    head = _tell(connection, head, sealed, at, why)
    receipt = receipt_for(company, head, sealed, at, why)
    _insert(connection, sealed, head.member_id, why, at, receipt)
    return receipt


def receipt_for(company: Company, head: feed.Head, sealed: Sealed, at: str, disposition: str) -> bytes:
    """Return the signed receipt that names the event at the end of the feed."""
    return receipts.signed(
        company,
        Receipt(
            company_id=company.company_id,
            declaration_id=sealed.paper.declaration_id,
            rev=sealed.paper.rev,
            doc_hash=sealed.doc_hash,
            disposition=disposition,
            received_at=at,
            seq=head.cursor.seq,
            chain=head.cursor.chain,
            epoch=company.epoch,
            audit_head=sealed.paper.audit_head,
        ),
    )


def revision(sealed: Sealed, payload: bytes, received_at: str) -> dict[str, Any]:
    """Return the row that keeps a paper as a revision, with its payload encrypted."""
    return {
        "declaration_id": sealed.paper.declaration_id,
        "rev": sealed.paper.rev,
        "doc_hash": sealed.doc_hash,
        "payload": payload,
        "protected": sealed.envelope.parts["protected"],
        "signature": sealed.envelope.parts["signature"],
        "device": sealed.device,
        "received_at": received_at,
    }


def parked_after(connection: Connection, before: Sealed) -> list[Waiting]:
    """Return what this revision lets go on, in the order in which it came: what continues it, and what cannot any more."""
    wanted = {
        "declaration": before.paper.declaration_id,
        "number": before.paper.rev + 1,
        "hash": before.doc_hash,
    }
    return [_waiting(connection, row) for row in connection.execute(_PARKED, wanted).all()]


def find(connection: Connection, declaration_id: str, rev: int, doc_hash: str) -> Waiting | None:
    """Return a paper that is held and about which nothing is decided yet."""
    row = connection.execute(
        select(held).where(
            held.c.declaration_id == declaration_id,
            held.c.rev == rev,
            held.c.doc_hash == doc_hash,
            held.c.ended_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else _waiting(connection, row)


def release(connection: Connection, sealed: Sealed) -> None:
    """Forget that a paper is held, because it becomes part of its declaration now."""
    connection.execute(delete(held).where(*_this(sealed)))


def to_review(connection: Connection, head: feed.Head, sealed: Sealed, at: str) -> feed.Head:
    """Give a parked paper that does not continue its predecessor to the advisers."""
    connection.execute(update(held).where(*_this(sealed)).values(why="review"))
    return _tell(connection, head, sealed, at, "review")


def drop(connection: Connection, sealed: Sealed, at: str) -> None:
    """Note that the advisers do not take a paper that is held. Its bytes and receipt stay."""
    connection.execute(update(held).where(*_this(sealed)).values(ended_at=at, decision="drop"))


def displace(connection: Connection, member_id: str, declaration_id: str, rev: int, at: str) -> None:
    """Move the revisions from `rev` on out of a declaration, as dropped ones with their receipts."""
    mine = (revisions.c.declaration_id == declaration_id) & (revisions.c.rev >= rev)
    rows = connection.execute(
        select(revisions, kept_receipts.c.body)
        .join(
            kept_receipts,
            (kept_receipts.c.declaration_id == revisions.c.declaration_id)
            & (kept_receipts.c.rev == revisions.c.rev),
        )
        .where(mine)
    ).all()
    connection.execute(
        delete(kept_receipts).where(
            kept_receipts.c.declaration_id == declaration_id, kept_receipts.c.rev >= rev
        )
    )
    connection.execute(delete(revisions).where(mine))
    for row in rows:
        payload = contents.open_(connection, declaration_id, row.payload)
        envelope = Envelope(payload, row.device, {"protected": row.protected, "signature": row.signature})
        sealed = Sealed(read(payload), envelope, row.doc_hash, row.device)
        _insert(connection, sealed, member_id, "review", row.received_at, row.body)
        drop(connection, sealed, at)


def _insert(
    connection: Connection, sealed: Sealed, member_id: str, why: str, received_at: str, receipt: bytes
) -> None:
    alone = contents.seal_alone(connection, sealed.paper.declaration_id, sealed.envelope.payload)
    connection.execute(
        _KEEP,
        {
            **revision(sealed, alone.payload, received_at),
            "member_id": member_id,
            "why": why,
            "base": sealed.paper.base,
            "wrapped": alone.wrapped,
            "receipt": receipt,
        },
    )


def _tell(connection: Connection, head: feed.Head, sealed: Sealed, at: str, why: str) -> feed.Head:
    return feed.append(
        connection,
        head,
        at=at,
        kind=why,
        declaration_id=sealed.paper.declaration_id,
        rev=sealed.paper.rev,
        doc_hash=sealed.doc_hash,
        state=why,
    )


def _waiting(connection: Connection, row: Row[Any]) -> Waiting:
    payload = contents.open_alone(connection, row.declaration_id, Alone(row.payload, row.wrapped))
    envelope = Envelope(payload, row.device, {"protected": row.protected, "signature": row.signature})
    sealed = Sealed(read(payload), envelope, row.doc_hash, row.device)
    return Waiting(sealed, row.received_at, row.receipt)


def _this(sealed: Sealed) -> tuple[ColumnElement[bool], ...]:
    return (
        held.c.declaration_id == sealed.paper.declaration_id,
        held.c.rev == sealed.paper.rev,
        held.c.doc_hash == sealed.doc_hash,
    )
