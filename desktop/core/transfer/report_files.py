"""A report as a file of open data: CSV, a spreadsheet, or JSON. The same rows as on the screen."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from desktop.core.books.months import Month
from desktop.core.books.report import Cell, Column, Report, Row
from desktop.core.money import Money
from desktop.core.problems import Message
from desktop.core.transfer.safe_cells import safe
from desktop.core.transfer.sheet_cells import fill, lay_out, strong

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Say = Callable[..., str]
"""Says a marked sentence with its values in the reader's language: `Words.say`."""

LOOKED_AT = 500
"""Rows by which the widths of columns are found."""
LINE = 15
"""Points that a line is high."""


def as_csv(report: Report, say: Say) -> bytes:
    """Return the rows as CSV in UTF-8 with byte order mark: titles as on the screen, plain numbers, ISO days.

    A column of money becomes two, the amount in major units and the currency.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe(title) for column in report.columns for title in _titles(column, say)])
    for row in report.rows:
        writer.writerow(
            [
                value
                for column, cell in zip(report.columns, row.cells, strict=True)
                for value in _values(column, cell, say)
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _titles(column: Column, say: Say) -> tuple[str, ...]:
    title = say(column.title)
    return (title, f"{title} (ISO 4217)") if column.kind == "money" else (title,)


def _values(column: Column, cell: Cell, say: Say) -> tuple[str, ...]:
    if column.kind == "money":
        return (cell.plain(), cell.currency) if isinstance(cell, Money) else ("", "")
    return (plain_cell(cell, say),)


def plain_cell(cell: Cell, say: Say) -> str:
    """Return a cell as text for other programs: plain numbers, ISO days, words neutralised for spreadsheets."""
    match cell:
        case None:
            return ""
        case Message():
            return safe(say(cell))
        case date():
            return cell.isoformat()
        case Month() | Decimal() | int():
            return str(cell)
        case _:
            return safe(str(cell))


def as_json(report: Report, say: Say) -> dict[str, Any]:
    """Return the report for scripts: columns by key, amounts as `{"minor", "currency"}`, days as ISO text."""
    keys = [column.key for column in report.columns]

    def rows(found: Iterable[Row]) -> list[dict[str, Any]]:
        return [
            dict(zip(keys, (_json(cell, say) for cell in row.cells), strict=True))
            | ({"ref": row.ref} if row.ref else {})
            for row in found
        ]

    return {
        "report": report.key,
        "title": say(report.title, **report.params),
        "columns": [
            {"key": column.key, "title": say(column.title), "kind": column.kind} for column in report.columns
        ],
        "rows": rows(report.rows),
        "totals": rows(report.totals()),
        "notes": [say(note.message, **note.params) for note in report.notes],
    }


def _json(cell: Cell, say: Say) -> Any:
    match cell:
        case None | bool():
            return cell
        case Money():
            return {"minor": cell.minor, "currency": cell.currency}
        case Message():
            return say(cell)
        case Month() | date() | Decimal():
            return str(cell)
        case int():
            return cell
        case _:
            return str(cell)


def as_xlsx(report: Report, say: Say) -> bytes:
    """Return the report as a spreadsheet: one sheet, real numbers and days, a bold head that stays, sums beneath."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _sheet_name(say(report.title, **report.params))
    heads = [say(column.title) for column in report.columns]
    lines: list[Sequence[Cell]] = [heads, *(row.cells for row in report.rows)]
    sums = len(lines)
    lines += [row.cells for row in report.totals()]
    widths = [
        max(len(_shown(cell, say)) for cell in column)
        for column in zip(*lines[:LOOKED_AT], *lines[sums:], strict=True)
    ]
    lay_out(sheet, widths)
    for place, cells in enumerate(lines):
        for number, value in enumerate(cells, 1):
            cell = sheet.cell(place + 1, number)
            fill(cell, _typed(value, say), unit=True)
            if place == 0 or place >= sums:
                strong(cell)
    for place, note in enumerate(report.notes, len(lines) + 2):
        _note(sheet, place, say(note.message, **note.params))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _note(sheet: "Worksheet", place: int, text: str) -> None:
    """Write a sentence across all columns, in as many lines as it needs."""
    from openpyxl.styles import Alignment

    cell = sheet.cell(place, 1)
    fill(cell, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=place, end_row=place, start_column=1, end_column=sheet.max_column)
    wide = sum(each.width for each in sheet.column_dimensions.values())
    sheet.row_dimensions[place].height = LINE * ceil(len(text) / wide)


def _typed(cell: Cell, say: Say) -> str | int | Decimal | Money | date | None:
    """Return a cell as what a spreadsheet knows."""
    match cell:
        case None | Money() | date() | Decimal() | int():
            return cell
        case Message():
            return say(cell)
        case _:
            return str(cell)


def _sheet_name(title: str) -> str:
    """Return a title as the name of a sheet: 31 letters, none of those that spreadsheets refuse."""
    kept = "".join(letter for letter in title if letter not in r"[]:*?/\'")
    return kept[:31].strip() or "Septet"


def _shown(cell: Cell, say: Say) -> str:
    return f"{cell.plain()} {cell.currency}  " if isinstance(cell, Money) else plain_cell(cell, say)
