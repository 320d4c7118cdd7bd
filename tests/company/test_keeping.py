"""What the operator does: verify, back up, restore, erase, export; and what a restored database does not do."""

import json
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlcipher3 import dbapi2 as sqlite3

from company import contents, trail
from company.checking import check
from company.identity import load
from company.restore import HighWater
from company.retention import Rule, look, read_rules
from company.storage import Storage, Unusable, open_storage
from company.tables import declarations, effects, erasures, events, revisions
from tests.company.servers import Musician, Server, septet_company
from tests.postgres import PROGRAMS
from tests.wire.samples import paper
from wire.declaration import Declaration
from wire.signing import decode

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def options(server: Server) -> list[str]:
    return ["--database", str(server.database), "--key-file", str(server.key_file)]


def state(server: Server, document: Declaration, wanted: str) -> None:
    assert septet_company("status", document.declaration_id, wanted, *options(server))[0] == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_altered_in_the_database_is_found(
    kind: str, place: Callable[[str, Path], str], tmp_path: Path
) -> None:
    with Server(place(kind, tmp_path), folder=tmp_path) as server, server.musician() as musician:
        for n in range(3):
            musician.delivered(band=f"Band {n}")
        code, printed = septet_company("verify", *options(server))
        assert (code, printed["revisions"], printed["found"]) == (0, 3, 0)
        storage = open_storage(str(server.database), server.key_file)
        for change, finding in (
            (update(revisions).values(payload=b"\x01" + bytes(40)), "cannot be decrypted"),
            (update(revisions).values(doc_hash="0" * 64), "has other content than its hash says"),
            (update(revisions).values(signature="A" * 86), "has a signature that does not fit"),
            (update(events).values(body=b'{"seq":1}'), "breaks after event 0"),
            (update(declarations).values(head_hash="0" * 64), "does not end with its newest revision"),
        ):
            with pytest.raises(RuntimeError), storage.writing() as connection:
                connection.execute(change)
                found = {found.what for found in check(_Within(storage, connection)).findings}  # type: ignore[arg-type]
                assert finding in found
                raise RuntimeError
        assert check(storage).found == 0
        storage.close()


class _Within:
    """A storage whose reading happens inside one transaction that is undone."""

    def __init__(self, storage: Storage, connection: Any) -> None:
        self.connection = connection
        self.vault = storage.vault

    def reading(self, **_: object) -> Any:
        from contextlib import nullcontext

        return nullcontext(self.connection)


