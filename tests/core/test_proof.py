"""The proof of a split: what every line is taken of, its exact value, its rounding, and why a cent is odd."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import given

from desktop.core.money import Money
from desktop.core.proof import ProofLine, proof, why
from desktop.core.recipes import Step
from desktop.core.split_file import read_and_split
from desktop.core.splitting import preview, split
from tests.core.split_cases import cases
from tests.core.split_reference import DIGITS, result_of

TRIO = ("Aïcha", "Bram", "Chloé")


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def proved(fee: int, *steps: Step, line_up: tuple[str, ...] = TRIO) -> tuple[ProofLine, ...]:
    return proof(split(euros(fee), line_up, steps).lines)


def equally(*names: str) -> Step:
    return Step("shares", weights=dict.fromkeys(names, Decimal(1)))


def test_a_percentage_shows_its_base_its_exact_value_and_its_rounded_value() -> None:
    first, second, *_ = proved(
        100030,
        Step("company_fee", percent=Decimal("6.5")),
        Step("fund", percent=Decimal(5), of="left"),
        equally(*TRIO),
    )
    assert (first.base, first.percent, first.of_left) == (euros(100030), Decimal("6.5"), False)
    assert (first.exact, first.rounded, first.left) == (Fraction("65.0195"), euros(6502), euros(93528))
    assert not first.is_exact
    assert (second.base, second.of_left, second.exact) == (euros(93528), True, Fraction("46.764"))
    assert second.rounded == euros(4676)


def test_a_plain_amount_has_no_base_and_is_exact() -> None:
    line = proved(10000, Step("expense", amount=1234, to="Bram"), equally(*TRIO))[0]
    assert (line.base, line.percent, line.exact, line.is_exact) == (None, None, Fraction("12.34"), True)


def test_a_share_shows_its_weight_out_of_all_weights() -> None:
    weights = {"Aïcha": Decimal("1.5"), "Bram": Decimal(1), "Chloé": Decimal("0.5")}
    lines = proved(10000, Step("shares", weights=weights))
    assert [(line.weight, line.weights) for line in lines] == [(w, Decimal(3)) for w in weights.values()]
    assert [line.exact for line in lines] == [Fraction(50), Fraction(100, 3), Fraction(50, 3)]
    assert [line.left for line in lines] == [euros(5000), euros(1667), euros(0)]


def test_an_odd_cent_among_equal_fractions_goes_to_the_earlier_place_and_says_so() -> None:
    first, second, third = proved(10000, equally(*TRIO))
    assert first.odd_cent is not None
    assert first.odd_cent.reason == "earlier"
    assert first.odd_cent.equal_to == ("Bram", "Chloé")
    assert first.odd_cent.over == 1
    assert "{names}" in why(first.odd_cent).text
    assert (second.odd_cent, third.odd_cent) == (None, None)


def test_an_odd_cent_of_the_larger_fraction_says_so() -> None:
    weights = {"Aïcha": Decimal(1), "Bram": Decimal(2)}
    lines = proved(100, Step("shares", weights=weights), line_up=("Aïcha", "Bram"))
    assert [line.exact for line in lines] == [Fraction(1, 3), Fraction(2, 3)]
    cent = lines[1].odd_cent
    assert cent is not None
    assert (cent.reason, cent.fraction, cent.equal_to) == ("fraction", Fraction(2, 3), ())
    assert "{names}" not in why(cent).text


def test_the_proof_of_a_preview_covers_the_lines_that_fit() -> None:
    steps = [Step("expense", amount=99999, to="Bram"), Step("fund", amount=100), equally(*TRIO)]
    found = preview(euros(1000), TRIO, steps)
    assert [line.step for line in proof(found.lines)] == [2, 3, 3, 3]


def test_weights_of_many_digits_are_added_up_exactly() -> None:
    small = Decimal("1e-400")
    steps = [Step("shares", weights={"Aïcha": Decimal(10) ** 400, "Bram": small})]
    line = proof(split(euros(1), TRIO, steps).lines)[0]
    assert line.weights is not None
    assert Fraction(line.weights) == Fraction(10) ** 400 + Fraction(small)


@given(cases())
def test_proof_lines_add_up_to_the_fee_and_match_the_reference(case: dict[str, Any]) -> None:
    reference = result_of(case)
    if reference is None:
        return
    found = read_and_split(case)
    lines = proof(found.lines)
    assert [line.rounded.plain() for line in lines] == [line["amount"] for line in reference["lines"]]
    assert sum(line.rounded.minor for line in lines) == found.fee.minor
    left = found.fee
    for line in lines:
        left -= line.rounded
        assert line.left == left
    assert not left


@given(cases())
def test_every_exact_value_rounds_to_the_value_that_is_shown(case: dict[str, Any]) -> None:
    if result_of(case) is None:
        return
    scale = 10 ** DIGITS[case["currency"]]
    for line in proof(read_and_split(case).lines):
        exact = line.exact * scale
        if line.kind != "shares":
            assert line.rounded.minor == floor(exact + Fraction(1, 2))
        else:
            assert line.rounded.minor == floor(exact) + (line.odd_cent is not None)
        assert line.is_exact == (exact == line.rounded.minor)


@given(cases())
def test_every_odd_cent_is_explained_by_what_was_cut_off(case: dict[str, Any]) -> None:
    if result_of(case) is None:
        return
    found = read_and_split(case)
    places = {name: place for place, name in enumerate(case["line_up"])}
    shares = [line for line in proof(found.lines) if line.kind == "shares"]
    scale = 10 ** DIGITS[case["currency"]]
    cut = {line.to: line.exact * scale % 1 for line in shares}
    without = [line.to for line in shares if line.odd_cent is None]
    assert [line.to for line in found.lines if line.odd_cent] == [x.to for x in shares if x.odd_cent]
    assert sum(cut.values()) == len(shares) - len(without)
    for line in shares:
        cent = line.odd_cent
        if cent is None:
            continue
        assert cent.fraction == cut[line.to] > 0
        assert cent.over == len(shares) - len(without)
        assert all(cut[name] <= cent.fraction for name in without)
        assert cent.equal_to == tuple(name for name in without if cut[name] == cent.fraction)
        assert (cent.reason == "earlier") == bool(cent.equal_to)
        assert all(places[line.to or ""] < places[name] for name in cent.equal_to)
