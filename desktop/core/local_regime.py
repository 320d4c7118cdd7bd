"""What the local regime must know of a musician whom no shared company declares: one sheet for each country played in.

Which regime it is and what it asks for is data of the country's pack; a country without a pack gets the basis for an
invoice of one's own. A sheet holds that musician's own data only, the personal numbers of that country among them:
it goes to the competent desk or payer, and nowhere else. What the book does not know is listed, never left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.countries import Countries
from desktop.core.country_pack import CountryPack
from desktop.core.deadlines import Reason, pre_declaration
from desktop.core.money import Money, total
from desktop.core.packs.duties import LocalRegime
from desktop.core.people import STATUSES, PersonCommand
from desktop.core.problems import N_, Label, Message, Problem, refuse
from desktop.core.territories import Country

if TYPE_CHECKING:
    from desktop.core.declarations import Review
    from desktop.core.queries.contracts import ContractFacts, GigOfContract

_NO_SPLIT = N_(
    "local regime", "The split does not add up yet. Mend it first: the sheet says what the pay is."
)
_NOBODY = N_("local regime", "Nobody of this contract needs a sheet for a local regime: {why}")
_DECLARED = N_("local regime", "{name} is not left to a local regime, so there is no sheet.")
_ALL_OTHERS = N_("local regime", "every musician is declared by a company, or an adviser is to be asked.")
_WHOLE = N_(
    "local regime",
    "The pay is for all {n} dates of the contract, in several countries; the book does not say how it divides.",
)
_SERVICES = N_("local regime", "Performances: {n}. Hours: {hours}.")
_SERVICES_ONLY = N_("local regime", "Performances: {n}. Hours: not known.")

FIELDS: Mapping[str, Message] = {
    "person.name": N_("local regime field", "Name"),
    "person.address": N_("local regime field", "Home address"),
    "person.residence": N_("local regime field", "Lives in"),
    "person.identifiers": N_("local regime field", "Official numbers"),
    "person.iban": N_("local regime field", "Bank account"),
    "client.name": N_("local regime field", "Client"),
    "client.address": N_("local regime field", "Client’s address"),
    "client.vat_no": N_("local regime field", "Client’s VAT number"),
    "client.company_no": N_("local regime field", "Client’s company number"),
    "gig.on": N_("local regime field", "Date"),
    "gig.starts": N_("local regime field", "Start"),
    "gig.ends": N_("local regime field", "End"),
    "gig.venue": N_("local regime field", "Venue"),
    "share.gross": N_("local regime field", "Pay"),
    "share.expenses": N_("local regime field", "Expenses"),
}
"""What a sheet asks for where no pack says it, with its name."""

EACH_GIG = frozenset({"gig.on", "gig.starts", "gig.ends", "gig.venue", "gig.address", "gig.country"})
"""Fields that are asked of each date."""


class Asked(NamedTuple):
    """One thing that a sheet must say.

    Attributes:
        path: the field's name in the packs, the same in every country.
        label: what it is called.
        value: text, a date, an amount, a country or a marked sentence; None where the book does not know it.
        gig: the day of the performance that it belongs to, for what is asked of each.
    """

    path: str
    label: Label | Message
    value: object | None
    gig: date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one country's regime must know of one musician for one contract.

    Attributes:
        regime: what the pack says of it; None means the basis for an invoice of one's own.
        due: until when it must be there, as a local wall time.
        reasons: why no shared company declares this work.
        notes: what whoever reads the figures must know.
    """

    person: str
    name: str
    country: str
    regime: LocalRegime | None
    gigs: tuple["GigOfContract", ...]
    asked: tuple[Asked, ...]
    reasons: tuple[Reason, ...]
    due: datetime | None = None
    notes: tuple[Problem, ...] = ()

    @property
    def code(self) -> str:
        """The regime's name for programs, in names of files."""
        return self.regime.code if self.regime else "own_invoice"

    @property
    def missing(self) -> tuple[Asked, ...]:
        """What the book does not know."""
        return tuple(each for each in self.asked if each.value is None)


