"""Values as they stand in the cells of a spreadsheet that is written: numbers as numbers, days as days, text never as a formula."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.core.money import Money, digits

_BAD = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
"""Characters that no XML can hold."""
_DAY = "yyyy-mm-dd"
WIDEST = 60
"""Letters that a column is wide at most."""
A4 = 9
"""Its number in the format of spreadsheets."""
_MISTAKEN = ("=", "+", "-", "@", "#")
"""What begins a text that openpyxl takes for a formula or an error, or a spreadsheet once the cell is typed in again."""


def is_plain(text: str) -> bool:
    """Return whether a text can be given to openpyxl as it is."""
    return bool(text) and text.isprintable() and not text.startswith(_MISTAKEN)


def fill(cell: Any, value: str | int | Decimal | Money | date | None, *, unit: bool = False) -> None:
    """Put a value into a cell of openpyxl, with its format. Text stays text, also where it looks like a formula, an error or a number.

    Args:
        cell: a new cell.
        value: what it holds; None and an empty text leave it empty.
        unit: whether the currency stands beside an amount.
    """
    if value is None or value == "":
        return
    if isinstance(value, str):
        _text(cell, value.translate(_BAD))
    elif isinstance(value, Money):
        cell.value = value.decimal
        cell.number_format = _amount(value.currency, unit=unit)
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = _DAY


def _text(cell: Any, text: str) -> None:
    cell.value = text
    if text.startswith(_MISTAKEN):
        cell.data_type = "s"
        cell.quotePrefix = True


def _amount(currency: str, *, unit: bool) -> str:
    zeros = "0" * digits(currency)
    return f"#,##0{'.' if zeros else ''}{zeros}" + (f' "{currency}"' if unit else "")


def lay_out(sheet: Any, widths: Sequence[int]) -> None:
    """Make a sheet ready to be read and printed: wide columns, a head that stays, A4 across with all columns on a page.

    Args:
        sheet: a sheet of openpyxl to which no row was given yet, where it only takes rows.
        widths: letters in the longest cell of each column.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(width + 3, WIDEST)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0


def strong(cell: Any) -> None:
    """Make a cell bold, in the letters of all others."""
    from copy import copy

    font = copy(cell.font)
    font.bold = True
    cell.font = font
