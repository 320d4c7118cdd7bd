"""What a person does to the costs of a recipe: expense steps with the same `ref` are one cost with several payers."""

from collections.abc import Sequence

from desktop.ui.contract import edits
from desktop.ui.contract.edits import Recipe, Record

COST = "expense"
FEE = "company_fee"
REF = "ref"
LABEL = "label"


def added(steps: Sequence[Record], record: Record, ref: str) -> tuple[Recipe, int]:
    """Return the steps with a new one, and its place; a cost comes after the company's fee and the costs there are."""
    if record["kind"] != COST:
        return edits.added(steps, record)
    fees = [place for place, step in enumerate(steps) if step["kind"] == FEE]
    place = fees[-1] + 1 if fees else 0
    while place < len(steps) and steps[place]["kind"] == COST:
        place += 1
    return (*steps[:place], {**record, REF: ref}, *steps[place:]), place


def replaced(steps: Sequence[Record], place: int, record: Record) -> Recipe:
    """Return the steps with another one at a place; the payers of one cost keep its name and its words together."""
    ref = steps[place].get(REF)
    if ref is None or record["kind"] != COST:
        return edits.replaced(steps, place, record)
    new = edits.replaced(steps, place, {**record, REF: ref})
    return tuple(_named(step, record) if step.get(REF) == ref else step for step in new)


def _named(step: Record, like: Record) -> Record:
    kept = {key: value for key, value in step.items() if key != LABEL}
    return {**kept, LABEL: like[LABEL]} if LABEL in like else kept


def shared(steps: Sequence[Record], place: int, ref: str) -> tuple[Recipe, int]:
    """Return the steps with another payer of the cost at a place, right after those there are, and the new one's place."""
    step = steps[place]
    named = step if REF in step else {**step, REF: ref}
    steps = edits.replaced(steps, place, named)
    last = max(payers(steps, place))
    new = {"kind": COST, REF: named[REF]} | ({LABEL: named[LABEL]} if LABEL in named else {})
    return (*steps[: last + 1], new, *steps[last + 1 :]), last + 1


def payers(steps: Sequence[Record], place: int) -> list[int]:
    """Return the places of every step of the cost that the step at `place` belongs to."""
    ref = steps[place].get(REF)
    if ref is None:
        return [place]
    return [n for n, step in enumerate(steps) if step.get(REF) == ref and step["kind"] == COST]
