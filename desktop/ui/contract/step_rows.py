"""The list of a recipe's steps: each says what it takes, by which rule, what it leaves, and what is wrong with it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.core.money import Money
from desktop.core.problems import Problem
from desktop.core.recipes import KINDS
from desktop.core.splitting import Line
from desktop.ui.contract import bar, cost_edits, edits, remedies, step_words, wording
from desktop.ui.contract.costs import CostPanel
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import Record
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.recipe import StepEditor
from desktop.ui.contract.remedies import Mended
from desktop.ui.contract.rows import FoldingRows, Title
from desktop.ui.contract.trouble import Remedy
from desktop.ui.session import Session
from desktop.ui.split_bar import Part, Segment, tone
from desktop.ui.tagging import Why
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import vbox

RULE, AMOUNT, LEAVES = 1, 2, 3
"""Columns after the title."""


class StepRows(FoldingRows):
    """Shows and edits the steps of the open contract."""

    def __init__(self, session: Session, draft: Draft) -> None:
        tr = session.words.tr
        self.editor = StepEditor(session)
        titles = (
            Title(tr("split", "Off the top"), stretch=1, term="step"),
            Title(tr("split", "Rule"), term="base"),
            Title(tr("split", "Amount"), right=True),
            Title(tr("split", "Leaves"), right=True, term="leaves"),
        )
        self.costs = CostPanel(session, draft)
        super().__init__(session, titles, _stacked(self.editor, self.costs), tr("split", "Steps"))
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
        self.editor.basis_chosen.connect(self._share_by)

    def why(self, place: int) -> Why | None:
        """Return how a step's amount came about."""
        from desktop.ui.whys.split import why_step

        return why_step(self._words, self._draft, place)

    def make_cells(self) -> list[QWidget]:
        """Return the words of a row: what, rule, amount, and what is left after it."""
        amounts = [Cut(Role.BODY, right=True, least=200), Cut(Role.MUTED, right=True, least=200)]
        return [Cut(), Cut(Role.MUTED), *amounts]

    def repaint_rows(self) -> None:
        """Show the recipe as it stands."""
        steps = self._draft.facts.steps
        self.set_count(len(steps))
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
        self.lead_to(place, receiver=KINDS[kind].receiver in ("member", "anyone"))  # what is asked first

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
        steps = edits.with_weights(facts.steps, edits.equal_weights(facts.line_up))
        self._draft.split(steps=steps, shares_by="weights")

    def _share_by(self, basis: str) -> None:
        """Share the rest in another way: equally, by the shares typed, by dates or by hours played."""
        steps: Sequence[Record] = self._draft.facts.steps
        if basis == "equal":
            steps = edits.with_weights(steps, edits.equal_among(edits.weights_of(steps)))
        self._draft.split(steps=steps, shares_by="weights" if basis == "equal" else basis)

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
        what = step_words.step_title(words, step, self._draft)
        taken, role = self._taken(place, lines), Role.MUTED if counted_below else Role.BODY
        title, rule, figure, leaves = (cell for cell in self.cells(place) if isinstance(cell, Cut))
        title.show_words(what)
        rule.show_words(step_words.step_rule(words, step, lines[0].base if lines else None))
        figure.show_words(taken, role if lines else Role.WRONG)
        left = wording.money(words, lines[-1].left_after) if lines else ""
        leaves.show_words(left)
        said = words.tr(
            "split",
            "{what}, {rule}: takes {amount}, leaves {left}",
            what=what,
            rule=rule.text(),
            amount=taken,
            left=left or wording.NO_AMOUNT,
        )
        self.tell(place, said, what)

    def _taken(self, place: int, lines: list[Line]) -> str:
        """Return what a step takes; what it would take where that is more than is left."""
        if lines:
            whole = Money(sum(line.minor for line in lines), self._draft.facts.fee.currency)
            return wording.money(self._words, whole)
        missing = next(filter(None, map(bar.excess, self._problems(place))), None)
        if missing is None:
            return wording.NO_AMOUNT
        return wording.money(self._words, remedies.left_before(self._draft, place) + missing)

    def _show_problem(self, place: int, step: Record) -> None:
        problems = self._problems(place)
        unread = self.editor.unread() if place == self.place_open and step["kind"] != edits.SHARES else ""
        text = unread or " ".join(dict.fromkeys(map(self._words.say, problems)))
        ways = [] if unread or self._draft.fixed else self._remedies(place, step, problems)
        self.show_problem(place, text, ways)

    def _remedies(self, place: int, step: Record, problems: list[Problem]) -> list[Remedy]:
        """Return what mends a step with one click."""
        words, draft, here = self._words, self._draft, f"steps[{place}]"
        fields = {problem.field for problem in problems}
        ways: list[Mended] = []
        if any(map(bar.excess, problems)):
            ways = remedies.for_excess(words, draft, place)
        elif f"{here}.to" in fields:
            ways = remedies.for_receiver(words, draft, place)
        elif here in fields:
            ways = remedies.for_order(words, draft)
        elif step["kind"] == edits.SHARES and fields and draft.facts.shares_by == "weights":
            ways = remedies.for_shares(words, draft)
        return [Remedy(way.text, lambda way=way: self._mend(way)) for way in ways]  # type: ignore[misc]

    def _mend(self, way: Mended) -> None:
        """Take another recipe; the editor follows its step or closes."""
        self._untried = -1
        if len(way.steps) != len(self._draft.facts.steps) or self.place_open >= 0:
            self.close_row()
        self._draft.split(steps=way.steps)

    def _problems(self, place: int) -> list[Problem]:
        """Return what is wrong with a step; a weight is said beside its musician."""
        here = f"steps[{place}]"
        found = (p for p in self._draft.review.problems if p.field == here or p.field.startswith(f"{here}."))
        told = [p for p in found if not p.field.startswith(f"{here}.weights.")]
        return [p for p in told if bar.excess(p)] if place == self._untried else told

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
        if not self._draft.is_open:
            return  # the contract was let go of with a step open
        if place >= 0:
            self._show_editor(fresh=True)
        else:
            self._draft.flush()
        self.repaint_rows()

    def _show_editor(self, *, fresh: bool) -> None:
        place, steps = self.place_open, self._draft.facts.steps
        self.editor.show_step(steps[place], self._draft, fresh=fresh)
        lines = wording.lines_of(self._draft.review.split, place + 1)
        if steps[place]["kind"] != edits.SHARES:
            self.editor.show_sum(step_words.step_sum(self._words, lines[0]) if lines else "")
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

    def can_move(self, place: int, by: int) -> bool:
        """Tell whether a step may go so many places further: nothing ever stands after the shares."""
        return edits.can_move(self._draft.facts.steps, place, by)

    def _move(self, place: int, by: int) -> None:
        if self.can_move(place, by):
            self._untried = -1
            self.follow(place, place + by)
            self._draft.split(steps=edits.moved(self._draft.facts.steps, place, by))

    def _remove(self, place: int) -> None:
        self.close_row()
        self._draft.split(steps=edits.removed(self._draft.facts.steps, place))


def _stacked(*parts: QWidget) -> QWidget:
    """Return the parts of an editor under each other, as one."""
    made = QWidget()
    made.setLayout(vbox(*parts, gap=Space.M))
    return made
