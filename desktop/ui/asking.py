"""An amount field that asks instead of guessing: `1.500` gets two buttons, one for each way to read it."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout

from desktop.core.money import Money, digits
from desktop.core.problems import Problem, Refused
from desktop.i18n.amounts import read_amount
from desktop.i18n.words import Words
from desktop.ui.editors import AmountEditor
from desktop.ui.pickers import ChoiceEditor
from desktop.ui.widgets import link_button


class MoneyEditor(AmountEditor):
    """An amount in the currency that another field names; the value is `Money`, None for nothing."""

    def __init__(self, words: Words, currency: ChoiceEditor) -> None:
        self._words = words
        self._currency = currency
        super().__init__(
            self._read, self._written, self._echo, decimal=words.locale.number_symbols["latn"]["decimal"]
        )
        self._readings: tuple[Money, ...] = ()
        self._answers = [link_button("", partial(self._take, place)) for place in (0, 1)]
        self._ask_no_more()
        column = self.layout()
        assert isinstance(column, QBoxLayout)
        column.setDirection(QBoxLayout.Direction.TopToBottom)
        column.setSpacing(0)
        for answer in self._answers:
            column.addWidget(answer, 0, Qt.AlignmentFlag.AlignRight)
        self.settled.connect(self._ask)
        self.changed.connect(self._ask_no_more)
        currency.changed.connect(self._restate)

    def _read(self, text: str) -> Money:
        return read_amount(text, str(self._currency.value()))

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
        for answer, amount in zip(self._answers, found, strict=False):
            answer.setText(self._words.money(amount))
            answer.setAccessibleName(self._words.money(amount))
            answer.show()

    def _ask_no_more(self) -> None:
        for answer in self._answers:
            answer.hide()

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
