"""The router: which country's company declares a musician's dates under one contract, and why.

Eight ordered rules, the first that fits decides. Pure and total: same input, same answer, always an answer. What a
country asks for (deadlines, lead days, the coordination area) comes from its rules; no country is named here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, NamedTuple, Protocol

from desktop.core.deadlines import Deadline, Reason, Timing, a1_due, by_the_end_of, pre_declaration
from desktop.core.problems import N_, Message
from desktop.core.territories import Country

Status = Literal["employee", "self_employed", "civil_servant", "benefit", "student", "pensioner"]
"""How a musician works. Only the three of `ASK_FIRST` change the route; the others are declared as employees."""

Outcome = Literal["declare", "adviser", "export"]
"""`declare` at a company, ask an `adviser`, or `export` the data for the regime of the place."""

RuleCode = Literal["a1", "unknown", "status", "outside", "several", "local", "posted", "none", "override"]
"""The rules in their order; `override` stands for a person's own decision and is no rule of the router."""

Input = Literal["residence", "status", "works_in", "companies"]


class CountryRules(Protocol):
    """What the router must know of countries. Answers for every code, also of a country without a pack."""

    def pre_declaration(self, country: str, on: date) -> Timing:
        """Return when work in the country on that day must be declared at the latest."""

    def a1_lead_days(self, country: str, on: date) -> int:
        """Return how many days before a date abroad the country's A1 should be asked for."""

    def coordination_area(self, on: date) -> Collection[str]:
        """Return the countries that agree whose social security counts, on that day."""


@dataclass(frozen=True, slots=True)
class GigPlace:
    """One date: its country and its local wall times there, without zone."""

    country: str
    starts: datetime
    ends: datetime

    @property
    def on(self) -> date:
        """The day the gig counts for: that of its start."""
        return self.starts.date()


@dataclass(frozen=True, slots=True)
class Membership:
    """A shared company the musician is a member of, by its country; `active` is the caller's word."""

    country: str
    active: bool


@dataclass(frozen=True, slots=True)
class A1:
    """A certificate that one country's social security counts, from a day to a day, both included."""

    country: str
    from_: date
    to: date

    def covers(self, day: date) -> bool:
        """Return whether the certificate holds on the day."""
        return self.from_ <= day <= self.to


