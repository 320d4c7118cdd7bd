"""The list of all reports. A new one is a function from the book to a `Report`, and a line here."""

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.books.report import Report
from desktop.core.queries.people import person
from desktop.core.queries.reports import active_years
from desktop.core.reports import abroad, contracts, own, sums
from desktop.core.reports.kind import ReportKind, Scope
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from datetime import date

    from desktop.core.countries import Countries

KINDS: tuple[ReportKind, ...] = (
    ReportKind("months", own.MONTHS, own.months, of_person=True, yearly=True),
    ReportKind("musicians", sums.MUSICIANS, sums.musicians),
    ReportKind("bands", sums.BANDS, sums.bands),
    ReportKind("clients", sums.CLIENTS, sums.clients),
    ReportKind("countries", sums.COUNTRIES, sums.countries),
    ReportKind("shares", contracts.SHARES, contracts.shares, yearly=True),
    ReportKind("fund", contracts.FUND, contracts.fund, yearly=True),
    ReportKind("vat", contracts.VAT, contracts.vat),
    ReportKind("abroad", abroad.TITLE, abroad.abroad, yearly=True),
    ReportKind("evidence", own.EVIDENCE, own.evidence, of_person=True, yearly=True),
)
"""In the order in which they are offered."""


def build(kind: ReportKind, book: Book, countries: "Countries", scope: Scope) -> Report:
    """Return a report over what the book holds now; a yearly one without a year is made for this year.

    Raises:
        Unavailable: splits have changed since the last report and the book is open elsewhere.
    """
    refresh_splits(book)
    if kind.yearly and scope.year is None:
        scope = replace(scope, year=scope.today.year)
    of = person(book, scope.person) if kind.of_person and scope.person else None
    about = " · ".join(filter(None, (of.name if of else "", str(scope.year or ""))))
    return replace(kind.build(book, countries, scope), about=about)


def years(book: Book, today: "date") -> list[int]:
    """Return the years that can be asked for, the newest first: all with gigs or expenses, and this one."""
    found = active_years(book)
    first = min(int(found.first or today.year), today.year)
    last = max(int(found.last or today.year), today.year)
    return list(range(last, first - 1, -1))
