"""How far a counter is: what is declared, what is only saved here, and the target."""

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.core.counters import Count

BAR = 14
PALE = 96
"""Of 255: how much the colour of what is declared covers where it stands for what is only saved here."""


class ProgressBar(QWidget):
    """How much is declared and how much is only saved here, of the target."""

    def __init__(self, theme: Theme, count: "Count", text: str) -> None:
        super().__init__()
        self._theme = theme
        self._count = count
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(BAR))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the track, what is declared, and behind it what would be."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours, whole = self._theme.colours, QRectF(self.rect())
        radius = whole.height() / 2
        pale = QColor(colours.accent)
        pale.setAlpha(PALE)
        for colour, amount in (
            (QColor(colours.line), self._count.target),
            (pale, self._count.whole),
            (QColor(colours.accent), self._count.declared),
        ):
            width = int(self.width() * min(amount / self._count.target, Decimal(1)))
            if width:
                painter.setBrush(colour)
                painter.drawRoundedRect(
                    QRectF(0, 0, max(width, whole.height()), whole.height()), radius, radius
                )
        painter.end()
