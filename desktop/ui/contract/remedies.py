"""What mends a step that does not fit, as recipes to choose from: each mends the step it is offered for."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.queries.contracts import ContractFacts
from desktop.core.recipe_file import read_steps
from desktop.core.recipes import KINDS
from desktop.core.splitting import Preview, preview
from desktop.i18n.words import Words
from desktop.ui.contract import bar, edits, step_words
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import Recipe


class Mended(NamedTuple):
    """One way out: what a button says, and the recipe that stands after it."""

    text: str
    steps: Recipe


def for_excess(words: Words, draft: Draft, place: int) -> list[Mended]:
    """Return how a step that takes more than is left can be mended."""
    return [
        *_reduced(words, draft, place),
        *_of_what_is_left(words, draft, place),
        *_earlier(words, draft, place),
        _removed(words, draft, place),
    ]


def for_receiver(words: Words, draft: Draft, place: int) -> list[Mended]:
    """Return how a step that pays somebody who is not in the line-up can be mended without another receiver."""
    return [_removed(words, draft, place)]


def for_shares(words: Words, draft: Draft) -> list[Mended]:
    """Return how shares that nobody has can be mended."""
    weights = edits.equal_weights(draft.facts.line_up)
    steps = edits.with_weights(draft.facts.steps, weights)
    return [Mended(words.tr("remedy", "Share the rest equally"), steps)] if weights else []


def for_order(words: Words, draft: Draft) -> list[Mended]:
    """Return how steps that follow the shares can be mended."""
    steps = edits.shares_last(draft.facts.steps)
    return [Mended(words.tr("remedy", "Share the rest at the end"), steps)]


def left_before(draft: Draft, place: int) -> Money:
    """Return what is left when a step's turn comes."""
    before = [line.left_after for line in draft.review.split.lines if line.step <= place]
    return before[-1] if before else draft.facts.fee


def _reduced(words: Words, draft: Draft, place: int) -> Iterator[Mended]:
    steps, left = draft.facts.steps, left_before(draft, place)
    if left:
        text = words.tr("split", "Reduce to what is left: {left}", left=left)
        yield Mended(text, edits.replaced(steps, place, edits.reduced(steps[place], left)))


def _of_what_is_left(words: Words, draft: Draft, place: int) -> Iterator[Mended]:
    """Take the percentage of what is left: such a step always fits."""
    steps = draft.facts.steps
    step = steps[place]
    if "percent" in step and "left" in KINDS[step["kind"]].bases and left_before(draft, place):
        text = words.tr("remedy", "Take {rate} of what is left", rate=words.percent(Decimal(step["percent"])))
        yield Mended(text, edits.replaced(steps, place, {**step, "of": "left"}))


def _earlier(words: Words, draft: Draft, place: int) -> Iterator[Mended]:
    """Take the step before another one that then still fits, as a percentage of what is left does."""
    steps = draft.facts.steps
    for goal in range(place - 1, -1, -1):
        moved = edits.moved(steps, place, goal - place)
        if not any(map(bar.excess, _tried(draft.facts, moved).problems)):
            what = step_words.step_title(words, steps[goal], draft)
            yield Mended(words.tr("remedy", "Take it before “{step}”", step=what), moved)
            return


def _removed(words: Words, draft: Draft, place: int) -> Mended:
    return Mended(words.tr("remedy", "Remove this step"), edits.removed(draft.facts.steps, place))


def _tried(facts: ContractFacts, steps: Recipe) -> Preview:
    """Return what another recipe would give."""
    read, _ = read_steps([dict(step) for step in steps], facts.fee.currency)
    return preview(facts.fee, [place.person for place in facts.line_up], read)
