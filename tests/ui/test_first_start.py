"""The first start, walked by keyboard: three questions, all of which can be skipped, and then a book to begin with."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_person
from desktop.core.people import PersonCommand
from desktop.core.queries.people import musicians, person
from desktop.core.queries.settings import has_demo, setting
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.first_start import BOOK, COUNTRY, LANGUAGE, NAME, FirstStart
from desktop.ui.main_window import MainWindow
from desktop.ui.own_name import keep_own_name, own_name
from desktop.ui.session import Session
from tests.ui.by_keyboard import button, press, type_in
from tests.ui.windows import opened, record_band

ENTER = Qt.Key.Key_Return


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    with opened(session, qtbot) as made:
        yield made


def first(window: MainWindow) -> FirstStart:
    found = window.centralWidget()
    assert isinstance(found, FirstStart)
    return found


def test_an_empty_book_asks_for_language_country_and_name(window: MainWindow, book: Book) -> None:
    assert first(window).step == LANGUAGE
    press(ENTER)
    first(window).countries.select("BE")
    press(ENTER)
    type_in("Aïcha Benali")
    assert first(window).step == BOOK
    press(ENTER)
    assert window.page is not None
    assert window.page.key == "home"
    assert setting(book, "guide") == "yes"
    assert own_name(book) == "Aïcha Benali"
    assert setting(book, "country") == "BE"
    me = person(book, str(setting(book, "me")))
    assert me is not None
    assert me.residence == "BE"


def test_the_keyboard_begins_at_the_language_that_is_chosen(session: Session, qtbot: QtBot) -> None:
    session.words = Words("nl")
    with opened(session, qtbot):
        at = QApplication.focusWidget()
        assert isinstance(at, QPushButton)
        assert at.text() == "Nederlands"


def test_arrow_keys_choose_among_the_answers(
    window: MainWindow, book: Book, session: Session, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.words.language == "nl")
    assert setting(book, "language") == "nl"
    assert first(window).step == LANGUAGE
    assert first(window).next.text() == session.words.tr("first start", "Continue")


def test_enter_takes_the_country_to_which_the_arrow_keys_went(window: MainWindow, book: Book) -> None:
    press(ENTER)
    first(window).countries.select(None)
    first(window).take_keyboard()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Right)
    press(ENTER)
    assert first(window).step == NAME
    assert setting(book, "country") == "HU"


def test_a_language_chosen_later_keeps_the_question(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    first(window).show_step(NAME)
    window.findChild(type(window.menuBar()))
    session.attempt(_change_language, session.book)
    qtbot.waitUntil(lambda: session.words.language == "de")
    assert first(window).step == NAME


def _change_language(book: Book) -> object:
    from desktop.core.actions import change_setting

    return change_setting(book, "language", "de")


def test_everything_can_be_skipped(window: MainWindow, book: Book) -> None:
    button(first(window), "Skip all").click()
    button(first(window), "Start with an empty book").click()
    assert window.page is not None
    assert (setting(book, "country"), setting(book, "me"), musicians(book)) == (None, None, [])
    assert setting(book, "started") == "yes"


def test_escape_goes_back_to_the_question_before(window: MainWindow) -> None:
    first(window).show_step(NAME)
    press(Qt.Key.Key_Escape)
    assert first(window).step == COUNTRY


def test_a_country_that_is_not_among_the_nine_is_typed(window: MainWindow, book: Book) -> None:
    press(ENTER)
    start = first(window)
    start.elsewhere.setFocus()
    type_in("Portugal", then=None)
    assert start.countries.value is None
    QApplication.processEvents()
    start.go_on()
    assert setting(book, "country") == "PT"


def test_words_that_are_no_country_are_refused_beside_the_field(window: MainWindow) -> None:
    press(ENTER)
    start = first(window)
    start.elsewhere.setFocus()
    type_in("Ruritania", then=None)
    start.go_on()
    assert start.step == COUNTRY
    assert "Choose a country" in start.country_form.problem("country")


def test_a_name_that_cannot_be_kept_is_told_beside_its_field(window: MainWindow, book: Book) -> None:
    start = first(window)
    start.show_step(NAME)
    start.name.line.setText("A" * 300)
    press(ENTER)
    assert start.step == NAME
    assert "300 characters" in start.name_form.problem("name")
    assert musicians(book) == []


def test_the_demo_band_is_loaded_beside_the_window_and_then_opened(
    window: MainWindow, book: Book, qtbot: QtBot
) -> None:
    start = first(window)
    start.show_step(BOOK)
    start.demo.click()
    assert start.bar.isVisible()
    assert not start.empty.isEnabled()
    qtbot.waitUntil(lambda: window.page is not None, timeout=60_000)
    assert has_demo(book)
    assert "The demo band is here" in window.notice.text


def test_a_book_with_gigs_asks_nothing(book: Book, session: Session, qtbot: QtBot) -> None:
    record_band(book)
    session.book.row  # noqa: B018  # the book is open
    with opened(session, qtbot) as window:
        assert window.page is not None


def test_a_name_that_is_known_already_is_taken_as_ones_own(book: Book, session: Session) -> None:
    key = record_person(book, PersonCommand("Bram De Wit")).id
    keep_own_name(session, "bram  de wit")
    assert setting(book, "me") == key
    assert len(musicians(book)) == 1


def test_a_better_spelling_changes_the_same_musician(book: Book, session: Session) -> None:
    keep_own_name(session, "Aicha Benali")
    me = setting(book, "me")
    keep_own_name(session, "Aïcha Benali")
    assert setting(book, "me") == me
    assert [row.name for row in musicians(book)] == ["Aïcha Benali"]
