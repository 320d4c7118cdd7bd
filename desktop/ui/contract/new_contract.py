"""The card that asks which gig a new contract starts from."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.core.problems import N_, Problem, Refused
from desktop.core.queries.gigs import GigRow
from desktop.i18n.words import Words
from desktop.ui.contract.entry import when_picked
from desktop.ui.form import Field, Form
from desktop.ui.pickers import Choice, PickerEditor
from desktop.ui.session import Session
from desktop.ui.widgets import STRETCH, Card, hbox, link_button, plain_button, quiet_button

_WHICH_GIG = N_("new contract", "No gig without a contract has these words. Choose one of the list.")


class NewContractCard(Card):
    """Asks for the gig that a new contract is made for; newest first.

    Signals:
        chosen(str): the gig's id.
        closed: never mind.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        super().__init__(tr("new contract", "New contract"))
        self._session = session
        unknown = Problem("gigs", _WHICH_GIG)
        self.gig = PickerEditor(
            session.icons, hint=tr("new contract", "Venue, client or date"), unknown=unknown
        )
        self._form = Form(
            [Field("gigs", tr("new contract", "For which gig?"), self.gig)], session.words.say, session.icons
        )
        self._open_gig = link_button(tr("new contract", "Open the gig"), self._go_to_gig)
        self._make = plain_button(tr("new contract", "Make the contract"), self._choose)
        cancel = quiet_button(tr("new contract", "Cancel"), self.closed.emit)
        row = hbox(self._make, cancel, self._open_gig, STRETCH)
        self.add(self._form, row)
        when_picked(self.gig, self.gig.line.returnPressed, self._choose)

    def start(self, gigs: Sequence[GigRow]) -> None:
        """Offer these gigs and open the list."""
        self.gig.set_choices(Choice(gig.id, gig_words(self._session.words, gig)) for gig in gigs)
        self.gig.set_value(None)
        self._form.clear_problems()
        self._open_gig.hide()
        self.show()
        self.gig.control.setFocus()

    def refuse(self, gig_id: str, problems: Sequence[Problem]) -> None:
        """Say why no contract can be made of a gig, with the way to it."""
        self._refused = gig_id
        self._form.show_problems([Problem("gigs", p.message, p.params) for p in problems])
        self._open_gig.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Never mind, with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        try:
            picked = self.gig.value()
        except Refused as refused:
            self._form.show_problems(refused.problems)
            return
        if picked is not None:
            self.chosen.emit(picked.value)

    def _go_to_gig(self) -> None:
        self._session.go("gigs", self._refused)


def gig_words(words: Words, gig: GigRow) -> str:
    """Return a gig in one line: day, venue, client and fee."""
    where_ = ", ".join(part for part in (gig.venue, gig.place) if part)
    fee = words.money(gig.fee) if gig.fee else ""
    return "  ·  ".join(part for part in (words.day(gig.day), where_, gig.client or "", fee) if part)
