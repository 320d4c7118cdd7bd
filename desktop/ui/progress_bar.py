"""How far a counter is: what is declared, what is only saved here, and the target."""

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
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
        colours, whole = self._theme.colours, QRectF(self.rect())
        radius = whole.height() / 2
        accent, ground, pale = QColor(colours.accent), QColor(colours.surface), QColor(colours.accent)
        pale.setAlpha(PALE)
        hatched = QBrush(accent, Qt.BrushStyle.BDiagPattern)  # differs without its colour too
        for outline, brushes, amount in (
            (colours.edge, [QBrush(ground)], self._count.target),
            (colours.accent, [QBrush(ground), QBrush(pale), hatched], self._count.whole),
            (colours.accent, [QBrush(accent)], self._count.declared),
        ):
            width = int(self.width() * min(amount / self._count.target, Decimal(1)))
            if width:
                bar = QRectF(0, 0, max(width, whole.height()), whole.height()).adjusted(0.5, 0.5, -0.5, -0.5)
                painter.setPen(QColor(outline))
                for brush in brushes:
                    painter.setBrush(brush)
                    painter.drawRoundedRect(bar, radius, radius)
        painter.end()
