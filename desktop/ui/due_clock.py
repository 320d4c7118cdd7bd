"""The clock of deadlines while the window is open: counts what is near, and notifies once about what is due within a day."""

import contextlib
import json

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from desktop.core.actions.settings import change_setting
from desktop.core.clock import KIND_NAMES, Counted, Due, counted, to_remind
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.settings import setting
from desktop.ui.background import Background, Tell
from desktop.ui.session import Session

AFTER_MS = 500
"""After a change it is counted again once the person pauses."""
EVERY_MS = 5 * 60_000
"""And every five minutes, since time passes too."""
REMIND, REMINDED, OFF = "remind", "reminded", "no"
"""The settings: whether to remind, and about what it was done already."""
TOPICS = frozenset(
    {"gigs", "contracts", "declarations", "people", "sync", "settings", "deadlines", "expenses"}
)


class DueClock(QObject):
    """Looks at the deadlines in the worker's thread, so that no click waits for it.

    Signals:
        moved: what is due was counted anew.

    Attributes:
        looked: whether it has looked once.
        dues: what is due, earliest first; near things only.
        counted: how much of it is late or due within a week.
        tray: where notifications go out; None until the first one, and where the desktop has no place for it.
    """

    moved = Signal()

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__()
        self._session = session
        self._background = background
        self._begun = False
        self._looking = False
        self.looked = False
        self._pause = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._pause.timeout.connect(self.look)
        self._beat = QTimer(self, interval=EVERY_MS)
        self._beat.timeout.connect(self.look)
        self.dues: list[Due] = []
        self.counted = Counted(0, 0)
        self.tray: QSystemTrayIcon | None = None
        session.changed.connect(self._changed)

    @property
    def wanted(self) -> bool:
        """Whether the person wants to be reminded."""
        return setting(self._session.book, REMIND) != OFF

    def begin(self) -> None:
        """Look for the first time, and go on."""
        self._begun = True
        self._beat.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._begun = False
        self._beat.stop()
        self._pause.stop()
        if self.tray is not None:
            self.tray.hide()

    def look(self) -> None:
        """Read what is due, in the worker's thread."""
        if self._begun and not self._looking:
            self._looking = True
            self._background.run(self._read, self._take, self._fail)

    def _changed(self, topics: frozenset[str]) -> None:
        if self._begun and topics & TOPICS:
            self._pause.start()

    def _read(self, _tell: Tell) -> list[Due]:
        from desktop.core.actions.sealing import world_of
        from desktop.core.queries.deadlines import NEAR, dues

        with self._session.book.another() as own:
            return dues(own, world_of(own, self._session.countries, own.today()), ahead=NEAR)

    def _take(self, found: list[Due]) -> None:
        self._looking, self.looked = False, True
        self.dues, now = found, self._session.book.clock()
        self.counted = counted(found, now)
        self.moved.emit()
        if self.wanted:
            self._remind(found)

    def _fail(self, failure: Refused | Unavailable) -> None:
        self._looking = False
        self._session.show_failure(failure)

    def _remind(self, found: list[Due]) -> None:
        """Notify about each deadline once, however often the program starts."""
        kept = setting(self._session.book, REMINDED)
        told = set(json.loads(kept)) if kept else set()
        fresh = to_remind(found, self._session.book.clock(), told)
        if not fresh:
            return
        still = [key for key in sorted(told) if any(due.key == key for due in found)]
        keys = json.dumps([*still, *(due.key for due in fresh)])
        with contextlib.suppress(Unavailable):  # told twice is better than not at all
            change_setting(self._session.book, REMINDED, keys)
        self.notify(fresh)

    def notify(self, fresh: list[Due]) -> None:
        """Show one notification of the desktop about what is due within a day; where there is none, the page says it."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        words, first = self._session.words, fresh[0]
        if self.tray is None:
            self.tray = QSystemTrayIcon(self._session.icons.app(), self)
            self.tray.messageClicked.connect(lambda: self._session.go("deadlines"))
        title = words.trn(
            "deadlines", "{n} thing is due within a day", "{n} things are due within a day", len(fresh)
        )
        what = words.say(KIND_NAMES[first.kind])
        self.tray.show()
        self.tray.showMessage(title, words.tr("deadlines", "{what}: {title}", what=what, title=first.title))
