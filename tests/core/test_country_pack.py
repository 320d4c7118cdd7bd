"""A tenth, fictional country: what its records answer on a day, and every way to write them wrongly."""

import re
import tomllib
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.countries import RESOURCES, load_countries, load_pack
from desktop.core.country_examples import failed_examples
from desktop.core.country_pack import CountryPack
from desktop.core.people import ClientCommand
from desktop.core.problems import Problem, Refused
from desktop.core.toml_reader import read_table

SOURCE = 'source = { title = "Gazette", publisher = "Ministry of Song", year = 2026 }\nconfidence = "H"'

FICTIONAL = f"""
country = "XA"
edition = 2026-11-22
currency = "XTS"
locales = ["eo-XA"]
time_zone = "Atlantic/Azores"
vat_number = "eu.vat"

[[companies]]
id = "guild"
name = "Guild of Song"
status = "active"
valid_to = 2025-12-31
{SOURCE}

[[companies]]
id = "guild"
name = "Guild of Song"
status = "ended"
valid_from = 2026-01-01
{SOURCE}

[[companies]]
id = "choir"
name = "The Choir"
status = "active"
payroll_model = "monthly_budget"
valid_from = 2026-01-01
{SOURCE}

[[fee]]
percent = "5"
valid_to = 2025-06-30
{SOURCE}

[[fee]]
percent = "5.25"
valid_from = 2025-07-01
{SOURCE}

[[vat]]
code = "performance"
percent = "12"
applies_when = {{ purpose_is_concert = true, client_type = "business" }}
{SOURCE}

[[vat]]
code = "background_music"
percent = "24"
applies_when = {{ purpose_is_concert = false }}
{SOURCE}

[[pay_rule]]
kind = "working_days_after_end"
n = 7
guaranteed = true
guarantee_conditions = ["client_in_eu"]
{SOURCE}

[[pre_declaration]]
code = "notice"
name = "Sciigo"
timing = "before_start"
recipient = "authority"
{SOURCE}

[[pre_declaration]]
code = "request"
name = "Peto"
timing = "end_of_day_before"
recipient = "company"
{SOURCE}

[[person_ids]]
code = "songbook"
required = true
sensitivity = "restricted"
check = "luhn"
pattern = 'S(?P<number>[0-9]{{4}})'
label = {{ en = "Songbook number", eo = "Numero de kantlibro" }}
{SOURCE}

[[person_ids]]
code = "nickname"
required = false
sensitivity = "personal"
label = {{ en = "Nickname", eo = "Kromnomo" }}
{SOURCE}

[[a1]]
lead_days = 14
{SOURCE}

[[unknowns]]
path = "minimum_pay"
note = "Nobody knows."

[[examples]]
on = 2026-12-05
invoice = "400.00"
company_fee = "21.00"
vat = "48.00"
"""


def pack_of(folder: Path, text: str = FICTIONAL) -> CountryPack:
    path = folder / "xa.toml"
    path.write_text(text, "utf-8")
    return load_pack(path)


