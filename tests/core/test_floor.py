"""The least pay: which minimum counts on a day, what a share comes to, and the fee that would reach it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.actions.sealing import world_of
from desktop.core.countries import Countries, load_countries
from desktop.core.declarations import review
from desktop.core.doubts import doubts
from desktop.core.estimates import earned
from desktop.core.floor import Floor, floor_of, floors, least_fee, remedy, strictest, warning
from desktop.core.money import Money
from desktop.core.queries.contracts import ContractFacts
from desktop.core.recipe_file import read_steps
from desktop.core.splitting import preview, split
from desktop.core.store.book import Book
from tests.core.test_declarations import facts_of
from tests.gigfiles import AICHA, BRAM, CLARA, GIG

COUNTRIES = load_countries()


def floor(book: Book, countries: Countries, facts: ContractFacts, place: int = 0) -> Floor:
    world = world_of(book, countries, date(2026, 11, 22))
    found = floor_of(facts, review(facts, world), world, facts.line_up[place].person)
    assert found is not None
    return found


def cheap(facts: ContractFacts, fee: int) -> ContractFacts:
    return replace(facts, fee=Money(fee * 100, "EUR"))


@pytest.mark.parametrize(
    ("country", "on", "hours", "amount"),
    [
        ("BE", "2025-06-14", "2.5", "115.56"),  # one started service beats the day
        ("BE", "2025-06-14", "3.5", "115.56"),
        ("BE", "2025-06-14", "3.6", "231.12"),  # a second service has started
        ("BE", "2011-06-14", "2", "100.60"),
        ("BE", "2016-06-14", "2", "106.65"),
        ("BE", "2010-12-31", "2", None),
        ("DE", "2024-12-31", "2", None),
        ("DE", "2025-12-31", "2", "25.64"),
        ("DE", "2026-01-01", "2.5", "34.75"),
        ("NL", "2025-06-30", "2", None),
        ("NL", "2025-07-01", "2", "28.80"),
        ("HU", "2026-12-05", "2", None),  # a minimum of a month says nothing about a date
        ("IT", "2026-12-05", "2", None),
    ],
)
def test_the_strictest_minimum_of_the_day_counts(
    country: str, on: str, hours: str, amount: str | None
) -> None:
    found = strictest(COUNTRIES[country], date.fromisoformat(on), Decimal(hours))
    assert (found and found.amount) == (amount and Decimal(amount))


def test_where_the_hours_are_unknown_only_what_needs_none_counts() -> None:
    found = strictest(COUNTRIES["BE"], date(2025, 6, 14), None)
    assert found is not None
    assert found.amount == Decimal("115.56")
    assert strictest(COUNTRIES["DE"], date(2026, 6, 14), None) is None


def test_a_share_is_a_budget_and_is_brought_to_gross_before_it_is_compared(
    book: Book, countries: Countries
) -> None:
    found = floor(book, countries, cheap(facts_of(book, AICHA, BRAM), 500), 1)
    assert found.minimum.per == "service"
    assert found.paid == Money(int(Decimal(17375) / Decimal("1.45")), "EUR")
    assert found.required == Money(11556, "EUR")
    assert not found.below
    assert not found.with_employer


def test_a_share_below_the_minimum_is_doubted_with_source_year_and_the_fee_that_would_do(
    book: Book, countries: Countries
) -> None:
    facts = cheap(facts_of(book, AICHA, BRAM), 400)
    world = world_of(book, countries, date(2026, 11, 22))
    seen = review(facts, world)
    assert seen.problems == ()  # it warns and stops nothing
    said = [p for p in doubts(facts, seen, world) if p.field.startswith("line_up")]
    assert [p.field for p in said] == ["line_up[0]", "line_up[1]"]
    assert "115.56 EUR (2022; [PC 304], minimumlonen.be)" in said[0].english()
    fee = said[0].params["fee"]
    assert isinstance(fee, Money)
    enough, less = (replace(facts, fee=m) for m in (fee, Money(fee.minor - 1, "EUR")))
    assert not floor(book, countries, enough).below
    assert floor(book, countries, less).below


def test_every_date_played_asks_for_its_own_minimum(book: Book, countries: Countries) -> None:
    gigs = [GIG, {**GIG, "key": "opus", "on": "2026-12-06"}]
    facts = cheap(two_dates(book, gigs), 500)
    first, second = facts.gigs
    absent = replace(facts, absences={second.id: frozenset({facts.line_up[1].person})})
    assert floor(book, countries, absent, 0).required == Money(2 * 11556, "EUR")
    once = floor(book, countries, absent, 1)
    assert (once.required, once.dates) == (Money(11556, "EUR"), (date.fromisoformat(first.on),))


def two_dates(book: Book, gigs: list[dict[str, Any]]) -> ContractFacts:
    from desktop.core.actions.importing import import_gig_file
    from desktop.core.gig_file import read_gig_file
    from desktop.core.queries.contracts import contract
    from tests.gigfiles import contract as contract_of
    from tests.gigfiles import gig_file

    made = contract_of(AICHA["name"], BRAM["name"], gigs=["roma", "opus"])
    done = import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, gigs=gigs, contracts=[made])))
    facts = contract(book, done.new["contracts"][0])
    assert facts is not None
    return facts


def test_a_fixed_amount_that_no_fee_lifts_is_named(book: Book, countries: Countries) -> None:
    facts = facts_of(book, AICHA, CLARA)
    sub, rest = facts.line_up[1].person, facts.line_up[0].person
    steps = [
        {"kind": "fixed", "amount": "20.00", "to": sub},
        {"kind": "shares", "weights": {rest: "1"}},
    ]
    fixed = replace(facts, steps=steps)
    found = floor(book, countries, fixed, 1)
    assert found.below
    assert remedy(fixed, found) == (None, (0,))
    assert "No fee reaches it: the amount is fixed (step 1)." in warning(fixed, found).english()


def test_where_the_employers_part_is_unknown_the_whole_share_is_compared_and_said(
    book: Book, countries: Countries
) -> None:
    dutch = {**AICHA, "residence": "NL", "works_in": ["NL"], "companies": ["NL"]}
    facts = facts_of(book, dutch, CLARA)
    steps = [
        {"kind": "fixed", "percent": "1", "to": facts.line_up[0].person},
        {"kind": "shares", "weights": {facts.line_up[1].person: "1"}},
    ]
    found = floor(book, countries, replace(facts, steps=steps))
    assert found.with_employer
    assert (found.paid, found.required) == (Money(1500, "EUR"), Money(3600, "EUR"))
    assert "with the employer’s part in it" in warning(replace(facts, steps=steps), found).english()


def test_nothing_is_compared_across_currencies_or_while_the_split_is_unfinished(
    book: Book, countries: Countries
) -> None:
    facts, world = facts_of(book, AICHA), world_of(book, countries, date(2026, 11, 22))
    for odd in (replace(facts, fee=Money(100, "SEK")), replace(facts, steps=[])):
        assert floors(odd, review(odd, world), world) == ()


RECIPE = [
    {"kind": "company_fee", "percent": "6.5"},
    {"kind": "expense", "amount": "120.00", "to": "B"},
    {"kind": "commission", "percent": "10", "of": "left", "to": "agency"},
    {"kind": "shares", "weights": {"A": "1", "B": "2", "D": "1.5"}},
]


@given(who=st.sampled_from("ABD"), wanted=st.integers(1, 10**8), fee=st.integers(0, 10**7))
def test_the_fee_that_is_named_gives_the_share_and_one_cent_less_does_not(
    who: str, wanted: int, fee: int
) -> None:
    steps, problems = read_steps(RECIPE, "EUR")
    assert not problems
    assert steps is not None
    found = least_fee(Money(fee, "EUR"), "ABD", steps, who, wanted)
    assert found is not None
    assert earned(split(found, "ABD", steps), who, "EUR").minor >= wanted
    if found.minor > max(fee, 12_835):  # below it the recipe itself does not fit
        less = split(Money(found.minor - 1, "EUR"), "ABD", steps)
        assert earned(less, who, "EUR").minor < wanted


rates = st.decimals(0, 30, places=1).map(str)


@st.composite
def recipes(draw: st.DrawFn) -> list[dict[str, object]]:
    taken: list[dict[str, object]] = draw(
        st.lists(
            st.one_of(
                st.builds(lambda rate: {"kind": "company_fee", "percent": rate}, rates),
                st.builds(
                    lambda rate, who: {"kind": "commission", "percent": rate, "of": "left", "to": who},
                    rates,
                    st.sampled_from(["A", "agency"]),
                ),
                st.builds(
                    lambda cents, who: {"kind": "fixed", "amount": f"0.{cents:02}", "to": who},
                    st.integers(0, 99),
                    st.sampled_from("AB"),
                ),
            ),
            max_size=4,
        )
    )
    weights = draw(st.lists(st.integers(1, 2).map(str), min_size=1, max_size=3))
    return [*taken, {"kind": "shares", "weights": dict(zip("ABD", weights, strict=False))}]


@given(recipe=recipes(), who=st.sampled_from("ABD"), wanted=st.integers(1, 99), fee=st.integers(0, 300))
def test_no_fee_but_the_lowest_that_gives_the_share_is_named(
    recipe: list[dict[str, object]], who: str, wanted: int, fee: int
) -> None:
    steps, problems = read_steps(recipe, "EUR")
    assert not problems
    assert steps is not None

    def enough(minor: int) -> bool:
        found = preview(Money(minor, "EUR"), "ABD", steps)
        return not found.problems and earned(found, who, "EUR").minor >= wanted

    named = least_fee(Money(fee, "EUR"), "ABD", steps, who, wanted)
    lowest = next((minor for minor in range(fee, 8000) if enough(minor)), None)
    assert (named and named.minor) == lowest
