"""How fast a shared company's server takes declarations in: signed, durable, one process, SQLite on this disk.

    python -m benchmarks.intake [--papers 600] [--lines 8]

The load comes from the same machine; every figure includes the sender's own work of reading the answer.
"""

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import urlsplit

from tests.wire.samples import paper
from wire.receipt import START, follow
from wire.signing import SigningKey, sign

ROOT = Path(__file__).parents[1]
MOST_PAPERS = 20_000


class Sender:
    """A member's device with one connection for each of its threads."""

    def __init__(self, url: str) -> None:
        self.address = str(urlsplit(url).netloc)
        self.key = SigningKey.make()
        self.token = ""
        self._own = local()

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/jose+json"
    ) -> tuple[int, Any]:
        if not hasattr(self._own, "line"):
            self._own.line = http.client.HTTPConnection(self.address, timeout=60)
        line = self._own.line
        line.request(method, path, body, {"Authorization": f"Bearer {self.token}", "Content-Type": kind})
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())

    def enrol(self, code: str) -> None:
        wish = {"code": code, "public_key": self.key.public.jwk(), "device_name": "Benchmark"}
        _, answer = self.ask("POST", "/v1/devices", json.dumps(wish).encode(), "application/json")
        self.token = answer["token"]
        del self._own.line  # it would be closed for idleness before it is used again


def company(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "company", *arguments]


def timed(
    work: Callable[[Any], int], items: Iterable[Any], lines: int, expected: int
) -> tuple[float, list[float]]:
    """Run `work` over the items on several connections; return the seconds in all and of each."""

    def one(item: Any) -> float:
        began = time.perf_counter()
        status = work(item)
        assert status == expected, status
        return time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(lines) as pool:
        each = list(pool.map(one, items))
    return time.perf_counter() - began, each


def row(name: str, seconds: float, each: list[float]) -> None:
    ordered = sorted(each)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    print(f"{name:<34}{len(each) / seconds:8.0f}/s{middle * 1000:9.1f} ms{late * 1000:9.1f} ms")


def measure(papers: int, lines: int, folder: str) -> None:
    database = f"{folder}/be.sqlite"
    settings = ["--country", "BE", "--database", database]
    invitation = json.loads(
        subprocess.run(company("invite", *settings), cwd=ROOT, check=True, capture_output=True).stdout
    )
    began = time.perf_counter()
    serving = company("serve", *settings, "--stop-with-stdin")
    with subprocess.Popen(serving, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        print(f"{'start of the server':<34}{(time.perf_counter() - began) * 1000:8.0f} ms")
        sender = Sender(url)
        sender.enrol(invitation["code"])
        bodies = [
            (p.declaration_id, sign(p.to_bytes(), sender.key)) for p in (paper() for _ in range(papers))
        ]

        def put(item: tuple[str, bytes]) -> int:
            return sender.ask("PUT", f"/v1/declarations/{item[0]}/revisions/1", item[1])[0]

        print(f"{papers} papers of {len(bodies[0][1])} bytes, {lines} connections{'median':>14}{'99th':>10}")
        half = papers // 2
        row("one after the other, new", *timed(put, bodies[:half], 1, 201))
        row("at once, new", *timed(put, bodies[half:], lines, 201))
        row("at once, repeated", *timed(put, bodies, lines, 200))
        began, cursor, end = time.perf_counter(), START, False
        while not end:
            _, page = sender.ask("GET", f"/v1/changes?after={cursor}&limit=500")
            cursor, end = follow(cursor, page["events"]), page["end"]
        assert cursor.seq == papers
        print(f"{'all events pulled and proved':<34}{papers / (time.perf_counter() - began):8.0f}/s")
        assert process.stdin is not None
        process.stdin.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=600)
    parser.add_argument("--lines", type=int, default=8)
    wish = parser.parse_args()
    if not 2 <= wish.papers <= MOST_PAPERS:
        sys.exit(f"2 to {MOST_PAPERS} papers")
    with tempfile.TemporaryDirectory() as made:
        measure(wish.papers, wish.lines, made)
