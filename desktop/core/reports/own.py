"""Reports about one musician: income by month beside the year before, and the evidence for the counters."""

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.books.months import Month
from desktop.core.books.report import Bar, Chart, Column, Note, Report, Row
from desktop.core.money import Money
from desktop.core.problems import N_
from desktop.core.queries import reports as read
from desktop.core.reports.kind import Scope
from desktop.core.reports.sums import BY_LAST_GIG
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries

MONTHS = N_("report", "One musician: income by month")
EVIDENCE = N_("report", "One musician: evidence for the status")

_WHO = Note(N_("report", "Choose a musician."))
_BEFORE = N_("report", "Year before")
_EARNED = N_("report", "Earned")
_EVIDENCE = Note(
    N_(
        "report",
        "Declared means that the company’s receipt is in the book; its number and time stand in the line. The authority counts by its own rules.",
    )
)


class _Sums(NamedTuple):
    contracts: int
    minor: int


def months(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return what a musician earned in each month of a year beside the same month of the year before, by currency."""
    year = scope.year or scope.today.year
    columns = (
        Column("month", N_("report", "Month"), "month"),
        Column("contracts", N_("report", "Contracts"), "count"),
        Column("earned", _EARNED, "money"),
        Column("before", _BEFORE, "money"),
    )
    if scope.person is None:
        return Report("months", MONTHS, columns, (), notes=(_WHO,))
    found = {
        (Month.read(each.month), each.currency): _Sums(each.contracts, each.earned)
        for each in read.month_sums(book, scope.person, (f"{year - 1:04}-01-01", f"{year:04}-12-31"))
    }
    nothing = _Sums(0, 0)
    rows, bars = [], []
    currencies = sorted({currency for _, currency in found})
    for currency in currencies:
        for number in range(1, 13):
            now, before = Month(year, number), Month(year - 1, number)
            here, then = found.get((now, currency), nothing), found.get((before, currency), nothing)
            rows.append(Row((now, here.contracts, Money(here.minor, currency), Money(then.minor, currency))))
            bars.append(Bar(now, "month", (here.minor,)))
    chart = Chart(currencies[0], (_EARNED,), tuple(bars)) if len(currencies) == 1 else None
    return Report("months", MONTHS, columns, tuple(rows), chart=chart, notes=(BY_LAST_GIG,))


def evidence(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return a musician’s gigs with their hours and the receipts that prove they were declared."""
    columns = (
        Column("on", N_("report", "Date"), "day"),
        Column("from", N_("report", "From")),
        Column("to", N_("report", "To")),
        Column("where", N_("report", "Where")),
        Column("country", N_("report", "Country"), "country"),
        Column("declared", N_("report", "Declared in"), "country"),
        Column("receipt", N_("report", "Receipt no.")),
        Column("received", N_("report", "Received (UTC)"), "moment"),
    )
    if scope.person is None:
        return Report("evidence", EVIDENCE, columns, (), notes=(_WHO,))
    rows = tuple(
        Row(
            (
                date.fromisoformat(each.on),
                each.starts,
                each.ends,
                ", ".join(part for part in (each.venue, each.place) if part),
                each.country,
                each.declared if each.receipt is not None else None,
                None if each.receipt is None else str(each.receipt),
                None if each.received_at is None else _instant(each.received_at),
            ),
            f"gig:{each.gig_id}",
        )
        for each in read.played_rows(book, scope.person, scope.span)
    )
    return Report("evidence", EVIDENCE, columns, rows, notes=(_EVIDENCE,))


def _instant(written: str) -> str:
    return datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M:%S")
