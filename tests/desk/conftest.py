from collections.abc import Callable, Iterator

import pytest

from company.storage import Storage, open_storage
from tests.company.servers import Musician, Server
from tests.desk.desks import Adviser, started


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("desk") / "be.sqlite") as running:
        yield running
    assert running.log.read_text() == "", "the server logged a failure"


@pytest.fixture(scope="session")
def lead(server: Server) -> Iterator[Adviser]:
    """One lead for all tests that need somebody at the desk."""
    found = Adviser(server, "lea").set_up(started(server.database, "lea", "lead").password)
    yield found
    found.http.close()


@pytest.fixture
def comes(server: Server) -> Iterator[Callable[..., Adviser]]:
    """Somebody new comes to the desk, set up and logged in; `comes("ida", language="sv")`."""
    known: list[Adviser] = []

    def new(login: str, **wishes: str) -> Adviser:
        known.append(Adviser(server, login, **wishes))
        return known[-1].set_up(started(server.database, login).password)

    yield new
    for each in known:
        each.http.close()


@pytest.fixture
def musician(server: Server) -> Iterator[Musician]:
    with server.musician() as found:
        yield found


@pytest.fixture
def storage(tmp_path: object, server: Server) -> Iterator[Storage]:
    """A fresh database of a company."""
    from company.identity import establish

    opened = open_storage(f"{tmp_path}/be.sqlite")
    establish(opened, "BE")
    yield opened
    opened.close()
