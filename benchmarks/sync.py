"""How fast a book syncs: a queue of papers delivered, and the news of years pulled by a new laptop.

    python -m benchmarks.sync [--papers 200] [--events 10000]

The real client and the real server in one process without a network between them: what is measured is their work.
"""

import argparse
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert

from company import tables
from desktop.core.store.book import Book
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.sync.inside import ORIGIN
from tests.sync.laptops import NOW, make_start
from tests.sync.world import World
from wire.canonical import canonical
from wire.receipt import Cursor, link

TARGET = "≤ 60 s for ten years"


def rows(papers: int = 200, events: int = 10_000) -> list[tuple[str, str, str]]:
    """Return what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder) / "start"
        make_start(start, laptops=1)
        world = World(Path(folder) / "world", start)
        try:
            delivered = _deliver(world, papers)
            pulled, kept = _pull(world, Path(folder), events)
        finally:
            world.close()
    return [
        (f"sync of {papers} waiting papers, receipts checked", f"{delivered:.2f} s", "–"),
        (f"first pull of {kept:,} events on a new laptop", f"{pulled:.2f} s", TARGET),
    ]


def _deliver(world: World, papers: int) -> float:
    (laptop,) = world.laptops
    for _ in range(papers - 1):  # one is in the template
        world.seal(laptop)
    began = time.perf_counter()
    outcome = world.sync(laptop)
    seconds = time.perf_counter() - began
    assert outcome is not None
    assert (len(outcome.delivered), outcome.complete) == (papers, True)
    return seconds


def _pull(world: World, folder: Path, events: int) -> tuple[float, int]:
    """Write years of statuses into the feed, then read them on another laptop of the same member."""
    company = world.company
    (member,) = company.rows("SELECT member_id FROM members")
    _fill(world, str(member[0]), events)
    with Book(folder / "new.septet", clock=lambda: NOW) as book:
        enrol(book, ORIGIN, company.invite(str(member[0])).code, door_to=company.door)
        began = time.perf_counter()
        outcome = sync(
            book, door_to=company.door_to, stop=lambda: bool(book.value("SELECT 1 FROM elsewhere"))
        )
        seconds = time.perf_counter() - began
        return seconds, outcome.news or int(book.value("SELECT count(*) FROM event"))


def _fill(world: World, member: str, events: int) -> None:
    seq, chain = world.company.rows("SELECT seq, chain FROM members")[0]
    papers = world.company.rows("SELECT declaration_id, rev, doc_hash FROM revisions")
    made, cursor = [], Cursor(seq, chain)
    for number in range(events - seq):
        key, rev, doc_hash = papers[number % len(papers)]
        entry = {
            "seq": cursor.seq + 1, "at": "2026-11-22T18:00:00Z", "kind": "status", "declaration_id": key, "rev": rev,
            "doc_hash": doc_hash, "state": "accepted", "text": None, "data": None,
        }  # fmt: skip
        cursor = Cursor(cursor.seq + 1, link(cursor.chain, entry))
        made.append({"member_id": member, "seq": cursor.seq, "chain": cursor.chain, "body": canonical(entry)})
    with world.company.storage.writing() as connection:
        connection.execute(insert(tables.events), made)
        connection.execute(tables.members.update().values(seq=cursor.seq, chain=cursor.chain))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--events", type=int, default=10_000)
    asked = parser.parse_args()
    for what, measured, target in rows(asked.papers, asked.events):
        print(f"{what:<58} {measured:<32} {target}")


if __name__ == "__main__":
    main()
