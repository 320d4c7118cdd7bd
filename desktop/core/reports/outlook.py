"""The forecast put together from the book: months, what they were in the last years, and what one gig changes."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.books.forecast import (
    YEARS_BACK,
    Ahead,
    Change,
    Coming,
    Likelihood,
    Regular,
    Stage,
    changed_by,
    forecast,
    years_before,
)
from desktop.core.books.months import Month
from desktop.core.queries.expected import LOOK_BACK
from desktop.core.queries.forecast import coming, earned_by_month, likelihood, own_parts, regular_costs
from desktop.core.store.book import Book
from desktop.core.uncollected import uncollected

if TYPE_CHECKING:
    from desktop.core.countries import Countries


class Outlook(NamedTuple):
    """What is coming in one currency.

    Attributes:
        months: from this one on.
        before: for each of `months` what was earned in it in the last years, the year before first, in minor units.
        coming: every income behind it; `regular`: every cost.
    """

    currency: str
    months: tuple[Ahead, ...]
    before: tuple[tuple[int, ...], ...]
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


@uncollected()
def outlooks(book: Book, today: date, countries: "Countries", count: int = 12) -> list[Outlook]:
    """Return the forecast of each currency, that in which most is booked first.

    Raises:
        Unavailable: splits have changed since the last time and the book is open elsewhere.
    """
    refresh_splits(book)
    parts = own_parts(book, today - LOOK_BACK)
    expected, costs, chances = (
        coming(book, today, countries, parts),
        regular_costs(book),
        likelihood(book),
    )
    first = Month.of(today)
    earned = earned_by_month(book, first.later(-12 * YEARS_BACK), first.later(-1), parts)
    currencies = dict.fromkeys([*expected, *(cost.currency for cost in costs)])
    found = []
    for currency in currencies:
        incomes = tuple(expected.get(currency, ()))
        regular = tuple(cost.regular for cost in costs if cost.currency == currency)
        months = forecast(incomes, regular, today, count, chances)
        before = years_before([month.month for month in months], earned.get(currency, {}))
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
