"""How fast a shared company's server takes declarations in: signed, proved, durable, on PostgreSQL or SQLite.

    python -m benchmarks.intake [--workers 2] [--papers 4000] [--lines 24] [--burst 20000] [--queue 1000000] [--sqlite]

Starts a PostgreSQL of its own with fsync and synchronous commits on; server, database and sender share the machine.
The sender is a process of its own with requests signed beforehand, so that what is measured is the server.
"""

import argparse
import contextlib
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import psycopg

from benchmarks.load import Device, Sent, Times, requests, send
from company.clock import stamp, utc_now
from company.enrolment import invite
from company.office_queue import Wish, page
from company.search import prepare
from company.storage import Storage, open_storage
from tests.postgres import Cluster
from wire.proof import make
from wire.receipt import START, follow
from wire.signing import SigningKey

ROOT = Path(__file__).parents[1]
DEVICES = 24


class Running(NamedTuple):
    """A server under test."""

    url: str
    database: str
    key_file: Path
    pid: int
    storage: Storage


@contextlib.contextmanager
def serving(folder: str, workers: int, database: str) -> Iterator[Running]:
    key_file = Path(folder) / "key"
    settings = ["--country", "BE", "--database", database, "--key-file", str(key_file)]
    limits = ["--rate", "1000000", "--peer-rate", "1000000"]
    command = [sys.executable, "-m", "company", "serve", *settings, *limits, "--workers", str(workers)]
    with subprocess.Popen(
        [*command, "--stop-with-stdin"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        url = json.loads(process.stdout.readline())["url"]
        storage = open_storage(database, key_file)
        yield Running(url, database, key_file, process.pid, storage)
        storage.close()
        process.stdin.close()


def enrol(running: Running, number: int) -> Device:
    """Add a member with a device."""
    key = SigningKey.make()
    code = invite(running.storage, now=utc_now(), valid_hours=1, name=f"Member {number}").code
    body = {"code": code, "public_key": key.public.jwk(), "device_name": "Benchmark"}
    with httpx.Client(base_url=running.url, trust_env=False) as http:
        nonce = http.get("/v1/time").headers["DPoP-Nonce"]
        proof = make(key, "POST", f"{running.url}/v1/devices", now=int(time.time()), nonce=nonce)
        answer = http.post("/v1/devices", json=body, headers={"DPoP": proof})
    return Device(key.dump(), answer.json()["token"])


def prepared(running: Running, devices: list[Device], papers: int) -> list[Sent]:
    """Return papers of all devices in turn, with fresh proofs."""
    nonce = httpx.get(f"{running.url}/v1/time", trust_env=False).headers["DPoP-Nonce"]
    share = -(-papers // len(devices))
    made = [requests(running.url, device, nonce, share) for device in devices]
    return [sent for row in zip(*made, strict=True) for sent in row][:papers]


def loaded(running: Running, items: list[Sent], lines: int, rate: float | None = None) -> Times:
    """Send from a process of its own."""
    address = urlsplit(running.url)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(send, (address.hostname, address.port, items, lines, rate))


def row(name: str, times: Times) -> float:
    ordered = sorted(times.each)
    speed = len(ordered) / (times.ended - times.began)
    at = [ordered[int(len(ordered) * part)] * 1000 for part in (0.95, 0.99)]
    middle = statistics.median(ordered) * 1000
    print(f"{name:<34}{speed:8.0f}/s{middle:9.1f} ms{at[0]:9.1f} ms{at[1]:9.1f} ms", flush=True)
    return speed


def memory(pid: int) -> list[int]:
    """Return what each process of the server holds for itself, in megabytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = []
    for each in [str(pid), *children]:
        lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        found.append(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1024)
    return found


def burst(running: Running, devices: list[Device], papers: int, lines: int) -> None:
    """Send many, a quarter at a time, and look at the memory between."""
    print(f"burst of {papers}: megabytes of parent and workers {memory(running.pid)}")
    began, sent = 0.0, 0
    for _ in range(4):
        times = loaded(running, prepared(running, devices, papers // 4), lines)
        began += times.ended - times.began
        sent += len(times.each)
        print(f"  {sent:>6} sent, {sent / began:5.0f}/s, megabytes {memory(running.pid)}", flush=True)


def pull(running: Running, device: Device, events: int, lines: int) -> None:
    """Give one member many events, then pull and prove them all."""
    held = sum(1 for _ in _events(running, device))
    if held < events:
        nonce = httpx.get(f"{running.url}/v1/time", trust_env=False).headers["DPoP-Nonce"]
        row(
            "one member's, at once",
            loaded(running, requests(running.url, device, nonce, events - held), lines),
        )
    began = time.perf_counter()
    count = sum(1 for _ in _events(running, device))
    seconds = time.perf_counter() - began
    print(
        f"{count} changes pulled and proved in {seconds:.2f} s, megabytes {memory(running.pid)}", flush=True
    )


def _events(running: Running, device: Device) -> Iterator[object]:
    key, cursor, end = SigningKey.load(device.secret), START, False
    url = f"{running.url}/v1/changes"
    with httpx.Client(trust_env=False) as http:
        nonce = http.get(f"{running.url}/v1/time").headers["DPoP-Nonce"]
        while not end:
            proof = make(key, "GET", url, now=int(time.time()), nonce=nonce, token=device.token)
            headers = {"DPoP": proof, "Authorization": f"DPoP {device.token}"}
            answer = http.get(url, params={"after": str(cursor), "limit": "500"}, headers=headers).json()
            cursor, end = follow(cursor, answer["events"]), answer["end"]
            yield from answer["events"]


def queue(running: Running, number: int) -> None:
    """Fill in declarations past the protocol, then ask for what the advisers' desk shows first."""
    prepare(running.storage)
    fill(running.database, number)
    for name, wish in {
        "first page": Wish("received"),
        "page in the middle": Wish("received", after=_middle(running.storage)),
    }.items():
        spent = []
        for _ in range(15):
            began = time.perf_counter()
            found = page(running.storage, wish)
            spent.append(time.perf_counter() - began)
            assert found.rows
        print(f"queue over {number} declarations, {name}: {statistics.median(spent) * 1000:.1f} ms")


def _middle(storage: Storage) -> str | None:
    found = page(storage, Wish("received"))
    for _ in range(20):
        found = page(storage, Wish("received", after=found.next))
    return found.next


COLUMNS = (
    "declaration_id, member_id, head_rev, head_hash, state, kind, contract_id, client, band, first_on, last_on, deadline, "
    "currency, total_minor, fee_minor, musicians, invoices, received_at, changed_at, number, facts, search, erased_at"
)


def fill(database: str, number: int) -> None:
    """Copy rows of declarations straight into PostgreSQL, one in ten still waiting."""
    at = stamp(utc_now())
    with psycopg.connect(database) as connection:
        member = connection.execute("SELECT member_id FROM members LIMIT 1").fetchone()
        assert member is not None
        with connection.cursor().copy(f"COPY declarations ({COLUMNS}) FROM STDIN".encode()) as copy:
            for n in range(number):
                day = f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}"
                state = "received" if n % 10 == 0 else "members_paid"
                client, place = f"Client {n % 5000}", f"Town {n % 700}"
                copy.write_row(
                    (str(uuid.UUID(int=n + 2**100)), member[0], 1, "0" * 64, state, "declare", "c" * 36, client,
                     "Quartet", day, day, f"{day}T20:00", "EUR", 67500, 150000, 2, True, at, at, None, f"{n:064x}",
                     f"{client} quartet {place}".casefold(), None)
                )  # fmt: skip
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ANALYZE declarations")


def measure(wish: argparse.Namespace, folder: str, database: str) -> None:
    with serving(folder, wish.workers, database) as running:
        devices = [enrol(running, number) for number in range(DEVICES)]
        loaded(running, prepared(running, devices, 200), wish.lines)  # warm
        heads = ("median", "95th", "99th")
        print(
            f"{wish.papers} papers, {wish.lines} connections, {wish.workers} workers"
            + "".join(f"{head:>12}" for head in heads)
        )
        speed = row("at once, new", loaded(running, prepared(running, devices, wish.papers), wish.lines))
        half = prepared(running, devices, wish.papers // 2)
        row("at half that load, new", loaded(running, half, wish.lines, speed / 2))
        if wish.burst:
            burst(running, devices, wish.burst, wish.lines)
        if wish.pull:
            pull(running, devices[0], wish.pull, wish.lines)
        if wish.queue:
            queue(running, wish.queue)


def main() -> None:
    """Measure what is asked for, on PostgreSQL or SQLite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--papers", type=int, default=4000)
    parser.add_argument("--lines", type=int, default=24)
    parser.add_argument("--burst", type=int, default=20_000)
    parser.add_argument("--pull", type=int, default=10_000)
    parser.add_argument("--queue", type=int, default=1_000_000)
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, without the queue")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        if given.sqlite:
            given.queue = 0
            measure(given, made, f"{made}/be.sqlite")
        else:
            with Cluster(shared_buffers="256MB", max_wal_size="2GB") as cluster:
                measure(given, made, cluster.database())


if __name__ == "__main__":
    main()
