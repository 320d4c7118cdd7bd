"""Several workers, several companies, TLS, a proxy, limits, figures: the server as it is run in earnest."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlcipher3 import dbapi2 as sqlite3

from company.guard import Guard
from company.limits import Buckets, Limits, Rate
from tests.company.servers import Server, problem, septet_company
from tests.wire.samples import paper
from wire.receipt import START, follow


def children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        with contextlib.suppress(httpx.TransportError):
            if true():
                return
        time.sleep(0.05)
    raise AssertionError("it never came true")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_workers_share_a_socket_a_dead_one_is_replaced_and_all_end_quietly(
    kind: str, place: Callable[[str, Path], str], tmp_path: Path
) -> None:
    port = free_port()
    more = ("--workers", "2", "--metrics-port", str(port))
    with Server(place(kind, tmp_path), folder=tmp_path, more=more) as server, server.musician() as musician:
        workers = children(server.process.pid)
        assert len(workers) == 3
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(musician.put, [paper() for _ in range(12)]))
        assert {answer.status_code for answer in answers} == {201}
        route = 'method="PUT",route="/v1/declarations/{declaration_id}/revisions/{rev}",status="201"'

        def figures() -> str:
            return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text

        # a request is counted after its answer: a worker that is killed in between takes it along
        until(lambda: f"septet_requests_total{{{route}}} 12.0" in figures())
        os.kill(workers[0], signal.SIGKILL)
        until(
            lambda: len(children(server.process.pid)) == 3 and workers[0] not in children(server.process.pid)
        )
        with server.client() as musician.http:
            for _ in range(4):
                assert musician.put(paper()).status_code == 201
            received = [event for event in musician.changes().json()["events"] if event["kind"] == "received"]
            assert len(received) == 16
        until(lambda: "septet_workers 2.0" in figures())
        until(lambda: f"septet_requests_total{{{route}}} 16.0" in figures())
        everyone = [server.process.pid, *children(server.process.pid)]
        assert server.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in everyone)
    [line] = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert line["message"] == "worker 1 ended (-9); it is replaced"


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    server = Server(tmp_path / "be.sqlite", more=("--workers", "2"))
    workers = children(server.process.pid)
    server.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_each_host_is_a_company_of_its_own(tmp_path: Path) -> None:
    given = []
    for country in ("BE", "SE"):
        database = str(tmp_path / f"{country}.sqlite")
        code, made = septet_company("make", "--country", country, "--database", database)
        assert code == 0
        given += ["--company", f"{country.lower()}.example.org={database}"]
        assert made["country"] == country
    with multiple(given) as url, httpx.Client(base_url=url, trust_env=False) as http:
        path = "/.well-known/declaration-company"
        for host, country in (
            ("be.example.org", "BE"),
            ("SE.example.org:8443", "SE"),
            ("be.example.org.", "BE"),
        ):
            assert http.get(path, headers={"Host": host}).json()["country"] == country
        for host in ("example.org", "nl.example.org", "", "be.example.org@x"):
            assert problem(http.get(path, headers={"Host": host})) == (404, "not-found")
    for wrong in (
        ["--company", "be.example.org"],
        ["--company", f"x={tmp_path}/no.sqlite"],
        [*given[:2], *given[:2]],
    ):
        code, printed = septet_company("serve", *wrong)
        assert (code, printed["problems"][0]["field"]) == (2, "company")


@contextlib.contextmanager
def multiple(given: list[str]) -> Iterator[str]:
    command = [sys.executable, "-m", "company", "serve", *given, "--stop-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert [one["host"] for one in ready["companies"]] == ["be.example.org", "se.example.org"]
        yield ready["url"]
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0


def test_it_speaks_tls_from_1_2_on(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", str(key), "-out", str(cert), "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    more = ("--tls-cert", str(cert), "--tls-key", str(key))
    with Server(tmp_path / "be.sqlite", more=more) as server:
        assert server.url.startswith("https://127.0.0.1:")
        trust = ssl.create_default_context(cafile=str(cert))
        with httpx.Client(base_url=server.url, verify=trust, trust_env=False) as http:
            assert http.get("/v1/health").json() == {"status": "ok"}
        old = ssl.create_default_context(cafile=str(cert))
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(httpx.ConnectError), httpx.Client(verify=old, trust_env=False) as http:
            http.get(f"{server.url}/v1/health")
    code, printed = septet_company(
        "serve",
        "--country",
        "BE",
        "--database",
        str(tmp_path / "be.sqlite"),
        "--tls-cert",
        str(key),
        "--tls-key",
        str(cert),
    )
    assert (code, printed["problems"][0]["field"]) == (2, "tls-cert")


def test_who_asks_too_often_is_told_when_to_come_back_and_nothing_of_it_is_stored(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite", more=("--rate", "1")) as server, server.musician() as musician:
        statuses = [musician.changes().status_code for _ in range(14)]
        assert set(statuses) == {200, 429}
        refused = musician.put(paper())
        assert problem(refused) == (429, "rate-limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 2
        assert refused.json()["retry"] == "same-later"
        with server.musician() as other:
            assert other.put(paper()).status_code == 201
        assert musician.http.get("/v1/health").status_code == 200
        for _ in range(5):  # a first call may be asked for a fresh nonce, and use up what there is
            time.sleep(1.2)
            if (answer := musician.changes()).status_code == 200:
                break
        assert answer.json()["events"] == []


def test_a_bucket_fills_evenly_and_never_over() -> None:
    now = 0.0
    buckets = Buckets(Rate(2, 5), clock=lambda: now)
    assert [buckets.wait("a") for _ in range(6)] == [0] * 5 + [1]
    assert buckets.wait("b") == 0
    now = 0.5
    assert [buckets.wait("a") for _ in range(2)] == [0, 1]
    now = 1000.0
    assert [buckets.wait("a") for _ in range(6)] == [0] * 5 + [1]


def test_more_at_once_than_can_be_done_is_sent_away_before_anything_begins(tmp_path: Path) -> None:
    gate = asyncio.Event()
    begun = 0

    async def slow(scope: object, receive: object, send: Callable[..., object]) -> None:
        nonlocal begun
        begun += 1
        await gate.wait()
        await httpx_answer(send)

    async def httpx_answer(send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[misc]
        await send({"type": "http.response.body", "body": b"{}"})  # type: ignore[misc]

    async def ask() -> list[httpx.Response]:
        guarded = Guard(slow, Limits(together=3))  # type: ignore[arg-type]
        transport = httpx.ASGITransport(app=guarded)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            waiting = [asyncio.ensure_future(http.get("/v1/changes")) for _ in range(5)]
            await asyncio.sleep(0.1)
            health = asyncio.ensure_future(http.get("/v1/health"))
            await asyncio.sleep(0.1)
            gate.set()
            return [*await asyncio.gather(*waiting), await health]

    answers = asyncio.run(ask())
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 503, 503]
    assert begun == 4
    [busy, _] = [answer for answer in answers if answer.status_code == 503]
    assert problem(busy) == (503, "busy")
    assert busy.headers["retry-after"] == "1"


def test_forwarded_headers_are_believed_from_named_proxies_only(tmp_path: Path) -> None:
    """The limit of an address shows whom the server takes for the sender."""

    def from_elsewhere(server: Server, address: str) -> int:
        return httpx.get(
            f"{server.url}/.well-known/declaration-company",
            headers={"X-Forwarded-For": address},
            trust_env=False,
        ).status_code

    for more, expected in ((("--behind-proxy", "127.0.0.1"), {200}), ((), {200, 429})):
        folder = tmp_path / str(len(more))
        folder.mkdir()
        with Server(folder / "be.sqlite", more=("--peer-rate", "1", *more)) as server:
            assert {from_elsewhere(server, f"192.0.2.{n}") for n in range(20)} == expected


def test_reading_goes_on_while_writing_fails_and_the_health_says_so(tmp_path: Path) -> None:
    with Server(tmp_path / "be.sqlite") as server, server.musician() as musician:
        known = musician.delivered()
        with contextlib.closing(sqlite3.connect(server.database)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            assert problem(musician.put(paper())) == (503, "busy")
            assert musician.http.get("/v1/health").json() == {"status": "read-only"}
            assert musician.put(known).status_code == 200
            assert follow(START, musician.changes().json()["events"]).seq == 1
            connection.rollback()
        until(lambda: musician.http.get("/v1/health").json() == {"status": "ok"})


def test_the_log_of_requests_names_templates_only(tmp_path: Path) -> None:
    with (
        Server(tmp_path / "be.sqlite", more=("--log-level", "info")) as server,
        server.musician() as musician,
    ):
        document = musician.delivered(band="Canary")
        musician.http.get("/Canary/x?Canary=1", headers={"X-Trace-Id": "Canary!!", "Authorization": "Canary"})
        musician.http.post("/v1/devices", content=b"Canary", headers={"Content-Type": "Canary/json"})
        musician.http.get("/v1/changes?after=Canary", auth=musician.auth)
        musician.http.get("/desk/Canary")
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert any(
        "PUT /v1/declarations/{declaration_id}/revisions/{rev} status 201" in line["message"]
        for line in lines
    )
    assert "anary" not in server.log.read_text()
    assert document.declaration_id not in server.log.read_text()
    assert musician.token not in server.log.read_text()
