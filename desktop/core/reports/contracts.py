"""What each contract left for whom, what went to the shared company, and the VAT overview."""

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from desktop.core.books.report import Column, Note, Report, Row
from desktop.core.money import Money, percent_of_each
from desktop.core.problems import N_, Message
from desktop.core.queries import reports as read
from desktop.core.queries.settings import setting
from desktop.core.reports.kind import Scope
from desktop.core.reports.sums import BY_LAST_GIG, CONTRACTS, FEES
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries

SHARES = N_("report", "What each contract left for whom")
FUND = N_("report", "What went to the shared company")
VAT = N_("report", "VAT overview")

ON = Column("on", N_("report", "Last gig"), "day")
CLIENT = Column("client", N_("report", "Client"))

_WHO: dict[str, Message] = {
    "company_fee": N_("report", "Shared company"),
    "fund": N_("report", "Band fund"),
    "commission": N_("report", "Agent"),
}
_FEE_IS_SHARED = Note(
    N_(
        "report",
        "This is the company fee of your contracts. What part of it the company puts into its mutual fund, it says itself.",
    )
)
_OWN_EXPENSES = Note(
    N_("report", "Only your own expenses count, as in the ledger: not what a mate or a band’s fund paid.")
)
_COMPANY_PAYS = Note(
    N_(
        "report",
        "The company that invoices adds the VAT on your fees and pays it. The VAT in expenses counts only where you may deduct it.",
    )
)


def shares(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return a line for everybody who got something out of a contract."""
    columns = (
        ON,
        CLIENT,
        Column("band", N_("report", "Band")),
        Column("who", N_("report", "For whom")),
        Column("amount", N_("report", "Amount"), "money"),
    )
    rows = tuple(
        Row(
            (
                date.fromisoformat(each.on),
                each.client,
                each.band,
                each.person or _WHO.get(each.kind, each.kind),
                Money(each.minor, each.currency),
            ),
            f"contract:{each.contract_id}",
        )
        for each in read.contract_shares(book, scope.span)
    )
    return Report("shares", SHARES, columns, rows, notes=(BY_LAST_GIG,))


def fund(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return the company fee of each contract, with what part of the fee it was."""
    columns = (
        ON,
        CLIENT,
        Column("country", N_("report", "Company in"), "country"),
        FEES,
        Column("company", N_("report", "Company fee"), "money"),
        Column("percent", N_("report", "Of the fee"), "percent"),
    )
    rows = tuple(
        Row(
            (
                date.fromisoformat(each.on),
                each.client,
                each.country,
                Money(each.fee, each.currency),
                Money(each.company, each.currency),
                _percent(each.company, each.fee),
            ),
            f"contract:{each.contract_id}",
        )
        for each in read.fee_lines(book, scope.span)
    )
    return Report("fund", FUND, columns, rows, notes=(BY_LAST_GIG, _FEE_IS_SHARED))


def _percent(part: int, whole: int) -> Decimal | None:
    """Return what percentage a part is, to one tenth; None of nothing."""
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1")) if whole else None


_ON_FEES: Message = N_("report", "Fees")
_IN_EXPENSES: Message = N_("report", "Expenses")


def vat(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return, by quarter, the VAT on fees by rate and the VAT in expenses."""
    columns = (
        Column("quarter", N_("report", "Quarter")),
        Column("what", N_("report", "What")),
        Column("rate", N_("report", "VAT rate"), "percent"),
        CONTRACTS._replace(key="count", title=N_("report", "Number"), total=False),
        Column("net", N_("report", "Without VAT"), "money", total=False),
        Column("vat", N_("report", "VAT"), "money", total=False),
    )
    rows = [
        Row(
            (
                quarter,
                _ON_FEES,
                rate,
                count,
                Money(net, currency),
                None if rate is None else Money(tax, currency),
            )
        )
        for (quarter, rate, currency), (count, net, tax) in _fees_by_rate(book, scope).items()
    ]
    rows += [
        Row(
            (
                each.quarter,
                _IN_EXPENSES,
                Decimal(each.vat_percent),
                each.expenses,
                Money(each.gross - each.vat, each.currency),
                Money(each.vat, each.currency),
            )
        )
        for each in read.vat_of_expenses(book, scope.span, setting(book, "me"))
    ]
    rows.sort(key=lambda row: str(row.cells[0]))
    return Report("vat", VAT, columns, tuple(rows), notes=(BY_LAST_GIG, _COMPANY_PAYS, _OWN_EXPENSES))


def _fees_by_rate(book: Book, scope: Scope) -> dict[tuple[str, Decimal | None, str], tuple[int, int, int]]:
    """Return how many contracts, their fees and the VAT on them, by quarter, rate and currency."""
    found: dict[tuple[str, Decimal | None, str], tuple[int, int, int]] = {}
    for each in read.vat_sums(book, scope.span):
        rate = None if each.vat_percent is None else Decimal(each.vat_percent)
        key = (each.quarter, rate, each.currency)
        count, net, tax = found.get(key, (0, 0, 0))
        fees = json.loads(f"[{each.fees}]")
        found[key] = count + each.contracts, net + sum(fees), tax + percent_of_each(fees, rate or Decimal(0))
    return found
