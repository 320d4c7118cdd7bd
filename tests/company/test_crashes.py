"""What a killed server, a held database and a bug of our own do: nothing acknowledged is lost, nothing is doubled."""

import asyncio
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from company.app import build
from company.identity import establish
from company.storage import Storage
from tests.company.servers import Musician, Server, problem
from tests.wire.samples import paper
from wire.declaration import Declaration
from wire.receipt import START, follow


def test_receipts_survive_a_killed_server(tmp_path: Path) -> None:
    database = tmp_path / "be.sqlite"
    given: dict[str, bytes] = {}
    documents: list[Declaration] = []
    server = Server(database)
    with server.musician() as musician:
        enrolled = musician
    for _ in range(4):
        with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as enrolled.http:
            for _ in range(3):
                documents.append(paper())
                answer = enrolled.put(documents[-1])
                assert answer.status_code == 201
                given[documents[-1].declaration_id] = answer.content
            server.kill()
        server = Server(database)
        with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as enrolled.http:
            for document in documents:
                again = enrolled.put(document)
                assert (again.status_code, again.content) == (200, given[document.declaration_id])
                assert enrolled.receipt(document).content == given[document.declaration_id]
            assert follow(START, enrolled.changes().json()["events"]).seq == len(documents)
    assert server.stop() == 0


def test_a_server_killed_under_load_keeps_every_paper_that_it_answered_and_doubles_none(
    tmp_path: Path,
) -> None:
    database = tmp_path / "be.sqlite"
    documents = [paper() for _ in range(60)]
    server = Server(database)
    with server.musician() as musician:
        answered: dict[str, bytes] = {}

        def deliver(document: Declaration) -> None:
            try:
                answer = musician.put(document)
            except httpx.TransportError:
                return
            answered[document.declaration_id] = answer.content
            if len(answered) == 20:
                server.process.kill()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(deliver, documents))
    server.kill()
    assert 20 <= len(answered) < 60
    server = Server(database)
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as musician.http:
        for document in documents:
            content = musician.put(document).content
            assert answered.setdefault(document.declaration_id, content) == content
        events = musician.changes().json()["events"]
    assert follow(START, events).seq == 60
    assert sorted(event["declaration_id"] for event in events) == sorted(answered)
    assert server.stop() == 0


def test_a_held_database_means_later_and_reading_goes_on(tmp_path: Path) -> None:
    server = Server(tmp_path / "be.sqlite")
    with server.musician() as musician:
        known = musician.delivered()
        document = paper()
        holder = sqlite3.connect(server.database, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            refused = musician.put(document)
            assert problem(refused) == (503, "busy")
            assert refused.json()["retry"] == "same-later"
            assert int(refused.headers["retry-after"]) > 0
            assert musician.put(known).status_code == 200
            assert musician.changes().json()["end"] is True
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        assert musician.put(document).status_code == 201
    assert server.stop() == 0
    log = server.log.read_text()
    assert "status 503 code busy" in log
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
    server = Server(tmp_path / "be.sqlite")
    with server.musician() as musician:
        assert isinstance(musician, Musician)
        for changes in ({"band": "Canary\x00"}, {"salt": "Canary"}, {"company_country": "NL"}, {"rev": 7}):
            musician.put_body("Canary", 1, b"Canary")
            musician.put_body(paper().declaration_id, 1, b'{"Canary":1}')
            musician.enrol("Canary", device_name="Canary")
            if "\x00" not in str(changes):
                assert musician.put(paper(**changes)).status_code >= 400
        musician.http.get("/Canary?Canary=Canary", headers={"X-Trace-Id": "Canary!", "User-Agent": "Canary"})
    assert server.stop() == 0
    assert "anary" not in server.log.read_text()
