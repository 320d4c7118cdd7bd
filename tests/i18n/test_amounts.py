import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.i18n.amounts import read_amount, read_percent
from desktop.i18n.languages import LANGUAGES
from desktop.i18n.words import words_for


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1500", 150000), ("1 500,00", 150000), ("1.500,00", 150000), ("1,500.00", 150000), ("1500,5", 150050),
        ("1500.", 150000), ("€ 1.500,-", 150000), ("1500 EUR", 150000), ("1’500.00", 150000), ("1\u202f500,00", 150000),
        ("1 500", 150000), ("1.500.000", 150000000), ("0,50", 50), ("0.5", 50), ("12,34", 1234), ("  97,50 € ", 9750),
        ("1500,00", 150000), ("1 234 567,89", 123456789), ("400e", 40000), ("12,50 E", 1250), ("400 eur", 40000),
        ("400 Euro", 40000), ("euros 3", 300),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(typed: str, minor: int) -> None:
    assert read_amount(typed, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize("typed", ["1.500", "1,500", "12.345", "999,999"])
def test_an_amount_that_can_be_read_in_two_ways_is_asked_about(typed: str) -> None:
    with pytest.raises(Refused, match="can be read as"):
        read_amount(typed, "EUR")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "1e3",
        "NaN",
        "∞",
        "0x10",
        "١٢",
        "1,50,00",
        "1.50.00",
        "12 34",
        "1,2.3,4",
        "--5",
        "1.500,00,00",
        "1 50",
    ],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"not an amount|negative"):
        read_amount(typed, "EUR")


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("400 USD", "EUR"),
        ("$400", "EUR"),
        ("400 kr", "EUR"),
        ("US$ 400", "EUR"),
        ("400 Ft", "EUR"),
        ("€ 400", "SEK"),
        ("400e", "HUF"),
    ],
)
def test_an_amount_in_another_currency_is_not_taken_for_one_of_the_field(typed: str, currency: str) -> None:
    with pytest.raises(Refused, match=f"is not in {currency}"):
        read_amount(typed, currency)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("400 kr", "SEK"), ("US$ 400", "USD"), ("CA$ 400", "CAD"), ("400 Ft", "HUF"), ("SEK 400", "SEK")],
)
def test_an_amount_may_name_the_currency_of_the_field(typed: str, currency: str) -> None:
    assert read_amount(typed, currency) == Money(40000, currency)


def test_a_negative_amount_is_named_as_such() -> None:
    with pytest.raises(Refused, match="negative"):
        read_amount("-5", "EUR")


def test_digits_follow_the_currency() -> None:
    assert read_amount("0,345", "TND") == Money(345, "TND")
    assert read_amount("1500", "JPY") == Money(1500, "JPY")
    with pytest.raises(Refused, match="no cents"):
        read_amount("10,5", "JPY")
    with pytest.raises(Refused, match="2 digits"):
        read_amount("10,5055", "EUR")


def test_an_absurdly_long_amount_is_too_large() -> None:
    with pytest.raises(Refused, match="too large"):
        read_amount("9" * 5000, "EUR")


@given(
    st.integers(0, 10**12), st.sampled_from(list(LANGUAGES)), st.sampled_from(["EUR", "SEK", "HUF", "JPY"])
)
def test_what_the_screen_shows_can_be_typed_back(minor: int, language: str, currency: str) -> None:
    amount = Money(minor, currency)
    assert read_amount(words_for(language).amount(amount), currency) == amount
    assert read_amount(words_for(language).money(amount), currency) == amount


@pytest.mark.parametrize(("typed", "rate"), [("6,5", "6.5"), ("6.5 %", "6.5"), ("100", "100"), ("0", "0")])
def test_a_percentage_is_read_with_either_mark(typed: str, rate: str) -> None:
    assert str(read_percent(typed)) == rate


@pytest.mark.parametrize("typed", ["", "101", "-1", "1,5,5", "abc", "1e1"])
def test_what_is_no_percentage_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_percent(typed)
