"""Gigs: the list with its filters and totals, one gig whole, and what was played where before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.store.book import Book
from desktop.core.text import fold, spellings

FILTERS = ("all", "upcoming", "to_finish", "declared", "cancelled")
"""`to_finish`: played and in no sealed contract yet; `declared`: in a sealed contract."""


MORNING = "06:00"
"""A set that starts before belongs to the evening before."""


class GigRow(NamedTuple):
    """A line of the list of gigs. `sealed`: its contract is sealed; `received`: every part has its receipt."""

    id: str
    on: str
    starts: str | None
    ends: str | None
    venue: str
    place: str
    country: str
    band: str | None
    client: str | None
    fee_minor: int | None
    currency: str
    state: str
    contract_id: str | None
    sealed: int
    received: int
    notes: str = ""

    @property
    def fee(self) -> Money | None:
        """The fee without VAT, None while it is not agreed."""
        return None if self.fee_minor is None else Money(self.fee_minor, self.currency)

    @property
    def day(self) -> date:
        """The day of the gig."""
        return date.fromisoformat(self.on)


class GigDetail(NamedTuple):
    """One gig with everything that its form shows."""

    id: str
    on: str
    starts: str | None
    ends: str | None
    venue: str
    place: str
    country: str
    band: str | None
    client: str | None
    fee_minor: int | None
    currency: str
    state: str
    notes: str
    contract_id: str | None
    sealed: int


class Sum(NamedTuple):
    """A total in one currency."""

    minor: int
    currency: str


class _Numbered(NamedTuple):
    id: str
    n: int


class KnownVenue(NamedTuple):
    """What was recorded at a venue last time."""

    venue: str
    place: str
    country: str
    client: str | None
    band: str | None
    fee_minor: int | None
    currency: str
    starts: str | None
    ends: str | None


_JOINS = """LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id
    LEFT JOIN contract k ON k.id = g.contract_id"""
_FROM = f"FROM gig g {_JOINS}"
_SEALED = "k.sealed_at IS NOT NULL"
_RECEIVED = """(k.sealed_at IS NOT NULL AND EXISTS (SELECT 1 FROM declaration d WHERE d.contract_id = k.id)
    AND NOT EXISTS (SELECT 1 FROM declaration d JOIN outbox o ON o.declaration_id = d.id AND o.rev = d.rev
                    LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
                    WHERE d.contract_id = k.id AND r.rev IS NULL AND o.state <> 'dropped'))"""
_COLUMNS = "g.id, g.on_date, g.starts, g.ends, g.venue, g.place, g.country, b.name, c.name, g.fee_minor, g.currency, g.state"
_LINE = f"{_COLUMNS}, g.contract_id, {_SEALED}, {_RECEIVED}, g.notes"


@dataclass(frozen=True, slots=True)
class GigFilter:
    """Which gigs a list shows.

    Attributes:
        which: one of `FILTERS`.
        text: words that all must occur in venue, place, band, client or notes; case and accents do not matter.
        today: the day that "upcoming" starts with.
        newest_first: which way the days go.
    """

    today: date
    which: str = "all"
    text: str = ""
    newest_first: bool = True

    @property
    def words(self) -> str:
        """The full-text query, empty where nothing is searched for."""
        return search_words(self.text)

    @property
    def order(self) -> str:
        """The SQL order of the rows, which the index of the list has."""
        way = "DESC" if self.newest_first else "ASC"
        return f"g.on_date {way}, g.starts {way}, g.n {way}"

    def where(self, *, walk: bool = False) -> tuple[str, list[str]]:
        """Return the SQL condition and its parameters.

        With `walk`, the rows come from the index of the list in its order, and each is looked up among those that
        have the words: the first page of many is found at once so. Else those that have the words are gone through.
        """
        clauses, parameters = [_WHICH[self.which]], []
        if self.which == "upcoming":
            parameters.append(self.today.isoformat())
        if words := self.words:
            number = "+g.n" if walk else "g.n"
            clauses.append(f"{number} IN (SELECT rowid FROM gig_words WHERE gig_words MATCH ?)")
            parameters.append(words)
        return " AND ".join(clauses), parameters


_IN_SEALED = "g.contract_id IN (SELECT id FROM contract WHERE sealed_at IS NOT NULL)"
_WHICH = {
    "all": "g.state <> 'cancelled'",
    "everything": "1",
    "upcoming": "g.state <> 'cancelled' AND g.on_date >= ?",
    "to_finish": f"g.state = 'played' AND (g.contract_id IS NULL OR NOT {_IN_SEALED})",
    "declared": _IN_SEALED,
    "cancelled": "g.state = 'cancelled'",
}


def gig_page(book: Book, wanted: GigFilter, offset: int, limit: int) -> list[GigRow]:
    """Return `limit` gigs of a filtered list from `offset` on, newest day first.

    The page is found in the index alone; only its own rows are read and joined, so a page in the middle of 100,000
    gigs costs what the first one does.
    """
    where, parameters = where_in_order(book, wanted)
    sql = f"""WITH page AS (SELECT g.n FROM gig g WHERE {where} ORDER BY {wanted.order} LIMIT ? OFFSET ?)
        SELECT {_LINE} FROM page CROSS JOIN gig g ON g.n = page.n {_JOINS} ORDER BY {wanted.order}"""
    return book.rows(GigRow, sql, *parameters, limit, offset)


def gigs_between(book: Book, first: date, last: date) -> list[GigRow]:
    """Return the gigs of a stretch of days, cancelled ones too, in the order of each evening.

    A set in the small hours belongs to the evening before, so it comes after those of its day; a gig without hours
    comes last.
    """
    sql = f"""SELECT {_LINE} {_FROM} WHERE g.on_date BETWEEN ? AND ?
        ORDER BY g.on_date, g.starts IS NULL, g.starts < ?, g.starts, g.n"""
    return book.rows(GigRow, sql, first.isoformat(), last.isoformat(), MORNING)


def gigs_numbered(book: Book, numbers: str) -> list[tuple[int, GigRow]]:
    """Return gigs by their row numbers (a JSON list), each with its number."""
    sql = f"SELECT {_LINE} FROM json_each(?) j CROSS JOIN gig g ON g.n = j.value {_JOINS}"
    rows = book.rows(GigRow, sql, numbers)
    places = book.rows(
        _Numbered, "SELECT g.id, g.n FROM json_each(?) j CROSS JOIN gig g ON g.n = j.value", numbers
    )
    by_id = {place.id: place.n for place in places}
    return [(by_id[row.id], row) for row in rows]


FEW = 1_000
"""Up to so many gigs that have the searched words are gone through one by one."""


def most_found(book: Book, wanted: GigFilter) -> int:
    """Return how many gigs have the words that are searched for, of all filters together."""
    return int(book.value("SELECT count(*) FROM gig_words WHERE gig_words MATCH ?", wanted.words))


def where_in_order(book: Book, wanted: GigFilter) -> tuple[str, list[str]]:
    """Return the SQL condition and its parameters for reading in the order of the list."""
    return wanted.where(walk=bool(wanted.words) and most_found(book, wanted) > FEW)


def gig_count(book: Book, wanted: GigFilter) -> int:
    """Return how many gigs a filter lets through."""
    where, parameters = wanted.where()
    return int(book.value(f"SELECT count(*) FROM gig g WHERE {where}", *parameters))


def gig_position(book: Book, wanted: GigFilter, gig_id: str) -> int | None:
    """Return at which place of a filtered list a gig stands, None where it is not in it."""
    where, parameters = wanted.where()
    before = ">" if wanted.newest_first else "<"
    sql = f"""SELECT (SELECT count(*) FROM gig g WHERE {where} AND g.on_date {before} o.on_date)
        + (SELECT count(*) FROM gig g WHERE {where} AND g.on_date = o.on_date
           AND (coalesce(g.starts, ''), g.n) {before} (coalesce(o.starts, ''), o.n))
        FROM gig o WHERE o.id = ? AND EXISTS (SELECT 1 FROM gig g WHERE g.n = o.n AND {where})"""
    found = book.value(sql, *parameters, *parameters, gig_id, *parameters)
    return None if found is None else int(found)


def gig_sums(book: Book, wanted: GigFilter) -> list[Money]:
    """Return the fees that a filter lets through, added up for each currency."""
    where, parameters = wanted.where()
    sql = f"""SELECT sum(g.fee_minor), g.currency FROM gig g WHERE {where} AND g.fee_minor IS NOT NULL
        GROUP BY g.currency ORDER BY g.currency"""
    return [Money(minor, currency) for minor, currency in book.rows(Sum, sql, *parameters)]


def gig_detail(book: Book, gig_id: str) -> GigDetail | None:
    """Return one gig, or None when it is gone."""
    sql = f"SELECT {_COLUMNS}, g.notes, g.contract_id, {_SEALED} {_FROM} WHERE g.id = ?"
    return book.row(GigDetail, sql, gig_id)


MOST_FREE = 200
"""So many gigs are offered for a contract."""


def free_gigs(book: Book, contract_id: str | None) -> list[GigRow]:
    """Return gigs that a contract may cover: its own, and those in no contract, newest first."""
    sql = f"""SELECT {_COLUMNS}, g.contract_id, {_SEALED}, {_RECEIVED} {_FROM}
        WHERE {{which}} ORDER BY g.on_date DESC, g.n DESC LIMIT ?"""
    own = book.rows(GigRow, sql.format(which="g.contract_id = ?"), contract_id, MOST_FREE)
    return own + book.rows(GigRow, sql.format(which=_FREE), MOST_FREE - len(own))


def has_free_gig(book: Book) -> bool:
    """Tell whether there is a gig in no contract."""
    return bool(book.value(f"SELECT EXISTS (SELECT 1 FROM gig g WHERE {_FREE})"))


_FREE = f"g.contract_id IS NULL AND g.state <> '{GigState.CANCELLED.value}'"


def known_venues(book: Book) -> list[KnownVenue]:
    """Return every venue with what was recorded there last, most recent first."""
    sql = """SELECT g.venue, g.place, g.country, c.name, b.name, g.fee_minor, g.currency, g.starts, g.ends
        FROM gig g LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id
        WHERE g.n IN (SELECT n FROM (SELECT n, max(on_date) FROM gig GROUP BY venue, place))
        ORDER BY g.on_date DESC LIMIT 500"""
    return book.rows(KnownVenue, sql)


def last_of_client(book: Book, client_id: str) -> KnownVenue | None:
    """Return what was recorded for a client last, None for a client without a gig."""
    sql = f"""SELECT g.venue, g.place, g.country, c.name, b.name, g.fee_minor, g.currency, g.starts, g.ends {_FROM}
        WHERE g.client_id = ? ORDER BY g.on_date DESC, g.n DESC LIMIT 1"""
    return book.row(KnownVenue, sql, client_id)


def search_words(text: str) -> str:
    """Return typed text as a full-text query: every word must occur, the last letters may be missing."""
    words: Sequence[str] = "".join(c if c.isalnum() else " " for c in fold(text)).split()
    ways = (" OR ".join(f'"{way}"*' for way in spellings(word)) for word in words)
    return " AND ".join(f"({way})" for way in ways)
