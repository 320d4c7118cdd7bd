"""Tax that the country of a gig keeps back from artists who live elsewhere."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from desktop.core.country_values import Amount, Percent
from desktop.core.packs.duties import WorksAs
from desktop.core.packs.record import Dated

Residents = Literal["anywhere", "eea", "treaty"]
"""Where somebody must live for the rule to hold: outside the country, in the EU or EEA, or where a treaty says so."""

Base = Literal["gross", "gross_with_costs", "net_of_costs"]
"""What the rate is taken of: the pay, the pay with the costs that were paid for the artist, or the pay less costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding(Dated):
    """A tax on visiting artists, before any treaty.

    Attributes:
        percent: the rate.
        base: what it is taken of.
        surcharge_percent: what comes on top, in percent of the tax.
        deduct_percent: what is first taken off the base, in percent.
        deduct_first_day: what may first be taken off for the first day, flat.
        deduct_next_days: and for each further day.
        deduct_days: for so many days at most.
        free_up_to: up to so much for a performance nothing is kept back.
        residents: where the artist lives.
        works_as: whom it concerns.
        optional: it is a choice beside the ordinary rule.
    """

    once_per = "code"

    code: str
    percent: Percent
    base: Base = "gross"
    surcharge_percent: Percent | None = None
    deduct_percent: Percent | None = None
    deduct_first_day: Amount | None = None
    deduct_next_days: Amount | None = None
    deduct_days: int | None = None
    free_up_to: Amount | None = None
    residents: Residents = "anywhere"
    works_as: WorksAs = "anyone"
    optional: bool = False

    @property
    def rate(self) -> Decimal:
        """Return what is kept back of each hundred, with what comes on top."""
        return self.percent * (100 + (self.surcharge_percent or 0)) / 100

    def tax(self, pay: Decimal, days: int = 1) -> Decimal:
        """Return the tax on a pay for so many days of one contract, exact; costs are taken off by the caller."""
        if self.free_up_to is not None and pay <= self.free_up_to * days:
            return Decimal(0)
        base = pay * (100 - (self.deduct_percent or 0)) / 100 - self.deduction(days)
        return max(base, Decimal(0)) * self.rate / 100

    def deduction(self, days: int) -> Decimal:
        """Return what may be taken off flat for so many days."""
        counted = min(days, self.deduct_days or days)
        if counted < 1 or self.deduct_first_day is None:
            return Decimal(0)
        return self.deduct_first_day + (counted - 1) * (self.deduct_next_days or Decimal(0))
