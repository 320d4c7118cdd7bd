"""The cells of a report as a language's readers write them, on the screen and on paper alike."""

from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton

from desktop.core.books.months import Month
from desktop.core.books.report import Cell, Kind
from desktop.i18n.words import Words


def cell_text(words: Words, cell: Cell, kind: Kind) -> str:
    """Return a cell in words; nothing for an empty one."""
    if cell is None:
        return ""
    if kind == "month" and isinstance(cell, Month):
        return month_name(words, cell)
    if kind == "country" and isinstance(cell, str):
        return words.country(cell)
    if kind == "percent" and isinstance(cell, Decimal):
        return words.percent(cell)
    return words.value(cell)


def month_name(words: Words, month: Month) -> str:
    """Return a month with its year: `december 2026`."""
    return str(format_skeleton("yMMMM", month.first, locale=words.locale))


def month_short(words: Words, month: Month) -> str:
    """Return a month in few letters, for the foot of a chart: `dec`."""
    first: date = month.first
    return str(format_skeleton("MMM", first, locale=words.locale))
