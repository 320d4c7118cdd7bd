"""Closing the books: what it means, what is better looked at first, and up to which day."""

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.core.actions.ledger import close_books
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.ledger_checks import checks, closed_periods, to_post
from desktop.i18n.dates import read_date
from desktop.ui.editors import DateEditor
from desktop.ui.form import Field, Form
from desktop.ui.local_keys import SAVE, bind
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import (
    STRETCH,
    Card,
    caption,
    hbox,
    icon_button,
    label,
    link_button,
    muted,
    primary_button,
    title,
    vbox,
)

WIDTH = 760


class Closing(QWidget):
    """The form by which the books are closed up to a day.

    Signals:
        left: the person wants to go back.
        closed: it was done.
    """

    left = Signal()
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        tr = self._words.tr
        back = icon_button(session.icons.get("chevron-left"), tr("form", "Back to the list"), self.left.emit)
        self._day = DateEditor(
            lambda text: read_date(text, self._words.locale, session.today()),
            self._words.short_day,
            self._words.day,
        )
        self._day.settled.connect(self._settled)
        self._shown: date | None = None
        form = [Field("to", tr("closing", "Up to and including"), self._day)]
        self.form = Form(form, self._words.say, session.icons)
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.XS)
        self._count = label("", wrap=True)
        self._before = caption("", wrap=True)
        self.button = primary_button(tr("closing", "Close the books"), self.close_up)
        self._first = self.button
        card = Card()
        card.add(
            muted(
                tr(
                    "closing",
                    "What is closed stands for ever: its entries get a number and are chained to each other. "
                    "A later change of a closed day becomes a reversal and a new entry on the first open day. "
                    "Closing cannot be undone.",
                ),
                wrap=True,
            ),
            self.form,
            label(tr("closing", "Better looked at first")),
            self._list,
            self._count,
            hbox(STRETCH, self.button),
            self._before,
        )
        bind(SAVE, self.close_up, self)
        card.setMaximumWidth(session.theme.px(WIDTH))
        self.setLayout(
            vbox(hbox(back, title(tr("closing", "Close the books")), STRETCH, gap=Space.M), card, STRETCH)
        )

    def open(self) -> None:
        """Begin with the end of last month; another day is typed over it."""
        self._day.set_value(self._session.today().replace(day=1) - timedelta(days=1))
        self.form.clear_problems()
        self._show()
        self.form.focus("to")
        self._day.line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _to(self) -> date | None:
        try:
            value: date | None = self._day.value()
        except Refused:
            return None
        return value

    def _settled(self) -> None:
        """Show another day; of the same one everything stays, so that Tab gets to it."""
        if self._to() != self._shown:
            self._show()
            QTimer.singleShot(0, self, self._keep_keyboard)

    def _keep_keyboard(self) -> None:
        """Give the keyboard to what comes first now: Tab was on its way to a line that is gone."""
        at = QApplication.focusWidget()
        if self.isVisible() and (at is None or not self.isAncestorOf(at)):
            self._first.setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self) -> None:
        """Show what is still open up to the day, and what closing would post."""
        book, words, day = self._session.book, self._words, self._to()
        self._shown = day
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if day is None:
            self._count.setText("")
            return
        open_ = [check for check in checks(book, day.isoformat()) if check.open]
        before: QWidget = self._day.line
        self._first = self.button
        for check in open_:
            page, argument = check.page, check.argument
            text = words.tr("closing", "{what}: {n}", what=words.say(check.text), n=check.open)
            row = link_button(text, partial(self._session.go, page, argument))
            row.setProperty("flush", "true")
            holder = QWidget()
            holder.setLayout(hbox(row, STRETCH))
            self._list.addWidget(holder)
            QWidget.setTabOrder(before, row)
            self._first = row if self._first is self.button else self._first
            before = row
        QWidget.setTabOrder(before, self.button)
        if not open_:
            self._list.addWidget(muted(words.tr("closing", "Nothing is open.")))
        count = to_post(book, day.isoformat())
        self._count.setText(
            words.trn("closing", "{n} entry will be posted.", "{n} entries will be posted.", count)
        )
        done = closed_periods(book)
        said = (
            words.tr("closing", "Closed so far up to {day}.", day=date.fromisoformat(done[-1].to))
            if done
            else ""
        )
        self._before.setText(said)

    def close_up(self) -> None:
        """Close the books up to the day, or say beside it why not."""
        book = self._session.book
        try:
            day = self.form.values()["to"]
            self._session.run(close_books, book, day)
        except Refused as refused:
            self._session.show_rest(self.form.show_problems(refused.problems))
            return
        except Unavailable as failure:
            self._session.show_failure(failure)
            return
        text = self._words.tr("closing", "The books are closed up to {day}.", day=day)
        self._session.note(Kind.SUCCESS, text)
        self.closed.emit()
