"""What stands between two windows of a book: asking what opens it, and work on its file while it is closed."""

import gc
from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from desktop.core import encrypting
from desktop.core.problems import Refused, Unavailable
from desktop.i18n.languages import choose
from desktop.i18n.words import Words, words_for
from desktop.ui.background import Background
from desktop.ui.encryption.leaving import Errand, Leave
from desktop.ui.encryption.unlock_window import UnlockWindow
from desktop.ui.icons import Icons
from desktop.ui.qt_words import system_language
from desktop.ui.theme import Space, Theme
from desktop.ui.widgets import heading, vbox


class Found(NamedTuple):
    """What opens the book, or the book to open instead; neither when the person left."""

    key: bytes | None = None
    other: Path | None = None


def ask_key(app: QApplication, book: Path, left: Leave | None) -> Found:
    """Return the key of an encrypted book: from the key store at the start, else from the person.

    A book that was `left` locked is not opened unasked; its language and look hold.
    """
    if left is None and (key := _stored(book)) is not None:
        return Found(key)
    theme = _theme(app, left)
    window = UnlockWindow(_words(left), Icons(theme), book)
    window.show()
    window.activateWindow()
    window.take_keyboard()
    app.exec()
    window.end()
    found = Found(window.key, window.chosen)
    for done in (window, theme):
        done.deleteLater()
    return found


def run_errand(app: QApplication, left: Leave, errand: Errand) -> Refused | Unavailable | None:
    """Do the work on the closed book behind a small window that says so; return what kept it from being done."""
    gc.collect()  # a reading door that nobody closed would hold the book
    theme = _theme(app, left)
    window = _Working(errand)
    window.show()
    app.exec()
    for done in (window, theme):
        done.deleteLater()
    return window.failure


class _Working(QWidget):
    """Says what is going on; it closes by itself."""

    def __init__(self, errand: Errand) -> None:
        super().__init__()
        self.failure: Refused | Unavailable | None = None
        self._ended = False
        self._background = Background()
        self.setWindowTitle("Septet")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(errand.doing)
        self.setLayout(vbox(heading(errand.doing), bar, margins=Space.XL))
        self.setFixedWidth(420)
        self._background.run(lambda _tell: errand.run(), lambda _done: self._end(), self._fail)

    def _fail(self, failure: Refused | Unavailable) -> None:
        self.failure = failure
        self._end()

    def _end(self) -> None:
        self._ended = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stay until the work is done."""
        if self._ended:
            super().closeEvent(event)
        else:
            event.ignore()


def _stored(book: Path) -> bytes | None:
    try:
        return encrypting.by_key_store(book)
    except Unavailable:  # the file beside the book is damaged: the window says so
        return None


def _theme(app: QApplication, left: Leave | None) -> Theme:
    return Theme(app) if left is None else Theme(app, left.scheme, left.percent)


def _words(left: Leave | None) -> Words:
    return words_for(choose(None, system_language())) if left is None else left.words
