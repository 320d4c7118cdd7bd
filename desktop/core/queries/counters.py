"""The work of a musician as the counters ask for it: own gigs, what was earned by each, and what is declared."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.counters import Count, Work, by_months, count, window_on
from desktop.core.declarations import split_of
from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.queries.contract_batch import contracts
from desktop.core.queries.people import country_codes
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.country_pack import CountryPack
    from desktop.core.packs.pay import Estimate
    from desktop.core.packs.status import Threshold
    from desktop.core.queries.contracts import ContractFacts, GigOfContract

AHEAD = 24
"""Months of booked gigs that are looked at for what is to come."""
EARNED = ("fixed", "shares", "commission")
"""The kinds of line that a musician earns by; an expense is only paid back."""


class Musician(NamedTuple):
    """A musician whose country is known."""

    id: str
    name: str
    residence: str
    works_in: str | None
    status: str | None


class _Id(NamedTuple):
    id: str


class _Pair(NamedTuple):
    contract_id: str
    country: str


class _Free(NamedTuple):
    on: str
    starts: str | None
    ends: str | None


def counters(book: Book, countries: Mapping[str, "CountryPack"], on: date) -> list[Count]:
    """Return every musician's counters on a day, by name."""
    return [each for who in countable(book) for each in counters_of(book, countries, who, on)]


def countable(book: Book) -> list[Musician]:
    """Return the musicians whose country is known, by name."""
    sql = "SELECT id, name, residence, works_in, status FROM person WHERE residence IS NOT NULL ORDER BY name, id"
    return book.rows(Musician, sql)


def counters_of(book: Book, countries: Mapping[str, "CountryPack"], who: Musician, on: date) -> list[Count]:
    """Return one musician's counters on a day: the thresholds of the country where this person works, else lives."""
    country = _country(who)
    pack = countries.get(country)
    thresholds = [each for each in pack.thresholds_on(on) if _concerns(each, who.status)] if pack else []
    if pack is None or not thresholds:
        return []
    since = min(window_on(each.window, on)[0] for each in thresholds)
    works = list(works_of(book, pack, who.id, since, by_months(on, AHEAD)))
    return [
        count(each, works, on, person=who.id, name=who.name, country=country, currency=pack.currency)
        for each in thresholds
    ]


def works_of(book: Book, pack: "CountryPack", person: str, since: date, until: date) -> Iterator[Work]:
    """Yield the gigs that a musician plays between two days. Work declared in another country is not this one's."""
    span = (since.isoformat(), until.isoformat())
    ids = [row.id for row in book.rows(_Id, _CONTRACTS, person, *span)]
    received = {tuple(row) for row in book.rows(_Pair, _RECEIVED, person)}
    for facts in contracts(book, ids):
        where = next((o["country"] for o in facts.outcomes if o["person"] == person), None)
        if where is not None and where != pack.country:
            continue
        yield from _contract_works(
            facts, pack, person, declared=where is not None and (facts.id, where) in received
        )
    for row in book.rows(_Free, _FREE, person, *span):
        yield Work(date.fromisoformat(row.on), None, None, declared=False)


def _contract_works(
    facts: "ContractFacts", pack: "CountryPack", person: str, *, declared: bool
) -> Iterator[Work]:
    played = facts.gigs_played(person)
    earned: Decimal | None = None
    if facts.fee.currency == pack.currency and played:
        lines = split_of(facts).lines
        minor = sum(line.minor for line in lines if line.to == person and line.kind in EARNED)
        earned = Money(minor, facts.fee.currency).decimal / len(played)
    for gig in played:
        if gig.state == GigState.OPTION and facts.state != "sealed":
            continue
        on = date.fromisoformat(gig.on)
        pay = None if earned is None else gross(earned, pack.estimate_on(on))
        yield Work(on, _seconds(gig), pay, declared)


def gross(share: Decimal, estimate: "Estimate | None") -> Decimal | None:
    """Return the gross pay that a share becomes at the least: what the employer pays on top is taken off.

    None where the country's pack does not say how.
    """
    if estimate is None:
        return None
    if estimate.employer_factor is not None:
        return share / estimate.employer_factor.most
    if estimate.rows:
        row = next((row for row in reversed(estimate.rows) if row.cost <= share), estimate.rows[0])
        return share * row.gross / row.cost
    return None


def _seconds(gig: "GigOfContract") -> int | None:
    if not (gig.starts and gig.ends):
        return None
    starts, ends = gig.span
    return (ends - starts) // timedelta(seconds=1)


def _country(who: Musician) -> str:
    works_in = country_codes(who.works_in) or ()
    return works_in[0] if len(works_in) == 1 else who.residence


def _concerns(threshold: "Threshold", status: str | None) -> bool:
    own = "self_employed" if status == "self_employed" else "employee"
    return threshold.of_works_as in (own, "anyone")


# CROSS JOIN keeps the order of the tables: from the musician to the few own gigs, never through all gigs of the years
_CONTRACTS = """SELECT DISTINCT k.id FROM line_up l CROSS JOIN contract k ON k.id = l.contract_id
    CROSS JOIN gig g ON g.contract_id = k.id
    WHERE l.person_id = ? AND g.on_date >= ? AND g.on_date <= ? AND k.state <> 'void'
    AND (g.state <> 'option' OR k.state = 'sealed')"""
_RECEIVED = """SELECT d.contract_id, d.country FROM line_up l CROSS JOIN declaration d ON d.contract_id = l.contract_id
    CROSS JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev WHERE l.person_id = ?
    AND d.kind <> 'cancel' AND NOT EXISTS (SELECT 1 FROM declaration n WHERE n.id = d.id AND n.rev > d.rev AND n.kind = 'cancel')"""
_FREE = """SELECT g.on_date, g.starts, g.ends FROM band_member m CROSS JOIN gig g ON g.band_id = m.band_id
    WHERE m.person_id = ? AND g.on_date >= ? AND g.on_date <= ? AND g.contract_id IS NULL
    AND g.state IN ('confirmed', 'played')"""
