from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.recipe_file import read_steps, write_steps
from desktop.core.recipes import KINDS, Step
from desktop.core.strict_json import Number


def problems(raw: object, currency: str | None = "EUR") -> dict[str, str]:
    return {problem.field: problem.english() for problem in read_steps(raw, currency)[1]}


def said_about(number: object, key: str = "amount") -> str:
    (sentence,) = problems([{"kind": "fund", key: number}]).values()
    return sentence


def test_steps_are_read_as_they_are_written() -> None:
    raw = [
        {"kind": "company_fee", "percent": "6.5", "to": None},
        {"kind": "expense", "amount": "120.5", "to": "Bram", "label": "Van"},
        {"kind": "fund", "percent": "10", "of": "left"},
        {"kind": "shares", "weights": {"Bram": "1", "Chloé": "0.5"}},
    ]
    assert read_steps(raw, "EUR") == (
        [
            Step("company_fee", percent=Decimal("6.5")),
            Step("expense", amount=12050, to="Bram", label="Van"),
            Step("fund", percent=Decimal(10), of="left"),
            Step("shares", weights={"Bram": Decimal(1), "Chloé": Decimal("0.5")}),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (Number("5"), "Write the number as text, in quotes."),
        (Number("5.00"), "Write the number as text, in quotes."),
        (Number("-5"), "This cannot be less than zero."),
        (Number("1e3"), "Write the number out, without an exponent."),
        (True, "Write the number as text, in quotes."),
        (None, "Write the number as text, in quotes."),
        (["5"], "Write the number as text, in quotes."),
        ({}, "Write the number as text, in quotes."),
        ("", "A number is missing here."),
        ("  ", "A number is missing here."),
        ("-5", "This cannot be less than zero."),
        ("-0", "This cannot be less than zero."),
        ("−5", "This cannot be less than zero."),
        ("+5", "Leave out the sign."),
        (" 5", "Leave out the blanks."),
        ("5\n", "Leave out the blanks."),
        ("1 500", "Leave out the blanks."),
        ("1\u202f500", "Leave out the blanks."),
        ("1e3", "Write the number out, without an exponent."),
        ("1.5E-3", "Write the number out, without an exponent."),
        ("1,500.00", "Write plain digits with one point before the decimals, as in 1500.00."),
        ("1500,00", "Write plain digits with one point before the decimals, as in 1500.00."),
        ("1'500", "Write plain digits with one point before the decimals, as in 1500.00."),
        ("1_500", "Write plain digits with one point before the decimals, as in 1500.00."),
        ("1.500.000", "Write plain digits with one point before the decimals, as in 1500.00."),
        (".5", "Write plain digits with one point before the decimals, as in 1500.00."),
        ("5.", "Write plain digits with one point before the decimals, as in 1500.00."),
        ("NaN", "“NaN” is not a number."),
        ("-inf", "“-inf” is not a number."),
        ("∞", "“∞” is not a number."),
        ("0x10", "“0x10” is not a number."),
        ("١٢", "“١٢” is not a number."),
        ("½", "“½” is not a number."),
        ("€5", "“€5” is not a number."),
        ("x" * 100, f"“{'x' * 40}…” is not a number."),
        ("1" * 5000, "A number can be at most 1000 characters long."),
        (Number("1" * 5000), "A number can be at most 1000 characters long."),
    ],
)
@pytest.mark.parametrize("key", ["amount", "percent"])
def test_a_number_that_is_not_plain_is_refused_in_words_that_fit(
    number: object, sentence: str, key: str
) -> None:
    assert said_about(number, key) == sentence


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("EUR", "1500", 150000),
        ("EUR", "0.5", 50),
        ("EUR", "007.10", 710),
        ("JPY", "150", 150),
        ("TND", "1.005", 1005),
    ],
)
def test_an_amount_may_have_fewer_digits_than_the_currency(currency: str, amount: str, minor: int) -> None:
    steps, found = read_steps([{"kind": "fund", "amount": amount}], currency)
    assert (steps, found) == ([Step("fund", amount=minor)], [])


