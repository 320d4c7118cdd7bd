"""The headless router: its example byte for byte, and everything that is refused, all at once."""

import io
import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.countries import Countries, load_countries
from desktop.core.problems import Unavailable
from desktop.core.route_file import run
from desktop.core.routing import REASONS
from desktop.core.territories import known_countries

CASE = json.loads("""
{"today": "2026-11-22",
 "gigs": [{"country": "DE", "starts": "2026-12-05T20:00", "ends": "2026-12-05T23:00"}],
 "musicians": [
   {"name": "Aïcha", "residence": "BE", "works_in": ["BE"], "status": "employee",
    "companies": [{"country": "BE", "active": true}], "a1": null},
   {"name": "Chloé", "residence": "FR", "works_in": ["FR"], "status": "employee",
    "companies": [{"country": "FR", "active": false}],
    "a1": {"country": "FR", "from": "2026-12-01", "to": "2026-12-31"}}]}
""")

ANSWER = (
    '{"musicians": ['
    '{"name": "Aïcha", "outcome": "declare", "country": "BE", "rule": "posted", "proposed": null, "missing": [], '
    '"reasons": [{"code": "gig_abroad", "text": "…"}], "tasks": [{"kind": "a1", "due": "2026-11-07"}], '
    '"deadline": "2026-11-08T00:00", "late": true}, '
    '{"name": "Chloé", "outcome": "export", "country": null, "rule": "a1", "proposed": null, "missing": [], '
    '"reasons": [{"code": "no_active_company", "text": "…"}], "tasks": [], "deadline": null, "late": false}]}\n'
)


@pytest.fixture(scope="module")
def countries() -> Countries:
    return load_countries()


def answer(case: object, countries: Countries) -> tuple[int, Any]:
    return answer_bytes(json.dumps(case).encode(), countries)


def answer_bytes(data: bytes, countries: Countries) -> tuple[int, Any]:
    out = io.StringIO()
    code = run(io.BytesIO(data), out, countries)
    return code, json.loads(out.getvalue())


def refused_fields(case: object, countries: Countries) -> list[str]:
    code, result = answer(case, countries)
    assert code == 2
    assert all(problem["message"] for problem in result["problems"])
    return [problem["field"] for problem in result["problems"]]


def changed(*changes: Callable[[Any], object]) -> Any:
    case = deepcopy(CASE)
    for change in changes:
        change(case)
    return case


def musician(**changes: Any) -> Any:
    return changed(lambda case: case["musicians"][0].update(changes))


def test_the_example_is_answered_byte_for_byte_but_for_the_sentences(countries: Countries) -> None:
    out = io.StringIO()
    assert run(io.BytesIO(json.dumps(CASE).encode()), out, countries) == 0
    text = out.getvalue()
    for person in json.loads(text)["musicians"]:
        for reason in person["reasons"]:
            assert person["name"] in reason["text"]
            text = text.replace(reason["text"], "…")
    assert text == ANSWER


def test_a_sentence_names_countries_and_not_their_codes(countries: Countries) -> None:
    _, result = answer(CASE, countries)
    sentence = result["musicians"][0]["reasons"][0]["text"]
    assert "Belgium" in sentence
    assert "Germany" in sentence


@pytest.mark.parametrize("country", ["BE", "FR", "ES", "AT", "HU", "NL", "SE", "PL"])
def test_most_countries_want_to_know_before_the_start(country: str, countries: Countries) -> None:
    assert deadline_of_a_local_gig(country, countries) == "2026-12-05T20:00"


def test_italy_wants_to_know_the_day_before_and_germany_the_month_before(countries: Countries) -> None:
    assert deadline_of_a_local_gig("IT", countries) == "2026-12-05T00:00"
    assert deadline_of_a_local_gig("DE", countries) == "2026-12-01T00:00"


