"""Editors for several countries: names that are added one by one, and boxes to tick for a few."""

import contextlib
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QGridLayout, QPushButton, QSizePolicy, QWidget

from desktop.core.problems import Refused
from desktop.i18n.words import Words
from desktop.ui.editors import Editor
from desktop.ui.icons import Icons
from desktop.ui.pickers import Choice, CountryEditor
from desktop.ui.tab_order import stop_at
from desktop.ui.theme import Space
from desktop.ui.tick_box import TickBox
from desktop.ui.widgets import Look, button

A_ROW = 3
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -A_ROW, Qt.Key.Key_Down: A_ROW}
"""How far the arrow keys go among boxes to tick."""


class CountriesEditor(Editor):
    """Any number of countries, in the order in which they were added; the value is their codes, None for none.

    A name is added when it is chosen, confirmed or left; a press on an added name takes it away again, and so does
    Backspace in the empty line. Tab passes the names by: nobody who types on shall take one away by accident.
    """

    def __init__(self, words: Words, icons: Icons, picker: CountryEditor) -> None:
        super().__init__(picker)
        self._words = words
        self._icons = icons
        self._picker = picker
        self._codes: list[str] = []
        self._added = False
        self._tags: list[QPushButton] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(Space.XS)
        self._grid.setColumnStretch(A_ROW, 1)
        column = self.layout()
        assert isinstance(column, QBoxLayout)
        column.setDirection(QBoxLayout.Direction.TopToBottom)
        column.setSpacing(Space.XS)
        column.addLayout(self._grid)
        picker.line.emptied.connect(self._remove_last)
        picker.changed.connect(self._typed)
        picker.chosen.connect(lambda _code: self._take())
        picker.settled.connect(self._take)

    def value(self) -> Any:
        """Return the codes, None when there is none.

        Raises:
            Refused: what is typed is no country.
        """
        last = self._picker.value()
        codes = dict.fromkeys([*self._codes, last] if last else self._codes)
        return tuple(codes) or None

    def set_value(self, value: Any) -> None:
        """Show these codes."""
        self._codes = list(value or ())
        self._picker.set_value(None)
        self._show()

    def describe(self, name: str, description: str) -> None:
        """Describe the line in which names are typed."""
        self._picker.describe(name, description)

    def show_bad(self, bad: bool) -> None:
        """Draw the outline of a problem around that line."""
        self._picker.show_bad(bad)

    def set_read_only(self, fixed: bool) -> None:
        """Let the names be read but not changed."""
        self._picker.set_read_only(fixed)
        for tag in self._tags:
            tag.setEnabled(not fixed)

    def _typed(self) -> None:
        self._added = False
        self.changed.emit()

    def _take(self) -> None:
        """Add what stands in the line, once it is a country."""
        code = None
        with contextlib.suppress(
            Refused
        ):  # the form says what is wrong when `settled` makes it ask for the value
            code = self._picker.value()
            self._picker.set_value(None)
        if code is not None and code not in self._codes:
            self._codes.append(code)
            self._show()
            self._added = True  # the value is what it was since the name was typed: nothing changes once more
        self.settled.emit()

    def _show(self) -> None:
        for tag in self._tags:
            self._grid.removeWidget(tag)
            tag.deleteLater()
        self._tags = [self._tag(code) for code in self._codes]
        for place, tag in enumerate(self._tags):
            self._grid.addWidget(tag, place // A_ROW, place % A_ROW)

    def _tag(self, code: str) -> QPushButton:
        name = self._words.country(code)
        tag = button(name, lambda: self._remove(code), look=Look.CHIP, icon=self._icons.get("close"))
        tag.setAccessibleName(self._words.tr("countries", "Remove {country}", country=name))
        tag.setToolTip(tag.accessibleName())
        tag.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        tag.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        return tag

    def _remove(self, code: str) -> None:
        self._codes.remove(code)
        self._show()
        self._picker.setFocus()
        self.changed.emit()

    def _remove_last(self) -> None:
        if self._codes and not self._picker.line.isReadOnly():
            self._remove(self._codes[-1])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Stay after an Enter that added a name: the next one can follow."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._added:
            self._added = False
            return
        super().keyPressEvent(event)


class TicksEditor(Editor):
    """A few countries to tick; the value is their codes, `()` when the last box says "none", None for no tick at all.

    Tab enters it once; the arrow keys go from box to box.
    """

    def __init__(self, choices: Iterable[Choice], none_text: str) -> None:
        super().__init__(QWidget())
        self._boxes = {choice.value: TickBox(choice.text, STEPS) for choice in choices}
        self._none = TickBox(none_text, STEPS)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(0)
        self._all = (*self._boxes.values(), self._none)
        for place, box in enumerate(self._all):
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            grid.addWidget(box, place // A_ROW, place % A_ROW)
            box.clicked.connect(lambda ticked, box=box: self._clicked(box, ticked))
            box.stepped.connect(lambda by, place=place: self._walk(place + by))
            box.entered.connect(lambda place=place: self._stop_at(place))
        grid.setColumnStretch(A_ROW, 1)
        self.control.setLayout(grid)
        self._stop_at(0)

    def value(self) -> Any:
        """Return the ticked codes, `()` for the box "none", None for no tick."""
        codes = tuple(code for code, box in self._boxes.items() if box.isChecked())
        return codes or (() if self._none.isChecked() else None)

    def set_value(self, value: Any) -> None:
        """Tick these."""
        for code, box in self._boxes.items():
            box.setChecked(code in (value or ()))
        self._none.setChecked(value == ())

    def box(self, code: str | None) -> QCheckBox:
        """Return the box of a country; None asks for the box "none"."""
        return self._none if code is None else self._boxes[code]

    def _walk(self, place: int) -> None:
        if place >= 0:
            self._all[min(place, len(self._all) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _stop_at(self, place: int) -> None:
        """Let Tab stop at this box, and at no other one."""
        stop_at(self._all, self._all[place])
        self.control.setFocusProxy(self._all[place])

    def _clicked(self, box: QCheckBox, ticked: bool) -> None:
        others = self._boxes.values() if box is self._none else (self._none,)
        for other in others:
            other.setChecked(other.isChecked() and not ticked)
        self.changed.emit()
        self.settled.emit()
