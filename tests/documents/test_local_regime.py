"""Sheets for the local regime: what the pack asks for, the musician's own data only, and what is missing said."""

import csv
import io
import json
import stat
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.core.actions.importing import import_gig_file
from desktop.core.contracts import Certificate
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.local_regime import Sheet, all_sheets, exported, sheets_of
from desktop.core.money import Money
from desktop.core.problems import Problem, Refused
from desktop.core.store.book import Book
from desktop.core.transfer.safe_cells import safe
from desktop.documents.desk import Desk, read_desk
from desktop.documents.local_regime import export, local_regime_csv, local_regime_pdf
from desktop.i18n.words import Words
from tests.gigfiles import AICHA, BRAM, CHLOE, GIG, contract, gig_file

TODAY = date(2026, 11, 22)
NIR = "255081416802538"
OWN_IBAN, OTHER_IBAN = "FR7630006000011234567890189", "BE68539007547034"
FLUTE = {**CHLOE, "iban": OWN_IBAN, "identifiers": {"nir": NIR}}
SINGER = {**AICHA, "iban": OTHER_IBAN}
EN, FR = Words("en"), Words("fr")


def gig(country: str, on: str = "2026-12-05", **more: Any) -> dict[str, Any]:
    return {**GIG, "key": f"{country}{on}", "country": country, "on": on, "place": f"Town {country}", **more}


def desk_of(book: Book, countries: Countries, *gigs: dict[str, Any], people: Any = (FLUTE, SINGER)) -> Desk:
    names = [person["name"] for person in people]
    made = contract(*names, gigs=[each["key"] for each in gigs])
    import_gig_file(book, read_gig_file(gig_file(*people, gigs=list(gigs), contracts=[made])))
    return read_desk(book, str(book.value("SELECT id FROM contract")), countries, TODAY)


def only(desk: Desk) -> Sheet:
    (sheet,) = all_sheets(desk.facts, desk.review, desk.countries)
    return sheet


def values(sheet: Sheet) -> dict[str, object]:
    return {each.path: each.value for each in sheet.asked}


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_a_french_gig_gets_the_sheet_for_the_one_stop_desk(book: Book, countries: Countries) -> None:
    sheet = only(desk_of(book, countries, gig("FR")))
    assert (sheet.name, sheet.country, sheet.code) == ("Chloé Martin", "FR", "guso")
    found = values(sheet)
    assert found["person.identifiers.nir"] == NIR
    assert found["share.gross"] == Money(64125, "EUR")
    assert found["share.expenses"] == Money(12000, "EUR")
    assert found["gig.on"] == date(2026, 12, 5)
    assert sheet.due is not None
    assert sheet.due.isoformat() == "2026-12-05T18:30:00"  # two hours before the show
    missing = {each.path for each in sheet.missing}
    assert {"person.birth_date", "client.company_no"} <= missing
    assert "person.name" not in missing


def test_a_dutch_gig_gets_the_statement_that_lists_the_whole_group(book: Book, countries: Countries) -> None:
    sheet = only(desk_of(book, countries, gig("NL")))
    assert sheet.code == "gageverklaring"
    assert values(sheet)["gig.line_up"] == "Chloé Martin, Aïcha Benali"
    assert "person.identifiers.bsn" in {each.path for each in sheet.missing}


@pytest.mark.parametrize("country", ["DE", "IT", "HU", "SE"])
def test_elsewhere_it_is_the_basis_for_an_own_invoice(book: Book, countries: Countries, country: str) -> None:
    sheet = only(desk_of(book, countries, gig(country), people=(FLUTE,)))
    assert sheet.code == "own_invoice"
    assert values(sheet)["share.gross"] == Money(128250, "EUR")


def test_a_country_without_a_pack_gets_one_too(book: Book, countries: Countries) -> None:
    sheet = only(desk_of(book, countries, gig("PT"), people=(FLUTE,)))
    assert (sheet.code, sheet.regime) == ("own_invoice", None)
    assert values(sheet)["person.name"] == "Chloé Martin"
    assert values(sheet)["person.identifiers"] is None


def test_each_country_played_in_gets_a_sheet_of_its_own_dates(book: Book, countries: Countries) -> None:
    desk = desk_of(book, countries, gig("FR"), gig("NL", "2026-12-06"), gig("FR", "2026-12-08"))
    sheets = all_sheets(desk.facts, desk.review, desk.countries)
    assert [(s.country, [g.on for g in s.gigs]) for s in sheets] == [
        ("FR", ["2026-12-05", "2026-12-08"]),
        ("NL", ["2026-12-06"]),
    ]
    assert all("several countries" in s.notes[0].english() for s in sheets)
    days = [each.gig for each in sheets[0].asked if each.path == "gig.on"]
    assert days == [date(2026, 12, 5), date(2026, 12, 8)]


