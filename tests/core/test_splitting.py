from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.splitting import MOST_FEE, Preview, Step, largest_remainder, preview, split

QUARTET = ("Aïcha", "Bram", "Chloé", "Dávid")
ONE = Decimal(1)


def euro(text: str) -> Money:
    return Money.read(text, "EUR")


def equal_shares(*names: str) -> Step:
    return Step("shares", weights=dict.fromkeys(names or QUARTET, ONE))


def amounts(fee: str, *steps: Step) -> list[str]:
    return [line.amount.plain() for line in split(euro(fee), QUARTET, steps).lines]


def problems(found: Preview) -> Mapping[str, str]:
    said = {problem.field: problem.english() for problem in found.problems}
    assert len(said) == len(found.problems), "a place is named once"
    return said


def test_the_worked_example() -> None:
    found = split(
        euro("1500.00"),
        QUARTET,
        [
            Step("company_fee", percent=Decimal("6.5")),
            Step("expense", amount=12000, to="Bram", label="Van and fuel"),
            Step("fixed", amount=27000, to="Chloé"),
            equal_shares("Aïcha", "Bram", "Dávid"),
        ],
    )
    assert [(line.step, line.kind, line.to, line.amount.plain()) for line in found.lines] == [
        (1, "company_fee", None, "97.50"),
        (2, "expense", "Bram", "120.00"),
        (3, "fixed", "Chloé", "270.00"),
        (4, "shares", "Aïcha", "337.50"),
        (4, "shares", "Bram", "337.50"),
        (4, "shares", "Dávid", "337.50"),
    ]
    assert {name: part.plain() for name, part in found.per_person.items()} == {
        "Aïcha": "337.50",
        "Bram": "457.50",
        "Chloé": "270.00",
        "Dávid": "337.50",
    }
    assert found.total == found.fee


def test_a_percentage_is_taken_of_the_fee_unless_it_says_of_what_is_left() -> None:
    half = Decimal(50)
    assert (
        amounts("100", Step("fund", percent=half), Step("commission", percent=half, to="Agent"))
        == ["50.00"] * 2
    )
    steps = (
        Step("fund", percent=half),
        Step("commission", percent=half, of="left", to="Agent"),
        equal_shares("Bram"),
    )
    assert amounts("100", *steps) == ["50.00", "25.00", "25.00"]


@pytest.mark.parametrize(
    ("percent", "taken"), [("0.5", "0.01"), ("0.499", "0.00"), ("1.5", "0.02"), ("2.5", "0.03")]
)
def test_a_percentage_is_rounded_half_up(percent: str, taken: str) -> None:
    assert amounts("1.00", Step("fund", percent=Decimal(percent)), equal_shares("Bram"))[0] == taken


def test_a_line_carries_its_proof() -> None:
    steps = [
        Step("company_fee", percent=Decimal(10)),
        Step("fund", percent=Decimal(50), of="left"),
        Step("fixed", amount=1000, to="Bram"),
        Step("shares", weights={"Dávid": Decimal("0.5"), "Aïcha": ONE}),
    ]
    lines = split(euro("100"), QUARTET, steps).lines
    assert [(line.base, line.percent, line.weight, line.left_after) for line in lines] == [
        (euro("100"), Decimal(10), None, euro("90")),
        (euro("90"), Decimal(50), None, euro("45")),
        (None, None, None, euro("35")),
        (euro("35"), None, ONE, euro("11.67")),
        (euro("35"), None, Decimal("0.5"), euro("0")),
    ]


def test_shares_come_in_the_order_of_the_line_up_whatever_the_order_of_the_weights() -> None:
    lines = split(euro("100"), QUARTET, [equal_shares("Dávid", "Bram", "Aïcha")]).lines
    assert [line.to for line in lines] == ["Aïcha", "Bram", "Dávid"]


def test_equal_claims_to_an_odd_cent_go_to_the_earlier_place_in_the_line_up() -> None:
    lines = split(euro("0.05"), QUARTET, [equal_shares("Dávid", "Chloé", "Bram")]).lines
    assert [(line.to, line.minor, line.odd_cent) for line in lines] == [
        ("Bram", 2, True),
        ("Chloé", 2, True),
        ("Dávid", 1, False),
    ]


