"""What is found by words anywhere in the book: gigs and what hangs on them through the index of words, the rest by name."""

import json
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.queries.gigs import GigRow, gigs_numbered, search_words
from desktop.core.store.book import Book

HITS = 150
"""Gigs looked at for one search, those recorded last; one more word finds the others."""
NAMED = 3000
"""Expenses and payments whose words are looked at, the newest."""


class FoundContract(NamedTuple):
    """A contract with a gig that has the words."""

    id: str
    client: str
    venue: str
    on: str


class FoundPaper(NamedTuple):
    """A declaration of such a contract."""

    id: str
    client: str
    country: str
    company: str | None
    on: str


class Named(NamedTuple):
    """Something with a name of its own: `person`, `band`, `client`, `expense` or `payment`."""

    kind: str
    id: str
    name: str
    detail: str
    on: str | None
    minor: int | None
    currency: str | None

    @property
    def amount(self) -> Money | None:
        """What was paid, where it is about money."""
        return None if self.minor is None or self.currency is None else Money(self.minor, self.currency)


class _Number(NamedTuple):
    n: int


def found_gigs(book: Book, text: str) -> list[GigRow]:
    """Return the gigs in which every word occurs, those recorded last first; the last letters may be missing."""
    words = search_words(text)
    if not words:
        return []
    sql = "SELECT rowid FROM gig_words WHERE gig_words MATCH ? ORDER BY rowid DESC LIMIT ?"
    numbers = [hit.n for hit in book.rows(_Number, sql, words, HITS)]
    found = dict(gigs_numbered(book, json.dumps(numbers)))
    return [found[n] for n in numbers]


def found_contracts(book: Book, contracts: list[str], most: int) -> list[FoundContract]:
    """Return contracts by their ids, the newest first; each with its first gig, by which it is called everywhere."""
    sql = f"""SELECT k.id, c.name, g.venue, min(g.on_date) FROM contract k JOIN client c ON c.id = k.client_id
        JOIN gig g ON g.contract_id = k.id WHERE k.id IN ({_marks(contracts)})
        GROUP BY k.id ORDER BY min(g.on_date) DESC LIMIT ?"""
    return book.rows(FoundContract, sql, *contracts, most)


def found_papers(book: Book, contracts: list[str], most: int) -> list[FoundPaper]:
    """Return the declarations of contracts, the newest first."""
    sql = f"""SELECT d.id, c.name, d.country, e.name, d.sealed_at FROM declaration d
        JOIN contract k ON k.id = d.contract_id JOIN client c ON c.id = k.client_id
        LEFT JOIN enrolment e ON e.company_id = d.company_id
        WHERE d.contract_id IN ({_marks(contracts)})
        GROUP BY d.id HAVING d.rev = max(d.rev) ORDER BY d.sealed_at DESC LIMIT ?"""
    return book.rows(FoundPaper, sql, *contracts, most)


def named(book: Book) -> list[Named]:
    """Return everything with a name of its own."""
    sql = """SELECT 'person', id, name, coalesce(plays, ''), NULL, NULL, NULL FROM person
        UNION ALL SELECT 'band', id, name, '', NULL, NULL, NULL FROM band
        UNION ALL SELECT 'client', id, name, coalesce(email, ''), NULL, NULL, NULL FROM client
        UNION ALL SELECT * FROM (SELECT 'expense', id, text, '', on_date, minor, currency FROM expense
            ORDER BY on_date DESC LIMIT ?)
        UNION ALL SELECT * FROM (SELECT 'payment', p.id, coalesce(e.name, c.name, p.text), coalesce(p.ref, ''),
            p.on_date, p.minor, p.currency FROM payment p LEFT JOIN client c ON c.id = p.client_id
            LEFT JOIN enrolment e ON e.company_id = p.company_id ORDER BY p.on_date DESC LIMIT ?)"""
    return book.rows(Named, sql, NAMED, NAMED)


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))
