"""What is wrong with a row, said in red beneath it, and the buttons that mend it with one click."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.contract.ground import INDENT
from desktop.ui.flow_layout import FlowLayout
from desktop.ui.signs import restyle
from desktop.ui.theme import Kind, Role, Space, Theme
from desktop.ui.widgets import Run, label, link_button, vbox

LINK_EDGE = 7
"""How far the words of a link stand from its edge."""


class Remedy(NamedTuple):
    """One way to mend what is wrong."""

    text: str
    run: Run


class Trouble(QWidget):
    """Says one problem, on the red ground of its row, or a warning in amber; hidden while there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said = label("", Role.PROBLEM, wrap=True)
        self._kind = Kind.PROBLEM
        self._remedies: tuple[Remedy, ...] = ()
        self._buttons: list[QPushButton] = []
        self._ways = QWidget()
        self._flow = FlowLayout(Space.L)
        self._ways.setLayout(self._flow)
        self._said.setContentsMargins(LINK_EDGE, 0, 0, 0)
        layout = vbox(self._said, self._ways, gap=0)
        layout.setContentsMargins(INDENT - LINK_EDGE, 0, Space.S, Space.XS)
        self.setLayout(layout)
        self.hide()

    @property
    def text(self) -> str:
        """What is said to be wrong."""
        return self._said.text()

    def say(self, text: str, remedies: Sequence[Remedy] = (), kind: Kind = Kind.PROBLEM) -> bool:
        """Say another problem with its remedies; tell whether anything on the screen became another."""
        names = [remedy.text for remedy in remedies]
        known = (self.text, [remedy.text for remedy in self._remedies], self._kind)
        same = known == (text, names, kind)
        if kind is not self._kind:
            self._kind = kind
            restyle(self._said, "role", str(Role.WARNING if kind is Kind.WARNING else Role.PROBLEM))
        self._remedies = tuple(remedies)
        if same:
            return False
        self._said.setText(text)
        for place in range(len(self._buttons), len(names)):
            self._add_button(place)
        for place, made in enumerate(self._buttons):
            name = names[place] if place < len(names) else ""
            made.setText(name.replace("&", "&&"))
            made.setAccessibleName(name)
            made.setVisible(bool(name))
        self._ways.setVisible(bool(names))
        return True

    def buttons(self) -> list[QPushButton]:
        """Return what Tab stops at."""
        return self._buttons[: len(self._remedies)]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground of the row; a warning leaves it as it is."""
        if self._kind is Kind.WARNING:
            return
        QPainter(self).fillRect(self.rect(), QColor(self._theme.colours.problem.fill))

    def _add_button(self, place: int) -> None:
        made = link_button("", lambda: self._remedies[place].run())
        self._buttons.append(made)
        self._flow.addWidget(made)
