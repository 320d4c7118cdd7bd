"""The line that finds everything, used with real keys over a real book."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions.expenses import record_expense
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.money import Money
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.ui.commands import commands_of
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.finder.entries import Entry, Group, fitting, fold, grouped
from desktop.ui.finder.finder import Finder
from desktop.ui.gigs_page import GigsPage
from desktop.ui.local_keys import ALL, LocalShortcut
from desktop.ui.main_window import MainWindow
from desktop.ui.pages import PAGES
from desktop.ui.people_page import PeoplePage
from desktop.ui.record_page import RecordPage
from desktop.ui.session import Session
from desktop.ui.shortcuts_page import ShortcutsPage
from tests.ui.by_keyboard import CTRL, ENTER, SHIFT, press
from tests.ui.owls import night_owls
from tests.ui.windows import opened, start_book

ESC = Qt.Key.Key_Escape
SELDOM = ("details", "guide", "translate", "about", "enrol")
"""Commands without keys: the guide and the translators' page are on Home and in the finder, and are needed once."""


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    start_book(session.book)
    night_owls(session.book, session.countries)
    session.book.undo_log.clear()
    with opened(session, qtbot) as made:
        yield made


def find(window: MainWindow, typed: str = "") -> Finder:
    """Open the finder and type."""
    press(Qt.Key.Key_K, CTRL)
    finder = next(each for each in window.findChildren(Finder) if each.isVisible())
    assert finder.line.hasFocus()
    QTest.keyClicks(finder.line, typed)
    return finder


def shown(finder: Finder) -> dict[Group, list[str]]:
    """Return the titles of what is found, by group."""
    found: dict[Group, list[str]] = {}
    group = Group.RECENT
    for line in finder.found.found.lines:
        if isinstance(line, Entry):
            found.setdefault(group, []).append(line.title)
        else:
            group = line
    return found


def test_one_word_finds_gig_venue_contract_and_client(window: MainWindow) -> None:
    found = shown(find(window, "brandt"))
    assert found[Group.GIGS] == ["Park Den Brandt, Antwerp"]
    assert found[Group.VENUES] == ["Park Den Brandt, Antwerp"]
    assert found[Group.CONTRACTS] == ["Jazz Middelheim vzw"]
    press(Qt.Key.Key_K, CTRL)  # pressed again it goes
    found = shown(find(window, "middel"))
    assert found[Group.CLIENTS] == ["Jazz Middelheim vzw"]


def test_capitals_and_accents_do_not_matter(window: MainWindow) -> None:
    found = shown(find(window, "AICHA"))
    assert found[Group.PEOPLE] == ["Aïcha Benali"]


@pytest.mark.parametrize(
    ("typed", "page", "heading"), [("aicha", PeoplePage, "Aïcha Benali"), ("opus", GigsPage, "Opus, Antwerp")]
)
def test_enter_opens_the_best(window: MainWindow, typed: str, page: type, heading: str) -> None:
    find(window, typed)
    press(ENTER)
    assert isinstance(window.page, page)
    assert isinstance(window.page, RecordPage)
    assert window.page.form is not None
    assert window.page.form.heading.text() == heading


def test_arrows_go_over_the_headings(window: MainWindow) -> None:
    finder = find(window, "brandt")
    groups = []
    for _ in range(3):
        assert finder.found.entry is not None
        groups.append(finder.found.entry.group)
        press(Qt.Key.Key_Down)
    assert groups == [Group.GIGS, Group.VENUES, Group.CONTRACTS]
    press(Qt.Key.Key_Up)
    press(ENTER)
    assert isinstance(window.page, ContractsPage)


def test_commands_are_found_with_their_keys_and_done(window: MainWindow) -> None:
    finder = find(window, "new gig")
    assert finder.found.entry is not None
    assert (finder.found.entry.title, finder.found.entry.keys) == ("New gig", "Ctrl+N")
    press(ENTER)
    assert isinstance(window.page, GigsPage)
    assert window.page.form is not None
    assert finder.isHidden()


def test_a_bank_statement_and_the_enrolment_are_found(window: MainWindow) -> None:
    for typed, title in (("bank st", "Bank statement…"), ("enrol", "Enrol at a company…")):
        finder = find(window, typed)
        assert finder.found.entry is not None
        assert finder.found.entry.title == title
        finder.leave()


def test_without_a_find_the_list_is_gone(window: MainWindow) -> None:
    finder = find(window, "xqzw")
    assert finder.found.isHidden()
    assert finder.told.isVisible()
    finder.line.setText("new gig")
    assert finder.found.isVisible()


def test_a_venue_leads_to_its_gigs(window: MainWindow) -> None:
    finder = find(window, "opus")
    press(Qt.Key.Key_Down)
    assert finder.found.entry is not None
    assert finder.found.entry.group is Group.VENUES
    press(ENTER)
    assert isinstance(window.page, GigsPage)
    assert window.page.list.search.text() == "Opus"


def test_settings_are_found_by_the_words_that_stand_there(window: MainWindow, qtbot: QtBot) -> None:
    finder = find(window)
    qtbot.waitUntil(lambda: bool(finder._settings), timeout=10_000)
    QTest.keyClicks(finder.line, "country you live")
    assert shown(finder)[Group.SETTINGS] == ["Country you live in"]
    press(ENTER)
    assert window.page is not None
    assert window.page.key == "settings"
    at = QApplication.focusWidget()
    assert at is not None
    assert at.accessibleName() == "Country you live in"


