"""What is due in a book of 100,000 gigs of which thousands are open, and a musician's counters over years."""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks.books import gigs
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import world_of
from desktop.core.countries import load_countries
from desktop.core.queries.counters import countable, counters_of
from desktop.core.queries.deadlines import NEAR, dues
from desktop.core.store.book import Book

COUNT = 100_000
BUSY = date(2020, 6, 1)
"""A day in the middle of the gigs: 25 of them are played every day around it."""
CONTRACTS = 60
"""Contracts of 4 musicians that are open on that day."""


def rows() -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    countries = load_countries()
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "bench.septet") as book:
        import_gig_file(book, gigs(COUNT))
        _contracts(book)
        world = world_of(book, countries, BUSY)
        whole = _median(lambda: dues(book, world))
        near = _median(lambda: dues(book, world, ahead=NEAR))
        who = countable(book)[0]
        counted = _median(lambda: counters_of(book, countries, who, BUSY))
    return [
        (f"what is due, {CONTRACTS} contracts and 500 gigs open of {COUNT:,}", f"{whole:.0f} ms", "50 ms"),
        ("the same for the badge", f"{near:.0f} ms", "beside the window"),
        (f"counters of a musician with {CONTRACTS} contracts", f"{counted:.0f} ms", "50 ms"),
    ]


def _contracts(book: Book) -> None:
    import json

    from desktop.core.gig_file import read_gig_file

    names = [f"Musician {n}" for n in range(4)]
    home = {"residence": "BE", "works_in": ["BE"], "status": "employee", "companies": ["BE"]}
    steps = [
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "shares", "weights": dict.fromkeys(names, "1")},
    ]
    made = [
        {
            "key": f"open {n}", "on": (BUSY + timedelta(days=n)).isoformat(), "starts": "20:00", "ends": "22:00",
            "venue": f"Open {n}", "country": ("BE", "DE", "FR")[n % 3], "state": "confirmed",
        }
        for n in range(CONTRACTS)
    ]  # fmt: skip
    contracts = [
        {"client": f"Client {n}", "gigs": [f"open {n}"], "fee": "900.00", "line_up": names, "steps": steps}
        for n in range(CONTRACTS)
    ]
    people = [{"name": name, **home} for name in names]
    text = {"schema": "septet-gig-file/1", "people": people, "gigs": made, "contracts": contracts}
    import_gig_file(book, read_gig_file(json.dumps(text).encode()))


def _median(run: object) -> float:
    assert callable(run)
    run()
    taken = []
    for _ in range(15):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)
