"""From a contract to its declarations: who declares whom, what is still wrong, and the papers to be sealed.

Pure: the contract's facts, the country packs and the companies go in; a `Review` or the papers come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop.core.attendance import attendance_problems, unweighed
from desktop.core.certificates import a1_of
from desktop.core.contracts import check_ready, rule_of
from desktop.core.countries import Countries
from desktop.core.money import Money, total
from desktop.core.overrides import active, overridden, override_problems
from desktop.core.problems import N_, Label, Problem
from desktop.core.recipe_file import read_steps
from desktop.core.routing import GigPlace, Membership, Musician, Route, route
from desktop.core.splitting import Preview, preview
from desktop.core.territories import Country
from desktop.core.text import missing

if TYPE_CHECKING:
    from desktop.core.people import PersonCommand
    from desktop.core.queries.contracts import ContractFacts
    from desktop.core.queries.declarations import EnrolmentRow

_TIMES = N_("seal", "The gig on {on} needs its start and end: the company must know the hours.")
_CLIENT_COUNTRY = N_("seal", "The country of {name} is needed for the invoice.")
_IDENTIFIER = N_("seal", "{name}: {label} is missing. {country} needs it.")
_UNKNOWN = N_("seal", "{name}: it is not known yet {what}.")
_NOBODY = N_("seal", "No shared company declares anybody of this line-up, so there is nothing to seal.")
_VOID = N_("seal", "This contract was dropped.")
_CANCELLED = N_("seal", "The gig on {on} is cancelled. Take it out of the contract first.")

_WHAT = {
    "residence": N_("seal", "where the musician lives"),
    "status": N_("seal", "how the musician usually works"),
    "works_in": N_("seal", "in which country the musician usually works"),
    "companies": N_("seal", "at which shared companies the musician is a member"),
}


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One company's part: the musicians it will declare, by id, and whether it invoices the client."""

    country: str
    company_id: str | None
    company_name: str | None
    members: tuple[str, ...]
    total: Money
    invoices: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A contract looked at as a whole.

    Attributes:
        split: the split as far as it goes.
        routes: where each musician of the line-up is declared, by id; a person's own decision goes before the rules.
        computed: what the rules alone say, by id.
        parts: one for each company, the invoicing one first.
        undeclared: musicians no company declares, by id: their data go out by export, or an adviser is asked.
        problems: all that keeps it from being sealed; fields lead to the place (`people.<id>.identifiers.niss`).
        deadline: the earliest of all musicians' deadlines, as a local wall time.
    """

    split: Preview
    routes: Mapping[str, Route]
    computed: Mapping[str, Route]
    parts: tuple[PartPlan, ...]
    undeclared: tuple[str, ...]
    problems: tuple[Problem, ...]
    deadline: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class World:
    """What a review looks at beside the contract: country packs, enrolments by country, and today.

    The demo band's contracts go to demo companies alone (`practice`); a person's own go to a real company, and to a
    demo company only where there is no real one.
    """

    countries: Countries
    enrolments: Mapping[str, "EnrolmentRow"]
    today: date
    practice: Mapping[str, "EnrolmentRow"] = field(default_factory=dict)

    def company_for(self, facts: "ContractFacts", country: str) -> "EnrolmentRow | None":
        """Return the company that a contract's part in this country goes to, or None where there is no enrolment."""
        return (self.practice if facts.demo else self.enrolments).get(country)


Routes = tuple[Mapping[str, Route], Mapping[str, Route]]
"""Where the rules send each musician of the line-up, by id, and where each goes by a person's decision."""


def split_of(facts: "ContractFacts") -> Preview:
    """Return a contract's split as far as it goes, with names in its problems: the one that every screen shows."""
    hours = attendance_problems(facts)
    steps, unread = read_steps([rule_of(step) for step in facts.steps], facts.fee.currency)
    keys = [place.person for place in facts.line_up]
    found = preview(facts.fee, keys, unweighed(steps) if hours and steps else steps)
    return found._replace(problems=(*_recipe_problems(facts, (*unread, *found.problems)), *hours))


