"""The form of one expense: what for, how much with its VAT, who paid, its receipts, and its place in a split."""

from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.actions.expenses import put_into_split, record_expense, remove_expense
from desktop.core.books.accounts import CATEGORIES
from desktop.core.books.expenses import (
    KINDS,
    MILEAGE,
    PER_DIEM,
    PURCHASE,
    Allowance,
    ExpenseCommand,
    allowances,
    check_expense,
)
from desktop.core.problems import N_, Problem, Refused, Unavailable
from desktop.core.queries.expenses import expense, like, purposes, texts
from desktop.core.queries.mates import money_bands
from desktop.core.queries.people import musicians, person
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book, Done
from desktop.i18n.amounts import read_percent
from desktop.i18n.dates import read_date
from desktop.ui.asking import MoneyEditor
from desktop.ui.books.expense_words import allowance_name, source_of
from desktop.ui.books.receipts import Receipts
from desktop.ui.books.split_card import SplitCard
from desktop.ui.contract.entry import decimal_mark, read_share
from desktop.ui.editors import AmountEditor, DateEditor
from desktop.ui.form import Field, understood
from desktop.ui.gig_form import CURRENCIES
from desktop.ui.pickers import Choice, ChoiceEditor, Picked, PickerEditor
from desktop.ui.record_form import RecordForm, Verb
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Card, heading, quiet_button

_NO_PURPOSE = N_("expense", "No gig and no contract has these words. Choose one from the list.")
PERSON, FUND = "person", "fund"


