"""The menu of a row: by the mouse on the row under it, by the keyboard on the row that is selected."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_gig
from desktop.core.queries.gigs import gig_detail
from desktop.core.store.book import Book
from desktop.ui.bin_page import BinPage
from desktop.ui.deadlines_page import DeadlinesPage
from desktop.ui.gigs_page import GigsPage
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from tests.ui.by_keyboard import press, show
from tests.ui.gigs import gig

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(session: Session, book: Book, qtbot: QtBot) -> GigsPage:
    for day, venue in ((1, "De Roma"), (2, "Flagey"), (3, "Bimhuis")):
        record_gig(book, gig(venue=venue, on=date(2026, 12, day)))
    made = GigsPage(session)
    show(made, qtbot)
    return made


def point_at(table: RowTable, row: int) -> None:
    at = table.visualRect(table.model().index(row, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, table.viewport().mapToGlobal(at))
    QApplication.sendEvent(table.viewport(), event)


def by_key(table: RowTable) -> QContextMenuEvent:
    """Return what Qt makes of the Menu key, somewhere in the middle."""
    return QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), table.mapToGlobal(QPoint(1, 1)))


def opened() -> QMenu | None:
    popup = QApplication.activePopupWidget()
    assert popup is None or isinstance(popup, QMenu)
    return popup


def entries(menu: QMenu | None) -> list[str]:
    """Return the words of a menu without its keys."""
    assert menu is not None
    return [action.text().split("\t")[0] for action in menu.actions()]


def choose(words: str) -> None:
    menu = opened()
    assert menu is not None
    next(action for action in menu.actions() if action.text().split("\t")[0] == words).trigger()
    menu.close()


def test_a_right_click_selects_the_row_and_offers_what_can_be_done_with_it(
    page: GigsPage, book: Book
) -> None:
    table = page.list.table
    table.selectRow(0)
    point_at(table, 2)
    assert table.current().venue == "De Roma"
    assert entries(opened()) == ["Open", "Make the contract", "New like this", "Cancel gig", "Delete", "Copy"]
    key = table.current().id
    choose("Cancel gig")
    detail = gig_detail(book, key)
    assert detail is not None
    assert detail.state == "cancelled"
    page.show_argument("cancelled")
    point_at(table, 0)
    assert entries(opened()) == ["Open", "New like this", "Delete", "Copy"]
    choose("Open")
    assert page.form is not None
    assert page.form.heading.text() == "De Roma, Antwerp"


@pytest.mark.parametrize("key", ["menu", "shift+f10"])
def test_the_keyboard_asks_for_the_row_that_is_selected(page: GigsPage, key: str) -> None:
    table = page.list.table
    table.setFocus()
    table.selectRow(1)
    if key == "menu":
        QApplication.sendEvent(table, by_key(table))
    else:
        press(Qt.Key.Key_F10, SHIFT)
    menu = opened()
    assert menu is not None
    beneath = table.viewport().mapToGlobal(table.visualRect(table.currentIndex()).bottomLeft())
    assert (menu.pos() - beneath).manhattanLength() < 20
    choose("New like this")
    assert page.form is not None
    assert page.form.editor("venue").typed() == "Flagey"


def test_several_rows_keep_selected_and_are_offered_what_goes_for_several(page: GigsPage) -> None:
    table = page.list.table
    table.selectAll()
    point_at(table, 1)
    assert table.selected_count() == 3
    assert entries(opened()) == ["Make the contract", "Copy"]
    choose("Copy")
    assert "Flagey" in QApplication.clipboard().text()


def test_where_there_is_no_row_there_is_no_menu(session: Session, qtbot: QtBot) -> None:
    page = BinPage(session)
    show(page, qtbot)
    page.list.table.setFocus()
    QApplication.sendEvent(page.list.table, by_key(page.list.table))
    assert opened() is None


def test_a_button_of_the_page_is_in_the_menu_while_it_can_be_pressed(
    session: Session, book: Book, qtbot: QtBot
) -> None:
    record_gig(book, gig(venue="De Roma", on=session.today()))
    page = DeadlinesPage(session)
    show(page, qtbot)
    page.enter()
    point_at(page.table, 0)
    assert entries(opened()) == ["Open", "Why?"]
    choose("Why?")
