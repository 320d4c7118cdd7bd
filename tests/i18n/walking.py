"""Walks through every page of the window over a real book, for the tests of what stands on the screen."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.store.book import Book
from desktop.ui.books.page import SECTIONS
from desktop.ui.main_window import MainWindow
from desktop.ui.pages import PAGES
from tests.ui.windows import record_band


class Place(NamedTuple):
    """Somewhere in the window: its name, and how one gets there."""

    name: str
    go: Callable[[MainWindow], object]


def fill(book: Book) -> None:
    """Put a band with a contract into a book, so that lists have rows and pages have figures."""
    record_band(book)


def places(book: Book) -> Iterator[Place]:
    """Yield every page, section, form and step there is to look at."""
    for page in PAGES:
        if page != "books":
            yield Place(page, lambda window, page=page: window.go(page))
    for section in SECTIONS:
        yield Place(f"books {section.key}", lambda window, key=section.key: window.go("books", key))
    contract = str(book.value("SELECT id FROM contract"))
    for step in range(3):
        yield Place(f"contract {step}", lambda window, step=step: _contract(window, contract, step))
    for table in ("person", "band", "client"):
        key = str(book.value(f"SELECT id FROM {table} LIMIT 1"))
        yield Place(table, lambda window, key=key: window.go("people", key))
    gig = str(book.value("SELECT id FROM gig LIMIT 1"))
    yield Place("gig", lambda window: window.go("gigs", gig))
    yield Place("new gig", lambda window: window.new_gig())


def _contract(window: MainWindow, contract: str, step: int) -> None:
    from desktop.ui.contracts_page import ContractsPage

    window.go("contracts")
    assert isinstance(window.page, ContractsPage)
    window.page.open(contract, step)


def settle(window: QWidget) -> None:
    """Let layouts find their places."""
    for _ in range(3):
        QApplication.processEvents()
