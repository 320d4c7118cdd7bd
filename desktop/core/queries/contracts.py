"""Contracts: the list, and one contract whole with its gigs, line-up, recipe and client."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from desktop.core.attendance import filled, played
from desktop.core.contracts import Certificate, ContractCommand, Override, Place
from desktop.core.gigs import span
from desktop.core.money import Money
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.queries import people
from desktop.core.store.book import Book

STATES = {
    "all": ("draft", "agreed", "sealed"),
    "draft": ("draft", "agreed"),
    "sealed": ("sealed",),
    "void": ("void",),
}
"""Which states of contracts each filter of the list lets through."""
FILTERS = tuple(STATES)


class ContractRow(NamedTuple):
    """A line of the list of contracts. `parts` declarations, of which `received` have their receipt.

    `correction` is the kind of what is being done to it after the seal: `amend`, or `cancel` once it was called off.
    """

    id: str
    client: str
    band: str | None
    on: str | None
    venue: str | None
    gigs: int
    musicians: int
    fee_minor: int
    currency: str
    state: str
    signed_on: str | None
    parts: int
    received: int
    correction: str | None

    @property
    def fee(self) -> Money:
        """The fee without VAT."""
        return Money(self.fee_minor, self.currency)


class GigOfContract(NamedTuple):
    """A gig that a contract covers."""

    id: str
    on: str
    starts: str | None
    ends: str | None
    venue: str
    place: str
    country: str
    state: str

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Start and end as local wall times; the whole day where the hours are not known."""
        at = [time.fromisoformat(t) if t else None for t in (self.starts, self.ends)]
        return span(date.fromisoformat(self.on), at[0], at[1])


class _Contract(NamedTuple):
    id: str
    client_id: str
    band_id: str | None
    band: str | None
    fee_minor: int
    currency: str
    vat_percent: str | None
    payment_days: int | None
    signer_id: str | None
    signed_on: str | None
    recipe: str
    version: int
    state: str
    sealed_at: str | None
    outcomes: str | None
    shares_by: str
    recipe_id: str | None
    recipe_version: int | None
    demo: int


class Correcting(NamedTuple):
    """What is being done to a sealed contract: `amend` until it is sealed anew, `cancel` once it is called off.

    `sealed_at` is when it was last sealed, `reason` what a person wrote when calling it off.
    """

    kind: str
    reason: str | None
    begun_at: str
    sealed_at: str


class _Absence(NamedTuple):
    gig_id: str
    person_id: str


class _Override(NamedTuple):
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
    note: str | None


class _Place(NamedTuple):
    person_id: str
    plays: str | None


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """One contract with everything that split, router and declaration ask for.

    Attributes:
        steps: as kept, with weights by dates or hours filled in; a step may carry a `ref`, which `rule_of` takes off.
        shares_by: one of `SHARES_BY`.
        recipe: id and version of the kept recipe it was last split with.
        absences: gig id → musicians of the line-up who do not play that date.
        overrides: musician → where a person decided that this one is declared.
        certificates: musician → own certificates, in the order of their first day.
        correction: what is being done to it after it was sealed; None for a contract that rests.
    """

    id: str
    version: int
    state: str
    sealed_at: str | None
    demo: bool
    client: ClientCommand
    band: str | None
    gigs: tuple[GigOfContract, ...]
    fee: Money
    vat_percent: Decimal | None
    payment_days: int | None
    signer: PersonCommand | None
    signed_on: date | None
    line_up: tuple[Place, ...]
    people: dict[str, PersonCommand]
    steps: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    shares_by: str = "weights"
    recipe: tuple[str, int] | None = None
    absences: Mapping[str, frozenset[str]] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    certificates: Mapping[str, tuple[Certificate, ...]] = field(default_factory=dict)
    correction: Correcting | None = None

    @property
    def correcting(self) -> bool:
        """Whether it is open for a correction: what was sent still holds until it is sealed anew."""
        return self.correction is not None and self.correction.kind == "amend"

    def gigs_played(self, person: str) -> tuple[GigOfContract, ...]:
        """Return the dates that a musician of the line-up plays, in time."""
        return played(self.gigs, self.absences, person)

    def name_of(self, person: str) -> str:
        """Return a musician's name, or what stands in its place (an agent's name)."""
        return self.people[person].name if person in self.people else person

    def command(self) -> ContractCommand:
        """Return the contract as the command that would draft it anew."""
        return ContractCommand(
            id=self.id,
            client=self.client.name,
            band=self.band or "",
            gigs=tuple(gig.id for gig in self.gigs),
            fee=self.fee,
            vat_percent=self.vat_percent,
            payment_days=self.payment_days,
            signer=self.signer.id if self.signer else None,
            signed_on=self.signed_on,
            line_up=self.line_up,
            steps=self.steps,
            shares_by=self.shares_by,
            absences=self.absences,
        )


