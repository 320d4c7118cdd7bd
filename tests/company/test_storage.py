import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from company.identity import establish, load
from company.storage import Busy, Storage, Unusable, open_storage
from company.tables import SCHEMA_VERSION, company, events, members
from tests.postgres import Cluster

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def refusal(database: object, country: str | None = "BE") -> str:
    with pytest.raises(Unusable) as caught:
        establish(open_storage(str(database)), country)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_company_keeps_its_identity_and_key(tmp_path: Path) -> None:
    storage = open_storage(str(tmp_path / "be.sqlite"))
    made = establish(storage, "be", name="Smart")
    storage.close()
    again = open_storage(f"sqlite:///{tmp_path}/be.sqlite")
    assert load(again) == establish(again, "BE") == establish(again, None) == made
    assert (made.country, made.name, made.epoch) == ("BE", "Smart", 1)
    again.close()


def test_what_was_written_is_durable_and_connections_are_strict(storage: Storage) -> None:
    if not storage.is_sqlite:
        with storage.writing() as connection:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "5s"
        with storage.reading(patient=True) as connection:
            assert connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
        return
    with storage.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 5000,
    }


def test_only_its_owner_can_read_a_new_database(tmp_path: Path) -> None:
    open_storage(str(tmp_path / "be.sqlite")).close()
    assert (tmp_path / "be.sqlite").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "be.sqlite.key").stat().st_mode & 0o777 == 0o600


def test_a_postgresql_that_may_lose_commits_is_refused(tmp_path: Path) -> None:
    with Cluster(synchronous_commit="off") as careless:
        database = careless.database()
        with pytest.raises(Unusable, match="synchronous_commit = off: it could lose receipts"):
            open_storage(database, tmp_path / "key")
    with pytest.raises(Unusable, match="cannot be opened"):
        open_storage(database, tmp_path / "key")
    with pytest.raises(Unusable, match="--key-file"):
        open_storage(database)


def test_a_transaction_that_fails_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(RuntimeError), storage.writing() as connection:
        connection.execute(insert(members).values(member_id="a", name="A", seq=0, chain="0", last_at=""))
        raise RuntimeError
    with storage.reading() as connection:
        assert connection.execute(select(members)).all() == []


def test_an_event_without_a_member_cannot_be_written(storage: Storage) -> None:
    with pytest.raises(Busy), storage.writing() as connection:
        connection.execute(insert(events).values(member_id="nobody", seq=1, chain="0", body=b"{}"))


def test_every_constraint_has_a_name(storage: Storage) -> None:
    unnamed = [
        (table.name, constraint)
        for table in company.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []
    assert storage is not None


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "be.sqlite"
    storage = open_storage(str(path))
    establish(storage, "BE")
    with storage.writing() as connection:
        connection.execute(update(company).values(schema_version=SCHEMA_VERSION + 1))
    storage.close()
    before = path.read_bytes()
    assert "newer version" in refusal(path)
    assert path.read_bytes() == before


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.close()
    before = path.read_bytes()
    assert "not a database of a shared company" in refusal(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear company,\n" * 100)
    assert "not a database of a shared company" in refusal(path)
    assert path.read_text() == "Dear company,\n" * 100


def test_a_place_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    assert "No such file or directory" in refusal(tmp_path / "nowhere" / "be.sqlite")
    assert "Is a directory" in refusal(tmp_path)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "nonsense://x", "://", "postgresql+nothing://x/y"]
)
def test_a_database_that_is_none_is_refused(url: str) -> None:
    assert refusal(url)


def test_another_country_or_identity_is_refused(storage: Storage) -> None:
    with pytest.raises(Unusable, match="needs its country"):
        establish(storage, None)
    establish(storage, "BE", company_id="smart-be")
    for wish in ({"country": "NL"}, {"country": "XX"}, {"country": "Belgium"}):
        with pytest.raises(Unusable):
            establish(storage, **wish)
    for bad in ({"company_id": "a b"}, {"company_id": ""}, {"name": " "}, {"name": "a\nb"}):
        with pytest.raises(Unusable):
            establish(storage, "BE", **bad)
    assert establish(storage, "BE").company_id == "smart-be"


def test_the_id_can_change_until_a_device_knows_it(storage: Storage) -> None:
    from company.enrolment import enrol, invite
    from wire.signing import SigningKey

    establish(storage, "BE")
    assert establish(storage, "BE", company_id="smart-be", name="Smart").company_id == "smart-be"
    enrol(
        storage,
        invite(storage, now=NOW, valid_hours=1).code,
        SigningKey.make().public,
        "Laptop",
        NOW,
        "proof",
    )
    with pytest.raises(Unusable, match="cannot change"):
        establish(storage, "BE", company_id="other")
    assert establish(storage, "BE", name="Smart Brussels").name == "Smart Brussels"
