"""The kept lines of splits, as reports read them: what each contract left for whom."""

from typing import NamedTuple

from desktop.core.store.book import Book


class _Id(NamedTuple):
    id: str


def stale(book: Book) -> list[str]:
    """Return the contracts whose kept split is out of date, by id."""
    return [row.id for row in book.rows(_Id, "SELECT contract_id FROM stale_split ORDER BY contract_id")]
