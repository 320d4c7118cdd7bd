from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.books.forecast import (
    OUTLOOKS,
    Coming,
    Likelihood,
    Regular,
    average,
    changed_by,
    forecast,
    plan,
    years_before,
)
from desktop.core.books.months import Month, months_from

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
COMING = st.builds(
    Coming,
    DAYS,
    st.integers(0, 10**9),
    st.sampled_from(["due", "confirmed", "option"]),
    st.sampled_from(["gig:a", "gig:b", "contract:c"]),
    st.booleans(),
)
REGULAR = st.builds(
    Regular, st.integers(0, 10**6), st.sampled_from(["month", "quarter", "year"]), DAYS, st.none() | DAYS
)


def test_a_month_is_found_by_its_day_and_counts_over_the_turn_of_the_year() -> None:
    december = Month.of(date(2026, 12, 31))
    assert str(december.later(1)) == "2027-01"
    assert december.later(-12) == Month(2025, 12)
    assert Month.read("2028-02").last == date(2028, 2, 29)
    assert [str(each) for each in months_from(december, 3)] == ["2026-12", "2027-01", "2027-02"]


def test_an_option_counts_by_its_likelihood_and_not_at_all_when_things_go_badly() -> None:
    coming = [
        Coming(date(2026, 12, 5), 10_000, "due", "contract:a"),
        Coming(date(2026, 12, 9), 20_000, "confirmed", "gig:b"),
        Coming(date(2026, 12, 24), 30_001, "option", "gig:c", assumed=True),
    ]
    _, december, *_ = forecast(coming, [], TODAY, likelihood=Likelihood(Decimal(90), Decimal(50)))
    assert (december.low, december.likely, december.high) == (28_000, 43_001, 60_001)
    assert december.refs == ("contract:a", "gig:b", "gig:c")
    assert december.assumed == 30_001


def test_months_stand_beside_the_last_years_as_far_back_as_something_was_earned() -> None:
    months = [Month(2026, 11), Month(2026, 12)]
    earned = {Month(2025, 11): 100, Month(2024, 12): 7, Month(2020, 11): 9}
    assert years_before(months, earned) == ((100, 0), (0, 7))
    assert years_before(months, {Month(2022, 11): 5}) == ((), ())
    assert years_before(months, {Month(2023, 11): 5}) == ((0, 0, 5), (0, 0, 0))


def test_a_second_year_ahead_is_compared_with_the_past_not_with_what_is_still_to_come() -> None:
    months = list(months_from(Month(2026, 11), 24))
    found = years_before(months, {Month(2025, 11): 100, Month(2026, 11): 999, Month(2027, 1): 999})
    assert found[0] == found[12] == (100,)
    assert found[2] == found[14] == (0,)


def test_an_average_is_rounded_half_up_to_the_minor_unit() -> None:
    assert [average(each) for each in ((), (3,), (1, 2), (1, 1, 2), (1, 2, 2))] == [0, 3, 2, 1, 2]


def test_income_that_is_late_is_expected_now() -> None:
    november = forecast([Coming(date(2026, 8, 1), 500, "due", "gig:a")], [], TODAY)[0]
    assert november.month == Month(2026, 11)
    assert november.low == 500


def test_a_quarterly_cost_comes_every_third_month_until_it_ends() -> None:
    rent = Regular(9_000, "quarter", date(2026, 1, 31), date(2027, 4, 30))
    costs = [month.costs for month in forecast([], [rent], TODAY, 9)]
    assert costs == [0, 0, 9_000, 0, 0, 9_000, 0, 0, 0]


def test_a_pot_lasts_until_the_month_before_it_runs_dry() -> None:
    months = forecast([Coming(date(2027, 1, 10), 150_000, "confirmed", "gig:a")], [], TODAY, 4)
    found = plan(100_000, 60_000, months)
    assert found.pots["high"] == (40_000, -20_000, 70_000, 10_000)
    assert found.lasts["high"] == Month(2026, 11)
    assert found.best["high"] == 50_000
    assert not found.whole


@given(st.lists(COMING, max_size=20), st.lists(REGULAR, max_size=5), st.integers(1, 36))
def test_a_bad_outlook_is_never_better_than_a_likely_one_nor_that_than_a_good_one(
    coming: list[Coming], regular: list[Regular], count: int
) -> None:
    months = forecast(coming, regular, TODAY, count)
    assert len(months) == count
    assert all(0 <= month.low <= month.likely <= month.high for month in months)
    last = months[-1].month
    assert sum(month.high for month in months) == sum(
        each.minor for each in coming if Month.of(each.on) <= last
    )


@given(st.lists(COMING, max_size=10), st.lists(REGULAR, max_size=4), st.integers(0, 10**7))
def test_the_best_draw_lasts_to_the_end_and_one_cent_more_does_not(
    coming: list[Coming], regular: list[Regular], pot: int
) -> None:
    months = forecast(coming, regular, TODAY)
    for outlook in OUTLOOKS:
        best = plan(pot, 0, months).best[outlook]
        kept = plan(pot, best, months)
        if best:
            assert outlook in kept.whole
        assert outlook not in plan(pot, best + 1, months).whole


@given(st.lists(COMING, max_size=10), COMING)
def test_what_a_gig_changes_is_the_difference_of_two_forecasts(coming: list[Coming], gig: Coming) -> None:
    without, with_it = forecast(coming, [], TODAY), forecast([*coming, gig], [], TODAY)
    changes = changed_by(without, with_it)
    assert sum(each.high for each in changes) == sum(month.high for month in with_it) - sum(
        month.high for month in without
    )
    assert len(changes) <= 1
