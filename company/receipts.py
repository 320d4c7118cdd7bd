"""Receipts: signed once, kept for ever, repeated byte for byte."""

from sqlalchemy import Connection, bindparam, insert, select

from company.identity import Company
from company.tables import declarations, held, receipts, revisions
from wire.receipt import Receipt
from wire.signing import sign

_FIND = (
    select(receipts.c.body)
    .join(declarations, declarations.c.declaration_id == receipts.c.declaration_id)
    .where(
        receipts.c.declaration_id == bindparam("declaration"),
        receipts.c.rev == bindparam("number"),
        declarations.c.member_id == bindparam("member"),
    )
)
_FIND_EXACT = _FIND.join(
    revisions, (revisions.c.declaration_id == receipts.c.declaration_id) & (revisions.c.rev == receipts.c.rev)
).where(revisions.c.doc_hash == bindparam("hash"))
_HELD = select(held.c.receipt).where(
    held.c.declaration_id == bindparam("declaration"),
    held.c.rev == bindparam("number"),
    held.c.member_id == bindparam("member"),
)
_HELD_EXACT = _HELD.where(held.c.doc_hash == bindparam("hash"))
_ANY_EXACT = _FIND_EXACT.union_all(_HELD_EXACT)
_KEEP = insert(receipts)


def find(
    connection: Connection, member_id: str, declaration_id: str, rev: int, doc_hash: str | None = None
) -> bytes | None:
    """Return the receipt for a member's revision; with `doc_hash` the one given for exactly these bytes, wherever they
    are kept.
    """  # noqa: D205
    wanted = {"declaration": declaration_id, "number": rev, "member": member_id, "hash": doc_hash}
    if doc_hash is not None:
        return connection.execute(_ANY_EXACT, wanted).scalars().first()
    found = connection.scalar(_FIND, wanted)
    return found if found is not None else connection.execute(_HELD, wanted).scalars().first()


def signed(company: Company, receipt: Receipt) -> bytes:
    """Return a receipt signed with the key of its time."""
    return sign(receipt.to_bytes(), company.signing_at(receipt.received_at))


def keep(connection: Connection, declaration_id: str, rev: int, body: bytes) -> None:
    """Keep a receipt, in the transaction of what it is for."""
    connection.execute(_KEEP, {"declaration_id": declaration_id, "rev": rev, "body": body})
