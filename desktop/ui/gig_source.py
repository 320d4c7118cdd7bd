"""The rows of the list of gigs: by day from the index, by anything else from a list of row numbers."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.queries.gig_list import (
    ORDERS,
    gig_first,
    gig_ids,
    gig_months,
    gig_number,
    gig_order,
    gigs_at,
    ids_at,
)
from desktop.core.queries.gigs import GigFilter, GigRow, gig_count, gig_page, gig_position
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.grouping import Group
from desktop.ui.row_model import PAGE, READ_WHOLE, Column, GroupRow, TextKey


@dataclass(frozen=True, slots=True)
class GigSource:
    """The gigs that a filter lets through by their days, read page by page."""

    book: Book
    wanted: GigFilter
    words: Words

    def count(self) -> int:
        """Return how many gigs there are."""
        return gig_count(self.book, self.wanted)

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
            return replace(self, wanted=replace(self.wanted, newest_first=descending))
        if column.key not in ORDERS:
            return None
        return NumberedGigs(self.book, GigOrder(self.wanted, column.key, descending, key))

    def groups(self) -> Sequence[Group]:
        """Return the months, each with how many gigs it has and what they come to in each currency."""
        from desktop.core.books.months import Month
        from desktop.i18n.cells import month_name  # reports' business, and not needed to start

        return [
            Group(
                GroupRow(
                    f"month {month.first}",
                    month_name(self.words, Month.of(month.first)),
                    figures(self.words, month.many, month.fees),
                ),
                month.many,
            )
            for month in gig_months(self.book, self.wanted)
        ]


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
    when somebody goes on before that.
    """

    def __init__(self, book: Book, order: GigOrder) -> None:
        self.book = book
        self._order = order
        self._many = gig_count(book, order.wanted)
        self._complete = self._many <= READ_WHOLE
        self._numbers = order.whole(book) if self._complete else order.first(book)

    @property
    def complete(self) -> bool:
        """Whether the places of all gigs are known."""
        return self._complete

    def work_out(self, book: Book) -> "array[int]":
        """Return what `take` wants, through another door to the book: for the worker's thread."""
        return self._order.whole(book)

    def take(self, numbers: "array[int]") -> None:
        """Know the places of all gigs from now on."""
        self._numbers, self._complete = numbers, True

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


def sums(words: Words, amounts: Sequence[Money]) -> str:
    """Return totals in several currencies in one line: they are put side by side and never added up."""
    return " + ".join(words.money(amount) for amount in amounts)


def figures(words: Words, count: int, amounts: Sequence[Money]) -> str:
    """Return how many gigs there are and what they come to."""
    counted = words.trn("gigs", "{n} gig", "{n} gigs", count)
    return " · ".join(filter(None, (counted, sums(words, amounts))))
