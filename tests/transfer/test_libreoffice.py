"""What LibreOffice reads in every spreadsheet and table that Septet writes: each cell as it was written, nothing run.

Skipped where there is no LibreOffice: `apt-get install --no-install-recommends libreoffice-calc`.
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from lxml import etree

from desktop.core.actions import amend_gig_state, record_client, record_gig
from desktop.core.actions.expenses import record_expense
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.books.months import Month
from desktop.core.books.report import Column, Report, Row
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money, digits
from desktop.core.people import ClientCommand
from desktop.core.problems import N_, Message
from desktop.core.reports.kind import Scope
from desktop.core.reports.kinds import KINDS, build
from desktop.core.store.book import Book
from desktop.core.transfer import sheets
from desktop.core.transfer.report_files import as_csv, as_xlsx
from desktop.i18n.words import words_for
from tests.conftest import NOW
from tests.ui.owls import complete_numbers, night_owls

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice here")

NASTY = (
    '=HYPERLINK("http://x";"y")',
    "=1+1",
    "+32 3 292 97 40",
    "-5",
    "@SUM(A1)",
    "'quoted",
    "#N/A",
    "#REF!",
    "TRUE",
    "00123",
    "1e5",
    "1/2",
    "2026-01-02",
    "12:30",
    "50 %",
    "_x0041_bc",
    "árvíztűrő tükörfúrógép ŐŰ",
    '"a", b; c',
    "日本 🎷",
)
CSV_FILTER = "CSV:44,34,76,1,,1033"
"""A comma, quotes, UTF-8, from the first line, in English: what the dialog offers where numbers have points."""
ODF = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
Value = str | Decimal | date


class Read(NamedTuple):
    """A cell as LibreOffice has it: its value, as what it is shown, and the formula that it took it for."""

    value: Value
    shown: str
    formula: str | None


Tables = Mapping[str, list[list[Read]]]
Convert = Callable[[Mapping[str, bytes]], Mapping[str, Tables]]


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Have LibreOffice read files, in a home of its own, all of a kind at once."""
    folder = tmp_path_factory.mktemp("office")

    def run(files: Mapping[str, bytes]) -> Mapping[str, Tables]:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        for ending, options in ((".xlsx", ()), (".csv", (f"--infilter={CSV_FILTER}",))):
            names = [str(folder / name) for name in files if name.endswith(ending)]
            if names:
                _soffice(folder, *options, "--convert-to", "fods", "--outdir", str(folder), *names)
        return {name: read(folder / f"{Path(name).stem}.fods") for name in files}

    return run


def _soffice(folder: Path, *arguments: str) -> None:
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=600, cwd=folder)


def read(path: Path) -> Tables:
    """Return the sheets of a flat OpenDocument file by name, without empty cells and lines at the end."""
    root = etree.parse(str(path)).getroot()
    return {
        table.get(f"{{{ODF['table']}}}name"): _stripped(
            [list(_cells(row)) for row in table.iterfind(".//table:table-row", ODF) for _ in _times(row, "rows")]
        )
        for table in root.iterfind(".//table:table", ODF)
    }  # fmt: skip


def _times(element: etree._Element, of: str) -> range:
    return range(min(int(element.get(f"{{{ODF['table']}}}number-{of}-repeated", "1")), 100))


def _stripped(rows: list[list[Read]]) -> list[list[Read]]:
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cells(row: etree._Element) -> Iterator[Read]:
    found = [_read(cell) for cell in row.iterfind("table:table-cell", ODF) for _ in _times(cell, "columns")]
    while found and found[-1].value == "":
        found.pop()
    yield from found


def _read(cell: etree._Element) -> Read:
    shown = "\n".join("".join(each.itertext()) for each in cell.iterfind("text:p", ODF))
    office = f"{{{ODF['office']}}}"
    kind, value = cell.get(f"{office}value-type"), cell.get(f"{office}value")
    formula = cell.get(f"{{{ODF['table']}}}formula")
    if kind == "date":
        return Read(date.fromisoformat(str(cell.get(f"{office}date-value"))), shown, formula)
    return Read(Decimal(value) if value is not None else shown, shown, formula)


