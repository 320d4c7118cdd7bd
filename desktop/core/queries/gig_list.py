"""What a long list of gigs needs beside its pages: other orders, months with their sums, ids, and who may be changed."""

import json
from array import array
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from desktop.core.money import Money
from desktop.core.queries.gigs import GigFilter, GigRow, gigs_numbered, where_in_order
from desktop.core.store.book import Book

ORDERS = ("on", "where", "place", "country", "band", "client", "fee", "state")
"""What gigs can be ordered by; an order by day goes by the index and needs no list of its own."""

_STATE = """CASE WHEN g.contract_id IN (SELECT id FROM contract WHERE sealed_at IS NOT NULL) THEN '3'
    WHEN g.state = 'option' THEN '0' WHEN g.state = 'confirmed' THEN '1' WHEN g.state = 'played' THEN '2' ELSE '4' END"""
_STATES = "01234"

_VALUES = {
    "where": "SELECT venue, group_concat(n) FROM gig GROUP BY venue",
    "place": "SELECT place, group_concat(n) FROM gig GROUP BY venue, place",
    "country": "SELECT country, group_concat(n) FROM gig GROUP BY country",
    "band": """SELECT b.name, g.numbers FROM (SELECT band_id, group_concat(n) AS numbers FROM gig GROUP BY band_id) g
        JOIN band b ON b.id = g.band_id""",
    "client": """SELECT c.name, g.numbers FROM
        (SELECT client_id, group_concat(n) AS numbers FROM gig GROUP BY client_id) g JOIN client c ON c.id = g.client_id""",
    "state": f"SELECT {_STATE} AS at, group_concat(n) FROM gig g GROUP BY at",
}
"""For each order, the gigs' row numbers for each value: the indexes give them without reading the gigs."""
_TEXTS = frozenset({"where", "place", "band", "client"})

_NAMES = {
    "where": "SELECT DISTINCT venue, venue FROM gig",
    "place": "SELECT DISTINCT place, place FROM gig INDEXED BY ix_gig_venue",
    "country": "SELECT DISTINCT country, country FROM gig",
    "band": "SELECT name, id FROM band",
    "client": "SELECT name, id FROM client",
}
"""For each order, what its values are called and what stands for them in a gig."""
_FIELDS = {"where": "venue", "place": "place", "country": "country", "band": "band_id", "client": "client_id"}
_VALUE_IN = "IN (SELECT value FROM json_each(?))"
_AMONG = {key: f"g.{field} {_VALUE_IN}" for key, field in _FIELDS.items()} | {
    "place": f"g.n IN (SELECT n FROM gig INDEXED BY ix_gig_venue WHERE place {_VALUE_IN})"
}
"""Which gigs have one of these values, so that an index finds them."""


class _Text(NamedTuple):
    text: str


class _Number(NamedTuple):
    n: int


class _Named(NamedTuple):
    text: str
    value: str


class _Value(NamedTuple):
    value: str
    numbers: str


class _Day(NamedTuple):
    on: str
    many: int
    currency: str
    other: str
    minor: int | None


class Month(NamedTuple):
    """A month of the list: how many gigs it has, and their fees for each currency."""

    first: date
    many: int
    fees: tuple[Money, ...]


class LockedGig(NamedTuple):
    """A gig that cannot be changed, as a sentence names it."""

    id: str
    on: str
    venue: str
    currency: str

    @property
    def day(self) -> date:
        """The day of the gig."""
        return date.fromisoformat(self.on)


def gig_order(
    book: Book, wanted: GigFilter, key: str, *, descending: bool, fold: Callable[[str], Any]
) -> "array[int]":
    """Return the row numbers of the gigs that a filter lets through, in an order.

    Args:
        book: the record.
        wanted: the filter.
        key: one of `ORDERS`; gigs without what they are ordered by come last. Amounts go by currency, then by amount.
        descending: from the last to the first.
        fold: what texts are compared by: the rules of the reader's language.
    """
    if key == "fee":
        return array("q", _in_order(book, wanted, _fee_order(wanted, descending=descending)))
    numbers = _in_order(book, wanted, wanted.order)
    if not numbers or key == "on":
        return array("q", numbers)
    lines = [line for line in book.rows(_Value, _VALUES[key]) if line.value]
    folded = [fold(line.value) if key in _TEXTS else line.value for line in lines]
    places = {value: place for place, value in enumerate(sorted(set(folded), reverse=descending))}
    ranks = array("q", [len(places)]) * (max(numbers) + 1)
    for line, value in zip(lines, folded, strict=True):
        place = places[value]
        for number in json.loads(f"[{line.numbers}]"):
            if number < len(ranks):
                ranks[number] = place
    return array("q", sorted(numbers, key=ranks.__getitem__))


