"""Keeps the calendar of the gigs up to date in the file that a person chose, a moment after something changed."""

from pathlib import Path

from PySide6.QtCore import QTimer

from desktop.core.files_out import write_whole
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.settings import setting
from desktop.core.transfer.ical_out import CALENDAR_SETTING, calendar_gigs, gig_calendar
from desktop.ui.background import Background
from desktop.ui.session import Session

PAUSE = 2000
"""Milliseconds without a change after which the file is written."""
TOPICS = frozenset({"gigs", "people", "contracts", "settings"})


class CalendarWriter:
    """Writes the file beside the window; where it cannot be written, that is said once."""

    def __init__(self, session: Session, background: Background) -> None:
        self._session = session
        self._background = background
        self._told = False
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.write)
        session.changed.connect(self._changed)

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & TOPICS and setting(self._session.book, CALENDAR_SETTING):
            self._timer.start()

    def write(self) -> None:
        """Write the calendar now, if the person asked for one."""
        kept = setting(self._session.book, CALENDAR_SETTING)
        if not kept:
            return
        path = Path(kept)
        self._background.run(lambda _tell: self._write(path), lambda _done: self._written(), self._failed)

    def stop(self) -> None:
        """Write nothing any more."""
        self._timer.stop()

    def _write(self, path: Path) -> None:
        with self._session.book.another() as book:
            try:
                before = path.read_bytes() if path.is_file() else None
            except OSError:
                before = None
            made = gig_calendar(calendar_gigs(book), book.clock(), self._session.countries, before)
        if made != before:
            write_whole(path, made)

    def _written(self) -> None:
        self._told = False

    def _failed(self, failure: Refused | Unavailable) -> None:
        if not self._told:
            self._told = True
            self._session.show_failure(failure)
