"""The form of a gig, filled in from the keyboard: what is known already, what cannot be read, what comes back."""

from datetime import date, time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_gig
from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.store.book import Book
from desktop.ui.asking import MoneyEditor
from desktop.ui.gigs_page import GigsPage
from desktop.ui.session import Session
from tests.ui.by_keyboard import (
    CTRL,
    ENTER,
    SHIFT,
    button,
    form_of,
    go_to,
    has_keyboard,
    press,
    type_in,
    value,
)
from tests.ui.gigs import gig, gigs_page, rows


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> GigsPage:
    return gigs_page(session, qtbot)


def test_ctrl_enter_saves_from_any_field_and_the_day_alone_is_not_enough(page: GigsPage, book: Book) -> None:
    page.new_gig()
    type_in("5/12", then=None)
    press(ENTER, CTRL)
    assert form_of(page).problem("venue") == "This is needed."
    assert has_keyboard(page, "venue")
    type_in("Flagey", then=None)
    press(ENTER, CTRL)
    assert [row.venue for row in rows(book)] == ["Flagey"]


def test_what_cannot_be_read_and_what_is_missing_are_said_together(page: GigsPage, book: Book) -> None:
    page.new_gig()
    type_in("31/2", then=None)
    press(ENTER, CTRL)
    assert form_of(page).problem("on") == "There is no such day in the calendar."
    assert form_of(page).problem("venue") == "This is needed."
    assert has_keyboard(page, "on")
    assert rows(book) == []


def test_save_and_next_opens_an_empty_gig(page: GigsPage, book: Book) -> None:
    page.new_gig()
    for typed in ("5/12", "De Roma"):
        type_in(typed)
    press(ENTER, CTRL | SHIFT)
    assert [row.venue for row in rows(book)] == ["De Roma"]
    assert has_keyboard(page, "on")
    assert value(page, "venue") is None


def test_a_known_venue_fills_in_the_rest_of_last_time(page: GigsPage, book: Book) -> None:
    record_gig(
        book,
        gig(venue="Fasching", place="Stockholm", country="SE", currency="SEK", fee=Money(1200000, "SEK")),
    )
    page.new_gig()
    for typed in ("12/12", "fasching"):
        type_in(typed)
    filled = [
        value(page, name) for name in ("venue", "place", "country", "band", "client", "fee", "currency")
    ]
    assert filled == [
        "Fasching", "Stockholm", "SE", "The Night Owls", "De Roma vzw", Money(1200000, "SEK"), "SEK",
    ]  # fmt: skip
    assert value(page, "starts") == time(20, 30)


def test_a_venue_is_chosen_from_the_list_by_any_part_of_its_name(
    page: GigsPage, book: Book, qtbot: QtBot
) -> None:
    record_gig(book, gig())
    page.new_gig()
    go_to(page, "venue")
    qtbot.wait(60)
    QTest.keyClicks(form_of(page).editor("venue").control, "roma")
    press(Qt.Key.Key_Down)
    press(ENTER)
    assert value(page, "venue") == "De Roma"
    assert value(page, "place") == "Antwerp"


def test_a_known_venue_leaves_alone_what_was_typed(page: GigsPage, book: Book) -> None:
    record_gig(book, gig())
    page.new_gig()
    go_to(page, "fee")
    type_in("900")
    go_to(page, "venue")
    type_in("De Roma")
    assert value(page, "fee") == Money(90000, "EUR")
    assert value(page, "client") == "De Roma vzw"


def test_another_known_venue_replaces_what_the_first_one_filled_in(page: GigsPage, book: Book) -> None:
    record_gig(book, gig())
    record_gig(book, gig(venue="Flagey", place="Brussels", client="", fee=None, on=date(2026, 12, 6)))
    page.new_gig()
    for venue in ("De Roma", "Flagey"):
        go_to(page, "venue")
        type_in(venue)
    assert (value(page, "place"), value(page, "client"), value(page, "fee")) == ("Brussels", None, None)


def test_the_currency_follows_the_country(page: GigsPage) -> None:
    page.new_gig()
    assert value(page, "currency") == "EUR"
    go_to(page, "country")
    type_in("Sweden")
    assert value(page, "currency") == "SEK"


def test_new_like_this_takes_everything_but_the_day_and_records_nothing_yet(
    page: GigsPage, book: Book
) -> None:
    record_gig(book, gig())
    page.refresh()
    page.list.show_first()
    press(Qt.Key.Key_D, CTRL)
    assert value(page, "on") is None
    assert has_keyboard(page, "on")
    assert (value(page, "venue"), value(page, "fee")) == ("De Roma", Money(120000, "EUR"))
    assert value(page, "state") is GigState.OPTION
    assert len(rows(book)) == 1
    type_in("19/12", then=None)
    press(ENTER, CTRL)
    assert [row.on for row in rows(book)] == ["2026-12-19", "2026-12-05"]


def test_an_amount_that_can_be_read_in_two_ways_is_asked_about(page: GigsPage) -> None:
    page.new_gig()
    go_to(page, "fee")
    type_in("1.500")
    assert "can be read as" in form_of(page).problem("fee")
    fee = form_of(page).editor("fee")
    assert isinstance(fee, MoneyEditor)
    form = form_of(page)
    sentence = next(each for each in form.findChildren(QLabel) if "can be read as" in each.text())
    answer = button(form, "€1,500.00")
    assert fee.answers is not None
    assert answer.mapTo(form, QPoint()).y() >= sentence.mapTo(form, QPoint(0, sentence.height())).y()
    QTest.keyClick(answer, Qt.Key.Key_Space)
    assert value(page, "fee") == Money(150000, "EUR")
    assert form_of(page).problem("fee") == ""
    assert fee.answers.isHidden()
