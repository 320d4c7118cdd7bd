"""A chart of bars: crisp, walked over with the arrow keys, each bar said in words. A table beside it says the same."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.books.chart_scale import ticks
from desktop.ui.signs import announce, show_tip
from desktop.ui.theme import Role, Theme

HEIGHT = 210
GAP = 0.34
"""Of a bar's room: what stays free beside it."""
WIDEST = 64
CORNER = 3
FOOT = 6
PATTERNS = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.Dense7Pattern,
)
"""What tells the parts of a bar apart without their colour; all are outlined in full."""
BESIDE_ALPHA = 130


class Shown(NamedTuple):
    """One bar.

    Attributes:
        name: beneath it; `words`: what the tooltip and a screen reader say of the whole bar.
        minors: its parts from the bottom up, in minor units; negative ones hang below the line.
        mark: a line across it, such as an average or what was likely; None for none.
        strong: whether it stands out (this month).
        beside: slim grey bars at its left, to compare with, from the left, in minor units; equally many for every bar.
    """

    name: str
    words: str
    minors: tuple[int, ...]
    mark: int | None = None
    strong: bool = False
    beside: tuple[int, ...] = ()


class BarChart(QWidget):
    """Shows bars over a scale. `pointed` tells the place of the bar that was clicked, or confirmed with Enter."""

    pointed = Signal(int)

    def __init__(self, theme: Theme, name: str, amount: Callable[[int], str]) -> None:
        """Make an empty chart; `amount` writes an amount of the scale, in whole units."""
        super().__init__()
        self._theme = theme
        self._amount = amount
        self._bars: tuple[Shown, ...] = ()
        self._current = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyled)

    @property
    def bars(self) -> tuple[Shown, ...]:
        """The bars shown."""
        return self._bars

    def set_bars(self, bars: tuple[Shown, ...]) -> None:
        """Show these bars."""
        self._bars = bars
        self._current = max(0, min(self._current, len(bars) - 1))
        self.setAccessibleDescription("; ".join(bar.words for bar in bars))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the usual size."""
        return QSize(self._theme.px(400), self._theme.px(HEIGHT))

    def _restyled(self) -> None:
        self.updateGeometry()
        self.update()

    # --- geometry -------------------------------------------------------------------------------------------

    def _scale(self) -> tuple[int, ...]:
        """Return the amounts at which lines are drawn, from the lowest to the highest."""
        tops = [max(sum(m for m in bar.minors if m > 0), bar.mark or 0, *bar.beside) for bar in self._bars]
        bottoms = [min(sum(m for m in bar.minors if m < 0), bar.mark or 0, *bar.beside) for bar in self._bars]
        return ticks(min([0, *bottoms]), max([0, *tops]))

    def _field(self, scale: tuple[int, ...]) -> QRectF:
        """Return where the bars stand: beside the scale's words, above the names."""
        letters = QFontMetricsF(self._theme.font(Role.CAPTION))
        left = max(letters.horizontalAdvance(self._amount(each)) for each in scale) + 10
        bottom = letters.height() + FOOT
        return QRectF(
            left, letters.height() / 2, self.width() - left - 1, self.height() - bottom - letters.height() / 2
        )

    def _place(self, number: int, field: QRectF) -> QRectF:
        """Return the column of a bar, without its gap."""
        room = field.width() / max(len(self._bars), 1)
        width = min(room * (1 - GAP), self._theme.px(WIDEST))
        left = round(field.left() + room * number + (room - width) / 2)
        return QRectF(left, field.top(), max(round(width), 2), field.height())

    # --- painting -------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the scale, the bars and their names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale()
        field = self._field(scale)
        painter.setFont(self._theme.font(Role.CAPTION))
        for each in scale:
            self._paint_line(painter, field, scale, each)
        names = self._named(field)
        for number, bar in enumerate(self._bars):
            self._paint_bar(painter, field, scale, number, bar)
            if number in names:
                self._paint_name(painter, field, number, bar)
        painter.end()

    def _y(self, field: QRectF, scale: tuple[int, ...], minor: int) -> float:
        reach = scale[-1] - scale[0] or 1
        return field.bottom() - field.height() * (minor - scale[0]) / reach

    def _paint_line(self, painter: QPainter, field: QRectF, scale: tuple[int, ...], minor: int) -> None:
        colours = self._theme.colours
        y = round(self._y(field, scale, minor)) + 0.5
        painter.setPen(QPen(QColor(colours.edge if minor == 0 else colours.line), 1))
        painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        painter.setPen(QColor(colours.muted))
        place = QRectF(0, y - 20, field.left() - 8, 40)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._amount(minor)
        )

    def _paint_bar(
        self, painter: QPainter, field: QRectF, scale: tuple[int, ...], number: int, bar: Shown
    ) -> None:
        whole = self._place(number, field)
        column = self._paint_beside(painter, field, scale, whole, bar)
        up = down = 0
        for part, minor in enumerate(bar.minors):
            start = up if minor >= 0 else down
            top, bottom = (
                self._y(field, scale, max(start, start + minor)),
                self._y(field, scale, min(start, start + minor)),
            )
            painter.setPen(QPen(QColor(self._theme.colours.accent), 1))
            shape = QRectF(column.left(), top, column.width(), bottom - top).adjusted(0.5, 0.5, -0.5, -0.5)
            for brush in (
                QBrush(self.fill(part)),
                QBrush(QColor(self._theme.colours.accent), PATTERNS[min(part, 3)]),
            ):
                painter.setBrush(brush)
                painter.drawRoundedRect(shape, CORNER, CORNER)
            up, down = (up + minor, down) if minor >= 0 else (up, down + minor)
        if bar.mark is not None:
            y = round(self._y(field, scale, bar.mark)) + 0.5
            painter.setPen(QPen(QColor(self._theme.colours.text), 2))
            painter.drawLine(QPointF(whole.left() - 3, y), QPointF(whole.right() + 3, y))
        if self.hasFocus() and number == self._current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colours.focus), 2))
            painter.drawRoundedRect(whole.adjusted(-4, -2, 4, 2), 4, 4)

    def _paint_beside(
        self, painter: QPainter, field: QRectF, scale: tuple[int, ...], column: QRectF, bar: Shown
    ) -> QRectF:
        """Paint what a bar is compared with; return the room that is left for the bar itself."""
        if not bar.beside:
            return column
        slim = max(round(column.width() / (len(bar.beside) + 3)), 2)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, minor in enumerate(bar.beside):
            colour = QColor(self._theme.colours.muted)
            colour.setAlpha(BESIDE_ALPHA)
            painter.setBrush(colour)
            top, bottom = self._y(field, scale, max(minor, 0)), self._y(field, scale, min(minor, 0))
            left = column.left() + place * slim
            painter.drawRect(QRectF(left, top, max(slim - 2, 1), bottom - top))
        return column.adjusted(slim * len(bar.beside), 0, 0, 0)

    def fill(self, part: int) -> QColor:
        """Return the colour of a part: the accent, then paler and paler."""
        colour = QColor(self._theme.colours.accent)
        colour.setAlpha((255, 130, 70, 45)[min(part, 3)])
        return colour

    def _named(self, field: QRectF) -> set[int]:
        """Return the bars whose names have room: all, or every second, third, … one."""
        letters = QFontMetricsF(self._theme.font(Role.CAPTION))
        widest = max((letters.horizontalAdvance(bar.name) for bar in self._bars), default=0) + 8
        room = field.width() / max(len(self._bars), 1)
        step = max(1, -(-int(min(widest, field.width() / 2)) // max(int(room), 1)))
        return set(range(0, len(self._bars), step))

    def _paint_name(self, painter: QPainter, field: QRectF, number: int, bar: Shown) -> None:
        font = self._theme.font(Role.STRONG if bar.strong else Role.CAPTION)
        font.setPixelSize(self._theme.font(Role.CAPTION).pixelSize())
        painter.setFont(font)
        column = self._place(number, field)
        letters = QFontMetricsF(font)
        name = letters.elidedText(bar.name, Qt.TextElideMode.ElideRight, field.width() / 2)
        width = letters.horizontalAdvance(name) + 4
        left = min(max(column.center().x() - width / 2, field.left()), self.width() - width)
        painter.setPen(QColor(self._theme.colours.text if bar.strong else self._theme.colours.muted))
        place = QRectF(left, field.bottom() + FOOT / 2, width, letters.height() + 2)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
        painter.setFont(self._theme.font(Role.CAPTION))

    # --- hands ----------------------------------------------------------------------------------------------

    def _at(self, x: float) -> int | None:
        field = self._field(self._scale())
        if not self._bars or not field.left() <= x <= field.right():
            return None
        return min(int((x - field.left()) * len(self._bars) / field.width()), len(self._bars) - 1)

    def event(self, event: QEvent) -> bool:
        """Show a bar in words where the mouse rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(event.pos().x())
            if found is not None:
                show_tip(event.globalPos(), self._bars[found].words, self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk over the bars with the arrow keys; Enter points at one."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in steps and self._bars:
            self._current = max(0, min(self._current + steps[key], len(self._bars) - 1))
            self._say()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._bars:
            self.pointed.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Point at the bar that was clicked."""
        found = self._at(event.position().x())
        if found is not None:
            self._current = found
            self.pointed.emit(found)
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Say the bar on which the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def _say(self) -> None:
        self.update()
        words = self._bars[self._current].words
        announce(self, words)
        field = self._field(self._scale())
        place = self._place(self._current, field).topLeft()
        show_tip(self.mapToGlobal(QPoint(int(place.x()), int(place.y()))), words, self)