def test_a_backup_is_verified_holds_no_key_and_can_be_served(tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite"
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        document = musician.delivered(band="Canary")
        code, printed = septet_company("backup", str(kept), *options(server))
        assert (code, printed["revisions"], printed["file"]) == (0, 1, str(kept))
        assert kept.stat().st_mode & 0o777 == 0o600
        assert b"zwaan" in kept.read_bytes()  # what lists search by is there in plain words
        assert b"85073003328" not in kept.read_bytes()  # identifiers are not
        assert b"85073003328" not in Path(server.database).read_bytes()
        assert septet_company("backup", str(kept), *options(server))[0] == 2
        receipt = musician.receipt(document).content
    shutil.copy(server.key_file, f"{kept}.key")
    with Server(kept) as restored, restored.client() as musician.http:
        assert musician.receipt(document).content == receipt
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("UPDATE receipts SET body = X'7B7D'")
        connection.commit()
    code, printed = septet_company("backup", str(tmp_path / "again.sqlite"), "--database", str(kept))
    assert code == 2
    assert "does not hold together" in printed["problems"][0]["message"]
    assert not list(tmp_path.glob("again*"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_from_a_backup_is_served_only_when_that_is_accepted(
    kind: str, place: Callable[[str, Path], str], tmp_path: Path
) -> None:
    """PostgreSQL goes through pg_dump and pg_restore, as `docs/server.md` says."""
    database, water = place(kind, tmp_path), tmp_path / "mark"
    more = ("--high-water", str(water))
    with Server(database, folder=tmp_path, more=more) as server, server.musician() as musician:
        early = musician.delivered()
        gone = musician.delivered()
        state(server, gone, "refused")
        restored = back_and_forth(database, tmp_path, place)
        late = musician.delivered()
        given = musician.put(late).content
        cursor = musician.changes().json()["next"]
        erased = ("erase", gone.declaration_id, "--reason", "asked", "--high-water", str(water))
        assert septet_company(*erased, *options(server))[0] == 0
        storage = open_storage(database, server.key_file)
        HighWater(water).record_effects(storage)
        with storage.writing() as connection:
            values = {
                "declaration_id": early.declaration_id,
                "rev": 1,
                "effect": "invoice",
                "reference": "2026-7",
                "at": "x",
            }
            connection.execute(insert(effects).values(**values))
        storage.close()
    shutil.copy(server.key_file, tmp_path / "restored.key")
    key = ["--key-file", str(tmp_path / "restored.key")]
    code, printed = septet_company("serve", "--database", restored, *key, *more)
    assert (code, printed["problems"][0]["field"]) == (2, "accept-restore")
    assert "events are missing" in printed["problems"][0]["message"]
    server.key_file = tmp_path / "restored.key"
    with serving_again(restored, tmp_path, server, (*more, "--accept-restore")) as again:
        with again.client() as musician.http:
            answer = musician.changes(after=cursor)
            assert answer.json()["code"] == "history-diverged"
            assert musician.put(early).status_code == 200
            new = musician.put(late)
            assert new.status_code == 201
            assert new.content != given
            assert payload(new)["epoch"] == 2
        storage = open_storage(restored, again.key_file)
        found = load(storage)
        assert found is not None
        assert found.epoch == 2
        with storage.reading() as connection:
            assert connection.scalars(select(erasures.c.ref)).all() == [gone.declaration_id]
            assert connection.scalars(select(effects.c.reference)).all() == ["2026-7"]
        assert check(storage).found == 0
        [told] = trail.entries(storage)
        assert (told.what, told.detail) == ("restore_accepted", {"epoch": 2, "events": 3})
        storage.close()
    with serving_again(restored, tmp_path, server, more) as again:
        assert again.ready["company_id"] == found.company_id


def serving_again(database: str, folder: Path, old: Server, more: tuple[str, ...]) -> Server:
    key = ("--key-file", str(folder / "restored.key"))
    found = Server(database, folder=folder, more=(*key, *more))
    found.key_file = folder / "restored.key"
    return found


def payload(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(decode(answer.json()["receipt"]["payload"]))
    return found


def back_and_forth(database: str, folder: Path, place: Callable[[str, Path], str]) -> str:
    """Back a database up while it is served, and restore it under another name."""
    if "://" not in database:
        kept = folder / "restored.sqlite"
        assert septet_company("backup", str(kept), "--database", database)[0] == 0
        return str(kept)
    dump = folder / "be.dump"
    with dump.open("wb") as file:
        subprocess.run([str(PROGRAMS / "pg_dump"), "--format=custom", database], stdout=file, check=True)
    restored = place("postgresql", folder)
    subprocess.run(
        [str(PROGRAMS / "pg_restore"), "--exit-on-error", "--dbname", restored, str(dump)], check=True
    )
    return restored


def test_an_erased_declaration_cannot_be_read_and_its_receipt_stays(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        document, other = musician.delivered(), musician.delivered(band="Other")
        receipt = musician.receipt(document).content
        code, printed = septet_company(
            "erase", document.declaration_id, "--reason", "asked", *options(server)
        )
        assert code == 2
        assert "not paid or ended yet" in printed["problems"][0]["message"]
        state(server, document, "cancelled")
        code, printed = septet_company(
            "erase", document.declaration_id, "--reason", "asked", *options(server)
        )
        assert (code, printed["declarations"]) == (0, 1)
        assert musician.receipt(document).content == receipt
        assert musician.put(document).content == receipt
        path = f"/v1/declarations/{document.declaration_id}/revisions/1"
        assert musician.get(path).status_code == 410
        assert septet_company("verify", *options(server))[1]["found"] == 0
        code, found = septet_company("export-member", musician.member_id, *options(server))
        assert code == 0
        kept = {one["declaration_id"]: one for one in found["declarations"]}
        assert kept[document.declaration_id]["revisions"][0]["document"] is None
        whole = kept[other.declaration_id]["revisions"][0]["document"]
        assert json.loads(decode(whole["payload"]))["band"] == "Other"
        assert septet_company("erase", musician.member_id, "--reason", "asked", *options(server))[0] == 2
        code, _ = septet_company(
            "erase", musician.member_id, "--reason", "asked", "--even-open", *options(server)
        )
        assert code == 0
        assert musician.changes().status_code == 403
        [member] = septet_company("list", "members", *options(server))[1]
        assert member["name"] == "(erased)"
        storage = open_storage(str(server.database), server.key_file)
        told = [(entry.what, entry.ref, entry.detail) for entry in trail.entries(storage)]
        storage.close()
        assert told == [
            ("erased", musician.member_id, {"declarations": 2, "even_open": True}),
            ("erased", document.declaration_id, {"declarations": 1, "even_open": False}),
        ]
        for nobody in ("nobody", ""):
            assert septet_company("erase", nobody, "--reason", "asked", *options(server))[0] == 2
        assert septet_company("export-member", "nobody", *options(server))[0] == 2


def test_a_ciphertext_opens_only_in_its_place(storage: Storage) -> None:
    from company.identity import establish
    from company.vault import WrongKey

    establish(storage, "BE")
    with pytest.raises(RuntimeError), storage.writing() as connection:
        for mine in ("a", "b"):
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            sealed = contents.seal(connection, mine, b"Canary")
            assert b"Canary" not in sealed
            assert contents.open_(connection, mine, sealed) == b"Canary"
            with pytest.raises(WrongKey):
                contents.open_(connection, mine, sealed[:-1] + bytes([sealed[-1] ^ 1]))
        with pytest.raises(WrongKey):
            contents.open_(connection, "a", sealed)
        raise RuntimeError


def test_nothing_may_be_erased_without_a_period_that_somebody_stated(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        done, _ = musician.delivered(), musician.delivered()
        state(server, done, "cancelled")
        rules = tmp_path / "keep.toml"
        rules.write_text('[[keep]]\ncountry = "BE"\nfrom = 2020-01-01\nmonths = 84\nsource = "lawyer"\n')
        code, found = septet_company("retention", *options(server))
        assert (code, found["may_be_erased"], found["open"], found["without_period"]) == (0, [], 1, 1)
        code, found = septet_company("retention", "--rules", str(rules), *options(server))
        assert (code, found["may_be_erased"], found["within"]) == (0, [], 1)
        storage = open_storage(str(server.database))
        [due] = look(storage, read_rules(rules, "BE"), date(2099, 1, 1)).may_be_erased
        assert (due.declaration_id, due.source) == (done.declaration_id, "lawyer")
        assert read_rules(rules, "SE") == []
        storage.close()
    for wrong in (
        '[[keep]]\ncountry = "BE"\n',
        "[[keep]\n",
        "keep = 1\n",
        '[[keep]]\ncountry="BE"\nfrom=1\nmonths=0\nsource=""\n',
    ):
        rules.write_text(wrong)
        with pytest.raises(Unusable):
            read_rules(rules, "BE")
    assert Rule(date(2026, 1, 1), 1, "") > Rule(date(2025, 1, 1), 9, "")


def test_the_keys_are_listed_renewed_and_reported_stolen(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        code, before = septet_company("keys", "list", *options(server))
        assert (code, before["version"], len(before["keys"])) == (0, 1, 1)
        assert septet_company("keys", "rotate", "--lead-days", "0", *options(server))[0] == 0
        old, new = septet_company("keys", "list", *options(server))[1]["keys"]
        assert old["kid"] == before["keys"][0]["kid"]
        assert payload_kid(musician, paper()) == new["kid"]
        since = ("--since", "2026-01-01T00:00:00Z")
        assert septet_company("keys", "compromised", *since, *options(server), "--", new["kid"])[0] == 0
        assert payload_kid(musician, paper()) not in {old["kid"], new["kid"]}
        assert septet_company("verify", *options(server))[1]["found"] == 0
        assert septet_company("keys", "compromised", "--since", "x", *options(server), "--", "y")[0] == 2


def payload_kid(musician: Musician, document: Declaration) -> str:
    return str(json.loads(decode(musician.put(document).json()["receipt"]["protected"]))["kid"])


def test_a_mark_of_another_company_or_a_damaged_one_stops_the_start(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        musician.delivered()
    mark = Path(f"{server.database}.high-water")
    written = json.loads(mark.read_text())
    assert written["events"] == 1
    for wrong in (json.dumps(written | {"company_id": "other"}), "{", "[]"):
        mark.write_text(wrong)
        code, printed = septet_company("serve", *options(server))
        assert (code, printed["problems"][0]["field"]) == (2, "high-water")
