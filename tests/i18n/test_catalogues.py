"""Every language says everything, with the same placeholders, and the template is today's."""

import string
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from desktop.core.countries import load_countries
from desktop.i18n import catalogues
from desktop.i18n.languages import LANGUAGES, VARIANTS, choose
from desktop.i18n.words import Words

TRANSLATED = [code for code in LANGUAGES if code != "en"]


def catalogue(path: Path, language: str | None = None) -> Any:
    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def extracted() -> Any:
    """What today's code and packs say, read once: it takes seconds."""
    return catalogues.extract()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def texts(message: Any) -> tuple[list[str], list[str]]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    return ids, [message.string] if isinstance(message.string, str) else list(message.string)


def test_the_template_is_made_from_todays_code() -> None:
    kept = {(m.context, m.id) for m in catalogue(catalogues.TEMPLATE) if m.id}
    assert kept == {(m.context, m.id) for m in extracted() if m.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    found = catalogue(catalogues.source(language), language)
    missing = [(m.context, m.id) for m in found if m.id and (m.fuzzy or not all(texts(m)[1]))]
    assert missing == []
    assert {(m.context, m.id) for m in found if m.id} == {(m.context, m.id) for m in extracted() if m.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_plurals_and_edges_are_those_of_the_source(language: str) -> None:
    faults = []
    found = catalogue(catalogues.source(language), language)
    for message in (m for m in found if m.id):
        ids, said = texts(message)
        if len(ids) > 1 and len(said) != found.num_plurals:
            faults.append(f"{message.id}: {len(said)} forms")
        for text in said:
            if placeholders(text) != placeholders(ids[-1]):
                faults.append(f"{text}: placeholders")
            if text != text.strip():
                faults.append(f"{text}: blanks at an edge")
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_opens_and_knows_its_countries(language: str) -> None:
    words = Words(language)
    assert words.country("BE") != "BE"
    assert len(words.countries()) > 200


@pytest.mark.parametrize(
    ("wanted", "system", "expected"),
    [
        (None, "nl_BE.UTF-8", "nl_BE"),
        ("hu", "nl_BE", "hu"),
        (None, None, "en"),
        (None, "pt_PT", "en"),
        ("xx", "fr-BE", "fr_BE"),
        ("fr_CA", "de_AT", "fr"),
        ("de_at", None, "de_AT"),
        (None, "C.UTF-8", "en"),
    ],
)
def test_the_closest_shipped_language_is_chosen(
    wanted: str | None, system: str | None, expected: str
) -> None:
    assert choose(wanted, system) == expected


def test_a_saved_translation_is_seen_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    po = catalogues.source("hu")
    po.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
    po.write_text(head + 'msgctxt "form"\nmsgid "Save"\nmsgstr "Mentés"\n', encoding="utf-8")
    assert Words("hu").tr("form", "Save") == "Mentés"
    po.write_text(head + 'msgctxt "form"\nmsgid "Save"\nmsgstr "Elment"\n', encoding="utf-8")
    import os
    import time

    os.utime(po, (time.time() + 5, time.time() + 5))
    assert Words("hu").tr("form", "Save") == "Elment"


@pytest.mark.parametrize("path", [catalogues.TEMPLATE, *map(catalogues.source, [*TRANSLATED, *VARIANTS])])
def test_no_head_is_a_form_to_be_filled_in(path: Path) -> None:
    head = path.read_text(encoding="utf-8").partition("\n\n")[0]
    for blank in ("ORGANIZATION", "AUTHOR", "EMAIL", "FULL NAME", "@", "VERSION", "LANGUAGE"):
        assert blank not in head


def test_a_moved_file_gets_a_whole_head_and_keeps_what_its_translator_wrote(tmp_path: Path) -> None:
    path = tmp_path / "pt.po"
    path.write_text(
        '# Rosa, 2026\nmsgid ""\nmsgstr ""\n"Last-Translator: Rosa\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n',
        encoding="utf-8",
    )
    catalogues.write(path, catalogues.brought_up(path, Catalog(), "pt"))
    head = path.read_text(encoding="utf-8").partition("\n\n")[0]
    assert "Rosa, 2026" in head
    assert '"Last-Translator: Rosa\\n"' in head
    assert '"Project-Id-Version: Septet desktop\\n"' in head
    assert "@" not in head
    assert "YEAR" not in head


def test_what_the_shipped_packs_say_is_asked_for_in_every_language() -> None:
    asked = {(m.context, m.id) for m in extracted() if m.id}
    for pack in load_countries().values():
        for threshold in pack.thresholds:
            assert (catalogues.PACK_LABEL, threshold.label["en"]) in asked
