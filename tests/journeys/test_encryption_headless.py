"""Encrypting a book, working with it and losing its passphrase, from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.core.store import key_file
from desktop.core.store.book import Book

PASSPHRASE = "vier wilde zwanen, érik"


def septet(*arguments: str | Path, code: int = 0, **environment: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *map(str, arguments)],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **environment},
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    assert done.returncode == code, done.stderr.decode()
    return json.loads(done.stdout)


def problem(answer: Any) -> str:
    return str(answer["problems"][0]["message"])


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words"
    path.write_text(PASSPHRASE + "\nnot this line\n", "utf-8")
    return path


def test_a_book_is_encrypted_worked_with_and_opened_by_its_sheet(
    book_path: Path, words: Path, tmp_path: Path
) -> None:
    book, sheet = ("--book", book_path), tmp_path / "sheet.pdf"
    assert septet("encryption", *book) == {"book": str(book_path), "encrypted": False}
    on = septet("encryption", "on", *book, "--new-passphrase-file", words, "--sheet", sheet)
    assert (on["encrypted"], on["passphrase"], on["key_store"]) == (True, True, False)
    assert len(on["recovery_key"]) == 4
    assert sheet.read_bytes().startswith(b"%PDF")

    assert "nobody can be asked" in problem(septet("list", "gigs", *book, code=2))
    assert septet("list", "gigs", *book, "--passphrase-file", words) == []
    assert septet("verify", *book, SEPTET_PASSPHRASE_FILE=str(words))["ok"]
    other = tmp_path / "other"
    other.write_text("vier wilde ganzen")
    assert "not the passphrase" in problem(septet("verify", *book, "--passphrase-file", other, code=2))
    missing = septet("verify", *book, "--passphrase-file", tmp_path / "none", code=2)
    assert "cannot be read" in problem(missing)

    key_file.beside(book_path).unlink()  # the sheet is all that is left
    typed = tmp_path / "typed"
    typed.write_text("\n".join(on["recovery_key"]))
    septet("encryption", "passphrase", *book, "--recovery-key-file", typed, "--new-passphrase-file", other)
    assert septet("verify", *book, "--passphrase-file", other)["ok"]
    again = septet("encryption", "recovery-key", *book, "--passphrase-file", other)
    assert again["recovery_key"] == on["recovery_key"]

    assert not septet("encryption", "off", *book, "--passphrase-file", other)["encrypted"]
    Book(book_path).close()
    assert "is not encrypted" in problem(septet("encryption", "off", *book, code=2))


def test_what_cannot_be_done_is_refused_in_words(book_path: Path, words: Path, tmp_path: Path) -> None:
    book, short = ("--book", book_path), tmp_path / "short"
    short.write_text("swan")
    assert "at least 8" in problem(septet("encryption", "on", *book, "--new-passphrase-file", short, code=2))
    assert "--new-passphrase-file" in problem(septet("encryption", "on", *book, code=2))
    septet("encryption", "on", *book, "--new-passphrase-file", words)
    twice = septet("encryption", "on", *book, "--new-passphrase-file", words, code=2)
    assert "encrypted already" in problem(twice)
    nowhere = ("--book", tmp_path / "nowhere.septet")
    assert "no book at" in problem(septet("encryption", *nowhere, code=2))
    assert septet("encryption", "on", *nowhere, "--new-passphrase-file", words, code=2)
    assert not (tmp_path / "nowhere.septet").exists()


def test_backups_that_stayed_readable_are_found_encrypted_and_deleted(
    book_path: Path, words: Path, tmp_path: Path
) -> None:
    stick, away, book = tmp_path / "stick", tmp_path / "away", ("--book", book_path)
    stick.mkdir()
    made = septet("backup", "--place", stick, *book)
    stick.rename(away)
    septet("encryption", "on", *book, "--new-passphrase-file", words)
    away.rename(stick)
    with_words = (*book, "--passphrase-file", words)
    assert septet("encryption", "backups", *with_words)["readable_backups"] == [made["copied"]]
    assert septet("encryption", "encrypt-backups", *with_words)["readable_backups"] == []
    assert key_file.beside(Path(made["copied"])).exists()
    assert septet("encryption", "delete-backups", *with_words)["deleted"] == 0
