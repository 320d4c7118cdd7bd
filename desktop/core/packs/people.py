"""People and their work: their numbers, what they do on stage or behind it, and how work is counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import ClassVar, Literal

from desktop.core.country_values import Number, NumberCheck, Pattern
from desktop.core.packs.record import Dated, Found, Texts
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

Sensitivity = Literal["personal", "restricted"]
"""A `restricted` number goes to the competent company only, and never onto a paper for the client."""

Counting = Literal["exact", "started"]
"""Whether a part of a unit counts as that part, or as a whole unit once it has started."""

LONGEST = 60
"""No number of a person has more digits and letters."""

NOT_NOUGHT = N_("country pack", "This cannot be nought.")

UnitCode = Literal["hour", "day", "service", "cachet", "week", "month"]


def _weights_or_digits(found: Found) -> Iterator[Problem]:
    for key in ("modulus", "digits"):
        if found.get(key) == 0:
            yield Problem(key, NOT_NOUGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """Check digits of a number that python-stdnum does not know: the last digits, against what comes before them.

    A letter counts as its place in the alphabet, in two digits.

    Attributes:
        modulus: what is divided by; the remainder is the check.
        weights: what the digits are multiplied by, one after the other, and summed up; without weights the digits
            are one whole number.
        cross_sum: whether each product counts as the sum of its digits.
        digits: how many last digits are the check.
    """

    checks: ClassVar[tuple[Check, ...]] = (_weights_or_digits,)

    modulus: int
    weights: tuple[int, ...] = ()
    cross_sum: bool = False
    digits: int = 1

    def fits(self, number: str) -> bool:
        """Return whether the check digits of a number, written in digits and capitals, are right."""
        body, check = number[: -self.digits], number[-self.digits :]
        plain = "".join(c if c.isdecimal() else f"{ord(c) - 64:02}" for c in body)
        if len(number) > LONGEST or not (plain.isdecimal() and check.isdecimal()):
            return False
        return self._sum(plain) % self.modulus == int(check)

    def _sum(self, plain: str) -> int:
        if not self.weights:
            return int(plain)
        products = [int(digit) * weight for digit, weight in zip(plain, self.weights, strict=False)]
        return sum(sum(map(int, str(product))) if self.cross_sum else product for product in products)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonId(Dated):
    """A number that the country gives to people.

    Attributes:
        code: its name for programs.
        label: its name by language (`en`, `fr`).
        required: whether a declaration in this country cannot do without it.
        sensitivity: how carefully it must be kept.
        check: the module of python-stdnum that knows its check digits.
        pattern: what the whole number looks like; where it has a group called `number`, only that group is
            given to `check`, and `number2` after it.
        checksum: its check digits, where no module knows them.
    """

    once_per = "code"

    code: str
    label: Texts
    required: bool
    sensitivity: Sensitivity
    check: NumberCheck | None = None
    pattern: Pattern | None = None
    checksum: Checksum | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Dated):
    """What a person does at a gig. `official` is the code that the authority gives it."""

    once_per = "code"

    code: str
    label: Texts
    artistic: bool
    official: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkUnit(Dated):
    """A unit in which work is counted here, and how many hours it stands for where that is known."""

    once_per = "code"

    code: UnitCode
    label: Texts
    hours: Number | None = None
    counts: Counting = "exact"

    def units_in(self, hours: Decimal) -> Decimal | None:
        """Return how many units so many hours are; None where the unit stands for no hours."""
        if not self.hours:
            return None
        units = hours / self.hours
        if self.counts == "exact":
            return units
        return max(Decimal(1), units.to_integral_value(ROUND_CEILING))
