"""The files that were dropped or chosen together and wait until the one in front is brought in or left out."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.i18n.words import Words
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, hbox, muted, plain_button


class FileQueue(QWidget):
    """Says how many files follow, and lets the one in front be left out."""

    came = Signal(object)
    """The next file, a path, comes to the front."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._waiting: list[Path] = []
        self._said = muted("", wrap=True)
        self.leave_out = plain_button(words.tr("import", "Leave this file out"), self.next)
        row = hbox(self._said, STRETCH, self.leave_out, gap=Space.M)
        row.setStretch(0, 1)
        self.setLayout(row)
        self._show()

    @property
    def waiting(self) -> tuple[Path, ...]:
        """The files that follow, in order."""
        return tuple(self._waiting)

    def put(self, paths: Iterable[Path]) -> None:
        """Let these files follow, and no others."""
        self._waiting = list(paths)
        self._show()

    def next(self) -> bool:
        """Bring the next file to the front; tell whether there is one."""
        if not self._waiting:
            return False
        path = self._waiting.pop(0)
        self._show()
        self.came.emit(path)
        return True

    def _show(self) -> None:
        count = len(self._waiting)
        self._said.setText(
            self._words.trn("import", "{n} more file follows.", "{n} more files follow.", count)
            if count
            else ""
        )
        self.setVisible(bool(count))
