"""The settings' card of shared companies: where this book is enrolled, and the way to enrol at another one."""

from datetime import datetime

from PySide6.QtCore import Qt

from desktop.core.queries.declarations import EnrolmentRow, enrolments
from desktop.ui.enrol_form import EnrolForm
from desktop.ui.row_model import Column, ListSource, Pill
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.widgets import Card, muted, plain_button
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
        self.form = EnrolForm(session, works.background, works.syncing)
        self.form.closed.connect(self._close_form)
        self.form.hide()
        self.add(self._none, self.table, self.form)

    def refresh(self) -> None:
        """Read the enrolments again."""
        rows = [_Company(*row) for row in enrolments(self._session.book)]
        self._none.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self.table.set_source(ListSource(rows))
        self.table.fit_height()

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
