"""What rows are painted with: words that are cut where they do not fit, the ground of a row, and of what is open."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QSizePolicy, QWidget

from desktop.ui.signs import restyle
from desktop.ui.theme import Role, Space, Theme

ROW = 40
SIGN = 16
SWATCH = 10
INDENT = Space.M + SWATCH + Space.S
"""Where the words of the first column begin, beside the colour that the row has in the bar."""
CHEVRON = (QPointF(-2, -4), QPointF(2, 0), QPointF(-2, 4))
"""The sign that a row opens; drawn here because an icon looked up for each row is too slow for every key."""


class Cut(QLabel):
    """Words that are cut with an ellipsis where they do not fit; the whole of them is in the tooltip of their row."""

    def __init__(self, role: Role = Role.BODY, *, right: bool = False, least: int = 40) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", str(role))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._least, self._tail = least, ""
        self._measured = ("", 0)

    def show_words(self, text: str, role: Role | None = None, *, tail: str = "") -> None:
        """Show other words; costs nothing when they are the same. `tail` is their end where that is not cut off."""
        self._tail = tail
        if text != self.text():
            self.setText(text)
        if role is not None:
            restyle(self, "role", str(role))

    def fitting(self, width: int) -> str:
        """Return the words as they are cut for so many pixels."""
        measures, tail = self.fontMetrics(), self._tail
        beside = width - self.tail_width()
        if beside < self._least:
            tail, beside = "", width
        return measures.elidedText(self.text().removesuffix(tail), Qt.TextElideMode.ElideRight, beside) + tail

    def tail_width(self) -> int:
        """Return the pixels of the end that is not cut off."""
        return self.fontMetrics().horizontalAdvance(self._tail)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Give way to the other columns."""
        whole = super().minimumSizeHint()
        return QSize(min(self._least, whole.width()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint as much of the words as fits; Qt itself paints those that fit whole, which is quicker."""
        room, text = self.contentsRect(), self.text()
        if text != self._measured[0]:
            self._measured = (text, self.fontMetrics().horizontalAdvance(text))
        if self._measured[1] <= room.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        words = self.fitting(room.width())
        side, role = int(self.alignment()), self.foregroundRole()
        self.style().drawItemText(painter, room, side, self.palette(), self.isEnabled(), words, role)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure anew in another font."""
        super().changeEvent(event)
        self._measured = ("", 0)


class Ground(QAbstractButton):
    """What lies under the words of a row: it is clicked, dragged, takes the focus, and is said as the whole row.

    Signals:
        stepped(int): an arrow key asks for the row above (-1) or below (1).
        deleted: the row shall go.
        dragged(int): the row is dragged; the pointer is so far below its upper edge.
        dropped(bool): it was let go of; False when it shall stay where it was.
        entered: it has the keyboard now.
    """

    stepped = Signal(int)
    deleted = Signal()
    dragged = Signal(int)
    dropped = Signal(bool)
    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._swatch = ""
        self._wrong = False
        self._movable = False
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_swatch(self, colour: str) -> None:
        """Show the colour that the row has in the bar, or none."""
        if colour != self._swatch:
            self._swatch = colour
            self.update()

    def show_wrong(self, *, wrong: bool) -> None:
        """Turn red, or back."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    def set_movable(self, *, movable: bool) -> None:
        """Let the row be dragged, or not."""
        self._movable = movable

    def sizeHint(self) -> QSize:  # noqa: N802
        """Be a wide calm row."""
        return QSize(120, self._theme.px(ROW))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Remember where a drag would begin."""
        super().mousePressEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_at = event.position().toPoint() if left and self._movable else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the row once the pointer has gone far enough for it to be meant."""
        here = event.position().toPoint()
        if self._pressed_at is None:
            super().mouseMoveEvent(event)
        elif self._dragging:
            self.dragged.emit(here.y())
        elif (here - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self.setDown(False)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()
            self.dragged.emit(here.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go of a dragged row; else it was a click."""
        self._pressed_at = None
        if self._dragging:
            self._end_drag(taken=True)
        else:
            super().mouseReleaseEvent(event)

    def _end_drag(self, *, taken: bool) -> None:
        self._dragging = False
        self._pressed_at = None
        self.unsetCursor()
        self.update()
        self.dropped.emit(taken)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell that the keyboard is here."""
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open with Enter, walk with the arrow keys, take out with Del; Esc leaves a dragged row where it was."""
        key = event.key()
        if self._dragging:
            if key == Qt.Key.Key_Escape:
                self._end_drag(taken=False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground, the hairline, the swatch, the sign that it opens, and the ring of the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        if self._wrong:
            painter.fillRect(self.rect(), QColor(colours.problem.fill))
        elif self.underMouse() or self.isChecked() or self._dragging:
            painter.fillRect(self.rect(), QColor(colours.hover))
        if not self.isChecked():
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colours.line))
        self._paint_marks(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_marks(self, painter: QPainter) -> None:
        middle = self.height() / 2
        if self._swatch:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._swatch))
            painter.drawRoundedRect(QRectF(Space.M, middle - SWATCH / 2, SWATCH, SWATCH), 3, 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._movable and (self.underMouse() or self._dragging):
            self._paint_grip(painter, middle)
        painter.setPen(QPen(QColor(self._theme.colours.muted), 1.6))
        painter.translate(self.width() - Space.S - SIGN / 2, middle)
        painter.rotate(90 if self.isChecked() else 0)
        painter.drawPolyline(CHEVRON)
        painter.resetTransform()

    def _paint_grip(self, painter: QPainter, middle: float) -> None:
        """Paint the dots by which a row asks to be dragged."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.muted))
        for x in (3, 7):
            for y in (-5, 0, 5):
                painter.drawEllipse(QPointF(x, middle + y), 1.2, 1.2)
        painter.setBrush(Qt.BrushStyle.NoBrush)


class Marker(QWidget):
    """The line that shows between which rows a dragged row would stand."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint it in the colour of the focus."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.colours.focus))


class Shade(QWidget):
    """What belongs to a row and lies beneath it: on the ground of an open row where it is `shaded`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shaded = False

    def set_shaded(self, *, shaded: bool) -> None:
        """Belong to a row that is open, or not."""
        self._shaded = shaded
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground of the row."""
        if self._shaded:
            QPainter(self).fillRect(self.rect(), QColor(self._theme.colours.hover))
