"""Recipes that a band keeps, and how its last contract was split."""

import json
from collections.abc import Collection
from typing import NamedTuple

from desktop.core.kept_recipes import KeptRecipe, kept_of
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.store.book import Book
from desktop.core.text import fold

LOOKED_AT = 24
"""So many of a band's last contracts are looked through for one with the same line-up."""


MANY = 200
"""From so many contracts of a band on, the last ones are found by date."""


class RecipeRow(NamedTuple):
    """A kept recipe in its newest version. `line_up` is the JSON list of ids it was kept for."""

    id: str
    name: str
    version: int
    line_up: str
    saved_at: str

    @property
    def musicians(self) -> tuple[str, ...]:
        """Who it was kept for, by id."""
        return tuple(json.loads(self.line_up))


class _Version(NamedTuple):
    line_up: str
    steps: str
    shares_by: str
    currency: str


class _Id(NamedTuple):
    id: str


class _Begins(NamedTuple):
    id: str
    on: str


class LastTime(NamedTuple):
    """A band's last other contract: its recipe, and when and where it was."""

    contract: str
    kept: KeptRecipe
    on: str
    venue: str


def band_of(book: Book, contract_id: str) -> str | None:
    """Return the id of the band of a contract."""
    found = book.value("SELECT band_id FROM contract WHERE id = ?", contract_id)
    return None if found is None else str(found)


def kept_recipes(book: Book, band_id: str | None, line_up: Collection[str] = ()) -> list[RecipeRow]:
    """Return a band's kept recipes (None: those of contracts without a band), for this very line-up first, by name."""
    sql = """SELECT r.id, r.name, v.version, v.line_up, v.saved_at FROM recipe r JOIN recipe_version v
        ON v.recipe_id = r.id AND v.version = (SELECT max(version) FROM recipe_version WHERE recipe_id = r.id)
        WHERE r.band_id IS ?"""
    found = book.rows(RecipeRow, sql, band_id)
    return sorted(found, key=lambda row: (set(row.musicians) != set(line_up), fold(row.name), row.id))


def recipe_name(book: Book, recipe_id: str) -> str | None:
    """Return the name of a kept recipe, None when it was removed."""
    found = book.value("SELECT name FROM recipe WHERE id = ?", recipe_id)
    return None if found is None else str(found)


def recipe_version(book: Book, recipe_id: str, version: int | None = None) -> KeptRecipe | None:
    """Return a version of a kept recipe, without a number the newest; None when it is not there."""
    number = version or book.value("SELECT max(version) FROM recipe_version WHERE recipe_id = ?", recipe_id)
    found = book.row(
        _Version,
        "SELECT line_up, steps, shares_by, currency FROM recipe_version WHERE recipe_id = ? AND version = ?",
        recipe_id,
        number,
    )
    if found is None:
        return None
    return KeptRecipe(
        tuple(json.loads(found.line_up)),
        tuple(json.loads(found.steps)),
        found.shares_by,
        found.currency,
        (recipe_id, int(number)),
    )


def last_time(
    book: Book, band_id: str | None, line_up: Collection[str], before: str, but: str | None = None
) -> LastTime | None:
    """Return how a band's last contract was split.

    The last is the one that begins latest until the day `before`, among those of this line-up where there are any;
    if none begins until then, the one that begins next. Dropped contracts and those without steps do not count.

    Args:
        book: the book.
        band_id: the band; without one nothing is found.
        line_up: who plays now, by id.
        before: the day, in ISO form.
        but: a contract that is not meant.
    """
    if band_id is None:
        return None
    keys = _looked_at(book, band_id, before, but)
    same = next((key for key in keys if _line_up(book, key) == set(line_up)), None)
    found = contract(book, same or keys[0]) if keys else None
    return _remembered(found) if found else None


def _looked_at(book: Book, band_id: str, before: str, but: str | None) -> list[str]:
    """Return a band's last contracts, those that begin until `before` first, the latest of them first."""
    counts = "k.id IS NOT ? AND k.state <> 'void' AND k.recipe <> '[]'"
    of_band = book.value(
        "SELECT count(*) FROM (SELECT 1 FROM contract WHERE band_id = ? LIMIT ?)", band_id, MANY
    )
    if of_band < MANY:
        sql = f"""SELECT k.id, min(g.on_date) FROM contract k JOIN gig g ON g.contract_id = k.id
            WHERE k.band_id = ? AND {counts} GROUP BY k.id"""
        found = book.rows(_Begins, sql, band_id, but)
    else:  # a band with so many is met soon when one walks through the dates
        sql = f"""SELECT k.id, g.on_date FROM gig g CROSS JOIN contract k ON k.id = g.contract_id
            WHERE g.on_date {{}} ? AND k.band_id = ? AND {counts} ORDER BY g.on_date {{}} LIMIT {8 * LOOKED_AT}"""
        ways = (("<=", "DESC"), (">", "ASC"))
        found = [row for way in ways for row in book.rows(_Begins, sql.format(*way), before, band_id, but)]
    until = sorted((row for row in found if row.on <= before), key=lambda row: row.on, reverse=True)
    later = sorted((row for row in found if row.on > before), key=lambda row: row.on)
    return list(dict.fromkeys(row.id for row in (*until, *later)))[:LOOKED_AT]


def _line_up(book: Book, contract_id: str) -> set[str]:
    return {
        row.id for row in book.rows(_Id, "SELECT person_id FROM line_up WHERE contract_id = ?", contract_id)
    }


def _remembered(facts: ContractFacts) -> LastTime | None:
    first = facts.gigs[0] if facts.gigs else None
    return LastTime(facts.id, kept_of(facts), first.on, first.venue or first.place) if first else None
