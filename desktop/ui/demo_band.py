"""The demo band in the window: its companies run while the window does; it comes and goes with one click each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.declarations import enrolments
from desktop.core.queries.settings import has_demo
from desktop.ui.background import Background, Tell
from desktop.ui.session import Session
from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.core.store.book import Book
    from desktop.sync.demo import DemoCompanies


class DemoBand(QObject):
    """Loads and removes the demo band, and looks after its companies.

    Signals:
        moved: `busy` or `progress` changed.
    """

    moved = Signal()

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__()
        self._session = session
        self._background = background
        self._companies: DemoCompanies | None = None
        self._door: Book | None = None
        self.busy = False
        self.progress = (0, 0)

    @property
    def present(self) -> bool:
        """Whether the demo band, or a company of it, is in the book."""
        book = self._session.book
        return has_demo(book) or any(company.demo for company in enrolments(book))

    def wake(self, then: Callable[[], None]) -> None:
        """Start the companies where the book has the demo band, which takes a second or two; go on when they answer."""
        if self.present:
            self._background.run(self._start, lambda _started: then(), lambda why: self._silent(why, then))
        else:
            then()

    def load(self) -> None:
        """Bring the demo band into the book."""
        if not self.busy:
            self._show(busy=True)
            self._background.run(self._load, self._loaded, self._failed, self._tell)

    def remove(self) -> None:
        """Take the demo band out of the book, with everything that was only practised on it."""
        if not self.busy:
            self._show(busy=True)
            self._background.run(self._stop, self._stopped, self._failed)

    def stop(self) -> None:
        """Stop the companies, at the end of the program."""
        if self._companies is not None:
            self._companies.stop()
        if self._door is not None:
            self._door.close()

    def _own_companies(self) -> "DemoCompanies":
        """Return the companies, in the worker's thread and with a door of their own to the book."""
        from desktop.sync.demo import DemoCompanies

        if self._companies is None:
            self._door = self._session.book.another()
            self._companies = DemoCompanies(self._door)
        return self._companies

    def _start(self, _tell: Tell) -> None:
        self._own_companies().start()

    def _load(self, tell: Tell) -> dict[str, int]:
        from desktop.sync.demo import load_demo

        with self._session.book.another() as own:
            return load_demo(own, self._session.countries, self._own_companies(), tell)

    def _silent(self, failure: Refused | Unavailable, then: Callable[[], None]) -> None:
        self._session.show_failure(failure)
        then()

    def _stop(self, _tell: Tell) -> None:
        self._own_companies().stop()

    def _loaded(self, brought: dict[str, int]) -> None:
        from desktop.core.actions.demo import TOPICS

        book, words = self._session.book, self._session.words
        book.undo_log.clear()
        self._show(busy=False)
        self._session.changed.emit(TOPICS)
        gigs = words.trn("demo", "{n} gig", "{n} gigs", brought["gigs"])
        contracts = words.trn("demo", "{n} contract", "{n} contracts", brought["contracts"])
        text = words.tr(
            "demo",
            "The demo band is here: {gigs} and {contracts}. Look around; nothing of it leaves this computer.",
            gigs=gigs,
            contracts=contracts,
        )
        self._session.note(Kind.SUCCESS, text)

    def _stopped(self, _nothing: None) -> None:
        from desktop.core.actions.demo import remove_demo
        from desktop.sync.demo import remove_demo_files

        self._show(busy=False)
        if self._session.attempt(remove_demo, self._session.book):
            remove_demo_files(self._session.book)
            gone = self._session.words.tr(
                "demo", "The demo band is gone. What you recorded yourself is still here."
            )
            self._session.note(Kind.SUCCESS, gone)

    def _failed(self, failure: Refused | Unavailable) -> None:
        self._show(busy=False)
        self._session.show_failure(failure)

    def _tell(self, done: int, all_: int) -> None:
        self._show(busy=True, done=done, all_=all_)

    def _show(self, *, busy: bool, done: int = 0, all_: int = 0) -> None:
        self.busy, self.progress = busy, (done, all_)
        self.moved.emit()
