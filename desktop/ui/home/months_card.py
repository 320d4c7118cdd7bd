"""The twelve months up to this one: irregular as ever, with their average; as a chart, or as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from desktop.core.money import Money
from desktop.i18n.cells import month_name, month_short
from desktop.ui.books.bar_chart import BarChart, Shown
from desktop.ui.home.list_card import Empty
from desktop.ui.session import Session
from desktop.ui.widgets import STRETCH, Card, Chip, Chips, caption, link_button

if TYPE_CHECKING:
    from desktop.core.queries.home import MonthEarned
    from desktop.ui.row_model import Column
    from desktop.ui.row_table import RowTable

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A row of the table."""

    id: str
    of: "MonthEarned"


class MonthsCard(Card):
    """One currency at a time; the others are chosen where there are any."""

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        self.currency = Chips(tr("forecast", "Currency"))
        self.swap = link_button("", self._swap)
        super().__init__(tr("home", "Twelve months"), self.currency, self.swap)
        self._session = session
        self._words = session.words
        self._found: Mapping[str, tuple[MonthEarned, ...]] = {}
        self._as_table = False
        self.chart = BarChart(session.theme, tr("home", "What you earned, by month"), self._whole)
        self._average = caption("", wrap=True)
        self.empty = Empty()
        self.add(self.chart, self._average, self.empty, STRETCH)
        self.currency.picked.connect(lambda _code: self._show())
        self.chart.pointed.connect(lambda _place: self._open())
        self._show_parts(shown=False)
        self.empty.say(tr("home", "Looking…"))

    def show_months(
        self, found: "Mapping[str, tuple[MonthEarned, ...]]", *, me: str | None, later: bool = False
    ) -> None:
        """Show what was found for the musician `me`, by currency; `later` when something comes after these months."""
        tr = self._words.tr
        self._found = found
        self.currency.set_chips([Chip(code, code) for code in found])
        if me is None:
            text = tr("home", "Which musician are you? Tell it in the settings, and your months stand here.")
            self.empty.say(text, tr("home", "Go to the settings"), partial(self._session.go, "settings"))
        elif not found and later:
            text = tr("home", "Nothing in these twelve months yet: your first gigs lie ahead.")
            self.empty.say(text, tr("home", "Look ahead"), partial(self._session.go, "books", "ahead"))
        elif not found:
            text = tr("home", "What you earn stands here month by month, as soon as a contract is split.")
            self.empty.say(text, tr("home", "Go to the contracts"), partial(self._session.go, "contracts"))
        else:
            self.empty.say("")
        self._show()

    @cached_property
    def table(self) -> "RowTable":
        """The same as rows, made when it is first asked for."""
        from desktop.ui.row_table import RowTable

        tr = self._words.tr
        made = RowTable(self._session.theme, tr("home", "What you earned, by month"), self._columns())
        made.opened.connect(lambda _row: self._open())
        self.body.insertWidget(self.body.indexOf(self.chart) + 1, made)
        return made

    @property
    def months(self) -> "tuple[MonthEarned, ...]":
        """The months that are shown."""
        return self._found.get(self.currency.current, ())

    def _show(self) -> None:
        months, tr = self.months, self._words.tr
        self._show_parts(shown=bool(months))
        if not months:
            return
        average = sum(each.earned for each in months) // len(months)
        self._average.setText(
            tr(
                "home",
                "{amount} a month on average, by the last gig of each contract",
                amount=self._money(average),
            )
        )
        self.chart.set_bars(tuple(self._bar(each, average) for each in months))
        if self._as_table:
            self._fill_table()

    def _fill_table(self) -> None:
        from desktop.ui.row_model import ListSource

        self.table.set_source(ListSource([MonthRow(str(each.month), each) for each in self.months]))
        self.table.fit_height()

    def _bar(self, each: "MonthEarned", average: int) -> Shown:
        name = month_name(self._words, each.month)
        earned, booked = self._money(each.earned), self._money(each.booked)
        said = self._words.tr("home", "{month}: {amount}", month=name, amount=earned)
        if each.booked:
            said = self._words.tr(
                "home", "{month}: {amount}, and {booked} booked", month=name, amount=earned, booked=booked
            )
        strong = each.month == self.months[-1].month
        return Shown(month_short(self._words, each.month), said, (each.earned, each.booked), average, strong)

    def _columns(self) -> "list[Column]":
        from desktop.ui.row_model import Align, Column

        words, tr = self._words, self._words.tr

        def text(minor: int) -> str:
            return words.money(self._money(minor)) if minor else NOTHING

        return [
            Column("month", tr("home", "Month"), lambda row: month_name(words, row.of.month), stretch=1),
            Column("earned", tr("home", "Earned"), lambda row: text(row.of.earned), align=Align.RIGHT),
            Column(
                "booked", tr("home", "Booked"), lambda row: text(row.of.booked), align=Align.RIGHT, muted=True
            ),
        ]

    def _show_parts(self, *, shown: bool) -> None:
        self.chart.setVisible(shown and not self._as_table)
        if self._as_table:
            self.table.setVisible(shown)
        self._average.setVisible(shown)
        self.swap.setVisible(shown)
        self.currency.setVisible(len(self._found) > 1)
        self._name_swap()

    def _swap(self) -> None:
        """Show the same as a table, or as a chart again."""
        self._as_table = not self._as_table
        self.chart.setVisible(not self._as_table)
        if self._as_table:
            self._fill_table()
        self.table.setVisible(self._as_table)
        self._name_swap()

    def _name_swap(self) -> None:
        tr = self._words.tr
        text = tr("home", "As a chart") if self._as_table else tr("home", "As a table")
        self.swap.setText(text)
        self.swap.setAccessibleName(text)

    def _open(self) -> None:
        self._session.go("books", ("reports", "months"))

    def _money(self, minor: int) -> Money:
        return Money(minor, self.currency.current)

    def _whole(self, minor: int) -> str:
        return self._words.whole(self._money(minor))
