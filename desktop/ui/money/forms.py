"""The forms of band money: what all have in common, cash from hand to hand, an entry of the fund."""

from typing import Any

from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.actions.fund import record_fund_entry, remove_fund_entry
from desktop.core.actions.mates import record_cash, remove_entry
from desktop.core.mates import (
    FUND_KINDS,
    NAMED,
    CashCommand,
    FundCommand,
    check_cash,
    check_fund,
)
from desktop.core.problems import N_, Problem, Refused
from desktop.core.queries.fund import fund_entry
from desktop.core.queries.mates import contract_band, contracts_of, entry, last_currency, mates
from desktop.core.queries.settings import setting
from desktop.i18n.dates import read_date
from desktop.ui.asking import MoneyEditor
from desktop.ui.editors import DateEditor, LineEditor
from desktop.ui.form import Field
from desktop.ui.gig_form import CURRENCIES
from desktop.ui.money import wording
from desktop.ui.money.begin import Begin
from desktop.ui.pickers import Choice, ChoiceEditor, Picked, PickerEditor
from desktop.ui.record_form import RecordForm, Verb
from desktop.ui.session import Session
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, Card, heading, link_button, muted, quiet_button

_NO_CONTRACT = N_("band money", "No contract of this band has these words. Choose one from the list.")


class MoneyForm(RecordForm):
    """What the three forms have in common: the day, the currency, the contract, and Remove.

    Attributes:
        kind: `cost`, `cash` or `fund`.
        band: the band it belongs to; None for an entry of no band.
        begin: what it begins with.
    """

    kind = ""

    def __init__(
        self,
        session: Session,
        parent: QWidget,
        key: str | None,
        band: str | None,
        verb: Verb,
        begin: Begin = Begin(),  # noqa: B008  # a value
    ) -> None:
        super().__init__(session, parent, key, verb)
        self.band = contract_band(session.book, begin.contract) if begin.contract else band
        self.begin = begin
        self.begun = begin != Begin()
        self.remove_button = quiet_button(
            self.words.tr("people", "Remove"), self.remove, icon=session.icons.get("bin")
        )
        self.remove_button.setVisible(False)
        usual = (self._usual_currency(), begin.amount.currency if begin.amount else "EUR", *CURRENCIES)
        self._currency = ChoiceEditor([Choice(code, code) for code in dict.fromkeys(usual)])
        self._day = DateEditor(
            lambda text: read_date(text, self.words.locale, session.today()),
            self.words.short_day,
            self.words.day,
        )

    def _usual_currency(self) -> str:
        """Return what the band used last here, else the money of the book's own country."""
        used = last_currency(self.session.book, self.band)
        pack = self.session.countries.get(setting(self.session.book, "country") or "")
        return used or (pack.currency if pack else "EUR")

    def _show_currency(self, currency: str) -> None:
        """Choose a currency, also one that is not among the usual ones."""
        known = self._currency.values()
        if currency not in known:
            self._currency.set_choices(Choice(code, code) for code in (currency, *known))
        self._currency.set_value(currency)

    def _contract_field(self) -> Field:
        tr = self.words.tr
        known = entry(self.session.book, self.key) if self.key else None
        kept = known.contract if known else self.begin.contract
        choices = [
            Choice(found.id, wording.contract_name(self.words, found))
            for found in contracts_of(self.session.book, self.band, kept)
        ]
        self._contracts = {choice.value: choice.text for choice in choices}
        self._contract = PickerEditor(self.session.icons, choices, unknown=Problem("", _NO_CONTRACT))
        aside = tr("split step form", "optional")
        return Field("contract", tr("band money", "Contract"), self._contract, aside=aside)

    def _open_contract_button(self) -> QWidget:
        made = link_button(self.words.tr("gig form", "Open the contract"), self._open_contract)
        self._opener = made
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._contract.changed.connect(self._show_opener)
        return made

    def widen(self) -> None:
        """Let those of the chosen contract's line-up take part who are not in the band."""

    def _show_opener(self) -> None:
        self.widen()
        self._opener.setVisible(self._contract_id() is not None)

    def _contract_id(self) -> str | None:
        try:
            picked = self._contract.value()
        except Refused:
            return None
        return None if picked is None else picked.value

    def _open_contract(self) -> None:
        self.session.go("contracts", self._contract_id())

    def _picked(self, contract: str | None) -> Picked | None:
        return Picked(contract, self._contracts[contract]) if contract in self._contracts else None

    def reload(self) -> None:
        """Show the entry as the book has it now; what is being typed stays."""
        if self.key is not None and not self.dirty and not self.load():
            self.left.emit()

    def draft_about(self) -> str | None:
        """Return the band: the fields of a new entry are those of its members."""
        return self.band

    def load(self) -> bool:
        """Fill the fields; tell whether the entry is there."""
        raise NotImplementedError

    def remove(self) -> None:
        """Take the entry out of the book, which can be undone."""
        assert self.key is not None
        self.dirty = False
        if remove_money(self.session, self.kind, self.key, self.heading.text()):
            self.left.emit()


