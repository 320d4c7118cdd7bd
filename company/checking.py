"""`verify`: everything that is stored, computed anew: hashes, signatures, receipts, chains, the trail."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select

from company import contents, trail
from company.identity import load
from company.problems import Refusal
from company.storage import Storage, Unusable
from company.tables import (
    answers,
    declarations,
    devices,
    events,
    later_receipts,
    members,
    receipts,
    revisions,
)
from company.vault import WrongKey
from wire.canonical import Malformed, digest, read_json
from wire.reading import Invalid
from wire.receipt import START, BrokenChain, follow, read_receipt
from wire.signing import BadSignature, Envelope, PublicKey, encode, unpack, verify

MOST = 100
"""Findings that are listed; more are only counted."""


class Finding(NamedTuple):
    """Something that does not hold: where, and what."""

    where: str
    what: str


class Checked(NamedTuple):
    """How much was looked at and what does not hold."""

    revisions: int
    erased: int
    events: int
    trail: int
    found: int
    findings: tuple[Finding, ...]


def check(storage: Storage) -> Checked:
    """Compute everything anew, in one state of the database.

    Raises:
        Unusable: there is no company in the database.
    """
    company = load(storage)
    if company is None:
        raise Unusable("database", "This database holds no company yet.")
    proofs = {key.signing.public.thumbprint: key.signing.public for key in company.keys}
    found: list[Finding] = []
    with storage.reading(patient=True) as connection:
        known = {
            row.thumbprint: PublicKey(row.public_key)
            for row in connection.execute(select(devices.c.thumbprint, devices.c.public_key))
        }
        found += _papers(connection, known)
        found += _answers(connection, known)
        found += _receipts(connection, proofs)
        found += _later_receipts(connection, proofs)
        found += _heads(connection)
        found += _feeds(connection)
        numbers = [
            connection.scalar(select(func.count()).select_from(table)) or 0 for table in (revisions, events)
        ]
        erased = connection.scalar(
            select(func.count()).select_from(declarations).where(declarations.c.erased_at.is_not(None))
        )
    walked = trail.verify(storage)
    if walked.broken_at is not None:
        found.append(Finding(f"trail {walked.broken_at}", "does not continue the trail"))
    return Checked(numbers[0], erased or 0, numbers[1], walked.entries, len(found), tuple(found[:MOST]))


def _papers(connection: Connection, known: dict[str, PublicKey]) -> Iterator[Finding]:
    query = select(revisions, declarations.c.erased_at).join(
        declarations, declarations.c.declaration_id == revisions.c.declaration_id
    )
    for row in _streamed(connection, query):
        if row.erased_at is None:
            where = f"revision {row.declaration_id}/{row.rev}"
            yield from _signed(connection, row, where, known)


def _answers(connection: Connection, known: dict[str, PublicKey]) -> Iterator[Finding]:
    query = select(answers, declarations.c.erased_at).join(
        declarations, declarations.c.declaration_id == answers.c.declaration_id
    )
    for row in _streamed(connection, query):
        if row.erased_at is None:
            yield from _signed(connection, row, f"answer {row.answer_id}", known)


def _signed(
    connection: Connection, row: Row[Any], where: str, known: dict[str, PublicKey]
) -> Iterator[Finding]:
    """Check content, hash and signature of what a device sent."""
    try:
        payload = contents.open_(connection, row.declaration_id, row.payload)
    except (WrongKey, Refusal):
        yield Finding(where, "cannot be decrypted")
        return
    if digest(payload) != row.doc_hash:
        yield Finding(where, "has other content than its hash says")
    parts = {
        "payload": encode(payload),
        "protected": row.protected,
        "signature": row.signature,
    }
    device = known.get(row.device)
    try:
        if device is None:
            yield Finding(where, "was sent by a device that is not known")
        else:
            verify(Envelope(payload, device.thumbprint, parts), device)
    except (BadSignature, Malformed):
        yield Finding(where, "has a signature that does not fit")


def _receipts(connection: Connection, proofs: dict[str, PublicKey]) -> Iterator[Finding]:
    query = (
        select(revisions.c.declaration_id, revisions.c.rev, revisions.c.doc_hash)
        .add_columns(receipts.c.body, declarations.c.member_id)
        .join(declarations, declarations.c.declaration_id == revisions.c.declaration_id)
        .outerjoin(
            receipts,
            (receipts.c.declaration_id == revisions.c.declaration_id) & (receipts.c.rev == revisions.c.rev),
        )
    )
    for row in _streamed(connection, query):
        where = f"receipt {row.declaration_id}/{row.rev}"
        if row.body is None:
            yield Finding(where, "is missing")
            continue
        payload = _by_company(row.body, proofs)
        try:
            said = None if payload is None else read_receipt(payload)
        except Invalid:
            said = None
        if said is None:
            yield Finding(where, "is not signed by a key of the company")
        elif (said.declaration_id, said.rev, said.doc_hash) != (row.declaration_id, row.rev, row.doc_hash):
            yield Finding(where, "is for something else")
        else:
            mine = (events.c.member_id == row.member_id, events.c.seq == said.seq)
            if connection.scalar(select(events.c.chain).where(*mine)) != said.chain:
                yield Finding(where, "names a place in the feed that is not there")


def _later_receipts(connection: Connection, proofs: dict[str, PublicKey]) -> Iterator[Finding]:
    """Check what was signed anew because a key was stolen."""
    for row in _streamed(connection, select(later_receipts)):
        if _by_company(row.body, proofs) is None:
            yield Finding(f"receipt after {row.earlier}", "is not signed by a key of the company")


def _by_company(body: bytes, proofs: dict[str, PublicKey]) -> bytes | None:
    """Return the payload, if a key of the company signed it."""
    try:
        envelope = unpack(body)
        key = proofs.get(envelope.kid)
        return verify(envelope, key) if key else None
    except (BadSignature, Malformed):
        return None


def _heads(connection: Connection) -> Iterator[Finding]:
    newest = (
        select(revisions.c.declaration_id, func.max(revisions.c.rev).label("rev"))
        .group_by(revisions.c.declaration_id)
        .subquery()
    )
    query = (
        select(declarations.c.declaration_id, declarations.c.head_rev, declarations.c.head_hash)
        .add_columns(newest.c.rev, revisions.c.doc_hash)
        .outerjoin(newest, newest.c.declaration_id == declarations.c.declaration_id)
        .outerjoin(
            revisions,
            (revisions.c.declaration_id == declarations.c.declaration_id)
            & (revisions.c.rev == declarations.c.head_rev),
        )
    )
    for row in _streamed(connection, query):
        if row.head_rev != row.rev or row.head_hash != row.doc_hash:
            yield Finding(f"declaration {row.declaration_id}", "does not end with its newest revision")


def _feeds(connection: Connection) -> Iterator[Finding]:
    for member_id, seq, chain in connection.execute(
        select(members.c.member_id, members.c.seq, members.c.chain)
    ):
        query = (
            select(events.c.body, events.c.chain)
            .where(events.c.member_id == member_id)
            .order_by(events.c.seq)
        )
        cursor = START
        try:
            for row in _streamed(connection, query):
                entry = read_json(row.body)
                assert isinstance(entry, dict)
                cursor = follow(cursor, [{**entry, "chain": row.chain}])
        except (BrokenChain, Malformed):
            yield Finding(f"feed {member_id}", f"breaks after event {cursor.seq}")
            continue
        if (cursor.seq, cursor.chain) != (seq, chain):
            yield Finding(f"feed {member_id}", "ends elsewhere than its member's row says")


def _streamed(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    with connection.execute(query, execution_options={"yield_per": 500}) as found:
        yield from found