def test_reports_and_sections_of_the_books_are_found(window: MainWindow) -> None:
    finder = find(window, "looking")
    assert shown(finder)[Group.PAGES] == ["Looking ahead"]
    finder.line.clear()
    QTest.keyClicks(finder.line, "reports")
    assert "Reports" in shown(finder)[Group.PAGES]


def test_esc_gives_the_keyboard_back_to_where_it_was(window: MainWindow) -> None:
    window.go("gigs")
    assert isinstance(window.page, GigsPage)
    window.page.new_gig()
    before = QApplication.focusWidget()
    finder = find(window, "x")
    press(ESC)
    assert finder.isHidden()
    assert QApplication.focusWidget() is before
    assert window.page.form is not None


def test_what_was_used_last_is_offered_first_and_nothing_typed_is_kept(window: MainWindow) -> None:
    finder = find(window, "aicha")
    press(ENTER)
    press(Qt.Key.Key_K, CTRL)
    assert shown(finder) == {Group.RECENT: ["Aïcha Benali"]}
    assert finder.line.text() == ""
    kept = book_settings(window.session.book)
    assert "aicha" not in kept.casefold()


def book_settings(book: Book) -> str:
    """Return everything that is kept in the settings, in one text."""
    return str(
        book.value("SELECT group_concat(key || value, char(10)) FROM setting WHERE key <> 'device_key'")
    )


def test_what_keys_do_on_the_page_in_front_is_found_too(window: MainWindow) -> None:
    window.go("calendar")
    finder = find(window, "today")
    assert shown(finder)[Group.HERE] == ["Today"]
    window.page.stand_on(window.session.today().replace(year=2031))  # type: ignore[union-attr]
    press(ENTER)
    assert window.page.grid.day.today  # type: ignore[union-attr]


def test_a_press_elsewhere_closes_it(window: MainWindow) -> None:
    finder = find(window, "x")
    QTest.mouseClick(window.side, Qt.MouseButton.LeftButton)
    assert finder.isHidden()


def test_another_language_finds_in_its_own_words(window: MainWindow, qtbot: QtBot) -> None:
    find(window, "x")
    press(ESC)
    window.speaking.speak("nl")
    finder = find(window, "instellingen")
    assert "Instellingen" in shown(finder)[Group.PAGES]


def test_expenses_are_found(window: MainWindow, book: Book) -> None:
    me = setting(book, "me")
    command = ExpenseCommand(
        date(2026, 11, 2), "purchase", "supplies", "Tuning fork", "EUR", Money(1250, "EUR"), payer=me
    )
    window.session.run(record_expense, book, command)
    finder = find(window, "tuning")
    assert shown(finder)[Group.EXPENSES] == ["Tuning fork"]
    press(ENTER)
    assert window.page is not None
    assert window.page.front.key == "expenses"


def test_the_best_fit_stands_first() -> None:
    made = [
        fold(Entry(group, title, print))
        for group, title in (
            (Group.COMMANDS, "Renew"),
            (Group.CLIENTS, "New Order"),
            (Group.PAGES, "A new page"),
        )
    ]
    hits = grouped(fitting(made, "new", 5))
    assert [hit.group for hit in hits] == [Group.CLIENTS, Group.PAGES, Group.COMMANDS]


# ---- the page of shortcuts, and that no two of them are the same ----


def every_page(window: MainWindow) -> None:
    for page in PAGES:
        window.go(page)
        QApplication.processEvents()


def test_no_two_commands_share_keys(window: MainWindow) -> None:
    keys = [each for menu in window.menus for command in commands_of(menu.entries) for each in command.keys]
    assert len(keys) == len(set(keys))
    local = {each for record in ALL for each in record.keys}
    assert local & set(keys) == set()
    for where in {record.where for record in ALL}:
        here = [each for record in ALL if record.where == where for each in record.keys]
        assert len(here) == len(set(here)), where


def test_no_key_of_a_part_hides_that_of_the_part_around_it(window: MainWindow) -> None:
    every_page(window)
    window.new_gig()
    bound = window.findChildren(LocalShortcut)
    assert len(bound) > 20
    for one in bound:
        for other in bound:
            inside, around = one.parent(), other.parent()
            assert isinstance(inside, QWidget)
            assert isinstance(around, QWidget)
            if one is not other and (inside is around or around.isAncestorOf(inside)):
                assert one.key() != other.key(), (one.record, other.record)


def test_every_command_has_keys_or_stands_in_a_choice(window: MainWindow) -> None:
    for menu in window.menus:
        for command in commands_of(menu.entries):
            assert command.keys or command.checked is not None or command.id in SELDOM, command.id


def test_the_page_of_shortcuts_is_filtered_as_one_types(window: MainWindow) -> None:
    press(Qt.Key.Key_Slash, CTRL)
    page = window.page
    assert isinstance(page, ShortcutsPage)
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "paste")
    said = [each.accessibleName() for each in page._area.widget().findChildren(QLabel)]  # type: ignore[union-attr]
    assert [each for each in said if each] == [
        "Paste it on this day: Ctrl+V",
        "Paste a file or picture: Ctrl+V",
    ]
    press(ESC)
    press(ESC)
    assert window.page is not page


@pytest.mark.parametrize(
    ("key", "heading"),
    [(Qt.Key.Key_M, "New musician"), (Qt.Key.Key_B, "New band"), (Qt.Key.Key_L, "New client")],
)
def test_people_bands_and_clients_are_begun_from_anywhere(
    window: MainWindow, key: Qt.Key, heading: str
) -> None:
    press(key, CTRL | SHIFT)
    assert isinstance(window.page, PeoplePage)
    assert window.page.form is not None
    assert window.page.form.heading.text() == heading
