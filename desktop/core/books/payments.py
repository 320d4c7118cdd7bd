"""Money that comes in, as it is recorded, and what is wrong with it.

A payment is allocated to what it is for: declarations, contracts, gigs. What is not allocated stays open, a deposit
for instance. What an amount falls short of for good (tax that was held back, a bank's fee) is a settlement: it is
kept like a payment, and brings no money.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from desktop.core.gigs import day_problems
from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem
from desktop.core.splitting import MOST_FEE
from desktop.core.text import check_text, missing

COMPANY, CLIENT, DEPOSIT, REFUND = "company", "client", "deposit", "refund"
WITHHELD, BANK_FEE, WAIVED = "withheld", "bank_fee", "waived"

KINDS: Mapping[str, Message] = {
    COMPANY: N_("payment kind", "Paid by the shared company"),
    CLIENT: N_("payment kind", "Paid by the client"),
    DEPOSIT: N_("payment kind", "Deposit of the client"),
    REFUND: N_("payment kind", "Paid back to the client"),
}
SETTLEMENTS: Mapping[str, Message] = {
    WITHHELD: N_("payment kind", "Tax and contributions held back"),
    BANK_FEE: N_("payment kind", "Bank fee"),
    WAIVED: N_("payment kind", "Given up"),
}
"""Kinds that bring no money: they say why the rest of an amount will not come."""

SOURCES: Mapping[str, Message] = {
    "hand": N_("payment source", "by hand"),
    "status": N_("payment source", "told by the company"),
    "bank": N_("payment source", "bank statement"),
}

_NOTHING = N_("payment", "Type how much it was.")
_NEGATIVE = N_("payment", "An amount is more than nothing. For money that was paid back choose its kind.")
_TOO_MUCH = N_("payment", "A payment can be at most {limit}.")
_KIND = N_("payment", "Choose what it was.")
_WHO = N_("payment", "Choose who paid.")
_BEYOND = N_("payment", "{parts} are given to what it is for, but only {amount} was paid.")
_NO_PART = N_("payment", "Type how much of it is for this.")
_TWICE = N_("payment", "This is named twice. Put both amounts into one.")
_OTHER_MONEY = N_("payment", "The payment is in {currency}. This is owed in {other}.")
_OVERPAID = N_("payment", "Only {left} is still owed for this. Leave the rest of the payment open.")


class Part(NamedTuple):
    """A piece of a payment and what it is for; `amount` is positive, for money paid back too."""

    target: str
    target_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentCommand:
    """A payment as it is recorded.

    Attributes:
        on: the day the money came.
        amount: how much, more than nothing; `kind` says which way it went.
        company, client, person, band: ids; `person` got it, None for whoever keeps the book.
        source: `hand`, `status` or `bank`, with the `bank_line` it was on.
        parts: what it is for; the rest is left open.
    """

    on: date | None
    amount: Money | None
    kind: str
    company: str | None = None
    client: str | None = None
    person: str | None = None
    band: str | None = None
    text: str = ""
    ref: str = ""
    source: str = "hand"
    bank_line: str | None = None
    parts: tuple[Part, ...] = ()
    id: str | None = None

    @property
    def sign(self) -> int:
        """1 for money that came in, -1 for money that went back."""
        return -1 if self.kind == REFUND else 1


class Owing(NamedTuple):
    """What can be paid: how much was agreed and what is left of it; None where no amount was agreed."""

    left: Money | None
    currency: str


def check_payment(payment: PaymentCommand) -> list[Problem]:
    """Return everything that is wrong with a payment in itself; a part's problem names `parts[N]`."""
    problems = day_problems("on", payment.on) if payment.on else [missing("on")]
    problems += _amount_problems(payment.amount)
    problems += check_text("text", payment.text) + check_text("ref", payment.ref)
    if payment.kind not in KINDS and payment.kind not in SETTLEMENTS:
        problems.append(Problem("kind", _KIND))
    if payment.kind == COMPANY and not payment.company:
        problems.append(Problem("company", _WHO))
    if payment.kind in (CLIENT, DEPOSIT, REFUND) and not payment.client:
        problems.append(Problem("client", _WHO))
    return problems + _part_problems(payment)


def _amount_problems(amount: Money | None) -> list[Problem]:
    if amount is None or not amount:
        return [Problem("amount", _NOTHING)]
    if amount.minor < 0:
        return [Problem("amount", _NEGATIVE)]
    if amount.minor > MOST_FEE:
        return [Problem("amount", _TOO_MUCH, {"limit": Money(MOST_FEE, amount.currency)})]
    return []


def _part_problems(payment: PaymentCommand) -> list[Problem]:
    problems, seen = [], set()
    for place, part in enumerate(payment.parts):
        field = f"parts[{place}]"
        if part.amount.minor <= 0:
            problems.append(Problem(field, _NO_PART))
        if (part.target, part.target_id) in seen:
            problems.append(Problem(field, _TWICE))
        seen.add((part.target, part.target_id))
        if payment.amount and part.amount.currency != payment.amount.currency:
            money = {"currency": payment.amount.currency, "other": part.amount.currency}
            problems.append(Problem(field, _OTHER_MONEY, money))
    if payment.amount and not problems:
        parts = Money(sum(part.amount.minor for part in payment.parts), payment.amount.currency)
        if payment.amount < parts:
            problems.append(Problem("amount", _BEYOND, {"parts": parts, "amount": payment.amount}))
    return problems


def owing_problems(payment: PaymentCommand, owing: Sequence[Owing | None]) -> list[Problem]:
    """Return what is wrong with a payment's parts beside what is still owed: more than that, or other money.

    Args:
        payment: the payment.
        owing: what its parts are for, in their order, without this payment; None for what is gone.
    """
    problems = []
    for place, (part, owed) in enumerate(zip(payment.parts, owing, strict=True)):
        field = f"parts[{place}]"
        if owed is None:
            problems.append(missing(field))
        elif owed.currency != part.amount.currency:
            money = {"currency": part.amount.currency, "other": owed.currency}
            problems.append(Problem(field, _OTHER_MONEY, money))
        elif payment.sign > 0 and owed.left is not None and owed.left < part.amount:
            problems.append(Problem(field, _OVERPAID, {"left": max(owed.left, Money(0, owed.currency))}))
    return problems
