"""A company hands out the announcement of a newer Septet: asked for by a person, believed by its seal alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.core.store.book import Book
from desktop.sync.api import Door
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from desktop.sync.releases import ask_releases
from tests.conftest import NOW, Company
from tests.core.test_release_file import RELEASE, TRUSTED, sign_release
from tests.packs import KEY
from wire.signing import SigningKey

StartCompany = Callable[..., Company]
TODAY = NOW.date()
NEW = replace(RELEASE, released="2026-11-20")


def company(book: Book, start: StartCompany, folder: Path, country: str = "BE") -> Company:
    made = start(country, 0, "--packs", str(folder))
    enrol(book, made.url, made.invite())
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "packs"
    made.mkdir()
    return made


def test_of_what_companies_hand_out_the_newest_is_shown(
    book: Book, folder: Path, tmp_path: Path, start_company: StartCompany
) -> None:
    (folder / "a.septet-release").write_bytes(sign_release(replace(NEW, version="9.9.0"), KEY))
    (folder / "b.septet-release").write_bytes(sign_release(NEW, KEY))
    company(book, start_company, folder)
    company(book, start_company, tmp_path, "DE")  # has none
    asked = ask_releases(book, TRUSTED, TODAY)
    assert (asked.companies, asked.silent, asked.doubtful) == (2, (), ())
    assert asked.found is not None
    assert asked.found.release == NEW


def test_what_is_not_signed_by_a_publisher_and_who_does_not_answer_are_named(
    book: Book, folder: Path, start_company: StartCompany, tmp_path: Path
) -> None:
    (folder / "a.septet-release").write_bytes(sign_release(NEW, SigningKey.make()))
    doubtful = company(book, start_company, folder)
    gone = company(book, start_company, tmp_path, "DE")
    gone.process.kill()
    gone.process.wait(20)
    asked = ask_releases(book, TRUSTED, TODAY)
    assert asked.found is None
    assert len(asked.doubtful) == len(asked.silent) == 1
    assert doubtful.country == "BE"


def test_a_server_does_not_start_with_what_is_no_announcement(tmp_path: Path, folder: Path) -> None:
    from company.packs import load
    from company.storage import Unusable

    (folder / "a.septet-release").write_bytes(b"{}")
    with pytest.raises(Unusable, match="no announcement of Septet"):
        load(folder)


def test_a_sync_never_asks_and_the_command_does(
    book: Book,
    folder: Path,
    start_company: StartCompany,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "a.septet-release").write_bytes(sign_release(NEW, KEY))
    made = company(book, start_company, folder)
    calls: list[str] = []
    asked = Door.release
    monkeypatch.setattr(Door, "release", lambda door: (calls.append("asked"), asked(door))[1])
    sync(book)
    assert calls == []
    capsys.readouterr()
    assert main(["update", "ask", "--book", str(book.path)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert calls == ["asked"]
    assert (said["asked"], said["announced"]) == (
        1,
        None,
    )  # the list of publishers that is shipped knows nobody
    assert len(said["not_believed"]) == 1
    assert made.country == "BE"
