"""What a share may come to as net pay: always a range, with the method, source and year it rests on. No payslip.

A musician's share is a budget: out of it the employer's contributions are paid too. Budget ÷ employer factor is the
gross pay; what the employee pays and the tax are taken of it. Expenses are paid back untaxed, outside the range.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.money import Money, digits
from desktop.core.packs.pay import Estimate, Row, Span

if TYPE_CHECKING:
    from datetime import date

    from desktop.core.country_pack import CountryPack
    from desktop.core.declarations import Review, World
    from desktop.core.queries.contracts import ContractFacts
    from desktop.core.splitting import Preview

EARNED = ("fixed", "shares", "commission")
"""The kinds of line that a musician earns by; an expense is only paid back."""

ONE_HUNDRED = Decimal(100)


class Pay(NamedTuple):
    """A pay worked out by an estimate: exact figures in the currency's own unit. `gross` is None where unknown."""

    budget: Decimal
    gross: Decimal | None
    low: Decimal
    likely: Decimal
    high: Decimal


class NetEstimate(NamedTuple):
    """What a musician may get of a share, as a range in whole units of the currency, before what is only paid back.

    Attributes:
        low: the least, rounded down.
        high: the most, rounded up; always more than `low`.
        likely: what lies between; for programs, never shown as the net pay.
        gross: the likely gross pay, None where the employer's part is not known.
        paid_back: expenses, which come on top.
        country: whose rules these are.
        year: the year of the figures, else that of the edition in which they were read.
        record: the method with its source and confidence.
    """

    low: Money
    high: Money
    likely: Money
    gross: Money | None
    paid_back: Money
    country: str
    year: int
    record: Estimate


def earned(split: "Preview", key: str, currency: str) -> Money:
    """Return what a musician earns by a contract, without what is only paid back."""
    return Money(sum(x.minor for x in split.lines if x.to == key and x.kind in EARNED), currency)


def paid_back(split: "Preview", key: str, currency: str) -> Money:
    """Return what a musician gets back for money fronted."""
    return Money(sum(x.minor for x in split.lines if x.to == key and x.kind == "expense"), currency)


def country_of(facts: "ContractFacts", review: "Review", key: str) -> str | None:
    """Return by whose rules a musician is paid: where it is declared, or else where a musician who exports works."""
    route = review.routes[key]
    if route.outcome == "export":
        works_in = facts.people[key].works_in or ()
        return works_in[0] if len(works_in) == 1 else None
    return route.country


def net_estimate(facts: "ContractFacts", review: "Review", world: "World", key: str) -> NetEstimate | None:
    """Return what a musician of the line-up may get of the share; None where no method is known, or nothing is earned."""
    country = country_of(facts, review, key)
    pack = world.countries.get(country or "")
    share = earned(review.split, key, facts.fee.currency)
    if pack is None or not share:
        return None
    return estimate_of(pack, first_day(facts, key), share, paid_back(review.split, key, share.currency))


def first_day(facts: "ContractFacts", key: str) -> "date":
    """Return the first day that a musician plays, else the first of the contract."""
    gigs = facts.gigs_played(key) or facts.gigs
    return min(gig.span[0].date() for gig in gigs)


def estimate_of(
    pack: "CountryPack", on: "date", share: Money, back: Money | None = None
) -> NetEstimate | None:
    """Return what may be left of a share by the rules of a country on a day; None where no method is known."""
    found = pack.estimate_on(on)
    if found is None:
        return None
    fee = pack.fee_on(on)
    pay = of_budget(found, share.decimal, fee.percent if fee else None)
    low, high = _whole(pay.low, share.currency, ROUND_FLOOR), _whole(pay.high, share.currency, ROUND_CEILING)
    if high <= low:
        high = low + Money(10 ** digits(share.currency), share.currency)
    return NetEstimate(
        low=low,
        high=high,
        likely=_whole(pay.likely, share.currency, ROUND_HALF_UP),
        gross=None if pay.gross is None else _whole(pay.gross, share.currency, ROUND_HALF_UP),
        paid_back=back or Money(0, share.currency),
        country=pack.country,
        year=found.of_year or found.year or pack.edition.year,
        record=found,
    )


