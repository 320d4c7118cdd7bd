"""The page of the bin, by keyboard: what was deleted is found, comes back, or goes for good after a word in the page."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_client, record_gig, record_person, remove_person
from desktop.core.actions.gigs import delete_gig
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.queries.bin import bin_rows
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.ui.bin_page import BinPage
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Note, Session
from tests.store.test_undo import gig
from tests.ui.by_keyboard import CTRL, ENTER, SHIFT, press, show
from tests.ui.windows import opened, says, start_book

DELETE, ESC = Qt.Key.Key_Delete, Qt.Key.Key_Escape


@pytest.fixture
def page(session: Session, book: Book, qtbot: QtBot) -> BinPage:
    delete_gig(book, record_gig(book, gig(place="Antwerp")).id)
    for name in ("Café", "Zaal"):
        remove_person(book, "client", record_client(book, ClientCommand(name)).id)
    made = BinPage(session)
    show(made, qtbot)
    made.list.table.selectRow(0)
    made.list.show_first()
    qtbot.waitUntil(made.list.table.hasFocus)
    return made


def names(page: BinPage) -> list[str]:
    return [page.list.table.rows.row(place).name for place in range(page.list.table.count())]


def test_enter_brings_back_and_the_row_leaves_the_list(page: BinPage, book: Book, notes: list[Note]) -> None:
    assert names(page) == ["Zaal", "Café", "De Roma, Antwerp"]
    page.list.table.selectRow(1)
    assert page.list.table.current().name == "Café"
    press(ENTER)
    assert book.value("SELECT name FROM client") == "Café"
    assert names(page) == ["Zaal", "De Roma, Antwerp"]
    assert notes[-1].text == "Café: it is back."
    assert notes[-1].run is not None
    notes[-1].run()
    assert names(page) == ["Zaal", "Café", "De Roma, Antwerp"]


def test_the_bin_is_filtered_by_words_and_kind(page: BinPage) -> None:
    page.list.search.setText("roma gig")
    page.list.search.returnPressed.emit()
    assert names(page) == ["De Roma, Antwerp"]
    page.list.search.setText("")
    page.list.search.returnPressed.emit()
    page.list.chips.select("client")
    page.list.chips.picked.emit("client")
    assert names(page) == ["Zaal", "Café"]


def test_deleting_for_good_is_asked_in_the_page_and_esc_keeps(page: BinPage, book: Book) -> None:
    press(DELETE)
    assert page.question.isVisible()
    assert "“Zaal” for good?" in page.question.accessibleName()
    press(ESC)
    assert page.question.isHidden()
    assert len(bin_rows(book)) == 3
    press(DELETE)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    assert names(page) == ["Café", "De Roma, Antwerp"]
    page.session.undo()
    assert names(page) == ["Zaal", "Café", "De Roma, Antwerp"]


def test_the_whole_bin_is_emptied_and_says_that_it_is_empty(page: BinPage, book: Book) -> None:
    page.empty_button.click()
    assert "all 3 entries" in page.question.accessibleName()
    page.question.yes.click()
    assert bin_rows(book) == []
    assert not page.empty_button.isEnabled()


def test_what_cannot_come_back_says_why(page: BinPage, book: Book, notes: list[Note]) -> None:
    record_client(book, ClientCommand("zaal"))
    press(ENTER)
    assert "Rename that one first" in notes[-1].text
    assert len(bin_rows(book)) == 3


def test_how_long_things_are_kept_is_chosen_in_words(page: BinPage, book: Book) -> None:
    assert page.kept.combo.currentText() == "for 90 days"
    page.kept.combo.setCurrentText("until you empty the bin")
    assert setting(book, "bin_days") == ""
    page.session.undo()
    assert setting(book, "bin_days") is None
    assert page.kept.combo.currentText() == "for 90 days"


@pytest.fixture
def window(session: Session, book: Book, qtbot: QtBot) -> MainWindow:
    start_book(book)
    record_gig(book, gig())
    record_person(book, PersonCommand("Nobody"))
    book.undo_log.clear()
    with opened(session, qtbot) as made:
        made.go("gigs")
        yield made  # type: ignore[misc]


def test_a_gig_is_deleted_in_the_list_found_in_the_bin_and_brought_back_by_keyboard(
    window: MainWindow, book: Book
) -> None:
    press(DELETE, SHIFT)
    assert says(window) == "De Roma: in the bin."
    assert book.value("SELECT count(*) FROM gig") == 0
    press(DELETE, CTRL | SHIFT)
    assert window.page is not None
    assert window.page.key == "bin"
    press(ENTER)
    assert says(window) == "De Roma: it is back."
    assert book.value("SELECT count(*) FROM gig") == 1
    press(ESC)
    assert window.page.key == "gigs"


def test_a_form_of_a_gig_has_a_button_that_deletes_it(window: MainWindow, book: Book) -> None:
    press(ENTER)
    form = window.page.form  # type: ignore[union-attr]
    assert form.delete_button.isVisible()
    form.delete_button.click()
    assert window.page.form is None  # type: ignore[union-attr]
    assert [row.kind for row in bin_rows(book)] == ["gig"]
