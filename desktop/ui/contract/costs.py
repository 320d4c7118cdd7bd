"""A cost of the contract beside its editor: who else paid it, its receipts, and what was settled in cash."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.core.actions.files import attach_receipts
from desktop.core.attachments import NewFile
from desktop.core.money import Money
from desktop.core.queries.files import attachment_counts, attachments
from desktop.core.queries.mates import on_the_spot
from desktop.ui.contract import cost_edits
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import Record
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.kept_files import KeptFiles
from desktop.ui.money import wording
from desktop.ui.money.begin import Begin
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, caption, hbox, label, link_button, plain_button, vbox

RULE = 1
"""The column in which a row says how many receipts there are."""


class CostPanel(KeptFiles):
    """Everything about the cost of the open step that is not the step itself; its receipts can be dropped anywhere on it.

    Signals:
        payer_asked: somebody else paid a part of this cost.
    """

    payer_asked = Signal()

    def __init__(self, session: Session, draft: Draft) -> None:
        tr = session.words.tr
        add = plain_button(tr("costs", "Add receipts…"), icon=session.icons.get("plus"))
        hint = caption(tr("costs", "Photos and PDFs. Drop them here, or paste with Ctrl+V."), wrap=True)
        super().__init__(session, tr("costs", "Add receipts"), add, self._keep, hint)
        self._draft = draft
        self._place = -1
        self._counts: dict[str, int] = {}
        self._together = label("", Role.MUTED, wrap=True)
        self._spot = label("", Role.MUTED, wrap=True)
        self._payer = link_button(tr("costs", "Somebody else paid a part…"), self.payer_asked.emit)
        self._cash = link_button(tr("costs", "Paid back in cash on the spot…"), self._pay_cash)
        for link in (self._payer, self._cash):
            link.setProperty("flush", "true")
        links = hbox(self._payer, self._cash, STRETCH, gap=Space.L)
        self.body.insertLayout(0, vbox(self._together, links, self._spot, gap=Space.S))
        add.raise_()  # Tab meets it last, as the eye does

    def show_step(self, place: int) -> None:
        """Show the cost of a step; nothing for steps of other kinds."""
        steps = self._draft.facts.steps
        cost = 0 <= place < len(steps) and steps[place]["kind"] == cost_edits.COST
        self.setVisible(cost)
        if not cost:
            return
        self._place = place
        self._show_payers(steps)
        self._show_spot(steps[place])
        ref = steps[place].get(cost_edits.REF)
        self.show_files(attachments(self._session.book, self._draft.facts.id, ref) if ref else ())
        fixed = self._draft.fixed
        self._payer.setVisible(not fixed)
        self._cash.setVisible(steps[place].get("to") in self._draft.names)

    def count_receipts(self) -> None:
        """Read how many receipts each cost of the contract has."""
        self._counts = attachment_counts(self._session.book, self._draft.facts.id)

    def show_count(self, cells: Sequence[QWidget], step: Record) -> str:
        """Add to the rule of a step's row how many receipts it has, and return those words."""
        count = self._counts.get(step.get(cost_edits.REF, ""), 0)
        rule = cells[RULE]
        if not count or step["kind"] != cost_edits.COST or not isinstance(rule, Cut):
            return ""
        said = self._words.trn("costs", "{n} receipt", "{n} receipts", count)
        rule.show_words(said)
        return said

    def _show_payers(self, steps: Sequence[Record]) -> None:
        places = cost_edits.payers(steps, self._place)
        currency, words = self._draft.facts.fee.currency, self._words
        paid = [(steps[p].get("to"), steps[p].get("amount")) for p in places]
        known = [(to, Money.read(amount, currency)) for to, amount in paid if to and amount]
        several = len(places) > 1 and len(known) == len(places)
        if several:
            whole = Money(sum(amount.minor for _, amount in known), currency)
            listed = ", ".join(
                words.tr("costs", "{name} {amount}", name=self._draft.name_of(to), amount=amount)
                for to, amount in known
            )
            self._together.setText(
                words.tr("costs", "One cost of {whole}: {payers}", whole=whole, payers=listed)
            )
        self._together.setVisible(several)

    def _show_spot(self, step: Record) -> None:
        found = spot_words(self._session, self._draft, str(step.get("to")))
        self._spot.setText(found)
        self._spot.setVisible(bool(found))

    def _keep(self, files: Sequence[NewFile]) -> None:
        self._draft.flush()
        key, place = self._draft.facts.id, self._place
        self._session.run(attach_receipts, self._session.book, key, place, files)

    # ---- cash ----

    def _pay_cash(self) -> None:
        facts, step = self._draft.facts, self._draft.facts.steps[self._place]
        amount = Money.read(step["amount"], facts.fee.currency) if "amount" in step else None
        pay_on_the_spot(self._session, self._draft, str(step.get("to")), amount, step.get("label", ""))


def spot_words(session: Session, draft: Draft, receiver: str) -> str:
    """Return what a musician of the contract was paid on the spot, a line for each time."""
    found = on_the_spot(session.book, draft.facts.id)
    return "\n".join(wording.spot(session.words, cash) for cash in found if cash.receiver_id == receiver)


def pay_on_the_spot(
    session: Session, draft: Draft, receiver: str, amount: Money | None, text: str = ""
) -> None:
    """Ask for a cash payment of this contract to one of its musicians, from whoever signs it."""
    draft.flush()
    signer = draft.facts.signer.id if draft.facts.signer else None
    payer = signer if signer != receiver else None
    session.go("money", ("cash", None, Begin(draft.facts.id, payer, receiver, amount, text)))
