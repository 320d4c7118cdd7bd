"""The gigs that a contract covers, as a list to tick."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop.ui.editors import Editor
from desktop.ui.pickers import Choice

ROWS = 5
ID = Qt.ItemDataRole.UserRole


class GigsEditor(Editor):
    """Ticks gigs; the value is the tuple of ids that are ticked. Space ticks, the arrow keys walk."""

    def __init__(self) -> None:
        self.list = QListWidget()
        super().__init__(self.list)
        self.list.setUniformItemSizes(True)
        self.list.itemChanged.connect(lambda: self.changed.emit())
        self._offered: list[Choice] = []

    def offer(self, gigs: Iterable[Choice]) -> None:
        """Offer these gigs, in this order; the ticks stay."""
        offered = list(gigs)
        if offered == self._offered:
            return
        kept, row = self.value(), self.list.currentRow()
        self._offered = offered
        with QSignalBlocker(self.list):
            self.list.clear()
            for gig in offered:
                item = QListWidgetItem(gig.text)
                item.setData(ID, gig.value)
                item.setFlags(
                    Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                )
                self.list.addItem(item)
        self.set_value(kept)
        if row >= 0:
            self.list.setCurrentRow(min(row, len(offered) - 1))
        rows = max(1, min(len(offered), ROWS))
        self.list.setFixedHeight(rows * max(1, self.list.sizeHintForRow(0)) + 2 * self.list.frameWidth() + 8)

    def value(self) -> Any:
        """Return the ids that are ticked, in the order of the list."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(item.data(ID) for item in items if item.checkState() == Qt.CheckState.Checked)

    def set_value(self, value: Any) -> None:
        """Tick these."""
        with QSignalBlocker(self.list):
            for row in range(self.list.count()):
                item = self.list.item(row)
                ticked = Qt.CheckState.Checked if item.data(ID) in value else Qt.CheckState.Unchecked
                if item.checkState() != ticked or item.data(Qt.ItemDataRole.CheckStateRole) is None:
                    item.setCheckState(ticked)