def review(facts: "ContractFacts", world: World, known: Routes | None = None) -> Review:
    """Return everything there is to know about a contract before it is sealed.

    `known` is what `routed` returned for it, where that is not to be found out again with every key.
    """
    keys = [place.person for place in facts.line_up]
    split = split_of(facts)
    computed, routes = known or routed(facts, world)
    parts = _parts(facts, split, routes, world)
    undeclared = tuple(key for key in keys if routes[key].outcome != "declare")
    problems = (
        *check_ready(facts.command()),
        *split.problems,
        *_terms_problems(facts),
        *(p for key in keys for p in _person_problems(facts.people[key], routes[key], world)),
        *(p for key in keys for p in _decision_problems(facts, key, computed[key], world)),
        *(
            [Problem("line_up", _NOBODY)]
            if keys and not parts and not any(r.missing for r in routes.values())
            else []
        ),
    )
    deadlines = [r.deadline.at for r in routes.values() if r.deadline]
    return Review(
        split,
        routes,
        computed,
        parts,
        undeclared,
        problems,
        min(deadlines, default=None),
        any(r.late for r in routes.values()),
    )


def routed(facts: "ContractFacts", world: World) -> Routes:
    """Return where the rules send each musician of the line-up, by id, and where each goes by a person's decision."""
    keys = [place.person for place in facts.line_up]
    computed = {key: _route(facts, facts.people[key], world) for key in keys}
    return computed, {key: _decided(facts, key, computed[key], world) for key in keys}


def same_routes(one: "ContractFacts", other: "ContractFacts") -> bool:
    """Tell whether two states of a contract differ in nothing that the router looks at."""
    looked_at = ("line_up", "gigs", "people", "absences", "overrides", "certificates")
    return all(getattr(one, name) == getattr(other, name) for name in looked_at)


def companies_of(person: "PersonCommand", world: World, on: date) -> frozenset[Membership] | None:
    """Return a person's companies: active where this book is enrolled, or where the pack says so on the day."""
    if person.companies is None:
        return None
    return frozenset(
        Membership(code, code in world.enrolments or _open(world.countries, code, on))
        for code in person.companies
    )


def _open(countries: Countries, code: str, on: date) -> bool:
    """Tell whether the country's pack names a shared company that works on that day."""
    pack = countries.get(code)
    return pack is not None and pack.active_company_on(on) is not None


def _route(facts: "ContractFacts", person: "PersonCommand", world: World) -> Route:
    gigs = _places(facts, person.id or "")
    first = min((gig.on for gig in gigs), default=world.today)
    musician = Musician(
        name=person.name,
        residence=person.residence,
        works_in=None if person.works_in is None else frozenset(person.works_in),
        status=person.status,  # type: ignore[arg-type]  # checked when it was recorded
        companies=companies_of(person, world, first),
        a1=a1_of(facts.certificates.get(person.id or "", ()), (gig.on for gig in gigs)),
    )
    return route(musician, gigs, world.today, world.countries)


def _decided(facts: "ContractFacts", key: str, computed: Route, world: World) -> Route:
    """Return where a person decided that a musician is declared, else what the rules say."""
    decision = facts.overrides.get(key)
    if decision is None:
        return computed
    gigs = _places(facts, key)
    a1 = a1_of(facts.certificates.get(key, ()), (gig.on for gig in gigs))
    return overridden(computed, decision, gigs, world.today, world.countries, a1)


def _decision_problems(facts: "ContractFacts", key: str, computed: Route, world: World) -> list[Problem]:
    decision = facts.overrides.get(key)
    if decision is None:
        return []
    return override_problems(key, decision, computed, memberships(facts, key, world))


