"""A year is done through the program and exported; from the archive alone every figure is worked out anew, to the cent."""

import io
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop.core.books.report import Report
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.queries.expected import ageing_of, owed
from desktop.core.queries.expenses import ExpenseFilter, expense_totals
from desktop.core.queries.ledger import balances
from desktop.core.queries.payments import payment_totals
from desktop.core.reports.kind import Scope
from desktop.core.reports.kinds import KINDS, build
from desktop.core.reports.outlook import outlooks
from desktop.core.store.book import Book
from desktop.core.transfer.archive import write_archive
from desktop.core.verifying import verify
from tests.journeys import recomputed_books as anew
from tests.journeys.real_year import CLOSED_TO, LAST_DAY, RealYear
from tests.journeys.recomputed import Said
from tests.journeys.recomputed_forecast import Ahead

PACKS = Path(__file__).parents[2] / "resources" / "countries"
YEARS = (None, 2025, 2026, 2027)


class Lived(NamedTuple):
    """The book after a year, its archive, and the archive of the day on which the year was closed."""

    book: Book
    countries: Countries
    said: Said
    closed: Said

    def report(self, key: str, year: int | None, person: str | None = None) -> Report:
        kind = next(kind for kind in KINDS if kind.key == key)
        return build(kind, self.book, self.countries, Scope(LAST_DAY, year, person))


def exported(book: Book, path: Path) -> Said:
    out = io.BytesIO()
    write_archive(book, out)
    path.write_bytes(out.getvalue())
    return Said(path)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, countries: Countries) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("year")
    year = RealYear(folder / "book.septet", countries)
    year.live_it()
    year.close()
    closed = exported(year.book, folder / "closed.zip")
    year.correct()
    yield Lived(year.book, countries, exported(year.book, folder / "book.zip"), closed)
    year.book.close()


def cells(report: Report, *places: int) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """Return the figures of a report's rows by what they are about and their currency."""
    found = {}
    for row in report.rows:
        money = [cell for cell in row.cells if isinstance(cell, Money)]
        about = row.ref.partition(":")[2] if row.ref else row.cells[0]
        figures = tuple(
            cell.minor if isinstance(cell, Money) else int(str(cell))
            for cell in (row.cells[p] for p in places)
        )
        found[about, money[0].currency] = figures
    return found


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_months_of_every_musician(lived: Lived, year: int) -> None:
    for person in lived.said.named("person"):
        wanted = anew.months(lived.said, year, person)
        shown = {}
        for row in lived.report("months", year, person).rows:
            month, _, now, before = row.cells
            assert isinstance(now, Money)
            assert isinstance(before, Money)
            shown[year, int(str(month)[5:]), now.currency] = now.minor
            shown[year - 1, int(str(month)[5:]), now.currency] = before.minor
        assert {key: minor for key, minor in shown.items() if minor} == wanted


@pytest.mark.parametrize("year", YEARS)
def test_musicians_bands_clients_and_countries(lived: Lived, year: int | None) -> None:
    assert cells(lived.report("musicians", year), 1, 2, 3, 4) == anew.musicians(lived.said, year)
    assert cells(lived.report("bands", year), 1, 2, 3, 4, 5, 6) == anew.bands(lived.said, year)
    assert cells(lived.report("clients", year), 2, 3, 4) == anew.clients(lived.said, year)
    several = {
        (place if isinstance(place, str) else None, currency): line
        for (place, currency), line in cells(lived.report("countries", year), 1, 2, 3).items()
    }
    assert several == anew.countries(lived.said, year)


@pytest.mark.parametrize("year", [2026, 2027])
def test_what_each_contract_left_for_whom_and_for_the_company(lived: Lived, year: int) -> None:
    kinds = {"Shared company": "company_fee", "Band fund": "fund"}
    shown = {}
    for row in lived.report("shares", year).rows:
        who, amount = row.cells[3], row.cells[4]
        name = who if isinstance(who, str) else kinds[who.text]  # type: ignore[attr-defined]
        assert isinstance(amount, Money)
        shown[str(row.ref).partition(":")[2], name] = amount.minor
    assert shown == anew.shares(lived.said, year)
    fees = {(key,): line[0] for (key, _), line in cells(lived.report("fund", year), 4).items()}
    assert fees == anew.company_fees(lived.said, year)


@pytest.mark.parametrize("year", YEARS)
def test_vat_by_quarter_and_rate(lived: Lived, year: int | None) -> None:
    shown = {}
    for row in lived.report("vat", year).rows:
        quarter, what, rate, count, net, tax = row.cells
        assert isinstance(net, Money)
        key = (quarter, what.text.casefold(), None if rate is None else Fraction(str(rate)), net.currency)  # type: ignore[attr-defined]
        shown[key] = (count, net.minor, tax.minor if isinstance(tax, Money) else 0)
    assert shown == anew.vat(lived.said, year)


def kept_back(country: str) -> Fraction | None:
    """Return the ordinary rate of the tax kept back from visiting artists, with what comes on top, by a country's file."""
    pack = PACKS / f"{country.casefold()}.toml"
    rules = tomllib.loads(pack.read_text("utf-8"))["withholding"] if pack.exists() else []
    usual = next((rule for rule in rules if not rule.get("optional")), None)
    return usual and Fraction(usual["percent"]) * (1 + Fraction(usual.get("surcharge_percent", "0")) / 100)


