"""Choices of the person, and facts about the book."""

from typing import NamedTuple

from desktop.core.store.book import Book

DEVICE_KEY = "device_key"
"""The key that signs this book's papers; never shown and never exported."""


def setting(book: Book, key: str) -> str | None:
    """Return a kept choice, or None."""
    found = book.value("SELECT value FROM setting WHERE key = ?", key)
    return None if found is None else str(found)


def settings_like(book: Book, beginning: str) -> list[tuple[str, str]]:
    """Return the kept choices whose name begins so, by name."""
    sql = "SELECT key, value FROM setting WHERE substr(key, 1, ?) = ? ORDER BY key"
    return [(row.key, row.value) for row in book.rows(_Setting, sql, len(beginning), beginning)]


class _Setting(NamedTuple):
    key: str
    value: str


def has_demo(book: Book) -> bool:
    """Tell whether the demo band is in the book, by its people, bands and clients: it is asked after every action.

    The gigs are not looked at, of which there may be very many; each came with a band and a client.
    """
    return any(
        book.value(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE demo)")
        for table in ("person", "band", "client")
    )


def is_empty(book: Book) -> bool:
    """Tell whether nothing was recorded yet."""
    return not book.value(
        "SELECT EXISTS (SELECT 1 FROM gig) OR EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM contract)"
    )
