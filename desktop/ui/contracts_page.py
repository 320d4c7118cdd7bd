"""The page of contracts: the list with its states, the gig that a new contract starts from, and one contract whole."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desktop.core.actions import draft_from_gig, void_contract
from desktop.core.actions.contracts import delete_contract
from desktop.core.problems import Problem, Refused, Unavailable
from desktop.core.queries.contracts import FILTERS, STATES, ContractRow, contract_count
from desktop.core.queries.gigs import free_gigs, has_free_gig
from desktop.core.queries.list_totals import Part, contract_parts, sums_of
from desktop.i18n.words import Words
from desktop.ui.books.working_out import WorkingOut
from desktop.ui.contract import wording
from desktop.ui.contract.contract_source import ContractSource
from desktop.ui.contract.contract_view import AGREEMENT, CHECK, ContractView
from desktop.ui.contract.new_contract import NewContractCard
from desktop.ui.contract.ways import NEW, TO_CHECK
from desktop.ui.declaration_words import TO_CORRECT
from desktop.ui.list_panel import ListPanel
from desktop.ui.local_keys import DELETE
from desktop.ui.page import Page
from desktop.ui.page_area import Stack
from desktop.ui.row_menu import Act, removing
from desktop.ui.row_model import Align, Column, Pill, amount_key
from desktop.ui.session import Session
from desktop.ui.tagging import Why
from desktop.ui.theme import Kind
from desktop.ui.totals import total
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Chip, primary_button


def contract_columns(words: Words) -> list[Column]:
    """Return the columns of the list of contracts; a narrow window does without the quiet ones."""
    tr = words.tr
    return [
        Column(
            "on", tr("contracts", "First gig"), lambda row: first_day(words, row), sort=lambda row: row.on
        ),
        Column("client", tr("contracts", "Client"), lambda row: row.client, width=120, stretch=2),
        Column("where", tr("contracts", "Where"), lambda row: where(words, row), width=120, stretch=2),
        Column("band", tr("contracts", "Band"), lambda row: row.band or "", width=130, stretch=1),
        Column(
            "musicians",
            tr("contracts", "Musicians"),
            lambda row: str(row.musicians),
            align=Align.RIGHT,
            muted=True,
            sort=lambda row: row.musicians,
        ),
        Column(
            "fee",
            tr("contracts", "Fee excl. VAT"),
            lambda row: words.money(row.fee),
            align=Align.RIGHT,
            sort=lambda row: amount_key(row.fee),
        ),
        Column("state", tr("contracts", "State"), pill=lambda row: state_pill(words, row)),
    ]


def first_day(words: Words, row: ContractRow) -> str:
    """Return the day of the first gig, nothing where a dropped contract has none any more."""
    return words.day(date.fromisoformat(row.on)) if row.on else ""


def where(words: Words, row: ContractRow) -> str:
    """Return the venue, and how many gigs there are beside it."""
    if row.gigs <= 1:
        return row.venue or ""
    return words.trn(
        "contracts", "{venue} and {n} more", "{venue} and {n} more", row.gigs - 1, venue=row.venue or ""
    )


def state_pill(words: Words, row: ContractRow) -> Pill:
    """Return how far a contract is; a sealed one counts the receipts of its declarations."""
    tr = words.tr
    if row.correction == "amend":
        return Pill(tr("contract state", "Being corrected"), Kind.WARNING)
    if row.correction is not None:
        return Pill(tr("contract state", "Called off"), Kind.NEUTRAL)
    match row.state:
        case "draft":
            return Pill(tr("contract state", "Draft"), Kind.NEUTRAL)
        case "agreed":
            return Pill(tr("contract state", "Signed by client"), Kind.INFO)
        case "void":
            return Pill(tr("contract state", "Dropped"), Kind.NEUTRAL)
    text = words.trn(
        "contract state",
        "Sealed – {received} of {n} received",
        "Sealed – {received} of {n} received",
        row.parts,
        received=row.received,
    )
    return Pill(text, Kind.SUCCESS if row.received == row.parts else Kind.WARNING)


class ContractsPage(Page):
    """Every contract, newest gig first, and the one that is open in the list's place."""

    key = "contracts"
    topics = frozenset({"contracts", "gigs", "people", "declarations", "settings", "money", "files"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._text = ""
        self.list = self._make_list()
        self.new = NewContractCard(session)
        self.new.hide()
        self._view: ContractView | None = None
        column = self.list.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, self.new)
        self._stack = Stack()
        self._stack.addWidget(self.list)
        self.body.addWidget(self._stack)
        self._titles = self._chip_titles()
        self.list.chips.set_chips([Chip(key, name) for key, name in self._titles.items()])
        self._figures = WorkingOut(session, self)
        self._connect()

    def _make_list(self) -> ListPanel:
        tr, icons = self.words.tr, self.session.icons
        new = primary_button(
            tr("contracts", "New contract"), self.ask_gig, icon=icons.get("plus", "on_accent")
        )
        return ListPanel(
            self.session,
            tr("contracts", "Contracts"),
            contract_columns(self.words),
            search_hint=tr("contracts", "Search contracts"),
            filters=tr("contracts", "Which contracts"),
            keys=tr("contracts", "Enter opens · Del drops · Shift+Del deletes"),
            buttons=[new],
            key="contracts",
        )

    def _connect(self) -> None:
        self.list.search.searched.connect(self._search)
        self.list.chips.picked.connect(lambda: self.refresh_list())
        self.list.table.opened.connect(lambda row: self.open(row.id))
        self.list.table.deleted.connect(self._drop)
        self.list.shortcut(DELETE, self._delete, self.list.table)
        self.list.table.empty_acted.connect(self._act_on_empty)
        self.list.explain_totals(self._why)
        tr, table = self.words.tr, self.list.table
        self.list.let_act(
            removing(tr("contract", "Drop this contract"), table, lambda row: row.state != "void"),
            Act(tr("gig form", "Delete"), lambda _row: self._delete(), "Shift+Del"),
        )
        self.new.chosen.connect(self.draft_for)
        self.new.closed.connect(self._close_new)

    @property
    def view(self) -> ContractView:
        """The contract that is open; made when the first one is opened, for it takes far longer than the list."""
        if self._view is None:
            self._view = ContractView(self.session)
            self._view.left.connect(self.show_list)
            self._stack.addWidget(self._view)
        return self._view

    @property
    def open_view(self) -> ContractView | None:
        """Where a contract is open; None in front of the list."""
        return self._view if self._view is not None and self._view.draft.is_open else None

    @property
    def chosen(self) -> str | None:
        """The contract that is open, or selected in the list, by id."""
        if (view := self.open_view) is not None:
            return view.draft.facts.id
        row = self.list.table.current()
        return None if row is None else str(row.id)

    def show_argument(self, argument: object) -> None:
        """Open the contract of an id, with `("check", id)` at its last step; for `("new", gig_id)` a new one of a gig.

        `("correct", id)` opens it for a correction.
        """
        match argument:
            case (str(asked), gig) if asked == NEW:
                self.draft_for(str(gig))
            case (str(asked), contract) if asked == TO_CHECK:
                self.open(str(contract), CHECK)
                self.view.check.take_keyboard()
            case (str(asked), contract) if asked == TO_CORRECT:
                self.open(str(contract))
                self.view.correct()
            case _:
                self.open(str(argument))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Hand the keyboard to the open contract: to what is missing where it is checked, else to its steps."""
        super().focusInEvent(event)
        view = self._view
        if view is None or self._stack.currentWidget() is not view:
            return
        if view.tabs.currentIndex() != CHECK or not view.check.take_keyboard():
            view.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter press a button too; Qt does so in dialogs only."""
        pressed = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.isAutoRepeat() and isinstance(pressed, QPushButton) and pressed.hasFocus():
            pressed.click()
        else:
            super().keyPressEvent(event)

    def open(self, contract_id: str, step: int | None = None) -> None:
        """Open a contract; one that is gone in the meantime just is no longer in the list."""
        if self.view.open(contract_id, step):
            self.new.hide()
            self._stack.setCurrentWidget(self.view)
            self.view.tabs.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.show_list()

    def draft_for(self, gig_id: str) -> None:
        """Draft the contract of a gig and open it; what stops it is said beside the gig."""
        try:
            done = self.session.run(draft_from_gig, self.session.book, gig_id, self.session.countries)
        except Refused as refused:
            self._refuse(gig_id, refused.problems)
        except Unavailable as failure:
            self.session.show_failure(failure)
        else:
            self.open(done.id, AGREEMENT)

    def ask_gig(self) -> None:
        """Ask which gig the new contract is for; without one to choose, lead to the gigs."""
        if gigs := free_gigs(self.session.book, None):
            self.new.start(gigs)
        else:
            self.session.go("gigs")
            self.session.note(
                Kind.INFO,
                self.words.tr("new contract", "A contract starts from a gig. Record the gig first."),
            )

    def show_list(self) -> None:
        """Go back to the list, to the contract that was open."""
        key = view.draft.facts.id if (view := self.open_view) else ""
        if self._view:
            self._view.put_away()
        self._stack.setCurrentWidget(self.list)
        self.refresh_list()
        self.list.show_first(key)

    def refresh(self) -> None:
        """Read the list again, and the open contract."""
        self.refresh_list()
        if self._view:
            self._view.reload()

    def refresh_list(self) -> None:
        """Read the list for the filter and the search; in a large book counts and sums follow a moment later."""
        book, which, text = self.session.book, self.list.chips.current, self._text
        self.list.show_rows(ContractSource(book, which, text))
        if not self.list.table.count():
            self._set_empty(empty_book=not text and not contract_count(book, "everything", ""))
        self._figures.read(
            lambda own: contract_parts(own, "everything", text), partial(self._show_figures, which, text)
        )

    def _show_figures(self, which: str, text: str, parts: list[Part]) -> None:
        """Show how many contracts each filter lets through, and what those of the list come to."""
        if text != self._text:
            return
        of_filter = {key: [part for part in parts if part.key in STATES[key]] for key in FILTERS}
        counts = {key: sum(part.many for part in some) for key, some in of_filter.items()}
        self.list.chips.set_chips([Chip(key, name, counts[key]) for key, name in self._titles.items()])
        if which == self.list.chips.current:
            counted = self.words.trn("contracts", "{n} contract", "{n} contracts", counts[which])
            self.list.totals.setText(total(self.words, counted, sums_of(of_filter[which])))

    def _why(self) -> Why | None:
        from desktop.ui.whys.totals import why_contracts

        parts = contract_parts(self.session.book, self.list.chips.current, self._text)
        return why_contracts(self.words, parts)

    def _chip_titles(self) -> dict[str, str]:
        tr = self.words.tr
        return {
            "all": tr("contracts", "All"),
            "draft": tr("contracts", "To finish"),
            "sealed": tr("contracts", "Sealed"),
            "void": tr("contracts", "Dropped"),
        }

    def _set_empty(self, *, empty_book: bool) -> None:
        tr, table = self.words.tr, self.list.table
        self._empty_book = empty_book
        if empty_book and has_free_gig(self.session.book):
            hint = tr("contracts", "A contract shares the fee of one or more gigs out among the musicians.")
            table.set_empty(tr("contracts", "No contracts yet"), hint, tr("contracts", "New contract"))
        elif empty_book:
            hint = tr("contracts", "A contract starts from a gig, and there is none without a contract yet.")
            table.set_empty(tr("contracts", "No contracts yet"), hint, tr("contracts", "Go to the gigs"))
        elif self._text:
            hint = tr("contracts", "Client, band and venue were searched.")
            table.set_empty(
                tr("contracts", "No contract has these words"), hint, tr("contracts", "Show all contracts")
            )
        else:
            table.set_empty(tr("contracts", "No contract here"), "", tr("contracts", "Show all contracts"))

    def _act_on_empty(self) -> None:
        if self._empty_book:
            self.ask_gig()
            return
        self._text = ""
        self.list.search.clear()
        self.list.chips.select("all")
        self.refresh_list()

    def _refuse(self, gig_id: str, problems: Sequence[Problem]) -> None:
        self.ask_gig()
        self.new.gig.set_value(gig_id)
        self.new.refuse(gig_id, problems)

    def _close_new(self) -> None:
        self.new.hide()
        self.list.show_first()

    def _search(self, text: str) -> None:
        self._text = text
        self.refresh_list()

    def _drop(self, row: ContractRow) -> None:
        if row.state != "void" and self.session.attempt(void_contract, self.session.book, row.id):
            offer_undo(self.session, wording.dropped(self.words, row.client))

    def _delete(self) -> None:
        row = self.list.table.current()
        if row is not None and self.session.attempt(delete_contract, self.session.book, row.id):
            text = self.words.tr("people", "{name}: in the bin.", name=row.client)
            offer_undo(self.session, text)
