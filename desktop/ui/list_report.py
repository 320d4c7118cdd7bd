"""A list as a file: its selected rows, or all of them, in the columns that are on the screen."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.core.books.report import Column as ReportColumn
from desktop.core.books.report import Kind, Report, Row
from desktop.core.money import Money
from desktop.core.problems import Message
from desktop.ui.row_model import Align, Column, GroupRow

if TYPE_CHECKING:
    from desktop.ui.row_table import RowTable
    from desktop.ui.session import Session

SEVERAL = 2
"""From so many selected rows on it is they that are meant."""
PAGE = 1_000
SEEN = 200
"""So many rows say what a column holds."""


def save_list(session: "Session", table: "RowTable") -> None:
    """Ask where the rows shall lie, and write them there as a spreadsheet, CSV or PDF."""
    from desktop.ui.books.keep_report import KeepReport

    keeper = table.findChild(KeepReport) or KeepReport(session, table)
    if path := keeper.choose(table.accessibleName(), ".xlsx"):
        keeper.write(list_report(table), path)


def list_report(table: "RowTable") -> Report:
    """Return the selected rows of a list, of fewer than two all of its rows, as they are ordered on the screen."""
    rows = table.selected() if table.selected_count() >= SEVERAL else list(_all(table))
    rows = [row for row in rows if not isinstance(row, GroupRow)]
    columns = [column for column in table.seen if column.title]
    kinds = [_kind(column, rows[:SEEN]) for column in columns]
    pairs = list(zip(columns, kinds, strict=True))
    return Report(
        "list",
        _said(table.accessibleName()),
        tuple(ReportColumn(each.key, _said(each.title), kind, kind == "money") for each, kind in pairs),
        tuple(Row(tuple(_cell(column, kind, row) for column, kind in pairs)) for row in rows),
    )


def _all(table: "RowTable") -> Iterator[Any]:
    source = table.rows.source
    for offset in range(0, source.count(), PAGE):
        yield from source.fetch(offset, PAGE)


def _said(text: str) -> Message:
    """Return words that are in the person's language already as a sentence that stays as it is."""
    return Message("list", text)


def _value(column: Column, row: Any) -> object:
    """Return what a cell is rather than how it is said, where the row or the column tells."""
    for found in (getattr(row, column.key, None), column.sort(row) if column.sort else None):
        match found:
            case Money() | date():
                return found
            case (str(currency), int(minor)):
                return Money(minor, currency)
            case int() if column.align is Align.RIGHT and not isinstance(found, bool):
                return found
            case str() if (day := _day(found)) is not None:
                return day
    return None


def _day(text: str) -> date | None:
    if len(text) != len("2026-11-26"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _kind(column: Column, rows: list[Any]) -> Kind:
    """Return what all cells of a column are that are anything but words."""
    found = [value for row in rows if (value := _value(column, row)) is not None]
    kinds: tuple[tuple[type, Kind], ...] = ((Money, "money"), (date, "day"), (int, "count"))
    return next((kind for made, kind in kinds if found and all(isinstance(v, made) for v in found)), "text")


def _cell(column: Column, kind: Kind, row: Any) -> object:
    return column.words(row) if kind == "text" else _value(column, row)
