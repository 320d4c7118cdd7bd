"""What comes next for a gig, beside its form: its state, its contract, and another one like it."""

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desktop.core.gigs import GigState
from desktop.core.queries.gigs import GigDetail
from desktop.i18n.words import Words
from desktop.ui.icons import Icons
from desktop.ui.theme import Space
from desktop.ui.widgets import Card, Look, Run, button, heading, muted

NEXT_STATES: dict[GigState, tuple[GigState, ...]] = {
    GigState.OPTION: (GigState.CONFIRMED, GigState.CANCELLED),
    GigState.CONFIRMED: (GigState.PLAYED, GigState.CANCELLED),
    GigState.PLAYED: (),
    GigState.CANCELLED: (GigState.OPTION,),
}


class GigSteps(Card):
    """A sentence on where the gig stands, and a button for each thing that can be done now."""

    stepped = Signal(object)
    contract_made = Signal()
    contract_opened = Signal()
    copied = Signal()

    def __init__(self, words: Words, icons: Icons) -> None:
        super().__init__()
        name = words.tr("gig form", "What comes next")
        self.setAccessibleName(name)
        self._words = words
        self._icons = icons
        self._sentence = muted("", wrap=True)
        self._made: list[QPushButton] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.S)
        self.add(heading(name), self._sentence, self._column)

    def show_gig(self, gig: GigDetail) -> None:
        """Show what can be done with a gig; the keyboard stays here if it was, on the same button if there is one."""
        at = next((made.text() for made in self._made if made.hasFocus()), None)
        for made in self._made:
            self._column.removeWidget(made)
            made.deleteLater()
        self._made = [self._button(offer) for offer in self._offers(gig)]
        for made in self._made:
            self._column.addWidget(made)
            made.show()
        if at is not None:
            next((made for made in self._made if made.text() == at), self._made[0]).setFocus()
        self._sentence.setText(self._about(gig))

    def _about(self, gig: GigDetail) -> str:
        tr = self._words.tr
        if gig.sealed:
            return tr(
                "gig form",
                "The contract of this gig is sealed, so what was agreed stays as it is. "
                "What has to change goes through the contract.",
            )
        if gig.contract_id:
            return tr("gig form", "This gig is part of a contract that is not sealed yet.")
        return {
            GigState.OPTION: tr("gig form", "Not sure yet. Confirm it when the client has said yes."),
            GigState.CONFIRMED: tr(
                "gig form", "Make the contract to share the fee out. It takes over client, band and fee."
            ),
            GigState.PLAYED: tr(
                "gig form", "Make the contract to share the fee out. It takes over client, band and fee."
            ),
            GigState.CANCELLED: tr("gig form", "Cancelled. It is kept in case it comes back."),
        }[GigState(gig.state)]

    def _offers(self, gig: GigDetail) -> list["_Offer"]:
        tr, state = self._words.tr, GigState(gig.state)
        offers = []
        if gig.contract_id:
            offers.append(_Offer(tr("gig form", "Open the contract"), self.contract_opened.emit, "contracts"))
        elif state is not GigState.CANCELLED:
            offers.append(_Offer(tr("gig form", "Make the contract"), self.contract_made.emit, "contracts"))
        offers += [
            _Offer(self._step_words(to), partial(self.stepped.emit, to))
            for to in NEXT_STATES[state]
            if not (gig.sealed and to is GigState.CANCELLED)
        ]
        return [*offers, _Offer(tr("gig form", "New like this"), self.copied.emit, "copy", "Ctrl+D")]

    def _step_words(self, state: GigState) -> str:
        tr = self._words.tr
        return {
            GigState.OPTION: tr("gig form", "Take it up again"),
            GigState.CONFIRMED: tr("gig form", "Confirm"),
            GigState.PLAYED: tr("gig form", "Mark as played"),
            GigState.CANCELLED: tr("gig form", "Cancel gig"),
        }[state]

    def _button(self, offer: "_Offer") -> QPushButton:
        icon = self._icons.get(offer.icon) if offer.icon else None
        return button(offer.text, offer.run, look=Look.PLAIN, icon=icon, tip=offer.tip)


class _Offer(NamedTuple):
    text: str
    run: Run
    icon: str = ""
    tip: str = ""
