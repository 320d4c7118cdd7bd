"""What holds of money, recipes and routes whatever the figures: laws that no single example shows."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop.core.money import Money, currencies_in_use, percent_of, percent_of_each, plain, read_minor
from desktop.core.recipe_file import read_steps
from desktop.core.recipes import Step
from desktop.core.routing import GigPlace, Membership, Musician, route
from desktop.core.splitting import Split, largest_remainder, preview, split
from tests.core.routes import Rules
from tests.core.split_cases import cases
from tests.core.test_routing_table import ANY_RULES, DAYS, GIGS, LANDS, MUSICIANS

MINOR = st.integers(0, 10**15)
RATES = st.decimals(0, 100, places=4)
CURRENCIES = st.sampled_from(currencies_in_use())

# ---- money ----


@given(*[st.integers(-(10**18), 10**18)] * 3)
def test_amounts_are_added_in_any_order_and_taken_off_again(a: int, b: int, c: int) -> None:
    x, y, z = (Money(minor, "EUR") for minor in (a, b, c))
    assert (x + y) + z == x + (y + z) == z + (y + x)
    assert x + y - y == x
    assert -(x - y) == y - x
    assert (x < y) + (y < x) + (x == y) == 1
    assert (x <= y) == (not y < x)


@given(MINOR, CURRENCIES)
def test_what_is_written_in_any_currency_is_read_back(minor: int, currency: str) -> None:
    assert read_minor(plain(minor, currency), currency) == minor
    assert plain(-minor, currency).lstrip("-") == plain(minor, currency)


@given(MINOR, RATES, RATES)
def test_a_percentage_is_half_a_unit_from_exact_and_never_falls_while_the_rate_grows(
    minor: int, rate: Decimal, more: Decimal
) -> None:
    low, high = sorted((rate, more))
    assert -Fraction(1, 2) < percent_of(minor, rate) - minor * Fraction(rate) / 100 <= Fraction(1, 2)
    assert 0 <= percent_of(minor, low) <= percent_of(minor, high) <= minor
    assert percent_of(minor, rate) + percent_of(minor, 100 - rate) - minor in (0, 1)


WEIGHTS = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9).filter(any)


@given(st.lists(MINOR, max_size=5), RATES)
def test_percents_of_many_amounts_are_each_rounded_as_that_of_one(minors: list[int], rate: Decimal) -> None:
    assert percent_of_each(minors, rate) == sum(percent_of(minor, rate) for minor in minors)


@given(MINOR, WEIGHTS, st.integers(1, 1000))
def test_weights_count_by_their_relation_alone(whole: int, weights: list[Decimal], times: int) -> None:
    assert largest_remainder(whole, [weight * times for weight in weights]) == largest_remainder(
        whole, weights
    )


@given(MINOR, WEIGHTS)
def test_a_larger_weight_never_gets_less(whole: int, weights: list[Decimal]) -> None:
    parts, _ = largest_remainder(whole, weights)
    paired = sorted(zip(weights, parts, strict=True))
    assert all(a[1] <= b[1] for a, b in itertools.pairwise(paired) if a[0] < b[0])
    assert all(part == 0 for weight, part in paired if weight == 0)


# ---- recipes ----


def run(case: dict[str, Any]) -> Split | None:
    """Return the split of a case of the file, None where it does not fit."""
    currency = case["currency"]
    steps, problems = read_steps(case["steps"], currency)
    fee = Money.read(case["fee"], currency)
    if steps is None or problems or preview(fee, case["line_up"], steps).problems:
        return None
    return split(fee, case["line_up"], steps)


def taken(found: Split) -> list[int]:
    return [sum(line.minor for line in found.lines if line.step == step) for step in range(1, 8)]


@given(cases())
def test_every_cent_of_a_fee_is_in_exactly_one_line(case: dict[str, Any]) -> None:
    found = run(case)
    assume(found)
    assert found is not None
    assert found.total == found.fee
    assert all(line.minor >= 0 for line in found.lines)
    lefts = [found.fee.minor, *(line.left_minor for line in found.lines)]
    assert all(
        before - line.minor == after
        for before, line, after in zip(lefts, found.lines, lefts[1:], strict=False)
    )
    outside = sum(line.minor for line in found.lines if line.to not in found.per_person)
    assert sum(share.minor for share in found.per_person.values()) + outside == found.fee.minor


@given(cases(), st.randoms())
def test_who_stands_where_in_the_line_up_decides_about_odd_cents_only(
    case: dict[str, Any], luck: Any
) -> None:
    found = run(case)
    assume(found)
    assert found is not None
    mixed = list(case["line_up"])
    luck.shuffle(mixed)
    other = run({**case, "line_up": mixed})
    assert other is not None
    assert taken(other) == taken(found)
    assert all(
        abs(other.per_person[name].minor - share.minor) <= 1 for name, share in found.per_person.items()
    )


@given(cases())
def test_a_preview_of_a_recipe_that_fits_is_its_split(case: dict[str, Any]) -> None:
    found = run(case)
    assume(found)
    assert found is not None
    steps, _ = read_steps(case["steps"], case["currency"])
    seen = preview(found.fee, case["line_up"], steps)
    assert (seen.lines, seen.per_person, seen.problems) == (found.lines, found.per_person, ())


@given(cases(), st.integers(0, 5))
def test_a_step_that_takes_nothing_changes_nothing(case: dict[str, Any], place: int) -> None:
    found = run(case)
    assume(found)
    assert found is not None
    steps, _ = read_steps(case["steps"], case["currency"])
    assert steps is not None
    place = min(place, sum(step.kind != "shares" for step in steps))
    more = split(found.fee, case["line_up"], [*steps[:place], Step("fund", amount=0), *steps[place:]])
    assert more.per_person == found.per_person


# ---- routes ----

EVENINGS = st.lists(GIGS, min_size=1, max_size=5).map(tuple)


@given(MUSICIANS, EVENINGS, DAYS, ANY_RULES)
def test_nobody_is_declared_where_there_is_no_active_membership(
    musician: Musician, gigs: tuple[GigPlace, ...], today: date, rules: Rules
) -> None:
    found = route(musician, gigs, today, rules)
    assert (found.country is not None) == (found.outcome == "declare") == (found.deadline is not None)
    if found.country is not None:
        assert Membership(found.country, active=True) in (musician.companies or ())
        assert found.deadline is not None
        assert found.deadline.at <= min(gig.starts for gig in gigs)
    if found.proposed is not None:
        assert Membership(found.proposed, active=True) in (musician.companies or ())


@settings(max_examples=60)
@given(MUSICIANS, EVENINGS, DAYS, ANY_RULES, st.randoms(), LANDS)
def test_order_doubles_names_and_memberships_that_ended_decide_nothing(
    musician: Musician, gigs: tuple[GigPlace, ...], today: date, rules: Rules, luck: Any, ended: str
) -> None:
    found = route(musician, gigs, today, rules)
    mixed = [*gigs, luck.choice(gigs)]
    luck.shuffle(mixed)
    assert route(musician, mixed, today, rules) == found
    other = route(replace(musician, name="Somebody else"), gigs, today, rules)
    assert (other.rule, other.outcome, other.country, other.deadline) == (
        found.rule, found.outcome, found.country, found.deadline,
    )  # fmt: skip
    if musician.companies is not None:
        former = musician.companies | {Membership(ended, active=False)}
        assert route(replace(musician, companies=former), gigs, today, rules) == found


@given(MUSICIANS, EVENINGS, DAYS, ANY_RULES, st.integers(0, 400))
def test_what_is_late_stays_late_and_nothing_else_changes_with_the_day(
    musician: Musician, gigs: tuple[GigPlace, ...], today: date, rules: Rules, days: int
) -> None:
    found, later = route(musician, gigs, today, rules), route(musician, gigs, today + timedelta(days), rules)
    assert replace(later, late=found.late) == found
    assert later.late or not found.late
