"""The whole window over a real book, for tests: opened, walked through and closed as the program does it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.gig_file import read_gig_file
from desktop.core.store.book import Book
from desktop.ui.main_window import MainWindow
from desktop.ui.qt_words import QtWords
from desktop.ui.session import Session
from desktop.ui.works import Works
from tests.gigfiles import AICHA, BRAM, CLARA, gig_file


@contextmanager
def opened(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """Show the window, ready to be written from, and close it in the end."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    works = Works(session)
    window = MainWindow(session, works, QtWords(app))
    try:
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.waitUntil(lambda: not works.background.busy, timeout=15_000)
        yield window
        window.close()
    finally:
        works.end()


def start_book(book: Book) -> None:
    """Leave the first start behind."""
    change_setting(book, "started", "yes")


def record_band(book: Book) -> None:
    """Record a band of two countries with a gig and its contract, ready to be sealed."""
    start_book(book)
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, CLARA)))
    book.undo_log.clear()  # what was there before the window is nothing to take back in it


def seal_the_contract(session: Session) -> None:
    """Seal the only contract: one declaration for Belgium, one for Germany."""
    key = str(session.book.value("SELECT id FROM contract"))
    session.changed.emit(seal_contract(session.book, key, session.countries).done.topics)


def says(window: MainWindow) -> str:
    """Return what the notice bar says."""
    return window.notice.text
