from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.money import Money, currencies_in_use, digits, known_currency, total


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("JPY", 0), ("TND", 3), ("SEK", 2)])
def test_a_currency_has_its_digits(currency: str, places: int) -> None:
    assert digits(currency) == places


def test_two_currencies_are_never_put_together() -> None:
    with pytest.raises(ValueError, match="EUR and SEK"):
        Money(1, "EUR") + Money(1, "SEK")
    with pytest.raises(ValueError, match="put together"):
        _ = Money(1, "EUR") < Money(1, "SEK")


@pytest.mark.parametrize(
    ("minor", "rate", "expected"),
    [(150000, "6.5", 9750), (1, "50", 1), (1, "49.99", 0), (3, "50", 2), (0, "100", 0), (99, "100", 99)],
)
def test_a_percentage_is_rounded_half_up(minor: int, rate: str, expected: int) -> None:
    assert Money(minor, "EUR").percent(Decimal(rate)) == Money(expected, "EUR")


@given(st.integers(-(10**18), 10**18), st.sampled_from(["EUR", "JPY", "TND"]))
def test_what_is_written_can_be_read_back(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    if minor >= 0:
        assert Money.read(amount.plain(), currency) == amount
    assert amount.decimal == Decimal(amount.plain())


@pytest.mark.parametrize("text", ["", "-1", "1.", ".5", "1e3", "1,5", " 1", "1.505", "NaN", "١"])
def test_what_is_not_a_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a plain amount|decimal digits"):
        Money.read(text, "EUR")


@given(st.lists(st.integers(0, 10**12)))
def test_a_total_is_the_sum(minors: list[int]) -> None:
    assert total((Money(m, "EUR") for m in minors), "EUR") == Money(sum(minors), "EUR")


def test_what_is_no_currency_is_not_known() -> None:
    assert known_currency("EUR")
    assert not known_currency("eur")
    assert not known_currency("XYZ")


def test_every_currency_of_today_is_offered_and_none_of_the_past() -> None:
    found = currencies_in_use()
    assert {"EUR", "SEK", "HUF", "JPY", "TND", "KWD", "XOF"} <= set(found)
    assert not {"FRF", "DEM", "BEF", "ITL", "ESP", "NLG", "ATS", "XAU", "XXX"} & set(found)
    assert all(known_currency(code) for code in found)