_LIST = """SELECT k.id, c.name, b.name, min(g.on_date), g.venue, count(g.id),
    (SELECT count(*) FROM line_up l WHERE l.contract_id = k.id), k.fee_minor, k.currency, k.state, k.signed_on,
    (SELECT count(DISTINCT d.id) FROM declaration d JOIN outbox o ON o.declaration_id = d.id AND o.rev = d.rev
        WHERE d.contract_id = k.id AND o.state <> 'dropped'),
    (SELECT count(*) FROM declaration d JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev WHERE d.contract_id = k.id
        AND NOT EXISTS (SELECT 1 FROM declaration n WHERE n.id = d.id AND n.rev > d.rev)),
    (SELECT c2.kind FROM correction c2 WHERE c2.contract_id = k.id)
    FROM contract k JOIN client c ON c.id = k.client_id LEFT JOIN band b ON b.id = k.band_id
    LEFT JOIN gig g ON g.contract_id = k.id"""
_WHICH = {
    "all": "k.state <> 'void'",
    "everything": "1",
    "draft": "k.state IN ('draft', 'agreed')",
    "sealed": "k.state = 'sealed'",
    "void": "k.state = 'void'",
}


def contract_page(book: Book, which: str, text: str, offset: int, limit: int) -> list[ContractRow]:
    """Return `limit` contracts from `offset` on, newest gig first; `text` is looked for in client, band and venue."""
    clause, parameters = condition(which, text)
    sql = f"""WITH page AS (SELECT k.id, (SELECT min(on_date) FROM gig WHERE contract_id = k.id) AS first
            FROM contract k JOIN client c ON c.id = k.client_id LEFT JOIN band b ON b.id = k.band_id
            WHERE {clause} ORDER BY first DESC, k.id LIMIT ? OFFSET ?)
        {_LIST} WHERE k.id IN (SELECT id FROM page) GROUP BY k.id ORDER BY min(g.on_date) DESC, k.id"""
    return book.rows(ContractRow, sql, *parameters, limit, offset)


def contract_count(book: Book, which: str, text: str) -> int:
    """Return how many contracts a filter lets through."""
    clause, parameters = condition(which, text)
    sql = f"""SELECT count(*) FROM contract k JOIN client c ON c.id = k.client_id
        LEFT JOIN band b ON b.id = k.band_id WHERE {clause}"""
    return int(book.value(sql, *parameters))


