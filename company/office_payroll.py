"""The export for payroll: one row a musician of every accepted declaration with gigs in a range of days."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, and_, func, insert, or_, select

from company import office_case, trail
from company.amounts import plain
from company.checks import N_, Problem, refuse_if
from company.clock import stamp
from company.office_case import Case
from company.storage import Storage
from company.tables import declarations, effects, payments
from wire.declaration import Member

HEADS: Final = (
    "declaration_id", "rev", "number", "state", "contract_id", "client", "client_country", "band", "person_id",
    "name", "residence", "identifiers", "plays", "gigs", "first_on", "last_on", "amount", "currency", "rule",
    "deadline", "first_exported_on", "still_to_pay",
)  # fmt: skip
"""The columns. Their names and order stay; new ones are added at the end."""
STATES: Final = ("accepted", "accepted_with_remarks", "invoiced", "client_paid")
LONGEST: Final = 366
_PARTLY: Final = and_(
    declarations.c.state == "members_paid",
    declarations.c.total_minor
    > func.coalesce(
        select(func.sum(payments.c.minor))
        .where(payments.c.declaration_id == declarations.c.declaration_id)
        .scalar_subquery(),
        0,
    ),
)
"""Somebody was paid and somebody was not; asked of the database, which need not open the many that are paid."""


class Wish(NamedTuple):
    """The first and last day of gigs, and whether to leave out what was exported before."""

    since: str
    until: str
    new_only: bool


def export(storage: Storage, by: str | None, wish: Wish, now: datetime) -> list[list[str]]:
    """Return the rows, noting in the trail who took them and marking each declaration as exported.

    Raises:
        Rejected: the days are no range of at most a year.
    """
    refuse_if(_wrong(wish))
    name = uuid.uuid4().hex[:12]
    rows: list[list[str]] = []
    with storage.writing() as connection:
        chosen = connection.execute(
            select(declarations.c.declaration_id, declarations.c.head_rev)
            .where(
                or_(declarations.c.state.in_(STATES), _PARTLY),
                declarations.c.first_on <= wish.until,
                declarations.c.last_on >= wish.since,
                declarations.c.kind != "cancel",
            )
            .order_by(declarations.c.first_on, declarations.c.declaration_id)
        ).all()
        taken = 0
        for declaration_id, rev in chosen:
            before = _exported_on(connection, declaration_id, rev)
            case = None if before and wish.new_only else office_case.load_in(connection, declaration_id)
            if case is None or not case.rest():
                continue
            if not before:
                connection.execute(
                    insert(effects).values(
                        declaration_id=declaration_id,
                        rev=rev,
                        effect="payroll",
                        reference=name,
                        at=stamp(now),
                    )
                )
            rows += _rows(case, before or "")
            taken += 1
        trail.write(connection, stamp(now), by, "payroll_exported", name, declarations=taken, rows=len(rows))
    return rows


def _wrong(wish: Wish) -> Iterator[Problem]:
    days: dict[str, date] = {}
    for name, written in (("since", wish.since), ("until", wish.until)):
        try:
            days[name] = date.fromisoformat(written)
        except ValueError:
            yield Problem(name, N_("Give the day, for instance {example}."), {"example": "2026-01-31"})
    if len(days) == 2:
        if days["since"] > days["until"]:
            yield Problem("until", N_("The last day is before the first."))
        elif (days["until"] - days["since"]).days >= LONGEST:
            yield Problem("until", N_("An export covers a year at most."))


def _exported_on(connection: Connection, declaration_id: str, rev: int) -> str | None:
    at = connection.scalar(
        select(effects.c.at).where(
            effects.c.declaration_id == declaration_id, effects.c.rev == rev, effects.c.effect == "payroll"
        )
    )
    return at[:10] if at else None


def _rows(case: Case, exported_on: str) -> Iterator[list[str]]:
    paper = case.head.paper
    assert paper is not None
    for member in paper.members:
        days = sorted(gig.on for gig in paper.gigs if gig.id in member.gigs)
        yield [
            case.declaration_id,
            str(case.head.rev),
            case.number or "",
            case.state,
            paper.contract_id,
            paper.client.name,
            paper.client.country,
            paper.band or "",
            member.person_id,
            member.name,
            member.residence,
            _identifiers(member),
            member.plays or "",
            " ".join(days),
            days[0] if days else "",
            days[-1] if days else "",
            plain(member.share.minor, member.share.currency),
            member.share.currency,
            member.rule,
            member.deadline or "",
            exported_on,
            plain(max(case.left(member.person_id, member.share.minor), 0), member.share.currency),
        ]


def _identifiers(member: Member) -> str:
    return " ".join(f"{identifier.code}:{identifier.value}" for identifier in member.identifiers)
