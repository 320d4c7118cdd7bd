"""Catalogues of one's own: read strictly, put before the shipped ones, changed without touching what stands beside."""

import json
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.core.problems import Refused
from desktop.i18n import catalogues, editing, own, po
from desktop.i18n.checks import Kind, check, flaws_of
from desktop.i18n.languages import LANGUAGES, PSEUDO, THRESHOLD, VARIANTS, choose, near_home, normal, parent
from desktop.i18n.pseudo import pseudo
from desktop.i18n.words import Words
from desktop.paths import translations_folder
from tests.i18n.own_files import HEAD, put


def entry(text: str, context: str = "menu") -> po.Entry:
    return next(e for e in catalogues.template() if e.key == (context, text))


@pytest.mark.parametrize("language", [*(code for code in LANGUAGES if code != "en"), *VARIANTS])
def test_the_strict_reader_reads_every_shipped_catalogue_as_babel_does(language: str) -> None:
    from babel.messages.pofile import read_po

    with catalogues.source(language).open("rb") as file:
        theirs = {
            (m.context, m.id if isinstance(m.id, str) else m.id[0]): (
                m.string if isinstance(m.string, str) else tuple(m.string)
            )
            for m in read_po(file)
            if m.id
        }
    ours = {
        e.key: e.strings[0] if len(e.ids) == 1 else tuple(e.strings)
        for e in po.parse(po.read_text(catalogues.source(language)))
        if e.ids[0]
    }
    assert ours == theirs


def test_an_own_file_goes_before_the_shipped_one_and_leaves_the_rest_to_it() -> None:
    put("hu.po", HEAD + 'msgctxt "menu"\nmsgid "New gig"\nmsgstr "Új koncert"\n')
    words = Words("hu")
    assert words.tr("menu", "New gig") == "Új koncert"
    assert words.tr("menu", "Edit") == "Szerkesztés"


def test_a_whole_new_language_is_offered_and_spoken() -> None:
    put("pt.po", HEAD + 'msgctxt "menu"\nmsgid "New gig"\nmsgstr "Novo concerto"\n')
    assert "pt" in catalogues.available()
    assert ("pt", "Português") in catalogues.spoken()
    assert catalogues.closest("pt", "hu") == "pt"
    assert Words("pt").tr("menu", "New gig") == "Novo concerto"
    assert Words("pt").country("BE") == "Bélgica"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD + 'msgid "a\nmsgstr "b"\n', 5),
        (HEAD + 'msgid "a"\nmsgstr b\n', 6),
        (HEAD + 'msgid "a"\nmsgstr "b"\nmsgstr "c"\n', 7),
        (HEAD + "foo\n", 5),
        (HEAD + 'msgid "a"\n\nmsgid "b"\nmsgstr "c"\n', 7),
        (HEAD + 'msgid "a"\nmsgstr "\\q"\n', 6),
        (HEAD + 'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', 8),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_loses_nothing(text: str, line: int) -> None:
    path = put("hu.po", text)
    assert [(fault.path, fault.line) for fault in own.faults()] == [(path, line)]
    assert Words("hu").tr("menu", "Edit") == "Szerkesztés"
    with pytest.raises(po.BrokenFile):
        editing.keep("hu", entry("New gig"), ["Új koncert"])
    assert path.read_text("utf-8") == text


def test_a_file_that_breaks_goes_on_saying_what_it_said() -> None:
    text = HEAD + 'msgctxt "menu"\nmsgid "New gig"\nmsgstr "Új koncert"\n'
    put("hu.po", text)
    assert Words("hu").tr("menu", "New gig") == "Új koncert"
    put("hu.po", text + "\nhalf a li")
    assert Words("hu").tr("menu", "New gig") == "Új koncert"


def test_a_translation_with_other_placeholders_is_left_out_so_that_it_can_break_nothing() -> None:
    put("hu.po", HEAD + 'msgctxt "menu"\nmsgid "Undo {what}"\nmsgstr "Vissza: {mit}"\n')
    assert Words("hu").tr("menu", "Undo {what}", what="x") == Words("hu").tr("menu", "Undo {what}", what="x")
    assert "{" not in Words("hu").tr("menu", "Undo {what}", what="x")
    found = check(own.entries(own.file_for("hu")), [entry("Undo {what}")], "hu")
    assert [flaw.kind for flaw in found] == [Kind.PLACEHOLDERS]


def test_saving_changes_one_entry_and_no_other_letter() -> None:
    before = (
        HEAD
        + '# mine\n#, fuzzy, python-brace-format\nmsgctxt "menu"\nmsgid "New gig"\nmsgstr ""\n"Régi"\n\n#~ msgid "old"\n#~ msgstr "régi"\n'
        + 'msgctxt "menu"\nmsgid   "Edit"\nmsgstr "Szerk."   \n'
    )
    path = put("hu.po", before)
    editing.keep("hu", entry("New gig"), ['Új "koncert"\n'])
    expected = before.replace('msgstr ""\n"Régi"', 'msgstr "Új \\"koncert\\"\\n"').replace("fuzzy, ", "")
    assert path.read_text("utf-8") == expected
    assert Words("hu").tr("menu", "New gig") == 'Új "koncert"\n'


def test_saving_what_the_file_does_not_have_adds_it_with_what_is_known_of_it() -> None:
    editing.keep("pt", entry("Undo {what}"), ["Desfazer {what}"])
    (head, kept) = own.entries(own.file_for("pt"))
    assert "nplurals=2" in head.strings[0]
    assert kept.comment == entry("Undo {what}").comment
    assert kept.places == ["desktop/ui/menus.py"]
    assert [p.field for p in editing.problems(entry("Undo {what}"), ["Desfazer"])] == ["said"]
    assert editing.problems(entry("Undo {what}"), ["{what}: desfazer"]) == []


