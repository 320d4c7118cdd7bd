"""A report on paper: its table with sums, and what has to be known to read it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from desktop.core.books.report import NUMBERS, Report
from desktop.core.books.report import Row as ReportRow
from desktop.core.files_out import write_whole
from desktop.core.transfer.report_files import as_csv, as_xlsx
from desktop.documents.frame import Frame
from desktop.documents.page import SMALL, Sheet
from desktop.documents.table import Column, Row, put_table
from desktop.i18n.cells import cell_text
from desktop.i18n.words import Words

WIDE, MARGIN = 24, 2
"""Letters that a column of words is given room for at most, and what it gets beside its longest word."""


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
    made = words.tr("report", "Made on {day}", day=today)
    sheet = Sheet(Frame(owner, title, made, words.locale.language))
    sheet.title(title, " · ".join(filter(None, (report.about, made))))
    rows = [Row(_cells(report, row, words)) for row in report.rows]
    columns = [
        Column(
            words.say(each.title),
            figures=each.kind in NUMBERS,
            share=_share(words.say(each.title), place, rows),
        )
        for place, each in enumerate(report.columns)
    ]
    sums = [Row(_sums(report, row, words), strong=True) for row in report.totals()]
    if rows:
        put_table(sheet, columns, [*rows, *sums])
    else:
        sheet.paragraph(words.tr("report", "There is nothing to show for this."))
    for note in report.notes:
        sheet.paragraph(words.say(note.message, **note.params), SMALL)
    return sheet.finish()


def _share(head: str, place: int, rows: Sequence[Row]) -> int:
    """Return how much room a column of words gets beside others: its longest word whole, and a part of the rest."""
    cells = [row.cells[place] for row in rows]
    word = max((len(each) for text in (head, *cells) for each in text.split()), default=0)
    longest = min(max(map(len, cells), default=0), WIDE)
    return 3 * (min(word, WIDE) + MARGIN) + max(0, longest - word)


def _cells(report: Report, row: ReportRow, words: Words) -> list[str]:
    return [
        cell_text(words, cell, column.kind) for cell, column in zip(row.cells, report.columns, strict=True)
    ]


def _sums(report: Report, row: ReportRow, words: Words) -> list[str]:
    """Return a row of sums, with its name where a word has room."""
    cells = _cells(report, row, words)
    words_first = report.columns and report.columns[0].kind not in NUMBERS
    return [words.tr("report", "Total"), *cells[1:]] if words_first else cells
