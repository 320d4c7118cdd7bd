"""Numbers of people, companies and accounts: a slip is noticed, a number written differently is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.countries import load_countries
from desktop.core.country_pack import PersonId
from desktop.core.identifiers import (
    check_bic,
    check_client_number,
    check_iban,
    check_identifier,
    check_vat_number,
    check_vat_number_of,
    normal_form,
)

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
    ("ES", "naf", "28 01234567 42"),  # a nought at the start of the middle part does not count
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
    ("DE", "sv_number", "15 070649 C 104", "check digits"),
    ("ES", "naf", "28 12345678 41", "check digits"),
    ("HU", "adoazonosito", "8071592154", "check digits"),
    ("HU", "taj", "123 456 789", "check digits"),
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


@pytest.mark.parametrize(
    ("country", "text", "right"),
    [
        ("CH", "CHE-107.787.577 IVA", True),
        ("GB", "GB 980 7806 84", True),
        ("GB", "GB 802311781", False),
        ("BE", "BE 0896.755.397", True),
        ("BE", "BE 0896.755.398", False),
        ("US", "anything", True),  # no check of such numbers is known
        (None, "anything", True),
    ],
)
def test_vat_numbers_are_looked_at_in_countries_without_a_pack_too(
    country: str | None, text: str, right: bool
) -> None:
    warning = check_vat_number_of(country, COUNTRIES.get(country or ""), text)
    assert (warning is None) is right


@pytest.mark.parametrize(
    ("country", "code", "text", "right"),
    [
        ("FR", "siret", "732 829 320 00074", True),
        ("FR", "siret", "732 829 320 00075", False),
        ("BE", "peppol", "0208:0896755397", True),
        ("BE", "peppol", "0896755397", False),
        ("SE", "orgnr", "123456-7897", True),
        ("NL", "kvk", "1234567", False),
        ("IT", "sdi", "abc1234", True),
        ("DE", "leitweg_id", "991-03730-19", True),
        ("DE", "leitweg_id", "991-03730-20", False),
    ],
)
def test_numbers_of_clients_are_looked_at_by_their_country(
    country: str, code: str, text: str, right: bool
) -> None:
    asked = next(number for number in COUNTRIES[country].client_ids if number.code == code)
    assert (check_client_number(asked, text) is None) is right


@pytest.mark.parametrize(("text", "right"), [("AGRI FR PP", True), ("agrifrpp", True), ("AGRIFR", False)])
def test_a_banks_code_is_looked_at(text: str, right: bool) -> None:
    assert (check_bic(text) is None) is right
