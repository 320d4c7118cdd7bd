"""Exchange rates that the book holds: the imported ones, and the one that a contract is kept with."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.countries import Countries
from desktop.core.queries.settings import setting
from desktop.core.rates import BASE, DayRate, Lookup, Rate
from desktop.core.store.book import Book


class Imported(NamedTuple):
    """What was imported so far: how many currencies, and from which day to which."""

    currencies: int
    rates: int
    first: str | None
    last: str | None


class _Kept(NamedTuple):
    currency: str
    rate: str | None
    rate_to: str | None
    rate_on: str | None
    rate_source: str | None


def imported_rates(book: Book) -> Imported:
    """Return what was imported so far."""
    sql = "SELECT count(DISTINCT currency), count(*), min(on_date), max(on_date) FROM exchange_rate"
    return book.rows(Imported, sql)[0]


def lookup(book: Book) -> Lookup:
    """Return the look-up of imported rates: the newest of a currency that is not after a day."""
    sql = """SELECT currency, on_date, per_euro FROM exchange_rate WHERE currency = ? AND on_date <= ?
        ORDER BY on_date DESC LIMIT 1"""
    return lambda currency, day: book.row(DayRate, sql, currency, day.isoformat())


def kept_rate(book: Book, contract_id: str) -> Rate | None:
    """Return the rate that a contract is kept with, None where there is none."""
    sql = "SELECT currency, rate, rate_to, rate_on, rate_source FROM contract WHERE id = ?"
    kept = book.row(_Kept, sql, contract_id)
    if kept is None or not (kept.rate and kept.rate_to and kept.rate_on):
        return None
    on = date.fromisoformat(kept.rate_on)
    return Rate(kept.currency, kept.rate_to, Decimal(kept.rate), on, kept.rate_source or "")


def home_currency(book: Book, countries: Countries) -> str:
    """Return the money of the country that the owner of the book lives in; the euro where nothing is known."""
    pack = countries.get(setting(book, "country") or "")
    return pack.currency if pack else BASE
