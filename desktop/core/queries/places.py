"""Whether the record is there at which a step of undo happened."""

from collections.abc import Mapping

from desktop.core.store.book import Book

TABLES: Mapping[str, str] = {
    "gig": "gig",
    "contract": "contract",
    "person": "person",
    "band": "band",
    "client": "client",
    "payment": "payment",
    "expense": "expense",
    "regular_cost": "regular_cost",
    "reminder": "reminder_letter",
    "mate": "mate_entry",
    "fund": "fund_entry",
    "bank_line": "bank_line",
}


def is_there(book: Book, kind: str, key: str) -> bool:
    """Tell whether the book has this record; no for kinds that are no records of their own."""
    table = TABLES.get(kind)
    return table is not None and bool(book.value(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?)", key))
