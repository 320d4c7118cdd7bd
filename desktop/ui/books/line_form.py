"""A line of a bank statement: what it may pay and why, what is missing or over, and the person's word on it."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from desktop.core.actions.bank import bring_back, match_line, put_aside
from desktop.core.books.expected import Expected
from desktop.core.books.matching import CONFIDENCES, Proposal
from desktop.core.books.payments import BANK_FEE, WAIVED, WITHHELD
from desktop.core.money import Money
from desktop.core.problems import N_, Problem
from desktop.core.queries.bank import BankLineRow
from desktop.core.store.book import Book, Done
from desktop.core.text import missing
from desktop.ui.books.income_columns import part_text
from desktop.ui.form import Field
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.record_form import RecordForm, Verb
from desktop.ui.session import Session
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, Card, heading, muted, quiet_button

MOST = 1_000
"""So many things that wait for money are offered, the latest first."""
OPEN = "open"
"""The rest of what is owed stays open: this was a part payment."""

_SHORT = N_("bank match", "{amount} less than what is owed came. Why?")
_OVER = N_("bank match", "{amount} more than what is owed came. The rest of the payment stays open.")


class Match(NamedTuple):
    """A person's word on a line. `given` is empty while nothing was chosen."""

    line: str
    given: tuple[tuple[Expected, Money], ...]
    settle: str


def check_match(match: Match) -> list[Problem]:
    """Return what is wrong with it: nothing was chosen."""
    return [] if match.given else [missing("pays")]


def _record(book: Book, match: Match) -> Done:
    return match_line(book, match.line, match.given, match.settle)


class LineForm(RecordForm):
    """One line of a bank statement. Saving it records the payment that it is."""

    def __init__(
        self,
        session: Session,
        parent: QWidget,
        row: BankLineRow,
        proposals: Sequence[Proposal],
        waited: Sequence[Expected],
    ) -> None:
        """Show a line, what it may pay, and everything that is waited for."""
        super().__init__(session, parent, row.id, Verb(check_match, _record))
        tr, words = self.words.tr, self.words
        self._row = row
        self._proposals = {str(place): each for place, each in enumerate(proposals)}
        self._parts = {
            each.id: each
            for each in islice(
                (
                    each
                    for each in reversed(waited)
                    if each.left_minor and each.amount.currency == row.currency
                ),
                MOST,
            )
        }
        choices = [Choice(key, self._said(each)) for key, each in self._proposals.items()]
        choices += [Choice(key, part_text(words, each)) for key, each in self._parts.items()]
        self._pays = ChoiceEditor(choices, none_text=tr("split step form", "Choose…"))
        self._pays.changed.connect(self._tell)
        self._rest = ChoiceEditor(
            [
                Choice(OPEN, tr("bank match", "It is a part payment: the rest is still to come")),
                Choice(WITHHELD, tr("bank match", "Tax and contributions were held back")),
                Choice(BANK_FEE, tr("bank match", "The bank took a fee")),
                Choice(WAIVED, tr("bank match", "I let the rest go")),
            ]
        )
        self._fields = self.add_form(
            [
                Field("pays", tr("bank match", "What it pays"), self._pays, help=" "),
                Field("rest", tr("bank match", "The rest"), self._rest, help=" "),
            ]
        )
        card = Card()
        card.add(self._fields)
        aside = row.state == "left"
        text = tr("bank match", "Bring back") if aside else tr("bank match", "Put aside")
        self.aside_button = quiet_button(text, self.put_aside)
        self.lay_out(card, self._beside(), last="rest", extra=self.aside_button)
        self._save.setText(tr("bank match", "Match"))
        self._save.setAccessibleName(tr("bank match", "Match"))
        name = row.name or tr("bank match", "A line without a name")
        self.heading.setText(tr("bank match", "{name}: {amount}", name=name, amount=row.amount))
        if proposals:
            self._pays.set_value("0")
        self._tell()
        self.dirty = False

    def _said(self, proposal: Proposal) -> str:
        tr = self.words.tr
        first = part_text(self.words, proposal.given[0][0])
        if len(proposal.given) > 1:
            first = self.words.trn(
                "bank match",
                "{part} and {n} more",
                "{part} and {n} more",
                len(proposal.given) - 1,
                part=first,
            )
        return tr("bank match", "{part} ({fits})", part=first, fits=CONFIDENCES[proposal.confidence])

    def _beside(self) -> QWidget:
        tr, words, row = self.words.tr, self.words, self._row
        card = Card()
        card.add(heading(tr("bank match", "What the bank says")))
        facts = (
            words.day(self._day),
            row.name or "",
            row.text,
            tr("bank match", "Reference: {ref}", ref=row.ref) if row.ref else "",
        )
        card.add(*(muted(fact, wrap=True) for fact in facts if fact))
        lesson = tr(
            "bank match",
            "Put aside what has nothing to do with your gigs. It stays in the list of lines that were put aside.",
        )
        card.add(muted(lesson, wrap=True), STRETCH)
        return card

    @property
    def _day(self) -> Any:
        return self._row.line.on

    def _given(self) -> tuple[tuple[Expected, Money], ...]:
        """Return what was chosen, with what each gets of the line."""
        chosen = self._pays.value()
        if chosen in self._proposals:
            return self._proposals[chosen].given
        part = self._parts.get(chosen)
        if part is None:
            return ()
        return ((part, min(self._row.amount, part.left, key=lambda money: money.minor)),)

    def _difference(self) -> Money:
        """Return what came more than is owed (positive) or less."""
        given = self._given()
        nothing = Money(0, self._row.currency)
        if not given or len(given) > 1:
            return nothing
        part, amount = given[0]
        if amount.minor >= part.left.minor:
            return self._row.amount - amount
        return self._row.amount - part.left

    def _tell(self) -> None:
        """Say why the choice was proposed, and ask about what is missing."""
        words, chosen = self.words, self._pays.value()
        proposal = self._proposals.get(chosen) if isinstance(chosen, str) else None
        reasons = (
            [words.say(reason.message, **reason.params) for reason in proposal.reasons] if proposal else []
        )
        because = words.tr("bank match", "Because {reasons}.", reasons="; ".join(reasons)) if reasons else ""
        self._fields.set_help("pays", because)
        difference = self._difference()
        self._fields.show_field("rest", difference.minor < 0)
        self._fields.set_help("rest", words.say(_SHORT, amount=-difference) if difference.minor < 0 else "")
        if difference.minor > 0:
            over = words.say(_OVER, amount=difference)
            self._fields.set_help("pays", f"{because} {over}".strip())

    def command(self, values: dict[str, Any]) -> Match:
        """Return what was chosen."""
        short = self._difference().minor < 0
        settle = values["rest"] if short and values["rest"] != OPEN else ""
        return Match(self._row.id, self._given(), settle)

    def reload(self) -> None:
        """Nothing else changes a line while it is looked at."""

    def put_aside(self) -> None:
        """Put the line aside, or bring it back."""
        self.dirty = False
        aside = self._row.state == "left"
        done = self.session.attempt(bring_back if aside else put_aside, self.session.book, self._row.id)
        if done is not None:
            tr = self.words.tr
            offer_undo(
                self.session, tr("bank match", "Brought back.") if aside else tr("bank match", "Put aside.")
            )
            self.left.emit()
