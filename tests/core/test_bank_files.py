"""Bank statements of many banks are read to the cent, and whatever is doubtful in them is refused or asked about."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import mt940
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.actions.bank import read_file
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.transfer.bank_csv import Asked, Columns, meaning_of, read_csv, read_table
from desktop.core.transfer.camt import read_camt
from desktop.core.transfer.mt940 import read_mt940
from desktop.core.transfer.statement import Statement, fingerprints, tell_kind
from tests import statements as bank

ON = date(2026, 12, 14)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def from_csv(text: str, encoding: str = "utf-8", **more: object) -> Statement:
    table = read_table(text.encode(encoding), "statement.csv")
    found = read_csv(table, Columns(meaning_of(table), **more))  # type: ignore[arg-type]
    assert isinstance(found, Statement), found
    return found


def refused(read: object, *arguments: object) -> list[str]:
    assert callable(read)
    with pytest.raises(Refused) as caught:
        read(*arguments)
    return [problem.english() for problem in caught.value.problems]


def test_a_camt_statement_is_read_with_names_references_and_signs() -> None:
    (statement,) = read_camt(bank.CAMT_02.encode(), "a.xml")
    first, second = statement.lines
    assert (statement.account, statement.notes) == ("DE89370400440532013000", ())
    assert first[1:] == (
        ON,
        eur(59125),
        "Demo Coop Belgium",
        "BE68539007547034",
        "Payment De Roma 5 December",
        "BE-2026-00731",
    )
    assert (second.amount, second.name, second.text) == (eur(-1915), "Saiten Müller", "Rechnung 55")


def test_a_later_version_splits_a_collected_entry_and_leaves_out_what_is_not_booked() -> None:
    (statement,) = read_camt(bank.CAMT_08.encode(), "a.xml")
    assert [(line.amount.minor, line.name) for line in statement.lines] == [
        (10_000_000, "Opus Kft."),
        (15_000_000, "Budapest Jazz Club"),
    ]
    assert statement.lines[0].ref == "RF18539007547034"
    assert statement.notes[0].params == {"count": 1}


def test_lines_that_do_not_lead_to_the_closing_balance_are_told_of() -> None:
    (statement,) = read_camt(bank.CAMT_02.replace("1572.10", "1600.00").encode(), "a.xml")
    assert statement.notes[0].params == {"difference": eur(2790)}
    (other,) = read_mt940(bank.ING_MT940.replace("EUR1234,33", "EUR1244,33").encode(), "a.sta")
    assert other.notes[0].params == {"difference": eur(1000)}


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><Document>&c;</Document>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_bomb_is_refused_unread(encoding: str) -> None:
    data = BOMB.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding)
    assert tell_kind("a.xml", data) == "camt"
    assert "declares a DTD" in refused(read_camt, data, "a.xml")[0]


def test_a_file_outside_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    data = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]><Document><Stmt>&b;</Stmt></Document>'
    assert "DTD" in refused(read_camt, data.encode(), "a.xml")[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("<Dt>2026-12-14</Dt></BookgDt><ValDt>", "<Dt>2026-02-30</Dt></BookgDt><ValDt>"),
            "Line 12: “2026-02-30” is no day.",
        ),
        (('<Amt Ccy="EUR">591.25', '<Amt Ccy="EUR">591,25'), "Line 11: “591,25” is no amount."),
        (('<Amt Ccy="EUR">591.25', '<Amt Ccy="XXQ">591.25'), "Line 11: “XXQ” is no currency."),
        (("</Stmt>", ""), "damaged or incomplete at line"),
    ],
)
def test_what_cannot_be_in_a_camt_file_is_refused_with_its_line(change: tuple[str, str], said: str) -> None:
    assert said in refused(read_camt, bank.CAMT_02.replace(*change).encode(), "a.xml")[0]


@pytest.mark.parametrize("cut", range(200, len(bank.CAMT_02) - 20, 137))
def test_a_truncated_camt_file_is_refused_wherever_it_ends(cut: int) -> None:
    assert "damaged or incomplete" in refused(read_camt, bank.CAMT_02[:cut].encode(), "a.xml")[0]


def test_a_dutch_mt940_statement_is_read() -> None:
    (statement,) = read_mt940(bank.ING_MT940.encode(), "a.sta")
    first, second = statement.lines
    assert (statement.account, statement.notes) == ("NL69INGB0123456789", ())
    assert first[1:] == (
        ON,
        eur(59125),
        "DEMO COOP BELGIUM",
        "BE68539007547034",
        "Payment De Roma 5 December",
        "BE-2026-00731",
    )
    assert second.amount == eur(-1915)


def test_a_german_mt940_statement_is_read_over_the_turn_of_the_year() -> None:
    (statement,) = read_mt940(bank.SPARKASSE_MT940.encode(), "a.sta")
    (line,) = statement.lines
    assert line[1:] == (
        date(2027, 1, 2), eur(120050), "KULTURVEREIN OPERA E.V.", "DE02120300000000202051", "Gage Opera 20.12.", "RE-2026-17",
    )  # fmt: skip


@pytest.mark.parametrize("text", [bank.ING_MT940, bank.SPARKASSE_MT940])
def test_an_independent_reader_of_mt940_finds_the_same_amounts(text: str) -> None:
    (ours,) = read_mt940(text.encode(), "a.sta")
    theirs = [each.data["amount"].amount for each in mt940.parse(text)]
    assert [line.amount.decimal for line in ours.lines] == theirs


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((":62F:C261214EUR1234,33\n", ""), "ends before the closing balance"),
        ((":61:2612141214C591,25", ":61:2613141214C591,25"), "damaged at line 6"),
        ((":61:2612141214C591,25", ":61:2612141214C591.25"), "damaged at line 6"),
        ((":60F:C261211EUR662,23", ":60F:662,23"), "damaged at line 5"),
    ],
)
def test_what_cannot_be_in_an_mt940_file_is_refused_with_its_line(change: tuple[str, str], said: str) -> None:
    assert said in refused(read_mt940, bank.ING_MT940.replace(*change).encode(), "a.sta")[0]


CSVS: Mapping[str, tuple[str, list[tuple[int, str, str]]]] = {
    "kbc": (bank.KBC, [(59125, "EUR", "DEMO COOP BELGIUM"), (-101915, "EUR", "SNARENHUIS")]),
    "rabobank": (bank.RABOBANK, [(59125, "EUR", "Demo Coop Belgium"), (-1915, "EUR", "Snarenhuis")]),
    "ing": (bank.ING_NL, [(59125, "EUR", "Demo Coop Belgium"), (-1915, "EUR", "Snarenhuis")]),
    "sparkasse": (
        bank.SPARKASSE,
        [(120050, "EUR", "Kulturverein Opera e.V."), (-1915, "EUR", "Saiten Müller")],
    ),
    "bbva": (bank.BBVA, [(150000, "EUR", ""), (-1915, "EUR", "")]),
    "otp": (bank.OTP, [(25000000, "HUF", "Művelődési Ház"), (-799000, "HUF", "Húrbolt")]),
    "credit agricole": (bank.CREDIT_AGRICOLE, [(150000, "EUR", ""), (-1915, "EUR", "")]),
    "nordea": (bank.NORDEA, [(1250000, "SEK", "Kulturhuset AB"), (-19900, "SEK", "Strängar")]),
}


@pytest.mark.parametrize("name", CSVS)
def test_the_csv_of_a_bank_is_understood_by_its_head(name: str) -> None:
    text, wanted = CSVS[name]
    lines = from_csv(text, date_order="dmy" if name == "sparkasse" else None).lines
    assert [(line.amount.minor, line.amount.currency, line.name) for line in lines] == wanted
    assert [line.on for line in lines] in ([ON, date(2026, 12, 13)], [ON, ON])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (bank.KBC, "utf-8-sig"),
        (bank.OTP, "utf-16"),
        (bank.OTP, "cp1250"),
        (bank.SPARKASSE, "latin-1"),
        (bank.SPARKASSE.replace("Gage", "Gage €"), "cp1252"),
    ],
)
def test_the_encoding_is_found_out(text: str, encoding: str) -> None:
    assert from_csv(text, encoding, date_order="dmy").lines == from_csv(text, date_order="dmy").lines


def test_years_of_two_figures_are_asked_about_once() -> None:
    table = read_table(bank.SPARKASSE.encode(), "a.csv")
    found = read_csv(table, Columns(meaning_of(table)))
    assert isinstance(found, Asked)
    assert [question.choices for question in found.questions] == [("dmy", "ymd")]


def test_a_message_in_several_columns_is_one_text() -> None:
    assert from_csv(bank.RABOBANK).lines[0].text == "Payment De Roma 5 December"


@pytest.mark.parametrize(
    "head",
    [
        "Tegenpartij",
        "Opdrachtgever",
        "Contrepartie",
        "Gegenpartei",
        "Auftraggeber/Empfänger",
        "Zahlungspflichtige*r",
        "Contraparte",
        "Ordenant",
        "Controparte",
        "Motpart",
        "Ellenoldali név",
        "Fizető",
        "Counterparty",
    ],
)
def test_who_paid_is_found_in_the_languages_of_the_banks(head: str) -> None:
    text = f"Date;{head};Amount\n2026-12-14;Demo Coop;591,25\n2026-12-13;;-8,00\n"
    assert [line.name for line in from_csv(text).lines] == ["Demo Coop", ""]


def test_a_word_that_can_mean_two_things_is_settled_by_what_stands_beneath() -> None:
    """A day under *Valuta* is no currency, an account under *Tegenpartij* no name."""
    (line,) = from_csv("Buchungstag;Valuta;Betrag;Währung\n14.12.2026;15.12.2026;591,25;HUF\n").lines
    assert (line.on, line.amount.currency) == (ON, "HUF")
    (line,) = from_csv("Buchungstag;Valuta;Betrag\n14.12.2026;15.12.2026;591,25\n").lines
    assert line.amount.currency == "EUR"
    (line,) = from_csv("Datum;Valuta;Bedrag;Tegenpartij\n14-12-2026;SEK;591,25;BE68 5390 0754 7034\n").lines
    assert (line.amount.currency, line.name, line.account) == ("SEK", "", "BE68 5390 0754 7034")


def test_line_numbers_are_those_of_the_file_though_lines_are_blank_or_cells_have_several() -> None:
    text = bank.CREDIT_AGRICOLE + "14/12/2026;X;;abc;\n"
    assert [line.row for line in from_csv(bank.CREDIT_AGRICOLE).lines] == [4, 5]
    table = read_table(text.encode(), "a.csv")
    with pytest.raises(Refused) as caught:
        read_csv(table, Columns(meaning_of(table)))
    assert [problem.field for problem in caught.value.problems] == ["row 7"]


SIMPLE = "Date;Amount;Name\n"


def asked(rows: str, **more: object) -> list[tuple[str, tuple[str, ...]]]:
    table = read_table((SIMPLE + rows).encode(), "a.csv")
    found = read_csv(table, Columns(meaning_of(table), **more))  # type: ignore[arg-type]
    assert isinstance(found, Asked), found
    return [(question.kind, question.choices) for question in found.questions]


def test_the_order_of_day_and_month_is_asked_when_the_column_leaves_it_open() -> None:
    assert asked("03/04/2026;1,50;A\n05/06/2026;2,50;B\n") == [("date_order", ("dmy", "mdy"))]
    (line, _) = from_csv(SIMPLE + "03/04/2026;1,50;A\n05/06/2026;2,50;B\n", date_order="dmy").lines
    assert line.on == date(2026, 4, 3)


def test_one_day_after_the_twelfth_settles_the_column() -> None:
    assert from_csv(SIMPLE + "03/04/2026;1,50;A\n13/06/2026;2,50;B\n").lines[0].on == date(2026, 4, 3)


def test_mixed_orders_and_two_notations_are_asked_about_with_their_lines() -> None:
    table = read_table((SIMPLE + "13/04/2026;1,50;A\n04/13/2026;1.500,00;B\n").encode(), "a.csv")
    found = read_csv(table, Columns(meaning_of(table)))
    assert isinstance(found, Asked)
    assert found.questions[0].problem.params == {"column": "Date", "first": 2, "second": 3}
    table = read_table((SIMPLE + "13/04/2026;1,50;A\n14/04/2026;1.5;B\n").encode(), "a.csv")
    found = read_csv(table, Columns(meaning_of(table)))
    assert isinstance(found, Asked)
    assert found.questions[0].problem.params == {"column": "Amount", "first": 2, "second": 3}


def test_one_thousand_five_hundred_or_one_and_a_half_is_asked() -> None:
    assert asked("13/04/2026;1.500;A\n") == [("decimal", (",", "."))]
    assert from_csv(SIMPLE + "13/04/2026;1.500;A\n", decimal=",").lines[0].amount == eur(150000)


def test_impossible_days_are_refused_each_with_its_line() -> None:
    table = read_table(
        (SIMPLE + "30/02/2026;1,50;A\n31/04/2026;1,50;A\n13/04/2026;1,50;A\n").encode(), "a.csv"
    )
    with pytest.raises(Refused) as caught:
        read_csv(table, Columns(meaning_of(table)))
    assert [problem.field for problem in caught.value.problems] == ["row 2", "row 3"]


def test_a_row_that_is_cut_off_is_refused() -> None:
    assert "Line 3 has fewer cells" in refused(read_table, bank.RABOBANK[:-50].encode(), "a.csv")[0]
    assert "never ends" in refused(read_table, (SIMPLE + '13/04/2026;"1,50;A\n').encode(), "a.csv")[0]


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(2**30)
    assert "huge.csv is larger than 20 MB" in refused(read_file, huge)[0]


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"PK\x03\x04zip", b"a\x00b\x00\x01", b"  \n"])
def test_what_is_no_statement_is_refused(data: bytes) -> None:
    assert refused(tell_kind, "a.csv", data)


def test_equal_lines_of_one_day_stay_two_and_are_known_again() -> None:
    twice = SIMPLE + "13/04/2026;1,50;A\n13/04/2026;1,50;A\n"
    lines = from_csv(twice).lines
    prints = fingerprints("", lines)
    assert len(set(prints)) == 2
    assert fingerprints("", from_csv(twice + "14/04/2026;2,50;B\n").lines)[:2] == prints


DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(
    st.lists(st.tuples(DAYS, st.integers(-(10**9), 10**9)), min_size=1, max_size=20),
    st.sampled_from(["dmy", "mdy", "ymd"]),
)
def test_days_and_amounts_written_in_any_order_come_back_or_are_asked(
    rows: list[tuple[date, int]], order: str
) -> None:
    form = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}[order]
    text = SIMPLE + "".join(
        f"{on.strftime(form)};{Money(minor, 'EUR').plain().replace('.', ',')};A\n" for on, minor in rows
    )
    table = read_table(text.encode(), "a.csv")
    found = read_csv(table, Columns(meaning_of(table)))
    if isinstance(found, Asked):
        assert all(on.day <= 12 for on, _ in rows)
        found = read_csv(table, Columns(meaning_of(table), date_order=order))
    assert isinstance(found, Statement)
    assert [(line.on, line.amount.minor) for line in found.lines] == rows


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=15))
def test_a_camt_file_of_any_amounts_adds_up(minors: list[int]) -> None:
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{Money(minor, "EUR").plain()}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<BookgDt><Dt>{ON + timedelta(days=place)}</Dt></BookgDt></Ntry>"
        for place, minor in enumerate(minors)
    )
    (statement,) = read_camt(f"<Document><Stmt>{entries}</Stmt></Document>".encode(), "a.xml")
    assert [line.amount.minor for line in statement.lines] == minors
