"""Long lists in an order that nothing has ready: it is worked out beside the window and taken over when it is there."""

from collections.abc import Sequence
from typing import Any

from desktop.core.store.book import Book
from desktop.ui.row_model import Column, Finding, ListSource, Source, TextKey, through


class LongOrder:
    """The rows of a long list by a column; in their own order until they were read whole and sorted."""

    def __init__(self, source: Source, column: Column, key: TextKey, *, descending: bool) -> None:
        self._source, self._column, self._key, self._descending = source, column, key, descending
        self._sorted: ListSource | None = None

    @property
    def complete(self) -> bool:
        """Whether the rows stand in their order."""
        return self._sorted is not None

    def work_out(self, book: Book) -> ListSource:
        """Return what `take` wants, through another door to the book: for the worker's thread."""
        source = through(self._source, book)
        rows = ListSource(source.fetch(0, source.count()))
        return rows.ordered(self._column, descending=self._descending, key=self._key)

    def take(self, rows: ListSource) -> None:
        """Show the rows in their order from now on."""
        self._sorted = rows

    def through(self, book: Book) -> Source:
        """Return the rows in their order, read through another door to the book."""
        return self._sorted or self.work_out(book)

    def count(self) -> int:
        """Return how many rows there are."""
        return self._shown.count()

    def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """Return the rows from `offset` on."""
        return self._shown.fetch(offset, limit)

    def position(self, row_id: str) -> int | None:
        """Return where a row stands, None also where its own order does not tell."""
        return self._shown.position(row_id) if isinstance(self._shown, Finding) else None

    @property
    def _shown(self) -> Source:
        return self._sorted or self._source
