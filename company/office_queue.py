"""What waits at the advisers' desk: lists of declarations by state and deadline, each read through an index."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from babel.core import get_global
from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_, union_all

from company import search
from company.storage import Storage
from company.tables import answers, declarations, held, members
from wire.receipt import STATES

PAGE: Final = 50
MANY: Final = 1000
"""Counting stops here; the screen says "1,000 or more"."""
FOUND: Final = 200
WAITING: Final = ("received", "question", "needs_correction")
"""States in which the deadline still runs."""


class Row(NamedTuple):
    """One declaration in a list; `answered`: a question about the newest revision came back with an answer."""

    declaration_id: str
    rev: int
    state: str
    kind: str
    client: str
    band: str | None
    first_on: str
    last_on: str
    deadline: str | None
    total_minor: int
    currency: str
    musicians: int
    number: str | None
    received_at: str
    member: str
    answered: bool


class Page(NamedTuple):
    """Some rows, and where the next page begins (None: that was all)."""

    rows: list[Row]
    next: str | None


class Wish(NamedTuple):
    """Which rows: a state, and bounds of the deadline (local wall times, each optional)."""

    state: str
    after: str | None = None
    before: str | None = None
    since: str | None = None


class Figures(NamedTuple):
    """How the desk stands: how many wait, since when, how many are late, how many reviews are open."""

    counts: dict[str, int]
    oldest: str | None
    late: int
    reviews: int


_ROWS = select(
    declarations.c.declaration_id,
    declarations.c.head_rev,
    declarations.c.state,
    declarations.c.kind,
    declarations.c.client,
    declarations.c.band,
    declarations.c.first_on,
    declarations.c.last_on,
    declarations.c.deadline,
    declarations.c.total_minor,
    declarations.c.currency,
    declarations.c.musicians,
    declarations.c.number,
    declarations.c.received_at,
    members.c.name,
    exists(
        select(answers.c.answer_id).where(
            answers.c.declaration_id == declarations.c.declaration_id,
            answers.c.received_at >= declarations.c.received_at,
        )
    ),
).join(members, members.c.member_id == declarations.c.member_id)


def _row(found: Any) -> Row:
    return Row._make(found)


_DEADLINE, _ID = declarations.c.deadline, declarations.c.declaration_id


def counts(storage: Storage) -> dict[str, int]:
    """Return how many declarations are in each state, counted up to `MANY`."""
    with storage.reading() as connection:
        return {row.state: row.many for row in connection.execute(_COUNTS)}


def figures(storage: Storage, local: str) -> Figures:
    """Return the desk's own figures; `local` is the company's wall time."""
    with storage.reading() as connection:
        late = sum(
            connection.scalar(_count(declarations.c.state == state, local > _DEADLINE)) or 0
            for state in WAITING
        )
        oldest = connection.scalars(
            select(declarations.c.received_at)
            .where(declarations.c.state == "received")
            .order_by(_DEADLINE)
            .limit(MANY)
        )
        reviews = connection.scalar(
            select(func.count()).select_from(held).where(held.c.why == "review", held.c.ended_at.is_(None))
        )
        return Figures(counts(storage), min(oldest, default=None), late, reviews or 0)


def _count(*conditions: ColumnElement[bool]) -> Select[int]:
    # in the order of the queue's index: else PostgreSQL reads the table from its beginning until it has found so many
    some = select(_ID).where(*conditions).order_by(_DEADLINE).limit(MANY).subquery()
    return select(func.count()).select_from(some)


_COUNTS = union_all(
    *(
        select(
            literal(state).label("state"),
            _count(declarations.c.state == state).scalar_subquery().label("many"),
        )
        for state in STATES
    )
)


def page(storage: Storage, wish: Wish) -> Page:
    """Return a page of one state by deadline; declarations without one come last."""
    dated = _ROWS.where(declarations.c.state == wish.state, _DEADLINE.is_not(None))
    undated = _ROWS.where(declarations.c.state == wish.state, _DEADLINE.is_(None)).order_by(_ID)
    if wish.before:
        dated = dated.where(wish.before > _DEADLINE)
    if wish.since:
        dated = dated.where(wish.since <= _DEADLINE)
    at, _, last = (wish.after or "").partition("|")
    with storage.reading() as connection:
        rows: list[Row] = []
        if at or not last:
            if last:
                dated = dated.where(tuple_(_DEADLINE, _ID) > tuple_(at, last))
            found = connection.execute(dated.order_by(_DEADLINE, _ID).limit(PAGE + 1))
            rows = [_row(row) for row in found]
            last = ""
        if len(rows) <= PAGE and not (wish.before or wish.since):
            rest = undated.where(last < _ID) if last else undated
            rows += [_row(row) for row in connection.execute(rest.limit(PAGE + 1 - len(rows)))]
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return Page(shown, f"{shown[-1].deadline or ''}|{shown[-1].declaration_id}" if more else None)


def find(storage: Storage, wanted: str) -> Page:
    """Return what a search finds, by deadline: at most `FOUND`; `next` says that there was more."""
    with storage.reading() as connection:
        ids = search.matches(connection, wanted, FOUND + 1)
        rows = connection.execute(_ROWS.where(_ID.in_([*ids, wanted.strip().lower()])))
        found = sorted((_row(row) for row in rows), key=lambda row: (row.deadline or "~", row.declaration_id))
    return Page(found[:FOUND], "more" if len(ids) > FOUND else None)


def wall_time(country: str, now: datetime) -> str:
    """Return the company's wall time, to the minute.

    In a country of several zones it is the one furthest ahead: what is late there is late in all of it.
    """
    return max(now.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for zone in _zones(country))


def zone_name(country: str) -> str:
    """Return the zone whose wall time that is, by standard time."""
    winter = datetime(2026, 1, 1, tzinfo=UTC)
    return max(_zones(country), key=lambda zone: (winter.astimezone(zone).strftime("%H"), zone.key)).key


@cache
def _zones(country: str) -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(name) for name in get_global("territory_zones").get(country, ["UTC"]))
