"""The gigs that a contract covers, as boxes to tick."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.editors import Editor
from desktop.ui.pickers import Choice
from desktop.ui.tab_order import stop_at
from desktop.ui.tick_box import TickBox
from desktop.ui.widgets import vbox

OFFERED = 30
"""So many gigs are usually offered at most. Their boxes are made at once, so that Tab finds them in their place."""
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class GigsEditor(Editor):
    """Ticks gigs; the value is the tuple of ids that are ticked. Tab enters it once; the arrow keys go from box to box."""

    def __init__(self) -> None:
        super().__init__(QWidget())
        self._column = vbox(gap=2)
        self.control.setLayout(self._column)
        self._offered: list[Choice] = []
        self._boxes: list[TickBox] = []
        self._make_boxes(OFFERED)
        self._stop_at(0)

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
        self._stop_at(next((at for at, box in enumerate(self._boxes) if box.hasFocus()), 0))
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
        for place in range(len(self._boxes), count):
            box = TickBox("", STEPS)
            box.hide()
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            box.toggled.connect(lambda: self.changed.emit())
            box.stepped.connect(lambda by, place=place: self._walk(place + by))
            box.entered.connect(lambda place=place: self._stop_at(place))
            self._boxes.append(box)
            self._column.addWidget(box)

    def _walk(self, place: int) -> None:
        if 0 <= place < len(self._offered):
            self._boxes[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _stop_at(self, place: int) -> None:
        """Let Tab stop at this box, and at no other one."""
        stop_at(self._boxes, self._boxes[place])
        self.control.setFocusProxy(self._boxes[place])