def remove_money(session: Session, kind: str, key: str, name: str) -> bool:
    """Remove an entry and offer to undo it; tell whether it was there."""
    action = remove_fund_entry if kind == "fund" else remove_entry
    done = session.attempt(action, session.book, key)
    if done is not None:
        offer_undo(session, session.words.tr("people", "{name}: in the bin.", name=name))
    return done is not None


class CashForm(MoneyForm):
    """Money that one musician gave to another on the spot."""

    kind = "cash"
    draft_setting = "draft.cash"

    def __init__(
        self,
        session: Session,
        parent: QWidget,
        key: str | None,
        band: str | None,
        begin: Begin = Begin(),  # noqa: B008  # a value
    ) -> None:
        super().__init__(session, parent, key, band, Verb(check_cash, record_cash), begin)
        tr = self.words.tr
        choose, optional = tr("split step form", "Choose…"), tr("split step form", "optional")
        people = self._people(begin.contract)
        payer, receiver = (ChoiceEditor(people, none_text=choose) for _ in range(2))
        self._both, self._offered = (payer, receiver), people
        card = Card()
        self._fields = self.add_form(
            [
                [
                    Field("payer", tr("band money", "Who gave it"), payer),
                    Field("receiver", tr("band money", "Who got it"), receiver),
                ],
                [
                    Field(
                        "amount",
                        tr("band money", "How much"),
                        MoneyEditor(self.words, self._currency),
                        stretch=4,
                    ),
                    Field("currency", tr("gig form", "Currency"), self._currency, stretch=0),
                    Field("on", tr("gig form", "Date"), self._day, stretch=4),
                ],
                self._contract_field(),
                Field("text", tr("band money", "What for"), LineEditor(), aside=optional),
            ]
        )
        card.add(self._fields)
        again = "" if key else tr("people", "Save and next")
        self.lay_out(
            card, self._beside(), last="text", passed=("currency",), again=again, extra=self.remove_button
        )
        self.load()

    def _people(self, contract: str | None) -> list[Choice]:
        found = mates(self.session.book, self.band, contract, self.key)
        return [Choice(mate.id, mate.name) for mate in found]

    def widen(self) -> None:
        """Offer the line-up of the chosen contract too; who was chosen stays."""
        contract = self._contract_id()
        people = self._people(contract) if contract else self._offered
        if people != self._offered:
            self._offered = people
            for editor in self._both:
                editor.set_choices(people)

    def _beside(self) -> QWidget:
        tr = self.words.tr
        lesson = tr(
            "band money",
            "Whoever got the money owes it to whoever gave it. "
            "A musician who is paid on the spot gives it back once the shared company has paid too.",
        )
        card = Card()
        card.add(
            heading(tr("band money", "Paid in cash on the spot")),
            muted(lesson, wrap=True),
            self._open_contract_button(),
            STRETCH,
        )
        return card

    def load(self) -> bool:
        """Fill the fields from the book, or with what was asked for."""
        found = entry(self.session.book, self.key) if self.key else None
        if found is not None and not isinstance(found, CashCommand):
            return False
        begin = self.begin
        shown = found or CashCommand(
            self.session.today(),
            begin.amount,
            begin.payer,
            begin.receiver,
            begin.text,
            contract=begin.contract,
        )
        self._show_currency(shown.amount.currency if shown.amount else self._usual_currency())
        self._fields.set_values(
            {
                "payer": shown.payer,
                "receiver": shown.receiver,
                "amount": shown.amount,
                "on": shown.on,
                "contract": self._picked(shown.contract),
                "text": shown.text,
            }
        )
        self.band = shown.band if self.key else self.band
        cash = self.words.tr("band money", "Cash")
        new = self.words.tr("band money", "New cash payment")
        self.heading.setText((shown.text or cash) if self.key else new)
        self.remove_button.setVisible(self.key is not None)
        self._show_opener()
        return found is not None

    def command(self, values: dict[str, Any]) -> CashCommand:
        """Return the fields as they are recorded."""
        contract = values["contract"]
        return CashCommand(
            on=values["on"],
            amount=values["amount"],
            payer=values["payer"],
            receiver=values["receiver"],
            text=values["text"],
            band=self.band,
            contract=contract.value if contract else None,
            id=self.key,
        )


