"""The router's rules one by one, its deadlines, and the order of what is missing."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest

from desktop.core.people import STATUSES
from desktop.core.routing import (
    GigPlace,
    Musician,
    Route,
    Status,
    Task,
    route,
)
from tests.core.routes import AICHA, AREA, TODAY, Rules, a1, codes, gig, member


def aicha(*gigs: GigPlace, rules: Rules | None = None, today: date = TODAY, **changes: Any) -> Route:
    return route(replace(AICHA, **changes), gigs or (gig("BE"),), today, rules or Rules())


def until(answer: Route) -> tuple[str, str]:
    assert answer.deadline
    return answer.deadline.at.isoformat(timespec="minutes"), answer.deadline.reason.code


def test_all_dates_in_the_one_country_of_work_are_declared_there() -> None:
    answer = aicha(gig("BE"), gig("BE", "2026-12-12T20:00"))
    assert (answer.rule, answer.outcome, answer.country) == ("local", "declare", "BE")
    assert codes(answer) == ["works_here"]
    assert answer.tasks == ()


def test_local_work_counts_where_one_works_not_where_one_lives() -> None:
    answer = aicha(gig("FR"), works_in=frozenset({"FR"}), companies=member("FR"))
    assert (answer.rule, answer.country) == ("local", "FR")


def test_a_gig_abroad_is_posted_by_the_company_at_home_with_an_a1_task() -> None:
    answer = aicha(gig("BE"), gig("DE", "2027-02-10T20:00"), gig("IT", "2027-02-11T20:00"))
    assert (answer.rule, answer.outcome, answer.country) == ("posted", "declare", "BE")
    assert answer.tasks == (Task("a1", date(2027, 1, 13)),)
    assert until(answer) == ("2026-12-05T20:00", "before_start")


def test_the_a1_is_due_before_the_first_date_abroad_in_time_not_in_the_list() -> None:
    answer = aicha(
        gig("DE", "2027-03-20T20:00"), gig("FR", "2027-03-10T20:00"), gig("BE", "2027-03-01T20:00")
    )
    assert answer.tasks == (Task("a1", date(2027, 2, 10)),)
    assert until(answer) == ("2027-02-11T00:00", "a1_due")


def test_the_lead_days_are_those_of_the_home_country() -> None:
    answer = aicha(gig("BE"), residence="DE", works_in=frozenset({"DE"}), companies=member("DE"))
    assert answer.tasks == (Task("a1", date(2026, 11, 25)),)
    assert until(answer) == ("2026-11-26T00:00", "a1_due")


def test_no_company_of_another_country_ever_steps_in() -> None:
    for country in ("BE", "DE"):
        answer = aicha(gig(country), companies=member("DE", "FR", "IT", inactive="BE"))
        assert (answer.rule, answer.outcome, answer.country) == ("none", "export", None)
        assert codes(answer) == ["no_active_company"]


def test_working_nowhere_is_not_the_same_as_not_known() -> None:
    assert (aicha(works_in=frozenset()).rule, codes(aicha(works_in=frozenset()))) == (
        "none",
        ["works_nowhere"],
    )
    assert aicha(works_in=None).missing == ("works_in",)


def test_having_no_company_is_not_the_same_as_not_known() -> None:
    assert (aicha(companies=frozenset()).rule, aicha(companies=frozenset()).outcome) == ("none", "export")
    assert aicha(companies=None).missing == ("companies",)


def test_living_elsewhere_than_working_and_playing_in_a_third_place_fits_no_company() -> None:
    answer = aicha(gig("DE"), residence="FR", companies=member("BE", "FR", "DE"))
    assert (answer.rule, answer.outcome, codes(answer)) == ("none", "export", ["lives_elsewhere"])


def test_a_valid_a1_goes_before_everything_even_before_what_is_not_known() -> None:
    nothing = Musician("Chloé", None, None, None, member("FR"), a1("FR", "2026-12-01", "2026-12-31"))
    answer = route(nothing, (gig("US"),), TODAY, Rules())
    assert (answer.rule, answer.outcome, answer.country, answer.missing) == ("a1", "declare", "FR", ())


def test_an_a1_counts_with_both_its_first_and_its_last_day() -> None:
    dates = gig("DE", "2026-12-01T00:00"), gig("DE", "2026-12-31T23:59")
    assert aicha(*dates, a1=a1("BE", "2026-12-01", "2026-12-31")).rule == "a1"
    assert aicha(*dates, a1=a1("BE", "2026-12-02", "2026-12-31")).rule == "posted"
    assert aicha(*dates, a1=a1("BE", "2026-12-01", "2026-12-30")).rule == "posted"


def test_a_gig_counts_by_the_day_on_which_it_starts() -> None:
    past_midnight = gig("DE", "2026-12-31T22:00", hours=5)
    assert aicha(past_midnight, a1=a1("BE", "2026-12-01", "2026-12-31")).rule == "a1"


def test_an_a1_that_leaves_a_date_uncovered_is_named_among_the_reasons() -> None:
    answer = aicha(gig("DE"), a1=a1("FR", "2027-01-01", "2027-12-31"))
    assert codes(answer) == ["gig_abroad", "a1_incomplete"]


@pytest.mark.parametrize(
    ("companies", "why"), [(member("BE", inactive="FR"), "no_active_company"), (None, "companies_unknown")]
)
def test_an_a1_without_a_company_in_its_country_is_exported(companies: Any, why: str) -> None:
    answer = aicha(companies=companies, a1=a1("FR", "2026-01-01", "2026-12-31"))
    assert (answer.rule, answer.outcome, answer.country, codes(answer)) == ("a1", "export", None, [why])
    assert answer.deadline is None
    assert not answer.late


def test_everything_that_is_not_known_is_listed_in_order() -> None:
    answer = aicha(works_in=None, residence=None, status=None, companies=None)
    assert (answer.rule, answer.outcome) == ("unknown", "adviser")
    assert answer.missing == ("companies", "residence", "status", "works_in")
    assert codes(answer) == [f"{name}_unknown" for name in answer.missing]


@pytest.mark.parametrize("status", get_args(Status))
def test_three_statuses_ask_an_adviser_and_the_others_are_declared(status: Status) -> None:
    asks = status in {"self_employed", "civil_servant", "benefit"}
    answer = aicha(gig("US"), status=status, rules=Rules(area=AREA | {"US"}))
    assert (answer.rule, answer.outcome) == (("status", "adviser") if asks else ("posted", "declare"))


def test_the_router_knows_the_statuses_that_people_have() -> None:
    assert set(get_args(Status)) == set(STATUSES)


def test_one_date_outside_the_coordination_area_asks_an_adviser_and_names_each_country_once() -> None:
    answer = aicha(gig("BE"), gig("US"), gig("JP", "2026-12-06T20:00"), gig("US", "2027-01-01T20:00"))
    assert (answer.rule, answer.outcome, codes(answer)) == (
        "outside",
        "adviser",
        ["outside_area", "outside_area"],
    )
    assert [str(reason.params["country"]) for reason in answer.reasons] == ["United States", "Japan"]


def test_the_coordination_area_is_asked_for_the_day_of_the_gig() -> None:
    class Leaving(Rules):
        def coordination_area(self, on: date) -> frozenset[str]:
            return AREA if on < date(2027, 1, 1) else AREA - {"GB"}

    assert aicha(gig("GB", "2026-12-31T23:00"), rules=Leaving()).rule == "posted"
    assert aicha(gig("GB", "2027-01-01T00:00"), rules=Leaving()).rule == "outside"
    assert (
        aicha(gig("GB", "2026-12-31T20:00"), gig("GB", "2027-01-01T20:00"), rules=Leaving()).rule == "outside"
    )


def test_gigs_that_start_together_are_answered_alike_in_any_order() -> None:
    assert aicha(gig("US"), gig("JP")) == aicha(gig("JP"), gig("US"))


@pytest.mark.parametrize(
    ("companies", "proposed"),
    [(member("BE", "FR"), "BE"), (member("FR", inactive="BE"), None), (member(), None)],
)
def test_work_in_several_countries_asks_an_adviser_with_home_proposed(
    companies: Any, proposed: str | None
) -> None:
    answer = aicha(works_in=frozenset({"BE", "FR"}), companies=companies)
    assert (answer.rule, answer.outcome, answer.country) == ("several", "adviser", None)
    assert answer.proposed == proposed
    assert "25 %" in answer.reasons[0].english()


@pytest.mark.parametrize(
    ("country", "deadline"),
    [
        ("BE", ("2026-12-05T20:00", "before_start")),
        ("IT", ("2026-12-05T00:00", "end_of_day_before")),
        ("DE", ("2026-12-01T00:00", "end_of_month_before")),
    ],
)
def test_the_deadline_is_the_declaring_countrys_for_the_first_gig(
    country: str, deadline: tuple[str, str]
) -> None:
    gigs = gig(country, "2026-12-20T18:00"), gig(country, "2026-12-05T20:00")
    answer = aicha(*gigs, works_in=frozenset({country}), companies=member(country))
    assert until(answer) == deadline


def test_a_declaration_is_not_late_on_the_day_of_its_deadline_but_from_the_next_on() -> None:
    assert not aicha(gig("BE"), today=date(2026, 12, 5)).late
    assert aicha(gig("BE"), today=date(2026, 12, 6)).late


def test_a_deadline_at_the_start_of_today_is_not_late_yet() -> None:
    rules = Rules(timings={"BE": "end_of_day_before"})
    assert not aicha(gig("BE"), rules=rules, today=date(2026, 12, 5)).late
    assert aicha(gig("BE"), rules=rules, today=date(2026, 12, 6)).late


def test_a_musician_without_dates_has_nothing_to_declare() -> None:
    covered = replace(AICHA, a1=a1("BE", "2026-01-01", "2026-12-31"))
    answer = route(covered, (), TODAY, Rules())
    assert (answer.rule, answer.outcome, codes(answer), answer.deadline) == (
        "none",
        "export",
        ["no_dates"],
        None,
    )


def test_the_edges_of_the_calendar_have_an_answer_too() -> None:
    assert aicha(gig("DE", "0001-01-01T00:00")).tasks == (Task("a1", date.min),)
    assert aicha(gig("DE", "9999-12-31T00:00"), rules=Rules(lead_days={"BE": 0})).tasks == (
        Task("a1", date.max),
    )
