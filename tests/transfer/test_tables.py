"""Tables of other programs: what comes in, what is asked, what is refused, and that nothing stays of what fails."""

import io
import itertools
import zipfile
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import import_plan, remember_columns, take_back
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand
from desktop.core.problems import Refused
from desktop.core.queries.transfer import imports
from desktop.core.store.book import Book
from desktop.core.transfer import limits
from desktop.core.transfer.intake import Look, Wish, look
from desktop.core.transfer.safe_cells import safe, unsafe
from desktop.core.transfer.tables import read_table

GERMAN = """Datum;Beginn;Spielort;Ort;Land;Band;Veranstalter;Gage;Status
14.11.2026;20:30;Stadtgarten;Köln;Deutschland;Night Owls;Stadtgarten e.V.;1.500,00 €;bestätigt
15.11.2026;20h;Bimhuis;Amsterdam;Niederlande;Night Owls;Bimhuis;900,50;option
"""


def seen(book: Book, text: str | bytes, **wish: object) -> Look:
    data = text if isinstance(text, bytes) else text.encode()
    return look(book, data, "gigs.csv", Wish(**wish))  # type: ignore[arg-type]


def gigs(found: Look) -> list[GigCommand]:
    return [row.command for row in found.plan.rows if isinstance(row.command, GigCommand)]


def told(found: Look) -> list[str]:
    return [f"{p.field}: {p.english()}" for p in found.plan.all_problems()]


def bring(book: Book, found: Look, **more: bool) -> str:
    done = import_plan(book, found.plan, Source("gigs", "gigs.csv", found.digest), **more)
    assert done.batch
    return done.batch


def counts(book: Book) -> dict[str, int]:
    tables = (
        "gig",
        "client",
        "band",
        "person",
        "expense",
        "import_batch",
        "imported_row",
        "audit",
        "column_mapping",
    )
    return {table: book.value(f"SELECT count(*) FROM {table}") for table in tables}


def test_a_german_table_is_understood_by_its_headings(book: Book) -> None:
    found = seen(book, GERMAN)
    first, second = gigs(found)
    assert told(found) == []
    assert (first.on, first.starts, first.country, first.state) == (
        date(2026, 11, 14),
        time(20, 30),
        "DE",
        "confirmed",
    )
    assert [gig.fee.minor for gig in (first, second) if gig.fee] == [150000, 90050]
    assert found.plan.names["clients"] == ("Stadtgarten e.V.", "Bimhuis")


@pytest.mark.parametrize(
    "header",
    [
        "Date,Venue,Country,Fee,State",
        "Datum,Zaal,Land,Gage,Status",
        "Date,Salle,Pays,Cachet,État",
        "Datum,Spielort,Land,Gage,Stand",
        "Fecha,Sala,País,Caché,Estado",
        "Data,Sala,País,Caixet,Estat",
        "Data,Locale,Paese,Cachet,Stato",
        "Datum,Lokal,Land,Gage,Läge",
        "Dátum,Helyszín,Ország,Díj,Állapot",
    ],
)
def test_headings_are_known_in_nine_languages(book: Book, header: str) -> None:
    found = seen(book, f"{header}\n2026-11-14,Flagey,BE,100.00,confirmed\n")
    assert found.reading.columns == ("on", "venue", "country", "fee", "state")


def test_columns_without_headings_are_guessed_by_what_they_hold(book: Book) -> None:
    found = seen(book, "2026-11-14,21:00,900.50,Flagey\n2026-11-15,20:00,800.25,De Roma\n", kind="gigs")
    assert found.reading.columns == ("on", "starts", "fee", None)
    assert not found.table.headed


def test_days_that_can_be_read_in_two_ways_are_asked_about_and_never_guessed(book: Book) -> None:
    found = seen(book, "date,venue,country\n03/04/2027,Flagey,BE\n05/06/2027,De Roma,BE\n")
    assert [q.kind for q in found.plan.questions] == ["date_order"]
    assert "line 2" in found.plan.questions[0].problem.english()
    assert gigs(seen(book, "date,venue,country\n03/04/2027,Flagey,BE\n", date_order="mdy"))[0].on == date(
        2027, 3, 4
    )


def test_one_clear_day_settles_the_whole_column(book: Book) -> None:
    found = seen(book, "date,venue,country\n03/04/2027,Flagey,BE\n25/06/2027,De Roma,BE\n")
    assert [gig.on for gig in gigs(found)] == [date(2027, 4, 3), date(2027, 6, 25)]


def test_two_orders_in_one_column_are_told_with_both_lines(book: Book) -> None:
    found = seen(book, "date,venue,country\n25/06/2027,A,BE\n01/02/2027,B,BE\n06/25/2027,C,BE\n")
    (problem,) = found.plan.problems
    assert problem.params["first"] == 2
    assert problem.params["second"] == 4