def test_an_odd_cent_goes_to_the_largest_fraction_before_any_earlier_place() -> None:
    weights = {"Aïcha": Decimal(3), "Bram": Decimal(7)}
    lines = split(euro("0.05"), QUARTET, [Step("shares", weights=weights)]).lines
    assert [(line.minor, line.odd_cent) for line in lines] == [(2, True), (3, False)]
    weights = {"Aïcha": Decimal(1), "Bram": Decimal(2)}
    lines = split(euro("0.01"), QUARTET, [Step("shares", weights=weights)]).lines
    assert [(line.minor, line.odd_cent) for line in lines] == [(0, False), (1, True)]


def test_a_weight_of_zero_gets_a_line_of_nothing() -> None:
    weights = {"Aïcha": Decimal(0), "Bram": ONE, "Chloé": ONE}
    assert amounts("0.01", Step("shares", weights=weights)) == ["0.00", "0.01", "0.00"]


def test_only_an_outsider_is_missing_among_the_persons() -> None:
    steps = [
        Step("commission", amount=100, to="Agent"),
        Step("commission", amount=200, to="Dávid"),
        equal_shares("Dávid"),
    ]
    found = split(euro("10"), QUARTET, steps)
    assert list(found.per_person) == list(QUARTET)
    assert {name: part.minor for name, part in found.per_person.items()} == {
        "Aïcha": 0,
        "Bram": 0,
        "Chloé": 0,
        "Dávid": 900,
    }


def test_a_gig_for_nothing_is_split_with_and_without_steps() -> None:
    assert split(euro("0"), QUARTET, ()).lines == ()
    assert amounts("0", Step("fund", percent=Decimal(5)), equal_shares()) == ["0.00"] * 5


def test_steps_that_take_everything_need_no_shares() -> None:
    assert amounts("10", Step("fixed", amount=1000, to="Bram")) == ["10.00"]


def test_the_smallest_unit_is_the_currencys() -> None:
    yen = split(Money(100, "JPY"), QUARTET[:3], [equal_shares(*QUARTET[:3])])
    assert [line.amount.plain() for line in yen.lines] == ["34", "33", "33"]
    dinar = split(Money(1000, "TND"), QUARTET[:3], [equal_shares(*QUARTET[:3])])
    assert [line.amount.plain() for line in dinar.lines] == ["0.334", "0.333", "0.333"]


def test_the_highest_fee_is_split_exactly() -> None:
    found = split(Money(MOST_FEE, "EUR"), QUARTET[:3], [equal_shares(*QUARTET[:3])])
    assert [line.minor for line in found.lines] == [333333333333334, 333333333333333, 333333333333333]


def test_weights_of_very_many_digits_stay_exact() -> None:
    tiny = Decimal("1." + "0" * 60 + "1")
    parts, odd = largest_remainder(10**15 + 1, [ONE, tiny])
    assert (parts, set(odd)) == ([5 * 10**14, 5 * 10**14 + 1], {1})


def test_a_split_that_does_not_fit_is_refused_with_everything_that_is_wrong() -> None:
    steps = [
        Step("expense", amount=1, to="Nobody"),
        Step("company_fee", percent=Decimal(101)),
        Step("shares", weights={"Bram": Decimal(-1), "Zed": ONE}),
        Step("fund", amount=-1),
        Step("bonus"),
    ]
    with pytest.raises(Refused) as caught:
        split(Money(-1, "EUR"), ("Aïcha", "Aïcha", ""), steps)
    assert [problem.field for problem in caught.value.problems] == [
        "fee",
        "line_up[1]",
        "line_up[2]",
        "steps[0].to",
        "steps[1].percent",
        "steps[2].weights.Bram",
        "steps[2].weights.Bram",
        "steps[2].weights.Zed",
        "steps[3].amount",
        "steps[3]",
        "steps[4].kind",
        "steps[4]",
    ]


def test_a_step_that_takes_too_much_says_by_how_much() -> None:
    found = preview(
        euro("100"), QUARTET, [Step("fixed", amount=4000, to="Bram"), Step("fund", percent=Decimal(80))]
    )
    assert problems(found) == {"steps[1].percent": "This takes 20.00 EUR more than is left."}
    assert found.left == euro("60")


def test_what_follows_only_from_a_step_that_takes_too_much_is_not_told() -> None:
    steps = [
        Step("fixed", amount=15000, to="Bram"),
        Step("fixed", amount=9000, to="Chloé"),
        Step("fund", percent=Decimal(50), of="left"),
    ]
    assert list(problems(preview(euro("100"), QUARTET, steps))) == ["steps[0].amount"]


