"""Worked examples: what was worked out by hand for a day, and must be what the records give."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from desktop.core.country_values import Amount, CountryCode, Number
from desktop.core.packs.companies import PayKind, Settlement
from desktop.core.packs.duties import RegimeKind
from desktop.core.packs.pay import Per
from desktop.core.packs.record import Found
from desktop.core.packs.status import Unit
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

Answer = Literal[
    "company",
    "company_fee",
    "vat",
    "pay_rule",
    "pre_declaration",
    "a1_lead_days",
    "minimum_pay",
    "estimate",
    "threshold",
    "withholding",
    "local_regime",
    "intercompany",
]
"""What an example can expect of a pack."""

INVOICE_NEEDED = N_("country pack", "This is worked out from an invoice, which the example does not name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumExample:
    """The least pay per hour, day, service or month for a musician on stage: the highest that holds."""

    per: Per
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateExample:
    """A pay worked out from the example's invoice, in whole units of the currency: each may be left out.

    Attributes:
        code: which estimate; else the first of the file.
        expenses: what is paid back out of the invoice, untaxed, and added to the net again.
    """

    code: str | None = None
    expenses: Amount = Decimal(0)
    budget: Amount | None = None
    gross: Amount | None = None
    net: Amount | None = None
    low: Amount | None = None
    high: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdExample:
    """So much of a unit counts as so much of a threshold's measure."""

    code: str
    unit: Unit
    amount: Number
    counts: Number
    target: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithholdingExample:
    """The tax that is kept back from a pay for so many days."""

    code: str
    pay: Amount
    days: int = 1
    tax: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class IntercompanyExample:
    """How the country's company settles with another country's."""

    partner: CountryCode
    how: Settlement


def _invoice_is_there(found: Found) -> Iterator[Problem]:
    if "estimate" in found and "invoice" not in found:
        yield Problem("invoice", INVOICE_NEEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: what must come out on a day. `nothing_known` names the answers that the pack cannot give.

    `company_fee` and `vat` are those of an invoice of `invoice` without VAT, at the ordinary rate.
    """

    checks: ClassVar[tuple[Check, ...]] = (_invoice_is_there,)

    on: date
    invoice: Amount | None = None
    company_fee: Amount | None = None
    vat: Amount | None = None
    company: str | None = None
    pay_rule: PayKind | None = None
    pre_declaration: str | None = None
    a1_lead_days: int | None = None
    minimum_pay: MinimumExample | None = None
    estimate: EstimateExample | None = None
    threshold: ThresholdExample | None = None
    withholding: WithholdingExample | None = None
    local_regime: RegimeKind | None = None
    intercompany: IntercompanyExample | None = None
    nothing_known: tuple[Answer, ...] = ()
