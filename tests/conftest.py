"""What every test may ask for: a real book copied from a made template, a clock that stands still, a real company."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest

from desktop.core.countries import Countries, load_countries
from desktop.core.store.book import Book
from tests.watched import WatchedBook

hypothesis.settings.register_profile("septet", deadline=None)  # a busy machine is no fault of ours
hypothesis.settings.register_profile(  # a mutant only has to be found, not to be explained
    "mutants", deadline=None, database=None, phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate)
)
hypothesis.settings.load_profile("septet")

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty book, made once by the real migrations."""
    path = tmp_path_factory.mktemp("template") / "template.septet"
    Book(path).close()
    return path


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the data of whoever runs it."""
    monkeypatch.setenv("SEPTET_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))


@pytest.fixture
def book_path(template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "band.septet"
    shutil.copyfile(template, path)
    return path


@pytest.fixture
def book(book_path: Path) -> Iterator[Book]:
    with WatchedBook(book_path, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture(scope="session")
def countries() -> Countries:
    return load_countries()


class Company(NamedTuple):
    """A real company server, running on this machine."""

    url: str
    database: Path
    country: str
    process: subprocess.Popen[bytes]

    def invite(self) -> str:
        return str(
            company_command("invite", "--database", str(self.database), "--country", self.country)["code"]
        )

    def stored(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = company_command(
            "list", "declarations", "--database", str(self.database)
        )
        return found


def company_command(*arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "company", *arguments], capture_output=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


@pytest.fixture
def start_company(tmp_path: Path) -> Iterator[Callable[..., Company]]:
    """Start company servers; all are stopped in the end."""
    running: list[subprocess.Popen[bytes]] = []

    def start(country: str = "BE", port: int = 0, *more: str) -> Company:
        database = tmp_path / f"company-{country}.sqlite"
        options = ["--country", country, "--port", str(port), "--stop-with-stdin", *more]
        process = subprocess.Popen(
            [sys.executable, "-m", "company", "serve", "--database", str(database), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        running.append(process)
        assert process.stdout is not None
        return Company(json.loads(process.stdout.readline())["url"], database, country, process)

    yield start
    for process in running:
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait(20)
