"""Where a person decides otherwise than the router: what may be decided, what follows from it, and when it stops fitting.

The router's own answer is never lost: it is kept beside the decision and travels with the declaration.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from desktop.core.contracts import Override
from desktop.core.deadlines import Reason, a1_due, by_the_end_of, pre_declaration
from desktop.core.problems import N_, Problem
from desktop.core.routing import A1, CountryRules, GigPlace, Membership, Outcome, Route, Task
from desktop.core.territories import Country
from desktop.core.text import check_text, missing, tidy

OUTCOMES: tuple[Outcome, ...] = ("declare", "adviser", "export")
LEAST_REASON, LONGEST_REASON = 10, 500
"""Characters: what an adviser can follow, and what a declaration has room for."""

_TOO_SHORT = N_("override", "Say in at least {least} characters why, so that an adviser can follow it.")
_NO_OUTCOME = N_("override", "“{outcome}” is not one of: {known}.")
_NOT_MEMBER = N_(
    "override",
    "{name} is not a member of an active company there ({country}). Choose another country, or add the membership on"
    " the musician’s page first.",
)
_SAME = N_("override", "This is the answer already. There is nothing to decide.")
_NO_LONGER = N_(
    "override",
    "{name} is no longer a member of an active company there ({country}). Decide again, or take the decision back.",
)
_DECIDED = N_("route", "A person decided this. The reason given: {reason}")


def check_override(
    wanted: Override, computed: Route, companies: Iterable[Membership] | None
) -> list[Problem]:
    """Return everything that keeps a person from deciding this for a musician."""
    problems = check_text("reason", wanted.reason, needed=True, limit=LONGEST_REASON, lines=True)
    if not problems and len(tidy(wanted.reason)) < LEAST_REASON:
        problems = [Problem("reason", _TOO_SHORT, {"least": LEAST_REASON})]
    if wanted.outcome not in OUTCOMES:
        known = ", ".join(OUTCOMES)
        return [*problems, Problem("outcome", _NO_OUTCOME, {"outcome": wanted.outcome, "known": known})]
    if wanted.outcome == "declare":
        if not wanted.country:
            return [*problems, missing("country")]
        if wanted.country not in active(companies):
            params = {"name": computed.name, "country": Country(wanted.country)}
            return [*problems, Problem("country", _NOT_MEMBER, params)]
    if (wanted.outcome, wanted.country) == (computed.outcome, computed.country):
        problems.append(Problem("outcome", _SAME))
    return problems


def active(companies: Iterable[Membership] | None) -> list[str]:
    """Return the countries in whose active companies a musician is a member."""
    return sorted({membership.country for membership in companies or () if membership.active})


def override_problems(
    person: str, override: Override, computed: Route, companies: Iterable[Membership] | None
) -> list[Problem]:
    """Return why a decision that was made no longer fits what is known of the musician."""
    if override.outcome != "declare" or override.country in active(companies):
        return []
    params = {"name": computed.name, "country": Country(override.country or "")}
    return [Problem(f"routes.{person}", _NO_LONGER, params)]


def overridden(
    computed: Route,
    override: Override,
    gigs: Sequence[GigPlace],
    today: date,
    rules: CountryRules,
    a1: A1 | None,
) -> Route:
    """Return the route that a person decided on; without a date there is nothing to decide."""
    ordered = sorted(gigs, key=lambda gig: (gig.starts, gig.country))
    if not ordered:
        return computed
    because = (Reason("override", _DECIDED, {"reason": override.reason}),)
    if override.outcome != "declare" or override.country is None:
        outcome: Outcome = "export" if override.outcome == "export" else "adviser"
        return Route(computed.name, outcome, None, "override", None, (), because, (), None, late=False)
    country, first = override.country, ordered[0]
    deadlines = [pre_declaration(country, rules.pre_declaration(country, first.on), first.starts)]
    tasks = []
    abroad = next((gig.on for gig in ordered if gig.country != country), None)
    if abroad is not None and not _covered(a1, country, ordered):
        due = a1_due(abroad, rules.a1_lead_days(country, abroad))
        tasks.append(Task("a1", due))
        deadlines.append(by_the_end_of(due, abroad))
    deadline = min(deadlines, key=lambda found: found.at)
    late = deadline.at < datetime.combine(today, time())
    unknown = tuple(name for name in computed.missing if name == "residence")  # a paper cannot do without
    return Route(
        computed.name, "declare", country, "override", None, unknown, because, tuple(tasks), deadline, late
    )


def _covered(a1: A1 | None, country: str, gigs: Iterable[GigPlace]) -> bool:
    return a1 is not None and a1.country == country and all(a1.covers(gig.on) for gig in gigs)
