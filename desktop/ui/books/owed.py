"""The section of the books for what is owed: each amount, each payer by how late it is, how payers keep their time, reminders."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.actions.reminders import remove_reminder
from desktop.core.actions.status_payments import take_status_payments
from desktop.core.books.expected import Expected, State, gap_of
from desktop.core.books.reminders import NO_CONTRACT
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.expected import LOOK_BACK, ageing_of, owed, pay_histories, received_ids
from desktop.core.queries.forecast import own_parts
from desktop.core.queries.kept_splits import stale
from desktop.core.queries.reminders import letter_pdf, letters
from desktop.core.store.book import Book
from desktop.core.text import fold
from desktop.ui import choosing
from desktop.ui.books.income_columns import (
    ageing_columns,
    history_columns,
    letter_columns,
    owed_columns,
)
from desktop.ui.books.reminder_form import ReminderForm, Written
from desktop.ui.books.working_out import WorkingOut, show_waiting
from desktop.ui.list_panel import ListPanel
from desktop.ui.mailing import Mailing
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage
from desktop.ui.row_menu import removing
from desktop.ui.row_model import Column, ListSource
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain, why_button
from desktop.ui.theme import Kind
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Chip, plain_button, primary_button

PARTS, UNDECLARED, UNPAID, PAYERS, TIMES, LETTERS = (
    "all",
    "undeclared",
    "unpaid",
    "payers",
    "times",
    "letters",
)
LISTS = (PARTS, UNDECLARED, UNPAID)
"""The chips that show one line for each amount."""


Own = dict[str, tuple[int, bool]]
"""What of an amount comes to whoever keeps the book, in minor units, and whether that is a guess."""


class OwedPage(RecordPage):
    """What is owed for gigs that were played."""

    key = "owed"
    topics = frozenset(
        {"payments", "bank", "people", "gigs", "contracts", "declarations", "reminders", "settings"}
    )

    def __init__(self, session: Session) -> None:
        tr, icons = session.words.tr, session.icons
        self.paid = primary_button(
            tr("owed", "Note a payment"), self.note_payment, icon=icons.get("plus", "on_accent")
        )
        self.why = why_button(session, self._why_row, tr("owed", "Still to come"))
        self.remind = plain_button(tr("reminder", "Reminder…"), self.write_reminder, icon=icons.get("edit"))
        panel = ListPanel(
            session,
            tr("owed", "Owed"),
            owed_columns(session.words, session.today()),
            search_hint=tr("owed", "Search what is owed"),
            filters=tr("owed", "What is shown"),
            keys=tr("owed", "Enter opens"),
            buttons=[self.why, self.remind, self.paid],
            key="owed",
        )
        super().__init__(session, panel)
        explain(panel.table, self._why_row)
        self.reader = WorkingOut(session, self, partial(show_waiting, panel, session.words))
        self._found: list[Expected] = []
        self._own: Own = {}
        self._mailing = Mailing(self, session.show_failure)
        panel.chips.set_chips(
            [
                Chip(PARTS, tr("owed", "For gigs already played")),
                Chip(UNDECLARED, tr("home", "Played, not declared")),
                Chip(UNPAID, tr("home", "Declared, not paid")),
                Chip(PAYERS, tr("owed", "By payer")),
                Chip(TIMES, tr("owed", "Who pays in time")),
                Chip(LETTERS, tr("reminder", "Reminders")),
            ]
        )
        panel.chips.picked.connect(lambda _key: self.show_rows())
        panel.table.opened.connect(self._open)
        panel.table.deleted.connect(self._remove)
        panel.table.picked.connect(lambda _row: self._offer())
        panel.table.empty_acted.connect(self._act_on_empty)
        remove = removing(tr("people", "Remove"), panel.table, lambda _row: panel.chips.current == LETTERS)
        panel.let_act(self.paid, self.remind, self.why, remove)

    def show_argument(self, argument: object) -> None:
        """Show what a chip lets through, by its key."""
        if self.form is not None:
            self.close_form()
        self.text = ""
        self.list.search.clear()
        self.list.chips.select(str(argument))
        self.show_rows()

    def refresh_list(self) -> None:
        """Take what companies told since last time, then read the list in front again."""
        done = self.session.attempt(take_status_payments, self.session.book)
        if done is None or not done.topics:  # what was taken has announced itself, and is read then
            self.show_rows()

    def show_rows(self) -> None:
        """Show what the chip says, and the sums beneath."""
        today, countries = self.session.today(), self.session.countries
        which = self.list.chips.current
        self.list.search.setVisible(which in LISTS)
        reads: dict[str, Callable[[Book], Sequence[object]]] = {
            **dict.fromkeys(LISTS, lambda book: [_parts(book, which, today, countries)]),
            PAYERS: lambda book: ageing_of(book, today, countries),
            TIMES: lambda book: pay_histories(book, today, countries),
        }
        if which in reads:
            self.reader.read(reads[which], partial(self._show, which))
        else:
            self.reader.read(letters, partial(self._show, which), beside=False)

    def _search(self, text: str) -> None:
        """Show of what was read what has the words that are searched for."""
        self.text = text
        if self.list.chips.current in LISTS and not self.reader.busy:
            self._show_parts()
        else:
            self.show_rows()

    def _show(self, which: str, found: Sequence[Any]) -> None:
        """Show what was read for a chip."""
        words = self.words
        if which in LISTS:
            self._found, self._own = found[0]
            self._show_parts()
            return
        columns = {PAYERS: ageing_columns, TIMES: history_columns}.get(which, letter_columns)
        totals = words.tr("owed", "Days are counted from the last gig to the money.")
        self._fill(found, columns(words), totals if which == TIMES else "")

    def _show_parts(self) -> None:
        parts, today = [part for part in self._found if self._has_words(part)], self.session.today()
        in_parts = any(part.paid for part in parts)
        self._fill(parts, owed_columns(self.words, today, in_parts=in_parts), self._totals(parts))
        if parts and self.list.table.current() is None:
            self.list.table.selectRow(0)

    def _fill(self, rows: Sequence[Any], columns: Sequence[Column], totals: str) -> None:
        self._set_empty(self.list.chips.current)
        self.list.show_rows(ListSource(rows), columns)
        self.list.totals.setText(totals)
        self._offer()

    def _has_words(self, part: Expected) -> bool:
        told = fold(f"{part.payer_name} {part.client} {part.venue}")
        return all(word in told for word in fold(self.text).split())

    def _totals(self, parts: list[Expected]) -> str:
        """Say how much is owed in each currency, how much of it is late, and how much comes to whoever keeps the book."""
        tr = self.words.tr
        sums: dict[str, tuple[int, int]] = {}
        own: dict[str, int] = {}
        guessed: set[str] = set()
        for part in parts:
            all_, late = sums.get(part.amount.currency, (0, 0))
            is_late = part.state in (State.LATE, State.DISPUTED) or (
                part.state is State.UNDECLARED and part.due < self.session.today()
            )
            code = part.amount.currency
            sums[code] = (all_ + part.left.minor, late + is_late * part.left.minor)
            minor, guess = self._own.get(part.id, (part.left.minor, False))
            own[code] = own.get(code, 0) + minor
            guessed |= {code} if guess else set()
        said = []
        for code, (all_, late) in sums.items():
            whole, late_part, mine = Money(all_, code), Money(late, code), Money(own[code], code)
            text = tr("owed", "{amount} owed, {late} of it late", amount=whole, late=late_part)
            if mine != whole:
                about = tr("home", "about {amount}", amount=mine) if code in guessed else mine
                text = tr(
                    "owed",
                    "{amount} owed, {late} of it late, {own} of it yours",
                    amount=whole,
                    late=late_part,
                    own=about,
                )
            said.append(text)
        return " · ".join(said)

    def _set_empty(self, which: str) -> None:
        tr, table = self.words.tr, self.list.table
        if which in LISTS and self.text:
            table.set_empty(
                tr("owed", "Nothing owed has these words"), "", tr("owed", "Show everything owed")
            )
        elif which == UNDECLARED:
            table.set_empty(
                tr("owed", "Everything you played is declared"),
                tr("owed", "A gig stands here from the day after it until the company’s receipt is in."),
                tr("owed", "Go to the gigs"),
            )
        elif which == UNPAID:
            table.set_empty(
                tr("owed", "Everything declared is paid"),
                tr(
                    "owed",
                    "What was declared and played stands here until its money is noted or the company says that it paid.",
                ),
                tr("owed", "Go to the gigs"),
            )
        elif which in (PARTS, PAYERS):
            table.set_empty(
                tr("owed", "Nobody owes you anything"),
                tr(
                    "owed",
                    "What was played and is not paid stands here: by the shared company, which pays within days, and by clients who pay you themselves.",
                ),
                tr("owed", "Go to the gigs"),
            )
        elif which == TIMES:
            table.set_empty(
                tr("owed", "Nothing was paid yet"),
                tr("owed", "Once payments are noted, this says how long each company and client takes."),
                tr("owed", "Go to the money in"),
            )
        else:
            table.set_empty(
                tr("reminder", "No reminder was written"),
                tr(
                    "reminder",
                    "Choose a late client under “For gigs already played”, then “Reminder…”. It is only for what goes through no shared company.",
                ),
                tr("owed", "Show everything owed"),
            )

    def _act_on_empty(self) -> None:
        """Go on from an empty list: to what is owed where a search or a chip hides it, else to where it comes from."""
        which = self.list.chips.current
        if which == TIMES:
            self.session.go("books", "money_in")
        elif which == LETTERS or self.text:
            self.show_argument(PARTS)
        else:
            self.session.go("gigs")

    def _current(self) -> Expected | None:
        row = self.list.table.current()
        return row if isinstance(row, Expected) else None

    def _why_row(self) -> Why | None:
        from desktop.ui.whys.books import why_owed

        return why_owed(self.session, self.list.table.current())

    def _offer(self) -> None:
        """Offer what can be done with the selected amount."""
        part = self._current()
        self.why.setVisible(self._why_row() is not None)
        self.paid.setEnabled(part is not None)
        self.remind.setEnabled(part is not None and part.payer == "client")

    def note_payment(self) -> None:
        """Open a new payment for the selected amount."""
        if (part := self._current()) is not None:
            self.session.go("books", ("money_in", ("part", part.id)))

    def write_reminder(self) -> None:
        """Open a reminder about the selected amount, or say why none is written."""
        part = self._current()
        if part is None:
            return
        if part.contract_id is None:
            self.session.note(Kind.INFO, self.words.say(NO_CONTRACT))
            return
        try:
            form = ReminderForm(self.session, self.stack, part.contract_id)
        except Refused as refused:
            self.session.show_failure(refused)
            return
        self.open_form(form, "level")

    def open_new(self) -> None:
        """There is no empty entry here: a payment is noted for what is selected."""
        self.note_payment()

    def _open(self, row: object) -> None:
        match row:
            case Expected(target="declaration"):
                self.session.go("declarations", row.target_id)
            case Expected(target="gig"):
                self.session.go("gigs", row.target_id)
            case Expected():
                self.session.go("contracts", row.contract_id)
            case _ if self.list.chips.current == LETTERS:
                self.save_letter(row.digest, row.client)  # type: ignore[attr-defined]
            case _ if self.list.chips.current == PAYERS:
                self.list.chips.select(PARTS)
                self.text = row.name  # type: ignore[attr-defined]
                self.list.search.setText(self.text)
                self.show_rows()

    def _remove(self, row: object) -> None:
        if self.list.chips.current != LETTERS:
            return
        if self.session.attempt(remove_reminder, self.session.book, row.id):  # type: ignore[attr-defined]
            offer_undo(self.session, self.words.tr("reminder", "The reminder was removed."))

    def save_letter(self, digest: str, client: str) -> None:
        """Ask where a letter shall be saved, and save it."""
        from desktop.core.files_out import safe_name, write_whole

        tr = self.words.tr
        name = Path.home() / safe_name(tr("reminder", "Reminder"), client, suffix=".pdf")
        chosen = choosing.save_file(self, tr("reminder", "Save the reminder"), name, "PDF (*.pdf)")
        pdf = letter_pdf(self.session.book, digest) if chosen else None
        if chosen is None or pdf is None:
            return
        try:
            write_whole(chosen, pdf)
        except Unavailable as failure:
            self.session.show_failure(failure)
            return
        self.session.note(Kind.SUCCESS, tr("reminder", "Saved as {name}.", name=chosen.name))

    def _saved(self, form: RecordForm, key: str, *, again: bool) -> None:
        if form is not self.form or not isinstance(form, ReminderForm):
            super()._saved(form, key, again=again)
            return
        written = form.written
        self.close_form()
        self.list.chips.select(LETTERS)
        self.show_rows()
        self.list.show_first(key)
        tr = self.words.tr
        text = tr("reminder", "The reminder is kept. Nothing was sent: mail it, or save it with Enter.")
        self.session.note(Kind.SUCCESS, text, tr("reminder", "Open a mail"), partial(self.open_mail, written))

    def open_mail(self, written: Written) -> None:
        """Hand the letter to the mail program as a draft."""
        from desktop.documents.reminder import draft, reminder
        from desktop.i18n.words import words_for

        words = words_for(written.language)
        self._mailing.open_draft(draft(written.letter, words, reminder(written.letter, words)))


def _parts(book: Book, which: str, today: date, countries: Countries) -> tuple[list[Expected], Own]:
    """Return what is owed, or what of it lacks its declaration or its pay, and what of each amount is the owner's."""
    received = received_ids(book) if which != PARTS else frozenset()
    parts = [part for part in owed(book, today, countries) if which in (PARTS, gap_of(part, received))]
    if stale(book):
        refresh_splits(book)
    known = own_parts(book, today - LOOK_BACK) if parts else None
    return parts, {} if known is None else {part.id: known.of(part, part.left_minor) for part in parts}