def refused(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        pack_of(folder, text)
    return list(caught.value.problems)


def test_a_tenth_country_is_one_file(tmp_path: Path) -> None:
    assert pack_of(tmp_path).country == "XA"
    countries = load_countries(tmp_path)
    assert list(countries) == ["XA"]
    assert countries.pre_declaration("XA", date(2026, 12, 5)) == "end_of_day_before"
    assert countries.a1_lead_days("XA", date(2026, 12, 5)) == 14


def test_a_fee_changes_on_its_day(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    before, after = pack.fee_on(date(2025, 6, 30)), pack.fee_on(date(2025, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.percent, after.percent) == (Decimal(5), Decimal("5.25"))


def test_the_active_company_is_the_one_of_the_day(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    found = [pack.active_company_on(date(year, 12, 31)) for year in (2025, 2026)]
    assert [company and company.id for company in found] == ["guild", "choir"]
    assert [company.status for company in pack.companies_on(date(2026, 1, 1))] == ["ended", "active"]


def test_rates_are_found_by_code_and_all_at_once(tmp_path: Path) -> None:
    pack = pack_of(tmp_path)
    on = date(2026, 12, 5)
    assert [rate.code for rate in pack.vat_rates_on(on)] == ["performance", "background_music"]
    rate = pack.vat_on(on, "background_music")
    assert rate is not None
    assert rate.applies_when.purpose_is_concert is False
    assert pack.vat_on(on, "bell_ringing") is None


def test_of_two_duties_before_the_work_the_one_due_first_counts(tmp_path: Path) -> None:
    rule = pack_of(tmp_path).pre_declaration_on(date(2026, 12, 5))
    assert rule is not None
    assert (rule.code, rule.timing) == ("request", "end_of_day_before")


def test_only_required_numbers_are_asked_for(tmp_path: Path) -> None:
    [number] = pack_of(tmp_path).required_ids_on(date(2026, 12, 5))
    assert number.code == "songbook"
    assert number.label_in("eo") == "Numero de kantlibro"
    assert number.label_in("hu") == "Songbook number"


def test_what_has_no_record_is_not_known(tmp_path: Path) -> None:
    head = FICTIONAL.partition("[[companies]]")[0]
    pack, on = pack_of(tmp_path, head), date(2026, 12, 5)
    assert pack.fee_on(on) is None
    assert pack.vat_on(on) is None
    assert pack.pay_rule_on(on) is None
    assert pack.pre_declaration_on(on) is None
    assert pack.active_company_on(on) is None
    assert pack.a1_lead_days_on(on) is None
    assert not [*pack.companies_on(on), *pack.vat_rates_on(on), *pack.required_ids_on(on)]


def key_of(problem: Problem) -> str:
    """Return the key that a refusal names beside file and line."""
    place, _, key = problem.field.partition(": ")
    assert re.fullmatch(r"xa\.toml, line [0-9]+", place)
    return key


REFUSALS = [
    ('country = "XA"', 'country = "Xanadu"', "country", "two capital letters"),
    ("edition = 2026-11-22", "", "edition", "missing"),
    ("edition = 2026-11-22", 'edition = "2026-11-22"', "edition", "without quotes"),
    ("edition = 2026-11-22", "edition = 2026-11-22T10:00:00", "edition", "without quotes"),
    ('currency = "XTS"', 'currency = "EURO"', "currency", "No such currency"),
    ('currency = "XTS"', 'currency = "QQQ"', "currency", "No such currency"),
    ('locales = ["eo-XA"]', "locales = []", "locales", "At least one"),
    ('locales = ["eo-XA"]', 'locales = "eo"', "locales", "list"),
    ('locales = ["eo-XA"]', 'locales = ["eo", "eo_XA"]', "locales[1]", "language"),
    ('"Atlantic/Azores"', '"Atlantic/Atlantis"', "time_zone", "time zone"),
    ('"Atlantic/Azores"', '"Atlantic/../../etc"', "time_zone", "time zone"),
    ('"Atlantic/Azores"', '"Atlantic"', "time_zone", "time zone"),
    ('"Atlantic/Azores"', '"America/Argentina"', "time_zone", "time zone"),  # a folder of zones
    ('vat_number = "eu.vat"', 'vat_number = "eu.salt"', "vat_number", "No check of numbers"),
    ('vat_number = "eu.vat"', 'vat_number = "eu"', "vat_number", "No check of numbers"),
    ('vat_number = "eu.vat"', 'vat_number = "util"', "vat_number", "No check of numbers"),
    ('vat_number = "eu.vat"', 'vat_number = "..os"', "vat_number", "No check of numbers"),
    ('check = "luhn"', 'check = "xx.number"', "person_ids[0].check", "No check of numbers"),
    ("{4})'", "{4}'", "person_ids[0].pattern", "cannot be used"),
    ('name = "The Choir"', 'name = " "', "companies[2].name", "text"),
    ('name = "The Choir"', "name = 5", "companies[2].name", "text"),
    ('status = "ended"', 'status = "asleep"', "companies[1].status", "active, ended, unknown"),
    ('percent = "5"', "percent = 5", "fee[0].percent", "“6.5”"),
    ('percent = "5"', "percent = 5.0", "fee[0].percent", "“6.5”"),
    ('percent = "5"', 'percent = "5 %"', "fee[0].percent", "“6.5”"),
    ('percent = "5"', 'percent = "5,5"', "fee[0].percent", "“6.5”"),
    ('percent = "5"', 'percent = "-5"', "fee[0].percent", "“6.5”"),
    ('percent = "5"', 'percent = "100.01"', "fee[0].percent", "“6.5”"),
    ('percent = "5"', 'percent = "٥"', "fee[0].percent", "“6.5”"),
    ('percent = "5"', 'per_cent = "5"', "fee[0].per_cent", "Known are: source, confidence"),
    ("valid_to = 2025-06-30", "valid_to = 2025-07-01", "fee[1]", "same days as fee[0]"),
    ("valid_to = 2025-06-30", "", "fee[1]", "same days as fee[0]"),
    (
        "valid_from = 2025-07-01",
        "valid_from = 2025-07-01\nvalid_to = 2025-06-30",
        "fee[1].valid_to",
        "before",
    ),
    ('code = "background_music"', 'code = "performance"', "vat[1]", "same days as vat[0]"),
    ('id = "choir"', 'id = "guild"', "companies[2]", "same days as companies[1]"),
    ('code = "nickname"', 'code = "songbook"', "person_ids[1]", "same days as person_ids[0]"),
    ("concert = false }", "concert = 0 }", "vat[1].applies_when.purpose_is_concert", "true or false"),
    ("purpose_is_concert = false", "full_moon = true", "vat[1].applies_when.full_moon", "No such key"),
    ('client_type = "business"', 'client_type = "king"', "vat[0].applies_when.client_type", "public_body"),
    ("{ purpose_is_concert = false }", '"concert"', "vat[1].applies_when", "table"),
    ("n = 7", "n = 7.5", "pay_rule[0].n", "whole number"),
    ("n = 7", "n = true", "pay_rule[0].n", "whole number"),
    ("n = 7", "n = -7", "pay_rule[0].n", "whole number"),
    ("n = 7", "", "pay_rule[0].n", "needs its number"),
    ('kind = "working_days_after_end"', 'kind = "end_of_month"', "pay_rule[0].n", "has no number"),
    ('kind = "working_days_after_end"', 'kind = "some_day"', "pay_rule[0].kind", "end_of_month"),
    ('["client_in_eu"]', '["client_is_nice"]', "pay_rule[0].guarantee_conditions[0]", "client_in_eu"),
    ('timing = "before_start"', 'timing = "at_leisure"', "pre_declaration[0].timing", "end_of_day_before"),
    (
        'timing = "before_start"',
        'timing = ["before_start"]',
        "pre_declaration[0].timing",
        "end_of_day_before",
    ),
    ('recipient = "company"', 'recipient = "king"', "pre_declaration[1].recipient", "authority"),
    ("required = false", 'required = "no"', "person_ids[1].required", "true or false"),
    ('sensitivity = "personal"', "", "person_ids[1].sensitivity", "missing"),
    (', eo = "Kromnomo"', "", "person_ids[1].label", "missing in: eo"),
    ('en = "Nickname", ', "", "person_ids[1].label", "missing in: en"),
    ('eo = "Kromnomo"', "eo = 1", "person_ids[1].label.eo", "text"),
    ("lead_days = 14", 'lead_days = "14"', "a1[0].lead_days", "whole number"),
    ('note = "Nobody knows."', "", "unknowns[0].note", "missing"),
    ('vat = "48.00"', "vat = 48.0", "examples[0].vat", "“1500.00”"),
    ("[[a1]]", "[a1]", "a1", "list"),
    ("[[unknowns]]", "[[minimum_wage]]\n[[unknowns]]", "minimum_wage", "No such key"),
]


@pytest.mark.parametrize(("old", "new", "field", "words"), REFUSALS)
def test_a_wrong_value_is_refused_by_file_and_key(
    tmp_path: Path, old: str, new: str, field: str, words: str
) -> None:
    assert FICTIONAL.count(old) == 1 or old in ("valid_to = 2025-06-30", 'percent = "5"')
    problems = {key_of(p): p.english() for p in refused(tmp_path, FICTIONAL.replace(old, new, 1))}
    assert words in problems[field]


@pytest.mark.parametrize("key", ["title", "publisher"])
def test_a_source_without_its_parts_is_refused(tmp_path: Path, key: str) -> None:
    problems = refused(tmp_path, FICTIONAL.replace(f"{key} = ", "by = ", 1))
    assert {key_of(p) for p in problems} == {f"companies[0].source.{word}" for word in ("by", key)}


@pytest.mark.parametrize("line", SOURCE.splitlines())
def test_a_value_without_source_or_confidence_is_refused(tmp_path: Path, line: str) -> None:
    head, _, tail = FICTIONAL.rpartition(line)
    [problem] = refused(tmp_path, head + tail)
    assert key_of(problem) == f"a1[0].{line.split()[0]}"
    assert problem.english() == "This key is missing."


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = FICTIONAL.replace('"XTS"', '"QQQ"').replace("n = 7", "n = []").replace('"12"', '"twelve"')
    text = text.replace("lead_days = 14", "lead_day = 14").replace("valid_to = 2025-06-30", "")
    assert {key_of(p) for p in refused(tmp_path, text)} == {
        "currency",
        "fee[1]",
        "vat[0].percent",
        "pay_rule[0].n",
        "a1[0].lead_days",
        "a1[0].lead_day",
    }


DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))
SPANS = st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS), min_size=1, max_size=5)


