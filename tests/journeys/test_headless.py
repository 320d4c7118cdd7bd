"""The whole chain by commands, as a script or an adviser would run it: from a file to a receipt."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.core.queries.declarations import enrolments
from desktop.core.store.book import Book
from tests.conftest import Company
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA, gig_file

StartCompany = Callable[..., Company]


def septet(*arguments: str | Path, text: bytes | None = None) -> tuple[int, Any]:
    command = [sys.executable, "-m", "desktop", *map(str, arguments)]
    done = subprocess.run(command, input=text, capture_output=True, timeout=60, check=False)
    assert done.stderr == b"", done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "band.septet"


def test_from_file_to_receipt_in_two_countries(path: Path, start_company: StartCompany) -> None:
    companies = [start_company("BE"), start_company("DE")]
    code, imported = septet("import", "-", "--book", path, text=gig_file(AICHA, BRAM, CLARA))
    assert code == 0
    (contract,) = imported["imported"]["contracts"]
    code, sealed = septet("seal", contract, "--book", path)
    assert (code, [part["country"] for part in sealed["declarations"]]) == (0, ["BE", "DE"])
    code, waits = septet("sync", "--book", path)
    assert (code, {w["code"] for w in waits["waiting"]}) == (2, {"not_enrolled"})
    for company in companies:
        assert septet("enrol", "--company", company.url, "--code", company.invite(), "--book", path)[0] == 0
    code, synced = septet("sync", "--book", path)
    assert (code, len(synced["delivered"]), synced["waiting"]) == (0, 2, [])
    _, declared = septet("list", "declarations", "--book", path)
    assert [(d["state"], d["delivery"]) for d in declared] == [("received", "confirmed")] * 2
    assert sum(int(d["total"].replace(".", "")) for d in declared) + 9750 == 150000
    assert septet("verify", "--book", path)[1]["ok"]


def test_a_company_that_is_away_means_exit_code_3_and_nothing_lost(
    path: Path, start_company: StartCompany
) -> None:
    company = start_company("BE")
    _, imported = septet("import", "-", "--book", path, text=gig_file(AICHA))
    septet("enrol", "--company", company.url, "--code", company.invite(), "--book", path)
    septet("seal", imported["imported"]["contracts"][0], "--book", path)
    company.process.terminate()
    company.process.wait(20)
    code, waits = septet("sync", "--book", path)
    assert (code, waits["waiting"][0]["code"]) == (3, "unreachable")
    start_company("BE", port=int(company.url.rsplit(":", 1)[1]))
    assert septet("sync", "--book", path)[0] == 0


def test_sealing_lists_every_problem_with_its_field_and_writes_nothing(path: Path) -> None:
    nobody = {"name": "Zoë", "companies": ["BE"], "residence": "BE", "works_in": ["BE"], "status": "employee"}
    _, imported = septet("import", "-", "--book", path, text=gig_file(nobody, {"name": "Ödön"}))
    code, refused = septet("seal", imported["imported"]["contracts"][0], "--book", path)
    ids = dict(zip(["Zoë", "Ödön"], imported["imported"]["people"], strict=True))
    assert code == 2
    assert {p["field"] for p in refused["problems"]} == {
        f"people.{ids['Zoë']}.identifiers.niss",
        *(f"people.{ids['Ödön']}.{what}" for what in ("residence", "status", "works_in", "companies")),
    }
    assert septet("list", "declarations", "--book", path) == (0, [])


def test_a_sealed_contract_is_not_sealed_again(path: Path) -> None:
    _, imported = septet("import", "-", "--book", path, text=gig_file(AICHA))
    contract = imported["imported"]["contracts"][0]
    assert septet("seal", contract, "--book", path)[0] == 0
    assert septet("seal", contract, "--book", path)[0] == 2
    assert len(septet("list", "declarations", "--book", path)[1]) == 1


def test_who_has_no_company_is_named_with_the_reason(path: Path) -> None:
    _, imported = septet("import", "-", "--book", path, text=gig_file(AICHA, CHLOE))
    _, sealed = septet("seal", imported["imported"]["contracts"][0], "--book", path)
    assert [(n["name"], n["outcome"]) for n in sealed["not_declared"]] == [("Chloé Martin", "export")]
    assert sealed["not_declared"][0]["reasons"]


def test_what_is_no_gig_file_or_no_book_is_one_problem_and_exit_code_2(path: Path) -> None:
    assert septet("import", "-", "--book", path, text=b"{")[0] == 2
    assert septet("import", path.parent / "nowhere.json", "--book", path)[0] == 2
    assert septet("list", "gigs", "--book", path.parent / "other.septet")[0] == 2
    path.with_suffix(".txt").write_text("hello")
    assert septet("verify", "--book", path.with_suffix(".txt"))[0] == 2


def test_the_demo_band_is_delivered_removed_and_leaves_what_is_ones_own(path: Path) -> None:
    code, demo = septet("demo", "--book", path)
    assert code == 0
    assert demo["delivered"] == len(septet("list", "declarations", "--book", path)[1]) > 0
    assert septet("demo", "--book", path)[0] == 2
    assert septet("sync", "--book", path)[0] == 0
    assert septet("verify", "--book", path)[1]["ok"]
    own = {
        "schema": "septet-gig-file/1",
        "gigs": [{"on": "2027-01-01", "venue": "Own", "country": "BE", "client": "De Roma vzw"}],
    }
    septet("import", "-", "--book", path, text=json.dumps(own).encode())
    from desktop.core.actions.demo import remove_demo
    from desktop.core.store.book import Book

    with Book(path) as book:
        remove_demo(book)
    assert [gig["venue"] for gig in septet("list", "gigs", "--book", path)[1]] == ["Own"]
    assert [p["name"] for p in septet("list", "people", "--book", path)[1]] == ["De Roma vzw"]
    assert septet("list", "declarations", "--book", path)[1] == []
    assert septet("verify", "--book", path)[1]["ok"]


def test_kill_9_between_any_two_steps_loses_and_doubles_nothing(
    path: Path, start_company: StartCompany
) -> None:
    company = start_company("BE")
    _, imported = septet("import", "-", "--book", path, text=gig_file(AICHA, BRAM))
    septet("enrol", "--company", company.url, "--code", company.invite(), "--book", path)
    contract = imported["imported"]["contracts"][0]
    for command in (("seal", contract), ("sync",)):
        for pause in (0.25, 0.4, 0.55, 0.7):
            process = subprocess.Popen(
                [sys.executable, "-m", "desktop", *command, "--book", str(path)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(pause)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            assert septet("verify", "--book", path)[1]["ok"]
    septet("seal", contract, "--book", path)
    assert septet("sync", "--book", path)[0] == 0
    assert len(septet("list", "declarations", "--book", path)[1]) == len(company.stored()) == 1


def test_split_speaks_json_also_where_it_refuses(tmp_path: Path) -> None:
    case = {
        "fee": "100",
        "currency": "EUR",
        "line_up": ["A"],
        "steps": [{"kind": "shares", "weights": {"A": "1"}}],
    }
    assert septet("split", "-", text=json.dumps(case).encode())[1]["per_person"] == {"A": "100.00"}
    assert septet("split", "-", text=b"nonsense")[0] == 2


def test_the_version_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("septet 0.")


def test_commands_that_need_a_book_make_none_where_the_path_is_wrong(path: Path) -> None:
    for command in (["sync"], ["seal", "some-contract"], ["verify"], ["list", "gigs"]):
        assert septet(*command, "--book", path)[0] == 2
        assert not path.exists()


def test_a_demo_that_was_killed_on_its_way_is_begun_anew(path: Path) -> None:
    command = [sys.executable, "-m", "desktop", "demo", "--book", str(path)]
    for enrolled in (1, 2):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                await_enrolments(path, enrolled)
            finally:
                process.kill()
    assert septet("demo", "--book", path)[0] == 0
    assert septet("verify", "--book", path)[1]["ok"]


def await_enrolments(path: Path, number: int) -> None:
    """Wait until the demo has enrolled at so many companies; the band itself comes after the last of them."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if path.exists():
            with Book(path, writable=False) as book:
                if len(enrolments(book)) >= number:
                    return
        time.sleep(0.01)
    raise AssertionError("the demo does not start")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_answer_that_finds_no_room_is_said_in_one_line() -> None:
    case = {"fee": "0", "currency": "EUR", "line_up": ["A"], "steps": []}
    command = [sys.executable, "-m", "desktop", "split", "-"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, input=json.dumps(case).encode(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (2, b"septet: No space left on device\n")


def test_the_money_of_every_band_is_listed(path: Path) -> None:
    septet("import", "-", "--book", path, text=gig_file(AICHA, BRAM))
    code, found = septet("list", "money", "--book", path)
    assert code == 0
    assert [sorted(band) for band in found] == [["accounts", "band", "fund", "id"]] * len(found)
    assert found[0]["accounts"] == []
