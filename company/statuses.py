"""What the company says of a declaration after its receipt, and the list of what it holds.

What may follow what is data (`NEXT`). Whatever must never happen twice for a revision is kept in `effects`: an invoice,
its credit. What a musician was paid is kept in `payments`, by reference.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from company import contents, feed
from company.storage import Storage, Unusable
from company.tables import declarations, devices, effects, members, payments, revisions
from wire import reading
from wire.canonical import Json, canonical, digest
from wire.declaration import Money, read
from wire.reading import Invalid
from wire.receipt import STATES, STATUS_DATA, STATUS_TEXT, Cursor, PaymentData, StatusData

_DECIDED = ("question", "accepted", "accepted_with_remarks", "needs_correction", "refused", "cancelled")
_PAID = ("client_paid", "members_paid", "disputed", "credited", "question")

NEXT: Mapping[str, tuple[str, ...]] = {
    "received": _DECIDED,
    "question": ("received", *_DECIDED),
    "accepted": (*_DECIDED, "invoiced", "members_paid", "disputed"),
    "accepted_with_remarks": (*_DECIDED, "invoiced", "members_paid", "disputed"),
    "needs_correction": _DECIDED,
    "refused": _DECIDED,
    "invoiced": _PAID,
    "client_paid": _PAID,
    "members_paid": ("invoiced", *_PAID),
    "disputed": _PAID,
    "credited": ("question", "accepted", "accepted_with_remarks", "refused", "cancelled"),
    "cancelled": (),
}
"""What the company may say after each state. A new revision of the member's is `received` again after any of them."""

CANCELLING = ("question", "needs_correction", "refused", "credited", "cancelled")
"""What may be said of a revision that cancels."""

INVOICE, CREDIT, CORRECTION = "invoice", "credit", "correction"
_MARK = 32
"""Signs of a hash by which payments are told apart."""


class Payment(NamedTuple):
    """What one musician was paid. The same `reference` again is the same payment."""

    person_id: str
    amount: Money
    on: str
    reference: str

    def told(self, declaration_id: str) -> PaymentData:
        """Return what the member is told: the reference itself is the company's, its hash tells payments apart."""
        mark = digest(canonical([declaration_id, self.person_id, self.reference]))[:_MARK]
        return PaymentData(self.person_id, self.amount, self.on, mark)


class Status(NamedTuple):
    """What the company wants to say of a declaration."""

    state: str
    text: str | None = None
    number: str | None = None
    on: str | None = None
    amount: Money | None = None
    invoice: str | None = None
    payments: tuple[Payment, ...] = ()


class Place(NamedTuple):
    """A declaration whose member's feed is locked, on its way into another state."""

    head: feed.Head
    at: str
    row: Row[Any]


def give(
    storage: Storage,
    declaration_id: str,
    state: str,
    text: str | None,
    now: datetime,
    *,
    number: str | None = None,
    on: str | None = None,
    amount: Money | None = None,
    invoice: str | None = None,
    paid: tuple[Payment, ...] = (),
) -> Cursor:
    """Put a declaration into a state, tell its member through the feed, and return the event's place.

    Raises:
        Unusable: no such declaration, a state that cannot follow, or something that cannot be said.
    """
    with storage.writing() as connection:
        said = Status(state, text, number, on, amount, invoice, paid)
        return give_in(connection, declaration_id, said, now)


def give_in(connection: Connection, declaration_id: str, said: Status, now: datetime) -> Cursor:
    """As `give`, within a transaction of the caller's.

    An invoice that is known under its reference, and payments that are all known under theirs, are not told again: the
    end of the feed is returned.

    Raises:
        Unusable: as for `give`.
    """
    if said.state not in STATES:
        raise Unusable("state", f"There is no state “{said.state}”; the states are {', '.join(STATES)}.")
    if said.state == "question":
        from company.questions import ask_in  # asking is its business, which needs this module

        return ask_in(connection, declaration_id, said.text, now).place
    text, data = checked_text(said.text), _data(said)
    place = locked(connection, declaration_id, now)
    if _is_known_effect(connection, place, said):
        return place.head.cursor
    _allow(connection, place, said.state)
    fresh = _pay(connection, place, said.payments)
    if said.payments and not fresh:
        return place.head.cursor
    _note_effect(connection, place, said)
    told = data._replace(payments=tuple(paid.told(declaration_id) for paid in fresh))
    more = {"number": said.number} if said.number else {}
    return move(connection, place, said.state, "status", text, told.as_json(), **more).cursor


