"""What was left behind is let go of: an evening with the program open takes no more memory than its first minutes."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.main_window import MainWindow
from desktop.ui.page import Page
from desktop.ui.session import Session
from tests.ui.every_page import walk
from tests.ui.windows import opened, record_band


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    record_band(session.book)
    with opened(session, qtbot) as made:
        yield made


def alone() -> set[QWidget]:
    """Return the widgets that stand in nothing: nobody takes them along when their page goes."""
    return {each for each in QApplication.allWidgets() if each.parent() is None}


def test_the_pages_of_a_language_go_with_everything_in_them(window: MainWindow, qtbot: QtBot) -> None:
    contract = str(window.session.book.value("SELECT id FROM contract"))
    gc.collect()
    before = alone()
    for _ in walk(window, contract):
        pass
    qtbot.waitUntil(lambda: not window.works.background.busy)
    window.go("home")
    left = [weakref.ref(page) for page in window.findChildren(Page)]
    assert len(left) > 20
    window.speaking.speak("hu")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert alone() <= before
    assert [page for page in (each() for each in left) if page is not None] == []
