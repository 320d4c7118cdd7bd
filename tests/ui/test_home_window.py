"""Home and the guide in the whole window: where the keyboard stands, and what the next step opens."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.ui import deeds
from desktop.ui.home.page import HomePage
from desktop.ui.home.rows import EntryRow
from desktop.ui.main_window import MainWindow
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage
from desktop.ui.session import Session
from tests.ui.by_keyboard import press
from tests.ui.test_home_page import gig
from tests.ui.windows import opened, start_book
from tests.ui.windows import record_band as record_band_with_contract

LONG = 30_000


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    start_book(session.book)
    with opened(session, qtbot) as made:
        yield made


def test_the_help_menu_brings_the_guide_back(window: MainWindow) -> None:
    window.go("people")
    deeds.show_guide(window)
    assert isinstance(window.page, HomePage)
    assert not window.page.guide.isHidden()


def test_the_first_gig_is_reached_by_keyboard_alone(window: MainWindow, qtbot: QtBot) -> None:
    deeds.show_guide(window)
    assert isinstance(window.page, HomePage)
    home = window.page
    qtbot.waitUntil(lambda: window.works.clock.looked and home.complete, timeout=LONG)
    window.go("home")
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), EntryRow), timeout=LONG)
    press(Qt.Key.Key_Return)
    assert window.page is not None
    assert window.page.key == "gigs"
    assert getattr(window.page, "form", None) is not None


def test_the_keyboard_walks_on_to_the_step_that_follows(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    """Not to the step that is done, and not to the button that puts the guide away."""
    deeds.show_guide(window)
    home = window.page
    assert isinstance(home, HomePage)
    assert at_step(home) == "gig"
    press(Qt.Key.Key_Return)
    gig(session, date(2027, 3, 1))
    session.changed.emit(frozenset({"gigs"}))
    window.go("home")
    qtbot.waitUntil(lambda: at_step(home) == "band", timeout=LONG)
    home.guide.away.click()
    deeds.show_guide(window)
    assert at_step(home) == "band"


def test_what_waits_has_the_keyboard_before_the_new_gig(window: MainWindow, qtbot: QtBot) -> None:
    deeds.show_guide(window)
    home = window.page
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: window.works.clock.looked and home.complete, timeout=LONG)
    home.new.setFocus()
    window.go("people")
    window.go("home")
    qtbot.waitUntil(lambda: at_step(home) == "gig", timeout=LONG)


def test_the_guide_opens_the_band_that_a_gig_brought(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    gig(session, date(2027, 3, 1), band="The Night Owls")
    known = session.book.value("SELECT id FROM band")
    assert known
    deeds.show_guide(window)
    home = window.page
    assert isinstance(home, HomePage)
    assert home.guide.list.rows[1].entry.action == "Open"
    press(Qt.Key.Key_Return)
    assert isinstance(window.page, RecordPage)
    assert window.page.form is not None
    assert window.page.form.key == known
    at = QApplication.focusWidget()
    assert at is not None
    assert window.page.form.editor("members").isAncestorOf(at)


def at_step(home: HomePage) -> str:
    """Return the step of the guide that has the keyboard."""
    at = QApplication.focusWidget()
    return at.entry.key if isinstance(at, EntryRow) and at in home.guide.list.rows else ""


def test_where_nothing_waits_the_keyboard_is_at_a_new_gig(window: MainWindow, qtbot: QtBot) -> None:
    home = window.page
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is home.new, timeout=LONG)
    press(Qt.Key.Key_Return)
    assert window.page is not None
    assert window.page.key == "gigs"


def test_another_language_says_everything_anew(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    record_band_with_contract(session.book)
    session.attempt(change_setting, session.book, "language", "nl")
    qtbot.waitUntil(lambda: session.words.language == "nl", timeout=LONG)
    home = window.page
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: home.complete and bool(home.gigs.list.rows), timeout=LONG)
    assert home.gigs.list.rows[0].entry.title.startswith("za 5 dec 2026")


def test_esc_from_a_gig_that_was_begun_here_comes_back_here(window: MainWindow) -> None:
    """Its own arrow says that it leads to the list, and does."""
    for leave, then in ((lambda: press(Qt.Key.Key_Escape), "home"), (click_back, "gigs")):
        window.go("home")
        window.new_gig()
        leave()
        assert window.page is not None
        assert window.page.key == then


def click_back() -> None:
    """Click the arrow of the form that has the keyboard."""
    at = QApplication.focusWidget()
    while at is not None and not isinstance(at, RecordForm):
        at = at.parentWidget()
    assert at is not None
    at._back.click()