def locked(connection: Connection, declaration_id: str, now: datetime) -> Place:
    """Return a declaration with its member's feed locked.

    Raises:
        Unusable: no such declaration.
    """
    mine = select(declarations).where(declarations.c.declaration_id == declaration_id)
    member_id = connection.scalar(
        select(declarations.c.member_id).where(declarations.c.declaration_id == declaration_id)
    )
    if member_id is None:
        raise Unusable("declaration", "There is no declaration with that id here.")
    head = feed.lock(connection, member_id)
    return Place(head, head.moment(now), connection.execute(mine).one())


def move(
    connection: Connection,
    place: Place,
    state: str,
    kind: str,
    text: str | None = None,
    data: Json = None,
    **more: str,
) -> feed.Head:
    """Write the state and the event that tells of it; whether it may follow is the caller's to ask."""
    row = place.row
    connection.execute(
        update(declarations)
        .where(declarations.c.declaration_id == row.declaration_id)
        .values(state=state, changed_at=place.at, **more)
    )
    return feed.append(
        connection,
        place.head,
        at=place.at,
        kind=kind,
        declaration_id=row.declaration_id,
        rev=row.head_rev,
        doc_hash=row.head_hash,
        state=state,
        text=text,
        data=data,
    )


def may_follow(connection: Connection, place: Place, state: str) -> bool:
    """Return whether the company may put the declaration into a state now."""
    row = place.row
    owing = _uncredited(connection, row.declaration_id)
    if state == "credited":
        return bool(owing)
    if state == "invoiced" and any(rev < row.head_rev for rev in owing):
        return False
    if row.kind == "cancel" and state not in CANCELLING:
        return False
    return state in NEXT.get(row.state, STATES)


def correction_case(connection: Connection, declaration_id: str, rev: int, at: str) -> None:
    """Open a case where something was invoiced before this revision: staff credit it, nothing does so by itself."""
    owing = [known for known in _uncredited(connection, declaration_id) if known < rev]
    if owing:
        _effect(connection, declaration_id, rev, CORRECTION, f"revision {owing[-1]}", at)


def open_case(connection: Connection, declaration_id: str) -> bool:
    """Return whether an earlier revision's invoice waits to be credited."""
    newest = connection.scalar(
        select(declarations.c.head_rev).where(declarations.c.declaration_id == declaration_id)
    )
    return any(rev < (newest or 0) for rev in _uncredited(connection, declaration_id))


def checked_text(said: str | None) -> str | None:
    """Return a text in form NFC if the members' side can read it.

    Raises:
        Unusable: it cannot.
    """
    if said is None:
        return None
    try:
        return reading.read(unicodedata.normalize("NFC", said), STATUS_TEXT)
    except Invalid:
        raise Unusable("text", "A text has 1 to 2,000 letters and no control characters.") from None


def _data(said: Status) -> StatusData:
    """Return what travels, if the members' side can read it."""
    data = StatusData(
        said.number,
        said.on,
        said.amount,
        tuple(PaymentData(*paid[:3]) for paid in said.payments),
        said.invoice,
    )
    for paid in said.payments:
        if not 0 < len(paid.reference) <= 100:
            raise Unusable("reference", "A payment's reference has 1 to 100 letters.")
    try:
        return reading.read(data.as_json() or {}, STATUS_DATA)
    except Invalid as error:
        field = error.issues[0].pointer.strip("/").partition("/")[0]
        raise Unusable(field, f"The member “{field}” of the status cannot be said so.") from None


def _allow(connection: Connection, place: Place, state: str) -> None:
    if may_follow(connection, place, state):
        return
    if state == "invoiced" and open_case(connection, place.row.declaration_id):
        raise Unusable("state", "An earlier revision was invoiced; credit that invoice first.")
    raise Unusable("state", f"“{state}” cannot follow “{place.row.state}” here.")


def _is_known_effect(connection: Connection, place: Place, said: Status) -> bool:
    """Return whether the revision was invoiced before under this reference; under another it is refused."""
    if said.state != "invoiced":
        return False
    known = connection.scalar(
        select(effects.c.reference).where(
            effects.c.declaration_id == place.row.declaration_id,
            effects.c.rev == place.row.head_rev,
            effects.c.effect == INVOICE,
        )
    )
    if known is not None and known != _reference(said):
        raise Unusable("state", "This revision was invoiced before; an invoice is never made twice.")
    return known is not None


