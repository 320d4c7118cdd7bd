"""The split: one fee, run through the steps of a recipe, becomes exact parts that add up to it.

The only place that computes it: screen, papers, declarations and `septet split` all show what is found here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from math import lcm
from typing import NamedTuple

from desktop.core.money import Money, percent_of
from desktop.core.problems import N_, Problem, Refused
from desktop.core.recipes import KINDS, Step, length_problems, line_up_problems, step_problems

__all__ = [
    "KINDS",
    "MOST_FEE",
    "Line",
    "Preview",
    "Split",
    "Step",
    "fee_problems",
    "largest_remainder",
    "preview",
    "split",
]

MOST_FEE = 10**15
"""The highest fee, in minor units."""

_FEE_NEGATIVE = N_("split", "The fee cannot be less than zero.")
_FEE_TOO_HIGH = N_("split", "A fee can be at most {limit}.")
_TAKES_TOO_MUCH = N_("split", "This takes {missing} more than is left.")
_AFTER_SHARES = N_("split", "No step can follow the shares, which take all that is left.")
_NOT_SHARED_OUT = N_("split", "{left} is left to assign: end with a step that shares it out.")

_TAKING = frozenset({"kind", "percent", "amount", "of"})
"""The keys of a step that decide how much it takes."""


class Line(NamedTuple):
    """One amount that a step takes, with what its proof needs. Minor units inside, `Money` at the door.

    Attributes:
        step: number of the step, from 1.
        kind: kind of the step.
        to: who gets it; None for the shared company and for the band's fund.
        currency: currency of every figure here.
        minor: the amount.
        left_minor: what is left of the fee after this line.
        base_minor: what the percentage or the share is taken of; None for a plain amount.
        percent: the rate, where there is one.
        weight: the weight of a share, out of the weights of all lines of this step.
        odd_cent: whether this share got one of the units that were over after dividing.
        of_left: whether the base is what was left before the step, not the fee.
    """

    step: int
    kind: str
    to: str | None
    currency: str
    minor: int
    left_minor: int
    base_minor: int | None = None
    percent: Decimal | None = None
    weight: Decimal | None = None
    odd_cent: bool = False
    of_left: bool = False

    @property
    def amount(self) -> Money:
        """What this line takes."""
        return Money(self.minor, self.currency)

    @property
    def left_after(self) -> Money:
        """What is left of the fee after this line."""
        return Money(self.left_minor, self.currency)

    @property
    def base(self) -> Money | None:
        """What the percentage or the share is taken of; None for a plain amount."""
        return None if self.base_minor is None else Money(self.base_minor, self.currency)


class Split(NamedTuple):
    """A fee divided to the last cent.

    Attributes:
        fee: what was divided.
        lines: what each step takes, in order; they add up to the fee.
        per_person: everybody in the line-up, in its order, with the sum of all lines to them.
    """

    fee: Money
    lines: tuple[Line, ...]
    per_person: Mapping[str, Money]

    @property
    def total(self) -> Money:
        """The sum of the lines, which is the fee."""
        return Money(sum([line.minor for line in self.lines]), self.fee.currency)


class Preview(NamedTuple):
    """A split as far as it goes while somebody is still typing.

    A step that cannot be taken yet takes nothing here, so the lines after it can still be shown.

    Attributes:
        lines: as in `Split`.
        per_person: as in `Split`.
        left: what is left to assign; None while the fee is unknown.
        problems: everything that stands in the way of a split.
    """

    lines: tuple[Line, ...]
    per_person: Mapping[str, Money]
    left: Money | None
    problems: tuple[Problem, ...]


def split(fee: Money, line_up: Sequence[str], steps: Sequence[Step]) -> Split:
    """Divide the fee by the steps of a recipe; the rules are in `docs/split.md`.

    Args:
        fee: what the client pays, without VAT.
        line_up: who plays, names or ids, each once; the earlier place gets the odd cent of equal claims.
        steps: the recipe. Their amounts are in the fee's currency.

    Raises:
        Refused: the recipe does not fit; carries every problem, each naming its place (`steps[2].amount`).
    """
    found = preview(fee, line_up, steps)
    if found.problems:
        raise Refused(found.problems)
    return Split(fee, found.lines, found.per_person)


def preview(fee: Money | None, line_up: Sequence[str] | None, steps: Sequence[Step] | None) -> Preview:
    """Divide as far as it goes, and return the problems as values.

    None stands for something that could not be read, which somebody else has told. What follows only from another
    problem is no problem of its own: after a step whose take is unknown nobody knows what is left.
    """
    problems = [*fee_problems(fee), *_line_up_problems(line_up), *_length_problems(steps)]
    told = {problem.field for problem in problems} if problems else ()
    run = _Run(None if "fee" in told else fee, None if "line_up" in told else line_up)
    if steps is not None and "steps" not in told:
        for index, step in enumerate(steps):
            run.take(index, step)
        run.end()
    return Preview(tuple(run.lines), run.per_person(), run.rest(), (*problems, *run.problems))


def largest_remainder(whole: int, weights: Sequence[Decimal]) -> tuple[list[int], Collection[int]]:
    """Divide `whole` units by weight, so that the parts add up to it.

    Each gets the whole units of the exact part. The units that are over go one each to the largest fractions, equal
    fractions to the earlier place. `whole` and the weights are not negative, and not all weights are zero.

    Returns:
        The parts, and the places (from 0) that got one of the units that were over.
    """
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*[denominator for _, denominator in ratios])
    scaled = [numerator * (scale // denominator) for numerator, denominator in ratios]
    all_weights = sum(scaled)
    parts = [whole * weight // all_weights for weight in scaled]
    over = whole - sum(parts)
    if not over:
        return parts, ()
    fractions = [whole * weight % all_weights for weight in scaled]
    odd = set(sorted(range(len(parts)), key=fractions.__getitem__, reverse=True)[:over])
    return [part + 1 if place in odd else part for place, part in enumerate(parts)], odd


class _Run:
    """The steps of one recipe, taken one after the other from one fee.

    `left` is exact while `certain`. After a step whose take is unknown it is the most that can be left, so a step
    that wants even more is a problem in any case.
    """

    __slots__ = ("certain", "fee", "left", "lines", "members", "problems", "shared")

    def __init__(self, fee: Money | None, line_up: Sequence[object] | None) -> None:
        self.fee = fee
        self.members = None if line_up is None else {name: None for name in line_up if isinstance(name, str)}
        self.left = 0 if fee is None else fee.minor
        self.certain = True
        self.shared = False
        self.lines: list[Line] = []
        self.problems: list[Problem] = []

    def take(self, index: int, step: Step) -> None:
        """Take one step, or say why it cannot be taken."""
        found = step_problems(step, self.members)
        if self.shared:
            found.append(Problem("", _AFTER_SHARES))
        elif step.kind == "shares":
            self.shared = True
            if not found and not step.unread:
                self._share_out(index + 1, step.weights or {})
        elif self.fee is None or ((found or step.unread) and _take_unknown(step, found)):
            self.certain = False
        elif too_much := self._take_off(index + 1, step, self.fee):
            self.certain = False
            found.append(too_much)
        if found:
            self.problems += [problem.inside(f"steps[{index}]") for problem in found]

    def _take_off(self, number: int, step: Step, fee: Money) -> Problem | None:
        """Take a percentage or an amount off what is left, or return why that cannot be done."""
        kind, rate, amount, of, to, _, _, _ = step
        if rate is None:
            base, taken = None, amount or 0
        else:
            base = self.left if of == "left" else fee.minor
            taken = percent_of(base, rate)
        left = self.left - taken
        if left < 0:
            missing = Money(-left, fee.currency)
            return Problem("amount" if rate is None else "percent", _TAKES_TOO_MUCH, {"missing": missing})
        self.left = left
        of_left = of == "left"
        self.lines.append(Line(number, kind, to, fee.currency, taken, left, base, rate, None, False, of_left))
        return None

    def _share_out(self, number: int, weights: Mapping[str, Decimal]) -> None:
        """Divide all that is left among those in `weights`, in the order of the line-up."""
        if self.fee is None or self.members is None:
            return
        whole, currency = self.left, self.fee.currency
        sharing = [member for member in self.members if member in weights]
        parts, odd = largest_remainder(whole, [weights[member] for member in sharing])
        left = whole
        for place, member in enumerate(sharing):
            left -= parts[place]
            line = Line(
                number,
                "shares",
                member,
                currency,
                parts[place],
                left,
                whole,
                None,
                weights[member],
                place in odd,
                True,  # by place, not by name: names cost a tenth of a split
            )
            self.lines.append(line)
        self.left = left

    def end(self) -> None:
        """Say what is left over when nothing shares it out."""
        if self.left and self.certain and not self.shared:
            self.problems.append(Problem("steps", _NOT_SHARED_OUT, {"left": self.rest()}))

    def rest(self) -> Money | None:
        """Return what is left to assign."""
        return None if self.fee is None else Money(self.left, self.fee.currency)

    def per_person(self) -> dict[str, Money]:
        """Return the sum of the lines to each member."""
        if self.fee is None or self.members is None:
            return {}
        sums = dict.fromkeys(self.members, 0)
        for _, _, to, _, minor, _, _, _, _, _, _ in self.lines:
            if to in sums:
                sums[to] += minor
        currency = self.fee.currency
        return {member: Money(minor, currency) for member, minor in sums.items()}


def _take_unknown(step: Step, found: Iterable[Problem]) -> bool:
    """Return whether nobody can say how much the step takes, given what is wrong with it."""
    return bool(step.unread & _TAKING) or any(problem.field in _TAKING for problem in found)


def fee_problems(fee: Money | None) -> list[Problem]:
    """Return whether a fee is less than zero or above `MOST_FEE`."""
    if fee is None or 0 <= fee.minor <= MOST_FEE:
        return []
    if fee.minor < 0:
        return [Problem("fee", _FEE_NEGATIVE)]
    return [Problem("fee", _FEE_TOO_HIGH, {"limit": Money(MOST_FEE, fee.currency)})]


def _line_up_problems(line_up: Sequence[str] | None) -> list[Problem]:
    return [] if line_up is None else line_up_problems(line_up)


def _length_problems(steps: Sequence[Step] | None) -> list[Problem]:
    return [] if steps is None else length_problems(steps)
