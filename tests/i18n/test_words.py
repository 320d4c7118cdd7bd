"""Values as the readers of a language write them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from desktop.core.problems import Label
from desktop.i18n.words import Words
from tests.i18n.own_files import HEAD, put


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (Fraction("65.0195"), "EUR", "65,0195"),
        (Fraction(12), "EUR", "12,00"),
        (Fraction("1234.5"), "EUR", "1.234,50"),
        (Fraction(100, 3), "EUR", "33,333333…"),
        (Fraction(200, 3), "EUR", "66,666666…"),
        (Fraction(100, 3), "JPY", "33,3333…"),
        (Fraction("0.12345678901234"), "EUR", "0,12345678901234"),
    ],
)
def test_a_value_before_rounding_is_shown_with_all_its_digits_and_never_rounded(
    value: Fraction, currency: str, shown: str
) -> None:
    assert Words("de").exact(value, currency) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "€65.0195"), ("de", "65,0195\xa0€"), ("hu", "65,0195\xa0EUR"), ("nl", "€\xa065,0195")],
)
def test_a_value_before_rounding_stands_with_its_currency_as_the_language_has_it(
    language: str, shown: str
) -> None:
    assert Words(language).exact_money(Fraction("65.0195"), "EUR") == shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 cachets", "1 cachet", "1.5 cachets", "2 cachets"]),
        ("fr", ["0 cachet", "1 cachet", "1,5 cachet", "2 cachets"]),
        ("de", ["0 Cachets", "1 Cachet", "1,5 Cachets", "2 Cachets"]),
        ("hu", ["0 cachet", "1 cachet", "1,5 cachet", "2 cachet"]),
    ],
)
def test_a_number_with_decimals_takes_the_form_that_the_language_gives_it(
    language: str, said: list[str]
) -> None:
    words = Words(language)
    counted = [Decimal(number) for number in ("0", "1", "1.5", "2")]
    assert [words.trn("counter", "{n} cachet", "{n} cachets", n) for n in counted] == said


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "4 November 2026"),
        ("de", "4. November 2026"),
        ("fr", "4 novembre 2026"),
        ("hu", "2026. november 4."),
    ],
)
def test_a_letter_dates_itself_in_full_and_without_the_weekday(language: str, shown: str) -> None:
    assert Words(language).long_day(date(2026, 11, 4)) == shown


def test_a_pack_speaks_for_itself_and_a_catalogue_where_it_has_no_words_of_a_language() -> None:
    label = Label({"en": "Jobseeker’s benefit", "hu": "Álláskeresési járadék"})
    for language in ("hu", "nl"):
        put(
            f"{language}.po",
            HEAD + f'msgctxt "pack label"\nmsgid "{label}"\nmsgstr "{language} of one’s own"\n',
        )
    assert Words("hu").value(label) == "Álláskeresési járadék"
    assert Words("nl").value(label) == "nl of one’s own"
    assert Words("nl").value(Label({"en": "Song tax"})) == "Song tax"


def test_a_name_that_ends_with_a_dot_ends_its_sentence_too() -> None:
    words = Words("en")
    assert words.tr("t", "It is {name}.", name="Akvárium Kft.") == "It is Akvárium Kft."
    assert words.tr("t", "{name}. Done.", name="De Roma") == "De Roma. Done."
    assert words.tr("t", "Kept in {path}.", path="../a") == "Kept in ../a."


def test_a_sentence_ends_with_one_full_stop_also_where_its_last_value_has_one() -> None:
    words = Words("hu")
    day = words.long_day(date(2026, 5, 12))
    assert words.tr("order form", "Signed by the client on {day}.", day=day).endswith(": 2026. május 12.")
    assert words.tr("test", "By {name}. Then {name}, {day}.", name="Jazz e.V.", day="May") == (
        "By Jazz e.V. Then Jazz e.V., May."
    )
