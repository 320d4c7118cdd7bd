"""The forecast put together from the book: months, what they were a year ago, and what one gig changes."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.books.forecast import (
    Ahead,
    Change,
    Coming,
    Likelihood,
    Regular,
    Stage,
    changed_by,
    forecast,
)
from desktop.core.books.months import Month
from desktop.core.queries.forecast import coming, likelihood, regular_costs
from desktop.core.queries.reports import month_sums
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries


class Outlook(NamedTuple):
    """What is coming in one currency.

    Attributes:
        months: from this one on.
        before: what was earned in the same months a year ago, in minor units, in the order of `months`.
        coming: every income behind it; `regular`: every cost.
    """

    currency: str
    months: tuple[Ahead, ...]
    before: tuple[int, ...]
    coming: tuple[Coming, ...]
    regular: tuple[Regular, ...]
    likelihood: Likelihood
    today: date

    def changed_by(self, ref: str) -> tuple[Change, ...]:
        """Return what the income of this ref adds to the months."""
        rest = [each for each in self.coming if each.ref != ref]
        return changed_by(self._without(rest), self.months)

    def _without(self, rest: list[Coming]) -> tuple[Ahead, ...]:
        return forecast(rest, self.regular, self.today, len(self.months), self.likelihood)


def outlooks(book: Book, today: date, countries: "Countries", count: int = 12) -> list[Outlook]:
    """Return the forecast of each currency, that in which most is booked first.

    Raises:
        Unavailable: splits have changed since the last time and the book is open elsewhere.
    """
    refresh_splits(book)
    expected, costs, chances = coming(book, today, countries), regular_costs(book), likelihood(book)
    currencies = dict.fromkeys([*expected, *(cost.currency for cost in costs)])
    found = []
    for currency in currencies:
        incomes = tuple(expected.get(currency, ()))
        regular = tuple(cost.regular for cost in costs if cost.currency == currency)
        months = forecast(incomes, regular, today, count, chances)
        before = _year_ago(book, currency, months)
        found.append(Outlook(currency, months, before, incomes, regular, chances, today))
    return sorted(found, key=lambda each: -len(each.coming))


def stages(outlook: Outlook, month: Ahead) -> dict[Stage, tuple[int, int]]:
    """Return of what a month's income is made up, by how sure it is: whole and as it was weighed, in minor units."""
    first = Month.of(outlook.today)
    found: dict[Stage, tuple[int, int]] = {}
    for each in outlook.coming:
        if max(Month.of(each.on), first) == month.month:
            whole, likely = found.get(each.stage, (0, 0))
            found[each.stage] = whole + each.minor, likely + outlook.likelihood.likely(each)
    return found


def _year_ago(book: Book, currency: str, months: tuple[Ahead, ...]) -> tuple[int, ...]:
    """Return what the owner earned in each of these months, a year earlier."""
    me = setting(book, "me")
    wanted = [month.month.later(-12) for month in months]
    if me is None or not wanted:
        return tuple(0 for _ in wanted)
    span = (wanted[0].first.isoformat(), wanted[-1].last.isoformat())
    earned = {
        Month.read(each.month): each.earned
        for each in month_sums(book, me, span)
        if each.currency == currency
    }
    return tuple(earned.get(month, 0) for month in wanted)
