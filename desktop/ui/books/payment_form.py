"""The form of a payment: who paid what when, and what it is for."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.actions.payments import record_payment, remove_payment, spread
from desktop.core.books.expected import Expected
from desktop.core.books.payments import (
    CLIENT,
    COMPANY,
    KINDS,
    SETTLEMENTS,
    Part,
    PaymentCommand,
    check_payment,
)
from desktop.core.money import Money
from desktop.core.problems import N_, Problem, Refused
from desktop.core.queries.declarations import enrolments
from desktop.core.queries.payments import payment
from desktop.core.queries.people import clients, musicians
from desktop.core.queries.settings import setting
from desktop.i18n.dates import read_date
from desktop.ui.asking import MoneyEditor
from desktop.ui.books.income_columns import part_text
from desktop.ui.editors import DateEditor, LineEditor
from desktop.ui.form import Field
from desktop.ui.gig_form import CURRENCIES
from desktop.ui.pickers import Choice, ChoiceEditor, Picked, PickerEditor
from desktop.ui.record_form import RecordForm, Verb
from desktop.ui.session import Session
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, Card, heading, link_button, muted, quiet_button

ROWS = 3
"""So many things a payment can be given to by hand; a bank statement or a status may give it to more."""

MOST = 1_000
"""So many things that wait for money are offered, the latest first."""

_UNKNOWN = N_("payment", "Nothing that is owed has these words. Choose from the list, or leave it empty.")
_NO_CLIENT = N_("payment", "No client has this name. Choose one from the list.")


class PaymentForm(RecordForm):
    """Money that came in, or went back."""

    draft_setting = "draft.payment"

    def __init__(
        self,
        session: Session,
        parent: QWidget,
        key: str | None,
        part: str | None,
        waited: Sequence[Expected],
    ) -> None:
        """Show a payment, or a new one.

        Args:
            session: the window's.
            parent: what the form stands in.
            key: the payment's id, None for a new one.
            part: what a new one is for.
            waited: everything that is or was waited for.
        """
        super().__init__(session, parent, key, Verb(check_payment, record_payment))
        self.begun = part is not None
        tr, words = self.words.tr, self.words
        self._kept = payment(session.book, key) if key else None
        self._opens = {each.id: each for each in self._offered(part, waited)}
        self._choices = self._offer(part)
        self._currency = ChoiceEditor([Choice(code, code) for code in self._currencies()])
        kinds = {**KINDS, **(SETTLEMENTS if self._kept and self._kept.kind in SETTLEMENTS else {})}
        self._kind = ChoiceEditor([Choice(kind, words.say(text)) for kind, text in kinds.items()])
        self._kind.changed.connect(self._fit)
        day = DateEditor(
            lambda text: read_date(text, words.locale, session.today()), words.short_day, words.day
        )
        companies = [Choice(row.company_id, row.name) for row in enrolments(session.book)]
        if self._kept and self._kept.company and self._kept.company not in [c.value for c in companies]:
            companies.append(Choice(self._kept.company, self._kept.company))
        people = [Choice(*row) for row in musicians(session.book)]
        optional = tr("split step form", "optional")
        self._amount = MoneyEditor(words, self._currency)
        self._amount.changed.connect(self._follow)
        self._filled: Money | None = None
        rows: list[Field | list[Field]] = [
            Field("kind", tr("payment", "What it was"), self._kind),
            Field(
                "company",
                tr("payment", "Shared company"),
                ChoiceEditor(companies, none_text=tr("split step form", "Choose…")),
            ),
            Field("client", tr("payment", "Client"), self._client_editor()),
            [
                Field("amount", tr("payment", "Amount"), self._amount, stretch=4),
                Field("currency", tr("gig form", "Currency"), self._currency, stretch=0),
                Field("on", tr("payment", "Date"), day, stretch=4),
            ],
            Field(
                "person",
                tr("payment", "Who got it"),
                ChoiceEditor(people, none_text=tr("payment", "Myself")),
                aside=optional,
            ),
        ]
        rows += [self._part_row(place) for place in range(ROWS)]
        rows.append(
            [
                Field("text", tr("payment", "Note"), LineEditor(), aside=optional, stretch=2),
                Field("ref", tr("payment", "Reference"), LineEditor(), aside=optional),
            ]
        )
        self._fields = self.add_form(rows)
        card = Card()
        card.add(self._fields)
        self.remove_button = quiet_button(tr("people", "Remove"), self.remove, icon=session.icons.get("bin"))
        self.remove_button.setVisible(key is not None)
        again = "" if key else tr("people", "Save and next")
        self.lay_out(
            card, self._beside(), last="ref", passed=("currency",), again=again, extra=self.remove_button
        )
        self._begin(part)

    def _offered(self, part: str | None, waited: Sequence[Expected]) -> list[Expected]:
        kept = {f"{each.target}:{each.target_id}" for each in self._kept.parts} if self._kept else set()
        return [each for each in waited if each.left_minor or each.id in kept or each.id == part]

    def _offer(self, part: str | None) -> list[Choice]:
        """Return what can be chosen, the latest first; what the payment is for already is always among it."""
        kept = {f"{each.target}:{each.target_id}" for each in self._kept.parts} if self._kept else set()
        latest = set(islice(reversed(self._opens), MOST))
        return [
            Choice(key, part_text(self.words, each))
            for key, each in reversed(self._opens.items())
            if key in latest or key in kept or key == part
        ]

    def _currencies(self) -> list[str]:
        own = [self._kept.amount.currency] if self._kept and self._kept.amount else []
        owed = [each.amount.currency for each in self._opens.values()]
        pack = self.session.countries.get(setting(self.session.book, "country") or "")
        return list(dict.fromkeys([*own, *([pack.currency] if pack else []), *owed, *CURRENCIES]))

    def _client_editor(self) -> PickerEditor:
        known = [Choice(*row) for row in clients(self.session.book)]
        return PickerEditor(self.session.icons, known, unknown=Problem("", _NO_CLIENT))

    def _part_row(self, place: int) -> list[Field]:
        tr = self.words.tr
        picker = PickerEditor(self.session.icons, self._choices, unknown=Problem("", _UNKNOWN))
        picker.changed.connect(lambda: self._chosen(place))
        given = MoneyEditor(self.words, self._currency)
        name = tr("payment", "What it is for") if place == 0 else tr("payment", "And for")
        return [
            Field(
                f"parts[{place}]",
                name,
                picker,
                stretch=3,
                aside=tr("split step form", "optional") if place == 0 else "",
            ),
            Field(f"given[{place}]", tr("payment", "How much of it"), given, stretch=1),
        ]

    def _beside(self) -> QWidget:
        tr = self.words.tr
        card = Card()
        card.add(
            heading(tr("payment", "What it is for")),
            muted(
                tr(
                    "payment",
                    "Choose what is paid. A payment can be for several; what you do not give to anything stays open, such as a deposit.",
                ),
                wrap=True,
            ),
            link_button(tr("payment", "Give it to the oldest of this payer"), self._spread),
            STRETCH,
        )
        return card

    def _begin(self, part: str | None) -> None:
        command = self._kept or PaymentCommand(self.session.today(), None, self._first_kind(part))
        if self._kept is None and part in self._opens:
            owed = self._opens[part]
            company = owed.payer == COMPANY
            command = PaymentCommand(
                self.session.today(),
                owed.left,
                command.kind,
                parts=(Part(owed.target, owed.target_id, owed.left),),
                company=owed.payer_id if company else None,
                client=None if company else owed.payer_id,
            )
        if command.amount:
            self._currency.set_value(command.amount.currency)
        elif self._currency.values():
            self._currency.set_value(self._currency.values()[0])
        self._show(command)
        if self._kept is None and command.parts:
            self._filled = command.parts[0].amount

    def _first_kind(self, part: str | None) -> str:
        if part in self._opens:
            return COMPANY if self._opens[part].payer == COMPANY else CLIENT
        return COMPANY if enrolments(self.session.book) else CLIENT

    def _show(self, command: PaymentCommand) -> None:
        self._more = command.parts[ROWS:]
        values: dict[str, Any] = {
            "kind": command.kind, "company": command.company, "client": command.client, "amount": command.amount,
            "on": command.on, "person": command.person, "text": command.text, "ref": command.ref,
        }  # fmt: skip
        for place in range(ROWS):
            part = command.parts[place] if place < len(command.parts) else None
            key = f"{part.target}:{part.target_id}" if part else None
            shown = Picked(key, part_text(self.words, self._opens[key])) if key in self._opens else None
            values[f"parts[{place}]"] = shown
            values[f"given[{place}]"] = part.amount if part else None
        self._fields.set_values(values)
        new = self.words.tr("payment", "New payment")
        self.heading.setText(
            new if self.key is None else self.words.tr("payment", "Payment of {day}", day=command.on)
        )
        self.dirty = False
        self._fit()

    def focus(self, name: str) -> None:
        """Put the cursor into a field; an amount that was filled in gives way to the first key."""
        super().focus(name)
        if name == "amount" and self.key is None:
            self._amount.line.selectAll()

    def reload(self) -> None:
        """Show the payment as the book has it now; what is being typed stays."""
        if self.key is None or self.dirty:
            return
        self._kept = payment(self.session.book, self.key)
        if self._kept is None:
            self.left.emit()
        else:
            self._show(self._kept)

    def _fit(self) -> None:
        company = self._kind.value() == COMPANY
        self._fields.show_field("company", company)
        self._fields.show_field("client", not company and self._kind.value() not in SETTLEMENTS)
        self._fields.show_field("person", company)
        for place in range(1, ROWS):
            shown = bool(self.editor(f"parts[{place - 1}]").typed()) or bool(
                self.editor(f"parts[{place}]").typed()
            )
            self._fields.show_field(f"parts[{place}]", shown)
            self._fields.show_field(f"given[{place}]", shown)

    def _chosen(self, place: int) -> None:
        """Fill in how much of the payment goes to what was just chosen: what it is owed, or what is left."""
        self._fit()
        part = self._part(place)
        given = self.editor(f"given[{place}]")
        if part is None or given.typed():
            return
        left = self._left_of(place)
        if left is None:
            self._amount.set_value(part.left)
            given.set_value(part.left)
        elif left.currency == part.left.currency and left.minor > 0:
            given.set_value(min(left, part.left, key=lambda money: money.minor))
        if place == 0:
            self._filled = self._value("given[0]")

    def _follow(self) -> None:
        """Give another amount to the one thing that it is for, as long as nobody typed how much of it that is."""
        part, amount, given = self._part(0), self._value("amount"), self.editor("given[0]")
        if (
            part is not None
            and isinstance(amount, Money)
            and amount.currency == part.left.currency
            and self._filled is not None
            and self._value("given[0]") == self._filled
            and self._part(1) is None
        ):
            self._filled = min(amount, part.left, key=lambda money: money.minor)
            given.set_value(self._filled)

    def _part(self, place: int) -> Expected | None:
        picked = self._value(f"parts[{place}]")
        return self._opens.get(picked.value) if isinstance(picked, Picked) and picked.value else None

    def _value(self, name: str) -> Any:
        try:
            return self.editor(name).value()
        except Refused:
            return None

    def _left_of(self, but: int) -> Money | None:
        amount = self._value("amount")
        if not isinstance(amount, Money) or not amount:
            return None
        others = [self._value(f"given[{place}]") for place in range(ROWS) if place != but]
        used = sum(each.minor for each in others if isinstance(each, Money))
        return Money(amount.minor - used, amount.currency)

    def _spread(self) -> None:
        """Give the whole amount to what the payer owes longest."""
        amount = self._value("amount")
        company = self._kind.value() == COMPANY
        client = self._value("client")
        payer = self._value("company") if company else client.value if client else None
        owed = [each for each in self._opens.values() if each.payer_id == payer and each.owed]
        parts = (
            spread(amount, sorted(owed, key=lambda each: each.due))[:ROWS]
            if isinstance(amount, Money) and payer
            else ()
        )
        for place in range(ROWS):
            part = parts[place] if place < len(parts) else None
            key = f"{part.target}:{part.target_id}" if part else ""
            shown = Picked(key, part_text(self.words, self._opens[key])) if part else None
            self.editor(f"parts[{place}]").set_value(shown)
            self.editor(f"given[{place}]").set_value(part.amount if part else None)
        self._edited()
        self._fit()

    def command(self, values: dict[str, Any]) -> PaymentCommand:
        """Return the fields as they are recorded."""
        kept, client = self._kept, values["client"]
        currency = str(values["currency"])
        parts = []
        for place in range(ROWS):
            part = self._part(place)
            if part is not None:
                parts.append(
                    Part(part.target, part.target_id, values[f"given[{place}]"] or Money(0, currency))
                )
        company = values["kind"] == COMPANY
        return PaymentCommand(
            on=values["on"],
            amount=values["amount"],
            kind=values["kind"],
            company=values["company"]
            if company
            else kept.company
            if kept and kept.kind in SETTLEMENTS
            else None,
            client=None if company or client is None else client.value,
            person=values["person"] if company else None,
            band=kept.band if kept else next((e.band_id for e in map(self._part, range(ROWS)) if e), None),
            text=values["text"] or "",
            ref=values["ref"] or "",
            source=kept.source if kept else "hand",
            bank_line=kept.bank_line if kept else None,
            parts=(*parts, *self._more),
            id=self.key,
        )

    def remove(self) -> None:
        """Take the payment out of the book, which can be undone."""
        assert self.key is not None
        self.dirty = False
        name = self.heading.text()
        if self.session.attempt(remove_payment, self.session.book, self.key) is not None:
            offer_undo(self.session, self.words.tr("people", "{name}: in the bin.", name=name))
            self.left.emit()
