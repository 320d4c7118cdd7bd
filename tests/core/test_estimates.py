"""Net pay out of a share: published figures come out exactly, and what is shown is always a range with its source."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.actions.sealing import world_of
from desktop.core.countries import Countries, load_countries
from desktop.core.declarations import review
from desktop.core.estimates import NetEstimate, estimate_of, net_estimate, of_invoice
from desktop.core.money import Money
from desktop.core.packs.pay import Span
from desktop.core.queries.contracts import ContractFacts
from desktop.core.store.book import Book
from tests.core.test_declarations import facts_of
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA

COUNTRIES = load_countries()
A_GIG = date(2026, 12, 5)
WITH_A_METHOD = ("AT", "BE", "DE", "ES", "FR", "HU", "IT", "SE")


def estimated(book: Book, countries: Countries, facts: ContractFacts, place: int = 0) -> NetEstimate | None:
    world = world_of(book, countries, date(2026, 11, 22))
    return net_estimate(facts, review(facts, world), world, facts.line_up[place].person)


def test_swedens_published_formula_comes_out() -> None:
    found = COUNTRIES["SE"].estimate_on(A_GIG)
    assert found is not None
    pay = of_invoice(found, Decimal(10000), Decimal(0), Decimal("6.5"))
    assert [round(x) for x in (pay.budget, pay.gross or 0, pay.likely)] == [9350, 7115, 4980]
    back = of_invoice(found, Decimal(10000), Decimal(1000), Decimal("6.5"))
    assert round(back.likely + 1000) == round(
        (Decimal(10000) / Decimal("1.0695") - 1000) / Decimal("1.3142") * Decimal("0.7") + 1000
    )


@pytest.mark.parametrize(
    ("invoice", "cost", "gross", "net"),
    [
        (790, 720, 560, 556),
        (1060, 965, 765, 700),
        (1365, 1242, 1000, 865),
        (1560, 1420, 1150, 970),
        (1865, 1695, 1380, 1130),
    ],
)
def test_germanys_published_table_comes_out(invoice: int, cost: int, gross: int, net: int) -> None:
    found = COUNTRIES["DE"].estimate_on(A_GIG)
    assert found is not None
    pay = of_invoice(found, Decimal(invoice), Decimal(0), Decimal(9))
    assert (pay.budget, pay.gross, pay.likely) == (cost, gross, net)
    assert pay.low <= pay.likely <= pay.high


def test_between_two_rows_of_a_table_the_figures_lie_between_theirs() -> None:
    found = COUNTRIES["DE"].estimate_on(A_GIG)
    assert found is not None
    pay = of_invoice(found, Decimal(925), Decimal(0), Decimal(9))
    assert 556 < pay.likely < 700


@pytest.mark.parametrize("country", WITH_A_METHOD)
@given(minor=st.integers(1, 10**9))
def test_an_estimate_is_a_range_in_whole_units_within_the_share(country: str, minor: int) -> None:
    found = estimate_of(COUNTRIES[country], A_GIG, Money(minor, "EUR"))
    assert found is not None
    assert Money(0, "EUR") <= found.low < found.high
    assert found.low <= found.likely <= found.high
    assert found.high.minor <= minor + 200
    assert not any(x.minor % 100 for x in (found.low, found.likely, found.high))
    assert found.year >= 2007


def test_where_no_method_is_known_nothing_is_guessed() -> None:
    assert estimate_of(COUNTRIES["NL"], A_GIG, Money(30000, "EUR")) is None


def test_the_share_of_each_musician_is_estimated_by_the_country_that_declares(
    book: Book, countries: Countries
) -> None:
    facts = facts_of(book, AICHA, CLARA)
    belgian, german = (estimated(book, countries, facts, place) for place in (0, 1))
    assert belgian is not None
    assert german is not None
    assert (belgian.country, german.country) == ("BE", "DE")
    assert (german.year, german.record.method) == (2024, "table")
    assert belgian.paid_back == Money(12000, "EUR")


def test_a_musician_whose_data_are_exported_is_estimated_by_the_country_of_the_usual_work(
    book: Book, countries: Countries
) -> None:
    found = estimated(book, countries, facts_of(book, AICHA, CHLOE), 1)
    assert found is not None
    assert found.country == "FR"


def test_nothing_is_estimated_for_the_self_employed_or_without_a_share(
    book: Book, countries: Countries
) -> None:
    facts = facts_of(book, AICHA, BRAM)
    key = facts.line_up[1].person
    alone = {"kind": "shares", "weights": {facts.line_up[0].person: "1"}}
    assert estimated(book, countries, replace(facts, steps=[alone]), 1) is None
    own = {**facts.people, key: replace(facts.people[key], status="self_employed")}
    assert estimated(book, countries, replace(facts, people=own), 1) is None


def test_a_span_says_its_ends_and_what_lies_between() -> None:
    exact, open_ = Span(likely=Decimal(3)), Span(low=Decimal(2), high=Decimal(4))
    assert (exact.least, exact.middle, exact.most) == (3, 3, 3)
    assert (open_.least, open_.middle, open_.most) == (2, 3, 4)
