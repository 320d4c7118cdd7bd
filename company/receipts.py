"""Receipts: signed once, kept for ever, repeated byte for byte."""

from sqlalchemy import Connection, bindparam, insert, select

from company.identity import Company
from company.tables import declarations, receipts, revisions
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
_KEEP = insert(receipts)


def find(
    connection: Connection, member_id: str, declaration_id: str, rev: int, doc_hash: str | None = None
) -> bytes | None:
    """Return the receipt for a member's revision; with `doc_hash` only when it was given for exactly these bytes."""
    wanted = {"declaration": declaration_id, "number": rev, "member": member_id, "hash": doc_hash}
    return connection.scalar(_FIND if doc_hash is None else _FIND_EXACT, wanted)


def issue(connection: Connection, company: Company, receipt: Receipt) -> bytes:
    """Sign a receipt, keep it in the transaction of what it is for, and return its bytes."""
    body = sign(receipt.to_bytes(), company.signing)
    connection.execute(_KEEP, {"declaration_id": receipt.declaration_id, "rev": receipt.rev, "body": body})
    return body
