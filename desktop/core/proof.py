"""The proof of a split: for every line of what, at what rate, how much exactly, how it was rounded and what is left.

Screen and papers print these very lines. Nothing here divides anything: what each line takes was found by the split,
the proof only lays open why.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple

from desktop.core.money import Money, digits
from desktop.core.problems import N_, Message
from desktop.core.splitting import Line

HUNDRED = 100
EXACT_DIGITS = 3000
"""More digits than a sum of weights can have, each of which is a text of at most 1000 characters."""

Reason = Literal["fraction", "earlier"]
"""Why somebody got an odd cent: a larger fraction than all who got none, or the earlier place among equal ones."""

_LARGER_FRACTION = N_(
    "proof", "Gets an odd cent: the part cut off here was larger than for those without one."
)
_EARLIER_PLACE = N_(
    "proof",
    "Gets an odd cent: as much was cut off for {names}, and the earlier place in the line-up decides.",
)


class OddCent(NamedTuple):
    """One of the smallest units that were over after dividing by shares, and why it went where it did.

    Attributes:
        reason: what decided.
        fraction: the part of a unit that was cut off from the exact share, from 0 up to but not including 1.
        over: how many units were over in this step, this one among them.
        equal_to: who had the same fraction and got none, in the order of the line-up; empty unless `earlier`.
    """

    reason: Reason
    fraction: Fraction
    over: int
    equal_to: tuple[str, ...] = ()


class ProofLine(NamedTuple):
    """One line of a split, laid open.

    Attributes:
        step: number of the step, from 1.
        kind: kind of the step.
        to: who gets it; None for the shared company and for the band's fund.
        base: what the percentage or the share is taken of; None for a plain amount.
        of_left: whether the base is what was left before the step (also for shares), not the fee.
        percent: the rate, where there is one.
        weight: the weight of a share; None for any other line.
        weights: the sum of all weights of the step; None for any other line.
        exact: the value before rounding, in units of the currency (euros, not cents).
        rounded: the value that is taken.
        left: what is left of the fee after this line.
        odd_cent: set where this line got a unit that was over after dividing by shares.
    """

    step: int
    kind: str
    to: str | None
    base: Money | None
    of_left: bool
    percent: Decimal | None
    weight: Decimal | None
    weights: Decimal | None
    exact: Fraction
    rounded: Money
    left: Money
    odd_cent: OddCent | None = None

    @property
    def is_exact(self) -> bool:
        """Whether nothing had to be rounded."""
        return self.exact == Fraction(self.rounded.decimal)


def proof(lines: Sequence[Line]) -> tuple[ProofLine, ...]:
    """Return the proof of the lines of a split or a preview, line for line."""
    found: list[ProofLine] = []
    for _, together in groupby(lines, key=lambda line: line.step):
        step = list(together)
        found += _shares(step) if step[0].weight is not None else map(_taken, step)
    return tuple(found)


def why(odd_cent: OddCent) -> Message:
    """Return the sentence that says why an odd cent went where it did; `{names}` stands for those in `equal_to`."""
    return _EARLIER_PLACE if odd_cent.reason == "earlier" else _LARGER_FRACTION


def _taken(line: Line) -> ProofLine:
    """Return the proof of an amount or a percentage."""
    if line.percent is None or line.base_minor is None:
        return _laid_open(line, Fraction(line.minor))
    return _laid_open(line, line.base_minor * Fraction(line.percent) / HUNDRED)


def _shares(step: Sequence[Line]) -> Iterable[ProofLine]:
    """Return the proof of what was divided by weight."""
    weights = [line.weight or Decimal(0) for line in step]
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        whole = sum(weights, Decimal(0))
    exact = [
        (line.base_minor or 0) * Fraction(weight) / Fraction(whole)
        for line, weight in zip(step, weights, strict=True)
    ]
    odd = _odd_cents(step, [value % 1 for value in exact])
    return (_laid_open(*each, whole) for each in zip(step, exact, odd, strict=True))


def _odd_cents(step: Sequence[Line], fractions: Sequence[Fraction]) -> list[OddCent | None]:
    """Return for every share why it got an odd cent, None where it got none."""
    without = [
        (line.to or "", fraction) for line, fraction in zip(step, fractions, strict=True) if not line.odd_cent
    ]
    over = len(step) - len(without)
    found: list[OddCent | None] = []
    for line, fraction in zip(step, fractions, strict=True):
        equal = tuple(name for name, other in without if other == fraction)
        cent = OddCent("earlier" if equal else "fraction", fraction, over, equal)
        found.append(cent if line.odd_cent else None)
    return found


def _laid_open(
    line: Line, exact_minor: Fraction, odd_cent: OddCent | None = None, weights: Decimal | None = None
) -> ProofLine:
    return ProofLine(
        line.step,
        line.kind,
        line.to,
        line.base,
        line.of_left,
        line.percent,
        line.weight,
        weights,
        exact_minor / 10 ** digits(line.currency),
        line.amount,
        line.left_after,
        odd_cent,
    )