def covers(span: tuple[date | None, date | None], day: date) -> bool:
    return (span[0] or date.min) <= day <= (span[1] or date.max)


def fees(spans: Sequence[tuple[date | None, date | None]]) -> dict[str, Any]:
    raw = tomllib.loads(FICTIONAL)
    raw["fee"] = [
        {"percent": str(i), "source": {"title": "Gazette", "publisher": "Ministry"}, "confidence": "M"}
        | {key: day for key, day in zip(("valid_from", "valid_to"), span, strict=True) if day}
        for i, span in enumerate(spans)
    ]
    return raw


@given(SPANS)
def test_records_are_accepted_exactly_if_no_day_has_two_of_them(
    spans: list[tuple[date | None, date | None]],
) -> None:
    days = [date(2019, 12, 25) + timedelta(i) for i in range(80)]
    in_order = all(covers(span, span[0] or span[1] or days[0]) for span in spans)
    apart = all(sum(covers(span, day) for span in spans) <= 1 for day in days)
    try:
        pack = read_table(CountryPack, fees(spans))
    except Refused:
        assert not (in_order and apart)
        return
    assert in_order
    assert apart
    for day in days:
        expected = [Decimal(i) for i, span in enumerate(spans) if covers(span, day)]
        fee = pack.fee_on(day)
        assert ([fee.percent] if fee else []) == expected


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes()
    | st.times()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


