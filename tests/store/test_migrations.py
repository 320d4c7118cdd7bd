"""Books of every version that there was are brought up with all they hold; whatever fails leaves the old book."""

import lzma
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from desktop.core.problems import Refused, Unavailable
from desktop.core.store import backups, migrating
from desktop.core.store.book import Book
from desktop.core.store.cipher import unlock
from desktop.core.store.version import APPLICATION_ID, BOOK_VERSION
from desktop.core.verifying import verify

BOOKS = Path(__file__).parent / "books"
OLD = range(1, BOOK_VERSION)
STATEMENTS = int(os.environ.get("SEPTET_STATEMENTS", "10"))
"""At so many statements of a migration it is made to fail; with 1000 at each."""
KEY = bytes(range(32))


def unpack(version: int, path: Path) -> Path:
    path.write_bytes(lzma.decompress((BOOKS / f"version-{version}.septet.xz").read_bytes()))
    return path


def everything(path: Path, key: bytes | None = None) -> dict[str, list[Any]]:
    """Return every row of every table, read with none of the code that is tried here."""
    raw: Any = sqlite3.connect(path)
    if key is not None:
        from sqlcipher3 import dbapi2

        raw = dbapi2.connect(str(path))
        unlock(raw, key)
    names = [
        row[0]
        for row in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'"
        )
    ]
    found = {}
    for name in names:
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({name})")]
        rows = raw.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall()
        found[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    raw.close()
    return found


def shape(path: Path) -> set[tuple[str, str, str]]:
    """Return the tables with their columns, the indexes and the triggers."""
    raw = sqlite3.connect(path)
    found = {
        (kind, name, " ".join(sql.split()))
        for kind, name, sql in raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        if kind != "table"
    }
    tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found |= {
        ("column", name, " ".join(str(part) for part in row[1:4]))
        for name in tables
        for row in raw.execute(f"PRAGMA table_info({name})")
    }
    raw.close()
    return found


def test_there_is_a_book_of_every_version() -> None:
    assert sorted(file.name for file in BOOKS.glob("*.xz")) == [
        f"version-{version}.septet.xz" for version in range(1, BOOK_VERSION + 1)
    ]


@pytest.mark.parametrize("version", OLD)
def test_an_old_book_comes_up_with_all_it_held(version: int, tmp_path: Path) -> None:
    path = unpack(version, tmp_path / "band.septet")
    before = everything(path)
    with Book(path) as book:
        assert book.value("PRAGMA user_version") == BOOK_VERSION
        found = verify(book)
    assert (found.problems, found.declarations, found.receipts) == ((), 17, 17)
    after = everything(path)
    for table, rows in before.items():
        left = [{name: row[name] for name in (rows[0] if rows else ())} for row in after[table]]
        assert [row for row in rows if row not in left] == [], table
    assert sorted(path.parent.glob("band.septet.new*")) == []


@pytest.mark.parametrize("version", OLD)
def test_an_old_book_is_kept_as_a_backup_of_its_version(version: int, tmp_path: Path) -> None:
    path = unpack(version, tmp_path / "band.septet")
    before = everything(path)
    Book(path).close()
    (kept,) = backups.listed(path)
    assert kept.reason == backups.UPDATE
    assert everything(kept.path) == before
    backups.check(kept.path, None)


@pytest.mark.parametrize("version", [1, 2, 3, 5])
def test_a_book_that_came_up_has_the_tables_of_a_new_one(
    version: int, template: Path, tmp_path: Path
) -> None:
    path = unpack(version, tmp_path / "band.septet")
    Book(path).close()
    assert shape(path) == shape(template)


def test_what_stands_in_the_log_of_an_old_book_comes_up_too(tmp_path: Path) -> None:
    path = unpack(5, tmp_path / "band.septet")
    program = """
        import os, signal, sqlite3, sys
        raw = sqlite3.connect(sys.argv[1])
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("INSERT INTO setting VALUES ('written', 'last')")
        raw.commit()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program), str(path)], check=False)
    assert path.with_name("band.septet-wal").stat().st_size > 0
    with Book(path) as book:
        assert book.value("SELECT value FROM setting WHERE key = 'written'") == "last"


def test_an_old_book_that_is_encrypted_comes_up_encrypted(tmp_path: Path) -> None:
    from sqlcipher3 import dbapi2

    plain, path = unpack(4, tmp_path / "plain.septet"), tmp_path / "band.septet"
    raw = dbapi2.connect(str(plain), isolation_level=None)
    raw.execute("ATTACH ? AS target KEY ?", (str(path), f"x'{KEY.hex()}'"))
    raw.execute("SELECT sqlcipher_export('target')")
    raw.execute("PRAGMA target.user_version = 4")
    raw.execute(f"PRAGMA target.application_id = {APPLICATION_ID}")
    raw.close()
    before = everything(path, KEY)
    with Book(path, key=KEY) as book:
        assert verify(book).problems == ()
    (kept,) = backups.listed(path)
    for file in (path, kept.path):
        assert not file.read_bytes().startswith(b"SQLite")
    assert everything(kept.path, KEY) == before


@contextmanager
def failing_at(number: int) -> Iterator[list[str]]:
    """Let the n-th statement of whatever SQLAlchemy runs fail; yields those that ran."""
    ran: list[str] = []

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if len(ran) == number:
            raise ZeroDivisionError
        ran.append(statement)

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield ran
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


def statements_of(version: int, folder: Path) -> int:
    with failing_at(-1) as ran:
        Book(unpack(version, folder / "count.septet")).close()
    return len(ran)


@pytest.mark.parametrize("version", OLD)
def test_a_migration_that_fails_at_any_statement_leaves_the_old_book(version: int, tmp_path: Path) -> None:
    many = statements_of(version, tmp_path)
    assert many > 4
    path = unpack(version, tmp_path / "band.septet")
    before = path.read_bytes()
    for number in range(0, many, max(1, many // STATEMENTS)):
        with failing_at(number), pytest.raises(ZeroDivisionError):
            Book(path)
        assert path.read_bytes() == before
        assert sorted(path.parent.glob("band.septet.new*")) == []
    with Book(path) as book:
        assert verify(book).problems == ()


def test_a_migration_that_is_killed_at_any_statement_leaves_the_old_book_or_the_new_one(
    tmp_path: Path,
) -> None:
    path = unpack(1, tmp_path / "band.septet")
    before = path.read_bytes()
    program = """
        import os, signal, sys
        from pathlib import Path
        from sqlalchemy import Engine, event
        from desktop.core.store import migrating, opening
        from desktop.core.store.book import Book
        many = 0
        def kill(*_):
            global many
            if many == number:
                os.kill(os.getpid(), signal.SIGKILL)
            many += 1
        event.listen(Engine, "before_cursor_execute", kill)
        for number in range(2, 200, 200 // int(sys.argv[2])):
            if not (child := os.fork()):
                Book(Path(sys.argv[1])).close()
                os._exit(0)
            if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
                break
            print(number, flush=True)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(path), str(min(STATEMENTS, 200))],
        capture_output=True,
        check=True,
        text=True,
        timeout=600,
    )
    assert len(done.stdout.split()) >= 5
    if path.read_bytes() != before:
        assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (BOOK_VERSION,)
    with Book(path) as book:
        assert verify(book).problems == ()


