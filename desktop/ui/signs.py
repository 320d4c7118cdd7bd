"""Icons that stand by themselves or inside a line, and the few ways in which every widget speaks and is styled."""

from html import escape

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QIcon,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QToolTip, QWidget

from desktop.ui.icons import Icons
from desktop.ui.theme import Role, Space

LONG_TIP = 70
"""Longer tooltips are broken into lines."""


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say `text`, at once when `urgent`."""
    event = QAccessibleAnnouncementEvent(widget, text)
    polite = QAccessible.AnnouncementPoliteness
    event.setPoliteness(polite.Assertive if urgent else polite.Polite)
    QAccessible.updateAccessibility(event)


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set the property that the style sheet looks at, and look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def tip_text(text: str) -> str:
    """Return words for a tooltip, which Qt would otherwise take for markup when a person typed a `<` into them."""
    space = "normal" if len(text) > LONG_TIP else "pre"
    return f'<p style="white-space: {space}">{escape(text)}</p>'


def show_tip(at: QPoint, text: str, widget: QWidget) -> None:
    """Show a tooltip at a place of the screen; none for an empty text."""
    QToolTip.showText(at, text and tip_text(text), widget)


class Spoken(QLabel):
    """Words that a screen reader is told when they change, such as the totals beneath a list."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", str(role))

    def setText(self, text: str) -> None:  # noqa: N802
        """Say something else."""
        if text == self.text():
            return
        super().setText(text)
        if text and self.isVisible():
            announce(self, text)


class Sign(QWidget):
    """An icon standing by itself; it says nothing that the words beside it do not say."""

    pressed = Signal()

    def __init__(self, icons: Icons, name: str = "info", tint: str = "muted", *, side: int = 20) -> None:
        super().__init__()
        self._icons = icons
        self._side = side
        self._icon = QIcon()
        self.show_sign(name, tint)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sign(self, name: str, tint: str) -> None:
        """Show another icon."""
        self._icon = self._icons.get(name, tint)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Grow with the text."""
        return QSize(self._icons.px(self._side), self._icons.px(self._side))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint it in the palette of the moment."""
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        self._icon.paint(QPainter(self), self.rect(), mode=mode)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell that it was pressed."""
        event.accept()
        self.pressed.emit()


class SignedLine(QLineEdit):
    """A line of text with an icon inside, at its beginning or its end."""

    def __init__(self, icons: Icons, name: str, *, leading: bool, side: int = 20) -> None:
        super().__init__()
        self.sign = Sign(icons, name, "placeholder" if leading else "muted", side=side)
        self.sign.setParent(self)
        self.sign.setCursor(Qt.CursorShape.ArrowCursor)
        self._leading = leading
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the icon in its place."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Make room for the icon at another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()

    def _place(self) -> None:
        side = self.sign.sizeHint().width()
        margin = Space.S - 2
        room = side + Space.XS
        self.setTextMargins(room if self._leading else 0, 0, 0 if self._leading else room, 0)
        left = margin if self._leading else self.width() - side - margin
        self.sign.setGeometry(left, (self.height() - side) // 2, side, side)
