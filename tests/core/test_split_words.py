"""What is said of a recipe, to the letter: place, sentence and figures of every refusal, and every column of a proof.

Mutation testing asks for these: a refusal whose sentence or place is another one is a mutant that no sum can find.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from desktop.core.money import Money, plain
from desktop.core.recipes import KINDS, Step, line_up_problems, name_problems, step_problems
from desktop.core.splitting import MOST_FEE, Line, fee_problems, preview, split

BAND = ("Aïcha", "Bram")
ONE, NOTHING = Decimal(1), Decimal(0)
NOT_IN = "This is not a name in the line-up."


def euro(text: str) -> Money:
    return Money.read(text, "EUR")


def said(found: Sequence[Any]) -> list[tuple[str, str]]:
    return [(problem.field, problem.english()) for problem in found]


# ---- money ----


def test_amounts_of_one_currency_are_added_compared_and_turned() -> None:
    one, two = Money(100, "EUR"), Money(200, "EUR")
    assert (one + two, two - one, -one) == (Money(300, "EUR"), Money(100, "EUR"), Money(-100, "EUR"))
    assert [one < two, two < one, one < one] == [True, False, False]  # noqa: PLR0124  # an amount is not below itself
    assert [one <= two, two <= one, one <= one] == [True, False, True]  # noqa: PLR0124
    assert [bool(Money(minor, "EUR")) for minor in (-1, 0, 1)] == [True, False, True]


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [(0, "EUR", "0.00"), (5, "EUR", "0.05"), (-5, "EUR", "-0.05"), (100, "EUR", "1.00"), (-123456, "EUR", "-1234.56"),
     (0, "JPY", "0"), (-7, "JPY", "-7"), (1, "TND", "0.001"), (1000, "TND", "1.000")],
)  # fmt: skip
def test_an_amount_is_written_with_all_digits_of_its_currency(
    minor: int, currency: str, written: str
) -> None:
    assert plain(minor, currency) == written


# ---- names ----

TWICE = "This musician is already in the line-up."
UNSEEN = "There is an invisible control character at position 2. Delete it, or type the text anew."


@pytest.mark.parametrize(
    ("line_up", "found"),
    [
        (("A", "B", "A"), [("line_up[2]", TWICE)]),
        (("A", " "), [("line_up[1]", "This is needed.")]),
        (("A", "B\n"), [("line_up[1]", UNSEEN)]),
        ((7, "A", "A"), [("line_up[0]", "Write the name as text, in quotes."), ("line_up[2]", TWICE)]),
        (("A", "B" * 1000), []),
        ((), [("line_up", "Name at least one musician in the line-up.")]),
        (("A",) * 1000, [("line_up", "A line-up has at most 999 musicians.")]),
    ],
)
def test_a_name_in_the_line_up_is_refused_at_its_place(
    line_up: Sequence[Any], found: list[tuple[str, str]]
) -> None:
    assert said(line_up_problems(line_up)) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (7, "Write the name as text, in quotes."),
        ("a\nb", UNSEEN),
        ("", "This is needed."),
        ("a" * 99999 + "\u200d", ""),
    ],
)
def test_what_is_no_name_is_said_of_the_name_itself(name: object, found: str) -> None:
    assert said(name_problems(name)) == ([("", found)] if found else [])


# ---- steps ----

KNOWN = "company_fee, expense, commission, fixed, fund, shares"
BELOW = "This cannot be less than zero."
ABOVE = "A percentage cannot be over 100."
NOT_IN = "This musician is not in the line-up."
NO_WEIGHT = "At least one weight must be above zero."


@pytest.mark.parametrize(
    ("step", "found"),
    [
        (Step("bonus"), [("kind", f"There is no such kind of step. These are known: {KNOWN}.")]),
        (Step("bonus", unread=frozenset({"kind"})), []),
        (Step("fund", percent=Decimal("-0.01")), [("percent", BELOW)]),
        (Step("fund", percent=NOTHING), []),
        (Step("fund", percent=Decimal(100)), []),
        (Step("fund", percent=Decimal("100.01")), [("percent", ABOVE)]),
        (Step("fund", amount=-1), [("amount", BELOW)]),
        (Step("fund", amount=0), []),
        (Step("fund"), [("amount", "Say how much this step takes.")]),
        (Step("fund", unread=frozenset({"percent"})), []),
        (Step("fund", unread=frozenset({"amount"})), []),
        (Step("expense", unread=frozenset({"percent", "amount"}), to="Bram"), []),
        (Step("fund", percent=ONE, amount=1), [("amount", "Give a percentage or an amount, not both.")]),
        (Step("fund", percent=ONE, unread=frozenset({"amount"})), []),
        (Step("fund", amount=1, of="left"), [("of", "An amount is not taken of anything: leave out “of”, or give a percentage.")]),
        (Step("fund", of="left", unread=frozenset({"amount"})), [("of", "An amount is not taken of anything: leave out “of”, or give a percentage.")]),
        (Step("fund", percent=ONE, of="x"), [("of", "The percentage of this step can be taken of: fee, left.")]),
        (Step("fund", percent=ONE, of="left"), []),
        (Step("company_fee", percent=ONE, of="left"), [("of", "The percentage of this step can be taken of: fee.")]),
        (Step("expense", amount=1, of="fee", to="Bram"), [("of", "A step of the kind “expense” has no “of”.")]),
        (Step("fixed", amount=1), [("to", "Say who gets this.")]),
        (Step("fixed", amount=1, unread=frozenset({"to"})), []),
        (Step("fixed", amount=1, to="Zed"), [("to", NOT_IN)]),
        (Step("fixed", amount=1, to="\n"), [("to", NOT_IN)]),
        (Step("commission", amount=1, to="Zed"), []),
        (Step("commission", amount=1, to=" "), [("to", "This is needed.")]),
        (Step("commission", amount=1, to="a\nb"), [("to", UNSEEN)]),
        (Step("shares"), [("weights", "Say who shares what is left, and by what weight.")]),
        (Step("shares", weights={}), [("weights", "Say who shares what is left, and by what weight.")]),
        (Step("shares", weights={"Bram": NOTHING}), [("weights", NO_WEIGHT)]),
        (Step("shares", weights={"Bram": NOTHING}, unread=frozenset({"weights"})), []),
        (Step("shares", weights={"Bram": NOTHING, "Aïcha": ONE}), []),
        (
            Step("shares", percent=Decimal(101), weights={"Zed": -ONE}),
            [
                ("percent", "A step of the kind “shares” has no “percent”."),
                ("percent", ABOVE),
                ("weights.Zed", NOT_IN),
                ("weights.Zed", BELOW),
            ],
        ),
    ],
)  # fmt: skip
def test_a_step_is_refused_at_its_place_in_its_words(step: Step, found: list[tuple[str, str]]) -> None:
    assert said(step_problems(step, BAND)) == found


def test_an_unread_receiver_is_not_missed_in_a_kind_that_has_none() -> None:
    wanted = [("to", "A step of the kind “fund” has no “to”.")]
    assert said(step_problems(Step("fund", amount=1, to="Bram"), BAND)) == wanted
    assert step_problems(Step("fund", amount=1, unread=frozenset({"to"})), BAND) == []


# ---- the fee and the run ----


def test_the_fee_is_between_nothing_and_the_limit() -> None:
    assert said(fee_problems(Money(-1, "EUR"))) == [("fee", "The fee cannot be less than zero.")]
    assert fee_problems(Money(0, "EUR")) == fee_problems(Money(MOST_FEE, "EUR")) == fee_problems(None) == []
    limit = "A fee can be at most 10000000000000.00 EUR."
    assert said(fee_problems(Money(MOST_FEE + 1, "EUR"))) == [("fee", limit)]


def test_every_line_of_a_proof_says_all_it_needs() -> None:
    steps = [
        Step("fund", percent=Decimal(10)),
        Step("fixed", percent=Decimal(50), of="left", to="Bram"),
        Step("expense", amount=333, to="Aïcha"),
        Step("shares", weights={"Bram": ONE, "Aïcha": ONE}),
    ]
    assert split(euro("100"), BAND, steps).lines == (
        Line(1, "fund", None, "EUR", 1000, 9000, 10000, Decimal(10), None, False, False),
        Line(2, "fixed", "Bram", "EUR", 4500, 4500, 9000, Decimal(50), None, False, True),
        Line(3, "expense", "Aïcha", "EUR", 333, 4167, None, None, None, False, False),
        Line(4, "shares", "Aïcha", "EUR", 2084, 2083, 4167, None, ONE, True, True),
        Line(4, "shares", "Bram", "EUR", 2083, 0, 4167, None, ONE, False, True),
    )
    assert [type(line.odd_cent) for line in split(euro("100"), BAND, steps).lines] == [bool] * 5


def test_after_a_step_that_is_not_understood_nothing_is_said_of_what_is_left() -> None:
    unread = [Step("fund", unread=frozenset({"amount"}))]
    found = preview(euro("10"), BAND, unread)
    assert (found.problems, found.left) == ((), euro("10"))
    wrong = preview(euro("10"), BAND, [Step("fund", percent=Decimal(101))])
    assert [problem.field for problem in wrong.problems] == ["steps[0].percent"]


def test_without_a_fee_nothing_is_left_over_and_nothing_is_missing() -> None:
    assert preview(None, BAND, []) == preview(None, BAND, [Step("fund", amount=1)])
    assert preview(None, BAND, []).problems == ()


def test_a_recipe_that_is_too_long_is_not_computed_and_not_otherwise_spoken_of() -> None:
    found = preview(euro("10"), BAND, [Step("bonus")] * 1000)
    assert said(found.problems) == [("steps", "A recipe has at most 999 steps.")]
    assert (found.lines, found.left) == ((), euro("10"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_step_that_takes_nothing_takes_nothing(kind: str) -> None:
    step = Step(kind, amount=0, to="Bram" if "to" in KINDS[kind].keys else None)
    if kind == "shares":
        step = Step(kind, weights={"Bram": ONE})
    found = preview(euro("0"), BAND, [step])
    assert (found.problems, [line.minor for line in found.lines], found.left) == ((), [0], euro("0"))
