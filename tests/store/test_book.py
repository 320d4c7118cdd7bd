"""A book opens, refuses and survives as `docs/architecture.md` promises."""

import gc
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.core.actions import record_client
from desktop.core.people import ClientCommand
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.people import clients
from desktop.core.store import backups, locking, migrating
from desktop.core.store.book import Book
from desktop.core.store.tables import Base
from desktop.core.store.version import APPLICATION_ID, BOOK_VERSION


def test_a_new_book_has_the_version_and_mark_of_a_book(book: Book) -> None:
    assert book.value("PRAGMA application_id") == APPLICATION_ID
    assert book.value("PRAGMA user_version") == BOOK_VERSION
    assert book.value("PRAGMA journal_mode") == "wal"


def test_the_migrations_make_the_tables_that_the_mapping_names(book: Book) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with book.transaction() as session:
        ours = MigrationContext.configure(session.connection())
        differences = [
            d
            for d in compare_metadata(ours, Base.metadata)
            if "gig_words" not in str(d) and "alembic" not in str(d)
        ]
    assert differences == []


def test_a_book_of_a_newer_septet_is_refused_and_left_alone(book_path: Path) -> None:
    with sqlite3.connect(book_path) as raw:
        raw.execute(f"PRAGMA user_version = {BOOK_VERSION + 1}")
    raw.close()
    before = book_path.read_bytes()
    with pytest.raises(Refused, match="newer Septet"):
        Book(book_path)
    assert book_path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 200, b"PK\x03\x04" * 500])
def test_a_file_that_is_no_book_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.septet"
    path.write_bytes(content)
    with pytest.raises(Refused, match="not a Septet book"):
        Book(path)
    assert path.read_bytes() == content


def test_a_damaged_book_says_so(book: Book, book_path: Path) -> None:
    record_client(book, ClientCommand(name="Flagey asbl"))
    book.close()
    damaged = bytearray(book_path.read_bytes())
    damaged[100:4096] = b"\xff" * 3996
    book_path.write_bytes(damaged)
    with pytest.raises(Unavailable, match="damaged"), Book(book_path) as again:
        record_client(again, ClientCommand(name="Other"))