@pytest.fixture(scope="module")
def filled(
    template: Path, countries: Countries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """A book with names that a spreadsheet might run or take for something else, and amounts of all sizes."""
    path = tmp_path_factory.mktemp("book") / "band.septet"
    shutil.copyfile(template, path)
    with Book(path, clock=lambda: NOW) as book:
        owls = night_owls(book, countries)
        complete_numbers(book, countries, owls)
        for n, text in enumerate(NASTY):
            record_client(book, ClientCommand(name=text, country="BE"))
            currency = ("EUR", "JPY", "TND")[n % 3]
            command = GigCommand(
                on=date(2026, 1 + n % 9, n + 1),
                venue=text,
                place=text,
                country="BE",
                currency=currency,
                client=text,
                fee=Money(1 if n == 3 else 10**n % 99_999_999_999 + n, currency),
                notes=f"{text}\n{text}",
            )
            amend_gig_state(book, record_gig(book, command).id, GigState.PLAYED)
            cost = ExpenseCommand(
                date(2026, 10, n + 1),
                "purchase",
                "travel",
                text,
                "EUR",
                Money(1210 + n, "EUR"),
                Decimal(21),
                payer=owls.aicha,
            )
            record_expense(book, cost)
        yield SimpleNamespace(book=book, owls=owls)


def wanted(value: sheets.Value) -> Value:
    """Return what a cell holds."""
    if isinstance(value, Money):
        return value.decimal
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return "" if value is None else value


def line(cells: Sequence[object]) -> list[object]:
    """Return cells without the empty ones at the end."""
    found = list(cells)
    while found and found[-1] == "":
        found.pop()
    return found


def values(rows: Sequence[Sequence[Read]]) -> list[list[object]]:
    return [[cell.value for cell in row] for row in rows]


def formulas(tables: Tables) -> list[str]:
    return [cell.formula for rows in tables.values() for row in rows for cell in row if cell.formula]


def test_every_table_of_the_book_is_read_as_it_was_written(filled: SimpleNamespace, convert: Convert) -> None:
    book = filled.book
    plain = sheets.as_csv_files(book, "en")
    read = convert({"all.xlsx": sheets.as_xlsx(book, "hu").data, **plain})
    for sheet in sheets.SHEETS:
        rows = [line([wanted(value) for value in row]) for row in sheet.rows(book)]
        assert values(read["all.xlsx"][sheet.name][1:]) == rows, sheet.name
        assert formulas(read["all.xlsx"]) == []
        (table,) = read[f"{sheet.name}.csv"].values()
        assert formulas({"": table}) == []
        texts = list(csv.reader(io.StringIO(plain[f"{sheet.name}.csv"].decode("utf-8-sig"))))
        assert [len(row) for row in table] == [len(line(row)) for row in texts]
    for row in read["all.xlsx"]["gigs"][1:]:
        fee, currency = row[9], str(row[10].value)
        assert fee.shown == f"{fee.value:,.{digits(currency)}f}"


def test_every_report_is_read_as_it_was_written(
    filled: SimpleNamespace, countries: Countries, convert: Convert
) -> None:
    words = words_for("hu")
    scope = Scope(filled.book.today(), None, filled.owls.aicha)
    made = {kind.key: build(kind, filled.book, countries, scope) for kind in KINDS} | {"made": made_up()}
    read = convert(
        {f"{key}.xlsx": as_xlsx(report, words.say) for key, report in made.items()}
        | {f"{key}-table.csv": as_csv(report, words.say) for key, report in made.items()}
    )
    for key, report in made.items():
        (sheet,) = read[f"{key}.xlsx"].values()
        (table,) = read[f"{key}-table.csv"].values()
        assert formulas({"": sheet, " ": table}) == [], key
        titles = [words.say(column.title) for column in report.columns]
        assert values(sheet[:1]) == [titles]
        end = 1 + len(report.rows)
        assert values(sheet[1:end]) == [in_sheet(row, words.say) for row in report.rows], key
        assert values(sheet[end : end + len(report.totals())]) == [
            in_sheet(row, words.say) for row in report.totals()
        ], key
        assert len(table) == end
        amounts = [
            [cell.value for cell in row if isinstance(cell.value, Decimal)]
            for row in table[1:]
        ]  # fmt: skip
        for row, found in zip(report.rows, amounts, strict=True):
            for cell in row.cells:
                if isinstance(cell, Money):
                    assert cell.decimal in found


def in_sheet(row: Row, say: Callable[..., str]) -> list[object]:
    """Return a row of a report as a spreadsheet holds it."""
    return line([_in_sheet(cell, say) for cell in row.cells])


def _in_sheet(cell: object, say: Callable[..., str]) -> object:
    match cell:
        case Message():
            return say(cell)
        case Month():
            return str(cell)
        case None | Money() | Decimal() | int() | date() | str():
            return wanted(cell)
        case _:
            return str(cell)


def made_up() -> Report:
    """Return a report with what no report should have to hold."""
    columns = (
        Column("text", N_("test", "Text")),
        Column("money", N_("test", "Amount"), "money"),
        Column("day", N_("test", "Day"), "day"),
        Column("percent", N_("test", "Rate"), "percent"),
    )
    amounts = (-1, 0, 99_999_999_999_99, -123_456_789, 5)
    rows = [
        Row(
            (
                text,
                Money(amounts[n % 5], ("EUR", "JPY", "TND")[n % 3]),
                date(1902 + 7 * n, 2, 28),
                Decimal("6.5"),
            )
        )
        for n, text in enumerate((*NASTY, "two\nlines"))
    ]
    return Report("made", N_("test", "Made"), columns, tuple(rows))