def test_two_notations_of_amounts_are_told_with_both_lines(book: Book) -> None:
    found = seen(book, "date;venue;country;fee\n2027-06-25;A;BE;1.500,00\n2027-06-26;B;BE;1,500.00\n")
    (problem,) = found.plan.problems
    assert (problem.params["first"], problem.params["second"]) == (2, 3)


def test_an_amount_that_can_be_read_in_two_ways_is_asked_about(book: Book) -> None:
    text = "date;venue;country;fee\n2027-06-25;A;BE;1.500\n"
    assert [q.kind for q in seen(book, text).plan.questions] == ["decimal"]
    assert gigs(seen(book, text, decimal=","))[0].fee.minor == 150000  # type: ignore[union-attr]
    assert gigs(seen(book, text, decimal="."))[0].fee.minor == 150  # type: ignore[union-attr]


def test_krona_is_no_euro(book: Book) -> None:
    text = "date;venue;country;fee\n2027-06-25;Fasching;SE;12 000 kr\n"
    assert "SEK" in told(seen(book, text))[0]
    assert gigs(seen(book, text, currency="SEK"))[0].fee.currency == "SEK"  # type: ignore[union-attr]


def test_all_problems_are_told_at_once_with_their_lines(book: Book) -> None:
    text = "date;venue;country;fee;state;start\n31.02.2027;A;BE;100;confirmed;20:30\n01.03.2027;;XX;abc;perhaps;25:00\n"
    found = told(seen(book, text))
    assert [problem.split(":")[0] for problem in found] == [
        "line 2.on", "line 3.starts", "line 3.fee", "line 3.country", "line 3.state", "line 3.venue",
    ]  # fmt: skip
    with pytest.raises(Refused):
        import_plan(book, seen(book, text).plan, Source("gigs", "x", "y"))
    assert counts(book)["gig"] == 0


def test_the_same_day_place_and_client_is_a_double_and_another_hour_is_not(book: Book) -> None:
    bring(book, seen(book, GERMAN))
    again = seen(book, GERMAN.replace("20h;Bimhuis", "15h;Bimhuis"))
    assert [row.state for row in again.plan.rows] == ["double", "new"]
    assert seen(book, GERMAN).before is not None


def test_everything_that_an_import_brought_is_taken_back_and_nothing_else(book: Book) -> None:
    bring(book, seen(book, "date,venue,country,client\n2026-01-01,Flagey,BE,Bimhuis\n"))
    before = counts(book)
    batch = bring(book, seen(book, GERMAN))
    assert len(imports(book)) == 2
    take_back(book, batch)
    assert {**counts(book), "audit": 0} == {**before, "audit": 0}


def test_one_undo_takes_an_import_back_as_well(book: Book) -> None:
    bring(book, seen(book, GERMAN))
    book.undo_log.undo()
    assert counts(book)["gig"] == 0


def test_an_import_whose_gig_is_in_a_contract_stays(book: Book, countries: Countries) -> None:
    from desktop.core.actions.contracts import draft_from_gig

    batch = bring(book, seen(book, GERMAN))
    gig = book.value("SELECT id FROM gig ORDER BY on_date LIMIT 1")
    draft_from_gig(book, gig, countries)
    with pytest.raises(Refused, match="Stadtgarten"):
        take_back(book, batch)
    assert counts(book)["gig"] == 2