@dataclass(frozen=True, slots=True)
class _Work:
    """What the values of a sheet are taken from."""

    facts: "ContractFacts"
    review: "Review"
    person: PersonCommand
    gigs: tuple["GigOfContract", ...]
    pack: CountryPack | None
    on: date


def exported(facts: "ContractFacts", review: "Review") -> tuple[str, ...]:
    """Return the musicians who are left to a local regime, in line-up order; of a sealed contract as it was sealed."""
    sealed = {outcome["person"]: outcome["outcome"] for outcome in facts.outcomes if facts.state == "sealed"}
    keys = [place.person for place in facts.line_up]
    return tuple(key for key in keys if sealed.get(key, review.routes[key].outcome) == "export")


def sheets_of(
    facts: "ContractFacts", review: "Review", countries: Countries, person: str
) -> tuple[Sheet, ...]:
    """Return a musician's sheets: one for each country of the dates that the musician plays, in time.

    Raises:
        Refused: the split does not add up, or the musician is not left to a local regime.
    """
    if review.split.problems:
        raise refuse("", _NO_SPLIT)
    if person not in exported(facts, review):
        raise refuse("", _DECLARED, name=facts.name_of(person))
    gigs = [gig for gig in facts.gigs_played(person) if gig.state != "cancelled"]
    places = dict.fromkeys(gig.country for gig in gigs)
    made = [_sheet(facts, review, countries, person, place) for place in places]
    if len(places) > 1:
        note = Problem("share.gross", _WHOLE, {"n": len(gigs)})
        made = [replace(sheet, notes=(note,)) for sheet in made]
    return tuple(made)


def all_sheets(facts: "ContractFacts", review: "Review", countries: Countries) -> tuple[Sheet, ...]:
    """Return the sheets of everybody who is left to a local regime.

    Raises:
        Refused: nobody is, or the split does not add up.
    """
    if not (keys := exported(facts, review)):
        raise refuse("", _NOBODY, why=_ALL_OTHERS)
    return tuple(sheet for key in keys for sheet in sheets_of(facts, review, countries, key))


def _sheet(facts: "ContractFacts", review: "Review", countries: Countries, key: str, country: str) -> Sheet:
    person, route = facts.people[key], review.routes[key]
    gigs = tuple(g for g in facts.gigs_played(key) if g.country == country and g.state != "cancelled")
    on = date.fromisoformat(gigs[0].on)
    pack = countries.get(country)
    regime = pack.local_regime_on(on) if pack and not _insured_elsewhere(facts, key, country, gigs) else None
    work = _Work(facts, review, person, gigs, pack, on)
    return Sheet(
        person=key,
        name=person.name,
        country=country,
        regime=regime,
        gigs=gigs,
        asked=tuple(_asked(work)),
        reasons=route.reasons,
        due=_due(regime, country, gigs[0]),
    )


def _insured_elsewhere(
    facts: "ContractFacts", key: str, country: str, gigs: Sequence["GigOfContract"]
) -> bool:
    """Tell whether an A1 of another country covers the dates: then the regime of the place is not competent."""
    days = [date.fromisoformat(gig.on) for gig in gigs]
    return any(
        paper.kind == "a1"
        and paper.country != country
        and all(paper.from_on <= day <= paper.to_on for day in days)
        for paper in facts.certificates.get(key, ())
    )


def _due(regime: LocalRegime | None, country: str, gig: "GigOfContract") -> datetime | None:
    if regime is None or not gig.starts:
        return None
    starts = datetime.combine(date.fromisoformat(gig.on), time.fromisoformat(gig.starts))
    if regime.hours_before is not None:
        return starts - timedelta(hours=regime.hours_before)
    return pre_declaration(country, regime.timing, starts).at


def _asked(work: _Work) -> Iterator[Asked]:
    """Yield what the sheet asks for, in the order of the pack; each number of a person and each date apart."""
    wanted: list[tuple[str, Label | Message]] = []
    if work.pack is not None:
        fields = work.pack.required_fields_on(work.on, "local_regime")
        wanted = [(each.path, Label(each.label)) for each in fields]
    for path, label in wanted or FIELDS.items():
        if path == "person.identifiers":
            yield from _numbers(work, label)
        elif path in EACH_GIG:
            for gig in work.gigs:
                yield Asked(path, label, _OF_GIG[path](gig), date.fromisoformat(gig.on))
        else:
            found = _VALUES.get(path)
            value = found(work) if found else None
            yield Asked(path, label, None if value == "" else value)


