from datetime import date, time

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.problems import Refused
from desktop.i18n.dates import read_date, read_time
from desktop.i18n.languages import LANGUAGES
from desktop.i18n.words import words_for

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("2026-12-05", "en_GB", date(2026, 12, 5)),
        ("5/12/2026", "en_GB", date(2026, 12, 5)),
        ("5.12.26", "de", date(2026, 12, 5)),
        ("5 déc", "fr", date(2026, 12, 5)),
        ("5 dec 2027", "nl", date(2027, 12, 5)),
        ("14 nov", "en_GB", date(2026, 11, 14)),
        ("28", "en_GB", date(2026, 11, 28)),
        ("+7", "en_GB", date(2026, 11, 29)),
        ("sat", "en_GB", date(2026, 11, 28)),
        ("sun", "en_GB", date(2026, 11, 29)),
        ("szo", "hu", date(2026, 11, 28)),
        ("3/1", "en_GB", date(2027, 1, 3)),
        ("2026. 12. 05.", "hu", date(2026, 12, 5)),
        ("12. 5.", "hu", date(2026, 12, 5)),
        ("12/5", "hu", date(2026, 12, 5)),
        ("12-05", "sv", date(2026, 12, 5)),
        ("5/12", "sv", date(2026, 12, 5)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, language: str, expected: date) -> None:
    assert read_date(typed, Locale.parse(language), TODAY) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_weekday_and_month_can_be_typed_as_the_language_writes_it(language: str) -> None:
    locale = words_for(language).locale
    for width in ("wide", "abbreviated"):
        for place, name in locale.days["format"][width].items():
            for typed in (name, name.upper(), name.removesuffix(".")):
                read = read_date(typed, locale, TODAY)
                assert read.weekday() == place, typed
                assert 0 < (read - TODAY).days <= 7
        for context in ("format", "stand-alone"):
            for place, name in locale.months[context][width].items():
                read = read_date(f"14 {name}", locale, TODAY)
                assert (read.day, read.month) == (14, place), name


@pytest.mark.parametrize(
    ("language", "saturday"),
    [("en", "sat"), ("nl", "zat"), ("nl", "za"), ("fr", "sam"), ("de", "sa"), ("es", "sab"), ("ca", "ds"),
     ("it", "sab"), ("sv", "lör"), ("sv", "lor"), ("hu", "szo")],
)  # fmt: skip
def test_saturday_is_typed_in_every_language(language: str, saturday: str) -> None:
    assert read_date(saturday, words_for(language).locale, TODAY) == date(2026, 11, 28)


@pytest.mark.parametrize(
    "typed", ["", "soon", "30/2/2026", "31/4", "14/13/2026", "1/1/0202", "1/1/2206", "1 2 3 4", "99999999999"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_date(typed, Locale.parse("en_GB"), TODAY)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from(list(LANGUAGES)))
def test_the_short_form_shown_can_be_typed_back(on: date, language: str) -> None:
    words = words_for(language)
    assert read_date(words.short_day(on), words.locale, TODAY) == on


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("20:30", time(20, 30)),
        ("20.30", time(20, 30)),
        ("20h30", time(20, 30)),
        ("20h", time(20)),
        ("2030", time(20, 30)),
        ("8", time(8)),
        ("1:30", time(1, 30)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, expected: time) -> None:
    assert read_time(typed) == expected


@pytest.mark.parametrize("typed", ["", "25:00", "20:60", "noon", "20:3", "20:300"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_time(typed)
