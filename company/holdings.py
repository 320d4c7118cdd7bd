"""What the server holds of a member: one declaration, its exact bytes, what it lacks of a book's, and a copy of all."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from company import contents
from company.contents import Alone
from company.storage import Storage
from company.tables import (
    answers,
    declarations,
    devices,
    events,
    held,
    members,
    payments,
    questions,
    receipts,
    revisions,
)
from wire.canonical import Json, canonical, read_json
from wire.signing import encode

EXPORT_SCHEMA = "export/1"


def declaration(storage: Storage, member_id: str, declaration_id: str) -> dict[str, Json] | None:
    """Return where a member's declaration stands; None when there is none of that id for this member."""
    mine = (declarations.c.declaration_id == declaration_id) & (declarations.c.member_id == member_id)
    with storage.reading() as connection:
        row = connection.execute(select(declarations).where(mine)).one_or_none()
        aside = _held(connection, member_id, declaration_id)
        if row is None and not aside:
            return None
        listed = connection.execute(
            select(revisions.c.rev, revisions.c.doc_hash, revisions.c.received_at)
            .where(revisions.c.declaration_id == declaration_id)
            .order_by(revisions.c.rev)
        ).all()
    return {
        "declaration_id": declaration_id,
        "state": row.state if row else None,
        "number": row.number if row else None,
        "head": {"rev": row.head_rev, "hash": row.head_hash} if row else None,
        "revisions": [dict(each._mapping) for each in listed] if row else [],  # SQLAlchemy's own name
        "held": [_aside(each) for each in aside],
    }


def document(storage: Storage, member_id: str, declaration_id: str, rev: int) -> bytes | None:
    """Return a revision as it was signed (JWS), the one that is part of the declaration before one that is held."""
    with storage.reading() as connection:
        row = connection.execute(
            select(revisions)
            .join(declarations, declarations.c.declaration_id == revisions.c.declaration_id)
            .where(
                revisions.c.declaration_id == declaration_id,
                revisions.c.rev == rev,
                declarations.c.member_id == member_id,
            )
        ).one_or_none()
        if row is not None:
            return _jws(row, contents.open_(connection, declaration_id, row.payload))
        for each in _held(connection, member_id, declaration_id):
            if each.rev == rev:
                return _jws(each, _alone(connection, each))
    return None


def missing(
    storage: Storage, member_id: str, book: Iterable[tuple[str, int, str]]
) -> list[tuple[str, int, str]]:
    """Return what of a book the server does not hold for this member, in the book's order."""
    wanted = list(book)
    ids = sorted({declaration_id for declaration_id, _, _ in wanted})
    with storage.reading() as connection:
        stored = connection.execute(
            select(revisions.c.declaration_id, revisions.c.rev, revisions.c.doc_hash)
            .join(declarations, declarations.c.declaration_id == revisions.c.declaration_id)
            .where(revisions.c.declaration_id.in_(ids), declarations.c.member_id == member_id)
        ).all()
        aside = connection.execute(
            select(held.c.declaration_id, held.c.rev, held.c.doc_hash).where(
                held.c.declaration_id.in_(ids), held.c.member_id == member_id
            )
        ).all()
    known = {tuple(row) for row in (*stored, *aside)}
    return [each for each in wanted if each not in known]


def export(storage: Storage, member_id: str) -> dict[str, Json]:
    """Return everything that is stored about a member, as the law gives them a right to."""
    with storage.reading(patient=True) as connection:
        member = connection.execute(select(members).where(members.c.member_id == member_id)).one()
        own = connection.execute(
            select(declarations)
            .where(declarations.c.member_id == member_id)
            .order_by(declarations.c.declaration_id)
        ).all()
        return {
            "schema": EXPORT_SCHEMA,
            "member": {"member_id": member.member_id, "name": member.name},
            "devices": _devices(connection, member_id),
            "declarations": [_whole(connection, row) for row in own],
            "held": [_aside_whole(connection, row) for row in _held(connection, member_id)],
            "events": [
                {**_object(row.body), "chain": row.chain}
                for row in connection.execute(
                    select(events).where(events.c.member_id == member_id).order_by(events.c.seq)
                )
            ],
        }


