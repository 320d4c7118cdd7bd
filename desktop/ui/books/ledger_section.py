"""The section of the ledger: the accounts as a tree, the lines of one, and closing. It is brought up to date on the way."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QPushButton

from desktop.core.actions.ledger import refresh_some, stale_count
from desktop.core.problems import Unavailable
from desktop.core.queries.ledger import Balance, LineFilter, balances, names, years
from desktop.core.text import fold
from desktop.ui.books.closing import Closing
from desktop.ui.books.ledger_words import (
    LineSource,
    ShownLine,
    TreeRow,
    account_name,
    line_columns,
    source_of,
    tree,
    tree_columns,
)
from desktop.ui.list_panel import ListPanel
from desktop.ui.local_keys import TO_ACCOUNTS
from desktop.ui.page import Page
from desktop.ui.page_area import Stack
from desktop.ui.row_model import ListSource
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain, tag, why_button
from desktop.ui.widgets import Chip, icon_button, plain_button

SLICE = 150
"""Refs brought up to date between two looks at what the person does."""
YEARS = 6
ALL = "all"


class LedgerSection(Page):
    """Accounts, their lines, and closing."""

    key = "ledger"
    topics = frozenset(
        {
            "gigs",
            "contracts",
            "declarations",
            "payments",
            "expenses",
            "money",
            "people",
            "settings",
            "ledger",
            "sync",
        }
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr, icons = session.words.tr, session.icons
        self._names: Mapping[str, str] = {}
        self._balances: Sequence[Balance] = ()
        self._account = ""
        self._currency = ""
        self._most = 0
        close = plain_button(tr("closing", "Close the books…"), self.show_closing, icon=icons.get("lock"))
        self.why = why_button(session, self._why_balance, tr("ledger", "Balance"))
        tag(close, "posted", self.words)
        self.tree = self._panel(tr("ledger", "Ledger"), tr("ledger", "Search accounts"), self.why, close)
        explain(self.tree.table, self._why_balance)
        self.tree.table.picked.connect(lambda row: self.why.setVisible(row is not None))
        self.why.hide()
        back = icon_button(icons.get("chevron-left"), tr("form", "Back to the list"), self.show_tree)
        self.lines = self._panel(tr("ledger", "Ledger"), tr("ledger", "Search entries"))
        self.lines.put_first(back)
        self.closing = Closing(session)
        self.stack = Stack()
        for view in (self.tree, self.lines, self.closing):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._bring_up)
        self.tree.table.opened.connect(self._open_account)
        self.lines.table.opened.connect(self._open_source)
        self.lines.shortcut(TO_ACCOUNTS, self.show_tree)
        self.closing.left.connect(self.show_tree)
        self.closing.closed.connect(self._closed)

    def _panel(self, heading: str, hint: str, *buttons: QPushButton) -> ListPanel:
        tr, words = self.words.tr, self.words
        lines = hint == tr("ledger", "Search entries")
        made = ListPanel(
            self.session,
            heading,
            line_columns(words, "assets") if lines else tree_columns(words),
            search_hint=hint,
            filters=tr("ledger", "Which year"),
            keys=tr("ledger", "Enter goes to where it comes from · Esc goes back")
            if lines
            else tr("ledger", "Enter opens the account"),
            buttons=list(buttons),
            key="ledger_lines" if lines else "ledger",
            ordered=False,
        )
        made.let_act(*([] if lines else [self.why]))
        made.chips.picked.connect(self._pick_year)
        made.search.searched.connect(lambda _text: self._show())
        return made

    def _why_balance(self) -> Why | None:
        from desktop.ui.whys.books import why_balance

        return why_balance(self.session, self.tree.table.current())

    # ---- up to date ----

    def refresh(self) -> None:
        """Bring the ledger up to the book: at once what is little, the rest in slices while the window goes on."""
        try:
            left = refresh_some(self.session.book, SLICE)
        except Unavailable as failure:
            self.session.show_failure(failure)
            return
        self._most = max(left, 1)
        if left:
            self._slices.start()
        self._read()

    def _bring_up(self) -> None:
        try:
            left = refresh_some(self.session.book, SLICE)
        except Unavailable as failure:
            self._slices.stop()
            self.session.show_failure(failure)
            return
        self._most = max(self._most, left)
        self._tell(left)
        if not left:
            self._slices.stop()
            self._read()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Rest while it is not looked at; what is done stays done."""
        super().hideEvent(event)
        if self._slices.isActive():
            self._slices.stop()
            self._stale = True

    def _tell(self, left: int) -> None:
        percent = 100 - 100 * left // self._most if self._most else 100
        text = self.words.tr("ledger", "The ledger is brought up to date: {percent} %", percent=percent)
        for panel in (self.tree, self.lines):
            panel.totals.setVisible(True)
            panel.totals.setText(text if left else "")

    def _read(self) -> None:
        book = self.session.book
        self._names = names(book)
        tr = self.words.tr
        chips = [Chip(ALL, tr("ledger", "All years")), *(Chip(str(y), str(y)) for y in years(book)[:YEARS])]
        for panel in (self.tree, self.lines):
            panel.chips.set_chips(chips)
        self._read_balances()
        self._show()

    def _read_balances(self) -> None:
        since, until = self._period()
        self._balances = balances(self.session.book, since, until)

    def _period(self) -> tuple[str, str]:
        year = self.tree.chips.current
        return ("", "") if year in ("", ALL) else (f"{year}-01-01", f"{year}-12-31")

    def _pick_year(self, key: str) -> None:
        for panel in (self.tree, self.lines):
            panel.chips.select(key)
        self._read_balances()
        self._show()

    # ---- showing ----

    def show_argument(self, argument: object) -> None:
        """Show an account by its code."""
        if isinstance(argument, str):
            found = [row for row in self._balances if row.account == argument]
            self.open_account(
                argument, found[0].currency if len({row.currency for row in found}) == 1 else ""
            )

    def _show(self) -> None:
        if self.stack.currentWidget() is self.lines:
            self._show_lines()
        else:
            self._show_tree_rows()
        if left := stale_count(self.session.book):
            self._tell(left)

    def _show_tree_rows(self) -> None:
        wanted = fold(self.tree.search.text()).split()
        rows = [
            row
            for row in tree(self.words, self._balances)
            if all(word in fold(f"{row.text} {row.account}") for word in wanted)
        ]
        tr = self.words.tr
        self.tree.table.set_empty(
            tr("ledger", "Nothing in the ledger yet"),
            tr("ledger", "It fills by itself: with what is played, sealed, paid and spent."),
        )
        self.tree.show_rows(ListSource(rows))
        if rows and self.tree.table.current() is None:
            self.tree.table.selectRow(0)
        count = sum(row.lines for row in rows if row.depth == 0)
        self.tree.totals.setText(self.words.trn("ledger", "{n} line", "{n} lines", count))

    def show_tree(self) -> None:
        """Go back to the accounts."""
        account = self._account
        self.stack.setCurrentWidget(self.tree)
        self._show_tree_rows()
        row = next((r for r in tree(self.words, self._balances) if r.account == account), None)
        self.tree.show_first(row.id if row else "")

    def show_closing(self) -> None:
        """Show what closing means, and up to which day."""
        self.stack.setCurrentWidget(self.closing)
        self.closing.open()

    def _closed(self) -> None:
        self.show_tree()
        self.refresh()

    def _open_account(self, row: TreeRow) -> None:
        self.open_account(row.account, row.currency)

    def open_account(self, account: str, currency: str) -> None:
        """Show the lines of an account, or of all accounts of a group; in one currency they have a running balance."""
        self._account, self._currency = account, currency
        self.lines.search.clear()
        self.stack.setCurrentWidget(self.lines)
        self.lines.heading.setText(account_name(self.words, account, self._names))
        self._show_lines()
        self.lines.show_first()

    def _show_lines(self) -> None:
        since, until = self._period()
        text = self.lines.search.text()
        wanted = LineFilter(self._account, self._currency, since, until, text)
        source = LineSource(self.session.book, wanted, self.words, self._names)
        tr = self.words.tr
        self.lines.table.set_empty(tr("ledger", "No entry like this"))
        self.lines.show_rows(source, line_columns(self.words, self._account))
        count = self.lines.table.count()
        self.lines.totals.setText(self.words.trn("ledger", "{n} line", "{n} lines", count))

    def _open_source(self, line: ShownLine) -> None:
        found = source_of(self.session.book, line.row)
        if found is not None:
            self.session.go(*found)
