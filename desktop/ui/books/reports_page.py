"""The section of reports: one at a time, as a table with its sums and a chart, for a year or for everything."""

from typing import Any, NamedTuple

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.core.books.report import NUMBERS, Column, Report
from desktop.core.books.report import Row as ReportRow
from desktop.core.money import Money
from desktop.core.queries.people import musicians
from desktop.core.queries.settings import setting
from desktop.core.reports.kind import ReportKind, Scope
from desktop.core.reports.kinds import KINDS, build, years
from desktop.i18n.cells import cell_text
from desktop.ui.books.bar_chart import BarChart, Shown
from desktop.ui.books.keep_report import KeepReport
from desktop.ui.books.sources import open_source
from desktop.ui.books.working_out import WorkingOut
from desktop.ui.flow_layout import FlowLayout, breaking
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.row_menu import RowMenu, opening
from desktop.ui.row_model import Align, ListSource
from desktop.ui.row_model import Column as TableColumn
from desktop.ui.row_table import HEADER, ROW, RowTable
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain, why_button
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import Card, caption, label, plain_button, vbox

WORDS_FIRST = frozenset({"where", "client", "what"})
"""The column that takes the room that is left; the first one where a report has none of these."""
WORDY = 110
LEAST_CHART, LEAST_ROWS = 100, 2
"""In a low window the chart gives way, so that some rows can be seen."""
SMALL = 5_000
"""Gigs of a book of which every report is made within the time of a click."""
CHARTED = 24
"""Bars at most; a report with more rows shows its table alone."""


class Line(NamedTuple):
    """A row of the table: a report's row by its place."""

    id: str
    row: ReportRow


