"""Calendar months, by which the books look back and ahead."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple


class Month(NamedTuple):
    """One month of a year; months are compared and sorted like dates."""

    year: int
    month: int

    @classmethod
    def of(cls, on: date) -> "Month":
        """Return the month in which a day lies."""
        return cls(on.year, on.month)

    @classmethod
    def read(cls, written: str) -> "Month":
        """Return the month that `2026-12` writes.

        Raises:
            ValueError: no month.
        """
        first = date.fromisoformat(f"{written}-01")
        return cls(first.year, first.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.day(31)

    def day(self, number: int) -> date:
        """Return the day of this number; in a shorter month its last day."""
        return date(self.year, self.month, min(number, monthrange(self.year, self.month)[1]))

    def later(self, count: int) -> "Month":
        """Return the month that is so many months later, or earlier for a negative number."""
        number = self.year * 12 + self.month - 1 + count
        return Month(number // 12, number % 12 + 1)


def months_from(first: Month, count: int) -> Iterator[Month]:
    """Yield `count` months, beginning with the first."""
    return (first.later(place) for place in range(count))