def deadline_of_a_local_gig(country: str, countries: Countries) -> object:
    case = musician(
        residence=country, works_in=[country], companies=[{"country": country, "active": True}], a1=None
    )
    case["gigs"][0]["country"] = country
    code, result = answer(case, countries)
    assert (code, result["musicians"][0]["rule"]) == (0, "local")
    return result["musicians"][0]["deadline"]


@pytest.mark.parametrize(("home", "due"), [("DE", "2026-11-25"), ("BE", "2026-11-07"), ("PL", "2026-11-07")])
def test_an_a1_is_due_so_many_days_before_as_the_home_country_needs(
    home: str, due: str, countries: Countries
) -> None:
    case = musician(residence=home, works_in=[home], companies=[{"country": home, "active": True}])
    case["gigs"][0]["country"] = "AT"
    _, result = answer(case, countries)
    assert result["musicians"][0]["tasks"] == [{"kind": "a1", "due": due}]


AREA = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"


def test_the_coordination_area_is_the_eu_the_eea_switzerland_and_the_united_kingdom(
    countries: Countries,
) -> None:
    inside = set()
    for country in known_countries():
        case = changed()
        case["gigs"][0]["country"] = country
        _, result = answer(case, countries)
        if result["musicians"][0]["rule"] != "outside":
            inside.add(country)
    assert " ".join(sorted(inside)) == AREA


def test_null_is_not_known_and_is_asked_for(countries: Countries) -> None:
    code, result = answer(musician(residence=None, works_in=None, status=None, companies=None), countries)
    first = result["musicians"][0]
    assert (code, first["rule"], first["outcome"]) == (0, "unknown", "adviser")
    assert first["missing"] == ["companies", "residence", "status", "works_in"]


def test_an_empty_list_is_known_and_fits_no_company(countries: Countries) -> None:
    for empty in ("works_in", "companies"):
        code, result = answer(musician(**{empty: []}), countries)
        first = result["musicians"][0]
        assert (code, first["rule"], first["outcome"], first["missing"]) == (0, "none", "export", [])


def test_a_country_written_twice_is_still_one_country_of_work(countries: Countries) -> None:
    _, result = answer(musician(works_in=["BE", "BE"]), countries)
    assert result["musicians"][0]["rule"] == "posted"


def test_nobody_to_route_is_an_empty_answer(countries: Countries) -> None:
    assert answer(changed(lambda case: case.update(musicians=[])), countries) == (0, {"musicians": []})


def test_a_name_may_be_of_any_length_and_comes_back_as_it_is(countries: Countries) -> None:
    name = "Dávid {x} “Ő” " * 1000
    code, result = answer(musician(name=name), countries)
    assert (code, result["musicians"][0]["name"]) == (0, name)


def test_a_gig_of_no_length_and_an_a1_of_one_day_are_fine(countries: Countries) -> None:
    case = musician(a1={"country": "BE", "from": "2026-12-05", "to": "2026-12-05"})
    case["gigs"][0]["ends"] = case["gigs"][0]["starts"]
    code, result = answer(case, countries)
    assert (code, result["musicians"][0]["rule"]) == (0, "a1")


