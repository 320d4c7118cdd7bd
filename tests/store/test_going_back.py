"""The way back to a backup: previewed, prepared, done at the next start, and taken back."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from desktop.core import backing_up
from desktop.core.problems import Unavailable
from desktop.core.store import backups, restoring
from desktop.core.store.book import Book, connect
from desktop.core.verifying import verify
from tests.store.copies import KEY, add, go_back, made, names

EACH = 1 if "SEPTET_KILLS" in os.environ else 5
"""Going back is killed at each, or at every so many, of its steps on the disk."""


def test_a_preview_says_what_would_be_missing(book: Book) -> None:
    add(book, "De Roma")
    backup = made(book)
    add(book, "Flagey", "Ancienne Belgique")
    found = restoring.preview(book.path, backup.path, None)
    assert found.kinds["client"] == restoring.Counted(held=1, now=3, missing=2)
    assert found.readable
    assert found.unsent == 0


def test_going_back_keeps_the_book_of_now_and_can_be_taken_back(book_path: Path) -> None:
    with Book(book_path) as book:
        add(book, "De Roma")
        backup = made(book)
        add(book, "Flagey")
    go_back(book_path, backup.path)
    with Book(book_path) as book:
        assert names(book) == ["De Roma"]
        went = backing_up.note_restored(book)
        assert went is not None
        assert went.backup == backup.id
        assert backing_up.note_restored(book) is None
        assert book.value("SELECT what || ' ' || ref FROM audit ORDER BY seq DESC") == f"restore {backup.id}"
        assert verify(book).problems == ()
    before = next(each for each in backups.listed(book_path) if each.reason == backups.RESTORE)
    go_back(book_path, before.path)
    with Book(book_path) as book:
        assert names(book) == ["De Roma", "Flagey"]


def test_a_damaged_book_is_kept_with_its_log_when_a_backup_takes_its_place(book_path: Path) -> None:
    with Book(book_path) as book:
        add(book, "De Roma")
        backup = made(book)
    damaged = b"\xff" * 5000
    book_path.write_bytes(damaged)
    book_path.with_name("band.septet-wal").write_bytes(b"a log")
    found = restoring.preview(book_path, backup.path, None)
    assert not found.readable
    assert found.kinds["client"].held == 1
    restoring.prepare(book_path, backup.path, None)
    restoring.arm(book_path)
    with Book(book_path) as book:
        assert names(book) == ["De Roma"]
    (kept,) = backups.replaced(book_path)
    assert kept.read_bytes() == damaged
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"a log"


def test_a_backup_of_an_older_version_is_brought_up(tmp_path: Path) -> None:
    from tests.store.test_migrations import unpack

    path, old = unpack(6, tmp_path / "band.septet"), unpack(3, tmp_path / "old.septet")
    assert restoring.preview(path, old, None).version == 3
    go_back(path, old)
    with Book(path) as book:
        assert verify(book).problems == ()
        assert book.value("SELECT count(*) FROM declaration") == 17


def test_a_damaged_backup_is_refused_and_the_book_stays(book: Book) -> None:
    add(book, "De Roma")
    backup = made(book)
    with backup.path.open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 10)
    with pytest.raises(Unavailable, match="is damaged"):
        backing_up.choose_backup(book, backup.path)
    (book.path.parent / "letter.septet").write_text("Dear Septet")
    with pytest.raises(Unavailable, match="is no backup"):
        backing_up.choose_backup(book, book.path.parent / "letter.septet")
    assert list(book.path.parent.glob("*.restor*")) == []


def test_a_backup_of_a_newer_septet_is_refused(book: Book, tmp_path: Path) -> None:
    newer = tmp_path / "newer.septet"
    shutil.copyfile(made(book).path, newer)
    raw = connect(newer, read_only=False)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(Unavailable, match="newer Septet"):
        backing_up.choose_backup(book, newer)


def test_an_encrypted_book_goes_back_to_an_encrypted_one(tmp_path: Path) -> None:
    path = tmp_path / "band.septet"
    with Book(path, key=KEY) as book:
        add(book, "De Roma")
        backup = made(book)
        add(book, "Flagey")
    go_back(path, backup.path, KEY)
    with Book(path, key=KEY) as book:
        assert names(book) == ["De Roma"]
    assert not path.read_bytes().startswith(b"SQLite")


def test_an_encrypted_book_never_becomes_a_plain_one_unnoticed(tmp_path: Path, book: Book) -> None:
    backup = made(book)
    with (
        Book(tmp_path / "secret.septet", key=KEY) as secret,
        pytest.raises(Unavailable, match="does not open with the key"),
    ):
        backing_up.choose_backup(secret, backup.path)


def test_what_was_prepared_and_given_up_changes_nothing(book_path: Path) -> None:
    with Book(book_path) as book:
        add(book, "De Roma")
        backup = made(book)
        add(book, "Flagey")
        backing_up.choose_backup(book, backup.path)
    restoring.forget(book_path)
    with Book(book_path) as book:
        assert names(book) == ["De Roma", "Flagey"]


def test_a_kill_while_going_back_leaves_the_old_book_or_the_new_one(book_path: Path) -> None:
    with Book(book_path) as book:
        add(book, "De Roma")
        backup = book_path.with_name(
            "chosen.septet"
        )  # outside the folder: so many tries rotate everything else out
        made(book).path.replace(backup)
        add(book, "Flagey")
    program = """
        import os, signal, sys
        from pathlib import Path
        from desktop.core import backing_up
        from desktop.core.store import backups, copying, restoring
        from desktop.core.store.book import Book
        steps = 0
        def counted(function):
            def step(*given, **named):
                global steps
                steps += 1
                if steps == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*given, **named)
            return step
        for name in ("replace", "unlink", "chmod"):
            setattr(Path, name, counted(getattr(Path, name)))
        os.fsync = counted(os.fsync)
        path = Path(sys.argv[1])
        for number in range(1, 400, int(sys.argv[3])):
            if not (child := os.fork()):
                with Book(path) as book:
                    backing_up.choose_backup(book, Path(sys.argv[2]))
                restoring.arm(path)
                Book(path).close()
                os._exit(0)
            ended = os.waitpid(child, 0)[1]
            if not os.WIFSIGNALED(ended):
                sys.exit(os.waitstatus_to_exitcode(ended))
            steps, number = 0, -1
            with Book(path) as book:
                found = book.value("SELECT group_concat(name) FROM client")
                assert found in ("De Roma", "De Roma,Flagey"), found
                print("found", found, flush=True)
                if found == "De Roma":
                    from desktop.core.actions import record_client
                    from desktop.core.people import ClientCommand
                    record_client(book, ClientCommand(name="Flagey"))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(book_path), str(backup), str(EACH)],
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = {line.split(maxsplit=1)[1] for line in done.stdout.splitlines()}
    assert found == {"De Roma", "De Roma,Flagey"}
    with Book(book_path) as book:
        assert names(book) == ["De Roma"]
        assert verify(book).problems == ()