def test_a_later_step_that_wants_more_than_there_can_be_is_told_in_any_case() -> None:
    steps = [Step("fixed", amount=15000, to="Bram"), Step("fixed", amount=10001, to="Chloé")]
    assert list(problems(preview(euro("100"), QUARTET, steps))) == ["steps[0].amount", "steps[1].amount"]


def test_what_is_left_without_shares_is_named() -> None:
    found = preview(euro("100"), QUARTET, [Step("fund", amount=9999)])
    assert problems(found) == {"steps": "0.01 EUR is left to assign: end with a step that shares it out."}
    assert found.left == euro("0.01")


def test_a_preview_shows_the_other_steps_while_one_is_still_empty() -> None:
    steps = [Step("fixed", to="Bram"), Step("fund", amount=1000), equal_shares("Chloé")]
    found = preview(euro("100"), QUARTET, steps)
    assert list(problems(found)) == ["steps[0].amount"]
    assert [(line.step, line.amount.plain()) for line in found.lines] == [(2, "10.00"), (3, "90.00")]


def test_a_preview_takes_an_amount_whose_receiver_is_not_chosen_yet() -> None:
    found = preview(euro("100"), QUARTET, [Step("fixed", amount=1000), equal_shares("Chloé")])
    assert list(problems(found)) == ["steps[0].to"]
    assert [line.amount.plain() for line in found.lines] == ["10.00", "90.00"]
    assert found.per_person["Chloé"] == euro("90")


def test_nothing_more_is_said_about_what_somebody_else_has_told() -> None:
    steps = [
        Step("", unread=frozenset({"kind"})),
        Step("fixed", to="Bram", unread=frozenset({"amount"})),
        Step("fixed", amount=1, unread=frozenset({"to"})),
        Step("fund", percent=ONE, unread=frozenset({"of"})),
        Step("shares", weights={"Bram": Decimal(0)}, unread=frozenset({"weights"})),
    ]
    assert preview(euro("100"), QUARTET, steps).problems == ()
    assert preview(None, None, steps) == Preview((), {}, None, ())
    assert preview(euro("1"), QUARTET, None).problems == ()


def test_without_a_fee_the_steps_are_checked_by_themselves() -> None:
    found = preview(None, QUARTET, [Step("fixed", amount=1, to="Zed"), Step("fund", percent=Decimal(101))])
    assert list(problems(found)) == ["steps[0].to", "steps[1].percent"]
    assert found.left is None


def test_an_unknown_line_up_makes_no_name_unknown() -> None:
    steps = [Step("fixed", amount=1, to="Zed"), equal_shares("Zed")]
    assert preview(euro("1"), None, steps).problems == ()
    assert list(problems(preview(euro("1"), (), steps))) == ["line_up"]


@pytest.mark.parametrize("count", [1, 999, 1000])
def test_999_members_are_the_most(count: int) -> None:
    names = [f"m{number}" for number in range(count)]
    found = preview(euro("1000"), names, [equal_shares(*names)])
    assert list(problems(found)) == (["line_up"] if count > 999 else [])


@pytest.mark.parametrize("count", [999, 1000])
def test_999_steps_are_the_most(count: int) -> None:
    steps = [*[Step("fund", amount=0)] * (count - 1), equal_shares()]
    assert list(problems(preview(euro("1000"), QUARTET, steps))) == (["steps"] if count > 999 else [])


def test_a_preview_changes_nothing_it_was_given() -> None:
    weights = {"Bram": ONE}
    step = Step("shares", weights=weights)
    split(euro("1"), QUARTET, [step])
    assert step == Step("shares", weights={"Bram": ONE})


@settings(max_examples=300)
@given(
    whole=st.integers(0, MOST_FEE),
    weights=st.lists(st.decimals(0, 1000, allow_nan=False, places=3), min_size=1, max_size=12).filter(any),
)
def test_shares_add_up_stay_within_one_unit_and_favour_the_largest_fraction_then_the_earlier(
    whole: int, weights: list[Decimal]
) -> None:
    parts, odd = largest_remainder(whole, weights)
    exact = [whole * Fraction(weight) / sum(map(Fraction, weights)) for weight in weights]
    assert sum(parts) == whole
    assert all(abs(part - wanted) < 1 for part, wanted in zip(parts, exact, strict=True))
    claims = sorted(range(len(weights)), key=lambda place: (-(exact[place] % 1), place))
    assert set(odd) == set(claims[: len(odd)])
    assert all(
        part == wanted // 1 + (place in odd)
        for place, (part, wanted) in enumerate(zip(parts, exact, strict=True))
    )