@dataclass(frozen=True, slots=True)
class Musician:
    """What is known of a musician; None is not known yet, which is not the same as an empty set."""

    name: str
    residence: str | None
    works_in: frozenset[str] | None
    status: Status | None
    companies: frozenset[Membership] | None
    a1: A1 | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by the end of a day: `a1` is asking for the certificate."""

    kind: Literal["a1"]
    due: date


@dataclass(frozen=True, slots=True)
class Route:
    """The answer for one musician.

    Attributes:
        name: the musician.
        outcome: what is to be done.
        country: where it is declared; None unless `declare`.
        rule: the rule that fired.
        proposed: the country an adviser is asked to confirm, if there is one.
        missing: what must be known for a better answer, sorted.
        reasons: why, in the order in which one would tell it.
        tasks: what else is to be done, and until when.
        deadline: the earliest of all that is due; None unless `declare`.
        late: the deadline lies before the start of today.
    """

    name: str
    outcome: Outcome
    country: str | None
    rule: RuleCode
    proposed: str | None
    missing: tuple[Input, ...]
    reasons: tuple[Reason, ...]
    tasks: tuple[Task, ...]
    deadline: Deadline | None
    late: bool


def route(musician: Musician, gigs: Iterable[GigPlace], today: date, rules: CountryRules) -> Route:
    """Return who declares the dates that this musician plays under one contract.

    `gigs` are those dates alone, in any order. Without a single date there is nothing to declare: `none`.
    """
    case = _Case(musician, tuple(sorted(gigs, key=lambda gig: (gig.starts, gig.country))), rules)
    rule, answer = next((code, found) for code, decide in RULES if (found := decide(case)))
    deadline = min(answer.deadlines, key=lambda deadline: deadline.at, default=None)
    return Route(
        name=musician.name,
        outcome=answer.outcome,
        country=answer.country,
        rule=rule,
        proposed=answer.proposed,
        missing=answer.missing,
        reasons=answer.reasons if rule == "a1" else answer.reasons + _unused_a1(case),
        tasks=answer.tasks,
        deadline=deadline,
        late=deadline is not None and deadline.at < datetime.combine(today, time()),
    )


class _Case(NamedTuple):
    """One musician with the dates played, earliest first, and the questions the rules ask of them."""

    musician: Musician
    gigs: tuple[GigPlace, ...]
    rules: CountryRules

    @property
    def usual(self) -> str | None:
        """The one country where the person usually works, if there is exactly one."""
        works_in = self.musician.works_in or ()
        return next(iter(works_in)) if len(works_in) == 1 else None

    def every_gig(self, holds: Callable[[GigPlace], bool]) -> bool:
        return bool(self.gigs) and all(map(holds, self.gigs))

    def has_company(self, country: str) -> bool:
        return Membership(country, active=True) in (self.musician.companies or ())

    def because(self, code: str, **params: object) -> Reason:
        return Reason(code, REASONS[code], {"name": self.musician.name, **params})


class _Answer(NamedTuple):
    outcome: Outcome
    reasons: tuple[Reason, ...]
    country: str | None = None
    proposed: str | None = None
    missing: tuple[Input, ...] = ()
    tasks: tuple[Task, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


def _declare(case: _Case, country: str, why: Reason) -> _Answer:
    first = case.gigs[0]
    timing = case.rules.pre_declaration(country, first.on)
    return _Answer("declare", (why,), country, deadlines=(pre_declaration(country, timing, first.starts),))


def _a1(case: _Case) -> _Answer | None:
    a1 = case.musician.a1
    if a1 is None or not case.every_gig(lambda gig: a1.covers(gig.on)):
        return None
    if case.has_company(a1.country):
        return _declare(case, a1.country, case.because("a1_covers", country=Country(a1.country)))
    why = "companies_unknown" if case.musician.companies is None else "no_active_company"
    return _Answer("export", (case.because(why, country=Country(a1.country)),))


def _unknown(case: _Case) -> _Answer | None:
    missing = tuple(name for name in INPUTS if getattr(case.musician, name) is None)
    reasons = tuple(case.because(f"{name}_unknown") for name in missing)
    return _Answer("adviser", reasons, missing=missing) if missing else None


def _status(case: _Case) -> _Answer | None:
    status = case.musician.status
    return _Answer("adviser", (case.because(status),)) if status in ASK_FIRST else None


def _outside(case: _Case) -> _Answer | None:
    outside = (gig.country for gig in case.gigs if gig.country not in case.rules.coordination_area(gig.on))
    reasons = tuple(case.because("outside_area", country=Country(code)) for code in dict.fromkeys(outside))
    return _Answer("adviser", reasons) if reasons else None


def _several(case: _Case) -> _Answer | None:
    home, works_in = case.musician.residence, case.musician.works_in
    if home is None or works_in is None or len(works_in) < 2:
        return None
    why = case.because("several_countries", country=Country(home))
    if not case.has_company(home):
        return _Answer("adviser", (why,))
    return _Answer("adviser", (why, case.because("proposed_home", country=Country(home))), proposed=home)


def _local(case: _Case) -> _Answer | None:
    usual = case.usual
    if usual is None or not case.every_gig(lambda gig: gig.country == usual) or not case.has_company(usual):
        return None
    return _declare(case, usual, case.because("works_here", country=Country(usual)))


def _posted(case: _Case) -> _Answer | None:
    home = case.usual
    abroad = next((gig for gig in case.gigs if gig.country != home), None)
    if home is None or home != case.musician.residence or abroad is None or not case.has_company(home):
        return None
    due = a1_due(abroad.on, case.rules.a1_lead_days(home, abroad.on))
    why = case.because("gig_abroad", home=Country(home), abroad=Country(abroad.country))
    answer = _declare(case, home, why)
    return answer._replace(
        tasks=(Task("a1", due),), deadlines=(*answer.deadlines, by_the_end_of(due, abroad.on))
    )


def _none(case: _Case) -> _Answer:
    return _Answer("export", (_why_none(case),))


def _why_none(case: _Case) -> Reason:
    usual, home = case.usual, case.musician.residence
    if not case.gigs:
        return case.because("no_dates")
    if usual is None or home is None:
        return case.because("works_nowhere")
    if usual == home or case.every_gig(lambda gig: gig.country == usual):
        return case.because("no_active_company", country=Country(usual))
    return case.because("lives_elsewhere", usual=Country(usual), home=Country(home))


def _unused_a1(case: _Case) -> tuple[Reason, ...]:
    a1 = case.musician.a1
    if a1 is None or not case.gigs:
        return ()
    return (case.because("a1_incomplete", country=Country(a1.country), since=a1.from_, until=a1.to),)


RULES: tuple[tuple[RuleCode, Callable[[_Case], _Answer | None]], ...] = (
    ("a1", _a1),
    ("unknown", _unknown),
    ("status", _status),
    ("outside", _outside),
    ("several", _several),
    ("local", _local),
    ("posted", _posted),
    ("none", _none),
)
"""The rules in their order; one that does not fit returns None, and the last always fits."""

INPUTS: tuple[Input, ...] = ("companies", "residence", "status", "works_in")
"""What must be known of a musician, in the order of `missing`."""

ASK_FIRST: frozenset[Status] = frozenset({"self_employed", "civil_servant", "benefit"})
"""With these an adviser decides: declaring such a person as an employee may harm."""

REASONS: Mapping[str, Message] = {
    "a1_covers": N_("route", "{name} has an A1 ({country}) for every date, so the company there declares."),
    "a1_incomplete": N_(
        "route",
        "The A1 of {name} ({country}, {since} to {until}) does not cover every date, so it does not decide.",
    ),
    "benefit": N_("route", "{name} receives a benefit, which paid work may change: ask an adviser first."),
    "civil_servant": N_("route", "{name} is a civil servant, with rules of their own: ask an adviser first."),
    "companies_unknown": N_("route", "It is not known which shared companies {name} is a member of."),
    "gig_abroad": N_(
        "route",
        "{name} lives and usually works in one country ({home}) and plays abroad ({abroad}): the company at home"
        " declares, and asks for an A1.",
    ),
    "lives_elsewhere": N_(
        "route",
        "{name} usually works in one country ({usual}), lives in another ({home}) and plays elsewhere:"
        " no company clearly fits. The data can be exported.",
    ),
    "no_active_company": N_(
        "route",
        "{name} is not a member of an active company in the country that counts ({country}), and another country’s"
        " company never steps in. The data can be exported.",
    ),
    "no_dates": N_("route", "{name} plays none of the dates, so there is nothing to declare."),
    "outside_area": N_(
        "route",
        "A gig lies outside the countries that agree whose social security counts ({country}): ask an adviser.",
    ),
    "proposed_home": N_(
        "route",
        "Proposed until then: the company where {name} lives ({country}), active and with {name} as a member.",
    ),
    "residence_unknown": N_("route", "It is not known in which country {name} lives."),
    "self_employed": N_("route", "{name} is self-employed, not an employee: ask an adviser first."),
    "several_countries": N_(
        "route",
        "{name} usually works in several countries. Whether the country of residence ({country}) counts depends on"
        " the 25 % test (at least 25 % of the work or pay there): an adviser must confirm it.",
    ),
    "status_unknown": N_("route", "It is not known whether {name} works as an employee or otherwise."),
    "works_here": N_("route", "{name} usually works in one country ({country}) and plays every date there."),
    "works_in_unknown": N_("route", "It is not known in which countries {name} usually works."),
    "works_nowhere": N_(
        "route", "{name} usually works in no country, so no company clearly fits. The data can be exported."
    ),
}
"""The sentences of the reasons by their stable code. Codes are never renamed: scripts and sealed papers hold them."""