REFUSALS: list[tuple[Callable[[Any], object], str]] = [
    (lambda case: case.update(today="22-11-2026"), "today"),
    (lambda case: case.update(today="2026-02-30"), "today"),
    (lambda case: case.update(today="0000-01-01"), "today"),
    (lambda case: case.update(today=20261122), "today"),
    (lambda case: case.update(today=None), "today"),
    (lambda case: case.update(today="2026-W47-7"), "today"),
    (lambda case: case.update(today="2026-11-22T00:00"), "today"),
    (lambda case: case.update(today="２０２６-11-22"), "today"),
    (lambda case: case.pop("today"), "today"),
    (lambda case: case.update(tomorrow="2026-11-23"), "tomorrow"),
    (lambda case: case.update(gigs=[]), "gigs"),
    (lambda case: case.update(gigs={}), "gigs"),
    (lambda case: case.update(gigs=None), "gigs"),
    (lambda case: case["gigs"].append("Ghent"), "gigs[1]"),
    (lambda case: case["gigs"][0].update(country="XX"), "gigs[0].country"),
    (lambda case: case["gigs"][0].update(country="UK"), "gigs[0].country"),
    (lambda case: case["gigs"][0].update(country="EU"), "gigs[0].country"),
    (lambda case: case["gigs"][0].update(country="de"), "gigs[0].country"),
    (lambda case: case["gigs"][0].update(country=["DE"]), "gigs[0].country"),
    (lambda case: case["gigs"][0].update(starts="2026-12-05"), "gigs[0].starts"),
    (lambda case: case["gigs"][0].update(starts="2026-12-05T20:00Z"), "gigs[0].starts"),
    (lambda case: case["gigs"][0].update(starts="2026-12-05 20:00"), "gigs[0].starts"),
    (lambda case: case["gigs"][0].update(starts="2026-11-31T20:00"), "gigs[0].starts"),
    (lambda case: case["gigs"][0].update(ends="2026-12-05T24:00"), "gigs[0].ends"),
    (lambda case: case["gigs"][0].update(ends="2026-12-05T19:59"), "gigs[0].ends"),
    (lambda case: case["gigs"][0].update(ends=None), "gigs[0].ends"),
    (lambda case: case["gigs"][0].pop("ends"), "gigs[0].ends"),
    (lambda case: case["gigs"][0].update(venue="Vooruit"), "gigs[0].venue"),
    (lambda case: case.update(musicians="Aïcha"), "musicians"),
    (lambda case: case["musicians"].append(None), "musicians[2]"),
    (lambda case: case["musicians"][1].update(name="Aïcha"), "musicians[1].name"),
    (lambda case: case["musicians"][1].update(name=" "), "musicians[1].name"),
    (lambda case: case["musicians"][1].update(name=7), "musicians[1].name"),
    (lambda case: case["musicians"][1].update(name="\ud800"), "musicians[1].name"),
    (lambda case: case["musicians"][1].pop("status"), "musicians[1].status"),
    (lambda case: case["musicians"][1].update(status="astronaut"), "musicians[1].status"),
    (lambda case: case["musicians"][1].update(status={}), "musicians[1].status"),
    (lambda case: case["musicians"][1].update(residence="ZZ"), "musicians[1].residence"),
    (lambda case: case["musicians"][1].update(works_in="FR"), "musicians[1].works_in"),
    (lambda case: case["musicians"][1].update(works_in=["FR", None]), "musicians[1].works_in[1]"),
    (lambda case: case["musicians"][1].update(companies=["FR"]), "musicians[1].companies[0]"),
    (
        lambda case: case["musicians"][1]["companies"][0].update(active="yes"),
        "musicians[1].companies[0].active",
    ),
    (lambda case: case["musicians"][1]["companies"][0].update(active=1), "musicians[1].companies[0].active"),
    (lambda case: case["musicians"][1]["companies"][0].pop("country"), "musicians[1].companies[0].country"),
    (lambda case: case["musicians"][1].update(a1=[]), "musicians[1].a1"),
    (lambda case: case["musicians"][1]["a1"].update(to="2026-11-30"), "musicians[1].a1.to"),
    (lambda case: case["musicians"][1]["a1"].update(to="2027-02-29"), "musicians[1].a1.to"),
    (lambda case: case["musicians"][1]["a1"].update({"from": "soon"}), "musicians[1].a1.from"),
    (lambda case: case["musicians"][1]["a1"].update(country=None), "musicians[1].a1.country"),
    (lambda case: case["musicians"][1]["a1"].update(until="2026-12-31"), "musicians[1].a1.until"),
]


@pytest.mark.parametrize(
    ("change", "field"), REFUSALS, ids=[f"{i}-{field}" for i, (_, field) in enumerate(REFUSALS)]
)
def test_what_is_wrong_is_refused_at_its_place(
    change: Callable[[Any], object], field: str, countries: Countries
) -> None:
    assert refused_fields(changed(change), countries) == [field]