def test_a_missing_book_is_not_made_by_looking_at_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="There is no book"):
        Book(tmp_path / "nowhere.septet", writable=False, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_is_told_who_holds_the_book(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    with pytest.raises(Unavailable, match="open in another Septet"):
        Book(book.path)


def test_reading_goes_on_beside_a_writer(book: Book) -> None:
    record_client(book, ClientCommand(name="Flagey asbl"))
    with Book(book.path, writable=False, create=False) as reader:
        assert [row.name for row in clients(reader)] == ["Flagey asbl"]


def test_an_error_in_the_middle_of_an_action_leaves_nothing(book: Book) -> None:
    from desktop.core.store.tables import Client

    with pytest.raises(ZeroDivisionError), book.transaction() as session:
        session.add(Client(id="c", name="half"))
        session.flush()
        raise ZeroDivisionError
    assert clients(book) == []


def test_a_book_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.septet"
    Book(path).close()
    assert path.stat().st_mode & 0o077 == 0


def test_an_older_book_is_brought_up_with_a_backup_beside_it(
    book_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(book_path) as raw:
        raw.execute("PRAGMA user_version = 0")
    raw.close()
    with Book(book_path) as book:
        assert book.value("PRAGMA user_version") == BOOK_VERSION
    assert [kept.reason for kept in backups.listed(book_path)] == [backups.UPDATE]


def test_a_migration_that_fails_leaves_the_old_book(book_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(book_path) as raw:
        raw.execute("PRAGMA user_version = 0")
    raw.close()
    before = book_path.read_bytes()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(migrating, "_upgrade", fail)
    with pytest.raises(ZeroDivisionError):
        Book(book_path)
    assert book_path.read_bytes() == before


def test_what_was_saved_survives_kill_9(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from desktop.core.actions import record_client
        from desktop.core.people import ClientCommand
        from desktop.core.store.book import Book
        with Book(Path(sys.argv[1])) as book:
            for n in range(10_000):
                record_client(book, ClientCommand(name=f"Client {n}"))
                print(n, flush=True)
    """)
    path = tmp_path / "killed.septet"
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert process.stdout is not None
        saved = [process.stdout.readline() for _ in range(25)]
        os.kill(process.pid, signal.SIGKILL)
        saved += process.stdout.read().splitlines()
        process.wait()
        process.stdout.close()
        last = max((int(line) for line in saved if line.strip()), default=-1)
        with Book(path) as book:
            names = {row.name for row in clients(book)}
            assert {f"Client {n}" for n in range(last + 1)} <= names
            assert book.value("PRAGMA integrity_check") == "ok"
        path.unlink()


def test_the_log_of_a_book_that_is_gone_is_not_written_over_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "band.septet"
    killed = f"""
        import os, signal
        from pathlib import Path
        from desktop.core.actions import record_client
        from desktop.core.people import ClientCommand
        from desktop.core.store.book import Book
        record_client(Book(Path({str(path)!r})), ClientCommand(name="De Roma"))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(killed)], check=False)
    path.unlink()
    with Book(path) as book:
        assert clients(book) == []
    assert (tmp_path / "band.septet-wal.left").stat().st_size > 0


def test_a_closed_book_is_held_by_nobody_though_nothing_was_written(book_path: Path) -> None:
    """It may be encrypted next, which wants it for itself."""
    gc.disable()  # what is only let go of is closed whenever the collector comes by
    try:
        with Book(book_path) as book, book.another() as twin:
            for door in (book, twin):
                door.warm_up()
                assert door.undo_log.undoable is None
    finally:
        gc.enable()
    assert not book_path.with_name(book_path.name + "-wal").exists()


def test_a_snapshot_reads_one_moment_whoever_writes_meanwhile(book: Book) -> None:
    with book.snapshot():
        before = clients(book)
        with book.another() as other:
            record_client(other, ClientCommand(name="De Roma"))
        assert clients(book) == before == []
    assert [client.name for client in clients(book)] == ["De Roma"]


def test_a_name_of_invisible_marks_is_no_name(book: Book) -> None:
    with pytest.raises(Refused, match="needed"):
        record_client(book, ClientCommand(name="\u200b\u2060"))


def test_the_day_is_that_of_the_place_not_of_greenwich(
    book_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Brussels")
    time.tzset()
    try:
        with Book(book_path, clock=lambda: datetime(2026, 12, 4, 23, 30, tzinfo=UTC)) as book:
            assert book.today().isoformat() == "2026-12-05"
    finally:
        monkeypatch.undo()
        time.tzset()


def older_book(path: Path, version: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a book as Septet of that version made it."""
    upgrade = migrating.command.upgrade
    older = path.with_name("older.septet")
    with monkeypatch.context() as patched:
        patched.setattr(migrating.command, "upgrade", lambda config, _: upgrade(config, str(version)))
        migrating.make(older)
    with sqlite3.connect(older) as raw:
        raw.execute(f"PRAGMA user_version = {version}")
    raw.close()
    return older


def test_a_book_of_version_5_keeps_everything_and_gets_a_bin(
    book_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.core.actions.contracts import delete_contract
    from desktop.core.queries.bin import bin_rows

    older = older_book(book_path, 5, monkeypatch)
    with sqlite3.connect(older) as raw:
        raw.executescript(
            """INSERT INTO person (id, name, demo) VALUES ('p', 'Dávid', 0), ('q', 'Bram', 0);
            INSERT INTO client (id, name, demo) VALUES ('c', 'De Roma', 0);
            INSERT INTO contract (id, client_id, fee_minor, currency, recipe, version, state, demo)
                VALUES ('k', 'c', 150000, 'EUR', '[]', 3, 'draft', 0);
            INSERT INTO line_up (contract_id, person_id, position) VALUES ('k', 'p', 0), ('k', 'q', 1);"""
        )
    raw.close()
    with Book(older) as book:
        assert book.value("PRAGMA user_version") == BOOK_VERSION
        assert book.value("SELECT count(*) FROM line_up") == 2
        assert book.value("SELECT contract_id FROM stale_split") == "k"
        assert bin_rows(book) == []
        delete_contract(book, "k")  # its split is out of date, and that of two who go along with it
        assert [row.name for row in bin_rows(book)] == ["De Roma"]
        assert book.value("SELECT count(*) FROM stale_split") == 0
    kept = backups.listed(older)[0].path
    assert kept.exists()


def test_what_lay_in_the_bin_of_version_6_comes_back_without_what_came_since(
    book_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.core.actions.bin import restore
    from desktop.core.queries.people import client

    older = older_book(book_path, 6, monkeypatch)
    row: dict[str, object] = {
        "id": "c",
        "name": "De Roma",
        "country": "BE",
        "vat_no": None,
        "company_no": None,
    }
    row |= {"email": "pay@roma.example", "address": None, "demo": False}
    with sqlite3.connect(older) as raw:
        raw.execute(
            "INSERT INTO bin_item (id, n, kind, ref, name, deleted_at, rows, demo)"
            " VALUES ('b', 1, 'client', 'c', 'De Roma', '2026-11-26T08:00:00Z', ?, 0)",
            (json.dumps({"rows": [{"table": "client", "row": row}], "links": []}),),
        )
    raw.close()
    with Book(older) as book:
        restore(book, "b")
        assert client(book, "c") == ClientCommand("De Roma", "c", "BE", email="pay@roma.example")


def test_a_book_of_version_1_keeps_everything_when_it_is_brought_up(
    book_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = older_book(book_path, 1, monkeypatch)
    with sqlite3.connect(older) as raw:
        raw.execute("INSERT INTO person (id, name, demo) VALUES ('p', 'Dávid', 0)")
        raw.execute("INSERT INTO client (id, name, demo) VALUES ('c', 'De Roma', 0)")
        raw.execute(
            "INSERT INTO contract (id, client_id, fee_minor, currency, signer_id, recipe, version, state, demo)"
            " VALUES ('k', 'c', 150000, 'EUR', 'p', '[]', 3, 'draft', 0)"
        )
    raw.close()
    with Book(older) as book:
        assert book.value("PRAGMA user_version") == BOOK_VERSION
        assert book.value("SELECT fee_minor || shares_by || version FROM contract") == "150000weights3"
        assert book.value("SELECT name FROM person") == "Dávid"
