"""What is coming: income by month from booked gigs, each with its pay day and likelihood, less the regular costs.

Pure and in one currency: a caller with several currencies asks once for each. Amounts are whole minor units.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from desktop.core.books.months import Month, months_from
from desktop.core.money import percent_of

Stage = Literal["due", "confirmed", "option"]
"""How sure an income is: `due` for what was played or declared, else as the gig's own state says."""

Every = Literal["month", "quarter", "year"]
EVERY: Mapping[Every, int] = {"month": 1, "quarter": 3, "year": 12}
"""How many months lie between two payments of a regular cost."""

LONGEST = 60
"""Months that a forecast may look ahead."""

YEARS_BACK = 3
"""Past years that a forecast is compared with, at most."""


class Coming(NamedTuple):
    """One income that is expected.

    Attributes:
        on: the day on which it should be paid; before today when it is late.
        minor: the amount, in minor units.
        stage: how sure it is.
        ref: what it comes from, as `gig:<id>` or `contract:<id>`.
        assumed: whether the amount is a guess (the own share of a gig that is not split yet).
        played, about: the last day that is played for it, and for whom or where: to know it by.
    """

    on: date
    minor: int
    stage: Stage
    ref: str
    assumed: bool = False
    played: date = date.max
    about: str = ""


class Regular(NamedTuple):
    """A cost that comes again, on the day of the month on which it first came; in short months on the last day."""

    minor: int
    every: Every
    from_on: date
    to_on: date | None = None

    def in_month(self, month: Month) -> int:
        """Return what it costs in a month."""
        start = Month.of(self.from_on)
        since = (month.year - start.year) * 12 + month.month - start.month
        if since < 0 or since % EVERY[self.every]:
            return 0
        on = month.day(self.from_on.day)
        return self.minor if self.to_on is None or on <= self.to_on else 0


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely booked income comes, in percent. What was played or declared counts whole."""

    confirmed: Decimal = Decimal(95)
    option: Decimal = Decimal(50)

    def likely(self, coming: Coming) -> int:
        """Return the amount weighed by how likely it is, rounded half up to the minor unit."""
        if coming.stage == "due":
            return coming.minor
        return percent_of(coming.minor, self.confirmed if coming.stage == "confirmed" else self.option)


class Ahead(NamedTuple):
    """One month to come: income if things go badly, as is likely, and if everything comes; and the costs."""

    month: Month
    low: int
    likely: int
    high: int
    costs: int
    refs: tuple[str, ...]
    assumed: int
    """How much of `high` rests on guessed amounts."""


def forecast(
    coming: Iterable[Coming],
    regular: Sequence[Regular],
    today: date,
    count: int = 12,
    likelihood: Likelihood = Likelihood(),  # frozen
) -> tuple[Ahead, ...]:
    """Return the months from this one on; income that is late already counts in this month, later than the last not at all."""
    first = Month.of(today)
    found: dict[Month, list[tuple[Coming, int]]] = {
        month: [] for month in months_from(first, min(count, LONGEST))
    }
    for each in coming:
        month = max(Month.of(each.on), first)
        if month in found:
            found[month].append((each, likelihood.likely(each)))
    return tuple(
        Ahead(
            month,
            low=sum(likely for each, likely in incomes if each.stage != "option"),  # no option comes about
            likely=sum(likely for _, likely in incomes),
            high=sum(each.minor for each, _ in incomes),
            costs=sum(cost.in_month(month) for cost in regular),
            refs=tuple(dict.fromkeys(each.ref for each, _ in incomes)),
            assumed=sum(each.minor for each, _ in incomes if each.assumed),
        )
        for month, incomes in found.items()
    )


def years_before(months: Sequence[Month], earned: Mapping[Month, int]) -> tuple[tuple[int, ...], ...]:
    """Return for each month what was earned in it in the last years, the year before first, in minor units.

    As many years as reach back to the first income, at most `YEARS_BACK`. A month that is twelve or more ahead is
    compared with the same past years as the month of its name before it: what is still to come is no past.
    """
    back = [
        tuple(earned.get(month.later(-12 * (place // 12 + years)), 0) for years in range(1, YEARS_BACK + 1))
        for place, month in enumerate(months)
    ]
    reach = max((years for row in back for years, minor in enumerate(row, 1) if minor), default=0)
    return tuple(row[:reach] for row in back)


def average(minors: Sequence[int]) -> int:
    """Return the mean of amounts, rounded half up to the minor unit; 0 of none."""
    return (2 * sum(minors) + len(minors)) // (2 * len(minors)) if minors else 0


class Change(NamedTuple):
    """What one gig changes in a month: income low, likely and high."""

    month: Month
    low: int
    likely: int
    high: int


def changed_by(without: Sequence[Ahead], with_it: Sequence[Ahead]) -> tuple[Change, ...]:
    """Return the months in which two forecasts of the same span differ."""
    pairs = zip(without, with_it, strict=True)
    changes = (
        Change(one.month, other.low - one.low, other.likely - one.likely, other.high - one.high)
        for one, other in pairs
    )
    return tuple(each for each in changes if (each.low, each.likely, each.high) != (0, 0, 0))


Outlook = Literal["low", "likely", "high"]
OUTLOOKS: tuple[Outlook, ...] = ("low", "likely", "high")


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a pot lasts when the same amount is drawn from it every month.

    Attributes:
        draw: drawn each month, in minor units.
        pots: what is left at the end of each month, for every outlook.
        lasts: the last month that can be drawn whole, for every outlook; None when not even the first can.
        whole: the outlooks in which the pot lasts over the whole span.
        best: the most that can be drawn each month without the pot ever running dry, for every outlook.
    """

    draw: int
    pots: Mapping[Outlook, tuple[int, ...]]
    lasts: Mapping[Outlook, Month | None]
    whole: frozenset[Outlook] = field(default_factory=frozenset)
    best: Mapping[Outlook, int] = field(default_factory=dict)


def plan(pot: int, draw: int, months: Sequence[Ahead]) -> Plan:
    """Return what becomes of a pot of `pot` minor units from which `draw` is taken at the end of every month.

    Income and costs of a month count before its draw; what is left goes on to the next month.
    """
    pots: dict[Outlook, tuple[int, ...]] = {}
    lasts: dict[Outlook, Month | None] = {}
    best: dict[Outlook, int] = {}
    for outlook in OUTLOOKS:
        left, kept, good = pot, [], True
        last, least = None, None
        for place, month in enumerate(months, 1):
            left += getattr(month, outlook) - month.costs - draw
            kept.append(left)
            good = good and left >= 0
            last = month.month if good else last
            reach = (left + draw * place) // place
            least = reach if least is None else min(least, reach)
        pots[outlook], lasts[outlook], best[outlook] = tuple(kept), last, max(least or 0, 0)
    whole = frozenset(outlook for outlook in OUTLOOKS if all(left >= 0 for left in pots[outlook]))
    return Plan(draw, pots, lasts, whole, best)
