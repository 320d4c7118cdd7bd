"""How long the pot lasts: an amount drawn every month against what is to come."""

from desktop.core.actions.settings import change_setting
from desktop.core.books.forecast import OUTLOOKS, Plan, plan
from desktop.core.money import Money, read_minor
from desktop.core.problems import N_, Message, Refused
from desktop.core.queries.settings import setting
from desktop.core.reports.outlook import Outlook
from desktop.i18n.cells import month_name
from desktop.ui.asking import MoneyEditor
from desktop.ui.form import Field, Form
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import Card, label, muted, vbox

POT, DRAW = "plan_pot", "plan_draw"
"""The settings that keep what was typed last, as plain amounts with the currency after a blank."""

_UNTIL = {
    "low": N_("forecast", "If no option comes, it lasts to the end of {month}."),
    "likely": N_("forecast", "As things are likely, it lasts to the end of {month}."),
    "high": N_("forecast", "If everything comes, it lasts to the end of {month}."),
}
_WHOLE = {
    "low": N_("forecast", "Even if no option comes, it lasts beyond {month}."),
    "likely": N_("forecast", "As things are likely, it lasts beyond {month}."),
    "high": N_("forecast", "If everything comes, it lasts beyond {month}."),
}
_NEVER = {
    "low": N_("forecast", "If no option comes, it does not last this month."),
    "likely": N_("forecast", "As things are likely, it does not last this month."),
    "high": N_("forecast", "Even if everything comes, it does not last this month."),
}


class PlannerCard(Card):
    """Two amounts in, three sentences out, with every key."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.words.tr("forecast", "How long does it last?"))
        self._session = session
        self._outlook: Outlook | None = None
        tr = session.words.tr
        pot, draw = (MoneyEditor(session.words, self._currency) for _ in (POT, DRAW))
        self.form = Form(
            [
                [
                    Field("pot", tr("forecast", "In the pot today"), pot),
                    Field("draw", tr("forecast", "I draw each month"), draw),
                ]
            ],
            session.words.say,
            session.icons,
        )
        about = tr(
            "forecast",
            "Income counts in the month in which it is paid, regular costs are taken off before you draw.",
        )
        self._said = vbox(gap=Space.XS)
        self._lines = [label("", wrap=True) for _ in OUTLOOKS]
        self._best = label("", Role.STRONG, wrap=True)
        for each in (*self._lines, self._best):
            self._said.addWidget(each)
        self.add(muted(about, wrap=True), self.form)
        self.body.addLayout(self._said)
        self.form.changed.connect(self._typed)

    def show_outlook(self, outlook: Outlook) -> None:
        """Plan with this forecast; what was typed for the currency comes back."""
        before, self._outlook = self._currency(), outlook
        if before != outlook.currency:
            self.form.set_values({"pot": self._kept(POT, outlook), "draw": self._kept(DRAW, outlook)})
        self._show()

    def _currency(self) -> str:
        return self._outlook.currency if self._outlook else ""

    def _kept(self, key: str, outlook: Outlook) -> Money | None:
        amount, _, currency = (setting(self._session.book, key) or "").partition(" ")
        if currency != outlook.currency:
            return None
        try:
            return Money(read_minor(amount, currency), currency)
        except ValueError:
            return None

    def _amount(self, name: str) -> Money | None:
        try:
            found = self.form.editor(name).value()
        except Refused:
            return None
        return found if isinstance(found, Money) else None

    def _typed(self) -> None:
        for name, key in (("pot", POT), ("draw", DRAW)):
            amount = self._amount(name)
            if amount is not None and amount.minor >= 0:
                change_setting(self._session.book, key, f"{amount.plain()} {amount.currency}")
        self._show()

    def _show(self) -> None:
        pot, draw, outlook = self._amount("pot"), self._amount("draw"), self._outlook
        for each in (*self._lines, self._best):
            each.setVisible(pot is not None)
        if outlook is None or pot is None:
            return
        found = plan(pot.minor, draw.minor if draw else 0, outlook.months)
        for line, text in zip(self._lines, self._sentences(found, outlook), strict=True):
            line.setText(text)
            line.setVisible(draw is not None)
        self._best.setText(self._best_words(found, outlook))

    def _sentences(self, found: Plan, outlook: Outlook) -> list[str]:
        said = []
        for each in OUTLOOKS:
            last, whole = found.lasts[each], each in found.whole
            sentence: Message = _WHOLE[each] if whole else _UNTIL[each] if last else _NEVER[each]
            month = outlook.months[-1].month if whole else last or outlook.months[0].month
            said.append(self._session.words.say(sentence, month=month_name(self._session.words, month)))
        return said

    def _best_words(self, found: Plan, outlook: Outlook) -> str:
        """Say what can be drawn so that the pot lasts over the whole span."""
        words = self._session.words
        return words.tr(
            "forecast",
            "Safe to draw each month until the end of {month}: {low} at least, likely {likely}.",
            month=month_name(words, outlook.months[-1].month),
            low=Money(found.best["low"], outlook.currency),
            likely=Money(found.best["likely"], outlook.currency),
        )
