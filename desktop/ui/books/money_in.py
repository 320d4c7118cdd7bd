"""The section of the books for money that came in: payments, and the lines of bank statements that wait for a word."""

from functools import partial
from pathlib import Path

from desktop.core.actions.bank import Preview, accept_sure, preview, put_aside, read_file, take_back
from desktop.core.actions.payments import remove_payment
from desktop.core.actions.status_payments import take_status_payments
from desktop.core.books.expected import Expected
from desktop.core.books.matching import Confidence, Proposal
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.bank import BankLineRow, bank_batches, bank_lines, line_counts, line_proposals
from desktop.core.queries.expected import LOOK_BACK, expected
from desktop.core.queries.payments import FILTERS, payment_totals
from desktop.core.store.book import Book, Done
from desktop.ui import choosing
from desktop.ui.books.import_form import ImportForm
from desktop.ui.books.income_columns import PaymentSource, kind_text, line_columns, payment_columns
from desktop.ui.books.line_form import LineForm
from desktop.ui.books.payment_form import PaymentForm
from desktop.ui.books.working_out import WorkingOut, show_waiting
from desktop.ui.list_panel import ListPanel
from desktop.ui.local_keys import NEW_PAYMENT
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage
from desktop.ui.row_menu import removing
from desktop.ui.row_model import Column, ListSource
from desktop.ui.session import Session
from desktop.ui.tagging import Why
from desktop.ui.theme import Kind
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Chip, plain_button, primary_button

LINES, LEFT, FILES = "lines", "left", "files"
SMALL_FILE = 20_000
"""Bytes of a statement that are read within the time of a click."""
AT_ONCE = 50
"""Lines for which what they pay is found within the time of a click."""


