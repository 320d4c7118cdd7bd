"""What is shown of a bug where no window has a place for it: during the first start, and before the book is open."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.i18n.words import Words
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, hbox, heading, label, plain_button, primary_button, vbox

WIDTH = 520


class BugWindow(QWidget):
    """A small window of its own: what happened, what is safe, and the details to copy."""

    def __init__(self, words: Words, text: str, copy_text: str, copy: Callable[[], None]) -> None:
        super().__init__()
        self.setWindowTitle("Septet")
        self.setAccessibleDescription(text)
        self._copy = copy
        self._copied = words.tr("details", "Copied")
        self.copy = plain_button(copy_text, self._act)
        self.leave = primary_button(words.tr("trouble", "Close"), self.close)
        said = label(text, wrap=True, selectable=True)
        said.setAccessibleName(text)
        foot = hbox(STRETCH, self.copy, self.leave, gap=Space.S)
        self.setLayout(vbox(heading("Septet"), said, STRETCH, foot, gap=Space.L, margins=Space.L))
        self.setFixedWidth(WIDTH)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        self._copy()
        self.copy.setText(self._copied)
