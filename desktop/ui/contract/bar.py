"""Where the money of one contract goes, as the parts of the bar; the rows beneath it have the same colours."""

from typing import NamedTuple

from desktop.core.money import Money, total
from desktop.core.problems import Problem
from desktop.core.splitting import Line
from desktop.i18n.words import Words
from desktop.ui.contract import step_words, wording
from desktop.ui.contract.draft import Draft
from desktop.ui.split_bar import Part, Segment


class Piece(NamedTuple):
    """One part of the bar, and what it leads to: a step, a musician, or nothing."""

    segment: Segment
    step: int | None = None
    musician: int | None = None


def cost_lines(draft: Draft) -> list[Line]:
    """Return the lines that are nobody's earning, in their order; the place in it is their colour."""
    members = {place.person for place in draft.facts.line_up}
    return [line for line in draft.review.split.lines if wording.is_cost(line, members)]


def pieces(words: Words, draft: Draft) -> list[Piece]:
    """Return the whole bar: what goes off the top, what each musician earns, what is left and what is too much."""
    return [*_costs(words, draft), *_musicians(words, draft), *_rest(words, draft)]


def excess(problem: Problem) -> Money | None:
    """Return by how much a step takes more than is left, None when its problem is another."""
    missing = problem.params.get("missing")
    return missing if isinstance(missing, Money) else None


def too_much(draft: Draft) -> Money:
    """Return by how much all steps together take more than is left."""
    missing = (missing for p in draft.review.split.problems if (missing := excess(p)))
    return total(missing, draft.facts.fee.currency)


def _costs(words: Words, draft: Draft) -> list[Piece]:
    found = []
    for colour, line in enumerate(cost_lines(draft)):
        step = draft.facts.steps[line.step - 1]
        amount = wording.money(words, line.amount)
        said = f"{step_words.step_title(words, step, draft)}: {amount}"
        name = step_words.step_name(words, step, draft.facts.shares_by)
        segment = Segment(name, amount, line.minor, Part.COST, colour, said)
        found.append(Piece(segment, step=line.step - 1))
    return found


def _musicians(words: Words, draft: Draft) -> list[Piece]:
    facts, short = draft.facts, wording.short_names(draft, draft.facts.line_up)
    found = []
    for place, member in enumerate(facts.line_up):
        amount = wording.earned(draft.review.split, member.person, facts.fee.currency)
        said = f"{draft.name_of(member.person)}: {wording.money(words, amount)}"
        segment = Segment(
            short[member.person], wording.money(words, amount), amount.minor, Part.MUSICIAN, place, said
        )
        found.append(Piece(segment, musician=place))
    return found


def _rest(words: Words, draft: Draft) -> list[Piece]:
    split = draft.review.split
    found = []
    if split.left:
        text = words.tr("split bar", "Left to assign")
        found.append(Piece(Segment(text, wording.money(words, split.left), split.left.minor, Part.LEFT)))
    if over := too_much(draft):
        text = words.tr("split bar", "Too much")
        found.append(Piece(Segment(text, wording.money(words, over), over.minor, Part.OVER)))
    return found
