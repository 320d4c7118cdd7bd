"""A country's file is read or refused by its keys, whatever stands in it; no day has two records of a kind."""

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

from desktop.core.countries import RESOURCES
from desktop.core.country_examples import failed_examples
from desktop.core.country_pack import CountryPack
from desktop.core.problems import Problem, Refused
from desktop.core.toml_reader import read_table
from tests.core.fictional import FICTIONAL, SOURCE, refused


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
