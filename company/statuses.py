"""What the company says of a declaration after its receipt, and the list of what it holds."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, update

from company import feed
from company.clock import stamp
from company.storage import Storage, Unusable
from company.tables import declarations, devices, members
from wire import reading
from wire.canonical import Json
from wire.reading import Invalid
from wire.receipt import STATES, STATUS_TEXT, Cursor


def give(storage: Storage, declaration_id: str, state: str, text: str | None, now: datetime) -> Cursor:
    """Put a declaration into a state, tell its member through the feed, and return the event's place.

    Raises:
        Unusable: no such declaration or state, or a text that cannot be shown.
    """
    if state not in STATES:
        raise Unusable("state", f"There is no state “{state}”; the states are {', '.join(STATES)}.")
    said = _said(text)
    mine = declarations.c.declaration_id == declaration_id
    with storage.writing() as connection:
        member_id = connection.scalar(select(declarations.c.member_id).where(mine))
        if member_id is None:
            raise Unusable("declaration", "There is no declaration with that id here.")
        head = feed.lock(connection, member_id)
        rev, doc_hash = connection.execute(
            select(declarations.c.head_rev, declarations.c.head_hash).where(mine)
        ).one()
        connection.execute(update(declarations).where(mine).values(state=state))
        return feed.append(
            connection,
            head,
            at=max(stamp(now), head.last_at),
            kind="status",
            declaration_id=declaration_id,
            rev=rev,
            doc_hash=doc_hash,
            state=state,
            text=said,
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


def _said(said: str | None) -> str | None:
    """Return a text in form NFC if the members' side can read it."""
    if said is None:
        return None
    try:
        return reading.read(unicodedata.normalize("NFC", said), STATUS_TEXT)
    except Invalid:
        raise Unusable("text", "A text has 1 to 2,000 letters and no control characters.") from None
