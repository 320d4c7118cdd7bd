"""A recipe fitted to another line-up: steps, shares, what changes for whom. Nothing is lost and nobody is invented."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.contracts import Place
from desktop.core.kept_recipes import (
    Arrangement,
    KeptRecipe,
    Wish,
    adapt,
    changed_facts,
    changes,
    fitted,
    is_changed,
    kept_of,
    orphans,
    replaced_by,
    without,
)
from desktop.core.money import Money
from desktop.core.people import ClientCommand
from desktop.core.queries.contracts import ContractFacts, GigOfContract

STEPS: tuple[dict[str, Any], ...] = (
    {"kind": "company_fee", "percent": "6.5"},
    {"kind": "expense", "amount": "120.00", "to": "bram", "label": "Van and fuel"},
    {"kind": "commission", "percent": "10", "of": "left", "to": "Agency"},
    {"kind": "fixed", "amount": "270.00", "to": "clara"},
    {"kind": "shares", "weights": {"aicha": "1", "bram": "2", "davide": "1"}},
)
BAND = ("aicha", "bram", "clara", "davide")


def facts(
    *line_up: str, steps: tuple[dict[str, Any], ...] = STEPS, fee: int = 150000, **more: Any
) -> ContractFacts:
    base: dict[str, Any] = {
        "id": "k", "version": 1, "state": "draft", "sealed_at": None, "demo": False, "client": ClientCommand("c"),
        "band": None, "gigs": (), "fee": Money(fee, "EUR"), "vat_percent": None, "payment_days": None,
        "signer": None, "signed_on": None, "people": {}, "outcomes": [],
    }  # fmt: skip
    return ContractFacts(
        **{**base, "line_up": tuple(Place(key) for key in line_up), "steps": list(steps), **more}
    )


def receivers(steps: tuple[Mapping[str, Any], ...]) -> list[str | None]:
    return [step.get("to") for step in steps if step["kind"] != "shares"]


def weights(steps: tuple[Mapping[str, Any], ...]) -> dict[str, str]:
    return dict(steps[-1]["weights"])


def test_without_a_drop_out_the_steps_that_paid_the_drop_out_are_left_out() -> None:
    made = without(facts(*BAND), "bram")
    assert receivers(made.steps) == [None, "Agency", "clara"]
    assert weights(made.steps) == {"aicha": "1", "davide": "1"}
    assert [place.person for place in made.line_up] == ["aicha", "clara", "davide"]


def test_a_step_of_a_drop_out_goes_to_whom_one_chooses() -> None:
    assert orphans(STEPS, BAND, ("aicha", "clara", "davide")) == (1,)
    made = without(facts(*BAND), "bram", Wish(receivers={1: "davide"}))
    assert receivers(made.steps) == [None, "davide", "Agency", "clara"]


def test_a_sub_takes_place_share_and_steps_of_whom_the_sub_replaces() -> None:
    made = replaced_by(facts(*BAND), "bram", Place("eva", "tuba"))
    assert receivers(made.steps) == [None, "eva", "Agency", "clara"]
    assert weights(made.steps) == {"aicha": "1", "eva": "2", "davide": "1"}
    assert made.line_up[1] == Place("eva", "tuba")


def test_a_sub_for_somebody_paid_a_fixed_amount_gets_that_and_no_share() -> None:
    made = replaced_by(facts(*BAND), "clara", Place("eva"))
    assert receivers(made.steps) == [None, "bram", "Agency", "eva"]
    assert "eva" not in weights(made.steps)


def test_a_sub_may_come_in_without_what_the_other_had_paid_for() -> None:
    made = replaced_by(facts(*BAND), "bram", Place("eva"), Wish(receivers={1: None}))
    assert receivers(made.steps) == [None, "Agency", "clara"]
    assert weights(made.steps)["eva"] == "2"


def test_a_sub_plays_the_dates_that_the_other_would_have_played() -> None:
    absent = {"g": frozenset({"bram", "aicha"})}
    assert replaced_by(facts(*BAND, absences=absent), "bram", Place("eva")).absences == {}
    gig = GigOfContract("g", "2026-12-05", "20:00", "23:00", "V", "P", "BE", "confirmed")
    made = replaced_by(facts(*BAND, absences=absent, gigs=(gig,)), "bram", Place("eva"))
    assert made.absences == {"g": frozenset({"eva", "aicha"})}


def test_what_changes_for_each_musician_and_for_all_others_adds_up_to_nothing() -> None:
    now = facts(*BAND)
    found = changes(now, without(now, "bram"))
    assert [row.person for row in found.rows] == [*BAND, None]
    assert sum(row.difference for row in found.rows) == 0
    bram = found.rows[1]
    assert (bram.before > 0, bram.after) == (True, 0)
    assert found.problems == ()


def test_where_nobody_would_be_left_to_share_the_others_share_equally() -> None:
    steps = (STEPS[3], {"kind": "shares", "weights": {"bram": "3"}})
    made = without(facts(*BAND, steps=steps), "bram")
    assert weights(made.steps) == {"aicha": "1", "davide": "1"}
    assert weights(without(facts("bram", "clara", steps=steps), "bram").steps) == {"clara": "1"}


def test_a_newcomer_shares_like_the_others_where_their_shares_are_equal() -> None:
    equal = ({"kind": "shares", "weights": {"aicha": "2", "bram": "2"}},)
    assert weights(adapt(equal, ("aicha", "bram"), ("aicha", "bram", "eva"))) == {
        "aicha": "2",
        "bram": "2",
        "eva": "2",
    }
    assert weights(adapt(STEPS, BAND, (*BAND, "eva")))["eva"] == "1"


def test_amounts_in_another_currency_are_left_empty_and_percentages_stay() -> None:
    kept = KeptRecipe(BAND, STEPS, "weights", "CHF")
    made = fitted(kept, [Place(key) for key in BAND], "EUR")
    assert all("amount" not in step for step in made.steps)
    assert [step.get("percent") for step in made.steps] == ["6.5", None, "10", None, None]
    assert fitted(replace(kept, currency="EUR"), [Place(key) for key in BAND], "EUR").steps == STEPS


def test_a_recipe_counts_as_changed_by_its_steps_and_not_by_receipts_or_attendance() -> None:
    now = facts(*BAND)
    kept = kept_of(now)
    assert not is_changed(kept, now)
    assert not is_changed(kept, facts(*BAND, steps=(STEPS[0], {**STEPS[1], "ref": "r1"}, *STEPS[2:])))
    assert is_changed(kept, facts(*BAND, steps=STEPS[1:]))
    by_dates = facts(*BAND, shares_by="dates")
    other = (*STEPS[:-1], {"kind": "shares", "weights": {"aicha": "3", "bram": "1", "davide": "2"}})
    assert is_changed(kept, by_dates)
    assert not is_changed(kept_of(by_dates), facts(*BAND, steps=other, shares_by="dates"))
    assert is_changed(kept, facts(*BAND, steps=other))


people = st.lists(st.sampled_from([f"p{n}" for n in range(8)]), min_size=1, max_size=6, unique=True)


@st.composite
def recipes(draw: st.DrawFn, line_up: list[str]) -> tuple[dict[str, Any], ...]:
    member = st.sampled_from(line_up)
    percent = st.integers(0, 15).map(str)
    step = st.one_of(
        st.builds(lambda p: {"kind": "company_fee", "percent": p}, percent),
        st.builds(lambda p, to: {"kind": "commission", "percent": p, "of": "left", "to": to}, percent, st.sampled_from(("Agency", *line_up))),
        st.builds(lambda p, to: {"kind": "fixed", "percent": p, "of": "left", "to": to}, percent, member),
        st.builds(lambda a, to: {"kind": "expense", "amount": a, "to": to}, st.integers(0, 20).map(str), member),
    )  # fmt: skip
    weights = draw(st.dictionaries(member, st.integers(0, 9).map(str), min_size=1))
    return (*draw(st.lists(step, max_size=5)), {"kind": "shares", "weights": weights})


@given(people, people, st.data())
@settings(max_examples=400)
def test_a_fitted_recipe_divides_the_whole_fee_among_the_new_line_up_alone(
    was: list[str], now: list[str], data: st.DataObject
) -> None:
    steps = data.draw(recipes(was))
    anybody = st.sampled_from(now)
    wish = Wish(
        instead=data.draw(st.dictionaries(st.sampled_from(was), anybody, max_size=3)),
        receivers=data.draw(st.dictionaries(st.integers(0, 5), st.none() | anybody, max_size=3)),
    )
    made = adapt(steps, was, now, wish)
    after = changed_facts(
        facts(*was, steps=steps, fee=1_000_000),
        Arrangement(tuple(Place(key) for key in now), made, "weights", {}, None),
    )
    found = changes(after, Arrangement(after.line_up, tuple(after.steps), "weights", {}, None))
    assert found.problems == ()
    assert sum(row.after for row in found.rows) == 1_000_000
    named = {step["to"] for step in made if step.get("to")} | set(weights(made))
    assert named <= {*now, "Agency"}
    assert adapt(made, now, now) == made
    assert adapt(made, was, now, wish) == made
    assert any(Decimal(weight) for weight in weights(made).values())


@given(people, st.data())
@settings(max_examples=200)
def test_fitting_to_the_same_line_up_keeps_every_step(was: list[str], data: st.DataObject) -> None:
    steps = data.draw(recipes(was))
    made = adapt(steps, was, was)
    assert made[:-1] == steps[:-1]
    if any(Decimal(weight) for weight in weights(steps).values()):
        assert weights(made) == weights(steps)
