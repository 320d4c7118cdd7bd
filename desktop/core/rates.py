"""Exchange rates: what one unit of a foreign currency is worth, on which day, and by whose word. Never a float.

A rate is typed or comes from a file of the European Central Bank, which says how many units one euro is worth. A rate
between two other currencies goes through the euro and is rounded half up to ten significant digits; an amount is
converted with the rate as it is kept and rounded half up to the smallest unit.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from desktop.core.money import Money, digits
from desktop.core.problems import N_, Problem, refuse

BASE = "EUR"
"""The currency that the bank's rates are counted from."""

TYPED, FROM_FILE = "typed", "ecb"
"""The two words for a rate's source."""

SIGNIFICANT = 10
OLD_DAYS = 10
"""A file's rate that lies further back than this is not taken without asking."""

LARGEST, SMALLEST = Decimal(10) ** 9, Decimal(10) ** -9
"""No two currencies of the world are further apart."""

FAR = Decimal("1.25")
"""A typed rate that differs from the bank's by more than this factor is asked about."""

PLAIN = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,16})?", re.ASCII)

_NO_RATE = N_("rate", "This is not a rate. Type it like 0.0875.")
_ZERO = N_("rate", "A rate is more than zero.")
_ABSURD = N_("rate", "No currency is worth so much or so little. Check the digits.")
_SAME = N_("rate", "The fee is in {currency} already; there is nothing to convert.")
_FUTURE = N_("rate", "The day of the rate lies in the future.")
_NONE = N_("rate", "There is no rate for {currency} in the imported files. Import a file, or type the rate.")
_OLD = N_(
    "rate",
    "The newest rate for {currency} is of {on}, {days} days before {day}. Import a newer file, type the rate, or take it all the same.",
)
_FAR_OFF = N_(
    "rate",
    "The bank’s rate of {on} was {known}. Is {typed} right? Keep it if it is what was agreed.",
)
_TURNED = N_("rate", "The bank’s rate of {on} was {known}. Was {typed} typed the other way round?")

_CONTEXT = Context(prec=SIGNIFICANT, rounding=ROUND_HALF_UP)
_SHOWN = Context(prec=6, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of one currency is worth in another.

    Attributes:
        value: how many units of `to` one unit of `currency` is worth.
        on: the day of the rate.
        source: `typed`, or `ecb` for a file of the European Central Bank.
    """

    currency: str
    to: str
    value: Decimal
    on: date
    source: str = TYPED

    def convert(self, amount: Money) -> Money:
        """Return the amount in the other currency, rounded half up to its smallest unit.

        Raises:
            ValueError: the amount is in neither of this rate's currencies' order: only `currency` is converted.
        """
        if amount.currency != self.currency:
            raise ValueError(f"{amount.currency} is not {self.currency}")
        exact = amount.decimal * self.value
        scaled = exact.scaleb(digits(self.to)).to_integral_value(ROUND_HALF_UP)
        return Money(int(scaled), self.to)

    def turned(self) -> "Rate":
        """Return the rate read the other way round, for one that was typed so."""
        return replace(self, value=_CONTEXT.divide(Decimal(1), self.value))


class DayRate(NamedTuple):
    """How many units of a currency one euro was worth on a day, as decimal text."""

    currency: str
    on: str
    per_euro: str


Lookup = Callable[[str, date], DayRate | None]
"""Returns the newest rate of a currency that is not after a day."""


def read_rate(text: str, field: str = "rate") -> Decimal:
    """Return a rate that a file or a person wrote plainly: digits and one point.

    Raises:
        Refused: it is no number, not more than zero, or beyond what any currency is worth.
    """
    if not PLAIN.fullmatch(text):
        raise refuse(field, _NO_RATE)
    value = Decimal(text)
    if value == 0:
        raise refuse(field, _ZERO)
    if not SMALLEST <= value <= LARGEST:
        raise refuse(field, _ABSURD)
    return value


def check_rate(rate: Rate, today: date) -> list[Problem]:
    """Return everything that is wrong with a rate, whoever gives it."""
    problems = []
    if rate.currency == rate.to:
        problems.append(Problem("rate", _SAME, {"currency": rate.currency}))
    if not rate.value.is_finite() or rate.value <= 0:
        problems.append(Problem("rate", _ZERO))
    elif not SMALLEST <= rate.value <= LARGEST:
        problems.append(Problem("rate", _ABSURD))
    if rate.on > today:
        problems.append(Problem("rate_on", _FUTURE))
    return problems


def cross(currency: str, to: str, per_euro: Mapping[str, Decimal]) -> Decimal:
    """Return what one unit of `currency` is worth in `to`, through the euro, half up to ten significant digits."""
    return _CONTEXT.divide(per_euro[to], per_euro[currency])


def bank_rate(currency: str, to: str, day: date, lookup: Lookup, *, however_old: bool = False) -> Rate:
    """Return the bank's rate on a day: the newest that is not after it, and that day in `on`.

    Raises:
        Refused: no file with this currency was imported, or the newest rate is older than ten days.
    """
    found: dict[str, Decimal] = {BASE: Decimal(1)}
    days = []
    for code in (currency, to):
        if code == BASE:
            continue
        known = lookup(code, day)
        if known is None:
            raise refuse("rate", _NONE, currency=code)
        on = date.fromisoformat(known.on)
        if (day - on).days > OLD_DAYS and not however_old:
            raise refuse("rate", _OLD, currency=code, on=on, days=(day - on).days, day=day)
        found[code] = Decimal(known.per_euro)
        days.append(on)
    return Rate(currency, to, cross(currency, to, found), min(days, default=day), FROM_FILE)


def too_old(problem: Problem) -> bool:
    """Tell whether a rate was refused for its age alone, so that a person may take it all the same."""
    return problem.message is _OLD


def shown(value: Decimal) -> Decimal:
    """Return a rate as it is shown: six significant digits; the kept one has all of them."""
    return _SHOWN.plus(value)


def turned(problem: Problem) -> bool:
    """Tell whether a typed rate looks like one that was typed the other way round."""
    return problem.message is _TURNED


def far_off(typed: Rate, known: Rate | None) -> Problem | None:
    """Return the question that a typed rate raises when the bank's rate of about that day says something else."""
    if known is None or not _apart(typed.value, known.value):
        return None
    message = _FAR_OFF if _apart(typed.turned().value, known.value) else _TURNED
    return Problem("rate", message, {"on": known.on, "known": shown(known.value), "typed": typed.value})


def _apart(one: Decimal, other: Decimal) -> bool:
    larger, smaller = max(one, other), min(one, other)
    return larger > smaller * FAR
