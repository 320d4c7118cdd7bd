"""Intake: one transaction from signed bytes to stored revision, event and receipt."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, insert, literal, select, update

from company import beginning, contents, feed, holding, receipts
from company.enrolment import Device
from company.holding import Sealed
from company.identity import Company, Ring
from company.problems import Refusal
from company.statuses import correction_case
from company.storage import Busy, Storage
from company.summary import facts, summary
from company.tables import declarations, held, revisions
from wire.canonical import Json, Malformed, digest
from wire.declaration import Declaration, read
from wire.reading import Invalid, Issue
from wire.receipt import read_receipt
from wire.signing import BadSignature, Envelope, decode, unpack, verify

_CONTINUE = update(declarations).where(declarations.c.declaration_id == bindparam("declaration"))
_KEEP = insert(revisions)
_SAME = declarations.alias("same")
_IS_ALIKE = and_(
    _SAME.c.facts == bindparam("facts"),
    _SAME.c.declaration_id != bindparam("declaration"),
    _SAME.c.state != "cancelled",
)
_ALIKE = select(_SAME.c.declaration_id, _SAME.c.member_id).where(_IS_ALIKE).limit(20)
_ONE_ROW = select(literal(1).label("one")).subquery()
_KNOWN = select(
    declarations.c.member_id,
    declarations.c.head_rev,
    declarations.c.head_hash,
    exists().where(held.c.declaration_id == bindparam("declaration")).label("held"),
    exists().where(_IS_ALIKE).label("alike"),
).select_from(_ONE_ROW.outerjoin(declarations, declarations.c.declaration_id == bindparam("declaration")))
"""All that decides what becomes of a paper, in one journey to the database; there is a row whether it is known or not."""


class Delivery(NamedTuple):
    """The receipt, and what to answer with it: 201 for a new revision, 202 for one that is kept aside, else 200."""

    status: int
    receipt: bytes


class Wanted(NamedTuple):
    """A delivery as it came: where to, the body, and the earlier receipt that came with it."""

    declaration_id: str
    rev: int
    body: bytes
    prior: str = ""


Result = Delivery | Refusal | Busy


class _Sent(NamedTuple):
    """A body that its device signed."""

    wanted: Wanted
    member_id: str
    sealed: Sealed
    prior: "Prior | None"


def receive(
    storage: Storage, ring: Ring, who: Callable[[Connection], Device], wanted: Wanted, now: datetime
) -> Delivery:
    """Store a signed revision and return its receipt; bytes that were stored before get the receipt of then.

    `who` finds the device that delivers.

    Raises:
        Refusal: what the answer table of `docs/protocol.md` says; nothing is stored then.
    """
    (found,) = receive_all(storage, ring, lambda connection: [who(connection)], [wanted], now)
    if isinstance(found, Delivery):
        return found
    raise found


def receive_all(
    storage: Storage,
    ring: Ring,
    who: Callable[[Connection], Sequence[Device | Refusal]],
    wanted: Sequence[Wanted],
    now: datetime,
) -> list[Result]:
    """Do for each of several deliveries what `receive` does, with fewer journeys to the database.

    `who` finds their devices, in their order. New declarations of different members go in by one transaction; whatever
    else there is, or is in the way, goes alone.
    """
    with storage.reading() as connection:
        unpacked = [_unpacked(*each) for each in zip(wanted, who(connection), strict=True)]
        # What was once signed for is answered alike, whatever has changed since.
        names = [each.name for each in unpacked if isinstance(each, _Unpacked)]
        given = receipts.find_exact(connection, names)
    results: dict[int, Result] = {}
    sent: dict[int, _Sent] = {}
    for number, each in enumerate(unpacked):
        try:
            if isinstance(each, Refusal):
                raise each
            if each.name in given:
                receipt = receipts.standing(storage, ring, each.name.member_id, given[each.name], now)
                results[number] = Delivery(200, receipt)
            else:
                sent[number] = _sent(ring.company, each)
        except (Refusal, Busy) as error:
            results[number] = error
    results |= _new_ones(storage, ring, sent, now)
    for number, one in sent.items():
        if number not in results:
            results[number] = _alone(storage, ring, one, now)
    return [results[number] for number in range(len(wanted))]


class _Unpacked(NamedTuple):
    """A body that its device signed, named by its bytes."""

    wanted: Wanted
    envelope: Envelope
    name: receipts.Exact


def _unpacked(wanted: Wanted, device: Device | Refusal) -> _Unpacked | Refusal:
    if isinstance(device, Refusal):
        return device
    try:
        envelope = opened(wanted.body, device)
    except Refusal as refusal:
        return refusal
    name = receipts.Exact(device.member_id, wanted.declaration_id, wanted.rev, digest(envelope.payload))
    return _Unpacked(wanted, envelope, name)


def _sent(company: Company, found: _Unpacked) -> _Sent:
    paper = _read(found.envelope.payload, company, found.wanted)
    doc_hash = found.name.doc_hash
    sealed = Sealed(paper, found.envelope, doc_hash, found.envelope.kid)
    return _Sent(found.wanted, found.name.member_id, sealed, _prior(company, found.wanted, doc_hash))


def _new_ones(storage: Storage, ring: Ring, sent: Mapping[int, _Sent], now: datetime) -> dict[int, Result]:
    """Take in, by one transaction, what is surely new; without a word about whatever is not."""
    maybe = {number: one for number, one in sent.items() if one.sealed.paper.rev == 1 and one.prior is None}
    if len(maybe) < 2:
        return {}
    begun: dict[int, beginning.Begun] = {}
    try:
        with storage.writing() as connection:
            heads = feed.lock_free(connection, [one.member_id for one in maybe.values()])
            free = [one.sealed for one in maybe.values() if one.member_id in heads]
            new = {id(each) for each in beginning.first_of_all(connection, free)} if free else set()
            for number, one in maybe.items():
                if id(one.sealed) in new:
                    head = heads[one.member_id]
                    company = ring.at(connection, head.epoch, head.keys)
                    at = company.moment(head.moment(now))
                    begun[number] = beginning.begin(connection, company, head, one.sealed, at, at)
                    heads[one.member_id] = begun[number].head
            if begun:
                beginning.write(connection, list(begun.values()))
    except Busy:
        return {}  # two that met: each tries alone, and says what is wrong
    return {number: Delivery(201, each.receipt) for number, each in begun.items()}


def _alone(storage: Storage, ring: Ring, one: _Sent, now: datetime) -> Result:
    try:
        with storage.writing() as connection:
            head = feed.lock(connection, one.member_id)
            company = ring.at(connection, head.epoch, head.keys)
            at = company.moment(head.moment(now))
            return _store(connection, company, head, one.sealed, at, one.prior)
    except (Refusal, Busy) as error:
        return error


def opened(body: bytes, device: Device) -> Envelope:
    """Return a signed body, having proved that this device signed it.

    Raises:
        Refusal: unreadable, or signed with another key.
    """
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


def _read(payload: bytes, company: Company, wanted: Wanted) -> Declaration:
    try:
        paper = read(payload)
    except Invalid as error:
        unknown = any(issue.code == "unknown_schema" for issue in error.issues)
        raise Refusal("unknown-schema" if unknown else "invalid", issues=error.issues) from None
    asked = {
        "/declaration_id": paper.declaration_id == wanted.declaration_id,
        "/rev": paper.rev == wanted.rev,
    }
    differing = [Issue(pointer, "differs_from_address") for pointer, same in asked.items() if not same]
    if differing:
        raise Refusal("invalid", issues=differing)
    if paper.company_country != company.country:
        raise Refusal("wrong-country")
    if paper.company_id not in (None, company.company_id):
        raise Refusal("wrong-company")
    return paper


class Prior(NamedTuple):
    """An earlier receipt for the same bytes. What a stolen key signed proves no date."""

    received_at: str | None


def _prior(company: Company, wanted: Wanted, doc_hash: str) -> Prior | None:
    """Return the earlier receipt of this company for exactly these bytes, if one came with them."""
    if not wanted.prior:
        return None
    try:
        envelope = unpack(decode(wanted.prior))
        keys = {key.signing.public.thumbprint: key for key in company.keys}
        if envelope.kid not in keys:
            return None
        key = keys[envelope.kid]
        found = read_receipt(verify(envelope, key.signing.public))
    except (Malformed, BadSignature, Invalid, UnicodeEncodeError):
        return None
    if (found.company_id, found.declaration_id, found.rev, found.doc_hash) != (
        company.company_id,
        wanted.declaration_id,
        wanted.rev,
        doc_hash,
    ):
        return None
    return Prior(None if key.stolen else found.received_at)


def _store(
    connection: Connection,
    company: Company,
    head: feed.Head,
    sealed: Sealed,
    at: str,
    prior: Prior | None,
) -> Delivery:
    """Make the paper the newest revision of its declaration, if it continues what is there; else keep it aside."""
    paper = sealed.paper
    row = connection.execute(_KNOWN, {"declaration": paper.declaration_id, "facts": facts(paper)}).one()
    is_new = row.member_id is None
    owners = set() if is_new else {row.member_id}
    if row.held:
        owners |= holding.owners(connection, paper.declaration_id)
    if not owners <= {head.member_id}:
        raise Refusal("not-yours")
    if owners:  # it may have come meanwhile, by another request
        given = receipts.find(connection, head.member_id, paper.declaration_id, paper.rev, sealed.doc_hash)
        if given is not None:
            return Delivery(200, given)
    rev, base = (0, None) if is_new else (row.head_rev, row.head_hash)
    newest: Json = None if is_new else {"rev": rev, "hash": base}
    follows = paper.rev > rev and paper.base == base
    if not follows and paper.rev > rev + 1:
        if holding.is_full(connection, head.member_id):
            raise Refusal("predecessor-missing", head=newest)
        return Delivery(202, holding.keep(connection, company, head, sealed, at, "parked"))
    if not follows:
        if prior is None:
            raise Refusal("revision-conflict", head=newest)
        return Delivery(202, holding.keep(connection, company, head, sealed, at, "review"))
    when = min(at, prior.received_at) if prior and prior.received_at else at
    if is_new:
        begun = beginning.begin(connection, company, head, sealed, at, when)
        beginning.write(connection, [begun])
        head, receipt = begun.head, begun.receipt
    else:
        head = attach(connection, head, sealed, at, received_at=when)
        receipt = holding.receipt_for(company, head, sealed, at, "received")
        receipts.keep(connection, paper.declaration_id, paper.rev, receipt)
    if row.alike:
        head = _tell_of_doubles(connection, head, sealed, at)
    if row.held:
        attach_parked(connection, head, sealed, at)
    return Delivery(201, receipt)


def attach(
    connection: Connection, head: feed.Head, sealed: Sealed, at: str, *, received_at: str
) -> feed.Head:
    """Make a paper the newest revision of its declaration and tell the member; its receipt is the caller's to keep."""
    paper = sealed.paper
    declaration_id = paper.declaration_id
    connection.execute(
        _CONTINUE,
        {
            "declaration": declaration_id,
            "head_rev": paper.rev,
            "head_hash": sealed.doc_hash,
            "state": "received",
            "received_at": received_at,
            "changed_at": at,
            **summary(paper),
        },
    )
    correction_case(connection, declaration_id, paper.rev, at)
    payload = contents.seal(connection, declaration_id, sealed.envelope.payload)
    connection.execute(_KEEP, holding.revision(sealed, payload, received_at))
    return feed.append(
        connection,
        head,
        at=at,
        kind="received",
        declaration_id=declaration_id,
        rev=paper.rev,
        doc_hash=sealed.doc_hash,
        state="received",
    )


