"""One declaration as an adviser sees it: its newest paper and those before, what was said, asked, paid and proved."""

import base64
import json
from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from sqlalchemy import Connection, Row, select

from company import contents, feed, statuses
from company.problems import Refusal
from company.storage import Storage
from company.tables import (
    answers,
    declarations,
    devices,
    effects,
    events,
    held,
    members,
    payments,
    questions,
    receipts,
    revisions,
    staff,
)
from wire.canonical import Json, read_json
from wire.declaration import Declaration, read
from wire.receipt import STATES

ALIKE: Final = 20
"""So many possible doubles are shown at most."""


class Revision(NamedTuple):
    """One sealed paper of the chain, with the proof of its receipt. `paper` is None where it was erased."""

    rev: int
    doc_hash: str
    received_at: str
    device: str
    receipt: Mapping[str, Json] | None
    paper: Declaration | None


class Said(NamedTuple):
    """An event of the member's feed about this declaration."""

    seq: int
    at: str
    kind: str
    rev: int
    state: str
    text: str | None
    data: Mapping[str, Json]


class Answer(NamedTuple):
    """What a member answered."""

    text: str | None
    received_at: str


class Question(NamedTuple):
    """What was asked, by whom, and the answers."""

    question_id: str
    text: str
    asked_at: str
    asked_by: str | None
    answers: tuple[Answer, ...]


class Paid(NamedTuple):
    """A payment to a musician."""

    person_id: str
    reference: str
    minor: int
    currency: str
    paid_on: str


class Alike(NamedTuple):
    """Another declaration of the same gigs for the same client and fee."""

    declaration_id: str
    state: str
    member: str


class Case(NamedTuple):
    """All of it. `head` is the newest revision, `before` the one that it replaces, `invoice` the head's own invoice."""

    declaration_id: str
    state: str
    kind: str
    number: str | None
    member: str
    member_id: str
    deadline: str | None
    erased_at: str | None
    head: Revision
    before: Revision | None
    chain: tuple[Revision, ...]
    said: tuple[Said, ...]
    questions: tuple[Question, ...]
    paid: tuple[Paid, ...]
    effects: Mapping[str, str]
    invoice: str | None
    alike: tuple[Alike, ...]
    reviews: int
    may_become: frozenset[str]

    def left(self, person_id: str, share: int) -> int:
        """Return what of a share is not paid yet, in minor units."""
        return share - sum(paid.minor for paid in self.paid if paid.person_id == person_id)

    def rest(self) -> int:
        """Return what all musicians together are still to be paid, in minor units."""
        members = self.head.paper.members if self.head.paper else ()
        return sum(max(self.left(member.person_id, member.share.minor), 0) for member in members)


def load(storage: Storage, declaration_id: str) -> Case | None:
    """Return a declaration, or None when there is none of that id here."""
    with storage.reading() as connection:
        return load_in(connection, declaration_id)


def load_in(connection: Connection, declaration_id: str) -> Case | None:
    """Return a declaration within a transaction."""
    row = connection.execute(
        select(declarations, members.c.name.label("member"))
        .join(members, members.c.member_id == declarations.c.member_id)
        .where(declarations.c.declaration_id == declaration_id)
    ).one_or_none()
    if row is None:
        return None
    chain = _chain(connection, declaration_id, row.head_rev)
    return Case(
        declaration_id,
        row.state,
        row.kind,
        row.number,
        row.member,
        row.member_id,
        row.deadline,
        row.erased_at,
        chain[-1],
        chain[-2] if len(chain) > 1 else None,
        chain,
        _said(connection, row.member_id, declaration_id),
        _questions(connection, declaration_id),
        _payments(connection, declaration_id),
        _effects(connection, declaration_id, row.head_rev),
        _invoice(connection, declaration_id, row.head_rev),
        _alike(connection, declaration_id, row.facts),
        len(connection.execute(_reviews(declaration_id)).all()),
        _may_become(connection, declaration_id),
    )


def revision(storage: Storage, declaration_id: str, rev: int) -> Revision | None:
    """Return one paper of a chain with its content."""
    with storage.reading() as connection:
        row = connection.execute(_revisions(declaration_id).where(revisions.c.rev == rev)).one_or_none()
        return None if row is None else _revision(connection, row, whole=True)


def _chain(connection: Connection, declaration_id: str, head: int) -> tuple[Revision, ...]:
    rows = connection.execute(_revisions(declaration_id).order_by(revisions.c.rev)).all()
    return tuple(_revision(connection, row, whole=row.rev > head - 2) for row in rows)


