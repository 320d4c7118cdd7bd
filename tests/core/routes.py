"""Short words for gigs, companies and certificates, for tests of the router."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from desktop.core.deadlines import Timing
from desktop.core.routing import (
    A1,
    GigPlace,
    Membership,
    Musician,
    Route,
)

TODAY = date(2026, 11, 22)


AREA = frozenset({"BE", "FR", "DE", "IT", "GB"})


@dataclass(frozen=True)
class Rules:
    """Country rules as plain values, so that these tests hold whatever the packs say."""

    timings: Mapping[str, Timing] = field(
        default_factory=lambda: {"IT": "end_of_day_before", "DE": "end_of_month_before"}
    )
    lead_days: Mapping[str, int] = field(default_factory=lambda: {"DE": 10})
    area: frozenset[str] = AREA

    def pre_declaration(self, country: str, on: date) -> Timing:
        return self.timings.get(country, "before_start")

    def a1_lead_days(self, country: str, on: date) -> int:
        return self.lead_days.get(country, 28)

    def coordination_area(self, on: date) -> frozenset[str]:
        return self.area


def gig(country: str, starts: str = "2026-12-05T20:00", hours: int = 3) -> GigPlace:
    begins = datetime.fromisoformat(starts)
    return GigPlace(country, begins, begins + timedelta(hours=hours))


def member(*countries: str, inactive: str = "") -> frozenset[Membership]:
    return frozenset(Membership(c, active=True) for c in countries) | {
        Membership(c, active=False) for c in inactive.split()
    }


def a1(country: str, from_: str, to: str) -> A1:
    return A1(country, date.fromisoformat(from_), date.fromisoformat(to))


AICHA = Musician("Aïcha", "BE", frozenset({"BE"}), "employee", member("BE"))


def codes(answer: Route) -> list[str]:
    return [reason.code for reason in answer.reasons]
