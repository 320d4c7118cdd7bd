"""The section of expenses: the filtered list with its totals; files that are dropped on it become new expenses."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from desktop.core.actions.files import read_files
from desktop.core.attachments import NewFile
from desktop.core.books.accounts import CATEGORIES
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.expenses import (
    FILTERS,
    ExpenseFilter,
    ExpenseRow,
    expense_count,
    expense_page,
    expense_position,
    expense_totals,
)
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.books.expense_form import ExpenseForm, remove
from desktop.ui.books.receipts import checked, files_in
from desktop.ui.list_panel import ListPanel
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage
from desktop.ui.row_menu import removing
from desktop.ui.row_model import Align, Column, amount_key
from desktop.ui.session import Session
from desktop.ui.tagging import Why
from desktop.ui.theme import Kind
from desktop.ui.widgets import Chip, primary_button


@dataclass(frozen=True, slots=True)
class ExpenseSource:
    """The expenses that a filter lets through, read page by page."""

    book: Book
    wanted: ExpenseFilter

    def count(self) -> int:
        """Return how many there are."""
        return expense_count(self.book, self.wanted)

    def fetch(self, offset: int, limit: int) -> Sequence[ExpenseRow]:
        """Return the expenses from `offset` on, newest first."""
        return expense_page(self.book, self.wanted, offset, limit)

    def position(self, row_id: str) -> int | None:
        """Return where an expense stands."""
        return expense_position(self.book, self.wanted, row_id)


def expense_columns(words: Words) -> list[Column]:
    """Return the columns of the list of expenses."""
    tr = words.tr

    def payer(row: ExpenseRow) -> str:
        return row.payer or tr("expense form", "Fund of {band}", band=row.band or "")

    def kept(row: ExpenseRow) -> str:
        return words.trn("expenses", "{n} receipt", "{n} receipts", row.files) if row.files else ""

    return [
        Column("on", tr("gig form", "Date"), lambda row: words.short_day(row.day), sort=lambda row: row.day),
        Column("text", tr("band money", "What for"), lambda row: row.text, width=120, stretch=3),
        Column(
            "category",
            tr("expense form", "Category"),
            lambda row: words.say(CATEGORIES[row.category]) if row.category in CATEGORIES else row.category,
            muted=True,
        ),
        Column("payer", tr("band money", "Paid by"), payer, width=90, stretch=1),
        Column(
            "purpose",
            tr("band money", "For"),
            lambda row: row.client or row.venue or "",
            width=90,
            stretch=1,
            muted=True,
        ),
        Column("files", tr("expenses", "Receipts"), kept, muted=True, sort=lambda row: row.files),
        Column(
            "amount",
            tr("band money", "Amount"),
            lambda row: words.money(row.amount),
            align=Align.RIGHT,
            sort=lambda row: amount_key(row.amount),
        ),
    ]


class ExpensesSection(RecordPage):
    """Every expense, newest first."""

    key = "expenses"
    topics = frozenset({"expenses", "gigs", "contracts", "people", "settings", "money"})

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._make_list(session))
        self._waiting: list[NewFile] = []
        self._names = tuple((code, session.words.say(text)) for code, text in CATEGORIES.items())
        self.list.chips.picked.connect(lambda _key: self.refresh_list())
        self.list.chips.set_chips([Chip(key, self._titles()[key]) for key in FILTERS])
        self.list.table.opened.connect(lambda row: self.open_expense(row.id))
        self.list.table.deleted.connect(lambda row: remove(session, row.id, row.text))
        self.list.table.empty_acted.connect(self._act_on_empty)
        self.list.explain_totals(self._why)
        self.list.let_act(removing(session.words.tr("people", "Remove"), self.list.table))
        self.setAcceptDrops(True)

    def _make_list(self, session: Session) -> ListPanel:
        tr, icons = session.words.tr, session.icons
        new = primary_button(
            tr("expenses", "New expense"), self.open_new, icon=icons.get("plus", "on_accent")
        )
        return ListPanel(
            session,
            tr("expenses", "Expenses"),
            expense_columns(session.words),
            search_hint=tr("expenses", "Search expenses"),
            filters=tr("expenses", "Which expenses"),
            keys=tr("people", "Enter opens · Del removes, Ctrl+Z takes it back"),
            buttons=[new],
            key="expenses",
        )

    def _titles(self) -> dict[str, str]:
        tr = self.words.tr
        return {
            "all": tr("expenses", "All"),
            "own": tr("expenses", "Paid by you"),
            "fund": tr("expenses", "Paid by a fund"),
            "bare": tr("expenses", "Without a receipt"),
        }

    def show_argument(self, argument: object) -> None:
        """Open an expense by its id or by `(kind, id)`; `new`, or no id, opens an empty one."""
        match argument:
            case "new" | (_, None):
                self.open_new()
            case str(key) | (_, str(key)):
                self.open_expense(key)

    def open_expense(self, key: str) -> None:
        """Open the form of an expense."""
        self.open_form(ExpenseForm(self.session, self.stack, key), "text")

    def open_new(self) -> None:
        """Open an empty expense; with the next of the files that were dropped, if there are any."""
        form = ExpenseForm(self.session, self.stack, None)
        if self._waiting:
            form.receipts.hold([self._waiting.pop(0)])
        self.open_form(form, "text")

    def refresh_list(self) -> None:
        """Read the list and its totals again."""
        wanted = self._wanted()
        self._set_empty()
        self.list.show_rows(ExpenseSource(self.session.book, wanted))
        self.list.totals.setText(self._figures(wanted))

    def _wanted(self) -> ExpenseFilter:
        return ExpenseFilter(self.list.chips.current or "all", text=self.text, categories=self._names)

    def _why(self) -> Why | None:
        from desktop.core.queries.list_totals import expense_parts
        from desktop.ui.whys.totals import why_expenses

        return why_expenses(self.words, expense_parts(self.session.book, self._wanted()))

    def _figures(self, wanted: ExpenseFilter) -> str:
        words = self.words
        count = words.trn("people", "{n} entry", "{n} entries", self.list.table.count())
        totals = expense_totals(self.session.book, wanted)
        said = " + ".join(words.money(total.amount) for total in totals)
        vat = " + ".join(words.money(total.vat) for total in totals if total.vat)
        if not vat:
            return " · ".join(filter(None, (count, said)))
        return words.tr("expenses", "{count} · {sum}, of which VAT {vat}", count=count, sum=said, vat=vat)

    def _set_empty(self) -> None:
        tr, table = self.words.tr, self.list.table
        if self.text or self.list.chips.current != "all":
            table.set_empty(tr("expenses", "No expense like this"), "", tr("expenses", "Show all expenses"))
            return
        table.set_empty(
            tr("expenses", "No expenses yet"),
            tr("expenses", "Strings, trains, rehearsal rooms. Drop photos or a folder of receipts here."),
            tr("expenses", "New expense"),
        )

    def _act_on_empty(self) -> None:
        if self.text or self.list.chips.current != "all":
            self.show_all()
        else:
            self.open_new()

    def show_all(self) -> None:
        """Show the whole list."""
        super().show_all()
        self.refresh_list()

    # ---- files that are dropped ----

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Attach files to the open expense; in the list, or from a folder, each begins a new one."""
        paths, folder = files_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.take(paths, each=folder or self.form is None)

    def take(self, paths: Sequence[Path], *, each: bool) -> None:
        """Attach files to the open expense, or let each begin a new one, one form after the other."""
        try:
            files = checked(read_files(paths))
        except (Refused, Unavailable) as failure:
            self.session.show_failure(failure)
            return
        if not each and isinstance(self.form, ExpenseForm):
            self.form.receipts.add_paths(paths)
            return
        self._waiting += files
        if self.form is None:
            self._next()

    def _next(self) -> None:
        left = len(self._waiting) - 1
        self.open_new()
        if left > 0:
            text = self.words.trn(
                "expenses",
                "{n} more receipt waits for its expense.",
                "{n} more receipts wait for their expenses.",
                left,
            )
            self.session.note(Kind.INFO, text, self.words.tr("expenses", "Leave them"), self._waiting.clear)

    def _saved(self, form: RecordForm, key: str, *, again: bool) -> None:
        super()._saved(form, key, again=again)
        if self._waiting and self.form is None:
            self._next()
