"""The trail: what staff did and saw, in order, each entry chained to the one before it. Never changed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from company.storage import Storage
from company.tables import company, staff, trail
from wire.canonical import Json, canonical, digest

START = "0" * 64
PAGE = 100


class Entry(NamedTuple):
    """Who did what, when, to what. `detail` holds codes and numbers."""

    n: int
    at: str
    login: str | None
    what: str
    ref: str
    detail: Mapping[str, Json]


class Checked(NamedTuple):
    """How many entries there are, the hash of the last, and the first that does not fit (None: it is whole)."""

    entries: int
    head: str
    broken_at: int | None


def write(
    connection: Connection, at: str, staff_id: str | None, what: str, ref: str = "", **detail: Json
) -> None:
    """Add an entry within the transaction of what it tells of: both happen or neither does."""
    connection.execute(
        select(company.c.schema_version).with_for_update()
    )  # one writer of the chain at a time
    last = connection.execute(
        select(trail.c.n, trail.c.chain).order_by(trail.c.n.desc()).limit(1)
    ).one_or_none()
    n, before = (last.n + 1, last.chain) if last else (1, START)
    written = canonical(detail).decode()
    chain = _link(before, n, at, staff_id, what, ref, written)
    connection.execute(
        insert(trail).values(n=n, at=at, staff_id=staff_id, what=what, ref=ref, detail=written, chain=chain)
    )


def entries(
    storage: Storage, before: int | None = None, ref: str | None = None, limit: int = PAGE
) -> list[Entry]:
    """Return the newest entries, or those before one, or those about one thing."""
    query = (
        select(trail.c.n, trail.c.at, staff.c.login, trail.c.what, trail.c.ref, trail.c.detail)
        .outerjoin(staff, staff.c.staff_id == trail.c.staff_id)
        .order_by(trail.c.n.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(trail.c.n < before)
    if ref is not None:
        query = query.where(trail.c.ref == ref)
    with storage.reading() as connection:
        return [Entry(*row[:-1], json.loads(row.detail)) for row in connection.execute(query)]


def verify(storage: Storage) -> Checked:
    """Compute every link anew."""
    count, before = 0, START
    with storage.reading(patient=True) as connection:
        for row in _all(connection):
            count += 1
            if row["n"] != count or row["chain"] != _link(
                before, row["n"], row["at"], row["staff_id"], row["what"], row["ref"], row["detail"]
            ):
                return Checked(count, before, count)
            before = row["chain"]
    return Checked(count, before, None)


def _all(connection: Connection) -> Iterator[Mapping[str, Any]]:
    rows = connection.execution_options(yield_per=1000).execute(select(trail).order_by(trail.c.n))
    return (dict(row) for row in rows.mappings())


def _link(
    before: str, n: object, at: object, staff_id: object, what: object, ref: object, detail: object
) -> str:
    entry: Json = [before, str(n), str(at), str(staff_id or ""), str(what), str(ref), str(detail)]
    return digest(canonical(entry))
