"""A gig as the page of gigs is tried with, and what its list holds."""

from datetime import date, time
from typing import Any

from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries.gigs import GigFilter, GigRow, gig_page
from desktop.core.store.book import Book
from desktop.ui.gigs_page import GigsPage
from desktop.ui.session import Session
from tests.ui.by_keyboard import show

TODAY = date(2026, 11, 22)


def gigs_page(session: Session, qtbot: QtBot) -> GigsPage:
    """The page of a band at home in Belgium, with the keyboard in it."""
    change_setting(session.book, "country", "BE")
    page = GigsPage(session)
    show(page, qtbot)
    return page


def gig(**changes: Any) -> GigCommand:
    usual: dict[str, Any] = {
        "on": date(2026, 12, 5),
        "venue": "De Roma",
        "place": "Antwerp",
        "country": "BE",
        "currency": "EUR",
        "starts": time(20, 30),
        "ends": time(23, 0),
        "band": "The Night Owls",
        "client": "De Roma vzw",
        "fee": Money(120000, "EUR"),
        "state": GigState.CONFIRMED,
    }
    return GigCommand(**(usual | changes))


def rows(book: Book, which: str = "all") -> list[GigRow]:
    return gig_page(book, GigFilter(TODAY, which), 0, 50)
