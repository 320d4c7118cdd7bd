import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from company.cli import main
from tests.company.servers import ROOT, Musician, Server, problem, septet_company
from tests.wire.samples import paper
from wire.canonical import digest


def test_a_code_made_before_the_server_ever_ran_is_good(tmp_path: Path) -> None:
    database = tmp_path / "nl.sqlite"
    code, printed = septet_company(
        "invite", "--country", "nl", "--database", str(database), "--member", "Chloé"
    )
    assert code == 0
    with (
        Server(database, country="NL") as server,
        httpx.Client(base_url=server.url, trust_env=False) as http,
    ):
        musician = Musician(http)
        answer = musician.enrol(printed["code"])
        assert answer.status_code == 201
        assert answer.json()["member_name"] == "Chloé"
        assert problem(musician.put(paper())) == (403, "wrong-country")
        assert musician.put(paper(company_country="NL")).status_code == 201


def test_a_code_made_while_the_server_runs_is_good(server: Server, musician: Musician) -> None:
    code, printed = septet_company(
        "invite", "--country", "BE", "--database", str(server.database), "--valid-hours", "1"
    )
    assert code == 0
    assert set(printed) == {"code", "valid_until", "member_id", "member_name"}
    assert musician.enrol(printed["code"], Musician(musician.http).key).status_code == 201


def test_the_stored_declarations_are_listed_with_their_state(server: Server, musician: Musician) -> None:
    document = musician.delivered()
    code, listed = septet_company("list", "declarations", "--database", str(server.database))
    assert code == 0
    [row] = [row for row in listed if row["id"] == document.declaration_id]
    assert row.pop("received_at").endswith("Z")
    assert row == {
        "id": document.declaration_id,
        "rev": 1,
        "doc_hash": digest(document.to_bytes()),
        "member": "Aïcha",
        "state": "received",
        "kind": "declare",
        "contract_id": document.contract_id,
        "fee": {"minor": 150000, "currency": "EUR"},
        "client": "Café De Zwaan",
    }


def test_a_status_is_given_from_the_command_line_and_seen_by_the_member(
    server: Server, musician: Musician
) -> None:
    document = musician.delivered()
    database = ["--database", str(server.database)]
    code, printed = septet_company(
        "status", document.declaration_id, "accepted", "--text", "Nr. 7", *database
    )
    assert (code, printed) == (0, {"declaration_id": document.declaration_id, "state": "accepted", "seq": 2})
    assert musician.changes().json()["events"][1]["text"] == "Nr. 7"
    listed = septet_company("list", "declarations", *database)[1]
    assert [row["state"] for row in listed if row["id"] == document.declaration_id] == ["accepted"]
    for wrong in (["nothing", "accepted"], [document.declaration_id, "splendid"]):
        code, printed = septet_company("status", *wrong, *database)
        assert code == 2
        assert printed["problems"][0]["message"]


def test_members_are_listed_and_a_device_can_be_revoked(server: Server, musician: Musician) -> None:
    database = ["--database", str(server.database)]
    thumbprint = musician.key.public.thumbprint
    first = septet_company("revoke", *database, "--", thumbprint)
    assert first[0] == 0
    assert septet_company("revoke", *database, "--", thumbprint) == first
    listed = septet_company("list", "members", *database)[1]
    [found] = [row for row in listed if row["id"] == musician.member_id]
    assert found["devices"] == [
        {"thumbprint": thumbprint, "name": "Laptop", "revoked_at": first[1]["revoked_at"]}
    ]
    assert problem(musician.changes()) == (403, "device-revoked")
    assert septet_company("revoke", "nobody", *database)[0] == 2


def test_the_default_database_lies_in_the_users_data_folder(tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path)}
    assert septet_company("list", "declarations", **home)[0] == 2
    assert septet_company("invite", "--country", "SE", **home)[0] == 0
    assert (tmp_path / "septet-company" / "se.sqlite").exists()
    assert septet_company("list", "declarations", **home) == (0, [])
    assert septet_company("invite", "--country", "HU", **home)[0] == 0
    assert septet_company("list", "declarations", **home)[0] == 2
    assert septet_company("list", "declarations", "--country", "hu", **home) == (0, [])


def test_five_commands_at_once_make_one_company(tmp_path: Path) -> None:
    arguments = ("invite", "--country", "BE", "--database", str(tmp_path / "be.sqlite"))
    with ThreadPoolExecutor(5) as pool:
        results = list(pool.map(lambda _: septet_company(*arguments), range(5)))
    assert [code for code, _ in results] == [0] * 5
    listed = septet_company("list", "members", "--database", str(tmp_path / "be.sqlite"))[1]
    assert len(listed) == 5
    assert len({row["name"] for row in listed}) == 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_quietly(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "company",
            "serve",
            "--country",
            "BE",
            "--database",
            str(tmp_path / "be.sqlite"),
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        with httpx.Client(base_url=url, trust_env=False) as http:
            assert http.get("/v1/health").status_code == 200
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (0, b"", b"")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    assert main(arguments) == 2
    [found] = json.loads(capsys.readouterr().out)["problems"]
    return dict(found)


def test_what_cannot_be_served_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear company")
    found = refused(capsys, "serve", "--country", "BE", "--database", str(letter))
    assert found == {
        "field": "database",
        "message": f"{letter} is not a database of a shared company; it was left as it is.",
    }
    database = str(tmp_path / "be.sqlite")
    assert refused(capsys, "serve", "--country", "Belgium", "--database", database)["field"] == "country"
    assert refused(capsys, "serve", "--database", database)["field"] == "country"
    assert (
        refused(capsys, "invite", "--country", "BE", "--database", database, "--valid-hours", "0")["field"]
        == "valid-hours"
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = refused(capsys, "serve", "--country", "BE", "--database", database, "--port", port)
    assert found["message"] == f"127.0.0.1, port {port}, cannot be used: Address already in use."
    assert (
        refused(capsys, "serve", "--country", "BE", "--database", database, "--port", "99999")["field"]
        == "port"
    )
    assert (
        refused(capsys, "list", "members", "--database", str(tmp_path / "none.sqlite"))["field"] == "database"
    )
