"""Working days of a country: Monday to Friday without its public holidays."""

from datetime import date, timedelta
from functools import cache


def after(day: date, count: int, country: str) -> date:
    """Return the day that is so many working days after a day; the day itself does not count."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, country)
    return day


def is_working_day(day: date, country: str) -> bool:
    """Return whether people usually work on the day. Where a country's holidays are not known only weekends count."""
    return day.weekday() < 5 and day not in _holidays(country, day.year)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # 100 ms that only a rule of working days is worth

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
