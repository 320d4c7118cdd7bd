"""A list as a file: its selected rows, or all of them, in the columns that are on the screen."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.books.report import Column as ReportColumn
from desktop.core.books.report import Kind, Report, Row
from desktop.core.money import Money
from desktop.core.problems import Message
from desktop.ui.own_name import own_name
from desktop.ui.row_model import Align, Column, GroupRow, Source, through

if TYPE_CHECKING:
    from desktop.ui.background import Tell
    from desktop.ui.long_work import LongWork
    from desktop.ui.row_table import RowTable
    from desktop.ui.session import Session

SEVERAL = 2
"""From so many selected rows on it is they that are meant."""
PAGE = 1_000
SEEN = 200
"""So many rows say what a column holds."""


class Asked(NamedTuple):
    """What is to be saved of a list: its name, the columns on the screen, its rows and which of them.

    Attributes:
        ranges: first and last place of each stretch of rows.
    """

    title: str
    columns: Sequence[Column]
    source: Source
    ranges: Sequence[tuple[int, int]]


def save_list(
    session: "Session", table: "RowTable", work: "Callable[[], LongWork]", ended: Callable[[], object]
) -> None:
    """Ask where the rows shall lie, then read and write them beside the window: a spreadsheet, CSV or PDF.

    Args:
        session: the window's.
        table: the list.
        work: returns what shows how far it is; asked once a place is chosen.
        ended: called when it has come to its end.
    """
    from desktop.ui.books.keep_report import KeepReport

    tr, book = session.words.tr, session.book
    keeper = table.findChild(KeepReport) or KeepReport(session, table)
    path = keeper.choose(table.accessibleName(), ".xlsx", heading=tr("export", "Save as"))
    if path is None:
        return
    wanted, owner, today = asked_of(table), own_name(book), session.today()

    def write(tell: "Tell") -> Path:
        from desktop.documents.report import write_report

        with book.another() as own, own.snapshot():
            report = report_of(wanted, through(wanted.source, own), tell)
        write_report(report, path, session.words, owner, today)
        return path

    work().run(write, keeper.said, session.show_failure, ended)


def list_report(table: "RowTable") -> Report:
    """Return the selected rows of a list, of fewer than two all of its rows, as they are ordered on the screen."""
    wanted = asked_of(table)
    return report_of(wanted, wanted.source, lambda _done, _all: None)


def asked_of(table: "RowTable") -> Asked:
    """Return what is saved of a list: the selected rows, or all where fewer than two are."""
    source = table.rows.source
    ranges = table.ranges() if table.selected_count() >= SEVERAL else [(0, source.count() - 1)]
    columns = [column for column in table.seen if column.title]
    return Asked(table.accessibleName(), columns, source, ranges)


def report_of(wanted: Asked, source: Source, tell: "Tell") -> Report:
    """Read the rows from `source`, and return them as a report."""
    rows = list(_read(source, wanted.ranges, tell))
    kinds = [_kind(column, rows[:SEEN]) for column in wanted.columns]
    pairs = list(zip(wanted.columns, kinds, strict=True))
    return Report(
        "list",
        _said(wanted.title),
        tuple(ReportColumn(each.key, _said(each.title), kind, kind == "money") for each, kind in pairs),
        tuple(Row(tuple(_cell(column, kind, row) for column, kind in pairs)) for row in rows),
    )


def _read(source: Source, ranges: Sequence[tuple[int, int]], tell: "Tell") -> Iterator[Any]:
    done, everything = 0, sum(last + 1 - first for first, last in ranges)
    for first, last in ranges:
        for offset in range(first, last + 1, PAGE):
            tell(done, everything)
            many = min(PAGE, last + 1 - offset)
            yield from (row for row in source.fetch(offset, many) if not isinstance(row, GroupRow))
            done += many
    tell(everything, everything)


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
