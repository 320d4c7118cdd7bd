"""Every language of the desk says everything, with the same placeholders; every page speaks it."""

import string
from typing import Any

import pytest
from babel.messages.pofile import read_po

from company.desk import catalogues
from company.desk.languages import LANGUAGES, choose
from company.desk.words import words

TRANSLATED = [code for code in LANGUAGES if code != "en"]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def texts(message: Any) -> tuple[list[str], list[str]]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    return ids, [message.string] if isinstance(message.string, str) else list(message.string)


def test_the_template_is_made_from_todays_pages() -> None:
    with catalogues.TEMPLATE.open("rb") as file:
        kept = {m.id for m in read_po(file) if m.id}
    assert kept == {m.id for m in catalogues.extract() if m.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_with_its_placeholders(language: str) -> None:
    found = catalogues.read(language)
    assert {m.id for m in found if m.id} == {m.id for m in catalogues.extract() if m.id}
    for message in (m for m in found if m.id):
        ids, said = texts(message)
        assert all(said), message.id
        assert len(said) == (found.num_plurals if len(ids) > 1 else 1)
        for text in said:
            assert placeholders(text) == placeholders(ids[-1]), text
            assert text == text.strip()


@pytest.mark.parametrize(
    ("wanted", "accepted", "expected"),
    [
        (None, "nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        (None, "pt, de;q=0.2, hu;q=0.7", "hu"),
        ("sv", "nl", "sv"),
        ("xx", "fr", "fr"),
        (None, "", "en"),
        (None, "*;q=x,;;,q=1", "en"),
    ],
)
def test_the_browsers_best_language_is_spoken(wanted: str | None, accepted: str, expected: str) -> None:
    assert choose(wanted, accepted) == expected


def test_the_clock_of_a_deadline_runs_in_words() -> None:
    said = words("en", "Europe/Brussels")
    assert said.clock("2026-12-05T20:00", "received", "2026-12-05T10:00") == ("soon", "10 hours left")
    assert said.clock("2026-12-05T20:00", "received", "2026-11-27T01:30") == ("calm", "8 days left")
    assert said.clock("2026-12-05T20:00", "received", "2026-12-05T09:10") == ("soon", "10 hours left")
    assert said.clock("2026-12-05T20:00", "received", "2026-12-05T19:59") == ("soon", "1 minute left")
    assert said.clock("2026-12-19T20:00", "received", "2026-11-27T01:30") == ("calm", "22 days left")
    assert said.clock("2026-12-05T20:00", "received", "2026-12-07T20:00") == ("late", "late by 2 days")
    assert said.clock("2026-12-05T20:00", "received", "2026-12-01T20:00")[0] == "calm"
    assert said.clock("2026-12-05T20:00", "accepted", "2026-12-07T20:00")[0] == "none"
    assert words("hu", "Europe/Budapest").money(123450, "EUR") == "1 234,50 EUR".replace(" ", "\u00a0")
