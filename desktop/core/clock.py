"""The clock of deadlines: what must be declared, delivered or asked for, until when, and what can still be done.

Pure: the open gigs, contracts and papers go in, `Due`s come out, earliest first. Times are wall times at the place of
the gig; `instant` says which moment that is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from desktop.core.deadlines import Deadline, Reason, Timing, by_the_end_of, pre_declaration
from desktop.core.gigs import span
from desktop.core.problems import N_, Message
from desktop.core.territories import zone_of

if TYPE_CHECKING:
    from desktop.core.declarations import World
    from desktop.core.queries.contracts import ContractFacts
    from desktop.core.queries.deadlines import OpenDeclaration, OpenGig
    from desktop.core.routing import Route

SOON = timedelta(days=7)
"""So near that it shall not be missed."""

Kind = Literal["gig", "declare", "ask", "export", "deliver", "a1", "receipts"]
"""`gig`: no contract yet. `declare`: to be sealed for a company. `ask`: an adviser. `export`: for the local regime.
`deliver`: sealed, the receipt is missing. `a1`: to be asked for. `receipts`: of a year's expenses, to be handed in."""

KIND_NAMES: Mapping[Kind, Message] = {
    "gig": N_("deadline kind", "Make the contract and declare it"),
    "declare": N_("deadline kind", "Declare"),
    "ask": N_("deadline kind", "Ask an adviser"),
    "export": N_("deadline kind", "Declare in the local regime"),
    "deliver": N_("deadline kind", "Sync: the receipt is missing"),
    "a1": N_("deadline kind", "Ask for the A1"),
    "receipts": N_("deadline kind", "Hand in the receipts of the year"),
}

ADVICE: Mapping[Kind, Message] = {
    "gig": N_(
        "late",
        "Make the contract now, seal it and sync. Tell the shared company that it is late: it decides.",
    ),
    "declare": N_(
        "late", "Seal it now and sync. Tell the shared company that it is late: it decides what still counts."
    ),
    "ask": N_("late", "Ask the adviser today. Some authorities still take a late declaration."),
    "export": N_("late", "Hand in the data now. Some authorities still take a late declaration."),
    "deliver": N_("late", "Sync now. The company’s receipt says when it came; it decides what still counts."),
    "receipts": N_("late", "Ask the shared company whether it still takes them."),
    "a1": N_("late", "Ask for it now: an A1 can also be issued afterwards, for days that are over."),
}
"""What can still be done once a deadline is over."""


class State(StrEnum):
    """How near a deadline is."""

    LATE = "late"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due.

    Attributes:
        key: the same for the same thing, whatever day it is.
        deadline: the wall time at the place of the gig, and why.
        zone: the time zone of that place (IANA).
        first: when the first gig that it is about starts, as a wall time there.
        title: the client, or the venue where there is none yet.
        country: where it is declared; where that is open, the country of the gig.
        names: the musicians concerned.
        option: the gig is not certain yet.
    """

    key: str
    kind: Kind
    deadline: Deadline
    zone: str
    first: datetime
    title: str
    country: str
    contract: str | None = None
    gig: str | None = None
    paper: str | None = None
    names: tuple[str, ...] = ()
    option: bool = False

    @property
    def id(self) -> str:
        """The key: by it a list keeps its selection."""
        return self.key

    @property
    def instant(self) -> datetime:
        """The moment of the deadline, with its zone."""
        return self.deadline.at.replace(tzinfo=_zone(self.zone))

    def state(self, now: datetime) -> State:
        """Tell how near it is; what happens at the moment itself is too late."""
        left = self.instant - now
        if left <= timedelta():
            return State.LATE
        return State.SOON if left <= SOON else State.LATER

    def begun(self, now: datetime) -> bool:
        """Tell whether the first gig has begun."""
        return self.first.replace(tzinfo=_zone(self.zone)) <= now


class Counted(NamedTuple):
    """How much is late, and how much is due within seven days."""

    late: int
    soon: int


def counted(dues: Iterable[Due], now: datetime) -> Counted:
    """Return how many of what is certain to be played is late or near."""
    states = [due.state(now) for due in dues if not due.option]
    return Counted(states.count(State.LATE), states.count(State.SOON))


def in_order(dues: Iterable[Due]) -> list[Due]:
    """Return what is due, earliest first."""
    return sorted(dues, key=lambda due: (due.instant, due.key))


def dues_of_gigs(gigs: Iterable["OpenGig"], home: str | None, world: "World") -> Iterator[Due]:
    """Yield what is due for gigs without a contract: by the stricter of the rules of the place and of one's own country."""
    timings = cache(world.countries.pre_declaration)
    for gig in gigs:
        starts, _ = span(date.fromisoformat(gig.on), gig.starts_at, gig.ends_at)
        deadline = _strictest({gig.country, home or gig.country}, starts, timings)
        yield Due(
            key=f"gig.{gig.id}",
            kind="gig",
            deadline=deadline,
            zone=zone_of(world.countries, gig.country),
            first=starts,
            title=gig.client or gig.venue,
            country=gig.country,
            gig=gig.id,
            option=gig.state == "option",
        )