def of_invoice(found: Estimate, invoice: Decimal, expenses: Decimal, fee: Decimal | None) -> Pay:
    """Return the pay that an invoice comes to, less expenses, which are paid back before anything is taken.

    Args:
        found: the method.
        invoice: the invoice without VAT.
        expenses: what is paid back out of it.
        fee: what the shared company keeps, in percent.
    """
    if found.rows:
        budget = _between(found.rows, invoice, "invoice", "cost")
    elif found.invoice_factor:
        budget = invoice / found.invoice_factor.middle
    else:
        budget = invoice * (100 - (fee or 0)) / 100
    return of_budget(found, budget - expenses, fee)


def of_budget(found: Estimate, budget: Decimal, fee: Decimal | None) -> Pay:
    """Return the pay that a share comes to, when the shared company's fee has been taken already."""
    gross, low, likely, high = _taken_off(found, budget)
    if found.net_of_invoice:
        invoice = _invoice(found, budget, fee)
        rough = found.net_of_invoice
        least, most = invoice * rough.least / 100, invoice * rough.most / 100
        low = least if low is None else min(low, least)
        high = most if high is None else max(high, most)
        likely = invoice * rough.middle / 100 if likely is None else likely
    assert low is not None
    assert likely is not None
    assert high is not None
    return Pay(budget, gross, low, likely, high)


def gross_factor(pack: "CountryPack", on: "date") -> Decimal | None:
    """Return by what a budget is divided to get the likely gross pay; None where that is not known."""
    found = pack.estimate_on(on)
    return found.employer_factor.middle if found and found.employer_factor else None


_Figures = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]


def _taken_off(found: Estimate, budget: Decimal) -> _Figures:
    """Return gross, and net as low, likely and high; None for what the method does not say."""
    if found.rows:
        ratios = [row.net / row.cost for row in found.rows]
        gross = _between(found.rows, budget, "cost", "gross")
        return gross, budget * min(ratios), _between(found.rows, budget, "cost", "net"), budget * max(ratios)
    factor = found.employer_factor
    if factor is None:
        return None, None, None, None
    gross = budget / factor.middle
    if found.method == "ratio":
        return gross, None, None, None
    employee, tax = found.employee_percent or _NOTHING, found.tax_percent or _NOTHING
    return (
        gross,
        _net(found, budget / factor.most, employee.most, tax.most),
        _net(found, gross, employee.middle, tax.middle),
        _net(found, budget / factor.least, employee.least, tax.least),
    )


_NOTHING = Span(likely=Decimal(0))


def _net(found: Estimate, gross: Decimal, employee: Decimal, tax: Decimal) -> Decimal:
    rest = gross * (100 - employee) / ONE_HUNDRED
    return rest - (gross if found.tax_of_gross else rest) * tax / ONE_HUNDRED


def _invoice(found: Estimate, budget: Decimal, fee: Decimal | None) -> Decimal:
    if found.invoice_factor:
        return budget * found.invoice_factor.middle
    return budget * 100 / (100 - fee) if fee is not None and fee < ONE_HUNDRED else budget


def _between(rows: tuple[Row, ...], value: Decimal, given: str, wanted: str) -> Decimal:
    """Return what a table gives: between two rows in a straight line, outside it in the relation of the nearest row."""
    at = [getattr(row, given) for row in rows]
    to = [getattr(row, wanted) for row in rows]
    for i in range(len(rows) - 1):
        if at[i] <= value <= at[i + 1]:
            return Decimal(to[i] + (to[i + 1] - to[i]) * (value - at[i]) / (at[i + 1] - at[i]))
    nearest = 0 if value < at[0] else -1
    return Decimal(value * to[nearest] / at[nearest]) if at[nearest] else Decimal(0)


def _whole(amount: Decimal, currency: str, rounding: str) -> Money:
    """Return an amount in whole units of its currency: more would promise what nobody knows."""
    return Money(int(amount.to_integral_value(rounding)) * 10 ** digits(currency), currency)