@pytest.mark.parametrize(
    ("currency", "amount", "digits"),
    [("EUR", "1.500", 2), ("EUR", "0.001", 2), ("JPY", "1.0", 0), ("TND", "1.0000", 3)],
)
def test_an_amount_with_more_digits_than_the_currency_is_refused(
    currency: str, amount: str, digits: int
) -> None:
    found = problems([{"kind": "fund", "amount": amount}], currency)
    assert found == {"steps[0].amount": f"{currency} amounts have {digits} decimal digits, not more."}


def test_a_rate_may_have_any_number_of_digits() -> None:
    assert problems([{"kind": "fund", "percent": "3." + "3" * 900}]) == {}


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ("steps", ["steps"]),
        ({"kind": "fund"}, ["steps"]),
        ([{}] * 1000, ["steps"]),
        (["fund"], ["steps[0]"]),
        ([{"amount": "5"}], ["steps[0].kind"]),
        ([{"kind": None, "amount": "x"}], ["steps[0].kind", "steps[0].amount"]),
        ([{"kind": "fund", "frobnicate": "5"}], ["steps[0].frobnicate"]),
        ([{"kind": "fund", "of": "rest"}], ["steps[0].of"]),
        ([{"kind": "fund", "of": None}], ["steps[0].of"]),
        ([{"kind": "fixed", "to": Number("5")}], ["steps[0].to"]),
        ([{"kind": "shares", "to": None}], ["steps[0].to"]),
        ([{"kind": "fund", "label": None}], ["steps[0].label"]),
        ([{"kind": "fund", "label": "a\x00b"}], ["steps[0].label"]),
        ([{"kind": "fund", "label": "\ud800"}], ["steps[0].label"]),
        ([{"kind": "shares", "weights": ["Bram"]}], ["steps[0].weights"]),
        ([{"kind": "shares", "weights": {"Bram": "x", "Zoë": "1", "Dávid": "-1"}}],
         ["steps[0].weights.Bram", "steps[0].weights.Dávid"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_place(raw: Any, fields: list[str]) -> None:
    assert list(problems(raw)) == fields


def test_what_could_not_be_read_is_marked_in_the_step() -> None:
    steps, _ = read_steps([{"kind": "shares", "amount": "x", "weights": {"Bram": "x", "Zoë": "2"}}], "EUR")
    weights = {"Bram": Decimal(1), "Zoë": Decimal(2)}
    assert steps == [Step("shares", weights=weights, unread=frozenset({"amount", "weights"}))]


def test_no_amount_can_be_read_without_a_currency_and_only_its_form_is_checked() -> None:
    raw = [{"kind": "fund", "amount": "5.00001"}, {"kind": "fund", "amount": "five"}]
    assert list(problems(raw, None)) == ["steps[1].amount"]
    steps, _ = read_steps(raw, None)
    assert steps == [Step("fund", unread=frozenset({"amount"}))] * 2


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)
RATES = st.decimals(0, 1000, allow_nan=False, places=3)
STEPS = st.builds(
    Step,
    kind=st.sampled_from(sorted(KINDS.keys() - {"shares"})),
    percent=st.none() | RATES,
    amount=st.none() | st.integers(0, 10**15),
    of=st.sampled_from([None, "fee", "left"]),
    to=st.none() | NAMES,
    label=NAMES,
    weights=st.none() | st.dictionaries(NAMES, RATES),
    unread=st.just(frozenset()),
)


@settings(max_examples=200)
@given(steps=st.lists(STEPS, max_size=4), currency=st.sampled_from(["EUR", "JPY", "TND"]))
def test_written_steps_are_read_back_alike(steps: list[Step], currency: str) -> None:
    assert read_steps(write_steps(steps, currency), currency) == (steps, [])
