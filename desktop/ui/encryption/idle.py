"""Locks an encrypted book when nobody has touched it for a while."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from desktop.core.queries.settings import setting

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

LOCK_AFTER = "lock_after"
"""The setting: minutes, or `0` for never."""
USUAL = 15
CHOICES = (5, 15, 30, 60, 0)
LOOK_MS = 10_000

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.InputMethod,
    }
)


class Idle(QObject):
    """Watches what reaches the window of the system, not every widget in it.

    The clock of the day counts as well as the steady one: that one stands still while the computer sleeps.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._touched = _now()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        if (handle := window.windowHandle()) is not None:
            handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note that somebody is there."""
        if event.type() in _TOUCHES:
            self._touched = _now()
        return False

    def look(self) -> None:
        """Lock where it is time; work that is under way comes to its end first."""
        from desktop.ui.encryption.leaving import lock

        minutes = int(setting(self._window.session.book, LOCK_AFTER) or USUAL)
        idle = max(now - then for now, then in zip(_now(), self._touched, strict=True))
        works = self._window.works
        if minutes and idle >= 60 * minutes and not (works.background.busy or works.syncing.running):
            self._timer.stop()
            lock(self._window)


def _now() -> tuple[float, float]:
    return time.monotonic(), time.time()
