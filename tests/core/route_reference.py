"""The router told once more, straight down the page, for tests: no shared code, no messages, plain values."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple


class Answer(NamedTuple):
    outcome: str
    country: str | None
    rule: str
    proposed: str | None
    missing: list[str]
    a1_due: date | None
    deadline: datetime | None
    late: bool


def answer(
    musician: dict[str, Any],
    gigs: list[tuple[str, datetime]],
    today: date,
    area: set[str],
    rules: dict[str, str],
) -> Answer:
    """Say who declares. `musician`: residence, works_in, status, active (countries or None), a1 (country, first, last)."""
    gigs = sorted(gigs, key=lambda gig: (gig[1], gig[0]))
    days = [starts.date() for _, starts in gigs]
    active = musician["active"] if musician["active"] is not None else set()

    def declare(country: str, rule: str, a1_due: date | None = None) -> Answer:
        starts = gigs[0][1]
        at = {
            "before_start": starts,
            "end_of_day_before": starts.replace(hour=0, minute=0),
            "end_of_month_before": starts.replace(day=1, hour=0, minute=0),
        }[rules.get(country, "before_start")]
        if a1_due is not None:
            at = min(at, datetime.combine(a1_due + timedelta(days=1), datetime.min.time()))
        late = at < datetime.combine(today, datetime.min.time())
        return Answer("declare", country, rule, None, [], a1_due, at, late)

    def otherwise(
        outcome: str, rule: str, proposed: str | None = None, missing: list[str] | None = None
    ) -> Answer:
        return Answer(outcome, None, rule, proposed, missing or [], None, None, False)

    a1 = musician["a1"]
    if a1 is not None and days and all(a1[1] <= day <= a1[2] for day in days):
        return declare(a1[0], "a1") if a1[0] in active else otherwise("export", "a1")
    unknown = [name for name in ("active", "residence", "status", "works_in") if musician[name] is None]
    if unknown:
        return otherwise(
            "adviser", "unknown", missing=sorted("companies" if n == "active" else n for n in unknown)
        )
    if musician["status"] in ("self_employed", "civil_servant", "benefit"):
        return otherwise("adviser", "status")
    if any(country not in area for country, _ in gigs):
        return otherwise("adviser", "outside")
    works_in, home = musician["works_in"], musician["residence"]
    if len(works_in) > 1:
        return otherwise("adviser", "several", proposed=home if home in active else None)
    if len(works_in) == 1 and gigs:
        usual = min(works_in)
        if all(country == usual for country, _ in gigs) and usual in active:
            return declare(usual, "local")
        abroad = [starts.date() for country, starts in gigs if country != usual]
        if usual == home and abroad and home in active:
            return declare(home, "posted", a1_due=abroad[0] - timedelta(days=10 if home == "DE" else 28))
    return otherwise("export", "none")
