"""What a fee in foreign money is worth at home, and the rate that says so: typed, or from an imported file."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.core.actions.rates import keep_rate
from desktop.core.money import Money
from desktop.core.problems import Problem, Refused, Unavailable
from desktop.core.queries.rates import home_currency, kept_rate, lookup
from desktop.core.rates import (
    FROM_FILE,
    Rate,
    bank_rate,
    check_rate,
    far_off,
    read_rate,
    shown,
    too_old,
    turned,
)
from desktop.i18n.dates import read_date
from desktop.i18n.words import Words
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.entry import decimal_mark
from desktop.ui.editors import AmountEditor, DateEditor
from desktop.ui.form import Field, Form
from desktop.ui.session import Session
from desktop.ui.signs import Sign, announce
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, hbox, label, link_button, plain_button, vbox


class ExchangeView(QWidget):
    """Stands beneath the terms of a contract whose fee is in foreign money; nothing to see for any other."""

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._draft = draft
        self._rate: Rate | None = None
        self._asked: Rate | None = None
        self._shown = ""
        tr = self._words.tr
        self.worth = label("", Role.STRONG, wrap=True)
        self.bank = link_button(tr("exchange", "Take the bank’s rate"), self.take_bank)
        self.type = link_button(tr("exchange", "Type a rate…"), self.open_form)
        self.forget = link_button(tr("exchange", "Forget the rate"), lambda: self._keep(None))
        self.form = self._make_form()
        self.keep_it = plain_button(tr("exchange", "Keep this rate"), self.keep_typed)
        self.cancel = plain_button(tr("exchange", "Cancel"), self._close)
        self._entry = QWidget()
        self._entry.setLayout(vbox(self.form, hbox(STRETCH, self.cancel, self.keep_it), gap=Space.S))
        self._entry.hide()
        self._question = self._make_question()
        self._links = QWidget()
        self._links.setLayout(hbox(self.bank, self.type, self.forget, STRETCH, gap=Space.L))
        self.setLayout(vbox(self.worth, self._links, self._question, self._entry, gap=Space.S))
        self.hide()

    def _make_form(self) -> Form:
        words, tr = self._words, self._words.tr
        self._value = AmountEditor(_typed_rate, _written(words), decimal=decimal_mark(words))
        day = DateEditor(
            lambda text: read_date(text, words.locale, self._session.today(), ""), words.short_day, words.day
        )
        fields = [
            Field("rate", tr("exchange", "Rate"), self._value),
            Field("rate_on", tr("exchange", "Day of the rate"), day),
        ]
        return Form([fields], words.say, self._session.icons)

    def _make_question(self) -> QWidget:
        tr = self._words.tr
        self._asking = label("", wrap=True)
        self.turn = link_button(tr("exchange", "Turn it round"), self._turn)
        self.insist = link_button(tr("exchange", "Take it all the same"), self._insist)
        sign = Sign(self._session.icons, "warning", "warning_text", side=16)
        row = hbox(sign, self._asking, gap=Space.S)
        row.setStretch(1, 1)
        made = QWidget()
        made.setLayout(vbox(row, hbox(self.turn, self.insist, STRETCH, gap=Space.L), gap=Space.XS))
        made.hide()
        return made

    @property
    def home(self) -> str:
        """The money that the owner of the book counts in."""
        return home_currency(self._session.book, self._session.countries)

    def reload(self) -> None:
        """Show what the contract is kept with."""
        facts = self._draft.facts
        if facts.id != self._shown:
            self._shown = facts.id
            self._close()
        self._rate = kept_rate(self._session.book, facts.id)
        fixed = self._draft.fixed
        foreign = facts.fee.currency != self.home
        self.setVisible(foreign if not fixed else self._rate is not None)
        self._links.setVisible(not fixed)
        self.forget.setVisible(self._rate is not None)
        self.form.label("rate").setText(
            self._words.tr("exchange", "One {currency} is worth", currency=facts.fee.currency)
        )
        self._value.set_suffix(self.home)
        self.show_fee(facts.fee)

    def show_fee(self, fee: Money | None) -> None:
        """Say what a fee is worth, also while it is still being typed."""
        if fee is None or self._rate is None or fee.currency != self._rate.currency:
            self.worth.setText(
                self._words.tr(
                    "exchange",
                    "This fee is not in {currency}. A rate shows what it is worth.",
                    currency=self.home,
                )
            )
            return
        self.worth.setText(worth(self._words, fee, self._rate))

    def take_bank(self) -> None:
        """Take the newest rate of the imported files that is not after the gig, nor after today."""
        self._ask_no_more()
        try:
            self._keep(self._bank_rate())
        except Refused as refused:
            self._ask(refused.problems[0])

    def open_form(self) -> None:
        """Let a rate be typed."""
        self._ask_no_more()
        self._entry.show()
        kept = self._rate
        self.form.set_values(
            {"rate": kept.value if kept else None, "rate_on": kept.on if kept else self._session.today()}
        )
        self.form.focus("rate")
        self._reveal(self._entry)

    def keep_typed(self) -> None:
        """Keep what was typed, or ask when it is far from what the bank says."""
        self._ask_no_more()
        try:
            rate = self._typed()
        except Refused as refused:
            self.form.show_problems(refused.problems)
            return
        if question := far_off(rate, self._known(rate)):
            self._ask(question, rate)
        else:
            self._keep(rate)

    def _typed(self) -> Rate:
        """Return the rate as typed.

        Raises:
            Refused: a field cannot be understood, is empty, or holds no rate.
        """
        values = self.form.values()
        if values["rate"] is None:
            read_rate("")
        on: date = values["rate_on"] or self._session.today()
        rate = Rate(self._draft.facts.fee.currency, self.home, values["rate"], on)
        if problems := check_rate(rate, self._session.today()):
            raise Refused(problems)
        return rate

    def _known(self, typed: Rate) -> Rate | None:
        """Return what the bank said of the day of a typed rate, where a file was imported."""
        try:
            return bank_rate(typed.currency, typed.to, typed.on, lookup(self._session.book))
        except Refused:
            return None

    def _bank_rate(self, *, however_old: bool = False) -> Rate:
        day = min(self._draft.day, self._session.today())
        find = lookup(self._session.book)
        return bank_rate(self._draft.facts.fee.currency, self.home, day, find, however_old=however_old)

    def _ask(self, problem: Problem, rate: Rate | None = None) -> None:
        """Show what speaks against a rate, with the ways on."""
        self._asked = rate
        text = self._words.say(problem)
        self._asking.setText(text)
        self.turn.setVisible(turned(problem))
        self.insist.setVisible(rate is not None or too_old(problem))
        self._question.show()
        self._reveal(self._question)
        announce(self, text, urgent=True)

    def _reveal(self, part: QWidget) -> None:
        """Scroll so that a part is seen whole, once it has its place."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            found = area
            QTimer.singleShot(0, self, lambda: found.ensureWidgetVisible(part, 0, Space.M))

    def _ask_no_more(self) -> None:
        self._asked = None
        self._question.hide()

    def _insist(self) -> None:
        rate = self._asked
        self._ask_no_more()
        self._keep(rate if rate is not None else self._bank_rate(however_old=True))

    def _turn(self) -> None:
        rate = self._asked
        self._ask_no_more()
        if rate is not None:
            self._keep(rate.turned())

    def _keep(self, rate: Rate | None) -> None:
        self._draft.flush()
        try:
            self._session.run(keep_rate, self._session.book, self._draft.facts.id, rate)
        except Refused as refused:
            self._ask(refused.problems[0])
        except Unavailable as failure:
            self._session.show_failure(failure)
        else:
            self._close()

    def _close(self) -> None:
        self._ask_no_more()
        self._entry.hide()
        self.form.clear_problems()


def worth(words: Words, fee: Money, rate: Rate) -> str:
    """Return what a fee is worth, with the rate, its day and where it is from."""
    values = {
        "amount": rate.convert(fee),
        "day": rate.on,
        "currency": rate.currency,
        "rate": shown(rate.value),
        "to": rate.to,
    }
    if rate.source == FROM_FILE:
        return words.tr(
            "exchange", "≈ {amount}, rate of {day}, ECB file (1 {currency} = {rate} {to})", **values
        )
    return words.tr("exchange", "≈ {amount}, rate of {day}, typed (1 {currency} = {rate} {to})", **values)


def _typed_rate(text: str) -> Decimal:
    """Return a rate as people type it: the only mark in it is the decimal one."""
    return read_rate(text.strip().replace(",", "."))


def _written(words: Words) -> Callable[[Decimal], str]:
    """Return how a rate stands in its field: all its digits, with the language's own decimal mark."""
    mark = decimal_mark(words)
    return lambda value: f"{value:f}".replace(".", mark)
