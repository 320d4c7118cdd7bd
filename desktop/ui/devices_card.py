"""The devices of this member at one company: which there are, which one is this, and the way to stop a lost one."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.companies import roots_of
from desktop.core.queries.declarations import EnrolmentRow
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import STRETCH, hbox, label, muted, plain_button, vbox

if TYPE_CHECKING:
    from desktop.core.store.book import Done
    from desktop.sync.answers import DeviceRow


class DevicesPanel(QWidget):
    """Shows one company's fingerprint and the member's computers there. The company is asked beside the window.

    `grown` when it became higher, `closed` when it was left.
    """

    grown = Signal()
    closed = Signal()

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__()
        self._session, self._background = session, background
        self._company: EnrolmentRow | None = None
        self._asked: str | None = None
        self.heading = label("", Role.STRONG, wrap=True)
        self.fingerprint = label("", Role.CAPTION, wrap=True, selectable=True)
        font = self.fingerprint.font()
        font.setFeature(
            QFont.Tag("calt"), 0
        )  # else 7x8 is shown as 7×8, and it is to be compared letter by letter
        self.fingerprint.setFont(font)
        self.state = muted("", wrap=True)
        self.rows = QVBoxLayout()
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(Space.S)
        self.close_button = plain_button(session.words.tr("devices", "Close"), self.closed.emit)
        column = vbox(self.heading, self.fingerprint, self.state, gap=Space.S)
        column.addLayout(self.rows)
        column.addLayout(hbox(STRETCH, self.close_button))
        self.setLayout(column)

    def show_company(self, company: EnrolmentRow) -> None:
        """Show this company's fingerprint, and ask it for the member's computers."""
        tr = self._session.words.tr
        self._company, self._asked = company, None
        self.heading.setText(tr("devices", "Your computers at {company}", company=company.name))
        roots = roots_of(self._session.book, company.company_id)
        self.fingerprint.setText(
            tr(
                "devices",
                "Fingerprint of its keys, to be compared with the company's letter: {fingerprint}",
                fingerprint=", ".join(roots),
            )
            if roots
            else ""
        )
        self.fingerprint.setVisible(bool(roots))
        self._ask()

    def _ask(self) -> None:
        assert self._company is not None
        company_id = self._company.company_id
        self._clear()
        self.state.setText(self._session.words.tr("devices", "Asking the company…"))
        self.state.show()
        self._background.run(
            lambda _tell: self._devices(company_id), lambda rows: self._show(company_id, rows), self._failed
        )

    def _devices(self, company_id: str) -> "list[DeviceRow]":
        from desktop.sync.devices import devices

        with self._session.book.another() as own:
            return devices(own, company_id)

    def _show(self, company_id: str, rows: "list[DeviceRow]") -> None:
        if not isValid(self) or self._company is None or self._company.company_id != company_id:
            return
        self._clear()
        self.state.hide()
        for row in sorted(rows, key=lambda row: (not row.this, row.revoked_at is not None, row.enrolled_at)):
            self.rows.addWidget(self._entry(row))
        self.grown.emit()

    def _entry(self, row: "DeviceRow") -> QWidget:
        words, tr = self._session.words, self._session.words.tr
        name = tr("devices", "{name} (this computer)", name=row.name) if row.this else row.name
        lines = [tr("devices", "Enrolled on {day}", day=_local(row.enrolled_at).date())]
        if row.revoked_at:
            lines.append(tr("devices", "Stopped on {day}", day=_local(row.revoked_at).date()))
        elif row.seen_at:
            lines.append(tr("devices", "Last seen {when}", when=words.moment(_local(row.seen_at))))
        said = vbox(
            label(name, Role.STRONG, wrap=True, selectable=True),
            label(" · ".join(lines), Role.CAPTION, wrap=True),
            gap=2,
        )
        entry = QWidget()
        entry.setAccessibleName(". ".join((name, *lines)))
        line = hbox(said, gap=Space.S)
        line.setStretch(0, 1)
        if not row.revoked_at and not row.this:
            stop = plain_button(tr("devices", "Stop this computer…"), lambda: self._confirm(entry, row))
            stop.setAccessibleName(tr("devices", "Stop {name}…", name=row.name))
            line.addWidget(stop, alignment=Qt.AlignmentFlag.AlignTop)
        entry.setLayout(line)
        return entry

    def _confirm(self, entry: QWidget, row: "DeviceRow") -> None:
        """Ask in the place of the entry: what is stopped cannot be started again."""
        tr = self._session.words.tr
        asked = muted(
            tr(
                "devices",
                "Stop {name} for good? It can neither send nor read at this company any more. What it has sent stays.",
                name=row.name,
            ),
            wrap=True,
        )
        keep = plain_button(tr("devices", "Leave it"), self._ask)
        stop = plain_button(tr("devices", "Stop it"), lambda: self._revoke(row.thumbprint))
        box = QWidget()
        box.setLayout(vbox(asked, hbox(STRETCH, keep, stop, gap=Space.S), gap=Space.S))
        self.rows.replaceWidget(entry, box)
        entry.hide()
        entry.deleteLater()
        keep.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grown.emit()

    def _revoke(self, thumbprint: str) -> None:
        assert self._company is not None
        company_id = self._company.company_id
        self._clear()
        self.state.setText(self._session.words.tr("devices", "Asking the company…"))
        self.state.show()
        self._background.run(lambda _tell: self._stop(company_id, thumbprint), self._stopped, self._failed)

    def _stop(self, company_id: str, thumbprint: str) -> "Done":
        from desktop.sync.devices import revoke

        with self._session.book.another() as own:
            return revoke(own, company_id, thumbprint)

    def _stopped(self, done: "Done") -> None:
        self._session.changed.emit(done.topics)
        self._session.note(
            Kind.SUCCESS, self._session.words.tr("devices", "That computer is stopped at the company.")
        )
        if isValid(self):
            self._ask()

    def _failed(self, failure: Refused | Unavailable) -> None:
        if not isValid(self):
            self._session.show_failure(failure)
            return
        self._clear()
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        self.state.setText(self._session.say_all(problems))
        self.state.show()
        self.grown.emit()

    def _clear(self) -> None:
        while (item := self.rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()


def _local(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone()
