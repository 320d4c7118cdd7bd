"""The page of declarations: what waits here, what was received, what is asked; one paper's life at the right."""

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

from desktop.core.queries.company_words import clock_of, progress
from desktop.core.queries.declarations import DeclarationRow, declarations
from desktop.core.queries.list_totals import Part, sums_of
from desktop.core.queries.questions import question
from desktop.core.seven_days import PayClock
from desktop.core.text import fold
from desktop.i18n.words import Words
from desktop.ui import declaration_words
from desktop.ui.declaration_detail import WIDTH, DeclarationDetail
from desktop.ui.list_views import ListViews, filter_row
from desktop.ui.page import Page
from desktop.ui.questions_card import QuestionsCard
from desktop.ui.row_menu import RowMenu
from desktop.ui.row_model import Align, Column, ListSource, amount_key
from desktop.ui.row_table import RowTable
from desktop.ui.search_box import SearchBox
from desktop.ui.session import Session
from desktop.ui.signs import Spoken
from desktop.ui.syncing import Syncing
from desktop.ui.tagging import Why, explain, tag, why_button
from desktop.ui.theme import Role, Space
from desktop.ui.totals import total
from desktop.ui.widgets import Card, Chip, Chips, caption, hbox, primary_button, scrolled, vbox

FILTERS: Mapping[str, Callable[[DeclarationRow], bool]] = {
    "all": lambda _row: True,
    "waiting": lambda row: row.received_at is None,
    "received": lambda row: row.received_at is not None,
    "question": lambda row: row.state in declaration_words.ASKS,
    "paid": lambda row: row.state == "members_paid",
}
"""By what the company said last: a question that was answered is none any more."""

COLUMNS = (
    (860, ("on", "about", "company", "members", "total", "state", "next")),
    (600, ("on", "about", "country", "total", "state", "next")),
)
NARROW = ("on", "about", "state", "next")
"""Which columns are shown from so many pixels of table on (at 100 %); the paper at the right says the rest."""


LEAST = 170
"""Pixels of height (at 100 %) that the list and the paper keep; in a lower window the page scrolls."""
BESIDE = 640
"""Pixels of page (at 100 %) below which the paper stands beneath the list instead of beside it."""


