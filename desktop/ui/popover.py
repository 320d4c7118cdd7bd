"""A small panel beside what it is about. It goes with Esc, a click elsewhere, or what was pressed in it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QWidget

from desktop.ui.signs import announce
from desktop.ui.tagging import Link
from desktop.ui.theme import Space, Theme
from desktop.ui.widgets import Thing, hbox, link_button, plain_button, vbox

WIDTH = 400
GAP = 4
MOST_ABREAST, LONG = 2, 24
"""More ways on, or ways with more letters, stand under each other."""


class Popover(QFrame):
    """Shows things under a title, with ways on beneath them; a screen reader hears `said`."""

    def __init__(self, theme: Theme, parent: QWidget, title: str, said: str, things: Sequence[Thing]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "popover")
        self.setAccessibleName(title)
        self.setAccessibleDescription(said)
        self._theme = theme
        self._about = parent
        self._said = said
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(vbox(*things, gap=Space.S))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        self._inside = inside
        self._ways = hbox(gap=Space.M)
        self._first: QWidget = self
        self.setLayout(vbox(self._area, self._ways, gap=Space.M, margins=Space.L))

    def offer(self, links: Sequence[Link], close: str) -> None:
        """Put ways on beneath, and what closes it."""
        made = [link_button(way.text, partial(self._take, way)) for way in links]
        column = len(links) > MOST_ABREAST or any(len(way.text) > LONG for way in links)
        beside = vbox(*made, gap=0) if column else hbox(*made, gap=Space.M)
        self._ways.addLayout(beside)
        self._ways.addStretch(1)
        made.append(plain_button(close, self.close))
        self._ways.addWidget(made[-1], 0, Qt.AlignmentFlag.AlignBottom)
        self._first = made[0]

    def show_beside(self, at: QRect) -> None:
        """Stand beneath a place of the screen, above it where there is no room, and take the keyboard."""
        window = self._about.window()
        room = QRect(window.mapToGlobal(QPoint(0, 0)), window.size())
        margins = 2 * Space.L + 2
        width = max(
            min(self._theme.px(WIDTH), room.width() - 2 * Space.M), self._ways.sizeHint().width() + margins
        )
        inner = width - margins
        wanted = max(
            self._inside.heightForWidth(inner), self._inside.sizeHint().height() if inner <= 0 else 0
        )
        height = wanted + self._ways.sizeHint().height() + Space.M + margins
        height = min(height, room.height() - 2 * Space.M)
        below = at.bottom() + GAP
        top = below if below + height <= room.bottom() else max(room.top() + Space.M, at.top() - GAP - height)
        left = min(max(at.left(), room.left() + Space.M), room.right() - width - Space.M)
        self.setGeometry(left, top, width, height)
        self.show()
        self.activateWindow()
        self._first.setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self, self._said)

    def _take(self, way: Link) -> None:
        self.close()
        way.run()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc puts it away, and the keyboard is again where it was; Enter takes the way it stands on."""
        at = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(at, QAbstractButton):
            at.click()
        else:
            super().keyPressEvent(event)
