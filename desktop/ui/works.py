"""What works beside the window and outlives every change of its language: the worker, the sync, the demo band."""

from desktop.core.actions.bin import purge
from desktop.ui.background import Background
from desktop.ui.backing import Backing
from desktop.ui.calendar_writer import CalendarWriter
from desktop.ui.demo_band import DemoBand
from desktop.ui.due_clock import DueClock
from desktop.ui.session import Session
from desktop.ui.syncing import Syncing

PATIENCE = 2.5
"""Seconds that the end of the program waits for what still runs: less than the next start waits for the book."""


class Works:
    """Three workers' threads, one of them the sync's own and one that only reads, and what is done in them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.background = Background()
        self.reading = Background()
        self.syncing = Syncing(session)
        self.demo = DemoBand(session, self.background)
        self.clock = DueClock(session, self.background)
        self.calendar = CalendarWriter(session, self.background)
        self.backing = Backing(session)

    def begin(self) -> None:
        """Do what can wait until the window is painted: get ready to write, and start the demo's companies."""
        self.background.run(
            lambda _tell: self._warm_up(), lambda _warm: self._ready(), self._session.show_failure
        )
        self.clock.begin()
        self.demo.wake(self.syncing.begin)

    def end(self) -> None:
        """Wait a little for what runs, then stop the companies. What was not delivered goes out next time."""
        self.clock.stop()
        self.calendar.stop()
        self.syncing.end(PATIENCE)
        self.background.stop(PATIENCE)
        self.reading.stop(PATIENCE)
        self.demo.stop()
        self.backing.end(PATIENCE)

    def _warm_up(self) -> None:
        """Import, in the worker's thread, what the first action and the other pages need."""
        with self._session.book.another() as own:
            own.warm_up()
        from desktop.ui import (  # noqa: F401
            contracts_page,
            declarations_page,
            gigs_page,
            opening,
            people_page,
            settings_page,
            share_page,
        )

    def _ready(self) -> None:
        """Open the window's own writing door, which takes no time any more."""
        self._session.book.warm_up()
        self._session.attempt(purge, self._session.book)
        self._session.changed.emit(frozenset({"undo"}))
        self.backing.begin()
