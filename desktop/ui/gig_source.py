"""The rows of the list of gigs: by day from the index, by anything else from a list of row numbers."""

import copy
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.queries.gig_list import (
    ORDERS,
    Month,
    gig_first,
    gig_ids,
    gig_months,
    gig_number,
    gig_order,
    gigs_at,
    ids_at,
)
from desktop.core.queries.gigs import FEW, GigFilter, GigRow, gig_count, gig_page, gig_position, most_found
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.grouping import Group
from desktop.ui.row_model import PAGE, READ_WHOLE, Column, GroupRow, TextKey
from desktop.ui.totals import total


@dataclass(slots=True)
class Known:
    """What was read of a list once and is the same in any of its orders."""

    many: int | None = None
    months: Sequence[Month] | None = None


@dataclass(frozen=True, slots=True)
class GigSource:
    """The gigs that a filter lets through by their days, read page by page; made anew when one of them changed."""

    book: Book
    wanted: GigFilter
    words: Words
    known: Known = field(default_factory=Known)

    def count(self) -> int:
        """Return how many gigs there are."""
        if self.known.many is None:
            self.known.many = gig_count(self.book, self.wanted)
        return self.known.many

    def fetch(self, offset: int, limit: int) -> Sequence[GigRow]:
        """Return the gigs from `offset` on."""
        return gig_page(self.book, self.wanted, offset, limit)

    def position(self, row_id: str) -> int | None:
        """Return where a gig stands, so that the selection follows it anywhere."""
        return gig_position(self.book, self.wanted, row_id)

    def ids(self, offset: int, limit: int) -> Sequence[str]:
        """Return the ids of the gigs from `offset` on."""
        return gig_ids(self.book, self.wanted, offset, limit)

    def ordered(self, column: Column, *, descending: bool, key: TextKey) -> "GigSource | NumberedGigs | None":
        """Return the gigs by a column."""
        if column.key == "on":
            by_day = replace(self, wanted=replace(self.wanted, newest_first=descending))
            return FoundGigs(by_day) if self.wanted.words else by_day
        if column.key not in ORDERS:
            return None
        return NumberedGigs(self, GigOrder(self.wanted, column.key, descending, key))

    def groups(self) -> Sequence[Group]:
        """Return the months, each with how many gigs it has and what they come to in each currency."""
        from desktop.core.books.months import Month as Named
        from desktop.i18n.cells import month_name  # reports' business, and not needed to start

        if self.known.months is None:
            self.known.months = gig_months(self.book, replace(self.wanted, newest_first=True))
        months = self.known.months if self.wanted.newest_first else self.known.months[::-1]
        return [
            Group(
                GroupRow(
                    f"month {month.first}",
                    month_name(self.words, Named.of(month.first)),
                    figures(self.words, month.many, month.fees),
                ),
                month.many,
            )
            for month in months
        ]


def by_day(book: Book, wanted: GigFilter, words: Words) -> "GigSource | FoundGigs":
    """Return the gigs that a filter lets through by their days."""
    source = GigSource(book, wanted, words)
    return FoundGigs(source) if wanted.words else source


class GigOrder(NamedTuple):
    """An order that no index has: by what, which way, and what texts are compared by."""

    wanted: GigFilter
    key: str
    descending: bool
    fold: TextKey

    def whole(self, book: Book) -> "array[int]":
        """Return the row numbers of all gigs."""
        return gig_order(book, self.wanted, self.key, descending=self.descending, fold=self.fold)

    def first(self, book: Book) -> "array[int]":
        """Return the row numbers of the first page."""
        return gig_first(book, self.wanted, self.key, PAGE, descending=self.descending, fold=self.fold)


class NumberedGigs:
    """Gigs in an order that no index has: their row numbers are sorted once, their pages read as they are shown.

    Of a long list the first page is found by itself and is there at once; the rest is worked out beside the window, or
    when somebody goes on before that. Until then a search counts all gigs that have its words, whatever the filter.
    """

    def __init__(self, source: GigSource, order: GigOrder) -> None:
        self.source, self.book, self._order = source, source.book, order
        searched = bool(order.wanted.words)
        self._many = most_found(self.book, order.wanted) if searched else source.count()
        if self._many <= (FEW if searched else READ_WHOLE):
            self.take(order.whole(self.book))
            return
        self._numbers, self._complete = order.first(self.book), False
        if len(self._numbers) < PAGE:
            self.take(self._numbers)

    @property
    def complete(self) -> bool:
        """Whether the places of all gigs are known."""
        return self._complete

    def work_out(self, book: Book) -> "array[int]":
        """Return what `take` wants, through another door to the book: for the worker's thread."""
        return self._order.whole(book)

    def through(self, book: Book) -> "NumberedGigs":
        """Return the same gigs, read through another door to the book."""
        twin = copy.copy(self)
        twin.source, twin.book = replace(self.source, book=book), book
        return twin

    def take(self, numbers: "array[int]") -> None:
        """Know the places of all gigs from now on."""
        self._numbers, self._complete, self._many = numbers, True, len(numbers)

    def count(self) -> int:
        """Return how many gigs there are."""
        return self._many

    def fetch(self, offset: int, limit: int) -> Sequence[GigRow]:
        """Return the gigs from `offset` on."""
        return gigs_at(self.book, self._within(offset, limit))

    def position(self, row_id: str) -> int | None:
        """Return where a gig stands, None also while that is not known yet."""
        number = gig_number(self.book, row_id)
        try:
            return None if number is None else self._numbers.index(number)
        except ValueError:
            return None

    def ids(self, offset: int, limit: int) -> Sequence[str]:
        """Return the ids of the gigs from `offset` on."""
        return ids_at(self.book, self._within(offset, limit))

    def _within(self, offset: int, limit: int) -> "array[int]":
        if not self._complete and offset + limit > len(self._numbers):
            self.take(self._order.whole(self.book))
        return self._numbers[offset : offset + limit]


class FoundGigs(NumberedGigs):
    """What was searched for, by day."""

    def __init__(self, source: GigSource) -> None:
        super().__init__(source, GigOrder(source.wanted, "on", source.wanted.newest_first, str))

    def ordered(self, column: Column, *, descending: bool, key: TextKey) -> GigSource | NumberedGigs | None:
        """Return the gigs by a column."""
        return self.source.ordered(column, descending=descending, key=key)

    def groups(self) -> Sequence[Group]:
        """Return the months."""
        return self.source.groups()


def figures(words: Words, count: int, amounts: Sequence[Money]) -> str:
    """Return how many gigs there are and what they come to."""
    counted = words.trn("gigs", "{n} gig", "{n} gigs", count)
    return total(words, counted, amounts)
