"""The steps of a recipe: what goes off the top, by which rule, and the editor of the step that is open."""

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.recipes import KINDS
from desktop.i18n.amounts import read_amount, read_percent
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import Record, weights_of
from desktop.ui.contract.entry import currency_sign, decimal_mark, show_value
from desktop.ui.contract.step_words import SHARED_BY, basis
from desktop.ui.editors import AmountEditor, LineEditor
from desktop.ui.form import Field, Form
from desktop.ui.pickers import Choice, ChoiceEditor, Picked, PickerEditor
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import caption, hbox, label, plain_button, vbox

AMOUNT = "amount"


class StepEditor(QWidget):
    """Edits one step in place.

    Signals:
        typed(record): the step as it stands after a key; kept after a pause.
        chosen(record): the step after a choice; kept at once.
        settled: what was typed is finished.
        equal_asked: everybody of the line-up shall get the same share.
        basis_chosen(str): the rest shall be shared in this way of `SHARED_BY`.
    """

    typed = Signal(object)
    chosen = Signal(object)
    settled = Signal()
    equal_asked = Signal()
    basis_chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._words = session.words
        self._icons = session.icons
        self._kind = ""
        self._currency = "EUR"
        self._people: list[Choice] = []
        self._by_hand = False
        self._ref: str | None = None
        self.form = self._make_form(session)
        self._shares = self._make_shares()
        self._sum = caption("", wrap=True)
        self.setLayout(vbox(self._shares, self.form, self._sum, gap=Space.S))

    def _make_form(self, session: Session) -> Form:
        tr = self._words.tr
        self._label = LineEditor()
        self._member = ChoiceEditor(none_text=tr("split step form", "Choose…"))
        self._anyone = PickerEditor(session.icons, hint=tr("split step form", "Agent, booker, …"))
        self._value = AmountEditor(self._parse, self._write, decimal=decimal_mark(self._words))
        self._unit = ChoiceEditor()
        for editor in (self._label, self._anyone, self._value):
            editor.changed.connect(lambda: self.typed.emit(self.record()))
            editor.settled.connect(self.settled)
        self._member.changed.connect(lambda: self.chosen.emit(self.record()))
        self._unit.changed.connect(self._change_unit)
        self._apart = tr("split step form", "Gets no share of the rest. Type a share below to change that.")
        own, optional = tr("split step form", "In your own words"), tr("split step form", "optional")
        first = [
            Field("label", own, self._label, stretch=3, aside=optional),
            Field("member", tr("split step form", "To whom"), self._member, stretch=2),
            Field("anyone", tr("split step form", "To whom"), self._anyone, stretch=2),
        ]
        second = [
            Field("value", tr("split step form", "How much"), self._value, stretch=2),
            Field("unit", tr("split step form", "Counted as"), self._unit, stretch=3),
        ]
        return Form([first, second], self._words.say, session.icons)

    def _make_shares(self) -> QWidget:
        tr = self._words.tr
        self._basis = ChoiceEditor([Choice(key, self._words.say(name)) for key, name in SHARED_BY.items()])
        self._basis.changed.connect(self._choose_basis)
        field = Field("basis", tr("split step form", "How the rest is shared"), self._basis)
        self._shares_form = Form([field], self._words.say, self._icons)
        self._who = label("", Role.MUTED, wrap=True)
        self._equal = plain_button(tr("split step form", "Equal shares for everybody"), self.equal_asked.emit)
        made = QWidget()
        line = hbox(self._shares_form, self._equal, gap=Space.M)
        line.setStretch(0, 1)
        line.setAlignment(self._equal, Qt.AlignmentFlag.AlignBottom)
        made.setLayout(vbox(line, self._who, gap=Space.S))
        return made

    def show_step(self, step: Record, draft: Draft, *, fresh: bool) -> None:
        """Show a step; `fresh` when it is another one than before."""
        fresh = fresh or step["kind"] != self._kind
        self._kind, self._currency = step["kind"], draft.facts.fee.currency
        shares = self._kind == "shares"
        self._shares.setVisible(shares)
        self.form.setVisible(not shares)
        self._ref = step.get("ref")
        if fresh:
            self._by_hand = False
        if shares:
            self._show_basis(step, draft)
        if shares or self._kind not in KINDS:
            self._sum.hide()
            return
        if fresh:
            self._fit()
        people = self._receivers(step.get("to"), draft)
        if people != self._people:
            self._people = people
            self._member.set_choices(people)
            self._anyone.set_choices(people)
        to = step.get("to")
        typed = draft.facts.shares_by == "weights"  # by dates or hours no share can be typed
        apart = self._kind == "fixed" and to is not None and to not in weights_of(draft.facts.steps)
        self.form.set_help("member", self._apart if apart and typed else "")
        show_value(self._label, step.get("label", ""), fresh=fresh)
        show_value(self._member, to, fresh=fresh)
        show_value(self._anyone, None if to is None else self._receiver(to, draft), fresh=fresh)
        show_value(self._unit, self._unit_of(step), fresh=fresh)
        self._show_suffix()
        show_value(self._value, self._figure(step), fresh=fresh)

    def show_sum(self, text: str) -> None:
        """Say how the amount of the step was worked out."""
        self._sum.setText(text)
        self._sum.setVisible(bool(text))

    def _show_basis(self, step: Record, draft: Draft) -> None:
        """Show in which way the rest is shared, and who takes part."""
        now, words = basis(step, draft.facts.shares_by), self._words
        if now == "equal" and self._by_hand:
            now = "weights"
        show_value(self._basis, now)
        told = {
            "equal": words.tr("split step form", "Everybody with a share in the list below gets the same."),
            "weights": words.tr(
                "split step form",
                "What is left goes to the musicians who have a share in the list below, in proportion to it.",
            ),
            "dates": words.tr("split step form", "A musician’s share is the number of dates played."),
            "hours": words.tr(
                "split step form", "A musician’s share is the time played, by the hours of the gigs."
            ),
        }
        self._who.setText(told[now])
        everybody = {place.person for place in draft.facts.line_up}
        self._equal.setVisible(
            not draft.fixed and (now != "equal" or set(step.get("weights", {})) != everybody)
        )

    def _choose_basis(self) -> None:
        chosen = str(self._basis.value())
        self._by_hand = chosen == "weights"
        self.basis_chosen.emit(chosen)

    def focus(self, *, receiver: bool = False) -> None:
        """Put the cursor where the step says most: the amount, or the button of the shares; or into `To whom`."""
        wanted = self._basis.control if self._kind == "shares" else self._value.control
        if receiver:
            wanted = (self._member if KINDS[self._kind].receiver == "member" else self._anyone).control
        wanted.setFocus(Qt.FocusReason.TabFocusReason)

    def set_read_only(self, fixed: bool) -> None:
        """Let the step be read only."""
        self.form.set_read_only(fixed)
        self._shares_form.set_read_only(fixed)
        self._equal.setVisible(not fixed)

    def record(self) -> dict[str, Any]:
        """Return the step as it stands; what is missing or cannot be read is left out."""
        kind = KINDS[self._kind]
        record: dict[str, Any] = {"kind": self._kind}
        if self._ref is not None:
            record["ref"] = self._ref
        if self._label.value():
            record["label"] = self._label.value()
        if "to" in kind.keys and (to := self._receives(kind.receiver)) is not None:
            record["to"] = to
        unit, figure = self._unit.value(), self._figured()
        if unit != AMOUNT:
            record["of"] = unit
        match figure:
            case Money():
                record[AMOUNT] = figure.plain()
            case Decimal():
                record["percent"] = f"{figure:f}"
        return record

    def unread(self) -> str:
        """Return why the amount cannot be understood, empty when it can."""
        try:
            self._value.value()
        except Refused as refused:
            return " ".join(self._words.say(problem) for problem in refused.problems)
        return ""

    def _fit(self) -> None:
        """Show the fields that steps of this kind have."""
        kind, words = KINDS[self._kind], self._words
        self.form.show_field("member", kind.receiver == "member")
        self.form.show_field("anyone", kind.receiver == "anyone")
        self.form.show_field("unit", bool(kind.bases))
        names = {
            "fee": words.tr("split step form", "Per cent of the fee"),
            "left": words.tr("split step form", "Per cent of what is left"),
        }
        units = [Choice(base, names[base]) for base in kind.bases]
        self._unit.set_choices([*units, Choice(AMOUNT, words.tr("split step form", "A fixed amount"))])

    def _receives(self, receiver: str) -> str | None:
        if receiver == "member":
            chosen = self._member.value()
            return None if chosen is None else str(chosen)
        picked = self._anyone.value()
        return None if picked is None else str(picked.value or picked.text)

    @staticmethod
    def _receivers(to: str | None, draft: Draft) -> list[Choice]:
        """Return who can be chosen; who left the line-up stays chosen until somebody else is."""
        keys = [place.person for place in draft.facts.line_up]
        gone = [to] if to in draft.names and to not in keys else []
        return [Choice(key, draft.name_of(key)) for key in (*keys, *gone)]

    @staticmethod
    def _receiver(to: str, draft: Draft) -> Picked:
        return Picked(to if to in draft.names else None, draft.name_of(to))

    @staticmethod
    def _unit_of(step: Record) -> str:
        return str(step.get("of", "fee" if "percent" in step else AMOUNT))

    def _figure(self, step: Record) -> Money | Decimal | None:
        if "percent" in step:
            return Decimal(step["percent"])
        return Money.read(step[AMOUNT], self._currency) if AMOUNT in step else None

    def _figured(self) -> Money | Decimal | None:
        try:
            figure: Money | Decimal | None = self._value.value()
        except Refused:
            return None
        return figure

    def _change_unit(self) -> None:
        self._show_suffix()
        self.chosen.emit(self.record())

    def _show_suffix(self) -> None:
        amount = self._unit.value() == AMOUNT
        self._value.set_suffix(currency_sign(self._words, self._currency) if amount else "%")

    def _parse(self, text: str) -> Money | Decimal:
        if self._unit.value() == AMOUNT:
            return read_amount(text, self._currency, "")
        return read_percent(text, "")

    def _write(self, figure: Money | Decimal) -> str:
        return self._words.amount(figure) if isinstance(figure, Money) else self._words.value(figure)
