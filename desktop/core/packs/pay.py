"""What work costs and what is left of it: minimum pay, and the methods by which a net pay is estimated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Literal

from desktop.core.country_values import Amount, Number
from desktop.core.packs.record import Dated, Found, Texts, days_in_order, needs
from desktop.core.problems import N_, Message, Problem
from desktop.core.toml_reader import Check

Per = Literal["hour", "day", "service", "month"]

Scope = Literal["everybody", "employee", "artist", "musician", "choir"]
"""Whom a minimum is for: everybody who is paid, who is employed outside the arts, artists, musicians on stage, a choir."""

SetBy = Literal["law", "agreement", "company"]

Method = Literal["formula", "factors", "table", "ratio"]
"""A formula that was published whole, rates put together, rows of a published table, or a rough part of the invoice."""

METHODS: Mapping[Method, Message] = {
    "formula": N_("estimate", "published formula"),
    "factors": N_("estimate", "usual rates"),
    "table": N_("estimate", "published table"),
    "ratio": N_("estimate", "rough part of the invoice"),
}
"""What an estimate rests on, in words."""

SPAN_IS_EMPTY = N_("country pack", "Give likely, or low and high, or all three.")
SPAN_ORDER = N_("country pack", "Low, likely and high must rise in this order.")
FACTOR_IS_NOUGHT = N_("country pack", "A factor cannot be nought.")
OVER_100 = N_("country pack", "A percentage cannot be over 100.")
METHOD_NEEDS = N_("country pack", "This method needs this key.")
ROWS_RISE = N_("country pack", "The rows must rise from each to the next, and net be less than cost.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumPay(Dated):
    """The least gross pay: before what the employee pays, without what the employer pays on top."""

    once_per = "code"

    code: str
    per: Per
    amount: Amount
    scope: Scope = "everybody"
    set_by: SetBy = "law"


def _span_in_order(found: Found) -> Iterator[Problem]:
    low, likely, high = (found.get(key) for key in ("low", "likely", "high"))
    if likely is None and (low is None or high is None):
        yield Problem("likely", SPAN_IS_EMPTY)
        return
    given = [value for value in (low, likely, high) if value is not None]
    if given != sorted(given):
        yield Problem("likely", SPAN_ORDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A figure that is not sure: `likely` alone where it is exact."""

    checks: ClassVar[tuple[Check, ...]] = (_span_in_order,)

    low: Number | None = None
    likely: Number | None = None
    high: Number | None = None

    @property
    def least(self) -> Decimal:
        """The lowest that it can be."""
        found = self.likely if self.low is None else self.low
        assert found is not None
        return found

    @property
    def most(self) -> Decimal:
        """The highest that it can be."""
        found = self.likely if self.high is None else self.high
        assert found is not None
        return found

    @property
    def middle(self) -> Decimal:
        """The likely figure, else the one between low and high."""
        return self.likely if self.likely is not None else (self.least + self.most) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a published table, for a month: what is invoiced, what the employer pays, gross and net."""

    invoice: Amount
    cost: Amount
    gross: Amount
    net: Amount


def _method_has_its_keys(found: Found) -> Iterator[Problem]:
    wanted: dict[Method, tuple[str, ...]] = {
        "formula": ("invoice_factor", "employer_factor", "tax_percent"),
        "factors": ("employer_factor", "employee_percent", "tax_percent"),
        "table": ("rows",),
        "ratio": ("net_of_invoice",),
    }
    if "method" in found:
        yield from needs(found, *wanted[found["method"]], message=METHOD_NEEDS)


def _figures_can_be(found: Found) -> Iterator[Problem]:
    for key in ("invoice_factor", "employer_factor"):
        if key in found and found[key].least == 0:
            yield Problem(key, FACTOR_IS_NOUGHT)
    for key in ("employee_percent", "tax_percent", "net_of_invoice"):
        if key in found and found[key].most > 100:
            yield Problem(key, OVER_100)


def _rows_rise(found: Found) -> Iterator[Problem]:
    rows: tuple[Row, ...] = found.get("rows", ())
    if any(row.net > row.cost or not row.cost or not row.invoice for row in rows) or any(
        one.invoice >= two.invoice or one.cost >= two.cost for one, two in pairwise(rows)
    ):
        yield Problem("rows", ROWS_RISE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Dated):
    """How a net pay is estimated: invoice ÷ `invoice_factor` = budget ÷ `employer_factor` = gross, then what is taken of it.

    Attributes:
        method: what it rests on.
        of_year: the year whose rates these are; else that of the source.
        invoice_factor: what the invoice without VAT is divided by, to get what is left for pay.
        employer_factor: what the budget is divided by, to get the gross pay.
        employee_percent: what the employee pays, of the gross.
        tax_percent: the tax that is kept back.
        tax_of_gross: whether it is taken of the gross, rather than of what is left after `employee_percent`.
        net_of_invoice: net in percent of the invoice, roughly; with another method it makes the range wider.
        rows: a published table.
        disclaimer: what must be said beside it, by language.
    """

    checks: ClassVar[tuple[Check, ...]] = (
        days_in_order,
        _method_has_its_keys,
        _figures_can_be,
        _rows_rise,
    )
    once_per = "code"

    code: str
    method: Method
    of_year: int | None = None
    invoice_factor: Span | None = None
    employer_factor: Span | None = None
    employee_percent: Span | None = None
    tax_percent: Span | None = None
    tax_of_gross: bool = True
    net_of_invoice: Span | None = None
    rows: tuple[Row, ...] = ()
    disclaimer: Texts | None = None