class FundForm(MoneyForm):
    """Money into the band's fund or out of it."""

    kind = "fund"
    draft_setting = "draft.fund"

    def __init__(self, session: Session, parent: QWidget, key: str | None, band: str) -> None:
        super().__init__(session, parent, key, band, Verb(check_fund, record_fund_entry))
        tr = self.words.tr
        self._kind = ChoiceEditor([Choice(kind, self.words.say(text)) for kind, text in FUND_KINDS.items()])
        self._kind.changed.connect(self._fit)
        people = [Choice(mate.id, mate.name) for mate in mates(session.book, band)]
        known = fund_entry(session.book, key) if key else None
        if known and known.person and known.person not in [choice.value for choice in people]:
            from desktop.core.queries.people import musicians

            people = [Choice(*found) for found in musicians(session.book)]
        person = ChoiceEditor(people, none_text=tr("split step form", "Choose…"))
        card = Card()
        self._fields = self.add_form(
            [
                Field("kind", tr("band fund", "What happened"), self._kind),
                [
                    Field(
                        "amount",
                        tr("band money", "How much"),
                        MoneyEditor(self.words, self._currency),
                        stretch=4,
                    ),
                    Field("currency", tr("gig form", "Currency"), self._currency, stretch=0),
                    Field("on", tr("gig form", "Date"), self._day, stretch=4),
                ],
                Field("person", tr("band fund", "Musician"), person),
                Field("text", tr("band money", "What for"), LineEditor()),
            ]
        )
        card.add(self._fields)
        again = "" if key else tr("people", "Save and next")
        self.lay_out(
            card, self._beside(), last="text", passed=("currency",), again=again, extra=self.remove_button
        )
        self.load()

    def _beside(self) -> QWidget:
        tr = self.words.tr
        lesson = tr(
            "band fund",
            "What contracts put into the fund is counted by itself. Note here only what comes from elsewhere, "
            "and what is spent. Every member can check the account.",
        )
        card = Card()
        card.add(heading(tr("band fund", "Band fund")), muted(lesson, wrap=True), STRETCH)
        return card

    def load(self) -> bool:
        """Fill the fields from the book, or with what a new entry begins with."""
        found = fund_entry(self.session.book, self.key) if self.key else None
        shown = found or FundCommand(self.session.today(), "opening", None, "", self.band or "")
        self._show_currency(shown.amount.currency if shown.amount else self._usual_currency())
        self._fields.set_values(
            {
                "kind": shown.kind,
                "amount": shown.amount,
                "on": shown.on,
                "person": shown.person,
                "text": shown.text,
            }
        )
        self.band = shown.band if self.key else self.band
        entry_of = self.words.tr("band fund", "Entry of the fund")
        self.heading.setText(
            shown.text or entry_of if self.key else self.words.tr("band fund", "New entry of the fund")
        )
        self.remove_button.setVisible(self.key is not None)
        self._fit()
        return found is not None

    def _fit(self) -> None:
        self._fields.show_field("person", self._kind.value() in NAMED)

    def command(self, values: dict[str, Any]) -> FundCommand:
        """Return the fields as they are recorded."""
        return FundCommand(
            on=values["on"],
            kind=values["kind"],
            amount=values["amount"],
            text=values["text"],
            band=self.band or "",
            person=values["person"],
            id=self.key,
        )
