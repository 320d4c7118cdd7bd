"""What the signs of the calendar mean, in words."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.gigs import STATE_NAMES
from desktop.ui.calendar.day_cells import SIGN, paint_sign
from desktop.ui.flow_layout import FlowLayout
from desktop.ui.session import Session
from desktop.ui.theme import Space
from desktop.ui.widgets import caption, hbox


class _Mark(QWidget):
    """One sign."""

    def __init__(self, session: Session, sign: str) -> None:
        super().__init__()
        self._theme, self._sign = session.theme, sign
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        side = self._theme.px(SIGN + 2)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        side = self._theme.px(SIGN)
        painter = QPainter(self)
        paint_sign(painter, QRect(1, 1, side, side), self._sign, self._theme.colour("muted"))
        painter.end()


class Legend(QWidget):
    """Every sign with its word."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        tr, say = session.words.tr, session.words.say
        words = {str(state): say(name) for state, name in STATE_NAMES.items()}
        words |= {"sealed": tr("gig state", "Not declared yet"), "declared": tr("gig state", "Declared")}
        self.setAccessibleName(tr("calendar", "What the signs mean"))
        row = FlowLayout(Space.M)
        for sign, text in words.items():
            entry = QWidget()
            entry.setLayout(hbox(_Mark(session, sign), caption(text), gap=Space.XS))
            row.addWidget(entry)
        self.setLayout(row)
