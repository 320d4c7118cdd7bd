"""A walk through everything the window can show: every page, every section of the books, every form and step."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.ui.books.page import SECTIONS
from desktop.ui.contract.contract_view import AGREEMENT, CHECK, SPLIT
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.pages import PAGES
from desktop.ui.record_page import RecordPage

Go = Callable[[MainWindow], object]


class Stop(NamedTuple):
    """One thing to look at: its name, and how to get there."""

    name: str
    go: Go


def stops(contract: str = "") -> Iterator[Stop]:
    """Return every page and section, each with its form for a new entry, and the steps of a contract."""
    for page in PAGES:
        if page != "books":
            yield Stop(page, partial(_go, page))
        if page in ("gigs", "people", "money"):
            yield Stop(f"{page} new", _new)
    for section in SECTIONS:
        yield Stop(f"books {section.key}", partial(_go, "books", section.key))
        if section.key == "expenses":
            yield Stop(f"books {section.key} new", _new)
    if contract:
        for name, step in (("agreement", AGREEMENT), ("split", SPLIT), ("check", CHECK)):
            yield Stop(f"contract {name}", partial(_open, contract, step))
        yield Stop("contract proof", partial(_prove, contract))


def walk(window: MainWindow, contract: str = "") -> Iterator[str]:
    """Go everywhere; yield the name of what the window shows, with nothing left to be laid out."""
    for stop in stops(contract):
        stop.go(window)
        for _ in range(4):
            QApplication.processEvents()
            QApplication.sendPostedEvents(
                None, QEvent.Type.LayoutRequest
            )  # of what came with the last of them
        yield stop.name
        leave_form(window)


def leave_form(window: MainWindow) -> None:
    """Close the form that is open in the page."""
    front = window.page.front if window.page is not None else None
    if isinstance(front, RecordPage) and front.form is not None:
        front.close_form()


def _go(page: str, *rest: object) -> None:
    *argument, window = rest
    assert isinstance(window, MainWindow)
    window.go(page, *argument)


def _new(window: MainWindow) -> None:
    assert window.page is not None
    front = window.page.front
    assert isinstance(front, RecordPage)
    front.open_new()


def _open(contract: str, step: int, window: MainWindow) -> ContractsPage:
    window.go("contracts")
    page = window.page
    assert isinstance(page, ContractsPage)
    page.open(contract, step)
    return page


def _prove(contract: str, window: MainWindow) -> None:
    page = _open(contract, SPLIT, window)
    page.view.split.show_proof(shown=True)
