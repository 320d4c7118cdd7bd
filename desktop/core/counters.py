"""Counts a musician's work towards the status or benefit that a country gives to artists. Always indicative.

Pure: the work of a musician and a country's threshold go in; a `Count` comes out, split into what is declared (the
company's receipt is in) and what is only saved here.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.problems import Label, Message

if TYPE_CHECKING:
    from desktop.core.packs.status import Conversion, Threshold, Window

NOUGHT = Decimal(0)
OF_A_GIG = ("income", "cachet", "service", "hour", "day", "week")
"""The units that a gig can be counted in."""
SECONDS = 3600


class Work(NamedTuple):
    """One gig of one musician.

    Attributes:
        seconds: how long it lasted; None while its hours are not known.
        pay: the gross pay in the country's currency; None where it is not known.
        declared: the receipt of the company is in.
    """

    on: date
    seconds: int | None
    pay: Decimal | None
    declared: bool


class Entry(NamedTuple):
    """What one day's work counts."""

    on: date
    amount: Decimal
    declared: bool


@dataclass(frozen=True, slots=True)
class Count:
    """Where a musician stands on a day.

    Attributes:
        code, label, measure, target, ceiling: of the threshold; a ceiling must not be passed.
        currency: of an income.
        since, until: the window, both days included.
        declared, saved: what counts of declared work, and of work that is only saved here.
        met_on: the day on which it is reached (a ceiling: passed) by what is recorded, booked gigs included; None
            where it is reached already, or is not by what is recorded.
        holds_until: the last day on which it is still reached by what is recorded; None where it is not reached.
        apply_by: the last day to apply, as month and day; None where no such day is known.
        uncounted: gigs of the window that could not be counted: their hours or pay are not known.
        estimated: pay is estimated from shares, and is lower than the share.
        source, confidence: where the threshold was read, and how sure it is.
    """

    person: str
    name: str
    country: str
    currency: str
    code: str
    label: Label
    measure: str
    target: Decimal
    ceiling: bool
    since: date
    until: date
    declared: Decimal
    saved: Decimal
    met_on: date | None
    holds_until: date | None
    apply_by: str | None
    uncounted: int
    estimated: bool
    source: Message | str
    confidence: str

    @property
    def whole(self) -> Decimal:
        """Declared and only saved here together."""
        return self.declared + self.saved

    @property
    def reached(self) -> bool:
        """Whether declared work alone reaches the target; a ceiling: passes it."""
        return _reaches(self.declared, self.target, ceiling=self.ceiling)

    @property
    def would_be(self) -> bool:
        """Whether it would be reached if all that is saved here were declared."""
        return _reaches(self.whole, self.target, ceiling=self.ceiling)

    @property
    def missing(self) -> Decimal:
        """How much is missing, counting declared work alone."""
        return max(self.target - self.declared, NOUGHT)


def count(
    threshold: "Threshold",
    works: Sequence[Work],
    on: date,
    *,
    person: str,
    name: str,
    country: str,
    currency: str,
) -> Count:
    """Return where a musician stands on a day; `works` may reach beyond it, which tells what is to come."""
    since, until = window_on(threshold.window, on)
    unit, conversion = unit_of(threshold)
    found, _ = entries(unit, conversion, works)
    _, uncounted = entries(unit, conversion, [work for work in works if since <= work.on <= until])
    line = _Line(found, conversion.most if conversion else None, conversion)
    declared, whole = line.declared(since, until), line.whole(since, until)
    reached = _reaches(whole, threshold.target, ceiling=threshold.ceiling)
    return Count(
        person=person,
        name=name,
        country=country,
        currency=currency,
        code=threshold.code,
        label=Label(threshold.label),
        measure=threshold.measure,
        target=threshold.target,
        ceiling=threshold.ceiling,
        since=since,
        until=until,
        declared=declared,
        saved=whole - declared,
        met_on=None if reached else _met_on(threshold, line, on),
        holds_until=_holds_until(threshold, line, on) if reached else None,
        apply_by=threshold.apply_by,
        uncounted=uncounted,
        estimated=unit == "income",
        source=threshold.source.dated,
        confidence=threshold.confidence,
    )


def unit_of(threshold: "Threshold") -> tuple[str, "Conversion | None"]:
    """Return in which unit gigs are counted here, and how it is converted.

    The first conversion that a gig can supply decides: who is paid by cachet is not counted by the hour as well.
    Without one the measure itself is counted.
    """
    for conversion in threshold.conversions:
        if conversion.unit in OF_A_GIG:
            return conversion.unit, conversion
    return threshold.measure if threshold.measure == "income" else threshold.measure[:-1], None


def window_on(window: "Window", on: date) -> tuple[date, date]:
    """Return the first and the last day that count on a day."""
    if window.kind != "moving":
        year = on.year - (window.kind == "year_before")
        return date(year, 1, 1), date(year, 12, 31) if year < on.year else on
    return _first_of(window, on), on


