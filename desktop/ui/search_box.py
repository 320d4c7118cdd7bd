"""The line to search in, at the head of every list."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent

from desktop.ui.icons import Icons
from desktop.ui.signs import SignedLine

SEARCH_AFTER_MS = 150
SEARCH_WIDTH = 220
LEAST_LETTERS = 16


class SearchBox(SignedLine):
    """A line to search in: says what to look for shortly after the last key, at once on Enter; Esc empties it."""

    searched = Signal(str)

    def __init__(self, icons: Icons, hint: str, name: str) -> None:
        super().__init__(icons, "search", leading=True)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self._said = ""
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._pause.timeout.connect(self._say)
        self.textChanged.connect(lambda: self._pause.start())
        self.returnPressed.connect(self._say)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Be wide where there is room."""
        hint = super().sizeHint()
        return QSize(max(SEARCH_WIDTH, hint.width()), hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Give way before a button beside it is cut."""
        return QSize(
            self.fontMetrics().averageCharWidth() * LEAST_LETTERS, super().minimumSizeHint().height()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Empty the line on Esc, and hand Esc on when it is empty."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._say()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Say what was typed before the page goes: nobody hears it afterwards."""
        if self._pause.isActive():
            self._say()
        super().hideEvent(event)

    def _say(self) -> None:
        self._pause.stop()
        if self.text() != self._said:
            self._said = self.text()
            self.searched.emit(self._said)
