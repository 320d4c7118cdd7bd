"""The gigs that a contract covers, as boxes to tick."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.ui.editors import Editor
from desktop.ui.pickers import Choice
from desktop.ui.widgets import vbox


class GigsEditor(Editor):
    """Ticks gigs; the value is the tuple of ids that are ticked."""

    def __init__(self) -> None:
        super().__init__(QWidget())
        self._column = vbox(gap=2)
        self.control.setLayout(self._column)
        self._offered: list[Choice] = []
        self._boxes: dict[str, QCheckBox] = {}

    def offer(self, gigs: Iterable[Choice]) -> None:
        """Offer these gigs, in this order; ticks and focus stay with their gigs."""
        offered = list(gigs)
        if offered == self._offered:
            return
        ticked = self.value()
        focused = next((key for key, box in self._boxes.items() if box.hasFocus()), None)
        for box in self._boxes.values():
            self._column.removeWidget(box)
            box.deleteLater()
        self._offered = offered
        self._boxes = {gig.value: self._box(gig) for gig in offered}
        self.set_value(ticked)
        if offered:
            self.control.setFocusProxy(self._boxes[offered[0].value])
        if focused in self._boxes:
            self._boxes[focused].setFocus()

    def value(self) -> Any:
        """Return the ids that are ticked, in the order of the list."""
        return tuple(key for key, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: Any) -> None:
        """Tick these."""
        for key, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setChecked(key in value)

    def _box(self, gig: Choice) -> QCheckBox:
        box = QCheckBox(gig.text.replace("&", "&&"))
        box.setAccessibleName(gig.text)
        box.toggled.connect(lambda: self.changed.emit())
        self._column.addWidget(box)
        return box
