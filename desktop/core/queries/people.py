"""Musicians, bands and clients: the list, one whole, and their names to pick from."""

from typing import NamedTuple

from desktop.core.people import CLIENT_TEXTS, BandCommand, ClientCommand, PersonCommand
from desktop.core.store.book import Book
from desktop.core.text import fold

KINDS = ("person", "band", "client")


class PersonRow(NamedTuple):
    """A line of the People page, of any kind. `detail` is what tells it apart: instrument, members, country."""

    id: str
    kind: str
    name: str
    detail: str | None
    country: str | None
    gigs: int


class IdName(NamedTuple):
    """An entry to pick."""

    id: str
    name: str


class _Pair(NamedTuple):
    code: str
    value: str


class _Person(NamedTuple):
    id: str
    name: str
    email: str | None
    iban: str | None
    plays: str | None
    residence: str | None
    works_in: str | None
    status: str | None
    companies: str | None


class _Client(NamedTuple):
    id: str
    name: str
    country: str | None
    vat_no: str | None
    company_no: str | None
    invoice_reference: str | None
    email: str | None
    address: str | None


_LIST = """
SELECT p.id, 'person', p.name, p.plays, p.residence,
       (SELECT count(*) FROM line_up l JOIN gig g ON g.contract_id = l.contract_id WHERE l.person_id = p.id) FROM person p
UNION ALL
SELECT b.id, 'band', b.name, (SELECT group_concat(name, ', ') FROM (SELECT p.name FROM band_member m
       JOIN person p ON p.id = m.person_id WHERE m.band_id = b.id ORDER BY m.position)), NULL,
       (SELECT count(*) FROM gig g WHERE g.band_id = b.id) FROM band b
UNION ALL
SELECT c.id, 'client', c.name, c.email, c.country, (SELECT count(*) FROM gig g WHERE g.client_id = c.id) FROM client c
"""


def people(book: Book, kind: str = "all") -> list[PersonRow]:
    """Return musicians, bands and clients, or one kind of them, by name."""
    rows = book.rows(PersonRow, _LIST)
    return sorted((r for r in rows if kind in ("all", r.kind)), key=lambda r: (fold(r.name), r.id))


def musicians(book: Book) -> list[IdName]:
    """Return every musician to pick from."""
    return book.rows(IdName, "SELECT id, name FROM person ORDER BY name")


def bands(book: Book) -> list[IdName]:
    """Return every band to pick from."""
    return book.rows(IdName, "SELECT id, name FROM band ORDER BY name")


def clients(book: Book) -> list[IdName]:
    """Return every client to pick from."""
    return book.rows(IdName, "SELECT id, name FROM client ORDER BY name")


def band_members(book: Book, band_id: str) -> list[IdName]:
    """Return a band's musicians in their order."""
    sql = "SELECT p.id, p.name FROM band_member m JOIN person p ON p.id = m.person_id WHERE m.band_id = ? ORDER BY m.position"
    return book.rows(IdName, sql, band_id)


def person(book: Book, key: str) -> PersonCommand | None:
    """Return a musician as the form shows it."""
    found = book.row(
        _Person,
        "SELECT id, name, email, iban, plays, residence, works_in, status, companies FROM person WHERE id = ?",
        key,
    )
    if found is None:
        return None
    numbers = book.rows(
        _Pair, "SELECT code, value FROM person_identifier WHERE person_id = ? ORDER BY code", key
    )
    return PersonCommand(
        id=found.id,
        name=found.name,
        email=found.email or "",
        iban=found.iban or "",
        plays=found.plays or "",
        residence=found.residence,
        works_in=country_codes(found.works_in),
        status=found.status,
        companies=country_codes(found.companies),
        identifiers=dict(numbers),
    )


def band(book: Book, key: str) -> BandCommand | None:
    """Return a band as the form shows it."""
    found = book.row(IdName, "SELECT id, name FROM band WHERE id = ?", key)
    if found is None:
        return None
    return BandCommand(
        id=key, name=found.name, members=tuple(member.id for member in band_members(book, key))
    )


def client(book: Book, key: str) -> ClientCommand | None:
    """Return a client as the form shows it."""
    found = book.row(
        _Client,
        "SELECT id, name, country, vat_no, company_no, invoice_reference, email, address FROM client WHERE id = ?",
        key,
    )
    if found is None:
        return None
    return ClientCommand(
        id=key,
        name=found.name,
        country=found.country,
        **{name: getattr(found, name) or "" for name in CLIENT_TEXTS},
    )


def country_codes(kept: str | None) -> tuple[str, ...] | None:
    """Return country codes as they are kept in a column; None for "not told yet"."""
    return None if kept is None else tuple(kept.split())
