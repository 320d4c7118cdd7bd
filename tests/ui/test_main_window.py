"""The window: its pages, its menus, undo, another language in mid-work, the demo band, and leaving."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions import amend_gig_state, change_setting
from desktop.core.gigs import GigState
from desktop.core.problems import N_, Unavailable
from desktop.core.queries.declarations import declarations
from desktop.core.queries.gigs import gig_detail
from desktop.core.queries.settings import has_demo, setting
from desktop.core.store.book import Book
from desktop.ui.book_card import BookCard
from desktop.ui.commands import commands_of, mnemonic
from desktop.ui.demo_banner import DemoBanner
from desktop.ui.gigs_page import GigsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.record_page import RecordPage
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Scheme
from desktop.ui.widgets import PillLabel
from desktop.ui.window_state import fit_screen
from tests.conftest import Company
from tests.ui.by_keyboard import ALT, CTRL, press, type_in
from tests.ui.windows import opened, record_band, says, seal_the_contract

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(book: Book, session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    record_band(book)
    with opened(session, qtbot) as made:
        yield made


def gig_of(book: Book) -> str:
    return str(book.value("SELECT id FROM gig"))


def page_key(window: MainWindow) -> str:
    return window.page.key if window.page else ""


def entry(window: MainWindow, name: str) -> QAction:
    found = window.menuBar().findChild(QAction, name)
    assert found is not None
    return found


def cancel_gig(window: MainWindow) -> None:
    book = window.session.book
    window.session.attempt(amend_gig_state, book, gig_of(book), GigState.CANCELLED)


def gigs_page(window: MainWindow) -> GigsPage:
    if page_key(window) != "gigs":
        window.go("gigs")
    assert isinstance(window.page, GigsPage)
    return window.page


def field(window: MainWindow, name: str) -> QLineEdit:
    page = window.page
    assert isinstance(page, RecordPage)
    assert page.form is not None
    control = page.form.editor(name).control
    assert isinstance(control, QLineEdit)
    return control


def test_home_is_there_first(window: MainWindow) -> None:
    assert page_key(window) == "home"
    assert window.side.buttons["home"].isChecked()


def test_ctrl_0_and_alt_home_lead_home(window: MainWindow) -> None:
    for key, modifiers in ((Qt.Key.Key_0, CTRL), (Qt.Key.Key_Home, ALT)):
        window.go("people")
        QTest.keyClick(window, key, modifiers)
        assert page_key(window) == "home"


def test_the_list_of_gigs_has_the_keyboard(window: MainWindow) -> None:
    window.go("gigs")
    at = QApplication.focusWidget()
    assert isinstance(at, RowTable)
    assert at.count() == 1


def test_ctrl_and_a_figure_lead_to_every_page_of_the_side_bar(window: MainWindow) -> None:
    for figure, key in enumerate(
        ("gigs", "contracts", "declarations", "money", "books", "deadlines", "people", "counters"), 1
    ):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + figure), CTRL)
        assert page_key(window) == key
        assert window.side.buttons[key].isChecked()


def test_every_page_with_rows_starts_in_its_list(window: MainWindow, session: Session) -> None:
    seal_the_contract(session)
    for figure in (2, 3, 7, 1):
        press(Qt.Key(Qt.Key.Key_0 + figure), CTRL)
        assert isinstance(QApplication.focusWidget(), RowTable), figure


def test_a_page_that_was_only_looked_into_is_left_with_escape(window: MainWindow) -> None:
    window.go("people")
    QTest.keyClick(window, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert page_key(window) == "shortcuts"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert page_key(window) == "people"


def test_no_key_and_no_name_is_given_to_two_entries(window: MainWindow) -> None:
    commands = [command for menu in window.menus for command in commands_of(menu.entries)]
    keys = [key for command in commands for key in command.keys]
    assert len(set(keys)) == len(keys)
    assert len({command.id for command in commands}) == len(commands)


def test_the_page_of_keys_names_every_key_of_the_menus(window: MainWindow) -> None:
    window.go("shortcuts")
    assert window.page is not None
    shown = {pill.text() for pill in window.page.findChildren(PillLabel)}
    keys = {key for menu in window.menus for command in commands_of(menu.entries) for key in command.keys}
    assert keys <= shown


def test_every_menu_opens_with_a_letter_of_its_own() -> None:
    taken: set[str] = set()
    titles = [mnemonic(title, taken) for title in ("File", "Edit", "Find", "F", "R&B")]
    assert titles == ["&File", "&Edit", "F&ind", "F", "&R&&B"]


def test_the_search_key_leads_to_the_search_box_of_the_page(window: MainWindow) -> None:
    for page in ("gigs", "contracts", "declarations", "money", "people"):
        window.go(page)
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F, CTRL)
        at = QApplication.focusWidget()
        assert isinstance(at, QLineEdit), page
        assert window.page is not None
        assert window.page.isAncestorOf(at)


def test_undo_in_the_menu_says_what_it_takes_back(window: MainWindow, book: Book) -> None:
    assert not entry(window, "undo").isEnabled()
    cancel_gig(window)
    assert entry(window, "undo").text() == "Undo cancelling the gig"
    press(Qt.Key.Key_Z, CTRL)
    assert "cancelling the gig" in says(window)
    assert entry(window, "redo").text() == "Redo cancelling the gig"
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    detail = gig_detail(book, gig_of(book))
    assert detail is not None
    assert detail.state == GigState.CANCELLED


def test_undo_in_a_field_takes_the_typing_back_before_it_takes_back_a_step(
    window: MainWindow, book: Book
) -> None:
    cancel_gig(window)
    press(Qt.Key.Key_N, CTRL)
    place = field(window, "place")
    place.setFocus()
    type_in("Gent", then=None)
    press(Qt.Key.Key_Z, CTRL)
    detail = gig_detail(book, gig_of(book))
    assert detail is not None
    assert (place.text(), detail.state) == ("", GigState.CANCELLED)
    press(Qt.Key.Key_Z, CTRL)
    detail = gig_detail(book, gig_of(book))
    assert detail is not None
    assert detail.state == GigState.CONFIRMED


def test_another_language_is_spoken_at_once_and_the_open_gig_with_its_typing_stays(
    window: MainWindow, book: Book, session: Session, qtbot: QtBot
) -> None:
    gigs_page(window).open_gig(gig_of(book))
    place = field(window, "place")
    place.setFocus()
    place.selectAll()
    type_in("Mechelen", then=None)
    on = field(window, "on")
    on.setFocus()
    on.selectAll()
    type_in("no day", then=None)
    entry(window, "language_de").trigger()
    qtbot.waitUntil(lambda: session.words.language == "de")
    assert window.menus[0].title == "Datei"
    qtbot.waitUntil(lambda: entry(window, "language_de").isChecked())
    assert page_key(window) == "gigs"
    form = gigs_page(window).form
    assert form is not None
    assert form.dirty
    assert form.key == gig_of(book)
    assert (field(window, "place").text(), field(window, "on").text()) == ("Mechelen", "no day")
    form.dirty = False


class Framed(QWidget):
    """A window with a title bar of 24 pixels, which the screen of the tests knows none of."""

    def frameGeometry(self) -> QRect:  # noqa: N802
        return self.geometry().adjusted(-1, -24, 1, 1)


def test_a_window_with_its_frame_stays_on_the_screen(qtbot: QtBot) -> None:
    made = Framed()
    qtbot.addWidget(made)
    room = made.screen().availableGeometry()
    made.resize(room.size())
    fit_screen(made)
    assert made.size() == room.size() - QSize(2, 25)
    fit_screen(made)
    assert made.size() == room.size() - QSize(2, 25)
    made.resize(room.size() + QSize(100, 0))
    fit_screen(made)
    assert made.size() == room.size() + QSize(100, 0)


def test_undo_takes_another_language_back(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    before = session.words.language
    entry(window, "language_de").trigger()
    qtbot.waitUntil(lambda: session.words.language == "de")
    window.undo()
    qtbot.waitUntil(lambda: session.words.language == before)


def test_a_list_keeps_its_filter_its_search_and_its_row_in_another_language(
    window: MainWindow, session: Session, book: Book, qtbot: QtBot
) -> None:
    page = gigs_page(window)
    page.list.search.setText("roma")
    page.list.chips.select("upcoming")
    page.list.chips.picked.emit("upcoming")
    session.attempt(change_setting, book, "language", "fr")
    qtbot.waitUntil(lambda: session.words.language == "fr")
    page = gigs_page(window)
    assert (page.list.search.text(), page.list.chips.current) == ("roma", "upcoming")
    assert page.list.table.current().id == gig_of(book)


def test_an_open_contract_stays_open_in_another_language(
    window: MainWindow, session: Session, book: Book, qtbot: QtBot
) -> None:
    from desktop.ui.contracts_page import ContractsPage

    contract = str(book.value("SELECT id FROM contract"))
    window.go("contracts", contract)
    session.attempt(change_setting, book, "language", "hu")
    qtbot.waitUntil(lambda: session.words.language == "hu")
    assert isinstance(window.page, ContractsPage)
    assert window.page.view.draft.facts.id == contract


def test_the_look_is_changed_from_the_menu_and_kept(window: MainWindow, book: Book, session: Session) -> None:
    entry(window, "look_dark").trigger()
    assert session.theme.scheme is Scheme.DARK
    assert setting(book, "look") == "dark"
    assert entry(window, "look_dark").isChecked()
    entry(window, "look_light").trigger()
    assert session.theme.scheme is Scheme.LIGHT


def test_good_news_goes_by_itself_and_what_is_wrong_stays(window: MainWindow, session: Session) -> None:
    session.note(Kind.SUCCESS, "Saved.")
    assert window._quiet.isActive()
    session.note(Kind.PROBLEM, "Not saved.")
    assert not window._quiet.isActive()
    assert says(window) == "Not saved."


def test_a_sync_without_a_company_says_what_waits_and_leads_to_the_form(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    seal_the_contract(session)
    assert window.side.panel.state.text() == "2 waiting"
    press(Qt.Key.Key_F5)
    assert window.side.panel.button.accessibleName() == "Stop the sync"
    window.works.syncing.start()
    qtbot.waitUntil(lambda: says(window) != "", timeout=15_000)
    assert says(window).startswith(
        "2 declarations wait. You are not enrolled at a shared company in Belgium."
    )
    assert window.side.panel.button.accessibleName() == "Sync now"
    assert [row.attempts for row in declarations(session.book)] == [0, 0]
    window.notice._act()
    assert page_key(window) == "settings"
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_a_company_that_is_gone_is_told_and_the_paper_stays(
    window: MainWindow, session: Session, start_company: Callable[..., Company], qtbot: QtBot
) -> None:
    from desktop.sync.enrolment import enrol

    company = start_company("BE")
    enrol(session.book, company.url, company.invite())
    seal_the_contract(session)
    company.process.kill()
    company.process.wait()
    press(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "could not be reached" in says(window), timeout=20_000)
    assert [row.received_at for row in declarations(session.book)] == [None, None]


def test_a_failure_in_the_background_is_said_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    no_room = Unavailable(N_("book", "The disk is full."))

    def work(_tell: object) -> None:
        raise no_room

    window.works.background.run(work, lambda _done: None, window.session.show_failure)
    qtbot.waitUntil(lambda: says(window) == "The disk is full.")


def test_the_demo_band_comes_plays_and_goes_with_one_click(
    window: MainWindow, session: Session, book: Book, qtbot: QtBot
) -> None:
    gig = gig_of(book)
    banner = window.findChild(DemoBanner)
    assert banner is not None
    assert banner.isHidden()
    window.works.demo.load()
    qtbot.waitUntil(banner.isVisible, timeout=60_000)
    assert "The demo band is here" in says(window)
    assert not entry(window, "undo").isEnabled()
    assert all(row.received_at for row in declarations(book))
    folder = book.path.with_name(book.path.name + ".demo")
    assert folder.exists()
    qtbot.mouseClick(banner.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(banner.isHidden, timeout=20_000)
    qtbot.waitUntil(lambda: "The demo band is gone" in says(window))
    assert not has_demo(book)
    assert not folder.exists()
    assert gig_of(book) == gig


def test_a_form_with_unsaved_typing_does_not_keep_the_window_open(window: MainWindow, book: Book) -> None:
    press(Qt.Key.Key_N, CTRL)
    type_in("5/12/2026", then=None)
    assert window.close()
    assert "5/12/2026" in (setting(book, "draft.gig") or "")


def test_the_window_comes_back_in_the_size_it_was_left_in(book: Book, session: Session, qtbot: QtBot) -> None:
    record_band(book)
    with opened(session, qtbot) as first:
        first.resize(1010, 640)
    with opened(session, qtbot) as second:
        second.restoreGeometry(second.saveGeometry())
    assert setting(book, "window") is not None


def test_enter_presses_a_button_outside_the_pages_too(window: MainWindow, qtbot: QtBot) -> None:
    window.side.buttons["people"].setFocus()
    press(Qt.Key.Key_Return)
    assert window.page is not None
    assert window.page.key == "people"
    window.side.panel.button.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.works.syncing.running or bool(says(window)), timeout=15_000)
    qtbot.waitUntil(lambda: not window.works.syncing.running, timeout=15_000)


def test_the_keyboard_stays_in_the_page_when_its_button_is_switched_off(
    window: MainWindow, qtbot: QtBot
) -> None:
    """Else the next Enter would press something of the side bar."""
    window.go("settings")
    page = window.page
    assert page is not None
    at = page.findChild(BookCard).verify
    at.setFocus()
    at.setEnabled(False)
    qtbot.waitUntil(
        lambda: QApplication.focusWidget() is page or page.isAncestorOf(QApplication.focusWidget())
    )
    at.setEnabled(True)
    at.setFocus()
    window.side.buttons["gigs"].setFocus()  # whoever goes there is there
    qtbot.wait(20)
    assert QApplication.focusWidget() is window.side.buttons["gigs"]
