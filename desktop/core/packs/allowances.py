"""Small regimes, per diem and mileage: what can be paid beside the wage, and up to how much."""

from dataclasses import dataclass
from typing import Literal

from desktop.core.country_values import Amount, Number, Percent
from desktop.core.packs.record import Dated

Declarer = Literal["client", "payer", "musician", "company"]

Stay = Literal["any", "part_of_day", "whole_day", "overnight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallRegime(Dated):
    """A simple way to pay small sums, within its limits.

    Attributes:
        artists_only: technicians are left out.
        max_per_day: for one client and day.
        travel_per_day: what may be paid for travel besides.
        max_per_performance: for one performance.
        max_per_year: in a calendar year.
        max_days_year: on how many days of a year.
        max_consecutive_days: on how many days one after the other, with the same client.
        percent: what is kept back of it, all in.
        client_percent: what the client pays on what is above `client_from`, in a year.
        who_declares: who must declare it.
    """

    once_per = "code"

    code: str
    name: str
    artists_only: bool | None = None
    max_per_day: Amount | None = None
    travel_per_day: Amount | None = None
    max_per_performance: Amount | None = None
    max_per_year: Amount | None = None
    max_days_year: int | None = None
    max_consecutive_days: int | None = None
    percent: Percent | None = None
    client_percent: Percent | None = None
    client_from: Amount | None = None
    who_declares: Declarer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerDiem(Dated):
    """What may be paid untaxed for a day away; `amount_to` where the source gives a range."""

    once_per = "code"

    code: str
    amount: Amount
    amount_to: Amount | None = None
    stay: Stay = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mileage(Dated):
    """What may be paid untaxed for so many kilometres of one's own car."""

    once_per = "code"

    code: str = "car"
    amount: Amount
    km: Number
