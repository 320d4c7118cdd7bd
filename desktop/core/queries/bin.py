"""What lies in the bin."""

from datetime import date, datetime
from typing import NamedTuple

from desktop.core.bin import KEEP_SETTING, kept_since
from desktop.core.money import Money
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book


class BinRow(NamedTuple):
    """Something that was deleted: what it was, its name, its own day and amount where it has them, and when it went."""

    id: str
    kind: str
    ref: str
    name: str
    on_date: str | None
    minor: int | None
    currency: str | None
    deleted_at: str

    @property
    def day(self) -> date | None:
        """The day that it was about."""
        return date.fromisoformat(self.on_date) if self.on_date else None

    @property
    def deleted_on(self) -> date:
        """The day on which it was deleted, where the person sits."""
        return datetime.fromisoformat(self.deleted_at).astimezone().date()

    @property
    def amount(self) -> Money | None:
        """What it was about in money."""
        return Money(self.minor, self.currency) if self.minor is not None and self.currency else None


_COLUMNS = "SELECT id, kind, ref, name, on_date, minor, currency, deleted_at FROM bin_item"


def bin_rows(book: Book) -> list[BinRow]:
    """Return everything in the bin, what was deleted last first."""
    return book.rows(BinRow, f"{_COLUMNS} ORDER BY n DESC")


def overdue(book: Book) -> list[str]:
    """Return the ids of what has lain in the bin longer than the person wants to keep it."""
    since = kept_since(setting(book, KEEP_SETTING), book.clock())
    if since is None:
        return []
    rows = book.rows(
        _Id, "SELECT id FROM bin_item WHERE deleted_at < ?", since.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    return [row.id for row in rows]


class _Id(NamedTuple):
    id: str
