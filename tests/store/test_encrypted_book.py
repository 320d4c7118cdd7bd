"""An encrypted book is read with its key only, and everything that is made of it is encrypted too."""

import secrets
import sqlite3
from pathlib import Path

import pytest

from desktop.core.actions import record_client
from desktop.core.people import ClientCommand
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.people import clients
from desktop.core.store import cipher, migrating
from desktop.core.store.book import Book, connect
from desktop.core.store.version import BOOK_VERSION

KEY = secrets.token_bytes(32)
SECRET = "Zaal De Krekelaar"


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    """The path of an encrypted book with one client in it."""
    path = tmp_path / "tour.septet"
    with Book(path, key=KEY) as book:
        record_client(book, ClientCommand(name=SECRET, country="BE"))
    return path


def test_nothing_of_an_encrypted_book_can_be_read_in_its_files(encrypted: Path) -> None:
    with Book(encrypted, key=KEY) as book:
        record_client(book, ClientCommand(name=SECRET + " 2", country="BE"))
        files = [file for file in encrypted.parent.iterdir() if file.stat().st_size]
        assert encrypted.with_name("tour.septet-wal") in files
        for file in files:
            assert b"Krekelaar" not in file.read_bytes()
            assert b"SQLite" not in file.read_bytes()
        assert [client.name for client in clients(book)] == [SECRET, SECRET + " 2"]
        twin = book.another()
        assert twin.key == KEY
        assert len(clients(twin)) == 2
        twin.close()


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize("key", [None, bytes(32)])
def test_without_its_key_a_book_is_not_opened_and_left_alone(
    encrypted: Path, key: bytes | None, writable: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    before = encrypted.read_bytes()
    with pytest.raises(cipher.NeedsKey, match="left as it is"):
        Book(encrypted, key=key, writable=writable)
    assert encrypted.read_bytes() == before
    assert capfd.readouterr().err == ""


def test_a_plain_book_is_not_taken_for_the_encrypted_one_that_was_expected(book_path: Path) -> None:
    with pytest.raises(Unavailable, match="is not encrypted"):
        Book(book_path, key=KEY)


def test_a_copy_made_over_a_book_is_encrypted_with_its_key(encrypted: Path) -> None:
    copy = encrypted.with_name("copy.septet")
    connection = connect(encrypted, read_only=True, key=KEY)
    connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()
    assert not copy.read_bytes().startswith(cipher.PLAIN)
    with Book(copy, key=KEY) as book:
        assert [client.name for client in clients(book)] == [SECRET]


def test_an_older_encrypted_book_is_brought_up_and_its_backup_stays_encrypted(encrypted: Path) -> None:
    raw = cipher.connect(encrypted, read_only=False, key=KEY)
    raw.execute(f"PRAGMA user_version = {BOOK_VERSION - 1}")
    raw.close()
    migrating.bring_up(encrypted, KEY)
    (backup,) = encrypted.parent.glob("tour-before-*")
    assert cipher.marks(backup, KEY)[1] == BOOK_VERSION - 1
    assert not backup.read_bytes().startswith(cipher.PLAIN)
    with Book(encrypted, key=KEY) as book:
        assert [client.name for client in clients(book)] == [SECRET]


def test_a_newer_encrypted_book_is_refused(encrypted: Path) -> None:
    raw = cipher.connect(encrypted, read_only=False, key=KEY)
    raw.execute(f"PRAGMA user_version = {BOOK_VERSION + 1}")
    raw.close()
    with pytest.raises(Refused, match="newer Septet"):
        Book(encrypted, key=KEY)


def test_the_systems_sqlite_cannot_read_it(encrypted: Path) -> None:
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        sqlite3.connect(encrypted).execute("SELECT * FROM client")


def test_an_encrypted_book_is_told_by_its_noise(encrypted: Path, tmp_path: Path) -> None:
    assert cipher.looks_encrypted(encrypted)
    for name, content in (
        ("a", b""),
        ("b", b"a song\n" * 4096),
        ("c", cipher.PLAIN + secrets.token_bytes(8176)),
    ):
        (tmp_path / name).write_bytes(content)
        assert not cipher.looks_encrypted(tmp_path / name)
