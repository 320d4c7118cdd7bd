from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from company.storage import Storage, open_storage
from tests.company.servers import Musician, Server
from tests.postgres import Cluster

BOTH = {"test_crashes", "test_feed", "test_intake", "test_migrations", "test_storage", "test_together"}
"""Files whose every test runs on both kinds of database."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kind" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in BOTH:
        metafunc.parametrize("kind", ["sqlite", "postgresql"], scope="session")


@pytest.fixture(scope="session")
def kind() -> str:
    """The kind of database: SQLite where a file does not ask for both."""
    return "sqlite"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.fixture(scope="session")
def place(request: pytest.FixtureRequest) -> Callable[[str, Path], str]:
    """Where a new database of a kind can be made."""

    def find(kind: str, folder: Path) -> str:
        if kind == "sqlite":
            return str(folder / "be.sqlite")
        found: Cluster = request.getfixturevalue("cluster")
        return found.database()

    return find


@pytest.fixture
def database(kind: str, place: Callable[[str, Path], str], tmp_path: Path) -> str:
    """The path or URL of a database that is yet to be made."""
    return place(kind, tmp_path)


@pytest.fixture(scope="session")
def server(
    kind: str, place: Callable[[str, Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("company")
    with Server(place(kind, folder), folder=folder) as running:
        yield running
    assert running.log.read_text() == "", "the server logged a failure"


@pytest.fixture
def musician(server: Server) -> Iterator[Musician]:
    with server.musician() as found:
        yield found


@pytest.fixture
def storage(database: str, tmp_path: Path) -> Iterator[Storage]:
    opened = open_storage(database, tmp_path / "be.sqlite.key")
    yield opened
    opened.close()
