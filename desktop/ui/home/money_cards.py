"""What is on its way to the person, and what is open between the gig and the money."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout

from desktop.core.money import Money
from desktop.ui.books.sources import open_source
from desktop.ui.home.list_card import ListCard
from desktop.ui.home.rows import Entry
from desktop.ui.row_model import Pill
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role
from desktop.ui.widgets import caption, label, link_button

if TYPE_CHECKING:
    from desktop.core.queries.home import MoneyAhead, Open, Pay

SHOWN = 4
"""Payments that are named one by one."""


class ComingCard(ListCard):
    """How much comes, in each currency, and the next payments with their days."""

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        self._all = link_button(tr("home", "Look ahead"), lambda: session.go("books", "ahead"))
        super().__init__(session, tr("home", "On its way to you"), self._all)
        self._figures = QVBoxLayout()
        self._figures.setSpacing(0)
        self._booked = label("", Role.MUTED, wrap=True)
        self._guess = caption("", wrap=True)
        self.add(self._figures, self._booked, self.list, self._guess, self.empty)
        self.body.addStretch(1)
        for part in (self._booked, self._guess):
            part.hide()
        self.empty.say(tr("home", "Looking…"))

    def show_money(self, money: "MoneyAhead", *, own: bool) -> None:
        """Show what comes; `own` says whether it is known whose part of each fee is meant."""
        words, tr = self.words, self.words.tr
        while (item := self._figures.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for amount in money.due:
            figure = label(words.money(amount), Role.FIGURE if len(money.due) < 3 else Role.HEADING)
            figure.setAccessibleName(tr("home", "{amount} for what you played", amount=amount))
            self._figures.addWidget(figure)
        booked = " · ".join(words.money(each) for each in money.booked)
        more = tr("home", "{amounts} more from gigs that are booked", amounts=booked)
        only = tr("home", "{amounts} from gigs that are booked", amounts=booked)
        self._say(self._booked, (more if money.due else only) if booked else "")
        guess = any(pay.guess for pay in money.next)
        whole = tr("home", "Whole fees. Tell in the settings which musician you are, and your part is shown.")
        about = tr("home", "About: your part of a gig that is not split yet is a guess.")
        self._say(self._guess, "" if not guess else about if own else whole)
        if not money.next:
            text = tr(
                "home",
                "Money for gigs that you played or booked stands here, with the day on which it is expected.",
            )
            self.empty.say(text, tr("home", "New gig"), partial(self.session.go, "gigs", "new"))
        self.show_entries([self._entry(pay) for pay in money.next])

    def _say(self, part: QLabel, text: str) -> None:
        part.setText(text)
        part.setVisible(bool(text))

    def _entry(self, pay: "Pay") -> Entry:
        words, late = self.words, pay.on < self.session.today()
        pill = Pill(words.tr("home", "Late"), Kind.PROBLEM) if late else None
        amount = words.money(pay.amount)
        trailing = words.tr("home", "about {amount}", amount=pay.amount) if pay.guess else amount
        detail = pay.payer if pay.payer == pay.about else f"{pay.payer} · {pay.about}"
        run = partial(open_source, self.session, pay.ref)
        return Entry(f"{pay.ref}.{pay.on}", words.day(pay.on), detail, run, trailing=trailing, pill=pill)


class GapsCard(ListCard):
    """Played and not declared; declared and not paid: how much, and the way to the list of each."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, session.words.tr("home", "From the gig to the money"))
        self.add(self.list, self.empty)
        self.empty.say(self.words.tr("home", "Looking…"))

    def show_money(self, money: "MoneyAhead") -> None:
        """Show both counts with their sums."""
        tr = self.words.tr
        self.show_entries(
            [
                self._entry("undeclared", tr("home", "Played, not declared"), money.undeclared, "problem"),
                self._entry("unpaid", tr("home", "Declared, not paid"), money.unpaid, "deadlines"),
            ]
        )

    def _entry(self, key: str, title: str, found: "Open", sign: str) -> Entry:
        words = self.words
        nothing = words.tr("home", "None: well done.") if key == "undeclared" else words.tr("home", "None")
        count = words.trn("home", "{n} is open", "{n} are open", found.parts) if found.parts else nothing
        sums: tuple[Money, ...] = found.sums
        run = partial(self.session.go, "books", ("owed", key))
        return Entry(
            key,
            title,
            count,
            run,
            trailing="\n".join(words.money(each) for each in sums),
            sign=sign if found.parts else "check",
            tint=("problem_text" if key == "undeclared" else "warning_text")
            if found.parts
            else "success_text",
        )
