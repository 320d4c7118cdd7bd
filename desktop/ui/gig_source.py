"""The rows of the list of gigs: by day from the index, by anything else from a list of row numbers."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.core.money import Money
from desktop.core.queries.gig_list import ORDERS, gig_ids, gig_months, gig_number, gig_order, gigs_at, ids_at
from desktop.core.queries.gigs import GigFilter, GigRow, gig_count, gig_page, gig_position
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.grouping import Group
from desktop.ui.row_model import Column, GroupRow, TextKey


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
        order = gig_order(self.book, self.wanted, column.key, descending=descending, fold=key)
        return NumberedGigs(self.book, order)

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


@dataclass(frozen=True, slots=True)
class NumberedGigs:
    """Gigs in an order that no index has: their row numbers are sorted once, their pages read as they are shown."""

    book: Book
    numbers: "array[int]"

    def count(self) -> int:
        """Return how many gigs there are."""
        return len(self.numbers)

    def fetch(self, offset: int, limit: int) -> Sequence[GigRow]:
        """Return the gigs from `offset` on."""
        return gigs_at(self.book, self.numbers[offset : offset + limit])

    def position(self, row_id: str) -> int | None:
        """Return where a gig stands."""
        number = gig_number(self.book, row_id)
        try:
            return None if number is None else self.numbers.index(number)
        except ValueError:
            return None

    def ids(self, offset: int, limit: int) -> Sequence[str]:
        """Return the ids of the gigs from `offset` on."""
        return ids_at(self.book, self.numbers[offset : offset + limit])


def sums(words: Words, amounts: Sequence[Money]) -> str:
    """Return totals in several currencies in one line: they are put side by side and never added up."""
    return " + ".join(words.money(amount) for amount in amounts)


def figures(words: Words, count: int, amounts: Sequence[Money]) -> str:
    """Return how many gigs there are and what they come to."""
    counted = words.trn("gigs", "{n} gig", "{n} gigs", count)
    return " · ".join(filter(None, (counted, sums(words, amounts))))