def attach_parked(connection: Connection, head: feed.Head, sealed: Sealed, at: str) -> None:
    """Attach what waited for this revision, and what waited for that; what contradicts it goes to the advisers."""
    before: Sealed | None = sealed
    while before is not None:
        following: Sealed | None = None
        for waiting in holding.parked_after(connection, before):
            if following is None and waiting.sealed.follows(before):
                following = waiting.sealed
                holding.release(connection, waiting.sealed)
                head = attach(connection, head, following, at, received_at=waiting.received_at)
                receipts.keep(
                    connection, following.paper.declaration_id, following.paper.rev, waiting.receipt
                )
            else:
                head = holding.to_review(connection, head, waiting.sealed, at)
        before = following


def _tell_of_doubles(connection: Connection, head: feed.Head, sealed: Sealed, at: str) -> feed.Head:
    """Tell the member when another declaration is of the same gigs for the same client and fee."""
    paper = sealed.paper
    if paper.kind != "declare":
        return head
    found = connection.execute(_ALIKE, {"facts": facts(paper), "declaration": paper.declaration_id}).all()
    own = next((row.declaration_id for row in found if row.member_id == head.member_id), None)
    return feed.append(
        connection,
        head,
        at=at,
        kind="possible_duplicate",
        declaration_id=paper.declaration_id,
        rev=paper.rev,
        doc_hash=sealed.doc_hash,
        state="received",
        data={"other": own},
    )
