"""The steps of a contract as tabs: arrow keys choose one, Enter walks on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTabBar

from desktop.i18n.words import Words


class StepTabs(QTabBar):
    """Names the three steps in their order.

    Signals:
        entered: Enter was pressed here.
    """

    entered = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        tr = words.tr
        self.setAccessibleName(tr("contract", "Steps of the contract"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        names = (
            tr("contract", "Agreement"),
            tr("contract", "Line-up and split"),
            tr("contract", "Check and finish"),
        )
        for number, name in enumerate(names, 1):
            self.addTab(f"{number}  {name}".replace("&", "&&"))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Say that Enter was pressed, once for a key that is held down."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.entered.emit()