def _devices(connection: Connection, member_id: str) -> list[Json]:
    shown = (devices.c.thumbprint, devices.c.name, devices.c.enrolled_at, devices.c.revoked_at)
    rows = connection.execute(
        select(*shown).where(devices.c.member_id == member_id).order_by(devices.c.enrolled_at)
    )
    return [dict(row) for row in rows.mappings()]


def _whole(connection: Connection, row: Row[Any]) -> Json:
    mine = row.declaration_id
    papers = connection.execute(
        select(revisions, receipts.c.body)
        .outerjoin(
            receipts,
            (receipts.c.declaration_id == revisions.c.declaration_id) & (receipts.c.rev == revisions.c.rev),
        )
        .where(revisions.c.declaration_id == mine)
        .order_by(revisions.c.rev)
    ).all()
    asked = select(questions.c.question_id, questions.c.rev, questions.c.text, questions.c.asked_at)
    said = select(answers).where(answers.c.declaration_id == mine).order_by(answers.c.received_at)
    paid = select(
        payments.c.person_id, payments.c.reference, payments.c.minor, payments.c.currency, payments.c.paid_on
    ).where(payments.c.declaration_id == mine)
    return {
        "declaration_id": mine,
        "state": row.state,
        "number": row.number,
        "erased_at": row.erased_at,
        "revisions": [
            {
                **_proved(paper, _content(connection, row, paper.payload)),
                "receipt": read_json(paper.body) if paper.body else None,
            }
            for paper in papers
        ],
        "questions": [
            dict(each)
            for each in connection.execute(asked.where(questions.c.declaration_id == mine)).mappings()
        ],
        "answers": [
            {
                "answer_id": each.answer_id,
                "document": _document(each, _content(connection, row, each.payload)),
                "receipt": read_json(each.receipt),
            }
            for each in connection.execute(said)
        ],
        "payments": [dict(each) for each in connection.execute(paid).mappings()],
    }


def _content(connection: Connection, row: Row[Any], sealed: bytes) -> bytes | None:
    """Return what a member sealed; None where it was erased by law."""
    return None if row.erased_at else contents.open_(connection, row.declaration_id, sealed)


def _proved(row: Row[Any], payload: bytes | None) -> dict[str, Json]:
    return {
        "rev": row.rev,
        "doc_hash": row.doc_hash,
        "received_at": row.received_at,
        "document": _document(row, payload),
    }


def _document(row: Row[Any], payload: bytes | None) -> Json:
    return None if payload is None else read_json(_jws(row, payload))


def _aside(row: Row[Any]) -> dict[str, Json]:
    return {
        "rev": row.rev,
        "doc_hash": row.doc_hash,
        "received_at": row.received_at,
        "why": row.why,
        "decision": row.decision,
    }


def _aside_whole(connection: Connection, row: Row[Any]) -> Json:
    payload = _alone(connection, row) if row.wrapped else None
    return {
        "declaration_id": row.declaration_id,
        **_aside(row),
        "document": _document(row, payload),
        "receipt": read_json(row.receipt),
    }


def _held(connection: Connection, member_id: str, declaration_id: str | None = None) -> list[Row[Any]]:
    query = select(held).where(held.c.member_id == member_id)
    if declaration_id is not None:
        query = query.where(held.c.declaration_id == declaration_id)
    return list(
        connection.execute(query.order_by(held.c.declaration_id, held.c.rev, held.c.received_at)).all()
    )


def _alone(connection: Connection, row: Row[Any]) -> bytes:
    return contents.open_alone(connection, row.declaration_id, Alone(row.payload, row.wrapped))


def _jws(row: Row[Any], payload: bytes) -> bytes:
    """Return the envelope as it came: it is written canonically, so the same parts give the same bytes."""
    return canonical({"payload": encode(payload), "protected": row.protected, "signature": row.signature})


def _object(body: bytes) -> dict[str, Json]:
    found = read_json(body)
    assert isinstance(found, dict)
    return found
