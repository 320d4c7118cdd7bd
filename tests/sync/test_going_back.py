"""A book goes back to a backup made before a paper was sent: the next sync brings back what the company has of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import cli
from desktop.core import backing_up
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.queries.declarations import declarations
from desktop.core.queries.journal import elsewhere
from desktop.core.store import backups, restoring
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.conftest import Company
from tests.gigfiles import AICHA, BRAM, gig_file

StartCompany = Callable[..., Company]


def test_what_was_sent_since_the_backup_comes_back_with_the_next_sync(
    book_path: Path, countries: Countries, start_company: StartCompany
) -> None:
    company = start_company("BE")
    with Book(book_path) as book:
        enrol(book, company.url, company.invite())
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
        backup = backups.make(book, backups.ASKED)
        assert backup is not None
        (sent,) = seal_contract(book, str(book.value("SELECT id FROM contract")), countries).declarations
        assert restoring.preview(book_path, backup.path, None).unsent == 1
        sync(book)
        found = restoring.preview(book_path, backup.path, None)
        assert (found.kinds["declaration"].missing, found.unsent) == (1, 0)
        backing_up.choose_backup(book, backup.path)
    restoring.arm(book_path)
    with Book(book_path) as book:
        backing_up.note_restored(book)
        assert declarations(book) == []
        sync(book)
        assert [(row.id, row.received_at is not None) for row in declarations(book)] == [(sent, True)]
        assert elsewhere(book) == []
        assert verify(book).problems == ()
    assert [stored["id"] for stored in company.stored()] == [sent]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = cli.main(arguments)
    return code, json.loads(capsys.readouterr().out)


def test_the_commands_make_check_and_go_back(
    book_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = ("--book", str(book_path))
    gigs, stick = tmp_path / "band.json", tmp_path / "stick"
    gigs.write_bytes(gig_file(AICHA, BRAM))
    stick.mkdir()
    code, said = run(capsys, "backup", "--place", str(stick), *book)
    assert code == 0
    assert isinstance(said["copied"], str)
    first = said["made"]
    assert run(capsys, "import", str(gigs), *book)[0] == 0
    code, said = run(capsys, "restore", str(first["backup"]), "--dry-run", *book)
    assert (code, said["unsent"]) == (0, 0)
    missing = said["missing"]
    assert (missing["person"], missing["gig"]) == (2, 1)
    assert run(capsys, "restore", str(first["backup"]), *book)[0] == 0
    assert run(capsys, "list", "people", *book) == (0, [])
    code, said = run(capsys, "backup", "--list", *book)
    found = said["backups"]
    assert {row["reason"] for row in found} == {"asked", "restore"}
    assert run(capsys, "backup", "--check", *book) == (0, {"checked": len(found), "problems": []})
    Path(found[0]["path"]).write_bytes(b"turned")
    code, said = run(capsys, "backup", "--check", *book)
    assert code == 2
    assert run(capsys, "restore", "nowhere", *book)[0] == 2
