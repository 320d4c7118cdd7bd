"""What a book is like without what is in it: how many rows each table has, its form and its size."""

import re
from typing import NamedTuple

from desktop.core.queries.packs import countries_of
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book

TOLD = ("language", "look", "text_size")
"""Settings that say nothing about a person."""
_PLAIN = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?|light|dark|system|[0-9]{2,3}", re.ASCII)
"""What they may be; anything else was typed by somebody."""


class Count(NamedTuple):
    """How many rows a table has, or how many sealed papers are in a state of delivery."""

    name: str
    rows: int


class _Name(NamedTuple):
    name: str


def row_counts(book: Book) -> list[Count]:
    """Return every table that holds something, by its name."""
    names = book.rows(
        _Name,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name",
    )
    found = [Count(name, int(book.value(f'SELECT count(*) FROM "{name}"'))) for (name,) in names]
    return [count for count in found if count.rows]


def delivery_counts(book: Book) -> list[Count]:
    """Return how many sealed papers are in each state on their way."""
    return book.rows(Count, "SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")


def form_of(book: Book) -> list[tuple[str, str]]:
    """Return version, size and health of the file, and whether it is encrypted; its path names a person's folder."""
    with book.another() as fresh:  # as in `core/verifying.py`: a door that has read before can cry wolf
        whole = str(fresh.value("PRAGMA quick_check(1)")) == "ok"
    pages, size = (int(book.value(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    return [
        ("version", str(book.value("PRAGMA user_version"))),
        ("encrypted", "yes" if str(book.value("PRAGMA cipher_status") or "0") == "1" else "no"),
        ("kilobytes", str(pages * size // 1000)),
        ("journal", str(book.value("PRAGMA journal_mode"))),
        ("quick check", "ok" if whole else "damaged"),
        *((f"setting {key}", _plain(setting(book, key))) for key in TOLD),
    ]


def editions(book: Book) -> list[tuple[str, str]]:
    """Return which edition of each country's rules holds; who published it stays unsaid."""
    countries = countries_of(book)
    return [
        (edition.country, f"{edition.on.isoformat()} {'imported' if edition.publisher else 'shipped'}")
        for edition in map(countries.edition, countries)
    ]


def _plain(value: str | None) -> str:
    if value is None:
        return "not chosen"
    return value if _PLAIN.fullmatch(value) else "another"
