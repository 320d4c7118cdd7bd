"""Brings the kept splits up to date before a report is shown: at once for a few, beside the window for many."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.kept_splits import stale
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.theme import Kind

AT_ONCE = 200
"""Contracts that are divided anew within the time of a click."""


class Freshness(QObject):
    """Runs what needs fresh splits as soon as they are."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._then: Callable[[], None] | None = None
        self.background = Background()

    def ensure(self, then: Callable[[], None]) -> None:
        """Call `then` once the splits are up to date; only the last caller is called where many have to be worked out."""
        waiting = len(stale(self._session.book))
        if waiting <= AT_ONCE:
            then()
            return
        running, self._then = self._then is not None, then
        if not running:
            words = self._session.words
            text = words.trn(
                "report",
                "{n} contract is being worked out for the first time. You can go on meanwhile.",
                "{n} contracts are being worked out for the first time. You can go on meanwhile.",
                waiting,
            )
            self._session.note(Kind.INFO, text)
            self.background.run(lambda _tell: self._refresh(), self._done, self._failed)

    def _refresh(self) -> int:
        with self._session.book.another() as own:
            return refresh_splits(own)

    def _done(self, _count: int) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _failed(self, failure: Refused | Unavailable) -> None:
        self._then = None
        self._session.show_failure(failure)
