"""The form of a cost that some fronted for others: who paid how much, and for whom in which shares."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.actions.mates import record_cost
from desktop.core.balances import Part, fronted
from desktop.core.mates import CostCommand, MatePart, check_cost, equal_parts
from desktop.core.problems import Refused
from desktop.core.queries.mates import entry, mates
from desktop.core.queries.people import IdName
from desktop.ui.asking import MoneyEditor
from desktop.ui.contract.entry import decimal_mark, read_share
from desktop.ui.editors import AmountEditor, LineEditor
from desktop.ui.form import Field
from desktop.ui.money import wording
from desktop.ui.money.begin import Begin
from desktop.ui.money.forms import MoneyForm
from desktop.ui.record_form import Verb
from desktop.ui.session import Session
from desktop.ui.widgets import STRETCH, Card, heading, label, muted


class CostForm(MoneyForm):
    """A cost that some fronted for others: who paid how much, and for whom in which shares."""

    kind = "cost"
    draft_setting = "draft.cost"

    def __init__(
        self,
        session: Session,
        parent: QWidget,
        key: str | None,
        band: str | None,
        begin: Begin = Begin(),  # noqa: B008  # a value
    ) -> None:
        super().__init__(session, parent, key, band, Verb(check_cost, record_cost), begin)
        tr = self.words.tr
        self._mates = mates(session.book, self.band, begin.contract, key)
        self._names = dict(self._mates)
        card = Card()
        self._card = card
        self._top = self.add_form(
            [
                [Field("on", tr("gig form", "Date"), self._day, stretch=3), self._what()],
                [self._contract_field(), self._currency_field()],
            ]
        )
        self._who = self.add_form([self._fields_of(mate) for mate in self._mates])
        card.add(self._top, heading(tr("band money", "Who paid, and for whom")), self._who)
        last = f"weight.{self._mates[-1].id}" if self._mates else "text"
        again = "" if key else tr("people", "Save and next")
        self.lay_out(
            card, self._beside(), last=last, passed=("currency",), again=again, extra=self.remove_button
        )
        self._who.changed.connect(self._show_sum)
        self._currency.changed.connect(self._show_sum)
        self.load()

    def _what(self) -> Field:
        tr = self.words.tr
        hint = tr("band money", "van, rehearsal room, dinner")
        return Field("text", tr("band money", "What for"), LineEditor(hint), stretch=5)

    def _currency_field(self) -> Field:
        return Field("currency", self.words.tr("gig form", "Currency"), self._currency, stretch=0)

    def _fields_of(self, mate: IdName) -> Sequence[Field]:
        tr = self.words.tr
        share = AmountEditor(read_share, self.words.value, decimal=decimal_mark(self.words))
        return (
            Field(
                f"paid.{mate.id}",
                tr("band money", "{name} paid", name=mate.name),
                MoneyEditor(self.words, self._currency),
                stretch=3,
            ),
            Field(f"weight.{mate.id}", tr("band money", "Share of {name}", name=mate.name), share, stretch=2),
        )

    def widen(self) -> None:
        """Add those of the chosen contract's line-up who are not in the form yet; they begin without a share."""
        contract = self._contract_id()
        new = mates(self.session.book, self.band, contract, self.key) if contract else []
        new = [mate for mate in new if mate.id not in self._names]
        if new:
            self._names |= dict(new)
            form = self.add_form([self._fields_of(mate) for mate in new])
            form.changed.connect(self._show_sum)
            self._card.add(form)

    def _beside(self) -> QWidget:
        tr = self.words.tr
        self.sums = label("", wrap=True)
        self.odd = muted("", wrap=True)
        lesson = tr(
            "band money",
            "The shares say for whom it was: 1 each is equal parts, no share is not for this musician.",
        )
        card = Card()
        card.add(
            heading(tr("band money", "What it comes to")),
            self.sums,
            self.odd,
            muted(lesson, wrap=True),
            self._open_contract_button(),
            STRETCH,
        )
        return card

    def load(self) -> bool:
        """Fill the fields from the book, or with equal shares for everybody."""
        found = entry(self.session.book, self.key) if self.key else None
        tr = self.words.tr
        if found is not None and not isinstance(found, CostCommand):
            return False
        shown = found or CostCommand(
            self.session.today(),
            self.begin.text,
            self._usual_currency(),
            equal_parts(list(self._names)),
            contract=self.begin.contract,
        )
        parts = {part.person: part for part in shown.parts}
        self._show_currency(shown.currency)
        self._top.set_values({"on": shown.on, "text": shown.text, "contract": self._picked(shown.contract)})
        for key in self._names:
            part = parts.get(key, MatePart(key))
            self.editor(f"paid.{key}").set_value(part.paid)
            self.editor(f"weight.{key}").set_value(part.weight)
        self.band = shown.band if self.key else self.band
        self.heading.setText(shown.text if self.key else tr("band money", "New shared cost"))
        self.remove_button.setVisible(self.key is not None)
        self._show_sum()
        self._show_opener()
        return found is not None

    def command(self, values: dict[str, Any]) -> CostCommand:
        """Return the fields as they are recorded."""
        contract = values["contract"]
        return CostCommand(
            on=values["on"],
            text=values["text"],
            currency=values["currency"],
            parts=tuple(MatePart(key, values[f"paid.{key}"], values[f"weight.{key}"]) for key in self._names),
            band=self.band,
            contract=contract.value if contract else None,
            id=self.key,
        )

    def _show_sum(self) -> None:
        """Say what the cost comes to for each, while it is typed."""
        parts = []
        for key in self._names:
            try:
                paid, weight = (self.editor(f"{what}.{key}").value() for what in ("paid", "weight"))
            except Refused:
                return
            if paid or weight:
                parts.append(Part(key, paid.minor if paid else 0, weight))
        ready = any(part.paid for part in parts) and any(part.weight for part in parts)
        owed = fronted(parts) if ready else []
        currency = str(self._currency.value())
        nothing = self.words.tr("band money", "Type who paid how much.")
        self.sums.setText("\n".join(wording.each(self.words, owed, self._names, currency)) or nothing)
        odd = wording.odd_cents(self.words, owed, self._names)
        self.odd.setText(odd)
        self.odd.setVisible(bool(odd))