def contract(book: Book, contract_id: str) -> ContractFacts | None:
    """Return one contract whole, or None when it is gone. Weights by dates or hours are those of this moment."""
    kept = book.row(
        _Contract,
        """SELECT k.id, k.client_id, k.band_id, b.name, k.fee_minor, k.currency, k.vat_percent, k.payment_days, k.signer_id,
        k.signed_on, k.recipe, k.version, k.state, k.sealed_at, k.outcomes, k.shares_by, k.recipe_id, k.recipe_version, k.demo
        FROM contract k LEFT JOIN band b ON b.id = k.band_id WHERE k.id = ?""",
        contract_id,
    )
    if kept is None:
        return None
    places = book.rows(
        _Place, "SELECT person_id, plays FROM line_up WHERE contract_id = ? ORDER BY position", contract_id
    )
    persons = {key: found for key in _everyone(kept, places) if (found := people.person(book, key))}
    client = people.client(book, kept.client_id)
    assert client is not None
    facts = ContractFacts(
        id=kept.id,
        version=kept.version,
        state=kept.state,
        sealed_at=kept.sealed_at,
        demo=bool(kept.demo),
        client=client,
        band=kept.band,
        gigs=tuple(gigs_of(book, contract_id)),
        fee=Money(kept.fee_minor, kept.currency),
        vat_percent=Decimal(kept.vat_percent) if kept.vat_percent else None,
        payment_days=kept.payment_days,
        signer=persons.get(kept.signer_id) if kept.signer_id else None,
        signed_on=date.fromisoformat(kept.signed_on) if kept.signed_on else None,
        line_up=tuple(Place(place.person_id, place.plays or "") for place in places),
        people=persons,
        steps=json.loads(kept.recipe),
        outcomes=json.loads(kept.outcomes or "[]"),
        shares_by=kept.shares_by,
        recipe=(kept.recipe_id, kept.recipe_version or 0) if kept.recipe_id else None,
        absences=_absences(book, contract_id),
        overrides=_overrides(book, contract_id),
        certificates=_certificates(book, contract_id),
        correction=correction_of(book, contract_id),
    )
    return filled(facts)


def correction_of(book: Book, contract_id: str) -> Correcting | None:
    """Return what is being done to a sealed contract, or None."""
    sql = """SELECT kind, reason, begun_at, json_extract(snapshot, '$.contract.sealed_at') FROM correction
        WHERE contract_id = ?"""
    return book.row(Correcting, sql, contract_id)


def _absences(book: Book, contract_id: str) -> dict[str, frozenset[str]]:
    sql = """SELECT a.gig_id, a.person_id FROM absence a JOIN gig g ON g.id = a.gig_id WHERE g.contract_id = ?
        AND a.person_id IN (SELECT person_id FROM line_up WHERE contract_id = g.contract_id)"""
    found: dict[str, frozenset[str]] = {}
    for row in book.rows(_Absence, sql, contract_id):
        found[row.gig_id] = found.get(row.gig_id, frozenset()) | {row.person_id}
    return found


def _overrides(book: Book, contract_id: str) -> dict[str, Override]:
    sql = "SELECT person_id, outcome, country, reason FROM route_override WHERE contract_id = ?"
    return {
        row.person_id: Override(row.outcome, row.country, row.reason)
        for row in book.rows(_Override, sql, contract_id)
    }


def _certificates(book: Book, contract_id: str) -> dict[str, tuple[Certificate, ...]]:
    sql = """SELECT c.person_id, c.id, c.kind, c.country, c.from_on, c.to_on, c.note FROM certificate c
        WHERE c.person_id IN (SELECT person_id FROM line_up WHERE contract_id = ?) ORDER BY c.from_on, c.id"""
    found: dict[str, tuple[Certificate, ...]] = {}
    for row in book.rows(_Certificate, sql, contract_id):
        days = (date.fromisoformat(row.from_on), date.fromisoformat(row.to_on))
        made = Certificate(row.id, row.kind, row.country, *days, row.note or "")
        found[row.person_id] = (*found.get(row.person_id, ()), made)
    return found


def gigs_of(book: Book, contract_id: str) -> list[GigOfContract]:
    """Return the gigs that a contract covers, in time."""
    sql = """SELECT id, on_date, starts, ends, venue, place, country, state FROM gig WHERE contract_id = ?
        ORDER BY on_date, starts, n"""
    return book.rows(GigOfContract, sql, contract_id)


def _everyone(kept: _Contract, places: list[_Place]) -> list[str]:
    keys = [place.person_id for place in places]
    return [*keys, *([kept.signer_id] if kept.signer_id and kept.signer_id not in keys else [])]


def condition(which: str, text: str) -> tuple[str, list[str]]:
    """Return what lets the contracts `k` of clients `c` and bands `b` through, with its parameters."""
    clauses, parameters = [_WHICH[which]], []
    for word in text.split():
        clauses.append(
            "(c.name LIKE ? ESCAPE '\\' OR b.name LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM gig x WHERE x.contract_id = k.id"
            " AND x.venue LIKE ? ESCAPE '\\'))"
        )
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters += [f"%{escaped}%"] * 3
    return " AND ".join(clauses), parameters
