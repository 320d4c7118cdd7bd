"""A long list in groups: rows that head others stand between the rows of another source, which is read by window as before."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol, runtime_checkable

from desktop.core.store.book import Book
from desktop.ui.row_model import Finding, GroupRow, Naming, Source, through


class Group(NamedTuple):
    """One group: what heads it, and how many rows it has."""

    head: GroupRow
    many: int


@runtime_checkable
class Groupable(Source, Protocol):
    """A source whose rows come in groups."""

    def groups(self) -> Sequence[Group]:
        """Return the groups in the order of the rows; their rows are all rows of the source."""


class GroupedSource:
    """The rows of a source with what heads each group before them.

    Only the groups are held; a place is found among them by bisection, so 100,000 rows cost what 100 do.
    """

    def __init__(self, source: Source, groups: Sequence[Group]) -> None:
        self._source = source
        self._groups = groups
        self._heads = [
            place + number
            for number, place in enumerate(accumulate((g.many for g in groups), initial=0))
            if number < len(groups)
        ]
        self._count = sum(group.many + 1 for group in groups)

    def count(self) -> int:
        """Return how many rows there are, with those that head others."""
        return self._count

    def is_group(self, place: int) -> bool:
        """Tell whether the row at a place heads others."""
        number = bisect_right(self._heads, place) - 1
        return number >= 0 and self._heads[number] == place

    def groups_within(self, first: int, last: int) -> int:
        """Return how many rows that head others stand from place `first` to `last`."""
        return bisect_right(self._heads, last) - bisect_right(self._heads, first - 1)

    def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """Return the rows from `offset` on, with those that head others."""
        last = min(offset + limit, self._count)
        rows = iter(self._source.fetch(*self._within(offset, last)))
        found: list[Any] = []
        for place in range(offset, last):
            number = bisect_right(self._heads, place) - 1
            row = self._groups[number].head if self._heads[number] == place else next(rows, None)
            if row is None:  # fewer than were counted: something was removed meanwhile
                break
            found.append(row)
        return found

    def position(self, row_id: str) -> int | None:
        """Return the place of a row of the source."""
        inner = self._source.position(row_id) if isinstance(self._source, Finding) else None
        if inner is None:
            return None
        starts = [head - number for number, head in enumerate(self._heads)]
        return inner + bisect_right(starts, inner)

    def ids(self, offset: int, limit: int) -> Sequence[str]:
        """Return the ids of the rows from `offset` on, without those that head others."""
        assert isinstance(self._source, Naming)
        return self._source.ids(*self._within(offset, min(offset + limit, self._count)))

    def through(self, book: Book) -> "GroupedSource":
        """Return the same rows, read through another door to the book."""
        return GroupedSource(through(self._source, book), self._groups)

    def _within(self, first: int, last: int) -> tuple[int, int]:
        """Return offset and number of the source's own rows from place `first` up to, not including, `last`."""
        before = self.groups_within(0, first - 1)
        return first - before, last - first - self.groups_within(first, last - 1)