def _revisions(declaration_id: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # SQLAlchemy's own long name
    return (
        select(revisions, receipts.c.body, devices.c.name.label("device_name"))
        .outerjoin(
            receipts,
            (receipts.c.declaration_id == revisions.c.declaration_id) & (receipts.c.rev == revisions.c.rev),
        )
        .outerjoin(devices, devices.c.thumbprint == revisions.c.device)
        .where(revisions.c.declaration_id == declaration_id)
    )


def _revision(connection: Connection, row: Row[tuple[object, ...]], *, whole: bool) -> Revision:
    content = opened(connection, row.declaration_id, row.payload) if whole else None
    return Revision(
        row.rev,
        row.doc_hash,
        row.received_at,
        row.device_name or row.device,
        _receipt(row.body),
        None if content is None else read(content),
    )


def opened(connection: Connection, declaration_id: str, sealed: bytes) -> bytes | None:
    """Return what a member sealed, or None where it was erased."""
    try:
        return contents.open_(connection, declaration_id, sealed)
    except Refusal:  # its key was destroyed
        return None


def _receipt(body: bytes | None) -> Mapping[str, Json] | None:
    """Return what a receipt says, as it was signed."""
    if body is None:
        return None
    payload = json.loads(body)["payload"]
    found: Mapping[str, Json] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def _said(connection: Connection, member_id: str, declaration_id: str) -> tuple[Said, ...]:
    mark = declaration_id.encode()
    rows = connection.execute(
        select(events.c.body).where(events.c.member_id == member_id).order_by(events.c.seq)
    )
    found = [read_json(row.body) for row in rows if mark in row.body]
    return tuple(
        Said(
            int(str(entry["seq"])),
            str(entry["at"]),
            str(entry["kind"]),
            int(str(entry["rev"])),
            str(entry["state"]),
            None if entry["text"] is None else str(entry["text"]),
            data if isinstance(data := entry.get("data"), Mapping) else {},
        )
        for entry in found
        if isinstance(entry, Mapping) and entry["declaration_id"] == declaration_id
    )


def _questions(connection: Connection, declaration_id: str) -> tuple[Question, ...]:
    given: dict[str, list[Answer]] = {}
    rows = connection.execute(
        select(answers).where(answers.c.declaration_id == declaration_id).order_by(answers.c.received_at)
    )
    for row in rows:
        content = opened(connection, declaration_id, row.payload)
        text = None if content is None else str(json.loads(content)["text"])
        given.setdefault(row.question_id, []).append(Answer(text, row.received_at))
    asked = connection.execute(
        select(questions, staff.c.name)
        .outerjoin(staff, staff.c.staff_id == questions.c.asked_by)
        .where(questions.c.declaration_id == declaration_id)
        .order_by(questions.c.asked_at)
    )
    return tuple(
        Question(row.question_id, row.text, row.asked_at, row.name, tuple(given.get(row.question_id, ())))
        for row in asked
    )


def _payments(connection: Connection, declaration_id: str) -> tuple[Paid, ...]:
    rows = connection.execute(
        select(
            payments.c.person_id,
            payments.c.reference,
            payments.c.minor,
            payments.c.currency,
            payments.c.paid_on,
        )
        .where(payments.c.declaration_id == declaration_id)
        .order_by(payments.c.paid_on, payments.c.reference, payments.c.person_id)
    )
    return tuple(Paid(*row) for row in rows)


def _effects(connection: Connection, declaration_id: str, rev: int) -> Mapping[str, str]:
    rows = connection.execute(
        select(effects.c.effect, effects.c.reference)
        .where(effects.c.declaration_id == declaration_id, effects.c.rev <= rev)
        .order_by(effects.c.rev)
    )
    return {row.effect: row.reference for row in rows}


def _invoice(connection: Connection, declaration_id: str, rev: int) -> str | None:
    """Return the number under which this very revision was invoiced; an earlier one's invoice is credited first."""
    return connection.scalar(
        select(effects.c.reference).where(
            effects.c.declaration_id == declaration_id,
            effects.c.rev == rev,
            effects.c.effect == statuses.INVOICE,
        )
    )


def _alike(connection: Connection, declaration_id: str, facts: str) -> tuple[Alike, ...]:
    rows = connection.execute(
        select(declarations.c.declaration_id, declarations.c.state, members.c.name)
        .join(members, members.c.member_id == declarations.c.member_id)
        .where(declarations.c.facts == facts, declarations.c.declaration_id != declaration_id)
        .order_by(declarations.c.declaration_id)
        .limit(ALIKE)
    )
    return tuple(Alike(*row) for row in rows)


def _may_become(connection: Connection, declaration_id: str) -> frozenset[str]:
    row = connection.execute(
        select(declarations).where(declarations.c.declaration_id == declaration_id)
    ).one()
    place = statuses.Place(cast("feed.Head", None), "", row)  # asking locks no feed
    return frozenset(state for state in STATES if statuses.may_follow(connection, place, state))


def _reviews(declaration_id: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # see above
    return select(held.c.rev).where(
        held.c.declaration_id == declaration_id, held.c.why == "review", held.c.ended_at.is_(None)
    )
