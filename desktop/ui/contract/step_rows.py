"""The list of a recipe's steps: each says what it takes, by which rule, what it leaves, and what is wrong with it."""

from PySide6.QtWidgets import QWidget

from desktop.core.money import Money
from desktop.core.problems import Problem
from desktop.ui.contract import bar, cost_edits, edits, wording
from desktop.ui.contract.costs import CostPanel
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import Record
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.recipe import StepEditor
from desktop.ui.contract.rows import FoldingRows, Title, stacked
from desktop.ui.session import Session
from desktop.ui.split_bar import Part, Segment, tone
from desktop.ui.theme import Role

RULE, AMOUNT, LEAVES = 1, 2, 3
"""Columns after the title."""


class StepRows(FoldingRows):
    """Shows and edits the steps of the open contract."""

    def __init__(self, session: Session, draft: Draft) -> None:
        tr = session.words.tr
        self.editor = StepEditor(session)
        titles = (
            Title(tr("split", "Off the top"), stretch=1),
            Title(tr("split", "Rule")),
            Title(tr("split", "Amount"), right=True),
            Title(tr("split", "Leaves"), right=True),
        )
        self.costs = CostPanel(session, draft)
        super().__init__(session, titles, stacked(self.editor, self.costs), tr("split", "Steps"))
        self.costs.payer_asked.connect(self._share_cost)
        self._untried = -1
        self._spared: tuple[str, str] | None = None
        self._session = session
        self._words = session.words
        self._draft = draft
        self.opened.connect(self._show_open)
        self.move_asked.connect(self._move)
        self.removal_asked.connect(self._remove)
        self.editor.typed.connect(lambda record: self._edit(record, later=True))
        self.editor.chosen.connect(self._choose)
        self.editor.settled.connect(self._settle)
        self.editor.equal_asked.connect(self.share_equally)

    def make_cells(self) -> list[QWidget]:
        """Return the words of a row: what, rule, amount, and what is left after it."""
        amounts = [Cut(Role.BODY, right=True, least=200), Cut(Role.MUTED, right=True, least=200)]
        return [Cut(), Cut(Role.MUTED), *amounts]

    def repaint_rows(self) -> None:
        """Show the recipe as it stands."""
        steps = self._draft.facts.steps
        self.set_count(len(steps))
        self.costs.count_receipts()
        colours = {line.step: place for place, line in enumerate(bar.cost_lines(self._draft))}
        for place, step in enumerate(steps):
            self._show_row(place, step)
            self._show_receipts(place, step)
            self.ground(place).show_swatch(self._swatch(step, colours.get(place + 1)))
            self._show_problem(place, step)
        if self.place_open >= 0:
            self._show_editor(fresh=False)

    def add(self, kind: str) -> None:
        """Add a step of a kind and open it."""
        self.close_row()
        draft = self._draft
        steps, place = cost_edits.added(draft.facts.steps, self._new(kind), self._session.book.new_id())
        self._untried = place
        draft.split(steps=steps)
        self.lead_to(place)

    def _show_receipts(self, place: int, step: Record) -> None:
        """Say in a cost's row, to eye and ear, how many receipts it has."""
        if said := self.costs.show_count(self.cells(place), step):
            ground = self.ground(place)
            ground.setAccessibleName(f"{ground.accessibleName()}, {said}")

    def _share_cost(self) -> None:
        """Let somebody else have paid a part of the cost that is open."""
        steps, place = cost_edits.shared(
            self._draft.facts.steps, self.place_open, self._session.book.new_id()
        )
        self.close_row()
        self._untried = place
        self._draft.split(steps=steps)
        self.lead_to(place)

    def lead_to(self, place: int, *, receiver: bool = False) -> None:
        """Open a step with the cursor in its amount, or in who receives it."""
        self.open_row(place)
        self.editor.focus(receiver=receiver)

    def share_equally(self) -> None:
        """Give everybody of the line-up the same share of the rest."""
        facts = self._draft.facts
        self._draft.split(steps=edits.with_weights(facts.steps, edits.equal_weights(facts.line_up)))

    def _new(self, kind: str) -> Record:
        draft = self._draft
        if kind == "company_fee" and (percent := draft.company_percent) is not None:
            return {"kind": kind, "percent": f"{percent:f}"}
        if kind == "shares":
            return {"kind": kind, "weights": edits.equal_weights(draft.facts.line_up)}
        return {"kind": kind} if kind in ("expense", "fixed") else {"kind": kind, "of": "fee"}

    def _show_row(self, place: int, step: Record) -> None:
        words, split = self._words, self._draft.review.split
        lines = wording.lines_of(split, place + 1)
        members = {member.person for member in self._draft.facts.line_up}
        counted_below = bool(lines) and not any(wording.is_cost(line, members) for line in lines)
        amount = Money(sum(line.minor for line in lines), self._draft.facts.fee.currency)
        what = wording.step_title(words, step, self._draft)
        taken = wording.money(words, amount) if lines else wording.NO_AMOUNT
        title, rule, figure, leaves = (cell for cell in self.cells(place) if isinstance(cell, Cut))
        title.show_words(what)
        rule.show_words(wording.step_rule(words, step))
        figure.show_words(taken, Role.MUTED if counted_below else Role.BODY)
        leaves.show_words(wording.money(words, lines[-1].left_after) if lines else "")
        self.tell(place, f"{what}, {rule.text()}, {taken}", what)

    def _show_problem(self, place: int, step: Record) -> None:
        problems = self._problems(place)
        text = " ".join(self._words.say(problem) for problem in problems)
        unread = self.editor.unread() if place == self.place_open and step["kind"] != "shares" else ""
        left = self._left_before(place)
        if left and not unread and any(map(bar.excess, problems)):
            remedy = self._words.tr("split", "Reduce to what is left: {left}", left=left)
            self.show_problem(place, text, remedy, lambda: self._reduce(place, left))
        else:
            self.show_problem(place, unread or text)

    def _problems(self, place: int) -> list[Problem]:
        """Return what is wrong with a step; a weight is said beside its musician."""
        here = f"steps[{place}]"
        found = (p for p in self._draft.review.problems if p.field == here or p.field.startswith(f"{here}."))
        told = [p for p in found if not p.field.startswith(f"{here}.weights.")]
        return [p for p in told if bar.excess(p)] if place == self._untried else told

    def _left_before(self, place: int) -> Money:
        facts = self._draft.facts
        before = [line.left_after for line in self._draft.review.split.lines if line.step <= place]
        return before[-1] if before else facts.fee

    def _reduce(self, place: int, left: Money) -> None:
        steps = self._draft.facts.steps
        self._draft.split(steps=edits.replaced(steps, place, edits.reduced(steps[place], left)))

    def _swatch(self, step: Record, cost: int | None) -> str:
        """Return the colour of a step in the bar: its own, or that of the musician who gets it."""
        colours, keys = self._theme.colours, [member.person for member in self._draft.facts.line_up]
        if cost is not None:
            return tone(Segment("", "", 0, Part.COST, cost), colours).fill
        to = step.get("to")
        return tone(Segment("", "", 0, Part.MUSICIAN, keys.index(to)), colours).fill if to in keys else ""

    def _show_open(self, place: int) -> None:
        self._spared = None
        if place != self._untried:
            self._untried = -1
        if place >= 0:
            self._show_editor(fresh=True)
        else:
            self._draft.flush()
        self.repaint_rows()

    def _show_editor(self, *, fresh: bool) -> None:
        place, steps = self.place_open, self._draft.facts.steps
        self.editor.show_step(steps[place], self._draft, fresh=fresh)
        self.costs.show_step(place)
        self.up.setEnabled(edits.can_move(steps, place, -1))
        self.down.setEnabled(edits.can_move(steps, place, 1))

    def _edit(self, record: Record, *, later: bool) -> None:
        steps = self._draft.facts.steps
        if 0 <= self.place_open < len(steps):
            self._draft.split(steps=cost_edits.replaced(steps, self.place_open, record), later=later)

    def _choose(self, record: Record) -> None:
        """Take a choice at once. Who is chosen for a fixed amount leaves the shares; who was chosen by mistake returns."""
        steps, place = self._draft.facts.steps, self.place_open
        if not 0 <= place < len(steps):
            return
        to, new = record.get("to"), cost_edits.replaced(steps, place, record)
        if record["kind"] == "fixed" and to != steps[place].get("to"):
            if self._spared and self._spared[0] not in edits.weights_of(new):
                new = edits.weighted(new, *self._spared)
            weight, self._spared = edits.weights_of(new).get(to or ""), None
            if to and weight and (without := edits.unshared(new, to)) != new:
                new, self._spared = without, (to, weight)
        self._draft.split(steps=new)

    def _settle(self) -> None:
        """Keep what was typed; from now on a new step says what it lacks."""
        self._draft.flush()
        if self._untried >= 0:
            self._untried = -1
            self.repaint_rows()

    def _move(self, place: int, by: int) -> None:
        steps = self._draft.facts.steps
        if edits.can_move(steps, place, by):
            self._untried = -1
            self.follow(place, place + by)
            self._draft.split(steps=edits.moved(steps, place, by))

    def _remove(self, place: int) -> None:
        self.close_row()
        self._draft.split(steps=edits.removed(self._draft.facts.steps, place))
