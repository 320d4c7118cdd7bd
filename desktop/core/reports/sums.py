"""Year sheets: per musician, per band, per client and per country, each a line with its sums."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.core.books.report import Column, Note, Report, Row, chart_of
from desktop.core.money import Money
from desktop.core.problems import N_, Message
from desktop.core.queries import reports as read
from desktop.core.reports.kind import Scope
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries

MUSICIANS = N_("report", "What each musician got")
BANDS = N_("report", "What each band brought in")
CLIENTS = N_("report", "Who ordered")
COUNTRIES = N_("report", "Where we played")

CONTRACTS = Column("contracts", N_("report", "Contracts"), "count")
GIGS = Column("gigs", N_("report", "Gigs"), "count")
FEES = Column("fees", N_("report", "Fees without VAT"), "money")

BY_LAST_GIG = Note(
    N_("report", "A contract counts on the day of its last gig. Dropped contracts are left out.")
)
"""What every one of these sheets has to say of itself."""

_NO_BAND: Message = N_("report", "No band")
_SEVERAL: Message = N_("report", "Several countries")


def _sheet(
    key: str, title: Message, columns: tuple[Column, ...], rows: Sequence[Row], charted: tuple[int, ...]
) -> Report:
    return Report(
        key, title, columns, tuple(rows), chart=chart_of(rows, 0, charted, columns), notes=(BY_LAST_GIG,)
    )


def musicians(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return what each musician got: earned, paid back for costs, and how much of the earned is in sealed contracts."""
    columns = (
        Column("musician", N_("report", "Musician")),
        CONTRACTS._replace(total=False),  # a contract of four musicians would count four times
        Column("earned", N_("report", "Earned"), "money"),
        Column("expenses", N_("report", "Costs paid back"), "money"),
        Column("declared", N_("report", "Of the earned: sealed"), "money"),
    )
    rows = [
        Row(
            (each.name, each.contracts, *_all(each.currency, each.earned, each.expenses, each.declared)),
            f"person:{each.person_id}",
        )
        for each in read.person_sums(book, scope.span)
    ]
    return _sheet("musicians", MUSICIANS, columns, rows, (2,))


def bands(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return what each band's contracts brought in, and where it went."""
    columns = (
        Column("band", N_("report", "Band")),
        CONTRACTS,
        FEES,
        Column("musicians", N_("report", "To the musicians"), "money"),
        Column("company", N_("report", "Company fee"), "money"),
        Column("fund", N_("report", "Band fund"), "money"),
        Column("commission", N_("report", "Commission"), "money"),
    )
    rows = [
        Row(
            (
                each.name or _NO_BAND,
                each.contracts,
                *_all(each.currency, each.fees, each.musicians, each.company, each.fund, each.commission),
            ),
            f"band:{each.band_id}" if each.band_id else None,
        )
        for each in read.band_sums(book, scope.span)
    ]
    return _sheet("bands", BANDS, columns, rows, (3, 4, 5, 6))


def clients(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return who ordered how much."""
    columns = (
        Column("client", N_("report", "Client")),
        Column("country", N_("report", "Country"), "country"),
        CONTRACTS,
        GIGS,
        FEES,
    )
    rows = [
        Row(
            (each.name, each.country, each.contracts, each.gigs, Money(each.fees, each.currency)),
            f"client:{each.client_id}",
        )
        for each in read.client_sums(book, scope.span)
    ]
    return _sheet("clients", CLIENTS, columns, rows, (4,))


def countries(book: Book, _countries: "Countries", scope: Scope) -> Report:
    """Return where was played; a contract over several countries stands on a line of its own, undivided."""
    columns = (Column("country", N_("report", "Country"), "country"), CONTRACTS, GIGS, FEES)
    rows = [
        Row((each.country or _SEVERAL, each.contracts, each.gigs, Money(each.fees, each.currency)))
        for each in read.country_sums(book, scope.span)
    ]
    return _sheet("countries", COUNTRIES, columns, rows, (3,))


def _all(currency: str, *minors: int) -> tuple[Money, ...]:
    return tuple(Money(minor, currency) for minor in minors)
