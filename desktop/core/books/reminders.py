"""Reminders to clients who pay outside the shared companies: what a letter says of the money, and when none is written."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.problems import N_, Message

LEVELS: dict[int, Message] = {
    1: N_("reminder level", "Friendly reminder"),
    2: N_("reminder level", "Second reminder"),
    3: N_("reminder level", "Last reminder"),
}
ANSWER_WITHIN = {1: timedelta(days=14), 2: timedelta(days=10), 3: timedelta(days=7)}
"""How long a client is given from the day of the letter on."""

INSIDE = N_(
    "reminder",
    "This contract goes through a shared company. The company invoices the client and sees to late payers; you are paid all the same.",
)
PAID = N_("reminder", "Nothing is owed for this contract any more.")
NOT_LATE = N_("reminder", "This is not late yet. It is due on {day}.")
NOT_PLAYED = N_("reminder", "This was not played yet.")
NO_CONTRACT = N_("reminder", "Make a contract of this gig first. A reminder names what was agreed.")


class Played(NamedTuple):
    """A gig that the letter is about."""

    on: date
    venue: str
    place: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A reminder before it is written in a language.

    Attributes:
        level: 1 to 3, of `LEVELS`.
        sender, band: who writes.
        client, address, email: to whom.
        fee: what was agreed, with `vat` beside it; of both `paid` has come, and `left` is asked for.
        due: until when it was to be paid.
        today: the day of the letter.
    """

    contract: str
    level: int
    sender: str
    band: str
    client: str
    address: str
    email: str
    gigs: tuple[Played, ...]
    fee: Money
    vat: Money
    paid: Money
    due: date
    today: date

    @property
    def left(self) -> Money:
        """What is asked for."""
        return self.fee + self.vat - self.paid

    @property
    def days_late(self) -> int:
        """How many days ago it was due."""
        return (self.today - self.due).days

    @property
    def answer_by(self) -> date:
        """Until when the client is asked to pay now."""
        return self.today + ANSWER_WITHIN[self.level]
