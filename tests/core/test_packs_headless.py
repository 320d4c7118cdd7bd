"""Publishing and taking editions, and exchange rates, from the command line."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.core import publishers
from desktop.core.store.book import Book
from tests.packs import cheaper_text, pack_text

Run = Any


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object) -> tuple[int, Any]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, json.loads(capsys.readouterr().out)

    return command


@pytest.fixture
def key(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publisher's key as `keygen` makes it, listed as a release would list it."""
    path = tmp_path / "secret.key"
    code, said = run("countries", "keygen", "--out", path)
    assert code == 0
    listed = tmp_path / "publishers.toml"
    listed.write_text(
        f'[[publishers]]\nname = "P"\nkey = "{said["key"]}"\nvalid_from = 2026-01-01\n', "utf-8"
    )
    monkeypatch.setattr(publishers, "PUBLISHERS", listed)
    return path


@pytest.fixture
def closed(book_path: Path) -> Path:
    Book(book_path).close()
    return book_path


def test_from_keygen_to_the_rules_that_hold_and_back(
    run: Run, key: Path, closed: Path, tmp_path: Path
) -> None:
    source, made = tmp_path / "be.toml", tmp_path / "be.septet-pack"
    source.write_text(cheaper_text(), "utf-8")
    code, said = run("countries", "sign", source, "--key", key, "--out", made)
    assert (code, said["country"], said["edition"]) == (0, "BE", "2027-01-01")
    code, shown = run("countries", "import", made, "--show", "--book", closed)
    assert (code, shown["imported"]) == (0, False)
    assert {each["country"]: each["publisher"] for each in run("countries", "editions", "--book", closed)[1]}[
        "BE"
    ] is None
    code, taken = run("countries", "import", made, "--book", closed)
    assert (code, taken["imported"], taken["publisher"]) == (0, True, "P")
    assert taken["changes"] == shown["changes"]
    fee = next(change for change in taken["changes"] if change["record"] == "fee")
    assert fee["values"] == {"percent": {"before": "6.5", "after": "6.4"}}
    assert fee["source"]["publisher"]
    editions = {each["country"]: each for each in run("countries", "editions", "--book", closed)[1]}
    assert (editions["BE"]["edition"], editions["BE"]["publisher"]) == ("2027-01-01", "P")
    assert run("verify", "--book", closed)[1]["ok"]
    code, again = run("countries", "import", made, "--book", closed)
    assert code == 2
    assert "used already" in again["problems"][0]["message"]
    code, removed = run("countries", "remove", "be", "2027-01-01", "--book", closed)
    assert (code, removed["holds"]) == (0, shown["instead_of"])


def test_a_secret_key_is_for_its_owner_alone_and_never_written_over(run: Run, key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    code, said = run("countries", "keygen", "--out", key)
    assert code == 2
    assert "never written over" in said["problems"][0]["message"]
    assert key.read_bytes() == before
    assert json.loads(before)["d"] not in json.dumps(said)


def test_signing_refuses_a_wrong_pack_and_a_wrong_key(run: Run, key: Path, tmp_path: Path) -> None:
    source, made = tmp_path / "be.toml", tmp_path / "be.septet-pack"
    source.write_text(pack_text().replace('currency = "EUR"', "currency = 7"), "utf-8")
    code, said = run("countries", "sign", source, "--key", key, "--out", made)
    assert code == 2
    assert said["problems"][0]["field"] == "be.toml, line 5: currency"
    source.write_text(pack_text(), "utf-8")
    code, said = run("countries", "sign", source, "--key", source, "--out", made)
    assert (code, said["problems"][0]["field"]) == (2, "key")
    code, said = run("countries", "sign", tmp_path / "none.toml", "--key", key, "--out", made)
    assert (code, said["problems"][0]["field"]) == (2, "file")
    assert not made.exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, b" " * 2_000_001])
def test_a_file_that_is_no_pack_is_refused(
    run: Run, key: Path, closed: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.septet-pack"
    path.write_bytes(content)
    code, said = run("countries", "import", path, "--book", closed)
    assert code == 2
    assert "Nothing was changed" in said["problems"][0]["message"]


def test_looking_into_packs_needs_no_book(run: Run) -> None:
    assert len(run("countries")[1]) == len(run("countries", "list")[1]) >= 9
    assert run("countries", "show", "be", "--on", "2026-11-22")[0] == 0
    assert run("countries", "show", "QQ")[0] == 2


def test_rates_come_in_from_a_file_and_are_found_by_day(run: Run, closed: Path, tmp_path: Path) -> None:
    path = tmp_path / "eurofxref.csv"
    path.write_text("Date, USD, SEK, \n20 November 2026, 1.0862, 11.4280, \n", "utf-8")
    code, said = run("rates", "import", path, "--book", closed)
    assert (code, said["imported"], said["last"]) == (0, 2, "2026-11-20")
    code, said = run("rates", "show", "SEK", "--on", "2026-11-22", "--book", closed)
    assert (code, said["rate"], said["on"]) == (0, "0.08750437522", "2026-11-20")
    code, said = run("rates", "show", "USD", "--to", "SEK", "--on", "2026-11-20", "--book", closed)
    assert said["rate"] == "10.52108267"
    assert run("rates", "show", "SEK", "--on", "2026-12-20", "--book", closed)[0] == 2
    assert run("rates", "show", "SEK", "--on", "2026-12-20", "--however-old", "--book", closed)[0] == 0
    assert run("rates", "show", "QQQ", "--book", closed)[0] == 2
    assert run("rates", "show", "SEK", "--on", "2026-02-31", "--book", closed)[0] == 2
    assert run("rates", "import", tmp_path / "none", "--book", closed)[0] == 2