def entries(unit: str, conversion: "Conversion | None", works: Iterable[Work]) -> tuple[list[Entry], int]:
    """Return what each day's work counts, in time, and how many gigs cannot be counted."""
    found: list[Entry] = []
    uncounted = 0
    seen: set[tuple[int, ...]] = set()
    months: dict[tuple[int, int], Decimal] = {}
    for work in sorted(works, key=lambda work: (work.on, not work.declared)):
        amount = _amount(unit, work)
        if amount is None:
            uncounted += 1
            continue
        if (period := _period(unit, work.on)) is not None:
            if period in seen:
                continue
            seen.add(period)
        if conversion is not None and conversion.most_per_month is not None:
            month = (work.on.year, work.on.month)
            amount = min(amount, conversion.most_per_month - months.get(month, NOUGHT))
            months[month] = months.get(month, NOUGHT) + amount
        found.append(Entry(work.on, amount, work.declared))
    return found, uncounted


def _amount(unit: str, work: Work) -> Decimal | None:
    if unit == "income":
        return work.pay
    if unit == "hour":
        return None if work.seconds is None else Decimal(work.seconds) / SECONDS
    return Decimal(1) if unit in ("cachet", "service", "day", "week", "month") else None


def _period(unit: str, on: date) -> tuple[int, ...] | None:
    """Return the span of time that counts once however much is played in it; None where every gig counts."""
    if unit == "day":
        return (on.toordinal(),)
    if unit == "week":
        return tuple(on.isocalendar()[:2])
    return (on.year, on.month) if unit == "month" else None


class _Line:
    """The entries of a musician in time, summed so that any window is two look-ups."""

    def __init__(self, found: Sequence[Entry], most: Decimal | None, conversion: "Conversion | None") -> None:
        self.days = [entry.on for entry in found]
        self._all = [NOUGHT, *accumulate(entry.amount for entry in found)]
        self._declared = [NOUGHT, *accumulate(entry.amount if entry.declared else NOUGHT for entry in found)]
        self._most, self._conversion = most, conversion

    def whole(self, since: date, until: date) -> Decimal:
        return self._between(self._all, since, until)

    def declared(self, since: date, until: date) -> Decimal:
        return self._between(self._declared, since, until)

    def _between(self, sums: Sequence[Decimal], since: date, until: date) -> Decimal:
        found = sums[bisect_right(self.days, until)] - sums[bisect_left(self.days, since)]
        return found if self._conversion is None else self._conversion.converted(found)


def _met_on(threshold: "Threshold", line: _Line, on: date) -> date | None:
    """Return the first later day on which what is recorded reaches the target."""
    last = date(on.year, 12, 31) if threshold.window.kind == "calendar_year" else date.max
    if threshold.window.kind == "year_before":
        return None
    later = (day for day in dict.fromkeys(line.days) if on < day <= last)
    return next((day for day in later if _reached_on(threshold, line, day)), None)


def _holds_until(threshold: "Threshold", line: _Line, on: date) -> date:
    """Return the last day on which what is recorded still reaches the target."""
    if threshold.window.kind != "moving":
        return date(on.year, 12, 31)
    ends = sorted({day for entry in line.days if (day := _drops_on(threshold.window, entry)) > on})
    dropped = next((day for day in ends if not _reached_on(threshold, line, day)), date.max)
    return dropped - timedelta(days=1)


def _reached_on(threshold: "Threshold", line: _Line, day: date) -> bool:
    whole = line.whole(*window_on(threshold.window, day))
    return _reaches(whole, threshold.target, ceiling=threshold.ceiling)


def _reaches(amount: Decimal, target: Decimal, *, ceiling: bool) -> bool:
    return amount > target if ceiling else amount >= target


def _drops_on(window: "Window", entry: date) -> date:
    """Return the first day on which work of a day no longer counts."""
    day = _shifted(window, entry)
    while _first_of(window, day) <= entry:
        day += timedelta(days=1)
    while _first_of(window, day - timedelta(days=1)) > entry:
        day -= timedelta(days=1)
    return day


def _first_of(window: "Window", on: date) -> date:
    """Return the first day of a moving window that ends on a day."""
    return _moved(window, on, -1) + timedelta(days=1)


def _shifted(window: "Window", day: date) -> date:
    return _moved(window, day, 1)


def _moved(window: "Window", day: date, sign: int) -> date:
    if window.months is None:
        length = (window.weeks or 0) * 7 + (window.days or 0)
        return day + timedelta(days=sign * length)
    return by_months(day, sign * window.months)


def by_months(day: date, months: int) -> date:
    """Return the same day so many months later or earlier, the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_day(written: str, today: date) -> date:
    """Return the next day that is written as month and day: `04-30`."""
    month, _, day = written.partition("-")
    found = [
        date(year, int(month), min(int(day), monthrange(year, int(month))[1]))
        for year in (today.year, today.year + 1)
    ]
    return next(each for each in found if each >= today)
