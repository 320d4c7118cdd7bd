"""Every country pack that is shipped, and the mapping that reads them when they are asked for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from desktop.core.countries import RESOURCES, Countries, load_countries, load_pack
from desktop.core.country_examples import ANSWERS, failed_examples
from desktop.core.country_pack import UNCHECKED, Answer, CountryPack, Dated
from desktop.core.problems import Refused
from desktop.core.routing import CountryRules
from desktop.core.territories import known_countries

COUNTRIES = load_countries()
TODAY = date(2026, 11, 22)
A_GIG = date(2026, 12, 5)


@pytest.fixture(params=sorted(COUNTRIES))
def pack(request: pytest.FixtureRequest) -> CountryPack:
    return COUNTRIES[request.param]


def dated_records(pack: CountryPack) -> Iterator[Dated]:
    for name in pack.__dataclass_fields__:
        records = getattr(pack, name)
        yield from (r for r in records if isinstance(r, Dated)) if isinstance(records, tuple) else ()


def test_the_nine_countries_of_the_model_have_a_pack() -> None:
    assert set(COUNTRIES) == {"AT", "BE", "DE", "ES", "FR", "HU", "IT", "NL", "SE"}
    assert set(COUNTRIES) < known_countries()


def test_a_pack_gives_what_its_own_examples_were_worked_out_to(pack: CountryPack) -> None:
    assert pack.examples
    assert failed_examples(pack) == ()


def test_every_dated_value_names_its_source_and_how_sure_it_is(pack: CountryPack) -> None:
    records = list(dated_records(pack))
    assert len(records) > 5
    for record in records:
        assert record.source.title
        assert record.source.publisher
        assert record.confidence in ("H", "M", "L")
        assert record.source.checked is (record.source.title != UNCHECKED)
        assert record.source.year is None or 1990 <= record.source.year <= pack.edition.year


def test_a_pack_answers_the_first_questions_of_a_gig(pack: CountryPack) -> None:
    """What is not known may be missing, but then the file says so."""
    vat, rule = pack.vat_on(A_GIG), pack.pre_declaration_on(A_GIG)
    assert vat is not None
    assert 0 < vat.percent <= 27
    assert rule is not None
    assert pack.required_ids_on(A_GIG)
    assert pack.a1_lead_days_on(A_GIG)
    admitted = {unknown.path.partition("[")[0] for unknown in pack.unknowns}
    assert pack.fee_on(A_GIG) or "fee" in admitted
    assert pack.pay_rule_on(A_GIG) or "pay_rule" in admitted


def test_a_reverse_charge_is_zero_everywhere(pack: CountryPack) -> None:
    rate = pack.vat_on(A_GIG, "reverse_charge")
    assert rate is not None
    assert rate.percent == 0
    assert rate.applies_when.client_abroad is True


def test_every_number_check_of_a_pack_can_be_run(pack: CountryPack) -> None:
    checks = [number.check for number in pack.person_ids if number.check]
    assert pack.vat_number
    for name in (*checks, pack.vat_number):
        assert callable(import_module(f"stdnum.{name}").validate)


@pytest.mark.parametrize(
    ("country", "on", "percent"),
    [
        ("BE", "2026-12-05", "6.5"),
        ("DE", "2021-12-31", "7"),
        ("DE", "2022-01-01", None),
        ("DE", "2022-12-31", None),
        ("DE", "2023-01-01", "9"),
        ("AT", "2017-12-31", None),
        ("AT", "2018-01-01", "7.5"),
        ("AT", "2026-12-05", "10"),
        ("IT", "2015-12-31", None),
        ("IT", "2016-01-01", "8.5"),
        ("IT", "2026-12-05", None),
        ("ES", "2018-07-01", "7.5"),
        ("ES", "2026-12-05", None),
        ("SE", "2026-12-05", "6.5"),
        ("FR", "2020-08-31", "8.5"),
        ("FR", "2026-12-05", None),
        ("HU", "2026-12-05", None),
        ("NL", "2026-12-05", None),
    ],
)
def test_the_fee_is_the_one_of_the_day_and_none_where_it_is_not_known(
    country: str, on: str, percent: str | None
) -> None:
    fee = COUNTRIES[country].fee_on(date.fromisoformat(on))
    assert (fee and fee.percent) == (percent and Decimal(percent))


@pytest.mark.parametrize(
    ("country", "percent"),
    [
        ("AT", "13"),
        ("BE", "6"),
        ("DE", "7"),
        ("ES", "21"),
        ("FR", "5.5"),
        ("HU", "27"),
        ("IT", "10"),
        ("NL", "9"),
        ("SE", "25"),
    ],
)
def test_vat_on_a_performance(country: str, percent: str) -> None:
    vat = COUNTRIES[country].vat_on(A_GIG)
    assert vat is not None
    assert vat.percent == Decimal(percent)


def test_who_must_know_before_the_work_and_until_when() -> None:
    timings = {code: COUNTRIES.pre_declaration(code, A_GIG) for code in COUNTRIES}
    assert timings.pop("IT") == "end_of_day_before"
    assert timings.pop("DE") == "end_of_month_before"
    assert set(timings.values()) == {"before_start"}


def test_only_five_shared_companies_are_active_today() -> None:
    active = {code for code, pack in COUNTRIES.items() if pack.active_company_on(TODAY)}
    assert active == {"AT", "BE", "DE", "IT", "SE"}


def test_a_company_that_ended_stays_readable_with_its_status_of_the_day() -> None:
    pack = COUNTRIES["NL"]
    assert pack.active_company_on(date(2022, 12, 31)) is not None
    assert pack.active_company_on(date(2023, 1, 1)) is None
    assert [company.status for company in pack.companies_on(date(2023, 1, 1))] == ["ended"]


def test_the_countries_answer_the_router_also_for_a_country_without_a_pack() -> None:
    rules: CountryRules = COUNTRIES
    assert "CH" not in COUNTRIES
    assert rules.pre_declaration("CH", A_GIG) == "before_start"
    assert rules.a1_lead_days("CH", A_GIG) == 28
    assert rules.a1_lead_days("DE", A_GIG) == 10


@pytest.mark.parametrize(
    ("country", "on", "inside"),
    [
        ("BE", "2026-12-05", True),
        ("CH", "2026-12-05", True),
        ("NO", "2026-12-05", True),
        ("GB", "2020-12-31", True),
        ("GB", "2021-01-01", True),
        ("HR", "2013-06-30", False),
        ("HR", "2013-07-01", True),
        ("US", "2026-12-05", False),
        ("TR", "2026-12-05", False),
    ],
)
def test_the_coordination_area_is_the_one_of_the_day(country: str, on: str, inside: bool) -> None:
    area = COUNTRIES.coordination_area(date.fromisoformat(on))
    assert (country in area) is inside
    assert area < known_countries()


def test_a_country_in_two_areas_at_once_is_refused_by_its_name(tmp_path: Path) -> None:
    text = (RESOURCES / "coordination.toml").read_text("utf-8").replace('["CH"]', '["CH", "NO"]')
    (tmp_path / "area.toml").write_text(text, "utf-8")
    with pytest.raises(Refused) as caught:
        load_countries(coordination=tmp_path / "area.toml").coordination_area(TODAY)
    [problem] = caught.value.problems
    line = text[: text.index('["CH", "NO"]')].count("\n") + 1
    assert problem.field == f"area.toml, line {line}: area[3].countries"
    assert problem.english() == "On the same days NO is in area[2] already."


def test_listing_the_countries_opens_no_file(tmp_path: Path) -> None:
    for name in ("xb.toml", "xa.toml", "notes.toml", "xc.toml.bak"):
        (tmp_path / name).write_text("this is no country pack", "utf-8")
    countries = load_countries(tmp_path)
    assert list(countries) == ["XA", "XB"]
    assert len(countries) == 2
    assert "XA" in countries
    assert countries.get("XC") is None
    with pytest.raises(Refused):
        countries["XA"]


def test_a_pack_is_read_once() -> None:
    assert COUNTRIES["SE"] is COUNTRIES["SE"]


def test_a_pack_under_another_countrys_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_bytes((RESOURCES / "countries" / "be.toml").read_bytes())
    with pytest.raises(Refused, match=r"fr\.toml: country: The file is named after another country"):
        load_countries(tmp_path)["FR"]
    assert load_pack(tmp_path / "fr.toml").country == "BE"


def test_an_example_that_no_longer_comes_out_is_named(tmp_path: Path) -> None:
    text = (RESOURCES / "countries" / "be.toml").read_text("utf-8")
    (tmp_path / "be.toml").write_text(text.replace('percent = "6.5"', 'percent = "7.5"'), "utf-8")
    problems = failed_examples(load_pack(tmp_path / "be.toml"))
    assert [p.field for p in problems] == ["examples[0].company_fee", "examples[2].estimate"]
    assert problems[0].english() == "The example expects 65.00; the records give 75.000."


def test_an_example_can_say_that_nothing_is_known(tmp_path: Path) -> None:
    text = (RESOURCES / "countries" / "be.toml").read_text("utf-8")
    (tmp_path / "be.toml").write_text(text.replace("on = 2016-12-31", "on = 2026-12-31"), "utf-8")
    problems = failed_examples(load_pack(tmp_path / "be.toml"))
    assert [p.english() for p in problems] == [
        "The example expects that nothing is known; the records give smart-be."
    ]


def test_every_answer_that_an_example_may_expect_is_worked_out() -> None:
    assert set(ANSWERS) == set(get_args(Answer))


def test_a_missing_folder_is_loud() -> None:
    with pytest.raises(FileNotFoundError):
        Countries(Path("nowhere"), Path("nowhere"))


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_the_numbers_of_people_are_read_alone_and_are_those_of_the_whole_pack(country: str) -> None:
    fresh = load_countries()
    assert fresh.numbers(country, TODAY) == COUNTRIES[country].ids_on(TODAY)
    assert fresh[country].ids_on(TODAY) == fresh.numbers(country, TODAY)


def test_the_numbers_of_a_broken_pack_are_refused_like_the_pack(tmp_path: Path) -> None:
    (tmp_path / "be.toml").write_text('[[person_ids]]\ncode = "x"\n', "utf-8")
    with pytest.raises(Refused, match=r"be\.toml, line 1"):
        load_countries(tmp_path).numbers("BE", TODAY)
