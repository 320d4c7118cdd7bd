"""A report as a file of open data: CSV, a spreadsheet, or JSON. The same rows as on the screen."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop.core.books.months import Month
from desktop.core.books.report import Cell, Column, Report, Row
from desktop.core.money import Money, digits
from desktop.core.problems import Message
from desktop.core.transfer.safe_cells import safe

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Say = Callable[..., str]
"""Says a marked sentence with its values in the reader's language: `Words.say`."""

WIDEST = 60
"""Letters that a column of a spreadsheet is wide at most."""


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
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _sheet_name(say(report.title, **report.params))
    bold = Font(bold=True)
    _put(sheet, [say(column.title) for column in report.columns], report.columns, say)
    for row in report.rows:
        _put(sheet, row.cells, report.columns, say)
    for place in (1, *(_put(sheet, row.cells, report.columns, say) for row in report.totals())):
        for cell in sheet[place]:
            cell.font = bold
    if report.notes:
        sheet.append([])
    for note in report.notes:
        sheet.append([safe(say(note.message, **note.params))])
    sheet.freeze_panes = "A2"
    _fit(sheet, report, say)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _put(sheet: "Worksheet", cells: Sequence[Cell], columns: Sequence[Column], say: Say) -> int:
    """Append a row and return its number; amounts get their currency's own format."""
    place = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for number, (cell, column) in enumerate(zip(cells, columns, strict=True), 1):
        target = sheet.cell(place, number)
        match cell:
            case None:
                continue
            case Money():
                target.value = cell.decimal
                zeros = "0" * digits(cell.currency)
                target.number_format = f'#,##0{"." if zeros else ""}{zeros} "{cell.currency}"'
            case date() | Decimal() | int():
                target.value = cell
                if column.kind == "day":
                    target.number_format = "yyyy-mm-dd"
            case Message():
                target.value = safe(say(cell))
            case _:
                target.value = safe(str(cell))
    return place


def _sheet_name(title: str) -> str:
    """Return a title as the name of a sheet: 31 letters, none of those that spreadsheets refuse."""
    kept = "".join(letter for letter in title if letter not in r"[]:*?/\'")
    return kept[:31].strip() or "Septet"


def _fit(sheet: "Worksheet", report: Report, say: Say) -> None:
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(report.columns, 1):
        texts = [say(column.title), *(_shown(row.cells[number - 1], say) for row in report.rows[:500])]
        sheet.column_dimensions[get_column_letter(number)].width = min(max(map(len, texts)) + 3, WIDEST)


def _shown(cell: Cell, say: Say) -> str:
    return f"{cell.plain()} {cell.currency}   " if isinstance(cell, Money) else plain_cell(cell, say)
