"""Months as a language writes them: which day a week begins with, the names of the days, the title of a month."""

from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton

DAYS = 7
WEEKS = 6
"""What a sheet of a month always holds, so that it does not jump from one month to the next."""


def sheet(month: date, locale: Locale) -> list[date]:
    """Return the days of the sheet on which a month stands: whole weeks, the first one holding the month's first day."""
    first = month.replace(day=1)
    begin = first - timedelta(days=(first.weekday() - locale.first_week_day) % DAYS)
    return [begin + timedelta(days=n) for n in range(DAYS * WEEKS)]


def weekdays(locale: Locale, width: str = "abbreviated") -> list[str]:
    """Return the names of the days of the week, in its order."""
    names = locale.days["stand-alone"][width]
    return [str(names[(locale.first_week_day + n) % DAYS]) for n in range(DAYS)]


def month_title(month: date, locale: Locale) -> str:
    """Return a month with its year: `November 2026`."""
    return str(format_skeleton("yMMMM", month, locale=locale))


def whole_day(on: date, locale: Locale) -> str:
    """Return a day in full, as it is said aloud: `Saturday 14 November 2026`."""
    return str(format_date(on, "full", locale=locale))


def shifted_month(on: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that is too short for it."""
    place = on.year * 12 + on.month - 1 + months
    first = date(place // 12, place % 12 + 1, 1)
    after = date((place + 1) // 12, (place + 1) % 12 + 1, 1)
    return min(first + timedelta(days=on.day - 1), after - timedelta(days=1))