class ExpenseForm(RecordForm):
    """One expense."""

    kind = "expense"
    draft_setting = "draft.expense"

    def __init__(self, session: Session, parent: QWidget, key: str | None) -> None:
        super().__init__(session, parent, key, Verb(check_expense, self._record))
        self._rates: list[Allowance] = []
        self._taken = ""
        tr = self.words.tr
        self.remove_button = quiet_button(tr("people", "Remove"), self.remove, icon=session.icons.get("bin"))
        self.remove_button.setVisible(key is not None)
        self._make_editors()
        card = Card()
        self._fields = self.add_form(self._rows())
        card.add(self._fields)
        self.lay_out(
            card,
            self._beside(),
            last="purpose",
            passed=("currency", "kind"),
            again="" if key else tr("people", "Save and next"),
            extra=self.remove_button,
        )
        self._text.settled.connect(self._fill_like_last)
        for editor in (self._kind, self._country, self._day):
            editor.changed.connect(self._fit)
        for figure in (self._amount, self._vat, self._currency, self._quantity, self._rate):
            figure.changed.connect(self._show_figures)
        self._allowance.changed.connect(self._take_rate)
        self._purpose.changed.connect(self._follow_purpose)
        self.load()

    # ---- building ----

    def _make_editors(self) -> None:
        words, icons, session = self.words, self.session.icons, self.session
        mark = decimal_mark(words)
        self._text = PickerEditor(icons, [Choice(text, text) for text in texts(session.book)])
        self._day = DateEditor(
            lambda text: read_date(text, words.locale, session.today()), words.short_day, words.day
        )
        self._kind = ChoiceEditor([Choice(kind, words.say(text)) for kind, text in KINDS.items()])
        self._category = ChoiceEditor(
            [Choice(code, words.say(text)) for code, text in CATEGORIES.items()],
            none_text=words.tr("split step form", "Choose…"),
        )
        self._currency = ChoiceEditor([Choice(code, code) for code in self._currencies()])
        self._amount = MoneyEditor(words, self._currency)
        self._vat = AmountEditor(lambda text: read_percent(text, ""), words.value, decimal=mark, suffix="%")
        self._quantity = AmountEditor(read_share, words.value, decimal=mark)
        self._rate = AmountEditor(read_share, words.value, decimal=mark)
        self._country = ChoiceEditor([Choice(code, words.country(code)) for code in session.countries])
        self._allowance = ChoiceEditor()
        self._payer = ChoiceEditor(self._payers(), none_text=words.tr("split step form", "Choose…"))
        kept = expense(session.book, self.key) if self.key else None
        found = purposes(session.book, (kept.contract, kept.gig) if kept else (None, None))
        self._purposes = {(each.kind, each.id): each for each in found}
        self._purpose = PickerEditor(icons, self._purpose_choices(), unknown=Problem("", _NO_PURPOSE))

    def _currencies(self) -> list[str]:
        pack = self.session.countries.get(setting(self.session.book, "country") or "")
        return list(dict.fromkeys((pack.currency if pack else "EUR", *CURRENCIES)))

    def _payers(self) -> list[Choice]:
        book, tr = self.session.book, self.words.tr
        me = setting(book, "me")
        people = sorted(musicians(book), key=lambda person: person.id != me)
        own = [
            Choice((PERSON, person.id), tr("expense form", "{name} (you)", name=person.name))
            if person.id == me
            else Choice((PERSON, person.id), person.name)
            for person in people
        ]
        funds = [
            Choice((FUND, band.id), tr("expense form", "Fund of {band}", band=band.name))
            for band in money_bands(book)
            if band.id
        ]
        return [*own, *funds]

    def _purpose_choices(self) -> list[Choice]:
        from datetime import date

        choices = []
        for key, each in self._purposes.items():
            day = self.words.day(date.fromisoformat(each.on)) if each.on else ""
            text = ", ".join(filter(None, (each.text, day)))
            if each.kind == "contract":
                text = self.words.tr("expense form", "Contract: {contract}", contract=text)
            choices.append(Choice(key, text))
        return choices

    def _rows(self) -> list[Any]:
        tr = self.words.tr
        optional = tr("split step form", "optional")
        return [
            Field("text", tr("band money", "What for"), self._text),
            [
                Field("on", tr("gig form", "Date"), self._day),
                Field("category", tr("expense form", "Category"), self._category),
            ],
            Field("kind", tr("expense form", "What it is"), self._kind),
            [
                Field("amount", tr("expense form", "Paid, with VAT"), self._amount, stretch=4),
                Field("currency", tr("gig form", "Currency"), self._currency, stretch=0),
                Field("vat_percent", tr("expense form", "VAT in it"), self._vat, stretch=3, aside=optional),
            ],
            [
                Field("country", tr("expense form", "By the rates of"), self._country),
                Field("allowance", tr("expense form", "Which day"), self._allowance),
            ],
            [
                Field("quantity", tr("expense form", "How many"), self._quantity),
                Field("rate", tr("expense form", "For each"), self._rate),
            ],
            Field("payer", tr("band money", "Paid by"), self._payer),
            Field("purpose", tr("expense form", "For a gig or contract"), self._purpose, aside=optional),
        ]

    def _beside(self) -> QWidget:
        tr = self.words.tr
        self.receipts = Receipts(self.session, self.key, self)
        self.receipts.changed.connect(self._edited)
        self.split = SplitCard(self.session)
        self.split.asked.connect(self.put_into_split)
        card = Card()
        card.add(heading(tr("expense form", "Receipts")), self.receipts, self.split)
        return card

    # ---- showing ----

    def load(self) -> bool:
        """Fill the fields from the book, or with what a new expense begins with."""
        book = self.session.book
        found = expense(book, self.key) if self.key else None
        me = setting(book, "me")
        shown = found or ExpenseCommand(
            self.session.today(), PURCHASE, "", "", self._currencies()[0], payer=me
        )
        known = self._currency.values()
        if shown.currency not in known:
            self._currency.set_choices(Choice(code, code) for code in (shown.currency, *known))
        self._currency.set_value(shown.currency)
        self._country.set_value(self._usual_country(shown))
        payer = (PERSON, shown.payer) if shown.payer else (FUND, shown.band)
        purpose = ("contract", shown.contract) if shown.contract else ("gig", shown.gig)
        texts_of = {choice.value: choice.text for choice in self._purpose_choices()}
        self._fields.set_values(
            {
                "text": Picked(shown.text, shown.text) if shown.text else None,
                "on": shown.on,
                "kind": shown.kind,
                "category": shown.category or None,
                "amount": shown.amount if shown.kind == PURCHASE else None,
                "vat_percent": shown.vat_percent,
                "quantity": shown.quantity,
                "rate": shown.rate,
                "payer": payer if payer in self._payer.values() else None,
                "purpose": Picked(purpose, texts_of[purpose]) if purpose in texts_of else None,
            }
        )
        new = self.words.tr("expense form", "New expense")
        self.heading.setText(shown.text if self.key else new)
        self._fit()
        return found is not None

    def reload(self) -> None:
        """Show the expense as the book has it now; what is being typed stays."""
        if self.key is not None:
            self.receipts.refresh()
            if not self.dirty and not self.load():
                self.left.emit()
            self._show_split()

    def _usual_country(self, shown: ExpenseCommand) -> str | None:
        purpose = self._purposes.get(("contract", shown.contract or "")) or self._purposes.get(
            ("gig", shown.gig or "")
        )
        payer = person(self.session.book, shown.payer) if shown.payer else None
        at_home = setting(self.session.book, "country") or (payer.residence if payer else None)
        wanted = purpose.country if purpose and purpose.country else at_home
        codes = list(self.session.countries)
        return wanted if wanted in codes else codes[0] if codes else None

    def _fit(self) -> None:
        """Show the fields of the kind, and the rates of the country on the day."""
        kind = self._kind.value()
        reckoned = kind in (MILEAGE, PER_DIEM)
        for name in ("amount", "vat_percent"):
            self._fields.show_field(name, not reckoned)
        for name in ("quantity", "rate", "country"):
            self._fields.show_field(name, reckoned)
        self._quantity.set_suffix(
            self.words.tr("expense form", "km") if kind == MILEAGE else self.words.tr("expense form", "days")
        )
        self._rates = self._known_rates(str(kind)) if reckoned else []
        self._fields.show_field("allowance", len(self._rates) > 1)
        self._allowance.set_choices(
            Choice(each.code, allowance_name(self.words, each)) for each in self._rates
        )
        if reckoned:
            if self._category.value() is None:
                self._category.set_value("travel")
            self._take_rate(keep=True)
        self._show_figures()
        self._show_split()

    def _known_rates(self, kind: str) -> list[Allowance]:
        pack = self.session.countries.get(self._country.value() or "")
        try:
            on = self._day.value()
        except Refused:
            on = None
        return allowances(pack, kind, on) if pack and on else []

    def _take_rate(self, *, keep: bool = False) -> None:
        """Put in the rate that is chosen, and say where it stands; one that was typed stays while it is kept."""
        chosen = self._allowance.value()
        found = next((each for each in self._rates if each.code == chosen), None)
        found = found or (self._rates[0] if self._rates else None)
        if found is None:
            text = self.words.tr(
                "expense form", "The rules of this country do not say it for this day. Type what you may use."
            )
            self._fields.set_help("rate", text)
            return
        if not keep or self._rate.typed() in ("", self._taken):
            self._rate.set_value(found.rate)
            self._taken = self._rate.typed()
        currency = found.currency
        if currency in self._currency.values():
            self._currency.set_value(currency)
        self._fields.set_help("rate", source_of(self.words, found))
        self._show_figures()

    def _show_figures(self) -> None:
        """Say the VAT in an amount, and what a quantity comes to."""
        words = self.words
        command = self.command(understood(self._editors)[0])
        vat, total = command.vat, command.total
        said = "" if vat is None else words.tr("expense form", "VAT {amount}", amount=vat)
        self._fields.set_help("vat_percent", said)
        comes = total is not None and command.kind != PURCHASE
        said = words.tr("expense form", "Comes to {amount}", amount=total) if comes else ""
        self._fields.set_help("quantity", said)

    def _fill_like_last(self) -> None:
        """Fill category, VAT and payer from the last expense of these words."""
        text = self._text.line.text().strip()
        last = like(self.session.book, text) if self.key is None else None
        if last is None:
            return
        if self._category.value() is None:
            self._category.set_value(last.category)
        if not self._vat.typed() and last.vat_percent is not None:
            self._vat.set_value(last.vat_percent)
        payer = (PERSON, last.payer) if last.payer else (FUND, last.band)
        if payer in self._payer.values():
            self._payer.set_value(payer)
        self._show_figures()

    def _follow_purpose(self) -> None:
        key = self._purpose_key()
        found = self._purposes.get(key) if key else None
        if found and found.country in list(self.session.countries):
            self._country.set_value(found.country)
            self._fit()
        self._show_split()

    def _purpose_key(self) -> tuple[str, str] | None:
        try:
            picked = self._purpose.value()
        except Refused:
            return None
        return None if picked is None else picked.value

    def _show_split(self) -> None:
        key = self._purpose_key()
        self.split.show_state(self.key, key[1] if key and key[0] == "contract" else None)

    # ---- doing ----

    def _record(self, book: Book, command: ExpenseCommand) -> Done:
        done = record_expense(book, command, self.receipts.held)
        self.receipts.held = []
        self.receipts.key = done.id
        return done

    def put_into_split(self) -> None:
        """Save what was typed, then let the contract's split pay it back."""
        if (self.dirty or self.key is None) and not self.keep():
            return
        try:
            self.session.run(put_into_split, self.session.book, self.key or "")
        except (Refused, Unavailable) as failure:
            self.show_failure(failure)
            return
        self.dirty = False
        self.load()
        text = self.words.tr("expense form", "It is in the split now and counts once.")
        self.session.note(Kind.SUCCESS, text)

    def remove(self) -> None:
        """Take the expense out of the book, which can be undone."""
        self.dirty = False
        if remove(self.session, self.key or "", self.heading.text()):
            self.left.emit()

    def command(self, values: dict[str, Any]) -> ExpenseCommand:
        """Return the fields as they are recorded."""
        text, purpose, payer = values["text"], values["purpose"], values["payer"]
        kind, where = purpose.value if purpose else ("", None)
        fund = payer[1] if payer and payer[0] == FUND else None
        found = self._purposes.get((kind, where or ""))
        rate: Decimal | None = values["rate"]
        return ExpenseCommand(
            on=values["on"],
            kind=values["kind"] or PURCHASE,
            category=values["category"] or "",
            text=text.text if text else "",
            currency=values["currency"],
            amount=values["amount"],
            vat_percent=values["vat_percent"],
            quantity=values["quantity"],
            rate=rate,
            payer=payer[1] if payer and payer[0] == PERSON else None,
            band=fund or (found.band_id if found and payer else None),
            gig=where if kind == "gig" else None,
            contract=where if kind == "contract" else None,
            id=self.key,
        )


def remove(session: Session, key: str, name: str) -> bool:
    """Remove an expense and offer to undo it; tell whether it was there."""
    done = session.attempt(partial(remove_expense), session.book, key)
    if done is not None:
        offer_undo(session, session.words.tr("people", "{name}: in the bin.", name=name))
    return done is not None
