"""Enrol this book at a shared company: its address, and the code that its adviser gave."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.core.problems import Problem, Refused, Unavailable
from desktop.core.queries.declarations import enrolments, sync_state
from desktop.ui.background import Background
from desktop.ui.editors import LineEditor
from desktop.ui.form import Field, Form
from desktop.ui.session import Session
from desktop.ui.syncing import Syncing
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import caption, hbox, muted, plain_button, primary_button, vbox

if TYPE_CHECKING:
    from desktop.core.store.book import Done


class EnrolForm(QWidget):
    """Two fields and a button; the company is asked beside the window.

    `closed` when it is done or left, `grown` when a problem made it higher.
    """

    closed = Signal()
    grown = Signal()

    def __init__(self, session: Session, background: Background, syncing: Syncing) -> None:
        super().__init__()
        self._session = session
        self._background = background
        self._syncing = syncing
        tr = session.words.tr
        self.company = LineEditor("https://")
        self.code = LineEditor()
        fields = [
            Field("company", tr("enrol", "Address of the company"), self.company, stretch=3),
            Field("code", tr("enrol", "Invitation code"), self.code, stretch=2),
        ]
        self.form = Form([fields], session.words.say, session.icons)
        self.enrol = primary_button(tr("enrol", "Enrol"), self.start)
        self.cancel = plain_button(tr("enrol", "Cancel"), self.closed.emit)
        self._asking = caption("", wrap=True)
        explained = muted(
            tr(
                "enrol",
                "Your adviser at the shared company gives you both. The code works once and ties this computer to your membership.",
            ),
            wrap=True,
        )
        foot = hbox(self._asking, self.cancel, self.enrol, gap=Space.S)
        foot.setStretch(0, 1)
        self.setLayout(vbox(explained, self.form, foot, gap=Space.M))

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self.form.focus("company")

    def start(self) -> None:
        """Ask the company, beside the window."""
        if not self.enrol.isEnabled():
            return
        address, code = self.company.value(), self.code.value()
        self.form.clear_problems()
        self._show_asking(asking=True)
        self._background.run(lambda _tell: self._enrol(address, code), self._done, self._failed)

    def _enrol(self, address: str, code: str) -> "Done":
        from desktop.sync.enrolment import enrol

        with self._session.book.another() as own:
            return enrol(own, address, code)

    def _done(self, done: "Done") -> None:
        if isValid(self):  # another language may have replaced the form meanwhile
            self._show_asking(asking=False)
            self.form.set_values({"company": "", "code": ""})
            self.closed.emit()
        book, words = self._session.book, self._session.words
        self._session.changed.emit(done.topics)
        name = next((row.name for row in enrolments(book) if row.company_id == done.id), "")
        text = words.tr("enrol", "You are enrolled at {company}.", company=name)
        if sync_state(book).waiting:
            self._session.note(Kind.SUCCESS, text, words.tr("enrol", "Sync now"), self._syncing.start)
        else:
            self._session.note(Kind.SUCCESS, text)

    def _failed(self, failure: Refused | Unavailable) -> None:
        """Say it beside its field; that the company cannot be reached belongs to its address."""
        if not isValid(self):
            self._session.show_failure(failure)
            return
        self._show_asking(asking=False)
        if isinstance(failure, Refused):
            problems: Any = failure.problems
        else:
            problems = [Problem("company", failure.message, failure.params)]
        if self.form.show_problems(problems):
            self._session.show_failure(failure)
        self.grown.emit()

    def _show_asking(self, *, asking: bool) -> None:
        self.enrol.setEnabled(not asking)
        self.form.set_read_only(asking)
        self._asking.setText(self._session.words.tr("enrol", "Asking the company…") if asking else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter enrols, or goes on to the code; Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.company.value() and not self.code.value():
                self.form.focus("code")
            else:
                self.start()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
