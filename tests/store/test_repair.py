"""Damaged books: whatever can be read of them comes into a new one, and what was lost is named."""

import json
import os
import random
import secrets
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.cli import main as septet
from desktop.core.actions import record_client
from desktop.core.people import ClientCommand
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.people import clients
from desktop.core.repairing import free_name, repair
from desktop.core.store import locking, migrating
from desktop.core.store.book import Book, connect
from desktop.core.store.version import BOOK_VERSION
from desktop.core.verifying import verify
from tests.store.damaged import DAMAGES, PAGE, contents, make_book

FILES = int(os.environ.get("SEPTET_DAMAGED", "12"))
"""Damaged books that are repaired; each of them takes a quarter of a second."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_book(tmp_path_factory.mktemp("sound") / "sound.septet")


@pytest.fixture
def damaged(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sound, tmp_path / "damaged.septet"))


def encrypted(book: Path, copy: Path, key: bytes) -> Path:
    """Make an encrypted copy of a plain book."""
    plain = connect(book, read_only=False)
    plain.execute("ATTACH DATABASE ? AS other KEY ?", (str(copy), f"x'{key.hex()}'"))
    plain.execute("SELECT sqlcipher_export('other')")
    for pragma in ("application_id", "user_version"):
        value = plain.execute(f"PRAGMA main.{pragma}").fetchone()[0]
        plain.execute(f"PRAGMA other.{pragma} = {value}")
    plain.close()
    return copy


def spoil(path: Path, page: int, content: bytes = bytes(PAGE)) -> None:
    data = bytearray(path.read_bytes())
    data[(page - 1) * PAGE : page * PAGE] = content
    path.write_bytes(data)


def page_of(path: Path, name: str) -> int:
    with sqlite3.connect(path) as raw:
        found = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    raw.close()
    return int(found)


def test_a_sound_book_comes_out_as_it_was(damaged: Path) -> None:
    done = repair(damaged, damaged.with_name("new.septet"))
    assert done.whole
    assert contents(done.path) == contents(damaged)
    with Book(done.path) as book:
        assert book.value("SELECT count(*) FROM gig_words WHERE gig_words MATCH 'bimhuis'") > 0
        assert verify(book).problems == ()


def test_an_encrypted_book_comes_out_encrypted(sound: Path, tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    book = encrypted(sound, tmp_path / "secret.septet", key)
    spoil(book, page_of(sound, "client"), secrets.token_bytes(PAGE))
    spoil(book, 1, secrets.token_bytes(PAGE))
    done = repair(book, tmp_path / "new.septet", key)
    assert not done.path.read_bytes().startswith(b"SQLite")
    kept, were = contents(done.path, key), contents(sound)
    assert {name for name in were if kept[name] != were[name]} <= {"client", "event"}
    with pytest.raises(Refused, match="Nothing of a book"):
        repair(book, tmp_path / "other.septet", secrets.token_bytes(32))


def test_what_is_only_in_the_log_is_taken_over(damaged: Path) -> None:
    killed = (
        "import os, signal, sys; from pathlib import Path; from desktop.core.actions import record_client; "
        "from desktop.core.people import ClientCommand; from desktop.core.store.book import Book; "
        "record_client(Book(Path(sys.argv[1])), ClientCommand(name='Only in the log')); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed, str(damaged)], check=False, timeout=120)
    spoil(damaged, 1)
    with Book(repair(damaged, damaged.with_name("new.septet")).path) as book:
        assert "Only in the log" in {row.name for row in clients(book)}


@pytest.mark.parametrize("seed", range(FILES))
def test_of_a_damaged_book_everything_is_kept_or_named(sound: Path, tmp_path: Path, seed: int) -> None:
    roll = random.Random(seed)
    data, damage = bytearray(sound.read_bytes()), DAMAGES[seed % len(DAMAGES)]
    damage(data, roll)
    broken, target = tmp_path / "broken.septet", tmp_path / "new.septet"
    broken.write_bytes(data)
    try:
        done = repair(broken, target)
    except Refused as refused:
        assert damage.__name__ == "cut", refused  # so little was left that there was nothing to be read
        return
    assert broken.read_bytes() == data
    connection = connect(target, read_only=True)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    were, are = contents(sound), contents(target)
    missing = {name for name, rows in were.items() if rows - are[name]}
    named = " ".join([problem.field for problem in (*done.lost, *done.problems)])
    changed_inside = damage.__name__ in ("flip", "many_flips")  # one letter of a name: nothing can tell
    assert not missing or named or changed_inside, missing


def test_lost_gigs_are_named_by_their_day_and_place(damaged: Path) -> None:
    root = page_of(damaged, "gig")
    data = damaged.read_bytes()
    first = int.from_bytes(data[(root - 1) * PAGE + 12 :][:2], "big")
    leaf = int.from_bytes(data[(root - 1) * PAGE + first :][:4], "big")
    spoil(damaged, leaf)
    done = repair(damaged, damaged.with_name("new.septet"))
    (lost,) = done.lost
    assert lost.field == "gig"
    assert any(
        town in lost.english() for town in ("Antwerp", "Brussels", "Köln", "Amsterdam", "Paris", "Budapest")
    )


def test_a_lost_branch_of_a_table_costs_nothing(damaged: Path) -> None:
    spoil(damaged, page_of(damaged, "gig"), random.Random(1).randbytes(PAGE))
    done = repair(damaged, damaged.with_name("new.septet"))
    assert contents(done.path) == contents(damaged.with_name("new.septet"))
    assert done.rows["gig"] >= 250
    assert not any(problem.field == "gig" for problem in done.lost)


def test_a_lost_client_of_a_sealed_paper_gets_its_name_from_the_paper(damaged: Path) -> None:
    with sqlite3.connect(damaged) as raw:
        ids = [row[0] for row in raw.execute("SELECT client_id FROM contract")]
        names = {
            row[0]
            for row in raw.execute(f"SELECT name FROM client WHERE id IN ({','.join('?' * len(ids))})", ids)
        }
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute(f"DELETE FROM client WHERE id IN ({','.join('?' * len(ids))})", ids)
    raw.close()
    done = repair(damaged, damaged.with_name("new.septet"))
    assert any("stands for one that is lost" in problem.english() for problem in done.lost)
    with Book(done.path) as book:
        assert names <= {row.name for row in clients(book)}
        assert verify(book).problems == ()


def test_a_paper_whose_place_in_the_outbox_is_lost_is_sent_again(damaged: Path) -> None:
    with sqlite3.connect(damaged) as raw:
        raw.execute("DELETE FROM outbox")
    raw.close()
    done = repair(damaged, damaged.with_name("new.septet"))
    assert [problem.field for problem in done.lost] == ["outbox"]
    with Book(done.path) as book:
        assert book.value("SELECT count(*) FROM outbox WHERE state = 'queued'") == done.rows["declaration"]


@pytest.mark.parametrize("version", range(1, BOOK_VERSION))
def test_a_damaged_book_of_an_older_septet_is_repaired_and_brought_up(tmp_path: Path, version: int) -> None:
    old = tmp_path / "old.septet"
    migrating.make(old, version=version)
    with sqlite3.connect(old) as raw:
        raw.execute("INSERT INTO person (id, name, demo) VALUES ('p', 'Dávid', 0)")
    raw.close()
    spoil(old, 1)
    done = repair(old, tmp_path / "new.septet")
    with Book(done.path) as book:
        assert book.value("PRAGMA user_version") == BOOK_VERSION
        assert book.value("SELECT name FROM person") == "Dávid"


def test_a_newer_book_an_empty_file_and_a_letter_are_refused(damaged: Path, tmp_path: Path) -> None:
    data = bytearray(damaged.read_bytes())
    data[60:64] = (BOOK_VERSION + 1).to_bytes(4, "big")
    damaged.write_bytes(data)
    letter, empty = tmp_path / "letter.septet", tmp_path / "empty.septet"
    letter.write_bytes(b"Dear all, the gig is off. " * 1000)
    empty.write_bytes(b"")
    for path, why in ((damaged, "newer"), (letter, "Nothing of a book"), (empty, "Nothing of a book")):
        before = path.read_bytes()
        with pytest.raises(Refused, match=why):
            repair(path, tmp_path / "new.septet")
        assert path.read_bytes() == before
    assert not (tmp_path / "new.septet").exists()
    with pytest.raises(Unavailable, match="no book"):
        repair(tmp_path / "nowhere.septet", tmp_path / "new.septet")


def test_nothing_is_written_over(damaged: Path) -> None:
    other = damaged.with_name("damaged-repaired.septet")
    other.write_bytes(b"mine")
    with pytest.raises(Refused, match="exists"):
        repair(damaged, other)
    assert free_name(damaged).name == "damaged-repaired2.septet"
    assert other.read_bytes() == b"mine"


def test_a_book_that_is_open_is_not_repaired(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    with Book(damaged), pytest.raises(Unavailable, match="open in another Septet"):
        repair(damaged, damaged.with_name("new.septet"))


def test_headless_the_book_is_repaired_beside_the_damaged_one(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(damaged, page_of(damaged, "client"))
    assert septet(["verify", "--book", str(damaged)]) == 2
    assert "damaged" in capsys.readouterr().out
    assert septet(["repair", "--book", str(damaged)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert Path(said["book"]).name == "damaged-repaired.septet"
    assert said["rows"]["gig"] >= 250
    assert septet(["verify", "--book", said["book"]]) == 0


def test_values_of_the_wrong_kind_are_found_and_left_out(damaged: Path) -> None:
    with sqlite3.connect(damaged) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("UPDATE contract SET fee_minor = 'much'")
    raw.close()
    with Book(damaged) as book:
        assert [problem.english() for problem in verify(book).problems] == [
            "In table contract an entry holds what does not belong there."
        ]
    done = repair(damaged, damaged.with_name("new.septet"))
    assert any("stands for one that is lost" in problem.english() for problem in done.lost)
    with Book(done.path) as book:
        record_client(book, ClientCommand(name="Work goes on"))
