"""kill -9 under load, again and again: of the server, of one of its workers, of PostgreSQL itself.

Nothing that was acknowledged is lost, nothing is doubled, and `verify` finds nothing, after each kill.
SEPTET_KILLS sets how many (10): SEPTET_KILLS=1000 pytest tests/company/test_kills.py
"""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx
import pytest

from company.checking import check
from company.storage import open_storage
from tests.company.servers import Musician, Server
from tests.company.test_serving import children
from tests.postgres import Cluster
from tests.wire.samples import paper
from wire.declaration import Declaration
from wire.receipt import START, follow

KILLS = int(os.environ.get("SEPTET_KILLS", "10"))
SENDERS = 4
SERIES = 50
"""Kills of one database: `check` reads all of it after each, and it grows."""


class Sender:
    """A member's device that sends one paper after the other, and remembers what was acknowledged."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.musician: Musician | None = None
        self.sent: list[Declaration] = []
        self.receipts: dict[str, bytes] = {}

    def deliver(self, server: Server, stop: threading.Event) -> None:
        """Send until the server is gone."""
        with server.client() as http:
            assert self.musician is not None
            self.musician.http = http
            while not stop.is_set():
                self.sent.append(paper(band=f"{self.number}.{len(self.sent)}"))
                with contextlib.suppress(httpx.TransportError):
                    answer = self.musician.put(self.sent[-1])
                    if answer.status_code == 201:
                        self.receipts[self.sent[-1].declaration_id] = answer.content
                    else:
                        stop.wait(0.05)

    def prove(self, server: Server) -> None:
        """Send everything again: what was acknowledged gets the same receipt; then each paper is there once."""
        if self.musician is not None:
            self._prove(self.musician, server)
        self.enrol(server)

    def _prove(self, musician: Musician, server: Server) -> None:
        with server.client() as http:
            musician.http = http
            for document in self.sent:
                answer = musician.put(document)
                assert answer.status_code in (200, 201), answer.text
                known = self.receipts.setdefault(document.declaration_id, answer.content)
                assert answer.content == known
            events, cursor, end = [], START, False
            while not end:
                page = musician.changes(after=str(cursor), limit=500).json()
                cursor, end = follow(cursor, page["events"]), page["end"]
                events += page["events"]
        received = [event["declaration_id"] for event in events if event["kind"] == "received"]
        assert sorted(received) == sorted(document.declaration_id for document in self.sent)
        self.sent.clear()
        self.receipts.clear()

    def enrol(self, server: Server) -> None:
        """Be a new member, so that what is sent again stays little however many kills there are."""
        http = server.client()
        self.musician = Musician(http)
        assert self.musician.enrol(server.code()).status_code == 201
        http.close()


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.mark.timeout(60 + 60 * KILLS)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_lost_or_doubled_however_often_somebody_is_killed(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(f"{kind} {KILLS}")
    cluster: Cluster | None = request.getfixturevalue("own_cluster") if kind == "postgresql" else None
    kills = (KILLS + 1) // 2
    for first in range(0, kills, SERIES):
        folder = tmp_path / str(first)
        folder.mkdir()
        database = cluster.database() if cluster else str(folder / "be.sqlite")
        _series(database, folder, cluster, chance, min(SERIES, kills - first))


def _series(database: str, folder: Path, cluster: Cluster | None, chance: random.Random, kills: int) -> None:
    """Kill a company again and again, and see after each kill that it has all it acknowledged, once."""
    senders = [Sender(number) for number in range(SENDERS)]
    for _ in range(kills):
        server = Server(database, folder=folder, more=("--workers", "2"))
        stop = threading.Event()
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(partial(Sender.prove, server=server), senders))
            sending = [pool.submit(sender.deliver, server, stop) for sender in senders]
            time.sleep(chance.uniform(0.1, 0.8))
            victims: list[Callable[[], None]] = [server.kill, partial(kill_worker, server)]
            chance.choice([*victims, *([cluster.kill] if cluster else [])])()
            time.sleep(chance.uniform(0.0, 0.2))
            stop.set()
            for done in sending:
                done.result(60)
        if server.process.returncode is None:
            server.kill()
        if cluster and not cluster.runs():
            cluster.start()
        storage = open_storage(database, server.key_file)
        assert check(storage).findings == ()
        storage.close()
    with Server(database, folder=folder) as last:
        for sender in senders:
            sender.prove(last)


def kill_worker(server: Server) -> None:
    os.kill(children(server.process.pid)[0], signal.SIGKILL)