def test_a_migration_that_would_lose_a_row_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = unpack(5, tmp_path / "band.septet")
    before = path.read_bytes()
    upgrade = migrating._upgrade

    def lose(draft: Path, key: bytes | None) -> None:
        upgrade(draft, key)
        with sqlite3.connect(draft) as raw:
            raw.create_function("fold", 1, str)
            raw.execute("DELETE FROM absence")
            raw.execute("UPDATE contract SET fee_minor = fee_minor + 1 WHERE rowid = 1")
        raw.close()

    monkeypatch.setattr(migrating, "_upgrade", lose)
    with pytest.raises(Unavailable, match="would have lost something"):
        Book(path)
    assert path.read_bytes() == before


def test_without_room_for_a_backup_nothing_is_migrated(tmp_path: Path) -> None:
    path = unpack(5, tmp_path / "band.septet")
    backups.folder_of(path).write_text("a file in its place")
    before = path.read_bytes()
    with pytest.raises(Unavailable, match="cannot be written"):
        Book(path)
    assert path.read_bytes() == before


def test_a_book_of_a_newer_septet_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = unpack(BOOK_VERSION, tmp_path / "band.septet")
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {BOOK_VERSION + 1}")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(Refused, match="newer Septet"):
        Book(path)
    assert path.read_bytes() == before
    assert backups.listed(path) == []