def test_an_import_that_is_stopped_leaves_nothing(book: Book) -> None:
    before = counts(book)
    found = seen(book, GERMAN)

    def stop(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_plan(book, found.plan, Source("gigs", "x", "y"), tell=stop)
    assert counts(book) == before


def test_what_the_columns_mean_is_remembered_by_their_headings(book: Book) -> None:
    text = "wann;wo;Land\n03/04/2027;Flagey;BE\n"
    first = seen(book, text, kind="gigs", columns={"wann": "on", "wo": "venue"}, date_order="mdy")
    remember_columns(book, "gigs", first.table.header, first.reading)
    assert gigs(seen(book, text, kind="gigs"))[0].on == date(2027, 3, 4)


def test_expenses_come_in_with_their_payer_and_vat(book: Book) -> None:
    text = "Datum;Beschreibung;Betrag;MwSt. %;bezahlt von\n14.11.2026;Benzin;119,00;19;Aïcha\n"
    found = seen(book, text)
    assert found.kind == "expenses"
    batch = bring(book, found)
    assert book.value("SELECT vat_minor FROM expense") == 1900
    take_back(book, batch)
    assert counts(book)["expense"] == counts(book)["person"] == 0


# ---- spreadsheets ----


def spreadsheet(*rows: list[object]) -> bytes:
    from openpyxl import Workbook

    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_spreadsheet_keeps_days_times_and_numbers_as_they_are(book: Book) -> None:
    data = spreadsheet(
        ["date", "start", "venue", "country", "fee"], [date(2027, 4, 3), time(20, 30), "Flagey", "BE", 1500.1]
    )
    found = seen(book, data)
    (gig,) = gigs(found)
    assert (gig.on, gig.starts, gig.fee.minor) == (date(2027, 4, 3), time(20, 30), 150010)  # type: ignore[union-attr]


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed(("xl/workbook.xml", BOMB)), "document type"),
        (packed(("xl/workbook.xml", BOMB.decode().encode("utf-16"))), "document type"),
        (packed(("a.xml", b"<a>" + b" " * 30_000_000 + b"</a>")), "unpacks"),
        (packed(("../evil.xml", b"<a/>")), "unsafe"),
        (packed(("/etc/passwd", b"x")), "unsafe"),
        (packed(("c:evil.xml", b"<a/>")), "unsafe"),
        (packed(("A.xml", b"<a/>"), ("a.XML", b"<a/>")), "twice"),
        (packed(*((f"{n}.xml", b"<a/>") for n in range(201))), "201"),
        (packed(("x.txt", b"hello")), "spreadsheet"),
        (packed(("x.txt", b"hello"))[:40], "damaged"),
        (spreadsheet(["date"], ["2026-01-01"])[:-200], "damaged"),
        (b"\x00\x01\x02binary", "not a text file"),
        (b"date,venue\n2026-01-01,\xffFlagey\n", "Line 2 is not UTF-8"),
        (b'date,venue\n2026-01-01,"Flagey\n', "Line 2"),
        (b"date,venue\n", "no row"),
        (("," * 300 + "\n" + "1," * 300).encode(), "columns"),
        (b"date,venue\n2026-01-01," + b"x" * 40_000, "letters"),
    ],
    ids=itertools.count(),
)
def test_hostile_and_broken_files_are_refused_in_words(book: Book, data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        look(book, data, "file", Wish())


def test_a_link_in_a_zip_is_refused(book: Book) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        info = zipfile.ZipInfo("xl/workbook.xml")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    with pytest.raises(Refused, match="unsafe"):
        look(book, out.getvalue(), "x.xlsx", Wish())


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(Refused, match="larger"):
        limits.read_bytes(large)


def test_another_encoding_is_read_once_a_person_named_it(book: Book) -> None:
    data = "date,venue,country\n2026-01-01,Operaház ő,HU\n".encode("windows-1250")
    with pytest.raises(Refused) as refused:
        seen(book, data)
    assert [p.field for p in refused.value.problems] == ["encoding"]
    assert gigs(seen(book, data, encoding="windows-1250"))[0].venue == "Operaház ő"


@given(st.text(max_size=30))
def test_guarding_a_cell_is_undone_by_reading_it(text: str) -> None:
    assert unsafe(safe(text)) == text
    assert safe(text)[:1] not in tuple("=+-@\t\r")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.binary(max_size=400))
def test_whatever_the_bytes_a_table_is_read_or_refused(data: bytes) -> None:
    try:
        found = read_table(data or b"x", "x")
    except Refused:
        return
    assert all(len(cells) == len(found.header) for _, cells in found.rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(cells=st.lists(st.lists(st.text(max_size=12), min_size=5, max_size=5), min_size=1, max_size=5))
def test_whatever_the_cells_a_plan_is_made(book: Book, cells: list[list[str]]) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows([["date", "venue", "country", "fee", "start"], *cells])
    try:
        found = seen(book, out.getvalue().replace("\0", ""), headed=True)
    except Refused:
        return
    for row in found.plan.wanted():
        assert row.problems or (isinstance(row.command, GigCommand) and row.command.on)


def test_only_files_of_this_page_are_offered_to_be_taken_back(book: Book) -> None:
    from desktop.core.actions.bank import import_statement, preview
    from tests import statements

    import_statement(book, preview(book, "camt.xml", statements.CAMT_02.encode()))
    assert book.value("SELECT count(*) FROM import_batch") == 1
    assert imports(book) == []


def test_a_spreadsheet_with_damaged_bytes_is_read_or_refused_and_never_more(book: Book) -> None:
    whole = spreadsheet(["date", "venue", "country"], ["2026-01-01", "Roma", "BE"])
    for place in range(0, len(whole), 61):
        try:
            found = look(
                book, whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :], "x.xlsx", Wish()
            )
        except Refused as refused:
            assert refused.problems
        else:
            assert found.plan.rows
