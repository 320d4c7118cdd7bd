"""Numbers of people, companies and accounts: a slip is noticed, a number written differently is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.countries import load_countries
from desktop.core.country_pack import PersonId
from desktop.core.identifiers import check_iban, check_identifier, check_vat_number, normal_form

COUNTRIES = load_countries()
IDENTIFIERS = {(code, number.code): number for code, pack in COUNTRIES.items() for number in pack.person_ids}

RIGHT = [
    ("AT", "svnr", "1237 010180"),
    ("AT", "svnr", "1237-010180"),
    ("BE", "niss", "85.07.30-033 28"),
    ("BE", "niss", "98.47.28-997.65"),  # a number given to somebody who lives elsewhere
    ("BE", "niss", "17 07 30 033 84"),  # born after 1999
    ("DE", "steuer_id", "36 574 261 809"),
    ("DE", "sv_number", "15 070649 c 103"),
    ("ES", "nif", "54362315-k"),
    ("ES", "nif", "X-5253868-R"),
    ("ES", "naf", "28 12345678 40"),
    ("FR", "nir", "2 95 10 99 126 111 93"),
    ("FR", "nir", "2 53 07 2b 073 004 70"),
    ("HU", "adoazonosito", "8071592153"),
    ("HU", "taj", "123 456 788"),
    ("IT", "codice_fiscale", "RCC MNL 83S18 D969H"),
    ("NL", "bsn", "1112.22.333"),
    ("SE", "personnummer", "880320-0016"),
    ("SE", "personnummer", "19880320-0016"),
    ("SE", "personnummer", "701063-2391"),  # a coordination number: 60 added to the day
]

WRONG = [
    ("AT", "svnr", "2237 010180", "check digits"),
    ("BE", "niss", "85.07.30-033 29", "check digits"),
    ("BE", "niss", "85.07.30-033 2", "different"),
    ("DE", "steuer_id", "36574261890", "check digits"),
    ("DE", "sv_number", "15070649103", "different"),
    ("ES", "nif", "54362315L", "check digits"),
    ("ES", "nif", "B64717838", "different"),  # a company's number, not a person's
    ("FR", "nir", "295109912611199", "check digits"),
    ("HU", "taj", "12345678", "different"),
    ("IT", "codice_fiscale", "RCCMNL83S18D969A", "check digits"),
    ("NL", "bsn", "111252333", "check digits"),
    ("SE", "personnummer", "880320-0018", "check digits"),
    ("SE", "personnummer", "881320-0016", "different"),
    ("SE", "personnummer", "701063-2392", "check digits"),
]


@pytest.mark.parametrize(("country", "code", "text"), RIGHT)
def test_a_right_number_passes_however_it_is_written(country: str, code: str, text: str) -> None:
    assert check_identifier(IDENTIFIERS[country, code], text) is None
    assert check_identifier(IDENTIFIERS[country, code], f"\u200b {text}\u00a0") is None


@pytest.mark.parametrize(("country", "code", "text", "words"), WRONG)
def test_a_wrong_number_is_warned_about(country: str, code: str, text: str, words: str) -> None:
    warning = check_identifier(IDENTIFIERS[country, code], text)
    assert warning is not None
    assert warning.field == code
    assert words in warning.english()


def test_a_number_without_any_rule_always_passes() -> None:
    assert check_identifier(IDENTIFIERS["FR", "conges_spectacles"], "whatever 12") is None


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("be31 4354.1116–1155", "BE31435411161155"),
        ("BE31\u200b4354\u00a01116\u202f1155\t", "BE31435411161155"),
        ("\u202d1\u20072\u20113\u22124\u202c", "1234"),
        ("１２/３", "123"),
        ("", ""),
    ],
)
def test_a_number_is_stored_without_what_only_pleases_the_eye(text: str, stored: str) -> None:
    assert normal_form(text) == stored


@given(st.text())
def test_the_stored_form_is_its_own_stored_form(text: str) -> None:
    once = normal_form(text)
    assert normal_form(once) == once


@pytest.mark.parametrize(
    "text",
    ["BE31 4354 1116 1155", "be31435411161155", "BE31\u200b4354\u00a01116 1155", "NO93 8601 1117 947"],
)
def test_a_right_iban_passes(text: str) -> None:
    assert check_iban(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BE31 4354 1116 1156", "check digits"),
        ("BE31 4354 1116 115", "check digits"),
        ("XX67 4354 1116 1155", "unusual"),
        ("", "different"),
        ("not at all", "check digits"),
    ],
)
def test_a_wrong_iban_is_told(text: str, words: str) -> None:
    problem = check_iban(text)
    assert problem is not None
    assert problem.field == "iban"
    assert words in problem.english()


def test_a_vat_number_is_looked_at_by_its_country() -> None:
    assert check_vat_number(COUNTRIES["BE"], "BE 0896.755.397") is None
    warning = check_vat_number(COUNTRIES["BE"], "BE 0896.755.398")
    assert warning is not None
    assert warning.field == "vat_number"


@given(st.text(), st.sampled_from(sorted(IDENTIFIERS)))
def test_any_text_gets_an_answer(text: str, which: tuple[str, str]) -> None:
    identifier: PersonId = IDENTIFIERS[which]
    answers = (
        check_identifier(identifier, text),
        check_iban(text),
        check_vat_number(COUNTRIES[which[0]], text),
    )
    fields = (identifier.code, "iban", "vat_number")
    assert all(answer is None or answer.field == name for answer, name in zip(answers, fields, strict=True))
