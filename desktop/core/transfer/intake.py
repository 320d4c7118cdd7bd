"""One look at a table that somebody wants to import: what it is, what its columns mean, and what the import would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.core.problems import N_, refuse
from desktop.core.transfer import fields
from desktop.core.transfer.fields import KINDS, Reading
from desktop.core.transfer.limits import digest_of
from desktop.core.transfer.plan import make_plan
from desktop.core.transfer.planned import Plan, Tell
from desktop.core.transfer.tables import ENCODINGS, Table, read_table
from desktop.core.uncollected import uncollected

if TYPE_CHECKING:
    from desktop.core.queries.transfer import ImportRow
    from desktop.core.store.book import Book

_NO_KIND = N_("import", "What is in a table is one of: {known}.")
_NO_FIELD = N_("import", "A column can be one of: {known}.")
_NO_COLUMN = N_("import", "There is no column “{column}”. There are: {known}.")
_NO_ENCODING = N_("import", "A file can be read as one of: {known}.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person said about a file; None where it is to be found out.

    Attributes:
        columns: by heading (or letter) of a column its field, "" to leave it out.
    """

    kind: str | None = None
    columns: Mapping[str, str] | None = None
    encoding: str | None = None
    sheet: str | None = None
    headed: bool | None = None
    date_order: str | None = None
    decimal: str | None = None
    country: str | None = None
    currency: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A table, what it was taken for, and what importing it would do."""

    table: Table
    kind: str
    reading: Reading
    plan: Plan
    digest: str
    before: "ImportRow | None"


@uncollected()
def look(book: "Book", data: bytes, name: str, wish: Wish, tell: Tell = lambda _n, _of: None) -> Look:
    """Return what a CSV or spreadsheet holds and what its import would do; changes nothing.

    Raises:
        Refused: it cannot be read, or has to be asked how (field `encoding`); or the wish names what is not there.
    """
    from desktop.core.queries import transfer

    _check(wish)
    table = read_table(data, name, encoding=wish.encoding, sheet=wish.sheet, headed=wish.headed)
    kind = wish.kind or fields.guess_kind(table)
    reading = reading_for(book, table, kind, wish)
    plan = make_plan(table, kind, reading, transfer.known(book), tell)
    digest = digest_of(data)
    return Look(table, kind, reading, plan, digest, transfer.imported_before(book, digest))


def reading_for(book: "Book", table: Table, kind: str, wish: Wish) -> Reading:
    """Return what the columns mean: as a person said, else as remembered, else as guessed."""
    from desktop.core.queries.settings import setting
    from desktop.core.queries.transfer import remembered

    kept = remembered(book, kind, table.header) or {}
    columns = kept.get("columns")
    fits = isinstance(columns, list) and len(columns) == len(table.header)
    guessed = tuple(columns) if isinstance(columns, list) and fits else fields.guess(table, kind)
    return Reading(
        columns=_wished(guessed, table, kind, wish.columns or {}),
        date_order=wish.date_order or _text(kept.get("date_order")),
        decimal=wish.decimal or _text(kept.get("decimal")),
        country=wish.country or _text(kept.get("country")) or setting(book, "country"),
        currency=wish.currency or _text(kept.get("currency")) or "EUR",
        state=wish.state or _text(kept.get("state")) or "option",
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _check(wish: Wish) -> None:
    if wish.kind is not None and wish.kind not in KINDS:
        raise refuse("kind", _NO_KIND, known=", ".join(KINDS))
    if wish.encoding is not None and wish.encoding not in ENCODINGS:
        raise refuse("encoding", _NO_ENCODING, known=", ".join(ENCODINGS))


def _wished(
    guessed: tuple[str | None, ...], table: Table, kind: str, said: Mapping[str, str]
) -> tuple[str | None, ...]:
    """Return the columns with what a person said of some of them; a field that moves leaves its old column."""
    from desktop.core.transfer.header_words import plain
    from desktop.core.transfer.tables import letters

    chosen = list(guessed)
    for heading, name in said.items():
        places = [n for n, text in enumerate(table.header) if plain(text) == plain(heading)]
        places = places or [n for n in range(len(table.header)) if letters(n) == heading]
        if not places:
            raise refuse("mapping", _NO_COLUMN, column=heading, known=", ".join(table.header))
        if name and name not in KINDS[kind]:
            raise refuse("mapping", _NO_FIELD, known=", ".join(KINDS[kind]))
        if name in chosen:
            chosen[chosen.index(name)] = None
        chosen[places[0]] = name or None
    return tuple(chosen)