def _numbers(work: _Work, label: Label | Message) -> Iterator[Asked]:
    """Yield the person's numbers of this country, never another one's; a required one also where it is missing."""
    if work.pack is None:
        yield Asked("person.identifiers", label, None)
        return
    for number in work.pack.ids_on(work.on):
        value = work.person.identifiers.get(number.code) or None
        if value or number.required:
            yield Asked(f"person.identifiers.{number.code}", Label(number.label), value)


def _place(gig: "GigOfContract") -> str | None:
    return ", ".join(part for part in (gig.venue, gig.place) if part) or None


_OF_GIG: Mapping[str, Callable[["GigOfContract"], object | None]] = {
    "gig.on": lambda gig: date.fromisoformat(gig.on),
    "gig.starts": lambda gig: time.fromisoformat(gig.starts) if gig.starts else None,
    "gig.ends": lambda gig: time.fromisoformat(gig.ends) if gig.ends else None,
    "gig.venue": _place,
    "gig.address": lambda _gig: None,
    "gig.country": lambda gig: Country(gig.country),
}


def _pay(work: _Work, *, expenses: bool) -> Money:
    lines = [line for line in work.review.split.lines if line.to == work.person.id]
    wanted = (line.amount for line in lines if (line.kind == "expense") == expenses)
    return total(wanted, work.facts.fee.currency)


def _services(work: _Work) -> Problem:
    """Return how many performances there are and how many hours they take, as far as that is known."""
    if not all(gig.starts and gig.ends for gig in work.gigs):
        return Problem("gig.services", _SERVICES_ONLY, {"n": len(work.gigs)})
    seconds = sum(int((gig.span[1] - gig.span[0]).total_seconds()) for gig in work.gigs)
    hours = (Decimal(seconds) / 3600).quantize(Decimal("0.01")).normalize()
    return Problem("gig.services", _SERVICES, {"n": len(work.gigs), "hours": Decimal(f"{hours:f}")})


def _names(work: _Work) -> str:
    """Return who plays these dates: names alone, for a statement that a group makes together."""
    days = {gig.id for gig in work.gigs}
    places = work.facts.line_up
    playing = [p for p in places if days & {gig.id for gig in work.facts.gigs_played(p.person)}]
    return ", ".join(work.facts.name_of(place.person) for place in playing)


def _plays(work: _Work) -> str | None:
    own = next((p.plays for p in work.facts.line_up if p.person == work.person.id), "")
    return own or work.person.plays or None


def _status(work: _Work) -> Message | None:
    return STATUSES.get(work.person.status or "")


def _a1(work: _Work) -> str | None:
    papers = [p for p in work.facts.certificates.get(work.person.id or "", ()) if p.kind == "a1"]
    return ", ".join(f"{p.country} {p.from_on.isoformat()} – {p.to_on.isoformat()}" for p in papers) or None


_VALUES: Mapping[str, Callable[[_Work], Any]] = {
    "person.name": lambda work: work.person.name,
    "person.residence": lambda work: Country(work.person.residence) if work.person.residence else None,
    "person.iban": lambda work: work.person.iban,
    "person.account_holder": lambda work: work.person.name if work.person.iban else None,
    "person.status": _status,
    "person.role": _plays,
    "person.a1": _a1,
    "gig.activity": _plays,
    "gig.services": _services,
    "gig.line_up": _names,
    "share.gross": lambda work: _pay(work, expenses=False),
    "share.expenses": lambda work: _pay(work, expenses=True),
    "client.name": lambda work: work.facts.client.name,
    "client.address": lambda work: work.facts.client.address,
    "client.vat_no": lambda work: work.facts.client.vat_no,
    "client.company_no": lambda work: work.facts.client.company_no,
    "client.email": lambda work: work.facts.client.email,
    "contract.payment_days": lambda work: work.facts.payment_days,
    "contract.signed_order": lambda work: work.facts.signed_on,
}
"""Where the values of a sheet come from; what stands under no path here the book does not record."""
