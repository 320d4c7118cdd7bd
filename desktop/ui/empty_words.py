"""The words in the middle of a list without rows."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, label, plain_button, vbox


class EmptyWords(QWidget):
    """What stands in the middle of a table without rows: what belongs here, and how to begin."""

    def __init__(self, parent: QWidget, act: Callable[[], object]) -> None:
        super().__init__(parent)
        self._text = label("", Role.HEADING)
        self._hint = label("", Role.MUTED, wrap=True)
        self._action = plain_button("", act)
        middle = Qt.AlignmentFlag.AlignCenter
        column = vbox(STRETCH, self._text, self._hint, Space.XS, gap=Space.S)
        column.addWidget(self._action, 0, middle)
        column.addStretch(2)
        self._text.setAlignment(middle)
        self._hint.setAlignment(middle)
        column.setContentsMargins(Space.L, 0, Space.L, 0)
        self.setLayout(column)

    @property
    def way_on(self) -> QPushButton | None:
        """The button that leads on, where there is one."""
        return None if self._action.isHidden() else self._action

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter press the button too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._action.hasFocus():
            self._action.click()
        else:
            super().keyPressEvent(event)

    def show_words(self, text: str, hint: str, action: str) -> None:
        """Show what is not empty."""
        for part, words in ((self._text, text), (self._hint, hint), (self._action, action)):
            part.setText(words)
            part.setVisible(bool(words))
        self._action.setAccessibleName(action)
        self._take_keyboard()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Come once it is known that there are no rows."""
        super().showEvent(event)
        self._take_keyboard()

    def _take_keyboard(self) -> None:
        """Take the keyboard over from the list, which can do nothing with it, where a button leads on."""
        at = QApplication.focusWidget()
        if self.isVisible() and self.way_on and at is not None and at.isAncestorOf(self):
            self._action.setFocus(Qt.FocusReason.OtherFocusReason)
