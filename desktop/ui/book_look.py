"""A while after the start the file of the book is looked over beside the window: damage is told before it is needed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.core.problems import Refused, Unavailable
from desktop.core.store import failures
from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

AFTER_MS = 20_000
"""So long after the start, which has other things to do."""


class BookLook(QObject):
    """Looks once in a sitting, in the thread of the backups. What is found is said, with the way to what can be done.

    Attributes:
        done: whether it was looked.
        found: the damage; None while none is known.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.done = False
        self.found: Unavailable | None = None
        self.timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self.timer.timeout.connect(self._look)
        self.timer.start()

    def _look(self) -> None:
        book = self._session.book

        def work(_tell: object) -> None:
            from desktop.core.store.copying import look_over

            look_over(book.path, book.key)

        self._window.works.backing.worker.run(work, lambda _whole: self._end(None), self._end)

    def _end(self, failure: Refused | Unavailable | None) -> None:
        self.done = True
        if isinstance(failure, Unavailable) and failure.message is not failures.LOCKED:
            self._say(failure)

    def _say(self, failure: Unavailable) -> None:
        if failure.message is not failures.DAMAGED:
            self._session.show_failure(failure)
            return
        self.found = failure
        tr = self._session.words.tr
        text = tr(
            "trouble",
            "The file of this book is damaged. Do not go on working in it: go back to a backup, or have it repaired.",
        )
        self._session.note(Kind.PROBLEM, text, tr("trouble", "Show what can be done"), self.leave)

    def leave(self) -> None:
        """Close the book, and show the small window with its backup and its repair."""
        from desktop.ui.encryption.leaving import leave

        self._window.leave_as(leave(self._session, key=self._session.book.key, trouble=self.found))