def test_an_a1_of_another_country_takes_the_place_of_the_local_desk(book: Book, countries: Countries) -> None:
    desk = desk_of(book, countries, gig("FR"), people=(FLUTE,))
    (key,) = exported(desk.facts, desk.review)
    for country, code in (("NL", "own_invoice"), ("FR", "guso")):
        paper = Certificate("1", "a1", country, date(2026, 1, 1), date(2026, 12, 31))
        facts = replace(desk.facts, certificates={key: (paper,)})
        (sheet,) = sheets_of(facts, desk.review, countries, key)
        assert sheet.code == code


def test_hours_and_performances_are_counted_as_far_as_they_are_known(
    book: Book, countries: Countries
) -> None:
    late = gig("FR", "2026-12-06", starts="23:00", ends="01:00")
    said = values(only(desk_of(book, countries, gig("FR"), late)))["gig.services"]
    assert isinstance(said, Problem)
    assert EN.say(said) == "Performances: 2. Hours: 4.5."
    assert said.params["hours"] == Decimal("4.5")


def test_a_sheet_holds_nothing_of_anybody_else(book: Book, countries: Countries) -> None:
    desk = desk_of(book, countries, gig("NL"))
    sheet = only(desk)
    written = local_regime_csv(sheet, EN).decode(), text_of(local_regime_pdf(desk, sheet, EN))
    for data in written:
        assert "641.25" in data
        assert OTHER_IBAN not in data
        assert "85070412438" not in data
        assert NIR not in data  # a number of another country than the sheet's
    assert exported(desk.facts, desk.review) == (sheet.person,)


def test_why_no_company_declares_and_what_is_missing_stand_in_the_sheet(
    book: Book, countries: Countries
) -> None:
    desk = desk_of(book, countries, gig("FR"))
    sheet = only(desk)
    text = text_of(local_regime_pdf(desk, sheet, EN))
    assert sheet.reasons
    for reason in sheet.reasons:
        assert EN.say(reason.message, **reason.params) in text
    assert "Why no shared company declares this work" in text
    assert "Still missing: fill in by hand" in text
    assert "Date of birth" in text
    assert NIR in text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "＝1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Chloé Martin", "", "1=1", "a@b.be", "2026-12-05"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_a_venue_that_is_a_formula_stays_text_in_the_csv(book: Book, countries: Countries) -> None:
    desk = desk_of(book, countries, gig("FR", venue='=HYPERLINK("http://x")'))
    cells = [cell for row in table(local_regime_csv(only(desk), FR)) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert [cell for cell in cells if cell.startswith("=")] == []


def test_the_csv_has_plain_dates_and_amounts(book: Book, countries: Countries) -> None:
    sheet = only(desk_of(book, countries, gig("FR")))
    rows = {row[0]: row for row in reversed(table(local_regime_csv(sheet, FR)))}
    assert rows["share.gross"][3:5] == ["641.25", "EUR"]
    assert rows["gig.on"][2:4] == ["2026-12-05", "2026-12-05"]
    assert rows["person.birth_date"][1:4] == ["Date de naissance", "", ""]
    assert rows["person.birth_date"][5]


def test_both_files_are_for_their_owner_alone(book: Book, countries: Countries, tmp_path: Path) -> None:
    desk = desk_of(book, countries, gig("FR"))
    (made,) = export(desk, [only(desk)], tmp_path / "out", FR)
    assert made.pdf.name == "guso-FR-Chloé-Martin.pdf"
    for path in (made.pdf, made.csv):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made.pdf.read_bytes() == local_regime_pdf(desk, made.sheet, FR)
    (again,) = export(desk, [only(desk)], tmp_path / "out", FR)
    assert again == made


def test_who_is_declared_by_a_company_has_no_sheet(book: Book, countries: Countries) -> None:
    desk = desk_of(book, countries, gig("BE"), people=(AICHA, BRAM))
    assert exported(desk.facts, desk.review) == ()
    with pytest.raises(Refused, match="Nobody of this contract"):
        all_sheets(desk.facts, desk.review, desk.countries)
    with pytest.raises(Refused, match="not left to a local regime"):
        sheets_of(desk.facts, desk.review, desk.countries, desk.facts.line_up[0].person)


def test_headless_it_writes_the_files_and_tells_what_is_missing(
    book: Book, countries: Countries, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_of(book, countries, gig("FR"))
    where = ["--book", str(book.path), "--out", str(tmp_path / "sheets")]
    code = main(["export-local", desk.facts.id, *where, "--lang", "fr"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said[0]["regime"] == "guso"
    assert "Date de naissance" in said[0]["missing"]
    assert NIR not in json.dumps(said)
    assert Path(said[0]["pdf"]).is_file()
    assert Path(said[0]["csv"]).is_file()
    assert main(["export-local", "none", *where]) == 2
    assert main(["export-local", desk.facts.id, *where, "--lang", "xx"]) == 2
