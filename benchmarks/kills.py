"""kill -9 of the client in the middle of a sync, again and again, against the real server; the book is verified after each.

    python -m benchmarks.kills --client 1000 [--papers 12]

Each round seals papers, starts `septet sync` as a process of its own, kills it at a random moment, verifies the book,
and in the end syncs to the end: every paper is there once, every receipt is genuine.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from tests.company.servers import Server
from tests.sync.world import Laptop, World, make_template

ROOT = Path(__file__).parents[1]


def seal(book: Book, count: int) -> None:
    """Seal papers, as the fault machine does."""
    world = object.__new__(World)
    laptop = object.__new__(Laptop)
    laptop.book = book  # type: ignore[assignment]
    world.laptops = [laptop]
    for _ in range(count):
        world.seal(laptop)


def septet(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def one_kill(path: Path, roll: random.Random, longest: float, counts: Counter[str]) -> None:
    """Start a sync, kill it at some moment, and verify what it left behind."""
    running = septet("--book", str(path), "sync")
    time.sleep(roll.uniform(longest / 3, longest))
    if running.poll() is None:
        running.kill()
        counts["killed"] += 1
    else:
        counts["ended before"] += 1
    running.communicate()
    with Book(path, writable=False) as book:
        found = verify(book)
    assert found.problems == (), [problem.english() for problem in found.problems]


def run(kills: int, papers: int, seed: int = 1) -> Counter[str]:
    """Kill so many syncs, then sync to the end and prove it."""
    roll, counts = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "band.septet"
        make_template(path)
        with Server(Path(folder) / "be.sqlite") as server:
            with Book(path) as book:
                enrol(book, server.url, server.code())
            longest = _whole(path)
            for _ in range(kills):
                with Book(path) as book:
                    seal(book, papers)
                one_kill(path, roll, longest, counts)
            _finish(path, counts)
            server.stop()
    return counts


def _whole(path: Path) -> float:
    """Return how many seconds a whole sync takes here and now: kills are spread over its second half and a bit beyond."""
    began = time.monotonic()
    septet("--book", str(path), "sync").communicate(timeout=600)
    return 1.3 * (time.monotonic() - began)


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
        counts["sent more than once"] = int(
            book.value(
                "SELECT count(*) FROM (SELECT ref FROM exchange WHERE what = 'deliver' GROUP BY ref HAVING count(*) > 1)"
            )
        )


class _State(NamedTuple):
    state: str


def main() -> None:
    """Kill as often as asked and print what happened."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", type=int, default=20, metavar="N", help="kills of the client")
    parser.add_argument("--papers", type=int, default=12, help="papers sealed before each")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    counts = run(asked.client, asked.papers, asked.seed)
    print(f"{asked.client} rounds in {time.monotonic() - began:.0f} s; the book verified clean after each")
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
