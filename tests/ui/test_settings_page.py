"""The settings: what is chosen holds at once, companies are enrolled at beside their fields, and the book is verified."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.queries.declarations import enrolments
from desktop.core.queries.people import musicians
from desktop.core.queries.settings import has_demo, setting
from desktop.core.store.book import Book, connect
from desktop.ui.main_window import MainWindow
from desktop.ui.own_name import keep_own_name, own_name
from desktop.ui.session import Session
from desktop.ui.settings_page import SettingsPage
from desktop.ui.theme import Scheme
from tests.conftest import Company
from tests.ui.by_keyboard import CTRL, button, press, type_in
from tests.ui.windows import opened, record_band, says, seal_the_contract

ENTER = Qt.Key.Key_Return
TAB = Qt.Key.Key_Tab


@pytest.fixture
def window(book: Book, session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    record_band(book)
    with opened(session, qtbot) as made:
        made.go("settings")
        yield made


def page_of(window: MainWindow) -> SettingsPage:
    assert isinstance(window.page, SettingsPage)
    return window.page


def test_name_and_country_are_kept_when_their_field_is_left(window: MainWindow, book: Book) -> None:
    you = page_of(window).you
    you.form.focus("name")
    type_in("Dora Nagy", then=TAB)
    type_in("Hungary", then=TAB)
    assert own_name(book) == "Dora Nagy"
    assert setting(book, "country") == "HU"


def test_the_name_in_the_book_is_shown_also_when_the_cursor_comes_to_it_first(
    book: Book, session: Session, qtbot: QtBot
) -> None:
    record_band(book)
    keep_own_name(session, "Dora Nagy")
    with opened(session, qtbot) as window:
        press(Qt.Key.Key_Comma, CTRL)
        you = page_of(window).you
        assert QApplication.focusWidget() is you.name.control
        assert you.name.value() == "Dora Nagy"


def test_what_is_being_typed_stays_while_something_else_changes(window: MainWindow, session: Session) -> None:
    you = page_of(window).you
    you.form.focus("name")
    type_in("Dor", then=None)
    session.changed.emit(frozenset({"gigs"}))
    assert you.name.value() == "Dor"


def test_a_country_that_does_not_exist_is_refused_beside_its_field(window: MainWindow, book: Book) -> None:
    you = page_of(window).you
    you.form.focus("country")
    type_in("Ruritania", then=TAB)
    assert "Choose a country" in you.form.problem("country")
    assert setting(book, "country") is None


def test_another_language_in_the_settings_stays_in_the_settings(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    combo = page_of(window).you.language.combo
    combo.setFocus()
    combo.setCurrentText("Svenska")
    qtbot.waitUntil(lambda: session.words.language == "sv")
    assert page_of(window).you.language.value() == "sv"
    assert QApplication.focusWidget() is page_of(window).you.language.combo


def test_look_and_text_size_hold_at_once(window: MainWindow, session: Session, book: Book) -> None:
    look = page_of(window).look
    button(look, "Dark").click()
    button(look, "130 %").click()
    assert (session.theme.scheme, session.theme.text_percent) == (Scheme.DARK, 130)
    assert (setting(book, "look"), setting(book, "text_size")) == ("dark", "130")
    button(look, "Light").click()
    button(look, "100 %").click()


@pytest.mark.parametrize(
    ("address", "code", "field", "problem"),
    [
        ("http://members.example.coop", "ABC", "company", "begins with https://"),
        ("nonsense", "ABC", "company", "not a web address"),
        ("https://user:secret@example.coop", "ABC", "company", "name or password"),
        ("http://127.0.0.1:9", "ABC", "company", "could not be reached"),
        ("http://127.0.0.1:9", "", "code", "Type the invitation code"),
    ],
)
def test_what_is_wrong_with_an_enrolment_stands_beside_its_field(
    window: MainWindow, qtbot: QtBot, address: str, code: str, field: str, problem: str
) -> None:
    window.go("settings", "enrol")
    form = page_of(window).companies.form
    type_in(address, then=None)
    form.code.line.setText(code)
    form.start()
    assert not form.enrol.isEnabled()
    qtbot.waitUntil(lambda: problem in form.form.problem(field), timeout=15_000)
    assert form.enrol.isEnabled()
    assert enrolments(window.session.book) == []


def test_a_problem_does_not_push_the_button_out_of_sight(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 560)
    window.go("settings", "enrol")
    form = page_of(window).companies.form
    type_in("nonsense", then=None)
    form.start()
    qtbot.waitUntil(lambda: form.form.problem("company") != "", timeout=15_000)
    qtbot.waitUntil(lambda: form.enrol.visibleRegion().boundingRect() == form.enrol.rect())


def test_a_wrong_code_is_refused_and_the_right_one_enrols_and_offers_to_sync(
    window: MainWindow, session: Session, start_company: Callable[..., Company], qtbot: QtBot
) -> None:
    company = start_company("BE")
    seal_the_contract(session)
    window.go("settings", "enrol")
    companies = page_of(window).companies
    type_in(company.url)
    type_in("WRONG")
    qtbot.waitUntil(lambda: "does not take this code" in companies.form.form.problem("code"), timeout=15_000)
    at = QApplication.focusWidget()
    assert at is companies.form.code.control
    companies.form.code.line.selectAll()
    type_in(company.invite())
    qtbot.waitUntil(lambda: "You are enrolled at" in says(window), timeout=15_000)
    assert companies.table.count() == 1
    assert companies.form.isHidden()
    window.notice._act()
    qtbot.waitUntil(lambda: "1 declaration delivered." in says(window), timeout=20_000)


def test_escape_puts_the_form_away_and_a_second_one_leaves_the_settings(window: MainWindow) -> None:
    window.go("settings", "enrol")
    press(Qt.Key.Key_Escape)
    assert page_of(window).companies.form.isHidden()
    press(Qt.Key.Key_Escape)
    assert window.page is not None
    assert window.page.key == "home"


def test_an_enrolment_that_ends_after_a_change_of_language_is_told_all_the_same(
    window: MainWindow, session: Session, start_company: Callable[..., Company], qtbot: QtBot
) -> None:
    company, gate = start_company("BE"), Event()
    window.works.background.run(lambda _tell: gate.wait(20), lambda _done: None, session.show_failure)
    window.go("settings", "enrol")
    type_in(company.url)
    type_in(company.invite())
    page_of(window).you.language.combo.setCurrentText("Deutsch")
    qtbot.waitUntil(lambda: session.words.language == "de")
    gate.set()
    qtbot.waitUntil(lambda: page_of(window).companies.table.count() == 1, timeout=20_000)
    assert says(window) != ""


def test_a_whole_book_is_said_to_be_in_order(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    seal_the_contract(session)
    card = page_of(window).book
    card.verify.click()
    card.verify.click()  # pressed twice: it is looked at once
    qtbot.waitUntil(
        lambda: "Everything is in order: 2 declarations, 0 receipts." in card.result.text(), timeout=20_000
    )


def test_a_changed_seal_is_found(window: MainWindow, session: Session, book: Book, qtbot: QtBot) -> None:
    seal_the_contract(session)
    raw = connect(book.path, read_only=False)
    raw.execute("DROP TRIGGER declaration_is_sealed")
    raw.execute("UPDATE declaration SET digest = 'x' WHERE part = 1")
    raw.close()
    card = page_of(window).book
    card.verify.click()
    qtbot.waitUntil(lambda: "do not have the digest" in card.result.text(), timeout=20_000)
    assert "Keep this file as it is" in card.result.text()


def test_the_demo_band_is_offered_while_it_is_not_there(window: MainWindow, book: Book) -> None:
    card = page_of(window).demo
    assert not has_demo(book)
    assert card.load.isVisibleTo(card)
    assert not card.remove.isVisibleTo(card)


def test_the_book_says_where_it_lies(window: MainWindow, book: Book) -> None:
    from PySide6.QtWidgets import QLabel

    assert str(book.path) in [label.text() for label in page_of(window).book.findChildren(QLabel)]
    assert len(musicians(book)) == 3