def dues_of_contract(facts: "ContractFacts", world: "World", done: Collection[str]) -> Iterator[Due]:
    """Yield what is due for a contract: its declarations while it is not sealed, and the A1s nobody has ticked off.

    `done` holds the codes of the tasks that were seen to.
    """
    from desktop.core.declarations import routed  # the window looks at this clock before it needs the rules

    played = [gig for gig in facts.gigs if gig.state != "cancelled"]
    if not played or not facts.line_up:
        return
    _, routes = routed(facts, world)
    first = min(played, key=lambda gig: gig.span)
    zone = zone_of(world.countries, first.country)
    if (
        facts.sealed_at is None and not facts.correcting
    ):  # what was sealed before counts, and has its own clock
        yield from _declarations(facts, world, routes, zone)
    for person, found in routes.items():
        dates = [gig for gig in facts.gigs_played(person) if gig.country != found.country]
        for task in found.tasks:
            if a1_code(person) not in done and dates:
                abroad = min(gig.span for gig in dates)[0]
                yield Due(
                    key=f"a1.{facts.id}.{person}",
                    kind="a1",
                    deadline=by_the_end_of(task.due, abroad.date()),
                    zone=zone,
                    first=abroad,
                    title=facts.client.name,
                    country=found.country or first.country,
                    contract=facts.id,
                    names=(facts.name_of(person),),
                )


def a1_code(person: str) -> str:
    """Return the code of the task to ask for a musician's A1."""
    return f"a1.{person}"


def dues_of_papers(papers: Iterable["OpenDeclaration"], world: "World") -> Iterator[Due]:
    """Yield what is due for sealed declarations whose receipt is missing."""
    for paper in papers:
        starts, _ = span(date.fromisoformat(paper.on), paper.starts_at, None)
        at = datetime.fromisoformat(paper.deadline) if paper.deadline else starts
        yield Due(
            key=f"deliver.{paper.id}",
            kind="deliver",
            deadline=Deadline(at, Reason("sealed", _RECEIPT)),
            zone=zone_of(world.countries, paper.gig_country),
            first=starts,
            title=paper.client,
            country=paper.country,
            contract=paper.contract_id,
            paper=paper.id,
        )


_RECEIPTS = N_(
    "deadline", "{company} takes the receipts of {year} until {day}. Expenses of that year in this book: {n}."
)
_MADE_OUT = N_(
    "deadline",
    "{company} takes the receipts of {year} until {day}, made out to {name}. Expenses of that year in this book: {n}.",
)


def dues_of_receipts(country: str, spent: Mapping[int, int], world: "World") -> Iterator[Due]:
    """Yield until when the receipts of each year must be with the country's shared company, where it has such a day.

    `spent` holds how many expenses there are in a year. What the pack does not say is due on no day.
    """
    pack = world.countries.get(country)
    for year, count in spent.items():
        end = date(year, 12, 31)
        rule = pack.receipts_deadline_on(end) if pack else None
        if pack is None or rule is None:
            continue
        last = date(year + 1, rule.month, rule.day)
        names = {company.id: company.name for company in pack.companies_on(end)}
        company = names.get(rule.company, rule.company)
        params = {"company": company, "year": str(year), "day": last, "n": count, "name": rule.made_out_to}
        message = _MADE_OUT if rule.made_out_to else _RECEIPTS
        at = datetime.combine(last + timedelta(days=1), datetime.min.time())
        yield Due(
            key=f"receipts.{country}.{year}",
            kind="receipts",
            deadline=Deadline(at, Reason("receipts", message, params)),
            zone=zone_of(world.countries, country),
            first=at,
            title=company,
            country=country,
        )


_RECEIPT = N_("deadline", "It is sealed, and counts as declared once the company’s receipt is in.")


def _declarations(
    facts: "ContractFacts", world: "World", routes: Mapping[str, "Route"], zone: str
) -> Iterator[Due]:
    """Yield one due for each company that declares, and one each for those of whom an adviser or the regime is asked."""
    groups: dict[tuple[Kind, str], list[str]] = {}
    for person, found in routes.items():
        if not facts.gigs_played(person):
            continue
        kind: Kind = "declare" if found.country else "ask" if found.outcome == "adviser" else "export"
        groups.setdefault((kind, found.country or ""), []).append(person)
    for (kind, country), persons in groups.items():
        first = min(
            (gig for person in persons for gig in facts.gigs_played(person)), key=lambda gig: gig.span[0]
        )
        starts, _ = first.span
        yield Due(
            key=f"{kind}.{facts.id}.{country}",
            kind=kind,
            deadline=_strictest({country or first.country}, starts, world.countries.pre_declaration),
            zone=zone_of(world.countries, first.country) if persons else zone,
            first=starts,
            title=facts.client.name,
            country=country or first.country,
            contract=facts.id,
            names=tuple(facts.name_of(person) for person in persons),
        )


def _strictest(codes: Collection[str], starts: datetime, timing: Callable[[str, date], Timing]) -> Deadline:
    found = [pre_declaration(code, timing(code, starts.date()), starts) for code in sorted(codes)]
    return min(found, key=lambda deadline: deadline.at)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def to_remind(dues: Sequence[Due], now: datetime, told: Collection[str]) -> list[Due]:
    """Return what a notification shall be about: due within a day and not over, and not told before."""
    return [
        due
        for due in dues
        if not due.option and due.key not in told and timedelta() < due.instant - now <= timedelta(days=1)
    ]
