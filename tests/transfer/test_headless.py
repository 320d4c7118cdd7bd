"""The headless commands of what comes in and goes out, as a script uses them."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from desktop.core.actions import record_client
from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import read_gig_file
from desktop.core.queries.people import client, clients
from desktop.core.store.book import Book
from tests.gigfiles import AICHA, BRAM, gig_file


@pytest.fixture
def band(book_path: Path) -> Path:
    with Book(book_path) as book:
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    return book_path


def septet(*arguments: str, code: int = 0) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *arguments], capture_output=True, timeout=100, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_table_is_looked_at_brought_in_listed_and_taken_back(book_path: Path, tmp_path: Path) -> None:
    file, book = tmp_path / "gigs.csv", ("--book", str(book_path))
    file.write_text("wann,wo,Land,Gage\n03/04/2027,Flagey,BE,100.00\n", "utf-8")
    said = septet(
        "import",
        str(file),
        "--dry-run",
        "--kind",
        "gigs",
        "--mapping",
        "wann=on",
        "--mapping",
        "wo=venue",
        *book,
        code=2,
    )
    assert said["questions"][0]["choices"] == ["dmy", "mdy"]
    done = septet(
        "import",
        str(file),
        "--kind",
        "gigs",
        "--mapping",
        "wann=on",
        "--mapping",
        "wo=venue",
        "--date-order",
        "dmy",
        *book,
    )
    assert done["imported"]["gigs"] == 1
    assert septet("import", str(file), "--kind", "gigs", *book, code=2)["problems"]
    assert septet("imports", "list", *book)[0]["name"] == "gigs.csv"
    septet("imports", "undo", done["batch"], *book)
    assert septet("list", "gigs", *book) == []


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx", "ics", "hledger", "beancount"])
def test_every_format_is_written(band: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"out.{'zip' if kind in ('json', 'csv') else kind}"
    assert septet("export", "--format", kind, "--out", str(out), "--book", str(band))["path"] == str(out)
    assert out.stat().st_size > 20


def test_an_imported_expense_stands_in_the_ledger_that_goes_out(book_path: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "x.csv", tmp_path / "x.journal"
    file.write_text("date;what;amount\n2026-11-14;Petrol;12,34\n", "utf-8")
    septet("import", str(file), "--book", str(book_path))
    septet("export", "--format", "hledger", "--out", str(out), "--book", str(book_path))
    assert "12.34" in out.read_text("utf-8")


def test_an_archive_makes_the_same_book_elsewhere(band: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "book.zip", tmp_path / "other.septet"
    septet("export", "--format", "json", "--out", str(out), "--book", str(band))
    septet("import", str(out), "--book", str(other))
    assert septet("list", "contracts", "--book", str(other)) == septet(
        "list", "contracts", "--book", str(band)
    )
    assert septet("import", str(out), "--book", str(other), code=2)["problems"]


def test_invoice_data_name_what_is_missing_and_invent_nothing(band: Path, tmp_path: Path) -> None:
    out = tmp_path / "invoice.xml"
    contract = septet("list", "contracts", "--book", str(band))[0]["id"]
    said = septet("export", "--format", "ubl", "--contract", contract, "--out", str(out), "--book", str(band))
    assert said["draft"]
    assert {each["term"] for each in said["missing"]} >= {"BT-1", "BT-2", "BT-84"}
    assert (said["net"], said["vat"], said["total"]) == ("1500.00", "90.00", "1590.00")
    number = etree.parse(str(out)).findtext("{*}ID")
    assert number == f"DRAFT-{contract[:8]}"


def test_the_reference_that_a_client_wants_stands_on_its_invoices(band: Path, tmp_path: Path) -> None:
    leitweg = "04011000-1234512345-06"
    with Book(band) as book:
        ((key, _),) = clients(book)
        known = client(book, key)
        assert known is not None
        record_client(book, replace(known, invoice_reference=leitweg))
    contract = septet("list", "contracts", "--book", str(band))[0]["id"]
    for kind, name in (("ubl", "BuyerReference"), ("cii", "BuyerReference")):
        out = tmp_path / f"{kind}.xml"
        wish = ("export", "--format", kind, "--contract", contract, "--out", str(out), "--book", str(band))
        assert "BT-10" not in {each["term"] for each in septet(*wish)["missing"]}
        assert [found.text for found in etree.parse(str(out)).iter(f"{{*}}{name}")] == [leitweg]
        septet(*wish, "--buyer-reference", "PO 77")  # what is said for one invoice goes before
        assert [found.text for found in etree.parse(str(out)).iter(f"{{*}}{name}")] == ["PO 77"]


def test_folder_of_tables(band: Path, tmp_path: Path) -> None:
    said = septet(
        "export", "--format", "csv", "--out", str(tmp_path / "tables"), "--lang", "de", "--book", str(band)
    )
    assert "gigs.csv" in said["files"]
    assert "Spielort" in (tmp_path / "tables" / "gigs.csv").read_text("utf-8-sig").splitlines()[0]


def test_a_file_that_is_not_there_is_told_in_words(book_path: Path) -> None:
    assert (
        "cannot be read"
        in septet("import", "nowhere.csv", "--book", str(book_path), code=2)["problems"][0]["message"]
    )
    assert book_path.exists()
