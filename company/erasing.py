"""Erasure by law: what people wrote is destroyed, and what proves that it was received is kept.

Of a declaration, its key is destroyed: no revision, answer or held revision of it can be read any more, in this
database or a copy of it; the columns that lists show are blanked. Hashes, signatures, receipts, events
and payments in numbers stay: with them whoever holds the paper can still prove that it was received.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from company import contents, trail
from company.clock import stamp
from company.failures import Unusable
from company.storage import Storage
from company.tables import answers, declarations, devices, erasures, held, members, questions, revisions

GONE = "(erased)"
OPEN_STATES = frozenset(
    {"received", "question", "needs_correction", "accepted", "accepted_with_remarks", "invoiced"}
)
"""Musicians are not paid yet: erasing now would cost them their money and their social security."""


class Erased(NamedTuple):
    """What was erased."""

    ref: str
    declarations: int
    erased_at: str


def erase(storage: Storage, ref: str, reason: str, now: datetime, *, even_open: bool = False) -> Erased:
    """Erase a declaration, or a member with all of theirs.

    Raises:
        Unusable: there is none of that id, no reason, or a declaration is not at its end yet.
    """
    if not (reason.isprintable() and 0 < len(reason.strip()) <= len(reason) <= 200):
        raise Unusable("reason", "Say why in 1 to 200 letters, such as the date of the request; no names.")
    at = stamp(now)
    with storage.writing() as connection:
        wanted = _declarations_of(connection, ref)
        waiting = [row.declaration_id for row in wanted if row.state in OPEN_STATES and row.erased_at is None]
        if waiting and not even_open:
            raise Unusable(
                "declaration",
                f"{len(waiting)} declarations are not paid or ended yet, the first is {waiting[0]}. Nothing was erased. "
                "If the law asks for it all the same, say --even-open.",
            )
        erase_ref(connection, ref, at, reason)
        trail.write(connection, at, None, "erased", ref, declarations=len(wanted), even_open=even_open)
    return Erased(ref, len(wanted), at)


def erase_ref(connection: Connection, ref: str, at: str, reason: str) -> None:
    """Erase what an id names, as far as it is there, and remember it for the next restored backup."""
    for row in _declarations_of(connection, ref, there=False):
        _erase_declaration(connection, row.declaration_id, at)
    name = connection.scalar(select(members.c.name).where(members.c.member_id == ref))
    if name is not None:
        connection.execute(update(members).where(members.c.member_id == ref).values(name=GONE))
        connection.execute(
            update(devices)
            .where(devices.c.member_id == ref, devices.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )
        connection.execute(update(devices).where(devices.c.member_id == ref).values(name=GONE))
    if connection.scalar(select(erasures.c.ref).where(erasures.c.ref == ref)) is None:
        connection.execute(insert(erasures).values(ref=ref, at=at, reason=reason))


class _Row(NamedTuple):
    declaration_id: str
    state: str
    erased_at: str | None


def _declarations_of(connection: Connection, ref: str, *, there: bool = True) -> list[_Row]:
    query = select(declarations.c.declaration_id, declarations.c.state, declarations.c.erased_at)
    one = connection.execute(query.where(declarations.c.declaration_id == ref)).all()
    found = [
        _Row(*row) for row in one or connection.execute(query.where(declarations.c.member_id == ref)).all()
    ]
    known = found or connection.scalar(select(members.c.member_id).where(members.c.member_id == ref))
    if there and not known:
        raise Unusable("ref", "There is no declaration and no member with that id here.")
    return found


def _erase_declaration(connection: Connection, declaration_id: str, at: str) -> None:
    contents.destroy(connection, declaration_id)
    mine = declarations.c.declaration_id == declaration_id
    connection.execute(
        update(declarations).where(mine).values(client=GONE, band=None, facts="", search="", erased_at=at)
    )
    for table in (revisions, answers):
        connection.execute(update(table).where(table.c.declaration_id == declaration_id).values(payload=b""))
    connection.execute(
        update(held).where(held.c.declaration_id == declaration_id).values(payload=b"", wrapped=b"")
    )
    connection.execute(
        update(questions).where(questions.c.declaration_id == declaration_id).values(text=GONE)
    )
