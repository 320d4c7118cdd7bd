"""One long piece of work beside the window: how far it is, and a button that stops it."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QProgressBar, QWidget
from shiboken6 import isValid

from desktop.core.problems import Refused, Unavailable
from desktop.ui.background import Background, Tell
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import hbox, plain_button

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds that the end of the program waits for what was stopped; the book itself waits until nothing is half written."""


class LongWork(QWidget):
    """Shows what is being worked on; hidden while there is nothing. Esc and its button stop it, and nothing of it stays."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._stopped = False
        self.background = Background()
        tr = session.words.tr
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("import", "Progress"))
        self._bar.setMinimumWidth(session.theme.px(160))
        self.button = plain_button(tr("import", "Stop"), self.stop, tip="Esc")
        row = hbox(self._bar, self.button, gap=Space.M)
        row.setStretch(0, 1)
        self.setLayout(row)
        self.setFocusProxy(self.button)
        self.hide()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._quit)

    @property
    def busy(self) -> bool:
        """Whether something is worked on."""
        return self.background.busy

    def run(
        self,
        work: Callable[[Tell], T],
        done: Callable[[T], object],
        failed: Callable[[Refused | Unavailable], object],
        ended: Callable[[], object] = lambda: None,
    ) -> None:
        """Work beside the window, with the keyboard on the button that stops it.

        Args:
            work: gets what tells its progress, and what that raises is not to be held up: then it was stopped.
            done: called in the window's thread with what came of it.
            failed: called there with what went wrong; neither of both when it was stopped, which is said.
            ended: called before any of them, while this is still part of a window.
        """
        self._stopped = False
        self._bar.setRange(0, 0)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.background.run(
            lambda tell: work(partial(self._tell, tell)),
            partial(self._done, done, ended),
            partial(self._failed, failed, ended),
            self._moved,
        )

    def stop(self) -> None:
        """Stop at the next moment at which nothing is half done."""
        self._stopped = True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Stop with Esc."""
        if event.key() == Qt.Key.Key_Escape and self.busy:
            self.stop()
        else:
            super().keyPressEvent(event)

    def _tell(self, tell: Tell, done: int, all_: int) -> None:
        """Run in the worker's thread."""
        if self._stopped:
            raise Refused([])
        tell(done, all_)

    def _moved(self, done: int, all_: int) -> None:
        if isValid(self):
            self._bar.setRange(0, max(all_, 1))
            self._bar.setValue(done)

    def _done(self, done: Callable[[T], object], ended: Callable[[], object], found: T) -> None:
        self._end(ended)
        done(found)

    def _failed(
        self,
        failed: Callable[[Refused | Unavailable], object],
        ended: Callable[[], object],
        failure: Refused | Unavailable,
    ) -> None:
        self._end(ended)
        if isinstance(failure, Refused) and not failure.problems:
            text = self._session.words.tr("import", "Stopped. Nothing was changed.")
            self._session.note(Kind.INFO, text)
        else:
            failed(failure)

    def _end(self, ended: Callable[[], object]) -> None:
        if isValid(self):
            self.hide()
            ended()

    def _quit(self) -> None:
        self.stop()
        self.background.stop(PATIENCE)
