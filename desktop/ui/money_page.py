"""The page of band money: what the mates of a band owe each other, the entries it comes from, and the band's fund."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from desktop.core.actions.mates import mark_paid
from desktop.core.files_out import write_whole
from desktop.core.fund import CONTRACT, EXPENSE, FundAccount, table_text
from desktop.core.problems import Unavailable
from desktop.core.queries.fund import fund_accounts
from desktop.core.queries.mates import EntryRow, PaymentRow, accounts, first_with_money, money_bands
from desktop.core.queries.people import IdName
from desktop.documents.band_desk import FundOf, SlipOf
from desktop.ui import choosing
from desktop.ui.list_panel import ListPanel
from desktop.ui.money import wording
from desktop.ui.money.begin import Begin
from desktop.ui.money.columns import EntrySource, FundRow, entry_columns, fund_columns, fund_rows, fund_table
from desktop.ui.money.cost_form import CostForm
from desktop.ui.money.forms import CashForm, FundForm, MoneyForm, remove_money
from desktop.ui.money.overview import Overview
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage
from desktop.ui.row_menu import removing
from desktop.ui.row_model import ListSource
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, Chip, Chips, hbox, plain_button, primary_button

ENTRIES, FUND = "entries", "fund"
ALONE = "-"
"""The chip of entries that belong to no band."""


class MoneyPage(RecordPage):
    """Band money, one band at a time."""

    key = "money"
    topics = frozenset({"money", "expenses", "contracts", "people", "gigs", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._make_list(session))
        self._bands: Sequence[IdName] = ()
        self._funds: Sequence[FundAccount] = ()
        self._last_kind = "cost"
        self._back_to = ""
        self._chosen = False
        self.overview = Overview(session)
        self.views = Chips(session.words.tr("band money", "What the list shows"))
        self._columns = {ENTRIES: entry_columns(session.words), FUND: fund_columns(session.words)}
        self._lay_out()
        self.list.chips.picked.connect(self._choose)
        self.views.picked.connect(lambda _view: self.show_rows())
        self.list.table.opened.connect(self._open)
        self.list.table.deleted.connect(self._remove)
        self.list.table.empty_acted.connect(self._act_on_empty)
        self.list.let_act(
            removing(
                session.words.tr("people", "Remove"),
                self.list.table,
                lambda row: isinstance(row, EntryRow) or row.line.kind not in (CONTRACT, EXPENSE),
            )
        )
        self.overview.paid.connect(self._pay)
        self.overview.fund_asked.connect(lambda: self.open_entry("fund"))
        self.overview.save_asked.connect(self._ask_where)
        self.overview.paper_asked.connect(lambda: self.session.go("papers", FundOf(self.band or "")))
        self.overview.slip_asked.connect(self._open_slip)
        session.theme.changed.connect(self._fit)

    def _make_list(self, session: Session) -> ListPanel:
        tr, icons = session.words.tr, session.icons
        cost = primary_button(
            tr("band money", "Cost"), self.new_cost, icon=icons.get("plus", "on_accent"), tip="Ctrl+E"
        )
        cost.setAccessibleName(tr("band money", "New shared cost"))
        cash = plain_button(
            tr("band money", "Cash"), self.new_cash, icon=icons.get("plus"), tip="Ctrl+Shift+E"
        )
        cash.setAccessibleName(tr("band money", "New cash payment"))
        self._buttons = (cost, cash)
        return ListPanel(
            session,
            tr("band money", "Band money"),
            entry_columns(session.words),
            search_hint=tr("band money", "Search band money"),
            filters=tr("band money", "Which band"),
            keys=tr("people", "Enter opens · Del removes, Ctrl+Z takes it back"),
            buttons=[cost, cash],
            key="money",
        )

    def _lay_out(self) -> None:
        column = self.list.layout()
        assert isinstance(column, QBoxLayout)
        column.insertWidget(2, self.overview)
        column.insertLayout(3, hbox(self.views, STRETCH))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the list have more of a low window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.overview.fit(self.height(), self.width())

    @property
    def band(self) -> str | None:
        """The band that is shown; None for entries without one, and while there is no band."""
        key = self.list.chips.current
        return None if key in ("", ALONE) else key

    def show_argument(self, argument: object) -> None:
        """Show a band, by its id; or open an entry by `(kind, id)`, a new one by `(kind, None, Begin)`."""
        match argument:
            case (str(kind), str(key)):
                self.open_entry(kind, key)
            case (str(kind), None, Begin() as begin):
                self.open_entry(kind, None, begin)
            case (str(kind), None):
                self.open_entry(kind)
            case str(band):
                self._chosen = True
                self.list.chips.select(band)
                self.show_all()

    def new_cost(self) -> None:
        """Open an empty cost."""
        self.open_entry("cost")

    def new_cash(self) -> None:
        """Open an empty cash payment."""
        self.open_entry("cash")

    def open_new(self) -> None:
        """Open an empty form of the kind that was saved last."""
        self.open_entry(self._last_kind)

    def open_entry(self, kind: str, key: str | None = None, begin: Begin = Begin()) -> None:  # noqa: B008
        """Open the form of an entry, or a new one; without any band, say where one is made."""
        if key is None and begin.contract is None and not self._bands:
            self._act_on_empty()
            return
        self._last_kind = kind
        self._back_to = begin.contract or ""
        form: MoneyForm
        if kind == "fund":
            if self.band is None:
                return
            form = FundForm(self.session, self.stack, key, self.band)
        else:
            form = (CostForm if kind == "cost" else CashForm)(self.session, self.stack, key, self.band, begin)
        self.open_form(form, {"cost": "text", "cash": "payer", "fund": "kind"}[kind])

    def refresh_list(self) -> None:
        """Read the bands, and everything of the one that is shown."""
        book = self.session.book
        self._show_chips()
        if not self._chosen and (first := first_with_money(book)) is not None:
            self.list.chips.select(first or ALONE)
        self._chosen = self._chosen or bool(self._bands)
        self._funds = fund_accounts(book, self.band) if self.band else ()
        found = accounts(book, self.band) if self._bands else []
        self.overview.band = self.band
        self.overview.show_band(found, self._funds if self.band else None)
        self.overview.setVisible(bool(self._bands))
        self._fit()
        self._show_views()
        self.show_rows()

    def _show_chips(self) -> None:
        self._bands = money_bands(self.session.book)
        alone = self.words.tr("band money", "Without a band")
        self.list.chips.set_chips(Chip(band.id or ALONE, band.name or alone) for band in self._bands)

    def _show_views(self) -> None:
        tr = self.words.tr
        views = [Chip(ENTRIES, tr("band money", "Costs and cash"))]
        if self.band:
            views.append(Chip(FUND, tr("band fund", "Account of the fund")))
        self.views.set_chips(views)
        self.views.setVisible(bool(self._bands))
        for made in self._buttons:
            made.setEnabled(bool(self._bands))

    def show_rows(self) -> None:
        """Show what the search lets through: the entries, or the account of the fund."""
        self._set_empty()
        if self.views.current == FUND:
            rows = fund_rows(self._funds, self.words, self.text)
            self.list.show_rows(ListSource(rows), self._columns[FUND])
        else:
            source = EntrySource(self.session.book, self.band, self.text)
            self.list.show_rows(source, self._columns[ENTRIES])
        count = self.list.table.count()
        self.list.totals.setText(self.words.trn("people", "{n} entry", "{n} entries", count))

    def show_all(self) -> None:
        """Show the whole list of the band: no search."""
        self.text = ""
        self.list.search.clear()
        self.list.search.returnPressed.emit()  # now, not after the pause for typing
        self.refresh_list()

    def show_saved(self, key: str) -> None:
        """Select the entry in the list in which it stands."""
        view = FUND if self._last_kind == "fund" else ENTRIES
        if self.views.current != view:
            self.views.select(view)
            self.show_rows()
        super().show_saved(key)

    def _saved(self, form: RecordForm, key: str, *, again: bool) -> None:
        contract, self._back_to = self._back_to, ""
        if isinstance(form, MoneyForm) and form.band != self.band:
            self._show_band(form.band)
        super()._saved(form, key, again=again)
        if contract and not again:
            tr = self.words.tr
            text, action = tr("form", "Saved."), tr("band money", "Back to the contract")
            self.session.note(Kind.SUCCESS, text, action, lambda: self.session.go("contracts", contract))

    def _show_band(self, band: str | None) -> None:
        """Show another band: that of an entry which was asked for in a contract."""
        self._chosen = True
        self._show_chips()
        self.list.chips.select(band or ALONE)
        self.refresh_list()

    def _open_slip(self, payment: PaymentRow) -> None:
        """Show the slip by which a payment can be made with a banking app."""
        band = next((name for key, name in self._bands if key == self.band), "")
        text = band or self.words.tr("band money", "Band money")
        asked = SlipOf(payment.payer.id, payment.receiver.id, payment.amount, text, band)
        self.session.go("papers", asked)

    def _choose(self, _band: str) -> None:
        self._chosen = True
        self.refresh_list()

    def _open(self, row: EntryRow | FundRow) -> None:
        if isinstance(row, EntryRow):
            self.open_entry(row.kind, row.id)
        elif row.line.kind == CONTRACT:
            self.session.go("contracts", row.id)
        elif row.line.kind == EXPENSE:
            self.session.go("books", ("expenses", row.id))
        else:
            self.open_entry("fund", row.id)

    def _remove(self, row: EntryRow | FundRow) -> None:
        """Remove an entry; what a contract puts into the fund is changed in the contract."""
        if isinstance(row, EntryRow):
            remove_money(self.session, row.kind, row.id, wording.entry_title(self.words, row))
        elif row.line.kind == CONTRACT:
            text = self.words.tr("band fund", "This comes from a contract. Change it there.")
            self.session.note(Kind.INFO, text)
        elif row.line.kind == EXPENSE:
            self.session.go("books", ("expenses", row.id))
        else:
            remove_money(self.session, "fund", row.id, wording.fund_text(self.words, row.line))

    def _pay(self, payment: PaymentRow) -> None:
        words, book = self.words, self.session.book
        done = self.session.attempt(
            mark_paid, book, self.band, payment.payer.id, payment.receiver.id, payment.amount
        )
        if done is not None:
            text = words.tr(
                "band money",
                "Noted: {payer} paid {receiver} {amount}.",
                payer=payment.payer.name,
                receiver=payment.receiver.name,
                amount=payment.amount,
            )
            offer_undo(self.session, text)
            if not self.overview.take_keyboard():
                self.list.show_first()

    def _set_empty(self) -> None:
        tr, table = self.words.tr, self.list.table
        if not self._bands:
            table.set_empty(
                tr("band money", "No band yet"),
                tr("band money", "Band money is kept for each band: who paid for the others, and the fund."),
                tr("people", "New band"),
            )
        elif self.text:
            table.set_empty(
                tr("band money", "No entry has these words"), "", tr("band money", "Show all entries")
            )
        elif self.views.current == FUND:
            table.set_empty(
                tr("band fund", "Nothing in the fund yet"),
                tr("band fund", "The account lists every amount in and out, for every member to check."),
                tr("band fund", "New entry of the fund"),
            )
        else:
            table.set_empty(
                tr("band money", "No costs and no cash yet"),
                tr(
                    "band money",
                    "A cost is what one of you paid for the others: the van, the room, the dinner.",
                ),
                tr("band money", "New shared cost"),
            )

    def _act_on_empty(self) -> None:
        if not self._bands:
            self.session.go("people", ("band", None))
        elif self.text:
            self.show_all()
        else:
            self.open_entry("fund" if self.views.current == FUND else "cost")

    def _ask_where(self) -> None:
        """Ask where the fund's account is to be saved."""
        tr = self.words.tr
        name = Path.home() / tr("band fund", "band-fund.csv")
        title = tr("band fund", "Save the account of the fund")
        if chosen := choosing.save_file(self, title, name, "CSV (*.csv)"):
            self.save_account(chosen)

    def save_account(self, path: Path) -> None:
        """Save the fund's account as a table that any spreadsheet opens."""
        titles, rows = fund_table(self.words, self._funds)
        try:
            write_whole(path, table_text(titles, rows).encode("utf-8-sig"))
        except Unavailable as failure:
            self.session.show_failure(failure)
            return
        text = self.words.tr("band fund", "Saved as {name}. Every member can open it.", name=path.name)
        self.session.note(Kind.SUCCESS, text)