SHIPPED = [
    tomllib.loads((RESOURCES / "countries" / name).read_text("utf-8")) for name in ("be.toml", "de.toml")
]
FIGURES = st.sampled_from(["0", "0.0", "1", "100", "1000", "9" * 15, "9" * 99, "0." + "3" * 40])


@given(st.data(), VALUES | FIGURES, st.sampled_from([tomllib.loads(FICTIONAL), *SHIPPED]))
def test_any_value_anywhere_is_read_or_refused(
    data: st.DataObject, value: Any, whole: dict[str, Any]
) -> None:
    raw = deepcopy(whole)
    place: Any = raw
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = value
    try:
        problems = failed_examples(read_table(CountryPack, raw))
    except Refused as refusal:
        problems = refusal.problems
    assert all(p.field and p.english() for p in problems)


def test_a_business_abroad_owes_the_tax_itself_and_anybody_else_pays_the_ordinary_rate() -> None:
    pack = load_countries().get("BE")
    assert pack is not None
    on = date(2026, 12, 5)
    for country, vat_no, code in (
        ("SE", "SE556036079301", "reverse_charge"),
        ("SE", "", "performance"),
        ("BE", "BE0417497106", "performance"),
        (None, "SE556036079301", "performance"),
    ):
        found = pack.usual_vat_on(on, ClientCommand("De Roma vzw", country=country, vat_no=vat_no))
        assert found is not None
        assert found.code == code, (country, vat_no)
    ordinary = pack.usual_vat_on(on, None)
    assert ordinary is not None
    assert ordinary.code == "performance"
