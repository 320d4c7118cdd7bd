"""A book as plain tables in words: what is written as CSV and as a spreadsheet, and read again by people and programs.

No personal number and no account stands in them; those are in the archive of the own book alone.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from desktop.core.money import Money
from desktop.core.transfer.archive import NOT_A_DATE
from desktop.core.transfer.header_words import heading
from desktop.core.transfer.safe_cells import safe
from desktop.core.transfer.sheet_cells import fill, is_plain, lay_out, strong

if TYPE_CHECKING:
    from desktop.core.store.book import Book

LOOKED_AT = 500
"""Rows by which the widths of columns are found."""
Value = str | int | Money | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, its columns by field, and its rows as they are read."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[["Book"], Iterator[Sequence[Value]]]


class _Row(tuple[Any, ...]):
    """A row of a query."""

    __slots__ = ()

    def __new__(cls, *values: Any) -> Self:
        return super().__new__(cls, values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _gigs(book: "Book") -> Iterator[Sequence[Value]]:
    sql = """SELECT g.id, g.on_date, g.starts, g.ends, g.venue, g.place, g.country, b.name, c.name, g.fee_minor, g.currency, g.state, g.notes
        FROM gig g LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id ORDER BY g.on_date, g.starts, g.n"""
    for row in book.rows(_Row, sql):
        key, on, starts, ends, venue, place, country, band, client, minor, currency, state, notes = row
        yield (
            key,
            _day(on),
            starts,
            ends,
            venue,
            place,
            country,
            band,
            client,
            _money(minor, currency),
            currency,
            state,
            notes,
        )


def _contracts(book: "Book") -> Iterator[Sequence[Value]]:
    sql = """SELECT k.id, c.name, b.name, k.fee_minor, k.currency, k.vat_percent, k.payment_days, k.signed_on, k.state,
        (SELECT min(on_date) FROM gig WHERE contract_id = k.id) AS first FROM contract k JOIN client c ON c.id = k.client_id
        LEFT JOIN band b ON b.id = k.band_id ORDER BY first, k.id"""
    for key, client, band, minor, currency, vat, days, signed, state, first in book.rows(_Row, sql):
        percent = Decimal(vat) if vat is not None else None
        yield (
            key,
            _day(first),
            client,
            band,
            Money(minor, currency),
            currency,
            percent,
            days,
            _day(signed),
            state,
        )


def _shares(book: "Book") -> Iterator[Sequence[Value]]:
    from desktop.core.declarations import split_of
    from desktop.core.queries.contract_batch import contracts

    keys = [row[0] for row in book.rows(_Row, "SELECT id FROM contract WHERE state <> 'void' ORDER BY id")]
    for facts in contracts(book, keys):
        split = split_of(facts)
        first = _day(facts.gigs[0].on) if facts.gigs else None
        for place in facts.line_up:
            amount = split.per_person.get(place.person)
            if amount is not None:
                yield (
                    facts.id,
                    first,
                    facts.client.name,
                    facts.name_of(place.person),
                    place.plays,
                    amount,
                    amount.currency,
                )


def _expenses(book: "Book") -> Iterator[Sequence[Value]]:
    sql = """SELECT e.on_date, e.text, e.category, e.minor, e.currency, e.vat_percent, p.name, b.name FROM expense e
        LEFT JOIN person p ON p.id = e.payer_id LEFT JOIN band b ON b.id = e.band_id ORDER BY e.on_date, e.id"""
    for on, text, category, minor, currency, vat, payer, band in book.rows(_Row, sql):
        percent = Decimal(vat) if vat is not None else None
        yield _day(on), text, category, Money(minor, currency), currency, percent, payer, band


def _payments(book: "Book") -> Iterator[Sequence[Value]]:
    sql = """SELECT p.on_date, p.text, p.kind, p.minor, p.currency, c.name, m.name, b.name FROM payment p
        LEFT JOIN client c ON c.id = p.client_id LEFT JOIN person m ON m.id = p.person_id LEFT JOIN band b ON b.id = p.band_id
        ORDER BY p.on_date, p.id"""
    for on, text, kind, minor, currency, client, person, band in book.rows(_Row, sql):
        yield _day(on), text, kind, Money(minor, currency), currency, client, person, band


def _declarations(book: "Book") -> Iterator[Sequence[Value]]:
    sql = """SELECT d.id, d.rev, d.contract_id, d.country, e.name, d.members, d.total_minor, d.currency, o.state, d.sealed_at
        FROM declaration d LEFT JOIN outbox o ON o.declaration_id = d.id AND o.rev = d.rev
        LEFT JOIN enrolment e ON e.company_id = d.company_id ORDER BY d.sealed_at, d.id, d.rev"""
    for key, rev, contract, country, company, members, minor, currency, state, at in book.rows(_Row, sql):
        yield key, rev, contract, country, company, members, Money(minor, currency), currency, state, _day(at)


def _clients(book: "Book") -> Iterator[Sequence[Value]]:
    sql = "SELECT name, country, vat_no, company_no, invoice_reference, email, address FROM client ORDER BY name, id"
    yield from book.rows(_Row, sql)


def _people(book: "Book") -> Iterator[Sequence[Value]]:
    yield from book.rows(_Row, "SELECT name, plays, email, residence FROM person ORDER BY name, id")


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "gigs",
        ("id", "on", "starts", "ends", "venue", "place", "country", "band", "client", "fee", "currency", "state", "notes"),
        _gigs,
    ),
    Sheet(
        "contracts",
        ("id", "on", "client", "band", "fee", "currency", "vat_percent", "payment_days", "signed_on", "state"),
        _contracts,
    ),
    Sheet("shares", ("contract", "on", "client", "musician", "plays", "amount", "currency"), _shares),
    Sheet(
        "declarations",
        ("id", "rev", "contract", "country", "company", "musicians", "amount", "currency", "state", "sealed_on"),
        _declarations,
    ),
    Sheet("expenses", ("on", "text", "category", "amount", "currency", "vat_percent", "payer", "band"), _expenses),
    Sheet("payments", ("on", "text", "category", "amount", "currency", "client", "musician", "band"), _payments),
    Sheet("clients", ("name", "country", "vat_no", "company_no", "invoice_reference", "email", "address"), _clients),
    Sheet("people", ("name", "plays", "email", "residence"), _people),
)  # fmt: skip
"""The tables, in the order of their sheets."""


class Export(NamedTuple):
    """A file that was made, and how many rows stand in it."""

    data: bytes
    rows: int


def _headings(sheet: Sheet, language: str) -> list[str]:
    return [heading(column, language) for column in sheet.columns]


def as_csv_zip(book: "Book", language: str = "en") -> Export:
    """Return a zip with a CSV for each table."""
    out, count = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed, book.snapshot():
        for sheet in SHEETS:
            made = _csv(book, sheet, language)
            count += made.rows
            packed.writestr(_info(f"{sheet.name}.csv"), made.data)
    return Export(out.getvalue(), count)


def as_csv_files(book: "Book", language: str = "en") -> dict[str, bytes]:
    """Return a CSV for each table by its file's name."""
    with book.snapshot():
        return {f"{sheet.name}.csv": _csv(book, sheet, language).data for sheet in SHEETS}


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, NOT_A_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _csv(book: "Book", sheet: Sheet, language: str) -> Export:
    """Return one table: UTF-8 with a mark that spreadsheets look for, a comma between cells, a point in amounts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_headings(sheet, language))
    count = 0
    for row in sheet.rows(book):
        writer.writerow([_plain(value) for value in row])
        count += 1
    return Export(b"\xef\xbb\xbf" + out.getvalue().encode(), count)


def _plain(value: Value) -> str:
    """Return a value as it is written: text that a spreadsheet would run is kept from running, numbers are numbers."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, Money):
        return value.plain()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def as_xlsx(book: "Book", language: str = "en") -> Export:
    """Return a spreadsheet with a sheet for each table: numbers as numbers, days as days, text never as a formula."""
    from openpyxl import Workbook

    made, count = Workbook(write_only=True), 0
    with book.snapshot():
        for sheet in SHEETS:
            page = made.create_sheet(sheet.name)
            heads, rows = _headings(sheet, language), sheet.rows(book)
            first = list(islice(rows, LOOKED_AT))
            lay_out(page, [max(map(_width, column)) for column in zip(heads, *first, strict=True)])
            page.append([_bold(page, text) for text in heads])
            for row in chain(first, rows):
                page.append([_typed(page, value) for value in row])
                count += 1
    out = io.BytesIO()
    made.save(out)
    return Export(out.getvalue(), count)


def _bold(page: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, text)
    strong(cell)
    return cell


def _width(value: Value) -> int:
    """Return how many letters wide a cell is; an amount has marks between its thousands."""
    text = _plain(value)
    return len(text) * 4 // 3 if isinstance(value, Money) else len(text.partition("\n")[0])


def _typed(page: Any, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or isinstance(value, int) or (isinstance(value, str) and is_plain(value)):
        return value
    cell = WriteOnlyCell(page)
    fill(cell, value)
    return cell
