"""Looking ahead: the months to come with low, likely and high income, regular costs, how long the pot lasts, one gig."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.actions.settings import change_setting
from desktop.core.books.forecast import YEARS_BACK, Ahead, average
from desktop.core.books.months import Month
from desktop.core.money import Money
from desktop.core.queries.settings import setting
from desktop.core.reports.outlook import Outlook, outlooks
from desktop.i18n.cells import month_name, month_short
from desktop.ui.books.bar_chart import BarChart, Shown
from desktop.ui.books.gig_change_card import GigChangeCard
from desktop.ui.books.likelihood_card import LikelihoodCard
from desktop.ui.books.planner_card import PlannerCard
from desktop.ui.books.regular_costs_card import RegularCostsCard
from desktop.ui.books.sources import open_source
from desktop.ui.books.working_out import WorkingOut
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.row_menu import RowMenu, opening
from desktop.ui.row_model import Align, Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain, why_button
from desktop.ui.theme import Role
from desktop.ui.widgets import STRETCH, Card, caption, hbox, label, muted, scrolled, vbox

SPANS = (6, 12, 24)
SPAN = "forecast_months"
NOTHING = "–"
MONTH = 150
ASIDE = frozenset({"costs", "left", "before-1", "before-2", "before-3"})
"""The columns that go first where there is no room for all."""


class Line(NamedTuple):
    """A row of the table: one month, and what was earned in it in the last years, the year before first, in minor units."""

    id: str
    month: Ahead
    before: tuple[int, ...]


class AheadPage(Page):
    """The forecast of one currency, as a chart and the same as a table, and what hangs on it."""

    key = "ahead"
    topics = frozenset({"gigs", "contracts", "declarations", "books", "people", "sync", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr = self.words.tr
        self.outlook: Outlook | None = None
        self._found: list[Outlook] = []
        self._waiting = caption(tr("books", "Being worked out…"))
        self._waiting.hide()
        self.reader = WorkingOut(session, self, self._wait, splits=True)
        self.span = ChoiceEditor(
            [Choice(n, self.words.trn("forecast", "{n} month", "{n} months", n)) for n in SPANS]
        )
        self.span.describe(tr("forecast", "How far"), "")
        self.span.set_value(self._kept_span())
        self.currency = ChoiceEditor()
        self.currency.describe(tr("forecast", "Currency"), "")
        self.chart = BarChart(session.theme, tr("forecast", "Income to come, by month"), self._whole)
        self.table = RowTable(session.theme, tr("forecast", "Months to come"), self._columns())
        self.planner = PlannerCard(session)
        self.costs = RegularCostsCard(session)
        self.change = GigChangeCard(session)
        self.chances = LikelihoodCard(session)
        self._why = why_button(session, self._why_month, tr("forecast", "Likely"))
        for part in (self.table, self.chart):
            explain(part, self._why_month)
        self._hint = muted("", wrap=True)
        self._assumed = caption("", wrap=True)
        self.body.addLayout(
            hbox(
                label(tr("forecast", "Looking ahead"), Role.TITLE),
                STRETCH,
                self._waiting,
                self.currency,
                self.span,
            )
        )
        self.body.addWidget(scrolled(self._inside()), 1)
        self.span.changed.connect(self._span_changed)
        self.currency.changed.connect(self._show)
        self.chart.pointed.connect(self.table.selectRow)
        self.table.opened.connect(self._open)
        RowMenu(self.words, self.table, [opening(self.words, self.table), self._why])

    @property
    def _shown(self) -> tuple[QWidget, ...]:
        """What a forecast is shown in."""
        return (self.chart, self._legend, self.table, self._why, self.planner, self.change)

    def _inside(self) -> QWidget:
        card = Card()
        self._legend = caption("", wrap=True)
        card.add(self._hint, self.chart, self._legend, self.table, hbox(self._assumed, STRETCH, self._why))
        inside = QWidget()
        inside.setObjectName("page")
        column: QVBoxLayout = vbox(card, self.planner, self.change, self.costs, self.chances, STRETCH)
        inside.setLayout(column)
        return inside

    def _kept_span(self) -> int:
        kept = setting(self.session.book, SPAN)
        return int(kept) if kept in {str(n) for n in SPANS} else 12

    def _why_month(self) -> Why | None:
        """Return what the month is made of that is selected, else the first."""
        from desktop.ui.whys.books import why_month

        line = self.table.current() or self.table.rows.row(0)
        return why_month(self.session, self.outlook, line.month) if self.outlook and line else None

    def _span_changed(self) -> None:
        change_setting(self.session.book, SPAN, str(self.span.value()))
        self.refresh()

    def refresh(self) -> None:
        """Read the forecast again."""
        today, countries, span = self.session.today(), self.session.countries, self.span.value() or 12
        self.costs.refresh()
        self.chances.refresh()
        self.reader.read(lambda book: outlooks(book, today, countries, span), self._show_found)

    def _wait(self, on: bool) -> None:  # a slot
        """Say that the forecast is being worked out; the last one stays as long as there is one."""
        self._waiting.setVisible(on)
        if on and self.outlook is None:
            for part in (*self._shown, self._hint):
                part.hide()

    def _show_found(self, found: list[Outlook]) -> None:
        self._found = found
        kept = self.currency.value()
        codes = [each.currency for each in self._found]
        self.currency.set_choices([Choice(code, code) for code in codes])
        self.currency.set_value(kept if kept in codes else next(iter(codes), None))
        self.currency.setVisible(len(codes) > 1)
        self._show()

    def _show(self) -> None:
        self.outlook = next((o for o in self._found if o.currency == self.currency.value()), None)
        tr, outlook = self.words.tr, self.outlook
        for part in self._shown:
            part.setVisible(outlook is not None)
        self._assumed.setVisible(outlook is not None)
        hint = tr(
            "forecast",
            "Nothing is booked yet. As soon as gigs with a fee are recorded, their income stands here in the month in which it is paid.",
        )
        self._hint.setText("" if outlook else hint)
        self._hint.setVisible(outlook is None)
        if outlook is None:
            return
        self._show_months(outlook)
        self.planner.show_outlook(outlook)
        self.change.show_outlook(outlook)

    def _show_months(self, outlook: Outlook) -> None:
        lines = [
            Line(str(month.month), month, before)
            for month, before in zip(outlook.months, outlook.before, strict=True)
        ]
        years = len(outlook.before[0]) if outlook.before else 0
        self.table.set_source(ListSource(lines))
        self._legend.setText(self._legend_words(years))
        self.table.fit_height()
        self.chart.set_bars(tuple(self._bar(line, outlook) for line in lines))
        said = self._notes(outlook)
        self._assumed.setText(" ".join(said))
        self._assumed.setVisible(bool(said))

    def _notes(self, outlook: Outlook) -> list[str]:
        """Return what has to be said of the figures: what is guessed, what comes by shares from mates."""
        tr, currency = self.words.tr, outlook.currency
        last = outlook.months[-1].month.last if outlook.months else outlook.today
        shares = sum(
            each.minor for each in outlook.coming if each.ref.startswith("share:") and each.on <= last
        )
        guessed = sum(month.assumed for month in outlook.months)
        said = []
        if guessed:
            said.append(
                tr(
                    "forecast",
                    "{amount} of it rests on a guess of your part: these gigs are not split yet, so your usual part of a fee was taken.",
                    amount=Money(guessed, currency),
                )
            )
        if shares:
            said.append(
                tr(
                    "forecast",
                    "{amount} of it is in shares from mates. They do not say which company pays, so they count in the month of the last gig.",
                    amount=Money(shares, currency),
                )
            )
        return said

    def _legend_words(self, years: int) -> str:
        tr = self.words.tr
        said = [
            tr(
                "forecast",
                "Each bar from the bottom: what comes even if no option does, what is likely on top of it, and what comes if everything does.",
            )
        ]
        if years:
            said.append(
                tr(
                    "forecast",
                    "The grey bars are what you earned in the same month of the last years, the line is their average. There a contract counts in the month of its last gig.",
                )
            )
        return " ".join(said)

    def _bar(self, line: Line, outlook: Outlook) -> Shown:
        month = line.month
        words = self.words.tr(
            "forecast",
            "{month}: {low} at least, likely {likely}, {high} if everything comes; costs {costs}",
            month=month_name(self.words, month.month),
            low=Money(month.low, outlook.currency),
            likely=Money(month.likely, outlook.currency),
            high=Money(month.high, outlook.currency),
            costs=Money(month.costs, outlook.currency),
        )
        parts = (month.low, month.likely - month.low, month.high - month.likely)
        now = month.month == Month.of(outlook.today)
        mark = None
        if line.before:
            mark = average(line.before)
            earlier = self.words.tr(
                "forecast", "average of the last years {amount}", amount=Money(mark, outlook.currency)
            )
            words = f"{words}; {earlier}"
        return Shown(
            month_short(self.words, month.month), words, parts, mark, strong=now, beside=line.before[::-1]
        )

    def _columns(self) -> list[Column]:
        """Return the columns, always the same: Qt crashes when hidden ones are taken away."""
        tr = self.words.tr
        amounts: list[tuple[str, str, Callable[[Line], int]]] = [
            ("low", tr("forecast", "At least"), lambda line: line.month.low),
            ("likely", tr("forecast", "Likely"), lambda line: line.month.likely),
            ("high", tr("forecast", "If everything comes"), lambda line: line.month.high),
            ("costs", tr("forecast", "Regular costs"), lambda line: line.month.costs),
            ("left", tr("forecast", "Likely, less costs"), lambda line: line.month.likely - line.month.costs),
        ]
        for place in reversed(range(YEARS_BACK)):  # in the order of the chart; the oldest gives way first
            title = self.words.trn("forecast", "{n} year before", "{n} years before", place + 1)
            amounts.append((f"before-{place + 1}", title, partial(_before, place)))
        amounts.append(("average", tr("forecast", "Average before"), lambda line: average(line.before)))
        month = Column(
            "month",
            tr("forecast", "Month"),
            lambda line: month_name(self.words, line.month.month),
            width=MONTH,
            stretch=1,
        )
        return [
            month,
            *(
                Column(key, title, partial(self._amount, of), align=Align.RIGHT, muted=key in ASIDE)
                for key, title, of in amounts
            ),
        ]

    def _amount(self, of: Callable[[Line], int], line: Line) -> str:
        minor = of(line)
        return self.words.money(Money(minor, self.outlook.currency)) if self.outlook and minor else NOTHING

    def _whole(self, minor: int) -> str:
        return self.words.whole(Money(minor, self.outlook.currency)) if self.outlook else ""

    def _open(self, line: Line) -> None:
        """Go to what a month rests on, where that is one thing."""
        if line.month.refs:
            open_source(self.session, line.month.refs[0])


def _before(place: int, line: Line) -> int:
    return line.before[place] if place < len(line.before) else 0
