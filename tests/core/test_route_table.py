"""Every row of a large decision table, against the router told once more in `route_reference`."""

from datetime import date, datetime
from itertools import product
from typing import Any

import pytest

from desktop.core.routing import A1, GigPlace, Membership, Musician, route
from tests.core.route_reference import answer
from tests.core.routes import AREA, Rules

TIMINGS = {"IT": "end_of_day_before", "DE": "end_of_month_before"}
GIGS: list[list[tuple[str, datetime]]] = [
    [],
    [("BE", datetime.fromisoformat("2026-12-05T20:00"))],
    [("DE", datetime.fromisoformat("2026-12-05T20:00"))],
    [("CH", datetime.fromisoformat("2026-12-05T20:00"))],
    [("DE", datetime.fromisoformat("2026-12-20T20:00")), ("BE", datetime.fromisoformat("2026-12-05T20:00"))],
    [("FR", datetime.fromisoformat("2027-02-10T20:00")), ("IT", datetime.fromisoformat("2027-02-11T00:30"))],
    [("IT", datetime.fromisoformat("2026-11-22T20:00"))],
]
COMPANIES: list[set[str] | None] = [None, set(), {"BE"}, {"DE"}, {"BE", "DE", "IT"}]
A1S: list[tuple[str, date, date] | None] = [
    None,
    ("BE", date(2026, 11, 1), date(2027, 12, 31)),
    ("DE", date(2026, 12, 5), date(2026, 12, 5)),
    ("FR", date(2026, 12, 1), date(2026, 12, 31)),
    ("BE", date(2026, 1, 1), date(2026, 1, 31)),
]
WORKS_IN: list[set[str] | None] = [None, set(), {"BE"}, {"DE"}, {"IT"}, {"BE", "DE"}]
STATUSES = [None, "employee", "student", "pensioner", "self_employed", "civil_servant", "benefit"]


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 12, 6)])
@pytest.mark.parametrize("gigs", GIGS)
def test_every_row_of_the_table_agrees_with_the_reference(
    gigs: list[tuple[str, datetime]], today: date
) -> None:
    rows = 0
    for residence, works_in, status, active, a1 in product(
        [None, "BE", "DE", "IT"], WORKS_IN, STATUSES, COMPANIES, A1S
    ):
        facts: dict[str, Any] = {
            "residence": residence, "works_in": works_in, "status": status, "active": active, "a1": a1,
        }  # fmt: skip
        musician = Musician(
            "Aïcha",
            residence,
            None if works_in is None else frozenset(works_in),
            status,  # type: ignore[arg-type]
            None if active is None else frozenset(Membership(code, active=True) for code in active),
            A1(*a1) if a1 else None,
        )
        places = [GigPlace(country, starts, starts.replace(hour=23)) for country, starts in gigs]
        found = route(musician, places, today, Rules())
        wanted = answer(facts, gigs, today, set(AREA), TIMINGS)
        assert (
            found.outcome, found.country, found.rule, found.proposed, list(found.missing),
            found.tasks[0].due if found.tasks else None, found.deadline.at if found.deadline else None, found.late,
        ) == wanted, facts  # fmt: skip
        rows += 1
    assert rows == 4 * 6 * 7 * 5 * 5
