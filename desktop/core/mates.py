"""Money between band mates and in the band's fund, as it is recorded, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.gigs import day_problems
from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem
from desktop.core.splitting import MOST_FEE
from desktop.core.text import check_text, missing

_NOBODY_PAID = N_("band money", "Say who paid, and how much.")
_NOBODY_SHARES = N_("band money", "Say for whom it was: at least one musician has a share above zero.")
_NEGATIVE = N_("band money", "This cannot be less than zero.")
_TOO_MUCH = N_("band money", "A cost can be at most {limit}.")
_SAME = N_("band money", "This is the same musician twice. Choose who gave the money and who got it.")
_NOTHING = N_("band money", "Type how much it was.")
_WHO = N_("band money", "Choose the musician.")
_KINDS = N_("band money", "Choose what it was.")

MOST_WEIGHT = Decimal(10**6)


class MatePart(NamedTuple):
    """What one mate paid of a cost, and the mate's share in it; None for nothing."""

    person: str
    paid: Money | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostCommand:
    """A cost that some fronted for others, outside a contract's recipe.

    Attributes:
        on: the day it was paid.
        text: what it was for.
        band, contract: ids; a cost may belong to one contract.
        parts: everybody who paid or shares, in the order of the line-up; the earlier place gets the odd cent.
    """

    on: date | None
    text: str
    currency: str
    parts: tuple[MatePart, ...]
    band: str | None = None
    contract: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class CashCommand:
    """Money that one mate gave to another on the spot. `text` may be empty."""

    on: date | None
    amount: Money | None
    payer: str | None
    receiver: str | None
    text: str = ""
    band: str | None = None
    contract: str | None = None
    id: str | None = None


FUND_KINDS: dict[str, Message] = {
    "opening": N_("band fund", "Money in: opening balance, sale, gift"),
    "paid_in": N_("band fund", "Paid in by a musician"),
    "spent": N_("band fund", "Spent on something"),
    "paid_out": N_("band fund", "Paid out to a musician"),
}
"""What can happen to a band's fund beside the contracts. Two bring money in, two take it out; two name a musician."""
INTO = frozenset({"opening", "paid_in"})
NAMED = frozenset({"paid_in", "paid_out"})


@dataclass(frozen=True, slots=True)
class FundCommand:
    """Money into a band's fund or out of it. `amount` is not negative; the kind says which way it went."""

    on: date | None
    kind: str
    amount: Money | None
    text: str
    band: str
    person: str | None = None
    id: str | None = None


def check_cost(cost: CostCommand) -> list[Problem]:
    """Return everything that is wrong with a cost; a problem with one mate's figure names `paid.ID` or `weight.ID`."""
    problems = day_problems("on", cost.on) if cost.on else [missing("on")]
    problems += check_text("text", cost.text, needed=True)
    for part in cost.parts:
        problems += _figure_problems(part)
    paid = sum(max(part.paid.minor, 0) for part in cost.parts if part.paid)
    first = cost.parts[0].person if cost.parts else ""
    if paid > MOST_FEE:
        problems.append(Problem(f"paid.{first}", _TOO_MUCH, {"limit": Money(MOST_FEE, cost.currency)}))
    if not paid:
        problems.append(Problem(f"paid.{first}", _NOBODY_PAID))
    if not any(part.weight and part.weight > 0 for part in cost.parts):
        problems.append(Problem(f"weight.{first}", _NOBODY_SHARES))
    return problems


def _figure_problems(part: MatePart) -> list[Problem]:
    problems = []
    if part.paid is not None and part.paid.minor < 0:
        problems.append(Problem(f"paid.{part.person}", _NEGATIVE))
    if part.weight is not None and not 0 <= part.weight <= MOST_WEIGHT:
        problems.append(Problem(f"weight.{part.person}", _NEGATIVE))
    return problems


def check_cash(cash: CashCommand) -> list[Problem]:
    """Return everything that is wrong with a payment between two mates."""
    problems = day_problems("on", cash.on) if cash.on else [missing("on")]
    problems += _amount_problems(cash.amount) + check_text("text", cash.text)
    problems += _chosen({"payer": cash.payer, "receiver": cash.receiver})
    if cash.payer is not None and cash.payer == cash.receiver:
        problems.append(Problem("receiver", _SAME))
    return problems


def check_fund(entry: FundCommand) -> list[Problem]:
    """Return everything that is wrong with an entry of the fund."""
    problems = day_problems("on", entry.on) if entry.on else [missing("on")]
    problems += _amount_problems(entry.amount)
    problems += check_text("text", entry.text, needed=entry.kind not in NAMED)
    if entry.kind not in FUND_KINDS:
        problems.append(Problem("kind", _KINDS))
    if entry.kind in NAMED:
        problems += _chosen({"person": entry.person})
    return problems


def _amount_problems(amount: Money | None) -> list[Problem]:
    if amount is None or not amount:
        return [Problem("amount", _NOTHING)]
    if amount.minor < 0:
        return [Problem("amount", _NEGATIVE)]
    if amount.minor > MOST_FEE:
        return [Problem("amount", _TOO_MUCH, {"limit": Money(MOST_FEE, amount.currency)})]
    return []


def _chosen(who: dict[str, str | None]) -> list[Problem]:
    return [Problem(field, _WHO) for field, person in who.items() if person is None]


def fund_kind(minor: int, person: str | None) -> str:
    """Return the kind of a kept entry: which way the money went, and whether it names a musician."""
    if person is None:
        return "opening" if minor >= 0 else "spent"
    return "paid_in" if minor >= 0 else "paid_out"


def equal_parts(people: Sequence[str]) -> tuple[MatePart, ...]:
    """Return the parts a new cost begins with: nobody paid yet, everybody shares alike."""
    return tuple(MatePart(person, None, Decimal(1)) for person in people)