class ReportsPage(Page):
    """Shows a report; a double click or Enter on a row leads to what it is about."""

    key = "reports"
    topics = frozenset({"gigs", "contracts", "declarations", "money", "books", "people", "sync", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr = self.words.tr
        self.report: Report | None = None
        self.which = ChoiceEditor([Choice(kind.key, self.words.say(kind.title)) for kind in KINDS])
        self.which.describe(tr("report", "Report"), "")
        self.which.set_value(KINDS[0].key)
        self.year = ChoiceEditor(none_text=tr("report", "All years"))
        self.year.describe(tr("report", "Year"), "")
        self.person = ChoiceEditor()
        self.person.describe(tr("report", "Musician"), "")
        self.keep = plain_button(tr("report", "Save…"), self._keep)
        self._keeper = KeepReport(session, self)
        self._waiting = caption(tr("books", "Being worked out…"))
        self._waiting.hide()
        self.reader = WorkingOut(session, self, self._wait, splits=True, small=SMALL)
        self.chart = BarChart(session.theme, "", self._whole)
        self.chart.setMinimumHeight(session.theme.px(LEAST_CHART))
        self.chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.table = self._new_table([])
        self.sums = QVBoxLayout()
        self.notes = QVBoxLayout()
        choices = FlowLayout(Space.S)
        for editor in (self.which, self.year, self.person):
            choices.addWidget(editor)
        self.why = why_button(session, self._why_row, tr("report", "Rows of the report"))
        self.body.addWidget(breaking(choices, self._waiting, self.why, self.keep))
        self._card = Card()
        self._card.add(self.chart, self.table)
        self._card.body.setStretch(1, 1)
        self.body.addWidget(self._card, 1)
        self.body.addLayout(vbox(self.sums, self.notes, gap=Space.XS))
        self.which.changed.connect(self._show)
        self.year.changed.connect(self._show)
        self.person.changed.connect(self._show)
        self.chart.pointed.connect(self._pointed)

    def show_argument(self, argument: object) -> None:
        """Show the report of this name."""
        if isinstance(argument, str) and argument in {kind.key for kind in KINDS}:
            self.which.set_value(argument)
            self._show()

    def refresh(self) -> None:
        """Read the years in which something happened, and the report again."""
        kept, found = self.year.value(), years(self.session.book, self.session.today())
        self.year.set_choices([Choice(year, str(year)) for year in found])
        first_time = self.report is None
        self.year.set_value(self.session.today().year if first_time else kept if kept in found else None)
        self._offer_people()
        self._show()

    def _offer_people(self) -> None:
        kept, people = self.person.value(), musicians(self.session.book)
        ids = [each.id for each in people]
        me = setting(self.session.book, "me")
        self.person.set_choices([Choice(each.id, each.name) for each in people])
        self.person.set_value(next((key for key in (kept, me, *ids) if key in ids), None))

    @property
    def scope(self) -> Scope:
        """What the report is asked about."""
        return Scope(self.session.today(), self.year.value(), self.person.value())

    def _kind(self) -> ReportKind:
        return next(kind for kind in KINDS if kind.key == self.which.value())

    def _show(self) -> None:
        self.person.setVisible(self._kind().of_person and bool(self.person.values()))
        if self._kind().yearly and self.year.value() is None:
            self.year.set_value(self.session.today().year)
        kind, countries, scope = self._kind(), self.session.countries, self.scope
        self.reader.read(lambda book: build(kind, book, countries, scope), self._show_report)

    def _wait(self, on: bool) -> None:  # a slot
        """Say that a report is being worked out; the last one stays, and is not saved under another's name."""
        self._waiting.setVisible(on)
        self.keep.setEnabled(not on and self.report is not None and bool(self.report.rows))

    def _show_report(self, report: Report) -> None:
        self.report = report
        self._show_rows(report)
        self.keep.setEnabled(bool(report.rows))
        self.why.setVisible(bool(report.rows))
        self._show_chart(report)
        _refill(self.sums, [label(text, Role.STRONG, wrap=True) for text in self._sums(report)])
        _refill(
            self.notes,
            [caption(self.words.say(note.message, **note.params), wrap=True) for note in report.notes],
        )

    def _show_rows(self, report: Report) -> None:
        """Put a table of this report's columns in the place of the last one's."""
        columns = self._columns(report)
        if [column.key for column in columns] != [column.key for column in self.table.rows.columns]:
            old, self.table = self.table, self._new_table(columns)
            self._card.body.replaceWidget(old, self.table)
            old.hide()
            old.deleteLater()
        self.table.set_source(ListSource([Line(str(n), row) for n, row in enumerate(report.rows)]))
        self.table.set_empty(self.words.tr("report", "There is nothing to show for this."))

    def _new_table(self, columns: list[TableColumn]) -> RowTable:
        made = RowTable(self.session.theme, self.words.tr("report", "Rows of the report"), columns)
        made.setMinimumHeight(self.session.theme.px(HEADER + LEAST_ROWS * ROW))
        made.opened.connect(lambda line: open_source(self.session, line.row.ref))
        RowMenu(self.words, made, [opening(self.words, made, fits=lambda line: bool(line.row.ref))])
        explain(made, self._why_row)
        return made

    def _why_row(self) -> Why | None:
        """Return the row that is selected, else the first, figure by figure."""
        from desktop.ui.whys.books import why_row

        line = self.table.current() or self.table.rows.row(0)
        return why_row(self.session, self.report, line.row) if self.report and line else None

    def _columns(self, report: Report) -> list[TableColumn]:
        wordy = next((n for n, column in enumerate(report.columns) if column.key in WORDS_FIRST), 0)
        return [
            TableColumn(
                column.key,
                self.words.say(column.title),
                self._reader(place, column),
                align=Align.RIGHT if column.kind in NUMBERS else Align.LEFT,
                width=WORDY if place == wordy else 0,
                stretch=1 if place == wordy else 0,
            )
            for place, column in enumerate(report.columns)
        ]

    def _reader(self, place: int, column: Column) -> Any:
        return lambda line: cell_text(self.words, line.row.cells[place], column.kind)

    def _sums(self, report: Report) -> list[str]:
        """Return the sums of each currency as one line: `Contracts: 8 · Fees without VAT: 1.500,00 €`."""
        lines = []
        for row in report.totals():
            parts = [
                self.words.tr("report", "{column}: {amount}", column=column.title, amount=cell)
                for column, cell in zip(report.columns, row.cells, strict=True)
                if cell is not None
            ]
            if parts:
                lines.append(" · ".join(parts))
        return lines

    def _show_chart(self, report: Report) -> None:
        chart = report.chart
        self.chart.setVisible(chart is not None and 1 < len(chart.bars) <= CHARTED)
        if chart is None:
            return
        self.chart.setAccessibleName(self.words.say(report.title, **report.params))
        bars = []
        for bar in chart.bars:
            name = cell_text(self.words, bar.name, bar.kind)
            amounts = [
                self.words.tr(
                    "report", "{column}: {amount}", column=series, amount=Money(minor, chart.currency)
                )
                for series, minor in zip(chart.series, bar.minors, strict=True)
            ]
            bars.append(Shown(name, " · ".join([name, *amounts]), bar.minors))
        self.chart.set_bars(tuple(bars))

    def _whole(self, minor: int) -> str:
        chart = self.report.chart if self.report else None
        if chart is None:
            return ""
        amount = Money(minor, chart.currency)
        return self.words.whole(amount)

    def _pointed(self, place: int) -> None:
        if self.report is not None and self.report.chart is not None:
            self.table.selectRow(place)

    def _keep(self) -> None:
        if self.report is not None:
            self._keeper.ask(self.report)


def _refill(layout: QVBoxLayout, widgets: list[Any]) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()
    for widget in widgets:
        layout.addWidget(widget)
