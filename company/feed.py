"""The feed of each member: gapless numbers, each event chained to the one before it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from company.clock import stamp
from company.problems import Refusal
from company.storage import Storage, padded
from company.tables import company, events, keysets, members
from wire.canonical import Json, canonical, read_json
from wire.receipt import START, Cursor, link_bytes

_HEAD = select(
    members.c.seq,
    members.c.chain,
    members.c.last_at,
    select(company.c.epoch).scalar_subquery(),
    select(func.coalesce(func.max(keysets.c.version), 0)).scalar_subquery(),
    members.c.member_id,
)
_LOCK = _HEAD.where(members.c.member_id == bindparam("member")).with_for_update(of=members)
_LOCK_FREE = _HEAD.where(members.c.member_id.in_(bindparam("members", expanding=True))).with_for_update(
    of=members, skip_locked=True
)
_SIGNING = select(company.c.epoch, select(func.coalesce(func.max(keysets.c.version), 0)).scalar_subquery())
_ADD = insert(events)
_ADVANCE = update(members).where(members.c.member_id == bindparam("member"))


class Head(NamedTuple):
    """The end of a member's feed, locked for the rest of the transaction, and what is to sign its receipts."""

    member_id: str
    cursor: Cursor
    last_at: str
    epoch: int
    keys: int

    def moment(self, now: datetime) -> str:
        """Return the instant of what happens now: never before the last that the member was told."""
        return max(stamp(now), self.last_at)


class Page(NamedTuple):
    """Some events in order, where to go on, and whether that was all."""

    events: list[Json]
    next: Cursor
    end: bool


def lock(connection: Connection, member_id: str) -> Head:
    """Return the end of a feed and keep every other writer of it waiting.

    The numbers come from this row and not from a database sequence: those are given out before the commit, so a
    reader of "after my last" would skip what commits late.
    """
    return _head(*connection.execute(_LOCK, {"member": member_id}).one())


def lock_free(connection: Connection, member_ids: list[str]) -> dict[str, Head]:
    """Lock those of several feeds that nobody else writes now, waiting for none: so no two wait for each other."""
    rows = connection.execute(_LOCK_FREE, {"members": padded(member_ids)}).all()
    return {row.member_id: _head(*row) for row in rows}


def _head(seq: int, chain: str, last_at: str, epoch: int, version: int, member_id: str) -> Head:
    return Head(member_id, Cursor(seq, chain), last_at, epoch, version)


def signing(connection: Connection) -> tuple[int, int]:
    """Return the epoch and the version of the keys that sign now."""
    epoch, version = connection.execute(_SIGNING).one()
    return epoch, version


def append(
    connection: Connection,
    head: Head,
    *,
    at: str,
    kind: str,
    declaration_id: str,
    rev: int,
    doc_hash: str,
    state: str,
    text: str | None = None,
    data: Json = None,
) -> Head:
    """Add an event after `head`, which must be locked, and return the new end of the feed."""
    after, body = following(
        head,
        at=at,
        kind=kind,
        declaration_id=declaration_id,
        rev=rev,
        doc_hash=doc_hash,
        state=state,
        text=text,
        data=data,
    )
    seq, chain = after.cursor
    connection.execute(_ADD, {"member_id": head.member_id, "seq": seq, "chain": chain, "body": body})
    connection.execute(_ADVANCE, {"member": head.member_id, "seq": seq, "chain": chain, "last_at": at})
    return after


def following(
    head: Head,
    *,
    at: str,
    kind: str,
    declaration_id: str,
    rev: int,
    doc_hash: str,
    state: str,
    text: str | None = None,
    data: Json = None,
) -> tuple[Head, bytes]:
    """Return the end of a feed after one more event, and the event's bytes; both are the caller's to keep."""
    entry: dict[str, Json] = {
        "seq": head.cursor.seq + 1,
        "at": at,
        "kind": kind,
        "declaration_id": declaration_id,
        "rev": rev,
        "doc_hash": doc_hash,
        "state": state,
        "text": text,
        "data": data,
    }
    body = canonical(entry)
    place = Cursor(head.cursor.seq + 1, link_bytes(head.cursor.chain, body))
    return head._replace(cursor=place, last_at=at), body


def dated(connection: Connection, head: Head, at: str) -> None:
    """Note that the member was told an instant outside the feed: nothing later may be dated before it."""
    connection.execute(_ADVANCE, {"member": head.member_id, "last_at": max(at, head.last_at)})


def page(storage: Storage, member_id: str, after: Cursor, limit: int) -> Page:
    """Return at most `limit` events after a cursor.

    Raises:
        Refusal: `history-diverged`, the cursor is not of this feed: one of the two sides went back to a backup.
    """
    mine = select(events.c.chain, events.c.body).where(events.c.member_id == member_id)
    with storage.reading() as connection:
        known = connection.scalar(mine.where(events.c.seq == after.seq)) if after.seq else START.chain
        if known != after.chain:
            raise Refusal("history-diverged")
        rows = connection.execute(
            mine.where(events.c.seq > after.seq).order_by(events.c.seq).limit(limit + 1)
        ).all()
    shown: list[Json] = [_entry(body, chain) for chain, body in rows[:limit]]
    last = Cursor(after.seq + len(shown), rows[len(shown) - 1].chain) if shown else after
    return Page(shown, last, len(rows) <= limit)


def _entry(body: bytes, chain: str) -> Json:
    entry = read_json(body)
    assert isinstance(entry, dict)
    return {**entry, "chain": chain}
