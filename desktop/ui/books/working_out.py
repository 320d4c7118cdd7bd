"""Reads for a page what may take long: at once in a small book, beside the window in a large one."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject
from shiboken6 import isValid

from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.kept_splits import stale
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.ui.list_panel import ListPanel

T = TypeVar("T")

AT_ONCE = 200
"""Contracts that are divided anew within the time of a click."""
SMALL = 2_000
"""Gigs of a book in which everything is read within the time of a click."""
PATIENCE = 2.0
"""Seconds that the end of the program waits for what is still read; it writes nothing that would be missed."""


def show_waiting(panel: "ListPanel", words: Words, on: bool) -> None:  # a slot
    """Say beneath a list that its rows are being worked out; those of before stay meanwhile."""
    if on:
        text = words.tr("books", "Being worked out…")
        panel.table.set_empty(text)
        panel.totals.setText(text)


class WorkingOut(QObject):
    """Runs the newest wish of a page; what an older one found is dropped, and so is what comes after the page is gone."""

    def __init__(
        self,
        session: Session,
        parent: QObject,
        waits: Callable[[bool], object] = lambda _on: None,
        *,
        splits: bool = False,
        small: int = SMALL,
    ) -> None:
        """Work for a page.

        Args:
            session: the window's.
            parent: the page; what comes after it is gone is dropped.
            waits: told True when something is worked out beside the window, False before its answer is shown.
            splits: whether what is read needs the kept splits, which are brought up to date first.
            small: up to how many gigs a book is read at once.
        """
        super().__init__(parent)
        self._session = session
        self._waits = waits
        self._splits = splits
        self._small = small
        self._wish: tuple[Callable[[Book], Any], Callable[[Any], object]] | None = None
        self.background = Background()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether something is worked out beside the window."""
        return self.background.busy

    def read(
        self, work: Callable[[Book], T], then: Callable[[T], object], *, beside: bool | None = None
    ) -> None:
        """Call `then` in the window's thread with what `work` found; `work` must touch nothing but the book it is given.

        `beside` decides where the size of the book says too little.
        """
        waiting = len(stale(self._session.book)) if self._splits else 0
        if not self.busy and waiting <= AT_ONCE and not (self._large() if beside is None else beside):
            try:
                found = work(self._session.book)
            except (Refused, Unavailable) as failure:
                self._session.show_failure(failure)
                return
            then(found)
            return
        self._wish = (work, then)
        if waiting > AT_ONCE and not self.busy:
            self._announce(waiting)
        if not self.busy:
            self._begin()

    def stop(self) -> None:
        """Start nothing more; what still runs is waited for a little."""
        self._wish = None
        self.background.stop(PATIENCE)

    def _large(self) -> bool:
        some = "SELECT COUNT(*) FROM (SELECT 1 FROM gig LIMIT ?)"
        return int(self._session.book.value(some, self._small + 1)) > self._small

    def _announce(self, waiting: int) -> None:
        text = self._session.words.trn(
            "report",
            "{n} contract is being worked out for the first time. You can go on meanwhile.",
            "{n} contracts are being worked out for the first time. You can go on meanwhile.",
            waiting,
        )
        self._session.note(Kind.INFO, text)

    def _begin(self) -> None:
        assert self._wish is not None
        (work, then), self._wish = self._wish, None
        book, splits = self._session.book, self._splits
        self._waits(True)

        def run(_tell: object) -> object:
            with book.another() as own:
                if splits:
                    refresh_splits(own)
                return work(own)

        self.background.run(run, partial(self._done, then), self._failed)

    def _done(self, then: Callable[[Any], object], found: object) -> None:
        if not isValid(self):
            return
        if self._wish is not None:
            self._begin()
            return
        self._waits(False)
        then(found)

    def _failed(self, failure: Refused | Unavailable) -> None:
        if not isValid(self):
            return
        self._wish = None
        self._waits(False)
        self._session.show_failure(failure)
