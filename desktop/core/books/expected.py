"""What is expected to come in, from when on it is late, and how long whoever pays usually takes. Pure.

Whoever is declared is paid by the shared company within seven days of the last gig. Outside the company the client
pays within the days of the contract; where none were agreed, within thirty, as the law of the Union has it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from statistics import median_low
from typing import Literal, NamedTuple

from desktop.core.money import Money
from desktop.core.problems import N_, Message

PROMISE = timedelta(days=7)
"""The shared company pays so long after the last gig of a contract, whenever the client pays."""
USUAL_DAYS = 30
"""Days in which a client pays where nothing was agreed (directive 2011/7/EU)."""
_USUALLY = timedelta(days=USUAL_DAYS)


class State(StrEnum):
    """Where an expected amount stands."""

    PLANNED = "planned"
    UNDECLARED = "undeclared"
    DUE = "due"
    LATE = "late"
    PAID = "paid"
    DISPUTED = "disputed"


STATES: Mapping[State, Message] = {
    State.PLANNED: N_("owed state", "Not played yet"),
    State.UNDECLARED: N_("owed state", "Played, not declared"),
    State.DUE: N_("owed state", "Not due yet"),
    State.LATE: N_("owed state", "Late"),
    State.PAID: N_("owed state", "Paid"),
    State.DISPUTED: N_("owed state", "The client objects"),
}

PAID_STATES = frozenset({"members_paid"})
OFF_STATES = frozenset({"cancelled", "refused", "credited"})
"""What a company says of a part for which no money comes any more."""


class Expected(NamedTuple):
    """One amount that is expected: a declared part, a contract outside the companies, or a gig without a contract.

    Attributes:
        target, target_id: what a payment for it is allocated to.
        payer: `company` or `client`: who pays.
        on: the last day that is played for it.
        due: the last day on which its payment is in time.
        whole: what was agreed for the whole part.
        amount: what whoever keeps the book waits for: the own share of a declared part, else the whole.
        paid: what came of `amount`, settlements included.
        said: what the company last said, None where it said nothing.
        certain: False for an option.
    """

    target: str
    target_id: str
    contract_id: str | None
    payer: Literal["company", "client"]
    payer_id: str | None
    payer_name: str
    client: str
    client_id: str | None
    band_id: str | None
    venue: str
    on: date
    due: date
    whole: Money
    amount: Money
    paid: Money
    said: str | None
    certain: bool
    state: State

    @property
    def id(self) -> str:
        """By it a list keeps its selection."""
        return f"{self.target}:{self.target_id}"

    @property
    def left_minor(self) -> int:
        """What is still to come, in minor units; nothing once the company said that it paid."""
        left = self.amount.minor - self.paid.minor
        return left if left > 0 and self.state is not State.PAID else 0

    @property
    def left(self) -> Money:
        """What is still to come."""
        return Money(self.left_minor, self.amount.currency)

    @property
    def owed(self) -> bool:
        """Whether it was played for and is not paid."""
        return self.state not in (State.PLANNED, State.PAID)


Gap = Literal["undeclared", "unpaid"]
"""What is missing of work that was played: its declaration, or the pay for what was declared."""


def gap_of(part: Expected, received: Collection[str]) -> Gap | None:
    """Return what is missing of a played part, None for what goes through no company.

    `received` holds the declarations whose receipt is in: without it nothing is declared. A gig that no contract
    covers is not declared either.
    """
    if not part.owed:
        return None
    if part.target == "declaration":
        return "unpaid" if part.target_id in received else "undeclared"
    return "undeclared" if part.target == "gig" or part.state is State.UNDECLARED else None


def due_of(payer: str, on: date, payment_days: int | None) -> date:
    """Return the last day on which a payment is in time."""
    if payer == "company":
        return on + PROMISE
    return on + (_USUALLY if payment_days is None else timedelta(days=payment_days))


def state_of(on: date, due: date, today: date, left: int, said: str | None, *, undeclared: bool) -> State:
    """Return where an expected amount stands; `left` is what is still missing, in minor units."""
    if left <= 0 or said in PAID_STATES:
        return State.PAID
    if said == "disputed":
        return State.DISPUTED
    if on >= today:
        return State.PLANNED
    if undeclared:
        return State.UNDECLARED
    return State.LATE if due < today else State.DUE


AGES: tuple[Message, ...] = (
    N_("owed age", "Not due yet"),
    N_("owed age", "1–30 days"),
    N_("owed age", "31–60 days"),
    N_("owed age", "61–90 days"),
    N_("owed age", "Over 90 days"),
)
_LAST_DAYS = (0, 30, 60, 90)


def age(due: date, today: date) -> int:
    """Return which of `AGES` an amount belongs to."""
    late = (today - due).days
    return sum(late > last for last in _LAST_DAYS)


class Ageing(NamedTuple):
    """What one payer owes in one currency, by how late it is; `amounts` in the order of `AGES`."""

    payer: str
    payer_id: str | None
    name: str
    currency: str
    amounts: tuple[Money, ...]
    parts: int

    @property
    def id(self) -> str:
        """By it a list keeps its selection."""
        return f"{self.payer}:{self.payer_id or self.name}:{self.currency}"

    @property
    def total(self) -> Money:
        """All of it."""
        return Money(sum(amount.minor for amount in self.amounts), self.currency)

    @property
    def late(self) -> Money:
        """What is late of it."""
        return self.total - self.amounts[0]


def ageing(parts: Iterable[Expected], today: date) -> list[Ageing]:
    """Return what is owed for gigs already played, one line for each payer and currency, the latest payers first."""
    found: dict[tuple[str, str | None, str, str], list[int]] = {}
    counts: dict[tuple[str, str | None, str, str], int] = {}
    for part in parts:
        if part.owed and part.left_minor:
            key = (part.payer, part.payer_id, part.payer_name, part.amount.currency)
            found.setdefault(key, [0] * len(AGES))[age(part.due, today)] += part.left_minor
            counts[key] = counts.get(key, 0) + 1
    lines = [
        Ageing(*key, tuple(Money(minor, key[3]) for minor in sums), counts[key])
        for key, sums in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.late.minor, -line.total.minor, line.name, line.currency))


class PaidPart(NamedTuple):
    """A part that was paid in full: who paid it, when it was played, when it was due and when the money was there."""

    payer: str
    payer_id: str | None
    name: str
    on: date
    due: date
    paid_on: date

    @property
    def days(self) -> int:
        """From the last gig to the money."""
        return (self.paid_on - self.on).days


class History(NamedTuple):
    """How long a payer took in the past.

    Attributes:
        payments: on how many payments it rests.
        median: in the middle, in days after the last gig.
        low, high: between these lies the middle half.
        in_time: how many came in time.
    """

    payer: str
    payer_id: str | None
    name: str
    payments: int
    median: int
    low: int
    high: int
    in_time: int

    @property
    def id(self) -> str:
        """By it a list keeps its selection."""
        return f"{self.payer}:{self.payer_id}"


def histories(paid: Iterable[PaidPart]) -> list[History]:
    """Return how long each payer took, those with most payments first."""
    by_payer: dict[tuple[str, str | None], list[PaidPart]] = {}
    for part in paid:
        by_payer.setdefault((part.payer, part.payer_id), []).append(part)
    found = [_history(parts) for parts in by_payer.values()]
    return sorted(found, key=lambda history: (-history.payments, history.name))


def _history(parts: Sequence[PaidPart]) -> History:
    days = sorted(part.days for part in parts)
    quarter = len(days) // 4
    return History(
        parts[0].payer,
        parts[0].payer_id,
        parts[0].name,
        len(days),
        median_low(days),
        days[quarter],
        days[len(days) - 1 - quarter],
        sum(part.paid_on <= part.due for part in parts),
    )
