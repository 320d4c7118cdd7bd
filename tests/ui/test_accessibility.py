"""Every page for everyone: by keyboard, with a screen reader, with large letters. Each is opened and measured."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QProgressBar, QScrollBar, QStyle, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions.importing import import_gig_file
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.i18n.words import words_for
from desktop.ui import signs
from desktop.ui.main_window import MainWindow
from desktop.ui.page_area import PageArea
from desktop.ui.session import Session
from tests.core.incomes import record_income
from tests.gigfiles import AICHA, BRAM, CLARA, GIG, gig_file
from tests.gigfiles import contract as contract_of
from tests.ui import audit
from tests.ui.by_keyboard import press
from tests.ui.every_page import walk
from tests.ui.windows import opened, start_book

HALL = {**GIG, "key": "hall", "on": "2027-01-09", "venue": "Hall", "client": "Hall vzw"}


@pytest.fixture
def contract(session: Session, countries: Countries) -> str:
    """A book with something on every page, and a contract of three that is not sealed; its id."""
    start_book(session.book)
    record_income(session.book, countries)
    names = ("Aïcha Benali", "Bram De Wit", "Clara Vogel")
    made = contract_of(*names, client="Hall vzw", gigs=["hall"])
    result = import_gig_file(
        session.book, read_gig_file(gig_file(AICHA, BRAM, CLARA, gigs=[HALL], contracts=[made]))
    )
    session.book.undo_log.clear()
    return result.new["contracts"][0]


def faults(window: MainWindow, contract: str, *looks: Callable[[MainWindow], list[str]]) -> list[str]:
    """Walk through every page; return what is wrong there."""
    return [f"{page}: {fault}" for page in walk(window, contract) for look in looks for fault in look(window)]


def by_tab(window: MainWindow) -> list[str]:
    stops = audit.round_of_tab(window)
    return audit.not_reached(window, stops) + audit.out_of_order(stops)


@pytest.mark.timeout(900)
def test_every_control_is_named_reached_in_order_and_large_enough(
    session: Session, contract: str, qtbot: QtBot
) -> None:
    looks = (audit.unnamed, audit.marked_up, audit.by_mouse_only, audit.too_small, audit.cut, audit.sideways)
    with opened(session, qtbot) as window:
        assert faults(window, contract, *looks, by_tab) == []


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", ["hu", "fr"])
def test_nothing_is_cut_with_letters_of_twice_the_size(
    session: Session, contract: str, qtbot: QtBot, language: str
) -> None:
    session.words = words_for(language)
    session.theme.set_text_percent(200)

    def beyond(window: MainWindow) -> list[str]:
        return [fault for fault in audit.sideways(window) if "RowTable" not in fault]

    with opened(session, qtbot) as window:
        assert faults(window, contract, audit.cut, beyond) == []
        session.theme.set_text_percent(100)  # while the book is open: the window reads it


def test_a_list_keeps_rows_in_the_lowest_window_with_large_letters(
    session: Session, contract: str, qtbot: QtBot
) -> None:
    session.theme.set_text_percent(150)
    with opened(session, qtbot) as window:
        window.resize(1024, 640)
        window.go("journal")
        for page in ("gigs", "people", "deadlines"):
            window.go(page)
            QApplication.processEvents()
            tables = [table for table in window.findChildren(QTableView) if table.isVisible()]
            assert tables
            for table in tables:
                rows = min(2, table.model().rowCount())
                assert table.viewport().height() >= rows * table.verticalHeader().defaultSectionSize(), page


def test_the_side_bar_becomes_signs_that_say_their_names(
    session: Session, contract: str, qtbot: QtBot
) -> None:
    with opened(session, qtbot) as window:
        wide = window.side.width()
        entry = window.side.buttons["gigs"]
        assert entry.text() == "Gigs"
        session.theme.set_text_percent(200)
        qtbot.waitUntil(lambda: window.side.width() < wide)
        assert entry.text() == ""
        assert (entry.accessibleName(), "Gigs" in entry.toolTip()) == ("Gigs", True)
        assert window.side.panel.small.isVisible()
        session.theme.set_text_percent(100)
        qtbot.waitUntil(lambda: window.side.width() == wide)
        assert entry.text() == "Gigs"


def test_a_page_of_words_scrolls_by_keys(session: Session, contract: str, qtbot: QtBot) -> None:
    with opened(session, qtbot) as window:
        window.resize(1024, 600)
        window.go("shortcuts")
        QApplication.processEvents()
        areas = [area for area in window.findChildren(PageArea) if area.isVisible()]
        assert areas
        before = _lowest(window)
        press(Qt.Key.Key_PageDown)
        qtbot.waitUntil(lambda: _lowest(window) > before)


def _lowest(window: QWidget) -> int:
    return max(bar.value() for bar in window.findChildren(QScrollBar) if bar.isVisible())


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a screen reader is told, in order."""
    heard: list[str] = []
    real = QAccessible.updateAccessibility

    def listen(event: object) -> None:
        message = getattr(event, "message", None)
        if message is not None:
            heard.append(message())
        real(event)  # type: ignore[arg-type]  # whatever Qt sends

    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(listen))
    yield heard


def test_totals_and_messages_are_spoken(
    session: Session, contract: str, qtbot: QtBot, said: list[str]
) -> None:
    with opened(session, qtbot) as window:
        window.go("people")
        QApplication.processEvents()
        said.clear()
        assert window.page is not None
        window.page.list.search.setText("Aïcha")  # type: ignore[attr-defined]  # the page of people
        window.page.list.search.returnPressed.emit()  # type: ignore[attr-defined]
        assert "2 entries" in said


def test_nothing_moves_by_itself(qapp: QApplication, session: Session, qtbot: QtBot) -> None:
    assert [effect for effect in Qt.UIEffect if qapp.isEffectEnabled(effect)] == []
    for made in (QProgressBar(), QScrollBar()):
        hint = made.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, made)
        assert hint == 0, made
    code = "".join(file.read_text() for file in Path(signs.__file__).parent.rglob("*.py"))
    assert "Animation(" not in code.replace("Widget_Animation", "")
