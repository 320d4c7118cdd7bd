"""Intake: one transaction from signed bytes to stored revision, event and receipt."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from company import contents, feed, receipts
from company.clock import stamp
from company.enrolment import Device
from company.identity import Company
from company.problems import Refusal
from company.storage import Storage
from company.summary import summary
from company.tables import declarations, revisions
from wire.canonical import Json, Malformed, digest
from wire.declaration import Declaration, read
from wire.reading import Invalid, Issue
from wire.receipt import Receipt
from wire.signing import BadSignature, Envelope, unpack, verify

_HELD = select(declarations).where(declarations.c.declaration_id == bindparam("declaration"))
_BEGIN = insert(declarations)
_CONTINUE = update(declarations).where(declarations.c.declaration_id == bindparam("declaration"))
_KEEP = insert(revisions)


class Delivery(NamedTuple):
    """The receipt, and whether the revision came for the first time."""

    new: bool
    receipt: bytes


def receive(
    storage: Storage,
    company: Company,
    device: Device,
    declaration_id: str,
    rev: int,
    body: bytes,
    now: datetime,
) -> Delivery:
    """Store a signed revision and return its receipt; bytes that were stored before get the receipt of then.

    Raises:
        Refusal: what the answer table of `docs/protocol.md` says; nothing is stored then.
    """
    envelope = _opened(body, device)
    doc_hash = digest(envelope.payload)
    with (
        storage.reading() as connection
    ):  # what was once signed for is answered alike, whatever has changed since
        given = receipts.find(connection, device.member_id, declaration_id, rev, doc_hash)
    if given is not None:
        return Delivery(False, given)
    paper = _read(envelope.payload, company, declaration_id, rev)
    with storage.writing() as connection:
        head = feed.lock(connection, device.member_id)
        given = receipts.find(connection, device.member_id, declaration_id, rev, doc_hash)
        if given is not None:
            return Delivery(False, given)
        at = max(stamp(now), head.last_at)
        _continue(connection, device.member_id, paper, doc_hash, at)
        _keep(connection, device, paper, envelope, doc_hash, at)
        return Delivery(True, _acknowledge(connection, company, head, paper, doc_hash, at))


def _opened(body: bytes, device: Device) -> Envelope:
    try:
        envelope = unpack(body)
    except Malformed as error:
        raise Refusal("malformed", issues=[Issue("", error.code)]) from None
    if envelope.kid != device.thumbprint:
        raise Refusal("wrong-key")
    try:
        verify(envelope, device.key)
    except BadSignature:
        raise Refusal("bad-signature") from None
    return envelope


def _read(payload: bytes, company: Company, declaration_id: str, rev: int) -> Declaration:
    try:
        paper = read(payload)
    except Invalid as error:
        unknown = any(issue.code == "unknown_schema" for issue in error.issues)
        raise Refusal("unknown-schema" if unknown else "invalid", issues=error.issues) from None
    asked: Mapping[str, bool] = {
        "/declaration_id": paper.declaration_id == declaration_id,
        "/rev": paper.rev == rev,
    }
    differing = [Issue(pointer, "differs_from_address") for pointer, same in asked.items() if not same]
    if differing:
        raise Refusal("invalid", issues=differing)
    if paper.company_country != company.country:
        raise Refusal("wrong-country")
    if paper.company_id not in (None, company.company_id):
        raise Refusal("wrong-company")
    return paper


def _continue(connection: Connection, member_id: str, paper: Declaration, doc_hash: str, at: str) -> None:
    """Make the paper the newest revision of its declaration, if it continues what is held."""
    row = connection.execute(_HELD, {"declaration": paper.declaration_id}).one_or_none()
    if row is not None and row.member_id != member_id:
        raise Refusal("not-yours")
    held, base = (row.head_rev, row.head_hash) if row else (0, None)
    newest: Json = {"rev": held, "hash": base} if row else None
    if paper.rev > held + 1:
        raise Refusal("predecessor-missing", head=newest)
    if paper.rev <= held or paper.base != base:
        raise Refusal("revision-conflict", head=newest)
    values = {
        "head_rev": paper.rev,
        "head_hash": doc_hash,
        "state": "received",
        "received_at": at,
        "changed_at": at,
        **summary(paper),
    }
    if row is None:
        connection.execute(_BEGIN, {"declaration_id": paper.declaration_id, "member_id": member_id, **values})
    else:
        connection.execute(_CONTINUE, {"declaration": paper.declaration_id, **values})


def _keep(
    connection: Connection, device: Device, paper: Declaration, envelope: Envelope, doc_hash: str, at: str
) -> None:
    connection.execute(
        _KEEP,
        {
            "declaration_id": paper.declaration_id,
            "rev": paper.rev,
            "doc_hash": doc_hash,
            "payload": contents.seal(connection, paper.declaration_id, envelope.payload, new=paper.rev == 1),
            "protected": envelope.parts["protected"],
            "signature": envelope.parts["signature"],
            "device": device.thumbprint,
            "received_at": at,
        },
    )


def _acknowledge(
    connection: Connection, company: Company, head: feed.Head, paper: Declaration, doc_hash: str, at: str
) -> bytes:
    """Add the event and sign the receipt that names its place in the feed."""
    place = feed.append(
        connection,
        head,
        at=at,
        kind="received",
        declaration_id=paper.declaration_id,
        rev=paper.rev,
        doc_hash=doc_hash,
        state="received",
    )
    receipt = Receipt(
        company_id=company.company_id,
        declaration_id=paper.declaration_id,
        rev=paper.rev,
        doc_hash=doc_hash,
        disposition="received",
        received_at=at,
        seq=place.seq,
        chain=place.chain,
        epoch=company.epoch,
        audit_head=paper.audit_head,
    )
    return receipts.issue(connection, company, receipt)
