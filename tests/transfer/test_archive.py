"""What goes out comes back: the archive table by table, gigs as tables, a contract as a file for a mate."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.core.actions import change_setting, record_person
from desktop.core.actions.archives import restore_archive
from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import read_gig_file
from desktop.core.people import PersonCommand
from desktop.core.problems import Refused
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.core.transfer import sheets
from desktop.core.transfer.archive import CONTENTS, read_archive, tables, write_archive
from desktop.core.transfer.handover import contract_for_mate
from desktop.core.transfer.intake import Wish, look
from desktop.core.verifying import verify
from tests.conftest import NOW
from tests.gigfiles import AICHA, BRAM, CLARA, GIG, contract


@pytest.fixture
def full(book: Book) -> Book:
    """A book with a band, a contract, a receipt with its bytes, an expense, a fund."""
    from desktop.core.store import band_tables as band
    from desktop.core.store import books_tables as books
    from desktop.core.store.tables import Enrolment, Setting

    people = [{**AICHA, "iban": "BE68539007547034"}, BRAM, CLARA]
    import_gig_file(
        book,
        read_gig_file(
            json.dumps(
                {
                    "schema": "septet-gig-file/1",
                    "people": people,
                    "clients": [{"name": "De Roma vzw", "country": "BE"}],
                    "gigs": [GIG],
                    "contracts": [contract("Aïcha Benali", "Bram De Wit", "Clara Vogel")],
                }
            ).encode()
        ),
    )
    key = book.value("SELECT id FROM contract")
    with book.transaction() as session:
        session.add(Setting(key="device_key", value="SECRET-KEY"))
        session.add(Setting(key="language", value="hu"))
        session.add(band.File(digest="d" * 64, content=b"%PDF-1.4 receipt"))
        session.add(
            band.Attachment(
                id="a1",
                contract_id=key,
                ref="r",
                name="r.pdf",
                media_type="application/pdf",
                size=16,
                digest="d" * 64,
                added_at="2026-01-01T00:00:00Z",
            )
        )
        session.add(
            books.Expense(
                id="e1",
                on_date="2026-01-02",
                kind="purchase",
                category="other",
                text="=cmd|' /C calc'!A0",
                minor=1234,
                currency="EUR",
            )
        )
        session.add(
            Enrolment(
                company_id="c1",
                country="BE",
                name="Company",
                url="https://x.example",
                member_name="Aïcha",
                token="SECRET-TOKEN",
                keys="[]",
                cursor="0",
                enrolled_at="2026-01-01T00:00:00Z",
            )
        )
    return book


@pytest.fixture
def empty(template: Path, tmp_path: Path) -> Iterator[Book]:
    path = tmp_path / "other.septet"
    shutil.copyfile(template, path)
    with Book(path, clock=lambda: NOW) as opened:
        yield opened


def archive(book: Book) -> bytes:
    out = io.BytesIO()
    write_archive(book, out)
    return out.getvalue()


class Row(tuple[Any, ...]):
    def __new__(cls, *values: Any) -> "Row":
        return super().__new__(cls, values)


def rows(book: Book, table: str) -> list[Row]:
    return book.rows(Row, f'SELECT * FROM "{table}" ORDER BY rowid')


def test_an_empty_book_takes_an_archive_in_and_is_the_same_book(full: Book, empty: Book) -> None:
    restore_archive(empty, read_archive(archive(full), "x.zip"))
    for table in tables():
        theirs, ours = sorted(rows(full, table.name), key=repr), sorted(rows(empty, table.name), key=repr)
        if table.name == "setting":
            theirs = [row for row in theirs if row[0] != "device_key"]
        if table.name == "enrolment":
            theirs, ours = ([row[:5] + row[6:] for row in each] for each in (theirs, ours))
        assert ours == theirs, table.name
    assert sum(len(rows(empty, table.name)) for table in tables()) > 15
    assert archive(empty) == archive(full)
    assert empty.value("SELECT count(*) FROM gig_words WHERE gig_words MATCH 'roma'") == 1


def test_no_key_and_no_token_leaves_in_an_archive(full: Book) -> None:
    with zipfile.ZipFile(io.BytesIO(archive(full))) as packed:
        everything = b"".join(packed.read(name) for name in packed.namelist())
    assert b"SECRET" not in everything
    assert b"BE68539007547034" in everything


def test_sealed_papers_come_back_byte_for_byte(
    empty: Book, tmp_path: Path, template: Path, countries: Any
) -> None:
    from desktop.sync.demo import DemoCompanies, load_demo

    path = tmp_path / "demo.septet"
    shutil.copyfile(template, path)
    with Book(path) as book:
        with DemoCompanies(book) as companies:
            load_demo(book, countries, companies)
        restore_archive(empty, read_archive(archive(book), "x.zip"))
        for table in ("declaration", "receipt", "event", "outbox", "audit"):
            assert sorted(rows(empty, table), key=repr) == sorted(rows(book, table), key=repr)
    found = verify(empty)
    assert found.declarations > 10
    assert found.problems == ()


def test_a_book_with_entries_takes_no_archive(full: Book) -> None:
    with pytest.raises(Refused, match="new book"):
        restore_archive(full, read_archive(archive(full), "x"))


def changed(data: bytes, change: Any, drop: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == CONTENTS:
                said = json.loads(content)
                content = change(said) or json.dumps(said).encode()
            if not drop or not name.startswith(drop):
                new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.update(book_version=99), "newer"),
        (lambda s: s.update(schema="x"), "no archive"),
        (lambda s: s["tables"].update(nonsense=[]), "nonsense"),
        (lambda s: s["tables"]["gig"][0].update(on_date=5), "belongs"),
        (lambda s: s["tables"]["gig"][0].update(fee_minor=1.5), "no archive"),
        (lambda s: s["tables"]["gig"][0].update(fee_minor=True), "belongs"),
        (lambda s: s["tables"]["gig"][0].update(fee_minor=2**70), "belongs"),
        (lambda s: s["tables"]["setting"].append({"key": "device_key", "value": "theirs"}), "belongs"),
        (lambda s: s["tables"]["file"][0].update(content={"file": "../x"}), "lacks"),
        (lambda _s: b"{", "no archive"),
        (lambda _s: b"[" * 100_000, "no archive"),
    ],
)
def test_an_archive_that_was_tampered_with_is_refused(
    full: Book, empty: Book, change: Any, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        restore_archive(empty, read_archive(changed(archive(full), change), "x.zip"))
    assert rows(empty, "gig") == []


def test_an_archive_whose_entries_speak_of_what_is_not_there_changes_nothing(full: Book, empty: Book) -> None:
    data = changed(archive(full), lambda s: s["tables"]["person"].clear())
    with pytest.raises(Refused, match="hold together"):
        restore_archive(empty, read_archive(data, "x.zip"))
    assert rows(empty, "gig") == rows(empty, "client") == []


def test_a_file_that_is_missing_or_changed_is_found(full: Book) -> None:
    with pytest.raises(Refused, match="lacks"):
        read_archive(changed(archive(full), lambda _s: None, drop="files/"), "x")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive(full))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"other" if name.startswith("files/") else old.read(name))
    with pytest.raises(Refused, match="damaged"):
        read_archive(out.getvalue(), "x")


# ---- tables ----


def test_gigs_go_out_and_come_in_without_loss_as_csv_and_xlsx(full: Book, empty: Book) -> None:
    from desktop.core.actions.importing import Source
    from desktop.core.actions.transfer_in import import_plan

    def gigs(book: Book) -> list[Row]:
        sql = """SELECT g.id, on_date, starts, ends, venue, place, g.country, b.name, c.name, fee_minor, currency, state, notes
            FROM gig g LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id ORDER BY g.id"""
        return book.rows(Row, sql)

    with full.transaction() as session:
        from desktop.core.store.tables import Gig

        session.query(Gig).update({"notes": '=HYPERLINK("x")\n\'-2 lines', "place": "@Antwerp"})
    for data in (sheets.as_csv_files(full)["gigs.csv"], sheets.as_xlsx(full).data):
        found = look(empty, data, "gigs", Wish(kind="gigs", sheet="gigs" if data[:2] == b"PK" else None))
        import_plan(empty, found.plan, Source("gigs", "x", found.digest))
        assert gigs(empty) == gigs(full)
        empty.undo_log.undo()


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de", "es", "ca", "it", "sv", "hu"])
def test_the_headings_of_every_language_are_understood_again(full: Book, empty: Book, language: str) -> None:
    data = sheets.as_csv_files(full, language)["gigs.csv"]
    assert look(empty, data, "x", Wish()).reading.columns == sheets.SHEETS[0].columns


def test_a_spreadsheet_holds_numbers_and_days_and_no_formula(full: Book) -> None:
    from datetime import datetime

    from openpyxl import load_workbook

    made = load_workbook(io.BytesIO(sheets.as_xlsx(full).data))
    gig = made["gigs"][2]
    assert isinstance(gig[1].value, datetime)
    assert gig[9].value == 1500
    assert {cell.data_type for page in made for line in page for cell in line} <= {"s", "n", "d", "inlineStr"}
    assert made["expenses"][2][1].value == "=cmd|' /C calc'!A0"


def test_a_formula_in_a_csv_is_kept_from_running(full: Book) -> None:
    text = sheets.as_csv_files(full)["expenses.csv"].decode("utf-8-sig")
    assert "'=cmd" in text
    assert ",=cmd" not in text


def test_no_number_of_a_person_and_no_account_leaves_in_tables(full: Book) -> None:
    text = b"".join(sheets.as_csv_files(full).values())
    for secret in (b"BE68539007547034", b"85070412438", b"36950008121", b"SECRET"):
        assert secret not in text


# ---- for a mate ----


def test_a_contract_handed_over_is_the_same_contract_and_twice_does_no_harm(full: Book, empty: Book) -> None:
    key = full.value("SELECT id FROM contract")
    data = contract_for_mate(full, key)
    for _ in range(2):
        import_gig_file(empty, read_gig_file(data))
    assert empty.value("SELECT count(*) FROM contract") == empty.value("SELECT count(*) FROM gig") == 1
    assert contract_for_mate(empty, key) == data


def test_nothing_private_is_handed_over(full: Book) -> None:
    data = contract_for_mate(full, full.value("SELECT id FROM contract"))
    for secret in (b"BE68539007547034", b"85070412438", b"identifiers", b"email", b"residence"):
        assert secret not in data


def test_a_new_book_that_knows_its_keeper_takes_an_archive_in(full: Book, empty: Book) -> None:
    """The first start asks everybody for a name."""
    me = record_person(empty, PersonCommand("Jonas Bass")).id
    change_setting(empty, "me", me)
    restore_archive(empty, read_archive(archive(full), "x.zip"))
    names = "SELECT group_concat(name) FROM (SELECT name FROM person ORDER BY name)"
    assert empty.value(names) == full.value(names)
    assert setting(empty, "me") == setting(full, "me")


def test_another_musician_is_an_entry(full: Book, empty: Book) -> None:
    change_setting(empty, "me", record_person(empty, PersonCommand("Jonas Bass")).id)
    record_person(empty, PersonCommand("Ida Blech"))
    with pytest.raises(Refused, match="new book"):
        restore_archive(empty, read_archive(archive(full), "x.zip"))


def test_a_book_in_which_something_was_done_and_undone_is_not_empty(full: Book, empty: Book) -> None:
    import_gig_file(empty, read_gig_file(json.dumps({"schema": "septet-gig-file/1", "gigs": [GIG]}).encode()))
    empty.undo_log.undo()
    assert empty.value("SELECT count(*) FROM gig") == 0
    with pytest.raises(Refused, match="new book"):
        restore_archive(empty, read_archive(archive(full), "x.zip"))
