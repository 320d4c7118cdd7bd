from collections.abc import Iterator

import pytest

from company.storage import Storage, open_storage
from tests.company.servers import Musician, Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("company") / "be.sqlite") as running:
        yield running
    assert running.log.read_text() == "", "the server logged a failure"


@pytest.fixture
def musician(server: Server) -> Iterator[Musician]:
    with server.musician() as found:
        yield found


@pytest.fixture
def storage(tmp_path: object) -> Iterator[Storage]:
    opened = open_storage(f"{tmp_path}/be.sqlite")
    yield opened
    opened.close()
