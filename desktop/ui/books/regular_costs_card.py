"""The costs that come again, beside the forecast: a line each, one at a time is typed in beneath."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.core.actions.regular_costs import record_regular_cost, remove_regular_cost
from desktop.core.books.regular_costs import EVERY_NAMES, RegularCostCommand, check_regular_cost
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.forecast import RegularCostRow, regular_costs
from desktop.core.queries.settings import setting
from desktop.i18n.dates import read_date
from desktop.ui.asking import MoneyEditor
from desktop.ui.editors import DateEditor, LineEditor
from desktop.ui.form import Field, Form
from desktop.ui.gig_form import CURRENCIES
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, Card, hbox, label, line, muted, plain_button, quiet_button, vbox


class RegularCostsCard(Card):
    """Lists the costs; one is typed in beneath."""

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        self.more = plain_button(tr("regular cost", "Add"), self.add_new, icon=session.icons.get("plus"))
        self.more.setAccessibleName(tr("regular cost", "Add a regular cost"))
        super().__init__(tr("regular cost", "Regular costs"), self.more)
        tag(self, "regular", session.words)
        self._session = session
        self.form: RegularCostForm | None = None
        about = tr(
            "regular cost",
            "Rent of the rehearsal room, insurance, phone: what you pay whether you play or not.",
        )
        self._rows = QWidget()
        self._rows.setLayout(vbox())
        self.add(muted(about, wrap=True), self._rows)

    def refresh(self) -> None:
        """Read the costs again; what is being typed stays."""
        old, self._rows = self._rows, QWidget()
        costs = regular_costs(self._session.book)
        self._rows.setLayout(vbox(*(self._row(cost) for cost in costs), gap=Space.S))
        self.body.replaceWidget(old, self._rows)
        old.hide()
        old.deleteLater()
        self._rows.setVisible(bool(costs))
        before: QWidget = self.more
        for button in self._rows.findChildren(QAbstractButton):
            QWidget.setTabOrder(before, button)
            before = button

    def _row(self, cost: RegularCostRow) -> QWidget:
        words, icons = self._session.words, self._session.icons
        how = words.tr(
            "regular cost",
            "{amount} · {every}, from {day}",
            amount=cost.amount,
            every=EVERY_NAMES[cost.every],
            day=date.fromisoformat(cost.from_on),
        )
        until = (
            words.tr("regular cost", "until {day}", day=date.fromisoformat(cost.to_on)) if cost.to_on else ""
        )
        edit = quiet_button(
            words.tr("regular cost", "Change"), partial(self._open, cost), icon=icons.get("edit")
        )
        edit.setAccessibleName(words.tr("regular cost", "Change: {name}", name=cost.text))
        remove = quiet_button(
            words.tr("regular cost", "Remove"), partial(self._remove, cost), icon=icons.get("bin")
        )
        remove.setAccessibleName(words.tr("regular cost", "Remove: {name}", name=cost.text))
        made = QWidget()
        text = vbox(
            label(cost.text, Role.STRONG, wrap=True), muted(f"{how} {until}".strip(), wrap=True), gap=2
        )
        row = hbox(text, edit, remove)
        row.setStretch(0, 1)
        made.setLayout(row)
        return made

    def add_new(self) -> None:
        """Open an empty form with the cursor in it."""
        self._open(None)

    def _open(self, cost: RegularCostRow | None) -> None:
        self.close_form()
        self.form = RegularCostForm(self._session, cost, self.close_form)
        self.add(self.form)
        self.more.hide()
        self.form.form.focus("text")

    def close_form(self) -> None:
        """Put the form away."""
        if self.form is not None:
            self.form.setParent(None)
            self.form.deleteLater()
            self.form = None
            self.more.show()
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, cost: RegularCostRow) -> None:
        self.close_form()
        if self._session.attempt(remove_regular_cost, self._session.book, cost.id):
            offer_undo(self._session, self._session.words.tr("regular cost", "Regular cost removed."))


class RegularCostForm(QWidget):
    """One cost, new or recorded."""

    def __init__(self, session: Session, cost: RegularCostRow | None, done: Callable[[], None]) -> None:
        super().__init__()
        self._session = session
        self._cost = cost
        self._done = done
        tr, words = session.words.tr, session.words
        pack = session.countries.get(setting(session.book, "country") or "")
        usual = (cost.currency if cost else "", pack.currency if pack else "EUR", *CURRENCIES)
        currency = ChoiceEditor([Choice(code, code) for code in dict.fromkeys(filter(None, usual))])
        optional = tr("regular cost", "optional")
        self.form = Form(
            [
                Field("text", tr("regular cost", "What for"), LineEditor()),
                [
                    Field("amount", tr("regular cost", "Each time"), MoneyEditor(words, currency), stretch=3),
                    Field("currency", tr("regular cost", "Currency"), currency),
                ],
                Field(
                    "every",
                    tr("regular cost", "How often"),
                    ChoiceEditor([Choice(code, words.say(name)) for code, name in EVERY_NAMES.items()]),
                ),
                [
                    Field("from_on", tr("regular cost", "First time"), self._day()),
                    Field("to_on", tr("regular cost", "Last day"), self._day(), aside=optional),
                ],
            ],
            words.say,
            session.icons,
        )
        self.form.set_values({"currency": currency.values()[0], "every": "month"})
        if cost is not None:
            days = {"from_on": cost.from_on, "to_on": cost.to_on}
            kept = {name: date.fromisoformat(day) if day else None for name, day in days.items()}
            self.form.set_values({"text": cost.text, "amount": cost.amount, "every": cost.every, **kept})
        keep = plain_button(tr("regular cost", "Save the cost"), self.keep)
        cancel = quiet_button(tr("regular cost", "Cancel"), done)
        self.setLayout(vbox(line(), self.form, hbox(keep, cancel, STRETCH), gap=Space.M))

    def _day(self) -> DateEditor:
        words, today = self._session.words, self._session.today
        return DateEditor(
            lambda text: read_date(text, words.locale, today()),
            words.short_day,
            words.day,
            hint=words.short_day(today()),
        )

    def keep(self) -> bool:
        """Record the cost, or say beside the fields what is wrong; tell whether it is in the book."""
        try:
            self._session.run(record_regular_cost, self._session.book, self._command())
        except Refused as refused:
            self._session.show_rest(self.form.show_problems(refused.problems))
            return False
        except Unavailable as failure:
            self._session.show_failure(failure)
            return False
        self._done()
        return True

    def _command(self) -> RegularCostCommand:
        """Return the fields as a command.

        Raises:
            Refused: what cannot be read and what is wrong, together.
        """
        values, problems = self.form.understood()
        command = RegularCostCommand(
            values["text"] or "",
            values["amount"],
            values["every"] or "",
            values["from_on"],
            values["to_on"],
            self._cost.id if self._cost else None,
        )
        unread = {problem.field for problem in problems}
        problems += [each for each in check_regular_cost(command) if each.field not in unread]
        if problems:
            raise Refused(problems)
        return command
