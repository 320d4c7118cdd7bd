"""What the reasons of a route say, with their values: the right musician, country and days in every sentence."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.core.problems import in_english
from desktop.core.routing import GigPlace, route
from tests.core.routes import AICHA, TODAY, Rules, a1, gig, member

BELGIAN, GERMAN = gig("BE"), gig("DE")
OLD_A1 = a1("DE", "2026-01-01", "2026-06-30")
WHOLE_A1 = a1("DE", "2026-01-01", "2026-12-31")
IN_TWO = {"works_in": frozenset({"BE", "FR"})}


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        (
            {"a1": WHOLE_A1, "companies": member("DE")},
            GERMAN,
            ["Aïcha has an A1 (Germany) for every date, so the company there declares."],
        ),
        (
            {"a1": WHOLE_A1},
            GERMAN,
            [
                (
                    "Aïcha is not a member of an active company in the country that counts (Germany), and another country’s company"
                    " never steps in. The data can be exported."
                )
            ],
        ),
        (
            IN_TWO,
            BELGIAN,
            [
                (
                    "Aïcha usually works in several countries. Whether the country of residence (Belgium) counts depends on the 25 %"
                    " test (at least 25 % of the work or pay there): an adviser must confirm it."
                ),
                "Proposed until then: the company where Aïcha lives (Belgium), active and with Aïcha as a member.",
            ],
        ),
        ({}, BELGIAN, ["Aïcha usually works in one country (Belgium) and plays every date there."]),
        (
            {"a1": OLD_A1},
            GERMAN,
            [
                (
                    "Aïcha lives and usually works in one country (Belgium) and plays abroad (Germany): the company at home declares, and"
                    " asks for an A1."
                ),
                "The A1 of Aïcha (Germany, 2026-01-01 to 2026-06-30) does not cover every date, so it does not decide.",
            ],
        ),
        (
            {"companies": member("FR")},
            GERMAN,
            [
                (
                    "Aïcha is not a member of an active company in the country that counts (Belgium), and another country’s company"
                    " never steps in. The data can be exported."
                )
            ],
        ),
        (
            {"residence": "FR", "companies": member("FR")},
            BELGIAN,
            [
                (
                    "Aïcha is not a member of an active company in the country that counts (Belgium), and another country’s"
                    " company never steps in. The data can be exported."
                )
            ],
        ),
        (
            {"residence": "FR"},
            GERMAN,
            [
                (
                    "Aïcha usually works in one country (Belgium), lives in another (France) and plays elsewhere: no company clearly fits."
                    " The data can be exported."
                )
            ],
        ),
    ],
)
def test_each_reason_names_whom_and_what_it_speaks_of(
    changes: dict[str, Any], place: GigPlace, said: list[str]
) -> None:
    answer = route(replace(AICHA, **changes), [place], TODAY, Rules())
    assert answer.name == "Aïcha"
    assert [in_english(reason.message, reason.params) for reason in answer.reasons] == said


class Dated(Rules):
    """Rules that changed on a day: what holds is what holds on the day of the gig."""

    def pre_declaration(self, country: str, on: date) -> Any:
        assert (country, on) == ("BE", date(2026, 12, 5))
        return super().pre_declaration(country, on)

    def a1_lead_days(self, country: str, on: date) -> int:
        assert (country, on) == ("BE", date(2026, 12, 5))
        return super().a1_lead_days(country, on)


def test_countries_are_asked_for_the_day_of_the_gig_and_deadlines_say_where() -> None:
    answer = route(AICHA, [BELGIAN], TODAY, Dated())
    assert answer.deadline is not None
    assert "Belgium" in in_english(answer.deadline.reason.message, answer.deadline.reason.params)
    abroad = route(AICHA, [GERMAN], TODAY, Dated())
    assert abroad.deadline is not None
    said = in_english(abroad.deadline.reason.message, abroad.deadline.reason.params)
    assert said == "Ask for the A1 by the end of 2026-11-07: the first date abroad is 2026-12-05."
