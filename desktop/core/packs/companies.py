"""The shared companies of a country: their status, what they keep, when they pay, and how they settle with others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from desktop.core.country_values import CountryCode, Percent
from desktop.core.packs.record import Dated, Found, days_in_order
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

CompanyStatus = Literal["active", "ended", "unknown"]

PayrollModel = Literal["per_assignment", "monthly_budget"]
"""A declaration becomes a payslip of its own, or fills a budget out of which a monthly salary is paid."""

PayKind = Literal[
    "working_days_after_end", "day_of_next_month", "end_of_month", "after_invoice_days", "unknown"
]
"""When the company pays the musician."""

COUNTED: frozenset[PayKind] = frozenset({"working_days_after_end", "day_of_next_month", "after_invoice_days"})
"""The kinds of payment rule that mean nothing without their number `n`."""

GuaranteeCondition = Literal["order_confirmed_by_client", "client_in_eu"]

Settlement = Literal["invoice", "transfer", "not_supported", "unknown"]
"""How the company that invoices the client lets another country's company have its musicians' shares."""

N_IS_MISSING = N_("country pack", "This kind of payment rule needs its number n.")
N_IS_IDLE = N_("country pack", "This kind of payment rule has no number n.")
NO_SUCH_DAY = N_("country pack", "Write a month from 1 to 12 and a day from 1 to 31.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company(Dated):
    """What a shared company is from a day on. A company that ends has a second record with the same id.

    Attributes:
        residence_required: whether its members must ordinarily live in the country.
        member_fee: what becoming a member costs, in the words of the source.
    """

    once_per = "id"

    id: str
    name: str
    status: CompanyStatus
    legal_form: str | None = None
    vat_no: str | None = None
    payroll_model: PayrollModel | None = None
    residence_required: bool | None = None
    member_fee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Dated):
    """What the shared companies of the country keep, in percent of the fee without VAT."""

    percent: Percent


def _n_fits_kind(found: Found) -> Iterator[Problem]:
    if "kind" not in found:
        return
    if found["kind"] in COUNTED and "n" not in found:
        yield Problem("n", N_IS_MISSING)
    if found["kind"] not in COUNTED and "n" in found:
        yield Problem("n", N_IS_IDLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRule(Dated):
    """When the company pays the musicians.

    Attributes:
        kind: what the days are counted from; `unknown` where only the guarantee is known.
        n: the number of days, or the day of the month.
        guaranteed: whether it pays though the client has not paid yet; missing if that is not known.
        guarantee_conditions: all that must be so for the guarantee to hold.
    """

    checks: ClassVar[tuple[Check, ...]] = (days_in_order, _n_fits_kind)

    kind: PayKind
    n: int | None = None
    guaranteed: bool | None = None
    guarantee_conditions: tuple[GuaranteeCondition, ...] = ()


def _day_exists(found: Found) -> Iterator[Problem]:
    if not 1 <= found.get("month", 1) <= 12:
        yield Problem("month", NO_SUCH_DAY)
    if not 1 <= found.get("day", 1) <= 31:
        yield Problem("day", NO_SUCH_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsDeadline(Dated):
    """Until when the receipts of a calendar year must be with the company: a day of the year after.

    Attributes:
        made_out_to: whom receipts and suppliers' invoices must name.
        keep_years: how long the originals must be kept.
    """

    checks: ClassVar[tuple[Check, ...]] = (days_in_order, _day_exists)
    once_per = "company"

    company: str
    month: int
    day: int
    made_out_to: str | None = None
    keep_years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intercompany(Dated):
    """How this country's company settles with the one of another country."""

    once_per = "partner"

    partner: CountryCode
    how: Settlement
