"""How an expense stands to the split of its contract: in it, not in it yet, or one with a cost that is there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.core.queries.expenses import SplitCost, split_cost
from desktop.ui.session import Session
from desktop.ui.widgets import heading, link_button, muted, plain_button, vbox


class SplitCard(QWidget):
    """Says that an expense counts once, and offers to put it into the split.

    Signals:
        asked: it shall be put into the split.
    """

    asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._contract: str | None = None
        tr = session.words.tr
        self.text = muted("", wrap=True)
        self.button = plain_button(tr("expense form", "Put into the split"), self.asked.emit)
        self._open = link_button(tr("gig form", "Open the contract"), self._go)
        self._open.setProperty("flush", "true")
        self.setLayout(
            vbox(
                heading(tr("expense form", "In the split of the contract")),
                self.text,
                self.button,
                self._open,
            )
        )

    def show_state(self, expense: str | None, contract: str | None) -> None:
        """Show how an expense stands to the split of a contract; nothing without a contract."""
        self._contract = contract
        known = split_cost(self._session.book, expense) if expense else None
        if known is not None and known.contract != contract:
            known = None
        self.text.setText(self._said(known))
        self.button.setVisible(known is None or (known.ref is None and not known.sealed))
        self.setVisible(contract is not None)

    def _said(self, known: SplitCost | None) -> str:
        tr = self._session.words.tr
        if known is None:
            return tr(
                "expense form", "It is saved first, then put into the split as a cost that is paid back."
            )
        if known.ref is not None:
            return tr(
                "expense form", "The split pays it back. It counts once: here and there are the same cost."
            )
        if known.sealed:
            return tr("expense form", "The contract is sealed: its split stays as it is.")
        if known.twin is not None:
            return tr(
                "expense form",
                "The split has a cost of the same amount. Put it in to say that both are the same; it counts once.",
            )
        return tr("expense form", "The split does not pay it back yet.")

    def _go(self) -> None:
        self._session.go("contracts", self._contract)