def memberships(facts: "ContractFacts", key: str, world: World) -> frozenset[Membership] | None:
    """Return the companies of a musician on the first date played; None while nobody has told."""
    first = min((gig.on for gig in _places(facts, key)), default=world.today)
    return companies_of(facts.people[key], world, first)


def declarable(facts: "ContractFacts", key: str, world: World) -> list[str]:
    """Return the countries in which a person may decide that a musician is declared."""
    return active(memberships(facts, key, world))


def _places(facts: "ContractFacts", key: str) -> list[GigPlace]:
    """Return the dates that a musician plays, as the router knows them."""
    return [GigPlace(gig.country, *gig.span) for gig in facts.gigs_played(key)]


def _parts(
    facts: "ContractFacts", split: Preview, routes: Mapping[str, Route], world: World
) -> tuple[PartPlan, ...]:
    """Group the declared musicians by country; the company of who signs invoices, else the first one."""
    by_country: dict[str, list[str]] = {}
    for key, found in routes.items():
        if found.outcome == "declare" and found.country:
            by_country.setdefault(found.country, []).append(key)
    signer = routes.get(facts.signer.id or "") if facts.signer else None
    invoicing = signer.country if signer and signer.country in by_country else next(iter(by_country), None)
    ordered = sorted(by_country, key=lambda country: country != invoicing)
    return tuple(
        _part(facts, split, country, by_country[country], world, country == invoicing) for country in ordered
    )


def _part(
    facts: "ContractFacts", split: Preview, country: str, members: Sequence[str], world: World, invoices: bool
) -> PartPlan:
    enrolled = world.company_for(facts, country)
    share = total((split.per_person[m] for m in members if m in split.per_person), facts.fee.currency)
    return PartPlan(
        country=country,
        company_id=enrolled.company_id if enrolled else None,
        company_name=enrolled.name if enrolled else None,
        members=tuple(members),
        total=share,
        invoices=invoices,
    )


def _recipe_problems(facts: "ContractFacts", problems: Sequence[Problem]) -> list[Problem]:
    """Return the recipe's problems with names in place of ids."""
    return [
        Problem(
            p.field,
            p.message,
            {k: facts.name_of(v) if isinstance(v, str) else v for k, v in p.params.items()},
        )
        for p in problems
    ]


def _terms_problems(facts: "ContractFacts") -> list[Problem]:
    problems = [Problem("", _VOID)] if facts.state == "void" else []
    if facts.vat_percent is None:
        problems.append(missing("vat_percent"))
    if facts.payment_days is None:
        problems.append(missing("payment_days"))
    if facts.client.country is None:
        problems.append(Problem("client.country", _CLIENT_COUNTRY, {"name": facts.client.name}))
    if not facts.gigs:
        problems.append(missing("gigs"))
    for place, gig in enumerate(facts.gigs):
        on = date.fromisoformat(gig.on)
        if gig.state == "cancelled":
            problems.append(Problem(f"gigs[{place}]", _CANCELLED, {"on": on}))
        elif not (gig.starts and gig.ends):
            problems.append(Problem(f"gigs[{place}].starts", _TIMES, {"on": on}))
    return problems


def _person_problems(person: "PersonCommand", found: Route, world: World) -> list[Problem]:
    """Return what the country still has to know of a musician."""
    place = f"people.{person.id}"
    problems = [
        Problem(f"{place}.{code}", _UNKNOWN, {"name": person.name, "what": _WHAT[code]})
        for code in found.missing
    ]
    if found.outcome == "declare" and found.country:
        pack = world.countries.get(found.country)
        for wanted in pack.required_ids_on(world.today) if pack else ():
            if not person.identifiers.get(wanted.code):
                params = {
                    "name": person.name,
                    "label": Label(wanted.label),
                    "country": Country(found.country),
                }
                problems.append(Problem(f"{place}.identifiers.{wanted.code}", _IDENTIFIER, params))
    return problems
