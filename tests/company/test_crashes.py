"""What a killed server, a held database and a bug of our own do: nothing acknowledged is lost, nothing is doubled."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlcipher3 import dbapi2 as sqlite3

from company.app import build
from company.identity import establish
from company.storage import Storage
from tests.company.servers import Server, problem
from tests.wire.samples import paper
from wire.declaration import Declaration
from wire.receipt import START, follow


def test_receipts_survive_a_killed_server(database: str, tmp_path: Path) -> None:
    given: dict[str, bytes] = {}
    documents: list[Declaration] = []
    with Server(database, folder=tmp_path) as server, server.musician() as musician:
        server.kill()
    for _ in range(4):
        with Server(database, folder=tmp_path) as server, server.client() as musician.http:
            for document in documents:
                again = musician.put(document)
                assert (again.status_code, again.content) == (200, given[document.declaration_id])
                assert musician.receipt(document).content == given[document.declaration_id]
            for _ in range(3):
                documents.append(paper())
                answer = musician.put(documents[-1])
                assert answer.status_code == 201
                given[documents[-1].declaration_id] = answer.content
            assert follow(START, musician.changes().json()["events"]).seq == len(documents)
            server.kill()


def test_a_server_killed_under_load_keeps_every_paper_that_it_answered_and_doubles_none(
    database: str, tmp_path: Path
) -> None:
    documents = [paper() for _ in range(60)]
    answered: dict[str, bytes] = {}
    with Server(database, folder=tmp_path) as server, server.musician() as musician:

        def deliver(document: Declaration) -> None:
            with contextlib.suppress(httpx.TransportError):
                answered[document.declaration_id] = musician.put(document).content
                if len(answered) == 20:
                    server.process.kill()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(deliver, documents))
        server.kill()
    assert 20 <= len(answered) < 60
    with Server(database, folder=tmp_path) as server, server.client() as musician.http:
        for document in documents:
            content = musician.put(document).content
            assert answered.setdefault(document.declaration_id, content) == content
        events = musician.changes().json()["events"]
    assert follow(START, events).seq == 60
    assert sorted(event["declaration_id"] for event in events) == sorted(answered)


@contextlib.contextmanager
def held(database: str) -> Iterator[None]:
    """Nobody else can write meanwhile."""
    if "://" in database:
        with psycopg.connect(database) as holder:
            holder.execute("LOCK TABLE members IN EXCLUSIVE MODE")
            yield
    else:
        with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            yield


def test_a_held_database_means_later_and_reading_goes_on(database: str, tmp_path: Path) -> None:
    with Server(database, folder=tmp_path) as server, server.musician() as musician:
        known = musician.delivered()
        document = paper()
        with held(database):
            refused = musician.put(document)
            assert problem(refused) == (503, "busy")
            assert refused.json()["retry"] == "same-later"
            assert int(refused.headers["retry-after"]) > 0
            assert musician.put(known).status_code == 200
            assert musician.changes().json()["end"] is True
        assert musician.put(document).status_code == 201
    log = server.log.read_text()
    assert "status 503 code busy" in log
    assert "database is locked" in log or "lock timeout" in log
    assert document.declaration_id not in log
    assert document.declaration_id[-4:] in log


def test_a_bug_is_answered_in_form_and_logged_without_what_people_wrote(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_clock() -> datetime:
        raise ValueError("Canary")

    app = build(storage, establish(storage, "BE"), broken_clock)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return await http.get("/v1/time")

    with caplog.at_level(logging.INFO):
        answer = asyncio.run(ask())
    assert problem(answer) == (500, "failed")
    assert answer.json()["trace_id"] in caplog.text
    assert "ValueError at test_crashes.py" in caplog.text
    assert "Canary" not in caplog.text + answer.text


def test_nothing_that_people_wrote_reaches_the_log(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        for changes in (
            {"salt": "Canary"},
            {"company_country": "NL", "band": "Canary"},
            {"band": "Canary\x07"},
        ):
            assert musician.put(paper(**changes)).status_code >= 400
        musician.put_body("Canary", 1, b"Canary")
        musician.put_body(paper().declaration_id, 1, b'{"Canary":1}')
        musician.enrol("Canary", device_name="Canary")
        musician.http.get("/Canary?Canary=Canary", headers={"X-Trace-Id": "Canary!", "User-Agent": "Canary"})
        with contextlib.closing(sqlite3.connect(server.database, isolation_level=None)) as holder:
            holder.execute("ALTER TABLE revisions RENAME COLUMN payload TO gone")
        assert problem(musician.put(paper(band="Canary"))) == (503, "busy")
    log = server.log.read_text()
    assert "code busy" in log
    assert "anary" not in log
