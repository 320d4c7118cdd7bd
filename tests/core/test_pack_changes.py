"""What changes between two editions: every record that comes, goes or says something else, and nothing besides."""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.core.countries import load_countries, load_pack
from desktop.core.country_pack import CountryPack
from desktop.core.pack_changes import PASSED_OVER, Change, as_json, changes
from desktop.i18n.words import Words
from desktop.ui import country_rules_words as said
from tests.packs import pack_text

COUNTRIES = load_countries()


def later(tmp_path: Path, text: str) -> CountryPack:
    path = tmp_path / "be.toml"
    path.write_text(text, "utf-8")
    return load_pack(path)


def only(found: tuple[Change, ...]) -> Change:
    (change,) = found
    return change


@pytest.mark.parametrize("country", list(COUNTRIES))
def test_an_edition_does_not_differ_from_itself(country: str) -> None:
    assert changes(COUNTRIES[country], COUNTRIES[country]) == ()


@pytest.mark.parametrize("country", list(COUNTRIES))
def test_for_a_country_without_rules_every_record_is_new(country: str) -> None:
    pack = COUNTRIES[country]
    found = changes(None, pack)
    records = sum(
        len(value)
        for key in fields(pack)
        if key.name not in PASSED_OVER
        and isinstance(value := getattr(pack, key.name), tuple)
        and key.name != "locales"
    )
    assert [change.what for change in found if change.before is not None] == []
    assert len([change for change in found if change.what == "added" and change.kind != "labels"]) == records
    json.dumps([as_json(change) for change in found])


def test_a_newer_edition_alone_is_no_change(tmp_path: Path) -> None:
    assert changes(COUNTRIES["BE"], later(tmp_path, pack_text("BE", "2030-01-01"))) == ()


def test_a_changed_value_is_told_with_what_it_was(tmp_path: Path) -> None:
    text = pack_text().replace('percent = "6.5"', 'percent = "6.9"', 1)
    change = only(changes(COUNTRIES["BE"], later(tmp_path, text)))
    assert (change.what, change.kind) == ("changed", "fee")
    assert change.values == (("percent", Decimal("6.5"), Decimal("6.9")),)
    words = Words("en")
    assert said.title(words, change) == "Changed: Shared company’s fee"
    assert list(said.lines(words, change)) == ["Percent: 6.5 → 6.9"]
    assert said.origin(words, change).startswith("Source: ")


def test_a_rate_that_ends_and_the_one_after_it_are_two_changes(tmp_path: Path) -> None:
    record = """
[[pre_declaration]]
code = "other"
name = "Another notice"
timing = "before_start"
recipient = "authority"
valid_from = 2028-01-01
source = { title = "T", publisher = "P", year = 2027 }
confidence = "H"
"""
    before = later(tmp_path, pack_text() + record)
    ended = record.replace("valid_from = 2028-01-01", "valid_from = 2028-01-01\nvalid_to = 2028-12-31")
    new = record.replace("valid_from = 2028-01-01", "valid_from = 2029-01-01").replace(
        "before_start", "end_of_day_before"
    )
    found = changes(before, later(tmp_path, pack_text() + ended + new))
    assert [(change.what, change.name, change.days) for change in found] == [
        ("changed", "other", (date(2028, 1, 1), date(2028, 12, 31))),
        ("added", "other", (date(2029, 1, 1), None)),
    ]
    assert as_json(found[0])["values"] == {"valid_to": {"before": None, "after": "2028-12-31"}}
    gone = only(changes(later(tmp_path, pack_text() + record), later(tmp_path, pack_text())))
    assert gone.what == "removed"
    assert said.title(Words("en"), gone) == "Gone: Declaration before the work · Another notice"


def test_every_kind_of_record_has_a_name_for_people() -> None:
    wanted = {key.name for key in fields(CountryPack)} - PASSED_OVER
    assert wanted - said.KINDS.keys() == set()


@pytest.mark.parametrize("language", ["en", "fr", "sv", "hu"])
@pytest.mark.parametrize("country", list(COUNTRIES))
def test_every_record_of_every_pack_can_be_said(country: str, language: str) -> None:
    words = Words(language)
    for change in changes(None, COUNTRIES[country]):
        whole = [
            said.title(words, change),
            said.days(words, change),
            said.origin(words, change),
            *said.lines(words, change),
        ]
        assert "Source(" not in " ".join(whole)
        assert "mappingproxy" not in " ".join(whole)
        assert "Decimal(" not in " ".join(whole)
