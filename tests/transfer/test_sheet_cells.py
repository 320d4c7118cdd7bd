"""What stands in the cells of spreadsheets that go out, as openpyxl reads them; `test_libreoffice` has them read by a spreadsheet."""

import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from desktop.core.books.report import Column, Note, Report, Row
from desktop.core.money import Money
from desktop.core.problems import N_
from desktop.core.transfer.report_files import as_xlsx
from desktop.core.transfer.sheet_cells import fill, is_plain
from desktop.i18n.words import words_for


@pytest.mark.parametrize("text", ["=1+1", "+32 3", "-5", "@SUM(A1)", "#N/A", "#REF!", "'quoted", "1/2"])
def test_a_text_is_a_text_whatever_it_looks_like(text: str) -> None:
    book = Workbook()
    fill(book.active.cell(1, 1), text)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    cell = load_workbook(out).active.cell(1, 1)  # type: ignore[union-attr]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (not is_plain(text))


def test_what_no_xml_can_hold_is_left_out() -> None:
    cell = Workbook().active.cell(1, 1)  # type: ignore[union-attr]
    fill(cell, "a\x07b\nc\ufffe")
    assert cell.value == "ab\nc"
    fill(cell, "\x07")
    assert cell.value in ("", None)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money(-150_000, "EUR"), "#,##0.00"),
        (Money(150_000, "JPY"), "#,##0"),
        (Money(1_500, "TND"), "#,##0.000"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(amount: Money, shown: str) -> None:
    cell = Workbook().active.cell(1, 1)  # type: ignore[union-attr]
    fill(cell, amount)
    assert (cell.value, cell.number_format) == (amount.decimal, shown)
    fill(cell, amount, unit=True)
    assert cell.number_format == f'{shown} "{amount.currency}"'


def test_a_report_has_room_for_its_cells_and_prints_on_whole_pages() -> None:
    columns = (Column("who", N_("test", "Who")), Column("on", N_("test", "Day"), "day"), Column("fee", N_("test", "Fee"), "money"))  # fmt: skip
    row = Row(("Aïcha Benali", date(2026, 11, 26), Money(99_999_999_99, "EUR")))
    said = "A sentence that is much longer than all columns together are wide. " * 3
    made = Report("made", N_("test", "Made"), columns, (row, row), notes=(Note(N_("test", said)),))
    sheet = load_workbook(io.BytesIO(as_xlsx(made, words_for("en").say))).active
    assert sheet is not None
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] >= len("Aïcha Benali")
    assert widths[1] >= len("2026-11-26")
    assert widths[2] >= len("99,999,999.99 EUR")
    assert sheet.cell(4, 3).value == pytest.approx(199_999_999.98)
    assert sheet.cell(4, 3).font.b
    assert sheet.cell(4, 3).font.name == sheet.cell(2, 1).font.name
    assert sheet.cell(6, 1).value == said
    assert "A6:C6" in [str(each) for each in sheet.merged_cells.ranges]
    assert sheet.row_dimensions[6].height >= 45
    assert (sheet.page_setup.fitToHeight, sheet.print_title_rows) == (0, "$1:$1")
