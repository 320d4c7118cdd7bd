"""Questions of the company and the members' answers: asked by an event, answered once, receipted like a declaration."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from company import contents, feed, receipts, statuses
from company.enrolment import Device
from company.identity import Company, Ring
from company.intake import Delivery, opened
from company.problems import Refusal
from company.statuses import Place
from company.storage import Storage, Unusable
from company.tables import answers, questions
from wire import answer as wire_answer
from wire.answer import Answer, AnswerReceipt
from wire.canonical import digest
from wire.reading import Invalid, Issue
from wire.receipt import Cursor
from wire.signing import Envelope, sign

_FIND = select(answers.c.doc_hash, answers.c.member_id, answers.c.receipt).where(
    answers.c.answer_id == bindparam("answer")
)


class Asked(NamedTuple):
    """A question and the place of the event that told it."""

    question_id: str
    place: Cursor


def ask(
    storage: Storage, declaration_id: str, text: str | None, now: datetime, asked_by: str | None = None
) -> Asked:
    """Ask the member something about the newest revision of a declaration.

    Raises:
        Unusable: no such declaration, nothing may be asked any more, or a text that cannot be shown.
    """
    with storage.writing() as connection:
        return ask_in(connection, declaration_id, text, now, asked_by)


def ask_in(
    connection: Connection, declaration_id: str, text: str | None, now: datetime, asked_by: str | None = None
) -> Asked:
    """As `ask`, within a transaction of the caller's.

    Raises:
        Unusable: as for `ask`.
    """
    said = statuses.checked_text(text)
    if said is None:
        raise Unusable("text", "A question needs words.")
    place = statuses.locked(connection, declaration_id, now)
    if not statuses.may_follow(connection, place, "question"):
        raise Unusable("state", f"Nothing can be asked of a declaration that is “{place.row.state}”.")
    question_id = str(uuid.uuid4())
    connection.execute(
        insert(questions).values(
            question_id=question_id,
            declaration_id=declaration_id,
            rev=place.row.head_rev,
            text=said,
            asked_at=place.at,
            asked_by=asked_by,
        )
    )
    head = statuses.move(connection, place, "question", "question", said, {"question_id": question_id})
    return Asked(question_id, head.cursor)


def answer(
    storage: Storage, ring: Ring, device: Device, answer_id: str, body: bytes, now: datetime
) -> Delivery:
    """Store a signed answer once, and return its receipt however often it comes.

    Raises:
        Refusal: what the answer table of `docs/protocol.md` says; nothing is stored then.
    """
    envelope = opened(body, device)
    doc_hash = digest(envelope.payload)
    with storage.writing() as connection:
        head = feed.lock(connection, device.member_id)
        given = _known(connection, device, answer_id, doc_hash)
        if given is not None:
            return Delivery(200, receipts.standing_in(connection, ring, head, given, now))
        said = _read(envelope.payload, answer_id)
        company = ring.at(connection, head.epoch, head.keys)
        place = _asked(connection, device, said, now)
        place = place._replace(at=company.moment(place.at))
        return Delivery(201, _keep(connection, company, place, device, said, envelope, doc_hash))


def _known(connection: Connection, device: Device, answer_id: str, doc_hash: str) -> bytes | None:
    row = connection.execute(_FIND, {"answer": answer_id}).one_or_none()
    if row is None:
        return None
    if row.member_id != device.member_id:
        raise Refusal("not-yours")
    if row.doc_hash != doc_hash:
        raise Refusal("answer-conflict")
    receipt: bytes = row.receipt
    return receipt


def _read(payload: bytes, answer_id: str) -> Answer:
    try:
        said = wire_answer.read(payload)
    except Invalid as error:
        unknown = any(issue.code == "unknown_schema" for issue in error.issues)
        raise Refusal("unknown-schema" if unknown else "invalid", issues=error.issues) from None
    if said.answer_id != answer_id:
        raise Refusal("invalid", issues=[Issue("/answer_id", "differs_from_address")])
    return said


def _asked(connection: Connection, device: Device, said: Answer, now: datetime) -> Place:
    """Return the declaration that the question is about, if it is this member's."""
    declaration_id = connection.scalar(
        select(questions.c.declaration_id).where(questions.c.question_id == said.question_id)
    )
    if declaration_id is None or declaration_id != said.declaration_id:
        raise Refusal("question-unknown")
    place = statuses.locked(connection, declaration_id, now)
    if place.row.member_id != device.member_id:
        raise Refusal("question-unknown")
    return place


def _keep(
    connection: Connection,
    company: Company,
    place: Place,
    device: Device,
    said: Answer,
    envelope: Envelope,
    doc_hash: str,
) -> bytes:
    """Keep the answer, tell it in the feed, and return its receipt."""
    this = questions.c.question_id == said.question_id
    at = func.coalesce(questions.c.answered_at, place.at)
    connection.execute(update(questions).where(this).values(answered_at=at))
    data = {"question_id": said.question_id, "answer_id": said.answer_id, "doc_hash": doc_hash}
    state = place.row.state
    if state == "question" and not _open(connection, said.declaration_id):
        state = "received"
    head = statuses.move(connection, place, state, "answer", None, data)
    receipt = _signed(company, head, said, doc_hash, place.at)
    connection.execute(
        insert(answers).values(
            answer_id=said.answer_id,
            question_id=said.question_id,
            declaration_id=said.declaration_id,
            member_id=device.member_id,
            doc_hash=doc_hash,
            payload=contents.seal(connection, said.declaration_id, envelope.payload),
            protected=envelope.parts["protected"],
            signature=envelope.parts["signature"],
            device=device.thumbprint,
            received_at=place.at,
            receipt=receipt,
        )
    )
    return receipt


def _open(connection: Connection, declaration_id: str) -> bool:
    """Return whether a question waits for its answer."""
    mine = (questions.c.declaration_id == declaration_id) & questions.c.answered_at.is_(None)
    return connection.scalar(select(questions.c.question_id).where(mine).limit(1)) is not None


def _signed(company: Company, head: feed.Head, said: Answer, doc_hash: str, at: str) -> bytes:
    receipt = AnswerReceipt(
        company_id=company.company_id,
        answer_id=said.answer_id,
        question_id=said.question_id,
        declaration_id=said.declaration_id,
        doc_hash=doc_hash,
        received_at=at,
        seq=head.cursor.seq,
        chain=head.cursor.chain,
        epoch=company.epoch,
    )
    return sign(receipt.to_bytes(), company.signing_at(at))