@pytest.mark.parametrize("year", [2026, 2027])
def test_what_was_earned_away_from_home_and_the_days_there(lived: Lived, year: int) -> None:
    wanted = {
        (contract, lived.said.named("person")[who]["name"], country): (*line, kept_back(country))
        for (contract, who, country), line in anew.abroad(lived.said, year).items()
    }
    shown = {}
    for row in lived.report("abroad", year).rows:
        who, country, on, client, days, of, earned, rate = row.cells
        assert isinstance(earned, Money)
        percent = None if rate is None else Fraction(str(rate))
        key = (str(row.ref).partition(":")[2], who, country)
        shown[key] = (on, client, days, of, earned.minor, earned.currency, percent)
    assert shown == wanted
    assert year != 2026 or {"BE", "DE", "CH"} == {country for _, _, country in shown}


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_receipts_that_prove_each_gig_of_each_musician(lived: Lived, year: int) -> None:
    for person in lived.said.named("person"):
        wanted = {
            gig: (
                on,
                starts,
                ends,
                f"{venue}, {place}",
                country,
                declared,
                receipt,
                at and at[:19].replace("T", " "),
            )
            for gig, (on, starts, ends, venue, place, country, declared, receipt, at) in anew.evidence(
                lived.said, year, person
            ).items()
        }
        rows = lived.report("evidence", year, person).rows
        shown = {str(row.ref).partition(":")[2]: (str(row.cells[0]), *row.cells[1:]) for row in rows}
        assert len(rows) == len(shown)
        assert shown == wanted


def test_a_corrected_paper_is_proved_by_its_newest_receipt_and_one_being_corrected_by_what_was_sent(
    lived: Lived,
) -> None:
    proved = {row[3].partition(",")[0]: row[5:] for year in (2026, 2027) for row in _evidence_of(lived, year)}
    assert proved["Luik"][2] == "2027-01-12 10:00:00"
    assert proved["Brugge"][2] == "2026-09-25 10:00:00"
    assert proved["Namen"] == (None, None, None)


def _evidence_of(lived: Lived, year: int) -> list[Any]:
    return [row.cells for row in lived.report("evidence", year, lived.said.me).rows]


def test_expenses_and_payments(lived: Lived) -> None:
    costs = lived.said["expense"]
    for which, some in (
        ("all", costs),
        ("own", anew.own_costs(lived.said)),
        ("fund", [cost for cost in costs if cost["payer_id"] is None]),
    ):
        totals = expense_totals(lived.book, ExpenseFilter(which=which))
        assert {each.currency: (each.minor, each.vat_minor) for each in totals} == anew.expenses(
            lived.said, some
        )
    for year in (2026, 2027):
        found = expense_totals(lived.book, ExpenseFilter(since=f"{year}-01-01", until=f"{year}-12-31"))
        some = [cost for cost in costs if cost["on_date"].startswith(str(year))]
        assert {each.currency: (each.minor, each.vat_minor) for each in found} == anew.expenses(
            lived.said, some
        )
    client = ("client", "deposit", "refund")
    for which, kinds in (("all", ("company", *client)), ("company", ("company",)), ("client", client)):
        money = payment_totals(lived.book, which, "")
        assert {each.currency: each.minor for each in money} == anew.payments(lived.said, kinds)


def test_what_is_owed_and_how_late_it_is(lived: Lived) -> None:
    found = owed(lived.book, LAST_DAY, lived.countries)
    shown = {each.target_id: (each.target, each.due, each.left.minor, each.state.value) for each in found}
    wanted = {one.id: (one.target, one.due, one.left, one.state) for one in lived.said.owed(LAST_DAY)}
    assert shown == wanted
    lines = ageing_of(lived.book, LAST_DAY, lived.countries)
    ages = {
        (line.payer, line.payer_id, line.currency): [each.minor for each in line.amounts] for line in lines
    }
    assert ages == lived.said.ageing(LAST_DAY)


def by_account(book: Book, since: str = "", until: str = "") -> dict[tuple[str, str], int]:
    found = balances(book, since, until)
    return {(each.account, each.currency): each.minor for each in found if each.minor}


def test_every_account(lived: Lived) -> None:
    assert by_account(lived.book) == anew.ledger(lived.said)


def test_the_closed_year_says_what_it_said_and_the_corrections_stand_in_the_next(lived: Lived) -> None:
    until, then, now = CLOSED_TO.isoformat(), anew.ledger(lived.closed), anew.ledger(lived.said)
    assert by_account(lived.book, until=until) == then
    after = {key: now.get(key, 0) - then.get(key, 0) for key in now.keys() | then.keys()}
    assert by_account(lived.book, since="2027-01-01") == {key: minor for key, minor in after.items() if minor}
    assert any(
        row["what"] == "reversal" and row["fact_on"] <= until < row["on_date"]
        for row in lived.said["ledger_entry"]
    )
    numbers = sorted(row["n"] for row in lived.said["ledger_entry"] if row["posted_at"])
    assert numbers == list(range(1, len(numbers) + 1))
    problems = [problem.field for problem in verify(lived.book).problems]
    assert all(field.startswith("receipts.") for field in problems), (
        "no company signed the receipts of this year"
    )


def test_the_forecast_month_by_month(lived: Lived) -> None:
    ahead = Ahead(lived.said, LAST_DAY)
    found = outlooks(lived.book, LAST_DAY, lived.countries, 24)
    assert {each.currency for each in found} >= {"EUR", "GBP", "CHF"}
    for outlook in found:
        shown = [(str(each.month), each.low, each.likely, each.high, each.costs) for each in outlook.months]
        assert shown == ahead.months(outlook.currency, 24), outlook.currency
        before = [sum(years) for years in outlook.before]
        assert before == ahead.before(outlook.currency, 24), outlook.currency
