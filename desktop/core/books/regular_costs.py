"""A cost that comes again, as it is typed in, and what can be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.core.books.forecast import EVERY
from desktop.core.gigs import day_problems
from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem
from desktop.core.splitting import MOST_FEE
from desktop.core.text import check_text, missing

_NOTHING = N_("regular cost", "Enter what it costs each time.")
_TOO_MUCH = N_("regular cost", "More than {limit} cannot be kept.")
_EVERY = N_("regular cost", "Choose how often it comes.")
_BEFORE = N_("regular cost", "The last day lies before the first.")

EVERY_NAMES: Mapping[str, Message] = {
    "month": N_("regular cost", "Every month"),
    "quarter": N_("regular cost", "Every three months"),
    "year": N_("regular cost", "Every year"),
}


@dataclass(frozen=True, slots=True)
class RegularCostCommand:
    """A cost with the day on which it first comes; `to_on` is the last day on which it may come, None for no end."""

    text: str
    amount: Money | None
    every: str
    from_on: date | None
    to_on: date | None = None
    id: str | None = None


def check_regular_cost(cost: RegularCostCommand) -> list[Problem]:
    """Return everything that is wrong with a regular cost."""
    problems = check_text("text", cost.text, needed=True)
    if cost.amount is None or cost.amount.minor <= 0:
        problems.append(Problem("amount", _NOTHING))
    elif cost.amount.minor > MOST_FEE:
        problems.append(Problem("amount", _TOO_MUCH, {"limit": Money(MOST_FEE, cost.amount.currency)}))
    if cost.every not in EVERY:
        problems.append(Problem("every", _EVERY))
    problems += day_problems("from_on", cost.from_on) if cost.from_on else [missing("from_on")]
    problems += day_problems("to_on", cost.to_on) if cost.to_on else []
    if cost.from_on and cost.to_on and cost.to_on < cost.from_on:
        problems.append(Problem("to_on", _BEFORE))
    return problems
