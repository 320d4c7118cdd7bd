"""A report on paper: its table with sums, and what has to be known to read it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from desktop.core.books.report import NUMBERS, Kind, Report
from desktop.core.books.report import Row as ReportRow
from desktop.core.files_out import write_whole
from desktop.core.transfer.report_files import as_csv, as_xlsx
from desktop.documents.frame import Frame
from desktop.documents.page import LABEL, ROOM, SMALL, Sheet
from desktop.documents.table import GAP, SIZES, Column, Row, put_table
from desktop.documents.text import Style, measure
from desktop.i18n.cells import cell_text
from desktop.i18n.words import Words

WHOLE: frozenset[Kind] = frozenset({"day", "moment"})
"""What is read at a glance and never goes on in a second line."""
WIDEST, MARGIN = 130.0, 3.0
"""The points that a cell of words is given room for at most, and what a column gets beside its longest word."""


def write_report(report: Report, path: Path, words: Words, owner: str, today: date) -> None:
    """Write a report in the form that the ending of the name says: `.csv`, `.xlsx`, else PDF.

    Raises:
        Unavailable: it cannot be written there; what was there before is still there.
    """
    match path.suffix.lower():
        case ".csv":
            data = as_csv(report, words.say)
        case ".xlsx":
            data = as_xlsx(report, words.say)
        case _:
            data = report_paper(report, words, owner, today)
    write_whole(path, data)


def report_paper(report: Report, words: Words, owner: str, today: date) -> bytes:
    """Return a report as PDF. `owner` stands at its head: whose books these are."""
    title = words.say(report.title, **report.params)
    made = words.tr("report", "Made on {day}", day=words.long_day(today))
    sheet = Sheet(Frame(owner, title, made, words.locale.language))
    sheet.title(title, " · ".join(filter(None, (report.about, made))))
    rows = [Row(_cells(report, row, words)) for row in report.rows]
    heads = [words.say(each.title) for each in report.columns]
    columns = [
        Column(head, figures=each.kind in NUMBERS, share=share, whole=each.kind in WHOLE)
        for head, each, share in zip(heads, report.columns, _shares(report, heads, rows), strict=True)
    ]
    sums = [Row(_sums(report, row, words), strong=True) for row in report.totals()]
    if rows:
        put_table(sheet, columns, [*rows, *sums])
    else:
        sheet.paragraph(words.tr("report", "There is nothing to show for this."))
    for note in report.notes:
        sheet.paragraph(words.say(note.message, **note.params), SMALL)
    return sheet.finish()


def _shares(report: Report, heads: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """Return how much room each column of words gets: its longest word whole, and its part of what is left."""
    style, small = Style(SIZES[0]), Style(LABEL.size, weight="SemiBold")
    least, extras = [], []
    for place, (head, column) in enumerate(zip(heads, report.columns, strict=True)):
        cells = {row.cells[place] for row in rows}
        whole = max((measure(cell, style) for cell in cells), default=0.0)
        kept = column.kind in WHOLE or column.kind in NUMBERS
        words = whole if kept else max((measure(w, style) for cell in cells for w in cell.split()), default=0)
        needed = max(words, *(measure(each, small) for each in head.split())) + MARGIN
        least.append(needed)
        extras.append(max(0.0, min(whole, WIDEST) - needed))
    spare = ROOM - GAP * (len(heads) - 1) - sum(least)
    part = max(0.0, min(1.0, spare / (sum(extras) or 1.0)))
    return [round(needed + part * extra) for needed, extra in zip(least, extras, strict=True)]


def _cells(report: Report, row: ReportRow, words: Words) -> list[str]:
    return [
        words.short_day(cell) if isinstance(cell, date) else cell_text(words, cell, column.kind)
        for cell, column in zip(row.cells, report.columns, strict=True)
    ]


def _sums(report: Report, row: ReportRow, words: Words) -> list[str]:
    """Return a row of sums, with its name where a word has room."""
    cells = _cells(report, row, words)
    words_first = report.columns and report.columns[0].kind not in NUMBERS
    return [words.tr("report", "Total"), *cells[1:]] if words_first else cells
