"""The tax-year sheet: what each musician earned by contracts away from home, and the tax that the country may keep back."""

from datetime import date
from typing import TYPE_CHECKING

from desktop.core.books.report import Column, Note, Report, Row
from desktop.core.money import Money
from desktop.core.problems import N_
from desktop.core.queries import reports as read
from desktop.core.reports.kind import Scope
from desktop.core.store.book import Book
from desktop.core.territories import Country

if TYPE_CHECKING:
    from desktop.core.countries import Countries
    from desktop.core.packs.taxes import Withholding

TITLE = N_("report", "Tax year: work away from home")

_NOT_KEPT_BACK = Note(
    N_(
        "report",
        "The rate is the country’s own, before any treaty. What was really kept back stands on the certificate of who paid.",
    )
)
_BY_DAYS = Note(
    N_(
        "report",
        "“Earned” is the musician’s whole part of the contract; where its dates lie in several countries, the days say how many were in each.",
    )
)
_SOURCE = N_("report", "{country}: {percent} %, source: {source}.")


def abroad(book: Book, countries: "Countries", scope: Scope) -> Report:
    """Return each musician's contracts in other countries, with days, pay and the rate of the tax kept back there."""
    columns = (
        Column("musician", N_("report", "Musician")),
        Column("country", N_("report", "Country"), "country"),
        Column("on", N_("report", "Last gig"), "day"),
        Column("client", N_("report", "Client")),
        Column("days", N_("report", "Days there"), "count", total=False),
        Column("all_days", N_("report", "Of days"), "count", total=False),
        Column("earned", N_("report", "Earned"), "money", total=False),
        Column("rate", N_("report", "Tax kept back, %"), "percent"),
    )
    rules: dict[str, Withholding] = {}
    rows = []
    for each in read.abroad_rows(book, scope.span):
        on = date.fromisoformat(each.on)
        rule = _rule(countries, each.country, on)
        if rule is not None:
            rules[each.country] = rule
        rows.append(
            Row(
                (
                    each.person,
                    each.country,
                    on,
                    each.client,
                    each.days,
                    each.all_days,
                    Money(each.earned, each.currency),
                    rule.rate if rule else None,
                ),
                f"contract:{each.contract_id}",
            )
        )
    sources = (
        Note(
            _SOURCE,
            {"country": Country(code), "percent": rule.rate, "source": rule.source.dated},
        )
        for code, rule in sorted(rules.items())
    )
    return Report("abroad", TITLE, columns, tuple(rows), notes=(_BY_DAYS, _NOT_KEPT_BACK, *sources))


def _rule(countries: "Countries", country: str, on: date) -> "Withholding | None":
    """Return the ordinary tax on visiting artists of a country on a day; None where its pack knows none."""
    pack = countries.get(country)
    if pack is None:
        return None
    return next((rule for rule in pack.withholding_on(on) if not rule.optional), None)
