"""The migrations make exactly the tables of the code, carry the first version's data over, and run once."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, func, inspect, select, text

from company import migrating
from company.contents import open_
from company.identity import establish, load
from company.statuses import list_declarations
from company.storage import Unusable, open_storage
from company.tables import declarations, events, metadata, revisions
from tests.company.servers import ROOT
from wire.canonical import digest, read_json
from wire.reading import Invalid
from wire.receipt import START, follow

FORM_1 = (Path(__file__).parent / "data" / "form1.sql").read_text("utf-8")


def of_form_1(database: str) -> str:
    """Fill a new place with a database that the first version of the server made, data and all."""
    if "://" not in database:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.executescript(FORM_1)
        return database
    old = sqlite3.connect(":memory:")
    old.executescript(FORM_1)
    engine = create_engine(database)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "1")
        connection.execute(text("DROP TABLE alembic_version"))
        for table in metadata.sorted_tables:
            if table.name in set(inspect(connection).get_table_names()):
                found = old.execute(f'SELECT * FROM "{table.name}"')
                names = [column[0] for column in found.description]
                values = ", ".join(f":{name}" for name in names)
                for row in found:
                    connection.execute(
                        text(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values})"),
                        dict(zip(names, row, strict=True)),
                    )
    engine.dispose()
    return database


def of_search(name: str | None, *_: object) -> bool:
    """Return whether a table or index is of `company.search`, which each kind of database keeps in its own way."""
    return (name or "").startswith(("search_", "ix_declarations_search"))


def schema(engine: Engine) -> dict[str, Any]:
    """Return what names there are: of tables, indexes and constraints, and of what they are made."""
    found = inspect(engine)
    return {
        name: (
            found.get_pk_constraint(name)["name"],
            sorted(
                (key["name"], tuple(key["constrained_columns"]), key["referred_table"])
                for key in found.get_foreign_keys(name)
            ),
            sorted(
                (index["name"], tuple(index["column_names"]))
                for index in found.get_indexes(name)
                if "duplicates_constraint" not in index and not of_search(index["name"])
            ),
            sorted(
                (unique["name"], tuple(unique["column_names"]))
                for unique in found.get_unique_constraints(name)
            ),
            [(column["name"], column["nullable"]) for column in found.get_columns(name)],
        )
        for name in sorted(found.get_table_names())
        if name != "alembic_version" and not of_search(name)
    }


@pytest.mark.parametrize("first", [False, True], ids=["new", "from-form-1"])
def test_the_migrations_make_exactly_the_tables_of_the_code(
    first: bool, kind: str, place: Callable[[str, Path], str], tmp_path: Path
) -> None:
    made, meant = tmp_path / "made", tmp_path / "meant"
    made.mkdir()
    meant.mkdir()
    database = place(kind, made)
    storage = open_storage(of_form_1(database) if first else database, made / "key")
    engine, wanted = (create_engine(address(where)) for where in (database, place(kind, meant)))
    metadata.create_all(wanted)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda *name: not of_search(*name)}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    found, expected = schema(engine), schema(wanted)
    for name in expected:  # columns may stand in another order
        assert sorted(found[name][4]) == sorted(expected[name][4])
        assert found[name][:4] == expected[name][:4]
    assert set(found) == set(expected)
    for opened in (engine, wanted):
        opened.dispose()
    storage.close()


def address(database: str) -> str:
    return database if "://" in database else f"sqlite:///{database}"


def test_a_database_of_the_first_version_keeps_all_it_holds(database: str, tmp_path: Path) -> None:
    storage = open_storage(of_form_1(database), tmp_path / "key")
    company = load(storage)
    assert company is not None
    assert (company.company_id, company.name, company.epoch) == ("smart-be", "Smart", 1)
    listed = list(list_declarations(storage))
    assert [(row["member"], row["rev"], row["state"], row["client"]) for row in listed] == [
        ("Bram", 1, "received", "Café De Zwaan"),
        ("Aïcha", 1, "received", "Café De Zwaan"),
        ("Aïcha", 2, "accepted", "Café De Zwaan"),
    ]
    with storage.reading() as connection:
        for row in connection.execute(select(revisions)):
            assert b"Zwaan" not in row.payload
            assert digest(open_(connection, row.declaration_id, row.payload)) == row.doc_hash
        quintet = select(declarations).where(declarations.c.head_rev == 2)
        row = connection.execute(quintet).one()
        assert (row.kind, row.band, row.first_on, row.musicians, row.fee_minor) == (
            "amend",
            "Quintet",
            "2026-12-05",
            2,
            150000,
        )
        assert (row.received_at, row.deadline) == ("2026-11-22T11:00:00Z", "2026-12-05T20:00")
        bodies = connection.execute(
            select(events).where(events.c.member_id == row.member_id).order_by(events.c.seq)
        )
        feed = [{**read_json(event.body), "chain": event.chain} for event in bodies]  # type: ignore[dict-item]
    assert follow(START, feed).seq == 4
    storage.close()
    again = open_storage(database, tmp_path / "key")
    assert load(again) == company
    again.close()


def test_the_file_of_before_stays_beside_it(tmp_path: Path) -> None:
    database = of_form_1(str(tmp_path / "be.sqlite"))
    open_storage(database).close()
    kept = tmp_path / "be.sqlite.form-1"
    assert kept.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT schema_version FROM company").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM revisions").fetchone() == (4,)
    assert not (tmp_path / "be.sqlite.form-1.new").exists()


@pytest.mark.parametrize("first", [False, True], ids=["new", "from-form-1"])
def test_many_servers_that_start_at_once_migrate_once(database: str, tmp_path: Path, first: bool) -> None:
    if first:
        of_form_1(database)
    script = (
        "import sys; from pathlib import Path; from company.storage import open_storage; "
        "from company.identity import establish; "
        "establish(open_storage(sys.argv[1], Path(sys.argv[2])), 'BE')"
    )

    def start(_: int) -> bytes:
        return subprocess.run(
            [sys.executable, "-c", script, database, str(tmp_path / "key")],
            cwd=ROOT,
            check=False,
            capture_output=True,
            timeout=60,
        ).stderr

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, range(4))) == [b""] * 4
    storage = open_storage(database, tmp_path / "key")
    with storage.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(revisions)) == (4 if first else 0)
    assert load(storage) is not None
    storage.close()


def test_a_migration_that_fails_changes_nothing(database: str, tmp_path: Path) -> None:
    of_form_1(database)
    broken = create_engine(address(database))
    with broken.begin() as connection:
        connection.execute(text("UPDATE revisions SET payload = :bad WHERE rev = 2"), {"bad": b"{}"})
    before = schema(broken)
    with pytest.raises(Invalid):
        open_storage(database, tmp_path / "key")
    assert schema(broken) == before
    broken.dispose()


def test_a_newer_database_is_refused_and_left_alone(database: str, tmp_path: Path) -> None:
    storage = open_storage(database, tmp_path / "key")
    establish(storage, "BE")
    storage.close()
    engine = create_engine(address(database))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '3'"))
    with pytest.raises(Unusable, match="newer version of this server \\(form 3\\)"):
        open_storage(database, tmp_path / "key")
    engine.dispose()


def test_something_elses_postgresql_database_is_left_alone(
    place: Callable[[str, Path], str], tmp_path: Path
) -> None:
    database = place("postgresql", tmp_path)
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE notes (text text)")
    with pytest.raises(Unusable, match="not a database of a shared company"):
        open_storage(database, tmp_path / "key")
    assert not (tmp_path / "key").exists()


def test_without_its_key_or_with_another_nothing_starts(database: str, tmp_path: Path) -> None:
    key = tmp_path / "key"
    storage = open_storage(database, key)
    establish(storage, "BE")
    storage.close()
    assert key.stat().st_mode & 0o777 == 0o600
    key.rename(tmp_path / "away")
    with pytest.raises(Unusable, match="is missing") as caught:
        open_storage(database, key)
    assert caught.value.field == "key-file"
    assert not key.exists()
    other = open_storage(str(tmp_path / "other.sqlite"))
    other.close()
    with pytest.raises(Unusable, match="is not the one of this database"):
        open_storage(database, tmp_path / "other.sqlite.key")
    (tmp_path / "away").rename(key)
    key.chmod(0o604)
    with pytest.raises(Unusable, match="chmod 600"):
        open_storage(database, key)
    key.chmod(0o600)
    key.write_text("hello\n")
    with pytest.raises(Unusable, match="holds no key"):
        open_storage(database, key)