def test_a_new_language_has_every_sentence_and_an_update_keeps_what_was_translated() -> None:
    path = editing.begin("pt_BR")
    assert len(own.entries(path)) == len(catalogues.template())
    editing.keep("pt_BR", entry("New gig"), ["Novo show"])
    path.write_text(path.read_text("utf-8") + '\nmsgid "gone"\nmsgstr "foi"\n', encoding="utf-8")
    editing.update("pt_BR")
    assert Words("pt_BR").tr("menu", "New gig") == "Novo show"
    assert 'msgid "gone"' not in path.read_text("utf-8")


@pytest.mark.parametrize("code", ["en", "hungarian", "xx", "", PSEUDO])
def test_what_is_no_language_to_begin_is_refused(code: str) -> None:
    with pytest.raises(Refused):
        editing.begin(code)
    assert not translations_folder().exists()


def test_a_language_is_begun_once() -> None:
    editing.begin("pt")
    with pytest.raises(Refused):
        editing.begin("pt")


def test_the_command_lists_what_is_wrong_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["i18n", "new", "pt"]) == 0
    file = Path(json.loads(capsys.readouterr().out)["file"])
    text = file.read_text("utf-8")
    at = text.index('msgid "Undo {what}"\nmsgstr ""')
    file.write_text(text[:at] + text[at:].replace('msgstr ""', 'msgstr "Desfazer"', 1), encoding="utf-8")
    assert main(["i18n", "check", "pt"]) == 2
    told = json.loads(capsys.readouterr().out)
    wrong = [flaw for flaw in told["flaws"] if flaw["kind"] == "placeholders"]
    assert [flaw["text"] for flaw in wrong] == ["Undo {what}"]
    assert text.splitlines()[wrong[0]["line"] - 1] == 'msgctxt "menu"'
    assert all(flaw["line"] for flaw in told["flaws"])
    assert main(["i18n", "update", "pt"]) == 0
    capsys.readouterr()
    file.write_text(text + "oops", encoding="utf-8")
    assert main(["i18n", "check", "pt"]) == 2
    assert f"pt.po, line {len(text.splitlines()) + 1}" in capsys.readouterr().out


def test_plural_faults_are_found() -> None:
    two = po.Entry(1, "c", ["{n} gig", "{n} gigs"], ["{n} concert"])
    assert list(flaws_of(two, 2)) == [Kind.PLURALS]
    assert list(flaws_of(po.Entry(1, "c", ["{n} gig", "{n} gigs"], ["un concert", "{n} concerts"]), 2)) == [
        Kind.PLACEHOLDERS
    ]
    assert list(flaws_of(po.Entry(1, "c", ["one gig", "{n} gigs"], ["un concert", "{n} concerts"]), 2)) == []


# ---- variants and the pseudo-language ----


@pytest.mark.parametrize(
    ("code", "day", "money", "said"),
    [
        ("de_AT", "Mi., 14. Jän. 2026", "€ 1.234,50", "UID-Nummer"),
        ("de", "Mi., 14. Jan. 2026", "1.234,50 €", "USt-IdNr."),
        ("nl_BE", "wo 14 jan 2026", "€ 1.234,50", "Btw-nummer"),
        ("fr_BE", "mer. 14 janv. 2026", "1 234,50 €", None),
    ],
)
def test_a_variant_says_and_writes_what_differs(code: str, day: str, money: str, said: str | None) -> None:
    from datetime import date

    from desktop.core.money import Money

    words = Words(code)
    plain = str.maketrans("\xa0\u202f", "  ")
    assert words.day(date(2026, 1, 14)).translate(plain) == day
    assert words.money(Money(123450, "EUR")).translate(plain) == money
    assert said is None or words.tr("client form", "VAT number") == said
    assert words.tr("menu", "New gig") == Words(parent(code)).tr("menu", "New gig")


def test_a_belgian_day_is_written_with_slashes_in_both_languages() -> None:
    from datetime import date

    assert Words("nl_BE").short_day(date(2026, 1, 14)) == "14/01/2026"
    assert Words("nl").short_day(date(2026, 1, 14)) == "14-01-2026"


def test_the_system_chooses_the_variant_and_a_chosen_language_stays_chosen() -> None:
    assert choose(None, "nl-BE") == "nl_BE"
    assert choose("nl", "nl_BE") == "nl"
    assert choose(None, "fr_CH") == "fr"
    assert near_home("fr", "fr_BE.UTF-8") == "fr_BE"
    assert near_home("de", "fr_BE") == "de"
    assert [normal(code) for code in ("nl-be", "de_AT.UTF-8@euro", "C.UTF-8", "")] == [
        "nl_BE",
        "de_AT",
        None,
        None,
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_says_only_what_differs_from_its_language(variant: str) -> None:
    held = {e.key: e for e in po.parse(po.read_text(catalogues.source(variant))) if e.ids[0]}
    language = {e.key: e for e in po.parse(po.read_text(catalogues.source(parent(variant)))) if e.ids[0]}
    assert [key for key, e in held.items() if key in language and e.strings == language[key].strings] == []


def test_the_pseudo_language_stretches_accents_and_keeps_placeholders() -> None:
    assert pseudo("New gig") == "[Ñéw ĝîĝ~~]"
    assert "{name}" in pseudo("Hello {name}, how are you?")
    words = Words(PSEUDO)
    assert words.trn("x", "{n} gig", "{n} gigs", 3).startswith("[3 ")
    assert PSEUDO not in dict(catalogues.spoken())


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_shipped_language_is_above_the_threshold(language: str) -> None:
    assert catalogues.percent_done(language) >= THRESHOLD
