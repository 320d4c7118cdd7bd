"""Many contracts at once with what router and split ask of them: a question for each table, not for each contract."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from desktop.core.attendance import filled
from desktop.core.contracts import Certificate, Override, Place
from desktop.core.money import Money
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.queries.contracts import ContractFacts, GigOfContract
from desktop.core.queries.people import country_codes
from desktop.core.store.book import Book

Row = TypeVar("Row", bound=tuple[Any, ...])

CHUNK = 500
"""Ids in one question."""


class _Contract(NamedTuple):
    id: str
    version: int
    state: str
    sealed_at: str | None
    demo: int
    client_id: str
    client: str
    client_country: str | None
    fee_minor: int
    currency: str
    signer_id: str | None
    signed_on: str | None
    recipe: str
    shares_by: str
    outcomes: str | None


class _Gig(NamedTuple):
    contract_id: str
    id: str
    on: str
    starts: str | None
    ends: str | None
    venue: str
    place: str
    country: str
    state: str


class _Place(NamedTuple):
    contract_id: str
    person_id: str
    plays: str | None


class _Person(NamedTuple):
    id: str
    name: str
    residence: str | None
    works_in: str | None
    status: str | None
    companies: str | None


class _Absence(NamedTuple):
    contract_id: str
    gig_id: str
    person_id: str


class _Override(NamedTuple):
    contract_id: str
    person_id: str
    outcome: str
    country: str | None
    reason: str


class _Certificate(NamedTuple):
    person_id: str
    id: str
    kind: str
    country: str
    from_on: str
    to_on: str


def contracts(book: Book, ids: Sequence[str]) -> Iterator[ContractFacts]:
    """Yield contracts in the order of their ids, with gigs, line-up, recipe, absences, certificates and decisions.

    Terms, and people's numbers, are left out: neither route nor split depends on them.
    """
    for start in range(0, len(ids), CHUNK):
        yield from _chunk(book, ids[start : start + CHUNK])


def _chunk(book: Book, ids: Sequence[str]) -> Iterator[ContractFacts]:
    gigs = _by_first(_ask(book, _Gig, _GIGS, ids))
    places = _by_first(_ask(book, _Place, _PLACES, ids))
    absences = _by_first(_ask(book, _Absence, _ABSENCES, ids))
    overrides = _by_first(_ask(book, _Override, _OVERRIDES, ids))
    persons = list(dict.fromkeys(place.person_id for rows in places.values() for place in rows))
    people = _people(book, persons)
    papers = _certificates(book, persons)
    kept = {row.id: row for row in _ask(book, _Contract, _CONTRACTS, ids)}
    for key in ids:
        if (row := kept.get(key)) is None:
            continue
        playing = [place.person_id for place in places.get(key, ())]
        facts = ContractFacts(
            id=row.id,
            version=row.version,
            state=row.state,
            sealed_at=row.sealed_at,
            demo=bool(row.demo),
            client=ClientCommand(row.client, id=row.client_id, country=row.client_country),
            band=None,
            gigs=tuple(GigOfContract(*gig[1:]) for gig in gigs.get(key, ())),
            fee=Money(row.fee_minor, row.currency),
            vat_percent=None,
            payment_days=None,
            signer=people.get(row.signer_id or ""),
            signed_on=date.fromisoformat(row.signed_on) if row.signed_on else None,
            line_up=tuple(Place(place.person_id, place.plays or "") for place in places.get(key, ())),
            people={person: people[person] for person in playing},
            steps=json.loads(row.recipe),
            outcomes=json.loads(row.outcomes or "[]"),
            shares_by=row.shares_by,
            absences=_who(absences.get(key, ())),
            overrides={
                each.person_id: Override(each.outcome, each.country, each.reason)
                for each in overrides.get(key, ())
            },
            certificates={person: papers[person] for person in playing if person in papers},
        )
        yield filled(facts)


def _ask(book: Book, shape: type[Row], sql: str, ids: Sequence[str]) -> list[Row]:
    return book.rows(shape, sql.format(ids=", ".join("?" * len(ids))), *ids)


def _by_first(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _people(book: Book, ids: Sequence[str]) -> dict[str, PersonCommand]:
    found: dict[str, PersonCommand] = {}
    for start in range(0, len(ids), CHUNK):
        for row in _ask(book, _Person, _PEOPLE, ids[start : start + CHUNK]):
            found[row.id] = PersonCommand(
                row.name,
                id=row.id,
                residence=row.residence,
                works_in=country_codes(row.works_in),
                status=row.status,
                companies=country_codes(row.companies),
            )
    return found


def _certificates(book: Book, ids: Sequence[str]) -> dict[str, tuple[Certificate, ...]]:
    found: dict[str, tuple[Certificate, ...]] = {}
    for start in range(0, len(ids), CHUNK):
        for row in _ask(book, _Certificate, _CERTIFICATES, ids[start : start + CHUNK]):
            days = (date.fromisoformat(row.from_on), date.fromisoformat(row.to_on))
            made = Certificate(row.id, row.kind, row.country, *days)
            found[row.person_id] = (*found.get(row.person_id, ()), made)
    return found


def _who(rows: Sequence[_Absence]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        found[row.gig_id] = found.get(row.gig_id, frozenset()) | {row.person_id}
    return found


_CONTRACTS = """SELECT k.id, k.version, k.state, k.sealed_at, k.demo, c.id, c.name, c.country, k.fee_minor, k.currency,
    k.signer_id, k.signed_on, k.recipe, k.shares_by, k.outcomes FROM contract k JOIN client c ON c.id = k.client_id WHERE k.id IN ({ids})"""
_GIGS = """SELECT contract_id, id, on_date, starts, ends, venue, place, country, state FROM gig
    WHERE contract_id IN ({ids}) ORDER BY on_date, starts, n"""
_PLACES = "SELECT contract_id, person_id, plays FROM line_up WHERE contract_id IN ({ids}) ORDER BY position"
_ABSENCES = """SELECT g.contract_id, a.gig_id, a.person_id FROM absence a JOIN gig g ON g.id = a.gig_id
    JOIN line_up l ON l.contract_id = g.contract_id AND l.person_id = a.person_id WHERE g.contract_id IN ({ids})"""
_OVERRIDES = """SELECT contract_id, person_id, outcome, country, reason FROM route_override
    WHERE contract_id IN ({ids})"""
_PEOPLE = "SELECT id, name, residence, works_in, status, companies FROM person WHERE id IN ({ids})"
_CERTIFICATES = """SELECT person_id, id, kind, country, from_on, to_on FROM certificate
    WHERE person_id IN ({ids}) ORDER BY from_on, id"""
