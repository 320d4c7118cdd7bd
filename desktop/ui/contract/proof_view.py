"""The proof on the screen: every line of the split with what it is taken of, exactly and rounded, and what is left."""

from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop.core.money import Money
from desktop.core.proof import ProofLine, proof
from desktop.i18n.words import Words
from desktop.ui.contract import step_words, wording
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import Record
from desktop.ui.row_model import Align, Column, ListSource, Pill
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import heading, label, vbox

SOON_MS = 60


class ProofRow(NamedTuple):
    """One row, in words; amounts without their currency, which the fee and the sum name."""

    id: str
    what: str
    rule: str = ""
    exact: str = ""
    rounded: str = ""
    left: str = ""
    odd: bool = False


def proof_rows(words: Words, draft: Draft) -> list[ProofRow]:
    """Return the fee, every line that is taken from it, and the sum of all lines."""
    fee, split = draft.facts.fee, draft.review.split
    whole = sum(line.minor for line in split.lines)
    return [
        ProofRow("fee", words.tr("proof", "Fee"), left=wording.money(words, fee)),
        *(_row(words, draft, line) for line in proof(split.lines)),
        ProofRow(
            "sum",
            words.tr("proof", "All lines together"),
            rounded=wording.money(words, Money(whole, fee.currency)),
            left=wording.money(words, split.left or Money(0, fee.currency)),
        ),
    ]


def _row(words: Words, draft: Draft, line: ProofLine) -> ProofRow:
    step = draft.facts.steps[line.step - 1]
    what = step_words.step_title(words, step, draft) if line.weight is None else draft.name_of(line.to or "")
    return ProofRow(
        f"{line.step} {line.to}",
        words.tr("proof", "{n}. {what}", n=line.step, what=what),
        _rule(words, line, step),
        words.exact(line.exact, line.rounded.currency),
        words.amount(line.rounded),
        words.amount(line.left),
        line.odd_cent is not None,
    )


def _rule(words: Words, line: ProofLine, step: Record) -> str:
    """Return of what a line is taken, and at what rate."""
    if line.base is None:
        return step_words.step_rule(words, step)
    base = words.amount(line.base)
    if line.percent is not None:
        return words.tr("proof", "{rate} of {base}", rate=words.percent(line.percent), base=base)
    return words.tr(
        "proof",
        "{weight}/{weights} of {base}",
        weight=(line.weight or Decimal(0)).normalize(),
        weights=(line.weights or Decimal(0)).normalize(),
        base=base,
    )


class ProofView(QWidget):
    """Shows the proof of the open contract's split; works out nothing while it is hidden."""

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self._words = session.words
        self._draft = draft
        self._with_odd = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.repaint_proof)
        self.table = RowTable(
            session.theme, session.words.tr("proof", "Proof of the split"), self._columns(with_odd=False)
        )
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reasons = label("", Role.MUTED, wrap=True, selectable=True)
        title = heading(session.words.tr("proof", "Proof of the split"))
        title.setContentsMargins(Space.M, 0, 0, 0)
        title.setWordWrap(True)
        self.reasons.setContentsMargins(Space.M, 0, Space.M, 0)
        self.setLayout(vbox(title, self.table, self.reasons, gap=Space.S))
        self.hide()

    def _columns(self, *, with_odd: bool) -> list[Column]:
        tr = self._words.tr
        odd, none = Pill(tr("proof", "odd cent"), Kind.INFO), Pill("")
        right = Align.RIGHT
        return [
            Column("what", tr("proof", "Step"), lambda row: row.what, width=110, stretch=1),
            Column("rule", tr("proof", "Rule"), lambda row: row.rule, term="base"),
            Column("exact", tr("proof", "Exactly"), lambda row: row.exact, right),
            Column("rounded", tr("proof", "Rounded"), lambda row: row.rounded, right, term="proof"),
            *(
                [Column("odd", "", pill=lambda row: odd if row.odd else none, muted=True, term="odd_cent")]
                if with_odd
                else []
            ),
            Column("left", tr("proof", "Left"), lambda row: row.left, right),
        ]

    def repaint_soon(self) -> None:
        """Show the proof as it stands, once typing pauses for a moment: keys come first."""
        if not self.isHidden():
            self._soon.start()

    def repaint_proof(self) -> None:
        """Show the proof as it stands, at once."""
        self._soon.stop()
        if self.isHidden() or not self._draft.is_open:
            return
        words, draft = self._words, self._draft
        rows = proof_rows(words, draft)
        with_odd = any(row.odd for row in rows)
        changed = with_odd is not self._with_odd
        self._with_odd = with_odd
        self.table.set_source(ListSource(rows), self._columns(with_odd=with_odd) if changed else None)
        self.table.fit_height()
        odd = step_words.odd_cents(words, draft, proof(draft.review.split.lines))
        self.reasons.setText("\n".join(odd))
        self.reasons.setVisible(bool(odd))
