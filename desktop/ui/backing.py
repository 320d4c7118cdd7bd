"""Backs the book up by itself: on leaving, some minutes after sealing or a sync, and once a day; says what went wrong."""

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.settings import is_empty
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.theme import Kind

FIRST_MS = 60_000
"""So long after the start it is seen whether the last leaving could back up: the start itself has other things to do."""
SEALED_MS = 15 * 60_000
"""So long after sealing; what is sealed meanwhile is in the same backup."""
LOOK_MS = 3_600_000
DAY = timedelta(days=1)


class Backing(QObject):
    """Makes backups beside the window; `moved` whenever there may be another one.

    Attributes:
        worker: a thread of its own, so that a backup waits for nothing else.
    """

    moved = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self.worker = session, Background()
        self.first = QTimer(self, singleShot=True, interval=FIRST_MS)
        self.sealed = QTimer(self, singleShot=True, interval=SEALED_MS)
        self.hourly = QTimer(self, interval=LOOK_MS)
        self.first.timeout.connect(self._begin_day)
        self.hourly.timeout.connect(self._look)
        self.sealed.timeout.connect(lambda: self.run("seal"))
        session.changed.connect(self._changed)

    def begin(self) -> None:
        """Say that the book came from a backup, if it did, and begin to look after it."""
        from desktop.core.backing_up import note_restored

        self.first.start()
        self.hourly.start()
        try:
            back = note_restored(self._session.book)
        except Unavailable as failure:
            self._session.show_failure(failure)
            return
        if back is not None:
            self._session.changed.emit(back.done.topics)
            tr = self._session.words.tr
            text = tr(
                "backup",
                "Your book is now the backup {name}. The book before it was kept. The next sync brings back what your companies have.",
                name=back.backup,
            )
            self._session.note(Kind.SUCCESS, text, tr("backup", "Show the backups"), self._show)

    def run(self, reason: str, *, tell: bool = False) -> None:
        """Back up beside the window; `tell` says that it was done, what goes wrong is always said."""
        from desktop.core.backing_up import Outcome, back_up

        def work(_tell: object) -> Outcome:
            with self._session.book.another() as own:
                return back_up(own, reason)

        def done(outcome: Outcome) -> None:
            self.moved.emit()
            self._say(outcome.trouble is not None, tell=tell)

        self.worker.run(work, done, self._failed)

    def copy(self) -> None:
        """Copy the newest backup to the second place, which a person has just plugged in."""
        from desktop.core.backing_up import copy_newest

        def work(_tell: object) -> object:
            with self._session.book.another() as own:
                return copy_newest(own)

        self.worker.run(work, lambda _copied: self._copied(), self._failed)

    def end(self, patience: float) -> None:
        """Back up on the way out, `patience` seconds after what is under way; there is nobody to be told any more."""
        for timer in (self.first, self.sealed, self.hourly):
            timer.stop()
        self.worker.stop(patience)
        if not is_empty(self._session.book):
            from desktop.core.backing_up import leave

            leave(self._session.book)

    def _changed(self, topics: frozenset[str]) -> None:
        if "declarations" in topics and not self.sealed.isActive():
            self.sealed.start()

    def _begin_day(self) -> None:
        if not is_empty(self._session.book):
            self.run("daily")

    def _look(self) -> None:
        from desktop.core.store import backups

        found = backups.listed(self._session.book.path)
        if not found or self._session.book.clock() - found[0].at > DAY:
            self._begin_day()

    def _say(self, not_copied: bool, *, tell: bool) -> None:
        """Say what came of it; a second place that is away for an evening is nothing to be told of."""
        from desktop.core.backing_up import copy_is_late

        session, tr = self._session, self._session.words.tr
        if not_copied and (tell or copy_is_late(session.book)):
            text = tr(
                "backup",
                "The book is backed up on this computer. The second place could not be reached: plug it in, then try again.",
            )
            session.note(Kind.WARNING, text, tr("backup", "Try again"), self.copy)
        elif tell:
            session.note(Kind.SUCCESS, tr("backup", "The book is backed up."))

    def _copied(self) -> None:
        self.moved.emit()
        self._session.note(
            Kind.SUCCESS, self._session.words.tr("backup", "The backup is in the second place too.")
        )

    def _failed(self, failure: Refused | Unavailable) -> None:
        session = self._session
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        again = session.words.tr("backup", "Show the backups")
        session.note(Kind.PROBLEM, session.say_all(problems), again, self._show)
        self.moved.emit()

    def _show(self) -> None:
        self._session.go("backups")
