"""The rules: routing a large contract, the review of a contract while typing."""

import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import world_of
from desktop.core.countries import load_countries
from desktop.core.declarations import review
from desktop.core.gig_file import GigFile, read_gig_file
from desktop.core.queries.contracts import contract
from desktop.core.routing import GigPlace, Membership, Musician, route
from desktop.core.store.book import Book

MUSICIANS, DATES, STEPS = 12, 10, 10


def rows() -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    return [
        (f"route {MUSICIANS} musicians × {DATES} dates", f"{_route():.1f} ms", "5 ms"),
        (
            f"split and review {STEPS} steps × {MUSICIANS} musicians",
            f"{_review():.1f} ms",
            "16 ms with repaint",
        ),
    ]


def _route() -> float:
    countries = load_countries()
    first = datetime(2026, 12, 1, 20)  # noqa: DTZ001  # a wall time, as gigs have
    gigs = [
        GigPlace("BE", first + timedelta(days=n), first + timedelta(days=n, hours=3)) for n in range(DATES)
    ]
    home = frozenset({Membership("BE", active=True)})
    team = [Musician(f"M{n}", "BE", frozenset({"BE"}), "employee", home) for n in range(MUSICIANS)]
    return _median(lambda: [route(musician, gigs, date(2026, 11, 22), countries) for musician in team])


def _review() -> float:
    countries = load_countries()
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "bench.septet") as book:
        made = import_gig_file(book, _contract())
        facts = contract(book, made.new["contracts"][0])
        assert facts is not None
        world = world_of(book, countries, date(2026, 11, 22))
        return _median(lambda: review(facts, world))


def _contract() -> GigFile:
    import json

    names = [f"Musician {n}" for n in range(MUSICIANS)]
    home = {"residence": "BE", "works_in": ["BE"], "status": "employee", "companies": ["BE"]}
    steps: list[object] = [{"kind": "company_fee", "percent": "6.5"}]
    steps += [{"kind": "expense", "amount": "12.34", "to": names[n]} for n in range(STEPS - 2)]
    steps.append({"kind": "shares", "weights": dict.fromkeys(names, "1.5")})
    text = {
        "schema": "septet-gig-file/1",
        "people": [{"name": name, **home} for name in names],
        "gigs": [{"key": "a", "on": "2026-12-05", "venue": "De Roma", "country": "BE"}],
        "contracts": [
            {"client": "De Roma", "gigs": ["a"], "fee": "9000.00", "line_up": names, "steps": steps}
        ],
    }
    return read_gig_file(json.dumps(text).encode())


def _median(run: object) -> float:
    assert callable(run)
    run()
    taken = []
    for _ in range(60):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)
