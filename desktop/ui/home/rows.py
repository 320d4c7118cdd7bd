"""Rows that each lead somewhere: one stop of Tab for the whole list, arrow keys within, Enter or a click goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.row_model import Pill
from desktop.ui.session import Session
from desktop.ui.signs import Sign
from desktop.ui.tab_order import stop_at
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, PillLabel, hbox, label, vbox

CORNER = 7
ALL = 10_000
"""More rows than any list has: steps to the first and to the last one."""
EDGE = 6
"""Pixels by which a row's ground reaches over its words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        title, detail: what it is about, and beneath it quietly what there is to know.
        run: goes there.
        action: the words on what looks like a button; empty where the row as a whole is enough.
        trailing: an amount at the right.
        sign, tint: the icon at the left, and its colour.
        key: by it the keyboard stays on the same row when the list is made anew.
    """

    key: str
    title: str
    detail: str
    run: Callable[[], object]
    action: str = ""
    trailing: str = ""
    pill: Pill | None = None
    sign: str = ""
    tint: str = "muted"

    @property
    def said(self) -> str:
        """What a screen reader says of the row."""
        pill = self.pill.text if self.pill else ""
        parts = (self.action, self.title, self.detail, self.trailing, pill)
        return ". ".join(part for part in parts if part)

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything of it that is seen."""
        return (self.key, self.said, self.sign, self.tint, self.pill)


class EntryRow(QPushButton):
    """A row as one button; `stepped` asks for the row that many places on."""

    stepped = Signal(int)

    def __init__(self, session: Session, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self._theme = session.theme
        self.setAccessibleName(entry.said)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._action = label(entry.action, Role.LINK)
        self._action.setContentsMargins(Space.M, Space.XS + 1, Space.M, Space.XS + 1)
        self._lay_out(session, entry)
        self.clicked.connect(lambda: entry.run())

    def _lay_out(self, session: Session, entry: Entry) -> None:
        lines = [label(entry.title, Role.STRONG, wrap=True)]
        if entry.detail:
            lines.append(label(entry.detail, Role.CAPTION, wrap=True))
        words = vbox(*lines, STRETCH, gap=1)
        row = hbox(gap=Space.M)
        row.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        if entry.sign:
            row.addLayout(vbox(Sign(session.icons, entry.sign, entry.tint), STRETCH, gap=0))
        row.addLayout(words, 1)
        if entry.pill is not None and entry.pill.text:
            row.addWidget(PillLabel(entry.pill.text, entry.pill.kind))
        if entry.trailing:
            row.addWidget(label(entry.trailing, Role.STRONG))
        if entry.action:
            row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(row)
        for inside in self.findChildren(QWidget):
            inside.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Be as large as what is in it."""
        made = self.layout()
        return made.sizeHint() if made else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Be never smaller than what is in it."""
        made = self.layout()
        return made.minimumSize() if made else super().minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground under the mouse, the ring of the keyboard, and the frame of what looks like a button."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, whole = self._theme.colours, QRectF(self.rect())
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft if self.isDown() else colours.hover))
            painter.drawRoundedRect(whole, CORNER, CORNER)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.entry.action:
            painter.setPen(QPen(QColor(colours.frame), 1))
            frame = QRectF(self._action.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(frame, CORNER, CORNER)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), CORNER, CORNER)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter and Space go; arrow keys walk over the rows."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.isAutoRepeat():
                self.click()
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case Qt.Key.Key_Home:
                self.stepped.emit(-ALL)
            case Qt.Key.Key_End:
                self.stepped.emit(ALL)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Become the row at which Tab stops."""
        super().focusInEvent(event)
        self.stepped.emit(0)


class EntryList(QWidget):
    """A column of rows."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self._session = session
        self.setAccessibleName(name)
        self.rows: list[EntryRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)

    def set_entries(self, entries: Sequence[Entry], start: str = "") -> None:
        """Show these rows; nothing happens while they are what is shown already.

        Args:
            entries: the rows, from the top.
            start: the key of the row at which the keyboard stands from now on; where none is given it stays
                at its row, or stands at the first one.
        """
        if [entry.shown for entry in entries] == [row.entry.shown for row in self.rows]:
            return
        at = next((place for place, row in enumerate(self.rows) if row.hasFocus()), None)
        key = start or (self.rows[at].entry.key if at is not None else "")
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(entry) for entry in entries]
        self.setVisible(bool(entries))
        if not self.rows:
            return
        same = next((place for place, row in enumerate(self.rows) if row.entry.key == key), None)
        stop = self.rows[min(at or 0, len(self.rows) - 1) if same is None else same]
        stop_at(self.rows, stop)
        if at is not None:
            stop.show()  # a row that is not shown yet cannot take the keyboard
            stop.setFocus()

    def take_keyboard(self) -> None:
        """Put the keyboard on the row at which it was last."""
        for row in self.rows:
            if row.focusPolicy() == Qt.FocusPolicy.StrongFocus:
                row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, entry: Entry) -> EntryRow:
        row = EntryRow(self._session, entry)
        row.stepped.connect(lambda places: self._step(row, places))
        self._column.insertWidget(self._column.count() - 1, row)
        return row

    def _step(self, row: EntryRow, places: int) -> None:
        """Go to the row so many places on, the first or the last where there are not so many."""
        if not places:
            stop_at(self.rows, row)
            return
        place = max(0, min(self.rows.index(row) + places, len(self.rows) - 1))
        target = self.rows[place]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        show(target)


def show(widget: QWidget) -> None:
    """Scroll so that a widget is seen."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        parent.ensureWidgetVisible(widget, 0, Space.XL)
