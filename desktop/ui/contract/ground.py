"""What rows are painted with: words that are cut where they do not fit, the ground of a row, and of what is open."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

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
        self._least = least

    def show_words(self, text: str, role: Role | None = None) -> None:
        """Show other words; costs nothing when they are the same."""
        if text != self.text():
            self.setText(text)
        if role is not None:
            restyle(self, "role", str(role))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Give way to the other columns."""
        whole = super().minimumSizeHint()
        return QSize(min(self._least, whole.width()), whole.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint as much of the words as fits."""
        painter = QPainter(self)
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            words,
            self.foregroundRole(),
        )
        painter.end()


class Ground(QAbstractButton):
    """What lies under the words of a row: it is clicked, takes the focus, and is said as the whole row."""

    stepped = Signal(int)
    deleted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._swatch = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_swatch(self, colour: str) -> None:
        """Show the colour that the row has in the bar, or none."""
        if colour != self._swatch:
            self._swatch = colour
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Be a wide calm row."""
        return QSize(120, self._theme.px(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open with Enter, walk with the arrow keys, take out with Del."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
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
        if self.underMouse() or self.isChecked():
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
        painter.setPen(QPen(QColor(self._theme.colours.muted), 1.6))
        painter.translate(self.width() - Space.S - SIGN / 2, middle)
        painter.rotate(90 if self.isChecked() else 0)
        painter.drawPolyline(CHEVRON)
        painter.resetTransform()


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
