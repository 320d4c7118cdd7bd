"""Exchange rates: decimal through and through, the newest not after the day, old ones only when asked for."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions import draft_contract
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.rates import import_rates, keep_rate
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.money import Money, digits
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.declarations import declarations
from desktop.core.queries.rates import home_currency, imported_rates, kept_rate, lookup
from desktop.core.rates import (
    FROM_FILE,
    DayRate,
    Rate,
    bank_rate,
    check_rate,
    cross,
    far_off,
    read_rate,
    too_old,
)
from desktop.core.store.book import Book
from tests import gigfiles

DAY = date(2026, 11, 20)
TODAY = date(2026, 11, 22)
RATES = [
    DayRate("SEK", "2026-11-19", "11.4050"),
    DayRate("SEK", "2026-11-20", "11.4280"),
    DayRate("HUF", "2026-11-20", "391.25"),
    DayRate("JPY", "2026-11-01", "163.05"),
]


@pytest.fixture
def rates(book: Book) -> Book:
    import_rates(book, RATES)
    return book


def crowns(book: Book) -> str:
    """Record a contract over 15,000 Swedish crowns and return its id."""
    gig = {**gigfiles.GIG, "currency": "SEK", "fee": "15000.00"}
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "shares", "weights": {"Aïcha Benali": "1", "Bram De Wit": "1"}},
    ]
    made = gigfiles.contract("Aïcha Benali", "Bram De Wit", currency="SEK", fee="15000.00", steps=steps)
    data = gigfiles.gig_file(gigfiles.AICHA, gigfiles.BRAM, gigs=[gig], contracts=[made])
    import_gig_file(book, read_gig_file(data))
    return str(book.value("SELECT id FROM contract"))


def test_the_newest_rate_that_is_not_after_the_day_is_taken(rates: Book) -> None:
    find = lookup(rates)
    assert bank_rate("SEK", "EUR", date(2026, 11, 19), find).on == date(2026, 11, 19)
    found = bank_rate("SEK", "EUR", TODAY, find)
    assert (found.on, found.source) == (DAY, FROM_FILE)
    assert found.value == Decimal("0.08750437522")  # 1 / 11.4280, ten significant digits


def test_a_rate_between_two_foreign_currencies_goes_through_the_euro(rates: Book) -> None:
    found = bank_rate("SEK", "HUF", TODAY, lookup(rates))
    assert found.value == Decimal("34.23608680")  # 391.25 / 11.4280
    assert found.convert(Money(1_500_000, "SEK")) == Money(51354130, "HUF")


def test_the_older_of_two_days_is_named() -> None:
    days = {"SEK": DayRate("SEK", "2026-11-20", "11.4280"), "HUF": DayRate("HUF", "2026-11-18", "391.25")}
    assert bank_rate("SEK", "HUF", TODAY, lambda code, _day: days[code]).on == date(2026, 11, 18)


@pytest.mark.parametrize(("days", "fits"), [(10, True), (11, False)])
def test_a_rate_older_than_ten_days_is_taken_only_when_asked_for(rates: Book, days: int, fits: bool) -> None:
    day = DAY + timedelta(days=days)
    if fits:
        assert bank_rate("SEK", "EUR", day, lookup(rates)).on == DAY
        return
    with pytest.raises(Refused, match="11 days before") as refused:
        bank_rate("SEK", "EUR", day, lookup(rates))
    assert too_old(refused.value.problems[0])
    assert bank_rate("SEK", "EUR", day, lookup(rates), however_old=True).on == DAY


def test_a_currency_that_no_file_has_is_refused(rates: Book) -> None:
    with pytest.raises(Refused, match="no rate for TND") as refused:
        bank_rate("TND", "EUR", TODAY, lookup(rates))
    assert not too_old(refused.value.problems[0])
    with pytest.raises(Refused, match="no rate for SEK"):
        bank_rate("SEK", "EUR", date(2026, 11, 18), lookup(rates))


@settings(deadline=None)
@given(
    st.integers(0, 10**15),
    st.sampled_from(["SEK", "HUF", "JPY", "TND", "GBP"]),
    st.sampled_from(["EUR", "CHF", "JPY"]),
    st.decimals("0.000001", "100000", places=6),
)
def test_an_amount_is_converted_exactly_and_rounded_half_up(
    minor: int, currency: str, to: str, value: Decimal
) -> None:
    found = Rate(currency, to, value, DAY).convert(Money(minor, currency))
    exact = Fraction(minor, 10 ** digits(currency)) * Fraction(value) * 10 ** digits(to)
    assert found.currency == to
    assert Fraction(-1, 2) < found.minor - exact <= Fraction(1, 2)


@settings(deadline=None)
@given(st.decimals("0.0001", "100000", places=4), st.decimals("0.0001", "100000", places=4))
def test_a_cross_rate_has_ten_significant_digits(one: Decimal, other: Decimal) -> None:
    found = cross("SEK", "HUF", {"SEK": one, "HUF": other})
    exact = Fraction(other) / Fraction(one)
    assert abs(Fraction(found) - exact) <= exact / 10**9
    assert len(found.as_tuple().digits) <= 10


def test_another_currency_is_never_converted_by_mistake() -> None:
    with pytest.raises(ValueError, match="is not"):
        Rate("SEK", "EUR", Decimal("0.0875"), DAY).convert(Money(100, "HUF"))


@pytest.mark.parametrize(
    "text",
    ["", "abc", "-0.0875", "+1", "1e3", "NaN", "Infinity", "0,0875", "１", "0x10", "1.", ".5", "1 000"],
)
def test_what_is_no_plain_number_is_no_rate(text: str) -> None:
    with pytest.raises(Refused, match="not a rate"):
        read_rate(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0", "more than zero"),
        ("0.000", "more than zero"),
        ("9999999999", "so much"),
        ("0.0000000001", "so little"),
    ],
)
def test_zero_and_absurd_rates_are_refused(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_rate(text)


def test_all_that_is_wrong_with_a_rate_is_said_at_once() -> None:
    rate = Rate("EUR", "EUR", Decimal(-1), TODAY + timedelta(days=1))
    assert [problem.field for problem in check_rate(rate, TODAY)] == ["rate", "rate", "rate_on"]
    assert [p.english() for p in check_rate(Rate("SEK", "EUR", Decimal("NaN"), DAY), TODAY)] == [
        "A rate is more than zero."
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0.0875", None),
        ("0.08", None),
        ("0.875", "Is 0.875 right"),
        ("11.43", "other way round"),
        ("0.00875", "right"),
    ],
)
def test_a_typed_rate_far_from_the_banks_is_asked_about(typed: str, said: str | None) -> None:
    known = Rate("SEK", "EUR", Decimal("0.08750437522"), DAY, FROM_FILE)
    found = far_off(Rate("SEK", "EUR", Decimal(typed), DAY), known)
    assert (found is None) == (said is None)
    if found is not None and said is not None:
        assert said in found.english()
    assert far_off(Rate("SEK", "EUR", Decimal(typed), DAY), None) is None


def test_a_rate_is_kept_with_its_contract_and_can_be_undone(rates: Book) -> None:
    key = crowns(rates)
    rate = bank_rate("SEK", "EUR", TODAY, lookup(rates))
    keep_rate(rates, key, rate)
    assert kept_rate(rates, key) == rate
    rates.undo_log.undo()
    assert kept_rate(rates, key) is None
    rates.undo_log.redo()
    assert kept_rate(rates, key) == rate
    keep_rate(rates, key, None)
    assert kept_rate(rates, key) is None


def test_a_rate_for_another_currency_or_a_sealed_contract_is_refused(
    rates: Book, countries: Countries
) -> None:
    key = crowns(rates)
    with pytest.raises(Refused, match="another currency"):
        keep_rate(rates, key, Rate("HUF", "EUR", Decimal("0.0025"), DAY))
    with pytest.raises(Refused, match="future"):
        keep_rate(rates, key, Rate("SEK", "EUR", Decimal("0.09"), date(2026, 12, 1)))
    keep_rate(rates, key, Rate("SEK", "EUR", Decimal("0.09"), DAY))
    seal_contract(rates, key, countries)
    with pytest.raises(Refused, match="sealed"):
        keep_rate(rates, key, None)
    assert kept_rate(rates, key) == Rate("SEK", "EUR", Decimal("0.09"), DAY)


def test_a_contract_in_crowns_is_split_sealed_and_totalled_in_crowns(
    rates: Book, countries: Countries
) -> None:
    key = crowns(rates)
    keep_rate(rates, key, bank_rate("SEK", "EUR", TODAY, lookup(rates)))
    seal_contract(rates, key, countries)
    (row,) = declarations(rates)
    assert row.total == Money(1_402_500, "SEK")


def test_a_fee_in_another_currency_forgets_the_rate(rates: Book) -> None:
    key = crowns(rates)
    keep_rate(rates, key, Rate("SEK", "EUR", Decimal("0.09"), DAY))
    facts = contract(rates, key)
    assert facts is not None
    command = facts.command()
    draft_contract(
        rates,
        type(command)(
            **{**{f: getattr(command, f) for f in command.__slots__}, "fee": Money(1_600_000, "SEK")}
        ),
    )
    assert kept_rate(rates, key) is not None
    draft_contract(
        rates,
        type(command)(
            **{**{f: getattr(command, f) for f in command.__slots__}, "fee": Money(130_000, "EUR")}
        ),
    )
    assert kept_rate(rates, key) is None


def test_a_rate_of_the_same_day_is_replaced_and_kept_contracts_keep_theirs(rates: Book) -> None:
    key = crowns(rates)
    rate = bank_rate("SEK", "EUR", TODAY, lookup(rates))
    keep_rate(rates, key, rate)
    import_rates(rates, [DayRate("SEK", "2026-11-20", "12")])
    assert bank_rate("SEK", "EUR", TODAY, lookup(rates)).value == Decimal("0.08333333333")
    assert kept_rate(rates, key) == rate
    assert imported_rates(rates) == (3, 4, "2026-11-01", "2026-11-20")


def test_the_home_currency_is_that_of_the_owners_country(book: Book, countries: Countries) -> None:
    from desktop.core.actions import change_setting

    assert home_currency(book, countries) == "EUR"
    change_setting(book, "country", "SE")
    assert home_currency(book, countries) == "SEK"
    change_setting(book, "country", "NO")
    assert home_currency(book, countries) == "EUR"
