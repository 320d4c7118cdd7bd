"""An artist's social status: what must be reached in a window of time, and how work is turned into what is counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from desktop.core.country_values import Number
from desktop.core.packs.people import NOT_NOUGHT
from desktop.core.packs.record import Dated, Found, Texts, days_in_order
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

Measure = Literal["days", "hours", "cachets", "income", "weeks", "months"]
"""What is counted; `income` is gross pay in the country's currency."""

Unit = Literal["hour", "day", "cachet", "service", "income", "week", "teaching_hour"]
"""What is turned into the measure."""

WindowKind = Literal["moving", "calendar_year", "year_before"]
"""The last months up to any day, this calendar year, or the one before it."""

ONE_LENGTH = N_("country pack", "Give the length in months, in weeks, or in days: one of them.")


def _one_length(found: Found) -> Iterator[Problem]:
    if sum(key in found for key in ("months", "weeks", "days")) != 1:
        yield Problem("months", ONE_LENGTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time in which something is counted. Two years are 24 months."""

    checks: ClassVar[tuple[Check, ...]] = (_one_length,)

    months: int | None = None
    weeks: int | None = None
    days: int | None = None
    kind: WindowKind = "moving"


def _each_is_something(found: Found) -> Iterator[Problem]:
    if found.get("each") == 0:
        yield Problem("each", NOT_NOUGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """So many of a unit (`each`) count as so many of the measure (`counts`): one cachet as 12 hours.

    Attributes:
        most: at most so many of the unit count in the whole window.
        most_per_month: at most so many of the unit count in a calendar month.
    """

    checks: ClassVar[tuple[Check, ...]] = (_each_is_something,)

    unit: Unit
    counts: Number
    each: Number = Decimal(1)
    most: Number | None = None
    most_per_month: Number | None = None

    def converted(self, amount: Decimal) -> Decimal:
        """Return what an amount of the unit counts, without the limit of a month."""
        counted = amount if self.most is None else min(amount, self.most)
        return counted * self.counts / self.each


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Dated):
    """Something to be reached, or not to be passed, for a status or benefit. Always indicative.

    Attributes:
        measure: what is counted.
        target: how much of it.
        window: in which time.
        ceiling: the target must not be passed, rather than reached.
        conversions: how work and pay become what is counted; a unit that is not named does not count, and the
            measure itself counts as it is.
        of_works_as: what kind of work counts.
        granted_months: for how long it gives the status.
        renews: the code of the threshold that this one renews.
        together_with: the code of a threshold that must be met as well.
        apply_by: the last day to apply, as month and day: `04-30`.
    """

    checks: ClassVar[tuple[Check, ...]] = (days_in_order,)
    once_per = "code"

    code: str
    label: Texts
    measure: Measure
    target: Number
    window: Window
    ceiling: bool = False
    conversions: tuple[Conversion, ...] = ()
    of_works_as: Literal["employee", "self_employed", "anyone"] = "employee"
    granted_months: int | None = None
    renews: str | None = None
    together_with: str | None = None
    apply_by: str | None = None

    def counted(self, unit: Unit, amount: Decimal) -> Decimal | None:
        """Return what an amount of a unit counts here; None where it does not count."""
        found = next((c for c in self.conversions if c.unit == unit), None)
        if found is not None:
            return found.converted(amount)
        return amount if self.measure in (unit, f"{unit}s") else None
