"""A box to tick among others: Tab enters such a group once, the arrow keys go from box to box."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox


class TickBox(QCheckBox):
    """One box of a group.

    Args:
        text: its words.
        steps: how many boxes on each arrow key leads.

    Signals:
        stepped(int): the box so many places on is meant.
        entered: it has the keyboard now.
    """

    stepped = Signal(int)
    entered = Signal()

    def __init__(self, text: str, steps: Mapping[Qt.Key, int]) -> None:
        super().__init__(text)
        self._steps = steps

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk with the arrow keys."""
        by = self._steps.get(Qt.Key(event.key()))
        if by is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(by)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell that the keyboard is here."""
        super().focusInEvent(event)
        self.entered.emit()