def test_all_problems_are_told_at_once(countries: Countries) -> None:
    case = changed(
        lambda case: case.update(today="2026-13-01", extra=1),
        lambda case: case["gigs"].append(
            {"country": "XX", "starts": "2026-12-06T02:00", "ends": "2026-12-05T20:00"}
        ),
        lambda case: case["musicians"][0].update(
            a1={"country": "QQ", "from": "2026-12-31", "to": "2026-12-01"}
        ),
        lambda case: case["musicians"][1].update(name="Aïcha", residence="fr", works_in=["FR", "FX"]),
        lambda case: case["musicians"].append({"name": "Aïcha"}),
    )
    assert sorted(refused_fields(case, countries)) == sorted(
        [
            "extra",
            "today",
            "gigs[1].country",
            "gigs[1].ends",
            "musicians[0].a1.country",
            "musicians[0].a1.to",
            "musicians[1].name",
            "musicians[1].residence",
            "musicians[1].works_in[1]",
            "musicians[2].name",
            "musicians[2].residence",
            "musicians[2].works_in",
            "musicians[2].status",
            "musicians[2].companies",
            "musicians[2].a1",
        ]
    )


def test_a_list_of_contracts_gives_a_list_with_the_refused_ones_at_their_place(countries: Countries) -> None:
    code, results = answer([CASE, "no contract", CASE], countries)
    assert code == 2
    assert [list(result) for result in results] == [["musicians"], ["problems"], ["musicians"]]
    assert [problem["field"] for problem in results[1]["problems"]] == [""]
    assert answer([CASE, CASE], countries)[0] == 0
    assert answer([], countries) == (0, [])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  ",
        b"{",
        b"\xff\xfe",
        b"hello",
        b'{"today": "2026-11-22", "today": "2026-11-22"}',
        b"[" * 51 + b"]" * 51,
        json.dumps(CASE).encode() + b"}",
        b"[" + json.dumps(CASE).encode() + b", ",
        b'{"today": NaN}',
    ],
)
def test_what_is_no_strict_json_is_one_problem_of_the_whole_input(data: bytes, countries: Countries) -> None:
    code, result = answer_bytes(data, countries)
    assert code == 2
    assert [problem["field"] for problem in result["problems"]] == [""]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["BE", "DE", "2026-12-05T20:00", "2026-12-05"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["country", "starts", "ends", "name", "a1", "from", "to", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(
    path=st.sampled_from(
        ["today", "gigs", "musicians", "residence", "works_in", "status", "companies", "a1"]
    ),
    value=JSON,
)
def test_any_value_anywhere_is_answered_or_refused_in_sentences(path: str, value: Any) -> None:
    case = (
        musician(**{path: value})
        if path in CASE["musicians"][0]
        else changed(lambda c: c.update({path: value}))
    )
    code, result = answer(case, load_countries())
    assert (code, list(result)) in [(0, ["musicians"]), (2, ["problems"])]
    for problem in result.get("problems", ()):
        assert problem["field"].startswith(path if path in case else f"musicians[0].{path}")


class Broken(io.BytesIO):
    """A file on a stick that is pulled out."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


def test_input_that_cannot_be_read_to_its_end_is_no_refusal_and_writes_nothing(countries: Countries) -> None:
    out = io.StringIO()
    with pytest.raises(Unavailable, match="Input/output error"):
        run(Broken(), out, countries)
    assert out.getvalue() == ""


def test_the_example_in_the_documentation_is_the_one_tried_here() -> None:
    page = (Path(__file__).parents[2] / "docs" / "routing.md").read_text("utf-8")
    case, result = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL))
    assert case == CASE
    assert result == json.loads(ANSWER)


def test_the_documentation_lists_every_code_of_a_reason() -> None:
    page = (Path(__file__).parents[2] / "docs" / "routing.md").read_text("utf-8")
    assert set(REASONS) <= set(re.findall(r"`(\w+)`", page.split("## The reasons")[1]))
