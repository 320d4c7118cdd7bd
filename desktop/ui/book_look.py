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
    """Looks once in a sitting, in the thread of the backups. What is found is said, with the way to what can be done."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self.timer.timeout.connect(self._look)
        self.timer.start()

    def _look(self) -> None:
        book = self._session.book

        def work(_tell: object) -> None:
            from desktop.core.store.copying import look_over

            look_over(book.path, book.key)

        self._window.works.backing.worker.run(work, lambda _whole: None, self._say)

    def _say(self, failure: Refused | Unavailable) -> None:
        if not isinstance(failure, Unavailable) or failure.message is failures.LOCKED:
            return
        if failure.message is not failures.DAMAGED:
            self._session.show_failure(failure)
            return
        tr = self._session.words.tr
        text = tr(
            "trouble",
            "The file of this book is damaged. Do not go on working in it: go back to a backup, or have it repaired.",
        )
        self._session.note(
            Kind.PROBLEM, text, tr("trouble", "Show what can be done"), lambda: self._leave(failure)
        )

    def _leave(self, failure: Unavailable) -> None:
        """Close the book, and show the small window with its backup and its repair."""
        from desktop.ui.encryption.leaving import leave

        self._window.leave_as(leave(self._session, key=self._session.book.key, trouble=failure))
