"""A line in which the new day of a gig is typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core.problems import Problem, Refused
from desktop.core.queries.gigs import GigRow
from desktop.i18n.dates import read_date
from desktop.ui.editors import DateEditor
from desktop.ui.form import Field, Form
from desktop.ui.session import Session
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, hbox, plain_button

WIDTH = 420


class MoveLine(QWidget):
    """Asks for a day, typed as in the form of a gig. Enter moves, Esc leaves.

    Signals:
        chosen(GigRow, date): move the gig to this day.
        left: let it be.
    """

    chosen = Signal(object, object)
    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._words, self._today = session.words, session.today
        self._gig: GigRow | None = None
        tr = self._words.tr
        self.on = DateEditor(self._read, self._words.short_day, self._words.day)
        self.form = Form(
            [Field("on", tr("calendar", "Move the gig to"), self.on)], self._words.say, session.icons
        )
        self.form.setMaximumWidth(session.theme.px(WIDTH))
        move = plain_button(tr("calendar", "Move"), self._move, tip="Enter")
        row = hbox(self.form, move, STRETCH, gap=Space.M)
        row.setAlignment(move, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(row)
        self.hide()

    def _read(self, text: str) -> object:
        return read_date(text, self._words.locale, self._today())

    def ask(self, gig: GigRow) -> None:
        """Ask for the new day of a gig."""
        self._gig = gig
        self.on.set_value(gig.day)
        self.form.show_problems([])
        self.show()
        self.form.focus("on")
        self.on.line.selectAll()

    def _move(self) -> None:
        try:
            on = self.on.value()
        except Refused as refused:
            self.form.show_problems([Problem("on", each.message, each.params) for each in refused.problems])
            return
        self.hide()
        if on is None:
            self.left.emit()
        else:
            self.chosen.emit(self._gig, on)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter moves, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._move()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        else:
            super().keyPressEvent(event)
