"""What a contract asks for beside its declarations when somebody plays away from home: a checklist with days and papers.

Pure: routes, gigs and country packs go in; `Item`s come out. None of them keeps a contract from being sealed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from desktop.core.certificates import a1_of, residence_certificate
from desktop.core.clock import a1_code
from desktop.core.declarations import World
from desktop.core.guarantee import Said
from desktop.core.problems import N_, Message
from desktop.core.routing import Route
from desktop.core.territories import Country

if TYPE_CHECKING:
    from desktop.core.queries.contracts import ContractFacts, GigOfContract

Sort = Literal["a1", "posting", "withholding"]


@dataclass(frozen=True, slots=True)
class Done:
    """A task that was seen to, and on which day."""

    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist.

    Attributes:
        code: the code under which it is ticked off.
        sort: what kind of thing it is.
        said: what is to be done.
        papers: what must be kept or handed over.
        due: the last day; the first date abroad where no rule gives another.
        done: when it was seen to; None while it is open.
        source: where the rule was read; empty for one of the program.
    """

    code: str
    sort: Sort
    said: Said
    papers: tuple[Said, ...]
    due: date
    done: Done | None
    source: Message | str = ""


_ASK_A1 = N_(
    "abroad", "{name}: ask the company in {home} for an A1. The first date abroad is {on} ({country})."
)
_HAVE_A1 = N_("abroad", "{name}: an A1 ({home}) covers every date.")
_A1_PAPER = N_("abroad", "Take the A1 along, and enter its days on the musician’s page once it is here.")
_NOTICE = N_("abroad", "{country}: {notice}, before the first date there ({on}), for {names}.")
_NOTICE_PAPER = N_("abroad", "Keep the confirmation; the company that employs files it.")
_TAX = N_(
    "abroad",
    "{country} keeps back {percent} % tax from artists who live elsewhere: {names}. A treaty may change that; ask"
    " the client who pays it.",
)
_TAX_FREE = N_("abroad", "Up to {amount} for a performance nothing is kept back.")
_TAX_PAPER = N_("abroad", "Ask the client for a certificate of the tax that was kept back, and keep it.")
_RESIDENCE_THERE = N_("abroad", "{name}: the tax residence certificate ({country}) holds until {until}.")
_RESIDENCE_MISSING = N_("abroad", "{name}: a tax residence certificate of {country} is not recorded yet.")


def checklist(
    facts: "ContractFacts", routes: Mapping[str, Route], world: World, done: Mapping[str, Done]
) -> list[Item]:
    """Return what is to be seen to abroad, the earliest first; `done` holds what was ticked off, by code."""
    found = [*_a1s(facts, routes, done), *_notices(facts, routes, world, done), *_taxes(facts, world, done)]
    return sorted(found, key=lambda item: (item.due, item.code))


def _a1s(facts: "ContractFacts", routes: Mapping[str, Route], done: Mapping[str, Done]) -> Iterator[Item]:
    for person, found in routes.items():
        home, gigs = found.country, facts.gigs_played(person)
        away = [gig for gig in gigs if gig.country != home]
        if home is None or not away:
            continue
        name, first = facts.name_of(person), _day(away[0])
        task = next((task for task in found.tasks if task.kind == "a1"), None)
        paper = a1_of(facts.certificates.get(person, ()), [_day(gig) for gig in away])
        covered = paper is not None and paper.country == home and all(paper.covers(_day(gig)) for gig in away)
        params = {"name": name, "home": Country(home), "on": first, "country": Country(away[0].country)}
        if covered and paper is not None:
            said = Said(_HAVE_A1, {"name": name, "home": Country(home)})
            yield Item(a1_code(person), "a1", said, (), first, Done(paper.from_))
        elif task is not None:
            papers = (Said(_A1_PAPER, {}),)
            code = a1_code(person)
            yield Item(code, "a1", Said(_ASK_A1, params), papers, task.due, done.get(code))


def _notices(
    facts: "ContractFacts", routes: Mapping[str, Route], world: World, done: Mapping[str, Done]
) -> Iterator[Item]:
    """Yield the notices that a country wants of people who are employed from elsewhere to work in it."""
    for country, gigs in _by_country(facts).items():
        pack, first = world.countries.get(country), _day(gigs[0])
        posted = [
            person
            for person, found in routes.items()
            if found.country not in (None, country) and any(gig in facts.gigs_played(person) for gig in gigs)
        ]
        for notice in pack.posting_notices_on(first) if pack and posted else ():
            if notice.applies_to == "self_employed":
                continue
            code = f"posting.{country}.{notice.code.replace('_', '-')}"
            names = ", ".join(facts.name_of(person) for person in posted)
            params = {"country": Country(country), "notice": notice.name, "on": first, "names": names}
            papers = (Said(_NOTICE_PAPER, {}),)
            yield Item(
                code, "posting", Said(_NOTICE, params), papers, first, done.get(code), notice.source.dated
            )


def _taxes(facts: "ContractFacts", world: World, done: Mapping[str, Done]) -> Iterator[Item]:
    """Yield the tax that the country of a gig keeps back from those who live elsewhere."""
    for country, gigs in _by_country(facts).items():
        pack, first = world.countries.get(country), _day(gigs[0])
        visitors = [
            place.person
            for place in facts.line_up
            if facts.people[place.person].residence not in (None, country)
            and any(gig in facts.gigs_played(place.person) for gig in gigs)
        ]
        rule = next((r for r in pack.withholding_on(first) if not r.optional), None) if pack else None
        if rule is None or not visitors or pack is None:
            continue
        code = f"withholding.{country}"
        names = ", ".join(facts.name_of(person) for person in visitors)
        params = {"country": Country(country), "percent": rule.rate, "names": names}
        papers = [Said(_TAX_PAPER, {}), *_residences(facts, visitors, first)]
        if rule.free_up_to is not None:
            papers.insert(0, Said(_TAX_FREE, {"amount": f"{rule.free_up_to:f} {pack.currency}"}))
        yield Item(
            code,
            "withholding",
            Said(_TAX, params),
            tuple(papers),
            first,
            done.get(code),
            rule.source.dated,
        )


def _residences(facts: "ContractFacts", visitors: list[str], on: date) -> Iterator[Said]:
    for person in visitors:
        home, name = facts.people[person].residence or "", facts.name_of(person)
        paper = residence_certificate(facts.certificates.get(person, ()), home, on)
        if paper is not None:
            params = {"name": name, "country": Country(home), "until": paper.to_on}
            yield Said(_RESIDENCE_THERE, params)
        else:
            yield Said(_RESIDENCE_MISSING, {"name": name, "country": Country(home)})


def _by_country(facts: "ContractFacts") -> dict[str, list["GigOfContract"]]:
    found: dict[str, list[GigOfContract]] = {}
    for gig in facts.gigs:
        if gig.state != "cancelled":
            found.setdefault(gig.country, []).append(gig)
    return found


def _day(gig: "GigOfContract") -> date:
    return date.fromisoformat(gig.on)
