"""What was left behind is let go of: an evening with the program open takes no more memory than its first minutes."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

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
    window.speaking.speak("hu")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert alone() <= before
    assert [each for each in gc.get_objects() if isinstance(each, Page) and not isValid(each)] == []
