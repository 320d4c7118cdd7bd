"""kill -9 of the client in the middle of a sync, again and again, against the real server; the book is verified after each.

    python -m benchmarks.kills --client 1000 [--papers 6]

Each round seals papers, starts `septet sync` as a process of its own, kills it, verifies the book, and in the end syncs
to the end: every paper is there once, every receipt is genuine. Half of the kills hit between sending and keeping: the
line lets a request through and kills the client before, or a moment after, it hands it the answer. The others come
whenever they come. Kills of the server, under load: SEPTET_KILLS=1000 pytest tests/company/test_kills.py
"""

import argparse
import contextlib
import json
import multiprocessing
import multiprocessing.process
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from desktop.cli import main as septet_main
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from tests.company.servers import Server
from tests.faultproxy import FaultProxy, honest
from tests.sync.laptops import Laptop, make_template
from tests.sync.world import World
from tests.sync.world import folder as memory

Forward = Callable[[bytes], bytes]
SERIES = 50
"""Kills of one book and one company; then come new ones, or verifying all of it each time would be most of the work."""
ROOT = Path(__file__).parents[1]


def seal(book: Book, count: int) -> None:
    """Seal papers, as the fault machine does."""
    world = object.__new__(World)
    laptop = object.__new__(Laptop)
    laptop.book = book  # type: ignore[assignment]
    world.sealed = set()
    for _ in range(count):
        world.seal(laptop)


FORKED = multiprocessing.get_context("forkserver")
"""A process that has loaded the program and forks: a client starts at once, and most of its life can be killed."""
FORKED.set_forkserver_preload(
    [
        "desktop.cli",
        "desktop.listing",
        "desktop.sync.execute",
        "desktop.core.store.sync_tables",
        "sqlalchemy.orm",
    ]
)


def syncing(path: Path) -> multiprocessing.process.BaseProcess:
    """Start `septet sync` in a process of its own."""
    running = FORKED.Process(target=_sync, args=(str(path),))
    running.start()
    return running


def _sync(path: str) -> None:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        code = septet_main(["--book", path, "sync"])
    sys.exit(code)


def septet(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


class Counting(FaultProxy):
    """A line that counts how often each paper has come through to the company."""

    def __init__(self, target: str) -> None:
        self.came: Counter[bytes] = Counter()
        super().__init__(target)

    def _forward(self, request: bytes) -> bytes:
        if request.startswith(b"PUT "):
            self.came[request.split(b" ", 2)[1]] += 1
        return super()._forward(request)


class Line:
    """The line to the company, on which a client can be killed in the middle of a chosen request."""

    def __init__(self, server: Server, roll: random.Random) -> None:
        self.proxy = Counting(server.url)
        self._roll = roll
        self.running: multiprocessing.process.BaseProcess | None = None

    def aim(self, requests: int) -> None:
        """Kill the client in one of the next so many requests: before or after it goes on, or with the answer under way."""
        at = self._roll.randrange(requests)
        shot = self._roll.choice((self._before, self._instead_of_the_answer, self._with_the_answer))
        self.proxy.faults = [*[honest] * at, shot]

    def _kill(self) -> None:
        assert self.running is not None
        self.running.kill()

    def _before(self, _request: bytes, _forward: Forward) -> bytes:
        self._kill()
        return b""

    def _instead_of_the_answer(self, request: bytes, forward: Forward) -> bytes:
        forward(request)
        self._kill()
        return b""

    def _with_the_answer(self, request: bytes, forward: Forward) -> bytes:
        threading.Timer(self._roll.uniform(0.0005, 0.03), self._kill).start()
        return forward(request)


def one_kill(path: Path, line: Line, roll: random.Random, papers: int, longest: float) -> str:
    """Start a sync, kill it at some moment, verify what it left behind, and return how it ended."""
    aimed = roll.random() < 0.5
    line.proxy.faults = []
    if aimed:
        line.aim(papers + 4)
    running = line.running = syncing(path)
    if not aimed:
        time.sleep(roll.uniform(0, longest))
        running.kill()
    running.join(600)
    with Book(path, writable=False) as book:
        found = verify(book)
    assert found.problems == (), [problem.english() for problem in found.problems]
    if running.exitcode != -signal.SIGKILL:
        return "ended before"
    return "killed on the line" if aimed else "killed at any time"


def run(kills: int, papers: int, seed: int = 1) -> Counter[str]:
    """Kill so many syncs, then sync to the end and prove it."""
    roll, counts = random.Random(seed), Counter[str]()
    with memory() as folder:
        path = Path(folder) / "band.septet"
        make_template(path)
        with Server(Path(folder) / "be.sqlite") as server:
            line = Line(server, roll)
            with Book(path) as book:
                enrol(book, line.proxy.url, server.code())
            longest = _whole(path, papers)
            counts["papers sealed"] = 2 * papers
            while counts["killed on the line"] + counts["killed at any time"] < kills:
                with Book(path) as book:
                    seal(book, papers)
                counts[one_kill(path, line, roll, papers, longest)] += 1
                counts["papers sealed"] += papers
            line.proxy.faults = []
            _finish(path, counts)
            counts["came more than once"] = sum(count > 1 for count in line.proxy.came.values())
            line.proxy.close()
            server.stop()
    return counts


def _whole(path: Path, papers: int) -> float:
    """Return how many seconds a sync takes here and now, and a bit more: kills are spread over that."""
    with Book(path) as book:
        seal(book, papers - 1)  # one is sealed already
    syncing(path).join(600)  # the first one waits for the program to be loaded
    with Book(path) as book:
        seal(book, papers)
    began = time.monotonic()
    syncing(path).join(600)
    return 1.2 * (time.monotonic() - began)


def _finish(path: Path, counts: Counter[str]) -> None:
    for _ in range(3):
        last = septet("--book", str(path), "sync")
        said, _ = last.communicate(timeout=600)
    assert last.returncode == 0, said
    assert json.loads(said)["waiting"] == []
    with Book(path, writable=False) as book:
        found = verify(book)
        assert found.problems == ()
        assert {row.state for row in book.rows(_State, "SELECT state FROM outbox")} == {"confirmed"}
        assert book.value("SELECT count(*) FROM event WHERE kind = 'received'") == found.declarations
        counts["papers"], counts["receipts"] = found.declarations, found.receipts


class _State(NamedTuple):
    state: str


def main() -> None:
    """Kill as often as asked and print what happened."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", type=int, default=20, metavar="N", help="kills of the client")
    parser.add_argument("--papers", type=int, default=6, help="papers sealed before each")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began, counts = time.monotonic(), Counter[str]()
    for done in range(0, asked.client, SERIES):
        counts += run(min(SERIES, asked.client - done), asked.papers, asked.seed + done)
        kills = counts["killed on the line"] + counts["killed at any time"]
        print(
            f"{kills} kills in {time.monotonic() - began:.0f} s; the book verified clean after each",
            flush=True,
        )
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
