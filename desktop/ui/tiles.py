"""A few answers side by side, of which exactly one is chosen: with a click, or with the arrow keys."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget

from desktop.ui.pickers import Choice
from desktop.ui.theme import Space
from desktop.ui.widgets import Look, button


class Tiles(QWidget):
    """Answers in rows of `columns`; `chosen` tells the value whenever another one is taken."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[Choice], columns: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._choices = tuple(choices)
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.S)
        for place, choice in enumerate(self._choices):
            tile = button(choice.text, look=Look.CHIP)
            tile.setCheckable(True)
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(tile, place)
            grid.addWidget(tile, place // columns, place % columns)
        self.setLayout(grid)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._choices[place].value))

    @property
    def value(self) -> Any:
        """The value that is chosen, None for none."""
        place = self._group.checkedId()
        return self._choices[place].value if place >= 0 else None

    def select(self, value: object) -> None:
        """Choose a value without a signal; none when it is not among the answers."""
        self._group.setExclusive(False)
        for tile, choice in zip(self._group.buttons(), self._choices, strict=True):
            tile.setChecked(choice.value == value)
        self._group.setExclusive(True)

    def take_marked(self) -> None:
        """Choose the answer that has the keyboard while none is chosen; arrows only move as long as that is so."""
        if self.value is None:
            for tile in self._group.buttons():
                if tile.hasFocus():
                    tile.click()

    def take_keyboard(self) -> None:
        """Put the keyboard on the chosen answer."""
        tile = self._group.checkedButton() or self._group.button(0)
        tile.setFocus(Qt.FocusReason.OtherFocusReason)