def _note_effect(connection: Connection, place: Place, said: Status) -> None:
    declaration_id = place.row.declaration_id
    if said.state == "invoiced":
        _effect(connection, declaration_id, place.row.head_rev, INVOICE, _reference(said), place.at)
    if said.state == "credited":
        for rev in _uncredited(connection, declaration_id):
            _effect(connection, declaration_id, rev, CREDIT, _reference(said), place.at)


def _effect(
    connection: Connection, declaration_id: str, rev: int, effect: str, reference: str, at: str
) -> None:
    connection.execute(
        insert(effects).values(
            declaration_id=declaration_id, rev=rev, effect=effect, reference=reference, at=at
        )
    )


def _reference(said: Status) -> str:
    return said.invoice or said.number or ""


def _uncredited(connection: Connection, declaration_id: str) -> list[int]:
    """Return the revisions that were invoiced and not credited, in order."""
    rows = connection.execute(
        select(effects.c.rev, effects.c.effect).where(
            effects.c.declaration_id == declaration_id, effects.c.effect.in_((INVOICE, CREDIT))
        )
    ).all()
    credited = {row.rev for row in rows if row.effect == CREDIT}
    return sorted(row.rev for row in rows if row.effect == INVOICE and row.rev not in credited)


def _pay(connection: Connection, place: Place, paid: tuple[Payment, ...]) -> list[Payment]:
    """Keep the payments that are new and return them."""
    if not paid:
        return []
    row = place.row
    sealed = connection.scalar(
        select(revisions.c.payload).where(
            revisions.c.declaration_id == row.declaration_id, revisions.c.rev == row.head_rev
        )
    )
    assert sealed is not None
    paper = read(contents.open_(connection, row.declaration_id, sealed))
    declared = {member.person_id for member in paper.members}
    mine = payments.c.declaration_id == row.declaration_id
    known: dict[tuple[str, str], tuple[object, ...]] = {
        (old.person_id, old.reference): (old.minor, old.currency)
        for old in connection.execute(select(payments).where(mine)).all()
    }
    fresh = []
    for payment in paid:
        key, amount = (payment.person_id, payment.reference), tuple(payment.amount)
        if payment.person_id not in declared:
            raise Unusable("payments", "A payment is for somebody whom this declaration does not name.")
        if payment.amount.currency != paper.total.currency:
            raise Unusable("payments", f"This declaration is paid in {paper.total.currency}.")
        if known.get(key, amount) != amount:
            raise Unusable("payments", "A payment with that reference is known with another amount.")
        if key not in known:
            known[key] = amount
            fresh.append(payment)
            _keep_payment(connection, place, payment)
    return fresh


def _keep_payment(connection: Connection, place: Place, payment: Payment) -> None:
    connection.execute(
        insert(payments).values(
            declaration_id=place.row.declaration_id,
            person_id=payment.person_id,
            reference=payment.reference,
            rev=place.row.head_rev,
            minor=payment.amount.minor,
            currency=payment.amount.currency,
            paid_on=payment.on,
            at=place.at,
        )
    )


def list_declarations(storage: Storage) -> Iterator[dict[str, Json]]:
    """Return the declarations in the order in which their newest revision came, with what a script needs of each."""
    query = (
        select(declarations, members.c.name)
        .join(members, members.c.member_id == declarations.c.member_id)
        .order_by(declarations.c.received_at, declarations.c.declaration_id)
    )
    with storage.reading() as connection:
        for row in connection.execute(query):
            yield {
                "id": row.declaration_id,
                "rev": row.head_rev,
                "doc_hash": row.head_hash,
                "member": row.name,
                "received_at": row.received_at,
                "state": row.state,
                "kind": row.kind,
                "contract_id": row.contract_id,
                "fee": {"minor": row.fee_minor, "currency": row.currency},
                "client": row.client,
            }


def list_members(storage: Storage) -> Iterator[dict[str, Json]]:
    """Return the members by name, each with the devices that may speak for them."""
    with storage.reading() as connection:
        listed = connection.execute(select(members).order_by(members.c.name, members.c.member_id)).all()
        owned = connection.execute(select(devices).order_by(devices.c.enrolled_at)).all()
    for member in listed:
        yield {
            "id": member.member_id,
            "name": member.name,
            "devices": [
                {"thumbprint": device.thumbprint, "name": device.name, "revoked_at": device.revoked_at}
                for device in owned
                if device.member_id == member.member_id
            ],
        }
