"""All that is stored of a member, for the right to a copy: papers as they were sealed, answers, receipts, events."""

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from company import contents
from company.failures import Unusable
from company.problems import Refusal
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


def export(storage: Storage, member_id: str) -> dict[str, Any]:
    """Return it. Tokens and keys are not part of it; of an erased declaration there is what is left.

    Raises:
        Unusable: there is no such member.
    """
    with storage.reading(patient=True) as connection:
        member = connection.execute(select(members).where(members.c.member_id == member_id)).one_or_none()
        if member is None:
            raise Unusable("member-id", "There is no member with that id here.")
        owned = connection.execute(select(devices).where(devices.c.member_id == member_id)).all()
        told = connection.execute(
            select(events).where(events.c.member_id == member_id).order_by(events.c.seq)
        ).all()
        papers = connection.execute(
            select(declarations)
            .where(declarations.c.member_id == member_id)
            .order_by(declarations.c.received_at, declarations.c.declaration_id)
        ).all()
        return {
            "member_id": member.member_id,
            "name": member.name,
            "devices": [
                {
                    name: getattr(row, name)
                    for name in ("thumbprint", "name", "enrolled_at", "revoked_at", "seen_at")
                }
                for row in owned
            ],
            "declarations": [_declaration(connection, row) for row in papers],
            "held": [
                _held(connection, row)
                for row in connection.execute(select(held).where(held.c.member_id == member_id)).all()
            ],
            "events": [json.loads(row.body) | {"chain": row.chain} for row in told],
        }


def write(found: dict[str, Any], path: Path) -> None:
    """Write an export into a new file that only its owner can read.

    Raises:
        Unusable: the file is there already or cannot be made.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(found, file, ensure_ascii=False, indent=1)
    except OSError as error:
        raise Unusable("to", f"{path} cannot be made: {error.strerror}.") from None


def _declaration(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    mine = row.declaration_id
    kept = connection.execute(
        select(revisions).where(revisions.c.declaration_id == mine).order_by(revisions.c.rev)
    ).all()
    given = dict(
        connection.execute(
            select(receipts.c.rev, receipts.c.body).where(receipts.c.declaration_id == mine)
        ).all()
    )
    asked = connection.execute(select(questions).where(questions.c.declaration_id == mine)).all()
    said = connection.execute(select(answers).where(answers.c.declaration_id == mine)).all()
    paid = connection.execute(select(payments).where(payments.c.declaration_id == mine)).all()
    return {
        **{name: getattr(row, name) for name in ("declaration_id", "state", "number", "erased_at")},
        "revisions": [
            {
                **_signed(one),
                "rev": one.rev,
                "document": _content(connection, mine, one.payload),
                "receipt": json.loads(given[one.rev]) if one.rev in given else None,
            }
            for one in kept
        ],
        "questions": [one._asdict() for one in asked],
        "answers": [
            {
                **_signed(one),
                "answer_id": one.answer_id,
                "question_id": one.question_id,
                "document": _content(connection, mine, one.payload),
                "receipt": json.loads(one.receipt),
            }
            for one in said
        ],
        "payments": [one._asdict() for one in paid],
    }


def _held(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    try:
        payload = contents.open_alone(
            connection, row.declaration_id, contents.Alone(row.payload, row.wrapped)
        )
    except Refusal:
        payload = b"null"
    return {
        **_signed(row),
        **{name: getattr(row, name) for name in ("declaration_id", "rev", "why", "ended_at", "decision")},
        "document": json.loads(payload),
        "receipt": json.loads(row.receipt),
    }


def _signed(row: Row[Any]) -> dict[str, Any]:
    return {
        name: getattr(row, name) for name in ("doc_hash", "protected", "signature", "device", "received_at")
    }


def _content(connection: Connection, declaration_id: str, payload: bytes) -> Any:
    try:
        return json.loads(contents.open_(connection, declaration_id, payload))
    except Refusal:
        return None
