"""An amount field that asks instead of guessing: `1.500` gets two buttons, one for each way to read it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.core.money import Money, digits
from desktop.core.problems import Problem, Refused
from desktop.i18n.amounts import read_amount
from desktop.i18n.words import Words
from desktop.ui.editors import AmountEditor
from desktop.ui.pickers import ChoiceEditor
from desktop.ui.theme import Space
from desktop.ui.widgets import link_button, vbox


class MoneyEditor(AmountEditor):
    """An amount in a currency; the value is `Money`, None for nothing."""

    def __init__(self, words: Words, currency: ChoiceEditor | Callable[[], str]) -> None:
        """`currency` is the field that names it; a form without such a field tells its code when it is asked."""
        self._words = words
        self._currency = currency.value if isinstance(currency, ChoiceEditor) else currency
        super().__init__(
            self._read, self._written, self._echo, decimal=words.locale.number_symbols["latn"]["decimal"]
        )
        self._readings: tuple[Money, ...] = ()
        self._choices = [link_button("", partial(self._take, place)) for place in (0, 1)]
        self.answers = QWidget(self)
        column = vbox(*self._choices, gap=Space.XS)
        column.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.answers.setLayout(column)
        self._ask_no_more()
        self.settled.connect(self._ask)
        self.changed.connect(self._ask_no_more)
        if isinstance(currency, ChoiceEditor):
            currency.changed.connect(self._restate)

    def _read(self, text: str) -> Money:
        return read_amount(text, str(self._currency()))

    def _written(self, amount: Money) -> str:
        """Write the amount so that it can be read in one way only: without groups where there are no cents."""
        return self._words.amount(amount) if digits(amount.currency) else amount.plain()

    def _echo(self, amount: Money) -> str:
        """Say how the figures are understood while they are typed; once written out they say so themselves."""
        return "" if self.line.text() == self._written(amount) else self._words.money(amount)

    def _ask(self) -> None:
        try:
            self.value()
        except Refused as refused:
            self._offer(readings(refused.problems[0]))

    def _offer(self, found: tuple[Money, ...]) -> None:
        self._readings = found
        for choice, amount in zip(self._choices, found, strict=False):
            choice.setText(self._words.money(amount))
            choice.setAccessibleName(self._words.money(amount))
        self._show_answers(bool(found))

    def _ask_no_more(self) -> None:
        self._show_answers(False)

    def _show_answers(self, shown: bool) -> None:
        assert self.answers is not None
        self.answers.setVisible(shown)

    def _take(self, place: int) -> None:
        self.set_value(self._readings[place])
        self.line.setFocus()
        self.changed.emit()

    def _restate(self) -> None:
        """Read the same figures again in the other currency."""
        self.set_text(self.line.text())


def readings(problem: Problem) -> tuple[Money, ...]:
    """Return the amounts between which a problem asks to choose; nothing for any other problem."""
    found = tuple(problem.params.get(name) for name in ("first", "second"))
    return tuple(amount for amount in found if isinstance(amount, Money))