def gig_first(
    book: Book, wanted: GigFilter, key: str, limit: int, *, descending: bool, fold: Callable[[str], Any]
) -> "array[int]":
    """Return only the first `limit` row numbers of the same order, in the time of a click."""
    if key == "on":
        return _some(book, wanted, limit)
    if key == "fee":
        return _by_fee(book, wanted, limit, descending=descending)
    if key == "state":
        return _by_turns(
            book, wanted, limit, [(f"{_STATE} = ?", s) for s in sorted(_STATES, reverse=descending)]
        )
    values = _values_in_order(book, key, descending=descending, fold=fold)
    if wanted.words:
        return _by_rank(book, wanted, key, limit, values)
    among = _AMONG[key]
    turns = [(among, json.dumps(alike)) for alike in values]
    every = json.dumps([value for alike in values for value in alike])
    return _by_turns(book, wanted, limit, [*turns, (f"({among}) IS NOT TRUE", every)])


def _values_in_order(
    book: Book, key: str, *, descending: bool, fold: Callable[[str], Any]
) -> list[list[str]]:
    """Return the values of an order's column from first to last, those that are alike to a reader together."""
    groups: dict[Any, list[str]] = {}
    for text, value in book.rows(_Named, _NAMES[key]):
        if text:
            groups.setdefault(fold(text) if key in _TEXTS else text, []).append(value)
    return [groups[each] for each in sorted(groups, reverse=descending)]


def _by_turns(book: Book, wanted: GigFilter, limit: int, turns: list[tuple[str, str]]) -> "array[int]":
    """Return the first row numbers: those that the first condition lets through by day, then those of the next."""
    found = array("q")
    for condition, parameter in turns:
        found += _some(book, wanted, limit - len(found), condition, parameter)
        if len(found) == limit:
            break
    return found


def _by_rank(book: Book, wanted: GigFilter, key: str, limit: int, values: list[list[str]]) -> "array[int]":
    """Return the first row numbers of what was searched for: the words are looked up once, not for each value."""
    where, own = wanted.where()
    ranks = json.dumps({value: place for place, alike in enumerate(values) for value in alike})
    sql = f"""WITH rank(value, at) AS MATERIALIZED (SELECT key, value FROM json_each(?))
        SELECT g.n FROM gig g LEFT JOIN rank ON rank.value = g.{_FIELDS[key]} WHERE {where}
        ORDER BY rank.at IS NULL, rank.at, {wanted.order} LIMIT ?"""
    return array("q", (row.n for row in book.rows(_Number, sql, ranks, *own, limit)))


def _by_fee(book: Book, wanted: GigFilter, limit: int, *, descending: bool) -> "array[int]":
    way = "DESC" if descending else "ASC"
    order = f"g.currency, g.fee_minor {way}, {wanted.order}"
    found = _some(book, wanted, limit, "g.fee_minor IS NOT NULL", order=order)
    return found + _some(book, wanted, limit - len(found), "g.fee_minor IS NULL")


def _fee_order(wanted: GigFilter, *, descending: bool) -> str:
    way = "DESC" if descending else "ASC"
    currency = "iif(g.fee_minor IS NULL, '', g.currency)"
    return f"g.fee_minor IS NULL, {currency}, g.fee_minor {way}, {wanted.order}"


def _some(
    book: Book, wanted: GigFilter, limit: int, condition: str = "1", *parameters: str, order: str = ""
) -> "array[int]":
    """Return the first row numbers that a filter and a condition let through, by day unless another order is given."""
    where, own = wanted.where() if order else where_in_order(book, wanted)
    sql = f"SELECT g.n FROM gig g WHERE {where} AND {condition} ORDER BY {order or wanted.order} LIMIT ?"
    return array("q", (row.n for row in book.rows(_Number, sql, *own, *parameters, limit)))


