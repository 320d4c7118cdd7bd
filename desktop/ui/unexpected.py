"""A bug stops nothing quietly: it is told in the window with a way to copy its details, logged, and printed in full."""

import faulthandler
import sys
import threading
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QObject, Qt, QThread, Signal
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.core import logs
from desktop.core.logs import Event
from desktop.core.problems import N_, Refused, Unavailable
from desktop.core.unexpected import remember, take_crash

if TYPE_CHECKING:
    from desktop.i18n.words import Words
    from desktop.ui.bug_window import BugWindow
    from desktop.ui.main_window import MainWindow

CRASH = "crash.txt"
"""Beside the log; holds what the interpreter could still write when the program fell over."""

BUG = N_(
    "window",
    "Something went wrong inside Septet. What was saved is safe. Copy the details for whoever helps you, then close Septet and start it again.",
)
COPY = N_("details", "Copy details")
COPIED = N_("details", "The details are copied. Paste them into a message to whoever helps you.")
FELL = N_(
    "details",
    "Septet ended by a fault last time. What was saved is safe. If it happens again, send the details to whoever helps you.",
)
SHOW = N_("details", "Show the details")


class Unexpected(QObject):
    """Where every bug ends: those of the window, those of the threads, and those before there is a window."""

    _came = Signal(object)

    def __init__(self, words: "Words") -> None:
        super().__init__()
        self._words = words
        self._main: MainWindow | None = None
        self.alone: BugWindow | None = None
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def watch(self) -> None:
        """Take every bug from now on."""
        sys.excepthook = self._in_window
        threading.excepthook = self._in_thread

    def tell_in(self, window: "MainWindow | None") -> None:
        """Tell in this window from now on; None while there is none."""
        self._main = window

    def _in_window(self, kind: type[BaseException], bug: BaseException, at: TracebackType | None) -> None:
        if isinstance(bug, Refused | Unavailable) and self._main is not None:
            self._main.session.show_failure(
                bug
            )  # no bug: the disk or the book said no where nobody waited for it
            return
        traceback.print_exception(kind, bug, at)
        if isinstance(bug, Exception):
            remember(bug)
            self._tell(bug)

    def _in_thread(self, found: threading.ExceptHookArgs) -> None:
        threading.__excepthook__(found)
        if isinstance(found.exc_value, Exception):
            remember(found.exc_value)
            self._came.emit(found.exc_value)

    def _tell(self, bug: Exception) -> None:
        """Say it in the notice bar, which has a way to the details; in a window of its own where there is no bar."""
        from desktop.core.unexpected import details
        from desktop.ui.theme import Kind

        text = details(bug, facts())  # now: what was done before it is said up to here
        if self._main is not None and self._main.page is not None:
            session = self._main.session
            words = session.words
            session.note(Kind.PROBLEM, words.say(BUG), words.say(COPY), partial(_copy, self._main, text))
        elif self.alone is None or not self.alone.isVisible():
            self._tell_alone(text)

    def _tell_alone(self, text: str) -> None:
        from desktop.ui.bug_window import BugWindow

        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        if self._main is None and not app.styleSheet():
            from desktop.ui.theme import Theme

            self._theme = Theme(app)  # it brings the fonts, which a bare machine has none of
        words = self._main.session.words if self._main is not None else self._words
        self.alone = BugWindow(words, words.say(BUG), words.say(COPY), partial(copy, text))
        self.alone.show()
        if not QThread.currentThread().loopLevel():  # the program is at its end: wait for whoever reads
            QApplication.exec()


def copy(text: str) -> None:
    """Put a text into the clipboard."""
    QApplication.clipboard().setText(text)


def facts() -> list[tuple[str, str]]:
    """Return what every detail begins with."""
    from desktop.core.diagnostics import computer, program

    return [*program(), *computer(), ("screen", QApplication.platformName())]


def _copy(window: "MainWindow", text: str) -> None:
    from desktop.ui.theme import Kind

    copy(text)
    session = window.session
    say = session.words.say
    session.note(Kind.INFO, say(COPIED), say(SHOW), partial(session.go, "details", text))


def tell_fall(window: "MainWindow", fell: str) -> None:
    """Say that the program fell over last time; the log has its places."""
    from desktop.ui.theme import Kind

    if fell:
        session = window.session
        say = session.words.say
        session.note(Kind.WARNING, say(FELL), say(SHOW), partial(session.go, "details"))


class _Running:
    """Of this program, from its start to its end: who tells of bugs, how it fell last time, and the file it may fall into."""

    loud: Unexpected | None = None
    fell = ""
    file: TextIO | None = None


def begin(folder: Path, words: "Words") -> None:
    """Write down that the program starts, take every bug from now on, and be ready for a fall; `folder` is the log's."""
    logs.note(Event.START, version=__version__)
    path = folder / CRASH
    _Running.fell = take_crash(path)
    _Running.loud = Unexpected(words)
    _Running.loud.watch()
    with suppress(OSError):
        _Running.file = path.open("a", encoding="utf-8")
        faulthandler.enable(_Running.file)


def tell_in(window: "MainWindow | None") -> None:
    """Tell bugs in this window from now on, None while there is none; the first one also says that the program fell."""
    if _Running.loud is not None:
        _Running.loud.tell_in(window)
    if window is not None and _Running.fell:
        tell_fall(window, _Running.fell)
        _Running.fell = ""
