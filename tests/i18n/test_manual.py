"""The manual: its labels are those of the screen, its links lead somewhere, and every language has the same chapters."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from desktop.i18n import catalogues
from desktop.i18n.languages import LANGUAGES
from desktop.i18n.words import Words
from desktop.ui import manual_text
from desktop.ui.books.page import SECTIONS
from desktop.ui.manual_text import CHAPTER_OF, CHAPTERS, KEY, SOURCE, folder, languages_for
from desktop.ui.pages import PAGES
from desktop.ui.term_places import COLUMNS, FIELDS
from desktop.ui.terms import TERMS

SHORTEST, LONGEST = 150, 350
"""Words of a chapter."""


def source(chapter: str, language: str = SOURCE) -> str:
    return (folder(language) / f"{chapter}.md").read_text("utf-8")


def anchors(chapter: str) -> set[str]:
    return {""} | {str(n + 1) for n in range(source(chapter).count("\n## "))}


def known() -> set[tuple[str, str]]:
    with catalogues.TEMPLATE.open("rb") as file:
        found = read_po(file)
    return {(m.context or "", m.id if isinstance(m.id, str) else m.id[0]) for m in found if m.id}


def test_the_folder_and_the_contents_name_the_same_chapters() -> None:
    assert sorted(path.stem for path in folder(SOURCE).glob("*.md")) == sorted(CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_quotes_only_what_the_screen_says(chapter: str) -> None:
    quoted = [found for found in manual_text.placeholders(source(chapter)) if found[0] != KEY]
    assert [found for found in quoted if found not in known()] == []
    assert source(chapter).count("{{") == len(manual_text.placeholders(source(chapter)))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_leads_to_chapters_and_pages_that_exist(chapter: str) -> None:
    sections = {section.key for section in SECTIONS}
    for link in manual_text.links(source(chapter)):
        if link.startswith("septet:"):
            page, _, part = link.removeprefix("septet:").partition("/")
            assert page in PAGES, link
            assert not part or (page == "books" and part in sections), link
        else:
            name, _, anchor = link.partition("#")
            assert name.removesuffix(".md") in CHAPTERS, link
            assert anchor in anchors(name.removesuffix(".md")), link


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_short(chapter: str) -> None:
    assert SHORTEST <= len(source(chapter).split()) <= LONGEST


def test_every_page_but_those_about_the_program_has_a_chapter() -> None:
    assert set(PAGES) - set(CHAPTER_OF) == {"books", "manual", "about", "translate"} - set(CHAPTER_OF)
    assert set(CHAPTER_OF.values()) <= set(CHAPTERS)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_said_in_two_short_sentences_and_told_of_in_the_manual(term: str) -> None:
    chapter, _, anchor = TERMS[term].chapter.partition("#")
    assert anchor in anchors(chapter)
    said = TERMS[term].says.text
    assert said.endswith(".")
    assert said.count(". ") <= 1
    assert len(said) <= 160


def test_fields_and_columns_name_terms_that_exist() -> None:
    assert {*FIELDS.values(), *COLUMNS.values()} <= set(TERMS)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE])
def test_every_language_has_the_same_chapters_labels_and_links(language: str) -> None:
    home = next((code for code in languages_for(language) if folder(code).exists()), SOURCE)
    assert home.split("_")[0] == language.split("_")[0], "not translated yet: see docs/manual.md"
    for chapter in CHAPTERS:
        own, wanted = source(chapter, home), source(chapter)
        assert sorted(manual_text.placeholders(own)) == sorted(manual_text.placeholders(wanted)), chapter
        assert sorted(manual_text.links(own)) == sorted(manual_text.links(wanted)), chapter
        assert own.count("\n## ") == wanted.count("\n## "), chapter


def test_labels_are_filled_in_from_the_catalogue_of_the_reader() -> None:
    text = manual_text.filled(
        "Press {{gig form|Make the contract}} ({{key|sync}}).", Words("de"), {"sync": "F5"}
    )
    label = Words("de").tr("gig form", "Make the contract")
    assert label != "Make the contract"
    assert text == f"Press **{label}** (`F5`)."


def test_a_chapter_that_a_language_lacks_stands_there_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "manual" / "de"
    own.mkdir(parents=True)
    for chapter in CHAPTERS:
        (tmp_path / "manual" / SOURCE).mkdir(exist_ok=True)
        (tmp_path / "manual" / SOURCE / f"{chapter}.md").write_text(f"# {chapter}\n\nIn English.\n", "utf-8")
    (own / "gigs.md").write_text("# Auftritte\n\nEin Auftritt.\n", "utf-8")
    monkeypatch.setattr(manual_text, "resources", lambda: tmp_path)
    found = {chapter.id: chapter for chapter in manual_text.chapters(Words("de"), {})}
    assert (found["gigs"].title, found["gigs"].translated) == ("Auftritte", True)
    assert (found["seal"].title, found["seal"].translated) == ("seal", False)


def test_what_a_chapter_says_is_no_markup_but_what_is_meant_so() -> None:
    html = manual_text.to_html("# A <b>\n\n- one `Ctrl+N`\n- **two** & three\n\n1. [go](gigs.md)\n")
    assert "<h1>A &lt;b&gt;</h1>" in html
    assert (
        '<ul><li>one <span class="key">&nbsp;Ctrl+N&nbsp;</span></li><li><b>two</b> &amp; three</li></ul>'
        in html
    )
    assert '<ol><li><a href="gigs.md">go</a></li></ol>' in html


def test_the_search_finds_sections_by_all_words_without_case_and_accents() -> None:
    found = manual_text.search(manual_text.chapters(Words("en"), {}), "ODD CÉNT")
    assert found
    assert (found[0][0].id, found[0][1].title) == ("contract", "The proof")
    assert manual_text.search(manual_text.chapters(Words("en"), {}), "zzz") == []