class DeclarationsPage(Page):
    """Every sealed paper, those that wait first."""

    key = "declarations"
    topics = frozenset({"declarations", "contracts", "sync", "settings"})

    def __init__(self, session: Session, syncing: Syncing) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._syncing = syncing
        self._rows: list[DeclarationRow] = []
        self._found: list[DeclarationRow] = []
        self._clocks: dict[str, PayClock | None] = {}
        self._shown_columns: tuple[str, ...] = COLUMNS[-1][1]
        self.search = SearchBox(
            session.icons,
            tr("declarations", "Search declarations"),
            tr("declarations", "Search declarations"),
        )
        self.sync = primary_button(
            tr("declarations", "Sync now"),
            syncing.start,
            icon=session.icons.get("sync", "on_accent"),
            tip="F5",
        )
        self.chips = Chips(tr("declarations", "Which declarations"))
        self.table = RowTable(session.theme, tr("declarations", "Declarations"), self._columns())
        self.detail = DeclarationDetail(session)
        explain(self.table, self.detail.why_this)
        tag(self.chips, "declaration_state", self.words)
        self.questions = QuestionsCard(session)
        self.foot = caption("", wrap=True)
        self.totals = Spoken(Role.CAPTION)
        self.why = why_button(session, self._why, tr("declarations", "Declarations"))
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit_columns)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.set_head(self.words.tr("declarations", "Declarations"), self.search, self.sync)
        tag(self.heading, "declaration")
        card = Card()
        card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        card.add(self.table)
        self._both = hbox(card, self.detail, gap=Space.M)
        self._both.setStretch(0, 1)
        self.views = ListViews(self.session, self.table, self.key, chips=self.chips, search=self.search)
        filters = filter_row(self.chips, self.views.button)
        foot = hbox(self.totals, self.why, self.foot, gap=Space.L)
        foot.setStretch(2, 1)
        column = vbox(self.questions, filters, self.views.place, self._both, foot, gap=Space.M)
        column.setStretch(3, 1)
        self.views.listen(self)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(column)
        self.body.addWidget(scrolled(inside), 1)

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._show_rows())
        self.chips.picked.connect(lambda _key: self._show_rows())
        self.table.picked.connect(self.detail.show_paper)
        self.table.opened.connect(lambda row: self.session.go("contracts", row.contract_id))
        self.table.empty_acted.connect(self._act_on_empty)
        RowMenu(self.words, self.table, self.detail.deeds)
        self._syncing.moved.connect(self._follow_sync)
        self._follow_sync()

    def show_argument(self, argument: object) -> None:
        """Select the paper of this id; `sync` starts a sync, and a question is brought to the front for its answer."""
        match argument:
            case "sync":
                self._syncing.start()
            case (str(wish), str(key)) if wish == declaration_words.TO_ANSWER:
                asked = question(self.session.book, key)
                if asked is not None:
                    self._select(asked.declaration_id)
                self.questions.answer(key)
            case _:
                self._select(argument)

    def _select(self, argument: object) -> None:
        if not self.table.select_id(str(argument)):
            self.search.clear()
            self.chips.select("all")
            self._show_rows()
            self.table.select_id(str(argument))

    def refresh(self) -> None:
        """Read every paper again."""
        self._rows = declarations(self.session.book)
        self._clocks.clear()
        self._refresh_questions()
        waiting = list(filter(FILTERS["waiting"], self._rows))
        self.foot.setText(declaration_words.waiting_words(self.words, waiting) if self._rows else "")
        self.chips.set_chips(self._counted_chips())
        self.detail.setVisible(bool(self._rows))
        self._show_rows()
        self.detail.refresh()

    def _refresh_questions(self) -> None:
        """Read the questions; the keyboard goes on in the list when the one it was in is settled."""
        before = QApplication.focusWidget()
        inside = before is not None and self.questions.isAncestorOf(before)
        self.questions.refresh()
        if inside and before is not None and not before.isVisible():
            self.table.setFocus()

    def _counted_chips(self) -> list[Chip]:
        tr = self.words.tr
        titles = {
            "all": tr("declarations", "All"),
            "waiting": tr("declarations", "Waiting here"),
            "received": tr("declarations", "Received"),
            "question": tr("declarations", "Question"),
            "paid": tr("declarations", "Paid"),
        }
        return [Chip(key, text, sum(map(FILTERS[key], self._rows))) for key, text in titles.items()]

    def _show_rows(self) -> None:
        wanted, parts = FILTERS[self.chips.current or "all"], fold(self.search.text()).split()
        found = [
            row for row in self._rows if wanted(row) and all(part in self._folded(row) for part in parts)
        ]
        self._set_empty()
        self.table.set_source(ListSource(found))
        self._found = found
        counted = self.words.trn("settings", "{n} declaration", "{n} declarations", len(found))
        sums = sums_of([Part("", row.currency, 1, 0, row.total.minor) for row in found])
        self.totals.setText(total(self.words, counted, sums) if found else "")
        self.why.setVisible(bool(found))
        if found and self.table.current() is None:
            self.table.selectRow(0)

    def _why(self) -> Why | None:
        from desktop.ui.whys.totals import why_declarations

        return why_declarations(self.words, self._found)

    def _folded(self, row: DeclarationRow) -> str:
        words = (row.client, row.venue or "", row.company or "", self.words.country(row.country))
        return fold(" ".join(words))

    def _set_empty(self) -> None:
        tr = self.words.tr
        if self._rows:
            show_all = tr("declarations", "Show all declarations")
            self.table.set_empty(tr("declarations", "No declaration here"), "", show_all)
            return
        hint = tr(
            "declarations",
            "When a contract is split and checked, sealing it makes its declarations, one for each shared company. "
            "They wait here until the company has sent its receipt.",
        )
        action = tr("declarations", "Go to the contracts")
        self.table.set_empty(tr("declarations", "No declarations yet"), hint, action)

    def _act_on_empty(self) -> None:
        """Show everything where a filter hides it; without any paper go where they are made."""
        if not self._rows:
            self.session.go("contracts")
            return
        self.search.clear()
        self.chips.select("all")
        self._show_rows()

    def _columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        every = [
            Column("on", tr("declarations", "Date"), self._day, sort=lambda row: row.on),
            Column("about", tr("declarations", "Gig"), declaration_words.about, width=90, stretch=2),
            Column("company", tr("declarations", "Company"), self._company, width=90, stretch=1),
            Column("country", tr("declarations", "Country"), lambda row: row.country, muted=True),
            Column(
                "members",
                tr("declarations", "Musicians"),
                _members(words),
                align=Align.RIGHT,
                sort=lambda row: row.members,
            ),
            Column(
                "total",
                tr("declarations", "Amount"),
                lambda row: words.money(row.total),
                align=Align.RIGHT,
                sort=lambda row: amount_key(row.total),
            ),
            Column(
                "state",
                tr("declarations", "State"),
                pill=lambda row: declaration_words.state_pill(words, row, self._clock(row)),
                term="declaration_state",
            ),
            Column(
                "next",
                tr("declarations", "Next"),
                self._following,
                width=90,
                stretch=3,
                muted=True,
                sortable=False,
            ),
        ]
        return [column for column in every if column.key in self._shown_columns]

    def _day(self, row: DeclarationRow) -> str:
        return self.words.short_day(date.fromisoformat(row.on)) if row.on else ""

    def _company(self, row: DeclarationRow) -> str:
        return declaration_words.company(self.words, row)

    def _clock(self, row: DeclarationRow) -> PayClock | None:
        if row.id not in self._clocks:
            book, today = self.session.book, self.session.today()
            self._clocks[row.id] = clock_of(row, progress(book, row.id), self.session.countries, today)
        return self._clocks[row.id]

    def _following(self, row: DeclarationRow) -> str:
        return declaration_words.following(self.words, row, self.session.today(), self._clock(row))

    def _follow_sync(self) -> None:
        self.sync.setEnabled(not self._syncing.running)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Look again which columns have room, once the new places are given out."""
        super().resizeEvent(event)
        self._fitting.start()

    def _fit_columns(self) -> None:
        """Leave out what stands at the right anyway when the table gets narrow, or put that beneath the table."""
        px, room = self.session.theme.px, self.width() - 2 * Space.XL
        beneath = room < px(BESIDE)
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)
        self._both.setStretch(1, 1 if beneath else 0)
        self.detail.lay_across(across=beneath)
        self.table.setMinimumHeight(px(LEAST))
        self.detail.setMinimumHeight(px(LEAST))
        room -= 0 if beneath else px(WIDTH)
        wanted = next((keys for least, keys in COLUMNS if room >= px(least)), NARROW)
        if wanted != self._shown_columns:
            self._shown_columns = wanted
            self.table.set_source(self.table.source, self._columns())


def _members(words: Words) -> Callable[[DeclarationRow], str]:
    return lambda row: words.value(row.members)
