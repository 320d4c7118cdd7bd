"""Receipts: signed once, kept for ever, repeated byte for byte.

Only where the key that signed one was stolen since, another follows it: signed once by a good key, and repeated from
then on. Both are kept.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, union_all

from company import feed
from company.identity import Company, Ring
from company.storage import Storage, padded
from company.tables import declarations, held, later_receipts, receipts, revisions
from wire.canonical import canonical, digest, read_json
from wire.receipt import Receipt
from wire.signing import sign, unpack

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
_EXACT_ONES = union_all(
    select(
        declarations.c.member_id,
        revisions.c.declaration_id,
        revisions.c.rev,
        revisions.c.doc_hash,
        receipts.c.body,
    )
    .join(declarations, declarations.c.declaration_id == revisions.c.declaration_id)
    .join(
        receipts,
        (receipts.c.declaration_id == revisions.c.declaration_id) & (receipts.c.rev == revisions.c.rev),
    )
    .where(
        revisions.c.declaration_id.in_(bindparam("ids", expanding=True)),
        revisions.c.doc_hash.in_(bindparam("hashes", expanding=True)),
    ),
    select(held.c.member_id, held.c.declaration_id, held.c.rev, held.c.doc_hash, held.c.receipt).where(
        held.c.declaration_id.in_(bindparam("ids", expanding=True)),
        held.c.doc_hash.in_(bindparam("hashes", expanding=True)),
    ),
)
_LATER = select(later_receipts.c.body).where(later_receipts.c.earlier == bindparam("earlier"))


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


class Exact(NamedTuple):
    """Exactly these bytes, of a member's revision."""

    member_id: str
    declaration_id: str
    rev: int
    doc_hash: str


def find_exact(connection: Connection, wanted: list[Exact]) -> dict[Exact, bytes]:
    """Return the receipts that were given for exactly these bytes, wherever they are kept."""
    if not wanted:
        return {}
    rows = connection.execute(
        _EXACT_ONES,
        {
            "ids": padded([each.declaration_id for each in wanted]),
            "hashes": padded([each.doc_hash for each in wanted]),
        },
    )
    return {Exact(*row[:4]): row[4] for row in rows}


def signed(company: Company, receipt: Receipt) -> bytes:
    """Return a receipt signed with the key of its time."""
    return sign(receipt.to_bytes(), company.signing_at(receipt.received_at))


def keep(connection: Connection, declaration_id: str, rev: int, body: bytes) -> None:
    """Keep a receipt, in the transaction of what it is for."""
    connection.execute(_KEEP, {"declaration_id": declaration_id, "rev": rev, "body": body})


def newest(connection: Connection, given: bytes) -> bytes:
    """Return the receipt that follows last after one that was given: itself, where no key was stolen."""
    while (later := connection.scalar(_LATER, {"earlier": digest(given)})) is not None:
        given = later
    return given


def standing(storage: Storage, ring: Ring, member_id: str, given: bytes, now: datetime) -> bytes:
    """Return the receipt to repeat for one that was given: another, where the key that signed it was stolen since."""
    with storage.reading() as connection:
        company = ring.at(connection, *feed.signing(connection))
        if not company.is_stolen(unpack(given).kid):
            return given
        found = newest(connection, given)
    if not company.is_stolen(unpack(found).kid):
        return found
    with storage.writing() as connection:
        return standing_in(connection, ring, feed.lock(connection, member_id), given, now)


def standing_in(connection: Connection, ring: Ring, head: feed.Head, given: bytes, now: datetime) -> bytes:
    """As `standing`, within a transaction that holds the member's feed."""
    company = ring.at(connection, head.epoch, head.keys)
    found = newest(connection, given)
    envelope = unpack(found)
    if not company.is_stolen(envelope.kid):
        return found
    said = read_json(envelope.payload)
    assert isinstance(said, dict)
    at = company.moment(head.moment(now))
    again = sign(canonical({**said, "received_at": at, "epoch": company.epoch}), company.signing_at(at))
    connection.execute(insert(later_receipts).values(earlier=digest(found), body=again, made_at=at))
    feed.dated(connection, head, at)
    return again
