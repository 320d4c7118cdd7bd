"""Days and times as people type them: `14/11/2026`, `2026-11-14`, `14 nov`, `28`, `+7`, `sat`; `20:30`, `20h30`, `2030`.

A day stays the day it was typed: no time zone ever moves it.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta

from babel import Locale

from desktop.core.problems import N_, refuse
from desktop.core.text import fold

_NOT_A_DAY = N_("date", "This is not a day. Type it like 14/11/2026 or 14 nov.")
_NO_SUCH_DAY = N_("date", "There is no such day in the calendar.")
_FAR_YEAR = N_("date", "The year {year} looks like a slip: books hold gigs from 1950 to 2099.")
_NOT_A_TIME = N_("date", "This is not a time. Type it like 20:30.")
YEARS = range(1950, 2100)


def read_date(text: str, locale: Locale, today: date, field: str = "on") -> date:
    """Return the day that a person typed; figures follow the language's order (day first, year first).

    A day without its year, or without its month, is the one nearest to `today`.

    Raises:
        Refused: it is no day, does not exist, or lies in a year that must be a slip (0202, 2206).
    """
    typed = fold(text.strip())
    if relative := _relative(typed, locale, today):
        return relative
    numbers = [int(n) for n in re.findall(r"[0-9]+", typed)]
    month = _month_named(typed, locale)
    rest = re.sub(r"[0-9]+|[\s./,\-]+", "", typed)
    if not 1 <= len(numbers) <= 3 or (rest and month is None) or max(numbers) > 9999:
        raise refuse(field, _NOT_A_DAY)
    day, month, year = _ordered(typed, numbers, month, locale, field)
    return _nearest(day, month, year, today, field)


def read_time(text: str, field: str = "starts") -> time:
    """Return the local wall time that a person typed: `20:30`, `20.30`, `20h30`, `20h`, `2030`, `8`.

    Raises:
        Refused: it is no time of day.
    """
    match = re.fullmatch(
        r"([0-9]{1,2})(?:\s*[:.hu]\s*([0-9]{2})?|([0-9]{2}))?\s*", text.strip().casefold(), re.ASCII
    )
    if not match:
        raise refuse(field, _NOT_A_TIME)
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    if hour > 23 or minute > 59:
        raise refuse(field, _NOT_A_TIME)
    return time(hour, minute)


def _relative(typed: str, locale: Locale, today: date) -> date | None:
    """Return the day for `+7` (days from today) or a weekday's name (the next one), with or without its dot."""
    if match := re.fullmatch(r"([+-])\s*([0-9]{1,3})", typed):
        return today + timedelta(days=int(match[1] + match[2]))
    if (word := typed.removesuffix(".")).isalpha():
        found = {
            n
            for n, names in _weekdays(locale).items()
            if word in names or (len(word) >= 2 and any(name.startswith(word) for name in names))
        }
        if len(found) == 1:
            return today + timedelta(days=(found.pop() - today.weekday() - 1) % 7 + 1)
    return None


def _weekdays(locale: Locale) -> Mapping[int, set[str]]:
    days = locale.days["format"]
    return {n: {fold(days[width][n]).rstrip(".") for width in ("wide", "abbreviated")} for n in range(7)}


def _month_named(typed: str, locale: Locale) -> int | None:
    """Return the month whose name, or the beginning of it (three letters, or a whole short form), stands in the text."""
    forms = _month_forms(locale)
    for word in re.findall(r"[^\W\d_]{2,}", typed):
        found = {n for n, form in forms if form == word or (len(word) >= 3 and form.startswith(word))}
        if len(found) == 1:
            return found.pop()
    return None


def _month_forms(locale: Locale) -> set[tuple[int, str]]:
    """Return the names of the months, each by its last word: in Catalan they are written "de novembre" after a day."""
    names = {
        (n, fold(name))
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for n, name in locale.months[context][width].items()
    }
    return {(n, words[-1]) for n, name in names if (words := re.findall(r"[^\W\d_]+", name))}


def _ordered(
    typed: str, numbers: list[int], month: int | None, locale: Locale, field: str
) -> tuple[int, int | None, int | None]:
    """Return day, month and year, by names first and by the language's order of figures otherwise."""
    written = re.findall(r"[0-9]+", typed)
    if month is not None:
        if len(numbers) == 3:
            raise refuse(field, _NOT_A_DAY)
        if len(numbers) == 2 and len(written[0]) == 4:
            return numbers[1], month, numbers[0]
        return numbers[0], month, _year(written[1]) if len(numbers) == 2 else None
    if len(numbers) == 1:
        return numbers[0], None, None
    year_first = len(written[0]) == 4 or locale.date_formats["short"].pattern.startswith("y")
    if len(numbers) == 2:
        # With a slash Swedes put the day first, though their years come first; Hungarians never do.
        slash_first = locale.datetime_skeletons["Md"].pattern.startswith("M")
        month_first = year_first and ("/" not in typed or slash_first)
        return (numbers[1], numbers[0], None) if month_first else (numbers[0], numbers[1], None)
    if year_first:
        return numbers[2], numbers[1], _year(written[0])
    return numbers[0], numbers[1], _year(written[2])


def _year(written: str) -> int:
    return 2000 + int(written) if len(written) == 2 else int(written)


def _nearest(day: int, month: int | None, year: int | None, today: date, field: str) -> date:
    """Return the day, with what was left out chosen so that it lies nearest to today."""
    if year is not None and year not in YEARS:
        raise refuse(field, _FAR_YEAR, year=str(year))
    years = [year] if year is not None else [today.year - 1, today.year, today.year + 1]
    months = [month] if month is not None else range(1, 13)
    days = [found for y in years for m in months if (found := _day_or_none(y, m, day))]
    if not days:
        raise refuse(field, _NO_SUCH_DAY)
    return min(days, key=lambda found: (abs(found - today), found))


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
