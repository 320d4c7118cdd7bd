"""The settings' card of shared companies: where this book is enrolled, how that goes, and the way to enrol at another one."""

from datetime import datetime

from PySide6.QtCore import Qt

from desktop.core.actions.settings import change_setting
from desktop.core.outbox import WORLD
from desktop.core.queries.companies import ContactRow, contacts
from desktop.core.queries.declarations import EnrolmentRow, enrolments
from desktop.core.queries.settings import setting
from desktop.ui import declaration_words
from desktop.ui.devices_card import DevicesPanel
from desktop.ui.editors import CheckEditor
from desktop.ui.enrol_form import EnrolForm
from desktop.ui.row_model import Column, ListSource, Pill
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.syncing import OFF, SYNC_ITSELF
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind
from desktop.ui.widgets import STRETCH, Card, Notice, hbox, muted, plain_button
from desktop.ui.works import Works


class _Company(EnrolmentRow):
    """An enrolment as a row of a table."""

    @property
    def id(self) -> str:
        return self.company_id


class CompaniesCard(Card):
    """Lists the enrolments and holds the form for another one."""

    def __init__(self, session: Session, works: Works) -> None:
        tr = session.words.tr
        self.more = plain_button(
            tr("settings", "Enrol at a company…"), self.open_form, icon=session.icons.get("plus")
        )
        super().__init__(tr("settings", "Shared companies"), self.more)
        tag(self, "shared_company", session.words)
        self._session = session
        self._none = muted(
            tr(
                "settings",
                "Not enrolled yet. You can record, split and seal all the same; declarations wait here until you are.",
            ),
            wrap=True,
        )
        self.table = RowTable(session.theme, tr("settings", "Shared companies"), self._columns())
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._contacts: dict[str, ContactRow] = {}
        self._syncing = works.syncing
        self.trouble = Notice(session.icons, tr("window", "Close this message"))
        self.trouble.dismiss()
        self.computers = plain_button(tr("settings", "Computers and fingerprint…"), self._open_devices)
        self.devices = DevicesPanel(session, works.background)
        self.devices.closed.connect(self._close_devices)
        self.devices.hide()
        self.by_itself = CheckEditor(tr("settings", "Sync by itself"))
        self.by_itself.changed.connect(self._keep_by_itself)
        self._about = muted(
            tr(
                "settings",
                "While the window is open. Switch it off on a line that costs by the amount; Sync now goes at any time.",
            ),
            wrap=True,
        )
        self.form = EnrolForm(session, works.background, works.syncing)
        self.form.closed.connect(self._close_form)
        self.form.hide()
        self._steps = hbox(self.computers, STRETCH)
        self.add(self._none, self.table, self.trouble)
        self.body.addLayout(self._steps)
        self.add(self.devices, self.form, self.by_itself, self._about)

    def refresh(self) -> None:
        """Read the enrolments again."""
        rows = [_Company(*row) for row in enrolments(self._session.book)]
        self._none.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._contacts = {row.company_id: row for row in contacts(self._session.book)}
        self.table.set_source(ListSource(rows))
        self.table.fit_height()
        if rows and self.table.current() is None:
            self.table.selectRow(0)
        self.computers.setVisible(bool(rows) and not self.devices.isVisibleTo(self))
        self.by_itself.set_value(setting(self._session.book, SYNC_ITSELF) != OFF)
        for part in (self.by_itself, self._about):
            part.setVisible(bool(rows))
        self._show_trouble()

    def show_trouble(self) -> None:
        """Put the keyboard to the company that cannot be spoken to."""
        troubled = next((row for row in self._contacts.values() if row.trouble), None)
        if troubled is not None:
            self.table.select_id(troubled.company_id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_trouble(self) -> None:
        """Say of the first company in trouble why, and offer what a person can do about it."""
        row = next((row for row in self._contacts.values() if row.trouble), None)
        reason = row.reason if row is not None else None
        if row is None or reason is None:
            self.trouble.dismiss()
            return
        words = self._session.words
        text = declaration_words.why_not(words, reason, row.name, row.country)
        if row.trouble_since is not None:
            since = words.tr("settings", "Since {when}.", when=words.moment(_local(row.trouble_since)))
            text = f"{text} {since}"
        company_id = row.company_id
        if reason.code == "mass_change":
            take = words.tr("settings", "Take it over")
            self.trouble.show_notice(Kind.PROBLEM, text, take, lambda: self._syncing.accept(company_id))
        elif reason.code == "unknown_device":
            self.trouble.show_notice(
                Kind.PROBLEM, text, words.tr("settings", "Enrol at a company…"), self.open_form
            )
        else:
            kind = Kind.WARNING if reason.code in WORLD else Kind.PROBLEM
            self.trouble.show_notice(kind, text, words.tr("sync", "Sync now"), self._syncing.start)

    def _open_devices(self) -> None:
        row = self.table.current()
        if row is not None:
            self.devices.show_company(row)
            self.devices.show()
            self.computers.hide()
            self.devices.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
            self.devices.grown.emit()

    def _close_devices(self) -> None:
        self.devices.hide()
        self.computers.show()
        self.computers.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_by_itself(self) -> None:
        value = None if self.by_itself.value() else OFF
        self._session.attempt(change_setting, self._session.book, SYNC_ITSELF, value)

    def open_form(self) -> None:
        """Show the form, with the cursor in it."""
        self.more.hide()
        self.form.show()
        self.form.begin()

    def _close_form(self) -> None:
        self.form.hide()
        self.more.show()
        self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _columns(self) -> list[Column]:
        words, tr = self._session.words, self._session.words.tr
        return [
            Column("name", tr("settings", "Company"), lambda row: row.name, width=110, stretch=3),
            Column("country", tr("settings", "Country"), lambda row: words.country(row.country)),
            Column("url", tr("settings", "Address"), lambda row: row.url, width=72, stretch=1, muted=True),
            Column(
                "since", tr("settings", "Since"), lambda row: words.short_day(_local(row.enrolled_at).date())
            ),
            Column("synced", tr("settings", "Last sync"), self._synced),
            Column("demo", "", pill=lambda row: Pill(tr("settings", "Demo") if row.demo else "", Kind.INFO)),
        ]

    def _synced(self, row: EnrolmentRow) -> str:
        return self._session.words.moment(_local(row.synced_at)) if row.synced_at else "–"


def _local(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone()