def _in_order(book: Book, wanted: GigFilter, order: str) -> list[int]:
    """Return the row numbers in an order; as one text they come three times as fast as row by row."""
    where, parameters = where_in_order(book, wanted) if order == wanted.order else wanted.where()
    sql = f"SELECT group_concat(n) FROM (SELECT g.n FROM gig g WHERE {where} ORDER BY {order})"
    found: list[int] = json.loads(f"[{book.value(sql, *parameters) or ''}]")
    return found


def gigs_at(book: Book, numbers: Sequence[int]) -> list[GigRow]:
    """Return the gigs with these row numbers, in their order."""
    found = dict(gigs_numbered(book, json.dumps(list(numbers))))
    return [found[n] for n in numbers if n in found]


def gig_number(book: Book, gig_id: str) -> int | None:
    """Return the row number of a gig, None when it is gone."""
    found = book.value("SELECT n FROM gig WHERE id = ?", gig_id)
    return None if found is None else int(found)


def ids_at(book: Book, numbers: Sequence[int]) -> list[str]:
    """Return the ids of the gigs with these row numbers, in their order."""
    sql = "SELECT g.id FROM json_each(?) j JOIN gig g ON g.n = j.value ORDER BY j.key"
    return [row.text for row in book.rows(_Text, sql, json.dumps(list(numbers)))]


def gig_ids(book: Book, wanted: GigFilter, offset: int, limit: int) -> list[str]:
    """Return the ids of the gigs of a filtered list from `offset` on, as they stand in it."""
    where, parameters = wanted.where()
    sql = f"SELECT g.id FROM gig g WHERE {where} ORDER BY {wanted.order} LIMIT ? OFFSET ?"
    return [row.text for row in book.rows(_Text, sql, *parameters, limit, offset)]


def gig_months(book: Book, wanted: GigFilter) -> list[Month]:
    """Return the months of the gigs that a filter lets through, in the order of the list.

    The index has the days in order: grouped by them, nothing is sorted.
    """
    where, parameters = where_in_order(book, wanted)
    sql = f"""SELECT g.on_date, count(*), min(g.currency), max(g.currency), sum(g.fee_minor)
        FROM gig g WHERE {where} GROUP BY g.on_date"""
    days = book.rows(_Day, sql, *parameters)
    if any(day.currency != day.other for day in days):
        days = book.rows(_Day, _DAY_BY_CURRENCY.format(where=where), *parameters)
    counts: dict[str, int] = {}
    fees: dict[str, dict[str, int]] = {}
    for day in days:
        month = day.on[:7]
        counts[month] = counts.get(month, 0) + day.many
        of_month = fees.setdefault(month, {})
        if day.minor is not None:
            of_month[day.currency] = of_month.get(day.currency, 0) + day.minor
    return [
        Month(
            date.fromisoformat(f"{month}-01"),
            counts[month],
            tuple(Money(fees[month][currency], currency) for currency in sorted(fees[month])),
        )
        for month in sorted(counts, reverse=wanted.newest_first)
    ]


_DAY_BY_CURRENCY = """SELECT g.on_date, count(*), g.currency, g.currency, sum(g.fee_minor)
    FROM gig g WHERE {where} GROUP BY g.on_date, g.currency"""
"""Days on which fees are in several currencies; most books have none."""


def locked_gigs(book: Book, ids: Sequence[str]) -> list[LockedGig]:
    """Return those of these gigs whose contract is sealed, by day."""
    sql = """SELECT g.id, g.on_date, g.venue, g.currency FROM json_each(?) j JOIN gig g ON g.id = j.value
        JOIN contract k ON k.id = g.contract_id WHERE k.sealed_at IS NOT NULL ORDER BY g.on_date, g.n"""
    return book.rows(LockedGig, sql, json.dumps(list(ids)))


def currencies_of(book: Book, ids: Sequence[str]) -> set[str]:
    """Return the currencies of these gigs."""
    sql = "SELECT DISTINCT g.currency FROM json_each(?) j JOIN gig g ON g.id = j.value"
    return {row.text for row in book.rows(_Text, sql, json.dumps(list(ids)))}


def other_currencies(book: Book, ids: Sequence[str], currency: str) -> list[LockedGig]:
    """Return those of these gigs that are in another currency, by day."""
    sql = """SELECT g.id, g.on_date, g.venue, g.currency FROM json_each(?) j JOIN gig g ON g.id = j.value
        WHERE g.currency <> ? ORDER BY g.on_date, g.n"""
    return book.rows(LockedGig, sql, json.dumps(list(ids)), currency)
