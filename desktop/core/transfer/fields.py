"""What columns of a table can mean, for each kind of entry, and how it is guessed from the header and the contents."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from desktop.core.money import known_currency
from desktop.core.problems import N_, Message
from desktop.core.transfer.header_words import fields_by_word, plain
from desktop.core.transfer.tables import Cell, Table

KINDS: Mapping[str, tuple[str, ...]] = {
    "gigs": ("id", "on", "starts", "ends", "venue", "place", "country", "band", "client", "fee", "currency", "state", "notes"),
    "clients": ("name", "country", "vat_no", "company_no", "invoice_reference", "email", "address"),
    "people": ("name", "plays", "email", "residence", "iban"),
    "expenses": ("on", "text", "category", "amount", "currency", "vat_percent", "payer", "band"),
}  # fmt: skip
"""By kind of entry the fields that a column may fill."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "gigs": ("on", "venue"),
    "clients": ("name",),
    "people": ("name",),
    "expenses": ("on", "text", "amount"),
}

FIELD_NAMES: Mapping[str, Message] = {
    "id": N_("import field", "ID"),
    "on": N_("import field", "Date"),
    "starts": N_("import field", "Start"),
    "ends": N_("import field", "End"),
    "venue": N_("import field", "Venue"),
    "place": N_("import field", "Town"),
    "country": N_("import field", "Country"),
    "band": N_("import field", "Band"),
    "client": N_("import field", "Client"),
    "fee": N_("import field", "Fee"),
    "currency": N_("import field", "Currency"),
    "state": N_("import field", "State"),
    "notes": N_("import field", "Notes"),
    "name": N_("import field", "Name"),
    "email": N_("import field", "Email"),
    "address": N_("import field", "Address"),
    "vat_no": N_("import field", "VAT number"),
    "company_no": N_("import field", "Company number"),
    "invoice_reference": N_("import field", "Reference for invoices"),
    "plays": N_("import field", "Plays"),
    "residence": N_("import field", "Lives in"),
    "iban": N_("import field", "Account (IBAN)"),
    "text": N_("import field", "What"),
    "category": N_("import field", "Category"),
    "amount": N_("import field", "Amount"),
    "vat_percent": N_("import field", "VAT rate"),
    "payer": N_("import field", "Paid by"),
}

KIND_NAMES: Mapping[str, Message] = {
    "gigs": N_("import kind", "Gigs"),
    "clients": N_("import kind", "Clients"),
    "people": N_("import kind", "Musicians"),
    "expenses": N_("import kind", "Expenses"),
}

SAMPLE = 200
"""Rows that are looked at to guess what a column holds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the columns mean, and the answers that a person gave.

    Attributes:
        columns: for each column of the table its field, None for a column that is left out.
        date_order: `dmy`, `mdy` or `ymd`, where the days do not tell it themselves.
        decimal: `,` or `.`, where the amounts do not tell it themselves.
        country, currency, state: what counts for rows that do not say it.
    """

    columns: tuple[str | None, ...]
    date_order: str | None = None
    decimal: str | None = None
    country: str | None = None
    currency: str = "EUR"
    state: str = "option"


def guess_kind(table: Table) -> str:
    """Return the kind of entry that a table most likely holds."""
    found = {kind: guess(table, kind) for kind in KINDS}

    def score(kind: str) -> tuple[bool, int]:
        named = {name for name in found[kind] if name}
        return named.issuperset(NEEDED[kind]), len(named)

    return max(KINDS, key=score)


def guess(table: Table, kind: str) -> tuple[str | None, ...]:
    """Return for each column the field it most likely is, by its heading first, then by what it holds."""
    chosen: list[str | None] = [None] * len(table.header)
    taken: set[str] = set()
    for rank in range(3):
        for column, text in enumerate(table.header if table.headed else ()):
            options = [name for name in _by_heading(text, rank) if name in KINDS[kind] and name not in taken]
            if chosen[column] is None and options:
                chosen[column] = options[0]
                taken.add(options[0])
    for column in range(len(table.header)):
        name = None if chosen[column] else _by_contents(table, column, kind, taken)
        if name:
            chosen[column] = name
            taken.add(name)
    return tuple(chosen)


def _by_heading(text: str, rank: int) -> Sequence[str]:
    """Return fields by a heading: the whole of it, without what stands in brackets, or one of its words."""
    known = fields_by_word()
    if rank == 0:
        return known.get(plain(text), ())
    bare = plain(re.sub(r"\(.*?\)|\[.*?\]", " ", text))
    if rank == 1:
        return known.get(bare, ())
    return [name for word in bare.split() if len(word) > 3 for name in known.get(word, ())]


_DAY = re.compile(r"\d{1,4}[./\- ]+\d{1,2}[./\- ]+\d{1,4}")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(:\d{2})?")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]{11,36}")
_AMOUNT = re.compile(r"[€$£]?\s*\d[\d.,'’ \u00a0\u202f]*\s*(€|\$|£|[A-Z]{3}|kr|Ft)?")


def _by_contents(table: Table, column: int, kind: str, taken: set[str]) -> str | None:
    cells = [row[column] for _, row in islice(table.rows, SAMPLE) if row[column] != ""]
    if not cells:
        return None
    for name, fits in (
        ("on", _is_day),
        ("starts", _is_time),
        ("ends", _is_time),
        ("email", lambda cell: _text_fits(_MAIL, cell)),
        ("iban", lambda cell: _text_fits(_IBAN, cell)),
        ("currency", lambda cell: isinstance(cell, str) and known_currency(cell.strip())),
        ("fee", _is_amount),
        ("amount", _is_amount),
    ):
        if name in KINDS[kind] and name not in taken and all(fits(cell) for cell in cells):
            return name
    return None


def _is_day(cell: Cell) -> bool:
    return (isinstance(cell, date | datetime)) or _text_fits(_DAY, cell)


def _is_time(cell: Cell) -> bool:
    return isinstance(cell, time) or _text_fits(_TIME, cell)


def _is_amount(cell: Cell) -> bool:
    return isinstance(cell, Decimal) or (
        _text_fits(_AMOUNT, cell) and not _is_day(cell) and not _is_time(cell)
    )


def _text_fits(pattern: re.Pattern[str], cell: Cell) -> bool:
    return isinstance(cell, str) and pattern.fullmatch(cell.strip()) is not None
