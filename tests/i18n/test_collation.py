"""Lists stand in the order in which a language's readers look, and are found without accents."""

import pytest

from desktop.core.text import fold, spellings
from desktop.i18n.collation import sort_key
from desktop.i18n.words import Words


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("sv", "Adam Vin Wien Über Yxa Zebra Ål Æon Ärlig Öl Ørn"),
        (
            "hu",
            "cukor csárda domb dzéta dzsessz gitár gyár lant lyuk nap nyár ól olló őr ösz só szép tű tyúk üveg zene zsák",
        ),
        ("hu", "hosszal hosszú hoz"),  # hosszú is hosz-szú, yet stands behind hosszal and before hoz
        ("es", "noche nube ñandú Ñu oso"),
        ("de", "Aal Äpfel arm Öl Ort Strasse Straße Strassen Ulm"),
        ("fr", "cote Cote coté côte côté coter odeur œuvre officier"),
        ("ca", "cel·la cella dia Èric fer"),
        ("nl", "een eén één eend ijs zee"),
        ("it", "a à città e è zeta"),
        ("en", "_x A1 ab Ab Æther Bob Zoë"),
    ],
)
def test_words_stand_as_the_language_has_them(language: str, ordered: str) -> None:
    words = ordered.split()
    assert sorted(sorted(words), key=lambda word: sort_key(word, language)) == words


def test_blanks_come_before_signs_figures_and_letters() -> None:
    words = ["a b", "a-b", "a1", "ab"]
    assert sorted(sorted(words), key=sort_key) == words


def test_a_variant_sorts_as_its_language() -> None:
    assert Words("de_AT").sort_key("Öl") == Words("de").sort_key("Öl")


def test_countries_stand_in_the_order_of_the_language() -> None:
    swedish = [name for _, name in Words("sv").countries()]
    assert swedish.index("Zimbabwe") < swedish.index("Åland") < swedish.index("Österrike")
    german = [name for _, name in Words("de").countries()]
    assert german.index("Norwegen") < german.index("Österreich") < german.index("Pakistan")


@pytest.mark.parametrize(
    ("shown", "typed"),
    [
        ("Őrség", "orseg"),
        ("Örebro", "OREBRO"),
        ("Åmål", "amal"),
        ("Straße", "strasse"),
        ("Œuvre", "oeuvre"),
        ("Ørnsköldsvik", "ornskoldsvik"),
        ("Łódź", "lodz"),
        ("Café", "CAFÉ"),
    ],
)
def test_case_and_accents_do_not_matter_to_a_search(shown: str, typed: str) -> None:
    assert fold(shown) == fold(typed)
    assert fold(shown) in {fold(way) for way in spellings(fold(typed))}


def test_a_long_word_is_not_looked_for_in_a_thousand_spellings() -> None:
    assert len(spellings("o" * 40)) <= 16
    assert "o" * 40 in spellings("o" * 40)
