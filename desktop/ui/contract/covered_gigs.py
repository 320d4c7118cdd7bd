"""The gigs that a contract covers, as boxes to tick."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.ui.editors import Editor
from desktop.ui.pickers import Choice
from desktop.ui.widgets import vbox

OFFERED = 30
"""So many gigs are usually offered at most. Their boxes are made at once, so that Tab finds them in their place."""


class GigsEditor(Editor):
    """Ticks gigs; the value is the tuple of ids that are ticked."""

    def __init__(self) -> None:
        super().__init__(QWidget())
        self._column = vbox(gap=2)
        self.control.setLayout(self._column)
        self._offered: list[Choice] = []
        self._boxes: list[QCheckBox] = []
        self._make_boxes(OFFERED)
        self.control.setFocusProxy(self._boxes[0])

    def offer(self, gigs: Iterable[Choice]) -> None:
        """Offer these gigs, in this order; the ticks stay with their gigs."""
        ticked = self.value()
        self._offered = list(gigs)
        self._make_boxes(len(self._offered))
        for box, gig in zip_longest(self._boxes, self._offered):
            text = gig.text if gig else ""
            box.setText(text.replace("&", "&&"))
            box.setAccessibleName(text)
            box.setVisible(gig is not None)
        self.set_value(ticked)

    def value(self) -> Any:
        """Return the ids that are ticked, in the order of the list."""
        return tuple(
            gig.value for gig, box in zip(self._offered, self._boxes, strict=False) if box.isChecked()
        )

    def set_value(self, value: Any) -> None:
        """Tick these."""
        for gig, box in zip(self._offered, self._boxes, strict=False):
            with QSignalBlocker(box):
                box.setChecked(gig.value in value)

    def _make_boxes(self, count: int) -> None:
        for _ in range(len(self._boxes), count):
            box = QCheckBox()
            box.hide()
            box.toggled.connect(lambda: self.changed.emit())
            self._boxes.append(box)
            self._column.addWidget(box)