class MoneyInPage(RecordPage):
    """What came in."""

    key = "money_in"
    topics = frozenset({"payments", "bank", "people", "gigs", "contracts", "declarations", "settings"})

    def __init__(self, session: Session) -> None:
        tr, icons = session.words.tr, session.icons
        self._payment = primary_button(
            tr("payment", "Payment"), self.open_new, icon=icons.get("plus", "on_accent"), tip="Ctrl+Shift+P"
        )
        self._payment.setAccessibleName(tr("payment", "New payment"))
        self._import = plain_button(tr("bank", "Bank statement…"), self.ask_file, icon=icons.get("down"))
        self.sure = plain_button(tr("bank match", "Accept all sure ones"), self.accept_sure)
        panel = ListPanel(
            session,
            tr("payment", "Money in"),
            payment_columns(session.words),
            search_hint=tr("payment", "Search payments"),
            filters=tr("payment", "Which payments"),
            keys=tr("people", "Enter opens · Del removes, Ctrl+Z takes it back"),
            buttons=[self.sure, self._import, self._payment],
            key="money_in",
        )
        super().__init__(session, panel)
        self.reader = WorkingOut(session, self, self._wait)
        self._totals = ""
        self._forms = WorkingOut(session, self, self._form_waits)
        panel.chips.picked.connect(lambda _key: self.show_rows())
        panel.table.opened.connect(self._open)
        panel.table.deleted.connect(self._remove)
        panel.table.empty_acted.connect(self._act_on_empty)
        panel.let_act(
            removing(
                tr("bank match", "Put aside"),
                panel.table,
                lambda row: isinstance(row, BankLineRow) and row.state == "new",
            ),
            removing(tr("people", "Remove"), panel.table, lambda row: not isinstance(row, BankLineRow)),
        )
        panel.shortcut(NEW_PAYMENT, self.open_new)
        panel.explain_totals(self._why)

    def show_argument(self, argument: object) -> None:
        """Show a payment by its id, or a new one for `("part", id)`."""
        match argument:
            case ("part", str(part)):
                self._open_payment(None, "amount", part)
            case "new":
                self.open_new()
            case Path():
                self.open_file(argument)
            case str(key):
                self._open_payment(key, "amount")

    def open_new(self) -> None:
        """Open an empty payment."""
        self._open_payment(None, "kind")

    def _open_payment(self, key: str | None, field: str, part: str | None = None) -> None:
        """Open a payment as soon as it is known what is waited for."""
        today, countries = self.session.today(), self.session.countries
        self._forms.read(
            lambda book: expected(book, today, countries, since=today - LOOK_BACK),
            lambda waited: self.open_form(PaymentForm(self.session, self.stack, key, part, waited), field),
        )

    def _open_line(self, row: BankLineRow) -> None:
        """Open a line of a statement as soon as it is known what it may pay."""
        today, countries = self.session.today(), self.session.countries

        def work(book: Book) -> tuple[list[Proposal], list[Expected]]:
            found = line_proposals(book, [row], today)[row.id]
            return found, expected(book, today, countries, which="unpaid", since=today - LOOK_BACK)

        def show(found: tuple[list[Proposal], list[Expected]]) -> None:
            self.open_form(LineForm(self.session, self.stack, row, *found), "pays")

        self._forms.read(work, show)

    def refresh_list(self) -> None:
        """Take what companies told since last time, then read the list."""
        if (done := self.session.attempt(take_status_payments, self.session.book)) is None or done.topics:
            return  # what was taken has announced itself, and is read then
        self._show_chips()
        self.show_rows()

    def _show_chips(self) -> None:
        tr, counts = self.words.tr, line_counts(self.session.book)
        chips = [
            Chip("all", tr("payment", "All")),
            Chip("company", tr("payment", "From companies")),
            Chip("client", tr("payment", "From clients")),
            Chip("open", tr("payment", "With an open rest")),
        ]
        if counts:
            chips += [
                Chip(LINES, tr("bank", "Lines to match"), counts.get("new", 0)),
                Chip(LEFT, tr("bank", "Put aside"), counts.get("left", 0)),
                Chip(FILES, tr("bank", "Statements")),
            ]
        self.list.chips.set_chips(chips)

    def show_rows(self) -> None:
        """Show what filter and search let through."""
        which = self.list.chips.current or "all"
        self.list.search.setVisible(which in FILTERS)
        self.sure.setVisible(False)
        self._set_empty(which)
        self.list.sums = which in FILTERS
        if which in FILTERS:
            self.list.show_rows(
                PaymentSource(self.session.book, which, self.text), payment_columns(self.words)
            )
            totals = payment_totals(self.session.book, which, self.text)
            self.list.totals.setText(" · ".join(self.words.money(total) for total in totals))
        elif which == FILES:
            self._show_files()
        else:
            self._show_lines("new" if which == LINES else "left")

    def _why(self) -> Why | None:
        """Say what the totals are the sum of; the lines of a bank have none."""
        from desktop.core.queries.list_totals import payment_parts
        from desktop.ui.whys.totals import why_payments

        which = self.list.chips.current or "all"
        if which not in FILTERS:
            return None
        return why_payments(self.words, payment_parts(self.session.book, which, self.text))

    def _show_lines(self, state: str) -> None:
        today, rows = self.session.today(), bank_lines(self.session.book, state)
        if state == "new":
            beside = len(rows) > AT_ONCE or None
            self.reader.read(
                lambda book: line_proposals(book, rows, today),
                partial(self._fill_lines, state, rows),
                beside=beside,
            )
        else:
            self._fill_lines(state, rows, {})

    def _fill_lines(self, state: str, rows: list[BankLineRow], found: dict[str, list[Proposal]]) -> None:
        if self.list.chips.current != (LINES if state == "new" else LEFT):
            return  # another list came to the front meanwhile
        self.list.show_rows(ListSource(rows), line_columns(self.words, found))
        sure = sum(bool(each) and each[0].confidence is Confidence.SURE for each in found.values())
        self.sure.setVisible(sure > 0)
        self.list.totals.setText(
            self.words.trn("bank match", "{n} sure", "{n} sure", sure) if state == "new" else ""
        )

    def _wait(self, on: bool) -> None:  # a slot
        if on and self.list.chips.current == LINES:
            show_waiting(self.list, self.words, on)

    def _form_waits(self, on: bool) -> None:
        """Say beneath the list that a form is on its way."""
        if on:
            self._totals = self.list.totals.text()
        self.list.totals.setText(self.words.tr("books", "Being worked out…") if on else self._totals)

    def _show_files(self) -> None:
        words, tr = self.words, self.words.tr
        columns = [
            Column("name", tr("bank", "File"), lambda row: row.name, width=120, stretch=3),
            Column(
                "account",
                tr("bank", "Account"),
                lambda row: row.account or "",
                width=120,
                stretch=2,
                muted=True,
            ),
            Column("lines", tr("bank", "Lines"), lambda row: words.value(row.lines)),
            Column("matched", tr("bank", "Matched"), lambda row: words.value(row.matched)),
        ]
        self.list.show_rows(ListSource(bank_batches(self.session.book)), columns)
        self.list.totals.setText(tr("bank", "Del takes a statement back whole."))

    def _set_empty(self, which: str) -> None:
        tr, table = self.words.tr, self.list.table
        if self.text and which in FILTERS:
            table.set_empty(
                tr("payment", "No payment has these words"), "", tr("payment", "Show all payments")
            )
        elif which in (LINES, LEFT, FILES):
            table.set_empty(
                tr("bank", "Nothing waits here"),
                tr("bank", "Lines of bank statements come here until you say what they pay."),
                tr("bank", "Bank statement…"),
            )
        elif which == "open":
            table.set_empty(
                tr("payment", "Every payment is given to something"),
                tr("payment", "A deposit, or what came too much, stays open until you say what it is for."),
            )
        else:
            table.set_empty(
                tr("payment", "No payment yet"),
                tr(
                    "payment",
                    "Note what came in, or import your bank’s statement: Septet proposes which gig each line pays. What the shared company tells of payments comes by itself with a sync.",
                ),
                tr("payment", "New payment"),
            )

    def _act_on_empty(self) -> None:
        which = self.list.chips.current
        if self.text:
            self.show_all()
        elif which in (LINES, LEFT, FILES):
            self.ask_file()
        else:
            self.open_new()

    def _open(self, row: object) -> None:
        match row:
            case BankLineRow() if row.minor > 0:
                self._open_line(row)
            case BankLineRow():
                text = self.words.tr(
                    "bank", "This is money that went out. It pays nothing that is owed to you."
                )
                self.session.note(Kind.INFO, text)
            case _ if self.list.chips.current != FILES:
                self._open_payment(row.id, "amount")  # type: ignore[attr-defined]

    def _remove(self, row: object) -> None:
        tr, session = self.words.tr, self.session
        match row:
            case BankLineRow():
                if row.state == "new" and session.attempt(put_aside, session.book, row.id):
                    offer_undo(session, tr("bank match", "Put aside."))
            case _ if self.list.chips.current == FILES:
                if session.attempt(take_back, session.book, row.id):  # type: ignore[attr-defined]
                    name = row.name  # type: ignore[attr-defined]
                    offer_undo(session, tr("bank", "{name}: taken back, with its payments.", name=name))
            case _:
                if session.attempt(remove_payment, session.book, row.id):  # type: ignore[attr-defined]
                    name = kind_text(self.words, row.kind)  # type: ignore[attr-defined]
                    offer_undo(session, tr("people", "{name}: in the bin.", name=name))

    def accept_sure(self) -> None:
        """Match every line that is sure."""
        count = 0

        def run(book: Book) -> Done:
            nonlocal count
            done, count = accept_sure(book)
            return done

        if self.session.attempt(run, self.session.book) and count:
            text = self.words.trn("bank match", "{n} line matched.", "{n} lines matched.", count)
            offer_undo(self.session, text)

    def ask_file(self) -> None:
        """Ask for a bank statement."""
        tr = self.words.tr
        files, everything = tr("bank", "Bank statements"), tr("trouble", "All files")
        kinds = f"{files} (*.xml *.sta *.mt940 *.940 *.swi *.csv *.txt);;{everything} (*)"
        if chosen := choosing.open_file(self, tr("bank", "Import a bank statement"), kinds):
            self.open_file(chosen)

    def open_file(self, path: Path) -> None:
        """Show what a statement would bring; nothing is written yet."""
        try:
            data = read_file(path)
        except (Refused, Unavailable) as failure:
            self.session.show_failure(failure)
            return

        def show(shown: Preview) -> None:
            form = ImportForm(self.session, self.stack, path, data, shown)
            self.open_form(form, form.first)

        self._forms.read(
            lambda book: preview(book, path.name, data), show, beside=len(data) > SMALL_FILE or None
        )

    def _saved(self, form: RecordForm, key: str, *, again: bool) -> None:
        if form is not self.form or not isinstance(form, ImportForm):
            super()._saved(form, key, again=again)
            return
        self.close_form()
        self._show_chips()
        self.list.chips.select(LINES)
        self.show_rows()
        count = len(form.shown.new_lines)
        text = self.words.trn("bank", "{n} line is in the book.", "{n} lines are in the book.", count)
        offer_undo(self.session, text)
        self.list.show_first()

    def show_saved(self, key: str) -> None:
        """Select the payment; a line that is matched leaves its list."""
        if self.list.chips.current in FILTERS:
            super().show_saved(key)
        else:
            self.list.show_first()
